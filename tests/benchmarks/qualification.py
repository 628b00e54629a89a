"""How often the rule of a qualification set is right, by simulated assessors who go through the whole flow.

Each grades every case of the set by the kit's public names, sends a submission, is taken in and judged. Beside it stands
the rate that the kit prints with the rule, which is simulated on counts alone.

    uv run --group test python tests/benchmarks/qualification.py [NUMBER]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["MENTOR_TRAINING_WORKSPACE"] = tempfile.mkdtemp(prefix="mentor-training-benchmark-")

from sitting import CARELESS, COMPETENT, LENIENT, SEVERE, at_level, failing_to_fail, sit

import mentor_training as mt
from mentor_training import results, submissions
from mentor_training.rehearsal import Character
from mentor_training.scenario import ANSWERS

SET = "qualification-a"


def through(assessor: Character, number: int) -> Counter[str]:
    """What so many assessors of one kind are advised."""
    folder = Path(tempfile.mkdtemp(dir=os.environ["MENTOR_TRAINING_WORKSPACE"]))
    theirs, lead = (mt.RecordStore(f"sqlite:///{folder / name}.sqlite3") for name in ("theirs", "lead"))
    for n in range(number):
        sit(theirs, f"{n}", assessor)
        submissions.take(lead, submissions.submit_set(theirs, f"{n}", SET, 1, folder))
    return Counter(v.answer for v in results.verdicts(SET, submissions.taken(lead, SET)).values())


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rule, printed = results.rule_of(mt.load_set(SET)), results.rule_shown(SET).characteristics
    kinds = {
        f"right in {level:.0%} of decisions": at_level(level, rule.rho) for level in (rule.p0, rule.p1)
    } | {
        "competent: right in 97 %": COMPETENT,
        "lenient: credits 40 % of what is not met": LENIENT,
        "severe: misses 30 % of what is met": SEVERE,
        "careless: right in 72 % of decisions": CARELESS,
        "failing to fail: every pass descriptor met": failing_to_fail,
    }  # fmt: skip
    print(f"{number} of each through the flow on {SET}; in brackets what is printed with the rule\n")
    print(f"| assessors | {' | '.join(ANSWERS)} |\n|---|---|---|---|")
    for n, (kind, assessor) in enumerate(kinds.items()):
        found = through(assessor, number)
        level = (rule.p0, rule.p1)[n] if n < 2 else None
        cells = [f"{found[a] / number:.0%}" + (f" ({printed.loc[level, a]:.1%})" if level else "") for a in ANSWERS]
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
