"""How severe assessors are, for designs in which they graded different scenarios.

Met or not met is taken to depend on assessor, scenario and descriptor, each adding its part on the logit scale: the
many-facet Rasch model.

Source: Linacre, Many-Facet Rasch Measurement, 1989; connectedness: Engelhard, Journal of Outcome Measurement 1 (1997);
extreme scores moved by .3: Linacre, A User's Guide to Facets, "Xtreme".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from .coding import Codes, Counts, Floats, codes, met_codes, need_columns, repeated, summed
from .errors import UnusableTable
from .intervals import no_interval, t_interval

EXTREME = 0.3  # by how much a score of nothing or everything is moved, in decisions
LOOSE = 3.0  # logits; how far scenarios and descriptors are held together, loosely, so that everybody's met is no infinity
STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Who decided what: numbers for names, one row per decision."""

    assessor: Codes
    scenario: Codes
    descriptor: Codes
    met: Floats
    assessors: int
    scenarios: int
    descriptors: int

    def without(self, scenario: int) -> Design:
        keep = self.scenario != scenario
        return Design(
            assessor=self.assessor[keep], scenario=self.scenario[keep], descriptor=self.descriptor[keep], met=self.met[keep],
            assessors=self.assessors, scenarios=self.scenarios, descriptors=self.descriptors,
        )  # fmt: skip

    @property
    def decided(self) -> Floats:
        return np.bincount(self.assessor, minlength=self.assessors).astype(float)

    def sides(self, weight: Floats) -> tuple[Floats, Floats, Floats]:
        """Weighted crossings: assessors alone, assessors by scenarios and descriptors, these among themselves."""
        s, d, a = self.scenarios, self.descriptors, self.assessors
        by_s = summed(self.assessor * np.int64(s) + self.scenario, weight, a * s).reshape(a, s)
        by_d = summed(self.assessor * np.int64(d) + self.descriptor, weight, a * d).reshape(a, d)
        across = summed(self.scenario * np.int64(d) + self.descriptor, weight, s * d).reshape(s, d)
        rest = np.zeros((s + d, s + d))
        rest[:s, :s], rest[s:, s:] = np.diag(across.sum(axis=1)), np.diag(across.sum(axis=0))
        rest[:s, s:], rest[s:, :s] = across, across.T
        return summed(self.assessor, weight, a), np.hstack([by_s, by_d]), rest


def severity(decisions: pd.DataFrame) -> pd.DataFrame:
    """How much less readily each assessor says *met* than the others, on the same scale whatever cases they had.

    What it says: +1 is one logit more severe than the mean of the assessors it can be compared with: where those say met of
    half, this one does of about a quarter. Read it only where assessors graded different cases; where all graded the same,
    net bias orders them alike and is plainer. When it misleads: it knows no reference, so it says severe or lenient against
    the others, not right or wrong; across parts that no scenario links nothing can be compared.

    Args:
        decisions: one row per decision; columns assessor, scenario, descriptor, met (may be missing).

    Returns:
        One row per assessor: severity (logits, mean 0 within its part), se, low, high (95 %, scenario jackknife), decided,
        scenarios, part (1, 2, ...: only assessors of one part can be compared), extreme (met, or not met, throughout: the
        score is moved by .3 of a decision, and the figure says no more than a direction), state.

    Formula: logit P(met) = ease of scenario - difficulty of descriptor - severity of assessor.

    Source: penalised maximum likelihood by Newton steps over blocks; jackknife over the scenarios that an assessor graded.
    """
    need_columns(decisions, ("assessor", "scenario", "descriptor", "met"))
    if isinstance(decisions["assessor"].dtype, pd.CategoricalDtype):
        decisions = decisions.assign(assessor=decisions["assessor"].cat.remove_unused_categories())
    design, names = _design(decisions)
    whole = _fit(design, None)
    part = parts_of(design)
    extreme = _extreme(design)
    centred = _centred(whole[: design.assessors], part)
    left_out = np.full((design.scenarios, design.assessors), np.nan)
    unlinked = np.zeros(design.assessors, np.bool_)
    for s in range(design.scenarios):
        rest = design.without(s)
        if not len(rest.met):
            continue
        linked = _still_linked(part, parts_of(rest), rest.decided > 0)
        unlinked |= ~linked & (rest.decided > 0)
        left_out[s] = np.where(rest.decided > 0, _centred(_fit(rest, whole)[: design.assessors], part), np.nan)
    own = np.zeros((design.scenarios, design.assessors), np.bool_)
    own[design.scenario, design.assessor] = True
    own_scenarios = own.sum(axis=0).astype(float)
    error = _jackknife(centred, left_out, own)
    error[unlinked | (design.decided == 0)] = np.nan
    low, high = t_interval(-centred, error, own_scenarios)
    figures = {"severity": -centred, "se": error, "low": low, "high": high}
    alone = np.bincount(part)[part] < 2
    for column in figures.values():
        column[alone | (part == 0)] = np.nan
    return pd.DataFrame(
        figures
        | {
            "decided": design.decided.astype(int),
            "scenarios": own_scenarios.astype(int),
            "part": part,
            "extreme": extreme,
            "state": [_state(n, design, part, extreme, unlinked, own_scenarios, error) for n in range(design.assessors)],
        },
        index=pd.Index(names, name="assessor"),
    )


