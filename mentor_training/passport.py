"""The assessor's record: what the plan requires of an independent assessor, what one has, and what is due by when.

Days are calendar days in Europe/London; a year after 29 February ends on 28 February.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .standard import AssessorRequirement, Standard

State = Literal["in order", "due soon", "lapsed", "missing", "too little"]
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that an assessor's record says of one requirement."""

    requirement: str
    on: date  # the day it was gained, attended, declared or renewed
    what: str  # "Level 3 assessor award, 2021", in the writer's words
    standard: str  # the standard in force when it was entered
    basis: str | None = None  # which of the plan's ways
    years: float | None = None  # of experience
    seen: str | None = None  # what a lead assessor has seen of it
    by: str | None = None  # the lead assessor's role, who saw it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one requirement stands on one day."""

    requirement: AssessorRequirement
    state: State
    sentence: str
    until: date | None
    entries: tuple[Entry, ...]  # newest first

    @property
    def seen(self) -> bool:
        """Whether a lead assessor has seen what the newest entry says."""
        return bool(self.entries and self.entries[0].seen)


def standings(standard: Standard, entries: Iterable[Entry], today: date) -> tuple[Standing, ...]:
    """How everything that the plan requires of an independent assessor stands, in the plan's order.

    Args:
        entries: what one assessor's record says, in the order in which it was entered.
        today: the day asked about.

    Source: EPA plan, "Roles and responsibilities", independent assessor; "Internal quality assurance".
    """
    every = sorted(entries, key=lambda e: e.on)[::-1]  # of two for one day, the one entered later is the newer
    return tuple(
        _standing(standard, requirement, [e for e in every if answers(e, standard, requirement)], today)
        for requirement in standard.assessor.values()
    )


def answers(entry: Entry, standard: Standard, requirement: AssessorRequirement) -> bool:
    """Whether an entry is one on this requirement; what a new version renews counts for its own standard only."""
    own = not requirement.renewed_by_update or entry.standard.rpartition("-")[0] == standard.reference
    return entry.requirement == requirement.id and own


def _standing(standard: Standard, requirement: AssessorRequirement, own: Sequence[Entry], today: date) -> Standing:
    def say(state: State, sentence: str, until: date | None = None) -> Standing:
        return Standing(requirement=requirement, state=state, sentence=sentence, until=until, entries=tuple(own))

    if not own:
        return say("missing", "Nothing is entered yet.")
    newest = own[0]
    if requirement.least_years and (newest.years or 0) < requirement.least_years:
        return say(
            "too little",
            f"{_years(newest.years or 0)} entered; the plan asks for at least {_years(requirement.least_years)}.",
        )
    if requirement.renewed_by_update and newest.standard != standard.id:
        return say("lapsed", f"Done under {newest.standard}; the EPA has been updated since, so it is due again.")
    endless = requirement.endless_basis is not None and newest.basis == requirement.endless_basis
    if requirement.lasts_years is None or endless:
        return say("in order", f"Entered for {_day(newest.on)}.")
    until = years_after(newest.on, requirement.lasts_years)
    if until < today:
        return say("lapsed", f"Ran out on {_day(until)}. Renew it before the next assessment.", until)
    if until - today <= SOON:
        return say("due soon", f"Runs out on {_day(until)}. Renew it by then.", until)
    return say("in order", f"In order until {_day(until)}.", until)


def actions(found: Iterable[Standing]) -> tuple[str, ...]:
    """What remains to be done, what is missing first, in sentences."""
    order = {"missing": 0, "lapsed": 1, "too little": 2, "due soon": 3}
    open_ = sorted((s for s in found if s.state in order), key=lambda s: order[s.state])
    unseen = [s for s in found if s.state == "in order" and not s.seen]
    return tuple(
        [f"{s.requirement.label}: {s.sentence[0].lower()}{s.sentence[1:]}" for s in open_]
        + [f"{s.requirement.label}: stated, and seen by nobody yet." for s in unseen]
    )


def years_after(day: date, years: int) -> date:
    """The same day so many years on; the end of February where there is no such day."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _years(number: float) -> str:
    return f"{number:g} year{'' if number == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
