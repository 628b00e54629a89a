"""How often the rule of a qualification set is wrong, and how large a set must be for it to be right often enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln

from .coding import Floats
from .errors import UnusableTable
from .rule import Shape, answers, draw, probability
from .scenario import ANSWERS, STANDARDISED, VerdictRule

POWER, ERROR = 0.80, 0.05  # what a rule must reach: passing a competent assessor, passing one at the level to reach
REPLICATES, SEED = 40_000, 1
MOST_SCENARIOS = 60  # that a set could ever have


def operating_characteristics(
    rule: VerdictRule,
    shape: Shape,
    levels: Sequence[float] = (0.75, 0.80, 0.85, 0.90, 0.92, 0.95),
    not_met: Sequence[float] | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> pd.DataFrame:
    """How often the whole rule gives which answer, by how good an assessor is.

    What it says: the row of p0 is how often somebody who only just reaches the level is passed, that of p1 how often a
    competent one is. When it misleads: it is right for assessors who are as right on what is met as on what is not, unless
    `not_met` says otherwise, and for a correlation within scenarios of rho.

    Args:
        rule: the set's rule.
        shape: the set as it is; see `shape_of`.
        levels: true shares of right decisions.
        not_met: the same on what the reference has as not met, one for each level; as levels without it.
        replicates: assessors drawn for each level.
        seed: so that the same rule gives the same figures.

    Returns:
        Indexed by level: not_met, standardised, more evidence, not yet (shares of assessors), error (standard error of the
        first, from drawing), within_tries (share ever standardised in the tries that the rule allows, each on fresh
        scenarios), scenarios (mean number graded until an answer or the end).

    Source: Monte Carlo; beta-binomial, Williams, Biometrics 31 (1975).
    """
    rows = []
    for p, q in zip(levels, levels if not_met is None else not_met, strict=True):
        drawn = draw(shape, p, q, rule.rho, replicates, np.random.default_rng(seed))
        answer, after = answers(rule, shape, drawn)
        share = np.bincount(answer, minlength=3) / replicates
        row = {"not_met": q} | dict(zip(ANSWERS, share.tolist(), strict=True))
        row["error"] = float(np.sqrt(share[0] * (1 - share[0]) / replicates))
        rows.append(row | {"within_tries": 1 - (1 - share[0]) ** rule.tries, "scenarios": float(after.mean())})
    return pd.DataFrame(rows, index=pd.Index(list(levels), name="level"))


def choose_limits(rule: VerdictRule, shape: Shape, replicates: int = REPLICATES, seed: int = SEED) -> tuple[int, int] | None:
    """The strictest limits on over-awards, in general and on critical descriptors, with which the whole rule still passes
    a competent assessor often enough and one at p0 seldom enough; None where there are none, because the set is too small.

    Strictest: of those that do, the pair that passes the fewest at p0.
    """
    drawn = {p: draw(shape, p, p, rule.rho, replicates, np.random.default_rng(seed)) for p in (rule.p0, rule.p1)}

    def passed(p: float, most: int, critical: int) -> float:
        tried = replace(rule, most_over=most, most_critical_over=critical)
        return float(np.mean(answers(tried, shape, drawn[p])[0] == 0))

    critical, all_bad = sum(shape.critical), sum(shape.not_met)
    if passed(rule.p1, all_bad, critical) < POWER:
        return None  # not even without limits
    found = []
    for most in range(all_bad + 1):  # the looser this limit, the stricter the other can be: it never has to rise again
        if passed(rule.p1, most, critical) >= POWER:
            while critical and passed(rule.p1, most, critical - 1) >= POWER:
                critical -= 1
            found.append((passed(rule.p0, most, critical), most, critical))
    best = min(found)
    return best[1:] if best[0] <= ERROR else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adequacy:
    """Whether a set is large enough for its rule."""

    power: float  # share of competent assessors that are standardised
    error: float  # share of assessors at p0 that are
    lacking: int  # scenarios like those it has that are lacking; 0 if it is large enough

    @property
    def sentence(self) -> str:
        """What to tell whoever keeps the set."""
        said = (
            f"It passes {self.power:.0%} of competent assessors and {self.error:.1%} of those who only just reach the level"
        )
        if self.power >= POWER and self.error <= ERROR:
            return f"{said}. That is enough."
        if not self.lacking:
            return f"{said}. Other limits on over-awards would do: let the kit choose them."
        if self.lacking > MOST_SCENARIOS:
            return f"{said}. No set of up to {MOST_SCENARIOS} scenarios would do: set p0 and p1 further apart."
        return f"{said}; {POWER:.0%} and {ERROR:.0%} are needed. Add about {self.lacking} scenarios like those it has."


def adequacy(rule: VerdictRule, shape: Shape, replicates: int = 20_000, seed: int = SEED) -> Adequacy:
    """Whether the set as it is lets its rule pass and refuse the right people, and how many scenarios it lacks.

    What it says: enough is at least .80 of assessors at p1 and at most .05 of those at p0. When it misleads: the scenarios
    that are added are taken to be like those there are; looks and limits are fitted to the larger set.

    Source: `operating_characteristics`, `choose_limits`.
    """
    both = operating_characteristics(rule, shape, (rule.p0, rule.p1), replicates=replicates, seed=seed)[STANDARDISED]
    error, power = float(both.iloc[0]), float(both.iloc[1])
    there = len(shape.decisions)
    lacking = 0
    if power < POWER or error > ERROR:
        for scenarios in range(there, MOST_SCENARIOS + 1):
            larger = replace(rule, looks=(*rule.looks[:-1], rule.looks[-1] + scenarios - there))
            if choose_limits(larger, shape.of(scenarios), replicates, seed):
                lacking = scenarios - there
                break
        else:
            lacking = MOST_SCENARIOS + 1
    return Adequacy(power=power, error=error, lacking=lacking)


def scenarios_needed(
    p0: float = 0.80,
    p1: float = 0.92,
    alpha: float = 0.05,
    beta: float = 0.10,
    decisions: int = 20,
    rho: float = 0.05,
) -> int:
    """How many scenarios a set needs for wanted error rates, by the verdict's own rule at one look.

    What it says: the least number with which at most alpha of those at p0 are standardised and at most beta of those at p1
    are not. When it misleads: it knows no limit on over-awards, which costs some more; and because counts are whole numbers
    one scenario more can do slightly worse.

    Args:
        p0, p1: level to reach, and that of a competent assessor.
        alpha, beta: most of those at p0 that are standardised; most of those at p1 that are not.
        decisions: of each scenario.
        rho: correlation within a scenario.

    Raises:
        UnusableTable: the levels cannot be told apart with any set of up to 60 scenarios, or are no levels.

    Source: exact, by adding up beta-binomial scenarios.
    """
    if not (0 < p0 < p1 < 1 and 0 < alpha < 1 and 0 < beta < 1 and decisions >= 1 and 0 <= rho < 1):
        raise UnusableTable(
            "Give levels p0 below p1, error rates and rho from 0 to 1, and at least one decision a scenario."
        )
    worth = 1 / (1 + (decisions - 1) * rho)
    of_one = {p: _one_scenario(decisions, p, rho) for p in (p0, p1)}
    spread = {p: np.ones(1) for p in (p0, p1)}
    for scenarios in range(1, MOST_SCENARIOS + 1):
        spread = {p: np.convolve(spread[p], of_one[p]) for p in spread}
        right = np.arange(scenarios * decisions + 1, dtype=float)
        passes = probability(right, np.full_like(right, scenarios * decisions), p0, worth) >= 1 - alpha
        if spread[p1][passes].sum() >= 1 - beta and spread[p0][passes].sum() <= alpha:
            return scenarios
    raise UnusableTable(f"No set of up to {MOST_SCENARIOS} scenarios tells {p0} from {p1} so well. Set them further apart.")


def planning_table(
    p0: float = 0.80, p1: float = 0.92, decisions: int = 20, rhos: Sequence[float] = (0, 0.02, 0.05, 0.10, 0.20)
) -> pd.DataFrame:
    """Scenarios needed by correlation within scenarios (rows) and by error rates (columns: alpha, beta)."""
    rates = [(0.05, 0.20), (0.05, 0.10), (0.025, 0.10)]
    rows = [[scenarios_needed(p0, p1, a, b, decisions, rho) for a, b in rates] for rho in rhos]
    columns = pd.MultiIndex.from_tuples(rates, names=["alpha", "beta"])
    return pd.DataFrame(rows, index=pd.Index(list(rhos), name="rho"), columns=columns)


def _one_scenario(m: int, p: float, rho: float) -> Floats:
    """Probability of each number of right decisions in a scenario of m."""
    x = np.arange(m + 1)
    ways = gammaln(m + 1) - gammaln(x + 1) - gammaln(m - x + 1)
    if rho == 0:
        out: Floats = np.exp(ways + x * np.log(p) + (m - x) * np.log1p(-p))
        return out
    k = (1 - rho) / rho
    return np.exp(ways + betaln(x + p * k, m - x + (1 - p) * k) - betaln(p * k, (1 - p) * k))
