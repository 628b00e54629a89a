"""The other side of the same table: what each scenario and descriptor does to the assessors.

Where most assessors differ from the reference, it is the reference or the scenario that wants looking at first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .coding import Codes, Counts, Floats, met_codes, parts, summed
from .judged import CONTESTED_MET, CONTESTED_NOT_MET, MET, NO_REFERENCE, NOT_MET, OUTCOMES, OVER, UNDER, judge

LEAST_ASSESSORS = 10  # before a discrimination is shown
MOST = 0.5  # more than this share against the reference: look at the reference
LOOK = "look at the reference or the scenario first: most assessors differ from it"


def items(decisions: pd.DataFrame, reference: pd.DataFrame, disputes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every decision that was asked for, the most contested first.

    What it says: how the votes fell, how many are the reference's, and whether those who are right elsewhere are right here.
    *discrimination* near 0 or below it says that the case separates good assessors from nobody, or the wrong way round: read
    its evidence and its reference. When it misleads: with 20 assessors a discrimination is off by some .2 either way, and a
    decision that nearly everybody got right has none worth reading.

    Args:
        decisions: one row per decision; columns assessor, scenario, descriptor, met (may be missing).
        reference: columns scenario, descriptor, met; where known contested.
        disputes: one row per objection that an assessor made; columns scenario and descriptor.

    Returns:
        Indexed by scenario and descriptor: met, not_met, undecided (votes), pairs_agree (share of pairs of assessors),
        reference (met, not met, contested, none), right, right_share (the higher, the easier), discrimination
        (point-biserial, with the share right on everything else), disputes, look (what to look at, or empty) and state.

    Formula: pairs_agree = (a (a - 1) + b (b - 1)) / (n (n - 1)) for a votes against b; discrimination = correlation over
    assessors of being right here (1 or 0) with the share right elsewhere.

    Source: item analysis as in Lord and Novick, Statistical Theories of Mental Test Scores, 1968, 15.5, corrected for the
    item's own part.
    """
    judged = judge(decisions, reference)
    many = len(judged.scenarios) * len(judged.descriptors)
    counts = np.zeros(many * OUTCOMES, np.int64)
    item, outcome = judged.item, judged.outcome
    for part in parts(len(outcome)):
        counts += np.bincount(item[part] * OUTCOMES + outcome[part], minlength=counts.size)
    table = counts.reshape(many, OUTCOMES)
    votes_met, votes_not = _votes(decisions, item, many)
    rows = np.bincount(item, minlength=many)
    decided = votes_met + votes_not
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = (votes_met * (votes_met - 1) + votes_not * (votes_not - 1)) / (decided * (decided - 1))
        right = table[:, MET] + table[:, NOT_MET]
        compared = right + table[:, OVER] + table[:, UNDER]
        share = right / compared
    discrimination, why = _discrimination(judged.assessor, item, outcome, len(judged.assessors), many)
    says = np.array(["not met", "met", "contested", "contested", "none"], dtype=object)[judged.says]
    found = pd.DataFrame(
        {
            "met": votes_met,
            "not_met": votes_not,
            "undecided": rows - decided,
            "pairs_agree": alike,
            "reference": says,
            "right": right,
            "right_share": share,
            "discrimination": discrimination,
            "disputes": 0,
            "look": np.where((compared >= 2) & (share < 1 - MOST), LOOK, ""),
            "state": _states(decided, table, why),
        },
        index=pd.MultiIndex.from_product([judged.scenarios, judged.descriptors], names=["scenario", "descriptor"]),
    )
    if disputes is not None and len(disputes):
        made = disputes.groupby(["scenario", "descriptor"], observed=True).size()
        found["disputes"] = made.reindex(found.index).fillna(0).astype(int)
    return found[rows > 0].sort_values(["pairs_agree", "right_share"], kind="stable")


def _votes(decisions: pd.DataFrame, item: Codes, many: int) -> tuple[Counts, Counts]:
    """Votes for met and for not met, whatever the reference says."""
    met = met_codes(decisions["met"])
    yes, no = (np.bincount(item[met == value], minlength=many) for value in (1, 0))
    return yes, no


def _discrimination(
    assessor: Codes, item: Codes, outcome: NDArray[np.int8], assessors: int, many: int
) -> tuple[Floats, list[str]]:
    """Correlation of being right on an item with the share right on all others, and why there is none."""
    counts = outcome < 4  # decided, with a reference
    who, what = assessor[counts], item[counts]
    right = (outcome[counts] <= NOT_MET).astype(float)
    score, asked = summed(who, right, assessors), np.bincount(who, minlength=assessors)
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (score[who] - right) / (asked[who] - 1)
        use = ~np.isnan(rest)
        who, what, right, rest = who[use], what[use], right[use], rest[use]
        n = np.bincount(what, minlength=many).astype(float)
        x, y, xy, yy = (summed(what, v, many) for v in (right, rest, right * rest, rest * rest))
        spread_x, spread_y = x - x * x / n, yy - y * y / n
        found = (xy - x * y / n) / np.sqrt(spread_x * spread_y)
    flat_x, flat_y = ~(spread_x > 1e-12), ~(spread_y > 1e-12)
    few = n < LEAST_ASSESSORS
    found[few | flat_x | flat_y] = np.nan
    why = np.select(
        [few, flat_x, flat_y],
        [
            f"discrimination not shown: under {LEAST_ASSESSORS} assessors",
            "discrimination not computable: all right, or all wrong",
            "discrimination not computable: all are alike elsewhere",
        ],
        "",
    )
    return found, [str(w) for w in why]


def _states(decided: Counts, table: Counts, why: list[str]) -> list[str]:
    out = []
    for n, row, reason in zip(decided.tolist(), table, why, strict=True):
        if not n:
            out.append("not computable: nobody decided it")
        elif row[NO_REFERENCE]:
            out.append("no reference: votes and agreement only")
        elif row[CONTESTED_MET] or row[CONTESTED_NOT_MET]:
            out.append("contested: votes and agreement only")
        else:
            out.append("; ".join(filter(None, ["" if n > 1 else "agreement not computable: one vote", reason])))
    return out
