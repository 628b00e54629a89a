"""Agreement between assessors and with the reference: published examples, independent programs, closed forms, and the states in which no figure exists."""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, cohen_kappa_score, confusion_matrix
from statsmodels.stats.inter_rater import fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

import mentor_training as mt
from mentor_training.agreement import (
    against_reference,
    bootstrap,
    brier,
    coefficients,
    coefficients_by,
    confusion,
    encode,
    grade_agreement,
    pairwise,
    reliability,
)
from mentor_training.chance import weight_matrix
from mentor_training.coding import CHUNK, repeated
from mentor_training.errors import NoReference, UnusableTable
from mentor_training.event import event_figures, page
from mentor_training.intervals import jeffreys
from mentor_training.tallies import Grid, Rows, packed

NAMES = ["raw", "ac", "brennan_prediger", "fleiss", "conger", "alpha"]


def ratings(table: dict[str, str]) -> pd.DataFrame:
    """Each assessor's ratings in the order of the items; "." where one decided nothing."""
    rows = [(a, f"i{n}", None if r == "." else r) for a, rs in table.items() for n, r in enumerate(rs)]
    return pd.DataFrame(rows, columns=["assessor", "item", "rating"])


def from_matrix(matrix) -> pd.DataFrame:
    """Assessors by items; None or NaN where one decided nothing."""
    rows = [(f"A{a}", i, None if r is None or r != r else int(r)) for a, rs in enumerate(matrix) for i, r in enumerate(rs)]
    return pd.DataFrame(rows, columns=["assessor", "item", "rating"]).astype({"rating": "Int64"})


