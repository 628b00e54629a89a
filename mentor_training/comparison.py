"""One attempt beside the reference: where they agree, which way they differ, and what it does to the grade."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from .conduct import ConductFinding, findings
from .decisions import FULL, Attempt, Decision, Reference, ReferenceDecision
from .errors import NoReference
from .grading import grade_method
from .scenario import Scenario
from .standard import Descriptor, Grade, RecordingDuty, Standard

Relation = Literal["agreed", "over-award", "under-award", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorComparison:
    """One descriptor: the assessor's decision, the reference's, and how they stand to each other."""

    descriptor: Descriptor
    yours: Decision
    reference: ReferenceDecision

    @property
    def relation(self) -> Relation:
        """Over-award: met where the reference has not met; under-award: the reverse."""
        if self.yours.met is None:
            return "undecided"
        if self.yours.met == self.reference.met:
            return "agreed"
        return "over-award" if self.yours.met else "under-award"

    @property
    def counts(self) -> bool:
        """Whether it enters any count: contested descriptors never do."""
        return not self.reference.contested

    @property
    def found(self) -> tuple[str, ...]:
        """Items that both rest on."""
        return tuple(i for i in self.reference.evidence if i in self.yours.evidence)

    @property
    def missed(self) -> tuple[str, ...]:
        """Items that only the reference rests on."""
        return tuple(i for i in self.reference.evidence if i not in self.yours.evidence)

    @property
    def extra(self) -> tuple[str, ...]:
        """Items that only the assessor rests on."""
        return tuple(i for i in self.yours.evidence if i not in self.reference.evidence)

    @property
    def for_another_reason(self) -> bool:
        """Agreed, but not on one item that the reference rests on."""
        return self.relation == "agreed" and bool(self.reference.evidence) and not self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordGap:
    """Something that the plan makes an assessor record and that the attempt's record lacks."""

    duty: RecordingDuty
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductComparison:
    """One fact of conduct: what the assessor made of it beside what the plan says of it."""

    finding: ConductFinding
    yours: str | None  # one of CONDUCT_ANSWERS

    @property
    def agreed(self) -> bool:
        """In order where the plan's bound is kept; else anything but in order, as the force of the plan's word allows."""
        if self.finding.standing in ("kept", "not known"):
            return self.yours == "in order"
        return (
            self.yours in ("ask", "not in order")
            if self.finding.standing in ("ask", "unusual")
            else self.yours == "not in order"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KSBComparison:
    """One KSB: the items that the assessor saw it in beside those that the reference does."""

    ksb: str
    yours: tuple[str, ...]
    reference: tuple[str, ...]

    @property
    def unseen(self) -> bool:
        """Seen by the reference, and nowhere by the assessor."""
        return bool(self.reference) and not self.yours


@dataclass(frozen=True, slots=True, kw_only=True)
class WayComparison:
    """The way to the decisions, in the order of life: conduct, KSBs seen, questions asked. Of full attempts only."""

    conduct: tuple[ConductComparison, ...]
    ksbs: tuple[KSBComparison, ...]
    unasked: tuple[str, ...]  # questions not asked on whose answers the reference rests


CONDUCT_ANSWERS = ("in order", "not in order", "ask")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeComparison:
    """The grade awarded, the grade that the decisions give, and the reference's."""

    awarded: Grade | None
    derived: Grade | None  # None while a descriptor is undecided
    reference: Grade
    settled: bool  # False where a contested descriptor decides the reference's grade: outside all grade figures
    turning: tuple[tuple[str, ...], ...]  # each smallest set of decisions that, put right, gives the reference's grade

    @property
    def follows(self) -> bool:
        """Whether the grade awarded is the one that the assessor's own decisions give."""
        return self.awarded == self.derived

    @property
    def changed_by(self) -> tuple[str, ...]:
        """The differences that took the grade away from the reference's; the others did not."""
        return tuple(dict.fromkeys(d for some in self.turning for d in some))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One submitted attempt beside one version of the reference."""

    attempt: Attempt
    reference: Reference
    descriptors: tuple[DescriptorComparison, ...]  # in the plan's order
    grade: GradeComparison
    record_gaps: tuple[RecordGap, ...]
    way: WayComparison | None = None  # where the attempt went the whole way

    @property
    def differences(self) -> tuple[DescriptorComparison, ...]:
        return tuple(c for c in self.descriptors if c.counts and c.relation != "agreed")

    @property
    def agreed(self) -> tuple[DescriptorComparison, ...]:
        return tuple(c for c in self.descriptors if c.counts and c.relation == "agreed")

    @property
    def contested(self) -> tuple[DescriptorComparison, ...]:
        return tuple(c for c in self.descriptors if not c.counts)


def compare(standard: Standard, scenario: Scenario, attempt: Attempt, reference: Reference) -> Comparison:
    """Put an assessor's attempt beside the reference.

    Args:
        standard: the standard that both were decided under.
        scenario: the case.
        attempt: the assessor's decisions; may hold undecided descriptors only if a deadline closed it.
        reference: the reference for the same version of the case.

    Raises:
        NoReference: the reference belongs to another case or version, or lacks a descriptor.
    """
    of_attempt = (attempt.scenario, attempt.scenario_version)
    if of_attempt != (reference.scenario, reference.scenario_version):
        raise NoReference(
            f"This attempt graded “{attempt.scenario}” version {attempt.scenario_version}, but the reference is for "
            f"“{reference.scenario}” version {reference.scenario_version}. Grade the newer version afresh to compare."
        )
    descriptors = standard.descriptors_of(scenario.method)
    if missing := [d.label for d in descriptors if d.id not in reference.decisions]:
        raise NoReference(
            f"The reference for “{scenario.title}” says nothing on {', '.join(missing)}. Ask whoever gave you this set."
        )
    compared = tuple(
        DescriptorComparison(
            descriptor=d,
            yours=attempt.decisions.get(d.id, Decision(descriptor=d.id)),
            reference=reference.decisions[d.id],
        )
        for d in descriptors
    )
    return Comparison(
        attempt=attempt,
        reference=reference,
        descriptors=compared,
        grade=_compare_grades(standard, scenario.method, attempt, reference, compared),
        record_gaps=record_gaps(standard, scenario, attempt),
        way=_compare_ways(standard, scenario, attempt, reference) if attempt.mode == FULL else None,
    )


def _compare_ways(standard: Standard, scenario: Scenario, attempt: Attempt, reference: Reference) -> WayComparison:
    of_plan = findings(standard, scenario.method, scenario.conduct)
    rests_on = {i for decision in reference.decisions.values() for i in decision.evidence}
    ksbs = standard.method(scenario.method).ksbs
    return WayComparison(
        conduct=tuple(ConductComparison(finding=f, yours=attempt.conduct.get(f.fact.name)) for f in of_plan),
        ksbs=tuple(
            KSBComparison(
                ksb=k,
                yours=tuple(i for i in scenario.items if k in attempt.tags.get(i, ())),
                reference=tuple(i for i in scenario.items if k in reference.ksbs.get(i, ())),
            )
            for k in ksbs
        ),
        unasked=tuple(q.id for q in scenario.questions if q.id in rests_on and q.id not in attempt.asked),
    )


def _compare_grades(
    standard: Standard,
    method: str,
    attempt: Attempt,
    reference: Reference,
    compared: Iterable[DescriptorComparison],
) -> GradeComparison:
    met = {c.descriptor.id: c.yours.met for c in compared}
    target = grade_method(standard, method, reference.met)
    decided = all(value is not None for value in met.values())
    settled = len(reference.possible_grades(standard, method)) == 1
    differing = [c.descriptor.id for c in compared if c.counts and c.relation not in ("agreed", "undecided")]
    uncounted = {c.descriptor.id: c.reference.met for c in compared if not c.counts}
    return GradeComparison(
        awarded=standard.grade(attempt.awarded) if attempt.awarded else None,
        derived=grade_method(standard, method, met) if decided else None,
        reference=target,
        settled=settled,
        turning=(
            smallest_turning_sets(standard, method, {**met, **uncounted}, differing, target) if decided and settled else ()
        ),
    )


def smallest_turning_sets(
    standard: Standard, method: str, met: Mapping[str, bool | None], differing: Iterable[str], target: Grade
) -> tuple[tuple[str, ...], ...]:
    """Every smallest set of decisions that, turned round, gives the target grade.

    Args:
        met: a decision for every descriptor of the method.
        differing: the decisions that may be turned, in the plan's order.

    Returns:
        Sets of equal, least size, each in the plan's order; empty if the decisions give the target already.
        Exhaustive: at most 2 to the number of differing decisions grades are derived, which is instant for 16.
    """
    differing = tuple(differing)
    if grade_method(standard, method, met) == target:
        return ()
    for size in range(1, len(differing) + 1):
        turning = tuple(
            some
            for some in combinations(differing, size)
            if grade_method(standard, method, {**met, **{d: not met[d] for d in some}}) == target
        )
        if turning:
            return turning
    return ()


# Recording duties: EPA plan, each method, "Delivery", the last sentences.


def record_gaps(standard: Standard, scenario: Scenario, attempt: Attempt) -> tuple[RecordGap, ...]:
    """What the assessment record lacks against the plan's recording duties.

    Looks for what can be known without judging prose: whether something is written, which KSBs of the method are
    named nowhere, and which questions have no answer noted.
    """
    method = standard.method(scenario.method)
    gaps = []
    text = {duty.id: attempt.record.get(duty.id, "").strip() for duty in method.records}
    for duty in method.records:
        if duty.kind == "grade":
            lacking = "" if attempt.awarded else "no grade is stated"
        elif not text[duty.id]:
            lacking = "nothing is written"
        elif duty.kind == "answers":
            asked = [q.id for q in scenario.questions if attempt.mode != FULL or q.id in attempt.asked]
            lacking = _listed("no answer is noted for", [q for q in asked if q not in named_ids(text[duty.id], asked)])
        else:
            foreign = [k for k in named_ids(text[duty.id], standard.ksbs) if k not in method.ksbs]
            lacking = _listed("it names KSBs that another method assesses:", foreign)
        if lacking:
            gaps.append(RecordGap(duty=duty, sentence=lacking))
    ksb_duties = [duty for duty in method.records if duty.kind == "ksbs"]
    if written := " ".join(text[duty.id] for duty in ksb_duties).strip():
        unnamed = [k for k in method.ksbs if k not in named_ids(written, method.ksbs)]
        if unnamed:
            gaps.append(RecordGap(duty=ksb_duties[-1], sentence=_listed("these KSBs are named nowhere:", unnamed)))
    return tuple(gaps)


def named_ids(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """The ids ("K4", "Q2") that a text names, singly or as a range ("K7-K9", "K7-9", "K7 to K9"), in the known order."""
    found = set(re.findall(r"\b[A-Z]\d+\b", text.upper()))
    # A range names its letter twice, or has no space: "Q1 - 12 minutes" is no range.
    ranges = r"\b([A-Z])(\d+)(?:\s*(?:[-–—]|TO)\s*\1|[-–—])(\d+)\b"
    for letter, first, last in re.findall(ranges, text.upper()):
        if int(last) - int(first) < 100:
            found |= {f"{letter}{n}" for n in range(int(first), int(last) + 1)}
    return tuple(i for i in known if i in found)


def _listed(words: str, names: list[str]) -> str:
    return f"{words} {', '.join(names)}" if names else ""
