"""What people decide: an assessor's attempt, and the reference it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .grading import grade_method
from .standard import Grade, Standard

Sure = Literal["unsure", "fairly", "certain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One assessor's decision on one descriptor; anything in it may still be open."""

    descriptor: str
    met: bool | None = None
    evidence: tuple[str, ...] = ()  # ids of items, in the order cited
    nothing_seen: bool = False  # decided because no item shows it
    reason: str = ""
    sure: Sure | None = None

    @property
    def lacks(self) -> tuple[str, ...]:
        """What it still needs before it can be submitted."""
        return tuple(
            what
            for what, there in [
                ("met or not met", self.met is not None),
                ("an item it rests on, or “nothing seen”", bool(self.evidence) or self.nothing_seen),
                ("a reason", bool(self.reason.strip())),
            ]
            if not there
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One assessor's work on one scenario, open or submitted."""

    id: str
    assessor: str  # the code they chose
    assessor_key: str  # random, so that two people with one code stay two
    scenario: str
    scenario_version: int
    standard: str
    kit_version: str
    context: Mapping[str, object]  # purpose, set and version, event, round, try, place in the order
    mode: Literal["full", "short"]
    opened_at: str  # UTC, ISO
    number: int  # 1 for the assessor's first attempt at this scenario
    revision: int  # of the store, when this was read
    decisions: Mapping[str, Decision]
    awarded: str | None = None
    record: Mapping[str, str] = field(default_factory=dict)  # text by recording duty
    other: Mapping[str, object] = field(default_factory=dict)  # any further saved field
    submitted_at: str | None = None
    digest: str | None = None

    @property
    def met(self) -> dict[str, bool | None]:
        """Met, not met or undecided, by descriptor."""
        return {d: decision.met for d, decision in self.decisions.items()}

    @property
    def conduct(self) -> dict[str, str]:
        """What the assessor made of each fact of conduct, by its name."""
        return {name: str(value) for name, value in self._named("conduct.").items() if value}

    @property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """The KSBs that the assessor saw in each item."""
        return {i: tuple(ksbs) for i, ksbs in self._named("tags.").items() if isinstance(ksbs, list | tuple)}

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that the assessor chose to ask, in order."""
        chosen = self.other.get("asked")
        return tuple(chosen) if isinstance(chosen, list | tuple) else ()

    def _named(self, start: str) -> dict[str, object]:
        return {name.removeprefix(start): value for name, value in self.other.items() if name.startswith(start)}


SHORT, FULL = "short", "full"  # decide only; the order of life, from the conduct check to the record


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """Something that stands between an attempt and its submission."""

    field: str  # a descriptor id, or "awarded"
    label: str
    lacks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.label} lacks {' and '.join(self.lacks)}"


def open_points(standard: Standard, method: str, attempt: Attempt) -> tuple[OpenPoint, ...]:
    """Everything that is still open before the attempt may be submitted, in the plan's order."""
    undecided = tuple(
        OpenPoint(field=d.id, label=d.label, lacks=decision.lacks)
        for d in standard.descriptors_of(method)
        if (decision := attempt.decisions.get(d.id, Decision(descriptor=d.id))).lacks
    )
    award = OpenPoint(field="awarded", label="The grade", lacks=("the grade you would award",))
    return undecided if attempt.awarded else (*undecided, award)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDecision:
    """What the reference says of one descriptor, and why."""

    met: bool
    evidence: tuple[str, ...]
    reason: str
    what_would_change_it: str = ""
    contested: bool = False  # honest judgement differs: never counted against anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class GraderDecision:
    """One blind grader's decision on one descriptor, as given."""

    met: bool
    evidence: tuple[str, ...]
    reason: str
    sure: Sure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """One blind grading, made from scenario.yaml and the standard alone."""

    grader: str
    date: str
    by: Literal["automated", "panel"]
    round: int
    grade: str
    decisions: Mapping[str, GraderDecision]
    temper: str | None = None
    scenario_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The standardised decisions on one version of one scenario, and where they come from."""

    scenario: str
    scenario_version: int
    version: int
    status: Literal["provisional", "definitive", "contested", "retired"]
    decisions: Mapping[str, ReferenceDecision]
    grade: str
    conduct_breaches: tuple[str, ...] = ()
    ksbs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what each item shows
    gradings: tuple[Grading, ...] = ()
    mistakes: tuple[int, ...] = ()  # assessor mistakes the case trains
    history: tuple[Mapping[str, object], ...] = ()

    @property
    def met(self) -> dict[str, bool]:
        return {d: decision.met for d, decision in self.decisions.items()}

    @property
    def contested(self) -> tuple[str, ...]:
        return tuple(d for d, decision in self.decisions.items() if decision.contested)

    def possible_grades(self, standard: Standard, method: str) -> frozenset[Grade]:
        """Every grade that follows when each contested descriptor is read either way."""
        readings: list[dict[str, bool | None]] = [dict(self.met)]
        for d in self.contested:
            readings = [{**reading, d: value} for reading in readings for value in (True, False)]
        return frozenset(grade_method(standard, method, reading) for reading in readings)
