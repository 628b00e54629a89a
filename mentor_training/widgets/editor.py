"""The scenario editor: from an idea to a published case, without touching a file by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
import traitlets

from .. import drafting
from ..datasets import list_standards, load_mistakes, load_scenario, load_standard, readable_scenarios
from ..decisions import SHORT
from ..drafting import ChangedElsewhere, Draft
from ..errors import OutOfTurn, TrainingError
from ..reading import Reading
from ..records import LONDON, RecordStore
from ..scenario import Scenario
from ..served import service
from ..standard import Standard
from .base import Panel, look, script
from .grading import GradingPanel, scenario_shown, standard_shown
from .remote import RemotePanel, remote


def write_scenario(draft: str | None = None) -> ScenarioEditor | RemotePanel:
    """The scenario editor.

    Args:
        draft: id of the draft to open; without it, what there is to open or begin.
    """
    here = service()
    return remote(here, "editor", draft=draft) if here else ScenarioEditor(draft)


class ScenarioEditor(ipywidgets.VBox):  # type: ignore[misc]
    """The editor, and below it the case as an assessor will see it, where that is asked for."""

    def __init__(self, draft: str | None = None):
        self.editor = EditorPanel(draft)
        self.editor.observe(self._turn, "previewed")
        super().__init__(layout={"overflow": "visible"})
        self._turn()

    def _turn(self, _change: object = None) -> None:
        preview = self.editor.preview()
        self.children = (self.editor, preview) if preview else (self.editor,)


class EditorPanel(Panel):
    """Drafts to open, and the one that is open with everything that is not yet as it should be."""

    _esm = script("editor")
    _css = look("editor")
    previewed = traitlets.Int(0)  # how often a preview was asked for; 0 while there is none
    _id: str | None = None  # the draft that is open

    def __init__(self, draft: str | None = None, *, shared: bool = False):
        super().__init__()
        self._shared = shared  # whether it works beside a service: then the case cannot be graded below it
        self._open(draft)

    def _load_page(self) -> dict[str, Any]:
        page: dict[str, Any] = {
            "problem": None,
            "shared": self._shared,
            "drafts": [_listed(id) for id in drafting.drafts()],
            "cases": [{"id": s.id, "title": s.title} for s in readable_scenarios()],
            "methods": [
                {"standard": s, "id": m.id, "title": m.title}
                for s in list_standards()
                for m in load_standard(s).methods.values()
            ],
            "open": None,
            "cannot": None,
        }
        if self._id is not None:
            try:
                draft = drafting.open_draft(self._id)
                page["open"] = {**_opened(draft), "found": _found(draft.id)}
            except TrainingError as error:  # the shelf stays, so that one can go on with another
                page["cannot"], self._id = str(error), None
        return page

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_begin(self, message: dict[str, Any]) -> None:
        self._open(drafting.begin(message["method"], message["title"], message["standard"]))

    def on_copy(self, message: dict[str, Any]) -> None:
        self._open(drafting.copy(message["of"], message["title"]))

    def on_reopen(self, message: dict[str, Any]) -> None:
        self._open(drafting.reopen(message["id"]))

    def on_open(self, message: dict[str, Any]) -> None:
        self._open(message["id"])

    def on_leave(self, message: dict[str, Any]) -> None:
        self._keep_first(message)
        self._open(None)

    def _open(self, id: str | None) -> None:
        self._id, self.previewed = id, 0
        self._mine: dict[str, str] = {}  # page that is open somewhere -> stamp of what it kept last
        self._redraw()

    def _keep(self, message: dict[str, Any]) -> str:
        """Keep what was typed on one page; what that page itself kept last is no change by somebody else.

        Raises:
            ChangedElsewhere: the files were changed by another page, or by hand.
        """
        id, view = self._open_id(), str(message.get("view"))
        stamp = self._mine.get(view) if self._mine.get(view) == drafting.stamp_of(id) else None
        kept = drafting.keep(id, message["scenario"], message["reference"], stamp or message["stamp"])
        self._mine[view] = kept
        return kept

    def _keep_first(self, message: dict[str, Any]) -> None:
        """Keep what came with an act, before it is done."""
        if "scenario" in message:
            self._keep(message)

    def on_keep(self, message: dict[str, Any]) -> dict[str, Any]:
        """Keep what was typed; where the file was changed elsewhere, say so and keep both."""
        try:
            return {"stamp": self._keep(message), "found": _found(self._open_id())}
        except ChangedElsewhere as error:
            return {"elsewhere": str(error)}

    def on_mine(self, message: dict[str, Any]) -> dict[str, Any]:
        stamp = drafting.keep_mine(self._open_id(), message["scenario"], message["reference"])
        self._mine[str(message.get("view"))] = stamp
        return {"stamp": stamp, "found": _found(self._open_id())}

    def on_theirs(self, message: dict[str, Any]) -> dict[str, Any]:
        aside = drafting.keep_theirs(self._open_id(), message["scenario"], message["reference"])
        self._redraw()
        return {"said": f"What you had typed is kept in {aside}."}

    def on_aside(self, message: dict[str, Any]) -> dict[str, Any]:
        aside = drafting.put_aside(message["id"])
        self._redraw()
        return {"said": f"The draft is put aside; its files are in {aside}."}

    def on_split(self, message: dict[str, Any]) -> dict[str, Any]:
        """A pasted text as items."""
        if message["kind"] == "questions":
            return {"items": drafting.split_questions(str(message["text"]))}
        return {"items": drafting.split_transcript(str(message["text"]), str(message["source"]))}

    def on_nobodys(self, message: dict[str, Any]) -> dict[str, Any]:
        drafting.nobodys(self._open_id(), str(message["word"]))
        return {"found": _found(self._open_id())}

    def on_changes(self, _message: dict[str, Any]) -> dict[str, Any]:
        return {"lines": drafting.changes(self._open_id())}

    def on_preview(self, message: dict[str, Any]) -> dict[str, Any]:
        if message.get("off"):
            self.previewed = 0
        else:
            self._keep_first(message)
            _case(self._open_id())  # says what is missing, if it cannot be shown yet
            self.previewed += 1
        return {"on": bool(self.previewed)}

    def on_publish(self, message: dict[str, Any]) -> dict[str, Any]:
        self._keep_first(message)
        id = self._open_id()
        version = drafting.publish(id, str(message.get("why") or ""), datetime.now(LONDON).date())
        title, older = load_scenario(id).title, drafting.sets_with_older(id)
        self._open(None)
        said = f"“{title}” is published as version {version}. Put it into a set, and have its reference graded blind."
        if older:
            said += f" An earlier version of it is in {' and '.join(f'“{o}”' for o in older)}: publish those sets anew."
        return {"said": said}

    def _open_id(self) -> str:
        if self._id is None:
            raise OutOfTurn("No draft is open. Open one first.")
        return self._id

    def preview(self) -> Preview | None:
        """The case as an assessor will see it."""
        return Preview(_case(self._open_id())) if self.previewed and self._id else None


class Preview(GradingPanel):
    """A case as an assessor will see it; nothing that is decided in it is kept."""

    def __init__(self, scenario: Scenario):
        self._shown = scenario
        super().__init__(scenario.id, assessor="preview", store=RecordStore("sqlite://"), mode=SHORT)

    def _load_page(self) -> dict[str, Any]:
        self._scenario = self._shown
        self._standard = load_standard(self._scenario.standard)
        nothing = {"id": "preview", "fields": {}, "revision": 0, "submitted": None, "digest": None}
        return {
            **super()._page(None),
            "standard": standard_shown(self._standard, self._scenario.method),
            "scenario": scenario_shown(self._standard, self._scenario),
            "attempt": nothing,
            "attempts": [{"id": "preview", "number": 1, "submitted": None, "decided": 0}],
        }

    def on_save(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"field": message["field"], "clock": "preview", "value": message["value"], "revision": 0, "others": {}}

    def on_news(self, _message: dict[str, Any]) -> dict[str, Any]:
        return {"revision": 0, "others": {}, "submitted": False}

    def on_submit(self, _message: dict[str, Any]) -> None:
        raise OutOfTurn("This is a preview: nothing is submitted, and nothing is kept.")


# ── Values as the browser gets them ──────────────────────────────────────────────────────────────────────────────────


def _case(id: str) -> Scenario:
    """A draft as a scenario, where it is whole enough to be shown.

    Raises:
        DataFaults: it is not.
    """
    reading = Reading(drafting.folder_of(id) / drafting.SCENARIO)
    return reading.whole(Scenario)


def _listed(id: str) -> dict[str, Any]:
    try:
        draft = drafting.open_draft(id)
    except TrainingError as error:
        return {"id": id, "title": id, "problem": str(error), "published": None}
    title = str(draft.scenario.get("title") or id)
    return {"id": id, "title": title, "problem": None, "published": draft.published}


def _opened(draft: Draft) -> dict[str, Any]:
    standard = load_standard(str(draft.scenario.get("standard")))
    method = str(draft.scenario.get("method"))
    return {
        "id": draft.id,
        "scenario": draft.scenario,
        "reference": draft.reference,
        "stamp": draft.stamp,
        "published": draft.published,
        "method": _method(standard, method),
        "mistakes": [{"number": n, "text": text} for n, text in load_mistakes().items()],
    }


def _method(standard: Standard, id: str) -> dict[str, Any]:
    method = standard.method(id)
    return {
        "id": id,
        "title": method.title,
        "ksbs": [{"id": k, "text": standard.ksbs[k].text} for k in method.ksbs],
        "descriptors": [
            {"id": d.id, "label": d.label, "text": d.text, "level": d.level} for d in standard.descriptors_of(id)
        ],
        "conduct": [
            {"name": name, "asks": f.asks, "kind": f.kind, "usual": drafting.usual(f), "breach": f.breach}
            for name, f in standard.conduct_of(id).items()
        ],
        "sources": list(drafting.SOURCES),
        "observed": bool(method.case and method.case.evidence_items) or "recordings_minutes" in standard.conduct_of(id),
    }


def _found(id: str) -> list[dict[str, Any]]:
    return [
        {"file": f.file, "place": list(f.place), "sentence": f.sentence, "words": list(f.words), "name": f.name}
        for f in drafting.look_over(id)
    ]
