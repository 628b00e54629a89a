"""The start page: who is here, which journeys there are, and where one left off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import __version__
from ..datasets import list_scenarios, load_scenario, load_set, load_standard
from ..decisions import Attempt
from ..errors import TrainingError
from ..records import RecordStore, decided
from ..scenario import Scenario
from .base import look, script, spelled
from .chapter import chapters_shown
from .files import received
from .stored import StoredPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One notebook of a journey."""

    title: str
    what: str  # {descriptors} stands for how many a case of its method has
    minutes: str
    notebook: str  # beside start_here.ipynb
    set: str | None = None  # whose cases of a method it is about
    method: str | None = None


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
                title="Observations with questioning",
                what="Read an observation and the questions after it, decide {descriptors}, and compare. Then the next.",
                minutes="60 to 90 minutes each",
                notebook="induction/practise_observation.ipynb",
                set="induction-practice",
                method="OWQ",
            ),
            Part(
                title="Professional discussions",
                what="Read a discussion and its portfolio index, decide {descriptors}, and compare. Then the next.",
                minutes="60 to 90 minutes each",
                notebook="induction/practise_discussion.ipynb",
                set="induction-practice",
                method="PD",
            ),
        ),
    ),
    Journey(
        title="Standardisation events",
        who="Once a year every assessor is standardised together: blind at home, then one meeting on what divides you.",
        parts=(
            Part(
                title="Take part in an event",
                what="Open the pack that your lead assessor sent you, grade its cases alone, send them; then vote again.",
                minutes="A day, or several sittings",
                notebook="standardisation/event.ipynb",
            ),
            Part(
                title="The event board, for the lead assessor",
                what="Submissions in, the most contested first, reveal, second vote, outcomes, minutes; and a rehearsal "
                "with twelve simulated assessors.",
                minutes="30 minutes to rehearse, an evening to lead",
                notebook="standardisation/event_board.ipynb",
            ),
        ),
    ),
    Journey(
        title="Prepare scenarios",
        who="For trainers: write a case, have it checked, agree its reference, publish it, watch how it performs.",
        parts=(
            Part(
                title="Write a scenario",
                what="From a template or a copy, with faults and names shown as you write; see it as an assessor will.",
                minutes="A few hours for a case",
                notebook="trainers/write_a_scenario.ipynb",
            ),
            Part(
                title="Sets, panels and events",
                what="Put cases together by purpose, see who has had them and how sure a verdict would be; give them out.",
                minutes="15 minutes",
                notebook="trainers/sets_and_panels.ipynb",
            ),
            Part(
                title="Plan and watch",
                what="What the cases cover and lack, which to write next, and how those that people have graded perform.",
                minutes="15 minutes",
                notebook="trainers/plan_and_watch.ipynb",
            ),
        ),
    ),
    Journey(
        title="Qualification and your record",
        who="For assessors before their first assessment and once a year, and for lead assessors.",
        parts=(
            Part(
                title="Take a qualification set",
                what="Open the pack that your lead assessor sent you, grade its cases without feedback, send them, "
                "and read what came back.",
                minutes="A day, or several sittings",
                notebook="standardisation/qualify.ipynb",
            ),
            Part(
                title="Your record",
                what="What the plan requires of an independent assessor: what you have, what runs out, and by when.",
                minutes="10 minutes",
                notebook="standardisation/my_record.ipynb",
            ),
            Part(
                title="For the lead assessor",
                what="Give a set out, take in what comes back, read the advice and its reasons, sign, return the results.",
                minutes="15 minutes, and 5 for each assessor",
                notebook="standardisation/lead_assessor.ipynb",
            ),
        ),
    ),
)


def _said(part: Part, cases: Sequence[Scenario]) -> str:
    """What a part is about, with how much there is to decide."""
    if not cases:
        return part.what.format(descriptors="every descriptor")
    decided_on = load_standard(cases[0].standard).descriptors_of(cases[0].method)
    return part.what.format(descriptors=f"{spelled(len(decided_on))} descriptors")


def notebook_of(scenario: Scenario) -> str:
    """The notebook, beside start_here.ipynb, in which a practice case is graded; the start page where none is known."""
    parts = (part for journey in JOURNEYS for part in journey.parts if part.set and part.method == scenario.method)
    return next((p.notebook for p in parts if scenario.id in list_scenarios(p.set)), "start_here.ipynb")


def start(store: RecordStore | None = None) -> StartPanel:
    """The start page of this workspace.

    Args:
        store: where decisions are kept; the workspace's records by default.
    """
    return StartPanel(store)


class StartPanel(StoredPanel):
    """The journeys, and how far the assessor has come in each."""

    _esm = script("start")
    _css = look("start")

    def __init__(self, store: RecordStore | None = None):
        super().__init__(store)
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        code = self.store.at_work()
        mine = self.store.attempts(code) if code else ()
        standard = load_standard()
        latest = max(mine, key=lambda a: a.revision, default=None)
        return {
            "kit": __version__,
            "standard": {"id": standard.id, "title": standard.title, "level": standard.level, "licence": standard.licence},
            "assessor": code,
            "course": chapters_shown(self.store),
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
        shown: dict[str, Any] = {"title": part.title, "minutes": part.minutes, "notebook": part.notebook}
        shown["what"] = _said(part, ())
        if part.set is None:
            return {**shown, "case": "", "state": "page", "note": "", "last": False}
        try:
            members = [load_scenario(m.id) for m in load_set(part.set).scenarios]
            cases = [s for s in members if s.method == part.method]
        except TrainingError as error:
            return {**shown, "case": "", "state": "problem", "note": str(error), "last": False}
        now = {(s.id, s.version): s for s in cases}
        tries = [a for a in mine if (a.scenario, a.scenario_version) in now]
        graded = len({a.scenario for a in tries if a.submitted_at})
        newest = max(tries, key=lambda a: a.revision, default=None)
        shown |= {"case": "", "last": latest is not None and newest == latest, "what": _said(part, cases)}
        far = f"{graded} of {len(cases)} cases graded"
        if newest is None:
            return {**shown, "state": "new", "note": f"{len(cases)} case{'s' if len(cases) != 1 else ''}, not begun"}
        if newest.submitted_at:
            state = "submitted" if graded == len(cases) else "between"
            return {**shown, "state": state, "note": far, "done": graded, "of": len(cases)}
        scenario = now[newest.scenario, newest.scenario_version]
        done, of = decided(scenario, load_standard(scenario.standard), newest)
        note = f"{done} of {of} decided · {far}"
        return {**shown, "case": scenario.title, "state": "open", "note": note, "done": done, "of": of}

    def on_code(self, message: dict[str, Any]) -> None:
        self.store.work_as(message["code"])
        self.page = self._load_page()

    def on_file(self, message: dict[str, Any]) -> dict[str, Any]:
        """Take a file that somebody was sent: a pack, a result, feedback; and say on which page it is."""
        from .arrivals import arrived

        with received(message) as path:
            said, notebook = arrived(self.store, path)
        self.page = self._load_page()
        return {"said": said, "notebook": notebook}

    def on_refresh(self, _message: dict[str, Any]) -> None:
        self.page = self._load_page()  # what cannot be read now is answered, and the page stays
