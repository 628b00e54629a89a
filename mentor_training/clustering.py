"""How far the decisions of one assessor within a scenario hang together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .coding import Codes, Floats, summed
from .intervals import no_interval, t_interval
from .judged import DECIDED, MET, NOT_MET, cells, judge


def correlation(decisions: pd.DataFrame, reference: pd.DataFrame) -> pd.Series:
    """The correlation of being right within a scenario, pooled over assessors.

    What it says: 0 is decisions as good as independent; the more, the less a further decision in the same scenario shows.
    It is reported to plan the next set with; it never moves the cut of a rule that is in use. When it misleads: from few
    scenarios it is anything, and it can come out below 0, which means 0.

    Returns:
        estimate, low, high (95 %, jackknife over scenarios), scenarios, state.

    Formula: (B - W) / (B + (m - 1) W), B and W the mean squares between and within an assessor's scenarios, m their usual
    size.

    Source: analysis of variance within assessors, Fleiss, Statistical Methods for Rates and Proportions, 3rd ed. 2003, 15.2.
    """
    judged = judge(decisions, reference)
    counted = cells(judged)
    size, right = counted.of(*DECIDED), counted.of(MET, NOT_MET)
    use = size > 0
    owner, scenario, size, right = counted.owner[use], counted.scenario[use], size[use], right[use]
    whole = _within(owner, size, right, counted.owners)
    there = np.unique(scenario)
    without = np.array([_within(owner[k], size[k], right[k], counted.owners) for k in (scenario != s for s in there)])
    n = len(there)
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())) if n else np.nan
    low, high = t_interval(np.array([whole]), np.array([error]), np.array([float(n)]))
    state = (
        no_interval(n, error)
        if not np.isnan(whole)
        else "not computable: everybody is right throughout, or too little is there"
    )
    figures = {"estimate": whole, "low": float(low[0]), "high": float(high[0]), "scenarios": n, "state": state}
    return pd.Series(figures, name="correlation", dtype=object)


def _within(owner: Codes, size: Floats, right: Floats, owners: int) -> float:
    """The estimate from cells of so many decisions, so many of them right."""
    total, all_right, squares = (summed(owner, x, owners) for x in (size, right, size**2))
    there = total > 0
    scenarios = np.bincount(owner, minlength=owners)
    between_free, within_free = float((scenarios[there] - 1).sum()), float((size - 1).sum())
    if between_free < 1 or within_free < 1:
        return float("nan")
    mean = (all_right / np.maximum(total, 1))[owner]
    share = right / size
    between = float((size * (share - mean) ** 2).sum()) / between_free
    within = float((size * share * (1 - share)).sum()) / within_free
    usual = float((total[there] - squares[there] / total[there]).sum()) / between_free
    below = between + (usual - 1) * within
    return (between - within) / below if below > 0 else float("nan")
