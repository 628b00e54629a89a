"""How cases and their descriptors perform: from what people decided, and only from that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sitting import COMPETENT, grade, share_right, took_part

import mentor_training as mt
from mentor_training import records, rehearsal, submissions
from mentor_training.performance import CasePerformance, Item, Timing, observed, performance, suggestions
from mentor_training.submissions import SECOND

SET = "rehearsal"
CASE = "owq-01-two-weeks-downstairs"


def item(met, not_met, reference="met", discrimination=None, disputes=(), label="Monitoring, pass"):
    right = met if reference == "met" else not_met if reference == "not met" else 0
    return Item(
        descriptor="OWQ-MO-P1", label=label, met=met, not_met=not_met, reference=reference, right=right,
        discrimination=discrimination, why_none="", disputes=tuple(disputes),
    )  # fmt: skip


def performed(*items, assessors=12, minutes=None, case=CASE):
    times = (Timing(mode="short", minutes=minutes, n=assessors),) if minutes else ()
    return CasePerformance(
        scenario=mt.load_scenario(case), version=1, assessors=assessors, items=items, times=times, untimed=0, over_time=(),
        state="",
    )  # fmt: skip


def kinds(*cases):
    return [s.kind for s in suggestions(cases)]


# ── What is suggested ────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_most_differ_the_reference_is_to_be_looked_at_first():
    (one,) = suggestions([performed(item(2, 10))])
    assert one.kind == "reference" and "10 of 12 assessors decide otherwise than the reference (met)" in one.sentence
    assert "reference" in one.do


def test_an_even_division_is_called_ambiguous_and_not_wrong():
    (one,) = suggestions([performed(item(5, 7))])
    assert one.kind == "divided" and "evenly divided over 12 assessors, 5 met, 7 not met" in one.sentence


def test_a_division_on_a_contested_descriptor_is_still_named_but_nobody_differs_from_it():
    assert kinds(performed(item(6, 6, "contested"))) == ["divided"]
    assert kinds(performed(item(1, 11, "contested"), item(11, 1))) == []


def test_a_few_who_differ_are_no_reason_to_doubt_anything():
    assert kinds(performed(item(9, 3))) == []


def test_an_objection_is_named_with_how_many_made_it():
    (one,) = suggestions([performed(item(11, 1, disputes=("E4 shows a revision.",)))])
    assert one.kind == "disputed" and "disputed by 1 of 12 assessors" in one.sentence


def test_all_right_on_everything_is_too_easy_and_one_error_is_enough_not_to_be():
    assert kinds(performed(item(12, 0), item(0, 12, "not met"))) == ["easy"]
    assert kinds(performed(item(12, 0), item(1, 11, "not met"))) == []


@pytest.mark.parametrize(
    "right, wrong, discrimination, named",
    [
        (8, 4, -0.35, True),
        (8, 4, 0.0, False),  # over 12 it could well be .4
        (200, 100, 0.0, True),  # over 300 it could not
        (200, 100, 0.3, False),
        (298, 2, -0.3, False),  # nearly everybody is right: nothing to tell apart
    ],
)
def test_a_descriptor_does_not_tell_assessors_apart_only_where_chance_cannot_explain_it(right, wrong, discrimination, named):
    case = performed(item(right, wrong, discrimination=discrimination), assessors=right + wrong)
    assert ("discrimination" in kinds(case)) == named


def test_a_case_that_takes_much_longer_than_the_others_of_its_method_is_named():
    others = [performed(item(9, 3), minutes=40, case=c) for c in ("owq-02", "owq-03")]
    (one,) = suggestions([performed(item(9, 3), minutes=70), *others])
    assert one.kind == "long" and "takes 70 minutes, the other 2 cases by this method 40" in one.sentence
    assert kinds(performed(item(9, 3), minutes=55), *others) == []
    discussions = [performed(item(9, 3), minutes=40, case=c) for c in ("pd-01", "pd-02")]
    assert kinds(performed(item(9, 3), minutes=70), *discussions) == []


def test_what_concerns_references_comes_first():
    case = performed(item(11, 1, disputes=("No.",)), item(6, 6), item(2, 10), item(9, 3, discrimination=-0.5))
    assert kinds(case) == ["reference", "divided", "disputed", "discrimination"]


def test_of_one_kind_what_stands_out_most_comes_first():
    found = list(suggestions([performed(item(4, 8)), performed(item(6, 6)), performed(item(5, 7))]))
    assert ["6 met" in s.sentence for s in found] == [True, False, False] and "4 met" in found[-1].sentence


# ── What is counted ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("performance")


@pytest.fixture(scope="module")
def files(folder):
    """Submissions of six people to one event: five of them as the references, one severe."""
    made = {}
    for n in range(6):
        own = mt.RecordStore("sqlite://")
        who = f"IA-{n:02}"
        character = share_right(1, 1) if n else share_right(0, 1)
        made[who] = took_part(own, who, character, SET, folder)
    return made


@pytest.fixture
def trainer(store, files):
    """The record of somebody who has taken all six."""
    for file in files.values():
        submissions.take(store, file)
    return store


def case_of(found, id=CASE):
    return next(c for c in found.cases if c.scenario.id == id)


def test_each_descriptor_says_how_many_decided_as_the_reference(trainer):
    found = performance(trainer, mt.list_scenarios(SET))
    case, real = case_of(found), mt.load_reference(CASE)
    assert (case.assessors, found.assessors) == (6, 6)
    for one in case.items:
        met = real.decisions[one.descriptor].met
        assert (one.met, one.not_met, one.right) == ((5, 1, 5) if met else (0, 6, 6))
    assert case.right == sum(i.right for i in case.items) and case.compared == 6 * len(case.items)


def test_discrimination_is_not_shown_of_six_and_says_why(trainer):
    (why,) = {i.why_none for i in case_of(performance(trainer)).items}
    assert why == "discrimination not shown: under 10 assessors"


@pytest.fixture(scope="module")
def all_simulated(folder):
    """A record that has taken ten simulated submissions."""
    store = mt.RecordStore(f"sqlite:///{folder / 'rehearsal-1.sqlite3'}")
    for file in rehearsal.simulate(folder / "simulated", cast=rehearsal.CAST[:10]):
        submissions.take(store, file, simulated=True)
    return store


def test_what_is_planted_in_a_rehearsal_is_found(all_simulated):
    found = performance(all_simulated, simulated=True)
    planted = rehearsal.planted(rehearsal.SET, rehearsal.SEED)
    kinds_of = {(s.scenario, s.descriptor): s.kind for s in found.suggestions}
    assert kinds_of[planted.divided] == "divided" and kinds_of[planted.against] == "reference"
    shown = [i.discrimination for c in found.cases for i in c.items if i.discrimination is not None]
    assert len(shown) > 20 and all(-1 <= d <= 1 for d in shown)


def test_what_no_person_made_counts_nowhere_unless_it_is_asked_for(all_simulated):
    assert performance(all_simulated).cases == () and observed(all_simulated).simulated == 10
    assert case_of(performance(all_simulated, simulated=True)).assessors == 10


def test_under_five_assessors_nothing_is_suggested_and_that_is_said(store, files):
    alike = list(files.values())[1:]
    for file in alike[:4]:
        submissions.take(store, file)
    found = performance(store)
    assert found.suggestions == () and len(found.too_few) == 6
    submissions.take(store, alike[4])
    found = performance(store)
    assert {s.kind for s in found.suggestions} == {"easy"} and found.too_few == ()


def test_second_votes_are_not_counted(trainer, folder):
    own = mt.RecordStore("sqlite://")
    took_part(own, "IA-20", COMPETENT, SET, folder)
    submissions.take(trainer, took_part(own, "IA-20", COMPETENT, SET, folder, SECOND))
    found = performance(trainer)
    assert case_of(found).assessors == 6 and found.observed.second_votes == 1


def test_of_practice_the_first_try_counts_and_the_next_ones_are_said(trainer):
    grade(trainer, "IA-30", CASE, lambda _descriptor, reference: not reference)
    before = case_of(performance(trainer))
    grade(trainer, "IA-30", CASE, lambda _descriptor, reference: reference)
    found = performance(trainer)
    assert case_of(found).assessors == 7 and case_of(found).items == before.items
    assert found.observed.later_tries == 1


def test_an_open_attempt_counts_nowhere(trainer):
    trainer.open_attempt("IA-30", CASE)
    assert case_of(performance(trainer)).assessors == 6


def test_who_was_erased_counts_nowhere(store):
    grade(store, "IA-30", CASE, lambda _descriptor, reference: reference)
    assert case_of(performance(store)).assessors == 1
    store.erase(store.assessor("IA-30"))
    assert performance(store).cases == ()


def test_objections_in_practice_and_in_submissions_are_counted_once_for_each_assessor(trainer, folder):
    grade(trainer, "IA-30", CASE, lambda _descriptor, reference: reference)
    (own,) = trainer.attempts("IA-30")
    trainer.dispute(own, "OWQ-MO-P1", 1, "E9 is a revision.")
    trainer.dispute(own, "OWQ-MO-P1", 1, "E9 is a revision, plainly.")
    elsewhere = mt.RecordStore("sqlite://")
    took_part(elsewhere, "IA-40", COMPETENT, SET, folder)
    attempt = next(a for a in elsewhere.attempts("IA-40") if a.scenario == CASE)
    elsewhere.dispute(attempt, "OWQ-MO-P1", 1, "Nothing was changed after the review.")
    submissions.take(trainer, submissions.submit_set(elsewhere, "IA-40", SET, 1, folder, "blind"))
    found = performance(trainer)
    item = next(i for i in case_of(found).items if i.descriptor == "OWQ-MO-P1")
    assert item.disputes == ("E9 is a revision, plainly.", "Nothing was changed after the review.")
    assert [s.descriptor for s in found.suggestions if s.kind == "disputed"] == ["OWQ-MO-P1"]


def test_a_seal_that_only_says_it_is_an_objection_breaks_nothing():
    odd = [
        {"kind": "dispute", "attempt": "a", "sealed_at": "", "content": content} for content in (None, [], {}, {"reason": 3})
    ]
    assert list(submissions._disputes(odd)) == []


# ── How long it took ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def took(store, decide_all, monkeypatch):
    """A function: grade a case in so many minutes of a month."""

    def work(who, minutes, month="03"):
        monkeypatch.setattr(records, "_now", lambda: f"2027-{month}-01T09:00:00.000+00:00")
        attempt = store.open_attempt(who, CASE)
        done = f"2027-{month}-01T{9 + minutes // 60:02}:{minutes % 60:02}:00.000+00:00"
        monkeypatch.setattr(records, "_now", lambda: done)
        decide_all(store, attempt)
        store.submit(attempt)

    return work


def test_the_time_taken_is_the_middle_of_those_of_one_sitting(store, took):
    for who, minutes in {"IA-01": 30, "IA-02": 40, "IA-03": 90, "IA-04": 481}.items():
        took(who, minutes)
    case = case_of(performance(store))
    assert case.times == (Timing(mode="short", minutes=40, n=3),) and case.untimed == 1
    assert [s.when for s in case.over_time] == ["Practice, March 2027"]


def test_a_later_try_in_practice_shows_no_drift_because_the_reference_was_read(store, took):
    took("IA-01", 30)
    took("IA-01", 30, month="04")
    took("IA-02", 30, month="04")
    assert [(s.when, s.assessors) for s in case_of(performance(store)).over_time] == [
        ("Practice, March 2027", 1), ("Practice, April 2027", 1),
    ]  # fmt: skip


# ── In the order of time ─────────────────────────────────────────────────────────────────────────────────────────────


def test_events_stand_in_order_each_with_its_share(trainer):
    grade(trainer, "IA-30", CASE, lambda _descriptor, reference: not reference)
    event, practice = case_of(performance(trainer)).over_time
    assert event.when == "Rehearsal of an event, version 1" and event.assessors == 6 and event.right > 0
    assert practice.when.startswith("Practice, ") and (practice.right, practice.assessors) == (0, 1)


def test_drift_is_said_with_its_interval_of_the_cases_that_two_dates_share(trainer):
    for id in mt.list_scenarios(SET):
        grade(trainer, "IA-30", id, lambda _descriptor, reference: not reference)
    said = performance(trainer).drift
    assert said.startswith("On the 6 cases of both, ") and "0% in Practice" in said
    assert "the group has moved, or other people graded" in said


def test_two_dates_with_three_cases_in_common_have_no_interval(trainer):
    for id in mt.list_scenarios(SET)[:3]:
        grade(trainer, "IA-30", id, lambda _descriptor, reference: reference)
    assert "No interval: 4 cases in both are needed." in performance(trainer).drift


def test_one_date_alone_shows_no_drift(trainer):
    assert performance(trainer).drift == ""


# ── What cannot be compared ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_whose_reference_is_elsewhere_is_said_to_be_not_compared(trainer, monkeypatch):
    from mentor_training import performance as module

    def elsewhere(id):
        return None if id == CASE else mt.load_reference(id)

    monkeypatch.setattr(module, "_reference", elsewhere)
    case = case_of(performance(trainer))
    assert case.items == () and case.state == "Not compared: its reference is not on this computer."
    assert case.assessors == 6


def test_what_was_graded_in_an_older_version_is_not_held_against_the_new_reference(trainer, monkeypatch):
    from mentor_training import performance as module

    newer = replace(mt.load_reference(CASE), scenario_version=2)
    monkeypatch.setattr(module, "_reference", lambda id: newer if id == CASE else mt.load_reference(id))
    case = case_of(performance(trainer))
    assert case.state == "Not compared: version 1 was graded, and the reference here is for version 2."


def test_a_case_that_cannot_be_read_is_a_sentence_and_hides_no_other(trainer, broken):
    broken(lambda text: text.replace("method: OWQ", "method: XX"))
    found = performance(trainer)
    assert len(found.cases) == 5 and "XX" in found.unreadable[0]


def test_only_the_cases_that_are_asked_for_are_looked_at(trainer):
    found = performance(trainer, [CASE])
    assert [c.scenario.id for c in found.cases] == [CASE]
