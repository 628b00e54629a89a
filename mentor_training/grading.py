"""From descriptor decisions to a method grade, from method grades to the overall grade: the plan's rules and no others.

Source: EPA plan, "Grading", "Overall EPA grading", "Re-sits and re-takes".
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date

from .errors import NotFound, Undecided
from .standard import Grade, Standard

ANY_GRADE = "any grade"


def grade_method(standard: Standard, method: str, decisions: Mapping[str, bool | None]) -> Grade:
    """The grade of one assessment method that follows from its descriptor decisions.

    Args:
        standard: the standard that is assessed.
        method: id of the method, "OWQ".
        decisions: met (True) or not met (False) by descriptor id; None or absent is undecided.

    Returns:
        The highest grade whose descriptors, and those of every grade below it, are all met. A theme without a
        descriptor at a level ("n/a") asks for nothing there and so never blocks.

    Raises:
        Undecided: a descriptor of the method has no decision; names each.
        NotFound: a decision on a descriptor that the method does not have.

    Source: EPA plan, "Grading": "Apprentices must demonstrate all the pass descriptors and all of the distinction
    descriptors".
    """
    descriptors = standard.descriptors_of(method)
    own = [d.id for d in descriptors]
    if foreign := [d for d in decisions if d not in own]:
        raise NotFound(f"descriptor of {method}", foreign[0], own)
    if undecided := [d for d in own if decisions.get(d) is None]:
        raise Undecided(undecided)
    lowest, *higher = standard.method(method).grades
    reached = lowest
    for level in higher:
        if not all(decisions[d.id] for d in descriptors if d.level == level):
            break
        reached = level
    return standard.grade(reached)


def grade_overall(
    standard: Standard, grades: Mapping[str, str | Grade], *, resit: bool = False, exceptional: bool = False
) -> Grade:
    """The overall grade that follows from the grades of all methods.

    Args:
        standard: the standard that is assessed.
        grades: grade by method id; every method must be there.
        resit: whether any method was re-sat or re-taken.
        exceptional: whether the organisation has determined exceptional circumstances, which lift the cap.

    Raises:
        NotFound: an unknown method or grade, or a combination that the plan's table does not hold.

    Source: EPA plan, "Overall EPA grading", the table; "Re-sits and re-takes", the cap.
    """
    if set(grades) != set(standard.methods):
        wrong = sorted(set(grades) ^ set(standard.methods))
        raise NotFound("complete set of method grades with", ", ".join(wrong), list(standard.methods))
    for method, word in grades.items():
        if str(word).lower() not in standard.methods[method].grades:
            raise NotFound(f"grade of {method}", str(word), standard.methods[method].grades)
    words = {method: str(word).lower() for method, word in grades.items()}
    for row in standard.overall:
        if all(row.grades[m].lower() in (ANY_GRADE, words[m]) for m in words):
            overall = standard.grade(row.overall)
            return min(overall, standard.grade(standard.resits.cap)) if resit and not exceptional else overall
    raise NotFound("row of the overall table for", ", ".join(words.values()), [r.overall for r in standard.overall])


def resit_deadline(standard: Standard, notified: date) -> date:
    """The last day on which a failed method may be re-sat or re-taken by itself.

    Args:
        notified: day of the EPA outcome notification (Europe/London).

    Returns:
        The same day of the month six months on, or that month's last day where it has no such day.

    Source: EPA plan, "Re-sits and re-takes": "within a 6-month period from the EPA outcome notification".
    """
    months = notified.month - 1 + standard.resits.within_months
    year, month = notified.year + months // 12, months % 12 + 1
    return date(year, month, min(notified.day, calendar.monthrange(year, month)[1]))


def whole_assessment_again(standard: Standard, notified: date, sat: date) -> bool:
    """Whether a re-sit or re-take on this day comes too late, so that the entire EPA must be taken again."""
    return sat > resit_deadline(standard, notified)
