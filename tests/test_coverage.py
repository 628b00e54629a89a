"""What a set covers and lacks, what gives its grades away, and which case to write next."""

from __future__ import annotations

from dataclasses import replace

import pytest

import mentor_training as mt
from mentor_training import coverage
from mentor_training import what_next as next_case
from mentor_training.coverage import coverage_of, gaps
from mentor_training.cues import Case, cues, sector_twice, with_grade
from mentor_training.what_next import what_next


def case(id, grade=None, title=None, sector=None, **changes):
    """A case as it ships, with what matters here changed."""
    scenario, reference = mt.load_scenario(id), mt.load_reference(id)
    setting = {**scenario.setting, "sector": sector} if sector else scenario.setting
    scenario = replace(scenario, title=title or scenario.title, setting=setting)
    return Case(scenario=scenario, reference=replace(reference, grade=grade or reference.grade, **changes))


@pytest.fixture
def seen(monkeypatch):
    """A function: what the planner finds where each case is read as given."""

    def find(*cases):
        monkeypatch.setattr(coverage, "list_scenarios", lambda: tuple(c.scenario.id for c in cases))
        monkeypatch.setattr(coverage, "_read", {c.scenario.id: c for c in cases}.__getitem__)
        return coverage_of()

    return find


def said(found, kind):
    return " ".join(gap.sentence for gap in gaps(found) if gap.kind == kind)


def of(found, method):
    return next(one for one in found.methods if one.method.id == method)


def covered(found, id):
    return next(d for one in found.methods for d in one.descriptors if d.descriptor.id == id)


# ── What is covered ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_descriptor_says_in_which_cases_it_is_met_and_not_met():
    found = coverage_of(["owq-01-two-weeks-downstairs", "owq-02-the-fixed-jaw"])
    theory = covered(found, "OWQ-TC-P1")
    assert (theory.met, theory.not_met) == (("owq-01-two-weeks-downstairs",), ("owq-02-the-fixed-jaw",))
    assert theory.lacks == () and covered(found, "OWQ-CO-P1").lacks == ("not met",)


def test_a_contested_descriptor_counts_neither_as_met_nor_as_not_met(seen):
    real = mt.load_reference("owq-02")
    decisions = {**real.decisions, "OWQ-TC-P1": replace(real.decisions["OWQ-TC-P1"], contested=True)}
    theory = covered(seen(case("owq-02", decisions=decisions)), "OWQ-TC-P1")
    assert (theory.met, theory.not_met, theory.contested) == ((), (), ("owq-02-the-fixed-jaw",))
    assert theory.lacks == ("met", "not met")


def test_levels_add_up_to_every_decision_of_the_cases():
    one = of(coverage_of(mt.list_scenarios("induction-practice")), "OWQ")
    assert {level: sum(counts) for level, counts in one.levels.items()} == {"pass": 4 * 7, "distinction": 4 * 3}
    assert one.grades == {"fail": 1, "pass": 2, "distinction": 1}


def test_a_case_whose_reference_is_elsewhere_is_listed_and_counted_nowhere(seen):
    found = seen(case("owq-01"), replace(case("owq-02"), reference=None))
    assert [s.id for s in found.without_reference] == ["owq-02-the-fixed-jaw"]
    assert len(found.cases) == 1 and covered(found, "OWQ-TC-P1").not_met == ()


def test_a_retired_case_covers_nothing(seen):
    found = seen(case("owq-01"), case("owq-02", status="retired"))
    assert [s.id for s in found.retired] == ["owq-02-the-fixed-jaw"] and len(found.cases) == 1


def test_a_case_that_cannot_be_read_is_a_sentence_and_hides_no_other():
    found = coverage_of(["no-such-case", "owq-01-two-weeks-downstairs"])
    assert "no-such-case" in found.unreadable[0] and len(found.cases) == 1


# ── What is lacking ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_descriptor_that_no_case_misses_is_the_first_gap():
    found = coverage_of(mt.list_scenarios("annual-2027"))
    first = gaps(found)[0]
    assert first.kind == "descriptors" and first.method == "Observation with questioning"
    assert "Monitoring, pass" in first.sentence and "Communication, pass 2" not in first.sentence


