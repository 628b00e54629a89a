"""Drills made without end: an assessment to check, decisions to grade, grades to combine, a date to count.

Each is made from the standard's data and a seed, so that the same id gives the same drill again; its answer is always
derived by the rules (`conduct`, `grading`) and never written down.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from . import conduct
from .drills import OVERALL, Drill, Option, Piece
from .errors import NotFound
from .grading import grade_method, grade_overall, resit_deadline, whole_assessment_again
from .standard import ConductFact, ConductValue, Descriptor, Standard

Maker = Callable[[Standard, str, random.Random], Drill]


def make(standard: Standard, id: str) -> Drill:
    """The drill with this id: "generated:<kind>:<method or ->:<seed>".

    Raises:
        NotFound: there is no such kind.
    """
    kind = [*id.split(":"), ""][1]
    if kind not in MAKERS:
        raise NotFound("kind of generated drill", kind, list(MAKERS))
    return MAKERS[kind](standard, id, random.Random(id))


def fresh_id(kind: str, method: str, seed: str) -> str:
    """The id of a drill that was not asked yet."""
    return f"generated:{kind}:{method}:{seed}"


def methods_for(standard: Standard, kind: str) -> tuple[str, ...]:
    """The methods that a kind of drill can be made for; "-" where it is about all of them together."""
    match kind:
        case "conduct":
            return tuple(m for m in standard.methods if any(f.breach for f in standard.conduct_of(m).values()))
        case "method-grade":
            return tuple(standard.methods)
        case _:
            return ("-",)


# ── Conduct ──────────────────────────────────────────────────────────────────────────────────────────────────────────

SHOWN = 7  # facts of one assessment


def _conduct(standard: Standard, id: str, chance: random.Random) -> Drill:
    method = id.split(":")[2]
    facts = [f for f in standard.conduct_of(method).values() if f.breach and not _only_at_a_resit(f)]
    durations = [f for f in facts if "minutes" in f.kind]  # one only: several would have to add up
    facts = [f for f in facts if f not in durations] + chance.sample(durations, min(1, len(durations)))
    wrong = chance.sample(facts, chance.randint(1, min(3, len(facts))))
    rest = chance.sample([f for f in facts if f not in wrong], min(SHOWN, len(facts)) - len(wrong))
    known = {f.name: _value(f, chance, kept=f not in wrong) for f in facts if f in wrong or f in rest}
    found = conduct.findings(standard, method, known)
    return Drill(
        id=id,
        kind="mark",
        asks=f"{standard.methods[method].title}. Mark everything that is not as the plan has it.",
        says=tuple(dict.fromkeys(f.clause.id for f in found if f.breach)),
        pieces=tuple(_piece(f) for f in found),
        why="What is in order needs no action; all else is reported as it is, with the force of the plan’s own word.",
    )


def _piece(finding: conduct.ConductFinding) -> Piece:
    asks = finding.fact.asks
    unclear = (
        f" The plan is not of one mind here: {finding.ambiguity.question}" if finding.ambiguity and finding.breach else ""
    )
    return Piece(
        text=f"{asks}{'' if asks.endswith('?') else ':'} {conduct.in_words(finding.fact, finding.value)}",
        marked=finding.breach is not None,
        why=f"{asks}{'' if asks.endswith('?') else ':'} {finding.sentence}{unclear} “{finding.clause.text}”",
    )


def _only_at_a_resit(fact: ConductFact) -> bool:
    return "resit" in (fact.breach or "")


def _value(fact: ConductFact, chance: random.Random, *, kept: bool) -> ConductValue:
    """A likely value of a fact, within the plan's bound or outside it."""
    if fact.kind == "yes/no":
        return (fact.rule == "yes") == kept
    if fact.kind == "list of yes/no":
        right = fact.rule == "yes"
        return (right, right) if kept else chance.choice([(right, not right), (not right, right)])
    if fact.kind == "list of minutes":
        bound = int(fact.value) if isinstance(fact.value, int | float) else 30
        return (bound, bound) if kept else chance.choice([(bound, bound - 7), (bound + 9, bound), (bound - 12, bound)])
    return _number(fact, chance, kept=kept)


