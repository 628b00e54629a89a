"""Attempts and references as long tables, their names encoded once: what every figure is computed from."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .decisions import Attempt, Reference
from .grading import grade_method
from .standard import Standard

_DECISIONS = ["assessor", "scenario", "descriptor", "met", "confidence", "position", "submitted"]
_REFERENCE = ["scenario", "descriptor", "met", "contested", "level", "theme", "method", "status"]


def decisions_table(attempts: Iterable[Attempt]) -> pd.DataFrame:
    """One row per decision.

    Args:
        attempts: one per assessor and scenario: of one round, and of one try.

    Returns:
        Columns assessor (code; with a number where two people chose one code), scenario, descriptor, met (missing where
        undecided), confidence, position (place in the assessor's order, where the attempt says it), submitted (time).
    """
    attempts = list(attempts)
    names = _names(attempts)
    rows = [
        (
            names[a.assessor_key], a.scenario, d.descriptor, d.met, d.sure, a.context.get("place"), a.submitted_at,
        )
        for a in attempts
        for d in a.decisions.values()
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=_DECISIONS)
    kinds = {
        "assessor": "category",
        "scenario": "category",
        "descriptor": "category",
        "met": "boolean",
        "confidence": "category",
    }
    return table.astype(kinds | {"position": "Float64"})


def _names(attempts: Iterable[Attempt]) -> dict[str, str]:
    """A name for each assessor's key: the code, or the code and a number where others chose it too."""
    keys: dict[str, list[str]] = {}
    for a in attempts:
        others = keys.setdefault(a.assessor, [])
        if a.assessor_key not in others:
            others.append(a.assessor_key)
    return {
        key: code if len(of_code) == 1 else f"{code} ({n})"
        for code, of_code in keys.items()
        for n, key in enumerate(sorted(of_code), start=1)
    }


def reference_table(standard: Standard, references: Iterable[Reference]) -> pd.DataFrame:
    """One row per scenario and descriptor.

    Returns:
        Columns scenario, descriptor, met, contested, level, theme, method and status.
    """
    rows = []
    for r in references:
        for id, decision in r.decisions.items():
            d = standard.descriptors[id]
            rows.append((r.scenario, id, decision.met, decision.contested, d.level, d.theme, d.method, r.status))
    return pd.DataFrame(rows, columns=_REFERENCE)


def slips(standard: Standard, attempts: Iterable[Attempt]) -> pd.DataFrame:
    """Grades that assessors awarded although their own decisions give another: errors of adding up, not of judgement.

    Returns:
        One row per slip: assessor, scenario, awarded, follows (the grade that the decisions give).
    """
    attempts = list(attempts)
    names = _names(attempts)
    rows = []
    for a in attempts:
        decided = all(met is not None for met in a.met.values())
        if not (a.awarded and a.decisions and decided):
            continue
        method = standard.descriptors[next(iter(a.decisions))].method
        if len(a.decisions) == len(standard.descriptors_of(method)):
            follows = str(grade_method(standard, method, a.met))
            if follows != a.awarded:
                rows.append((names[a.assessor_key], a.scenario, a.awarded, follows))
    return pd.DataFrame(rows, columns=["assessor", "scenario", "awarded", "follows"])
