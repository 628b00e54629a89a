"""The start page in real Chromium."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import mentor_training as mt


def test_the_code_is_asked_for_once(show, store):
    tab = show(mt.start(store))
    tab.get_by_label("Assessor code").fill("IA-07")
    tab.get_by_role("button", name="Begin").click()
    expect(tab.get_by_text("You work here as IA-07.")).to_be_visible()
    expect(show(mt.start(store)).get_by_text("You work here as IA-07.")).to_be_visible()


def test_somebody_else_can_work_here_and_sees_only_their_own(show, store, decide_all):
    store.work_as("IA-07")
    decide_all(store, store.open_attempt("IA-07", "owq-01"))
    tab = show(mt.start(store))
    expect(tab.get_by_text("10 of 10 decided").first).to_be_visible()
    tab.get_by_role("button", name="Somebody else?").click()
    tab.get_by_label("Assessor code").fill("IA-08")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("You work here as IA-08.")).to_be_visible()
    expect(tab.get_by_text("10 of 10 decided")).to_have_count(0)


def test_the_page_leads_back_to_where_one_left_off(show, store):
    store.work_as("IA-07")
    attempt = store.open_attempt("IA-07", "pd-01")
    store.save(attempt, "decision.PD-MO-P1.met", False)
    tab = show(mt.start(store))
    resume = tab.get_by_role("link", name="Go on where you left off")
    expect(resume).to_contain_text("1 of 16 decided")
    expect(resume).to_have_attribute("href", "induction/practise_discussion.ipynb")


def test_a_graded_case_is_counted(show, store, decide_all):
    store.work_as("IA-07")
    attempt = store.open_attempt("IA-07", "owq-01")
    decide_all(store, attempt)
    store.submit(attempt)
    expect(show(mt.start(store)).get_by_text(re.compile(r"1 of \d+ cases graded")).first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_start_page_has_no_accessibility_fault_that_axe_can_find(show, store, theme, width):
    for code in (None, "IA-07"):
        if code:
            store.work_as(code)
            store.save(store.open_attempt(code, "owq-01"), "awarded", "pass")
        tab = show(mt.start(store), theme=theme, width=width)
        assert [v["id"] for v in Axe().run(tab).response["violations"]] == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_records_that_cannot_be_read_are_a_sentence(show, tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path))
    (tmp_path / "records.sqlite3").write_bytes(b"no database, but long enough to look like something" * 40)
    expect(show(mt.start()).get_by_role("alert")).to_contain_text(
        "The record of decisions is damaged and was left untouched"
    )
