"""The rehearsal: twelve of known character, marked as simulated, and each found and named for what it is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import mentor_training as mt
from mentor_training import meeting, rehearsal, submissions
from mentor_training.afterwards import event_of
from mentor_training.rehearsal import CAST, SEED, SET, Planted, Simulated, share_right

COMPETENT = share_right(0.97, 0.97)


@pytest.fixture
def closed(rehearsed):
    meeting.close(rehearsed, SET)
    return event_of(rehearsed, SET)


def test_everything_simulated_says_so(simulated):
    for file in simulated.blind + simulated.second:
        content = json.loads(file.read_text("utf-8"))
        assert "no person made this" in content["simulated"] and content["assessor"].startswith("Simulated")
        reasons = [d["reason"] for seal in content["seals"] for d in seal["content"]["decisions"].values()]
        assert reasons and all(reason.startswith("(simulated)") for reason in reasons)


def test_the_same_seed_decides_the_same_and_another_otherwise(simulated, tmp_path):
    def met(path):
        return [a.met for a in submissions.read_submission(path).attempts]

    (same,) = rehearsal.simulate(tmp_path / "same", cast=CAST[:1])
    (other,) = rehearsal.simulate(tmp_path / "other", cast=CAST[:1], seed=SEED + 1)
    assert met(same) == met(simulated.blind[0]) != met(other)


def test_one_of_them_leaves_decisions_open_and_is_counted_so(closed):
    hurried = next(s for s in closed.rounds.blind if s.assessor == "Simulated 12")
    assert sum(len(a.decisions) for a in hurried.attempts) == 76
    assert closed.figures.assessors.loc["Simulated 12", "undecided"] == 2


def test_the_planted_ambiguity_and_the_planted_wrong_reference_are_named_for_what_they_are(closed):
    held = rehearsal.planted(SET, SEED)
    named = {one.kind: one.about for one in closed.stands_out if one.kind in ("divided", "reference")}
    assert named == {"divided": held.divided, "reference": held.against}


def test_the_lenient_and_the_severe_are_named_and_nobody_else(closed):
    leaning = {one.about[0]: "towards met:" in one.sentence for one in closed.stands_out if one.kind == "lean"}
    assert leaning == {"Simulated 08": True, "Simulated 09": False}


def test_with_nothing_planted_nothing_is_named(store, tmp_path):
    cast = [Simulated(code=f"Simulated {n}", character="competent", decides=COMPETENT) for n in range(6)]
    for file in rehearsal.simulate(tmp_path, cast=cast, plant=Planted()):
        submissions.take(store, file, simulated=True)
    meeting.close(store, SET)
    assert [one for one in event_of(store, SET).stands_out if one.kind != "lean"] == []


def test_who_awards_what_does_not_follow_is_named_for_adding_up(closed):
    one, *rest = closed.rounds.blind
    attempt = one.attempts[0]
    awarded = "fail" if attempt.awarded != "fail" else "distinction"
    wrong = replace(one, attempts=(replace(attempt, awarded=awarded), *one.attempts[1:]))
    event = replace(closed, rounds=replace(closed.rounds, blind=(wrong, *rest)))
    (named,) = [x for x in event.stands_out if x.kind == "adding up"]
    assert named.about == (one.assessor, attempt.scenario) and "not of judgement" in named.sentence


def test_second_votes_are_of_the_same_people(simulated, closed):
    for file in simulated.second:
        submissions.take(closed.store, file, simulated=True)
    found = meeting.rounds(closed.store, closed.now).second
    assert {s.assessor_key for s in found} == {s.assessor_key for s in closed.rounds.blind}


def test_a_rehearsal_is_kept_apart_from_what_people_decided(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path))
    apart = rehearsal.store()
    apart.log("x", "shown", {"item": "a"})
    assert mt.RecordStore().events() == () and rehearsal.store().events() == ("x",)
    rehearsal.begin_anew()
    assert rehearsal.store().events() == () and apart.events() == ("x",)  # a window that shows it loses nothing
    assert rehearsal.is_apart(apart) and not rehearsal.is_apart(mt.RecordStore())
