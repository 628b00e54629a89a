"""The verdict: reference figures, exact error rates beside the drawn ones, the real set, and everything that keeps somebody from being standardised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import mentor_training as mt
from mentor_training.checks import set_findings
from mentor_training.errors import NoReference, UnusableTable
from mentor_training.longform import decisions_table, reference_table, slips
from mentor_training.outlook import further_scenarios
from mentor_training.planning import MOST_SCENARIOS
from mentor_training.qualification import (
    Shape,
    VerdictRule,
    adequacy,
    choose_limits,
    correlation,
    drift,
    operating_characteristics,
    planning_table,
    scenarios_needed,
    shape_of,
    verdict,
)
from mentor_training.rule import answers, cuts, draw
from mentor_training.seen import Seen

REAL = mt.load_set("qualification-a")
RULE = REAL.verdict


@pytest.fixture(scope="module")
def real():
    standard = mt.load_standard()
    return reference_table(standard, [mt.load_reference(id) for id in mt.list_scenarios("qualification-a")])


@pytest.fixture(scope="module")
def shape(real):
    return shape_of(real, RULE)


def rule(**changes) -> VerdictRule:
    plain = VerdictRule(
        p0=0.8, p1=0.92, rho=0.05, looks=(8,), standardised=0.95, not_yet=0.1, most_over=999, critical=("P1",),
        most_critical_over=999, tries=1, failing_cases=1,
    )  # fmt: skip
    return replace(plain, **changes)


TWENTIES = Shape(decisions=(20,) * 8, not_met=(0,) * 8, critical=(0,) * 8)


def exact(shape: Shape, p: float, rho: float) -> np.ndarray:
    """The distribution of right decisions, added up scenario by scenario."""
    total, k = np.ones(1), (1 - rho) / rho
    for m in shape.decisions:
        total = np.convolve(total, stats.betabinom.pmf(np.arange(m + 1), m, p * k, (1 - p) * k))
    return total


# ── Reference figures ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cut_at_eight_scenarios_of_twenty_is_140():
    enough, little = cuts(rule(), TWENTIES.effective(0.05), 160)
    assert enough[160] == 140
    n = 160 / (1 + 19 * 0.05)
    share = n / 160
    assert stats.beta.sf(0.8, 1 + 140 * share, 1 + 20 * share) >= 0.95 > stats.beta.sf(0.8, 1 + 139 * share, 1 + 21 * share)
    assert stats.beta.sf(0.8, 1 + little[160] * share, 1 + (160 - little[160]) * share) <= 0.10
    assert stats.beta.sf(0.8, 1 + (little[160] + 1) * share, 1 + (159 - little[160]) * share) > 0.10


def test_error_rates_at_eight_scenarios_are_the_reference_figures():
    wanted = {0.75: 0.002, 0.80: 0.043, 0.85: 0.30, 0.90: 0.80, 0.95: 0.996}
    found = operating_characteristics(rule(), TWENTIES, tuple(wanted))["standardised"]
    assert found.to_dict() == pytest.approx(wanted, abs=0.012)
    for p in wanted:
        assert found[p] == pytest.approx(exact(TWENTIES, p, 0.05)[140:].sum(), abs=0.009)


@pytest.mark.parametrize("rho, needed", [(0, 5), (0.02, 5), (0.05, 8), (0.10, 12), (0.20, 19)])
def test_scenarios_needed_are_the_reference_figures(rho, needed):
    assert scenarios_needed(0.80, 0.92, 0.05, 0.10, 20, rho) == needed


def test_planning_asks_for_more_where_errors_must_be_rarer_or_decisions_hang_together():
    table = planning_table(rhos=(0, 0.05, 0.2))
    assert (table.diff().dropna() >= 0).all(axis=None) and (table.T.diff().dropna() >= 0).all(axis=None)
    with pytest.raises(UnusableTable, match="Set them further apart"):
        scenarios_needed(0.90, 0.91)
    with pytest.raises(UnusableTable, match="p0 below p1"):
        scenarios_needed(0.92, 0.80)


def test_the_probability_is_that_of_the_beta_posterior(real):
    given = real[["scenario", "descriptor", "met"]].assign(assessor="A")
    given.loc[given.index[:12], "met"] = ~given.loc[given.index[:12], "met"]
    found = verdict(given, real, RULE)["A"]
    worth = 1 / (1 + (sum(m * m for m in (10,) * 5 + (16,) * 5) / 130 - 1) * 0.05)
    assert found.probability == pytest.approx(stats.beta.sf(0.8, 1 + 118 * worth, 1 + 12 * worth))


# ── The real set ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_real_set_has_the_shape_that_its_rule_was_chosen_for(shape, real):
    assert len(shape.decisions) == 10 and sum(shape.decisions) == 130
    assert (sum(shape.not_met), sum(shape.critical)) == (37, 12)
    assert shape.size == pytest.approx(13.69, abs=0.01)
    assert (real["status"] == "provisional").all()


def test_the_whole_rule_passes_and_refuses_the_right_people_on_the_real_set(shape):
    found = operating_characteristics(RULE, shape, (RULE.p0, RULE.p1), replicates=100_000, seed=7)
    assert found.loc[RULE.p1, "standardised"] >= 0.80
    assert found.loc[RULE.p0, "within_tries"] <= 0.05
    assert adequacy(RULE, shape).lacking == 0 and adequacy(RULE, shape).sentence.endswith("That is enough.")


def test_the_limits_of_the_real_set_are_the_strictest_that_do(shape):
    assert choose_limits(RULE, shape, replicates=20_000) == (RULE.most_over, RULE.most_critical_over)
    for stricter in ({"most_over": RULE.most_over - 1}, {"most_critical_over": RULE.most_critical_over - 1}):
        found = operating_characteristics(replace(RULE, **stricter), shape, (RULE.p1,))
        assert found.loc[RULE.p1, "standardised"] < 0.80


def test_the_safeguard_stops_who_passes_failing_work_however_right_on_the_rest(shape):
    found = operating_characteristics(RULE, shape, (0.99,), not_met=(0.70,))
    without = operating_characteristics(replace(RULE, most_over=37, most_critical_over=12), shape, (0.99,), not_met=(0.70,))
    assert without.loc[0.99, "standardised"] > 0.6 and found.loc[0.99, "standardised"] < 0.05


def test_critical_in_the_real_set_is_every_pass_descriptor_so_that_the_rule_gives_none_away(standard):
    assert set(RULE.critical) == {d.id for d in standard.descriptors.values() if d.level == "pass"}


def test_a_set_that_is_too_small_says_how_many_scenarios_it_lacks(shape):
    found = adequacy(replace(RULE, looks=(5,)), shape.of(5))
    assert 1 <= found.lacking <= 6 and f"Add about {found.lacking} scenarios" in found.sentence
    enough = 5 + found.lacking
    larger = replace(RULE, looks=(enough,))
    most, critical = choose_limits(larger, shape.of(enough))
    both = operating_characteristics(
        replace(larger, most_over=most, most_critical_over=critical), shape.of(enough), (0.8, 0.92)
    )
    assert both.loc[0.92, "standardised"] >= 0.79 and both.loc[0.8, "standardised"] <= 0.053


def test_levels_that_no_set_tells_apart_are_said_and_so_are_limits_chosen_badly(shape):
    close = adequacy(replace(RULE, p1=0.82), shape, replicates=2000)
    assert close.lacking > MOST_SCENARIOS and "set p0 and p1 further apart" in close.sentence
    strict = adequacy(replace(RULE, most_over=2), shape, replicates=2000)
    assert strict.lacking == 0 and "let the kit choose them" in strict.sentence


def test_the_drawn_error_rates_are_the_exact_ones_where_there_is_no_safeguard(shape):
    free = replace(RULE, most_over=37, most_critical_over=12)
    enough, little = cuts(free, shape.effective(free.rho), 130)
    found = operating_characteristics(free, shape, (0.8, 0.9))
    for p in (0.8, 0.9):
        assert found.loc[p, "standardised"] == pytest.approx(exact(shape, p, 0.05)[enough[130] :].sum(), abs=0.009)
        assert found.loc[p, "not yet"] == pytest.approx(exact(shape, p, 0.05)[: little[130] + 1].sum(), abs=0.006)
    assert found[["standardised", "more evidence", "not yet"]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_a_second_try_is_a_second_chance_for_everybody():
    found = operating_characteristics(rule(tries=2), TWENTIES, (0.8,)).loc[0.8]
    assert found["within_tries"] == pytest.approx(1 - (1 - found["standardised"]) ** 2) and found["within_tries"] > 0.07


def test_a_cut_that_passes_too_many_has_no_limits_that_mend_it_where_nothing_is_not_met():
    assert choose_limits(rule(standardised=0.6), TWENTIES, replicates=5000) is None


def test_the_same_seed_gives_the_same_figures(shape):
    one, two = (operating_characteristics(RULE, shape, (0.85,), replicates=3000) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_drawn_decisions_within_a_scenario_correlate_by_rho():
    many = Shape(decisions=(15,) * 6, not_met=(5,) * 6, critical=(0,) * 6)
    drawn = draw(many, 0.85, 0.85, 0.1, 20_000, np.random.default_rng(1))
    share = np.diff(drawn.right, axis=1, prepend=0) / 15
    assert share.var() == pytest.approx(0.85 * 0.15 * (1 / 15 + 14 / 15 * 0.1), rel=0.03)
    assert (drawn.over[:, -1] / 30).mean() == pytest.approx(0.15, abs=0.005)


def test_looking_after_every_scenario_with_the_stricter_cut_keeps_its_error():
    often = rule(looks=tuple(range(3, 9)), standardised=0.98, not_yet=0.05)
    found = operating_characteristics(often, TWENTIES, (0.75, 0.8, 0.95))
    assert found.loc[0.8, "standardised"] < 0.06 and found.loc[0.95, "standardised"] > 0.95
    assert found.loc[0.95, "scenarios"] < 6 < 8 and found.loc[0.75, "not yet"] > 0.4
    once = rule(looks=tuple(range(3, 9)), standardised=0.95)
    assert operating_characteristics(once, TWENTIES, (0.8,)).loc[0.8, "standardised"] > 0.08, "what the stricter cut is for"


# ── Verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def case(scenarios=8, decisions=20, not_met=5) -> pd.DataFrame:
    """A reference of scenarios with so many decisions, the first of them not met; P1 always among these."""
    rows = [(f"s{s}", f"P{d + 1}", d >= not_met, "pass", "definitive") for s in range(scenarios) for d in range(decisions)]
    return pd.DataFrame(rows, columns=["scenario", "descriptor", "met", "level", "status"])


def given(reference: pd.DataFrame, wrong=(), undecided=(), scenarios=None, who="A") -> pd.DataFrame:
    """Decisions that are the reference's but for some, named by position."""
    table = reference[["scenario", "descriptor", "met"]].assign(assessor=who).astype({"met": object})
    table.loc[list(wrong), "met"] = ~reference.loc[list(wrong), "met"]
    table.loc[list(undecided), "met"] = None
    order = {s: n + 1 for n, s in enumerate(reference["scenario"].unique())}
    table = table.assign(position=table["scenario"].map(order))
    return table if scenarios is None else table[table["position"] <= scenarios]


