"""The induction course in real Chromium: explorer, timelines, drills, the test before and after, chapters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import mentor_training as mt
from mentor_training.course import COURSE
from mentor_training.datasets import load_course_test, load_drills
from mentor_training.widgets.course_test import CourseTestPanel
from mentor_training.widgets.drill import DrillPanel

CHAPTERS = [c.id for c in COURSE if c.drills]


@pytest.fixture
def at_work(store):
    store.work_as("IA-07")
    return store


def asked(panel: DrillPanel, kind: str) -> DrillPanel:
    """The panel with its first drill of a kind."""
    panel.page = panel._page(next(d for d in panel._own if d.kind == kind))
    return panel


# ── Drills ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_drill_is_answered_by_keyboard_and_its_source_shown(show, at_work):
    panel = asked(mt.drill("conduct", store=at_work), "choose")
    tab = show(panel)
    tab.get_by_role("radio").first.focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name=re.compile("Right|Not quite"))).to_be_focused()
    expect(tab.locator(".sources dd").first).to_be_visible()
    assert len(at_work.drill_answers("IA-07")) == 1
    for _ in range(4):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent") == "Next":
            break
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="Answer")).to_be_visible()


@pytest.mark.parametrize("kind", ["choose", "match", "order", "mark", "write"])
def test_each_kind_of_drill_can_be_answered_rightly(show, at_work, kind):
    chapter = next(c for c in CHAPTERS if any(d.kind == kind for d in load_drills(c).drills))
    panel = asked(mt.drill(chapter, store=at_work), kind)
    drill = panel._drill(panel.page["drill"]["id"])
    tab = show(panel)
    if kind == "choose":
        tab.get_by_label(next(o.text for o in drill.options if o.right), exact=True).check()
    elif kind == "match":
        for left in drill.lefts:
            tab.get_by_label(left).select_option(next(p.right for p in drill.pairs if p.left == left))
    elif kind == "order":
        for place, item in enumerate(drill.items):
            while tab.locator(".order li > span:nth-child(2)").all_inner_texts().index(item) > place:
                tab.get_by_role("button", name=f"Move up: {item}").click()
    elif kind == "mark":
        for n, piece in enumerate(drill.pieces):
            if piece.marked:
                tab.get_by_role("checkbox").nth(n).check()
    else:
        tab.get_by_role("textbox").fill("E1 shows it.")
    tab.get_by_role("button", name="Compare" if kind == "write" else "Answer").click()
    expect(tab.get_by_role("heading", name="Compare" if kind == "write" else "✓ Right")).to_be_visible()
    assert at_work.drill_answers("IA-07")[-1].right


def test_what_goes_wrong_comes_back(show, at_work):
    panel = asked(mt.drill("grades", store=at_work), "choose")
    first = panel.page["drill"]
    right = next(o.text for o in panel._drill(first["id"]).options if o.right)
    tab = show(panel)
    tab.get_by_label(next(o for o in first["options"] if o != right), exact=True).check()
    tab.get_by_role("button", name="Answer").click()
    expect(tab.get_by_text("It comes back a little later.")).to_be_visible()
    for drill in [d for d in panel._own if d.id != first["id"]][:3]:
        at_work.answer_drill("IA-07", drill.id, "x", True, {"chapter": "grades"})
    tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_text("Once more")).to_be_visible()
    expect(tab.get_by_role("heading", name=first["asks"])).to_be_visible()


def test_a_wrong_answer_is_said_in_words_and_not_by_colour_alone(show, at_work):
    panel = asked(mt.drill("grades", store=at_work), "choose")
    right = next(o.text for o in panel._drill(panel.page["drill"]["id"]).options if o.right)
    tab = show(panel)
    tab.get_by_label(next(o for o in panel.page["drill"]["options"] if o != right), exact=True).check()
    tab.get_by_role("button", name="Answer").click()
    expect(tab.get_by_text("✗ yours")).to_be_visible()
    expect(tab.get_by_text("✓ right")).to_be_visible()


def test_made_drills_go_on_without_end(show, at_work):
    tab = show(mt.drill("conduct", store=at_work))
    tab.get_by_role("button", name="Check an assessment: Observation with questioning").click()
    expect(tab.get_by_text("Made for you")).to_be_visible()
    before = tab.locator(".pieces li").all_inner_texts()
    tab.get_by_role("button", name="Answer").click()
    tab.get_by_role("button", name="Another one").click()
    expect(tab.get_by_role("button", name="Answer")).to_be_visible()
    assert tab.locator(".pieces li").all_inner_texts() != before


def test_an_answer_that_is_not_kept_is_said_and_sent_once(show, at_work):
    panel = asked(mt.drill("grades", store=at_work), "choose")
    tab = show(panel)
    tab.get_by_role("radio").first.check()
    tab.evaluate("kit.down = true")
    tab.get_by_role("button", name="Answer").click()
    expect(tab.get_by_role("alert")).to_contain_text("The kit does not answer")
    tab.evaluate("kit.down = false")
    tab.get_by_role("button", name="Answer").click()
    tab.get_by_role("button", name="Answer").click(timeout=500) if tab.get_by_role("button", name="Answer").count() else None
    expect(tab.get_by_role("heading", name=re.compile("Right|Not quite"))).to_be_visible()
    assert len(at_work.drill_answers("IA-07")) == 1


def test_somebody_without_a_code_is_asked_for_one(show, store):
    tab = show(mt.drill("standard", store=store))
    tab.get_by_label("Assessor code").fill("O'Brien")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="Answer")).to_be_visible()


def test_a_chapter_that_is_not_there_is_a_sentence(show, store):
    expect(show(mt.drill("cooking", store=store)).get_by_role("alert")).to_contain_text(
        "There is no chapter of the course “cooking”"
    )


# ── The test before and after ────────────────────────────────────────────────────────────────────────────────────────


def decide_test(tab, panel: CourseTestPanel, right=lambda n: True):
    items = {i.id: i for i in load_course_test().items}
    for n in range(12):
        expect(tab.get_by_text(f"Extract {n + 1} of 12")).to_be_visible()
        met = items[panel.page["item"]["id"]].met == right(n)
        tab.get_by_label("met" if met else "not met", exact=True).check()
        tab.get_by_role("button", name="Decide").click()


def test_before_the_course_nothing_is_told_and_after_it_both_are_side_by_side(show, at_work):
    before = mt.course_test("before", store=at_work)
    tab = show(before)
    decide_test(tab, before, right=lambda n: n % 2 == 0)
    expect(tab.get_by_role("heading", name="✓ Kept")).to_be_visible()
    assert "6 of 12" not in tab.inner_text("body")
    after = mt.course_test("after", store=at_work)
    tab = show(after)
    decide_test(tab, after)
    expect(tab.get_by_role("heading", name="Before the course 6 of 12, after it 12 of 12")).to_be_visible()
    assert tab.locator("tbody tr").count() == 12
    tab.locator("summary").first.click()
    expect(tab.get_by_text("the kit reads").first).to_be_visible()
    forms = {a.context["test"]: a.context["form"] for a in at_work.drill_answers("IA-07")}
    assert forms["before"] != forms["after"]


def test_the_test_is_taken_up_where_it_was_left(show, at_work):
    panel = mt.course_test("before", store=at_work)
    tab = show(panel)
    tab.get_by_label("met", exact=True).check()
    tab.get_by_role("button", name="Decide").click()
    expect(tab.get_by_text("Extract 2 of 12")).to_be_visible()
    expect(show(mt.course_test("before", store=at_work)).get_by_text("Extract 2 of 12")).to_be_visible()


def test_the_first_answer_counts_whatever_is_sent_again(at_work):
    panel = mt.course_test("before", store=at_work)
    item = panel.page["item"]["id"]
    for token, met in (("1", True), ("2", False)):
        panel.on_answer({"item": item, "met": met, "token": token})
    assert [a.given for a in at_work.drill_answers("IA-07")] == [True]


# ── The standard ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whatever_is_chosen_shows_what_it_is_joined_to(show, standard):
    tab = show(mt.explore())
    tab.get_by_role("button", name="K8:").click()
    card = tab.get_by_role("complementary", name="What you chose")
    expect(card.get_by_text(standard.ksbs["K8"].text)).to_be_visible()
    expect(card.get_by_role("button", name="Communication, pass 1")).to_be_visible()
    joined = tab.locator('.node[data-kind="duty"][data-state="joined"]').count()
    assert joined == len(standard.ksbs["K8"].duties)
    card.get_by_role("button", name="Communication, pass 1").click()
    expect(card.get_by_text("A near miss")).to_be_visible()
    assert card.locator("mark").count() == len(standard.descriptors["OWQ-CO-P1"].parts)


def test_search_finds_in_the_map_and_in_the_plans_text(show):
    tab = show(mt.explore())
    tab.get_by_role("searchbox").fill("supervision")
    expect(tab.locator('.node[data-state="joined"]').first).to_be_visible()
    tab.get_by_role("button", name="The plan’s text").click()
    tab.get_by_role("searchbox").fill("14 days notice must")
    expect(tab.locator(".text li")).to_have_count(2)
    tab.get_by_role("searchbox").fill("xyzzy")
    expect(tab.get_by_text("Nothing holds all of these words")).to_be_visible()


def test_an_organisations_interpretation_is_kept_in_its_own_layer(show, standard, tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path))
    tab = show(mt.explore(view="unclear"))
    tab.get_by_role("searchbox").fill("Ten per cent of what")
    tab.locator("summary").first.click()
    tab.get_by_role("button", name="Write down your organisation’s interpretation").click()
    tab.get_by_role("button", name="Keep it").click()
    expect(tab.get_by_role("alert")).to_contain_text("what your organisation has decided")
    tab.get_by_label("What your organisation has decided").fill("Of the whole two hours: “132” at most.")
    tab.get_by_label("Who decided").fill("Lead assessor")
    tab.get_by_role("button", name="Keep it").click()
    expect(tab.get_by_text("Of the whole two hours: “132” at most.")).to_be_visible()
    local = mt.load_standard().ambiguities["ten-percent-of-what"].local_interpretation
    assert local.text == "Of the whole two hours: “132” at most." and local.owner == "Lead assessor"
    assert (tmp_path / "organisation" / "interpretations" / "ST1379-1.0.yaml").exists()


def test_a_timeline_shows_the_plans_sentence_of_each_step(show):
    tab = show(mt.timeline("OWQ"))
    expect(tab.get_by_text("120 minutes, at most 132")).to_be_visible()
    tab.get_by_role("button", name="Questions").click()
    expect(tab.get_by_text("The independent assessor must ask at least 5 questions.")).to_be_visible()
    tab.locator("summary").click()
    expect(tab.get_by_role("row", name="Days of notice the apprentice was given at least 14 days")).to_be_visible()


def test_a_reason_is_remarked_on_as_it_is_written(show):
    tab = show(mt.try_reason())
    tab.get_by_label("Because").fill("She was lovely.")
    expect(tab.get_by_text("“lovely” is about the person")).to_be_visible()


# ── Chapters ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_chapter_opens_with_what_one_will_do_and_closes_with_what_comes_next(show, at_work):
    for chapter in COURSE:
        tab = show(mt.opening(chapter.id, at_work))
        expect(tab.get_by_text(chapter.will[0])).to_be_visible()
        assert tab.locator("nav li").count() == len(COURSE)
        tab.close()
    tab = show(mt.closing("standard", at_work))
    expect(tab.get_by_role("link", name="Next: The two methods and their conduct")).to_have_attribute(
        "href", "2_the_two_methods.ipynb"
    )


def test_the_map_and_the_start_page_show_how_far_one_has_come(show, at_work):
    for drill in load_drills("grades").drills:
        at_work.answer_drill("IA-07", drill.id, "x", True, {"chapter": "grades"})
    expect(show(mt.opening("grades", at_work)).locator("nav li[data-state='done']")).to_have_count(1)
    tab = show(mt.start(at_work))
    expect(tab.get_by_role("link", name="Go on: Where you stand")).to_be_visible()
    expect(tab.locator(".course li[data-state='done']")).to_have_count(1)


PANELS = {
    "drill": lambda store: mt.drill("evidence", store=store),
    "test": lambda store: mt.course_test("before", store=store),
    "map": lambda store: mt.explore(),
    "text": lambda store: mt.explore(view="text"),
    "unclear": lambda store: mt.explore(view="unclear"),
    "timeline": lambda store: mt.timeline("PD"),
    "mistakes": lambda store: mt.mistakes(),
    "reason": lambda store: mt.try_reason(),
    "opening": lambda store: mt.opening("conduct", store),
}


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("name", PANELS)
def test_no_panel_of_the_course_has_an_accessibility_fault_that_axe_can_find(show, at_work, violations, name, theme, width):
    tab = show(PANELS[name](at_work), theme=theme, width=width)
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    if name == "map":
        tab.get_by_role("button", name="K8:").click()
        assert violations(tab) == []
    if name == "drill":
        tab.get_by_role("button", name=re.compile("Answer|Compare")).click()
        expect(tab.get_by_role("alert").or_(tab.locator(".said")).first).to_be_visible()
        assert violations(tab) == []


def test_controls_are_named_for_those_who_do_not_see_them(show, at_work):
    tab = show(asked(mt.drill("grades", store=at_work), "match"))
    assert all(
        s.get_attribute("aria-label") or s.evaluate("e => e.labels.length") for s in tab.get_by_role("combobox").all()
    )
    tab = show(mt.course_test("before", store=at_work))
    expect(tab.get_by_role("group", name="On this extract alone, the descriptor is").get_by_role("radio")).to_have_count(2)
