"""Sets and events: cases put together by purpose, with what is known of them, published by version, given out as packs."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from .. import making_sets, packs
from ..datasets import (
    list_scenarios,
    list_sets,
    load_reference,
    load_scenario,
    load_standard,
    readable_scenarios,
    readable_sets,
)
from ..errors import DataFaults, NoReference
from ..making_sets import ORDERS, PURPOSES
from ..publication import newest_gradings
from ..records import RecordStore
from ..scenario import Scenario, ScenarioSet
from ..served import service
from ..workspace import workspace
from .base import look, script
from .files import to_keep
from .remote import RemotePanel, remote
from .stored import StoredPanel


def make_sets(store: RecordStore | None = None) -> SetsPanel | RemotePanel:
    """The sets of this computer, and a place to make and change them.

    Args:
        store: whose records say who has seen which case; the workspace\u2019s by default.
    """
    here = service() if store is None else None
    return remote(here, "sets") if here else SetsPanel(store)


class SetsPanel(StoredPanel):
    """Every case to choose from, the sets there are, and the one that is being put together."""

    _esm = script("sets")
    _css = look("sets")

    def __init__(self, store: RecordStore | None = None):
        super().__init__(store)
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        seen = making_sets.exposure(self.store)
        return {
            "problem": None,
            "cases": [_case(s, seen.get(s.id, 0)) for s in readable_scenarios()],
            "sets": [_set(one) for one in readable_sets()],
            "broken": len(list_sets()) - len(readable_sets()) + len(list_scenarios()) - len(readable_scenarios()),
            "purposes": list(PURPOSES),
            "orders": list(ORDERS),
        }

    def on_plan(self, message: dict[str, Any]) -> dict[str, Any]:
        """What is known of a set as it would be."""
        return {"planned": _planned(self._planned(message))}

    def on_publish(self, message: dict[str, Any]) -> dict[str, Any]:
        made = making_sets.publish_set(self._planned(message))
        self._redraw()
        many = f"{len(made.scenarios)} case{'' if len(made.scenarios) == 1 else 's'}"
        return {"said": f"“{made.title}” is published, version {made.version}, with {many}."}

    def on_pack(self, message: dict[str, Any]) -> dict[str, Any]:
        return to_keep(packs.build(str(message["id"]), workspace() / "packs-built"))

    def _planned(self, message: dict[str, Any]) -> making_sets.Planned:
        one = message["set"]
        return making_sets.planned(one["id"], one["title"], one["purpose"], one["order"], one["cases"])


def _case(scenario: Scenario, seen: int) -> dict[str, Any]:
    known: dict[str, Any] = {"grade": None, "status": None, "graders": 0}
    with suppress(NoReference, DataFaults):
        reference = load_reference(scenario.id)
        graders = len(newest_gradings(scenario, reference))
        known = {"grade": reference.grade, "status": reference.status, "graders": graders}
    method = load_standard(scenario.standard).method(scenario.method)
    about = {"id": scenario.id, "title": scenario.title, "version": scenario.version, "method": method.title}
    return {**about, "sector": scenario.setting.get("sector", ""), "seen": seen, **known}


def _set(one: ScenarioSet) -> dict[str, Any]:
    return {
        "id": one.id, "title": one.title, "version": one.version, "purpose": one.purpose, "order": one.order,
        "cases": [m.id for m in one.scenarios],
    }  # fmt: skip


def _planned(found: making_sets.Planned) -> dict[str, Any]:
    return {
        "version": found.one.version,
        "shared": [
            {"title": title, "cases": [load_scenario(c).title for c in cases]} for title, cases in found.shared.items()
        ],
        "sure": found.sure,
        "faults": list(found.faults),
        "warnings": list(found.warnings),
        "rule": found.one.verdict.in_words() if found.one.verdict else [],
    }