def test_a_method_without_a_case_and_a_grade_without_a_case_are_gaps():
    found = coverage_of(["owq-01-two-weeks-downstairs"])
    assert said(found, "nothing") == "No case at all."
    assert said(found, "grades") == "No case has the grade fail. No case has the grade distinction."


def test_nothing_at_all_is_said_once():
    (gap,) = gaps(coverage_of([]))
    assert gap.kind == "nothing" and "nothing is covered yet" in gap.sentence


def test_mistakes_and_breaches_that_no_case_shows_are_named():
    found = coverage_of()
    assert "8 (Credit across methods)" in said(found, "mistakes") and "4 (Halo" not in said(found, "mistakes")
    assert "notice too short" in said(found, "breaches") and "recording before gateway" not in said(found, "breaches")


def test_a_ksb_that_no_item_shows_is_named_with_whether_anybody_asks_about_it(seen):
    shown = mt.load_reference("owq-01").ksbs
    without = {item: tuple(k for k in ksbs if k != "K13") for item, ksbs in shown.items()}
    one = case("owq-01", ksbs=without)
    assert "No item of any case shows K13." in said(seen(one), "ksbs") and "Nor does" not in said(seen(one), "ksbs")
    unasked = tuple(replace(q, aims_at=tuple(k for k in q.aims_at if k != "K13")) for q in one.scenario.questions)
    silent = replace(one, scenario=replace(one.scenario, questions=unasked))
    assert "Nor does any question aim at K13" in said(seen(silent), "ksbs")


# ── What gives grades away ───────────────────────────────────────────────────────────────────────────────────────────

OBSERVATIONS = [id for id in mt.list_scenarios() if id.startswith("owq")]


def test_titles_that_grow_with_the_grade_give_it_away(seen):
    words = {"fail": "One", "pass": "One two", "distinction": "One two three"}
    found = seen(*(case(id, title=words[mt.load_reference(id).grade]) for id in OBSERVATIONS))
    cue = next(c for c in of(found, "OWQ").cues if c.measure == "length of the title")
    assert cue.correlation == pytest.approx(1) and cue.tells and cue.by_chance < 0.01
    assert "The length of the title gives grades away. The greater it is, the higher the grade" in said(found, "cues")


def test_what_chance_may_well_have_done_is_not_called_a_giveaway(seen):
    found = coverage_of(OBSERVATIONS)
    cue = next(c for c in of(found, "OWQ").cues if c.measure == "number of questions")
    assert cue.tells and cue.by_chance > 0.05
    assert "The number of questions goes with the grade, perhaps by chance." in said(found, "cues")


def test_titles_of_one_length_give_nothing_away(seen):
    found = seen(*(case(id, title="Two words") for id in OBSERVATIONS))
    assert "title" not in said(found, "cues")


def test_a_few_cases_cannot_show_that_length_tells(seen):
    found = seen(*(case(id) for id in OBSERVATIONS[:4]))
    assert not any(c.tells for c in of(found, "OWQ").cues)
    assert "Too few cases to say: 4" in of(found, "OWQ").cues[0].sentence


def test_the_correlation_by_rank_is_spearmans(standard):
    from scipy import stats

    cases = [case(id) for id in OBSERVATIONS]
    briefing = [len(c.scenario.briefing.split()) for c in cases]
    grades = [standard.grade(c.reference.grade).rank for c in cases]
    ours = with_grade(standard, cases, lambda s: len(s.briefing.split()))
    assert ours == pytest.approx(stats.spearmanr(briefing, grades).statistic)


def test_how_often_chance_gives_as_much_is_near_the_exact_share(standard):
    import random

    cases, chance = [case(id) for id in OBSERVATIONS], random.Random(1)
    cue = next(c for c in cues(standard, cases) if c.measure == "number of questions")
    grades, as_much = [c.reference.grade for c in cases], 0
    for _ in range(2000):
        chance.shuffle(grades)
        dealt = [replace(c, reference=replace(c.reference, grade=g)) for c, g in zip(cases, grades, strict=True)]
        as_much += abs(with_grade(standard, dealt, lambda s: len(s.questions))) >= abs(cue.correlation) - 1e-9
    assert cue.by_chance == pytest.approx(as_much / 2000, abs=0.04)


