"""The test before and after the course: two equal forms, no feedback until both are done."""

from __future__ import annotations

import random
from typing import Any, Literal

from ..datasets import load_course_test, load_standard
from ..drills import TestItem, form_before
from ..errors import NotFound, NotReady
from ..records import DrillAnswer, RecordStore
from .base import look, script
from .stored import PersonalPanel

WHEN = ("before", "after")


def course_test(when: str, assessor: str | None = None, store: RecordStore | None = None) -> CourseTestPanel:
    """The course's test, where the assessor left off.

    Args:
        when: "before" or "after" the course.
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where answers are kept; the workspace's records by default.
    """
    return CourseTestPanel(when, assessor, store)


class CourseTestPanel(PersonalPanel):
    """Twelve extracts, one after another; what each came to is shown only when the test after the course is done."""

    _esm = script("course_test")
    _css = look("course_test")

    def __init__(self, when: str, assessor: str | None = None, store: RecordStore | None = None):
        super().__init__(assessor, store)
        self._when = when
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        if self._when not in WHEN:
            raise NotFound("test of the course", self._when, WHEN)
        self._begin()
        self._test = load_course_test()
        self._standard = load_standard(self._test.standard)
        return self._page()

    def _form(self, when: str) -> tuple[TestItem, ...]:
        """The items of one test in this assessor's order, which is another before than after."""
        assert self._assessor is not None
        key = self.store.assessor(self._assessor)
        first = form_before(key)
        other: Literal["A", "B"] = "B" if first == "A" else "A"
        items = list(self._test.form(first if when == "before" else other))
        random.Random(f"{key} {when}").shuffle(items)
        return tuple(items)

    def _given(self, when: str) -> dict[str, DrillAnswer]:
        """The first answer to each item of one test; later ones do not count."""
        assert self._assessor is not None
        given: dict[str, DrillAnswer] = {}
        for answer in self.store.drill_answers(self._assessor):
            if answer.context.get("test") == when and answer.context.get("version") == self._test.version:
                given.setdefault(answer.drill, answer)
        return given

    def _page(self) -> dict[str, Any]:
        page: dict[str, Any] = {
            "problem": None,
            "assessor": self._assessor,
            "when": self._when,
            "item": None,
            "result": None,
        }
        if self._assessor is None:
            return page
        form, given = self._form(self._when), self._given(self._when)
        page["far"] = [len(given), len(form)]
        item = next((i for i in form if i.id not in given), None)
        if item:
            descriptor = self._standard.descriptors[item.descriptor]
            page["item"] = {
                "id": item.id,
                "extract": item.extract,
                "descriptor": descriptor.text,
                "label": f"{self._standard.methods[descriptor.method].title}: {descriptor.label}",
            }
        elif self._when == "after":
            page["result"] = self._result()
        return page

    def _result(self) -> dict[str, Any]:
        """Both tests side by side, by descriptor; the first is missing where it was not taken."""
        before, after = self._given("before"), self._given("after")
        first, second = self._form("before"), self._form("after")
        whole = len(before) == len(first)
        rows = []
        for two in sorted(second, key=lambda i: list(self._standard.descriptors).index(i.descriptor)):
            one = next(i for i in first if i.descriptor == two.descriptor)
            rows.append(
                {
                    "label": self._standard.descriptors[two.descriptor].label,
                    "text": self._standard.descriptors[two.descriptor].text,
                    "before": before[one.id].right if whole else None,
                    "after": after[two.id].right,
                    "items": [
                        {
                            "extract": i.extract,
                            "met": i.met,
                            "why": i.why,
                            "yours": answers[i.id].given if i.id in answers else None,
                        }
                        for i, answers in ((one, before), (two, after))
                    ],
                }
            )
        return {
            "before": sum(before[i.id].right for i in first) if whole else None,
            "after": sum(after[i.id].right for i in second),
            "of": len(second),
            "rows": rows,
        }

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_answer(self, message: dict[str, Any]) -> None:
        assert self._assessor is not None
        item = next((i for i in self._form(self._when) if i.id == message["item"]), None)
        if item is None:
            raise NotFound("item of this test", message["item"], [i.id for i in self._form(self._when)])
        if not isinstance(message["met"], bool):
            raise NotReady(["met or not met"])
        if item.id not in self._given(self._when):
            context = {"test": self._when, "form": item.form, "version": self._test.version, "descriptor": item.descriptor}
            self.store.answer_drill(
                self._assessor, item.id, message["met"], message["met"] == item.met, context, message["token"]
            )
        self.page = self._page()
