"""Lean, severity, order and the item's side: by hand, against independent fits, and with planted effects found again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from mentor_training import severity as severity_module
from mentor_training.agreement import brier, grade_agreement
from mentor_training.bias import net_bias, net_bias_by, order_effects, severity
from mentor_training.errors import UnusableTable
from mentor_training.items import items


def case(scenarios=8, met=0.7, seed=1, passes=7, distinctions=3) -> pd.DataFrame:
    """A reference of so many scenarios."""
    rng = np.random.default_rng(seed)
    rows = [(f"s{s:02}", f"{lvl[0].upper()}{n}", lvl, theme) for s in range(scenarios) for lvl, many in (("pass", passes), ("distinction", distinctions)) for n, theme in zip(range(many), ["talk", "plan"] * many, strict=False)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["scenario", "descriptor", "level", "theme"])
    return table.assign(met=rng.random(len(table)) < met)


def decided(reference: pd.DataFrame, over, under, seed=11) -> pd.DataFrame:
    """Decisions of one assessor for each pair of rates of over- and under-award."""
    rng = np.random.default_rng(seed)
    truth = reference["met"].to_numpy()
    tables = []
    for n, (o, u) in enumerate(zip(over, under, strict=True)):
        wrong = rng.random(len(truth)) < np.where(truth, u, o)
        tables.append(reference[["scenario", "descriptor"]].assign(assessor=f"A{n:02}", met=truth ^ wrong))
    return pd.concat(tables, ignore_index=True)


# ── Net bias ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_net_bias_by_hand():
    reference = pd.DataFrame({"scenario": list("aabbccdd"), "descriptor": list("xyxyxyxy"), "met": [True, False] * 4})
    given = reference.assign(assessor="A", met=[True, True, True, False, True, True, False, False])
    found = net_bias(given, reference).loc["A"]
    # Over-awards in a and c, an under-award in d: by scenario +1, 0, +1, -1 of 2 each.
    assert found[["over", "under", "net"]].tolist() == [2 / 8, 1 / 8, 1 / 8]
    without = np.array([0, 1 / 6, 0, 2 / 6])
    error = np.sqrt(3 / 4 * ((without - without.mean()) ** 2).sum())
    assert found["se"] == pytest.approx(error)
    assert found["high"] == pytest.approx(1 / 8 + stats.t.ppf(0.975, 3) * error)


def test_the_jackknife_of_scenarios_of_one_size_is_the_error_of_their_mean():
    reference = case()
    given = decided(reference, [0.2], [0.1])
    per = (given["met"].astype(int) - reference["met"].astype(int)).groupby(reference["scenario"]).mean()
    assert net_bias(given, reference)["se"].iloc[0] == pytest.approx(per.std(ddof=1) / np.sqrt(8))


def test_a_planted_lean_is_found_and_none_where_there_is_none():
    reference = case(24)
    found = net_bias(decided(reference, [0.5, 0.14, 0.0], [0.0, 0.06, 0.3]), reference)
    assert found.loc["A00", "low"] > 0 and found.loc["A02", "high"] < 0
    assert found.loc["A01", "low"] < 0 < found.loc["A01", "high"]


def test_with_four_scenarios_the_interval_is_some_thirteen_points_either_way():
    reference = case(4, passes=14, distinctions=6)
    rates = np.full(200, 0.15)
    found = net_bias(decided(reference, rates, rates), reference)
    assert 0.09 < ((found["high"] - found["low"]) / 2).median() < 0.16


def test_intervals_of_net_bias_cover_as_often_as_they_say():
    """The short form of tests/benchmarks/coverage.py."""
    rng, hits = np.random.default_rng(2), []
    for _ in range(30):
        reference = case(8, seed=int(rng.integers(1e9)))
        scenario = reference["scenario"].astype("category").cat.codes.to_numpy()
        level = rng.beta(0.85 * 19, 0.15 * 19, (20, 8))[:, scenario]
        wrong = rng.random(level.shape) > level
        given = pd.concat(
            [reference[["scenario", "descriptor"]].assign(assessor=a, met=reference["met"] ^ w) for a, w in enumerate(wrong)]
        )
        found = net_bias(given, reference)
        truth = 0.15 * (0.3 - 0.7)
        hits.append(((found["low"] <= truth) & (truth <= found["high"])).mean())
    assert 0.90 < np.mean(hits) < 0.985


def test_states_of_net_bias():
    reference = case(3)
    given = decided(reference, [0.2, 0, 0], [0.1, 0, 0])
    given = given.astype({"met": object})
    given.loc[given["assessor"] == "A02", "met"] = None
    found = net_bias(given, reference)
    assert found.loc["A00", "state"] == "no interval: 3 scenarios, 4 are needed" and pd.notna(found.loc["A00", "net"])
    assert found.loc["A02", "state"] == "not computable: decided nothing that has a reference"
    assert found.loc["A02", "undecided"] == 30
    perfect = net_bias(decided(case(8), [0], [0]), case(8)).loc["A00"]
    assert perfect["net"] == 0 and perfect["state"] == "no interval: every scenario gives the same figure"


@pytest.mark.parametrize("by", ["level", "theme", {f"P{n}": "theory" for n in range(7)}])
def test_by_part_is_the_whole_of_that_part(by):
    reference = case()
    given = decided(reference, [0.3, 0.2], [0.1, 0.1])
    found = net_bias_by(given, reference, by, least=5)
    of = (
        (lambda d: by.get(d)) if isinstance(by, dict) else dict(zip(reference["descriptor"], reference[by], strict=True)).get
    )
    for part in found.index.get_level_values(1).unique():
        keep = [of(d) == part for d in given["descriptor"]]
        pd.testing.assert_frame_equal(found.xs(part, level=1), net_bias(given[keep], reference))


def test_by_part_under_the_stated_minimum_nothing_is_shown():
    reference = case(2)
    found = net_bias_by(decided(reference, [0.3], [0.1]), reference, "level")
    assert found.loc[("A00", "distinction"), "state"] == "suppressed: 6 decisions, 20 are needed"
    assert found.loc[("A00", "distinction"), ["net", "low", "high"]].isna().all()
    with pytest.raises(UnusableTable, match="lacks the column sector"):
        net_bias_by(decided(reference, [0.3], [0.1]), reference, "sector")


def test_names_of_whom_no_row_is_left_have_no_figure():
    reference = case()
    given = decided(reference, [0.2, 0.3, 0.4], [0.1, 0.1, 0.1])
    kept = given.astype({"assessor": "category"})[given["assessor"] != "A01"]
    words = kept.assign(confidence="certain", position=1)
    for found in (
        net_bias(kept, reference),
        net_bias_by(kept, reference, "level").droplevel(1),
        severity(kept),
        grade_agreement(kept, reference),
        brier(words, reference),
    ):
        assert set(found.index) == {"A00", "A02"}


# ── Order ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def in_order(reference, assessors=40, first=0.0, contrast=0.0, seed=1, shuffled=True):
    """Decisions in an order of each assessor's own, more lenient on the first case and after weak ones by so much."""
    rng = np.random.default_rng(seed)
    names, tables = reference["scenario"].unique(), []
    strength = reference.groupby("scenario")["met"].mean()
    weak = strength < strength.median()
    for a in range(assessors):
        order = list(rng.permutation(names) if shuffled else names)
        for n, name in enumerate(order):
            own = reference[reference["scenario"] == name]
            lean = first * (n == 0) + contrast * (n > 0 and weak[order[n - 1]])
            truth = own["met"].to_numpy()
            wrong = rng.random(len(own)) < np.where(truth, 0.15 - lean, 0.15 + lean).clip(0, 1)
            tables.append(own[["scenario", "descriptor"]].assign(assessor=f"A{a:02}", position=n + 1, met=truth ^ wrong))
    return pd.concat(tables, ignore_index=True)


