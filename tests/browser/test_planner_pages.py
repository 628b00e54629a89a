"""The pages of those who write cases, in real Chromium: what a set covers, and how its items perform."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sitting import grade, took_part

import mentor_training as mt
from mentor_training import submissions
from mentor_training.widgets.coverage import CoveragePanel, plan_coverage
from mentor_training.widgets.performance import PerformancePanel, how_items_perform

EVENT = "rehearsal"
CASE = "owq-01-two-weeks-downstairs"
THEMES = pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 390)])


# ── The coverage planner ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def planner() -> CoveragePanel:
    return plan_coverage("annual-2027")


def test_the_gaps_stand_first_in_words_and_then_what_to_write_next(show, planner):
    tab = show(planner)
    headings = tab.locator(".planner h3").all_inner_texts()
    assert headings[:2] == ["What is lacking", "What to write next"]
    expect(tab.locator(".gaps").get_by_text("Whoever credits it to everybody is never found out").first).to_be_visible()
    first = tab.get_by_role("listitem").filter(has_text="Write this first")
    expect(first.get_by_role("heading")).to_contain_text("fail")
    expect(first.get_by_text("not met in no case so far")).to_be_visible()


def test_the_matrix_says_met_and_not_met_in_signs_and_in_words(show, planner):
    tab = show(planner)
    row = tab.get_by_role("table").first.get_by_role("row").filter(has_text="Communication, pass 2")
    assert row.locator("td[class='sum']").all_inner_texts() == ["2", "1"]
    cells = row.locator("td:not(.sum)").all_inner_texts()
    assert ["not met" in c and "✗" in c for c in cells] == [True, False, False]
    assert all("✓" in c for c in cells[1:])


def test_another_set_may_be_chosen_by_keyboard(show, planner):
    tab = show(planner)
    expect(tab.get_by_text("6 cases counted")).to_be_visible()
    choice = tab.get_by_role("combobox", name="Set")
    choice.focus()
    choice.press("Home")  # the first one: all cases
    expect(tab.get_by_text("24 cases counted")).to_be_visible()


def test_a_descriptor_to_miss_opens_the_plans_words_and_a_near_miss(show, planner):
    tab = show(planner)
    tab.locator(".proposal").first.get_by_text("The plan’s words, and a near miss").first.press("Enter")
    expect(tab.get_by_text("A near miss (our words, not the plan’s)").first).to_be_visible()


@THEMES
def test_the_planner_has_no_accessibility_fault_that_axe_can_find(show, violations, theme, width):
    tab = show(plan_coverage(), theme=theme, width=width)
    for summary in tab.locator("section > details > summary").all():
        summary.click()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_set_that_is_not_there_is_a_sentence(show):
    expect(show(plan_coverage("no-such-set")).get_by_role("alert")).to_contain_text("no-such-set")


# ── How items perform ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Submissions of five people: four miss one descriptor together, and one objects to its reference."""
    folder = tmp_path_factory.mktemp("planner")

    def together(wrong):
        return lambda _chance: lambda descriptor, reference: reference != (wrong and descriptor.id == "OWQ-MO-P1")

    made = []
    for n in range(5):
        own, who = mt.RecordStore("sqlite://"), f"IA-{n:02}"
        took_part(own, who, together(wrong=n > 0), EVENT, folder)
        if n == 4:
            attempt = next(a for a in own.attempts(who) if a.scenario == CASE)
            own.dispute(attempt, "OWQ-MO-P1", 1, "Nothing is revised after the review.")
        made.append(submissions.submit_set(own, who, EVENT, 1, folder, "blind"))
    return made


@pytest.fixture
def performing(store, files) -> PerformancePanel:
    for file in files:
        submissions.take(store, file)
    return how_items_perform(store=store)


def test_what_to_review_stands_first_with_its_reason(show, performing):
    tab = show(performing)
    expect(tab.get_by_role("heading", name="What to review or retire")).to_be_visible()
    expect(
        tab.get_by_text("Monitoring, pass: 4 of 5 assessors decide otherwise than the reference (met)").first
    ).to_be_visible()
    expect(tab.get_by_text("disputed by 1 of 5 assessors")).to_be_visible()
    expect(tab.get_by_text("Nothing is revised after the review.").first).to_be_visible()


def test_from_a_suggestion_to_its_figures_by_keyboard(show, performing):
    tab = show(performing)
    tab.get_by_role("button", name="show the figures: Two weeks downstairs, Monitoring").first.press("Enter")
    opened = tab.get_by_role("button", expanded=True)
    expect(opened).to_be_focused()
    expect(opened).to_contain_text("Two weeks downstairs")
    row = tab.get_by_role("row").filter(has_text="Monitoring, pass")
    expect(row).to_contain_text("1 met, 4 not met, the reference: met")
    opened.press("Enter")
    expect(tab.get_by_role("table")).to_have_count(0)


def test_under_five_assessors_the_page_says_that_nothing_is_suggested(show, store):
    grade(store, "IA-01", CASE, lambda _descriptor, reference: not reference)
    tab = show(how_items_perform(store=store))
    expect(tab.get_by_text("Nothing is suggested of a case before 5 assessors have graded it")).to_be_visible()
    expect(tab.locator(".kind")).to_have_count(0)


def test_a_record_in_which_nobody_graded_says_how_the_page_fills(show, store):
    tab = show(how_items_perform(store=store))
    expect(tab.get_by_text("Nobody has graded these cases yet.")).to_be_visible()
    expect(tab.get_by_role("heading", name="Every case")).to_have_count(0)


def test_a_rehearsal_says_that_everybody_is_simulated(show, rehearsed):
    tab = show(how_items_perform(store=rehearsed))
    expect(tab.get_by_text("Everybody here is simulated")).to_be_visible()
    expect(tab.get_by_text("72 first tries by 12 assessors")).to_be_visible()


@THEMES
def test_the_figures_have_no_accessibility_fault_that_axe_can_find(show, performing, violations, theme, width):
    tab = show(performing, theme=theme, width=width)
    for case in tab.locator("button.opens").all():
        case.click()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_another_set_may_be_chosen_there_too(show, performing):
    tab = show(performing)
    expect(tab.get_by_text("30 first tries by 5 assessors")).to_be_visible()
    tab.get_by_role("combobox", name="Set").select_option("annual-2027")
    expect(tab.get_by_text("Nobody has graded these cases yet.")).to_be_visible()
