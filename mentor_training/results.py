"""From submissions to verdicts and results: tables of decisions, the verdict's reasons, coarse feedback, and a route.

The tables are those of the analysis (one row per decision); what leaves for an assessor never holds an answer of the set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from . import course, longform
from .comparison import Comparison, compare
from .datasets import (
    list_sets,
    load_drills,
    load_mistakes,
    load_reference,
    load_scenario,
    load_set,
    load_standard,
    readable_sets,
)
from .decisions import Attempt, Decision, Reference
from .errors import NotFound
from .packs import set_digest
from .qualification import (
    Adequacy,
    Verdict,
    adequacy,
    operating_characteristics,
    shape_of,
    verdict,
)
from .scenario import STANDARDISED, ScenarioSet, VerdictRule
from .submissions import Submission

ROUTE_DRILLS, ROUTE_CASES = 12, 2  # at most, in a route


def rule_of(one: ScenarioSet) -> VerdictRule:
    """The rule of a qualification set.

    Raises:
        NotFound: the set has none.
    """
    if one.verdict is None:
        raise NotFound("rule of verdict in set", one.id, [s for s in list_sets() if load_set(s).verdict])
    return one.verdict


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def decisions_of(attempts: Iterable[Attempt]) -> pd.DataFrame:
    """One row per decision that an attempt asked for, made or not, as `longform.decisions_table` has it."""
    blank: dict[tuple[str, str], dict[str, Decision]] = {}  # looked up once for each case: files are slow
    whole = []
    for attempt in attempts:
        case = attempt.scenario, attempt.standard
        if case not in blank:
            blank[case] = _blank(*case)
        whole.append(replace(attempt, decisions={**blank[case], **attempt.decisions}))
    return longform.decisions_table(whole)


def _blank(scenario: str, standard: str) -> dict[str, Decision]:
    """A decision on every descriptor of a case, as a deadline leaves it undecided."""
    method = load_scenario(scenario).method
    return {d.id: Decision(descriptor=d.id) for d in load_standard(standard).descriptors_of(method)}


def references_of(ids: Iterable[str]) -> pd.DataFrame:
    """One row per scenario and descriptor, as `longform.reference_table` has it.

    Raises:
        NoReference: one is not on this computer.
    """
    by_standard: dict[str, list[Reference]] = {}
    for id in ids:
        by_standard.setdefault(load_scenario(id).standard, []).append(load_reference(id))
    tables = [longform.reference_table(load_standard(s), references) for s, references in by_standard.items()]
    return pd.concat(tables, ignore_index=True)


# ── The rule, before anybody grades ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """A set's rule and how often it errs, as it is printed before and after."""

    rule: VerdictRule
    characteristics: pd.DataFrame
    adequacy: Adequacy


def rule_shown(set: str) -> RuleShown:
    """A set's rule with its operating characteristics, simulated on the set as it is.

    Raises:
        NoReference: the references are not on this computer; the shape of a set is read from them.
    """
    one = load_set(set)
    return _rule_shown(one, set_digest(set))


@lru_cache(maxsize=4)
def _rule_shown(one: ScenarioSet, _digest: str) -> RuleShown:
    rule = rule_of(one)
    shape = shape_of(references_of(m.id for m in one.scenarios), rule)
    return RuleShown(rule=rule, characteristics=operating_characteristics(rule, shape), adequacy=adequacy(rule, shape))


# ── The verdict, and what of it an assessor is told ──────────────────────────────────────────────────────────────────


def verdicts(set: str, submissions: Sequence[Submission]) -> dict[str, Verdict]:
    """What the set's rule says of each submission, by the submission's digest.

    Raises:
        NoReference: the references are not on this computer.
        NotFound: the set has no rule.
    """
    one = load_set(set)
    rule, reference = rule_of(one), references_of(m.id for m in one.scenarios)
    found = {}
    for submission in submissions:
        table = decisions_of(submission.attempts)
        (advised,) = verdict(table, reference, rule, tries=submission.attempt_number).values()
        found[submission.digest] = replace(advised, assessor=submission.name)
    return found


def comparisons(submission: Submission) -> tuple[Comparison, ...]:
    """Each attempt of a submission beside its reference, for the lead assessor alone."""
    return tuple(
        compare(load_standard(a.standard), load_scenario(a.scenario), a, load_reference(a.scenario))
        for a in submission.attempts
    )


