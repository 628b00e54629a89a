"""The rule of a qualification set, applied to counts: of one assessor, or of thousands drawn at random.

An assessor at level p is right on each decision with probability p, and has better and worse scenarios: the level in one
scenario is drawn from a beta distribution with mean p, so that decisions within it correlate by rho.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from .coding import Counts, Floats
from .scenario import VerdictRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a set asks of an assessor, scenario by scenario: decisions, those not met, and those not met and critical."""

    decisions: tuple[int, ...]
    not_met: tuple[int, ...]
    critical: tuple[int, ...]

    @property
    def size(self) -> float:
        """Decisions of a scenario as the design effect counts them: sum of squares / sum."""
        return sum(m * m for m in self.decisions) / max(sum(self.decisions), 1)

    def effective(self, rho: float) -> float:
        """What one decision is worth, in independent ones."""
        return 1 / (1 + (self.size - 1) * rho)

    def of(self, scenarios: int) -> Shape:
        """So many scenarios like these, in their order and then again from the first."""
        at = [n % len(self.decisions) for n in range(scenarios)]
        decisions, not_met, critical = (tuple(part[n] for n in at) for part in (self.decisions, self.not_met, self.critical))
        return Shape(decisions=decisions, not_met=not_met, critical=critical)


def probability(right: Floats, decided: Floats, p0: float, worth: float) -> Floats:
    """How probable it is that p0 is reached, after so many right decisions: uniform prior, effective counts."""
    return 1 - np.asarray(betainc(1 + right * worth, 1 + (decided - right) * worth, p0), float)


@lru_cache(maxsize=64)
def cuts(rule: VerdictRule, worth: float, decided: int) -> tuple[Counts, Counts]:
    """By number of decisions from 0: right ones needed for standardised, and right ones up to which it is not yet."""
    n = np.arange(decided + 1)
    right, of = np.meshgrid(n, n)
    p = np.where(right <= of, probability(np.minimum(right, of).astype(float), of.astype(float), rule.p0, worth), np.nan)
    enough, little = p >= rule.standardised, p <= rule.not_yet
    return np.where(enough.any(axis=1), enough.argmax(axis=1), n + 1), little.sum(axis=1) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Assessors drawn at random: what each has after each scenario of an order of their own."""

    decided: Counts  # assessors x scenarios, added up along the order; the rest alike
    right: Counts
    not_met: Counts
    over: Counts
    critical: Counts
    critical_over: Counts


def draw(shape: Shape, p: float, not_met: float, rho: float, replicates: int, rng: np.random.Generator) -> Drawn:
    """Draw assessors who are right with p on what is met, and with not_met on what is not."""
    m, bad, worst = (np.array(part) for part in (shape.decisions, shape.not_met, shape.critical))
    size = (replicates, len(m))
    level = draw_levels(p, rho, size, rng)
    other = level if not_met == p else draw_levels(not_met, rho, size, rng)
    right_met = rng.binomial(m - bad, level)
    wrong_critical = rng.binomial(worst, 1 - other)
    wrong = wrong_critical + rng.binomial(bad - worst, 1 - other)
    order = rng.permuted(np.tile(np.arange(len(m)), (replicates, 1)), axis=1)

    def added(values: NDArray[np.integer]) -> Counts:
        along: Counts = np.take_along_axis(np.broadcast_to(values, size), order, axis=1).cumsum(axis=1)
        return along

    return Drawn(
        decided=added(m), right=added(right_met + bad - wrong), not_met=added(bad), over=added(wrong),
        critical=added(worst), critical_over=added(wrong_critical),
    )  # fmt: skip


def draw_levels(p: float | Floats, rho: float, size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """The level in each scenario of somebody whose level is p."""
    level: Floats = np.clip(np.broadcast_to(p, size), 1e-9, 1 - 1e-9)
    if rho > 0:
        k = (1 - rho) / rho
        level = rng.beta(level * k, (1 - level) * k)
    return level


def answers(rule: VerdictRule, shape: Shape, drawn: Drawn) -> tuple[Counts, Counts]:
    """The position in `scenario.ANSWERS` that each drawn assessor ends with, and after how many scenarios."""
    enough, little = cuts(rule, shape.effective(rule.rho), sum(shape.decisions))
    answer = np.ones(len(drawn.decided), np.int64)
    after = np.full(len(drawn.decided), rule.looks[-1])
    still = np.ones(len(drawn.decided), np.bool_)
    for look in rule.looks:
        n, right = drawn.decided[:, look - 1], drawn.right[:, look - 1]
        within = drawn.over[:, look - 1] <= limit(rule.most_over, drawn.not_met[:, look - 1], sum(shape.not_met))
        within &= drawn.critical_over[:, look - 1] <= limit(
            rule.most_critical_over, drawn.critical[:, look - 1], sum(shape.critical)
        )
        for position, which in ((0, (right >= enough[n]) & within), (2, right <= little[n])):
            ends = still & which
            answer[ends], after[ends] = position, look
            still &= ~ends
    return answer, after


def limit(most: int, seen: Counts, all_of_them: int) -> Counts:
    """The share of a limit that belongs to what was seen so far, rounded down."""
    return most * seen // max(all_of_them, 1)
