"""What goes back to an assessor from an event, for them alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .afterwards import MANY, Event, counted, decided_otherwise, outcome_said
from .comparison import Comparison
from .datasets import load_scenario, load_standard
from .errors import OutOfTurn
from .meeting import item_of
from .results import comparisons
from .submissions import Submission


def feedback_of(event: Event, submission: Submission) -> dict[str, Any]:
    """What came of an event for one assessor, for them alone; without references on this computer, that they took part.

    Raises:
        OutOfTurn: the minutes are not signed as they stand.
    """
    if event.now.finished is None or not event.now.signed:
        raise OutOfTurn("The minutes are not signed as they stand. Sign them first: feedback rests on what was decided.")
    found = comparisons(submission) if event.known else ()
    return {
        "event": event.now.id,
        "set": submission.set,
        "set_version": submission.set_version,
        "title": event.one.title,
        "standard": submission.attempts[0].standard,
        "assessor": submission.assessor,
        "assessor_key": submission.assessor_key,
        "on": event.now.minutes["date"],
        "present": bool(event.now.present.get(submission.assessor_key)),
        "graded": _graded_blind(event, submission),
        "figures": list(_figures_said(event, submission, found)),
        "moved": list(_moves_said(event, submission)),
        "drift": _drift_of(event, submission),
        "differences": [d for c in found for d in _differences(event, c)],
        "provisional": event.provisional,
        "signed": {name: str(event.now.finished[name]) for name in ("name", "role", "at")},
    }


def _graded_blind(event: Event, submission: Submission) -> bool:
    """Whether somebody graded in time, and decided more than half of what was asked."""
    asked = sum(len(load_standard(a.standard).descriptors_of(load_scenario(a.scenario).method)) for a in submission.attempts)
    decided = sum(met is not None for a in submission.attempts for met in a.met.values())
    return 2 * decided > asked and submission.digest in {s.digest for s in event.rounds.blind}


def _drift_of(event: Event, submission: Submission) -> str:
    said = event.years.people.get(event.names.get(submission.assessor_key, "")) if event.years else None
    return f"Since “{event.years.before}”, on {event.years.cases} cases of both: {said}" if event.years and said else ""


def _figures_said(event: Event, submission: Submission, found: Sequence[Comparison]) -> Iterator[str]:
    agreed, differing = sum(len(c.agreed) for c in found), [d for c in found for d in decided_otherwise(c)]
    kinds = Counter(d.relation for d in differing)
    if open_ := sum(len(c.differences) - len(decided_otherwise(c)) for c in found):
        yield f"{counted(open_, 'decision')} left undecided: neither right nor wrong."
    if not agreed + len(differing):
        return
    yield (
        f"{agreed} of {agreed + len(differing)} decisions as the reference: {kinds['over-award']} over-awarded, "
        f"{kinds['under-award']} under-awarded."
    )
    if settled := [c for c in found if c.grade.settled and c.grade.awarded]:
        right = sum(c.grade.awarded == c.grade.reference for c in settled)
        yield f"{right} of {counted(len(settled), 'grade')} that you awarded are the reference\u2019s."
    again = [f"“{load_scenario(c.attempt.scenario).title}”" for c in found if len(decided_otherwise(c)) >= MANY]
    if again:
        yield f"Read again, with the reference beside it: {', '.join(again)}."
    name = event.names.get(submission.assessor_key)
    if name in event.figures.assessors.index:
        lean = [one.sentence for one in event.stands_out if one.kind == "lean" and one.about == (name,)]
        yield lean[0] if lean else "These cases do not show a lean towards met or towards not met."


def _moves_said(event: Event, submission: Submission) -> Iterator[str]:
    table, name = event.moved, event.names.get(submission.assessor_key)
    if name in table.index:
        row = table.loc[name]
        yield (
            f"At the second vote you changed {row['changed']} of {row['voted']} decisions: {row['to_reference']} "
            f"towards the reference, {row['from_reference']} away from it."
        )


def _differences(event: Event, c: Comparison) -> Iterator[dict[str, str]]:
    for d in decided_otherwise(c):
        outcome = event.now.talk(item_of(c.attempt.scenario, d.descriptor.id)).outcome
        yield {
            "case": load_scenario(c.attempt.scenario).title,
            "descriptor": d.descriptor.label,
            "yours": "met" if d.yours.met else "not met",
            "reference": "met" if d.reference.met else "not met",
            "reason": " ".join(d.reference.reason.split()),
            "outcome": outcome_said(outcome) if outcome else "",
        }
