"""What a new version of a standard changes, what it touches on this computer, and what a trainer is told to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sitting import grade

import mentor_training as mt
from mentor_training import passports
from mentor_training.datasets import load_course_test, load_drills, read_standard
from mentor_training.scenario import STANDARDISED
from mentor_training.standards_compared import KINDS, changed_descriptors, compare_standards, word_differences
from mentor_training.standards_said import said, to_do
from mentor_training.standards_touched import standard_at, touched

ROOT = Path(__file__).parents[1]
TEA = ROOT / "tests" / "data" / "second-standard" / "standards" / "TX0001-1.0" / "standard.yaml"
CASE = "owq-01-two-weeks-downstairs"


@pytest.fixture
def new(standard):
    """A builder: the standard as version 1.1, with some things other than they are."""

    def build(version="1.1", **parts):
        return replace(standard, version=version, **parts)

    return build


def other(things, id, **how):
    return {**things, id: replace(things[id], **how)}


def without(things, id):
    return {key: thing for key, thing in things.items() if key != id}


def only(changes):
    (change,) = changes
    return change


# ── What changed ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_differs_between_a_standard_and_itself(standard, new):
    assert compare_standards(standard, new()) == ()


def test_a_reworded_descriptor_shows_the_words_that_differ(standard, new):
    text = standard.descriptors["OWQ-CO-P2"].text.replace("empathic listening", "active listening")
    change = only(compare_standards(standard, new(descriptors=other(standard.descriptors, "OWQ-CO-P2", text=text))))
    assert (change.kind, change.what, change.method) == ("descriptor", "reworded", "OWQ")
    assert str(change) == "OWQ-CO-P2: reworded: Applies [empathic -> active] listening skills to inform, …"


WORDINGS = [
    ("a b c", "a c", "a [-b-] c"),
    ("a c", "a b c", "a [+b+] c"),
    ("a b c", "a x c", "a [b -> x] c"),
    ("a 1 2 3 4 5 6 7 8 9 z", "b 1 2 3 4 5 6 7 8 9 z", "[a -> b] 1 2 3 4 …"),
    ("a 1 2 3 4 5 6 7 8 9 z", "b 1 2 3 4 5 6 7 8 9 y", "[a -> b] 1 2 3 4 5 6 7 8 9 [z -> y]"),
    ("a 1 2 3 4 5 6 7 8 9 0 z", "b 1 2 3 4 5 6 7 8 9 0 y", "[a -> b] 1 2 3 4 … 7 8 9 0 [z -> y]"),
]


@pytest.mark.parametrize("before, after, shown", WORDINGS)
def test_two_wordings_are_shown_word_by_word_in_plain_text(before, after, shown):
    assert word_differences(before, after) == shown


def test_a_ksb_that_was_renumbered_is_told_from_one_that_is_new(standard, new):
    k4 = standard.ksbs["K4"]
    moved = {**without(standard.ksbs, "K4"), "K17": replace(k4, id="K17"), "K18": replace(k4, id="K18", text="How to wait")}
    by_id = {c.id: c for c in compare_standards(standard, new(ksbs=moved))}
    assert by_id["K4"].elsewhere == "K17" and by_id["K17"].elsewhere == "K4" and by_id["K18"].elsewhere is None
    assert "the same words: it is now K17" in str(by_id["K4"])


def one_of_each(standard):
    """A part of the standard other than it is, and the change that must be said."""
    first = standard.overall[0]
    fact, *facts = standard.conduct
    return [
        ({"duties": without(standard.duties, 9)}, ("duty", "duty 9", "removed", "text")),
        ({"ksbs": other(standard.ksbs, "K1", theme="PD-CO")}, ("KSB", "K1", "changed", "graded under")),
        ({"methods": other(standard.methods, "PD", grades=("fail", "pass"))}, ("method", "PD", "changed", "grades")),
        ({"themes": other(standard.themes, "PD-AS", title="Starting points")}, ("theme", "PD-AS", "reworded", "text")),
        (
            {"descriptors": other(standard.descriptors, "PD-AS-P1", level="distinction")},
            ("descriptor", "PD-AS-P1", "changed", "level"),
        ),
        (
            {"overall": (replace(first, overall="Pass"), *standard.overall[1:])},
            ("overall grade", "OWQ fail, PD any grade", "reworded", "text"),
        ),
        ({"resits": replace(standard.resits, within_months=9)}, ("re-sit rule", "within", "reworded", "text")),
        ({"conduct": (replace(fact, value=10), *facts)}, ("conduct fact", "OWQ notice_days", "changed", "bound")),
        (
            {"clauses": other(standard.clauses, "ia-standardisation", force="should")},
            ("clause", "ia-standardisation", "changed", "force"),
        ),
        (
            {"assessor": other(standard.assessor, "cpd", lasts_years=1)},
            ("requirement of the assessor", "cpd", "changed", "years it lasts"),
        ),
        ({"ambiguities": without(standard.ambiguities, "english-maths")}, ("ambiguity", "english-maths", "removed", "text")),
        ({"facts": without(standard.facts, "lars-code")}, ("key information", "lars-code", "removed", "text")),
        ({"level": 5}, ("standard", "level", "reworded", "text")),
    ]


@pytest.mark.parametrize("n", range(len(KINDS)))
def test_a_change_of_every_kind_is_said_and_no_other(standard, new, n):
    parts, expected = one_of_each(standard)[n]
    change = only(compare_standards(standard, new(**parts)))
    assert (change.kind, change.id, change.what, change.aspect) == expected
    assert change.kind in KINDS and change.id in str(change)


def test_every_kind_of_thing_in_a_standard_is_compared(standard):
    assert {expected[0] for _, expected in one_of_each(standard)} == set(KINDS)


def test_a_rule_of_conduct_whose_clause_becomes_a_should_has_another_force(standard, new):
    clauses = other(standard.clauses, "owq-notice", force="should")
    changes = compare_standards(standard, new(clauses=clauses))
    assert [(c.kind, c.aspect, c.after) for c in changes] == [
        ("conduct fact", "force", "should"),
        ("clause", "force", "should"),
    ]


def test_a_descriptor_no_longer_asks_for_the_same_when_its_ksb_is_reworded_but_not_when_an_example_is(standard, new):
    ksbs = other(standard.ksbs, "S11", text="Listen")
    assert changed_descriptors(standard, compare_standards(standard, new(ksbs=ksbs))) == {"OWQ-CO-P2": ("its S11 reworded",)}
    ours = replace(standard.descriptors["OWQ-CO-P2"].ours, near_miss="Another example.")
    changes = compare_standards(standard, new(descriptors=other(standard.descriptors, "OWQ-CO-P2", ours=ours)))
    assert len(changes) == 1 and changed_descriptors(standard, changes) == {}


# ── What it touches ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def reworded(standard, new):
    """A version with one descriptor of the observation reworded, one of the discussion added, and another notice."""
    text = standard.descriptors["OWQ-CO-P2"].text.replace("empathic", "active")
    added = replace(standard.descriptors["PD-AS-P1"], id="PD-AS-P3", text="Explains when a starting point is assessed anew")
    descriptors = {**other(standard.descriptors, "OWQ-CO-P2", text=text), "PD-AS-P3": added}
    fact, *facts = standard.conduct
    return new(descriptors=descriptors, conduct=(replace(fact, value=10), *facts))


def test_the_cases_whose_reference_rests_on_a_changed_descriptor_are_named_with_their_sets(store, standard, reworded):
    cases = {c.id: c for c in touched(store, standard, reworded).cases}
    assert len(cases) == len(mt.list_scenarios())
    one = cases[CASE]
    assert (one.decisions, one.missing, one.conduct) == (("OWQ-CO-P2",), 0, ("notice_days",))
    assert set(one.sets) == {"induction-practice", "rehearsal"} and one.reference == "provisional"
    assert (cases["pd-01-two-testers"].decisions, cases["pd-01-two-testers"].missing) == ((), 1)


def test_a_case_that_rests_on_nothing_that_changed_is_not_touched(store, standard, new):
    text = standard.descriptors["OWQ-CO-P2"].text + " of the contract"
    found = touched(store, standard, new(descriptors=other(standard.descriptors, "OWQ-CO-P2", text=text)))
    assert {c.method for c in found.cases if c.touched} == {"OWQ"} and {c.method for c in found.cases} == {"OWQ", "PD"}
    assert "12 scenarios, resting on nothing that changed" in " ".join(to_do(found))


def test_critical_descriptors_drills_and_questions_that_rest_on_a_change_are_named(store, standard, new):
    ksbs = other(other(standard.ksbs, "K4", text="Mentoring models"), "S11", text="Listen")
    found = touched(store, standard, new(ksbs=ksbs))
    assert found.critical == {"qualification-a": ("OWQ-TC-P1", "OWQ-CO-P2")}
    assert set(found.questions) == {"OWQ"} and {q[:-2] for q in found.questions["OWQ"]} == {"OWQ-K4", "OWQ-S11"}
    drills = load_drills("standard").drills
    items = [i.id for i in load_course_test().items if i.descriptor in ("OWQ-TC-P1", "OWQ-TC-D1", "OWQ-CO-P2")]
    assert items and list(found.drills["course-test"]) == items
    assert found.drills["standard"] == tuple(d.id for d in drills if {"K4", "S11"} & set(d.says)) != ()


def test_nothing_says_what_a_reference_decides(store, standard, reworded):
    text = said(touched(store, standard, reworded))
    assert "not met" not in text and not [d for d in mt.load_reference(CASE).decisions.values() if d.reason[:40] in text]


# ── The record of decisions ──────────────────────────────────────────────────────────────────────────────────────────


def sign(store, who, standard, decision=STANDARDISED, submission="d1"):
    signature = {
        "set": "qualification-a", "set_version": 1, "attempt_number": 1, "submission": submission, "standard": standard,
        "advice": decision, "decision": decision, "name": "P", "role": "Lead", "on": "2026-01-05", "seen": "all",
    }  # fmt: skip
    passports.sign(store, store.assessor(who), signature, date(2026, 1, 5))


def test_signatures_and_attempts_under_the_old_standard_are_counted_without_names(store, standard, reworded):
    grade(store, "IA-SECRET", CASE, lambda _descriptor, reference: reference)
    store.open_attempt("IA-SECRET", "pd-01")
    sign(store, "IA-SECRET", standard.id)
    sign(store, "IA-OTHER", standard.id, "not yet", "d2")
    sign(store, "IA-ELSE", "ST1379-0.9", submission="d3")
    found = touched(store, standard, reworded)
    kept = found.kept
    assert (kept.submitted, kept.open, kept.signatures) == (1, 1, {STANDARDISED: 1, "not yet": 1})
    assert kept.standardised == 1
    text = said(found)
    assert "1 verdict signed “standardised”" in text and "IA-" not in text


def test_an_event_under_the_old_standard_is_counted(store, standard, reworded):
    feedback = {
        "event": "annual-2027-1", "title": "Annual", "on": "2026-01-05", "standard": standard.id, "present": True,
        "graded": True, "figures": {}, "moved": [], "drift": [], "signed": {"name": "P", "role": "Lead"},
    }  # fmt: skip
    passports.attend(store, store.assessor("IA-07"), feedback)
    kept = touched(store, standard, reworded).kept
    assert (kept.events, kept.standardised, kept.submitted) == (1, 1, 0)


def test_a_new_version_makes_standardisation_due_again_in_the_plans_words(store, standard, reworded):
    sign(store, "IA-07", standard.id)
    told = " ".join(to_do(touched(store, standard, reworded)))
    assert "Standardisation is due again" in told and "if the EPA is updated" in told and "here for 1 assessor." in told
    assert "Regrade 24 scenarios" in told


def test_another_standard_is_not_taken_for_a_new_version(store, standard):
    found = touched(store, standard, read_standard(TEA))
    told = " ".join(to_do(found))
    assert found.another and "Nobody’s standing under ST1379-1.0 changes" in told
    assert "Regrade" not in told and "two standards, not two versions" in said(found)


def test_a_standard_is_found_by_its_id_its_file_or_its_folder():
    assert standard_at("ST1379-1.0").id == "ST1379-1.0"
    assert standard_at(str(TEA)).id == standard_at(str(TEA.parent)).id == "TX0001-1.0"
    with pytest.raises(mt.TrainingError, match="ST1379-1.0"):
        standard_at("ST9999-1.0")