def under_awards(reference, many):
    """Positions of so many decisions that are met, spread over the scenarios."""
    met = reference.index[reference["met"]]
    return met[np.linspace(0, len(met) - 1, many).astype(int)]


def test_the_three_answers():
    reference = case()
    for wrong, answer in ((20, "standardised"), (21, "more evidence"), (30, "more evidence"), (45, "not yet")):
        found = verdict(given(reference, under_awards(reference, wrong)), reference, rule())["A"]
        assert found.answer == answer, wrong
        assert (found.seen.right, found.seen.decided) == (160 - wrong, 160)
    assert "Train on the differences" in found.next_step and "no further try" in found.next_step


def test_too_many_over_awards_keep_from_standardised_and_the_reason_says_so():
    reference = case()
    over = [n for s in range(8) for n in (20 * s + 1, 20 * s + 2)][:9]  # P2 and P3: not critical
    found = verdict(given(reference, over), reference, rule(most_over=8))["A"]
    assert found.answer == "more evidence" and found.probability > 0.95
    assert "Over-awards: 9 of 40 possible; at most 8 (exceeded)." in found.reasons
    assert verdict(given(reference, over), reference, rule(most_over=9))["A"].answer == "standardised"


def test_over_awards_on_critical_descriptors_have_a_limit_of_their_own():
    reference = case()
    critical = [20 * s for s in range(3)]
    found = verdict(given(reference, critical), reference, rule(most_critical_over=2))["A"]
    assert found.answer == "more evidence" and (found.seen.critical_over, found.seen.critical) == (3, 8)
    assert "critical pass descriptors: 3 of 8 possible; at most 2 (exceeded)" in "\n".join(found.reasons)