def drawn(seed: int, assessors=6, items=40, categories=3, missing=0.25) -> np.ndarray:
    """Ratings that lean on a truth, some of them missing."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, categories, items)
    found = np.where(rng.random((assessors, items)) < 0.7, truth, rng.integers(0, categories, (assessors, items))).astype(
        float
    )
    found[rng.random(found.shape) < missing] = np.nan
    return found


# ── Worked by hand ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_assessors_as_worked_by_hand():
    # 4 items, + and -: agree on 3. Shares: + 5/8, - 3/8. Chance, AC1: 2 * 5/8 * 3/8 = 30/64; Fleiss: 25/64 + 9/64 = 34/64.
    found = coefficients(ratings({"A": "++--", "B": "+++-"}), ["+", "-"])["estimate"]
    assert found["raw"] == pytest.approx(0.75)
    assert found["ac"] == pytest.approx((48 - 30) / (64 - 30))
    assert found["fleiss"] == pytest.approx((48 - 34) / (64 - 34))
    assert found["brennan_prediger"] == pytest.approx(0.5)
    assert found["conger"] == pytest.approx((0.75 - 0.5) / 0.5)  # chance: 1/2 * 3/4 + 1/2 * 1/4
    assert found["alpha"] == pytest.approx(1 - (2 / 8) / (2 * 5 * 3 / (8 * 7)))


def test_a_decision_that_was_not_made_counts_nowhere():
    with_gap = coefficients(ratings({"A": "++--", "B": "+++-", "C": "+.--"}), ["+", "-"])
    # Items: agree 1; 1 (two raters); C and A - against B +: 1 of 3 pairs; 1.
    assert with_gap["estimate"]["raw"] == pytest.approx((1 + 1 + 1 / 3 + 1) / 4)
    assert (with_gap["n_items"] == 4).all() and (with_gap["n_assessors"] == 3).all()


def test_what_was_allowed_counts_not_only_what_was_given():
    two = coefficients(ratings({"A": "++--", "B": "+++-"}), ["+", "-"])["estimate"]
    three = coefficients(ratings({"A": "++--", "B": "+++-"}), ["+", "-", "0"])["estimate"]
    assert three["ac"] > two["ac"] and three["fleiss"] == pytest.approx(two["fleiss"])


# ── Published examples ───────────────────────────────────────────────────────────────────────────────────────────────

# Fleiss, Psychological Bulletin 76 (1971): six psychiatrists, the first 15 patients; figures and standard errors printed for
# them in the README of Gwet's irrCAC (github.com/kgwet/irrCAC), after Gwet 2014.
PSYCHIATRISTS = (
    """000 6 0|0300 3|0140 1|0000 6|0303 0|2040 0|0040 2|2031 0|2004 0|0000 6|1005 0|1104 0|0330 0|1005 0|0203 1"""
)


def psychiatrists() -> pd.DataFrame:
    rows = []
    for patient, counts in enumerate(PSYCHIATRISTS.replace(" ", "").split("|")):
        given = [category for category, count in enumerate(counts) for _ in range(int(count))]
        rows += [(f"R{n}", patient, category) for n, category in enumerate(given)]
    return pd.DataFrame(rows, columns=["assessor", "item", "rating"])


def test_six_psychiatrists_as_published():
    found = coefficients(psychiatrists(), range(5))
    assert found["estimate"][["raw", "ac", "fleiss", "alpha", "brennan_prediger"]].to_numpy() == pytest.approx(
        [0.5511111, 0.4448007, 0.4139265, 0.4204384, 0.4388889], abs=1e-6
    )
    assert found["se"][["ac", "fleiss", "brennan_prediger"]].to_numpy() == pytest.approx(
        [0.08418757, 0.08119291, 0.08312142], abs=1e-6
    )


# Gwet 2014, p. 120: four raters, twelve subjects, five categories, with missing ratings; Krippendorff 2011 has the same table.
GWET = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def test_four_raters_with_gaps_as_published():
    found = coefficients(from_matrix(GWET), [1, 2, 3, 4, 5])["estimate"]
    published = {
        "raw": 0.81818,
        "ac": 0.77544,
        "brennan_prediger": 0.77273,
        "fleiss": 0.76117,
        "conger": 0.76282,
        "alpha": 0.74342,
    }
    assert found.to_dict() == pytest.approx(published, abs=1e-5)


def test_two_abstractors_as_published():
    # Gwet 2014, 100 pregnant women: Cohen's kappa .7964 (.0589), AC1 .8493 (.0432), agreement .89 (.0313). Cohen's error there
    # divides by n; ours, as everywhere, by n - 1.
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    found = coefficients(from_matrix(np.array(pairs).T), range(3))
    assert found["estimate"][["conger", "ac", "raw"]].to_numpy() == pytest.approx([0.7964094, 0.8493305, 0.89], abs=1e-6)
    smaller = found["se"] * np.sqrt(99 / 100)
    assert smaller[["conger", "ac", "raw"]].to_numpy() == pytest.approx([0.05891072, 0.04321747, 0.03128898], abs=1e-6)


# ── Independent programs ─────────────────────────────────────────────────────────────────────────────────────────────


def test_ordinal_weights_are_as_published():
    # Gwet 2014, chapter 3, for three categories: 1, .667, 0; for four by his formula 1, 5/6, 1/2, 0.
    assert weight_matrix("ordinal", 3)[0] == pytest.approx([1, 2 / 3, 0]) and weight_matrix("ordinal", 4)[
        0
    ] == pytest.approx([1, 5 / 6, 1 / 2, 0])


@pytest.mark.parametrize("seed", range(4))
def test_alpha_is_krippendorffs_with_gaps_at_every_level(seed):
    matrix = drawn(seed)
    of = lambda weights: coefficients(from_matrix(matrix), range(3), weights)["estimate"]["alpha"]  # noqa: E731
    assert of("identity") == pytest.approx(krippendorff.alpha(matrix, level_of_measurement="nominal", value_domain=range(3)))
    assert of("quadratic") == pytest.approx(
        krippendorff.alpha(matrix, level_of_measurement="interval", value_domain=range(3))
    )
    for weights in ("linear", "ordinal"):
        apart = 1 - weight_matrix(weights, 3)
        metric = lambda v1, v2, apart=apart, **_: apart[np.asarray(v1, int), np.asarray(v2, int)]  # noqa: E731
        assert of(weights) == pytest.approx(krippendorff.alpha(matrix, level_of_measurement=metric, value_domain=range(3)))


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic"])
def test_conger_of_two_is_cohens_kappa(weights):
    matrix = drawn(7, assessors=2, missing=0)
    name = None if weights == "identity" else weights
    wanted = cohen_kappa_score(*matrix.astype(int), labels=range(3), weights=name)
    assert coefficients(from_matrix(matrix), range(3), weights)["estimate"]["conger"] == pytest.approx(wanted)


def test_fleiss_is_that_of_statsmodels_without_gaps():
    matrix = drawn(8, missing=0).astype(int)
    counts = np.stack([(matrix == k).sum(axis=0) for k in range(3)], axis=1)
    assert coefficients(from_matrix(matrix), range(3))["estimate"]["fleiss"] == pytest.approx(fleiss_kappa(counts))


# ── Standard errors ──────────────────────────────────────────────────────────────────────────────────────────────────


def slow(matrix: np.ndarray, w: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    """The definitions once more, in loops, with each item counted as often as its weight says."""
    q = len(w)
    r = [[int(x) for x in column if x == x] for column in matrix.T]
    shared = [i for i, given in enumerate(r) if len(given) > 1]
    used = [i for i, given in enumerate(r) if given]
    pairs = lambda given, v: sum(v[a][b] for n, a in enumerate(given) for m, b in enumerate(given) if n != m)  # noqa: E731
    raw = sum(weight[i] * pairs(r[i], w) / (len(r[i]) * (len(r[i]) - 1)) for i in shared) / sum(weight[i] for i in shared)
    pi = [sum(weight[i] * r[i].count(k) / len(r[i]) for i in used) / sum(weight[i] for i in used) for k in range(q)]
    pe = {
        "ac": w.sum() / (q * (q - 1)) * sum(p * (1 - p) for p in pi),
        "brennan_prediger": w.sum() / q**2,
        "fleiss": sum(w[k][m] * pi[k] * pi[m] for k in range(q) for m in range(q)),
    }
    own = []
    for row in matrix:
        there = [i for i, x in enumerate(row) if x == x]
        own.append([sum(weight[i] for i in there if row[i] == k) / sum(weight[i] for i in there) for k in range(q)])
    both = [(a, b) for n, a in enumerate(own) for m, b in enumerate(own) if n != m]
    pe["conger"] = np.mean([sum(w[k][m] * a[k] * b[m] for k in range(q) for m in range(q)) for a, b in both])
    n_k = np.array([sum(weight[i] * r[i].count(k) for i in shared) for k in range(q)])
    differ = sum(weight[i] * pairs(r[i], 1 - w) / (len(r[i]) - 1) for i in shared)
    alpha = 1 - differ * (n_k.sum() - 1) / (n_k @ (1 - w) @ n_k)
    return {"raw": raw, **{name: (raw - e) / (1 - e) for name, e in pe.items()}, "alpha": alpha}


@pytest.mark.parametrize("weights", ["identity", "linear", [[1, 0.3, 0], [0.3, 1, 0.6], [0, 0.6, 1]]])
def test_errors_are_those_of_the_slow_definition_differentiated_by_scenario(weights):
    matrix = drawn(3, items=24)
    matrix[1:, 5] = np.nan  # one item that one assessor alone decided
    w = weight_matrix(weights, 3)
    scenario = np.repeat(np.arange(6), 4)
    found = coefficients(from_matrix(matrix), range(3), weights, cluster=dict(enumerate(scenario)))
    one = np.ones(24)
    assert found["estimate"].to_dict() == pytest.approx(slow(matrix, w, one))
    step = 1e-5
    moves = [
        {
            name: (up - down) / (2 * step)
            for (name, up), down in zip(
                slow(matrix, w, one + step * (scenario == s)).items(),
                slow(matrix, w, one - step * (scenario == s)).values(),
                strict=True,
            )
        }
        for s in range(6)
    ]
    influence = pd.DataFrame(moves)
    wanted = np.sqrt(((influence - influence.mean()) ** 2).sum() * 6 / 5)
    assert found["se"].to_dict() == pytest.approx(wanted.to_dict(), rel=1e-5)


def test_an_interval_is_longer_where_decisions_hang_together_in_scenarios():
    rng = np.random.default_rng(1)
    scenario = np.repeat(np.arange(8), 12)
    right = rng.random((10, 96)) < np.repeat(rng.uniform(0.6, 1, 8), 12)
    table = from_matrix(right.astype(int))
    alone, together = (coefficients(table, (0, 1), cluster=c) for c in (None, dict(enumerate(scenario))))
    assert together["estimate"].to_numpy() == pytest.approx(alone["estimate"].to_numpy())
    assert ((together["high"] - together["low"]) > 1.5 * (alone["high"] - alone["low"])).all()
    assert (together["n_clusters"] == 8).all()


def test_nominal_intervals_cover_as_often_as_they_say():
    """The short form of tests/benchmarks/coverage.py."""
    rng, hits, rounds = np.random.default_rng(5), 0, 300
    p, k, scenario = 0.85, 19, np.repeat(np.arange(8), [10, 16] * 4)
    draws = lambda level, where: (rng.random((20, len(where))) < level[where]) == (rng.random(len(where)) < 0.8)  # noqa: E731
    far = np.repeat(np.arange(4000), 13)
    truth = coefficients(from_matrix(draws(rng.beta(p * k, (1 - p) * k, 4000), far)[:, :20000].astype(int)), (0, 1))[
        "estimate"
    ]
    for _ in range(rounds):
        table = draws(rng.beta(p * k, (1 - p) * k, 8), scenario).astype(np.int8)
        who, what = np.indices(table.shape)
        frame = pd.DataFrame({"assessor": who.ravel(), "item": what.ravel(), "rating": table.ravel()})
        found = coefficients(frame, (0, 1), cluster=dict(enumerate(scenario)))
        hits += ((found["low"] <= truth) & (truth <= found["high"])).to_numpy()
    assert (hits / rounds > 0.92).all() and (hits / rounds < 0.985).all()


# ── States instead of figures ────────────────────────────────────────────────────────────────────────────────────────


def test_unanimity_is_full_agreement_and_no_coefficient():
    found = coefficients(ratings({"A": "+++", "B": "+++"}), ["+", "-"])
    assert found["estimate"]["raw"] == 1 and found["estimate"].drop("raw").isna().all()
    assert set(found["state"].drop("raw")) == {"not computable: everyone decided the same"}


def test_alpha_says_when_only_what_was_decided_alone_differs():
    found = coefficients(ratings({"A": "++++-", "B": "++++."}), ["+", "-"])
    assert found["state"]["alpha"] == "not computable: everyone decided the same" and found["estimate"][
        "fleiss"
    ] == pytest.approx(1)


@pytest.mark.parametrize("table", [{"A": "+-+-"}, {"A": "+-..", "B": "..+-"}, {"A": "....", "B": "...."}])
def test_without_an_item_in_common_nothing_is_said(table):
    found = coefficients(ratings(table), ["+", "-"])
    assert found["estimate"].isna().all() and (found["n_items"] == 0).all()
    assert set(found["state"]) == {"not computable: no item was decided by two assessors"}


def test_an_empty_table_is_a_state_and_no_failure():
    found = coefficients(ratings({}), ["+", "-"])
    assert set(found["state"]) == {"not computable: no item was decided by two assessors"}


def test_under_four_scenarios_there_is_no_interval_and_it_says_so():
    table = ratings({"A": "+-+-+-", "B": "+-++--"})
    found = coefficients(table, ["+", "-"], cluster={f"i{n}": n // 2 for n in range(6)})
    assert found["estimate"].notna().all() and found[["low", "high"]].isna().all(axis=None)
    assert set(found["state"]) == {"no interval: 3 scenarios, 4 are needed"}
    one = coefficients(table, ["+", "-"], cluster=dict.fromkeys(table["item"], "s"))
    assert set(one["state"]) == {"no interval: 1 scenario, 4 are needed"}


def test_where_every_scenario_is_alike_no_interval_of_no_width_is_shown():
    found = coefficients(
        ratings({"A": "+-+-+-+-", "B": "+-+-+-+-"}), ["+", "-"], cluster={f"i{n}": n // 2 for n in range(8)}
    )
    assert found["estimate"].to_numpy() == pytest.approx(1)
    assert set(found["state"]) == {"no interval: every scenario gives the same figure"}


def test_no_figure_is_ever_missing_without_a_reason():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        matrix = drawn(seed, assessors=int(rng.integers(1, 4)), items=int(rng.integers(1, 7)), categories=2, missing=0.5)
        found = coefficients(from_matrix(matrix), (0, 1), cluster={i: i // 2 for i in range(8)})
        bare = found[["estimate", "low", "high"]].isna().any(axis=1)
        assert (bare == (found["state"] != "")).all()
        shown = found.dropna()
        assert (shown["low"] <= shown["estimate"]).all() and (shown["estimate"] <= shown["high"]).all()
        assert shown["low"].min(initial=0) >= -1 and shown["high"].max(initial=0) <= 1 if len(shown) else True


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda t: t.assign(rating="x"), "“x” is none of the categories"),
        (lambda t: t.drop(columns="item"), "lacks the column item"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "A rated i0 twice"),
        (lambda t: t.assign(assessor=None), "Row 1 has no assessor"),
        (lambda t: t.assign(item=[None, *t["item"][1:]]), "Row 1 has no item"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_in_a_sentence(change, said):
    with pytest.raises(UnusableTable, match=said):
        coefficients(change(ratings({"A": "+-", "B": "--"})), ["+", "-"])


def test_an_undecided_row_beside_a_decision_is_no_second_decision():
    table = pd.concat([ratings({"A": "+-", "B": "--"}), ratings({"A": "."})])
    assert coefficients(table, ["+", "-"])["estimate"]["raw"] == 0.5


def test_what_is_asked_for_wrongly_is_said():
    table = ratings({"A": "+-", "B": "--"})
    for call, said in [
        (lambda: coefficients(table, ["+", "-"], weights="cubic"), "no weights “cubic”"),
        (lambda: coefficients(table, ["+", "-"], weights=[[1, 2], [2, 1]]), "values from 0 to 1"),
        (lambda: coefficients(table, ["+", "-"], weights=[[1, 0.2], [0.3, 1]]), "symmetric 2 by 2"),
        (lambda: coefficients(table, ["+"]), "at least two categories"),
        (lambda: coefficients(table, ["+", "-"], cluster={"i0": 1}), "“i1” belongs to no scenario"),
        (lambda: coefficients(encode(table, ["+", "-"]), ["-", "+"]), "encoded with other categories"),
    ]:
        with pytest.raises(UnusableTable, match=said):
            call()


def test_names_by_the_hundred_thousand_are_no_matter():
    n = 200_000
    table = pd.DataFrame({"assessor": [f"assessor number {i // 2}" for i in range(n)], "item": [f"item number {i % 30_011}" for i in range(n)], "rating": np.arange(n) % 3 == 0})  # fmt: skip
    found = coefficients(table, (True, False))
    assert (found["n_assessors"] == n // 2).all() and found["estimate"].notna().all()


@pytest.mark.parametrize("kind", ["category", "string", "object", "bool"])
def test_the_kind_of_column_makes_no_difference(kind):
    matrix = drawn(4, categories=2, missing=0 if kind == "bool" else 0.2)
    table = from_matrix(matrix)
    wanted = coefficients(table, (0, 1))
    words = table.assign(
        rating=table["rating"].map({0: False, 1: True}) if kind == "bool" else table["rating"].map({0: "no", 1: "yes"})
    )
    words = words.astype({"rating": kind, "assessor": "category" if kind == "category" else "object"})
    found = coefficients(words.sample(frac=1, random_state=1), (False, True) if kind == "bool" else ("no", "yes"))
    pd.testing.assert_frame_equal(found, wanted)


def test_categories_that_nobody_used_and_rows_of_nobody_change_nothing():
    table = from_matrix(drawn(4)).astype({"assessor": "category", "item": "category"})
    kept = table[table["assessor"] != "A0"]
    pd.testing.assert_frame_equal(
        coefficients(kept, range(3)), coefficients(kept.astype({"assessor": "object", "item": "int"}), range(3))
    )


def test_a_repeated_row_is_found_wherever_it_stands_in_a_long_table():
    rows = 2 * CHUNK + 10
    for again in (5, CHUNK - 1, CHUNK, rows - 1):  # in the middle, and across what is looked at at a time
        key = np.arange(rows)
        key[again] = key[again - 1]
        assert repeated((key,), (rows,)) == again
    assert repeated((np.arange(rows),), (rows,)) is None
    assert repeated((np.random.default_rng(1).permutation(rows),), (rows,)) is None


@pytest.mark.parametrize("groups", [1, 3])
def test_more_assessors_and_items_than_fit_a_byte_are_counted_alike_in_grid_and_rows(groups):
    rng = np.random.default_rng(1)
    matrix = (rng.random((700, 600)) < 0.97).astype(np.int8)
    matrix[rng.random(matrix.shape) < 0.1] = -1
    who, what = np.indices(matrix.shape)
    names = {"assessors": pd.RangeIndex(700), "items": pd.RangeIndex(600), "categories": (0, 1)}
    grid = Grid(rating=matrix, **names)
    rows = Rows(assessor=who.ravel(), item=what.ravel(), rating=matrix.ravel(), **names)
    assert isinstance(packed(who.ravel(), what.ravel(), matrix.ravel(), *names.values()), Grid)
    group = {i: i % groups for i in range(600)}
    pd.testing.assert_frame_equal(coefficients_by(grid, (0, 1), group), coefficients_by(rows, (0, 1), group))


def test_figures_that_are_not_wanted_are_not_given():
    table = from_matrix(drawn(4))
    every = coefficients(table, range(3))
    pd.testing.assert_frame_equal(coefficients(table, range(3), only=("alpha", "ac")), every.loc[["alpha", "ac"]])
    with pytest.raises(UnusableTable, match="no figure “kappa”"):
        coefficients(table, range(3), only=("kappa",))


# ── Parts, pairs, second opinions ────────────────────────────────────────────────────────────────────────────────────


def test_each_group_is_what_it_would_be_alone():
    matrix = drawn(9, items=48)
    table, group, scenario = from_matrix(matrix), {i: i % 4 for i in range(48)}, {i: i // 8 for i in range(48)}
    found = coefficients_by(table, range(3), group, "linear", scenario)
    for g in range(4):
        alone = coefficients(table[table["item"] % 4 == g], range(3), "linear", scenario)
        pd.testing.assert_frame_equal(found.loc[g], alone, check_names=False)


def test_pairs_count_what_both_decided():
    found = pairwise(ratings({"A": "++-", "B": "+--", "C": "..."}), ["+", "-"])
    assert found.loc[("A", "B"), ["agreed", "shared"]].tolist() == [2, 3] and found.loc[("A", "B"), "raw"] == pytest.approx(
        2 / 3
    )
    assert found.loc[("B", "C"), "state"] == "not computable: they decided nothing in common"


def test_the_bootstrap_agrees_with_the_interval_and_is_silent_under_twelve_scenarios():
    table = from_matrix(drawn(2, assessors=8, items=240, missing=0.1))
    scenario = {i: i // 10 for i in range(240)}
    found, interval = bootstrap(table, range(3), scenario), coefficients(table, range(3), cluster=scenario)
    assert found["low"].to_numpy() == pytest.approx(interval.loc[found.index, "low"].to_numpy(), abs=0.03)
    assert found["high"].to_numpy() == pytest.approx(interval.loc[found.index, "high"].to_numpy(), abs=0.03)
    few = bootstrap(table[table["item"] < 110], range(3), scenario)
    assert set(few["state"]) == {"no interval: 11 scenarios, 12 are needed to draw from"} and few["low"].isna().all()
    pd.testing.assert_frame_equal(found, bootstrap(table, range(3), scenario))


# ── Against the reference ────────────────────────────────────────────────────────────────────────────────────────────

REFERENCE = pd.DataFrame(
    [(s, d, m, lvl) for s, row in {"s1": "+++-", "s2": "+-+-", "s3": "++++", "s4": "+++-"}.items() for (d, lvl), m in zip([("P1", "pass"), ("P2", "pass"), ("D1", "distinction"), ("D2", "distinction")], [c == "+" for c in row], strict=True)],
    columns=["scenario", "descriptor", "met", "level"],
)  # fmt: skip


def decisions(**rows: str) -> pd.DataFrame:
    """Each assessor's decisions in the order of the reference: + met, - not met, . undecided."""
    table = [
        (who.replace("_", "-"), s, d, {"+": True, "-": False, ".": None}[sign])
        for who, signs in rows.items()
        for (s, d), sign in zip(
            REFERENCE[["scenario", "descriptor"]].itertuples(index=False), signs.replace(" ", ""), strict=True
        )
    ]
    return pd.DataFrame(table, columns=["assessor", "scenario", "descriptor", "met"])


