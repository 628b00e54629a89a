"""The drills of one chapter: a question, an answer, its reason in the plan's words, the next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from .. import course, generated
from ..datasets import load_drills, load_mistakes, load_standard
from ..drills import Answered, Drill, mark, next_drill, progress, shuffled, sources, standings
from ..errors import NotFound
from ..records import RecordStore
from ..routes import routes
from .base import look, script, spelled
from .stored import PersonalPanel

NAMES = {  # what a kind of generated drill is called on its button
    "conduct": "Check an assessment",
    "method-grade": "Grade a method",
    "overall": "Combine {methods} grades",
    "six-months": "Count the {months} months",
}


def drill(chapter: str, assessor: str | None = None, store: RecordStore | None = None) -> DrillPanel:
    """The drills of one chapter of the induction course, where the assessor left off.

    Args:
        chapter: id of the chapter: "standard", "conduct", "grades", "evidence", "questioning" or "record".
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where answers are kept; the workspace's records by default.
    """
    return DrillPanel(chapter, assessor, store)


class DrillPanel(PersonalPanel):
    """One drill at a time; what went wrong comes back a little later, and again on another day."""

    _esm = script("drill")
    _css = look("drill")

    def __init__(self, chapter: str, assessor: str | None = None, store: RecordStore | None = None):
        super().__init__(assessor, store)
        self._wanted = chapter
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        self._chapter = course.chapter(self._wanted)
        sheet = load_drills(self._chapter.id)
        earlier = [load_drills(c.id) for c in course.earlier(self._chapter) if c.drills]
        self._standard = load_standard(sheet.standard)
        self._own = sheet.drills
        self._back = [d for s in earlier for d in s.drills]
        self._standard_of = {d.id: s.standard for s in [*earlier, sheet] for d in s.drills}
        return self._page()

    # ── What the panel shows ─────────────────────────────────────────────────────────────────────────────────────────

    def _history(self) -> list[Answered]:
        assert self._assessor is not None
        answers = self.store.drill_answers(self._assessor)
        return [Answered(drill=a.drill, right=a.right, at=datetime.fromisoformat(a.at)) for a in answers]

    def _page(self, asked: Drill | None = None) -> dict[str, Any]:
        page: dict[str, Any] = {
            "problem": None,
            "assessor": self._assessor,
            "chapter": self._chapter.title,
            "made": [
                {"kind": kind, "method": method, "name": self._made_name(kind, method)}
                for kind in self._chapter.made
                for method in generated.methods_for(self._standard, kind)
            ],
            "drill": None,
            "again": False,
            "from": None,
            "far": [0, len(self._own)],
            "route": 0,
        }
        if self._assessor is None:
            return page
        history = self._history()
        on_route = self._on_route()
        page["route"] = len(on_route)
        asked = asked or next(iter(on_route), None)
        asked = asked or next_drill([*self._own, *self._came_back(history)], history, datetime.now().astimezone())
        page["far"] = list(progress(self._own, history))
        if asked:
            tries = sum(a.drill == asked.id for a in history)
            page["again"] = tries > 0
            page["from"] = next((c.title for c in course.earlier(self._chapter) if asked.id.startswith(f"{c.id}-")), None)
            page["drill"] = shown(shuffled(asked, f"{self.store.assessor(self._assessor)} {tries}"))
        return page

    def _on_route(self) -> list[Drill]:
        """Drills of this chapter that a route after a qualification asks for and that were not answered rightly since."""
        assert self._assessor is not None
        left = {d for r in routes(self.store, self._assessor) for d, right in r.drills.items() if not right}
        return [d for d in self._own if d.id in left]

    def _came_back(self, history: Sequence[Answered]) -> list[Drill]:
        """Drills of earlier chapters that went wrong there: they come back here too."""
        known = standings(history)
        return [d for d in self._back if d.id in known and known[d.id].ever_wrong]

    def _made_name(self, kind: str, method: str) -> str:
        named = f": {self._standard.methods[method].title}" if method in self._standard.methods else ""
        methods, months = spelled(len(self._standard.methods)), spelled(self._standard.resits.within_months)
        return NAMES[kind].format(methods=methods, months=months) + named

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_answer(self, message: dict[str, Any]) -> dict[str, Any]:
        asked = self._drill(message["drill"])
        marked = mark(asked, message["given"])
        assert self._assessor is not None
        standard = load_standard(self._standard_of.get(asked.id, self._standard.id))
        context = {"chapter": self._chapter.id, "standard": standard.id}
        self.store.answer_drill(self._assessor, asked.id, message["given"], marked.right, context, message["token"])
        return {
            "right": marked.right,
            "parts": list(marked.parts),
            "why": list(marked.why),
            "answer": answer_of(asked),
            "sources": [asdict(s) for s in sources(standard, load_mistakes(), asked)],
            "model": asked.model,
            "looks_for": list(asked.looks_for),
            "far": list(progress(self._own, self._history())),
        }

    def on_next(self, _message: dict[str, Any]) -> None:
        self.page = self._page()

    def on_made(self, message: dict[str, Any]) -> None:
        id = generated.fresh_id(message["kind"], message["method"], secrets.token_hex(4))
        self.page = self._page(generated.make(self._standard, id))

    def _drill(self, id: str) -> Drill:
        if id.startswith("generated:"):
            return generated.make(self._standard, id)
        found = next((d for d in [*self._own, *self._back] if d.id == id), None)
        if found is None:
            raise NotFound("drill", id, [d.id for d in self._own])
        return found


# ── Values as the browser gets them ──────────────────────────────────────────────────────────────────────────────────


def shown(one: Drill) -> dict[str, Any]:
    """A drill without its answer."""
    return {
        "id": one.id,
        "kind": one.kind,
        "asks": one.asks,
        "extract": one.extract,
        "options": [o.text for o in one.options],
        "lefts": sorted(one.lefts),
        "rights": list(dict.fromkeys(p.right for p in one.pairs)),
        "items": list(one.items),
        "pieces": [p.text for p in one.pieces],
        "made": one.id.startswith("generated:"),
    }


def answer_of(one: Drill) -> Any:
    """What is right, as the browser shows it beside what was given."""
    match one.kind:
        case "choose":
            return next(o.text for o in one.options if o.right)
        case "match":
            return {p.left: p.right for p in one.pairs if p.left is not None}
        case "order":
            return list(one.items)
        case "mark":
            return [n for n, p in enumerate(one.pieces) if p.marked]
        case _:
            return None
