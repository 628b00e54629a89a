"""A standardisation event from the first submission to the signed minutes: what was done to it, in order, and how it stands.

Whatever the facilitator does is one entry in the event's log, which only grows; how the event stands is read off it anew. A
computer that stops in the middle loses nothing.

The blind round is frozen when it is closed: what was submitted by then counts as blind, what comes later is kept apart.
Votes are shown only after that, a reference only when it is revealed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from .datasets import load_scenario, load_set
from .errors import NotFound, NotReady, OutOfTurn
from .passports import FIRST_DAY
from .records import RecordStore
from .submissions import BLIND, SECOND, Submission, taken

Reason = Literal[
    "ambiguous evidence",
    "descriptor or guidance gap",
    "assessor error",
    "borderline",
    "legitimate difference",
    "reference error",
]
Decided = Literal["upheld", "changed", "contested", "retired"]
REASONS: tuple[Reason, ...] = get_args(Reason)
OUTCOMES: tuple[Decided, ...] = get_args(Decided)
EVERYTHING = "*"  # in place of an item: every reference is revealed
MOST_VOTES = 1000

MINUTES = {  # what quality assurance asks to see of an event, beside what the board knows
    "date": "Date",
    "place": "Place, or how you met",
    "chair": "Who led it, and in which role",
    "others": "Others present, and in which role",
    "apologies": "Apologies",
    "quality": "Comments of internal and external quality assurance",
    "regulation": "Regulatory updates, and changes of the standard or plan",
    "apprentices": "Apprentices on programme and due for assessment",
    "sampled": "Work sampled since last time, and what it showed",
    "trends": "Trends",
    "other": "Anything else that was decided",
    "next": "Date of the next event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the meeting decided on one reference decision."""

    outcome: Decided
    reason: str
    met: bool | None = None  # of the changed reference
    evidence: tuple[str, ...] = ()  # that it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that somebody is to do by a day."""

    id: str
    text: str
    owner: str
    due: str  # ISO day
    item: str | None = None  # what it came from
    came_of_it: str = ""  # said at a later event


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What the meeting made of one descriptor in one scenario."""

    notes: str = ""
    reason: Reason | None = None
    guidance: bool = False  # the guidance wants a change
    hands: tuple[int, int] | None = None  # second vote by show of hands: met, not met
    ballots: Mapping[str, bool] = field(default_factory=dict)  # second votes from kits of their own, by assessor key
    outcome: Outcome | None = None
    revealed: bool = False

    @property
    def vote(self) -> tuple[int, int] | None:
        """The second vote, met and not met: as it was counted by hand, else from everybody’s own kit."""
        votes = list(self.ballots.values())
        return self.hands or ((votes.count(True), votes.count(False)) if votes else None)

    @property
    def voted(self) -> str:
        """How they voted again."""
        return "by show of hands" if self.hands or not self.ballots else "each from a kit of their own"

    @property
    def begun(self) -> bool:
        return bool(self.notes or self.reason or self.vote or self.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """How an event stands."""

    id: str  # of its set, with the version: "annual-2027-1"
    set: str
    expected: tuple[str, ...] = ()  # codes of those who are asked to take part
    offered: bool = False  # given out to everybody by the service
    closes_at: str | None = None  # UTC; when the service closes the blind round, where that was set
    closed_at: str | None = None  # UTC; of the blind round
    counted: tuple[str, ...] = ()  # digests of the submissions that are blind
    everything_revealed: bool = False
    at: str | None = None  # the item that is on the board
    talks: Mapping[str, Talk] = field(default_factory=dict)  # by item
    actions: tuple[Action, ...] = ()
    present: Mapping[str, bool] = field(default_factory=dict)  # by assessor key
    minutes: Mapping[str, str] = field(default_factory=dict)
    finished: Mapping[str, Any] | None = None  # who signed the minutes, and when
    changed_since: bool = False  # something of them was changed after that
    settled: bool = False  # what was signed is written down: references and records

    @property
    def signed(self) -> bool:
        """Whether the minutes are signed as they stand."""
        return self.finished is not None and not self.changed_since

    def talk(self, item: str) -> Talk:
        return self.talks.get(item, Talk())

    def revealed(self, item: str) -> bool:
        return self.everything_revealed or self.talk(item).revealed


def item_of(scenario: str, descriptor: str) -> str:
    """One decision that was asked of everybody, as the log names it."""
    return f"{scenario} {descriptor}"


def event_id(set: str) -> str:
    """The id of the event on a set as it is here."""
    one = load_set(set)
    return f"{one.id}-{one.version}"


# ── How it stands ────────────────────────────────────────────────────────────────────────────────────────────────────


def meeting(store: RecordStore, set: str) -> Meeting:
    """How the event on a set stands, read off its log."""
    return replayed(event_id(set), load_set(set).id, store.logged(event_id(set)))


def replayed(id: str, set: str, log: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Meeting:
    """How an event stands after what was done to it."""
    now = Meeting(id=id, set=set)
    for at, kind, content in log:
        if kind in _TURNS:
            now = _TURNS[kind](now, content, at)
        if kind in _MINUTED and now.finished:
            now = replace(now, changed_since=True)
    return now


_MINUTED = (
    "notes",
    "reason",
    "vote",
    "ballot",
    "outcome",
    "action",
    "present",
    "minutes",
)  # acts that change signed minutes


Turn = Callable[[Meeting, Mapping[str, Any], str], Meeting]


def _of_talk(change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Turn:
    """An act on one item's talk."""

    def turn(now: Meeting, content: Mapping[str, Any], _at: str) -> Meeting:
        item = str(content["item"])
        return replace(now, talks={**now.talks, item: replace(now.talk(item), **change(content))})

    return turn


