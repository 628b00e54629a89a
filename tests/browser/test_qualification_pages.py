"""Qualification in real Chromium: cases without feedback, a file that goes, a signature, a file that comes back."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from random import Random

import pytest
from playwright.sync_api import expect
from sitting import COMPETENT, LENIENT, grade, sit

import mentor_training as mt
from mentor_training.course import COURSE
from mentor_training.datasets import load_drills, shipped
from mentor_training.widgets.drill import drill
from mentor_training.widgets.lead import lead
from mentor_training.widgets.my_record import my_record
from mentor_training.widgets.qualify import qualify

SET = "qualification-a"
CASES = [m.id for m in mt.load_set(SET).scenarios]


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


@pytest.fixture
def store(workspace):
    """The trainee's record."""
    store = mt.RecordStore()
    store.work_as("IA-07")
    return store


@pytest.fixture
def theirs(tmp_path):
    """The lead assessor's record."""
    return mt.RecordStore(f"sqlite:///{tmp_path / 'lead.sqlite3'}")


def download(tab, name):
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name=name).click()
    return waiting.value


def signed(tab, decision, why=""):
    """Sign the only submission on a lead assessor's page, by keyboard."""
    tab.locator("summary", has_text="Decide and sign").press("Enter")
    tab.get_by_role("radio", name=decision, exact=True).press("Space")
    for label, value in [
        ("Why, if not as advised", why),
        ("What you have seen", "the reasons"),
        ("Your name", "The signer"),
    ]:
        tab.get_by_label(label).fill(value)
    tab.get_by_role("button", name="Sign", exact=True).press("Enter")


def test_the_whole_way_from_the_last_case_to_the_result(show, store, theirs, tmp_path):
    sit(store, "IA-07", LENIENT)
    tab = show(qualify(store=store).overview)
    expect(tab.get_by_text(f"{len(CASES)} of {len(CASES)} submitted")).to_be_visible()
    sent = download(tab, "Make the file for my lead assessor")
    assert sent.suggested_filename.endswith("try 1.submission.json")
    sent.save_as(tmp_path / sent.suggested_filename)

    desk = show(lead(SET, theirs))
    desk.locator("input[type=file]").set_input_files(tmp_path / sent.suggested_filename)
    expect(desk.get_by_text("The submission of IA-07")).to_be_visible()
    desk.get_by_role("button", name="Make the result file").click()
    expect(desk.get_by_role("alert")).to_contain_text("your signature")
    signed(desk, "not yet")
    expect(desk.get_by_role("alert")).to_contain_text("why you decide otherwise than the kit advises")
    signed_why = desk.get_by_label("Why, if not as advised")
    signed_why.fill("Most over-awards were in one theme.")
    desk.get_by_role("button", name="Sign", exact=True).click()
    expect(desk.locator(".signed")).to_contain_text("Not yet, signed by The signer, Lead assessor")
    back = download(desk, "Make the result file")
    back.save_as(tmp_path / back.suggested_filename)

    tab.locator("input[type=file]").set_input_files(tmp_path / back.suggested_filename)
    expect(tab.get_by_text("The result of “Qualification, set A” is kept.")).to_be_visible()
    results = tab.get_by_role("region", name="Results")
    expect(results).to_contain_text("Not yet, signed by The signer")
    expect(results).to_contain_text("Your route")
    expect(tab.get_by_text("What comes next is for your lead assessor to say")).to_be_visible()
    assert not [id for id in CASES if mt.load_scenario(id).title in results.inner_text()]


def test_nothing_is_told_of_a_case_that_was_submitted(show, store):
    sit(store, "IA-07", cases=1)
    page = qualify(store=store)
    tab = show(page.overview)
    expect(tab.get_by_text(f"1 of {len(CASES)} submitted")).to_be_visible()
    told = json.dumps(page.overview.page)
    reference = mt.load_reference(CASES[0])
    assert not [d for d in reference.decisions if d in told] and "agree" not in told
    expect(tab.get_by_text("sealed")).to_have_count(1)


def test_a_case_opens_in_the_order_of_life_with_the_sets_digest_and_says_nothing_after(show, store, decide_all):
    page = qualify(store=store)
    tab = show(page.overview)
    tab.get_by_role("button", name="Begin").first.click()
    expect(tab.get_by_text(f"Case 1 of {len(CASES)}")).to_be_visible()
    (attempt,) = store.attempts("IA-07")
    assert attempt.mode == "full" and attempt.context["set_digest"] and attempt.context["place"] == 1
    decide_all(store, attempt)
    store.submit(attempt)
    fresh = qualify(store=store)
    fresh.overview.opened = attempt.scenario
    after = show(fresh.children[1])
    expect(after.get_by_text("sealed").first).to_be_visible()
    assert not {"comparison", "reference"} & {k for k, v in fresh.children[1].page.items() if v}


