"""Which way assessors lean: towards met or towards not met, overall, on what, and in which order of cases.

A diagnosis, never a target: telling people to change how often they say met does not make them more accurate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .coding import Codes, codes, need_columns
from .errors import UnusableTable
from .intervals import jackknife, no_interval, t_interval
from .judged import DECIDED, OPEN_MET, OPEN_NOT_MET, OVER, UNDER, Cells, cells, judge, of_those_there
from .order import order_effects
from .severity import severity

__all__ = ["net_bias", "net_bias_by", "order_effects", "severity"]

LEAST_DECISIONS = 20  # of one assessor on one part, before a figure is shown


def net_bias(decisions: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """How far each assessor leans towards *met*, against the reference.

    What it says: +.05 is five descriptors in a hundred more met than the reference has, after errors both ways are set
    against each other. Where the interval holds 0, nobody can be called lenient or severe. When it misleads: many errors
    both ways cancel out, so a figure near 0 does not say that somebody is right; with 4 scenarios the interval reaches
    some 13 points either way.

    Args:
        decisions: one row per decision; columns assessor, scenario, descriptor, met (may be missing).
        reference: one row per scenario and descriptor; columns scenario, descriptor, met; where known contested.

    Returns:
        One row per assessor: over, under, net (shares of what was decided, 0 to 1), se, low, high (95 %, scenario
        jackknife, t with one degree of freedom less than scenarios), decided, undecided, scenarios, state. No interval
        under 4 scenarios.

    Raises:
        NoReference: nothing has a reference.

    Formula: net = (over-awards - under-awards) / decided; se^2 = (S - 1) / S times the sum of squared distances of the S
    figures with one scenario left out from their mean.

    Source: jackknife, Tukey 1958; *met* as in the EPA plan, "Grading".
    """
    judged = judge(decisions, reference)
    table = _lean(cells(judged))
    return of_those_there(table.set_index(pd.Index(judged.assessors, name="assessor")), judged)


def net_bias_by(
    decisions: pd.DataFrame,
    reference: pd.DataFrame,
    by: str | Mapping[Any, Any],
    least: int = LEAST_DECISIONS,
) -> pd.DataFrame:
    """The same for each part of the decisions by itself: each theme, each level, each place in the order.

    What it says: on what somebody leans. When it misleads: among many parts the most striking is partly chance, and a part
    of few decisions says little, so under `least` decisions nothing is shown.

    Args:
        by: a column of decisions or of reference (theme, level, position), or the part of each descriptor.
        least: decisions of one assessor on one part, before a figure is shown.

    Returns:
        As `net_bias`, indexed by assessor and part; state says which are suppressed. Parts that an assessor decided
        nothing of have no row.

    Formula and source: those of `net_bias`, within the part.
    """
    judged = judge(decisions, reference)
    part, names = _parts_of(decisions, reference, by)
    counted = cells(judged, part, len(names))
    table = _lean(counted)
    index = pd.MultiIndex.from_product([judged.assessors, names], names=["assessor", by if isinstance(by, str) else "part"])
    table = table.set_index(index)[np.bincount(counted.owner, minlength=counted.owners) > 0].copy()
    few = table["decided"] < least
    table.loc[few, ["over", "under", "net", "se", "low", "high"]] = np.nan
    table.loc[few, "state"] = [f"suppressed: {n} decisions, {least} are needed" for n in table.loc[few, "decided"]]
    return table


def _lean(counted: Cells) -> pd.DataFrame:
    decided = counted.of(*DECIDED)
    use = decided > 0
    owner: Codes = counted.owner[use]
    over, under, decided = counted.of(OVER)[use], counted.of(UNDER)[use], decided[use]
    net, error, scenarios = jackknife(over - under, decided, owner, counted.owners)
    low, high = t_interval(net, error, scenarios)
    total = counted.total(*DECIDED)
    with np.errstate(invalid="ignore"):
        rate = {"over": counted.total(OVER) / total, "under": counted.total(UNDER) / total}
    return pd.DataFrame(
        rate
        | {
            "net": net,
            "se": error,
            "low": low.clip(-1, 1),
            "high": high.clip(-1, 1),
            "decided": total.astype(int),
            "undecided": counted.total(OPEN_MET, OPEN_NOT_MET).astype(int),
            "scenarios": scenarios.astype(int),
            "state": [
                no_interval(s, e) if n else "not computable: decided nothing that has a reference"
                for n, s, e in zip(total.tolist(), scenarios.tolist(), error.tolist(), strict=True)
            ],
        }
    )


def _parts_of(decisions: pd.DataFrame, reference: pd.DataFrame, by: str | Mapping[Any, Any]) -> tuple[Codes, pd.Index[Any]]:
    """The part of each decision, -1 where it has none, and the names of the parts."""
    if isinstance(by, str) and by in decisions:
        column = decisions[by]
        if column.isna().any():
            found, names = pd.factorize(column, sort=True)
            return found, pd.Index(names)
        return codes(column)
    if isinstance(by, str):
        need_columns(reference, (by,))
        pairs = reference.drop_duplicates("descriptor")
        by = dict(zip(pairs["descriptor"], pairs[by], strict=True))
    descriptor, descriptors = codes(decisions["descriptor"])
    found, names = pd.factorize(pd.Index([by.get(d) for d in descriptors]))
    if not len(names):
        raise UnusableTable("No descriptor belongs to any part. Give the part of each descriptor.")
    return found[descriptor], pd.Index(names)
