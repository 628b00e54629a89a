"""What a list of cases covers and what it lacks: descriptors, grades, mistakes, KSBs, sectors, breaches of conduct.

It tells what references say, so it is for those who write cases and not for assessors who will grade them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

from .cues import Case, Cue, cues, sector_of, sector_twice
from .datasets import list_scenarios, load_mistakes, load_reference, load_scenario, load_standard
from .errors import DataFaults, NoReference, NotFound
from .scenario import Scenario
from .standard import AssessmentMethod, ConductFact, Descriptor, Standard

RARE = 0.05  # so often chance may do it before something is said to be there
NAMED = 6  # things that a sentence names at most
LONGEST_NAME = 60  # characters, of a mistake
GapKind = Literal["nothing", "descriptors", "grades", "cues", "mistakes", "breaches", "ksbs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorCovered:
    """In which cases a descriptor is met, not met and contested."""

    descriptor: Descriptor
    met: tuple[str, ...]  # ids of cases
    not_met: tuple[str, ...]
    contested: tuple[str, ...]  # counted nowhere else

    @property
    def lacks(self) -> tuple[str, ...]:
        """ "met" or "not met", where no case has it so."""
        return tuple(word for word, ids in (("met", self.met), ("not met", self.not_met)) if not ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachCovered:
    """Which cases show a breach of what the plan requires of an assessment."""

    fact: ConductFact
    cases: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the breach is called: "notice too short"."""
        return (self.fact.breach or "").replace("-", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class KSBCovered:
    """In which cases an item shows a KSB, and in which a question aims at it."""

    ksb: str
    shown: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeCovered:
    """Which cases train against a mistake that assessors make."""

    number: int
    text: str
    cases: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its first words."""
        first = re.split(r"[.;] ", self.text)[0].rstrip(".")
        return first if len(first) <= LONGEST_NAME else first.partition(",")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCovered:
    """What the cases of one assessment method cover."""

    standard: Standard
    method: AssessmentMethod
    cases: tuple[Case, ...]
    descriptors: tuple[DescriptorCovered, ...]
    breaches: tuple[BreachCovered, ...]
    ksbs: tuple[KSBCovered, ...]
    cues: tuple[Cue, ...]

    @property
    def grades(self) -> dict[str, int]:
        """How many cases have each grade, lowest first."""
        found = Counter(c.reference.grade for c in self.cases if c.reference)
        return {grade: found[grade] for grade in self.method.grades}

    @property
    def levels(self) -> dict[str, tuple[int, int, int]]:
        """How many decisions of each level are met, not met and contested."""
        rows: dict[str, tuple[int, int, int]] = dict.fromkeys(self.method.grades[1:], (0, 0, 0))
        for d in self.descriptors:
            met, not_met, contested = rows[d.descriptor.level]
            rows[d.descriptor.level] = (met + len(d.met), not_met + len(d.not_met), contested + len(d.contested))
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that a list of cases lacks, in a sentence."""

    kind: GapKind
    sentence: str
    method: str = ""  # its title, where it is of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a list of cases covers."""

    methods: tuple[MethodCovered, ...]
    mistakes: tuple[MistakeCovered, ...]
    without_reference: tuple[Scenario, ...]  # the reference is not on this computer: counted nowhere
    retired: tuple[Scenario, ...]  # counted nowhere
    unreadable: tuple[str, ...]  # sentences about cases that could not be read
    everywhere: tuple[Case, ...]  # every case on this computer that has a reference: a sector is free or not among these

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that are counted."""
        return tuple(c for m in self.methods for c in m.cases)


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def coverage_of(ids: Iterable[str] | None = None) -> Coverage:
    """What cases cover.

    Args:
        ids: of the cases, such as those of a set; without them every case on this computer.
    """
    everything = {id: _read(id) for id in list_scenarios()}
    wanted = list(dict.fromkeys(everything if ids is None else ids))
    found = {id: everything[id] if id in everything else _read(id) for id in wanted}
    cases = [c for c in found.values() if isinstance(c, Case)]
    counted = [c for c in cases if _counts(c)]
    return Coverage(
        methods=_methods(counted),
        mistakes=_mistakes(counted),
        without_reference=tuple(c.scenario for c in cases if c.reference is None),
        retired=tuple(c.scenario for c in cases if c.reference and not _counts(c)),
        unreadable=tuple(c for c in found.values() if isinstance(c, str)),
        everywhere=tuple(c for c in everything.values() if isinstance(c, Case) and _counts(c)),
    )


def _counts(case: Case) -> bool:
    return case.reference is not None and case.reference.status != "retired"


def _read(id: str) -> Case | str:
    """A case, or a sentence that says why it cannot be read."""
    try:
        scenario = load_scenario(id)
        reference = None
        with suppress(NoReference):
            reference = load_reference(id)
        return Case(scenario=scenario, reference=reference)
    except (DataFaults, NotFound) as error:
        return str(error)


def _methods(cases: Sequence[Case]) -> tuple[MethodCovered, ...]:
    """Every method of every standard that the cases are of, those without a case too."""
    standards = [load_standard(id) for id in dict.fromkeys(c.scenario.standard for c in cases)] or [load_standard()]
    return tuple(
        _method(standard, method, [c for c in cases if (c.scenario.standard, c.scenario.method) == (standard.id, method.id)])
        for standard in standards
        for method in standard.methods.values()
    )


def _method(standard: Standard, method: AssessmentMethod, cases: Sequence[Case]) -> MethodCovered:
    known = [(c.scenario.id, c.reference) for c in cases if c.reference]
    asked = {c.scenario.id: {k for q in c.scenario.questions for k in q.aims_at} for c in cases}
    shown = {id: {k for ksbs in r.ksbs.values() for k in ksbs} for id, r in known}
    return MethodCovered(
        standard=standard,
        method=method,
        cases=tuple(cases),
        descriptors=descriptors_covered(standard, method.id, cases),
        breaches=tuple(
            BreachCovered(fact=fact, cases=tuple(id for id, r in known if fact.breach in r.conduct_breaches))
            for fact in standard.conduct_of(method.id).values()
            if fact.breach
        ),
        ksbs=tuple(KSBCovered(ksb=k, shown=_having(shown, k), asked=_having(asked, k)) for k in method.ksbs),
        cues=cues(standard, cases),
    )


def _having(of_cases: Mapping[str, set[str]], one: str) -> tuple[str, ...]:
    return tuple(id for id, those in of_cases.items() if one in those)


def descriptors_covered(standard: Standard, method: str, cases: Iterable[Case]) -> tuple[DescriptorCovered, ...]:
    """In which cases each descriptor of a method is met, not met and contested, in the plan's order."""
    references = [(c.scenario.id, c.reference) for c in cases if c.reference and c.scenario.method == method]

    def where(d: Descriptor, *wanted: tuple[bool, bool]) -> tuple[str, ...]:
        decided = ((id, r.decisions.get(d.id)) for id, r in references)
        return tuple(id for id, one in decided if one and (one.met, one.contested) in wanted)

    return tuple(
        DescriptorCovered(
            descriptor=d,
            met=where(d, (True, False)),
            not_met=where(d, (False, False)),
            contested=where(d, (True, True), (False, True)),
        )
        for d in standard.descriptors_of(method)
    )


def _mistakes(cases: Sequence[Case]) -> tuple[MistakeCovered, ...]:
    trained = {c.scenario.id: c.reference.mistakes for c in cases if c.reference}
    return tuple(
        MistakeCovered(number=number, text=text, cases=tuple(id for id, those in trained.items() if number in those))
        for number, text in load_mistakes().items()
    )


# ── What is lacking, in words ────────────────────────────────────────────────────────────────────────────────────────


def gaps(coverage: Coverage) -> tuple[Gap, ...]:
    """Everything that the cases lack, what matters most first."""
    if not coverage.cases:
        return (Gap(kind="nothing", sentence="No case with a reference is among these, so nothing is covered yet."),)
    of_methods = [gap for one in coverage.methods for gap in _of_method(one)]
    found = [*of_methods, *_of_sectors(coverage), *_of_mistakes(coverage)]
    order: tuple[GapKind, ...] = ("nothing", "descriptors", "grades", "cues", "mistakes", "breaches", "ksbs")
    return tuple(sorted(found, key=lambda gap: order.index(gap.kind)))


def _of_method(one: MethodCovered) -> Iterator[Gap]:
    said = partial(Gap, method=one.method.title)
    if not one.cases:
        yield said(kind="nothing", sentence="No case at all.")
        return
    for level in one.method.grades[1:]:
        for word, so in (
            ("not met", "Whoever credits it to everybody is never found out"),
            ("met", "Nobody sees what meets it"),
        ):
            lacking = [d.descriptor.label for d in one.descriptors if d.descriptor.level == level and word in d.lacks]
            if lacking:
                yield said(kind="descriptors", sentence=f"No case has {spoken(lacking, 'or')} {word}. {so}.")
    for grade in (g for g, n in one.grades.items() if not n):
        yield said(kind="grades", sentence=f"No case has the grade {grade}.")
    for cue in (c for c in one.cues if c.tells):
        how = "gives grades away" if cue.by_chance < RARE else "goes with the grade, perhaps by chance"
        yield said(kind="cues", sentence=f"The {cue.measure} {how}. {cue.sentence}")
    if unshown := [b.name for b in one.breaches if not b.cases]:
        counts = f"{len(unshown)} of {len(one.breaches)} breaches of conduct"
        yield said(kind="breaches", sentence=f"No case shows {counts}: {spoken(unshown)}.")
    if unseen := [k.ksb for k in one.ksbs if not k.shown]:
        unasked = [k.ksb for k in one.ksbs if not k.shown and not k.asked]
        also = f" Nor does any question aim at {spoken(unasked, 'or')}." if unasked else ""
        yield said(kind="ksbs", sentence=f"No item of any case shows {spoken(unseen, 'or')}.{also}")


def _of_sectors(coverage: Coverage) -> Iterator[Gap]:
    for case, first in sector_twice(coverage.cases):
        assert case.reference is not None
        said = f"“{first.scenario.title}” and “{case.scenario.title}” share the sector {sector_of(case.scenario)} and the "
        yield Gap(kind="cues", sentence=f"{said}grade {case.reference.grade}: whoever knows one guesses the other.")


def _of_mistakes(coverage: Coverage) -> Iterator[Gap]:
    if untrained := [f"{m.number} ({m.name})" for m in coverage.mistakes if not m.cases]:
        said = (
            f"No case trains {len(untrained)} of {len(coverage.mistakes)} mistakes that assessors make: {spoken(untrained)}."
        )
        yield Gap(kind="mistakes", sentence=said)


def short(id: str) -> str:
    """The start of a case's id, as a column has room for it: "owq-01"."""
    return "-".join(id.split("-")[:2])


def spoken(names: Sequence[str], word: str = "and") -> str:
    """A list as it is said: "A, B and C"; of a long one the first few and how many more."""
    if len(names) > NAMED:
        return f"{'; '.join(names[:NAMED])} {word} {len(names) - NAMED} more"
    between = "; " if any("," in name for name in names) else ", "
    *rest, last = names
    return f"{between.join(rest)} {word} {last}" if rest else last
