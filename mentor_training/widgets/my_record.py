"""An assessor's record: what the plan requires of an independent assessor, what is stated and seen, what is due by when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .. import passports
from ..datasets import DEFAULT_STANDARD, load_standard
from ..passport import Standing, actions, standings
from ..records import LONDON, RecordStore
from ..workspace import safe_name, workspace
from .base import look, script
from .files import to_keep
from .stored import PersonalPanel


def my_record(
    assessor: str | None = None, store: RecordStore | None = None, standard: str = DEFAULT_STANDARD
) -> RecordPanel:
    """An assessor's record.

    Args:
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where the record is kept; the workspace's records by default.
        standard: id of the standard whose requirements it answers.
    """
    return RecordPanel(assessor, store, standard)


class RecordPanel(PersonalPanel):
    """Every requirement with the plan's words, how it stands today, and a form to enter what there is."""

    _esm = script("my_record")
    _css = look("my_record")

    def __init__(self, assessor: str | None = None, store: RecordStore | None = None, standard: str = DEFAULT_STANDARD):
        super().__init__(assessor, store)
        self._wanted = standard
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        self._standard = load_standard(self._wanted)
        return self._page()

    def _page(self) -> dict[str, Any]:
        page: dict[str, Any] = {
            "problem": None,
            "assessor": self._assessor,
            "standings": [],
            "actions": [],
            "events": [],
            "signed": [],
        }
        if self._assessor is None:
            return page
        key, today = self.store.assessor(self._assessor), datetime.now(LONDON).date()
        found = standings(self._standard, passports.entries_of(self.store, key), today)
        return {
            **page,
            "today": today.isoformat(),
            "standard": self._standard.id,
            "standings": [self._standing(s) for s in found],
            "actions": list(actions(found)),
            "events": list(reversed(passports.events_of(self.store, key))),
            "signed": [content for _, _, content in self.store.entries(key, "signature")],
        }

    def _standing(self, s: Standing) -> dict[str, Any]:
        return {
            "id": s.requirement.id,
            "label": s.requirement.label,
            "clauses": [self._standard.clauses[c].text for c in s.requirement.clauses],
            "bases": list(s.requirement.bases),
            "years": s.requirement.least_years,
            "state": s.state,
            "sentence": s.sentence,
            "seen": s.seen,
            "entries": [
                {
                    "on": e.on.isoformat(),
                    "what": e.what,
                    "basis": e.basis,
                    "years": e.years,
                    "seen": e.seen,
                    "by": e.by,
                }
                for e in s.entries
            ],
        }

    def on_report(self, _message: dict[str, Any]) -> dict[str, Any]:
        """Make the record as a page, to print or send."""
        from ..people import person
        from ..reports import assessor_record, write_page

        assert self._assessor is not None
        who = person(self.store, self.store.assessor(self._assessor))
        page = assessor_record(self.store, who.name, datetime.now(LONDON).date(), self._standard.id)
        return to_keep(write_page(workspace() / "reports", f"record of {safe_name(who.name)}", page))

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_state(self, message: dict[str, Any]) -> None:
        assert self._assessor is not None
        key, today = self.store.assessor(self._assessor), datetime.now(LONDON).date()
        passports.state(self.store, self._standard, key, message["entry"], today)
        self._redraw()