def test_counts_by_hand():
    found = against_reference(decisions(A="++++ ++-- ++++ ++-."), REFERENCE).loc["A"]
    # Against +++- +-+- ++++ +++-: over-awards s1 D2 and s2 P2; under-awards s2 D1 and s4 D1; s4 D2 undecided.
    assert found[["decided", "agreed", "over", "over_of", "under", "under_of", "undecided"]].tolist() == [
        15,
        11,
        2,
        3,
        2,
        12,
        1,
    ]
    assert found["sensitivity"] == pytest.approx(10 / 12) and found["specificity"] == pytest.approx(1 / 3)
    assert found["j"] == pytest.approx(10 / 12 + 1 / 3 - 1)
    # Grades: s1 distinction v pass; s2 pass v fail, a false pass; s3 distinction; s4 open.
    assert found[["grades", "grades_agreed", "boundary_agreed", "false_passes", "failing", "grades_open"]].tolist() == [
        3,
        1,
        2,
        1,
        1,
        1,
    ]


def everybody(seed=1, assessors=12, scenarios=8):
    """Drawn decisions and their reference, with two levels."""
    rng = np.random.default_rng(seed)
    names = [
        (f"s{s}", f"{lvl}{n}", lvl)
        for s in range(scenarios)
        for lvl, many in (("pass", 5), ("distinction", 2))
        for n in range(many)
    ]
    reference = pd.DataFrame(names, columns=["scenario", "descriptor", "level"]).assign(met=rng.random(len(names)) < 0.75)
    table = pd.concat([reference[["scenario", "descriptor"]].assign(assessor=f"A{a:02}", met=np.where(rng.random(len(names)) < 0.85, reference["met"], ~reference["met"])) for a in range(assessors)])  # fmt: skip
    return table, reference


