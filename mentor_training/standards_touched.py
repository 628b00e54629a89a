"""What a change of standard touches on this computer: cases, references, sets, drills, questions, the record of decisions.

What it prints names no assessor, and no decision of a reference: only which rest on something that has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import interpretations
from .datasets import (
    COURSE_TEST,
    list_drills,
    list_scenarios,
    list_sets,
    load_course_test,
    load_drills,
    load_questions,
    load_reference,
    load_scenario,
    load_set,
    load_standard,
    read_standard,
)
from .errors import DataFaults, NoReference, NotFound
from .passports import STANDARDISATION, entries_of, events_of, newest_signatures
from .people import people
from .reading import read_yaml
from .records import RecordStore
from .scenario import Scenario
from .standard import Standard
from .standards_compared import OURS, Change, changed_descriptors, compare_standards, ids_of
from .submissions import taken


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedCase:
    """One scenario under the old standard, and what of it and its reference rests on something that changed."""

    id: str
    version: int
    method: str
    sets: tuple[str, ...]
    reference: str | None  # its status; None where no reference is on this computer
    decisions: tuple[str, ...]  # of its reference, on descriptors that changed
    missing: int  # descriptors that the new standard has and its reference cannot decide yet
    conduct: tuple[str, ...]  # facts it states whose bound or force changed
    ksbs: tuple[str, ...]  # it asks about or shows, reworded or gone

    @property
    def touched(self) -> bool:
        return bool(self.decisions or self.missing or self.conduct or self.ksbs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the record of decisions here holds under the old standard: numbers, and nobody's name."""

    submitted: int = 0  # attempts
    open: int = 0
    taken: int = 0  # submissions of assessors
    drills: int = 0  # answers of the course
    signatures: Mapping[str, int] = field(default_factory=dict)  # decision -> how many
    events: int = 0  # in assessors' records
    standardised: int = 0  # assessors whose newest standardisation is under the old standard

    @property
    def anything(self) -> bool:
        return bool(
            self.submitted or self.open or self.taken or self.drills or self.signatures or self.events or self.standardised
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Everything on this computer that a change from one standard to another touches."""

    old: Standard
    new: Standard
    changes: tuple[Change, ...]
    descriptors: Mapping[str, tuple[str, ...]]  # the old standard's that changed, each with why
    cases: tuple[TouchedCase, ...]
    unreadable: tuple[str, ...]  # cases that could not be read
    critical: Mapping[str, tuple[str, ...]]  # set -> critical descriptors of its rule that changed
    drills: Mapping[str, tuple[str, ...]]  # chapter, or the course's test -> what of it says something that changed
    questions: Mapping[str, tuple[str, ...]]  # method -> questions that aim at a KSB that changed
    interpretations: int  # of this organisation, under the old standard
    kept: Kept

    @property
    def another(self) -> bool:
        """Whether these are two standards and not two versions of one."""
        return self.old.reference != self.new.reference


def standard_at(wanted: str) -> Standard:
    """A standard by its id on this computer, or by the path of its file or folder.

    Raises:
        NotFound: there is neither.
        DataFaults: its file says something that cannot be.
    """
    path = Path(wanted)
    file = path / "standard.yaml" if path.is_dir() else path
    return read_standard(file) if file.is_file() else load_standard(wanted)


def touched(store: RecordStore, old: Standard, new: Standard) -> Touched:
    """Everything on this computer that a change from one standard to another touches.

    Args:
        store: the record of decisions.
        old: what the cases and the record were made under.
        new: what follows it.
    """
    changes = compare_standards(old, new)
    scenarios, unreadable = _scenarios(old)
    sets = _sets()
    changed = changed_descriptors(old, changes)
    return Touched(
        old=old,
        new=new,
        changes=changes,
        descriptors=changed,
        cases=tuple(
            _case(s, new, changes, changed, [id for id, members in sets.items() if s.id in members]) for s in scenarios
        ),
        unreadable=unreadable,
        critical=_critical(sets, changed),
        drills=_drills(old, changes) | _course_test(old, changed),
        questions=_questions(old, changes),
        interpretations=len(interpretations.kept(old.id, read_yaml)),
        kept=kept_under(store, old.id),
    )


# ── In the data ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _scenarios(old: Standard) -> tuple[list[Scenario], tuple[str, ...]]:
    found, unreadable = [], []
    for id in list_scenarios():
        try:
            scenario = load_scenario(id)
        except DataFaults:
            unreadable.append(id)
            continue
        if scenario.standard == old.id:
            found.append(scenario)
    return found, tuple(unreadable)


def _sets() -> dict[str, tuple[str, ...]]:
    """The cases of every set that can be read."""
    found = {}
    for id in list_sets():
        try:
            found[id] = tuple(m.id for m in load_set(id).scenarios)
        except DataFaults:
            continue
    return found


def _case(
    scenario: Scenario, new: Standard, changes: Sequence[Change], changed: Iterable[str], sets: Sequence[str]
) -> TouchedCase:
    try:
        reference = load_reference(scenario.id)
    except (NoReference, DataFaults):
        reference = None
    decided = reference.decisions if reference else {}
    added = {c.id for c in changes if c.kind == "descriptor" and c.what == "added" and c.method == scenario.method}
    facts = {id.partition(" ")[2] for id in ids_of(changes, "conduct fact") if id.startswith(f"{scenario.method} ")}
    ksbs = {k for q in scenario.questions for k in q.aims_at} | {k for p in scenario.portfolio for k in p.ksbs}
    ksbs |= {k for shown in (reference.ksbs.values() if reference else ()) for k in shown}
    return TouchedCase(
        id=scenario.id,
        version=scenario.version,
        method=scenario.method,
        sets=tuple(sets),
        reference=reference.status if reference else None,
        decisions=tuple(d for d in changed if d in decided),
        missing=len(added),
        conduct=tuple(f for f in scenario.conduct if f in facts),
        ksbs=tuple(sorted(ksbs & ids_of(changes, "KSB"))),
    )


def _critical(sets: Iterable[str], changed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    rules = {id: load_set(id).verdict for id in sets}
    watched = {id: tuple(d for d in changed if d in rule.critical) for id, rule in rules.items() if rule}
    return {id: descriptors for id, descriptors in watched.items() if descriptors}


def _drills(old: Standard, changes: Sequence[Change]) -> dict[str, tuple[str, ...]]:
    ids = {c.id.replace("duty ", "duty:") for c in changes if c.what != "added" and c.aspect != OURS}
    if any(c.kind == "overall grade" for c in changes):
        ids.add("overall")
    found = {}
    for chapter in list_drills():
        try:
            sheet = load_drills(chapter)
        except DataFaults:
            continue
        if sheet.standard == old.id and (own := tuple(d.id for d in sheet.drills if ids & set(d.says))):
            found[chapter] = own
    return found


def _course_test(old: Standard, changed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The items of the course's test that are about a descriptor that changed."""
    try:
        test = load_course_test()
    except (DataFaults, NotFound):
        return {}
    own = tuple(i.id for i in test.items if i.descriptor in changed) if test.standard == old.id else ()
    return {COURSE_TEST: own} if own else {}


def _questions(old: Standard, changes: Sequence[Change]) -> dict[str, tuple[str, ...]]:
    ksbs, found = ids_of(changes, "KSB"), {}
    for method in old.methods:
        try:
            bank = load_questions(method)
        except (DataFaults, NotFound):
            continue
        if bank.standard == old.id and (own := tuple(q.id for q in bank.questions if ksbs & set(q.aims_at))):
            found[method] = own
    return found


# ── In the record of decisions ───────────────────────────────────────────────────────────────────────────────────────


def kept_under(store: RecordStore, standard: str) -> Kept:
    """What the record of decisions holds under one standard, in numbers."""
    attempts = [a for a in store.attempts() if a.standard == standard]
    keys = [p.key for p in people(store)]
    signatures = Counter(
        str(s["decision"]) for k in keys for s in newest_signatures(store, k).values() if s["standard"] == standard
    )
    return Kept(
        submitted=sum(bool(a.submitted_at) for a in attempts),
        open=sum(not a.submitted_at for a in attempts),
        taken=sum(any(a.standard == standard for a in s.attempts) for s in taken(store)),
        drills=sum(a.context.get("standard") == standard for a in store.drill_answers()),
        signatures=dict(signatures),
        events=sum(e["standard"] == standard for k in keys for e in events_of(store, k)),
        standardised=sum(_newest_standardisation(store, k, _reference(standard)) == standard for k in keys),
    )


def _newest_standardisation(store: RecordStore, key: str, reference: str) -> str | None:
    """The version of a standard under which somebody was standardised last."""
    own = [e for e in entries_of(store, key) if e.requirement == STANDARDISATION and _reference(e.standard) == reference]
    return max(reversed(own), key=lambda e: e.on).standard if own else None


def _reference(standard: str) -> str:
    return standard.rpartition("-")[0]
