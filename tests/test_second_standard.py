"""A standard with other methods, grades and numbers runs through the whole kit as data: no line of code knows of it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from sitting import COMPETENT, LENIENT, SEVERE, grade, sit, took_part

import mentor_training as mt
from mentor_training import (
    afterwards,
    checking,
    datasets,
    generated,
    meeting,
    packs,
    passport,
    passports,
    reports,
    results,
    signing,
    submissions,
)
from mentor_training.conduct import broken
from mentor_training.event import event_figures
from mentor_training.longform import decisions_table, reference_table
from mentor_training.meeting import Outcome
from mentor_training.widgets.chapter import ChapterPanel
from mentor_training.widgets.drill import DrillPanel
from mentor_training.widgets.explorer import shown as explored
from mentor_training.widgets.grading import GradingPanel
from mentor_training.widgets.my_record import RecordPanel
from mentor_training.widgets.practice import PracticeSet
from mentor_training.widgets.start import notebook_of, start
from mentor_training.widgets.timeline import timeline

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "second-standard"
TEA, MAKE, TALK = "TX0001-1.0", "make-01-the-second-pot", "talk-01-nine-cakes"
TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def organisation(tmp_path, monkeypatch):
    """A workspace whose organisation assesses the made-up standard."""
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    shutil.copytree(DATA, tmp_path / "ws" / "organisation")
    return tmp_path / "ws" / "organisation"


@pytest.fixture
def tea(organisation):
    return mt.load_standard(TEA)


def submitted(store, who, case):
    grade(store, who, case, lambda _descriptor, reference: reference)
    return store.attempts(who, case)[-1]


# ── The standard, its cases, its grades ──────────────────────────────────────────────────────────────────────────────


def test_it_is_there_beside_the_kits_own_and_says_that_it_is_made_up(tea):
    assert {TEA, "ST1379-1.0"} <= set(datasets.list_standards())
    assert "made up" in tea.title and "Made up" in tea.licence
    assert {MAKE, TALK} <= set(mt.list_scenarios()) and mt.list_scenarios("tea-practice") == (MAKE, TALK)


def test_the_check_finds_nothing_in_it_and_would_find_a_word_out_of_place(organisation):
    assert checking.check(organisation).faults == []
    path = organisation / "standards" / TEA / "standard.yaml"
    path.write_text(path.read_text("utf-8").replace("level: distinction", "level: merit"), "utf-8")
    assert "“merit”" in str(checking.check(organisation).faults[0])


def test_the_check_finds_a_folder_that_is_not_called_by_the_standards_id(organisation):
    path = organisation / "standards" / TEA / "standard.yaml"
    path.write_text(path.read_text("utf-8").replace('version: "1.0"', 'version: "1.1"'), "utf-8")
    assert "the folder is “TX0001-1.0”" in str(checking.check(path).faults[0])


GRADES = [
    ("MAKE", {"MAKE-TEA-P1": True, "MAKE-GUEST-P1": True, "MAKE-TEA-D1": False}, "pass"),
    ("MAKE", {"MAKE-TEA-P1": False, "MAKE-GUEST-P1": True, "MAKE-TEA-D1": True}, "fail"),
    ("MAKE", {"MAKE-TEA-P1": True, "MAKE-GUEST-P1": True, "MAKE-TEA-D1": True}, "distinction"),
    ("TALK", {"TALK-CAKE-P1": True}, "pass"),  # there is no distinction to have
    ("TALK", {"TALK-CAKE-P1": False}, "fail"),
]


@pytest.mark.parametrize("method, met, expected", GRADES)
def test_its_own_descriptors_give_its_own_grades(tea, method, met, expected):
    assert str(mt.grade_method(tea, method, met)) == expected


def test_its_own_table_gives_the_overall_grade_and_knows_no_merit(tea):
    assert str(mt.grade_overall(tea, {"MAKE": "distinction", "TALK": "pass"})) == "distinction"
    assert str(mt.grade_overall(tea, {"MAKE": "distinction", "TALK": "pass"}, resit=True)) == "pass"
    assert list(tea.grades) == ["fail", "pass", "distinction"]
    with pytest.raises(mt.TrainingError, match="distinction"):
        mt.grade_overall(tea, {"MAKE": "pass", "TALK": "distinction"})


def test_its_own_bounds_are_held_against_the_conduct_of_a_case(tea):
    assert broken(tea, "MAKE", mt.load_scenario(MAKE).conduct) == ()
    assert [f.breach for f in broken(tea, "MAKE", {"notice_days": 4})] == ["notice-too-short"]
    assert broken(tea, "MAKE", {"notice_days": 5}) == ()  # ST1379 asks for 14


def test_the_length_of_a_case_is_the_standards_affair(tea, standard):
    assert tea.methods["MAKE"].case is None
    assert standard.methods["OWQ"].case.words == (1800, 2500)


# ── Practice ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["short", "full"])
def test_a_case_is_graded_and_submitted_on_the_panel_and_compared(store, tea, mode):
    panel = GradingPanel(MAKE, assessor="IA-07", store=store, mode=mode)
    page = panel.page
    assert (page["standard"]["method"], page["standard"]["grades"]) == (
        "Practical at the counter",
        list(tea.methods["MAKE"].grades),
    )
    attempt = page["attempt"]["id"]
    for n, d in enumerate(tea.descriptors_of("MAKE")):
        for part, value in (("met", d.id != "MAKE-TEA-D1"), ("evidence", ["E1"]), ("reason", "E1 shows it")):
            panel.on_save(
                {"attempt": attempt, "field": f"decision.{d.id}.{part}", "value": value, "token": f"{n}{part}", "seen": 0}
            )
    panel.on_save({"attempt": attempt, "field": "awarded", "value": "pass", "token": "a", "seen": 0})
    panel.on_submit({"attempt": attempt, "seen": 1000})
    beside = panel.page["comparison"]
    assert (beside["derived"], beside["reference"], beside["agreed"], beside["counted"]) == ("pass", "distinction", 2, 3)
    assert beside["turning"] == [["MAKE-TEA-D1"]] and (beside["way"] is not None) == (mode == "full")


def test_a_grade_that_its_method_does_not_have_cannot_be_awarded(store):
    attempt = store.open_attempt("IA-07", TALK)
    with pytest.raises(mt.TrainingError, match="fail, pass"):
        store.save(attempt, "awarded", "distinction")


def test_its_practice_set_is_gone_through_method_by_method(store):
    store.work_as("IA-07")
    overview = PracticeSet("MAKE", "tea-practice", store=store).overview
    assert [c["id"] for c in overview.page["cases"]] == [MAKE]
    assert overview.page["method"] == "Practical at the counter"
    submitted(store, "IA-07", MAKE)
    after = PracticeSet("MAKE", "tea-practice", store=store).overview.page
    assert after["cases"][0]["first"]["agreed"] == 3 and after["next"]["other"] == "Questions on the cake list"


def test_a_method_that_the_set_has_no_cases_of_is_named_with_those_it_has(store):
    store.work_as("IA-07")
    assert "MAKE, TALK" in PracticeSet("OWQ", "tea-practice", store=store).overview.page["problem"]


def test_a_case_without_a_notebook_of_its_own_is_reached_from_the_start_page(store):
    assert notebook_of(mt.load_scenario(MAKE)) == "start_here.ipynb"
    assert notebook_of(mt.load_scenario("pd-01")) == "induction/practise_discussion.ipynb"
    assert "decide ten descriptors" in str(start(store).page["journeys"])


# ── The course ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_drill_sheet_of_its_own_takes_the_place_of_the_kits_in_that_chapter(store, tea):
    store.work_as("IA-07")
    panel = DrillPanel("conduct", store=store)
    assert panel.page["drill"]["id"] == "conduct-tea-1"
    assert [(m["method"], m["name"]) for m in panel.page["made"]] == [
        ("MAKE", "Check an assessment: Practical at the counter"),
        ("TALK", "Check an assessment: Questions on the cake list"),
    ]
    answer = {"drill": "conduct-tea-1", "given": "No: it is less than the plan asks for.", "token": "t"}
    answered = panel.on_answer(answer)
    assert answered["right"] and "5 days’ notice" in answered["sources"][0]["text"]
    assert store.drill_answers("IA-07")[0].context["standard"] == TEA
    assert ChapterPanel("conduct", "opening", store).page["problem"] is None


@pytest.mark.parametrize("kind", generated.MAKERS)
def test_drills_are_made_from_it_without_end(tea, kind):
    for method in generated.methods_for(tea, kind):
        for seed in range(40):
            drill = generated.make(tea, generated.fresh_id(kind, method, str(seed)))
            assert drill.kind == "mark" or sum(o.right for o in drill.options) == 1
            assert "two" not in str(drill.options) and drill.says


def test_the_buttons_count_what_the_standard_counts(store, organisation):
    sheet = (organisation / "drills" / "conduct.yaml").read_text("utf-8").replace("chapter: conduct", "chapter: grades")
    (organisation / "drills" / "grades.yaml").write_text(sheet.replace("conduct-tea", "grades-tea"), "utf-8")
    store.work_as("IA-07")
    assert [m["name"] for m in DrillPanel("grades", store=store).page["made"]][-1] == "Count the three months"


def test_the_explorer_and_the_timeline_show_it(tea):
    assert len(explored(tea)["descriptors"]) == 4 and explored(tea)["unclear"]
    steps = timeline("MAKE", standard=TEA).page["steps"]
    assert [s["minutes"] for s in steps if s["when"] == "day"] == [20]


# ── Figures, packs, an event ─────────────────────────────────────────────────────────────────────────────────────────


def test_figures_of_an_event_are_made_of_its_decisions(store, tea):
    people = ("IA-01", "IA-02", "IA-03")
    attempts = [submitted(store, who, case) for who in people for case in (MAKE, TALK)]
    references = [mt.load_reference(case) for case in (MAKE, TALK)]
    figures = event_figures(decisions_table(attempts), reference_table(tea, references))
    assert figures.assessors["decided"].tolist() == [4, 4, 4]
    assert len(figures.items) == 4


def test_a_pack_of_it_carries_the_standard_and_opens_where_it_is_not_known(tmp_path, monkeypatch):
    made = packs.build("tea-event", tmp_path)
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "elsewhere"))
    assert TEA not in datasets.list_standards()
    assert packs.open_pack(made).cases == 2
    assert mt.load_standard(TEA).methods["TALK"].grades == ("fail", "pass")
    assert mt.load_scenario(TALK).title == "Nine cakes"


QUALIFICATION = """
id: tea-qualification
version: 1
title: Tea room, qualification
purpose: qualification
order: as listed
scenarios: [{id: make-01-the-second-pot, version: 1}, {id: talk-01-nine-cakes, version: 1}]
verdict: {p0: 0.5, p1: 0.9, rho: 0.05, looks: [2], standardised: 0.95, not_yet: 0.1, most_over: 0, critical: [TALK-CAKE-P1],
  most_critical_over: 0, tries: 1, failing_cases: 1}
