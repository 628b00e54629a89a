"""What an event comes to: how far people agree before and after, who moved, what to look at, and what goes back to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from . import longform, passports, revisions
from .agenda import AgendaItem, agenda, names_of
from .comparison import Comparison
from .datasets import load_reference, load_scenario, load_set, load_standard
from .decisions import Reference
from .drift import drift, drift_of_all
from .errors import NoReference, NotReady
from .event import EventFigures, StandsOut, agreement_said, event_figures, stands_out
from .meeting import Meeting, Outcome, Rounds, earlier, item_of, meeting, rounds
from .movement import moved, of_votes, votes_of
from .records import RecordStore
from .results import comparisons, decisions_of, references_of
from .scenario import ScenarioSet
from .submissions import Submission, taken

MANY = 3  # decisions otherwise than the reference in one case, before an assessor should look at it again


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event with its submissions, and what follows from them, reckoned when it is asked for."""

    store: RecordStore
    now: Meeting
    one: ScenarioSet
    rounds: Rounds

    def at(self, now: Meeting) -> Event:
        """The same event a step further; its submissions, and what follows from them, are as they were."""
        later = replace(self, now=now)
        later.__dict__.update({name: value for name, value in self.__dict__.items() if name not in ("now", "years")})
        return later

    @cached_property
    def items(self) -> tuple[AgendaItem, ...]:
        return agenda(self.rounds.blind)

    @cached_property
    def names(self) -> dict[str, str]:
        return names_of([*self.rounds.blind, *self.rounds.late])

    @cached_property
    def labels(self) -> dict[str, str]:
        """Titles of cases and names of descriptors."""
        labels = {i.descriptor.id: i.descriptor.label for i in self.items}
        return labels | {m.id: f"“{load_scenario(m.id).title}”" for m in self.one.scenarios}

    @cached_property
    def blind(self) -> pd.DataFrame:
        return decisions_of(a for s in self.rounds.blind for a in s.attempts)

    @cached_property
    def second(self) -> pd.DataFrame:
        return decisions_of(a for s in self.rounds.second for a in s.attempts)

    @cached_property
    def moved(self) -> pd.DataFrame:
        """As `movement.moved`; empty where nobody voted twice."""
        return moved(self.blind, self.second, self.reference) if self.rounds.second else pd.DataFrame()

    @cached_property
    def years(self) -> YearOnYear | None:
        return year_on_year(self)

    @cached_property
    def reference(self) -> pd.DataFrame:
        """Raises NoReference where one is not on this computer."""
        return references_of(m.id for m in self.one.scenarios)

    @cached_property
    def references(self) -> dict[str, Reference]:
        """By case; those that are not on this computer are left out."""
        found = {}
        for member in self.one.scenarios:
            with suppress(NoReference):
                found[member.id] = load_reference(member.id)
        return found

    @cached_property
    def figures(self) -> EventFigures:
        """Raises NoReference where one is not on this computer."""
        return event_figures(self.blind, self.reference)

    @cached_property
    def stands_out(self) -> tuple[StandsOut, ...]:
        """For the facilitator: it tells what references say."""
        standards = {load_scenario(m.id).standard for m in self.one.scenarios}
        attempts = [a for s in self.rounds.blind for a in s.attempts]
        slips = pd.concat([longform.slips(load_standard(s), (a for a in attempts if a.standard == s)) for s in standards])
        return stands_out(self.figures, slips, self.labels)

    @property
    def provisional(self) -> bool:
        return bool((self.reference["status"] == "provisional").any())


def event_of(store: RecordStore, set: str) -> Event:
    """The event on a set as it stands now."""
    now = meeting(store, set)
    return Event(store=store, now=now, one=load_set(set), rounds=rounds(store, now))


def agreement_in_words(event: Event) -> str:
    """How far the blind decisions agree with each other; it needs no reference."""
    return agreement_said(of_votes(votes_of(event.blind)))