def test_planted_first_impression_and_contrast_are_found_and_absent_ones_not():
    reference = case(8, met=0.5)
    lenient = order_effects(in_order(reference, first=0.14), reference).loc["first"]
    assert lenient["low"] > 0 and lenient["low"] < 0.14 < lenient["high"] and lenient["assessors"] == 40
    after = order_effects(in_order(reference, contrast=0.12), reference).loc["after a weak case"]
    assert after["low"] > 0 and after["low"] < 0.12 < after["high"]
    still = order_effects(in_order(reference), reference)
    assert ((still["low"] < 0) & (still["high"] > 0)).all() and (still["state"] == "").all()


def test_the_figures_of_order_are_those_of_the_slow_definition():
    reference = case(6, met=0.6)
    table = in_order(reference, assessors=9, first=0.1)
    joined = table.merge(
        reference[["scenario", "descriptor", "met"]], on=["scenario", "descriptor"], suffixes=("", "_there")
    )
    lean = (
        (joined["met"].astype(int) - joined["met_there"].astype(int))
        .groupby([joined["assessor"], joined["scenario"]])
        .mean()
        .unstack()
    )
    beyond = lean - (lean.sum() - lean) / (len(lean) - 1)
    place = table.drop_duplicates(["assessor", "scenario"]).pivot(index="assessor", columns="scenario", values="position")
    strength = reference.groupby("scenario")["met"].mean()
    weak = {s: strength[s] < strength.median() for s in strength.index}
    kinds: dict[str, list[float]] = {"first": [], "after a weak case": []}
    for a in lean.index:
        order = place.loc[a].sort_values().index
        rest = [beyond.loc[a, s] for s in order[1:]]
        kinds["first"].append(beyond.loc[a, order[0]] - np.mean(rest))
        after = [weak[s] for s in order[:-1]]
        kinds["after a weak case"].append(
            np.mean([b for b, w in zip(rest, after, strict=True) if w])
            - np.mean([b for b, w in zip(rest, after, strict=True) if not w])
        )
    found = order_effects(table, reference)
    for kind, gaps in kinds.items():
        assert found.loc[kind, "net"] == pytest.approx(np.mean(gaps))
        assert found.loc[kind, "se"] == pytest.approx(np.std(gaps, ddof=1) / 3)
        assert found.loc[kind, "high"] == pytest.approx(np.mean(gaps) + stats.t.ppf(0.975, 8) * np.std(gaps, ddof=1) / 3)


