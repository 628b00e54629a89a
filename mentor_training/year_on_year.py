"""The same cases in two events, or in two submissions of one assessor: who decides as before, and has the group moved?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .datasets import load_set
from .drift import drift, drift_of_all
from .errors import DataFaults, NotFound
from .meeting import Meeting, earlier, rounds
from .results import decisions_of, references_of
from .submissions import Submission

if TYPE_CHECKING:
    from .afterwards import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOnYear:
    """The same cases in two events."""

    before: str  # title of the earlier event
    cases: int
    everybody: str  # in words
    people: Mapping[str, str]  # by name, in words


def year_on_year(event: Event) -> YearOnYear | None:
    """This event beside the latest one before it that had cases of this one and people of this one; None without one."""
    if not event.known:
        return None
    for one in earlier(event.store, event.now):
        blind = rounds(event.store, one).blind
        cases = _graded(blind) & _graded(event.rounds.blind)
        names = _same_people(blind, event)
        if cases and names:
            with suppress(NotFound, DataFaults):
                return _beside(event, one, blind, cases, names)
    return None


def _graded(submissions: Iterable[Submission]) -> set[tuple[str, int]]:
    """Which cases were graded, in which version."""
    return {(a.scenario, a.scenario_version) for s in submissions for a in s.attempts}


def _same_people(then: Sequence[Submission], event: Event) -> dict[str, str]:
    """Whom of an earlier event this one has, by their key of then: the same key, or else one code on both sides alone."""
    now = {s.assessor_key: s for s in event.rounds.blind}
    codes = [Counter(s.assessor for s in side) for side in (then, now.values())]
    found = {}
    for s in then:
        if s.assessor_key in now:
            found[s.assessor_key] = event.names[s.assessor_key]
        elif all(side[s.assessor] == 1 for side in codes):
            (same,) = [one for one in now.values() if one.assessor == s.assessor]
            if same.assessor_key not in {one.assessor_key for one in then}:
                found[s.assessor_key] = event.names[same.assessor_key]
    return found


def _beside(
    event: Event, one: Meeting, then: Sequence[Submission], cases: set[tuple[str, int]], names: Mapping[str, str]
) -> YearOnYear:
    called = {key: name for key, name in event.names.items() if name in names.values()}
    before, after = (_shared(s, cases, who) for s, who in ((then, names), (event.rounds.blind, called)))
    reference = event.reference[event.reference["scenario"].isin([id for id, _ in cases])]
    rows = drift(before, after, reference).to_dict("index")
    by_code = {name for key, name in names.items() if key not in event.names}
    people = {str(name): _changed({str(k): v for k, v in row.items()}) for name, row in rows.items()}
    return YearOnYear(
        before=load_set(one.set).title,
        cases=len(cases),
        everybody=f"the {len(people)} who took part in both together: {_changed(drift_of_all(before, after, reference))}",
        people={name: f"{said}{' (known by the code alone)' if name in by_code else ''}" for name, said in people.items()},
    )


def _shared(submissions: Iterable[Submission], cases: set[tuple[str, int]], called: Mapping[str, str]) -> pd.DataFrame:
    tables = [
        decisions_of(a for a in s.attempts if (a.scenario, a.scenario_version) in cases)
        .astype({"assessor": "object"})
        .assign(assessor=called[s.assessor_key])
        for s in submissions
        if s.assessor_key in called
    ]
    return pd.concat(tables, ignore_index=True)


def drift_said(before: Submission, after: Submission, cases: Collection[str]) -> str:
    """How one assessor changed from one submission to another, in words.

    Args:
        cases: what is looked at in both; everything where there are none in both.

    Raises:
        NoReference: one is not on this computer.
    """
    one, two = (
        decisions_of(a for a in s.attempts if not cases or a.scenario in cases).assign(assessor=after.assessor_key)
        for s in (before, after)
    )
    ids = {a.scenario for s in (before, after) for a in s.attempts if not cases or a.scenario in cases}
    (row,) = drift(one, two, references_of(sorted(ids))).to_dict("records")
    return _changed({str(name): value for name, value in row.items()})


def _changed(row: Mapping[str, Any]) -> str:
    """A row of `drift` in words."""
    before, after, change = (100 * float(row[name]) for name in ("share_before", "share_after", "change"))
    said = f"{before:.0f} of 100 decisions as the reference before, {after:.0f} now: {change:+.0f}"
    if np.isnan(float(row["low"])):
        return f"{said} ({row['state']})"
    low, high = 100 * float(row["low"]), 100 * float(row["high"])
    shown = "no drift is shown" if low <= 0 <= high else "more as the reference than before" if low > 0 else "drift"
    lean = 100 * float(row["net_change"])
    sides = f"; lean towards met moved by {lean:+.0f}" if abs(lean) >= 1 else ""
    return f"{said} ({low:+.0f} to {high:+.0f}): {shown}{sides}"
