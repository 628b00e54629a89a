"""The scenario editor in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mentor_training as mt
from mentor_training import drafting


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


@pytest.fixture
def whole():
    return drafting.copy("owq-01", "The night desk")


def saved(tab):
    expect(tab.get_by_text("✓ Saved")).to_be_visible()


def test_a_case_is_begun_written_and_kept_without_a_file_being_touched(show):
    tab = show(mt.write_scenario().editor)
    tab.get_by_label("What it is called").fill("The night porter")
    tab.get_by_role("button", name="Begin").click()
    tab.get_by_label("Sector").fill("hospitality")
    tab.get_by_label("Briefing").fill("Apprentice A mentors Kowalczyk at the desk.")
    expect(tab.get_by_text("“Kowalczyk” looks like a name")).to_be_visible()
    expect(tab.locator("mark")).to_have_text("Kowalczyk")
    tab.get_by_role("button", name="“Kowalczyk” is nobody’s name").click()
    expect(tab.locator("mark")).to_have_count(0)
    saved(tab)
    draft = drafting.open_draft(drafting.drafts()[0])
    assert draft.scenario["setting"]["sector"] == "hospitality" and "Kowalczyk" in draft.scenario["briefing"]


def test_a_pasted_transcript_is_divided_moved_joined_and_undone(show):
    id = drafting.begin("OWQ", "The late bus")
    tab = show(mt.write_scenario(id).editor)
    tab.get_by_role("button", name="Evidence").click()
    tab.get_by_role("button", name="Paste a transcript").click()
    tab.get_by_label("Text").fill("\n".join(f"00:{n:02} A says thing {n}." for n in range(6)))
    tab.get_by_role("button", name="Divide it").click()
    expect(tab.get_by_text("6 items")).to_be_visible()
    tab.get_by_role("button", name="Move E2 up").click()
    expect(tab.locator(".one").first).to_have_attribute("aria-label", "E2")
    tab.get_by_role("button", name="Undo").click()
    expect(tab.locator(".one").first).to_have_attribute("aria-label", "E1")
    tab.get_by_role("button", name="Join E2 to the one above").click()
    expect(tab.get_by_text("5 items")).to_be_visible()
    tab.get_by_role("button", name="Number them afresh").click()
    saved(tab)
    evidence = drafting.open_draft(id).scenario["evidence"]
    assert [e["id"] for e in evidence] == ["E1", "E2", "E3", "E4", "E5"]
    assert evidence[0]["text"] == "A says thing 0. A says thing 1."


def test_numbering_afresh_takes_the_reference_with_it(show, whole):
    draft = drafting.open_draft(whole)
    cited = draft.reference["decisions"]["OWQ-TC-P1"]["evidence"]
    texts = {e["id"]: e["text"] for e in draft.scenario["evidence"]}
    tab = show(mt.write_scenario(whole).editor)
    tab.get_by_role("button", name="Evidence").click()
    tab.get_by_role("button", name="Move E1 down").click()
    tab.get_by_role("button", name="Number them afresh").click()
    saved(tab)
    after = drafting.open_draft(whole)
    now = {e["id"]: e["text"] for e in after.scenario["evidence"]}
    again = after.reference["decisions"]["OWQ-TC-P1"]["evidence"]
    assert [texts.get(i) for i in cited] == [now.get(i) for i in again]
    assert drafting.look_over(whole) == []


def test_a_whole_case_is_seen_as_an_assessor_sees_it_and_published(show, whole):
    editor = mt.write_scenario(whole)
    tab = show(editor.editor)
    tab.get_by_role("button", name="See it as an assessor").click()
    expect(tab.get_by_role("button", name="Close the preview")).to_be_visible()
    preview = show(editor.children[1])
    expect(preview.get_by_text("The night desk").first).to_be_visible()
    expect(preview.get_by_role("navigation").first).to_contain_text("Evidence")
    tab.get_by_role("button", name="Check and publish").click()
    expect(tab.get_by_text("✓ Nothing is open")).to_be_visible()
    tab.get_by_role("button", name="Publish", exact=True).click()
    expect(tab.get_by_text("“The night desk” is published as version 1.")).to_be_visible()
    assert whole in mt.list_scenarios()


def test_what_is_open_is_listed_with_its_place_and_nothing_is_published(show):
    tab = show(mt.write_scenario(drafting.begin("OWQ", "The late bus")).editor)
    tab.get_by_role("button", name="Check and publish").click()
    tab.get_by_role("button", name="Publish", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("points still open")
    tab.get_by_role("button", name="Case", exact=True).last.click()
    expect(tab.get_by_label("Briefing")).to_be_visible()


def test_two_on_one_draft_are_told_and_choose(show, whole):
    one, other = show(mt.write_scenario(whole).editor), show(mt.write_scenario(whole).editor)
    one.get_by_label("Briefing").fill("From the first.")
    saved(one)
    other.get_by_label("Sector").fill("transport")
    expect(other.get_by_role("alert")).to_contain_text("Both are kept")
    other.get_by_role("button", name="Go on with theirs").click()
    expect(other.get_by_text("What you had typed is kept in")).to_be_visible()
    assert drafting.open_draft(whole).scenario["briefing"] == "From the first."


def test_what_was_typed_while_the_kernel_was_away_comes_in_when_the_page_opens_again(show, whole):
    tab = show(mt.write_scenario(whole).editor)
    tab.evaluate("kit.down = true")
    tab.get_by_label("Sector").fill("transport")
    expect(tab.get_by_text("✗ Not saved")).to_be_visible()
    again = show(mt.write_scenario(whole).editor)
    expect(again.get_by_label("Sector")).to_have_value("transport")
    saved(again)
    assert drafting.open_draft(whole).scenario["setting"]["sector"] == "transport"


def test_what_was_typed_and_never_kept_is_offered_where_the_draft_has_changed_since(show, whole):
    tab = show(mt.write_scenario(whole).editor)
    tab.evaluate("kit.down = true")
    tab.get_by_label("Sector").fill("transport")
    expect(tab.get_by_text("✗ Not saved")).to_be_visible()
    draft = drafting.open_draft(whole)
    drafting.keep(whole, {**draft.scenario, "briefing": "From elsewhere."}, draft.reference, draft.stamp)
    again = show(mt.write_scenario(whole).editor)
    expect(again.get_by_role("alert")).to_contain_text("Both are here")
    assert drafting.open_draft(whole).scenario["briefing"] == "From elsewhere."
    again.get_by_role("button", name="Go on with mine").click()
    saved(again)
    assert drafting.open_draft(whole).scenario["setting"]["sector"] == "transport"


def test_the_last_words_are_in_what_is_published(show, whole):
    tab = show(mt.write_scenario(whole).editor)
    tab.get_by_label("Sector").fill("transport")
    tab.get_by_role("button", name="Check and publish").click()
    tab.get_by_role("button", name="Publish", exact=True).click()
    expect(tab.get_by_text("is published as version 1.")).to_be_visible()
    assert mt.load_scenario(whole).setting["sector"] == "transport"


def test_items_are_typed_as_people_type_them_and_a_met_is_taken_back(show, whole):
    before = drafting.open_draft(whole).reference
    tab = show(mt.write_scenario(whole).editor)
    tab.get_by_role("button", name="Reference", exact=False).first.click()
    one = tab.locator(".one").first
    rests = one.get_by_label("Rests on")
    rests.fill("")
    rests.press_sequentially("E4 Q2, E5")
    expect(rests).to_have_value("E4 Q2, E5")
    other = one.get_by_role("radio", name="✗ not met" if before["decisions"]["OWQ-TC-P1"]["met"] else "✓ met")
    other.click()
    saved(tab)
    changed = drafting.open_draft(whole).reference
    assert changed["decisions"]["OWQ-TC-P1"]["evidence"] == ["E4", "Q2", "E5"]
    assert changed["decisions"]["OWQ-TC-P1"]["met"] != before["decisions"]["OWQ-TC-P1"]["met"]
    tab.get_by_role("button", name="Undo").click()
    saved(tab)
    again = drafting.open_draft(whole).reference
    assert again["decisions"]["OWQ-TC-P1"]["met"] == before["decisions"]["OWQ-TC-P1"]["met"]
    assert again["grade"] == before["grade"]


def test_a_file_broken_by_hand_is_said_on_the_shelf(show, whole):
    path = drafting.folder_of(whole) / "scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("title: ", "title: [", 1), "utf-8")
    expect(show(mt.write_scenario().editor).get_by_text("cannot be read at line")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("part", ["Case", "Conduct", "Evidence", "Questions", "Portfolio", "Reference", "Check and publish"])
def test_every_part_of_the_editor_is_accessible_and_fits_a_narrow_screen(show, whole, violations, theme, part):
    tab = show(mt.write_scenario(whole).editor, theme=theme, width=390)
    tab.get_by_role("button", name=part).first.click()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
