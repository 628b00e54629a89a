"""What of a case's surface could give its reference away: its length, its sector, how much is asked, how it begins.

An assessor who has learnt that long cases pass grades the length and not the evidence, and nobody sees it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from . import publication
from .decisions import Reference
from .scenario import Scenario
from .standard import Standard

MOST_CORRELATED = 0.3  # a measure with the grade, by rank
ENOUGH_CASES = 8  # of one method, before anything can be said to predict a grade
MEASURES: Mapping[str, Callable[[Scenario], int]] = {
    "length in words": publication.length,
    "number of questions": lambda scenario: len(scenario.questions),
    "length of the briefing": lambda scenario: len(scenario.briefing.split()),
    "length of the title": lambda scenario: len(scenario.title.split()),
}
LENGTH = "length in words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A scenario and its reference, where they could be read."""

    scenario: Scenario
    reference: Reference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """How far one measure of a case's surface goes with its reference grade."""

    measure: str
    correlation: float  # by rank, -1 to 1
    cases: int

    @property
    def tells(self) -> bool:
        """Whether it goes with the grade further than a set may let it."""
        return self.cases >= ENOUGH_CASES and abs(self.correlation) > MOST_CORRELATED

    @property
    def by_chance(self) -> float:
        """How often grades dealt out at random would go with it as far, 0 to 1.

        Source: the large-sample normal of Spearman's correlation, z = r √(n − 1).
        """
        z = abs(self.correlation) * sqrt(max(self.cases - 1, 0))
        return 2 * (1 - statistics.NormalDist().cdf(z))

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        if self.cases < ENOUGH_CASES:
            return f"Too few cases to say: {self.cases}, and {ENOUGH_CASES} are needed."
        way = "higher" if self.correlation > 0 else "lower"
        found = f"rank correlation {self.correlation:+.2f} over {self.cases} cases".replace("-", "−")
        if not self.tells:
            return f"Does not go with the grade ({found})."
        return (
            f"The greater it is, the {way} the grade ({found}; at most {MOST_CORRELATED} either way). Chance alone gives as "
            f"much in {_of_hundred(self.by_chance)} of 100 sets."
        )


def _of_hundred(share: float) -> str:
    return "fewer than 1" if share < 0.01 else f"{100 * share:.0f}"


def cues(standard: Standard, cases: Sequence[Case]) -> tuple[Cue, ...]:
    """Every measure of the cases of one method beside their grades.

    Args:
        cases: all with a reference.
    """
    return tuple(
        Cue(measure=name, correlation=with_grade(standard, cases, measure), cases=len(cases))
        for name, measure in MEASURES.items()
    )


def with_grade(standard: Standard, cases: Sequence[Case], measure: Callable[[Scenario], int]) -> float:
    """Spearman's rank correlation of a measure of a case with its reference grade, -1 to 1; 0 where all are alike."""
    measured = _ranks([measure(c.scenario) for c in cases if c.reference])
    grades = _ranks([standard.grade(c.reference.grade).rank for c in cases if c.reference])
    try:
        return statistics.correlation(measured, grades)
    except statistics.StatisticsError:
        return 0.0


def length_with_grade(standard: Standard, cases: Sequence[Case]) -> float:
    """The rank correlation of a case's length in words with its reference grade."""
    return with_grade(standard, cases, MEASURES[LENGTH])


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, those of equal values shared."""
    return [sum(v < value for v in values) + (sum(v == value for v in values) + 1) / 2 for value in values]


def sector_of(scenario: Scenario) -> str:
    """The sector in which a case plays."""
    return scenario.setting.get("sector", "")


def sector_twice(cases: Iterable[Case]) -> Iterator[tuple[Case, Case]]:
    """Cases whose sector and grade another before them has, each with the first that has them."""
    seen: dict[tuple[str, str], Case] = {}
    for case in cases:
        if case.reference is None:
            continue
        first = seen.setdefault((sector_of(case.scenario), case.reference.grade), case)
        if first is not case:
            yield case, first
