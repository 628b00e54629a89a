"""A chapter's opening and closing: where it stands in the course, what you will do, what you can now do, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from .. import course
from ..datasets import load_course_test, load_drills
from ..drills import Answered, progress
from ..records import DrillAnswer, RecordStore
from .base import look, script
from .stored import StoredPanel


def opening(chapter: str, store: RecordStore | None = None) -> ChapterPanel:
    """What a chapter is about, and where it stands in the course.

    Args:
        chapter: id of the chapter.
        store: where answers are kept; the workspace's records by default.
    """
    return ChapterPanel(chapter, "opening", store)


def closing(chapter: str, store: RecordStore | None = None) -> ChapterPanel:
    """What somebody who has been through a chapter can now do, and what comes next.

    Args:
        chapter: id of the chapter.
        store: where answers are kept; the workspace's records by default.
    """
    return ChapterPanel(chapter, "closing", store)


class ChapterPanel(StoredPanel):
    """The map of the course, drawn from its one list, with how far the assessor has come."""

    _esm = script("chapter")
    _css = look("chapter")

    def __init__(self, chapter: str, end: Literal["opening", "closing"], store: RecordStore | None = None):
        super().__init__(store)
        self._wanted, self._end = chapter, end
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        one = course.chapter(self._wanted)
        before, after = course.beside(one)
        return {
            "problem": None,
            "end": self._end,
            "chapter": {"id": one.id, "title": one.title, "minutes": one.minutes, "will": list(one.will)},
            "before": before and {"title": before.title, "will": list(before.will)},
            "next": after and {"title": after.title, "notebook": _from_induction(after.notebook)},
            "course": chapters_shown(self.store),
        }

    def on_refresh(self, _message: dict[str, Any]) -> None:
        self._redraw()


def _from_induction(notebook: str) -> str:
    """The way from one notebook of the course to another."""
    return notebook.removeprefix("induction/")


def chapters_shown(store: RecordStore) -> list[dict[str, Any]]:
    """Every chapter, with how far the assessor who works here has come in it."""
    code = store.at_work()
    answers = store.drill_answers(code) if code else ()
    return [
        {
            "id": c.id,
            "title": c.title,
            "minutes": c.minutes,
            "notebook": _from_induction(c.notebook),
            "done": done,
            "of": of,
        }
        for c in course.COURSE
        for done, of in [chapter_progress(c, answers)]
    ]


def chapter_progress(one: course.Chapter, answers: tuple[DrillAnswer, ...]) -> tuple[int, int]:
    """How many of a chapter's drills, or of its test's items, were answered, of how many."""
    if one.drills:
        history = [Answered(drill=a.drill, right=a.right, at=datetime.fromisoformat(a.at)) for a in answers]
        return progress(load_drills(one.id).drills, history)
    items = len(load_course_test().form("A"))
    return min(items, len({a.drill for a in answers if a.context.get("test") == one.id})), items
