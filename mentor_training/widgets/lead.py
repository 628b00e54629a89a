"""The lead assessor's page for a qualification set: the pack out, submissions in, verdicts, signature, result back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .. import meeting, packs, passports, submissions
from ..datasets import list_sets, load_set
from ..errors import NotFound, NotReady, TrainingError
from ..records import LONDON, RecordStore, shown_time
from ..results import NOT_RATIFIED, result_of, rule_shown, verdicts
from ..served import service
from ..submissions import Submission
from ..workspace import workspace
from .base import look, script, sentence_for_a_surprise
from .blind import sets_for
from .files import received, to_keep
from .remote import RemotePanel, remote
from .stored import StoredPanel


def lead(set: str | None = None, store: RecordStore | None = None) -> LeadPanel | RemotePanel:
    """The lead assessor's page for one qualification set.

    Args:
        set: id of the set; without it the first qualification set that is here.
        store: where submissions and signatures are kept; the workspace's records by default.
    """
    here = service() if store is None else None
    return remote(here, "lead", set=set) if here else LeadPanel(set, store)


class LeadPanel(StoredPanel):
    """Submissions of a set, each with the kit's advice, its reasons, and room for a signature."""

    _esm = script("lead")
    _css = look("lead")

    def __init__(self, set: str | None = None, store: RecordStore | None = None, *, shared: RecordStore | None = None):
        super().__init__(store or shared)
        self._wanted = set
        self._shared = shared is not None  # whether everybody's kit belongs to a service, beside which this panel works
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        self._wanted = self._wanted or next((one["id"] for one in sets_for("qualification")), None)
        if self._wanted is None:
            raise NotFound("set", "for qualification", list_sets())
        self._set = load_set(self._wanted)
        return self._page()

    # ── What the panel shows ─────────────────────────────────────────────────────────────────────────────────────────

    def _page(self) -> dict[str, Any]:
        shown = rule_shown(self._set.id)
        taken = submissions.taken(self.store)
        self._taken = self.store.how_many("submission")
        return {
            "problem": None,
            "shared": self._shared,
            "offered": meeting.meeting(self.store, self._set.id).offered,
            "sets": sets_for("qualification"),
            "set": {
                "id": self._set.id,
                "title": self._set.title,
                "version": self._set.version,
                "cases": len(self._set.scenarios),
            },
            "rule": shown.rule.in_words(),
            "adequacy": shown.adequacy.sentence,
            "caveat": NOT_RATIFIED,
            "errs": [
                {"level": level, **{name: row[name] for name in ("standardised", "more evidence", "not yet")}}
                for level, row in shown.characteristics.iterrows()
            ],
            "tampered": list(submissions.verify_imports(self.store)),
            "today": datetime.now(LONDON).date().isoformat(),
            "submissions": [self._card(s, taken) for s in reversed(taken) if s.set == self._set.id],
        }

    def _card(self, one: Submission, taken: Sequence[Submission]) -> dict[str, Any]:
        """A submission, or why it cannot be shown: one that is odd must not take the others from the page."""
        try:
            return self._submission(one, taken)
        except TrainingError as error:
            sentence = str(error)
        except Exception:  # noqa: BLE001
            sentence = sentence_for_a_surprise()
        return {"digest": one.digest, "name": one.name, "problem": f"This submission cannot be judged: {sentence}"}

    def _submission(self, one: Submission, taken: Sequence[Submission]) -> dict[str, Any]:
        signature = self._signature(one)
        (advised,) = verdicts(self._set.id, [one]).values()
        return {
            "digest": one.digest,
            "name": one.name,
            "try": one.attempt_number,
            "submitted": shown_time(one.made_at),
            "head": one.head[:12],
            "clock_back": one.clock_back,
            "routes": self._routes(one, taken),
            "advice": advised.answer,
            "reasons": list(advised.reasons),
            "next_step": advised.next_step,
            "signature": signature,
        }

    def _routes(self, one: Submission, taken: Sequence[Submission]) -> list[str]:
        """After every earlier set that did not end in standardised: whether its route was done and logged."""
        done = {r["set"]: r["at"] for r in one.routes}
        signed = passports.newest_signatures(self.store, one.assessor_key)
        before = [s for s in taken if s.assessor_key == one.assessor_key and s.made_at < one.made_at]
        earlier = [signed[s.digest] for s in before if s.set != one.set and s.digest in signed]
        return [
            f"The route after “{s['set']}” was done on {shown_time(done[s['set']])}."
            if s["set"] in done
            else f"No done route is logged after “{s['set']}”, which was signed {s['decision']}."
            for s in earlier
            if s["decision"] != "standardised"
        ]

    def _signature(self, one: Submission) -> dict[str, Any] | None:
        """The newest signature under a submission."""
        return passports.newest_signatures(self.store, one.assessor_key).get(one.digest)

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_choose(self, message: dict[str, Any]) -> None:
        self._wanted = message["set"]
        self._redraw()

    def on_look(self, _message: dict[str, Any]) -> None:
        """See whether somebody has handed in."""
        if self.store.how_many("submission") != self._taken:
            self._redraw()

    def on_offer(self, message: dict[str, Any]) -> None:
        """Give the cases out to every kit of this service, or take them back."""
        packs.check(self._set.id)
        meeting.offer(self.store, self._set.id, bool(message["offered"]))
        self._redraw()

    def on_pack(self, _message: dict[str, Any]) -> dict[str, Any]:
        return to_keep(packs.build(self._set.id, workspace() / "packs-built"))

    def on_file(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            with received(message) as path:
                taken = submissions.take(self.store, path)
        finally:
            if not message.get("left"):  # the last of those that were dropped together
                self._redraw()
        return {"said": f"The submission of {taken.name} is taken."}

    def on_sign(self, message: dict[str, Any]) -> dict[str, Any]:
        one = self._one(message["submission"])
        advised = verdicts(self._set.id, [one])[one.digest]
        signature = {
            **{name: message.get(name) for name in ("name", "role", "on", "seen", "decision", "why")},
            "set": one.set,
            "set_version": one.set_version,
            "attempt_number": one.attempt_number,
            "submission": one.digest,
            "standard": one.attempts[0].standard,
            "advice": advised.answer,
        }
        passports.sign(self.store, one.assessor_key, signature, datetime.now(LONDON).date())
        content = result_of(one, advised, None)
        self.store.enter(
            one.assessor_key,
            "verdict",
            {
                name: content[name]
                for name in ("set", "title", "attempt_number", "submission", "advice", "reasons", "caveat")
            },
        )
        self._redraw()
        return {"said": f"Signed: {one.name}, {message['decision']}."}

    def on_result(self, message: dict[str, Any]) -> dict[str, Any]:
        one = self._one(message["submission"])
        signature = self._signature(one)
        if signature is None:
            raise NotReady(["your signature: a result goes out under somebody’s name"])
        advised = verdicts(self._set.id, [one])[one.digest]
        path = submissions.write_result(result_of(one, advised, signature), workspace() / "results")
        if not self._shared:
            return to_keep(path)
        submissions.take_result(self.store, path)
        return {"said": f"{one.assessor} has the result on their qualification page, and in their record."}

    def _one(self, digest: str) -> Submission:
        taken = submissions.taken(self.store, self._set.id)
        found = next((s for s in taken if s.digest == digest), None)
        if found is None:
            raise NotFound("submission", digest[:12], [s.name for s in taken])
        return found
