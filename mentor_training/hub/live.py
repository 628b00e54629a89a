"""An event while everybody takes part from a kit of their own: given out, handed in, closed by the clock, voted again.

What is told to everybody never names anybody, and says of a reference only what the lead assessor has revealed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from .. import meeting, packs, submissions
from ..datasets import load_reference, load_scenario, load_set, load_standard, readable_sets
from ..decisions import Reference, open_points
from ..errors import NoReference, NotFound, OutOfTurn
from ..meeting import Meeting
from ..records import RecordStore, shown_time
from ..scenario import Scenario, ScenarioSet
from ..submissions import BLIND, SECOND

GIVEN_OUT = ("event", "panel", "qualification")  # purposes of sets that lead assessors give out


# ── Given out ────────────────────────────────────────────────────────────────────────────────────────────────────────


def offered(store: RecordStore) -> tuple[ScenarioSet, ...]:
    """The sets that lead assessors have given out and that are here in that version."""
    events = set(store.events())
    own = [one for one in readable_sets() if one.purpose in GIVEN_OUT and meeting.event_id(one.id) in events]
    return tuple(one for one in own if meeting.meeting(store, one.id).offered)


def pack_of(store: RecordStore, set: str, folder: Path) -> Path:
    """The pack of a set that was given out.

    Raises:
        NotFound: it was not.
    """
    one = next((o for o in offered(store) if o.id == set), None)
    if one is None:
        raise NotFound("set that is given out", set[:60], [o.id for o in offered(store)])
    made = folder / packs.set_digest(one.id)[:16]
    found = next(made.glob("*"), None) if made.is_dir() else None
    return found or packs.build(one.id, made)


# ── Handed in ────────────────────────────────────────────────────────────────────────────────────────────────────────


def close_when_due(store: RecordStore, set: str) -> bool:
    """Close a blind round whose hour has come.

    Returns:
        Whether it was closed now.
    """
    now = meeting.meeting(store, set)
    if now.closed_at or not now.closes_at or datetime.now(UTC) < datetime.fromisoformat(now.closes_at):
        return False
    try:
        meeting.close(store, set)
    except OutOfTurn:  # fewer than two have handed in: there is nothing to close
        return False
    return True


class Meetings:
    """Events as they stand, read once for the hundreds who ask every second."""

    def __init__(self, store: RecordStore):
        self._store, self._one_at_a_time = store, Lock()
        self._now: dict[str, tuple[float, Meeting]] = {}  # by set: when it was read
        self._handed_in: dict[tuple[str, str], str] = {}  # by event and assessor key: digest of the blind submission
        self._blind: dict[str, Votes] = {}  # by event, once its blind round is closed

    def hand_in(self, key: str, code: str, set: str, attempt_number: int, round: str) -> str:
        """Take in what somebody has submitted of a set, by this clock.

        Returns:
            What became of it, in a sentence.

        Raises:
            NotReady, SubmissionRefused: it is not whole, or was handed in before.
        """
        of_event = load_set(set).purpose in ("event", "panel")
        if of_event and round not in (BLIND, SECOND):
            raise NotFound("round of an event", round[:20], [BLIND, SECOND])
        if of_event:
            close_when_due(self._store, set)
        with tempfile.TemporaryDirectory() as apart:
            path = submissions.submit_set(self._store, code, set, attempt_number, Path(apart), round)
            taken = submissions.take(self._store, path, set)
        self._now.pop(set, None)
        at = shown_time(datetime.now(UTC).isoformat())
        if round == BLIND and self.handed_in(set, key) == "late":
            return f"Handed in on {at}, after the blind round was closed. It is kept apart, and counts nowhere as blind."
        return f"Handed in on {at}: {len(taken.attempts)} cases. Your lead assessor has them."

    def at(self, set: str) -> Meeting:
        """An event as it stands, or as it stood a moment ago."""
        with self._one_at_a_time:
            read, now = self._now.get(set, (0.0, None))
            if now is None or monotonic() - read > FRESH:
                now = meeting.meeting(self._store, set)
                self._now[set] = monotonic(), now
            return now

    def handed_in(self, set: str, key: str) -> str | None:
        """Whether somebody has handed in: "blind", "late" (after the round was closed), or not at all."""
        now = self.at(set)
        digest = self._handed_in.get((now.id, key))
        if digest is None:
            version = int(now.id.rpartition("-")[2])
            for kept, content in self._store.imports("submission", key):
                if content and (content["set"], content["set_version"], content.get("round")) == (now.set, version, BLIND):
                    digest = self._handed_in[now.id, key] = kept
        if digest is None:
            return None
        return "late" if now.closed_at and digest not in now.counted else "blind"

    def votes(self, set: str) -> Votes:
        """What everybody decided blind, once that is frozen."""
        now = self.at(set)
        if now.id not in self._blind:
            self._blind[now.id] = {
                s.assessor_key: {f"{a.scenario} {d}": met for a in s.attempts for d, met in a.met.items()}
                for s in meeting.rounds(self._store, now).blind
            }
        return self._blind[now.id]

    def live(self, set: str, key: str) -> dict[str, Any]:
        """How a meeting stands, as one of those who take part may see it.

        Args:
            key: of the assessor who asks.
        """
        now = self.at(set)
        return {
            "closed": shown_time(now.closed_at) if now.closed_at else None,
            "closes": shown_time(now.closes_at) if now.closes_at and not now.closed_at else None,
            "handed_in": self.handed_in(set, key),
            "revealed": now.everything_revealed,
            "item": _item(now, now.at, self.votes(set), key) if now.closed_at and now.at else None,
        }

    def ballot(self, set: str, key: str, item: str, met: bool, token: str) -> dict[str, Any]:
        """Keep somebody’s second vote on the decision that is on the board.

        Returns:
            As `live`.

        Raises:
            OutOfTurn: it is not on the board now, or whoever votes did not take part in the blind round.
        """
        self._now.pop(set, None)
        if not self.at(set).closed_at or key not in self.votes(set):
            raise OutOfTurn("Only those vote again who took part in the blind round. Your vote was not taken.")
        meeting.cast(self._store, set, item, key, met, token)
        self._now.pop(set, None)
        return self.live(set, key)


Votes = dict[str, dict[str, bool | None]]  # assessor key -> item -> met
FRESH = 0.25  # seconds for which an event is told as it was read


def _item(now: Meeting, item: str, votes: Votes, key: str) -> dict[str, Any]:
    """The decision that is on the board."""
    case, descriptor = item.split(" ")
    scenario = load_scenario(case)
    d = load_standard(scenario.standard).descriptors[descriptor]
    talk, shown = now.talk(item), now.revealed(item)
    every = [own.get(item) for own in votes.values()]
    return {
        "id": item,
        "case": scenario.title,
        "label": d.label,
        "text": d.text,
        "mine": votes.get(key, {}).get(item),
        "ballot": talk.ballots.get(key),
        "may_vote": key in votes and now.finished is None,
        "votes": [every.count(True), every.count(False)] if shown else None,
        "again": list(talk.vote) if shown and talk.vote else None,
        "reference": _reference(scenario, descriptor) if shown else None,
    }


def _reference(scenario: Scenario, descriptor: str) -> dict[str, Any] | None:
    try:
        decision = load_reference(scenario.id).decisions[descriptor]
    except (NoReference, KeyError):
        return None
    return {name: getattr(decision, name) for name in ("met", "reason", "evidence", "contested")}


# ── What may be seen of references ───────────────────────────────────────────────────────────────────────────────────


def reference_for(store: RecordStore, key: str, code: str, scenario: str) -> Mapping[str, Any]:
    """The reference of a case, once this assessor may see it: without the gradings of others behind it.

    Raises:
        NoReference: not before their own attempt is submitted, nor before everything is revealed; never where the case
            belongs to a qualification set.
    """
    case = load_scenario(scenario)
    purposes = {one.id: one.purpose for one in readable_sets() if case.id in {m.id for m in one.scenarios}}
    if "qualification" in purposes.values():
        raise NoReference("What the reference of a qualification case says is given to nobody.")
    own = [a for a in store.attempts(code, case.id) if a.assessor_key == key and a.submitted_at]
    of_now, standard = [a for a in own if a.scenario_version == case.version], load_standard(case.standard)
    if not of_now:
        raise NoReference("The reference is shown once your own attempt is submitted.")
    closed = [
        s for s, p in purposes.items() if p in ("event", "panel") and not meeting.meeting(store, s).everything_revealed
    ]
    if closed:
        raise NoReference("The reference is shown when your lead assessor reveals it.")
    in_event = any(p in ("event", "panel") for p in purposes.values())
    if not in_event and all(open_points(standard, case.method, a) for a in of_now):
        raise NoReference("The reference is shown once an attempt of yours is submitted with every descriptor decided.")
    return _written(load_reference(case.id))


def _written(reference: Reference) -> Mapping[str, Any]:
    from dataclasses import replace

    from pydantic import TypeAdapter

    whole: Mapping[str, Any] = TypeAdapter(Reference).dump_python(replace(reference, gradings=()), mode="json")
    return whole