def test_rates_are_those_of_scikit_learn_for_every_assessor():
    table, reference = everybody()
    found = against_reference(table, reference)
    truth = reference["met"].to_numpy()
    for name, own in table.groupby("assessor"):
        tn, fp, fn, tp = confusion_matrix(truth, own["met"], labels=[False, True]).ravel()
        row = found.loc[name]
        assert row[["over", "over_of", "under", "under_of"]].tolist() == [fp, fp + tn, fn, fn + tp]
        assert row["j"] == pytest.approx(2 * balanced_accuracy_score(truth, own["met"]) - 1)


def test_grades_and_kappa_are_those_of_the_plans_rule_and_of_scikit_learn():
    scale = ["fail", "pass", "distinction"]

    def grade(rows: pd.DataFrame) -> str:
        if not rows.loc[rows["level"] == "pass", "met"].all():
            return "fail"
        return "distinction" if rows["met"].all() else "pass"

    table, reference = everybody(3, scenarios=30)
    reference["met"] |= np.random.default_rng(2).random(len(reference)) < 0.6
    found, matrix = grade_agreement(table, reference), confusion(table, reference)
    truth = reference.groupby("scenario", sort=False)[["met", "level"]].apply(grade)
    total = np.zeros((3, 3), int)
    for name, own in table.merge(reference[["scenario", "descriptor", "level"]]).groupby("assessor"):
        given = own.groupby("scenario", sort=False)[["met", "level"]].apply(grade).loc[truth.index]
        total += (one := confusion_matrix(truth, given, labels=scale))
        assert found.loc[name, "kappa"] == pytest.approx(cohen_kappa_score(truth, given, labels=scale, weights="linear"))
        assert found.loc[name, ["grades", "grades_agreed", "false_passes", "false_fails"]].tolist() == [
            30,
            np.trace(one),
            one[0, 1:].sum(),
            one[1:, 0].sum(),
        ]
        assert found.loc[name, "boundary_agreed"] == one[0, 0] + one[1:, 1:].sum()
        assert (confusion(table, reference, assessor=name).to_numpy() == one).all()
    assert (matrix.to_numpy() == total).all() and set(found["kappa_state"]) == {""}


