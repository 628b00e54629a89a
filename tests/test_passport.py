"""What the plan requires of an independent assessor: how it stands on a day, entered and signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentor_training import passports
from mentor_training.errors import NotFound, NotReady
from mentor_training.passport import SOON, Entry, actions, standings, years_after

TODAY = date(2026, 11, 25)


@pytest.fixture
def stands(standard):
    """A function: how one requirement stands with these entries."""

    def look(requirement, *entries, today=TODAY, **one):
        made = [
            Entry(requirement=requirement, what="it", **{"standard": standard.id, "on": TODAY, **e})
            for e in entries or [one]
        ]
        return next(s for s in standings(standard, made, today) if s.requirement.id == requirement)

    return look


def test_every_requirement_of_the_plan_is_there_in_its_words(standard):
    found = standings(standard, (), TODAY)
    assert [s.requirement.id for s in found] == [
        "competence", "occupation", "mentoring", "assessing", "cpd", "qualification", "membership", "no-conflict", "induction",
        "standardisation",
    ]  # fmt: skip
    assert all(s.requirement.clauses and s.state == "missing" for s in found)


@pytest.mark.parametrize(
    "requirement, entry, state",
    [
        ("mentoring", {"years": 3}, "in order"),
        ("mentoring", {"years": 2.9}, "too little"),
        ("mentoring", {}, "too little"),
        ("assessing", {"years": 2}, "in order"),
        ("assessing", {"years": 1.5}, "too little"),
        ("cpd", {"on": date(2024, 11, 25)}, "due soon"),
        ("cpd", {"on": date(2024, 11, 24)}, "lapsed"),
        ("occupation", {"on": date(2021, 11, 24), "basis": "gained in the last 5 years"}, "lapsed"),
        ("occupation", {"on": date(2001, 1, 1), "basis": "significant experience"}, "in order"),
        ("standardisation", {"on": date(2025, 11, 24)}, "lapsed"),
        ("standardisation", {"on": date(2025, 11, 25)}, "due soon"),
        ("standardisation", {"on": TODAY - timedelta(days=366) + SOON + timedelta(days=2)}, "in order"),
        ("standardisation", {"on": TODAY, "standard": "ST1379-0.9"}, "lapsed"),
        ("induction", {"on": date(1999, 1, 1)}, "in order"),
    ],
)
def test_how_a_requirement_stands_on_a_day(stands, requirement, entry, state):
    assert stands(requirement, **entry).state == state


def test_the_newest_entry_counts_in_whatever_order_they_were_entered(stands):
    old, new = {"on": date(2020, 1, 1)}, {"on": date(2026, 1, 1)}
    assert stands("cpd", new, old).state == stands("cpd", old, new).state == "in order"


def test_of_two_entries_for_one_day_the_one_entered_later_counts(stands):
    assert stands("induction", {}, {"seen": "certificate"}).seen
    assert not stands("induction", {"seen": "certificate"}, {}).seen


def test_an_updated_plan_makes_standardisation_due_again_whenever_it_was_done(standard, stands):
    assert stands("standardisation", on=TODAY).state == "in order"
    newer = replace(standard, version="1.1")
    entry = Entry(requirement="standardisation", on=TODAY, what="it", standard=standard.id)
    standing = next(s for s in standings(newer, [entry], TODAY) if s.requirement.id == "standardisation")
    assert standing.state == "lapsed" and "updated since" in standing.sentence


def test_a_year_after_the_29_february_is_the_28th():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_after(date(9998, 1, 1), 5) == date.max


def test_what_remains_says_what_is_missing_first_and_what_nobody_has_seen(standard):
    made = [
        Entry(requirement="induction", on=TODAY, what="day", standard=standard.id),
        Entry(requirement="cpd", on=date(2020, 1, 1), what="course", standard=standard.id),
    ]
    found = actions(standings(standard, made, TODAY))
    assert found[0].startswith("Competence") and found[-1] == "Induction training attended: stated, and seen by nobody yet."
    assert "Ran out" not in found[-2] and "ran out on 1 January 2022" in found[-2]


@pytest.mark.parametrize(
    "change, error, says",
    [
        ({"requirement": "charm"}, NotFound, "charm"),
        ({"on": "yesterday"}, NotReady, "the day, as in 2026-11-25"),
        ({"on": "2026-11-26"}, NotReady, "is after today"),
        ({"what": "  "}, NotReady, "what it is"),
        ({"requirement": "mentoring"}, NotReady, "years of experience"),
        ({"requirement": "mentoring", "years": float("nan")}, NotReady, "years of experience"),
        ({"requirement": "mentoring", "years": float("inf")}, NotReady, "years of experience"),
        ({"requirement": "mentoring", "years": -3}, NotReady, "years of experience"),
        ({"requirement": "mentoring", "years": True}, NotReady, "years of experience"),
        ({"on": "2026-W48-1"}, NotReady, "the day, as in"),
        ({"requirement": "qualification", "basis": "lost"}, NotFound, "working towards"),
    ],
)
def test_an_entry_that_lacks_something_is_refused_in_a_sentence(store, standard, change, error, says):
    with pytest.raises(error, match=says):
        passports.state(
            store, standard, "k", {"requirement": "cpd", "on": "2026-01-02", "what": "A course", **change}, TODAY
        )
    assert passports.entries_of(store, "k") == []


def test_entries_come_back_as_they_were_entered(store, standard):
    key = store.assessor("O’Brien")
    made = passports.state(
        store, standard, key,
        {"requirement": "mentoring", "on": "2026-01-02", "what": "أربع سنوات", "years": 4, "seen": "letter", "by": "lead"}, TODAY,
    )  # fmt: skip
    assert passports.entries_of(store, key) == [made] and made.years == 4


SIGNATURE = {
    "set": "qualification-a", "set_version": 1, "attempt_number": 1, "submission": "d" * 64, "standard": "ST1379-1.0",
    "advice": "standardised", "decision": "standardised", "name": "The signer", "role": "Lead assessor", "on": "2026-11-20",
    "seen": "the reasons", "why": "",
}  # fmt: skip


def test_a_signature_that_says_standardised_meets_the_plans_requirement_from_its_day(store, standard):
    key = store.assessor("IA-07")
    passports.sign(store, key, SIGNATURE, TODAY)
    standing = standings(standard, passports.entries_of(store, key), TODAY)[-1]
    assert standing.state == "in order" and standing.seen and standing.until == date(2027, 11, 20)


def test_any_other_decision_leaves_it_missing(store, standard):
    key = store.assessor("IA-07")
    passports.sign(store, key, {**SIGNATURE, "decision": "more evidence", "why": "two cases were guessed"}, TODAY)
    assert standings(standard, passports.entries_of(store, key), TODAY)[-1].state == "missing"


def test_signed_anew_otherwise_the_standardisation_that_it_gave_counts_no_more(store, standard):
    key = store.assessor("IA-07")
    passports.sign(store, key, SIGNATURE, TODAY)
    passports.sign(store, key, {**SIGNATURE, "decision": "not yet", "why": "a mistake of mine"}, TODAY)
    assert standings(standard, passports.entries_of(store, key), TODAY)[-1].state == "missing"
    passports.sign(store, key, SIGNATURE, TODAY)
    assert standings(standard, passports.entries_of(store, key), TODAY)[-1].state == "in order"


@pytest.mark.parametrize(
    "change, error, says",
    [
        ({"name": " "}, NotReady, "your name"),
        ({"role": ""}, NotReady, "your role"),
        ({"seen": ""}, NotReady, "what you have seen"),
        ({"on": "today"}, NotReady, "the day of your decision"),
        ({"on": "20261120"}, NotReady, "the day of your decision"),
        ({"on": "2026-11-26"}, NotReady, "a day that has come"),
        ({"on": "9999-12-31"}, NotReady, "a day that has come"),
        ({"on": "0001-01-01"}, NotReady, "a day that has come"),
        ({"decision": "not yet"}, NotReady, "why you decide otherwise than the kit advises"),
        ({"decision": "perhaps"}, NotFound, "perhaps"),
    ],
)
def test_a_signature_needs_who_in_which_role_when_on_what_and_why_if_otherwise(store, change, error, says):
    with pytest.raises(error, match=says):
        passports.sign(store, "k", {**SIGNATURE, **change}, TODAY)
    assert store.entries("k") == []


def test_erasing_one_persons_data_leaves_what_they_signed_for_others_and_a_record_that_verifies(store, standard, decide_all):
    lead, trainee = store.assessor("Lead-1"), store.assessor("IA-07")
    for code in ("Lead-1", "IA-07"):
        attempt = store.open_attempt(code, "owq-01")
        decide_all(store, attempt)
        store.submit(attempt)
    passports.state(store, standard, lead, {"requirement": "cpd", "on": "2026-01-02", "what": "Lead’s own course"}, TODAY)
    passports.sign(store, trainee, SIGNATURE, TODAY)
    assert store.erase(lead) > 0
    assert store.entries(lead) == [] or all(not content for _, _, content in store.entries(lead))
    assert [s["name"] for _, _, s in store.entries(trainee, "signature")] == ["The signer"]
    assert store.verify() == ()
    assert [a.assessor for a in store.attempts("IA-07")] == ["IA-07"] and not store.attempts("Lead-1")
