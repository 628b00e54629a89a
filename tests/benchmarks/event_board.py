"""How long the event board takes: to collect 300 submissions, to open with 30 assessors and 6 cases, and for each act.

    uv run --group test python tests/benchmarks/event_board.py [SUBMISSIONS]

Simulated assessors grade the rehearsal\u2019s six cases; each figure is printed with what it is to keep to.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["MENTOR_TRAINING_WORKSPACE"] = tempfile.mkdtemp(prefix="mentor-training-benchmark-")

import mentor_training as mt
from mentor_training import rehearsal, submissions
from mentor_training.afterwards import event_of
from mentor_training.event import event_figures
from mentor_training.rehearsal import Simulated, share_right
from mentor_training.widgets.board import BoardPanel

ASSESSORS, SET = 30, rehearsal.SET


def files(number: int) -> list[Path]:
    cast = [
        Simulated(code=f"Simulated {n:03}", character="competent", decides=share_right(0.93, 0.85)) for n in range(number)
    ]
    return list(rehearsal.simulate(Path(os.environ["MENTOR_TRAINING_WORKSPACE"]) / "files", cast=cast))


def store(name: str) -> mt.RecordStore:
    return mt.RecordStore(f"sqlite:///{os.environ['MENTOR_TRAINING_WORKSPACE']}/{name}.sqlite3")


def seconds(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    made = files(number)
    many = store("many")
    took = seconds(lambda: [submissions.take(many, file, simulated=True) for file in made])
    print(f"collect {number} submissions of 6 cases: {took:.1f} s (10 s)")
    few = store("few")
    for file in made[:ASSESSORS]:
        submissions.take(few, file, simulated=True)
    panel = BoardPanel(SET, few)
    panel.on_close({})
    opened = median(seconds(lambda: BoardPanel(SET, few)) for _ in range(5))
    print(f"open the board, {ASSESSORS} assessors x 6 cases: {opened:.2f} s (2 s)")
    ids = [i["id"] for i in panel.data["items"]]
    acts: dict[str, Callable[[str], object]] = {
        "show an item": lambda i: panel.on_show({"item": i}),
        "keep a note": lambda i: panel.on_note({"item": i, "text": "said"}),
        "reveal": lambda i: panel.on_reveal({"item": i}),
        "second vote": lambda i: panel.on_vote({"item": i, "met": 20, "not_met": 10}),
        "outcome": lambda i: panel.on_outcome({"item": i, "outcome": "upheld", "reason": "so"}),
    }
    for name, act in acts.items():
        print(f"{name}: {1000 * median(seconds(lambda i=i, act=act: act(i)) for i in ids[:15]):.0f} ms (100 ms)")
    panel.on_reveal({"item": "*"})
    print(
        f"keep a note, everything revealed: {1000 * median(seconds(lambda i=i: panel.on_note({'item': i, 'text': 'x'})) for i in ids[:15]):.0f} ms (100 ms)"
    )
    event = event_of(few, SET)
    _ = event.blind, event.reference
    print(
        f"every figure of the event: {1000 * median(seconds(lambda: event_figures(event.blind, event.reference)) for _ in range(5)):.0f} ms (500 ms)"
    )
    print(f"from submissions to what stands out: {seconds(lambda: event_of(few, SET).stands_out):.2f} s (0.5 s)")


if __name__ == "__main__":
    main()