def kinds_of_error(found: Iterable[Comparison]) -> dict[str, int]:
    """How many errors of which kind: no case and no descriptor is named."""
    counts = dict.fromkeys(KINDS, 0)
    for comparison in found:
        for c in comparison.differences:
            if c.relation in ("over-award", "under-award"):
                counts[f"{c.relation} of a {c.descriptor.level} descriptor"] += 1
        counts["grade that does not follow from the decisions"] += bool(
            comparison.grade.derived and not comparison.grade.follows
        )
        counts["right decision on other evidence"] += sum(c.for_another_reason for c in comparison.descriptors)
        if comparison.way:
            counts["fact of conduct read otherwise than the plan has it"] += sum(
                not c.agreed for c in comparison.way.conduct
            )
            counts["question not asked that was needed"] += len(comparison.way.unasked)
        counts["part of the record missing"] += len(comparison.record_gaps)
    return counts


KINDS = (
    "over-award of a pass descriptor",
    "over-award of a distinction descriptor",
    "under-award of a pass descriptor",
    "under-award of a distinction descriptor",
    "grade that does not follow from the decisions",
    "right decision on other evidence",
    "fact of conduct read otherwise than the plan has it",
    "question not asked that was needed",
    "part of the record missing",
)


def route(found: Sequence[Comparison]) -> dict[str, list[str]]:
    """What to train before another set: drills and practice cases that train the mistakes of the cases that went wrong.

    Returns:
        "drills": ids, "cases": ids of practice scenarios, "mistakes": what they train, in words.
    """
    weight: Counter[int] = Counter()
    for comparison in (c for c in found if c.differences or not c.grade.follows):
        weight.update({m: len(comparison.differences) + 1 for m in comparison.reference.mistakes})
    mistakes = [m for m, _ in weight.most_common(4)]
    drills = [d for c in course.COURSE if c.drills for d in load_drills(c.id).drills if set(d.trains) & set(mistakes)]
    drills.sort(key=lambda d: -sum(weight[m] for m in d.trains))
    practice = [m.id for one in readable_sets() if one.purpose == "practice" for m in one.scenarios]
    practice = [id for id in practice if load_reference(id).status != "retired"]
    cases = sorted(practice, key=lambda id: -sum(weight[m] for m in load_reference(id).mistakes)) if mistakes else []
    words = load_mistakes()
    return {
        "drills": [d.id for d in drills[:ROUTE_DRILLS]],
        "cases": cases[:ROUTE_CASES],
        "mistakes": [words[m] for m in mistakes],
    }


NOT_RATIFIED = (
    "Training verdict: references not ratified. They were written with the cases and checked by automated gradings; "
    "no panel of an assessment organisation has agreed them."
)


def result_of(submission: Submission, advised: Verdict, signature: dict[str, Any] | None = None) -> dict[str, Any]:
    """What goes back to the assessor: the advice, what was decided, coarse feedback, a route; no answer of the set.

    Args:
        signature: who signed, in which role, when, what was seen, what was decided and why if otherwise than advised.
    """
    one = load_set(submission.set)
    found = comparisons(submission)
    ratified = all(c.reference.status == "definitive" for c in found)
    decided = signature["decision"] if signature else advised.answer
    trained = route(found) if decided != STANDARDISED else {"drills": [], "cases": [], "mistakes": []}
    return {
        "set": submission.set,
        "set_version": submission.set_version,
        "title": one.title,
        "assessor": submission.assessor,
        "assessor_key": submission.assessor_key,
        "attempt_number": submission.attempt_number,
        "submitted": submission.made_at,
        "submission": submission.digest,
        "head": submission.head,
        "advice": advised.answer,
        "reasons": list(advised.reasons),
        "next_step": _next_step(submission.attempt_number >= rule_of(one).tries, advised, decided),
        "ratified": ratified,
        "caveat": "" if ratified else NOT_RATIFIED,
        "kinds": {kind: n for kind, n in kinds_of_error(found).items() if n},
        "decisions": sum(len(c.agreed) + len(c.differences) for c in found),
        "route": trained,
        "signature": signature,
        "rule": rule_of(one).in_words(),
    }


def _next_step(last_try: bool, advised: Verdict, decided: str) -> str:
    if decided == STANDARDISED:
        return "You are standardised on this set." if decided != advised.answer else advised.next_step
    if last_try:
        return "To the lead assessor: the tries that this set allows are used."
    return advised.next_step if decided == advised.answer else "Follow the route before another set."
