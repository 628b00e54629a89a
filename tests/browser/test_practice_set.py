"""A practice set in real Chromium: cases in one's own order, the trend over them, and what to practise next."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mentor_training as mt
from mentor_training.widgets.practice import PracticeSet, practise_set

CASES = [m.id for m in mt.load_set("induction-practice").scenarios if m.id.startswith("owq")]


@pytest.fixture
def practice(store) -> PracticeSet:
    store.work_as("IA-07")
    return practise_set("OWQ", store=store)


def graded(store, decide_all, id, **changes):
    attempt = store.open_attempt("IA-07", id)
    decide_all(store, attempt, **changes)
    store.submit(attempt)


def test_every_case_stands_there_once_in_an_order_that_stays(show, store, practice):
    tab = show(practice.overview)
    titles = tab.locator(".cases h3").all_inner_texts()
    assert sorted(titles) == sorted(f"“{mt.load_scenario(id).title}”" for id in CASES)
    assert show(practise_set("OWQ", store=store).overview).locator(".cases h3").all_inner_texts() == titles


def test_beginning_a_case_opens_it_and_keeps_the_order_with_the_attempt(show, store, practice):
    tab = show(practice.overview)
    tab.get_by_role("button", name="Begin: case 1").click()
    expect(tab.get_by_text(f"Case 1 of {len(CASES)}")).to_be_visible()
    first = practice.overview.tried()[0].scenario.id
    assert practice.children[1]._scenario.id == first
    (attempt,) = store.attempts("IA-07")
    assert attempt.context["set"] == "induction-practice" and attempt.context["place"] == 1
    assert attempt.context["order"] == [t.scenario.id for t in practice.overview.tried()]


def test_nothing_of_a_reference_is_shown_before_a_case_is_submitted(show, practice):
    tab = show(practice.overview)
    expect(tab.get_by_text("Grade the first case. The rest of this page fills with how it went.")).to_be_visible()
    expect(tab.get_by_text("Your first tries")).to_have_count(0)
    assert "reason" not in str(practice.overview.page["cases"])


def test_first_tries_stand_side_by_side_and_say_what_to_practise_next(show, store, decide_all):
    store.work_as("IA-07")
    for id in CASES[:2]:
        graded(store, decide_all, id, awarded="distinction")  # everything met: over-awards
    tab = show(practise_set("OWQ", store=store).overview)
    expect(tab.get_by_role("heading", name="Your first tries, in the order you graded them")).to_be_visible()
    expect(tab.get_by_text(f"2 of {len(CASES)} graded")).to_be_visible()
    expect(tab.locator("td[data-relation='over-award']").first).to_contain_text("▲")
    expect(tab.get_by_text("over-awarded in").first).to_be_visible()
    expect(tab.get_by_text("you credited more than the references did")).to_be_visible()
    expect(tab.get_by_role("button", name="Begin: case")).to_be_visible()


def test_when_all_are_graded_the_page_says_what_comes_after(show, store, decide_all):
    store.work_as("IA-07")
    for id in CASES:
        graded(store, decide_all, id)
    tab = show(practise_set("OWQ", store=store).overview)
    expect(tab.get_by_text("You have graded every case of this set")).to_be_visible()
    expect(tab.get_by_text("Professional discussion")).to_be_visible()
    expect(tab.get_by_role("button", name="afresh, where you differed most")).to_be_visible()


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 390)])
def test_the_set_has_no_accessibility_fault_that_axe_can_find(show, store, decide_all, violations, theme, width):
    store.work_as("IA-07")
    graded(store, decide_all, CASES[0], awarded="distinction")
    tab = show(practise_set("OWQ", store=store).overview, theme=theme, width=width)
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_set_that_is_not_there_is_a_sentence(show, store):
    store.work_as("IA-07")
    tab = show(practise_set("OWQ", set="no-such-set", store=store).overview)
    expect(tab.get_by_role("alert")).to_contain_text("no-such-set")