def _number(fact: ConductFact, chance: random.Random, *, kept: bool) -> int:
    low, high = fact.value if isinstance(fact.value, tuple) else (fact.value, fact.value)
    assert isinstance(low, int | float) and isinstance(high, int | float)
    least, most = int(low), int(high)
    step = max(1, round(most * 0.04))
    match fact.rule:
        case "at least":
            return least + chance.randint(0, 4) if kept else least - chance.randint(1, max(1, least // 4))
        case "at most":
            return most - chance.randint(0, most // 4) if kept else most + chance.randint(1, 6)
        case "between":
            return (
                chance.randint(least, most)
                if kept
                else chance.choice([most + chance.randint(1, step), least - chance.randint(1, step)])
            )
        case _:
            return least if kept else least + chance.choice([-1, 1, 1]) * chance.randint(1, step)


# ── Grades ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _method_grade(standard: Standard, id: str, chance: random.Random) -> Drill:
    method = id.split(":")[2]
    passes, distinctions = (list(standard.descriptors_of(method, level)) for level in ("pass", "distinction"))
    missed_pass = chance.sample(passes, min(len(passes), chance.choice([0, 0, 1, 1, 2])))
    missed_distinction = chance.sample(distinctions, min(len(distinctions), chance.choice([0, 0, 1, 1, len(distinctions)])))
    missed = {d.id for d in [*missed_pass, *missed_distinction]}
    grade = str(grade_method(standard, method, {d.id: d.id not in missed for d in [*passes, *distinctions]}))
    extract = _met(passes, missed_pass, "pass")
    if distinctions:
        extract += f" {_met(distinctions, missed_distinction, 'distinction')}"
    why = dict(zip(standard.methods[method].grades, _grade_whys(bool(missed_pass), bool(missed_distinction)), strict=False))
    return Drill(
        id=id,
        kind="choose",
        asks=f"Which grade does the {standard.methods[method].title.lower()} have?",
        extract=extract,
        says=tuple(
            c.id for c in standard.clauses.values() if c.topic == "grading" and c.method == method and c.force == "must"
        ),
        options=tuple(Option(text=g, right=g == grade, why=why.get(g, "")) for g in standard.methods[method].grades),
    )


def _grade_whys(pass_missed: bool, distinction_missed: bool) -> tuple[str, str, str]:
    """Why it is, or is not, a fail, a pass, a distinction."""
    if pass_missed:
        return (
            "Every pass descriptor must be met. One that is not met fails the method, however good the rest is.",
            "A pass descriptor is not met, and nothing elsewhere makes up for it.",
            "Distinction begins with every pass descriptor.",
        )
    no_fail = "Every pass descriptor is met, so it is no fail."
    if distinction_missed:
        return (
            no_fail,
            "Every pass descriptor is met. Distinction needs every distinction descriptor as well.",
            "Most is not all: each distinction descriptor must be met.",
        )
    every = "Every pass and every distinction descriptor is met; a theme without one at distinction asks for nothing more."
    return no_fail, every, every


def _met(every: Sequence[Descriptor], missed: Sequence[Descriptor], level: str) -> str:
    if not missed:
        return f"All {len(every)} {level} descriptors are met." if len(every) > 1 else f"The {level} descriptor is met."
    if len(missed) == len(every):
        return f"No {level} descriptor is met."
    names = " and ".join(d.label for d in missed)
    return f"All {level} descriptors are met but {'this' if len(missed) == 1 else 'these'}: {names}."


def _overall(standard: Standard, id: str, chance: random.Random) -> Drill:
    grades = {m: chance.choice(standard.methods[m].grades) for m in standard.methods}
    resit = chance.random() < 0.4
    exceptional = resit and chance.random() < 0.3
    before = str(grade_overall(standard, grades))
    grade = str(grade_overall(standard, grades, resit=resit, exceptional=exceptional))
    said = "; ".join(f"{standard.methods[m].title}: {g}" for m, g in grades.items()) + "."
    if resit:
        said += " One method was re-sat."
        if exceptional:
            said += " The EPAO has determined that there are exceptional circumstances."
    words = list(dict.fromkeys(row.overall.lower() for row in standard.overall))
    scale = sorted(words, key=lambda w: standard.grade(w))
    return Drill(
        id=id,
        kind="choose",
        asks="What is the overall grade?",
        extract=said,
        says=(OVERALL, *([str(standard.resits.clauses["cap"])] if resit else [])),
        options=tuple(Option(text=w, right=w == grade, why=_overall_why(w, grade, before)) for w in scale),
    )


def _overall_why(word: str, grade: str, before: str) -> str:
    if word == grade:
        capped = f" The table gives {before}; after a re-sit it is capped." if before != grade else ""
        return f"That is what the plan’s table gives for these grades.{capped}" if not capped else capped.strip()
    if word == before:
        return "So the table has it, but a method was re-sat and no exceptional circumstances are recorded: the cap holds."
    return "The plan’s table does not give this for these grades."


def _six_months(standard: Standard, id: str, chance: random.Random) -> Drill:
    notified = date(2026, 1, 1) + timedelta(days=chance.randint(0, 720))
    last = resit_deadline(standard, notified)
    sat = last + timedelta(days=chance.choice([-20, -1, 0, 1, 2, 25]))
    late = whole_assessment_again(standard, notified, sat)
    by_itself, whole, neither = _AFTER_A_FAIL
    ends = f"The {standard.resits.within_months} months end on {_day(last)}."
    return Drill(
        id=id,
        kind="choose",
        asks="What holds?",
        extract=f"The outcome was notified on {_day(notified)}. The failed method is to be re-sat on {_day(sat)}.",
        says=(str(standard.resits.clauses["within"]),),
        options=(
            Option(text=by_itself, right=not late, why=ends),
            Option(text=whole, right=late, why=ends),
            Option(text=neither, why="The plan says what must be taken again, not that it ends."),
        ),
    )


_AFTER_A_FAIL = (
    "The failed method may be re-sat by itself",
    "The whole EPA must be taken again",
    "Neither: it is too late for any re-sit",
)


def _day(date: date) -> str:
    return f"{date.day} {date:%B %Y}"


MAKERS: dict[str, Maker] = {
    "conduct": _conduct,
    "method-grade": _method_grade,
    "overall": _overall,
    "six-months": _six_months,
}
