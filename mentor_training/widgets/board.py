"""The event board: submissions in, blind round closed, reveal, discussion, second vote, outcomes, minutes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import traitlets

from .. import afterwards, event_feedback, meeting, packs, rehearsal, signing, submissions
from ..afterwards import event_of
from ..agenda import AgendaItem, Voice, texts_of
from ..datasets import load_scenario, load_set, load_standard
from ..decisions import Reference
from ..errors import NotFound, NotReady, OutOfTurn, SubmissionRefused, TrainingError
from ..event import LEAST_VOTES
from ..meeting import Outcome, Talk
from ..records import LONDON, RecordStore, shown_time
from ..scenario import Scenario
from ..served import service
from ..submissions import Submission
from ..taking_part import take_feedback
from ..workspace import workspace
from .base import look, script, sendable, sentence_for_a_surprise
from .blind import sets_for
from .files import received, to_keep, to_keep_as
from .remote import RemotePanel, remote
from .stored import StoredPanel

PURPOSES = ("event", "panel", "rehearsal")
LAST = "last-event.txt"  # in the workspace: which event was on the board


def board(set: str | None = None, store: RecordStore | None = None) -> BoardPanel | RemotePanel:
    """The board of a standardisation event, made to be shared on a screen.

    Args:
        set: id of the event’s set, or "rehearsal"; without it the first event set that is here.
        store: where submissions and the event are kept; the workspace’s records by default.
    """
    here = service() if store is None else None
    return remote(here, "board", set=set) if here else BoardPanel(set, store)


class BoardPanel(StoredPanel):
    """One event from the first submission to the signed minutes; whatever is done is kept at once."""

    _esm = script("board")
    _css = look("board")
    data = traitlets.Dict().tag(sync=True)  # what the blind round holds, once it is closed: never a reference

    @traitlets.validate("data")
    def _sendable_data(self, proposal: Any) -> Any:
        return sendable(proposal["value"])

    def __init__(self, set: str | None = None, store: RecordStore | None = None, *, shared: RecordStore | None = None):
        super().__init__(store)
        self._given, self._wanted = store, set
        self._shared = shared  # the record of everybody, where their kits belong to a service and this panel works beside it
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        here = sets_for(*PURPOSES)
        self._wanted = self._wanted or self._last(here) or next((one["id"] for one in here), None)
        if self._wanted is None:
            raise NotFound("set", "for an event", [])
        one = load_set(self._wanted)
        if one.purpose not in PURPOSES:
            raise NotFound("event", one.id, [s["id"] for s in here])
        self._rehearsal = one.purpose == "rehearsal"
        if self._given is not None and self._rehearsal and not rehearsal.is_apart(self._given):
            raise OutOfTurn("A rehearsal is kept apart from what people decided. Open it without naming a record.")
        if self._given is None:  # what is simulated is never among what people decided
            self._store = rehearsal.store() if self._rehearsal else self._shared or RecordStore()
        self._event = event_of(self.store, one.id)
        self.data = self._data() if self._event.now.closed_at else {}
        self._came = self._what_came()
        self._taken = self.store.how_many("submission")
        return self._page()

    def _last(self, here: Sequence[dict[str, str]]) -> str | None:
        """The event that was on the board last, so that after a crash it is there again."""
        if self._given is not None or self._shared:
            return None
        try:
            last = (workspace() / LAST).read_text("utf-8").strip()
        except (OSError, ValueError):
            return None
        return last if last in [one["id"] for one in here] else None

    def _again(self) -> None:
        """Draw what was done, here or in another window; the submissions are as they were, unless some came."""
        one = load_set(self._event.one.id)
        now = meeting.meeting(self.store, one.id)
        before = self._event.now
        moved = (now.id, now.closed_at, now.finished) != (before.id, before.closed_at, before.finished)
        if moved or self.store.how_many("submission") != self._taken:
            return self._redraw()
        self._event = self._event.at(now)
        self.page = self._page()
        return None

    # ── What the panel shows ─────────────────────────────────────────────────────────────────────────────────────────

    def _page(self) -> dict[str, Any]:
        event, now = self._event, self._event.now
        return {
            "problem": None,
            "sets": sets_for(*PURPOSES),
            "set": {
                **{name: getattr(event.one, name) for name in ("id", "title", "version")},
                "cases": len(event.one.scenarios),
            },
            "rehearsal": self._rehearsal,
            "panel": event.one.purpose == "panel",
            "shared": self._shared is not None and not self._rehearsal,
            "offered": now.offered,
            "closes": shown_time(now.closes_at) if now.closes_at and not now.closed_at else None,
            "today": datetime.now(LONDON).date().isoformat(),
            "closed": shown_time(now.closed_at) if now.closed_at else None,
            **self._came,
            "present": [key for key, there in now.present.items() if there],
            **self._expected(),
            "at": now.at,
            "everything": now.everything_revealed,
            "talks": {i.id: self._talk(i) for i in event.items if i.id in now.talks or now.revealed(i.id)},
            "reasons": list(meeting.REASONS),
            "outcomes": list(meeting.OUTCOMES),
            "actions": [asdict(a) for a in now.actions],
            "previous": [asdict(a) for a in meeting.previous_actions(self.store, now)] if now.closed_at else [],
            "fields": meeting.MINUTES,
            "minutes": {**now.minutes},
            "finished": {**now.finished, "at": shown_time(now.finished["at"])} if now.finished else None,
            "changed_since": now.changed_since,
            "settled": now.settled,
            "erased": len(now.counted) - len(event.rounds.blind) if now.closed_at else 0,
        }  # fmt: skip

    def _what_came(self) -> dict[str, Any]:
        """Who has submitted, what came late, what is not as it was."""
        event = self._event
        again = {s.assessor_key for s in event.rounds.second}
        return {
            "submitted": [
                {
                    "key": s.assessor_key,
                    "name": event.names[s.assessor_key],
                    "at": shown_time(s.made_at),
                    "second": s.assessor_key in again,
                    "undecided": _undecided(s),
                }
                for s in event.rounds.blind
            ],
            "late": [{"name": event.names[s.assessor_key], "at": shown_time(s.made_at)} for s in event.rounds.late],
            "tampered": list(submissions.verify_imports(self.store)),
            "folder": str(self._folder()),
        }

    def _expected(self) -> dict[str, Any]:
        """Who was asked to take part, and who of them has not submitted."""
        expected, rounds = self._event.now.expected, self._event.rounds
        came = {s.assessor for s in (*rounds.blind, *rounds.late)}
        return {
            "expected": list(expected),
            "waiting": [code for code in expected if code not in came],
            "unexpected": sorted(came - set(expected)) if expected else [],
        }

    def _data(self) -> dict[str, Any]:
        event = self._event
        cases = {i.scenario.id: i.scenario for i in event.items}
        return {
            "items": [_item(i) for i in event.items],
            "cases": {id: _case(s) for id, s in cases.items()},
            "agreement": afterwards.agreement_in_words(event),
        }

    def _talk(self, item: AgendaItem) -> dict[str, Any]:
        now, reference = self._event.now, self._event.references.get(item.scenario.id)
        shown = now.revealed(item.id)
        return {
            **_talk(now.talk(item.id)),
            "revealed": shown,
            "reference": _reference(reference, item.descriptor.id) if shown and reference else None,
        }

    # ── Before the meeting ───────────────────────────────────────────────────────────────────────────────────────────

    def on_choose(self, message: dict[str, Any]) -> None:
        self._wanted = message["set"]
        if self._given is None and not self._shared:
            with suppress(OSError):
                (workspace() / LAST).write_text(self._wanted, "utf-8")
        self._redraw()

    def on_pack(self, message: dict[str, Any]) -> dict[str, Any]:
        words = str(message.get("passphrase") or "")
        return to_keep(packs.build(self._event.one.id, workspace() / "packs-built", words or None))

    def on_offer(self, message: dict[str, Any]) -> None:
        """Give the cases out to every kit of this service, or take them back."""
        packs.check(self._event.one.id)
        meeting.offer(self.store, self._event.one.id, bool(message["offered"]))
        self._again()

    def on_close_at(self, message: dict[str, Any]) -> None:
        """Have the blind round closed by the service's clock; the time is that in Europe/London."""
        at = str(message.get("at") or "")
        try:
            when = datetime.fromisoformat(at).replace(tzinfo=LONDON) if at else None
        except ValueError:
            raise NotReady(["a day and a time"]) from None
        meeting.close_at(self.store, self._event.one.id, when)
        self._again()

    def on_expect(self, message: dict[str, Any]) -> None:
        meeting.expect(self.store, self._event.one.id, str(message["codes"]))
        self._again()

    def on_file(self, message: dict[str, Any]) -> dict[str, Any]:
        """Take one submission; the page is drawn anew after the last of those that were dropped together."""
        try:
            with received(message) as path:
                taken = self._take(path)
        finally:
            if not message.get("left"):
                self._redraw()
        return {"said": _taken(taken)}

    def _take(self, path: Path) -> Submission:
        return submissions.take(self.store, path, self._event.one.id, simulated=self._rehearsal)

    def on_folder(self, _message: dict[str, Any]) -> dict[str, Any]:
        """Take every file that lies in the folder for submissions."""
        taken, refused = [], []
        for path in submissions.files_in(self._folder()):
            try:
                taken.append(_taken(self._take(path)))
            except TrainingError as error:
                refused.append(str(error))
            except Exception:  # noqa: BLE001  one odd file must not keep the others out
                refused.append(f"{path.name}: {sentence_for_a_surprise()}")
        self._redraw()
        return {"taken": taken, "refused": refused}

    def _folder(self) -> Path:
        folder = workspace() / "submissions-received" / self._event.one.id
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def on_close(self, _message: dict[str, Any]) -> None:
        meeting.close(self.store, self._event.one.id)
        self._redraw()

    # ── In the meeting ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _ids(self) -> list[str]:
        return [i.id for i in self._event.items]

    def on_show(self, message: dict[str, Any]) -> None:
        meeting.show(self.store, self._event.one.id, message["item"], self._ids)
        self._again()

    def on_reveal(self, message: dict[str, Any]) -> None:
        meeting.reveal(self.store, self._event.one.id, message["item"], self._ids, message.get("token"))
        self._again()

    def on_note(self, message: dict[str, Any]) -> None:
        meeting.note(
            self.store,
            self._event.one.id,
            message["item"],
            str(message["text"]),
            self._ids,
            message.get("token"),
            message.get("was"),
        )
        self._again()

    def on_reason(self, message: dict[str, Any]) -> None:
        guidance = bool(message.get("guidance"))
        meeting.give_reason(self.store, self._event.one.id, message["item"], message["reason"] or None, guidance, self._ids)
        self._again()

    def on_vote(self, message: dict[str, Any]) -> None:
        met, not_met = message["met"], message["not_met"]
        meeting.vote_again(self.store, self._event.one.id, message["item"], met, not_met, self._ids)
        self._again()

    def on_outcome(self, message: dict[str, Any]) -> None:
        outcome = Outcome(
            outcome=message["outcome"],
            reason=str(message.get("reason") or ""),
            met=message.get("met"),
            evidence=tuple(message.get("evidence") or ()),
        )
        meeting.decide(self.store, self._event.one.id, message["item"], outcome, self._ids)
        self._again()

    def on_action(self, message: dict[str, Any]) -> None:
        meeting.act(self.store, self._event.one.id, message["action"])
        self._again()

    def on_look(self, _message: dict[str, Any]) -> None:
        """See whether another window has done something."""
        new = meeting.meeting(self.store, self._event.one.id) != self._event.now
        if new or self.store.how_many("submission") != self._taken:
            self._again()

    def on_private(self, _message: dict[str, Any]) -> dict[str, Any]:
        """What the facilitator should know before the meeting; it tells references."""
        if not self._event.now.closed_at:
            raise OutOfTurn("The blind round is still open. Close it first.")
        if not self._event.known:
            raise OutOfTurn("The references of this event are not on this computer, so nothing can be compared with them.")
        few = len(self._event.rounds.blind) < LEAST_VOTES
        found = self._event.stands_out
        return {"found": [{"kind": one.kind, "sentence": one.sentence} for one in found], "few": few}

    # ── After it ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def on_after(self, _message: dict[str, Any]) -> dict[str, Any]:
        """How far the meeting has brought the group; what tells references waits until they are revealed."""
        event = self._event
        said: dict[str, Any] = {"movement": [], "reviews": [], "years": None, "again": []}
        if event.now.everything_revealed and event.known:
            said |= {
                "movement": afterwards.movement_said(event),
                "reviews": [asdict(review) for review in afterwards.reviews(event)],
                "years": asdict(event.years) if event.years else None,
                "again": signing.compared_again(event),
            }
        return {**said, "agreement": afterwards.before_and_after(event), "waits": not event.now.everything_revealed}

    def on_present(self, message: dict[str, Any]) -> None:
        meeting.say_present(self.store, self._event.one.id, message["keys"], message["present"])
        self._again()

    def on_minute(self, message: dict[str, Any]) -> None:
        text, mark, was = str(message["text"]), message.get("token"), message.get("was")
        meeting.minute(self.store, self._event.one.id, message["field"], text, mark, was)
        self._again()

    def on_finish(self, message: dict[str, Any]) -> dict[str, Any]:
        who, today = (str(message["name"]), str(message["role"])), datetime.now(LONDON).date()
        try:
            rule = str(message.get("rule") or "") if message.get("ratify") else None
            said = signing.sign(self.store, self._event.one.id, *who, today, rehearsal=self._rehearsal, rule=rule)
        finally:
            self._redraw()
        return {"said": " ".join(said)}

    def on_minutes(self, _message: dict[str, Any]) -> dict[str, Any]:
        from ..reports import minutes, write_page

        event = event_of(self.store, self._event.one.id)
        page = minutes(event, rehearsal=self._rehearsal)
        return to_keep(write_page(workspace() / "reports", f"minutes of {event.now.id}", page))

    def on_feedback(self, _message: dict[str, Any]) -> dict[str, Any]:
        """Make everybody’s feedback: one file each, in a folder, and together for the browser."""
        event = event_of(self.store, self._event.one.id)
        folder = workspace() / "feedback" / event.now.id
        every = (*event.rounds.blind, *event.rounds.late)
        files = [submissions.write_feedback(event_feedback.feedback_of(event, s), folder) for s in every]
        if self._shared:
            return {"said": f"{_delivered(self.store, files)} have it on their event page, and in their record."}
        together = io.BytesIO()
        with zipfile.ZipFile(together, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                archive.write(file, file.name)
        return to_keep_as(f"feedback of {event.now.id}.zip", folder, together.getvalue())

    # ── The rehearsal ────────────────────────────────────────────────────────────────────────────────────────────────

    def on_rehearse(self, message: dict[str, Any]) -> dict[str, Any]:
        """Make and take one simulated submission after another; the page asks for the next until none is left."""
        if not self._rehearsal:
            raise OutOfTurn("Only in a rehearsal is anybody simulated.")
        second, number = bool(message.get("second")), int(message["number"])
        cast = rehearsal.CAST[number : number + 1]
        blind = {s.assessor: s for s in self._event.rounds.blind} if second else None
        for path in rehearsal.simulate(self._folder(), cast=cast, blind=blind, first=number):
            try:
                self._take(path)
            except SubmissionRefused:
                pass  # there already: a simulation that was interrupted goes on
            finally:
                path.unlink(missing_ok=True)
        left = len(rehearsal.CAST) - number - 1
        if not left:
            self._redraw()
        return {"number": number, "left": left, "second": second}

    def on_anew(self, _message: dict[str, Any]) -> None:
        if not self._rehearsal or self._given is not None:
            raise OutOfTurn("Only a rehearsal can be begun anew.")
        self.store.engine.dispose()
        rehearsal.begin_anew()
        self._redraw()


# ── Values as the browser gets them ──────────────────────────────────────────────────────────────────────────────────


def _taken(one: Submission) -> str:
    return f"{one.name}{', second vote' if one.round == submissions.SECOND else ''}"


def _delivered(store: RecordStore, files: Sequence[Path]) -> int:
    """Give everybody their feedback where all use one record; how many have it."""
    for file in files:
        with suppress(SubmissionRefused):  # they have it already
            take_feedback(store, file)
    return len(files)


def _undecided(one: Submission) -> int:
    every = sum(len(load_standard(a.standard).descriptors_of(load_scenario(a.scenario).method)) for a in one.attempts)
    return every - sum(met is not None for a in one.attempts for met in a.met.values())


def _item(item: AgendaItem) -> dict[str, Any]:
    d = item.descriptor
    return {
        "id": item.id,
        "case": item.scenario.id,
        "label": d.label,
        "text": d.text,
        "ksbs": list(d.ksbs),
        "met": [_voice(v) for v in item.met],
        "not_met": [_voice(v) for v in item.not_met],
        "undecided": item.undecided,
        "alike": item.alike,
        "cited": [[id, *counts] for id, counts in item.cited.items()],
    }


def _voice(voice: Voice) -> dict[str, Any]:
    return {"who": voice.who, "reason": voice.reason, "sure": voice.sure, "evidence": list(voice.evidence)}


def _case(scenario: Scenario) -> dict[str, Any]:
    method = load_standard(scenario.standard).method(scenario.method).title
    return {"title": scenario.title, "method": method, "short": scenario.id[:6].rstrip("-"), "items": texts_of(scenario)}


def _talk(talk: Talk) -> dict[str, Any]:
    outcome = talk.outcome
    return {
        "notes": talk.notes,
        "reason": talk.reason,
        "guidance": talk.guidance,
        "vote": list(talk.vote) if talk.vote else None,
        "hands": list(talk.hands) if talk.hands else None,
        "ballots": len(talk.ballots),
        "outcome": {
            "outcome": outcome.outcome, "reason": outcome.reason, "met": outcome.met, "evidence": list(outcome.evidence),
            "said": afterwards.outcome_said(outcome),
        } if outcome else None,
        "begun": talk.begun,
    }  # fmt: skip


def _reference(reference: Reference, descriptor: str) -> dict[str, Any]:
    decision = reference.decisions[descriptor]
    return {
        "met": decision.met,
        "reason": " ".join(decision.reason.split()),
        "evidence": list(decision.evidence),
        "what_would_change_it": " ".join(decision.what_would_change_it.split()),
        "contested": decision.contested,
        "status": reference.status,
        "version": reference.version,
    }
