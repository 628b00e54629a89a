"""An event with its submissions, and what follows from them: agreement before and after, who moved, what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from . import longform
from .agenda import AgendaItem, agenda, names_of
from .comparison import Comparison, DescriptorComparison
from .datasets import load_reference, load_scenario, load_set, load_standard
from .decisions import Attempt, Reference
from .errors import NoReference
from .event import EventFigures, StandsOut, agreement_said, event_figures, stands_out
from .meeting import Meeting, Outcome, Rounds, Talk, item_of, meeting, rounds
from .movement import moved, of_votes, votes_of
from .records import RecordStore
from .results import comparisons, decisions_of, references_of
from .scenario import ScenarioSet
from .year_on_year import YearOnYear, year_on_year

_OF_NOW = ("now", "years", "second", "moved")  # what follows from what was done in the meeting, not from submissions alone
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
        later.__dict__.update({name: value for name, value in self.__dict__.items() if name not in _OF_NOW})
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
        """What was decided anew: in files of a second vote, and cast one by one from kits of their own."""
        table = decisions_of(a for s in self.rounds.second for a in s.attempts)
        cast = decisions_of(self._cast()).dropna(subset="met")
        if cast.empty:
            return table
        both = pd.concat([table, cast], ignore_index=True) if len(table) else cast
        return both.drop_duplicates(["assessor", "scenario", "descriptor"], keep="last", ignore_index=True)

    def _cast(self) -> Iterator[Attempt]:
        """Blind attempts as far as their assessors voted again from their own kits, with what they voted then."""
        for submission in self.rounds.blind:
            for attempt in submission.attempts:
                votes = {d: talk.ballots.get(submission.assessor_key) for d, talk in self._talks_of(attempt.scenario)}
                again = {d: replace(attempt.decisions[d], met=met) for d, met in votes.items() if met is not None}
                if again:
                    yield replace(attempt, decisions=again)

    def _talks_of(self, scenario: str) -> Iterator[tuple[str, Talk]]:
        for item, talk in self.now.talks.items():
            case, _, descriptor = item.partition(" ")
            if case == scenario:
                yield descriptor, talk

    @property
    def voted_again(self) -> frozenset[str]:
        """Keys of those who voted again by file or from their own kit."""
        cast = {key for talk in self.now.talks.values() for key in talk.ballots}
        return frozenset({s.assessor_key for s in self.rounds.second} | cast)

    @cached_property
    def moved(self) -> pd.DataFrame:
        """As `movement.moved`; empty where nobody voted twice, or without references."""
        known = self.voted_again and len(self.references) == len(self.one.scenarios)
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
    """Agreement before and after the discussion: of those who voted again, and on what was voted on by hand."""
    said = []
    if voted := event.voted_again:
        before = votes_of(decisions_of(a for s in event.rounds.blind if s.assessor_key in voted for a in s.attempts))
        after = votes_of(event.second)
        both = [item for item in after if item in before]
        who = f"{len(voted)} who voted again, on {counted(len(both), 'decision')}"
        said += [
            f"Before the discussion, of the {who}: {_said({item: before[item] for item in both})}",
            f"After it: {_said({item: after[item] for item in both})}",
        ]
    if hands := {(i.scenario.id, i.descriptor.id): v for i in event.items if (v := event.now.talk(i.id).hands)}:
        before = {item: votes for item, votes in votes_of(event.blind).items() if item in hands}
        said += [
            f"Before, on the {counted(len(hands), 'decision')} voted on again by show of hands: {_said(before)}",
            f"By show of hands: {_said(hands)}",
        ]
    return said


def counted(number: int, what: str) -> str:
    """A number of things: "1 decision", "2 decisions"."""
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
            if (many := len(decided_otherwise(c))) >= MANY:
                found.setdefault(c.attempt.scenario, []).append(
                    f"{event.names[s.assessor_key]}: {many} decisions otherwise than the reference"
                )
    return found


def decided_otherwise(c: Comparison) -> list[DescriptorComparison]:
    """What was decided otherwise than the reference; what was left undecided is neither right nor wrong."""
    return [d for d in c.differences if d.relation != "undecided"]


def outcome_said(outcome: Outcome) -> str:
    """What was decided on a reference, in words."""
    said = f"Reference {outcome.outcome}"
    if outcome.outcome == "changed":
        said += f" to {'met' if outcome.met else 'not met'}"
    return f"{said}: {outcome.reason.strip().rstrip('.')}."
