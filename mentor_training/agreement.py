"""How far several assessors agree with each other; how far each agrees with the reference is in `against`.

Shown first: raw agreement and AC1, with the number of decisions behind them. The other coefficients answer on request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from . import chance
from .against import against_reference, confusion, grade_agreement
from .chance import NAMES
from .coding import Codes, Floats, Groups, group_of, summed
from .confidence import brier, reliability
from .errors import UnusableTable
from .intervals import LEVEL, agreement_interval, no_interval
from .tallies import Coded, active, by_assessor, by_item, encode, item_sums_of, one_hot

__all__ = [
    "against_reference",
    "bootstrap",
    "brier",
    "coefficients",
    "coefficients_by",
    "confusion",
    "encode",
    "grade_agreement",
    "pairwise",
    "reliability",
]

LEAST_FOR_BOOTSTRAP = 12  # scenarios; under these its intervals are too short
MOST_PAIRED = 2000  # assessors; more make a table that nobody reads
Weights = str | Sequence[Sequence[float]]

NOBODY_SHARES = "not computable: no item was decided by two assessors"
ALL_THE_SAME = "not computable: everyone decided the same"


def coefficients(
    ratings: pd.DataFrame | Coded,
    categories: Sequence[Any],
    weights: Weights = "identity",
    cluster: Groups | None = None,
    only: Sequence[str] = NAMES,
) -> pd.DataFrame:
    """Agreement of several assessors who decided the same items.

    What it says: *raw* is the share of pairs of assessors who agree on an item; the others take off what agreement chance
    would give, each with its own idea of chance. When it misleads: all of them hide a shared leniency (everybody wrong
    together agrees), and `fleiss`, `conger` and `alpha` are low where nearly everything is met, however good the agreement;
    `ac` is not.

    Args:
        ratings: one row per decision, with the columns assessor, item and rating; decisions that were not made are
            left out or have no rating. Or the same, encoded.
        categories: every rating that was allowed, in order, whether or not anybody gave it.
        weights: identity, linear, quadratic, ordinal, or a matrix; how much two ratings agree.
        cluster: the scenario of each item. Decisions in one scenario hang together; without it every item stands alone and
            the intervals are too short.
        only: the figures that are wanted; without conger each assessor's own use of the categories need not be counted.

    Returns:
        A row each for raw, ac (AC1; AC2 with weights), brennan_prediger, fleiss, conger and alpha (Krippendorff), with the
        columns estimate, se, low, high (95 %), n_items (items that two or more decided), n_assessors, n_clusters
        (scenarios with such items) and state: empty, or why the estimate or its interval is missing.

    Raises:
        UnusableTable: a column is missing, a rating is none of the categories, an item has no scenario, or an assessor
            rated an item twice.

    Formula: raw is the mean over items of the share of agreeing pairs of assessors; each coefficient but alpha is (raw -
    chance) / (1 - chance). With pi the mean share of each category and q categories, chance is sum pi (1 - pi) / (q - 1)
    for ac, 1 / q for brennan_prediger, sum pi^2 for fleiss, and for conger the chance that two assessors drawn at random
    agree by their own shares. alpha is 1 - disagreement seen / disagreement expected, both by pairs of ratings.

    Source: estimates as in Gwet 2014, chapters 2 to 5, alpha as in Krippendorff 2011; se from influence values summed by
    scenario (Gwet's own where items stand alone); low and high: see `agreement_interval`, t with one degree of freedom less
    than there are scenarios.
    """
    coded = ratings if isinstance(ratings, Coded) else encode(ratings, categories)
    whole = np.zeros(len(coded.items), np.int64)
    if unknown := [name for name in only if name not in NAMES]:
        raise UnusableTable(f"There is no figure “{unknown[0]}”. Choose among: {', '.join(NAMES)}.")
    return _table(coded, categories, weights, cluster, whole, 1, only).set_index(pd.Index(list(only)))


def coefficients_by(
    ratings: pd.DataFrame | Coded,
    categories: Sequence[Any],
    group: Groups,
    weights: Weights = "identity",
    cluster: Groups | None = None,
) -> pd.DataFrame:
    """The coefficients of each group of items by itself, such as each descriptor over all scenarios.

    Beware: a group has few decisions, and the most striking of many groups is partly chance. Read the interval.

    Args:
        group: the group of each item; the rest as for `coefficients`.

    Returns:
        As `coefficients`, indexed by group and coefficient.
    """
    coded = ratings if isinstance(ratings, Coded) else encode(ratings, categories)
    code, names = group_of(coded.items, group, "group")
    table = _table(coded, categories, weights, cluster, code, len(names))
    return table.set_index(pd.MultiIndex.from_product([names, NAMES], names=["group", "coefficient"]))


def _table(
    coded: Coded,
    categories: Sequence[Any],
    weights: Weights,
    cluster: Groups | None,
    group: Codes,
    groups: int,
    only: Sequence[str] = NAMES,
) -> pd.DataFrame:
    if tuple(categories) != coded.categories:
        raise UnusableTable("The ratings were encoded with other categories. Encode them again.")
    w = chance.weight_matrix(weights if isinstance(weights, str) else np.asarray(weights, float), len(categories))
    sums, cluster_code, of_cluster = _by_cluster(coded, w, cluster, group, groups)
    total = chance.added_up(sums, of_cluster, groups)
    conger = chance.conger_chance(by_assessor(coded, group, groups), w) if "conger" in only else None
    found, by_chance = chance.estimates(total, w, conger.expected if conger else None)
    moves = chance.influences(sums, of_cluster, total, w, found, by_chance)
    if conger:
        own = summed(cluster_code, item_sums_of(coded, conger.per_rating, group), len(sums))
        with np.errstate(invalid="ignore", divide="ignore"):
            moves["conger"] -= (1 - found["conger"][of_cluster]) / (1 - conger.expected[of_cluster]) * own
    clusters = summed(of_cluster, sums[:, chance.SHARED] > 0, groups)
    estimate = np.column_stack([found[name] for name in only])
    error = np.column_stack([chance.clustered_error(moves[name], of_cluster, groups, clusters) for name in only])
    error[np.isnan(estimate)] = np.nan
    low, high = agreement_interval(estimate, error, clusters[:, None])
    lowest = np.where(np.array(only) == "raw", 0.0, -1.0)
    shared = total[:, chance.SHARED]
    assessors = active(coded, group, groups)
    unit = "item" if cluster is None else "scenario"
    return pd.DataFrame(
        {
            "estimate": estimate.ravel(),
            "se": error.ravel(),
            "low": np.clip(low, lowest, 1).ravel(),
            "high": np.clip(high, lowest, 1).ravel(),
            "n_items": np.repeat(shared.astype(int), len(only)),
            "n_assessors": np.repeat(assessors, len(only)),
            "n_clusters": np.repeat(clusters.astype(int), len(only)),
            "state": [
                _state(estimate[g, n], error[g, n], shared[g], clusters[g], unit)
                for g in range(groups)
                for n in range(len(only))
            ],
        }
    )


def _by_cluster(coded: Coded, w: Floats, cluster: Groups | None, group: Codes, groups: int) -> tuple[Floats, Codes, Codes]:
    """Sums per cluster, the cluster of each item, the group of each cluster; a scenario in two groups is two clusters."""
    scenario, names = group_of(coded.items, cluster, "scenario")
    of_item = chance.item_sums(by_item(coded), w)
    if cluster is None:
        return of_item, scenario, group
    both = scenario + group * np.int64(len(names))
    used, code = np.unique(both, return_inverse=True)
    return chance.added_up(of_item, code, len(used)), code, used // len(names)


def _state(estimate: float, error: float, shared: float, clusters: float, unit: str) -> str:
    if not shared:
        return NOBODY_SHARES
    return ALL_THE_SAME if np.isnan(estimate) else no_interval(clusters, error, unit)


def bootstrap(
    ratings: pd.DataFrame | Coded,
    categories: Sequence[Any],
    cluster: Groups,
    weights: Weights = "identity",
    replicates: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """95 % percentile intervals by drawing scenarios anew: a second opinion beside the intervals of `coefficients`.

    When it misleads: under some twelve scenarios its intervals are too short, so it gives none there.

    Args:
        cluster: the scenario of each item; the rest as for `coefficients`.
        replicates: how often to draw.
        seed: so that the same table gives the same interval.

    Returns:
        A row each for raw, ac, brennan_prediger, fleiss and alpha, with the columns low, high, n_clusters and state.

    Formula: the .025 and .975 quantiles of the figure over tables of as many scenarios, drawn with replacement.

    Source: Efron, Annals of Statistics 7 (1979); whole clusters: Davison and Hinkley, Bootstrap Methods, 1997, 3.8.
    """
    coded = ratings if isinstance(ratings, Coded) else encode(ratings, categories)
    w = chance.weight_matrix(weights if isinstance(weights, str) else np.asarray(weights, float), len(categories))
    whole = np.zeros(len(coded.items), np.int64)
    sums, *_ = _by_cluster(coded, w, cluster, whole, 1)
    names = [name for name in NAMES if name != "conger"]
    ends, state = np.full((len(names), 2), np.nan), [""] * len(names)
    if len(sums) < LEAST_FOR_BOOTSTRAP:
        state = [f"no interval: {len(sums)} scenarios, {LEAST_FOR_BOOTSTRAP} are needed to draw from"] * len(names)
    else:
        drawn = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=replicates)
        found, _ = chance.estimates(drawn @ sums, w)
        for n, name in enumerate(names):
            there = found[name][~np.isnan(found[name])]
            if len(there) < replicates * LEVEL:
                state[n] = ALL_THE_SAME
            else:
                ends[n] = np.quantile(there, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    columns = {"low": ends[:, 0], "high": ends[:, 1], "n_clusters": len(sums), "state": state}
    return pd.DataFrame(columns, index=pd.Index(names))


def pairwise(ratings: pd.DataFrame | Coded, categories: Sequence[Any]) -> pd.DataFrame:
    """How far each two assessors agree: who sees it as whom.

    What it says: somebody whose row is low throughout decides otherwise than the rest, which may be right. When it misleads:
    a high figure between two says nothing on whether either is right.

    Returns:
        Indexed by both assessors, each pair once: agreed and shared (counts of decisions), raw and state.

    Formula: raw = agreed / shared.

    Raises:
        UnusableTable: more than 2,000 assessors.
    """
    coded = ratings if isinstance(ratings, Coded) else encode(ratings, categories)
    many = len(coded.assessors)
    if many > MOST_PAIRED:
        raise UnusableTable(f"{many} assessors make too many pairs to read. Choose {MOST_PAIRED} or fewer.")
    given = one_hot(coded)
    one, decided = given.reshape(many, -1), given.sum(axis=2)
    a, b = np.triu_indices(many, 1)
    agreed, shared = (one @ one.T)[a, b].astype(int), (decided @ decided.T)[a, b].astype(int)
    with np.errstate(invalid="ignore"):
        raw = np.where(shared > 0, agreed / shared, np.nan)
    index = pd.MultiIndex.from_arrays([coded.assessors[a], coded.assessors[b]], names=["assessor", "other"])
    state = np.where(shared > 0, "", "not computable: they decided nothing in common")
    return pd.DataFrame({"agreed": agreed, "shared": shared, "raw": raw, "state": state}, index=index)