def test_a_set_that_was_changed_after_the_first_attempt_is_a_sentence_and_nothing_is_lost(show, store, monkeypatch):
    from mentor_training import packs

    sit(store, "IA-07", cases=2)
    monkeypatch.setattr(packs, "set_digest", lambda _set: "0" * 64)
    tab = show(qualify(store=store).overview)
    expect(tab.get_by_role("alert")).to_contain_text("were changed after you began")
    assert len(store.attempts("IA-07")) == 2


@pytest.fixture
def another_set(workspace):
    """A second qualification set, of cases that the first does not have."""
    text = (shipped() / "sets" / f"{SET}.yaml").read_text("utf-8")
    cases = "\n".join(f"  - {{id: {m.id}, version: {m.version}}}" for m in mt.load_set("annual-2027").scenarios[:6])
    start, end = text.index("scenarios:\n") + len("scenarios:\n"), text.index("# The rule is fixed")
    text = f"{text[:start]}{cases}\n{text[end:]}".replace("id: qualification-a", "id: qualification-b").replace(
        "set A", "set B"
    )
    folder = workspace / "organisation" / "sets"
    folder.mkdir(parents=True)
    (folder / "qualification-b.yaml").write_text(text.replace("looks: [10]", "looks: [6]"), "utf-8")
    return "qualification-b"


def test_another_set_opens_when_the_route_is_done_and_that_is_logged(show, store, theirs, tmp_path, another_set):
    from mentor_training import passports, results, submissions

    for chapter in (c for c in COURSE if c.drills):  # somebody who did the whole course without a mistake
        for one in load_drills(chapter.id).drills:
            store.answer_drill("IA-07", one.id, {}, True, {"chapter": chapter.id})
    sit(store, "IA-07", LENIENT)
    one = submissions.take(theirs, submissions.submit_set(store, "IA-07", SET, 1, tmp_path))
    waiting = show(qualify(another_set, store=store).overview)
    expect(waiting.get_by_text("Another set opens when its result is here")).to_be_visible()
    advised = results.verdicts(SET, [one])[one.digest]
    about = {"set": SET, "set_version": 1, "attempt_number": 1, "submission": one.digest, "standard": "ST1379-1.0"}
    who = {
        "name": "The signer",
        "role": "Lead assessor",
        "on": "2026-11-25",
        "seen": "all",
        "why": "",
        "advice": advised.answer,
    }
    signature = passports.sign(theirs, one.assessor_key, {**about, **who, "decision": advised.answer}, date(2026, 11, 25))
    file = submissions.write_result(results.result_of(one, advised, signature), tmp_path)
    result = submissions.take_result(store, file)

    tab = show(qualify(another_set, store=store).overview)
    expect(tab.get_by_text("Before another set comes the route of “Qualification, set A”")).to_be_visible()
    expect(tab.get_by_role("button", name="Begin")).to_have_count(0)
    early = qualify(another_set, store=store)
    early.overview.on_open({"case": mt.load_set(another_set).scenarios[0].id})  # a tab that was there before the result
    assert early.children == (early.overview,) and early.overview.page["gate"]
    asked = []
    for chapter in (c for c in COURSE if c.drills):
        panel = drill(chapter.id, store=store)
        while panel.page["route"]:
            asked.append(panel.page["drill"]["id"])
            store.answer_drill("IA-07", asked[-1], {}, True, {"chapter": chapter.id})
            panel.on_next({})
    assert sorted(asked) == sorted(result["route"]["drills"])
    for case in result["route"]["cases"]:
        grade(store, "IA-07", case, COMPETENT(Random(1)))
    tab = show(qualify(another_set, store=store).overview)
    expect(tab.get_by_role("button", name="Begin").first).to_be_visible()
    assert [c["set"] for _, _, c in store.entries(store.assessor("IA-07"), "route")] == [SET]


def test_a_case_of_the_set_graded_elsewhere_once_it_is_begun_does_not_shut_it(show, store):
    sit(store, "IA-07", cases=2)
    grade(store, "IA-07", CASES[5], COMPETENT(Random(1)))
    expect(show(qualify(store=store).overview).get_by_text(f"2 of {len(CASES)} submitted")).to_be_visible()


