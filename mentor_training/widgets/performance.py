"""How items perform, for those who look after the cases: what to review or retire, and the figures behind it."""

from __future__ import annotations

from typing import Any

from ..coverage import short
from ..datasets import list_scenarios, load_set
from ..performance import LEAST, CasePerformance, Item, Performance, performance
from ..records import RecordStore
from ..rehearsal import is_apart
from ..served import service
from .base import look, script
from .coverage import EVERY, all_and_sets
from .remote import RemotePanel, remote
from .stored import StoredPanel


def how_items_perform(set: str | None = None, store: RecordStore | None = None) -> PerformancePanel | RemotePanel:
    """How cases and their descriptors perform with real assessors, and what to review or retire.

    Args:
        set: id of the set; without it every case on this computer.
        store: where decisions are kept; the workspace's records by default.
    """
    here = service() if store is None else None
    return remote(here, "performance", set=set) if here else PerformancePanel(set, store)


class PerformancePanel(StoredPanel):
    """Suggestions with their reasons, then every case with its descriptors."""

    _esm = script("performance")
    _css = look("performance")

    def __init__(self, set: str | None = None, store: RecordStore | None = None):
        super().__init__(store)
        self._wanted = set or EVERY
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        one = load_set(self._wanted) if self._wanted else None
        rehearsal = is_apart(self.store)
        found = performance(self.store, list_scenarios(one.id) if one else None, simulated=rehearsal)
        return {
            "problem": None,
            "sets": all_and_sets(),
            "set": {"id": one.id, "title": f"{one.title}, version {one.version}"} if one else {"id": EVERY, "title": ""},
            "rehearsal": rehearsal,
            "least": LEAST,
            "assessors": found.assessors,
            "tries": sum(c.assessors for c in found.cases),
            "suggestions": [_suggestion(found, n) for n in range(len(found.suggestions))],
            "too_few": [{"title": c.scenario.title, "assessors": c.assessors} for c in found.too_few],
            "enough": len(found.cases) - len(found.too_few),
            "drift": found.drift,
            "cases": [_case(c) for c in found.cases],
            "left_out": _left_out(found),
        }

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_choose(self, message: dict[str, Any]) -> None:
        self._wanted = str(message["set"])
        self._redraw()


def _suggestion(found: Performance, n: int) -> dict[str, Any]:
    one = found.suggestions[n]
    case = next(c for c in found.cases if c.scenario.id == one.scenario and not c.state)
    item = next((i for i in case.items if i.descriptor == one.descriptor), None)
    said = list(item.disputes) if item and one.kind == "disputed" else []
    return {"kind": one.kind, "case": _key(case), "sentence": one.sentence, "do": one.do, "said": said}


def _key(case: CasePerformance) -> str:
    return f"{case.scenario.id}-{case.version}"


def _case(case: CasePerformance) -> dict[str, Any]:
    return {
        "key": _key(case),
        "short": short(case.scenario.id),
        "title": case.scenario.title,
        "version": case.version,
        "assessors": case.assessors,
        "right": case.right,
        "compared": case.compared,
        "disputes": case.disputes,
        "state": case.state,
        "items": [_item(i) for i in case.items],
        "times": [{"mode": t.mode, "minutes": t.minutes, "n": t.n} for t in case.times],
        "untimed": case.untimed,
        "over_time": [
            {"when": s.when, "right": s.right, "compared": s.compared, "assessors": s.assessors} for s in case.over_time
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.descriptor,
        "label": item.label,
        "met": item.met,
        "not_met": item.not_met,
        "reference": item.reference,
        "right": item.right,
        "compared": item.compared,
        "discrimination": item.discrimination,
        "why_none": item.why_none,
        "disputes": list(item.disputes),
    }


def _left_out(found: Performance) -> list[str]:
    """What was decided and is not counted, in sentences."""
    counts = found.observed
    untimed = sum(c.untimed for c in found.cases)
    later = _tries(counts.later_tries)
    again = f"{later} by somebody who had graded the case before: of events they count in the order of time."
    no_time = f"{_tries(untimed)} without a time: over eight hours from opening to submitting, or an uncertain clock."
    sentences = (
        (counts.later_tries, again),
        (counts.second_votes, f"{counts.second_votes} second votes of events: they were made after talking."),
        (counts.simulated, f"{counts.simulated} simulated submissions: no person made them."),
        (untimed, no_time),
    )
    return [*(sentence for many, sentence in sentences if many), *found.unreadable]


def _tries(n: int) -> str:
    return f"{n} {'try' if n == 1 else 'tries'}"