def _design(decisions: pd.DataFrame) -> tuple[Design, pd.Index]:
    assessor, names = codes(decisions["assessor"])
    scenario, scenarios = codes(decisions["scenario"])
    descriptor, descriptors = codes(decisions["descriptor"])
    met = met_codes(decisions["met"])
    many = len(names), len(scenarios), len(descriptors)
    if (row := repeated((assessor, scenario, descriptor), many)) is not None:
        raise UnusableTable(f"{names[assessor[row]]} decided one thing twice. Keep one of the two: one round, one try.")
    there = met >= 0
    return Design(
        assessor=assessor[there], scenario=scenario[there], descriptor=descriptor[there], met=met[there].astype(float),
        assessors=len(names), scenarios=len(scenarios), descriptors=len(descriptors),
    ), names  # fmt: skip


def _extreme(design: Design) -> NDArray[np.bool_]:
    score, decided = summed(design.assessor, design.met, design.assessors), design.decided
    extreme: NDArray[np.bool_] = (decided > 0) & ((score == 0) | (score == decided))
    return extreme


def _fit(design: Design, start: Floats | None) -> Floats:
    """Leniency of assessors, then ease of scenarios, then of descriptors; the last two loosely held around 0."""
    a, s = design.assessors, design.scenarios
    decided = np.maximum(design.decided, 1)
    score = summed(design.assessor, design.met, a)
    score = np.clip(score, EXTREME, decided - EXTREME)
    moved = score / np.maximum(summed(design.assessor, design.met, a), 1e-9)
    met = np.where(design.met > 0, np.minimum(moved[design.assessor], 1), 0.0)
    never = summed(design.assessor, design.met, a) == 0
    met = np.where(never[design.assessor], (EXTREME / decided)[design.assessor], met)
    loose = 1 / LOOSE**2
    found = np.zeros(a + s + design.descriptors) if start is None else start.copy()
    for _ in range(STEPS):
        at = found[design.assessor] + found[a + design.scenario] + found[a + s + design.descriptor]
        p = expit(at)
        weight, off = np.maximum(p * (1 - p), 1e-10), met - p
        alone, crossed, rest = design.sides(weight)
        alone = np.maximum(alone, 1e-10)
        pull = summed(design.assessor, off, a)
        push = (
            np.concatenate([summed(design.scenario, off, s), summed(design.descriptor, off, design.descriptors)])
            - loose * found[a:]
        )
        inner = rest + loose * np.eye(len(rest)) - crossed.T @ (crossed / alone[:, None])
        step_rest = np.linalg.solve(inner, push - crossed.T @ (pull / alone))
        step = np.concatenate([(pull - crossed @ step_rest) / alone, step_rest])
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        found += step
        if np.abs(step).max() < 1e-9:
            break
    return found


def parts_of(design: Design) -> Counts:
    """Which assessors can be compared: 1 for the first part, 2 for the next, 0 for those who decided nothing.

    Two assessors can be compared where no change of scenarios and descriptors that leaves every decision as it is could
    move them apart: where each direction that the design cannot see moves both alike.
    """
    alone, crossed, rest = design.sides(np.ones(len(design.met)))
    there = alone > 0
    share = crossed / np.maximum(alone, 1)[:, None]
    value, vector = np.linalg.eigh(rest - crossed.T @ share)
    unseen = vector[:, value < 1e-8 * max(float(value.max(initial=0)), 1.0)]
    # All those directions in one, so that what differs lies apart on a line: equal up to rounding, or not at all.
    moved = share @ (unseen @ np.random.default_rng(1).standard_normal(unseen.shape[1]))
    order = np.argsort(moved, kind="stable")
    code = np.empty(len(moved), np.int64)
    code[order] = np.cumsum(np.diff(moved[order], prepend=moved[order][:1]) > 1e-7)
    out = np.zeros(design.assessors, np.int64)
    first: dict[int, int] = {}
    for n in np.flatnonzero(there).tolist():
        out[n] = first.setdefault(int(code[n]), len(first) + 1)
    return out


def _still_linked(part: Counts, now: Counts, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each assessor can still be compared with everybody of its part who has decisions left."""
    out = np.ones(len(part), np.bool_)
    for p in np.unique(part[part > 0]):
        own = (part == p) & there
        out[own] = len(np.unique(now[own])) <= 1
    return out


def _centred(leniency: Floats, part: Counts) -> Floats:
    many = np.bincount(part)
    mean = np.bincount(part, leniency) / np.maximum(many, 1)
    return leniency - mean[part]


def _jackknife(whole: Floats, left_out: Floats, own: NDArray[np.bool_]) -> Floats:
    """Error of each figure from leaving out one scenario at a time; own says whose scenarios they are."""
    many = own.sum(axis=0)
    away = np.where(np.isnan(left_out), 0, left_out - whole)
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Floats = np.sqrt((many - 1) / many * (away**2).sum(axis=0))
    return out


def _state(
    n: int,
    design: Design,
    part: Counts,
    extreme: NDArray[np.bool_],
    unlinked: NDArray[np.bool_],
    scenarios: Floats,
    error: Floats,
) -> str:
    if not part[n]:
        return "not computable: decided nothing"
    said = []
    if (part == part[n]).sum() == 1:
        return "not computable: no scenario links this assessor with another"
    if part.max() > 1:
        said.append(f"comparable within part {part[n]} only: no scenario links it with the others")
    if extreme[n]:
        said.append("extreme: met, or not met, throughout; a direction and no more")
    if unlinked[n]:
        said.append("no interval: without one of the scenarios nothing links this assessor with the others")
    elif reason := no_interval(float(scenarios[n]), float(error[n])):
        said.append(reason)
    return "; ".join(said)
