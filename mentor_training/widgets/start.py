"""The start page: who is here, which journeys there are, and where one left off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import __version__
from ..datasets import load_scenario, load_standard
from ..decisions import Attempt
from ..errors import TrainingError
from ..records import RecordStore, decided, shown_time
from .base import Panel, look, script, sentence_for_a_surprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One notebook of a journey."""

    title: str
    what: str
    minutes: str
    notebook: str  # beside start_here.ipynb
    scenario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One way through the kit, for one kind of user."""

    title: str
    who: str
    parts: tuple[Part, ...]


JOURNEYS = (
    Journey(
        title="Practise grading",
        who="For assessors in induction, and for anyone who wants to keep their eye in.",
        parts=(
            Part(
                title="An observation with questioning",
                what="Read one observation and the questions after it, decide ten descriptors, and compare.",
                minutes="60 to 90 minutes",
                notebook="induction/practise_observation.ipynb",
                scenario="owq-01-two-weeks-downstairs",
            ),
            Part(
                title="A professional discussion",
                what="Read one discussion and its portfolio index, decide sixteen descriptors, and compare.",
                minutes="60 to 90 minutes",
                notebook="induction/practise_discussion.ipynb",
                scenario="pd-01-two-testers",
            ),
        ),
    ),
)


def start(store: RecordStore | None = None) -> StartPanel:
    """The start page of this workspace.

    Args:
        store: where decisions are kept; the workspace's records by default.
    """
    return StartPanel(store)


class StartPanel(Panel):
    """The journeys, and how far the assessor has come in each."""

    _esm = script("start")
    _css = look("start")

    def __init__(self, store: RecordStore | None = None):
        super().__init__()
        try:
            self._store = store or RecordStore()
            self.page = self._page()
        except TrainingError as error:
            self.page = {"problem": str(error)}
        except Exception:  # noqa: BLE001  no traceback in the panel
            self.page = {"problem": sentence_for_a_surprise()}

    def _page(self) -> dict[str, Any]:
        code = self._store.at_work()
        mine = self._store.attempts(code) if code else ()
        standard = load_standard()
        latest = max(mine, key=lambda a: a.revision, default=None)
        return {
            "kit": __version__,
            "standard": {"id": standard.id, "title": standard.title, "level": standard.level, "licence": standard.licence},
            "assessor": code,
            "journeys": [
                {
                    "title": journey.title,
                    "who": journey.who,
                    "parts": [self._part(part, mine, latest) for part in journey.parts],
                }
                for journey in JOURNEYS
            ],
            "problem": None,
        }

    def _part(self, part: Part, mine: tuple[Attempt, ...], latest: Attempt | None) -> dict[str, Any]:
        shown: dict[str, Any] = {"title": part.title, "what": part.what, "minutes": part.minutes, "notebook": part.notebook}
        try:
            scenario = load_scenario(part.scenario)
            standard = load_standard(scenario.standard)
        except TrainingError as error:
            return {**shown, "case": "", "state": "problem", "note": str(error), "last": False}
        tries = [a for a in mine if (a.scenario, a.scenario_version) == (scenario.id, scenario.version)]
        last = tries[-1] if tries else None
        shown |= {"case": scenario.title, "last": latest is not None and last == latest}
        if last is None:
            return {**shown, "state": "new", "note": "Not begun"}
        if last.submitted_at:
            times = f", attempt {last.number}" if last.number > 1 else ""
            return {**shown, "state": "submitted", "note": f"Submitted {shown_time(last.submitted_at)}{times}"}
        done, of = decided(scenario, standard, last)
        return {**shown, "state": "open", "note": f"{done} of {of} decided", "done": done, "of": of}

    def on_code(self, message: dict[str, Any]) -> None:
        self._store.work_as(message["code"])
        self.page = self._page()

    def on_refresh(self, _message: dict[str, Any]) -> None:
        self.page = self._page()