def test_one_order_for_all_cannot_show_an_effect_of_order():
    reference = case(8)
    found = order_effects(in_order(reference, shuffled=False), reference)
    assert (
        found["net"].isna().all()
        and found["state"].str.startswith("not computable: everybody met the cases in the same order").all()
    )


def test_few_assessors_show_no_effect_of_order():
    reference = case(8)
    found = order_effects(in_order(reference, assessors=5), reference)
    assert set(found["state"]) == {"suppressed: 5 assessors can be compared, 8 are needed"}


def test_a_case_with_two_positions_or_none_is_refused():
    reference = case(4)
    table = in_order(reference, assessors=9)
    for wrong in (99, None):
        broken = table.astype({"position": object})
        broken.loc[3, "position"] = wrong
        with pytest.raises(UnusableTable, match="has not one position in the order of A00"):
            order_effects(broken.astype({"position": float}), reference)


def test_bias_by_position_is_to_be_had():
    reference = case(8)
    found = net_bias_by(in_order(reference, assessors=3), reference, "position", least=10)
    assert (
        found.index.get_level_values("position").nunique() == 8
        and found["state"].str.startswith("no interval: 1 scenario").all()
    )


# ── Severity ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def graded(severities, seen: dict[int, list[int]], seed=1, descriptors=13, scenarios=None, spread=1.0) -> pd.DataFrame:
    """Decisions by the additive model: assessor a graded the scenarios seen[a]."""
    rng = np.random.default_rng(seed)
    scenarios = scenarios or 1 + max(s for own in seen.values() for s in own)
    ease, hard = rng.normal(0.8, spread, scenarios), rng.normal(0, spread, descriptors)
    rows = []
    for a, own in seen.items():
        for s in own:
            p = 1 / (1 + np.exp(-(ease[s] - hard - severities[a])))
            rows += [(f"A{a:02}", f"s{s:02}", f"d{d:02}", m) for d, m in enumerate(rng.random(descriptors) < p)]
    return pd.DataFrame(rows, columns=["assessor", "scenario", "descriptor", "met"])


def test_severity_is_that_of_a_logistic_regression_on_assessor_scenario_and_descriptor(monkeypatch):
    monkeypatch.setattr(severity_module, "LOOSE", 1e4)  # the regression holds nothing together
    table = graded([0, 0.8, -0.6, 0.3], {0: [0, 1, 2, 3], 1: [2, 3, 4, 5], 2: [4, 5, 0, 1], 3: [1, 2, 5, 3]}, spread=0.6)
    dummies = pd.get_dummies(table[["assessor", "scenario", "descriptor"]], drop_first=True, dtype=float)
    fit = sm.GLM(table["met"].astype(float), sm.add_constant(dummies), family=sm.families.Binomial()).fit()
    effect = np.array([0.0, *(fit.params[f"assessor_A0{n}"] for n in (1, 2, 3))])
    found = severity(table)
    assert found["severity"].to_numpy() == pytest.approx(-(effect - effect.mean()), abs=1e-4)
    assert found["severity"].mean() == pytest.approx(0) and (found["part"] == 1).all() and not found["extreme"].any()