def _reveal(now: Meeting, content: Mapping[str, Any], at: str) -> Meeting:
    if content["item"] == EVERYTHING:
        return replace(now, everything_revealed=True)
    return _of_talk(lambda _: {"revealed": True})(now, content, at)


def _act(now: Meeting, content: Mapping[str, Any], _at: str) -> Meeting:
    made = Action(**{name: content[name] for name in ("id", "text", "owner", "due", "item")})
    others = tuple(a for a in now.actions if a.id != made.id)
    return replace(now, actions=others if content.get("dropped") else (*others, made))


def _outcome(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"outcome": Outcome(**{**content["outcome"], "evidence": tuple(content["outcome"]["evidence"])})}


def _ballot(now: Meeting, content: Mapping[str, Any], _at: str) -> Meeting:
    item = str(content["item"])
    talk = now.talk(item)
    ballots = {**talk.ballots, str(content["assessor"]): bool(content["met"])}
    return replace(now, talks={**now.talks, item: replace(talk, ballots=ballots)})


_TURNS: dict[str, Turn] = {
    "expected": lambda now, c, _: replace(now, expected=tuple(c["codes"])),
    "closed": lambda now, c, at: replace(now, closed_at=at, counted=tuple(c["counted"])),
    "revealed": _reveal,
    "shown": lambda now, c, _: replace(now, at=c["item"]),
    "notes": _of_talk(lambda c: {"notes": c["text"]}),
    "reason": _of_talk(lambda c: {"reason": c["reason"], "guidance": c["guidance"]}),
    "vote": _of_talk(lambda c: {"hands": (c["met"], c["not_met"]) if c["met"] is not None else None}),
    "ballot": _ballot,
    "offered": lambda now, c, _: replace(now, offered=c["offered"]),
    "closes": lambda now, c, _: replace(now, closes_at=c["at"]),
    "outcome": _of_talk(_outcome),
    "action": _act,
    "present": lambda now, c, _: replace(now, present={**now.present, **{key: c["present"] for key in c["keys"]}}),
    "minutes": lambda now, c, _: replace(now, minutes={**now.minutes, c["field"]: c["text"]}),
    "finished": lambda now, c, at: replace(now, finished={**c, "at": at}, changed_since=False, settled=False),
    "settled": lambda now, _c, _at: replace(now, settled=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The submissions of an event, sorted by what they count as."""

    blind: tuple[Submission, ...]
    late: tuple[Submission, ...]  # came after the blind round was closed; never counted as blind
    second: tuple[Submission, ...]  # second votes of those who were in the blind round


def rounds(store: RecordStore, now: Meeting) -> Rounds:
    """The submissions that were taken for an event."""
    version = int(now.id.rpartition("-")[2])
    own = [s for s in taken(store, now.set) if s.set_version == version]
    counted = {s.digest for s in own} if now.closed_at is None else set(now.counted)
    blind = tuple(s for s in own if s.round == BLIND and s.digest in counted)
    keys = {s.assessor_key for s in blind}
    return Rounds(
        blind=blind,
        late=tuple(s for s in own if s.round == BLIND and s.digest not in counted),
        second=tuple(s for s in own if s.round == SECOND and s.assessor_key in keys),
    )


# ── What the facilitator does ────────────────────────────────────────────────────────────────────────────────────────


def expect(store: RecordStore, set: str, codes: str) -> None:
    """Say who is asked to take part, by code: one on each line, or with commas between."""
    now = meeting(store, set)
    given = [" ".join(code.split()) for code in codes.replace(",", "\n").replace(";", "\n").splitlines()]
    store.log(now.id, "expected", {"codes": list(dict.fromkeys(filter(None, given)))})


def close(store: RecordStore, set: str) -> None:
    """Close the blind round for good: those who have submitted are counted.

    Raises:
        OutOfTurn: fewer than two have submitted, or it is closed already.
    """
    now = meeting(store, set)
    if now.closed_at:
        raise OutOfTurn("The blind round is closed already.")
    blind = rounds(store, now).blind
    if len(blind) < 2:
        raise OutOfTurn("There is nothing to compare yet. Take in two submissions at least, then close the blind round.")
    store.log(now.id, "closed", {"counted": [s.digest for s in blind]})


def reveal(store: RecordStore, set: str, item: str, items: Sequence[str], token: str | None = None) -> None:
    """Show the reference of one item, or of everything, to the meeting.

    Raises:
        OutOfTurn: the blind round is still open: a reference is never shown before.
    """
    now = meeting(store, set)
    _closed(now)
    _known(item, [*items, EVERYTHING])
    store.log(now.id, "revealed", {"item": item}, token)


def show(store: RecordStore, set: str, item: str, items: Sequence[str]) -> None:
    """Put an item on the board."""
    now = meeting(store, set)
    _closed(now)
    _known(item, items)
    if now.at != item:
        store.log(now.id, "shown", {"item": item})


def note(
    store: RecordStore,
    set: str,
    item: str,
    text: str,
    items: Sequence[str],
    token: str | None = None,
    was: str | None = None,
) -> None:
    """Keep what was said about an item.

    Args:
        was: what the writer began with; where another has written since, both texts are kept, one below the other.
    """
    now = meeting(store, set)
    _closed(now)
    _known(item, items)
    store.log(now.id, "notes", {"item": item, "text": _both(now.talk(item).notes, text, was)}, token)


def _both(kept: str, text: str, was: str | None) -> str:
    """A text that was typed in one window, with what another window has kept in the meantime."""
    unseen = was is not None and kept not in (was, text) and kept.strip() and kept not in text
    return f"{kept}\n{text}" if unseen else text


def give_reason(store: RecordStore, set: str, item: str, reason: str | None, guidance: bool, items: Sequence[str]) -> None:
    """Say why the group was divided, by one of `REASONS`, and whether the guidance wants a change."""
    now = meeting(store, set)
    _closed(now)
    _known(item, items)
    if reason is not None:
        _known(reason, REASONS, "reason")
    store.log(now.id, "reason", {"item": item, "reason": reason, "guidance": bool(guidance)})


def vote_again(store: RecordStore, set: str, item: str, met: object, not_met: object, items: Sequence[str]) -> None:
    """Keep a second vote by show of hands; both None takes it back.

    Raises:
        NotReady: no whole numbers from 0, or nobody voted.
    """
    now = meeting(store, set)
    _closed(now)
    _known(item, items)
    if (met, not_met) != (None, None):
        numbers = [n for n in (met, not_met) if type(n) is int and 0 <= n <= MOST_VOTES]
        if len(numbers) < 2 or not sum(numbers):
            raise NotReady(["both counts of the second vote, as whole numbers, with at least one vote"])
    store.log(now.id, "vote", {"item": item, "met": met, "not_met": not_met})


def offer(store: RecordStore, set: str, offered: bool = True) -> None:
    """Give the cases of a set out to everybody whose kit belongs to this service, or take them back."""
    store.log(event_id(set), "offered", {"offered": bool(offered)})


def close_at(store: RecordStore, set: str, at: datetime | None) -> None:
    """Say when the service is to close the blind round by its own clock; None leaves that to the facilitator.

    Raises:
        OutOfTurn: it is closed already.
        NotReady: the time has passed.
    """
    now = meeting(store, set)
    if now.closed_at:
        raise OutOfTurn("The blind round is closed already.")
    if at is not None and at <= datetime.now(UTC):
        raise NotReady(["a time that is still to come"])
    store.log(now.id, "closes", {"at": at.astimezone(UTC).isoformat(timespec="seconds") if at else None})


def cast(store: RecordStore, set: str, item: str, assessor_key: str, met: bool, token: str) -> None:
    """Keep one assessor’s second vote, cast from their own kit; until the minutes are signed the newest counts.

    Raises:
        OutOfTurn: the decision is not on the board, or the minutes are signed.
    """
    now = meeting(store, set)
    _closed(now)
    if now.at != item:
        raise OutOfTurn("This decision is not on the board any more. Your vote was not taken; the page shows what is now.")
    if now.finished:
        raise OutOfTurn("The minutes of this event are signed. Your vote was not taken.")
    store.log(now.id, "ballot", {"item": item, "assessor": assessor_key, "met": bool(met)}, token)


def decide(store: RecordStore, set: str, item: str, outcome: Outcome, items: Sequence[str]) -> None:
    """Keep what the meeting decided on a reference.

    Raises:
        OutOfTurn: it is not revealed yet.
        NotReady: a reason is missing; or a changed one rests on nothing, or on what is not there.
        NotFound: no such outcome.
    """
    now = meeting(store, set)
    _closed(now)
    _known(item, items)
    _known(outcome.outcome, OUTCOMES, "outcome")
    if not now.revealed(item):
        raise OutOfTurn("The reference of this decision is not revealed yet. Reveal it, then say what comes of it.")
    items_there = load_scenario(item.split(" ")[0]).items
    lacking = [f"items of this case: it has no {cited}" for cited in outcome.evidence if cited not in items_there]
    if not outcome.reason.strip():
        lacking.append("the reason for this outcome, as it will stand in the minutes")
    if outcome.outcome == "changed" and outcome.met is None:
        lacking.append("what the changed reference says: met or not met")
    if outcome.outcome == "changed" and outcome.met and not outcome.evidence:
        lacking.append("the items on which the changed reference rests")
    if lacking:
        raise NotReady(lacking)
    kept = {"outcome": outcome.outcome, "reason": outcome.reason, "met": outcome.met, "evidence": list(outcome.evidence)}
    if outcome.outcome != "changed":
        kept |= {"met": None, "evidence": []}
    store.log(now.id, "outcome", {"item": item, "outcome": kept})


def act(store: RecordStore, set: str, action: Mapping[str, Any]) -> None:
    """Keep an action, a changed one under its id; `dropped` takes it out.

    Raises:
        NotReady: what, who or by when is missing.
    """
    now = meeting(store, set)
    kept = {name: str(action.get(name) or "").strip() for name in ("text", "owner", "due")}
    lacking = [words for name, words in _OF_ACTIONS.items() if not kept[name]]
    try:
        date.fromisoformat(kept["due"])
    except ValueError:
        lacking = [*dict.fromkeys([*lacking, _OF_ACTIONS["due"]])]
    if lacking and not action.get("dropped"):
        raise NotReady(lacking)
    id = str(action.get("id") or secrets.token_hex(4))
    item = action.get("item") or None
    store.log(now.id, "action", {**kept, "id": id, "item": item, "dropped": bool(action.get("dropped"))})


_OF_ACTIONS = {"text": "what is to be done", "owner": "who does it", "due": "by which day"}


def say_present(store: RecordStore, set: str, keys: Sequence[str], present: bool) -> None:
    """Say who was there, of those who took part in the blind round."""
    now = meeting(store, set)
    store.log(now.id, "present", {"keys": list(keys), "present": bool(present)})


def minute(store: RecordStore, set: str, name: str, text: str, token: str | None = None, was: str | None = None) -> None:
    """Keep one field of the minutes; what came of an earlier event's action under "action <id>".

    Args:
        was: what the writer began with, as for `note`.
    """
    now = meeting(store, set)
    if not name.startswith("action "):
        _known(name, list(MINUTES), "field of the minutes")
    days = name in ("date", "next")
    kept = text if days else _both(now.minutes.get(name, ""), text, was)
    store.log(now.id, "minutes", {"field": name, "text": kept}, token)


def check_minutes(now: Meeting, name: str, role: str, today: date) -> None:
    """See whether the minutes can be signed.

    Raises:
        NotReady: name, role, day or the attendance is missing, or the day is still to come.
    """
    _closed(now)
    lacking = [what for what, there in [("your name", name.strip()), ("your role", role.strip())] if not there]
    try:
        on = date.fromisoformat(now.minutes.get("date", ""))
        if not FIRST_DAY <= on <= today:
            lacking.append(f"a date of the event that has come: the minutes say {on.isoformat()}")
    except ValueError:
        lacking.append("the date of the event, among the minutes")
    if not any(now.present.values()):
        lacking.append("who was present")
    if lacking:
        raise NotReady(lacking)


def finish(store: RecordStore, set: str, name: str, role: str, today: date, rule: str | None = None) -> None:
    """Sign the minutes as they stand.

    Args:
        rule: by which a panel has agreed the references; None where it has not.

    Raises:
        NotReady: see `check_minutes`.
    """
    now = meeting(store, set)
    check_minutes(now, name, role, today)
    store.log(now.id, "finished", {"name": name.strip(), "role": role.strip(), "rule": rule})


def settled(store: RecordStore, set: str) -> None:
    """Say that what was signed is written down."""
    store.log(event_id(set), "settled", {})


def _closed(now: Meeting) -> None:
    if now.closed_at is None:
        raise OutOfTurn("The blind round is still open. Close it first; from then on nothing of it can be changed.")


def _known(wanted: str, known: Sequence[str], kind: str = "decision of this event") -> None:
    if wanted not in known:
        raise NotFound(kind, wanted[:80], [k for k in known[:6]])


# ── Events before this one ───────────────────────────────────────────────────────────────────────────────────────────


def earlier(store: RecordStore, now: Meeting) -> tuple[Meeting, ...]:
    """The events that were closed before this one, the latest first."""
    found = []
    for id in store.events():
        if id != now.id:
            one = replayed(id, id.rpartition("-")[0], store.logged(id))
            if one.closed_at and (now.closed_at is None or one.closed_at < now.closed_at):
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.closed_at or "", reverse=True))


def previous_actions(store: RecordStore, now: Meeting) -> tuple[Action, ...]:
    """The actions of the last event before this one, with what is said here came of them."""
    before = earlier(store, now)
    said = {name.removeprefix("action "): text for name, text in now.minutes.items() if name.startswith("action ")}
    return tuple(replace(a, came_of_it=said.get(a.id, "")) for a in (before[0].actions if before else ()))
