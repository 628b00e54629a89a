"""The log of an event: blind until it is closed, frozen then, and as it stood when it is read again."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from sitting import COMPETENT, LENIENT, took_part

import mentor_training as mt
from mentor_training import meeting, submissions
from mentor_training.agenda import agenda
from mentor_training.errors import NotFound, NotReady, OutOfTurn, SubmissionRefused
from mentor_training.meeting import EVERYTHING, Outcome

SET, TODAY = "rehearsal", date(2026, 11, 25)


def stands(store):
    return meeting.meeting(store, SET)


def items(store):
    return [i.id for i in agenda(meeting.rounds(store, stands(store)).blind)]


@pytest.fixture
def closed(rehearsed):
    meeting.close(rehearsed, SET)
    return rehearsed


@pytest.fixture
def late(tmp_path):
    """A submission by somebody who is not among the twelve."""
    return took_part(mt.RecordStore("sqlite://"), "IA-99", COMPETENT, SET, tmp_path)


def test_what_comes_after_the_blind_round_is_closed_is_kept_apart(closed, late):
    submissions.take(closed, late)
    found = meeting.rounds(closed, stands(closed))
    assert len(found.blind) == 12 and [s.assessor for s in found.late] == ["IA-99"]


def test_what_comes_before_it_is_closed_counts(rehearsed, late):
    submissions.take(rehearsed, late)
    meeting.close(rehearsed, SET)
    assert len(meeting.rounds(rehearsed, stands(rehearsed)).blind) == 13


def test_a_second_vote_counts_only_for_those_who_voted_blind_in_time(closed, late, simulated, tmp_path):
    submissions.take(closed, late)
    own = mt.RecordStore("sqlite://")
    again = took_part(own, "IA-99", COMPETENT, SET, tmp_path / "second", "second")
    submissions.take(closed, again)
    submissions.take(closed, simulated.second[0], simulated=True)
    assert [s.assessor for s in meeting.rounds(closed, stands(closed)).second] == ["Simulated 01"]


def test_the_blind_round_is_closed_once_and_not_of_one(closed, store):
    with pytest.raises(OutOfTurn, match="closed already"):
        meeting.close(closed, SET)
    with pytest.raises(OutOfTurn, match="two submissions at least"):
        meeting.close(store, SET)


@pytest.mark.parametrize(
    "act",
    [
        lambda s, item, all: meeting.reveal(s, SET, item, all),
        lambda s, item, all: meeting.reveal(s, SET, EVERYTHING, all),
        lambda s, item, all: meeting.show(s, SET, item, all),
        lambda s, item, all: meeting.note(s, SET, item, "said", all),
        lambda s, item, all: meeting.vote_again(s, SET, item, 1, 2, all),
        lambda s, item, all: meeting.decide(s, SET, item, Outcome(outcome="upheld", reason="so"), all),
        lambda s, item, all: meeting.finish(s, SET, "The chair", "Lead assessor", TODAY),
    ],
)
def test_nothing_is_shown_or_decided_before_the_blind_round_is_closed(rehearsed, act):
    all = items(rehearsed)
    with pytest.raises(OutOfTurn, match="Close it first"):
        act(rehearsed, all[0], all)
    assert rehearsed.logged("rehearsal-1") == []


def test_everything_that_was_done_stands_when_it_is_read_again(closed):
    all = items(closed)
    one, other = all[:2]

    meeting.expect(closed, SET, "IA-01, IA-02\nIA-01;  IA 03 ")
    meeting.show(closed, SET, one, all)
    meeting.reveal(closed, SET, one, all)
    meeting.note(closed, SET, one, "first", all)
    meeting.note(closed, SET, one, "E4 is read as advice", all)
    meeting.give_reason(closed, SET, one, "ambiguous evidence", True, all)
    meeting.vote_again(closed, SET, one, 9, 3, all)
    meeting.decide(closed, SET, one, Outcome(outcome="changed", reason="so read", met=True, evidence=("Q1",)), all)
    meeting.act(closed, SET, {"text": "Write a threshold example", "owner": "the lead", "due": "2027-01-31", "item": one})
    keys = [s.assessor_key for s in meeting.rounds(closed, stands(closed)).blind]
    meeting.say_present(closed, SET, keys[:3], True)
    meeting.say_present(closed, SET, keys[:1], False)
    meeting.minute(closed, SET, "date", "2026-11-25")
    meeting.finish(closed, SET, " The chair ", "Lead assessor", TODAY)
    again = meeting.meeting(mt.RecordStore(str(closed.engine.url)), SET)
    talk = again.talk(one)
    assert again.expected == ("IA-01", "IA-02", "IA 03") and again.at == one
    assert talk.notes == "E4 is read as advice" and talk.reason == "ambiguous evidence" and talk.guidance
    assert talk.vote == (9, 3) and talk.outcome.met is True and talk.outcome.evidence == ("Q1",)
    assert again.revealed(one) and not again.revealed(other)
    assert [a.owner for a in again.actions] == ["the lead"]
    assert [key for key, there in again.present.items() if there] == keys[1:3]
    assert again.finished["name"] == "The chair" and again.finished["at"]


def test_the_same_act_sent_again_is_kept_once(closed):
    all = items(closed)
    for _ in range(2):
        meeting.note(closed, SET, all[0], "once", all, token="t1")
    assert [kind for _, kind, _ in closed.logged("rehearsal-1")].count("notes") == 1


def test_a_vote_can_be_taken_back_and_an_action_taken_out(closed):
    all = items(closed)
    meeting.vote_again(closed, SET, all[0], 5, 0, all)
    meeting.vote_again(closed, SET, all[0], None, None, all)
    meeting.act(closed, SET, {"text": "a", "owner": "b", "due": "2027-01-31"})
    (made,) = stands(closed).actions
    meeting.act(closed, SET, {"id": made.id, "dropped": True})
    assert stands(closed).talk(all[0]).vote is None and stands(closed).actions == ()


@pytest.mark.parametrize("met, not_met", [(0, 0), (-1, 3), ("9", 3), (True, 3), (1.5, 2), (None, 3), (5000, 1)])
def test_a_second_vote_is_two_whole_numbers(closed, met, not_met):
    all = items(closed)
    with pytest.raises(NotReady, match="whole numbers"):
        meeting.vote_again(closed, SET, all[0], met, not_met, all)


@pytest.mark.parametrize(
    "outcome, said",
    [
        (Outcome(outcome="upheld", reason=" "), "the reason for this outcome"),
        (Outcome(outcome="changed", reason="so", evidence=("Q1",)), "what the changed reference says"),
        (Outcome(outcome="changed", reason="so", met=True), "the items on which"),
    ],
)
def test_an_outcome_says_why_and_on_what(closed, outcome, said):
    all = items(closed)
    meeting.reveal(closed, SET, EVERYTHING, all)
    with pytest.raises(NotReady, match=said):
        meeting.decide(closed, SET, all[0], outcome, all)


def test_a_reference_is_not_decided_on_before_it_is_revealed(closed):
    all = items(closed)
    with pytest.raises(OutOfTurn, match="Reveal it"):
        meeting.decide(closed, SET, all[0], Outcome(outcome="upheld", reason="so"), all)


def test_what_is_not_known_is_refused_by_name(closed):
    all = items(closed)
    with pytest.raises(NotFound):
        meeting.reveal(closed, SET, "owq-99 OWQ-XX-P1", all)
    with pytest.raises(NotFound):
        meeting.give_reason(closed, SET, all[0], "because", False, all)
    with pytest.raises(NotFound):
        meeting.minute(closed, SET, "weather", "fine")


@pytest.mark.parametrize("lacking", [{"text": ""}, {"owner": " "}, {"due": "soon"}, {"due": ""}])
def test_an_action_says_what_who_and_by_when(closed, lacking):
    with pytest.raises(NotReady):
        meeting.act(closed, SET, {"text": "a", "owner": "b", "due": "2027-01-31", **lacking})


def test_minutes_are_signed_with_name_role_day_and_attendance(closed):
    with pytest.raises(NotReady) as refused:
        meeting.finish(closed, SET, "", "", TODAY)
    assert len(refused.value.open_points) == 4


def test_the_log_of_an_event_only_grows(closed):
    closed.engine.dispose()
    with sqlite3.connect(closed.engine.url.database) as there:
        for change in ("UPDATE event_log SET kind = 'other'", "DELETE FROM event_log"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                there.execute(change)


def test_a_simulated_submission_is_taken_by_a_rehearsal_alone(store, simulated):
    with pytest.raises(SubmissionRefused, match="is simulated .* rehearsal"):
        submissions.take(store, simulated.blind[0])


def test_actions_of_the_last_event_come_back_at_the_next(store, tmp_path):
    for who, character in (("IA-01", COMPETENT), ("IA-02", LENIENT)):
        submissions.take(store, took_part(mt.RecordStore("sqlite://"), who, character, "annual-2027", tmp_path))
    meeting.close(store, "annual-2027")
    meeting.act(store, "annual-2027", {"text": "Look at case 12", "owner": "the lead", "due": "2027-02-01"})
    (made,) = meeting.previous_actions(store, stands(store))
    assert (made.text, made.came_of_it) == ("Look at case 12", "")
    meeting.minute(store, SET, f"action {made.id}", "Done in January")
    assert meeting.previous_actions(store, stands(store))[0].came_of_it == "Done in January"


def test_what_another_window_wrote_in_the_meantime_is_kept_beside_ones_own(closed):
    all = items(closed)
    meeting.note(closed, SET, all[0], "ten minutes of notes", all, was="")
    meeting.note(closed, SET, all[0], "one line", all, was="")
    assert stands(closed).talk(all[0]).notes == "ten minutes of notes\none line"
    meeting.note(closed, SET, all[0], "all rewritten", all, was="ten minutes of notes\none line")
    assert stands(closed).talk(all[0]).notes == "all rewritten"
    meeting.minute(closed, SET, "trends", "first", was="")
    meeting.minute(closed, SET, "trends", "second", was="")
    assert stands(closed).minutes["trends"] == "first\nsecond"


def signed(store, on="2026-11-25"):
    meeting.minute(store, SET, "date", on)
    meeting.say_present(store, SET, [s.assessor_key for s in meeting.rounds(store, stands(store)).blind], True)
    meeting.finish(store, SET, "The chair", "Lead assessor", TODAY)


@pytest.mark.parametrize("on", ["2026-11-26", "2040-01-01", "0001-01-01", "soon", ""])
def test_an_event_that_has_not_been_is_not_signed(closed, on):
    with pytest.raises(NotReady):
        signed(closed, on)
    assert not stands(closed).finished


def test_minutes_that_were_changed_after_they_were_signed_are_not_signed_as_they_stand(closed):
    signed(closed)
    assert stands(closed).signed
    all = items(closed)
    meeting.show(closed, SET, all[1], all)
    assert stands(closed).signed
    meeting.note(closed, SET, all[0], "an afterthought", all)
    assert not stands(closed).signed and stands(closed).finished
    signed(closed)
    assert stands(closed).signed


def test_a_changed_reference_rests_on_items_of_its_own_case(closed):
    all = items(closed)
    meeting.reveal(closed, SET, EVERYTHING, all)
    with pytest.raises(NotReady, match="it has no E99"):
        meeting.decide(closed, SET, all[0], Outcome(outcome="changed", reason="so", met=True, evidence=("E99",)), all)
