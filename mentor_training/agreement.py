"""How far several assessors agree with each other, and with a reference.

Raw agreement and chance-corrected coefficients from one pass over counts; decisions may be missing. The coefficients are
those of Gwet, Handbook of Inter-Rater Reliability (2014): Fleiss' kappa in its generalised form, and AC1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def coefficients(ratings: pd.DataFrame, categories: Sequence[Any]) -> pd.DataFrame:
    """Agreement of several assessors who decided the same items.

    Args:
        ratings: one row per decision, with the columns assessor, item and rating; decisions that were not made are
            left out or have no rating.
        categories: every rating that was allowed, whether or not anybody gave it.

    Returns:
        A row each for raw agreement, Gwet's AC1 ("ac") and Fleiss' kappa ("fleiss"), with the columns estimate, n_items
        (items two or more assessors decided) and n_assessors. An estimate is missing where it cannot be computed: nobody
        shares an item, or, for the coefficients, everyone decided the same throughout.

    Raises:
        ValueError: a rating is none of the categories.
    """
    given = ratings.dropna(subset=["rating"])
    counts = _counts(given, categories)
    shared = counts[counts.sum(axis=1) >= 2]
    assessors = int(given["assessor"].nunique())
    if not len(shared):
        raw = ac = fleiss = float("nan")
    else:
        n = shared.sum(axis=1)
        raw = float(np.mean((shared * (shared - 1)).sum(axis=1) / (n * (n - 1))))
        share = (counts / counts.sum(axis=1, keepdims=True)).mean(axis=0)  # of each category, over all decided items
        by_chance = float((share * (1 - share)).sum() / (len(categories) - 1))
        one_only = int(np.count_nonzero(share)) < 2
        ac = _beyond_chance(raw, by_chance, one_only)
        fleiss = _beyond_chance(raw, float((share**2).sum()), one_only)
    rows = {"raw": raw, "ac": ac, "fleiss": fleiss}
    table = pd.DataFrame({"estimate": pd.Series(rows)})
    return table.assign(n_items=len(shared), n_assessors=assessors)


def _beyond_chance(observed: float, by_chance: float, one_only: bool) -> float:
    return float("nan") if one_only else (observed - by_chance) / (1 - by_chance)


def _counts(given: pd.DataFrame, categories: Sequence[Any]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """How many assessors gave each category, items by categories."""
    rating = pd.Index(categories).get_indexer_for(given["rating"])
    if (rating < 0).any():
        strange = given["rating"][rating < 0].iloc[0]
        raise ValueError(f"“{strange}” is none of the categories {', '.join(map(str, categories))}.")
    item, items = pd.factorize(given["item"])
    cells = np.bincount(item * len(categories) + rating, minlength=len(items) * len(categories))
    return cells.reshape(len(items), len(categories))