def test_before_the_look_there_is_no_answer_however_good():
    reference = case()
    found = verdict(given(reference, scenarios=5), reference, rule())["A"]
    assert found.answer == "more evidence" and found.further == 3
    assert "No answer before that." in found.reasons[0] and found.next_step.startswith("Grade 3 more scenarios")


def test_the_look_counts_the_scenarios_graded_first_and_needs_their_order():
    reference = case(scenarios=10)
    late = [n for n in under_awards(reference, 80) if n >= 160]  # all in the ninth and tenth scenario
    found = verdict(given(reference, late), reference, rule(looks=(8,)))["A"]
    assert found.answer == "standardised" and found.seen.scenarios == 8 and found.seen.right == 160
    with pytest.raises(UnusableTable, match="Say in which order, in a column position"):
        verdict(given(reference, late).drop(columns="position"), reference, rule(looks=(8,)))


def test_a_rule_with_several_looks_ends_at_the_first_that_settles_it():
    reference = case()
    often = rule(looks=(3, 4, 5, 6, 7, 8), standardised=0.98, not_yet=0.05)
    assert verdict(given(reference), reference, often)["A"].seen.scenarios == 3
    wavering = verdict(given(reference, [5, 6, 7, 25, 26, 27]), reference, often)["A"]  # 54 of 60, then all right
    assert wavering.answer == "standardised" and wavering.seen.scenarios == 5
    bad = [n for s in range(3) for n in range(20 * s + 5, 20 * s + 17)]
    found = verdict(given(reference, bad), reference, often)["A"]
    assert found.answer == "not yet" and found.seen.scenarios == 3


