"""Intervals: how far a figure could be off, and when no interval can be given.

Decisions inside one scenario hang together, so scenarios are what is counted: t with one degree of freedom less than there
are scenarios, and nothing under four.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, stdtrit

from .coding import Codes, Floats, summed

LEAST_SCENARIOS = 4  # before an interval is given
CORRELATION = 0.05  # of decisions within a scenario, where no set says otherwise
LEVEL = 0.95


def t_interval(estimate: Floats, error: Floats, scenarios: Floats) -> tuple[Floats, Floats]:
    """A 95 % interval, missing where fewer than four scenarios stand behind the error or where it is nothing.

    Source: Student's t with one degree of freedom less than there are scenarios; for few clusters: Cameron and Miller,
    Journal of Human Resources 50 (2015), section VI.
    """
    enough = (scenarios >= LEAST_SCENARIOS) & (error > 1e-12)
    half = np.where(enough, stdtrit(np.maximum(scenarios - 1, 1), (1 + LEVEL) / 2) * error, np.nan)
    return estimate - half, estimate + half


def agreement_interval(estimate: Floats, error: Floats, scenarios: Floats) -> tuple[Floats, Floats]:
    """The same for an agreement, which is at most 1 and whose estimate is skewed near it: longer downwards than upwards.

    Disagreement (1 - agreement) is taken on the log scale, and the error as if each scenario's influence were measured
    without that scenario. Measured coverage stands in the table of `tests/benchmarks/coverage.py`; plain estimate +- t error
    covered .92 to .95.

    Source: delta method; influence / (1 - 1 / scenarios): HC3, MacKinnon and White, Journal of Econometrics 29 (1985), of
    which `error` has one factor already.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = 1 - estimate
        low, high = t_interval(np.log(apart), error / apart * np.sqrt(scenarios / (scenarios - 1)), scenarios)
        return 1 - np.exp(high), 1 - np.exp(low)


def no_interval(scenarios: float, error: float, of: str = "scenario") -> str:
    """Why there is no interval, in words; empty where there is one."""
    if scenarios < LEAST_SCENARIOS:
        return f"no interval: {scenarios:.0f} {of}{'' if scenarios == 1 else 's'}, {LEAST_SCENARIOS} are needed"
    return "" if error > 1e-12 else f"no interval: every {of} gives the same figure"


def jeffreys(hits: Floats, of: Floats) -> tuple[Floats, Floats]:
    """A 95 % interval of a share from counts, which may be effective ones; missing where nothing was counted.

    It says: a share that could well have given these counts. It misleads where what was counted hangs together; divide
    both counts by the design effect first.

    Source: Beta(1/2, 1/2) prior, with 0 and 1 as ends at no hit and at nothing but hits: Brown, Cai and DasGupta,
    Statistical Science 16 (2001), section 4.1.
    """
    pairs, back = np.unique(hits + 1j * of, return_inverse=True)  # many assessors have the same counts
    x, n = pairs.real, pairs.imag
    low = np.where(x > 0, betaincinv(x + 0.5, np.maximum(n - x, 0) + 0.5, (1 - LEVEL) / 2), 0.0)
    high = np.where(x < n, betaincinv(x + 0.5, np.maximum(n - x, 0) + 0.5, (1 + LEVEL) / 2), 1.0)
    low[n == 0] = high[n == 0] = np.nan
    return low[back], high[back]


def jackknife(top: Floats, bottom: Floats, owner: Codes, owners: int) -> tuple[Floats, Floats, Floats]:
    """A ratio of sums for each owner, its standard error by leaving out one cell at a time, and the number of cells.

    Args:
        top, bottom: per cell (one assessor's decisions in one scenario).
        owner: whose cell it is.

    Source: Tukey, Annals of Mathematical Statistics 29 (1958), 614.
    """
    cells = np.bincount(owner, minlength=owners).astype(float)
    all_top, all_bottom = (summed(owner, x, owners) for x in (top, bottom))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = all_top / all_bottom
        without = (all_top[owner] - top) / (all_bottom[owner] - bottom)
        centre = summed(owner, without, owners) / cells
        spread = summed(owner, (without - centre[owner]) ** 2, owners)
        error = np.sqrt((cells - 1) / cells * spread)
    return ratio, error, cells
