"""The blind gradings behind the references: how far the graders agreed with each other and with the reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from .agreement import coefficients
from .decisions import Grading, Reference

MET = (True, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What several blind gradings of one or more cases come to."""

    graders: int
    raw: float  # share of pairs of graders that agree, 0 to 1
    ac: float  # AC1; missing where everyone decided the same throughout
    fleiss: float
    agreed: int  # uncontested decisions that are the reference's
    decided: int  # uncontested decisions
    grades_agreed: int
    grades: int
    doubted: int  # descriptors that left a grader less than certain


def first_round(reference: Reference) -> tuple[Grading, ...]:
    """The gradings of the case as it was first shown."""
    return tuple(g for g in reference.gradings if g.round == 1)


def last_round(reference: Reference) -> tuple[Grading, ...]:
    """The gradings of the case as it is now."""
    return tuple(g for g in reference.gradings if g.scenario_version == reference.scenario_version)


def summary(graded: Iterable[tuple[Reference, Sequence[Grading]]]) -> Round:
    """Sum up blind gradings of one or more cases.

    Args:
        graded: references, each with those of its gradings that count.
    """
    rows, grades = [], []
    for reference, gradings in graded:
        open_to_all = {d: x.met for d, x in reference.decisions.items() if not x.contested}
        for g in gradings:
            grades.append(g.grade == reference.grade)
            for d, decision in g.decisions.items():
                agreed = decision.met == open_to_all[d] if d in open_to_all else None
                rows.append((g.grader, f"{reference.scenario} {d}", decision.met, decision.sure == "certain", agreed))
    table = pd.DataFrame(rows, columns=["assessor", "item", "rating", "certain", "agreed"])
    estimate = coefficients(table, MET)["estimate"]
    counted = table["agreed"].dropna()
    return Round(
        graders=table["assessor"].nunique(),
        raw=float(estimate["raw"]),
        ac=float(estimate["ac"]),
        fleiss=float(estimate["fleiss"]),
        agreed=int(counted.sum()),
        decided=len(counted),
        grades_agreed=sum(grades),
        grades=len(grades),
        doubted=int((~table.groupby("item")["certain"].all()).sum()),
    )


def in_markdown(references: Sequence[Reference]) -> str:
    """A table of first and last round, one row per case and one over all."""
    head = [
        "| case | rounds | first: pairs agree | AC1 | with reference | grade | last: pairs agree | AC1 | Fleiss "
        "| with reference | grade | not certain | contested |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines = [
        _row(
            r.scenario,
            str(max((g.round for g in r.gradings), default=0)),
            summary([(r, first_round(r))]),
            summary([(r, last_round(r))]),
            len(r.contested),
        )
        for r in references
    ]
    if len(references) > 1:
        first, last = (summary([(r, of(r)) for r in references]) for of in (first_round, last_round))
        lines.append(_row("all", "", first, last, sum(len(r.contested) for r in references)))
    return "\n".join(head + lines)


def _row(case: str, rounds: str, first: Round, last: Round, contested: int) -> str:
    cells = [
        *(case, rounds, _figure(first.raw), _figure(first.ac), *_beside_reference(first)),
        *(_figure(last.raw), _figure(last.ac), _figure(last.fleiss), *_beside_reference(last)),
        *(str(last.doubted), str(contested)),
    ]
    return f"| {' | '.join(cells)} |"


def _beside_reference(one: Round) -> tuple[str, str]:
    return f"{one.agreed} of {one.decided}", f"{one.grades_agreed} of {one.grades}"


def _figure(value: float) -> str:
    return "n/c" if pd.isna(value) else f"{value:.2f}".removeprefix("0") if value < 1 else "1"