def test_before_all_is_graded_its_share_of_the_limit_counts():
    reference = case()
    often = rule(looks=(4, 8), standardised=0.98, not_yet=0.05, most_over=4)
    three = verdict(given(reference, [1, 2, 21]), reference, often)["A"]  # 3 of the 2 that belong to four scenarios
    assert three.seen.scenarios == 8 and three.answer == "standardised"
    assert verdict(given(reference, [1, 2, 21], scenarios=4), reference, often)["A"].answer == "more evidence"


def test_undecided_is_neither_right_nor_wrong_and_the_answer_holds_whichever_way_it_went():
    reference = case()
    met = reference.index[reference["met"]]
    few = verdict(given(reference, undecided=met[:10]), reference, rule())["A"]
    assert few.answer == "standardised" and few.seen.undecided == 10 and (few.seen.right, few.seen.decided) == (150, 150)
    many = verdict(given(reference, undecided=met[:30]), reference, rule())["A"]
    assert (
        many.answer == "more evidence"
        and many.probability > 0.99
        and "30 descriptors are undecided" in "\n".join(many.reasons)
    )
    open_ = verdict(given(reference, undecided=[1, 2, 3]), reference, rule(most_over=2))["A"]
    assert open_.answer == "more evidence", "they could be over-awards"
    bad = verdict(given(reference, met[:36], undecided=met[36:76]), reference, rule())["A"]
    assert bad.answer == "more evidence" and bad.probability < 0.1, "not yet must hold as well"


def test_rows_that_are_left_out_are_undecided():
    reference = case()
    table = given(reference).drop(index=reference.index[reference["met"]][:30])
    assert verdict(table, reference, rule())["A"].seen.undecided == 30


