"""What the plan requires of how an assessment is carried out, held against what is known of one."""

from __future__ import annotations

from collections.abc import Mapping

from .standard import ConductFact, ConductValue, Standard


def broken(standard: Standard, method: str, known: Mapping[str, ConductValue]) -> tuple[ConductFact, ...]:
    """The facts of conduct whose bound in the plan is not kept.

    Args:
        known: fact name -> its value in one assessment; a fact that is not known breaks nothing.

    Returns:
        The facts in the standard's order, those with a bound only.
    """
    facts = standard.conduct_of(method)
    return tuple(fact for name, fact in facts.items() if fact.breach and not _kept(fact, known.get(name)))


def _kept(fact: ConductFact, value: ConductValue) -> bool:
    if value is None:
        return True
    values = value if isinstance(value, tuple) else (value,)
    return all(_one_kept(fact, v) for v in values)


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
