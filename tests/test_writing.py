"""What stands out in a written reason: words, not sense."""

from __future__ import annotations

import pytest

from mentor_training.writing import remarks

ITEMS = ["E1", "E2", "Q1"]
SOUND = "Two of the three choices are justified by this mentee (Q1, E2); no reason is given for the evaluation model, asked twice in Q1."


def about(standard, reason, met=False, descriptor="OWQ-TC-P1"):
    return {r.about: r.fine for r in remarks(standard.descriptors[descriptor], met, reason, ITEMS)}


def test_a_reason_that_names_demand_items_and_gap_has_nothing_to_mend(standard):
    assert about(standard, SOUND) == {"items": True, "demand": True, "gap": True}


@pytest.mark.parametrize(
    "reason, what",
    [
        ("She was warm and confident throughout the whole of the session, as seen in E1 and in Q1 too.", "person"),
        ("Good practice was clearly demonstrated across all sessions, with models applied in E1 and E2.", "vague"),
        ("Met, E1.", "short"),
        ("The models are applied in every session but never justified when asked about them afterwards.", "items"),
    ],
)
def test_what_a_quality_assurer_would_send_back_is_named(standard, reason, what):
    assert about(standard, reason)[what] is False


def test_the_descriptor_repeated_is_no_reason(standard):
    text = standard.descriptors["OWQ-CO-P2"].text
    assert about(standard, f"{text} (E1)", met=True, descriptor="OWQ-CO-P2")["restated"] is False


def test_not_met_without_a_gap_is_said(standard):
    reason = "The apprentice uses several mentoring models and theories in the sessions E1 and E2 and talks of them in Q1."
    assert about(standard, reason, met=False)["gap"] is False
    assert "gap" not in about(standard, reason, met=True)


def test_an_empty_reason_and_an_odd_one_are_only_remarked_on(standard):
    assert about(standard, "")["items"] is False
    assert about(standard, "🙂" * 400)["demand"] is False