def test_grades_of_real_cases_are_those_of_the_grading_rules(standard):
    ids = mt.list_scenarios("induction-practice")
    references = [mt.load_reference(id) for id in ids]
    rows = [(r.scenario, d, x.met, standard.descriptors[d].level) for r in references for d, x in r.decisions.items()]
    reference = pd.DataFrame(rows, columns=["scenario", "descriptor", "met", "level"])
    matrix = confusion(reference.assign(assessor="A").drop(columns="level"), reference)
    grades = pd.Series([r.grade for r in references]).value_counts().reindex(["fail", "pass", "distinction"])
    assert np.diag(matrix).tolist() == grades.tolist() and matrix.to_numpy().sum() == len(ids)


def test_intervals_are_jeffreys_and_wider_where_decisions_hang_together():
    assert np.array(jeffreys(np.array([2.0]), np.array([10.0]))).ravel() == pytest.approx(
        stats.beta.ppf([0.025, 0.975], 2.5, 8.5)
    )
    assert np.array(jeffreys(np.array([0.0, 10.0]), np.array([10.0, 10.0])))[[0, 1], [0, 1]].tolist() == [0, 1]
    table, reference = everybody()
    plain, real = against_reference(table, reference, rho=0), against_reference(table, reference)
    low, high = proportion_confint(plain["under"], plain["under_of"], method="jeffreys")
    inside = plain["under"] > 0
    assert plain["under_high"].to_numpy() == pytest.approx(high) and plain["under_low"][inside].to_numpy() == pytest.approx(
        low[inside]
    )
    assert (real["under_high"] > plain["under_high"]).all() and real["under_rate"].equals(plain["under_rate"])


