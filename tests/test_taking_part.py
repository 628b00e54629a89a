"""What an assessor does in an event: rounds kept apart, a deadline, a second vote that begins with the first."""

from __future__ import annotations

import json

import pytest
from sitting import COMPETENT, took_part

import mentor_training as mt
from mentor_training import submissions
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