def test_contested_descriptors_are_in_no_count():
    reference = case().assign(contested=False)
    reference.loc[[0, 20, 30], "contested"] = True
    found = verdict(given(reference, [0, 20, 30]), reference, rule(most_over=0, most_critical_over=0))["A"]
    assert found.answer == "standardised" and (found.seen.right, found.seen.decided, found.seen.over) == (157, 157, 0)
    assert sum(shape_of(reference, rule()).decisions) == 157 and sum(shape_of(reference, rule()).critical) == 6


def test_a_set_without_enough_failing_cases_standardises_nobody():
    reference = case()
    reference.loc[reference["scenario"] != "s0", "met"] = True
    found = verdict(given(reference), reference, rule(failing_cases=4))["A"]
    assert found.answer == "more evidence" and "The set has 1 failing cases, and its rule asks for 4" in "\n".join(
        found.reasons
    )


def test_a_try_too_many_standardises_nobody():
    reference = case()
    found = verdict(given(reference), reference, rule(tries=2), tries={"A": 3})["A"]
    assert found.answer == "more evidence" and "Try 3 at a set that allows 2" in "\n".join(found.reasons)
    assert verdict(given(reference), reference, rule(tries=2), tries=2)["A"].answer == "standardised"


def test_provisional_references_are_said_beside_the_verdict():
    reference = case()
    said = verdict(given(reference), reference.assign(status="provisional"), rule())["A"].reasons
    assert said[-1] == "The references are provisional: no panel has ratified them."
    assert not any("provisional" in reason for reason in verdict(given(reference), reference, rule())["A"].reasons)


def test_the_boundary_is_a_row_of_its_own_and_no_gate():
    reference = case()
    wrong = [20 * s + d for s in range(2) for d in range(5)]  # two failing cases passed
    found = verdict(given(reference, wrong), reference, rule())["A"]
    assert found.answer == "standardised" and (found.boundary_agreed, found.grades) == (6, 8)
    assert "The right side of fail and pass in 6 of 8 grades; reported beside the rule, no part of it." in found.reasons


def test_everybody_at_once_is_each_alone():
    reference = case()
    tables = [given(reference, under_awards(reference, n), who=f"A{n}") for n in (0, 25, 50)]
    together = verdict(pd.concat(tables), reference, rule())
    assert together == {f"A{n}": verdict(t, reference, rule())[f"A{n}"] for n, t in zip((0, 25, 50), tables, strict=True)}


def test_a_verdict_prints_as_sentences():
    reference = case()
    said = str(verdict(given(reference, under_awards(reference, 25)), reference, rule())["A"])
    assert said.startswith(
        "A: more evidence\n  - 135 of 160 decisions are the reference's: a probability of .82 of having reached .80"
    )
    assert "\n  Next: " in said


def test_nothing_to_compare_is_said():
    with pytest.raises(NoReference):
        verdict(given(case()), case().assign(scenario="other"), rule())
    with pytest.raises(UnusableTable, match="lacks the column level"):
        verdict(given(case()), case().drop(columns="level"), rule())


def test_an_assessor_with_nothing_has_more_to_show():
    reference = case()
    found = verdict(given(reference, undecided=range(160)), reference, rule())["A"]
    assert found.answer == "more evidence" and found.seen.scenarios == 0 and found.further == 8
    assert "nan" not in str(found)


# ── Further scenarios ────────────────────────────────────────────────────────────────────────────────────────────────


def seen(right, decided=160, over=0, not_met=40) -> Seen:
    return Seen(8, decided, right, 0, over, not_met, 0, 0, 8, 0)


def test_the_nearer_to_the_cut_the_fewer_further_scenarios():
    shape = shape_of(case(), rule())
    near, far, middle = (further_scenarios(rule(), shape, seen(right)) for right in (139, 136, 130))
    assert near <= 3 and 8 <= far <= 25 and middle is None
    assert further_scenarios(rule(), shape, seen(120)) <= 3


