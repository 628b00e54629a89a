"""Standardised, more evidence, or not yet: what the rule of a qualification set says of an assessor, and why.

The rule stands in the set's file before anybody grades it. The kit advises; the lead assessor signs.

- *Standardised*: the probability of having reached p0 is at least `standardised`, and over-awards keep within both limits.
- *Not yet*: that probability is at most `not_yet`.
- *More evidence*: neither.

The probability is that of a beta posterior with a uniform prior, from counts divided by the design effect 1 + (m - 1) rho,
because decisions in one scenario hang together. Undecided descriptors are neither right nor wrong: an answer must hold
whichever way they went. Before all scenarios are graded, the share of each limit counts that belongs to what was graded.

Source: beta posterior, Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, 2.1; design effect, Kish, Survey Sampling, 1965.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .clustering import correlation
from .drift import drift
from .judged import SCALE
from .outlook import FURTHEST, further_scenarios
from .planning import (
    Adequacy,
    adequacy,
    choose_limits,
    operating_characteristics,
    planning_table,
    scenarios_needed,
)
from .rule import Shape, limit, probability
from .scenario import MORE_EVIDENCE, NOT_YET, STANDARDISED, Answer, VerdictRule
from .seen import Record, Seen, failing_cases, records, shape_of

__all__ = [
    "Adequacy",
    "Shape",
    "Verdict",
    "VerdictRule",
    "adequacy",
    "choose_limits",
    "correlation",
    "drift",
    "operating_characteristics",
    "planning_table",
    "scenarios_needed",
    "shape_of",
    "verdict",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rule says of one assessor; advice, until the lead assessor signs it."""

    assessor: str
    answer: Answer
    reasons: tuple[str, ...]  # in plain words
    next_step: str
    probability: float  # of having reached p0, from what was decided
    seen: Seen  # the counts that it rests on
    boundary_agreed: int  # grades on the right side of fail and pass: reported, never a gate
    grades: int
    further: int | None  # scenarios that would probably settle it; None where it is settled, or where no number would

    def __str__(self) -> str:
        return "\n".join(
            [f"{self.assessor}: {self.answer}", *(f"  - {reason}" for reason in self.reasons), f"  Next: {self.next_step}"]
        )


def verdict(
    decisions: pd.DataFrame,
    reference: pd.DataFrame,
    rule: VerdictRule,
    *,
    tries: int | Mapping[str, int] = 1,
    scale: Sequence[str] = SCALE,
) -> dict[str, Verdict]:
    """What the rule says of each assessor, with its reasons.

    What it says: whether this set shows that somebody decides as the reference does, well enough and without letting failing
    work pass. When it misleads: it is only as good as the reference and as these scenarios; how often it errs on somebody
    who is good enough, and on somebody who is not, is in `operating_characteristics`, to be read beside it.

    Args:
        decisions: as for `against_reference`, of one try; with position where the rule looks before all is graded.
        reference: of the whole set, with level; where known contested and status.
        rule: the set's.
        tries: which try at this set it is, for all or by assessor.
        scale: the grades of a method, lowest first.

    Returns:
        A verdict by assessor.

    Formula: P(p >= p0) for p ~ Beta(1 + x w, 1 + (n - x) w), x of n decisions right, w = 1 / (1 + (m - 1) rho), m = sum of
    squares / sum of the set's decisions per scenario.

    Source: see the head of this module.

    Raises:
        NoReference, UnusableTable: see `judge`; also where the order of scenarios is needed and not there.
    """
    failing = failing_cases(reference, scale)
    shape = shape_of(reference, rule)
    provisional = "status" in reference and bool((reference["status"] == "provisional").any())
    found = {}
    for record in records(decisions, reference, rule, scale):
        this_try = tries if isinstance(tries, int) else tries.get(record.assessor, 1)
        one = _by_rule(record, shape, rule)
        void = tuple(_void(rule, failing, this_try))
        if void and one.answer == STANDARDISED:
            one = replace(one, answer=MORE_EVIDENCE)
        said = ["The references are provisional: no panel has ratified them."] if provisional else []
        one = replace(one, reasons=(*one.reasons, *void, *said))
        found[record.assessor] = replace(one, next_step=_next(one, rule, len(shape.decisions), this_try, bool(void)))
    return found