# ── Before and after ─────────────────────────────────────────────────────────────────────────────────────────────────


def second_votes(event: Event) -> dict[tuple[str, str], tuple[int, int]]:
    """How the second votes fell: by show of hands, or else by the files of those who sent one."""
    by_file = votes_of(event.second) if event.rounds.second else {}
    by_hand = {(i.scenario.id, i.descriptor.id): v for i in event.items if (v := event.now.talk(i.id).vote)}
    return by_file | by_hand


def before_and_after(event: Event) -> list[str]:
    """Agreement on what was voted on twice, before and after the discussion."""
    after = second_votes(event)
    if not after:
        return []
    before = {item: votes for item, votes in votes_of(event.blind).items() if item in after}
    return [
        f"Before, on the {len(after)} decisions that were voted on twice: {_said(before)}",
        f"After the discussion: {_said(after)}",
    ]


def _said(votes: Mapping[tuple[str, str], tuple[int, int]]) -> str:
    said = agreement_said(of_votes(votes))
    return f"{said[0].lower()}{said[1:]}"


def movement_said(event: Event) -> list[str]:
    """Which way people moved, from the files of those who voted twice."""
    table = event.moved
    if not len(table):
        return []
    every = table.sum()
    said = [
        f"{len(table)} voted twice and changed {every['changed']} of {every['voted']} decisions: {every['to_reference']} "
        f"towards the reference, {every['from_reference']} away from it; {every['to_majority']} towards the majority of the "
        f"others, {every['from_majority']} away from it."
    ]
    if n := every["to_majority_against_reference"]:
        said.append(f"{n} went with the majority and against the reference: look at what convinced them.")
    return said


# ── What to look at ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who should look at which case, and why."""

    case: str
    panel: tuple[str, ...]  # descriptors whose reference or wording those who answer for them should look at, with why
    assessors: tuple[str, ...]  # who should read it again, with why


def reviews(event: Event) -> tuple[Review, ...]:
    """Case by case: what is for the panel, what is for whom."""
    said = {item: why for item, why in _for_the_panel(event)}
    people = _to_read_again(event)
    found = []
    for member in event.one.scenarios:
        own = [i for i in event.items if i.scenario.id == member.id]
        panel = tuple(f"{i.descriptor.label}: {said[i.id]}" for i in own if i.id in said)
        if panel or people.get(member.id):
            found.append(
                Review(case=load_scenario(member.id).title, panel=panel, assessors=tuple(people.get(member.id, ())))
            )
    return tuple(found)


def _for_the_panel(event: Event) -> Iterator[tuple[str, str]]:
    for one in event.stands_out:
        if one.kind in ("reference", "divided"):
            yield item_of(*one.about), "most decide otherwise than the reference" if one.kind == "reference" else "divided"
    for item, talk in event.now.talks.items():
        if talk.outcome and talk.outcome.outcome != "upheld":
            yield item, talk.outcome.outcome
        elif talk.guidance:
            yield item, "the guidance wants a change"


def _to_read_again(event: Event) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for s in event.rounds.blind:
        for c in comparisons(s):
            if len(c.differences) >= MANY:
                found.setdefault(c.attempt.scenario, []).append(
                    f"{event.names[s.assessor_key]}: {len(c.differences)} decisions otherwise than the reference"
                )
    return found


# ── Year on year ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOnYear:
    """The same cases in two events."""

    before: str  # title of the earlier event
    cases: int
    everybody: str  # in words
    people: Mapping[str, str]  # by name, in words


def year_on_year(event: Event) -> YearOnYear | None:
    """This event beside the latest one before it that had cases of this one, on those cases alone; None without one."""
    for one in earlier(event.store, event.now):
        was = Event(store=event.store, now=one, one=load_set(one.set), rounds=rounds(event.store, one))
        shared = {(m.id, m.version) for m in was.one.scenarios} & {(m.id, m.version) for m in event.one.scenarios}
        if shared and was.rounds.blind:
            return _beside(event, was, {id for id, _ in shared})
    return None


