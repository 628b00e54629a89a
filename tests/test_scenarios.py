"""What every shipped case keeps to."""

from __future__ import annotations

import re

import pytest

import mentor_training as mt
from mentor_training.datasets import load_mistakes, shipped

SHIPPED = sorted(p.parent.name for p in (shipped() / "scenarios").glob("*/scenario.yaml"))
WORDS = {"OWQ": (1800, 2500), "PD": (2000, 2800)}
OPINIONS = r"\b(excellent|effectively|skilfully|empathically|demonstrat\w+|clearly shows|non-judgementally|good practice)\b"


@pytest.fixture(params=SHIPPED)
def case(request):
    return mt.load_scenario(request.param), mt.load_reference(request.param)


def spoken(scenario):
    return [e.text for e in scenario.evidence] + [f"{q.asked} {q.answer}" for q in scenario.questions]


def test_a_case_is_of_full_length(case):
    scenario, _ = case
    least, most = WORDS[scenario.method]
    assert least <= len(" ".join(spoken(scenario)).split()) <= most


def test_a_case_has_the_questions_and_items_that_its_method_needs(case, standard):
    scenario, _ = case
    asked = [q.role for q in scenario.questions].count("set")
    assert asked == scenario.conduct["questions_asked"]
    least = standard.conduct_of(scenario.method)["questions_asked"].value
    assert (asked < least) == ("too-few-questions" in case[1].conduct_breaches)  # two cases are made to have too few
    if scenario.method == "OWQ":
        assert 25 <= len(scenario.evidence) <= 40
        assert [q.role for q in scenario.questions].count("gap") == scenario.conduct["gap_questions_asked"]
        assert {e.source for e in scenario.evidence} == {"live session", "recording 1", "recording 2"}
    else:
        assert 10 <= len(scenario.portfolio) <= 16 and len(scenario.portfolio) == scenario.conduct["portfolio_items"]


def test_the_evidence_does_not_use_the_descriptors_words(case, standard):
    """No run of four words of a descriptor stands in what was seen and said."""
    scenario, _ = case
    words = lambda text: re.findall(r"[a-z]+", text.lower())  # noqa: E731
    runs = {
        tuple(w[i : i + 4]): d.id
        for d in standard.descriptors_of(scenario.method)
        for w in [words(d.text)]
        for i in range(len(w) - 3)
    }
    text = words(" ".join(e.text for e in scenario.evidence) + " ".join(q.answer for q in scenario.questions))
    found = {" ".join(text[i : i + 4]) for i in range(len(text) - 3) if tuple(text[i : i + 4]) in runs}
    assert found == set()


def test_the_evidence_holds_no_opinion_on_itself(case):
    scenario, _ = case
    told = re.sub(r"“[^”]*”", "", " ".join(e.text for e in scenario.evidence))  # what people say of each other is evidence
    assert re.findall(OPINIONS, told.lower()) == []


def test_what_an_assessor_sees_says_nothing_of_the_reference(case):
    scenario, reference = case
    seen = (shipped() / "scenarios" / scenario.id / "scenario.yaml").read_text("utf-8")
    for decision in reference.decisions.values():
        assert decision.reason not in seen
    assert not re.search(r"\b(threshold|distinction|met:|grade:)\b", seen)


def test_every_reference_gives_a_reason_that_names_an_item_it_rests_on(case):
    _, reference = case
    offenders = [d for d, r in reference.decisions.items() if not any(re.search(rf"\b{i}\b", r.reason) for i in r.evidence)]
    assert offenders == []


def test_every_reference_says_that_it_is_provisional(case):
    assert case[1].status == "provisional"


def test_every_ksb_is_shown_asked_about_or_deliberately_unseen(case, standard):
    scenario, reference = case
    shown = {k for ksbs in reference.ksbs.values() for k in ksbs} | {k for q in scenario.questions for k in q.aims_at}
    assert set(standard.methods[scenario.method].ksbs) - shown == set()


def test_three_blind_graders_graded_every_descriptor_and_their_grade_follows(case, standard):
    scenario, reference = case
    own = {d.id for d in standard.descriptors_of(scenario.method)}
    first = [g for g in reference.gradings if g.scenario_version == scenario.version]
    assert len({g.grader for g in first}) >= 3
    for grading in first:
        assert set(grading.decisions) == own
        derived = mt.grade_method(standard, scenario.method, {d: x.met for d, x in grading.decisions.items()})
        assert str(derived) == grading.grade
        assert grading.by == "automated"


def test_at_least_three_descriptors_left_a_grader_less_than_certain(case):
    _, reference = case
    doubted = {d for g in reference.gradings for d, x in g.decisions.items() if x.sure != "certain"}
    assert len(doubted) >= 3


def test_blind_graders_agree_with_the_reference_or_the_descriptor_is_contested(case):
    _, reference = case
    offenders = {
        d
        for d, r in reference.decisions.items()
        for g in reference.gradings
        if g.scenario_version == reference.scenario_version and g.decisions[d].met != r.met and not r.contested
    }
    assert offenders == set()


def test_every_case_names_mistakes_that_are_known(case):
    _, reference = case
    assert reference.mistakes and set(reference.mistakes) <= set(load_mistakes())


def test_every_set_names_cases_that_are_there_in_the_version_they_have():
    for name in mt.list_sets():
        for member in mt.load_set(name).scenarios:
            assert mt.load_scenario(member.id).version == member.version, member.id
