"""What the plan requires of how an assessment is carried out, held against what is known of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .standard import Ambiguity, Clause, ConductFact, ConductValue, Standard

Standing = Literal["kept", "not kept", "ask", "unusual", "not known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductFinding:
    """One fact of an assessment beside what the plan says of it."""

    fact: ConductFact
    value: ConductValue
    clause: Clause
    standing: Standing
    ambiguity: Ambiguity | None  # where the plan contradicts itself or is silent on this

    @property
    def breach(self) -> str | None:
        """The name of the breach, where the plan's bound is not kept."""
        return None if self.standing in ("kept", "not known") else self.fact.breach

    @property
    def sentence(self) -> str:
        """What this is, in words that keep the force of the plan's sentence."""
        match self.standing:
            case "kept":
                return "In order."
            case "not known":
                return "Not known: find out before you go on."
            case "unusual":
                return "Not what is typical. The plan sets no bound here, so it is no breach: ask if it matters."
            case "ask":
                return (
                    "Not as this sentence has it, but the plan is not clear here. Put both readings to your assessment "
                    "organisation; do not settle it alone."
                )
            case _:
                return {
                    "must": "Not kept, and the plan says must.",
                    "should": "Not kept. The plan says should, not must: report it, and ask your assessment organisation.",
                }.get(self.clause.force, "Not kept: the plan states it as how the assessment is.")


def findings(standard: Standard, method: str, known: Mapping[str, ConductValue]) -> tuple[ConductFinding, ...]:
    """Every fact that is known of one assessment beside the plan's sentence, in the standard's order.

    Args:
        known: fact name -> its value in one assessment.

    Source: the clause that each finding carries. A breach of a should, or of a rule on which the plan contradicts itself,
    is said as such and never as a plain breach.
    """
    return tuple(
        _finding(standard, fact, known[name]) for name, fact in standard.conduct_of(method).items() if name in known
    )


def _finding(standard: Standard, fact: ConductFact, value: ConductValue) -> ConductFinding:
    clause = standard.clauses[fact.clause]
    unclear = standard.ambiguities.get(fact.ambiguity or "")
    standing: Standing
    if value is None:
        standing = "not known"
    elif not fact.breach or _kept(fact, value):
        standing = "kept"
    elif clause.force == "typically":
        standing = "unusual"
    elif unclear and not _outside_every_reading(fact, clause, value):
        standing = "ask"
    else:
        standing = "not kept"
    return ConductFinding(fact=fact, value=value, clause=clause, standing=standing, ambiguity=unclear)


def _outside_every_reading(fact: ConductFact, clause: Clause, value: ConductValue) -> bool:
    """Whether a value that is not within the bound is so however an ambiguity is read."""
    if fact.kind in ("yes/no", "list of yes/no"):
        return clause.force in ("must", "should")  # "may be split ... on the same working day" forbids nothing in words
    # 30 or 90 minutes without a tolerance, and 10% of nobody knows what: what follows from 31 is unsaid.
    return not (fact.rule == "exactly" and "minutes" in fact.kind)


def broken(standard: Standard, method: str, known: Mapping[str, ConductValue]) -> tuple[ConductFact, ...]:
    """The facts of conduct whose bound in the plan is not kept.

    Args:
        known: fact name -> its value in one assessment; a fact that is not known breaks nothing.

    Returns:
        The facts in the standard's order, those with a bound only.
    """
    return tuple(f.fact for f in findings(standard, method, known) if f.breach)


def in_words(fact: ConductFact, value: ConductValue) -> str:
    """A value of a fact in words: "15 days", "yes", "30 minutes, 30 minutes"."""
    if isinstance(value, tuple | list):
        return ", ".join(in_words(fact, v) for v in value)
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    unit = next((unit for unit in ("days", "minutes") if unit in fact.kind), "")
    return f"{value} {unit[:-1] if value == 1 else unit}".strip()


def bound_in_words(fact: ConductFact) -> str:
    """What the plan allows, in words: "at least 14 days", "60 to 66 minutes", "yes"."""
    match fact.rule, fact.value:
        case (("yes" | "no"), _):
            return fact.rule
        case "between", (low, high):
            return f"{low} to {in_words(fact, high)}"
        case (("at least" | "at most"), (int() | float()) as bound):
            return f"{fact.rule} {in_words(fact, bound)}"
        case "exactly", (int() | float()) as bound:
            return in_words(fact, bound)
        case _:
            return "no bound"


def _kept(fact: ConductFact, value: ConductValue) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return all(_one_kept(fact, v) for v in values if v is not None)


def _one_kept(fact: ConductFact, value: float | bool) -> bool:
    match fact.rule, fact.value:
        case "yes", _:
            return bool(value)
        case "no", _:
            return not value
        case "at least", (int() | float()) as bound:
            return value >= bound
        case "at most", (int() | float()) as bound:
            return value <= bound
        case "exactly", (int() | float()) as bound:
            return value == bound
        case "between", (low, high):
            return bool(low <= value <= high)
        case _:
            return True
