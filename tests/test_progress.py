"""A practice set: an order of one's own, where it went wrong, and what stands out."""

from __future__ import annotations

from dataclasses import replace

import mentor_training as mt
from mentor_training.progress import case_order, furthest_off, remarks, weaknesses

IDS = ("a", "b", "c", "d", "e")


def practice():
    return replace(mt.load_set("induction-practice"), order="random per assessor")


def test_an_assessor_meets_the_cases_in_one_order_and_others_in_others():
    orders = {case_order(practice(), IDS, f"key {n}") for n in range(20)}
    assert len(orders) > 10
    assert all(sorted(order) == list(IDS) for order in orders)
    assert case_order(practice(), IDS, "key 1") == case_order(practice(), IDS, "key 1")


def test_a_new_version_of_the_set_is_a_new_order():
    versions = {case_order(replace(practice(), version=n), IDS, "key") for n in range(1, 9)}
    assert len(versions) > 1


def test_a_listed_order_stays():
    assert case_order(replace(practice(), order="as listed"), IDS, "key") == IDS


def compared(standard, observation, reference, attempt, **changes):
    return mt.compare(standard, observation, attempt(**changes), reference())


def test_what_goes_wrong_most_often_comes_first(standard, observation, reference, attempt):
    tries = [
        compared(standard, observation, reference, attempt, met=["OWQ-CO-D1"], not_met=["OWQ-IM-P1"]),
        compared(standard, observation, reference, attempt, met=["OWQ-CO-D1"]),
    ]
    weak = weaknesses(tries)
    assert [(w.descriptor.id, w.over, w.under, w.decided) for w in weak] == [("OWQ-CO-D1", 2, 0, 2), ("OWQ-IM-P1", 0, 1, 2)]
    assert weak[0].sentence == "Communication, distinction: over-awarded in 2 of 2 cases"


def test_a_contested_descriptor_is_nobodys_weakness(standard, observation, reference, attempt):
    one = mt.compare(standard, observation, attempt(met=["OWQ-CO-D1"]), reference(contested=["OWQ-CO-D1"]))
    assert weaknesses([one]) == ()


def test_one_try_is_too_few_to_speak_of_a_lean(standard, observation, reference, attempt):
    lenient = compared(standard, observation, reference, attempt, met=["OWQ-CO-D1", "OWQ-TC-D1", "OWQ-IM-D1"])
    assert not any("credited more" in r for r in remarks([lenient]))
    assert any("credited more than the references" in r for r in remarks([lenient, lenient]))


def test_a_grade_that_does_not_follow_is_said(standard, observation, reference, attempt):
    slip = compared(standard, observation, reference, attempt, awarded="distinction")
    assert any("the grade you stated was not the one your own decisions give" in r for r in remarks([slip]))


def test_the_case_furthest_off_is_the_one_to_grade_again(standard, observation, reference, attempt):
    agreed = compared(standard, observation, reference, attempt)
    off = compared(standard, observation, reference, attempt, not_met=["OWQ-IM-P1"])
    assert furthest_off([agreed, off]) is off and furthest_off([agreed]) is None
