"""How far assessors agree with the reference: all of them at once, descriptor by descriptor and grade by grade."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .coding import Counts, Floats, need_columns, summed
from .errors import UnusableTable
from .intervals import CORRELATION, jeffreys
from .judged import (
    CONTESTED_MET,
    CONTESTED_NOT_MET,
    DECIDED,
    MET,
    NO_REFERENCE,
    NOT_MET,
    OPEN_MET,
    OPEN_NOT_MET,
    OVER,
    SCALE,
    UNDER,
    Cells,
    Judged,
    cells,
    grade_of,
    judge,
    of_those_there,
    reference_grades,
)

LEAST_FOR_KAPPA = 30  # grades, before kappa may decide anything


def against_reference(
    decisions: pd.DataFrame, reference: pd.DataFrame, *, rho: float = CORRELATION, scale: Sequence[str] = SCALE
) -> pd.DataFrame:
    """Every assessor beside the reference.

    What it says: how many decisions are the reference's, and which way the others lean: *over* counts descriptors that the
    assessor has as met and the reference has not, *under* the reverse, each out of those where that error was possible.
    When it misleads: the share agreed hides leniency, because most descriptors are met; read over and under apart. With few
    not-met decisions the interval of over is wide: look at it before anybody is called lenient. A reference is only as good
    as the panel that agreed it.

    Args:
        decisions: one row per decision: assessor, scenario, descriptor, met (True, False, missing where undecided).
        reference: one row per scenario and descriptor: scenario, descriptor, met; where known contested and level.
        rho: how far decisions of one assessor in one scenario hang together; widens the intervals. 0: they do not.
        scale: the grades of a method, lowest first.

    Returns:
        One row per assessor: decided, agreed, share; over, over_of, over_rate, over_low, over_high, and under alike (95 %,
        Jeffreys on effective counts); sensitivity (met found), specificity (not met found), j (both, less one);
        undecided, contested, no_reference (counts outside all others), scenarios, state. Where the reference has levels
        also the columns of `grade_agreement`.

    Raises:
        NoReference: nothing has a reference.
        UnusableTable: see `judge`.

    Formula: over_rate = over / over_of, under_rate = under / under_of, sensitivity = 1 - under_rate, specificity = 1 -
    over_rate, j = sensitivity + specificity - 1; the interval is that of Beta(x + 1/2, n - x + 1/2), x and n divided by the
    design effect 1 + (m - 1) rho, m = sum of squares / sum of the counts per scenario.

    Source: Youden, Cancer 3 (1950) for j; Brown, Cai and DasGupta 2001 for the interval; the design
    effect: Kish, Survey Sampling, 1965.
    """
    judged = judge(decisions, reference, scale)
    counted = cells(judged)
    decided, met, not_met = counted.total(*DECIDED), counted.total(MET, UNDER), counted.total(NOT_MET, OVER)
    over, under = counted.total(OVER), counted.total(UNDER)
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = {"over": over / not_met, "under": under / met, "share": (decided - over - under) / decided}
    columns: dict[str, object] = {
        "decided": decided.astype(int),
        "agreed": (decided - over - under).astype(int),
        "share": rates["share"],
    }
    for name, hits, of, outcomes in (("over", over, not_met, (NOT_MET, OVER)), ("under", under, met, (MET, UNDER))):
        effect = _design_effect(counted, outcomes, of, rho)
        low, high = jeffreys(hits / effect, of / effect)
        columns |= {name: hits.astype(int), f"{name}_of": of.astype(int), f"{name}_rate": rates[name]}
        columns |= {f"{name}_low": low, f"{name}_high": high}
    columns |= {
        "sensitivity": 1 - rates["under"],
        "specificity": 1 - rates["over"],
        "j": 1 - rates["under"] - rates["over"],
        "undecided": counted.total(OPEN_MET, OPEN_NOT_MET).astype(int),
        "contested": counted.total(CONTESTED_MET, CONTESTED_NOT_MET).astype(int),
        "no_reference": counted.total(NO_REFERENCE).astype(int),
        "scenarios": summed(counted.owner, counted.of(*DECIDED) > 0, counted.owners).astype(int),
        "state": _states(met, not_met),
    }
    if "level" in reference:
        columns |= _grade_columns(confusions(judged, counted, scale))
    return of_those_there(pd.DataFrame(columns, index=pd.Index(judged.assessors, name="assessor")), judged, counted)


def _design_effect(counted: Cells, outcomes: tuple[int, ...], total: Floats, rho: float) -> Floats:
    """How many dependent decisions are worth one independent one."""
    squares = summed(counted.owner, counted.of(*outcomes) ** 2, counted.owners)
    return 1 + (squares / np.maximum(total, 1) - 1).clip(0) * rho


def _states(met: Floats, not_met: Floats) -> list[str]:
    words = np.array(
        [
            "",
            "over-award not computable: decided on nothing that the reference has as not met",
            "under-award not computable: decided on nothing that the reference has as met",
            "not computable: decided nothing that has a reference",
        ],
        dtype=object,
    )
    said: list[str] = words[(not_met == 0) + 2 * (met == 0)].tolist()
    return said


# ── Grades ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def grade_agreement(decisions: pd.DataFrame, reference: pd.DataFrame, scale: Sequence[str] = SCALE) -> pd.DataFrame:
    """The grades that follow from each assessor's decisions, beside the reference's.

    What it says: how often the apprentice would have got the right grade, and how often the wrong side of fail and pass.
    When it misleads: one descriptor can turn a grade, so an assessor who is nearly always right still grades some cases
    wrong; read it with the descriptors. Kappa under 30 grades describes these cases and nothing else.

    Args:
        reference: needs the column level. The rest as for `against_reference`.

    Returns:
        One row per assessor: grades, grades_agreed, boundary_agreed (right side of fail and pass), false_passes and
        failing (the cases where one was possible), false_fails and passing, kappa (linear weights), kappa_state,
        grades_open (a descriptor undecided or missing) and grades_contested (a contested descriptor decides the
        reference's grade); the last two are outside all others.

    Formula: kappa = 1 - sum of distances seen / sum expected from the two distributions of grades.

    Source: EPA plan, "Grading"; Cohen, Psychological Bulletin 70 (1968), weights 1 - distance / longest.
    """
    need_columns(reference, ("level",))
    judged = judge(decisions, reference, scale)
    columns = _grade_columns(confusions(judged, cells(judged), scale))
    return of_those_there(pd.DataFrame(columns, index=pd.Index(judged.assessors, name="assessor")), judged)


def confusion(
    decisions: pd.DataFrame, reference: pd.DataFrame, scale: Sequence[str] = SCALE, assessor: object = None
) -> pd.DataFrame:
    """How often each reference grade (rows) came out as which grade (columns): of one assessor, or of all.

    It says where grades go wrong, and which way. Counts, no shares: with few cases a share says too much.
    """
    need_columns(reference, ("level",))
    judged = judge(decisions, reference, scale)
    found, *_ = confusions(judged, cells(judged), scale)
    if assessor is not None and assessor not in judged.assessors:
        raise UnusableTable(f"{assessor} decided nothing here. Choose one of: {', '.join(map(str, judged.assessors))}.")
    matrix = found.sum(axis=0) if assessor is None else found[judged.assessors.get_loc(assessor)]
    return pd.DataFrame(matrix, index=pd.Index(scale, name="reference"), columns=pd.Index(scale, name="assessors"))


def confusions(judged: Judged, counted: Cells, scale: Sequence[str]) -> tuple[Counts, Counts, Counts]:
    """Per assessor: reference grade by derived grade, and how many grades are open or contested."""
    truth, settled, decides = reference_grades(judged)
    # Contested descriptors count as the reference has them.
    blocked = [counted.of(NOT_MET, UNDER, CONTESTED_NOT_MET, level=n) > 0 for n in range(judged.levels)]
    known = counted.of(*DECIDED, CONTESTED_MET, CONTESTED_NOT_MET)
    whole = (known == decides[counted.scenario]) & (known > 0)
    clear = settled[counted.scenario]
    use = whole & clear
    q = len(scale)
    key = (counted.owner * q + truth[counted.scenario]) * q + grade_of(blocked)
    found = np.bincount(key[use], minlength=counted.owners * q * q).reshape(-1, q, q)
    graded = decides[counted.scenario] > 0
    left: list[NDArray[np.int64]] = [
        np.bincount(counted.owner[which], minlength=counted.owners) for which in (graded & clear & ~whole, graded & ~clear)
    ]
    return found, left[0], left[1]


def _grade_columns(confusions: tuple[Counts, Counts, Counts]) -> dict[str, object]:
    found, still_open, contested = confusions
    grades, q = found.sum(axis=(1, 2)), found.shape[1]
    apart = np.abs(np.subtract.outer(np.arange(q), np.arange(q)))
    expected = np.einsum("ai,ij,aj->a", found.sum(axis=2), apart, found.sum(axis=1)) / np.maximum(grades, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa = np.where(expected > 0, 1 - (found * apart).sum(axis=(1, 2)) / expected, np.nan)
    return {
        "grades": grades,
        "grades_agreed": np.trace(found, axis1=1, axis2=2),
        "boundary_agreed": found[:, 0, 0] + found[:, 1:, 1:].sum(axis=(1, 2)),
        "false_passes": found[:, 0, 1:].sum(axis=1),
        "failing": found[:, 0].sum(axis=1),
        "false_fails": found[:, 1:, 0].sum(axis=1),
        "passing": found[:, 1:].sum(axis=(1, 2)),
        "kappa": kappa,
        "kappa_state": _kappa_states(grades, kappa),
        "grades_open": still_open,
        "grades_contested": contested,
    }


def _kappa_states(grades: Counts, kappa: Floats) -> list[str]:
    words = [f"describes these {n} grades only: under {LEAST_FOR_KAPPA}" for n in range(LEAST_FOR_KAPPA)]
    words[0] = "not computable: no grade to compare"
    words += ["", "not computable: all grades are the same"]
    which = np.where((grades > 0) & np.isnan(kappa), LEAST_FOR_KAPPA + 1, np.minimum(grades, LEAST_FOR_KAPPA))
    said: list[str] = np.array(words, dtype=object)[which].tolist()
    return said
