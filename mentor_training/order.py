"""Whether the order of cases moves decisions: the first case, and what came just before."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .coding import Codes, Floats, need_columns, summed
from .errors import UnusableTable
from .intervals import no_interval, t_interval
from .judged import DECIDED, OVER, UNDER, Cells, Judged, cells, judge

LEAST_ASSESSORS = 8  # with orders of their own, before anything is shown
SAME_ORDER = "not computable: everybody met the cases in the same order, so order and case cannot be told apart"


def order_effects(decisions: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """What the place of a case in an assessor's order does to the lean towards *met*, over all assessors.

    What it says: *first* is how much more lenient assessors are on their first case than later; *after a weak case* how much
    more lenient just after a case with fewer descriptors met than most have: above 0 is contrast, below 0 the weak case
    still colours the next. Each case is held against how the others lean on it, so that its difficulty does not count.
    When it misleads: it needs orders drawn at random for each assessor; an effect over all says nothing of one person.

    Args:
        decisions: as for `net_bias`, with position (1 for the assessor's first case, 2, ...).

    Returns:
        Rows first and after a weak case: net (difference of net bias, -1 to 1), se, low, high (95 %, t over assessors),
        assessors, state. Nothing is shown under 8 assessors.

    Raises:
        UnusableTable: a case has no position, or two.

    Formula: the mean over assessors of (mean net bias on cases of one kind of place - on the others), each case's net bias
    less the mean of the other assessors on it; t with one degree of freedom less than assessors.

    Source: each assessor's order is a draw of its own, so each difference is one independent observation. First impression:
    Wood, Advances in Health Sciences Education 23 (2018), 10.1007/s10459-018-9823-4.
    """
    need_columns(decisions, ("position",))
    judged = judge(decisions, reference)
    counted = cells(judged)
    place = places(decisions, judged, counted)
    decided = counted.of(*DECIDED)
    use = decided > 0
    owner, scenario, place = counted.owner[use], counted.scenario[use], place[use]
    lean = (counted.of(OVER) - counted.of(UNDER))[use] / decided[use]
    beyond = _beyond_the_others(lean, scenario, len(judged.scenarios))
    after = _after_weak(owner, place, _strength(judged)[scenario])
    same = _one_order(scenario, place, len(judged.scenarios))
    rows = [
        _row(beyond, which, rest, owner, counted.owners, same)
        for which, rest in ((place == 1, place > 1), (after == 1, after == 0))
    ]
    return pd.DataFrame(rows, index=pd.Index(["first", "after a weak case"], name="order"))


def places(decisions: pd.DataFrame, judged: Judged, counted: Cells) -> Floats:
    """The place of each cell in its assessor's order."""
    given = decisions["position"].to_numpy(float, na_value=np.nan)
    many = np.int64(len(judged.scenarios))
    at = np.searchsorted(counted.owner * many + counted.scenario, judged.assessor * many + judged.scenario)
    place = np.full(len(counted.owner), np.nan)
    place[at] = given
    wrong = place[at] != given  # a missing one differs from itself
    if wrong.any():
        row = int(np.argmax(wrong))
        who, where = judged.assessors[judged.assessor[row]], judged.scenarios[judged.scenario[row]]
        raise UnusableTable(f"{where} has not one position in the order of {who}. Give all its decisions the same number.")
    return place


def _beyond_the_others(lean: Floats, scenario: Codes, scenarios: int) -> Floats:
    """Each lean less the mean lean of the other assessors on that case; missing where there is no other."""
    seen = np.bincount(scenario, minlength=scenarios)[scenario]
    mean = summed(scenario, lean, scenarios)[scenario] / seen
    return np.where(seen > 1, (lean - mean) * seen / np.maximum(seen - 1, 1), np.nan)


def _strength(judged: Judged) -> Floats:
    """Share of descriptors met in each case, by its reference; contested ones and unknown ones left out."""
    says = judged.says.reshape(len(judged.scenarios), -1)
    met, known = (says == 1).sum(axis=1), np.isin(says, (0, 1)).sum(axis=1)
    return np.where(known > 0, met / np.maximum(known, 1), np.nan)


def _after_weak(owner: Codes, place: Floats, strength: Floats) -> NDArray[np.int64]:
    """1 for a case met just after one with fewer descriptors met than the median, 0 after another, -1 for a first case."""
    order = np.lexsort((place, owner))
    known = strength[~np.isnan(strength)]
    weak = (strength < (np.median(known) if len(known) else 0)).astype(np.int64)
    out = np.full(len(owner), -1)
    if len(order):
        follows = owner[order][1:] == owner[order][:-1]
        out[order[1:][follows]] = weak[order[:-1][follows]]
    return out


def _one_order(scenario: Codes, place: Floats, scenarios: int) -> bool:
    """Whether every case has one place for all."""
    first, last = np.full(scenarios, np.inf), np.full(scenarios, -np.inf)
    np.minimum.at(first, scenario, place)
    np.maximum.at(last, scenario, place)
    return bool((first >= last).all())


def _row(
    beyond: Floats, which: NDArray[np.bool_], rest: NDArray[np.bool_], owner: Codes, owners: int, same: bool
) -> dict[str, object]:
    """The mean difference between two kinds of place, each assessor's difference counting once."""
    there = ~np.isnan(beyond)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = [
            summed(owner[part & there], beyond[part & there], owners) / np.bincount(owner[part & there], minlength=owners)
            for part in (which, rest)
        ]
    gap = mean[0] - mean[1]
    gap = gap[~np.isnan(gap)]
    row: dict[str, object] = {"net": np.nan, "se": np.nan, "low": np.nan, "high": np.nan, "assessors": len(gap)}
    if same:
        return row | {"state": SAME_ORDER}
    if len(gap) < LEAST_ASSESSORS:
        return row | {"state": f"suppressed: {len(gap)} assessors can be compared, {LEAST_ASSESSORS} are needed"}
    error = float(gap.std(ddof=1) / np.sqrt(len(gap)))
    low, high = t_interval(gap.mean(keepdims=True), np.array([error]), np.array([float(len(gap))]))
    return {
        "net": float(gap.mean()), "se": error, "low": float(low[0]), "high": float(high[0]), "assessors": len(gap),
        "state": no_interval(len(gap), error, "assessor"),
    }  # fmt: skip
