"""Decisions beside the reference: each one's outcome, counted per assessor and scenario in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .coding import Codes, Counts, Floats, codes, met_codes, need_columns, parts, repeated, summed
from .errors import NoReference, UnusableTable

SCALE = ("fail", "pass", "distinction")  # of a method; the levels of descriptors are all but the lowest

# What came of one decision. Contested ones and those without a reference are outside every count.
MET, NOT_MET, OVER, UNDER, OPEN_MET, OPEN_NOT_MET, CONTESTED_MET, CONTESTED_NOT_MET, NO_REFERENCE = range(9)
OUTCOMES = 9
DECIDED = (MET, NOT_MET, OVER, UNDER)
_NOT_MET, _MET, _CONTESTED_NOT_MET, _CONTESTED_MET, _NONE = range(5)  # what the reference says
_OUTCOME = np.array(
    [
        [OPEN_NOT_MET, NOT_MET, OVER],  # undecided, not met, met
        [OPEN_MET, UNDER, MET],
        [CONTESTED_NOT_MET] * 3,
        [CONTESTED_MET] * 3,
        [NO_REFERENCE] * 3,
    ],
    np.int8,
).ravel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Decisions with their outcomes; names are numbers."""

    assessor: Codes
    scenario: Codes
    item: Codes  # scenario and descriptor together: scenario * len(descriptors) + descriptor
    outcome: NDArray[np.int8]
    assessors: pd.Index[Any]
    scenarios: pd.Index[Any]
    descriptors: pd.Index[Any]
    says: NDArray[np.int8]  # of the reference, by item
    level: NDArray[np.int8]  # of each item: position in SCALE, less one; 0 where the reference has no levels
    levels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Outcomes counted: a cell is one owner's decisions (an assessor's, or a part of them) in one scenario."""

    owner: Codes
    scenario: Codes
    counts: Counts  # cells x levels x outcomes
    owners: int

    def of(self, *outcomes: int) -> Floats:
        """How many decisions of each cell came out so, at any level."""
        out: Floats = self.counts[:, :, list(outcomes)].sum(axis=(1, 2)).astype(float)
        return out

    def total(self, *outcomes: int) -> Floats:
        """The same for each owner."""
        return summed(self.owner, self.of(*outcomes), self.owners)


def judge(decisions: pd.DataFrame, reference: pd.DataFrame, scale: Sequence[str] = SCALE) -> Judged:
    """Say for each decision what came of it.

    Args:
        decisions: one row per decision: assessor, scenario, descriptor, met (True, False, or missing where undecided).
        reference: one row per scenario and descriptor: scenario, descriptor, met; where known contested (bool) and level.
        scale: the grades of a method, lowest first; the levels are all but the lowest.

    Raises:
        NoReference: not one decision has anything to be compared with.
        UnusableTable: a column is missing, a value cannot be read, an assessor decided an item twice, or the reference
            says two things of one.
    """
    need_columns(decisions, ("assessor", "scenario", "descriptor", "met"))
    assessor, assessors = codes(decisions["assessor"])
    scenario, scenarios = codes(decisions["scenario"])
    descriptor, descriptors = codes(decisions["descriptor"])
    met = met_codes(decisions["met"])
    many = len(scenarios) * len(descriptors)
    says, level = _of_items(reference, scenarios, descriptors, scale)
    item = np.empty(len(met), np.min_scalar_type(max(many - 1, 0)))
    outcome = np.empty(len(met), np.int8)
    for part in parts(len(met)):
        item[part] = scenario[part] * np.int64(len(descriptors)) + descriptor[part]
        outcome[part] = _OUTCOME[says[item[part]] * np.int64(3) + met[part] + 1]
    if (row := repeated(assessor, item, len(assessors), many)) is not None:
        who, where, what = assessors[assessor[row]], scenarios[scenario[row]], descriptors[descriptor[row]]
        raise UnusableTable(f"{who} decided {what} in {where} twice. Keep one of the two: one round, one try.")
    if len(met) and not (outcome != NO_REFERENCE).any():
        raise NoReference(
            "No decision has a reference to be compared with. Give the reference of the scenarios that were decided."
        )
    return Judged(
        assessor=assessor, scenario=scenario, item=item, outcome=outcome, assessors=assessors, scenarios=scenarios,
        descriptors=descriptors, says=says, level=level, levels=len(scale) - 1 if "level" in reference else 1,
    )  # fmt: skip


def _of_items(
    reference: pd.DataFrame, scenarios: pd.Index[Any], descriptors: pd.Index[Any], scale: Sequence[str]
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """What the reference says of each item, and the level of each."""
    need_columns(reference, ("scenario", "descriptor", "met"))
    at = scenarios.get_indexer(pd.Index(reference["scenario"])), descriptors.get_indexer(pd.Index(reference["descriptor"]))
    known = (at[0] >= 0) & (at[1] >= 0)
    item = at[0][known] * len(descriptors) + at[1][known]
    if len(np.unique(item)) < len(item):
        again = reference.loc[reference.duplicated(["scenario", "descriptor"]), ["scenario", "descriptor"]].iloc[0]
        raise UnusableTable(f"The reference says two things of {again['descriptor']} in {again['scenario']}. Keep one.")
    said = met_codes(reference["met"])[known]
    contested = np.zeros(len(item), np.bool_)
    if "contested" in reference:
        contested = met_codes(reference["contested"])[known] == 1
    says = np.full(len(scenarios) * len(descriptors), _NONE, np.int8)
    says[item] = np.where(said < 0, _NONE, said + 2 * contested)
    level = np.zeros_like(says)
    if "level" in reference:
        position = pd.Index(list(scale[1:])).get_indexer(pd.Index(reference["level"]))
        if (position < 0).any():
            strange = reference["level"].iloc[int(np.argmin(position))]
            raise UnusableTable(f"“{strange}” is no level of the scale {', '.join(scale)}. Correct it, or give the scale.")
        level[item] = position[known]
    return says, level


def cells(judged: Judged, part: Codes | None = None, many: int = 1) -> Cells:
    """Count outcomes per assessor, or per assessor and part of the decisions, and scenario.

    Args:
        part: of each row, a number below many (its theme, its place in the order); -1 where it belongs to none.
    """
    width = len(judged.scenarios) * judged.levels * OUTCOMES
    owners = len(judged.assessors) * many
    rows = len(judged.outcome)
    squeeze = None
    if owners * len(judged.scenarios) > max(rows, 1 << 18):  # most cells would be empty: number those that are not
        key = np.concatenate([_cell(judged, part, many, at) for at in parts(rows)]) if rows else np.zeros(0, np.int64)
        squeeze, code = np.unique(key, return_inverse=True)
        counts = np.zeros(len(squeeze) * judged.levels * OUTCOMES, np.int64)
    else:
        counts = np.zeros(owners * width, np.int64)
    step = max(1 << 18, counts.size)
    for at in (slice(start, start + step) for start in range(0, rows, step)):
        cell = _cell(judged, part, many, at) if squeeze is None else code[at]
        if judged.levels > 1:
            cell = cell * judged.levels + judged.level[judged.item[at]]
        cell = cell * OUTCOMES + judged.outcome[at]
        counts += np.bincount(cell if part is None else cell[part[at] >= 0], minlength=counts.size)
    table = counts.reshape(-1, judged.levels, OUTCOMES)
    used = np.flatnonzero(table.any(axis=(1, 2)))
    which = used if squeeze is None else squeeze[used]
    return Cells(
        owner=which // len(judged.scenarios), scenario=which % len(judged.scenarios), counts=table[used], owners=owners
    )


def _cell(judged: Judged, part: Codes | None, many: int, at: slice) -> NDArray[np.int64]:
    owner: NDArray[np.int64] = judged.assessor[at].astype(np.int64)
    if part is not None:
        owner = owner * many + np.maximum(part[at], 0)
    return owner * len(judged.scenarios) + judged.scenario[at]


def grade_of(not_met: NDArray[np.bool_]) -> Counts:
    """The position in the scale that follows from whether anything is not met at each level, lowest level first.

    Source: EPA plan, "Grading": all descriptors of a grade and of every grade below it.
    """
    blocked = np.concatenate([not_met, np.ones((len(not_met), 1), np.bool_)], axis=1)
    grade: Counts = blocked.argmax(axis=1)
    return grade


def reference_grades(judged: Judged) -> tuple[Counts, NDArray[np.bool_], Counts]:
    """Per scenario: the reference's grade, whether contested descriptors leave it as it is, and how many it decides on."""
    says = judged.says.reshape(len(judged.scenarios), -1)
    level = judged.level.reshape(says.shape)
    of_level = [level == n for n in range(judged.levels)]

    def grade(*sayings: int) -> Counts:
        return grade_of(np.column_stack([(np.isin(says, sayings) & own).any(axis=1) for own in of_level]))

    settled = grade(_NOT_MET) == grade(_NOT_MET, _CONTESTED_NOT_MET, _CONTESTED_MET)
    return grade(_NOT_MET, _CONTESTED_NOT_MET), settled, (says != _NONE).sum(axis=1)
