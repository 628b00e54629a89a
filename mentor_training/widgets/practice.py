"""A practice set, case by case: which comes next, how it went so far, and what to practise next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..comparison import Comparison, compare
from ..datasets import load_mistakes, load_reference, load_scenario, load_set, load_standard, readable_sets
from ..decisions import FULL, SHORT, Attempt
from ..errors import NotFound
from ..progress import case_order, furthest_off, remarks, weaknesses
from ..records import RecordStore, decided, shown_time
from ..scenario import Scenario
from ..standard import Standard
from .base import look, script
from .blind import sets_for
from .grading import GradingPanel
from .stored import Cases, CasesPanel

PRACTICE = "induction-practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One case of a set, and what one assessor has done in it."""

    scenario: Scenario
    place: int  # in this assessor's order, from 1
    attempts: tuple[Attempt, ...]  # at the case's present version, oldest first
    first: Comparison | None  # the first try beside the reference, once it is submitted

    @property
    def state(self) -> str:
        """ "new", "open" or "submitted": of the newest attempt."""
        if not self.attempts:
            return "new"
        return "submitted" if self.attempts[-1].submitted_at else "open"


def practise_set(
    method: str, set: str = PRACTICE, assessor: str | None = None, store: RecordStore | None = None
) -> PracticeSet:
    """A practice set by one assessment method, in an order of the assessor's own, where they left off.

    Args:
        method: id of a method that the set has cases of, "OWQ" or "PD" in the kit's own.
        set: id of the set.
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where to keep what is decided; the workspace's records by default.
    """
    return PracticeSet(method, set, assessor, store)


class PracticeSet(Cases):
    """The overview of a practice set, and below it the case that is open."""

    def __init__(self, method: str, set: str = PRACTICE, assessor: str | None = None, store: RecordStore | None = None):
        super().__init__(PracticeOverview(method, set, assessor, store))


