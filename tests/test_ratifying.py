"""A panel agrees references: graded blind by several experts, every difference settled, definitive from then on."""

from __future__ import annotations

from datetime import date

import pytest
from sitting import took_part

import mentor_training as mt
from mentor_training import afterwards, drafting, making_sets, meeting, signing, submissions
from mentor_training.checking import check
from mentor_training.errors import NotReady
from mentor_training.meeting import EVERYTHING, Outcome
from mentor_training.rehearsal import share_right

SET, TODAY, RULE = "panel-1", date(2026, 11, 25), "two of three or more after blind grading"
CASE = "owq-10-the-pool-rota"
EXPERT = share_right(1.0, 1.0)


def differing(chance):
    """An expert who sees one descriptor otherwise."""
    return lambda d, reference: reference != (d.id == "OWQ-TC-P1")


@pytest.fixture
def panel(store, tmp_path, monkeypatch):
    """A function: a panel of experts on one case, closed and revealed."""
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    making_sets.publish_set(making_sets.planned(SET, "Panel of November", "panel", "as listed", [CASE]))

    def sit(*experts):
        for n, expert in enumerate(experts):
            submissions.take(store, took_part(mt.RecordStore("sqlite://"), f"E{n}", expert, SET, tmp_path / str(n)))
        meeting.close(store, SET)
        meeting.reveal(store, SET, EVERYTHING, [i.id for i in afterwards.event_of(store, SET).items])
        meeting.minute(store, SET, "date", "2026-11-25")
        meeting.say_present(store, SET, [s.assessor_key for s in afterwards.event_of(store, SET).rounds.blind], True)
        return store

    return sit


def ratify(store, rule=RULE):
    return signing.sign(store, SET, "The chair", "Lead assessor", TODAY, rule=rule)


def test_three_who_all_decide_as_the_reference_make_it_definitive(panel, tmp_path):
    store = panel(EXPERT, EXPERT, EXPERT)
    before = mt.load_reference(CASE)
    said = ratify(store)
    after = mt.load_reference(CASE)
    assert (after.status, after.version) == ("definitive", before.version + 1) and any("definitive" in s for s in said)
    own = [g for g in after.gradings if g.by == "panel"]
    assert [g.grader for g in own] == ["E0", "E1", "E2"] and all(g.decisions["OWQ-TC-P1"].reason for g in own)
    assert RULE in after.history[-1]["reason"] and "panel of 3" in after.history[-1]["reason"]
    assert check(tmp_path / "ws" / "organisation").faults == []


def test_done_again_it_adds_nothing(panel):
    store = panel(EXPERT, EXPERT, EXPERT)
    ratify(store)
    once = mt.load_reference(CASE)
    ratify(store)
    assert mt.load_reference(CASE) == once


def test_two_are_no_panel(panel):
    store = panel(EXPERT, EXPERT)
    with pytest.raises(NotReady, match="3 experts who have graded blind; 2 have"):
        ratify(store)
    assert mt.load_reference(CASE).status == "provisional" and meeting.meeting(store, SET).finished is None


def test_a_difference_must_be_settled_before_anything_is_definitive(panel):
    store = panel(EXPERT, EXPERT, differing)
    with pytest.raises(NotReady, match="an outcome on 1 decision on which somebody differs"):
        ratify(store)
    item = f"{CASE} OWQ-TC-P1"
    ids = [i.id for i in afterwards.event_of(store, SET).items]
    meeting.decide(store, SET, item, Outcome(outcome="upheld", reason="E13 and Q1 carry it"), ids)
    ratify(store)
    assert mt.load_reference(CASE).status == "definitive"


def test_a_rule_is_said(panel):
    store = panel(EXPERT, EXPERT, EXPERT)
    with pytest.raises(NotReady, match="the rule by which"):
        ratify(store, " ")


def test_an_event_without_a_rule_leaves_references_provisional(panel):
    store = panel(EXPERT, EXPERT, EXPERT)
    signing.sign(store, SET, "The chair", "Lead assessor", TODAY)
    assert mt.load_reference(CASE).status == "provisional"


def test_a_case_changed_after_the_panel_graded_it_is_not_ratified(panel):
    store = panel(EXPERT, EXPERT, EXPERT)
    draft = drafting.open_draft(drafting.reopen(CASE))
    drafting.keep(CASE, {**draft.scenario, "briefing": draft.scenario["briefing"] + " Rain."}, draft.reference, draft.stamp)
    drafting.publish(CASE, "The weather matters", TODAY)
    with pytest.raises(NotReady, match="a case was changed after the panel graded it"):
        ratify(store)
    assert mt.load_reference(CASE).status == "provisional"