def test_further_scenarios_settle_it_about_as_often_as_they_say():
    shape = shape_of(case(), rule())
    k = further_scenarios(rule(), shape, seen(138))
    rng, worth, settled = np.random.default_rng(3), shape.effective(0.05), []
    enough, little = cuts(rule(), worth, 160 + 20 * k)
    for p in rng.beta(1 + 138 * worth, 1 + 22 * worth, 4000):
        right = 138 + rng.binomial(20, rng.beta(p * 19, (1 - p) * 19, k)).sum()
        settled.append(right >= enough[160 + 20 * k] or right <= little[160 + 20 * k])
    assert np.mean(settled) == pytest.approx(0.5, abs=0.05)


def test_over_awards_that_stand_in_the_way_are_foreseen():
    shape = shape_of(case(), rule())
    free = further_scenarios(rule(), shape, seen(140, over=20))
    held = further_scenarios(rule(most_over=4), shape, seen(140, over=20))
    assert held is None or held > free


# ── Drift and correlation ────────────────────────────────────────────────────────────────────────────────────────────


def drawn_table(reference, p, seed, who="A", rho=0.05):
    rng = np.random.default_rng(seed)
    code = pd.factorize(reference["scenario"])[0]
    level = rng.beta(p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho, code.max() + 1)[code]
    wrong = rng.random(len(reference)) > level
    return reference[["scenario", "descriptor"]].assign(assessor=who, met=reference["met"] ^ wrong)


def test_drift_between_two_dates_is_found_and_none_where_there_is_none():
    reference = case(scenarios=24)
    before, after = reference[reference["scenario"] < "s2"], reference[reference["scenario"] >= "s2"]
    worse = drift(drawn_table(before, 0.95, 1), drawn_table(after, 0.70, 2), reference).loc["A"]
    assert worse["high"] < 0 and worse["change"] == pytest.approx(worse["share_after"] - worse["share_before"])
    same = drift(drawn_table(before, 0.85, 3), drawn_table(after, 0.85, 4), reference).loc["A"]
    assert same["low"] < 0 < same["high"]


def test_drift_of_separate_scenarios_has_the_error_of_two_means():
    reference = case(scenarios=14)
    names = reference["scenario"].unique()
    one, two = (
        drawn_table(reference[reference["scenario"].isin(part)], 0.85, n) for n, part in enumerate((names[:6], names[6:]))
    )
    found = drift(one, two, reference).loc["A"]
    means = [
        (t["met"] == t.merge(reference, on=["scenario", "descriptor"])["met_y"].to_numpy()).groupby(t["scenario"]).mean()
        for t in (one, two)
    ]
    error = np.sqrt(sum(m.var(ddof=1) / len(m) for m in means))
    assert found["high"] - found["change"] == pytest.approx(stats.t.ppf(0.975, 5) * error)


def test_drift_on_the_same_scenarios_pairs_them():
    reference = case(scenarios=8)
    once = drawn_table(reference, 0.85, 5, rho=0.3)
    again = once.copy()
    flip = again.index[again["descriptor"] == "P9"]
    again.loc[flip, "met"] = reference.loc[flip, "met"]
    found = drift(once, again, reference).loc["A"]
    assert found["high"] - found["low"] < 0.1, "what is hard at both dates is no drift"


def test_drift_with_few_scenarios_or_of_others_is_a_state():
    reference = case(scenarios=8)
    few = reference[reference["scenario"] < "s3"]
    found = drift(drawn_table(few, 0.85, 1), drawn_table(reference, 0.85, 2), reference).loc["A"]
    assert found["state"] == "no interval: 3 scenarios at one of the dates, 4 are needed" and pd.isna(found["low"])
    assert drift(drawn_table(few, 0.85, 1), drawn_table(few, 0.85, 2, who="B"), reference).empty


def test_the_pooled_correlation_is_found_again():
    reference = case(scenarios=30)
    for rho in (0.02, 0.15):
        table = pd.concat([drawn_table(reference, 0.85, 100 + n, f"A{n}", rho) for n in range(30)])
        found = correlation(table, reference)
        assert found["estimate"] == pytest.approx(rho, abs=0.025) and found["low"] < rho < found["high"]
    perfect = correlation(given(reference), reference)
    assert perfect["state"].startswith("not computable: everybody is right throughout")


