"""A page of example output: a standardisation event of assessors who were drawn by the computer, and one verdict.

uv run --group test python tests/benchmarks/event_page.py

The cases and references are those of the shipped sets; the decisions are drawn, nobody made them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import mentor_training as mt
from mentor_training.event import event_figures, page
from mentor_training.longform import reference_table
from mentor_training.qualification import operating_characteristics, shape_of, verdict

SEED, ASSESSORS = 2027, 12


def drawn(reference: pd.DataFrame, assessors: int, rng: np.random.Generator) -> pd.DataFrame:
    """Decisions of assessors who are right nine times in ten, some of them with a lean."""
    tables = []
    for n in range(assessors):
        right, lean = rng.uniform(0.86, 0.94), rng.normal(0, 0.05)
        chance = np.where(reference["met"], right + lean, right - lean).clip(0.02, 0.98)
        wrong = rng.random(len(reference)) > chance
        met = reference["met"].to_numpy() ^ wrong
        tables.append(reference[["scenario", "descriptor"]].assign(assessor=f"drawn {n + 1:02}", met=met))
    return pd.concat(tables, ignore_index=True)


def main() -> None:
    """Print both."""
    standard, rng = mt.load_standard(), np.random.default_rng(SEED)
    reference = reference_table(standard, map(mt.load_reference, mt.list_scenarios("annual-2027")))
    labels = {d.id: f"{d.method} {d.label}" for d in standard.descriptors.values()}
    labels |= {id: mt.load_scenario(id).title for id in mt.list_scenarios("annual-2027")}
    figures = event_figures(drawn(reference, ASSESSORS, rng), reference)
    print(page(figures, "Annual standardisation 2027 (decisions drawn)", labels))
    rule = mt.load_set("qualification-a").verdict
    assert rule is not None
    reference = reference_table(standard, map(mt.load_reference, mt.list_scenarios("qualification-a")))
    (found,) = verdict(drawn(reference, 1, rng), reference, rule).values()
    print(f"# A verdict (decisions drawn)\n\n{found}\n\nHow often this rule gives which answer:")
    for level, row in operating_characteristics(
        rule, shape_of(reference, rule), (0.75, 0.80, 0.85, 0.90, 0.92, 0.95)
    ).iterrows():
        print(f"  {level:.0%} right: standardised {row['standardised']:.0%}, not yet {row['not yet']:.0%}")


if __name__ == "__main__":
    main()