def _beside(event: Event, was: Event, cases: set[str]) -> YearOnYear:
    names = event.names
    codes = Counter(s.assessor for s in event.rounds.blind)
    by_code = {s.assessor: names[s.assessor_key] for s in event.rounds.blind if codes[s.assessor] == 1}
    then = {s.assessor_key: names.get(s.assessor_key) or by_code.get(s.assessor) or s.name for s in was.rounds.blind}
    before, after = (_shared(e, cases, called) for e, called in ((was, then), (event, names)))
    reference = event.reference[event.reference["scenario"].isin(list(cases))]
    rows = drift(before, after, reference).to_dict("index")
    return YearOnYear(
        before=was.one.title,
        cases=len(cases),
        everybody=_changed(drift_of_all(before, after, reference)),
        people={str(name): _changed({str(k): v for k, v in row.items()}) for name, row in rows.items()},
    )


def _shared(event: Event, cases: set[str], called: Mapping[str, str]) -> pd.DataFrame:
    tables = [
        decisions_of(a for a in s.attempts if a.scenario in cases)
        .astype({"assessor": "object"})
        .assign(assessor=called[s.assessor_key])
        for s in event.rounds.blind
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


# ── What goes back ───────────────────────────────────────────────────────────────────────────────────────────────────


def feedback_of(event: Event, submission: Submission) -> dict[str, Any]:
    """What came of an event for one assessor, for them alone.

    Raises:
        NotReady: the minutes are not signed yet.
        NoReference: a reference is not on this computer.
    """
    if event.now.finished is None:
        raise NotReady(["the minutes: sign them first; what goes back to assessors rests on what was decided"])
    graded = submission.digest in {s.digest for s in event.rounds.blind}
    found = comparisons(submission)
    years = event.years
    return {
        "event": event.now.id,
        "set": submission.set,
        "set_version": submission.set_version,
        "title": event.one.title,
        "standard": submission.attempts[0].standard,
        "assessor": submission.assessor,
        "assessor_key": submission.assessor_key,
        "on": event.now.minutes["date"],
        "present": bool(event.now.present.get(submission.assessor_key)),
        "graded": graded,
        "figures": list(_figures_said(event, submission, found, graded)),
        "moved": list(_moves_said(event, submission)),
        "drift": f"Since “{years.before}”, on {years.cases} cases of both: {said}"
        if years and (said := years.people.get(event.names.get(submission.assessor_key, "")))
        else "",
        "differences": [d for c in found for d in _differences(event, c)],
        "provisional": event.provisional,
        "signed": {name: str(event.now.finished[name]) for name in ("name", "role", "at")},
    }


def _figures_said(event: Event, submission: Submission, found: Sequence[Comparison], graded: bool) -> Iterator[str]:
    agreed, differing = sum(len(c.agreed) for c in found), [d for c in found for d in c.differences]
    kinds = Counter(d.relation for d in differing)
    yield (
        f"{agreed} of {agreed + len(differing) - kinds['undecided']} decisions as the reference: {kinds['over-award']} "
        f"over-awarded, {kinds['under-award']} under-awarded"
        + (f", {kinds['undecided']} left undecided." if kinds["undecided"] else ".")
    )
    right = sum(c.grade.awarded == c.grade.reference for c in found if c.grade.settled)
    yield f"{right} of {sum(c.grade.settled for c in found)} grades that you awarded are the reference’s."
    again = [f"“{load_scenario(c.attempt.scenario).title}”" for c in found if len(c.differences) >= MANY]
    if again:
        yield f"Read again, with the reference beside it: {', '.join(again)}."
    name = event.names.get(submission.assessor_key)
    if graded and name in event.figures.assessors.index:
        lean = [one.sentence for one in event.stands_out if one.kind == "lean" and one.about == (name,)]
        yield lean[0] if lean else "No lean towards met or towards not met is shown."


def _moves_said(event: Event, submission: Submission) -> Iterator[str]:
    table, name = event.moved, event.names.get(submission.assessor_key)
    if name in table.index:
        row = table.loc[name]
        yield (
            f"At the second vote you changed {row['changed']} of {row['voted']} decisions: {row['to_reference']} "
            f"towards the reference, {row['from_reference']} away from it."
        )


def _differences(event: Event, c: Comparison) -> Iterator[dict[str, str]]:
    for d in c.differences:
        outcome = event.now.talk(item_of(c.attempt.scenario, d.descriptor.id)).outcome
        yield {
            "case": load_scenario(c.attempt.scenario).title,
            "descriptor": d.descriptor.label,
            "yours": "undecided" if d.yours.met is None else "met" if d.yours.met else "not met",
            "reference": "met" if d.reference.met else "not met",
            "reason": " ".join(d.reference.reason.split()),
            "outcome": outcome_said(outcome) if outcome else "",
        }


def outcome_said(outcome: Outcome) -> str:
    """What was decided on a reference, in words."""
    said = f"Reference {outcome.outcome}"
    if outcome.outcome == "changed":
        said += f" to {'met' if outcome.met else 'not met'}"
    return f"{said}: {outcome.reason.strip().rstrip('.')}."


# ── Writing down what was decided ────────────────────────────────────────────────────────────────────────────────────


def settle(event: Event, *, rehearsal: bool = False) -> list[str]:
    """Write down what a finished event decided: new versions of references, and the event in everybody’s record here.

    Done again, it changes nothing that is written already.

    Args:
        rehearsal: then nothing is written but what the rehearsal keeps for itself.

    Returns:
        What was written, in sentences.

    Raises:
        WorkspaceUnusable: a reference could not be written; what was written before it stays.
    """
    said, on = [], event.now.minutes["date"]
    by_case: dict[str, dict[str, Outcome]] = {}
    for item, talk in event.now.talks.items():
        if talk.outcome:
            scenario, descriptor = item.split(" ")
            by_case.setdefault(scenario, {})[descriptor] = talk.outcome
    for scenario, outcomes in by_case.items():
        if rehearsal:
            continue
        try:
            made = revisions.revised(scenario, outcomes, event.now.id, event.one.title, on)
        except NoReference as error:
            said.append(str(error))
            continue
        if made:
            said.append(f"The reference of {event.labels[scenario]} is now version {made.version}.")
    if rehearsal and by_case:
        said.append("This is a rehearsal: no reference was changed.")
    after = event_of(event.store, event.one.id)
    for submission in (*after.rounds.blind, *after.rounds.late):
        passports.attend(event.store, submission.assessor_key, feedback_of(after, submission))
    said.append(f"The event stands in {len(after.rounds.blind) + len(after.rounds.late)} assessors’ records.")
    return said


def compared_again(event: Event) -> list[str]:
    """What changed references do to decisions that were compared with the earlier versions."""
    said: list[str] = []
    for id, reference in event.references.items():
        before: dict[str, Any] = {}  # as it stood before the event, whatever it decided in between
        for entry in reversed(reference.history):
            if entry.get("event") == event.now.id:
                before |= dict(cast("Mapping[str, Any]", entry["decisions"]))
        said += _again(event, id, before, reference.met)
    return said


def _again(event: Event, scenario: str, before: Mapping[str, Any], now: Mapping[str, bool]) -> Iterable[str]:
    attempts = [a for s in taken(event.store) if s.round != "second" for a in s.attempts if a.scenario == scenario]
    for descriptor, was in before.items():
        if bool(was["met"]) == now[descriptor]:
            continue
        decided = [met for a in attempts if (met := a.met.get(descriptor)) is not None]
        right = sum(met == now[descriptor] for met in decided)
        yield (
            f"{event.labels[scenario]}, {event.labels[descriptor]}: compared again with the new version, {right} of "
            f"{len(decided)} decisions are the reference’s; with the earlier version {len(decided) - right} were."
        )
