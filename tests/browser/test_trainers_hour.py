"""A trainer's hour: a discussion from nothing to a published practice set, graded by an assessor; no file is touched."""

from __future__ import annotations

from playwright.sync_api import expect

import mentor_training as mt
from mentor_training import drafting
from mentor_training.widgets.practice import practise_set

MODEL = "pd-03"  # whose words are typed
PATIENT = 60_000


def press(tab, group, names):
    """Press chips of a group, whether it is folded away or not."""
    for name in names:
        tab.get_by_role("group", name=group, exact=True, include_hidden=True).get_by_text(name, exact=True).dispatch_event(
            "click"
        )


def part(tab, name):
    tab.get_by_role("navigation").get_by_role("button", name=name).click()


def type_the_case(tab, scenario):
    tab.get_by_label("Sector").fill("hospitality")
    tab.get_by_label("Delivery").fill("in person")
    tab.get_by_label("Mentoring").fill("one-to-one")
    tab.get_by_label("Briefing").fill(scenario.briefing)
    part(tab, "Conduct")
    asks = {name: fact.asks for name, fact in mt.load_standard().conduct_of("PD").items()}
    for name, value in scenario.conduct.items():
        if isinstance(value, bool):
            tab.get_by_label(asks[name], exact=True).set_checked(value)
        elif isinstance(value, int):
            tab.get_by_label(asks[name], exact=True).fill(str(value))
    part(tab, "Questions")
    tab.get_by_role("button", name="Paste a list").click()
    pasted = "\n\n".join(f"Q: {q.asked}\nA: {' '.join(q.answer.split())}" for q in scenario.questions)
    tab.get_by_label("Text").fill(pasted)
    tab.get_by_role("button", name="Divide it").click()
    expect(tab.get_by_text(f"{len(scenario.questions)} questions")).to_be_visible()
    for q in scenario.questions:
        if q.role != "set":
            tab.get_by_label(f"Role of {q.id}", exact=True).select_option(q.role)
        if q.follows:
            tab.get_by_label(f"Question that {q.id} follows", exact=True).select_option(q.follows)
        press(tab, f"KSBs that {q.id} aims at", q.aims_at)
    part(tab, "Portfolio")
    for p in scenario.portfolio:
        tab.get_by_role("button", name="Add a portfolio item").click()
        box = tab.get_by_role("group", name=p.id, exact=True)
        box.get_by_label("Title").fill(p.title)
        box.get_by_label("Kind").fill(p.kind)
        press(tab, f"KSBs of {p.id}", p.ksbs)


def type_the_reference(tab, scenario, reference):
    part(tab, "Questions")
    for item, ksbs in reference.ksbs.items():
        press(tab, f"KSBs that {item} shows", ksbs)
    part(tab, "Reference")
    standard = mt.load_standard()
    for id, decision in reference.decisions.items():
        box = tab.get_by_role("group", name=standard.descriptors[id].label, exact=True)
        box.get_by_label("✓ met" if decision.met else "✗ not met", exact=True).check()
        box.get_by_label("Rests on").fill(" ".join(decision.evidence))
        box.get_by_label("Because").fill(" ".join(decision.reason.split()))
        box.get_by_label("What would change it").fill(" ".join(decision.what_would_change_it.split()))
    for breach in reference.conduct_breaches:
        tab.get_by_role("button", name=breach.replace("-", " "), exact=True).click()
    for number in reference.mistakes:
        tab.get_by_role("checkbox", name=f"{number}. ").first.check()


def test_from_nothing_to_a_practice_set_that_an_assessor_grades(show, store, tmp_path, monkeypatch, decide_all):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    scenario, reference = mt.load_scenario(MODEL), mt.load_reference(MODEL)
    tab = show(mt.write_scenario().editor)
    tab.get_by_label("What it is called").fill("The night desk")
    tab.get_by_label("From").select_option(
        label="the template for: Professional Discussion underpinned by a portfolio of evidence"
    )
    tab.get_by_role("button", name="Begin").click()
    type_the_case(tab, scenario)
    type_the_reference(tab, scenario, reference)
    part(tab, "Check and publish")
    expect(tab.get_by_text("✓ Nothing is open")).to_be_visible(timeout=PATIENT)
    tab.get_by_role("button", name="Publish", exact=True).click()
    expect(tab.get_by_text("“The night desk” is published as version 1.")).to_be_visible()
    (id,) = [i for i in mt.list_scenarios() if i.endswith("the-night-desk")]
    assert mt.load_reference(id).met == reference.met and drafting.drafts() == ()

    sets = show(mt.make_sets(store))
    sets.get_by_role("textbox", name="Id").fill("our-practice")
    sets.get_by_role("textbox", name="Title").fill("Our own practice")
    sets.get_by_role("combobox", name="For").select_option("practice")
    sets.get_by_label("The night desk").check()
    expect(sets.get_by_text("was graded blind by 0")).to_be_visible()
    sets.get_by_role("button", name="Publish the set").click()
    expect(sets.get_by_text("“Our own practice” is published, version 1")).to_be_visible()

    store.work_as("IA-07")
    practice = practise_set("PD", store=store)
    desk = show(practice.overview)
    desk.get_by_label("Set").select_option("our-practice")
    desk.get_by_role("button", name="Begin: The night desk").click()
    (attempt,) = store.attempts("IA-07")
    decide_all(store, attempt)
    store.submit(attempt)
    again = practise_set("PD", set="our-practice", store=store)
    expect(show(again.overview).get_by_text("first try:")).to_be_visible()
