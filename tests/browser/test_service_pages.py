"""Pages of a kit that belongs to an event service, in real Chromium: handed in, on the board, voted again, service away."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

import mentor_training as mt
from mentor_training import meeting, submissions
from mentor_training.remote import RemoteStore
from mentor_training.widgets.board import BoardPanel
from mentor_training.widgets.lead import LeadPanel

sys.path.insert(0, str(Path(__file__).parents[1]))
from service import Running
from sitting import COMPETENT, took_part

EVENT = "annual-2027"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    store = mt.RecordStore(f"sqlite:///{tmp_path / 'service.sqlite3'}")
    submissions.take(store, took_part(store, "IA-08", COMPETENT, EVENT, tmp_path))
    yield store
    store.engine.dispose()


@pytest.fixture
def service(kept):
    one = Running(kept)
    yield one
    one.stop()


@pytest.fixture
def page(service, kept, tmp_path, show):
    """The event page of somebody who has graded the whole event and handed nothing in yet, in the browser."""
    asked = service.asked_by("t-ann")
    store = RemoteStore(service=asked)
    store.work_as("IA-07")
    took_part(kept, "IA-07", COMPETENT, EVENT, tmp_path)
    yield lambda **how: show(mt.take_part(EVENT, store=store).overview, **how)
    asked.close()


def on_the_board(kept):
    meeting.close(kept, EVENT)
    item = f"{mt.list_scenarios(EVENT)[0]} OWQ-TC-P1"
    meeting.show(kept, EVENT, item, [item])
    return item


def test_what_is_handed_in_is_said_and_what_is_on_the_board_appears_with_a_vote(page, kept):
    tab = page()
    tab.get_by_role("button", name="Hand in", exact=True).click()
    expect(tab.get_by_text("Your lead assessor has them")).to_be_visible()
    expect(tab.get_by_text("The blind round is open")).to_be_visible()
    item = on_the_board(kept)
    mine = tab.get_by_role("group", name="Your second vote")
    mine.get_by_role("button", name="✗ not met").click()
    expect(mine.get_by_role("button", name="✗ not met")).to_have_attribute("aria-pressed", "true")
    expect(mine.get_by_text("✓ Saved")).to_be_visible()
    assert list(meeting.meeting(kept, EVENT).talk(item).ballots.values()) == [False]
    expect(tab.get_by_text("The reference:")).to_have_count(0)
    meeting.reveal(kept, EVENT, item, [item])
    expect(tab.get_by_text("The reference:")).to_be_visible()
    expect(tab.get_by_text("All of you, blind:")).to_be_visible()


def test_a_vote_that_the_service_did_not_hear_is_said_and_sent_once_when_it_is_back(page, kept, service):
    tab = page()
    tab.get_by_role("button", name="Hand in", exact=True).click()
    item = on_the_board(kept)
    mine = tab.get_by_role("group", name="Your second vote")
    expect(mine).to_be_visible()
    service.stop()
    mine.get_by_role("button", name="✓ met").click()
    expect(tab.get_by_text("cannot be reached just now").first).to_be_visible()
    expect(mine.get_by_text("✗ Not saved")).to_be_visible()
    again = Running(kept, service.port)
    expect(mine.get_by_text("✓ Saved")).to_be_visible(timeout=15000)
    assert list(meeting.meeting(kept, EVENT).talk(item).ballots.values()) == [True]
    assert [kind for _, kind, _ in kept.logged("annual-2027-1")].count("ballot") == 1
    again.stop()


def test_what_is_decided_while_the_service_is_away_is_kept_on_the_page_and_saved_when_it_is_back(service, kept, show):
    asked = service.asked_by("t-ann")
    store = RemoteStore(service=asked)
    store.work_as("IA-07")
    tab = show(mt.practise("owq-01", store=store))
    service.stop()
    tab.get_by_role("button", name="Evidence and decisions").click()
    tab.get_by_label("Not met").first.check()
    expect(tab.locator(".saved")).to_have_text("! Not saved")
    expect(tab.get_by_text("stays on this page")).to_be_visible()
    again = Running(kept, service.port)
    expect(tab.get_by_text("✓ Saved")).to_be_visible(timeout=15000)
    (attempt,) = store.attempts("IA-07")
    assert list(attempt.met.values()) == [False]
    again.stop()
    asked.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_event_page_with_a_service_is_accessible_and_fits_a_narrow_screen(page, kept, violations, theme):
    tab = page(theme=theme, width=390)
    tab.get_by_role("button", name="Hand in", exact=True).click()
    item = on_the_board(kept)
    meeting.reveal(kept, EVENT, item, [item])
    expect(tab.get_by_text("The reference:")).to_be_visible()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_board_gives_cases_out_and_sets_the_hour_at_which_the_round_closes(kept, show, violations):
    tab = show(BoardPanel(EVENT, shared=kept))
    tab.get_by_role("button", name="Give them out").click()
    expect(tab.get_by_text("✓ Everybody in the group of assessors")).to_be_visible()
    tab.get_by_label("By the service’s clock, in UK time").fill("2027-05-04T18:00")
    tab.get_by_role("button", name="Set it").click()
    expect(tab.get_by_text("It closes on 4 May 2027, 18:00")).to_be_visible()
    assert violations(tab) == []
    assert meeting.meeting(kept, EVENT).closes_at == "2027-05-04T17:00:00+00:00"


def test_the_lead_assessors_page_gives_a_qualification_out(kept, show, violations):
    tab = show(LeadPanel("qualification-a", shared=kept))
    tab.get_by_role("button", name="Give them out").click()
    expect(tab.get_by_role("button", name="Take them back")).to_be_visible()
    assert violations(tab) == []
