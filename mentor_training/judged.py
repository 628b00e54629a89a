"""Decisions beside the reference: each one's outcome, counted per assessor and scenario in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .coding import CHUNK, Codes, Counts, Floats, codes, met_codes, need_columns, parts, repeated, whole_number
from .errors import NoReference, UnusableTable

SCALE = ("fail", "pass", "distinction")  # of a method; the levels of descriptors are all but the lowest

# What came of one decision. Contested ones and those without a reference are outside every count.
MET, NOT_MET, OVER, UNDER, OPEN_MET, OPEN_NOT_MET, CONTESTED_MET, CONTESTED_NOT_MET, NO_REFERENCE = range(9)
OUTCOMES = 9
STEP = 4 * CHUNK  # rows at a time, where each time costs a table of all cells
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
    descriptor: Codes
    marked: NDArray[np.int8]  # per row, the position of its mark
    marks: tuple[int, ...]  # those that can be there: outcome + OUTCOMES * level
    assessors: pd.Index[Any]
    scenarios: pd.Index[Any]
    descriptors: pd.Index[Any]
    says: NDArray[np.int8]  # of the reference, by item
    level: NDArray[np.int8]  # of each item: position in SCALE, less one; 0 where the reference has no levels
    levels: int

    @property
    def item(self) -> NDArray[np.int64]:
        """Scenario and descriptor of each row in one number."""
        return self.scenario * np.int64(len(self.descriptors)) + self.descriptor

    @property
    def outcome(self) -> NDArray[np.int8]:
        return (np.array(self.marks, np.int8) % np.int8(OUTCOMES))[self.marked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Outcomes counted: a cell is one owner's decisions (an assessor's, or a part of them) in one scenario."""

    owner: Codes
    scenario: Codes
    counts: NDArray[np.int32]  # marks x cells, those of one owner together
    totals: Counts  # marks x owners
    marks: tuple[int, ...]
    owners: int

    def of(self, *outcomes: int, level: int | None = None) -> Floats:
        """How many decisions of each cell came out so, at one level or at any."""
        out = np.zeros(len(self.owner))
        for mark, row in zip(self.marks, self.counts, strict=True):
            if mark % OUTCOMES in outcomes and level in (None, mark // OUTCOMES):
                out += row
        return out

    def total(self, *outcomes: int) -> Floats:
        """The same for each owner."""
        out = np.zeros(self.owners)
        for mark, row in zip(self.marks, self.totals, strict=True):
            if mark % OUTCOMES in outcomes:
                out += row
        return out


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
    says, level = _of_items(reference, scenarios, descriptors, scale)
    of_item = _OUTCOME.reshape(-1, 3)[says] + np.int8(OUTCOMES) * level[:, None]  # by what was decided
    marks = np.unique(of_item if (met < 0).any() else of_item[:, 1:])
    position = np.searchsorted(marks, of_item).ravel().astype(np.int8)
    marked = np.empty(len(met), np.int8)
    kind = whole_number(position.size)
    for part in parts(len(met)):
        at: Codes = scenario[part].astype(kind)
        at *= len(descriptors)
        at += descriptor[part]
        at *= 3
        at += met[part]
        at += 1
        np.take(position, at, out=marked[part], mode="clip")  # without it the bounds are looked at twice
    if (row := repeated((assessor, scenario, descriptor), (len(assessors), len(scenarios), len(descriptors)))) is not None:
        who, where, what = assessors[assessor[row]], scenarios[scenario[row]], descriptors[descriptor[row]]
        raise UnusableTable(f"{who} decided {what} in {where} twice. Keep one of the two: one round, one try.")
    if NO_REFERENCE in marks and (marked == np.searchsorted(marks, NO_REFERENCE)).all():
        raise NoReference(
            "No decision has a reference to be compared with. Give the reference of the scenarios that were decided."
        )
    return Judged(
        assessor=assessor, scenario=scenario, descriptor=descriptor, marked=marked, marks=tuple(marks.tolist()),
        assessors=assessors, scenarios=scenarios, descriptors=descriptors, says=says, level=level,
        levels=len(scale) - 1 if "level" in reference else 1,
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
    owners, rows, marks = len(judged.assessors) * many, len(judged.marked), len(judged.marks)
    every, code = owners * len(judged.scenarios), None
    if every > max(rows, 1 << 18):  # most cells would be empty: number those that are not
        key = np.concatenate([_cell(judged, part, many, at) for at in parts(rows)] or [np.zeros(0, np.int64)])
        which, code = np.unique(key, return_inverse=True)
    cells_there = every if code is None else len(which)
    counts = np.zeros(cells_there * marks, np.int32)
    for at in (slice(start, start + STEP) for start in range(0, rows, STEP)):
        cell = _cell(judged, part, many, at) if code is None else code[at].astype(np.int64)
        cell *= marks
        cell += judged.marked[at]
        counts += np.bincount(cell if part is None else cell[part[at] >= 0], minlength=counts.size)
    table = np.ascontiguousarray(counts.reshape(-1, marks).T)
    del counts
    if not (full := table.any(axis=0)).all():
        table = table[:, full]
    used = np.flatnonzero(full)
    at_cell = used if code is None else which[used]
    owner, scenario = np.divmod(at_cell, max(len(judged.scenarios), 1))
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    totals = np.zeros((marks, owners), np.int64)
    if len(owner):
        totals[:, owner[first]] = np.add.reduceat(table, first, axis=1, dtype=np.int64)
    return Cells(owner=owner, scenario=scenario, counts=table, totals=totals, marks=judged.marks, owners=owners)


def _cell(judged: Judged, part: Codes | None, many: int, at: slice) -> Codes:
    cells = len(judged.assessors) * many * len(judged.scenarios)
    owner: Codes = judged.assessor[at].astype(whole_number(cells * len(judged.marks)))
    if part is not None:
        owner *= many
        owner += np.maximum(part[at], 0)
    owner *= len(judged.scenarios)
    owner += judged.scenario[at]
    return owner


def of_those_there(table: pd.DataFrame, judged: Judged, counted: Cells | None = None) -> pd.DataFrame:
    """The rows of assessors who have any row; a filtered table may know others by name.

    Args:
        counted: the outcomes per assessor, where they were counted already.
    """
    rows = counted.totals.sum(axis=0) if counted else np.bincount(judged.assessor, minlength=len(judged.assessors))
    there: NDArray[np.bool_] = np.asarray(rows) > 0
    return table if there.all() else table[there]


def grade_of(not_met: Sequence[NDArray[np.bool_]]) -> Counts:
    """The position in the scale that follows from whether anything is not met at each level, lowest level first.

    Source: EPA plan, "Grading": all descriptors of a grade and of every grade below it.
    """
    grade = np.full(len(not_met[0]), len(not_met), np.int64)
    for position in reversed(range(len(not_met))):
        grade[not_met[position]] = position
    return grade


def reference_grades(judged: Judged) -> tuple[Counts, NDArray[np.bool_], Counts]:
    """Per scenario: the reference's grade, whether contested descriptors leave it as it is, and how many it decides on."""
    says = judged.says.reshape(len(judged.scenarios), -1)
    level = judged.level.reshape(says.shape)
    of_level = [level == n for n in range(judged.levels)]

    def grade(*sayings: int) -> Counts:
        return grade_of([(np.isin(says, sayings) & own).any(axis=1) for own in of_level])

    settled = grade(_NOT_MET) == grade(_NOT_MET, _CONTESTED_NOT_MET, _CONTESTED_MET)
    return grade(_NOT_MET, _CONTESTED_NOT_MET), settled, (says != _NONE).sum(axis=1)