def test_contested_descriptors_are_in_no_count_and_grades_that_hang_on_them_neither():
    reference = REFERENCE.assign(contested=False)
    reference.loc[3, "contested"] = True  # s1 D2: read as met, the grade of s1 is distinction
    reference.loc[6, "contested"] = True  # s2 D1: s2 fails whatever becomes of it
    right = REFERENCE["met"].map({True: "+", False: "-"}).str.cat()
    found = against_reference(decisions(A=right, B="+++++-++" + right[8:]), reference)
    assert found["contested"].tolist() == [2, 2] and found["decided"].tolist() == [14, 14]
    assert found["over"].tolist() == [0, 1]  # B's s2 D2; s1 D2 and s2 D1 are nobody's fault
    assert (
        found["grades"].tolist() == [3, 3]
        and found["grades_agreed"].tolist() == [3, 3]
        and found["grades_contested"].tolist() == [1, 1]
    )


def test_in_a_grade_a_contested_descriptor_counts_as_the_reference_has_it():
    reference = REFERENCE.assign(contested=[n == 4 for n in range(16)])  # s2 P1, met: s2 fails for P2 either way
    reference.loc[4, "met"] = False
    right = REFERENCE["met"].map({True: "+", False: "-"}).str.cat()
    over = right[:4] + "+" + "+" + right[6:]  # P2 over-awarded: what fails s2 is then P1, whatever A made of it
    assert against_reference(decisions(A=over), reference).loc["A", ["grades", "false_passes"]].tolist() == [4, 0]
    assert against_reference(decisions(A=over), REFERENCE).loc["A", ["grades", "false_passes"]].tolist() == [4, 1]


