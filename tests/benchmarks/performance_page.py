"""How long the page of how items perform takes to open over 300 submissions of 6 cases: it is to keep to 2 s.

    uv run --group test python tests/benchmarks/performance_page.py [SUBMISSIONS]

Simulated assessors grade the rehearsal’s six cases, in a record of a rehearsal’s own.
"""

from __future__ import annotations

import sys
from statistics import median

from event_board import files, seconds, store

from mentor_training import submissions
from mentor_training.performance import performance
from mentor_training.widgets.performance import how_items_perform


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    many = store("rehearsal-1")
    for file in files(number):
        submissions.take(many, file, simulated=True)
    opened = median(seconds(lambda: how_items_perform(store=many)) for _ in range(5))
    print(f"open the page, {number} submissions of 6 cases: {opened:.2f} s (2 s)")
    print(f"of that the figures: {median(seconds(lambda: performance(many, simulated=True)) for _ in range(5)):.2f} s")


if __name__ == "__main__":
    main()
