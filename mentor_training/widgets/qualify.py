"""A qualification set for the assessor who takes it: cases without feedback, one file to send, one to get back."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import packs, submissions
from ..course import COURSE
from ..datasets import load_scenario, load_set
from ..decisions import FULL, Attempt
from ..errors import PackRefused
from ..records import RecordStore
from ..routes import Route, routes
from ..scenario import STANDARDISED
from ..workspace import workspace
from .base import look, script
from .blind import BlindPanel, Case, begun_in_another
from .files import to_keep
from .grading import GradingPanel
from .start import notebook_of
from .stored import Cases


def qualify(set: str | None = None, assessor: str | None = None, store: RecordStore | None = None) -> QualificationSet:
    """A qualification set, in an order of the assessor's own, where they left off.

    Args:
        set: id of the set; without it the one whose pack was opened last, else the first that is here.
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where decisions are kept; the workspace's records by default.
    """
    return QualificationSet(set, assessor, store)


class QualificationSet(Cases):
    """The overview of a qualification set, and below it the case that is open."""

    def __init__(self, set: str | None = None, assessor: str | None = None, store: RecordStore | None = None):
        super().__init__(QualificationOverview(set, assessor, store))


class QualificationOverview(BlindPanel):
    """The cases, how far one is, the rule, and the files that go and come."""

    _esm = script("qualify")
    _css = look("blind")
    purposes = ("qualification",)

    def _begin(self) -> None:
        super()._begin()
        self._routes = routes(self.store, self._assessor) if self._assessor else ()

    def _without_set(self) -> dict[str, Any]:
        return {**super()._without_set(), "results": self._results()}

    # ── What has been done ───────────────────────────────────────────────────────────────────────────────────────────

    def try_number(self) -> int:
        """Which try at the set this is: one more than those that were submitted whole and answered by a result."""
        this = (self._set.id, self._set.version)
        own = [r.result for r in self._routes]
        return max([r["attempt_number"] for r in own if (r["set"], r["set_version"]) == this], default=0) + 1

    def _gate(self) -> str | None:
        """Why this set may not be begun yet; a route that is done is logged on the way."""
        assert self._assessor is not None
        key, this = self.store.assessor(self._assessor), (self._set.id, self._set.version)
        logged = {done["result"] for _, _, done in self.store.entries(key, "route")}
        for one in self._routes:
            result = one.result
            if one.decision == STANDARDISED or (result["set"], result["set_version"]) == this:
                continue
            if not one.done:
                return (
                    f"Before another set comes the route of “{result['title']}”, below: what went wrong there is trained "
                    "first. The set opens when the route is done."
                )
            if result["digest"] not in logged:
                self.store.enter(key, "route", {"result": result["digest"], "set": result["set"]})
        attempts = [a for a in self.store.attempts(self._assessor) if a.assessor_key == key]
        if title := self._unanswered(attempts, [(r.result["set"], r.result["set_version"]) for r in self._routes]):
            return f"You have graded the whole of “{title}”. Another set opens when its result is here."
        before = [a for a in attempts if (a.context.get("set"), a.context.get("set_version")) != this]
        if len(before) == len(attempts) and (both := {m.id for m in self._set.scenarios} & {a.scenario for a in before}):
            return (
                f"You have had {len(both)} of these cases already, so this set would show what you remember. "
                "Ask your lead assessor for a set of other cases."
            )
        return None

    def _unanswered(self, attempts: Sequence[Attempt], answered: Sequence[tuple[str, int]]) -> str | None:
        """The title of another qualification set that was graded whole and has no result yet."""
        for other in (load_set(s["id"]) for s in self.sets()):
            this = (other.id, other.version)
            graded = {a.scenario for a in attempts if a.submitted_at and a.context.get("set") == other.id}
            if other.id != self._set.id and this not in answered and graded >= {m.id for m in other.scenarios}:
                return other.title
        return None

    def cases(self) -> tuple[Case, ...]:
        """Every case in the assessor's order, with their attempt in this try."""
        return self.in_order(self._current_try())

    def _current_try(self) -> int:
        rule = self._set.verdict
        return min(self.try_number(), rule.tries if rule else 1)

    def grading(self) -> GradingPanel | None:
        """The grading panel of the case that is open, in the order of life and without feedback."""
        if self.page.get("problem") or self.page.get("gate"):
            return None
        cases = self.cases()
        case = next((c for c in cases if c.scenario.id == self.opened), None)
        if case is None:
            return None
        context = {
            "purpose": "qualification",
            "set": self._set.id,
            "set_version": self._set.version,
            "set_digest": self._digest,
            "try": self._current_try(),
            "order": [c.scenario.id for c in cases],
            "place": case.place,
        }
        panel = GradingPanel(
            self.opened, assessor=self._assessor, store=self._store, context=context, mode=FULL, feedback=False
        )
        panel.observe(lambda _change: self._redraw(), "page")
        return panel

    # ── What the panel shows ─────────────────────────────────────────────────────────────────────────────────────────

    def _page(self) -> dict[str, Any]:
        page: dict[str, Any] = {
            **self.about_set(),
            "gate": None,
            "rule": self._set.verdict.in_words() if self._set.verdict else [],
            "cases": [],
            "results": self._results(),
        }
        if self._assessor is None:
            return page
        if sentence := self._gate():
            return {**page, "gate": sentence, "opened": ""}
        cases = self.cases()
        rule = self._set.verdict
        page |= {
            "cases": [c.shown() for c in cases],
            "try": self._current_try(),
            "tries": rule.tries if rule else 1,
            "done": all(c.attempt and c.attempt.submitted_at for c in cases),
            "ended": bool(rule and self.try_number() > rule.tries),
        }
        return page

    def _results(self) -> list[dict[str, Any]]:
        """What came back, each with how far its route is done."""
        names = ("title", "advice", "reasons", "next_step", "caveat", "kinds", "signature")
        return [{**{name: r.result[name] for name in names}, "route": _route(r)} for r in self._routes]

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_open(self, message: dict[str, Any]) -> None:
        page = self._guarded()
        if not page.get("problem") and not page.get("gate"):
            self.opened = message["case"]
            page = self._guarded()
        self.page = page

    def on_send(self, _message: dict[str, Any]) -> dict[str, Any]:
        """Make the submission: the file to send, and a copy in the workspace."""
        assert self._assessor is not None
        self._begin()  # another window may have taken a result
        if self.store.shared:
            return {"said": self.store.hand_in(self._set.id, self._current_try())}
        folder = workspace() / "submissions"
        path = submissions.submit_set(self.store, self._assessor, self._set.id, self._current_try(), folder)
        return to_keep(path)

    def on_look(self, _message: dict[str, Any]) -> None:
        """See whether a result came back, where it comes by itself."""
        self._redraw()

    def take_file(self, path: Path) -> str:
        if not zipfile.is_zipfile(path):
            return f"The result of “{submissions.take_result(self.store, path)['title']}” is kept."
        self._begin()
        if self._assessor is not None:
            answered = [(r.result["set"], r.result["set_version"]) for r in self._routes]
            if sentence := begun_in_another(packs.peek(path), self.store.attempts(self._assessor), answered):
                raise PackRefused(sentence)
        pack = packs.open_pack(path)
        if load_set(pack.id).purpose in self.purposes:
            self._wanted = pack.id
        return f"“{pack.title}” is open: {pack.cases} cases."


def _route(one: Route) -> dict[str, Any]:
    """A route as the browser gets it."""
    chapters = []
    for c in COURSE:
        own = [right for d, right in one.drills.items() if d.startswith(f"{c.id}-")]
        if own:
            chapters.append({"title": c.title, "notebook": f"../{c.notebook}", "left": own.count(False), "of": len(own)})
    cases = [(load_scenario(id), done) for id, done in one.cases.items()]
    return {
        "mistakes": one.result["route"]["mistakes"],
        "chapters": chapters,
        "cases": [{"title": s.title, "notebook": f"../{notebook_of(s)}", "done": done} for s, done in cases],
        "done": one.done,
    }
