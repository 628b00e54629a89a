"""Whether an assessor decides as before: the same person at two dates, against the reference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .coding import Floats
from .intervals import LEAST_SCENARIOS, t_interval
from .judged import DECIDED, MET, NOT_MET, OVER, UNDER, cells, judge

BY_NAME = dict[str, dict[str, Floats]]


def drift(before: pd.DataFrame, after: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """How each assessor changed between two dates.

    What it says: *change* is how much larger the share of decisions that are the reference's has become, *net_change* how
    far the lean towards met has moved; an interval that holds 0 shows no drift. When it misleads: if the two dates had
    different scenarios, harder ones look like drift; compare with how everybody else changed.

    Args:
        before, after: decisions of each date, as for `against_reference`; of the same scenarios or of others.
        reference: of all of them.

    Returns:
        One row per assessor who is at both dates: share_before, share_after, change, low, high; net_before, net_after,
        net_change, net_low, net_high (95 %, scenario jackknife, a scenario of both dates left out of both at once; t with
        one degree of freedom less than the date with fewer scenarios has), scenarios_before, scenarios_after, state.

    Formula: change = share after - share before; its jackknife as for `net_bias`, within the dates.

    Source: Tukey 1958.
    """
    one, two = _by_scenario(before, reference), _by_scenario(after, reference)
    rows = {name: _row(one[name], two[name]) for name in one if name in two}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS).rename_axis("assessor")


def drift_of_all(before: pd.DataFrame, after: pd.DataFrame, reference: pd.DataFrame) -> dict[str, object]:
    """The same for everybody together, as if one assessor had made all decisions: whether the group has moved.

    Returns:
        What a row of `drift` holds.
    """
    return _row(*(_together(_by_scenario(decisions, reference)) for decisions in (before, after)))


def _together(by_name: BY_NAME) -> dict[str, Floats]:
    sums: dict[str, Floats] = {}
    for one in by_name.values():
        for scenario, row in one.items():
            sums[scenario] = sums.get(scenario, np.zeros(3)) + row
    return sums


_COLUMNS = [
    "share_before", "share_after", "change", "low", "high", "net_before", "net_after", "net_change", "net_low", "net_high",
    "scenarios_before", "scenarios_after", "state",
]  # fmt: skip


def _by_scenario(decisions: pd.DataFrame, reference: pd.DataFrame) -> BY_NAME:
    """By assessor and scenario: decided, right, and over-awards less under-awards."""
    judged = judge(decisions, reference)
    counted = cells(judged)
    sums = np.column_stack([counted.of(*DECIDED), counted.of(MET, NOT_MET), counted.of(OVER) - counted.of(UNDER)])
    found: BY_NAME = {}
    for owner, scenario, row in zip(counted.owner, counted.scenario, sums, strict=True):
        if row[0]:
            found.setdefault(str(judged.assessors[owner]), {})[str(judged.scenarios[scenario])] = row
    return found


def _row(one: dict[str, Floats], two: dict[str, Floats]) -> dict[str, object]:
    few = min(len(one), len(two))
    row: dict[str, object] = {}
    for column, names in ((1, _COLUMNS[:5]), (2, _COLUMNS[5:10])):
        a, b, error = _change(one, two, column)
        low, high = t_interval(np.array([b - a]), np.array([error]), np.array([float(few)]))
        row |= dict(zip(names, (a, b, b - a, float(low[0]), float(high[0])), strict=True))
    enough = few >= LEAST_SCENARIOS
    return row | {
        "scenarios_before": len(one),
        "scenarios_after": len(two),
        "state": "" if enough else f"no interval: {few} scenarios at one of the dates, {LEAST_SCENARIOS} are needed",
    }


def _change(one: dict[str, Floats], two: dict[str, Floats], column: int) -> tuple[float, float, float]:
    """The ratio at each date, and the jackknife error of their difference."""

    def ratio(date: dict[str, Floats], without: str = "") -> float:
        kept = [row for scenario, row in date.items() if scenario != without]
        total = np.sum(kept, axis=0) if kept else np.array([np.nan] * 3)
        return float(total[column] / total[0])

    a, b = ratio(one), ratio(two)
    spread = 0.0
    for scenario in {**one, **two}:
        many = min(len(date) for date in (one, two) if scenario in date)
        moved = (ratio(two, scenario) - ratio(one, scenario)) - (b - a)
        spread += (many - 1) / many * moved**2
    return a, b, float(np.sqrt(spread))
