"""The arithmetic under `agreement`: from counts to coefficients, and from scenarios to standard errors.

Every coefficient is a smooth function of sums over items, so one table of sums per scenario gives the estimate, its
influence values and its bootstrap. Conger's coefficient also needs each assessor's own use of the categories.

Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, chapters 2, 4 and 5 (coefficients with missing ratings and
weights); Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; standard errors by linearisation over clusters:
Binder, International Statistical Review 51 (1983).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .coding import Codes, Counts, Floats, summed
from .errors import UnusableTable

NAMES = ("raw", "ac", "brennan_prediger", "fleiss", "conger", "alpha")
SHARED, AGREE, RATED, DIFFER, PAIRED, FIRST = range(6)  # columns of sums; from FIRST on: shares, then ratings seen


def weight_matrix(weights: str | NDArray[np.floating] | list[list[float]], q: int) -> Floats:
    """How much two categories agree, 1 on the diagonal.

    Args:
        weights: identity; linear (1 - distance / longest), quadratic (its square), ordinal (Gwet 2014, 3.5: by the number of
            pairs of categories in between); categories are taken to be equally far apart in their declared order. Or a
            symmetric matrix of values from 0 to 1.

    Raises:
        UnusableTable: no such weights, or a matrix that is not one.
    """
    apart = np.abs(np.subtract.outer(np.arange(q), np.arange(q))).astype(float)
    if isinstance(weights, str):
        known: dict[str, Floats] = {
            "identity": (apart == 0).astype(float),
            "linear": 1 - apart / (q - 1),
            "quadratic": 1 - (apart / (q - 1)) ** 2,
            "ordinal": 1 - apart * (apart + 1) / (q * (q - 1)),
        }
        if weights not in known:
            raise UnusableTable(f"There are no weights “{weights}”. Choose one of: {', '.join(known)}, or give a matrix.")
        return known[weights]
    matrix = np.asarray(weights, float)
    fits = matrix.shape == (q, q) and np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1)
    if not fits or not ((matrix >= 0) & (matrix <= 1)).all():
        raise UnusableTable(f"Weights are a symmetric {q} by {q} matrix of values from 0 to 1 with 1 on the diagonal.")
    return matrix


def item_sums(counts: Counts, w: Floats) -> Floats:
    """What each item adds to the sums of its scenario."""
    q = counts.shape[1]
    r = counts.sum(axis=1).astype(float)
    alike = np.einsum("ik,ik->i", counts @ w, counts)
    shared = r >= 2
    sums = np.empty((len(counts), FIRST + 2 * q))
    sums[:, SHARED], sums[:, RATED], sums[:, PAIRED] = shared, r > 0, r * shared
    with np.errstate(invalid="ignore", divide="ignore"):
        sums[:, AGREE] = np.where(shared, (alike - r) / (r * (r - 1)), 0)
        sums[:, DIFFER] = np.where(shared, (r * r - alike) / (r - 1), 0)
        sums[:, FIRST : FIRST + q] = np.where(r[:, None] > 0, counts / r[:, None], 0)
    sums[:, FIRST + q :] = counts * shared[:, None]
    return sums


def added_up(sums: Floats, code: Codes, many: int) -> Floats:
    """Rows of sums added up by their code."""
    if many == 1:
        whole: Floats = sums.sum(axis=0, keepdims=True)
        return whole
    out = np.empty((many, sums.shape[1]))
    for column in range(sums.shape[1]):
        out[:, column] = summed(code, sums[:, column], many)
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class ByChance:
    """Agreement by chance as Conger has it, per group, and what a rating adds to it by influence."""

    expected: Floats  # per group
    per_rating: Floats  # groups x assessors x categories


def conger_chance(margins: Counts, w: Floats) -> ByChance:
    """Chance agreement of two assessors drawn at random, each with their own use of the categories."""
    given = margins.sum(axis=2)
    there = given > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where(there[..., None], margins / given[..., None], 0)
        many = there.sum(axis=1).astype(float)
        pairs = many * (many - 1)
        total = p.sum(axis=1)
        own = np.einsum("gak,kl,gal->g", p, w, p, optimize=True)
        expected = (np.einsum("gk,kl,gl->g", total, w, total) - own) / pairs
        slope = 2 * ((total[:, None, :] - p) @ w) / pairs[:, None, None]
        centred = slope - (slope * p).sum(axis=2, keepdims=True)
        per_rating = np.where(there[..., None], centred / given[..., None], 0)
    return ByChance(expected=expected, per_rating=per_rating)


def estimates(sums: Floats, w: Floats, conger: Floats | None = None) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Coefficients of each row of sums, and the agreement by chance under each.

    A row where everyone decided the same has no coefficient: it is NaN there, and `agreement` says why.
    """
    q = len(w)
    share, seen = sums[:, FIRST : FIRST + q], sums[:, FIRST + q :]
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = sums[:, AGREE] / sums[:, SHARED]
        pi = share / sums[:, [RATED]]
        by_chance = {
            "ac": w.sum() / (q * (q - 1)) * (pi * (1 - pi)).sum(axis=1),
            "brennan_prediger": np.full(len(sums), w.sum() / q**2),
            "fleiss": np.einsum("xk,kl,xl->x", pi, w, pi),
        }
        if conger is not None:
            by_chance["conger"] = conger
        several = np.count_nonzero(share, axis=1) > 1
        found = {"raw": raw}
        for name, expected in by_chance.items():
            found[name] = np.where(several & (1 - expected > 1e-12), (raw - expected) / (1 - expected), np.nan)
        pairs = np.einsum("xk,kl,xl->x", seen, 1 - w, seen)
        by_chance["alpha"] = pairs
        found["alpha"] = np.where(pairs > 0, 1 - sums[:, DIFFER] * (sums[:, PAIRED] - 1) / pairs, np.nan)
    return found, by_chance