"""


def test_a_qualification_on_it_is_taken_advised_and_written_as_a_report(store, tmp_path, organisation):
    (organisation / "sets" / "tea-qualification.yaml").write_text(QUALIFICATION, "utf-8")
    faults = [f.sentence for f in checking.check(organisation).faults]  # two cases are few: nothing else is wrong
    assert len(faults) == 4 and all(s.startswith("no case of any set has") for s in faults)
    advised = {}
    for n, (who, assessor) in enumerate({"IA-01": COMPETENT, "IA-02": lambda _chance: lambda _d, _reference: True}.items()):
        own = mt.RecordStore(f"sqlite:///{tmp_path / f'{n}.sqlite3'}")
        sit(own, who, assessor, "tea-qualification")
        submission = submissions.take(store, submissions.submit_set(own, who, "tea-qualification", 1, tmp_path / str(n)))
        advised[who] = results.verdicts("tea-qualification", [submission])[submission.digest]
        assert "Cakes, pass" in reports.qualification_report(store, submission, for_quality=True)
    assert advised["IA-01"].seen.critical_over == 0 and advised["IA-02"].seen.critical_over == 1
    assert advised["IA-02"].answer != "standardised"


def test_an_event_on_it_goes_from_submissions_to_signed_minutes_and_into_records(store, tmp_path, tea):
    for n, (code, character) in enumerate({"IA-01": COMPETENT, "IA-02": LENIENT, "IA-03": SEVERE}.items()):
        own = mt.RecordStore(f"sqlite:///{tmp_path / f'{n}.sqlite3'}")
        submissions.take(store, took_part(own, code, character, "tea-event", tmp_path / str(n)))
    meeting.close(store, "tea-event")
    event = afterwards.event_of(store, "tea-event")
    items = [i.id for i in event.items]
    assert len(items) == 4 and event.known
    meeting.reveal(store, "tea-event", meeting.EVERYTHING, items)
    outcome = Outcome(
        outcome="changed", reason="Q1 leaves the flapjack open, and the list is at hand", met=True, evidence=("Q1",)
    )
    meeting.decide(store, "tea-event", f"{TALK} TALK-CAKE-P1", outcome, items)
    meeting.minute(store, "tea-event", "date", TODAY.isoformat())
    meeting.say_present(store, "tea-event", [s.assessor_key for s in event.rounds.blind], True)
    signing.sign(store, "tea-event", "The chair", "Lead assessor", TODAY)
    assert (mt.load_reference(TALK).version, mt.load_reference(TALK).grade) == (2, "pass")
    assert "Cakes, pass" in reports.minutes(afterwards.event_of(store, "tea-event"))
    key = event.rounds.blind[0].assessor_key
    entries = passports.entries_of(store, key)
    assert [e.standard for e in entries] == [TEA]
    of_tea = {s.requirement.id: s.state for s in passport.standings(tea, entries, TODAY)}
    assert of_tea == {"tea": "missing", "standardisation": "in order"}


# ── The assessor's record ────────────────────────────────────────────────────────────────────────────────────────────


def done(on, under):
    return passport.Entry(requirement="standardisation", on=date.fromisoformat(on), what="Event", standard=under)


def test_being_standardised_on_another_standard_neither_meets_nor_renews_this_one(tea, standard):
    both = [done("2027-01-10", "ST1379-1.0"), done("2027-02-10", TEA)]
    for one in (tea, standard):
        state = {s.requirement.id: s.state for s in passport.standings(one, both, TODAY)}
        assert state["standardisation"] == "in order", one.id
    state = {s.requirement.id: s.state for s in passport.standings(standard, [done("2027-02-10", TEA)], TODAY)}
    assert state["standardisation"] == "missing"


def test_a_new_version_of_the_same_standard_makes_it_due_again(standard):
    found = passport.standings(standard, [done("2027-02-10", "ST1379-0.9")], TODAY)
    assert {s.requirement.id: s.state for s in found}["standardisation"] == "lapsed"


def test_a_record_is_shown_for_the_standard_that_is_asked_for(store):
    store.work_as("IA-07")
    panel = RecordPanel(None, store, TEA)
    assert [s["id"] for s in panel.page["standings"]] == ["tea", "standardisation"]
    entry = {"requirement": "tea", "on": "2025-06-01", "what": "Served at a station buffet", "years": 3}
    panel.on_state({"entry": entry})
    page = reports.assessor_record(store, "IA-07", TODAY, TEA)
    assert "Tea room host" in page and "Served at a station buffet" in page and "Professional body membership" not in page