# ── From attempts, and the rule's own faults ─────────────────────────────────────────────────────────────────────────


def test_attempts_become_a_table_and_two_people_with_one_code_stay_two(attempt):
    one, two = (
        attempt(not_met=["OWQ-TC-P1"]),
        replace(attempt(undecided=["OWQ-CO-P1"]), assessor_key="k2", context={"place": 3}),
    )
    table = decisions_table([one, two])
    assert set(table["assessor"]) == {"IA-07 (1)", "IA-07 (2)"} and len(table) == 20
    assert table.loc[table["assessor"] == "IA-07 (2)", "position"].unique() == [3]
    assert table["met"].isna().sum() == 1 and set(table.columns) >= {"scenario", "descriptor", "confidence", "submitted"}


def test_a_grade_that_does_not_follow_from_ones_own_decisions_is_a_slip(standard, attempt):
    right, wrong, open_ = (
        attempt(awarded="pass"),
        attempt(not_met=["OWQ-TC-P1"], awarded="pass"),
        attempt(undecided=["OWQ-CO-P1"]),
    )
    found = slips(standard, [right, replace(wrong, assessor_key="k2", assessor="IA-08"), open_])
    assert found.to_dict("records") == [
        {"assessor": "IA-08", "scenario": right.scenario, "awarded": "pass", "follows": "fail"}
    ]


@pytest.mark.parametrize(
    "changes, place",
    [
        ({"p0": 0.95}, "p0"), ({"p1": 1.0}, "p0"), ({"rho": 1.0}, "rho"), ({"looks": ()}, "looks"), ({"looks": (4, 3)}, "looks"),
        ({"looks": (11,)}, "looks"), ({"standardised": 0.9}, "standardised"), ({"not_yet": 0.2}, "not_yet"),
        ({"looks": (5, 10)}, "standardised"), ({"looks": (5, 10), "standardised": 0.98}, "not_yet"),
        ({"most_over": -1}, "most_over"), ({"most_critical_over": 6}, "most_over"), ({"critical": ()}, "critical"),
        ({"critical": ("PD-MO-P2", "PD-MO-P2")}, "critical"), ({"tries": 0}, "tries"), ({"failing_cases": 11}, "failing_cases"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_a_fault_at_its_number(changes, place):
    found = list(set_findings("qualification-a", replace(REAL, verdict=replace(RULE, **changes))))
    assert ("verdict", place) in [at for at, _ in found]
    assert all(sentence.endswith(".") for _, sentence in found)


def test_the_real_rule_has_no_fault_and_only_qualification_sets_have_one():
    assert list(set_findings("qualification-a", REAL)) == []
    assert [at for at, _ in set_findings("qualification-a", replace(REAL, verdict=None))] == [()]
    assert [at for at, _ in set_findings("qualification-a", replace(REAL, purpose="event"))] == [("verdict",)]
    assert mt.load_set("induction-practice").verdict is None


def test_answers_are_those_of_the_verdict_for_the_same_counts():
    """The rule that is simulated and the rule that is applied are one."""
    reference = case(scenarios=8, decisions=10, not_met=4)
    one = rule(looks=(8,), most_over=5, most_critical_over=2)
    shape = shape_of(reference, one)
    drawn = draw(shape, 0.86, 0.86, 0.05, 60, np.random.default_rng(2))
    simulated, _ = answers(one, shape, drawn)
    for n in range(60):
        over, critical = int(drawn.over[n, -1]), int(drawn.critical_over[n, -1])
        under = 80 - int(drawn.right[n, -1]) - over
        bad = reference.index[~reference["met"]]
        first, rest = bad[reference.loc[bad, "descriptor"] == "P1"], bad[reference.loc[bad, "descriptor"] != "P1"]
        wrong = [*first[:critical], *rest[: over - critical], *reference.index[reference["met"]][:under]]
        found = verdict(given(reference, wrong), reference, one)["A"].answer
        assert found == ("standardised", "more evidence", "not yet")[simulated[n]]
