"""The grading panel in real Chromium, with its real Python and a real store behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mentor_training as mt


@pytest.fixture
def panel(store):
    return mt.practise("owq-01", assessor="O'Brien", store=store)


@pytest.fixture
def tab(panel, show):
    return show(panel)


def begin(tab):
    tab.get_by_role("button", name="Evidence and decisions").click()
    return tab


def group(tab, label):
    return tab.get_by_role("group", name=label, exact=True)


def kept(store):
    return store.attempts("O'Brien")[-1]


def decide_everything(store, decide_all, **options):
    decide_all(store, store.open_attempt("O'Brien", "owq-01"), **options)


def submit(tab):
    tab.get_by_role("button", name="Look over and submit").click()
    tab.get_by_role("button", name="Submit and see the reference").click()
    expect(tab.get_by_text("You awarded", exact=True)).to_be_visible()


# ── Reading and deciding ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_panel_opens_on_the_briefing_and_leads_to_the_evidence(tab, observation):
    expect(tab.get_by_role("heading", name="What you know beforehand")).to_be_visible()
    tab.get_by_role("button", name="Read the evidence").click()
    expect(tab.get_by_role("article", name="E1", exact=True)).to_contain_text(observation.evidence[0].text[:40])
    expect(tab.get_by_role("button", name="Evidence and decisions")).to_have_attribute("aria-current", "step")


def test_nothing_is_decided_beforehand(tab):
    begin(tab)
    assert tab.locator("input:checked").count() == 0
    assert set(tab.locator("textarea").evaluate_all("boxes => boxes.map(b => b.value)")) == {""}
    expect(tab.get_by_text("0 of 10 decided · 10 to go")).to_be_visible()


def test_a_decision_is_saved_at_once_and_said_to_be(tab, store):
    begin(tab)
    group(tab, "pass Theoretical concepts, pass").get_by_label("Not met").check()
    expect(tab.get_by_role("status").filter(has_text="✓ Saved")).to_be_visible()
    assert kept(store).met["OWQ-TC-P1"] is False
    expect(tab.get_by_text("1 of 10 decided")).to_be_visible()


def test_an_item_is_cited_by_one_action_for_the_descriptor_last_touched(tab, store):
    begin(tab)
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    tab.get_by_role("button", name="Cite E12 for Monitoring, pass").click()
    expect(tab.get_by_role("button", name="E12 is cited for Monitoring, pass: take it off")).to_be_visible()
    expect(group(tab, "pass Monitoring, pass").get_by_role("button", name="Take E12 off Monitoring, pass")).to_be_visible()
    assert kept(store).decisions["OWQ-MO-P1"].evidence == ("E12",)
    tab.get_by_role("button", name="E12 is cited for Monitoring, pass: take it off").click()
    expect(tab.get_by_role("button", name="Cite E12 for Monitoring, pass")).to_be_visible()
    assert kept(store).decisions["OWQ-MO-P1"].evidence == ()


def test_an_item_may_be_chosen_before_its_descriptor(tab, store):
    begin(tab)
    tab.get_by_role("button", name="Cite E3", exact=True).click()
    expect(tab.get_by_text("E3 chosen.").first).to_be_visible()
    group(tab, "distinction Theoretical concepts, distinction").get_by_role("button", name="Cite E3 here").click()
    expect(tab.get_by_role("button", name="E3 is cited for Theoretical concepts, distinction: take it off")).to_be_visible()
    assert kept(store).decisions["OWQ-TC-D1"].evidence == ("E3",)


def test_a_decision_can_be_cleared(tab, store):
    begin(tab)
    theirs = group(tab, "pass Monitoring, pass")
    theirs.get_by_label("Met", exact=True).check()
    theirs.get_by_role("button", name="Clear the decision on Monitoring, pass").click()
    expect(theirs.get_by_label("Met", exact=True)).not_to_be_checked()
    expect(tab.get_by_text("✓ Saved")).to_be_visible()
    assert kept(store).met["OWQ-MO-P1"] is None


def test_typed_text_is_kept_when_the_page_is_left_before_it_was_sent(tab, store):
    begin(tab)
    tab.get_by_label("Reason for Monitoring, pass").fill("E26, E27: struck out and rewritten")
    tab.evaluate("dispatchEvent(new Event('pagehide'))")
    expect(tab.get_by_text("✓ Saved")).to_be_visible()
    assert kept(store).decisions["OWQ-MO-P1"].reason == "E26, E27: struck out and rewritten"


@pytest.mark.parametrize("text", ["😀 ok", "שלום עולם", "<script>alert(1)</script>", "O'Brien & <b>co</b>"])
def test_what_is_written_is_shown_as_text(show, store, text, decide_all):
    decide_everything(store, decide_all, reason=text)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    submit(tab)
    expect(tab.get_by_role("article", name="Monitoring, pass")).to_contain_text(text)


def test_the_plans_words_and_our_reading_are_at_hand_and_apart(tab, standard):
    begin(tab)
    tab.get_by_text("The plan’s words for S7").click()
    expect(tab.get_by_text(standard.ksbs["S7"].text, exact=True)).to_be_visible()
    group(tab, "pass Monitoring, pass").get_by_text("not the plan’s").click()
    expect(tab.get_by_text(standard.descriptors["OWQ-MO-P1"].ours.near_miss)).to_be_visible()


# ── When things go wrong ─────────────────────────────────────────────────────────────────────────────────────────────


def test_no_answer_is_said_loudly_and_the_change_arrives_once_when_the_kernel_is_back(tab, store):
    begin(tab)
    tab.evaluate("kit.down = true")
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    expect(tab.get_by_text("! Not saved: the kit does not answer")).to_be_visible()
    assert "OWQ-MO-P1" not in kept(store).decisions
    tab.evaluate("kit.down = false")
    expect(tab.get_by_text("✓ Saved")).to_be_visible()
    assert kept(store).met["OWQ-MO-P1"] is True
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM saves").scalar() == 1


def test_what_a_dead_kernel_never_heard_is_sent_by_the_next_page(panel, show, store):
    first = begin(show(panel))
    first.evaluate("kit.down = true")
    first.get_by_label("Reason for Monitoring, pass").fill("unheard")
    first.wait_for_timeout(600)
    first.close()
    second = begin(show(mt.practise("owq-01", assessor="O'Brien", store=store)))
    expect(second.get_by_label("Reason for Monitoring, pass")).to_have_value("unheard")
    expect(second.get_by_text("✓ Saved")).to_be_visible()
    assert kept(store).decisions["OWQ-MO-P1"].reason == "unheard"
    assert second.evaluate("localStorage.length") == 0


def test_two_windows_hear_of_each_other_and_neither_loses_anything(panel, show, store):
    here = begin(show(panel))
    there = begin(show(mt.practise("owq-01", assessor="O'Brien", store=store)))
    group(here, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    expect(here.get_by_text("✓ Saved")).to_be_visible()
    group(there, "pass Communication, pass 1").get_by_label("Not met").check()
    expect(there.get_by_text("Changed in another window")).to_contain_text("Monitoring, pass")
    expect(group(there, "pass Monitoring, pass").get_by_label("Met", exact=True)).to_be_checked()
    here.evaluate("dispatchEvent(new Event('focus'))")
    expect(here.get_by_text("Changed in another window")).to_contain_text("Communication, pass 1")
    assert {d: m for d, m in kept(store).met.items() if m is not None} == {"OWQ-MO-P1": True, "OWQ-CO-P1": False}


def test_an_attempt_submitted_in_another_window_is_shown_as_submitted(panel, show, store, decide_all):
    tab = begin(show(panel))
    decide_everything(store, decide_all)
    store.submit(kept(store))
    tab.evaluate("dispatchEvent(new Event('focus'))")
    expect(tab.get_by_text("You awarded", exact=True)).to_be_visible()


def test_an_error_that_nobody_foresaw_is_a_sentence_and_never_a_traceback(panel, tab, monkeypatch):
    begin(tab)
    monkeypatch.setattr(panel, "on_save", lambda message: 1 / 0)
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    expect(tab.get_by_role("alert")).to_contain_text("The kit met something it did not expect. What was saved is kept")
    assert "Traceback" not in tab.locator("main").inner_text()


def test_a_text_too_long_is_refused_in_a_sentence(tab, store):
    begin(tab)
    box = tab.get_by_label("Reason for Monitoring, pass")
    box.evaluate(
        "b => { b.removeAttribute('maxlength'); b.value = 'x'.repeat(200000); b.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(tab.get_by_role("alert")).to_contain_text("200,000 characters were pasted and at most 20,000 are kept")
    assert "OWQ-MO-P1" not in kept(store).decisions


def test_a_change_sent_again_does_not_hide_a_newer_one_of_another_window(panel, show, store):
    first = begin(show(panel))
    first.get_by_label("Reason for Monitoring, pass").fill("older")
    expect(first.get_by_text("✓ Saved")).to_be_visible()
    attempt = kept(store)
    with store.engine.connect() as connection:  # as if the word that it was saved had never come back
        token = connection.exec_driver_sql("SELECT token FROM saves ORDER BY revision DESC").scalar()
    first.evaluate(
        "([key, value]) => localStorage.setItem(key, value)",
        [f"mentor-training:{attempt.id}:{token}", '["decision.OWQ-MO-P1.reason", "older"]'],
    )
    first.close()
    store.save(attempt, "decision.OWQ-MO-P1.reason", "newer")
    second = begin(show(mt.practise("owq-01", assessor="O'Brien", store=store)))
    expect(second.get_by_label("Reason for Monitoring, pass")).to_have_value("newer")
    assert kept(store).decisions["OWQ-MO-P1"].reason == "newer"


def test_what_the_record_will_not_take_is_never_called_saved(tab, store):
    begin(tab)
    tab.evaluate("kit.model.send({ do: 'news', attempt: kit.page.attempt.id, seen: 0, token: 'news' })")
    box = tab.get_by_label("Reason for Monitoring, pass")
    box.evaluate(
        "b => { b.removeAttribute('maxlength'); b.value = 'x'.repeat(30000); b.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(tab.get_by_role("alert")).to_contain_text("30,000 characters")
    group(tab, "pass Communication, pass 1").get_by_label("Met", exact=True).check()
    tab.wait_for_timeout(1500)
    expect(tab.locator(".saved")).to_have_text("! Not saved")
    box.fill("short")
    expect(tab.get_by_text("✓ Saved")).to_be_visible()


def test_nothing_is_submitted_for_somebody_who_does_not_work_here_now(store, show, decide_all):
    store.work_as("IA-03")
    decide_all(store, store.open_attempt("IA-03", "owq-01"))
    tab = show(mt.practise("owq-01", store=store))
    store.work_as("IA-04")
    tab.get_by_role("button", name="Look over and submit").click()
    tab.get_by_role("button", name="Submit and see the reference").click()
    expect(tab.get_by_role("alert")).to_contain_text("this page belongs to IA-03, and IA-04 works here now; reload it")
    assert store.attempts("IA-03")[-1].submitted_at is None


def test_what_another_window_changed_is_looked_at_before_it_is_sealed(store, show, decide_all):
    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    tab.get_by_role("button", name="Look over and submit").click()
    store.save(kept(store), "decision.OWQ-MO-P1.met", False)
    tab.get_by_role("button", name="Submit and see the reference").click()
    expect(tab.get_by_role("alert")).to_contain_text("what another window has just changed; look it over again")
    assert kept(store).submitted_at is None


def test_a_case_that_was_revised_says_what_became_of_the_earlier_decisions(store, show, decide_all, broken):
    decide_everything(store, decide_all)
    id = broken(lambda text: text.replace("\nversion: 1\n", "\nversion: 2\n"))
    tab = show(mt.practise(id, assessor="O'Brien", store=store))
    expect(tab.get_by_text("it is now version 2. What you decided on version 1 is kept")).to_be_visible()


def test_a_submission_that_is_refused_says_why(store, show, decide_all, monkeypatch):
    from mentor_training.errors import RecordsUnavailable

    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    monkeypatch.setattr(
        store,
        "submit",
        lambda _: (_ for _ in ()).throw(RecordsUnavailable("The disk is full, so nothing more can be saved.")),
    )
    tab.get_by_role("button", name="Look over and submit").click()
    tab.get_by_role("button", name="Submit and see the reference").click()
    expect(tab.get_by_role("alert")).to_contain_text("The disk is full")
    expect(tab.get_by_role("button", name="Submit and see the reference")).to_be_visible()


def test_a_reference_for_another_version_is_a_sentence_beside_the_sealed_attempt(store, show, decide_all, broken):
    broken(lambda text: text.replace("scenario_version: 1\nversion", "scenario_version: 2\nversion"), file="reference.yaml")
    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    tab.get_by_role("button", name="Look over and submit").click()
    tab.get_by_role("button", name="Submit and see the reference").click()
    expect(tab.get_by_role("alert")).to_contain_text("is for version 2 of the scenario, which is now version 1")
    assert kept(store).submitted_at


def test_the_focus_is_never_lost(tab):
    """What is pressed may go away; the keyboard stays where it was."""
    tab.get_by_role("button", name="Read the evidence").focus()
    tab.keyboard.press("Enter")
    here = "document.activeElement.closest('[data-item]')?.dataset.item ?? document.activeElement.tagName"
    assert tab.evaluate(here) != "BODY"
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    tab.get_by_role("button", name="Cite E12 for Monitoring, pass").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="E12 is cited for Monitoring, pass: take it off")).to_be_visible()
    assert tab.evaluate(here) == "E12"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("title: Two", "title: [Two"), "cannot be read as YAML"),
        (lambda text: text.replace("title: Two weeks downstairs\n", ""), "“title” is missing. Add it."),
    ],
)
def test_a_broken_scenario_is_a_sentence_in_the_panel(show, store, broken, change, said):
    tab = show(mt.practise(broken(change), assessor="O'Brien", store=store))
    expect(tab.get_by_role("alert")).to_contain_text(said)


def test_an_unknown_scenario_is_a_sentence_in_the_panel(show, store):
    expect(show(mt.practise("owq-99", store=store)).get_by_role("alert")).to_contain_text("There is no scenario “owq-99”")


def test_without_a_code_the_panel_asks_for_one_and_goes_on(show, store):
    tab = show(mt.practise("owq-01", store=store))
    tab.get_by_role("button", name="Begin").click()
    expect(tab.get_by_role("alert")).to_contain_text("Write a code first")
    tab.get_by_label("Assessor code").fill("O'Brien")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Two weeks downstairs")).to_be_visible()
    assert store.at_work() == "O'Brien"


# ── Submitting and comparing ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_open_is_listed_with_a_way_to_it_and_nothing_is_submitted(tab, store):
    begin(tab)
    tab.get_by_role("button", name="Look over and submit").click()
    expect(tab.get_by_text("11 points still open")).to_be_visible()
    tab.get_by_role("button", name="Submit and see the reference").click(force=True)
    assert kept(store).submitted_at is None
    tab.locator(".still").get_by_role("button", name="Monitoring, pass").click()
    expect(group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True)).to_be_focused()


def test_the_reference_is_not_opened_before_submission(store, show, decide_all, monkeypatch):
    from mentor_training.widgets import grading

    opened = []
    monkeypatch.setattr(grading, "load_reference", lambda id: opened.append(id) or mt.load_reference(id))
    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    reasons = [d.reason for d in mt.load_reference("owq-01").decisions.values()]
    sent = tab.evaluate("JSON.stringify(kit.page)")
    assert opened == [] and not any(reason[:40] in sent for reason in reasons)
    submit(tab)
    assert opened == ["owq-01-two-weeks-downstairs"]


def test_each_decision_is_shown_beside_the_reference_differences_first(show, store, decide_all):
    decide_everything(store, decide_all, not_met=["OWQ-MO-P1", "OWQ-TC-D1", "OWQ-CO-D1"], awarded="pass")
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    submit(tab)
    expect(tab.get_by_text("8 of 10")).to_be_visible()
    assert tab.locator("article.beside h4:not(.quiet)").all_inner_texts()[:2] == [
        "Implementation, distinction",
        "Monitoring, pass",
    ]
    over, under = tab.locator("article.beside .rel").all_inner_texts()[:2]
    assert (over, under) == ("↑ over-award", "↓ under-award")
    expect(tab.get_by_text("The grade you awarded does not follow from your own decisions:")).to_be_visible()
    expect(tab.get_by_text("One decision separates your grade from the reference: Monitoring, pass.")).to_be_visible()
    expect(tab.get_by_text("Your other difference did not change the grade.")).to_be_visible()
    expect(tab.get_by_text("KSBs observed: nothing is written")).to_be_visible()
    expect(tab.get_by_text("provisional: it was written with the case and ratified by no panel")).to_be_visible()


def test_a_cited_item_opens_beside_the_reason(show, store, decide_all):
    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    submit(tab)
    tab.get_by_role("button", name="Show E29").first.click()
    expect(tab.get_by_role("article", name="E29", exact=True)).to_be_focused()
    expect(tab.get_by_role("article", name="E29", exact=True)).to_be_in_viewport()


def test_an_objection_to_the_reference_is_kept_with_its_reason(show, store, decide_all):
    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    submit(tab)
    tab.get_by_role("button", name="I disagree with the reference on Communication, distinction").click()
    tab.get_by_role("button", name="Keep my objection").click()
    expect(tab.get_by_role("alert")).to_contain_text("a reason for disagreeing")
    tab.get_by_label("Why is the reference wrong here?").fill("E29 is one try of two")
    tab.get_by_role("button", name="Keep my objection").click()
    expect(tab.get_by_text("You disagree with the reference")).to_be_visible()
    (dispute,) = store.disputes(kept(store))
    assert (dispute.descriptor, dispute.reason) == ("OWQ-CO-D1", "E29 is one try of two")


def test_a_fresh_attempt_begins_empty_and_the_first_stays_to_be_seen(show, store, decide_all):
    decide_everything(store, decide_all)
    tab = show(mt.practise("owq-01", assessor="O'Brien", store=store))
    submit(tab)
    tab.get_by_role("button", name="Grade this case afresh").click()
    expect(tab.get_by_role("heading", name="What you know beforehand")).to_be_visible()
    begin(tab)
    assert tab.locator("input:checked").count() == 0
    tab.get_by_label("Attempt").select_option(index=0)
    expect(tab.get_by_text("You awarded", exact=True)).to_be_visible()
    assert [a.submitted_at is not None for a in store.attempts("O'Brien")] == [True, False]


# ── For everybody ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scenario", "width", "theme"), [("owq-01", 1280, "light"), ("owq-01", 390, "dark"), ("pd-01", 1280, "dark")]
)
def test_no_step_has_an_accessibility_fault_that_axe_can_find(store, show, decide_all, theme, width, scenario, violations):
    attempt = store.open_attempt("O'Brien", scenario)
    if scenario == "owq-01":
        decide_all(store, attempt)
    tab = show(mt.practise(scenario, assessor="O'Brien", store=store), theme=theme, width=width)
    found = {}
    for name in ["Briefing", "Evidence and decisions", "Grade", "Record", "Look over and submit"]:
        tab.get_by_role("navigation").get_by_role("button", name=name).click()
        for side in range(2 if width < 900 and name != "Briefing" else 1):
            if width < 900 and name != "Briefing":
                tab.locator(".sides button").nth(side).click()
            found[name, side] = violations(tab)
    if scenario == "owq-01":
        submit(tab)
        found["compared", 0] = violations(tab)
    assert {k: v for k, v in found.items() if v} == {}


def test_a_screen_reader_hears_each_group_by_its_short_name_and_its_words_as_description(tab, standard):
    begin(tab)
    snapshot = group(tab, "pass Communication, pass 2").aria_snapshot()
    for wanted in [
        'radio "Met"',
        'radio "Not met"',
        'textbox "Reason for Communication, pass 2"',
        'radio "unsure"',
        'textbox "Add items to Communication, pass 2: type their numbers and press Enter"',
    ]:
        assert wanted in snapshot
    described = tab.locator("[data-place=OWQ-CO-P2]").evaluate(
        "f => document.getElementById(f.getAttribute('aria-describedby')).innerText"
    )
    assert standard.descriptors["OWQ-CO-P2"].text in " ".join(described.split())


def test_every_control_has_a_name_of_its_own(tab):
    begin(tab)
    names = (
        tab.locator("section.decisions").get_by_role("textbox").evaluate_all("b => b.map(x => x.getAttribute('aria-label'))")
    )
    assert len(set(names)) == len(names) == 20


def test_the_panel_can_be_worked_by_keyboard_alone(tab, store):
    """Tab to the first decision, choose with the arrow keys, cite by the list, write, and mark how sure."""
    press = tab.keyboard.press
    where = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim() || document.activeElement.parentElement.textContent.trim()"

    def tab_to(name):
        for _ in range(200):
            press("Tab")
            if tab.evaluate(where).startswith(name):
                return
        raise AssertionError(f"never reached {name}")

    tab_to("Read the evidence")
    press("Enter")
    tab.locator("section.evidence .item").last.get_by_role("button").last.focus()  # past the evidence
    tab_to("Met")
    press("Space")
    press("ArrowRight")
    tab_to("Add items to Theoretical concepts, pass")
    tab.keyboard.type("e5 q1, E99")
    press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("There is no E99.")
    tab_to("Reason for Theoretical concepts, pass")
    tab.keyboard.type("Q1 says when it was taught, not why")
    tab_to("unsure")
    press("Space")
    press("ArrowRight")
    expect(tab.get_by_text("✓ Saved")).to_be_visible()
    tab.wait_for_timeout(300)
    decision = kept(store).decisions["OWQ-TC-P1"]
    assert (decision.met, decision.sure, decision.reason) == (False, "fairly", "Q1 says when it was taught, not why")
    assert decision.evidence == ("E5", "Q1")


def test_no_key_pressed_inside_reaches_jupyterlab(tab):
    begin(tab)
    tab.evaluate("window.leaked = []; document.addEventListener('keydown', e => leaked.push(e.key))")
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).focus()
    for key in ["b", "0", "0", "d", "d", "x", "Enter", "ArrowDown"]:
        tab.keyboard.press(key)
    assert tab.evaluate("leaked") == []


def test_a_narrow_screen_shows_one_column_and_never_scrolls_sideways(panel, show):
    tab = begin(show(panel, width=390, height=844))
    evidence, decisions = tab.locator("section.evidence"), tab.locator("section.decisions")
    expect(evidence).to_be_visible()
    expect(decisions).to_be_hidden()
    tab.get_by_role("button", name="Decisions 0/10").click()
    expect(decisions).to_be_visible()
    expect(evidence).to_be_hidden()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_wide_screen_shows_evidence_and_decisions_side_by_side(tab):
    begin(tab)
    left, right = tab.locator("section.evidence").bounding_box(), tab.locator("section.decisions").bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 2


def test_nothing_is_asked_of_the_network(panel, context, show):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    tab = begin(show(panel))
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    assert [url for url in asked if not url.startswith(("http://kit.test/", "blob:"))] == []


def test_forced_colours_keep_the_chosen_decision_and_the_focus_to_be_seen(tab, violations):
    begin(tab)
    tab.emulate_media(forced_colors="active")
    group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True).check()
    expect(group(tab, "pass Monitoring, pass").get_by_label("Met", exact=True)).to_be_checked()
    assert violations(tab) == []
