"""Whether assessors are right as often as they say they are sure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from .coding import Codes, Floats, factored, need_columns, summed
from .errors import UnusableTable
from .intervals import jackknife, no_interval, t_interval
from .judged import DECIDED, MET, NOT_MET, Judged, judge, of_those_there

# How sure each word is taken to be. Ours, so that a figure can be had; nobody measured it. Give your own where you have one.
STATED: Mapping[str, float] = {"unsure": 0.6, "fairly": 0.8, "certain": 0.95}
LEAST_FOR_A_CURVE = 100  # decisions of one assessor, before their reliability is shown
BINS = (0.0, 0.7, 0.9, 1.0)  # coarse, where sureness is a number; a value on an edge belongs to the bin below


def brier(decisions: pd.DataFrame, reference: pd.DataFrame, stated: Mapping[str, float] = STATED) -> pd.DataFrame:
    """How well each assessor's sureness fits what they got right.

    What it says: *brier* is the mean squared distance between how sure somebody was and whether they were right, 0 at best;
    *flat* is what they would have had by saying their own share of right decisions every time, so only a figure below it
    shows that sureness tells right from wrong. *excess* above 0 is overconfidence. When it misleads: the words unsure,
    fairly and certain are given numbers here that are ours; somebody nearly always right has a small figure anyhow.

    Args:
        decisions: as for `against_reference`, with confidence (unsure, fairly, certain, or a number from 0 to 1).
        stated: the number of each word.

    Returns:
        One row per assessor: decided (with a sureness and a reference), stated (mean), right (share), brier, flat, excess
        (stated less right), low, high (95 %, scenario jackknife), scenarios, state.

    Formula: brier = mean of (sureness - right)^2, right being 1 or 0; flat = right (1 - right).

    Source: Brier, Monthly Weather Review 78 (1950); Murphy, Journal of Applied Meteorology 12 (1973).
    """
    judged, sure, right = _sureness(decisions, reference, stated)
    used = ~np.isnan(sure)
    who, many = judged.assessor[used], len(judged.assessors)
    cell, back = np.unique(who * np.int64(len(judged.scenarios)) + judged.scenario[used], return_inverse=True)
    owner: Codes = cell // max(len(judged.scenarios), 1)
    excess = summed(back, sure[used] - right[used], len(cell))
    gap, error, scenarios = jackknife(excess, np.bincount(back, minlength=len(cell)).astype(float), owner, many)
    n = np.bincount(who, minlength=many)
    with np.errstate(invalid="ignore"):
        mean, share, score = (summed(who, x[used], many) / n for x in (sure, right, (np.nan_to_num(sure) - right) ** 2))
    low, high = t_interval(gap, error, scenarios)
    table = pd.DataFrame(
        {
            "decided": n,
            "stated": mean,
            "right": share,
            "brier": score,
            "flat": share * (1 - share),
            "excess": gap,
            "low": low,
            "high": high,
            "scenarios": scenarios.astype(int),
            "state": [
                no_interval(s, e) if k else "not computable: no decision says how sure it is"
                for k, s, e in zip(n.tolist(), scenarios.tolist(), error.tolist(), strict=True)
            ],
        },
        index=pd.Index(judged.assessors, name="assessor"),
    )
    return of_those_there(table, judged)


def reliability(
    decisions: pd.DataFrame, reference: pd.DataFrame, stated: Mapping[str, float] = STATED, assessor: object = None
) -> pd.DataFrame:
    """How often those who were so sure were right, in a few coarse steps.

    What it says: where *right* lies below *stated*, people are surer than they have reason to be. When it misleads: a step
    with few decisions moves by chance; of one assessor nothing is shown under 100 decisions.

    Args:
        assessor: of one; without it of all together. The rest as for `brier`.

    Returns:
        One row per step, least sure first: decided, stated (mean), right (share), low, high (95 %, scenario jackknife) and
        state.

    Source: Murphy and Winkler, Applied Statistics 26 (1977).
    """
    judged, sure, right = _sureness(decisions, reference, stated)
    used = ~np.isnan(sure)
    if assessor is not None:
        if assessor not in judged.assessors:
            raise UnusableTable(f"{assessor} decided nothing here. Choose one of: {', '.join(map(str, judged.assessors))}.")
        used &= judged.assessor == judged.assessors.get_loc(assessor)
    words = not pd.api.types.is_numeric_dtype(decisions["confidence"].dtype)
    steps = sorted(stated.values()) if words else list(BINS[1:])
    ranges = [f"{a:.0%} to {b:.0%}" for a, b in pairwise(BINS)]
    names = sorted(stated, key=stated.__getitem__) if words else ranges
    step = np.searchsorted(steps, sure[used])
    n = np.bincount(step, minlength=len(steps))
    at, back = np.unique(step * np.int64(len(judged.scenarios)) + judged.scenario[used], return_inverse=True)
    share, error, scenarios = jackknife(
        summed(back, right[used], len(at)),
        np.bincount(back, minlength=len(at)).astype(float),
        at // max(len(judged.scenarios), 1),
        len(steps),
    )
    low, high = t_interval(share, error, scenarios)
    with np.errstate(invalid="ignore"):
        mean = summed(step, sure[used], len(steps)) / n
    state = [
        no_interval(s, e) if k else "nobody was so sure"
        for k, s, e in zip(n.tolist(), scenarios.tolist(), error.tolist(), strict=True)
    ]
    table = pd.DataFrame(
        {"decided": n, "stated": mean, "right": share, "low": low.clip(0, 1), "high": high.clip(0, 1), "state": state},
        index=pd.Index(names, name="sure"),
    )
    if assessor is not None and n.sum() < LEAST_FOR_A_CURVE:
        table[["right", "low", "high"]] = np.nan
        table["state"] = f"not shown: {n.sum()} decisions, {LEAST_FOR_A_CURVE} are needed"
    return table


def _sureness(
    decisions: pd.DataFrame, reference: pd.DataFrame, stated: Mapping[str, float]
) -> tuple[Judged, Floats, Floats]:
    """How sure each decision was (missing where it does not say or does not count), and whether it was right."""
    need_columns(decisions, ("confidence",))
    judged = judge(decisions, reference)
    column = decisions["confidence"]
    if pd.api.types.is_numeric_dtype(column.dtype):
        sure = np.array(column.to_numpy(float, na_value=np.nan))  # a copy: what does not count is taken out below
        if ((sure < 0) | (sure > 1)).any():
            raise UnusableTable("How sure somebody is, is a number from 0 to 1. Divide percentages by 100.")
    else:
        found, said = factored(column)
        if strange := [word for n, word in enumerate(said) if word not in stated and (found == n).any()]:
            raise UnusableTable(f"“{strange[0]}” is none of the words {', '.join(stated)}. Correct it, or give its number.")
        sure = np.array([*(stated.get(word, np.nan) for word in said), np.nan])[found]
    sure[~np.isin(judged.outcome, DECIDED)] = np.nan
    return judged, sure, np.isin(judged.outcome, (MET, NOT_MET)).astype(float)
