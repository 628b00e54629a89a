"""The grading panel in full: conduct, KSBs seen, questions chosen, and only then the decisions."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mentor_training as mt


@pytest.fixture
def life(show, store):
    """A tab with an observation in the order of life."""
    return show(mt.practise("owq-04", assessor="IA-07", store=store, mode="full"))


def attempt(store):
    return store.attempts("IA-07")[-1]


def saved(tab):
    expect(tab.get_by_role("status").filter(has_text="✓ Saved")).to_be_visible()


def test_the_steps_stand_in_the_order_of_life(life):
    steps = life.get_by_role("navigation", name="Steps").get_by_role("button").all_inner_texts()
    assert [s.split(" ✓")[0] for s in steps] == [
        "Briefing",
        "Conduct",
        "Evidence",
        "Questions",
        "Decisions",
        "Grade",
        "Record",
        "Look over and submit",
    ]


def test_the_conduct_is_checked_fact_by_fact_and_nothing_of_the_plan_is_told(life, store):
    life.get_by_role("button", name="Check the conduct").click()
    facts = mt.load_scenario("owq-04").conduct
    assert life.get_by_role("radiogroup").count() == len(facts)
    gateway = life.get_by_role("radiogroup", name="Was each recorded session held and recorded after the gateway?")
    gateway.get_by_label("not in order").check()
    saved(life)
    assert attempt(store).conduct == {"recordings_after_gateway": "not in order"}
    assert "post gateway" not in life.inner_text("body")


def test_ksbs_are_marked_in_each_item_by_number_or_from_the_list(life, store, standard):
    life.get_by_role("button", name="Evidence", exact=True).click()
    life.get_by_label("Add KSBs to E1:").fill("k4, B2 K1")
    life.keyboard.press("Enter")
    expect(life.get_by_text("There is no K1.")).to_be_visible()  # of the other method
    life.locator('[data-item="E2"] summary').click()
    life.locator('[data-item="E2"]').get_by_label("S7").check()
    saved(life)
    assert attempt(store).tags == {"E1": ("K4", "B2"), "E2": ("S7",)}
    expect(life.get_by_role("heading", name=f"3 of {len(standard.methods['OWQ'].ksbs)} KSBs marked")).to_be_visible()
    life.get_by_role("button", name="Take B2 off E1").click()
    saved(life)
    expect(life.get_by_role("heading", name="2 of 18 KSBs marked")).to_be_visible()


def test_an_answer_comes_only_with_its_question_and_a_follow_up_only_after_it(life, store):
    scenario = mt.load_scenario("owq-04")
    follow = next(q for q in scenario.questions if q.role == "follow-up")
    first = next(q for q in scenario.questions if q.id == follow.follows)
    life.get_by_role("button", name="Questions", exact=True).click()
    assert first.answer[:60] not in life.inner_text("body") and follow.asked not in life.inner_text("body")
    life.get_by_role("button", name=f"Ask {first.id}", exact=True).click()
    expect(life.get_by_text(first.answer[:60])).to_be_visible()
    expect(life.get_by_role("button", name=f"Ask {follow.id}", exact=True)).to_be_visible()
    expect(life.get_by_text("1 set question asked (the plan: at least 5)")).to_be_visible()
    saved(life)
    assert attempt(store).asked == (first.id,)


def test_gap_questions_are_counted_apart(life):
    life.get_by_role("button", name="Questions", exact=True).click()
    life.get_by_role("button", name="Ask all 7 set questions").click()
    gap = next(q for q in mt.load_scenario("owq-04").questions if q.role == "gap")
    life.get_by_role("button", name=f"Ask {gap.id}", exact=True).click()
    expect(
        life.get_by_text("7 set questions asked (the plan: at least 5) · 1 on what was not seen, in addition")
    ).to_be_visible()


def test_only_what_was_asked_can_be_read_and_cited_in_the_decisions(life):
    scenario = mt.load_scenario("owq-04")
    life.get_by_role("button", name="Questions", exact=True).click()
    life.get_by_role("button", name="Ask Q1", exact=True).click()
    life.get_by_role("button", name="Decisions", exact=True).click()
    evidence = life.get_by_role("region", name="Evidence")
    expect(evidence.get_by_text(scenario.questions[0].asked)).to_be_visible()
    assert evidence.locator('[data-item^="Q"]').count() == 1
    life.get_by_label("Add items to Theoretical concepts, pass:").fill("Q1, Q3")
    life.keyboard.press("Enter")
    expect(life.get_by_text("There is no Q3.")).to_be_visible()


def test_coming_back_opens_the_step_where_one_left_off(show, store):
    store.save(store.open_attempt("IA-07", "owq-04", mode="full"), "tags.E1", ["K4"])
    tab = show(mt.practise("owq-04", assessor="IA-07", store=store, mode="full"))
    expect(tab.get_by_role("heading", name="1 of 18 KSBs marked")).to_be_visible()


def test_the_comparison_says_what_of_the_way_there_was_otherwise(show, store, decide_all):
    scenario = mt.load_scenario("owq-04")
    one = store.open_attempt("IA-07", "owq-04", mode="full")
    for name in scenario.conduct:
        store.save(one, f"conduct.{name}", "in order")  # and misses the recording from before the gateway
    store.save(one, "tags.E1", ["K4"])
    store.save(one, "asked", ["Q1", "Q2"])
    decide_all(store, one)
    store.submit(one)
    tab = show(mt.practise("owq-04", assessor="IA-07", store=store, mode="full"))
    expect(tab.get_by_text("Not kept, and the plan says must.")).to_be_visible()
    expect(tab.get_by_text("you marked nowhere; the reference sees it in").first).to_be_visible()
    expect(tab.get_by_text("In an assessment, what is not asked cannot be credited")).to_be_visible()
    assert store.verify() == ()


def test_a_discussion_begins_with_its_portfolio(show, store):
    tab = show(mt.practise("pd-01", assessor="IA-07", store=store, mode="full"))
    tab.get_by_role("button", name="Portfolio", exact=True).click()
    expect(tab.get_by_text("There is nothing to observe in a discussion.")).to_be_visible()
    expect(tab.get_by_text("Portfolio index, 13 items")).to_be_visible()


def test_what_a_field_of_the_way_cannot_hold_is_refused_with_a_sentence(store):
    one = store.open_attempt("IA-07", "owq-04", mode="full")
    for field, value in [
        ("tags.E1", ["K1"]),
        ("tags.E99", ["K4"]),
        ("asked", ["Q99"]),
        ("conduct.weather", "in order"),
        ("conduct.resit", "perhaps"),
    ]:
        with pytest.raises(mt.TrainingError, match="Choose one of"):
            store.save(one, field, value)


def test_short_and_full_are_two_attempts(store):
    short, full = store.open_attempt("IA-07", "owq-04"), store.open_attempt("IA-07", "owq-04", mode="full")
    assert short.id != full.id and store.open_attempt("IA-07", "owq-04").id == short.id


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 390)])
def test_no_step_of_it_has_an_accessibility_fault_that_axe_can_find(show, store, violations, theme, width):
    store.save(store.open_attempt("IA-07", "owq-04", mode="full"), "asked", ["Q1"])
    tab = show(mt.practise("owq-04", assessor="IA-07", store=store, mode="full"), theme=theme, width=width)
    for step in ("Conduct", "Evidence", "Questions", "Decisions"):
        tab.get_by_role("navigation", name="Steps").get_by_role("button", name=step).click()
        assert violations(tab) == [], step
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, step
