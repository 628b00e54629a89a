"""Sets, panels and events in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import mentor_training as mt


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


def test_a_set_is_put_together_published_and_given_out(show, store, tmp_path):
    tab = show(mt.make_sets(store))
    tab.get_by_role("textbox", name="Id").fill("panel-1")
    tab.get_by_role("textbox", name="Title").fill("Panel of November")
    tab.get_by_role("combobox", name="For").select_option("panel")
    tab.get_by_label("The pool rota").check()
    expect(tab.get_by_text("In “Annual standardisation 2027”, too: “The pool rota”.")).to_be_visible()
    tab.get_by_role("button", name="Publish the set").click()
    expect(tab.get_by_text("“Panel of November” is published, version 1, with 1 case.")).to_be_visible()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Make the pack of Panel of November").click()
    assert waiting.value.suggested_filename == "panel-1-1.mentorpack"
    assert mt.load_set("panel-1").purpose == "panel"


def test_how_sure_a_verdict_would_be_is_said_while_cases_are_chosen(show, store):
    tab = show(mt.make_sets(store))
    tab.get_by_role("button", name="Open Qualification, set A").click()
    expect(tab.get_by_text("That is enough.")).to_be_visible()
    tab.get_by_label(mt.load_scenario("owq-05").title).uncheck()
    expect(tab.get_by_text("published it is version 2")).to_be_visible()


def test_a_set_without_an_id_is_not_published(show, store):
    tab = show(mt.make_sets(store))
    tab.get_by_label("The pool rota").check()
    tab.get_by_role("button", name="Publish the set").click()
    expect(tab.get_by_role("alert")).to_contain_text("needs an id")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_narrow_screen(show, store, violations, theme):
    tab = show(mt.make_sets(store), theme=theme, width=390)
    tab.get_by_label("The pool rota").check()
    expect(tab.get_by_text("published it is version")).to_be_visible()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
