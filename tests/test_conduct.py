"""What the plan requires of an assessment: each breach with the plan's sentence and its force."""

from __future__ import annotations

import pytest

import mentor_training as mt
from mentor_training.conduct import broken, findings, in_words


def standing(standard, method, **known):
    (found,) = findings(standard, method, known)
    return found.standing


# The rules of the plan, written out by hand: (method, fact, within, outside).
RULES = [
    ("OWQ", "notice_days", 14, 13),
    ("OWQ", "identity_verified", True, False),
    ("OWQ", "conflict_of_interest", False, True),
    ("OWQ", "format_explained_before", True, False),
    ("OWQ", "apprentices_observed", 1, 2),
    ("OWQ", "recordings_after_gateway", (True, True), (True, False)),
    ("OWQ", "mentor_and_mentee_visible", (True, True), (False, True)),
    ("OWQ", "audio_only", (False, False), (True, False)),
    ("OWQ", "recordings_viewed_on_the_day", True, False),
    ("OWQ", "simulation", False, True),
    ("OWQ", "questions_asked", 5, 4),
    ("OWQ", "total_minutes", 132, 134),
    ("OWQ", "questions_differ_from_first_attempt", True, False),
    ("PD", "notice_days", 14, 13),
    ("PD", "portfolio_days_with_assessor", 14, 9),
    ("PD", "portfolio_anonymised", True, False),
    ("PD", "authenticity_statement", True, False),
    ("PD", "portfolio_access", True, False),
    ("PD", "aided", False, True),
    ("PD", "discussion_minutes", 66, 67),
    ("PD", "questions_asked", 8, 7),
    ("PD", "suitable_venue", True, False),
]


@pytest.mark.parametrize("method, fact, within, outside", RULES)
def test_what_the_plan_bounds_is_kept_within_and_not_kept_outside(standard, method, fact, within, outside):
    assert standing(standard, method, **{fact: within}) == "kept"
    assert standing(standard, method, **{fact: outside}) == "not kept"


def test_gap_questions_are_extra_and_bounded_by_nothing(standard):
    assert standing(standard, "OWQ", gap_questions_asked=0) == standing(standard, "OWQ", gap_questions_asked=3) == "kept"


def test_a_should_is_said_as_a_should(standard):
    (found,) = findings(standard, "PD", {"quiet_room": False})
    assert found.clause.force == "should" and "should, not must" in found.sentence


def test_what_is_only_typical_is_no_breach(standard):
    (found,) = findings(standard, "PD", {"portfolio_items": 18})
    assert found.standing == "unusual" and "no breach" in found.sentence


@pytest.mark.parametrize(
    "fact, value", [("live_session_minutes", 37), ("recordings_minutes", (30, 24)), ("observation_minutes", 95), ("same_working_day", False)]
)  # fmt: skip
def test_where_the_plan_is_not_clear_the_answer_is_to_ask_with_both_readings(standard, fact, value):
    (found,) = findings(standard, "OWQ", {fact: value})
    assert found.standing == "ask" and len(found.ambiguity.quotes) >= 1
    assert "do not settle it alone" in found.sentence


def test_what_is_not_known_is_neither(standard):
    (found,) = findings(standard, "OWQ", {"notice_days": None})
    assert found.standing == "not known" and found.breach is None


def test_every_finding_carries_the_plans_sentence(standard):
    for id in mt.list_scenarios():
        scenario = mt.load_scenario(id)
        for found in findings(standard, scenario.method, scenario.conduct):
            assert found.clause.text and found.sentence.endswith(".")


def test_the_shipped_cases_break_what_their_references_say_and_nothing_else(standard):
    for id in mt.list_scenarios():
        scenario, reference = mt.load_scenario(id), mt.load_reference(id)
        assert {f.breach for f in broken(standard, scenario.method, scenario.conduct)} == set(reference.conduct_breaches), id


def test_values_are_said_in_words(standard):
    facts = standard.conduct_of("OWQ")
    assert in_words(facts["notice_days"], 1) == "1 day"
    assert in_words(facts["recordings_minutes"], (30, 24)) == "30 minutes, 24 minutes"
    assert in_words(facts["simulation"], False) == "no" and in_words(facts["simulation"], None) == "not known"
