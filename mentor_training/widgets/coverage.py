"""The coverage planner, for those who write cases: what a set covers, what it lacks, and what to write next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..coverage import Coverage, MethodCovered, coverage_of, gaps, short
from ..cues import Case, sector_of
from ..datasets import list_scenarios, list_sets, load_set
from ..records import RecordStore
from ..served import service
from ..standard import Descriptor
from ..what_next import Proposal, what_next
from .base import Panel, look, script
from .remote import RemotePanel, remote

EVERY = ""  # instead of a set's id: all cases on this computer


def plan_coverage(set: str | None = None, store: RecordStore | None = None) -> CoveragePanel | RemotePanel:
    """What the cases of a set cover and lack, and what to write next; it tells what references say.

    Args:
        set: id of the set; without it every case on this computer.
        store: not needed; every page of the kit may be given one.
    """
    here = service() if store is None else None
    return remote(here, "coverage", set=set) if here else CoveragePanel(set)


class CoveragePanel(Panel):
    """The gaps in words, proposals for the next cases, and the tables behind them."""

    _esm = script("coverage")
    _css = look("coverage")

    def __init__(self, set: str | None = None):
        super().__init__()
        self._wanted = set or EVERY
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        one = load_set(self._wanted) if self._wanted else None
        found = coverage_of(list_scenarios(one.id) if one else None)
        return {
            "problem": None,
            "sets": all_and_sets(),
            "set": {"id": one.id, "title": f"{one.title}, version {one.version}"} if one else {"id": EVERY, "title": ""},
            "cases": len(found.cases),
            "gaps": [{"kind": g.kind, "sentence": g.sentence, "method": g.method} for g in gaps(found)],
            "next": [_proposal(p) for p in what_next(found)],
            "methods": [_method(m) for m in found.methods if m.cases],
            "mistakes": [{"number": m.number, "text": m.text, "cases": _titles(found, m.cases)} for m in found.mistakes],
            "sectors": _sectors(found),
            "left_out": _left_out(found),
        }

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_choose(self, message: dict[str, Any]) -> None:
        self._wanted = str(message["set"])
        self._redraw()


def all_and_sets() -> list[dict[str, str]]:
    """What such a page may be about: all cases, or those of one set."""
    return [
        {"id": EVERY, "title": "All cases on this computer"},
        *({"id": id, "title": load_set(id).title} for id in list_sets()),
    ]


def _titles(found: Coverage, ids: Sequence[str]) -> list[str]:
    titles = {c.scenario.id: c.scenario.title for c in found.cases}
    return [titles[id] for id in ids]


def _method(one: MethodCovered) -> dict[str, Any]:
    titles = {c.scenario.id: c.scenario.title for c in one.cases}
    return {
        "id": one.method.id,
        "title": one.method.title,
        "cases": [_case(c) for c in one.cases],
        "grades": one.grades,
        "levels": [{"level": level, "counts": counts} for level, counts in one.levels.items()],
        "descriptors": [
            {
                **_descriptor(d.descriptor),
                "signs": {
                    **dict.fromkeys(d.met, "met"),
                    **dict.fromkeys(d.not_met, "not met"),
                    **dict.fromkeys(d.contested, "contested"),
                },
                "met": len(d.met),
                "not_met": len(d.not_met),
                "lacks": list(d.lacks),
            }
            for d in one.descriptors
        ],
        "breaches": [
            {
                "name": b.name,
                "cases": [titles[id] for id in b.cases],
                "clause": one.standard.clauses[b.fact.clause].text,
                "force": one.standard.clauses[b.fact.clause].force,
            }
            for b in one.breaches
        ],
        "ksbs": [
            {"id": k.ksb, "text": one.standard.ksbs[k.ksb].text, "shown": len(k.shown), "asked": len(k.asked)}
            for k in one.ksbs
        ],
        "cues": [{"measure": c.measure, "sentence": c.sentence, "tells": c.tells} for c in one.cues],
    }


def _case(case: Case) -> dict[str, Any]:
    assert case.reference is not None
    id = case.scenario.id
    return {"id": id, "short": short(id), "title": case.scenario.title, "grade": case.reference.grade}


def _descriptor(d: Descriptor) -> dict[str, str]:
    return {"id": d.id, "label": d.label, "level": d.level, "text": d.text}


def _proposal(p: Proposal) -> dict[str, Any]:
    clause = p.covered.standard.clauses[p.breach.clause].text if p.breach else ""
    return {
        "method": p.covered.method.title,
        "grade": p.grade,
        "not_met": [{**_descriptor(d), "near_miss": d.ours.near_miss} for d in p.not_met],
        "met": [_descriptor(d) for d in p.met],
        "mistake": {"number": p.mistake.number, "text": p.mistake.text} if p.mistake else None,
        "sectors": list(p.sectors),
        "breach": {"name": str(p.breach.breach).replace("-", " "), "clause": clause} if p.breach else None,
        "reasons": list(p.reasons),
    }


def _sectors(found: Coverage) -> list[dict[str, Any]]:
    """Each sector with its cases, the most used first."""
    by_sector: dict[str, list[Case]] = {}
    for case in found.cases:
        by_sector.setdefault(sector_of(case.scenario) or "none said", []).append(case)
    rows = sorted(by_sector.items(), key=lambda row: (-len(row[1]), row[0]))
    return [{"sector": sector, "cases": [_case(c) for c in cases]} for sector, cases in rows]


def _left_out(found: Coverage) -> list[str]:
    """Cases that are counted nowhere, and why, in sentences."""
    return [
        *(f"“{s.title}” ({s.id}): its reference is not on this computer." for s in found.without_reference),
        *(f"“{s.title}” ({s.id}): it is retired." for s in found.retired),
        *found.unreadable,
    ]