def test_planted_severity_is_found_where_net_bias_would_be_fooled_by_the_cases():
    rng = np.random.default_rng(4)
    true = rng.normal(0, 0.7, 20)
    seen = {a: sorted(rng.choice(16, 6, replace=False)) for a in range(20)}
    found = severity(graded(true, seen, seed=6))
    true = true - true.mean()
    assert np.corrcoef(true, found["severity"])[0, 1] > 0.85
    slope = np.polyfit(true, found["severity"], 1)[0]
    assert 0.8 < slope < 1.25
    assert ((found["low"] <= true) & (true <= found["high"])).sum() >= 16 and (found["state"] == "").all()


def test_the_loose_hold_on_scenarios_moves_nothing_that_matters():
    table = graded(np.linspace(-1, 1, 12), {a: [a % 6, (a + 1) % 6, (a + 3) % 6, (a + 4) % 6] for a in range(12)})
    loose = severity(table)["severity"]
    severity_module.LOOSE, kept = 1e4, severity_module.LOOSE
    try:
        free = severity(table)["severity"]
    finally:
        severity_module.LOOSE = kept
    assert np.abs(loose - free).max() < 0.05


def test_the_same_cases_for_all_are_ordered_as_net_bias_orders_them():
    reference = case(6)
    given = decided(reference, [0.5, 0.2, 0.05, 0.1], [0.02, 0.1, 0.1, 0.4])
    assert severity(given)["severity"].rank().tolist() == (-net_bias(given, reference)["net"]).rank().tolist()


def test_across_parts_that_no_scenario_links_nothing_is_compared():
    table = graded([0, 1, 0, 1], {0: [0, 1, 2, 3], 1: [0, 1, 2, 3], 2: [4, 5, 6, 7], 3: [4, 5, 6, 7]})
    found = severity(table)
    assert found["part"].tolist() == [1, 1, 2, 2]
    assert found["severity"].groupby(found["part"]).mean().to_numpy() == pytest.approx([0, 0])
    assert found["state"].str.contains("comparable within part").all()
    linked = pd.concat([table, graded([0.5] * 5, {4: [0, 1, 4, 5]}, seed=2)])
    assert (severity(linked)["part"] == 1).all()


def test_descriptors_in_common_link_nobody_who_graded_other_scenarios():
    table = graded([0, 0], {0: [0, 1, 2, 3], 1: [4, 5, 6, 7]})
    found = severity(table)
    assert found["part"].nunique() == 2 and found["severity"].isna().all()
    assert set(found["state"]) == {"not computable: no scenario links this assessor with another"}


def test_a_scenario_in_common_links_nobody_who_decided_other_descriptors_in_it():
    table = graded([0, 0], {0: [0], 1: [0]})
    apart = table[(table["assessor"] == "A00") == (table["descriptor"] < "d06")]
    assert severity(apart)["part"].nunique() == 2


def test_a_link_that_hangs_on_one_scenario_gives_no_interval():
    found = severity(graded([0, 1, 0, 1], {0: [0, 1, 2, 3], 1: [0, 1, 2, 3], 2: [3, 4, 5, 6], 3: [3, 4, 5, 6]}))
    assert (found["part"] == 1).all() and found["low"].isna().all()
    assert found["state"].str.contains("without one of the scenarios nothing links").all()


def test_met_throughout_is_moved_by_a_third_of_a_decision_and_marked():
    table = graded(np.zeros(6), {a: [0, 1, 2, 3] for a in range(6)})
    table.loc[table["assessor"] == "A02", "met"] = True
    table.loc[table["assessor"] == "A03", "met"] = False
    found = severity(table)
    assert found["extreme"].tolist() == [False, False, True, True, False, False]
    assert (found["severity"].abs() < 8).all(), "not moved, it would run away"
    assert (
        np.isfinite(found["severity"]).all() and found["severity"].idxmin() == "A02" and found["severity"].idxmax() == "A03"
    )
    assert "extreme" in found.loc["A02", "state"]


