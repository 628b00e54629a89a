"""How many further scenarios would probably settle a verdict."""

from __future__ import annotations

import numpy as np

from .rule import Shape, cuts, draw_levels, limit
from .scenario import VerdictRule
from .seen import Seen

LIKELY = 0.5  # what "probably" means: more likely than not; somebody near p0 stays unsettled for long
FURTHEST = 30  # scenarios that are looked ahead
DRAWS, SEED = 4000, 1


def further_scenarios(rule: VerdictRule, shape: Shape, seen: Seen) -> int | None:
    """The least number of further scenarios after which the answer is settled more probably than not.

    What it says: about how much more work a clear answer takes, if the assessor goes on as so far. When it misleads: it is
    an expectation from few decisions; and somebody between p0 and p1, whom no rule tells apart quickly, needs many.

    Args:
        seen: what the assessor has shown so far.

    Returns:
        None where 30 would not do.

    Source: the level drawn from the rule's own posterior, its errors divided into over- and under-awards as seen so far,
    scenarios like those of the set drawn after them, the whole rule applied once at the end.
    """
    rng = np.random.default_rng(SEED)
    worth = shape.effective(rule.rho)
    wrong = seen.decided - seen.right
    bad_share = sum(shape.not_met) / max(sum(shape.decisions), 1)
    off = rng.beta(1 + wrong * worth, 1 + seen.right * worth, DRAWS)  # how often wrong
    over_share = np.full(DRAWS, bad_share)
    if 0 < bad_share < 1:  # of what is wrong, how much is over-awarded: as seen, and before that as decisions are
        over_share = rng.beta(bad_share + seen.over, 1 - bad_share + wrong - seen.over, DRAWS)
    on_met = 1 - np.minimum(off * (1 - over_share) / max(1 - bad_share, 1e-9), 1)
    on_not_met = 1 - np.minimum(off * over_share / max(bad_share, 1e-9), 1)
    at = np.arange(FURTHEST) % len(shape.decisions)
    m, bad, worst = (np.array(part)[at] for part in (shape.decisions, shape.not_met, shape.critical))
    level, other = (draw_levels(p[:, None], rule.rho, (DRAWS, FURTHEST), rng) for p in (on_met, on_not_met))
    wrong_critical = rng.binomial(worst, 1 - other)
    over = wrong_critical + rng.binomial(bad - worst, 1 - other)
    right = rng.binomial(m - bad, level) + bad - over
    everything = shape.of(FURTHEST)
    enough, little = cuts(rule, worth, seen.decided + sum(everything.decisions))
    decided = seen.decided + m.cumsum()
    rights = seen.right + right.cumsum(axis=1)
    within = seen.over + over.cumsum(axis=1) <= limit(rule.most_over, seen.not_met + bad.cumsum(), sum(shape.not_met))
    within &= seen.critical_over + wrong_critical.cumsum(axis=1) <= limit(
        rule.most_critical_over, seen.critical + worst.cumsum(), sum(shape.critical)
    )
    settled = ((rights >= enough[decided]) & within) | (rights <= little[decided])
    likely = np.flatnonzero(settled.mean(axis=0) >= LIKELY)
    return int(likely[0]) + 1 if len(likely) else None