def influences(
    sums: Floats, group: Codes, total: Floats, w: Floats, found: dict[str, Floats], by_chance: dict[str, Floats]
) -> dict[str, Floats]:
    """How far each cluster moves each coefficient, to first order; Conger's lacks what each assessor’s own categories add.

    Args:
        sums: per cluster.
        group: the row of total that each cluster belongs to.
        total: sums of the whole group, with its coefficients in found and its chance agreement in by_chance.
    """
    q = len(w)
    t = total[group]
    with np.errstate(invalid="ignore", divide="ignore"):
        d_raw = (sums[:, AGREE] - found["raw"][group] * sums[:, SHARED]) / t[:, SHARED]
        pi = t[:, FIRST : FIRST + q] / t[:, [RATED]]
        d_pi = (sums[:, FIRST : FIRST + q] - pi * sums[:, [RATED]]) / t[:, [RATED]]
        d_chance = {
            "ac": w.sum() / (q * (q - 1)) * ((1 - 2 * pi) * d_pi).sum(axis=1),
            "brennan_prediger": np.zeros(len(sums)),
            "fleiss": 2 * ((pi @ w) * d_pi).sum(axis=1),
            "conger": np.zeros(len(sums)),
        }
        out = {"raw": d_raw}
        for name, d in d_chance.items():
            if name in found:
                out[name] = (d_raw - (1 - found[name][group]) * d) / (1 - by_chance[name][group])
        pairs = by_chance["alpha"][group]
        d_pairs = 2 * ((t[:, FIRST + q :] @ (1 - w)) * sums[:, FIRST + q :]).sum(axis=1)
        rest = t[:, PAIRED] - 1
        out["alpha"] = (
            -rest * sums[:, DIFFER] - t[:, DIFFER] * sums[:, PAIRED] + t[:, DIFFER] * rest * d_pairs / pairs
        ) / pairs
    return out


def clustered_error(influence: Floats, group: Codes, groups: int, clusters: Floats) -> Floats:
    """Standard error per group from the influence of its clusters, which differ from each other and not within."""
    mean = summed(group, influence, groups) / np.maximum(clusters, 1)
    spread = summed(group, (influence - mean[group]) ** 2, groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Floats = np.sqrt(spread * clusters / (clusters - 1))
    return out