def test_an_assessor_with_nothing_and_scenarios_that_all_meet_are_states_and_no_failure():
    table = graded(np.zeros(4), {a: [0, 1, 2, 3] for a in range(4)}).astype({"met": object})
    table.loc[table["assessor"] == "A01", "met"] = None
    table.loc[table["scenario"] == "s02", "met"] = table.loc[table["scenario"] == "s02", "met"].map(
        lambda m: None if m is None else True
    )
    found = severity(table)
    assert found.loc["A01", "state"] == "not computable: decided nothing" and pd.isna(found.loc["A01", "severity"])
    assert np.isfinite(found["severity"].drop("A01")).all()
    with pytest.raises(UnusableTable, match="A00 decided one thing twice"):
        severity(pd.concat([table, table.iloc[:1]]))


# ── Items ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_votes_agreement_and_difficulty_by_hand():
    reference = pd.DataFrame(
        {"scenario": ["a"] * 3, "descriptor": ["x", "y", "z"], "met": [True, False, True], "contested": [False, False, True]}
    )
    signs = {"A": "++-", "B": "+-+", "C": "-++", "D": ".+-"}
    rows = [
        (w, "a", d, {"+": True, "-": False, ".": None}[s])
        for w, row in signs.items()
        for d, s in zip("xyz", row, strict=True)
    ]
    found = items(pd.DataFrame(rows, columns=["assessor", "scenario", "descriptor", "met"]), reference)
    assert (
        found.index.get_level_values("descriptor").tolist() == ["x", "z", "y"]
        or found["pairs_agree"].is_monotonic_increasing
    )
    x, y, z = (found.loc[("a", d)] for d in "xyz")
    assert x[["met", "not_met", "undecided", "right"]].tolist() == [2, 1, 1, 2] and x["right_share"] == pytest.approx(2 / 3)
    assert x["pairs_agree"] == pytest.approx(1 / 3) and y["right_share"] == 1 / 4
    assert y["look"].startswith("look at the reference") and x["look"] == ""
    assert z["reference"] == "contested" and z["state"] == "contested: votes and agreement only" and z["look"] == ""


def test_discrimination_is_the_correlation_with_the_rest():
    reference = case(6)
    rng = np.random.default_rng(3)
    given = decided(reference, rng.uniform(0, 0.5, 25), rng.uniform(0, 0.4, 25))
    found = items(given, reference)
    right = (given["met"].to_numpy() == np.tile(reference["met"].to_numpy(), 25)).reshape(25, -1).astype(float)
    for n, at in enumerate(reference[["scenario", "descriptor"]].itertuples(index=False, name=None)):
        rest = (right.sum(axis=1) - right[:, n]) / (right.shape[1] - 1)
        if 0 < right[:, n].mean() < 1:
            assert found.loc[at, "discrimination"] == pytest.approx(np.corrcoef(right[:, n], rest)[0, 1])
            assert found.loc[at, "state"] == ""
        else:
            assert found.loc[at, "state"].startswith("discrimination not computable")


def test_a_wrong_reference_is_the_reference_to_look_at():
    reference = case(6)
    given = decided(reference, np.full(20, 0.1), np.full(20, 0.1))
    turned = reference.copy()
    turned.loc[7, "met"] = not turned.loc[7, "met"]
    found = items(given, turned)
    assert found[found["look"] != ""].index.tolist() == [tuple(turned.loc[7, ["scenario", "descriptor"]])]


def test_few_assessors_and_missing_references_are_states():
    reference = case(3)
    given = decided(reference, [0.2, 0.3], [0.1, 0.2])
    found = items(given, reference.iloc[1:], pd.DataFrame({"scenario": ["s01"], "descriptor": ["P0"]}))
    assert (
        found.loc[("s00", "P0"), "state"] == "no reference: votes and agreement only"
        and found.loc[("s00", "P0"), "reference"] == "none"
    )
    assert found.loc[("s01", "P0"), "disputes"] == 1 and found["disputes"].sum() == 1
    assert found.loc[("s01", "P1"), "state"] == "discrimination not shown: under 10 assessors"
    nobody = given.assign(met=given["met"].where(given["descriptor"] != "P3").astype(object))
    assert (
        items(nobody.astype({"met": "boolean"}), reference).loc[("s00", "P3"), "state"]
        == "not computable: nobody decided it"
    )