def test_one_sector_with_one_grade_twice_is_named(seen):
    twice = case("owq-01", sector="rail"), case("owq-04", sector="rail")
    assert len(list(sector_twice(twice))) == 1
    assert "share the sector rail and the grade pass" in said(seen(*twice), "cues")
    assert list(sector_twice([case("owq-01", sector="rail"), case("owq-02", sector="rail")])) == []


# ── What to write next ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_proposal_misses_what_no_case_misses_and_says_so():
    found = coverage_of(mt.list_scenarios("annual-2027"))
    first = what_next(found)[0]
    assert first.grade == "fail" and all("not met" in covered(found, d.id).lacks for d in first.not_met)
    assert "not met in no case so far." in first.reasons[0]


def test_what_a_proposal_asks_for_gives_its_grade(standard):
    for name in (None, *mt.list_sets()):
        for one in what_next(coverage_of(name and mt.list_scenarios(name)), 6):
            met, method = {d.id for d in one.met}, one.covered.method.id
            turns = {d.level for d in one.not_met}
            decided = {
                d.id: d.id in met or (d.level == "pass" and d not in one.not_met and one.grade != "fail")
                or (one.grade == "fail" and d.level == "pass" and d not in one.not_met) or one.grade == "distinction"
                for d in standard.descriptors_of(method)
            }  # fmt: skip
            assert str(mt.grade_method(standard, method, decided)) == one.grade
            assert len(turns) <= 1


def test_no_two_proposals_are_of_one_method_and_grade():
    six = what_next(coverage_of(), 6)
    assert len({(p.covered.method.id, p.grade) for p in six}) == 6


def test_a_proposal_takes_a_mistake_that_no_case_trains():
    assert all(one.mistake.cases == () for one in what_next(coverage_of(), 6))


@pytest.mark.parametrize("limits", [{"methods": ("OWQ",)}, {"grades": ("fail",)}])
def test_a_mistake_that_only_some_cases_can_train_is_proposed_for_those_alone(limits, monkeypatch):
    monkeypatch.setattr(next_case, "load_mistake_fits", lambda: dict.fromkeys(range(1, 26), limits))
    for one in what_next(coverage_of(), 6):
        fits = one.covered.method.id in limits.get("methods", ()) or one.grade in limits.get("grades", ())
        assert fits or one.mistake.number == 26


def test_a_proposed_sector_has_the_grade_nowhere_on_this_computer():
    found = coverage_of(mt.list_scenarios("induction-practice"))
    taken = {(c.scenario.setting["sector"], c.reference.grade) for c in coverage_of().cases}
    for one in what_next(found):
        assert one.sectors and not {(sector, one.grade) for sector in one.sectors} & taken


def test_a_proposed_breach_is_shown_by_no_case_and_is_one_the_plan_forbids(standard):
    for one in what_next(coverage_of()):
        assert one.breach.breach not in {b for c in coverage_of().cases for b in c.reference.conduct_breaches}
        assert standard.clauses[one.breach.clause].force == "must"


def test_each_proposal_of_a_method_shows_another_breach():
    breaches = [(one.covered.method.id, one.breach.breach) for one in what_next(coverage_of(), 6)]
    assert len(set(breaches)) == 6


def test_where_length_tells_the_next_failing_case_is_told_how_long_to_be(seen):
    def long_if_good(id):
        one = case(id)
        more = " word" * {"fail": 0, "pass": 3000, "distinction": 6000}[one.reference.grade]
        first, *rest = one.scenario.questions
        return replace(one, scenario=replace(one.scenario, questions=(replace(first, answer=first.answer + more), *rest)))

    proposals = what_next(seen(*map(long_if_good, OBSERVATIONS)), 6)
    fail = next(p for p in proposals if p.title == "Fail, by OWQ")
    best = next(p for p in proposals if p.title == "Distinction, by OWQ")
    assert "Make it longer than the middle" in fail.reasons[-1]
    assert "Make it shorter than the middle" in best.reasons[-1]


def test_the_first_case_of_all_can_be_proposed_too():
    one = what_next(coverage_of([]))[0]
    assert one.reasons and one.covered.cases == ()
