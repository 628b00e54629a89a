"""What an assessor had shown after so many scenarios of a set, in counts: what a verdict rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from .against import confusions
from .coding import Counts, Floats, met_codes, need_columns
from .errors import UnusableTable
from .judged import DECIDED, MET, NOT_MET, OVER, SCALE, Judged, cells, judge
from .order import places
from .rule import Shape
from .scenario import VerdictRule


@dataclass(frozen=True, slots=True)
class Seen:
    """Counts over the scenarios that one assessor graded up to a look; contested descriptors are in none of them."""

    scenarios: int
    decided: int
    right: int  # as the reference has them
    undecided: int
    over: int
    not_met: int  # decided, and not met in the reference: where an over-award was possible
    not_met_open: int  # undecided, and not met in the reference
    critical_over: int
    critical: int
    critical_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One assessor's counts, scenario by scenario in the order of grading, and grades on the right side of fail and pass."""

    assessor: str
    counts: Counts  # scenarios x fields of Seen, the first of them 1
    ordered: bool  # whether the order is known
    boundary_agreed: int
    grades: int

    def after(self, scenarios: int) -> Seen:
        """What had been seen after so many scenarios.

        Raises:
            UnusableTable: more were graded, and nothing says in which order.
        """
        if scenarios < len(self.counts) and not self.ordered:
            raise UnusableTable(
                f"The rule looks after {scenarios} scenarios and {self.assessor} graded {len(self.counts)}. "
                "Say in which order, in a column position."
            )
        return Seen(*(int(n) for n in self.counts[:scenarios].sum(axis=0)))


def shape_of(reference: pd.DataFrame, rule: VerdictRule) -> Shape:
    """What a set asks, scenario by scenario in the order of the reference; contested descriptors left out.

    Args:
        reference: of the whole set: scenario, descriptor, met; where known contested.
    """
    need_columns(reference, ("scenario", "descriptor", "met"))
    met = met_codes(reference["met"])
    counts = met >= 0
    if "contested" in reference:
        counts &= met_codes(reference["contested"]) != 1
    bad = counts & (met == 0)
    worst = bad & reference["descriptor"].isin(rule.critical).to_numpy()
    code, names = pd.factorize(reference["scenario"])
    decisions, not_met, critical = (
        tuple(np.bincount(code[which], minlength=len(names)).tolist()) for which in (counts, bad, worst)
    )
    return Shape(decisions=decisions, not_met=not_met, critical=critical)


def failing_cases(reference: pd.DataFrame, scale: Sequence[str] = SCALE) -> int:
    """Cases of a set that fail whatever is made of what is contested."""
    need_columns(reference, ("level",))
    fails = (met_codes(reference["met"]) == 0) & (reference["level"] == scale[1]).to_numpy()
    if "contested" in reference:
        fails &= met_codes(reference["contested"]) != 1
    return int(reference.loc[fails, "scenario"].nunique())


def records(
    decisions: pd.DataFrame, reference: pd.DataFrame, rule: VerdictRule, scale: Sequence[str] = SCALE
) -> list[Record]:
    """The counts of every assessor."""
    judged = judge(decisions, reference, scale)
    counted = cells(judged)
    grades, *_ = confusions(judged, counted, scale)
    order = np.full((len(judged.assessors), len(judged.scenarios)), np.inf)
    ordered = "position" in decisions
    if ordered:
        order[counted.owner, counted.scenario] = places(decisions, judged, counted)
    table = _table(judged, rule)
    graded = table[:, :, 1] > 0
    found = []
    there = np.bincount(judged.assessor, minlength=len(judged.assessors)) > 0
    for n, name in ((n, name) for n, name in enumerate(judged.assessors) if there[n]):
        along = [s for s in np.argsort(order[n], kind="stable") if graded[n, s]]
        boundary = grades[n, 0, 0] + grades[n, 1:, 1:].sum()
        found.append(
            Record(
                assessor=str(name), counts=table[n, along], ordered=ordered,
                boundary_agreed=int(boundary), grades=int(grades[n].sum()),
            )
        )  # fmt: skip
    return found


def _table(judged: Judged, rule: VerdictRule) -> Counts:
    """Assessors by scenarios by fields of Seen."""
    is_critical = np.tile(judged.descriptors.isin(list(rule.critical)), len(judged.scenarios))
    counted = cells(judged, is_critical[judged.item].astype(np.int64), 2)
    critical = counted.owner % 2
    out = np.zeros((len(judged.assessors), len(judged.scenarios), len(fields(Seen))), np.int64)

    def add(field: int, values: Floats) -> None:
        np.add.at(out[:, :, field], (counted.owner // 2, counted.scenario), values.astype(np.int64))

    add(1, counted.of(*DECIDED))
    add(2, counted.of(MET, NOT_MET))
    add(4, counted.of(OVER))
    add(5, counted.of(NOT_MET, OVER))
    add(7, counted.of(OVER) * critical)
    add(8, counted.of(NOT_MET, OVER) * critical)
    says = judged.says.reshape(len(judged.scenarios), -1)
    known, bad = np.isin(says, (0, 1)).sum(axis=1), (says == 0).sum(axis=1)
    worst = ((says == 0) & is_critical.reshape(says.shape)).sum(axis=1)
    out[:, :, 0] = out[:, :, 1] > 0
    out[:, :, 3], out[:, :, 6], out[:, :, 9] = known - out[:, :, 1], bad - out[:, :, 5], worst - out[:, :, 8]
    return out