def test_what_the_reference_does_not_say_is_counted_apart():
    found = against_reference(decisions(A="+" * 16), REFERENCE.drop(index=[0, 1]))
    assert found.loc["A", ["decided", "no_reference"]].tolist() == [14, 2]
    missing = REFERENCE.astype({"met": "boolean"}).assign(contested=[True] + [False] * 15)
    missing.loc[0, "met"] = pd.NA
    assert against_reference(decisions(A="+" * 16), missing).loc["A", "no_reference"] == 1


def test_an_assessor_with_nothing_is_a_state():
    found = against_reference(decisions(A="." * 16, B="+" * 16), REFERENCE)
    assert found.loc["A", "state"] == "not computable: decided nothing that has a reference"
    assert (
        found.loc["A", ["share", "over_rate", "j"]].isna().all()
        and found.loc["A", "kappa_state"] == "not computable: no grade to compare"
    )
    only_met = against_reference(decisions(A="+...+..............."[:16]), REFERENCE)
    assert only_met.loc["A", "state"].startswith("over-award not computable")


def test_kappa_of_few_grades_says_what_it_is_worth():
    found = grade_agreement(decisions(A="+++-" + "+-+-" + "+++++++-", B="+" * 16), REFERENCE)
    assert found.loc["A", "kappa_state"] == "describes these 4 grades only: under 30"


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda d, r: (pd.concat([d, d.iloc[[5]]]), r), "A decided P2 in s2 twice"),
        (lambda d, r: (pd.concat([d, d.iloc[[5]]]).sort_values(["scenario", "descriptor"]), r), "A decided P2 in s2 twice"),
        (lambda d, r: (d, pd.concat([r, r.iloc[[5]]])), "says two things of P2 in s2"),
        (lambda d, r: (d.assign(met="yes"), r), "“yes” is neither met nor not met"),
        (lambda d, r: (d, r.assign(level="merit")), "“merit” is no level of the scale"),
        (lambda d, r: (d.drop(columns="met"), r), "lacks the column met"),
    ],
)
def test_tables_that_cannot_be_right_are_refused_in_a_sentence(change, said):
    with pytest.raises(UnusableTable, match=said):
        against_reference(*change(decisions(A="+" * 16), REFERENCE))


def test_nothing_to_compare_with_is_said():
    with pytest.raises(NoReference, match="Give the reference"):
        against_reference(decisions(A="+" * 16), REFERENCE.assign(scenario="other"))
    with pytest.raises(UnusableTable, match="A9 decided nothing here"):
        confusion(decisions(A="+" * 16), REFERENCE, assessor="A9")


def test_many_assessors_with_few_decisions_each_are_counted_alike():
    """The way of counting changes where most assessors have graded few of many scenarios."""
    table, reference = everybody(4, assessors=40, scenarios=60)
    rng = np.random.default_rng(1)
    own = {f"A{a:02}": set(rng.choice([f"s{n}" for n in range(60)], 3, replace=False)) for a in range(40)}
    few = table[[s in own[a] for a, s in zip(table["assessor"], table["scenario"], strict=True)]]
    padded = few.astype(
        {"assessor": pd.CategoricalDtype([f"A{a:02}" for a in range(40)] + [f"nobody {n}" for n in range(9000)])}
    )
    pd.testing.assert_frame_equal(
        against_reference(padded, reference), against_reference(few, reference), check_index_type=False
    )