def test_a_pack_of_another_version_waits_until_the_begun_one_is_answered(show, store, tmp_path):
    from mentor_training import packs

    sit(store, "IA-07", cases=1)
    page = qualify(store=store)
    pack = packs.build(SET, tmp_path)
    newer = tmp_path / "newer.mentorpack"
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "version": 2}).encode()
            new.writestr(name, content)
    tab = show(page.overview)
    tab.locator("input[type=file]").set_input_files(newer)
    expect(tab.get_by_role("alert")).to_contain_text("You have begun “Qualification, set A” in version 1")
    assert packs.opened() == ()


def test_one_odd_submission_does_not_take_the_others_from_the_lead_assessors_page(
    show, store, theirs, tmp_path, monkeypatch
):
    from mentor_training import submissions
    from mentor_training.widgets import lead as module

    files = []
    for code in ("IA-07", "IA-08"):
        sit(store, code)
        files.append(submissions.submit_set(store, code, SET, 1, tmp_path))
        submissions.take(theirs, files[-1])
    real = module.verdicts
    monkeypatch.setattr(module, "verdicts", lambda s, some: real(s, some) if some[0].assessor == "IA-08" else 1 / 0)
    desk = show(lead(SET, theirs))
    expect(desk.locator("article", has_text="IA-07")).to_contain_text("cannot be judged")
    expect(desk.locator("article", has_text="IA-08")).to_contain_text("standardised")


def test_after_erasing_whoever_is_at_work_the_next_one_is_asked_for_a_code(show, store):
    sit(store, "IA-07", cases=1)
    store.erase(store.assessor("IA-07"))
    tab = show(my_record(store=mt.RecordStore()))
    expect(tab.get_by_role("textbox")).to_be_visible()
    assert store.at_work() is None
    with pytest.raises(mt.TrainingError, match="any short code of your own"):
        store.assessor("erased")


def test_a_set_with_cases_that_one_has_had_is_not_given(show, store, another_set):
    store.open_attempt("IA-07", mt.load_set(another_set).scenarios[0].id)
    tab = show(qualify(another_set, store=store).overview)
    expect(tab.get_by_text("You have had 1 of these cases already")).to_be_visible()


def test_the_lead_assessors_page_says_how_often_the_rule_errs_and_refuses_what_is_not_as_it_was(show, theirs, tmp_path):
    desk = show(lead(SET, theirs))
    desk.locator("summary", has_text="how often it errs").click()
    expect(desk.locator("table caption")).to_contain_text("simulated on this set")
    (tmp_path / "a.submission.json").write_text("{}")
    (tmp_path / "b.submission.json").write_text("Dear all")
    desk.locator("input[type=file]").set_input_files([tmp_path / "a.submission.json", tmp_path / "b.submission.json"])
    expect(desk.get_by_role("alert")).to_have_count(2)
    pack = download(desk, "Make the pack")
    assert pack.suggested_filename == "qualification-a-1.mentorpack"


def test_what_is_entered_in_the_record_stands_there_with_its_state(show, store):
    tab = show(my_record(store=store))
    tab.get_by_role("button", name="Enter something for Mentoring experience").press("Enter")
    form = tab.locator("article", has=tab.get_by_role("heading", name="Mentoring experience"))
    form.get_by_label("What it is").fill("O’Brien & Söhne, Lehrwerkstatt 😀")
    form.get_by_role("button", name="Enter it").click()
    expect(form.get_by_role("alert")).to_contain_text("years of experience, as a number")
    form.get_by_label("Years").fill("4")
    form.get_by_role("button", name="Enter it").press("Enter")
    entered = tab.locator("article", has=tab.get_by_role("heading", name="Mentoring experience"))
    expect(entered).to_contain_text("in order")
    expect(entered).to_contain_text("O’Brien & Söhne, Lehrwerkstatt 😀")
    expect(tab.get_by_text("1 of 10 in order")).to_be_visible()
    assert date.today().isoformat() == store.entries(store.assessor("IA-07"))[0][2]["on"]


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("page", ["qualify", "lead", "my record"])
def test_the_pages_have_no_accessibility_fault_that_axe_can_find(
    show, store, theirs, tmp_path, violations, page, theme, width
):
    from mentor_training import submissions

    if page == "lead":
        sit(store, "IA-07", COMPETENT)
        submissions.take(theirs, submissions.submit_set(store, "IA-07", SET, 1, tmp_path))
    panel = {
        "qualify": lambda: qualify(store=store).overview,
        "lead": lambda: lead(SET, theirs),
        "my record": lambda: my_record(store=store),
    }[page]()
    tab = show(panel, theme=theme, width=width)
    for summary in tab.locator("summary").all():
        summary.click()
    if page == "my record":
        tab.get_by_role("button", name="Enter something").first.click()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
