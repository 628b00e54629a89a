"""An occupational standard and its assessment plan, as values.

Everything here comes from `datasets/standards/<reference>-<version>/standard.yaml`: the plan's own words, each with the
section it stands in. What is this kit's reading, and not the plan's, is under `Descriptor.ours` and `Ambiguity.turns_on`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, total_ordering
from typing import Literal

from .errors import NotFound

Force = Literal["must", "should", "may", "typically", "states"]


@total_ordering
@dataclass(frozen=True, slots=True)
class Grade:
    """A grade in the plan's own word, ordered as the plan's list of grades is."""

    word: str
    rank: int

    def __str__(self) -> str:
        return self.word

    def __lt__(self, other: Grade) -> bool:
        return self.rank < other.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the source document, under which quoted text stands."""

    id: str
    path: tuple[str, ...]
    starts: str
    line: int  # of the source text, from 1

    @property
    def title(self) -> str:
        return " › ".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the standard's key information."""

    id: str
    label: str
    text: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of the occupation and the KSBs it calls for."""

    number: int
    text: str
    ksbs: tuple[str, ...]
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KSB:
    """One knowledge, skill or behaviour of the standard."""

    id: str
    text: str
    section: str
    duties: tuple[int, ...]  # numbers of the duties that call for it
    method: str  # id of the one method that assesses it
    theme: str  # id of the theme it is graded under


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingDuty:
    """One thing that the plan makes the assessor record."""

    id: str
    text: str
    kind: Literal["ksbs", "answers", "grade"]
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an assessment by one method, in the order of life."""

    when: Literal["before", "day", "after"]
    label: str  # ours
    clause: str
    days: int | None = None  # at least
    minutes: int | None = None
    extra: bool = False  # only if needed


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSize:
    """How long this kit makes a case of one method. Ours, not the plan's."""

    words: tuple[int, int]  # of evidence, questions and answers, from and to
    evidence_items: tuple[int, int] | None = None  # where something is observed


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentMethod:
    """One of the plan's assessment methods."""

    id: str
    title: str
    also_called: tuple[str, ...]
    section: str
    ksbs: tuple[str, ...]
    grades: tuple[str, ...]  # lowest first
    records: tuple[RecordingDuty, ...]
    themes: tuple[str, ...]  # ids, in the plan's order
    timeline: tuple[Step, ...] = ()
    case: CaseSize | None = None  # any length where nothing is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of one method; the same title in two methods is two themes."""

    id: str
    method: str
    title: str
    ksbs: tuple[str, ...]
    section: str
    descriptors: tuple[str, ...]  # ids, pass before distinction


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How this kit reads a descriptor. Ours, not the plan's."""

    verb: str
    parts: tuple[str, ...]  # its separate demands, each a piece of the descriptor's text
    threshold: str
    secure: str
    near_miss: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """What the plan asks to see in one theme for one level."""

    id: str  # "PD-PP-D1"
    theme: str
    method: str
    level: str  # "pass" or "distinction"
    text: str  # the plan's own words, unedited
    ksbs: tuple[str, ...]
    section: str
    label: str  # "Professional practice, distinction 1"
    ours: Reading

    @property
    def parts(self) -> tuple[str, ...]:
        return self.ours.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence or list item of the plan, word for word."""

    id: str
    topic: str
    force: Force
    text: str
    section: str
    method: str | None = None
    role: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallRow:
    """One row of the plan's table of overall grades, in its own words."""

    grades: Mapping[str, str]  # method id -> "Pass", "Any grade", ...
    overall: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resits:
    """What the plan says of re-sits and re-takes, in numbers, and the clauses that say it."""

    cap: str
    within_months: int
    resit_typically_months: int
    retake_typically_months: int
    clauses: Mapping[str, str | Mapping[str, str]]


ConductValue = bool | int | float | None | tuple[bool | int | float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductFact:
    """Something that can be known of one assessment, and the bound that the plan sets on it."""

    name: str
    method: str
    asks: str
    kind: Literal["days", "minutes", "count", "yes/no", "list of minutes", "list of yes/no"]
    rule: Literal["at least", "at most", "exactly", "between", "yes", "no", "none"]
    clause: str
    value: int | float | tuple[int | float, int | float] | None = None
    breach: str | None = None
    ambiguity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessorRequirement:
    """One thing that the plan requires of an independent assessor."""

    id: str  # "cpd"
    label: str  # ours
    clauses: tuple[str, ...]
    lasts_years: int | None = None  # from its date
    least_years: int | None = None  # of experience
    bases: tuple[str, ...] = ()  # ways in which it can be met
    endless_basis: str | None = None  # the basis that does not run out
    renewed_by_update: bool = False  # due again when the EPA is updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of the plan and the section they stand in."""

    text: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalInterpretation:
    """What one assessment organisation has decided where the plan is unclear."""

    text: str | None = None
    date: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A place where the plan contradicts itself or is silent; shown with its quotes, never settled by the kit."""

    id: str
    question: str
    quotes: tuple[Quote, ...]
    turns_on: str  # ours
    local_interpretation: LocalInterpretation


@dataclass(frozen=True, kw_only=True)
class Standard:
    """One version of one standard and its assessment plan."""

    reference: str
    version: str
    title: str
    level: int
    licence: str
    facts: Mapping[str, Fact]
    sections: Mapping[str, Section]
    duties: Mapping[int, Duty]
    ksbs: Mapping[str, KSB]
    methods: Mapping[str, AssessmentMethod]
    themes: Mapping[str, Theme]
    descriptors: Mapping[str, Descriptor]
    clauses: Mapping[str, Clause]
    overall: tuple[OverallRow, ...]
    overall_section: str
    resits: Resits
    conduct: tuple[ConductFact, ...]
    ambiguities: Mapping[str, Ambiguity]
    assessor: Mapping[str, AssessorRequirement] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.reference}-{self.version}"

    @cached_property
    def grades(self) -> Mapping[str, Grade]:
        """Every grade by its word, in the order in which the plan's lists have them, lowest first.

        The overall scale holds the method scales in the same order (merit stands between pass and distinction).
        """
        words = [row.overall.lower() for row in self.overall]
        scale: list[str] = list(max(self.methods.values(), key=lambda method: len(method.grades)).grades)
        for word in dict.fromkeys(words):
            if word not in scale:  # only overall, never of a method: it stands below the highest
                scale.insert(len(scale) - 1, word)
        return {word: Grade(word, rank) for rank, word in enumerate(scale)}

    def grade(self, word: str | Grade) -> Grade:
        """The grade that a word of the plan names.

        Raises:
            NotFound: the plan has no such grade.
        """
        try:
            return self.grades[str(word).lower()]
        except KeyError:
            raise NotFound("grade", str(word), list(self.grades)) from None

    def method(self, id: str) -> AssessmentMethod:
        """The method with this id, or a sentence that names those there are."""
        if id not in self.methods:
            raise NotFound("assessment method", id, list(self.methods))
        return self.methods[id]

    def descriptors_of(self, method: str, level: str | None = None) -> tuple[Descriptor, ...]:
        """The descriptors of one method in the plan's order, of one level or of all."""
        of_method = (self.descriptors[d] for t in self.method(method).themes for d in self.themes[t].descriptors)
        return tuple(d for d in of_method if level in (None, d.level))

    def conduct_of(self, method: str) -> Mapping[str, ConductFact]:
        """The conduct facts of one method by name."""
        return {f.name: f for f in self.conduct if f.method == method}
