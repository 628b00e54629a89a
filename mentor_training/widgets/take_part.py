"""A standardisation event for the assessor who takes part: blind, sent, revealed, voted again, and what came back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import traitlets

from .. import packs, submissions
from ..datasets import load_set
from ..decisions import FULL, SHORT
from ..errors import NotReady, PackRefused
from ..records import RecordStore
from ..submissions import BLIND, SECOND
from ..taking_part import begin_again, close_by_deadline, event_context, feedback, take_feedback
from ..workspace import workspace
from .base import look, script
from .blind import BlindPanel, begun_in_another
from .files import to_keep
from .grading import GradingPanel
from .stored import Cases

AGAIN = "second "  # before the id of a case that is open for the second vote


def take_part(set: str | None = None, assessor: str | None = None, store: RecordStore | None = None) -> TakingPart:
    """The cases of a standardisation event, in an order of the assessor's own, where they left off.

    Args:
        set: id of the event's set; without it the one whose pack was opened last, else the first that is here.
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where decisions are kept; the workspace's records by default.
    """
    return TakingPart(set, assessor, store)


class TakingPart(Cases):
    """The overview of an event's cases, and below it the case that is open."""

    def __init__(self, set: str | None = None, assessor: str | None = None, store: RecordStore | None = None):
        super().__init__(EventOverview(set, assessor, store))


class EventOverview(BlindPanel):
    """The cases, how far one is, and the files that go and come."""

    _esm = script("take_part")
    _css = look("blind")
    purposes = ("event", "panel")
    data = traitlets.Dict().tag(sync=True)  # how the meeting stands, where a service tells it

    def __init__(self, set: str | None, assessor: str | None, store: RecordStore | None):
        self._mode = SHORT
        super().__init__(set, assessor, store)

    def _without_set(self) -> dict[str, Any]:
        return {**super()._without_set(), "came": self._came()}

    def _page(self) -> dict[str, Any]:
        nothing = {"cases": [], "second": [], "done": False, "seal": "none", "mode": self._mode}
        page: dict[str, Any] = {**self.about_set(), **nothing, "came": self._came()}
        if self._assessor is None:
            return page
        blind = self.in_order(1, BLIND)
        done = all(c.attempt and c.attempt.submitted_at for c in blind)
        if done and self.store.shared:
            self._look()
        return {
            **page,
            "cases": [c.shown() for c in blind],
            "done": done,
            "second": [c.shown() for c in self.in_order(1, SECOND)] if done else [],
            "seal": self._seal(),
        }

    def _seal(self) -> str:
        """Whether the references of this event are to be seen: "none", "sealed" or "opened"."""
        if self._revealed:
            return "opened"
        return "none" if self.store.shared else packs.seal_of(self._set.id)

    @property
    def _revealed(self) -> bool:
        """Whether the lead assessor has revealed every reference to all whose kits belong to the service."""
        return bool(self.data.get("revealed") and self.data.get("handed_in"))

    def _look(self) -> None:
        """See how the meeting stands."""
        self.data = self.store.live(self._set.id)

    def _came(self) -> list[dict[str, Any]]:
        """What came back from events."""
        if self._assessor is None:
            return []
        return list(reversed(feedback(self.store, self.store.assessor(self._assessor))))

    def grading(self) -> GradingPanel | None:
        """The grading panel of the case that is open; with the reference once all is sent and the references are opened."""
        if self.page.get("problem") or self.page.get("pack"):
            return None
        again, id = self.opened.startswith(AGAIN), self.opened.removeprefix(AGAIN)
        blind = self.in_order(1, BLIND)
        case = next((c for c in blind if c.scenario.id == id), None)
        if case is None or self._assessor is None:
            return None
        done = all(c.attempt and c.attempt.submitted_at for c in blind)
        order = [c.scenario.id for c in blind]
        context = event_context(self._set.id, SECOND) if again else event_context(self._set.id, BLIND, case.place, order)
        mode = case.attempt.mode if case.attempt else self._mode
        if again:
            if not done or case.attempt is None:
                raise NotReady(["the blind round: every case of it is submitted first"])
            begin_again(self.store, self._assessor, case.attempt, context)
        panel = GradingPanel(
            id, assessor=self._assessor, store=self._store, context=context, mode=mode,
            feedback=done and self._seal() == "opened",
        )  # fmt: skip
        panel.observe(lambda _change: self._redraw(), "page")
        return panel

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_open(self, message: dict[str, Any]) -> None:
        self._mode = FULL if message.get("mode") == FULL else SHORT
        page = self._guarded()
        if message.get("round") == SECOND and not page.get("done"):
            raise NotReady(["the blind round: every case of it is submitted first"])
        if not page.get("problem"):
            self.opened = f"{AGAIN if message.get('round') == SECOND else ''}{message['case']}"
            page = self._guarded()
        self.page = page

    def on_deadline(self, _message: dict[str, Any]) -> dict[str, Any]:
        """Submit what there is, decided or not."""
        assert self._assessor is not None
        order = [c.scenario.id for c in self.in_order(1, BLIND)]
        close_by_deadline(self.store, self._assessor, self._set.id, order, self._mode)
        self._redraw()
        return {"said": "Submitted as it stands. What was left undecided counts as undecided, neither right nor wrong."}

    def on_send(self, message: dict[str, Any]) -> dict[str, Any]:
        """Make the file to send, and a copy in the workspace."""
        assert self._assessor is not None
        round = SECOND if message.get("round") == SECOND else BLIND
        if self.store.shared:
            said = self.store.hand_in(self._set.id, 1, round)
            self._redraw()
            return {"said": said}
        return to_keep(
            submissions.submit_set(self.store, self._assessor, self._set.id, 1, workspace() / "submissions", round)
        )

    def on_live(self, _message: dict[str, Any]) -> dict[str, Any]:
        """See how the meeting stands; the page asks every second while it is looked at."""
        before = self._revealed
        self._look()
        if self._revealed != before:
            self._redraw()
        return {"live": self.data}

    def on_ballot(self, message: dict[str, Any]) -> dict[str, Any]:
        """Vote again on the decision that is on the board."""
        self.data = self.store.cast(self._set.id, message["item"], bool(message["met"]), message["token"])
        return {"live": self.data}

    def on_unseal(self, message: dict[str, Any]) -> dict[str, Any]:
        """Open the references that came sealed in the pack."""
        if not self._guarded().get("done"):
            raise NotReady(["the blind round: submit every case of it before you open the references"])
        packs.unseal(self._set.id, str(message.get("passphrase") or ""))
        self._redraw()
        return {"said": "The references are open. Each case of yours now shows them beside what you decided."}

    def take_file(self, path: Path) -> str:
        if not zipfile.is_zipfile(path):
            return f"What came of “{take_feedback(self.store, path)['title']}” is kept, below and in your record."
        peeked = packs.peek(path)
        if self._assessor is not None and (sentence := begun_in_another(peeked, self.store.attempts(self._assessor))):
            raise PackRefused(sentence)
        pack = packs.open_pack(path)
        if load_set(pack.id).purpose in self.purposes:
            self._wanted = pack.id
        return f"“{pack.title}” is open: {pack.cases} cases."
