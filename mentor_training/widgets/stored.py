"""Panels that draw from the record of decisions: for anybody, for the assessor at work, and for one with cases to open."""

from __future__ import annotations

from typing import Any

import ipywidgets  # type: ignore[import-untyped]
import traitlets

from ..records import RecordStore
from .base import Panel


class StoredPanel(Panel):
    """A panel with a record, which is opened when the page is first loaded, so that its trouble is told on the page."""

    def __init__(self, store: RecordStore | None):
        super().__init__()
        self._store = store

    def _begin(self) -> None:
        """Open the record, if it is not open yet."""
        self._store = self._store or RecordStore()

    @property
    def store(self) -> RecordStore:
        assert self._store is not None
        return self._store


class PersonalPanel(StoredPanel):
    """A panel of one assessor's: the one that was named, else whoever is at work here; else it asks for a code."""

    def __init__(self, assessor: str | None, store: RecordStore | None):
        super().__init__(store)
        self._assessor = assessor

    def _begin(self) -> None:
        super()._begin()
        self._assessor = self._assessor or self.store.at_work()

    def _leave(self) -> None:
        """Put away what the last assessor had open; nothing here."""

    def on_code(self, message: dict[str, Any]) -> None:
        self.store.work_as(message["code"])
        self._assessor = None
        self._leave()
        self._redraw()


class CasesPanel(PersonalPanel):
    """An overview of cases, one of which may be open below it."""

    opened = traitlets.Unicode("")  # id of the case that is open below

    def _leave(self) -> None:
        self.opened = ""

    def grading(self) -> Panel | None:
        """The grading panel of the case that is open."""
        raise NotImplementedError


class Cases(ipywidgets.VBox):  # type: ignore[misc]
    """An overview, and below it the case that is open."""

    def __init__(self, overview: CasesPanel):
        self.overview = overview
        self.overview.observe(self._turn, "opened")
        super().__init__(layout={"overflow": "visible"})
        self._turn()

    def _turn(self, _change: object = None) -> None:
        grading = self.overview.grading() if self.overview.opened else None
        self.children = (self.overview, grading) if grading else (self.overview,)