class PracticeOverview(CasesPanel):
    """The cases of a set in the assessor's order, the trend over them, and what to practise next."""

    _esm = script("practice")
    _css = look("practice")

    def __init__(self, method: str, set: str, assessor: str | None, store: RecordStore | None):
        super().__init__(assessor, store)
        self._method, self._wanted = method, set
        self._mode = SHORT
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        self._set = load_set(self._wanted)
        methods = sorted({load_scenario(m.id).method for m in self._set.scenarios})
        if self._method not in methods:
            raise NotFound(f"assessment method of “{self._set.title}”", self._method, methods)
        tried = self.tried() if self._assessor else ()
        if begun := [t for t in tried if t.state == "open"]:
            self.opened = max(begun, key=lambda t: t.attempts[-1].revision).scenario.id
        return self._page(tried)

    # ── What has been done ───────────────────────────────────────────────────────────────────────────────────────────

    def tried(self) -> tuple[Tried, ...]:
        """Every case of this method in the assessor's order, with what they have done in it."""
        assert self._assessor is not None
        key = self.store.assessor(self._assessor)
        scenarios = {m.id: load_scenario(m.id) for m in self._set.scenarios}
        order = case_order(self._set, (id for id, s in scenarios.items() if s.method == self._method), key)
        mine = [a for a in self.store.attempts(self._assessor) if a.assessor_key == key]
        return tuple(self._tried(scenarios[id], place, mine) for place, id in enumerate(order, start=1))

    def _tried(self, scenario: Scenario, place: int, mine: list[Attempt]) -> Tried:
        own = tuple(a for a in mine if (a.scenario, a.scenario_version) == (scenario.id, scenario.version))
        submitted = [a for a in own if a.submitted_at]
        first = None
        if submitted:
            reference = load_reference(scenario.id)  # opened only now
            first = compare(load_standard(scenario.standard), scenario, submitted[0], reference)
        return Tried(scenario=scenario, place=place, attempts=own, first=first)

    def grading(self) -> GradingPanel | None:
        """The grading panel of the open case, its attempts marked with the set, its version and the assessor's order."""
        tried = self.tried()
        case = next((t for t in tried if t.scenario.id == self.opened), None)
        if case is None:
            return None
        context = {
            "purpose": "practice",
            "set": self._set.id,
            "set_version": self._set.version,
            "order": [t.scenario.id for t in tried],
            "place": case.place,
        }
        begun = next((a.mode for a in reversed(case.attempts) if not a.submitted_at), self._mode)
        panel = GradingPanel(self.opened, assessor=self._assessor, store=self._store, context=context, mode=begun)
        panel.observe(self._again, "page")
        return panel

    def _again(self, _change: object = None) -> None:
        self.page = self._page(self.tried())

    # ── What the panel shows ─────────────────────────────────────────────────────────────────────────────────────────

    def _page(self, tried: tuple[Tried, ...]) -> dict[str, Any]:
        standard = load_standard(tried[0].scenario.standard) if tried else load_standard()
        return {
            "problem": None,
            "set": {"id": self._set.id, "title": self._set.title, "version": self._set.version},
            "sets": [one for one in sets_for("practice") if self._has_cases(one["id"])],
            "method": standard.methods[self._method].title,
            "assessor": self._assessor,
            "opened": self.opened,
            "cases": [self._case(standard, t) for t in tried],
            "descriptors": [{"id": d.id, "label": d.label} for d in standard.descriptors_of(self._method)],
            "next": self._next(tried) if tried else None,
        }

    def _has_cases(self, set: str) -> bool:
        """Whether a set has cases of this page's method."""
        return any(load_scenario(m.id).method == self._method for m in load_set(set).scenarios)

    def _case(self, standard: Standard, t: Tried) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": t.scenario.id,
            "title": t.scenario.title,
            "setting": ", ".join(t.scenario.setting.values()),
            "place": t.place,
            "state": t.state,
            "note": "Not begun",
            "first": None,
        }
        if t.state == "open":
            done, of = decided(t.scenario, standard, t.attempts[-1])
            again = " again" if t.first else ""
            shown |= {"note": f"{done} of {of} decided{again}", "done": done, "of": of}
        elif t.attempts:
            shown["note"] = f"Submitted {shown_time(str(t.attempts[-1].submitted_at))}"
        if t.first:
            shown["first"] = {
                "submitted": t.first.attempt.submitted_at,
                "agreed": len(t.first.agreed),
                "counted": len(t.first.agreed) + len(t.first.differences),
                "awarded": str(t.first.grade.awarded),
                "reference": str(t.first.grade.reference),
                "settled": t.first.grade.settled,
                "relations": {c.descriptor.id: c.relation if c.counts else "contested" for c in t.first.descriptors},
            }
        return shown

    def _next(self, tried: tuple[Tried, ...]) -> dict[str, Any]:
        firsts = [t.first for t in tried if t.first]
        waiting = [t for t in tried if t.first is None]
        weak = weaknesses(firsts)[:3]
        mistakes = load_mistakes()
        trained = dict.fromkeys(m for f in firsts if f.differences for m in f.reference.mistakes)
        off = furthest_off(firsts)
        return {
            "case": waiting[0].scenario.id if waiting else None,
            "again": off.reference.scenario if off and not waiting else None,
            "remarks": list(remarks(firsts)),
            "weak": [
                {"sentence": w.sentence, "text": w.descriptor.text, "near_miss": w.descriptor.ours.near_miss} for w in weak
            ],
            "mistakes": [mistakes[m] for m in trained if m in mistakes][:4],
            "other": self._other_set(),
        }

    def _other_set(self) -> str | None:
        """What stands after this set: its cases by the other method, or a qualification set that is here."""
        submitted = {a.scenario for a in self.store.attempts(self._assessor) if a.submitted_at}
        for scenario in (load_scenario(m.id) for m in self._set.scenarios if m.id not in submitted):
            if scenario.method != self._method:
                return load_standard(scenario.standard).methods[scenario.method].title
        return next((one.title for one in readable_sets() if one.purpose == "qualification"), None)

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_open(self, message: dict[str, Any]) -> None:
        self._mode = FULL if message.get("mode") == FULL else SHORT
        self.opened = message["case"]
        self._again()

    def on_choose(self, message: dict[str, Any]) -> None:
        self._wanted, self.opened = message["set"], ""
        self._redraw()

    def on_all(self, _message: dict[str, Any]) -> None:
        self.opened = ""
        self._again()
