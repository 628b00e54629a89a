"""Signing the minutes: references written as new versions, agreed ones definitive, the event in everybody\u2019s record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from . import passports, revisions
from .afterwards import Event, counted, event_of
from .agenda import AgendaItem
from .decisions import Reference
from .errors import NoReference, NotReady
from .event_feedback import feedback_of
from .meeting import Outcome, check_minutes, finish, settled
from .publication import GRADERS
from .records import RecordStore
from .submissions import SECOND, taken


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
    versions = {(a.scenario, a.scenario_version) for s in event.rounds.blind for a in s.attempts}
    now = {(r.scenario, r.scenario_version) for r in event.references.values()}
    if versions != now and not lacking:
        lacking.append("gradings of the cases as they are now: a case was changed after the panel graded it")
    unsettled = [i for i in event.items if not event.now.talk(i.id).outcome and not _as_the_reference(i, event.references)]
    if unsettled and not lacking:
        names = "; ".join(f"“{i.scenario.title}”, {i.descriptor.label}" for i in unsettled[:3])
        lacking.append(f"an outcome on {counted(len(unsettled), 'decision')} on which somebody differs, such as {names}")
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
    return ["The minutes are signed.", *said, f"The event stands in the record of {counted(len(everybody), 'assessor')}."]


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