def _by_rule(record: Record, shape: Shape, rule: VerdictRule) -> Verdict:
    """The answer at the look that settled it, or at the last look there was."""
    graded = len(record.counts)
    looks = [look for look in rule.looks if look <= graded]
    seen = record.after(graded if not looks else looks[0])
    answer: Answer = MORE_EVIDENCE
    for look in looks:
        seen = record.after(look)
        answer = _answer(seen, shape, rule)
        if answer != MORE_EVIDENCE:
            break
    ahead = [look - seen.scenarios for look in rule.looks if look > graded]
    further = None
    if answer == MORE_EVIDENCE:
        further = ahead[0] if ahead else further_scenarios(rule, shape, seen)
    return Verdict(
        assessor=record.assessor, answer=answer, reasons=tuple(_reasons(seen, record, shape, rule, bool(looks))),
        next_step="", probability=_reached(seen.right, seen.decided, shape, rule), seen=seen,
        boundary_agreed=record.boundary_agreed, grades=record.grades, further=further,
    )  # fmt: skip


def _answer(seen: Seen, shape: Shape, rule: VerdictRule) -> Answer:
    most, most_critical = _limits(seen, shape, rule)
    every = seen.decided + seen.undecided
    within = seen.over + seen.not_met_open <= most and seen.critical_over + seen.critical_open <= most_critical
    if within and _reached(seen.right, every, shape, rule) >= rule.standardised:
        return STANDARDISED
    return NOT_YET if _reached(seen.right + seen.undecided, every, shape, rule) <= rule.not_yet else MORE_EVIDENCE


def _reached(right: int, decided: int, shape: Shape, rule: VerdictRule) -> float:
    return float(probability(np.array([float(right)]), np.array([float(decided)]), rule.p0, shape.effective(rule.rho))[0])


def _limits(seen: Seen, shape: Shape, rule: VerdictRule) -> tuple[int, int]:
    """What belongs of the limits on over-awards to what was graded."""
    bad, worst = np.array([seen.not_met + seen.not_met_open]), np.array([seen.critical + seen.critical_open])
    return (
        int(limit(rule.most_over, bad, sum(shape.not_met))[0]),
        int(limit(rule.most_critical_over, worst, sum(shape.critical))[0]),
    )


# ── In words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reasons(seen: Seen, record: Record, shape: Shape, rule: VerdictRule, looked: bool) -> Iterator[str]:
    most, most_critical = _limits(seen, shape, rule)
    p = _reached(seen.right, seen.decided, shape, rule)
    if not looked:
        yield f"Graded {seen.scenarios} scenarios; the rule looks after {_listed(rule.looks)}. No answer before that."
    yield (
        f"{seen.right} of {seen.decided} decisions are the reference's: a probability of {_share(p)} of having reached "
        f"{_share(rule.p0)}; {_share(rule.standardised)} is needed, and {_share(rule.not_yet)} or less means not yet."
    )
    yield f"Over-awards: {seen.over} of {seen.not_met} possible; at most {most} {_kept(seen.over <= most)}."
    yield (
        f"Of these on critical pass descriptors: {seen.critical_over} of {seen.critical} possible; at most {most_critical} "
        f"{_kept(seen.critical_over <= most_critical)}. Each would let a failing apprentice pass."
    )
    if seen.undecided:
        yield f"{seen.undecided} descriptors are undecided; the answer must hold whichever way they went."
    yield (
        f"The right side of fail and pass in {record.boundary_agreed} of {record.grades} grades; "
        "reported beside the rule, no part of it."
    )


def _void(rule: VerdictRule, failing: int, this_try: int) -> Iterator[str]:
    """What keeps anybody from being standardised."""
    if failing < rule.failing_cases:
        yield f"The set has {failing} failing cases, and its rule asks for {rule.failing_cases}: it standardises nobody."
    if this_try > rule.tries:
        yield f"Try {this_try} at a set that allows {rule.tries}: the cases were known, so it standardises nobody."


def _next(one: Verdict, rule: VerdictRule, scenarios: int, this_try: int, void: bool) -> str:
    if void:
        return "Use another set, or mend this one."
    if one.answer == STANDARDISED:
        return "The lead assessor reads the reasons and signs."
    if one.answer == NOT_YET:
        return "Train on the differences, then try again." + _last(this_try, rule)
    if one.seen.scenarios < rule.looks[-1]:
        return f"Grade {one.further} more scenarios of this set; then it is looked at."
    if one.further is None:
        return f"{FURTHEST} further scenarios would probably not settle it: train on the differences first." + _last(
            this_try, rule
        )
    more = "1 further scenario" if one.further == 1 else f"{one.further} further scenarios"
    return f"About {more} would settle it, more probably than not." + _last(this_try, rule)


def _last(this_try: int, rule: VerdictRule) -> str:
    return " This set allows no further try: use another." if this_try >= rule.tries else ""


def _share(value: float) -> str:
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else ("1" if value == 1 else "over .99")


def _kept(kept: bool) -> str:
    return "(kept)" if kept else "(exceeded)"


def _listed(numbers: Sequence[int]) -> str:
    *rest, last = map(str, numbers)
    return f"{', '.join(rest)} and {last}" if rest else last