# ── Confidence ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_brier_is_that_of_scikit_learn_and_excess_is_overconfidence():
    table, reference = everybody()
    rng = np.random.default_rng(3)
    table = table.assign(confidence=rng.random(len(table)).round(3))
    found = brier(table, reference)
    for name, own in table.groupby("assessor"):
        right = (own["met"].to_numpy() == reference["met"].to_numpy()).astype(int)
        assert found.loc[name, "brier"] == pytest.approx(brier_score_loss(right, own["confidence"], labels=[0, 1]))
        assert found.loc[name, "flat"] == pytest.approx(right.mean() * (1 - right.mean()))
        assert found.loc[name, "excess"] == pytest.approx(own["confidence"].mean() - right.mean())
    assert (found["low"] < found["excess"]).all() and (found["state"] == "").all()
    assert "met" in table and table["confidence"].notna().all(), "the table that was given is as it was"


def test_reliability_counts_by_word_and_shows_nobodys_curve_from_few_decisions():
    table, reference = everybody()
    right = table["met"].to_numpy() == np.tile(reference["met"].to_numpy(), 12)
    table = table.assign(confidence=np.where(right, "certain", "unsure"))
    table.iloc[0, table.columns.get_loc("confidence")] = None
    found = reliability(table, reference)
    assert found["right"].tolist()[0] == 0 and found["right"].tolist()[2] == 1 and found["decided"].sum() == len(table) - 1
    assert found.loc["fairly", "state"] == "nobody was so sure"
    one = reliability(table, reference, assessor="A03")
    assert one["right"].isna().all() and set(one["state"]) == {"not shown: 56 decisions, 100 are needed"}
    numbers = reliability(table.assign(confidence=0.8), reference)
    assert numbers.loc["70% to 90%", "decided"] == len(table)


def test_confidence_that_cannot_be_read_is_refused():
    table, reference = everybody()
    with pytest.raises(UnusableTable, match="“sort of” is none of the words"):
        brier(table.assign(confidence="sort of"), reference)
    with pytest.raises(UnusableTable, match="number from 0 to 1"):
        brier(table.assign(confidence=80.0), reference)
    silent = brier(table.assign(confidence=None), reference)
    assert set(silent["state"]) == {"not computable: no decision says how sure it is"}


# ── The event on one page ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_an_event_says_everything_in_words():
    table, reference = everybody(6, assessors=12, scenarios=12)
    worst = (table["scenario"] == "s3") & (table["descriptor"] == "pass0")
    table.loc[worst, "met"] = ~reference.loc[
        (reference["scenario"] == "s3") & (reference["descriptor"] == "pass0"), "met"
    ].iloc[0]
    disputes = pd.DataFrame({"scenario": ["s3", "s3"], "descriptor": ["pass0", "pass0"]})
    figures = event_figures(table, reference.assign(status="provisional"), disputes)
    said = page(figures, "An event")
    assert said.startswith("# An event\n") and "12 assessors graded 12 scenarios blind: 1,008 decisions." in said
    assert "provisional" in said and "nan" not in said.lower() and "Look at the reference or the scenario" in said
    assert "s3, pass0 (0 of 12 agree with it)" in said
    row = figures.assessors.loc["A05"]
    assert f"| A05      | {row['agreed']} of {row['decided']} " in said


def test_the_page_of_an_event_where_nobody_differs_has_words_for_it():
    _, reference = everybody(6)
    table = pd.concat([reference[["scenario", "descriptor", "met"]].assign(assessor=a) for a in ("A", "B")])
    said = page(event_figures(table.assign(met=True), reference.assign(met=True)), "Alike")
    assert (
        "Not computable: everyone decided the same." in said
        and "Nobody decided otherwise" in said
        and "nan" not in said.lower()
    )


def test_figures_of_an_event_are_those_of_their_parts():
    table, reference = everybody(6, assessors=12, scenarios=12)
    figures = event_figures(table, reference)
    long = table.assign(item=table["scenario"] + " " + table["descriptor"], rating=table["met"])
    scenario = dict(zip(long["item"], long["scenario"], strict=True))
    pd.testing.assert_frame_equal(figures.agreement, coefficients(long, (False, True), cluster=scenario))
    pd.testing.assert_frame_equal(figures.redrawn, bootstrap(long, (False, True), scenario))
    of = dict(zip(long["item"], long["descriptor"], strict=True))
    pd.testing.assert_frame_equal(figures.descriptors, coefficients_by(long, (False, True), of, cluster=scenario))


def test_the_page_calls_cases_and_descriptors_as_it_is_told():
    table, reference = everybody(6, assessors=12, scenarios=12)
    said = page(
        event_figures(table, reference),
        "An event",
        {f"s{n}": f"Case {n}" for n in range(12)} | {d: d.title() for d in reference["descriptor"]},
    )
    below = said.split("## Talk")[1].split("## What")[0]
    assert "| Case " in below and "| Pass" in below and "| pass" not in below and "| s1" not in below
