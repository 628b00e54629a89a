"""What an assessor does in an event: rounds kept apart, a deadline, a second vote that begins with the first."""

from __future__ import annotations

import json

import pytest
from sitting import COMPETENT, took_part

import mentor_training as mt
from mentor_training import submissions
from mentor_training.datasets import shipped
from mentor_training.errors import NotReady, SubmissionRefused
from mentor_training.submissions import BLIND, SECOND
from mentor_training.taking_part import begin_again, close_by_deadline, event_context

SET = "annual-2027"
CASES = [m.id for m in mt.load_set(SET).scenarios]


def lead(tmp_path):
    return mt.RecordStore(f"sqlite:///{tmp_path / 'lead.sqlite3'}")


def again(store, case):
    (blind,) = [a for a in store.attempts("IA-07", case) if a.context["round"] == BLIND]
    return begin_again(store, "IA-07", blind, event_context(SET, SECOND))


def test_a_second_vote_begins_with_what_was_decided_blind_and_leaves_that_as_it_is(store, tmp_path):
    took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    blind = store.attempts("IA-07", CASES[0])[0]
    second = again(store, CASES[0])
    assert second.decisions == blind.decisions and second.awarded == blind.awarded and not second.submitted_at
    descriptor = next(iter(second.decisions))
    store.save(second, f"decision.{descriptor}.met", not blind.decisions[descriptor].met)
    store.submit(again(store, CASES[0]))
    kept = store.attempt(blind.id)
    assert kept.decisions == blind.decisions and kept.digest == blind.digest


def test_a_second_vote_holds_the_cases_that_were_decided_anew_and_no_others(store, tmp_path):
    took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    with pytest.raises(NotReady, match="decided anew"):
        submissions.submit_set(store, "IA-07", SET, 1, tmp_path, SECOND)
    store.submit(again(store, CASES[2]))
    sent = submissions.read_submission(submissions.submit_set(store, "IA-07", SET, 1, tmp_path, SECOND))
    assert (sent.round, [a.scenario for a in sent.attempts]) == (SECOND, [CASES[2]])


def test_each_round_is_taken_once(store, tmp_path):
    blind = took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    store.submit(again(store, CASES[0]))
    second = submissions.submit_set(store, "IA-07", SET, 1, tmp_path, SECOND)
    there = lead(tmp_path)
    for file in (blind, second):
        submissions.take(there, file)
        with pytest.raises(SubmissionRefused, match="taken already"):
            submissions.take(there, file)
    store.submit(again(store, CASES[1]))
    more = submissions.submit_set(store, "IA-07", SET, 1, tmp_path, SECOND)
    with pytest.raises(SubmissionRefused, match="second submission"):
        submissions.take(there, more)


def test_a_blind_submission_called_second_is_refused(store, tmp_path):
    sent = took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    content = {**json.loads(sent.read_text("utf-8")), "round": SECOND}
    content["digest"] = submissions._digest(content)
    sent.write_text(json.dumps(content), "utf-8")
    with pytest.raises(SubmissionRefused, match="holds what it cannot"):
        submissions.take(lead(tmp_path), sent)


def test_at_the_deadline_what_is_undecided_stays_undecided_and_what_was_not_begun_is_there_too(store, tmp_path, decide_all):
    first = store.open_attempt("IA-07", CASES[0], event_context(SET, BLIND, 1, CASES))
    descriptor = next(d.id for d in mt.load_standard().descriptors_of("OWQ"))
    store.save(first, f"decision.{descriptor}.met", True)
    close_by_deadline(store, "IA-07", SET, CASES, "short")
    sent = submissions.take(lead(tmp_path), submissions.submit_set(store, "IA-07", SET, 1, tmp_path, BLIND))
    assert sorted(a.scenario for a in sent.attempts) == sorted(CASES)
    decided = [met for a in sent.attempts for met in a.met.values() if met is not None]
    assert decided == [True]


def test_at_the_deadline_what_was_decided_and_submitted_before_stays_as_it_is(store, tmp_path, decide_all):
    """One case submitted, one decided in the order of life and open, the rest not begun."""
    done, begun = (
        store.open_attempt("IA-07", CASES[n], event_context(SET, BLIND, n + 1, CASES), ("short", "full")[n]) for n in (0, 1)
    )
    for attempt in (done, begun):
        decide_all(store, attempt)
    store.submit(done)
    close_by_deadline(store, "IA-07", SET, CASES, "short")
    sent = submissions.read_submission(submissions.submit_set(store, "IA-07", SET, 1, tmp_path, BLIND))
    decided = {a.scenario: len(a.decisions) for a in sent.attempts}
    assert decided[CASES[0]] == decided[CASES[1]] == 10 and sum(decided.values()) == 20


def test_a_second_vote_that_was_submitted_is_not_begun_afresh(store, tmp_path):
    took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    sealed = store.submit(again(store, CASES[0]))
    assert again(store, CASES[0]) == sealed


def odd(sent, **changes):
    content = {**json.loads(sent.read_text("utf-8")), **changes}
    content["digest"] = submissions._digest(content)
    sent.write_text(json.dumps(content), "utf-8")
    return sent


@pytest.mark.parametrize(
    "changes",
    [
        {"made_at": "0001-01-01T00:00:00+00:00"},
        {"made_at": "9999-12-31T23:00:00-12:00"},
        {"made_at": "2026-11-25T10:00:00"},
        {"assessor_key": "\ud800x"},
        {"assessor_key": "../../../../x"},
        {"assessor": ""},
        {"assessor": "two\nlines"},
        {"assessor": "x" * 5000},
        {"round": "third"},
        {"round": 7},
        {"simulated": ["no"]},
    ],
)
def test_an_odd_submission_is_refused_before_it_can_shut_a_board(store, tmp_path, changes):
    sent = odd(took_part(store, "IA-07", COMPETENT, SET, tmp_path), **changes)
    with pytest.raises(SubmissionRefused, match="holds what it cannot"):
        submissions.take(lead(tmp_path), sent)


def test_a_new_version_of_a_set_is_graded_anew_by_the_same_people(store, tmp_path, monkeypatch):
    there = lead(tmp_path)
    submissions.take(there, took_part(store, "IA-07", COMPETENT, SET, tmp_path))
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    folder = tmp_path / "ws" / "organisation" / "sets"
    folder.mkdir(parents=True)
    text = (shipped() / "sets" / f"{SET}.yaml").read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    (folder / f"{SET}.yaml").write_text(text, "utf-8")
    assert submissions.take(there, took_part(store, "IA-07", COMPETENT, SET, tmp_path / "two")).set_version == 2


def test_a_submission_for_another_event_than_is_asked_for_says_so(store, tmp_path):
    sent = took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    with pytest.raises(SubmissionRefused, match="this is about “Rehearsal of an event”"):
        submissions.take(lead(tmp_path), sent, "rehearsal")


def test_a_renamed_file_is_looked_at_and_one_that_is_too_large_is_refused(store, tmp_path):
    sent = took_part(store, "IA-07", COMPETENT, SET, tmp_path / "in")
    renamed = sent.rename(sent.with_name("my answers (1).txt"))
    large = tmp_path / "in" / "large.submission.json"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    assert submissions.files_in(tmp_path / "in") == [large, renamed]
    assert submissions.take(lead(tmp_path), renamed).assessor == "IA-07"
    with pytest.raises(SubmissionRefused, match="larger than any submission"):
        submissions.take(lead(tmp_path), large)
