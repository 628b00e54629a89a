"""What an event comes to: how far people agree before and after, who moved, what to look at, and what goes back to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from . import longform, passports, revisions
from .agenda import AgendaItem, agenda, names_of
from .comparison import Comparison, DescriptorComparison
from .datasets import load_reference, load_scenario, load_set, load_standard
from .decisions import Reference
from .drift import drift, drift_of_all
from .errors import DataFaults, NoReference, NotFound, NotReady, OutOfTurn
from .event import EventFigures, StandsOut, agreement_said, event_figures, stands_out
from .meeting import Meeting, Outcome, Rounds, check_minutes, earlier, finish, item_of, meeting, rounds, settled
from .movement import moved, of_votes, votes_of
from .publication import GRADERS
from .records import RecordStore
from .results import comparisons, decisions_of, references_of
from .scenario import ScenarioSet
from .submissions import SECOND, Submission, taken

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
        """As `movement.moved`; empty where nobody voted twice, or without references."""
        known = self.rounds.second and len(self.references) == len(self.one.scenarios)
        return moved(self.blind, self.second, self.reference) if known else pd.DataFrame()

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
        """For the facilitator: it tells what references say. Nothing where there is nothing to compare."""
        if not self.known:
            return ()
        standards = {load_scenario(m.id).standard for m in self.one.scenarios}
        attempts = [a for s in self.rounds.blind for a in s.attempts]
        slips = pd.concat([longform.slips(load_standard(s), (a for a in attempts if a.standard == s)) for s in standards])
        return stands_out(self.figures, slips, self.labels)

    @property
    def known(self) -> bool:
        """Whether there is something to compare: submissions that count, and every reference on this computer."""
        return bool(self.rounds.blind) and len(self.references) == len(self.one.scenarios)

    @property
    def provisional(self) -> bool:
        return any(r.status == "provisional" for r in self.references.values())


def event_of(store: RecordStore, set: str) -> Event:
    """The event on a set as it stands now."""
    now = meeting(store, set)
    return Event(store=store, now=now, one=load_set(set), rounds=rounds(store, now))


def agreement_in_words(event: Event) -> str:
    """How far the blind decisions agree with each other; it needs no reference."""
    if not event.rounds.blind:
        return "No submission that counts is left: they were erased."
    return agreement_said(of_votes(votes_of(event.blind)))


# ── Before and after ─────────────────────────────────────────────────────────────────────────────────────────────────


def before_and_after(event: Event) -> list[str]:
    """Agreement before and after the discussion: of those who sent a second vote, and on what was voted on by hand."""
    said = []
    if voted := {s.assessor_key for s in event.rounds.second}:
        before = votes_of(decisions_of(a for s in event.rounds.blind if s.assessor_key in voted for a in s.attempts))
        after = votes_of(event.second)
        both = [item for item in after if item in before]
        who = f"{len(voted)} who sent a second vote, on {_counted(len(both), 'decision')}"
        said += [
            f"Before the discussion, of the {who}: {_said({item: before[item] for item in both})}",
            f"After it: {_said({item: after[item] for item in both})}",
        ]
    if hands := {(i.scenario.id, i.descriptor.id): v for i in event.items if (v := event.now.talk(i.id).vote)}:
        before = {item: votes for item, votes in votes_of(event.blind).items() if item in hands}
        said += [
            f"Before, on the {_counted(len(hands), 'decision')} voted on again by show of hands: {_said(before)}",
            f"By show of hands: {_said(hands)}",
        ]
    return said


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _said(votes: Mapping[tuple[str, str], tuple[int, int]]) -> str:
    said = agreement_said(of_votes(votes))
    return f"{said[0].lower()}{said[1:]}"


def movement_said(event: Event) -> list[str]:
    """Which way people moved, from the files of those who voted twice."""
    table = event.moved
    if table.empty:
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
            if (many := len(_decided_otherwise(c))) >= MANY:
                found.setdefault(c.attempt.scenario, []).append(
                    f"{event.names[s.assessor_key]}: {many} decisions otherwise than the reference"
                )
    return found


def _decided_otherwise(c: Comparison) -> list[DescriptorComparison]:
    """What was decided otherwise than the reference; what was left undecided is neither right nor wrong."""
    return [d for d in c.differences if d.relation != "undecided"]


# ── Year on year ─────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── What goes back ───────────────────────────────────────────────────────────────────────────────────────────────────


def feedback_of(event: Event, submission: Submission) -> dict[str, Any]:
    """What came of an event for one assessor, for them alone; without references on this computer, that they took part.

    Raises:
        OutOfTurn: the minutes are not signed as they stand.
    """
    if event.now.finished is None or not event.now.signed:
        raise OutOfTurn("The minutes are not signed as they stand. Sign them first: feedback rests on what was decided.")
    found = comparisons(submission) if event.known else ()
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
        "graded": _graded_blind(event, submission),
        "figures": list(_figures_said(event, submission, found)),
        "moved": list(_moves_said(event, submission)),
        "drift": _drift_of(event, submission),
        "differences": [d for c in found for d in _differences(event, c)],
        "provisional": event.provisional,
        "signed": {name: str(event.now.finished[name]) for name in ("name", "role", "at")},
    }


def _graded_blind(event: Event, submission: Submission) -> bool:
    """Whether somebody graded in time, and decided more than half of what was asked."""
    asked = sum(len(load_standard(a.standard).descriptors_of(load_scenario(a.scenario).method)) for a in submission.attempts)
    decided = sum(met is not None for a in submission.attempts for met in a.met.values())
    return 2 * decided > asked and submission.digest in {s.digest for s in event.rounds.blind}


def _drift_of(event: Event, submission: Submission) -> str:
    said = event.years.people.get(event.names.get(submission.assessor_key, "")) if event.years else None
    return f"Since “{event.years.before}”, on {event.years.cases} cases of both: {said}" if event.years and said else ""


def _figures_said(event: Event, submission: Submission, found: Sequence[Comparison]) -> Iterator[str]:
    agreed, differing = sum(len(c.agreed) for c in found), [d for c in found for d in _decided_otherwise(c)]
    kinds = Counter(d.relation for d in differing)
    if open_ := sum(len(c.differences) - len(_decided_otherwise(c)) for c in found):
        yield f"{_counted(open_, 'decision')} left undecided: neither right nor wrong."
    if not agreed + len(differing):
        return
    yield (
        f"{agreed} of {agreed + len(differing)} decisions as the reference: {kinds['over-award']} over-awarded, "
        f"{kinds['under-award']} under-awarded."
    )
    if settled := [c for c in found if c.grade.settled and c.grade.awarded]:
        right = sum(c.grade.awarded == c.grade.reference for c in settled)
        yield f"{right} of {_counted(len(settled), 'grade')} that you awarded are the reference\u2019s."
    again = [f"“{load_scenario(c.attempt.scenario).title}”" for c in found if len(_decided_otherwise(c)) >= MANY]
    if again:
        yield f"Read again, with the reference beside it: {', '.join(again)}."
    name = event.names.get(submission.assessor_key)
    if name in event.figures.assessors.index:
        lean = [one.sentence for one in event.stands_out if one.kind == "lean" and one.about == (name,)]
        yield lean[0] if lean else "These cases do not show a lean towards met or towards not met."


def _moves_said(event: Event, submission: Submission) -> Iterator[str]:
    table, name = event.moved, event.names.get(submission.assessor_key)
    if name in table.index:
        row = table.loc[name]
        yield (
            f"At the second vote you changed {row['changed']} of {row['voted']} decisions: {row['to_reference']} "
            f"towards the reference, {row['from_reference']} away from it."
        )


def _differences(event: Event, c: Comparison) -> Iterator[dict[str, str]]:
    for d in _decided_otherwise(c):
        outcome = event.now.talk(item_of(c.attempt.scenario, d.descriptor.id)).outcome
        yield {
            "case": load_scenario(c.attempt.scenario).title,
            "descriptor": d.descriptor.label,
            "yours": "met" if d.yours.met else "not met",
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


def write_references(event: Event, on: str, rule: str | None = None) -> list[str]:
    """Write new versions of the references on which the event decided; done again, nothing is written twice.

    Args:
        rule: by which a panel has agreed them all; then they are definitive from now on.

    Returns:
        What was written, in sentences.

    Raises:
        WorkspaceUnusable: one could not be written; what was written before it stays.
    """
    said = []
    by_case: dict[str, dict[str, Outcome]] = {m.id: {} for m in event.one.scenarios} if rule else {}
    for item, talk in event.now.talks.items():
        if talk.outcome:
            scenario, descriptor = item.split(" ")
            by_case.setdefault(scenario, {})[descriptor] = talk.outcome
    for scenario, outcomes in by_case.items():
        panel = [(event.names[s.assessor_key], a) for s in event.rounds.blind for a in s.attempts if a.scenario == scenario]
        ratified = revisions.Ratified(rule=rule, panel=panel) if rule else None
        try:
            made = revisions.revised(scenario, outcomes, event.now.id, event.one.title, on, ratified)
        except NoReference:
            said.append(f"The reference of {event.labels[scenario]} is not on this computer, so none was written.")
            continue
        if made:
            said.append(f"The reference of {event.labels[scenario]} is now version {made.version}, {made.status}.")
    return said


def check_ratifying(event: Event, rule: str) -> None:
    """See whether a panel can make its references definitive.

    Every decision must be settled: by an outcome, or because all who decided it blind decided as the reference.

    Raises:
        NotReady: says what is missing.
    """
    lacking = [] if rule.strip() else ["the rule by which the panel agreed"]
    if len(event.rounds.blind) < GRADERS:
        lacking.append(f"{GRADERS} experts who have graded blind; {len(event.rounds.blind)} have")
    if len(event.references) < len(event.one.scenarios):
        lacking.append("a reference of every case, on this computer, to start from")
    unsettled = [i for i in event.items if not event.now.talk(i.id).outcome and not _as_the_reference(i, event.references)]
    if unsettled and not lacking:
        names = "; ".join(f"“{i.scenario.title}”, {i.descriptor.label}" for i in unsettled[:3])
        lacking.append(f"an outcome on {_counted(len(unsettled), 'decision')} on which somebody differs, such as {names}")
    if lacking:
        raise NotReady(lacking)


def _as_the_reference(item: AgendaItem, references: Mapping[str, Reference]) -> bool:
    reference = references.get(item.scenario.id)
    against = None if reference is None else item.not_met if reference.met[item.descriptor.id] else item.met
    return against is not None and not against and not item.undecided


def sign(
    store: RecordStore, set: str, name: str, role: str, today: date, *, rehearsal: bool = False, rule: str | None = None
) -> list[str]:
    """Sign the minutes: write the references first, then the signature, then the event into everybody\u2019s record.

    Whatever stops it half way, it can be done again.

    Args:
        rehearsal: then no reference is written.
        rule: by which a panel has agreed the references; then they are definitive.

    Returns:
        What was done, in sentences.

    Raises:
        NotReady: the minutes cannot be signed yet.
        WorkspaceUnusable: a reference could not be written; nothing is signed.
    """
    event = event_of(store, set)
    check_minutes(event.now, name, role, today)
    said = ["This is a rehearsal: no reference was changed."] if rehearsal else []
    if not rehearsal:
        if rule is not None:
            check_ratifying(event, rule)
        said += write_references(event, event.now.minutes["date"], rule)
    finish(store, set, name, role, today, rule)
    after = event_of(store, set)
    everybody = (*after.rounds.blind, *after.rounds.late)
    for submission in everybody:
        passports.attend(store, submission.assessor_key, feedback_of(after, submission))
    settled(store, set)
    return ["The minutes are signed.", *said, f"The event stands in the record of {_counted(len(everybody), 'assessor')}."]


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


def _again(event: Event, scenario: str, before: Mapping[str, Any], now: Mapping[str, bool]) -> Iterator[str]:
    own = {s.digest for s in (*event.rounds.blind, *event.rounds.late, *event.rounds.second)}
    earlier_ones = [s for s in taken(event.store) if s.digest not in own and s.round != SECOND]
    for descriptor, was in before.items():
        if bool(was["met"]) == now[descriptor]:
            continue
        where = f"{event.labels[scenario]}, {event.labels[descriptor]}: compared again with the new version"
        for name, submissions in (("blind decisions", event.rounds.blind), ("earlier decisions", earlier_ones)):
            attempts = [a for s in submissions for a in s.attempts if a.scenario == scenario]
            decided = [met for a in attempts if (met := a.met.get(descriptor)) is not None]
            right = sum(met == now[descriptor] for met in decided)
            if decided:
                yield (
                    f"{where}, {right} of {len(decided)} {name} are the reference\u2019s; with the earlier version "
                    f"{len(decided) - right} were."
                )
