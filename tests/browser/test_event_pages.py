"""A standardisation event in real Chromium: blind, collected, closed, discussed, revealed, voted again, minuted."""

from __future__ import annotations

import json
import zipfile

import pytest
from playwright.sync_api import expect
from sitting import COMPETENT, LENIENT, took_part

import mentor_training as mt
from mentor_training import meeting, packs, submissions
from mentor_training.errors import NotReady
from mentor_training.meeting import EVERYTHING
from mentor_training.taking_part import close_by_deadline, event_context
from mentor_training.widgets.board import board
from mentor_training.widgets.my_record import my_record
from mentor_training.widgets.take_part import take_part

SET, WORDS = "annual-2027", "velvet otter paper bridge"


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


@pytest.fixture
def closed(rehearsed):
    """The rehearsal after its blind round."""
    meeting.close(rehearsed, "rehearsal")
    return rehearsed


def stands(store):
    return meeting.meeting(store, "rehearsal")


def references_in(told):
    """Reasons of references of the rehearsal that stand in what a page was told."""
    text = json.dumps(told, ensure_ascii=False)
    every = [d for m in mt.load_set("rehearsal").scenarios for d in mt.load_reference(m.id).decisions.values()]
    return [d.reason for d in every if " ".join(d.reason.split())[:60] in text]


def download(tab, name, tmp_path):
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name=name).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


# ── For those who take part ──


def test_an_assessor_grades_sends_opens_the_seal_votes_again_and_gets_feedback(show, store, tmp_path):
    store.work_as("IA-07")
    pack = packs.build(SET, tmp_path, WORDS)
    page = take_part(store=store)
    tab = show(page.overview)
    tab.locator("input[type=file]").set_input_files(pack)
    expect(tab.get_by_text("“Annual standardisation 2027” is open: 6 cases.")).to_be_visible()
    expect(tab.get_by_text("0 of 6 submitted")).to_be_visible()
    took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    page = take_part(store=store)
    tab = show(page.overview)
    expect(tab.get_by_text("6 of 6 submitted")).to_be_visible()
    assert download(tab, "Make the file for my lead assessor", tmp_path).name.endswith("blind.submission.json")
    tab.get_by_label("The pass-phrase").fill("another phrase altogether")
    tab.get_by_role("button", name="Open the references").click()
    expect(tab.get_by_role("alert")).to_contain_text("not the pass-phrase")
    tab.get_by_label("The pass-phrase").fill(WORDS)
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("✓ The references are open")).to_be_visible()
    again = tab.get_by_role("region", name="Second vote")
    again.get_by_role("button", name="Begin").first.click()
    expect(tab.get_by_text("second vote: it begins with what you decided blind")).to_be_visible()
    (second,) = [a for a in store.attempts("IA-07") if a.context["round"] == "second"]
    assert len(second.decisions) in (10, 16) and page.children[1].page["attempt"]["id"] == second.id
    store.submit(second)
    tab.get_by_role("button", name="All cases").click()
    assert download(tab, "Make the file with my second vote", tmp_path).name.endswith("second.submission.json")


def test_before_everything_is_sent_nothing_of_a_reference_opens(show, store, tmp_path, decide_all):
    store.work_as("IA-07")
    packs.open_pack(packs.build(SET, tmp_path, WORDS))
    page = take_part(store=store)
    tab = show(page.overview)
    tab.get_by_role("button", name="Begin").first.click()
    expect(tab.get_by_text("nothing of others is shown")).to_be_visible()
    (attempt,) = store.attempts("IA-07")
    decide_all(store, attempt)
    store.submit(attempt)
    fresh = take_part(store=store)
    fresh.overview.opened = attempt.scenario
    after = show(fresh.children[1])
    expect(after.get_by_text("sealed").first).to_be_visible()
    assert not fresh.children[1].page["comparison"]
    with pytest.raises(NotReady, match="submit every case"):
        fresh.overview.on_unseal({"passphrase": WORDS})


def test_on_the_day_what_there_is_can_be_submitted(show, store):
    store.work_as("IA-07")
    tab = show(take_part(store=store).overview)
    tab.get_by_text("The day has come and I am not done").click()
    tab.get_by_role("button", name="Submit everything as it stands").click()
    tab.get_by_role("button", name="Yes, submit everything").click()
    expect(tab.get_by_text("6 of 6 submitted")).to_be_visible()
    expect(tab.get_by_text("counts as undecided")).to_be_visible()


# ── Collecting ──


def test_submissions_are_dropped_together_and_what_does_not_fit_is_named(show, store, tmp_path):
    one = took_part(mt.RecordStore("sqlite://"), "O’Brien <b>", LENIENT, SET, tmp_path)
    two = took_part(mt.RecordStore("sqlite://"), "IA-02", COMPETENT, SET, tmp_path)
    cut = tmp_path / "cut.submission.json"
    cut.write_bytes(two.read_bytes()[:5000])
    tab = show(board(SET, store))
    tab.get_by_label("Codes of those who take part").fill("IA-02\nIA-03")
    expect(tab.get_by_text("○ IA-03")).to_be_visible()
    tab.locator("input[type=file]").set_input_files([one, two, cut, two])
    expect(tab.get_by_text("2 taken.")).to_be_visible()
    expect(tab.get_by_role("alert")).to_have_count(2)
    expect(tab.get_by_text("cut.submission.json is damaged")).to_be_visible()
    expect(tab.get_by_text("Not among those asked: O’Brien <b>.")).to_be_visible()
    expect(tab.get_by_text("2 submitted, 1 not yet").first).to_be_visible()


def test_before_the_blind_round_is_closed_no_vote_is_on_the_board(show, rehearsed):
    panel = board("rehearsal", rehearsed)
    tab = show(panel)
    for part in ("Overview", "Discussion", "Outcomes", "Minutes"):
        tab.get_by_role("button", name=part, exact=True).click()
        expect(tab.get_by_text("The blind round is still open")).to_be_visible()
    assert panel.data == {} and panel.page["talks"] == {}


# ── The meeting ──


def test_a_whole_meeting_on_the_board(show, closed, tmp_path):
    panel = board("rehearsal", closed)
    tab = show(panel, height=1000)
    assert references_in([panel.page, panel.data]) == []
    first = tab.locator(".queue li").first
    expect(first).to_contain_text("6 : 6")
    expect(tab.locator(".sides .met blockquote")).to_have_count(6)
    assert "Simulated 0" not in tab.locator(".sides").inner_text()
    tab.get_by_label("show codes").check()
    expect(tab.locator(".sides")).to_contain_text("Simulated 01")
    cited = tab.locator(".cites button").first
    cited.click()
    item = cited.locator("b").inner_text()
    expect(tab.get_by_role("region", name=f"Text of {item}")).to_be_visible()

    tab.get_by_role("button", name="Reveal the reference").click()
    expect(tab.get_by_role("region", name="The reference")).to_be_visible()
    assert len(references_in(panel.page)) == 1
    tab.get_by_label("Met", exact=True).fill("9")
    tab.get_by_label("Not met", exact=True).fill("3")
    tab.get_by_role("button", name="Keep", exact=True).click()
    tab.get_by_label("Why the group was divided").select_option("ambiguous evidence")
    tab.get_by_label("Notes of the discussion").fill("<img src=x onerror=alert(1)> E4 read twice")
    expect(first).to_contain_text("discussed")
    tab.get_by_role("radio", name="contested").check()
    tab.get_by_role("button", name="Keep the outcome").click()
    expect(tab.get_by_role("alert")).to_contain_text("the reason for this outcome")
    tab.get_by_label("Because").fill("Both readings are honest")
    tab.get_by_role("button", name="Keep the outcome").click()
    expect(first).to_contain_text("✓ contested")
    tab.get_by_label("What is to be done").fill("Write a threshold example")
    tab.get_by_label("Who", exact=True).fill("the lead")
    tab.get_by_label("By", exact=True).fill("2027-01-31")
    tab.get_by_role("button", name="Add").click()
    expect(tab.get_by_role("button", name="Take out: Write a threshold example")).to_be_visible()

    tab.get_by_role("button", name="Outcomes").click()
    expect(tab.get_by_text("Reference contested: Both readings are honest.")).to_be_visible()
    tab.get_by_role("button", name="Reveal all references").click()
    expect(tab.get_by_text("Before, on the 1 decision voted on again by show of hands")).to_be_visible()
    tab.get_by_role("button", name="To the minutes").click()
    tab.get_by_role("button", name="Sign", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("your name")
    tab.get_by_role("button", name="everybody was present").click()
    tab.get_by_label("Date", exact=True).fill("2026-11-25")
    tab.get_by_label("Trends").fill("Guidance is taken for advice")
    tab.get_by_label("Your name").fill("The chair")
    expect(tab.get_by_text("✓ Saved")).to_be_visible()
    tab.get_by_role("button", name="Sign", exact=True).click()
    expect(tab.get_by_text("no reference was changed")).to_be_visible()
    minutes = download(tab, "Make the minutes as a page", tmp_path).read_text("utf-8")
    assert "Guidance is taken for advice" in minutes and "Write a threshold example" in minutes and "<img src" not in minutes
    with zipfile.ZipFile(download(tab, "Make everybody’s feedback", tmp_path)) as archive:
        assert len(archive.namelist()) == 12


def test_after_a_crash_the_board_stands_where_it_stood(show, closed):
    tab = show(board("rehearsal", closed))
    tab.get_by_role("button", name="Next →").click()
    second = tab.locator(".queue li").nth(1)
    expect(second.locator("button")).to_have_attribute("aria-current", "true")
    tab.get_by_label("Notes of the discussion").fill("half a thought")
    expect(second).to_contain_text("discussed")
    tab.close()
    again = show(board("rehearsal", mt.RecordStore(str(closed.engine.url))))
    expect(again.locator(".queue li").nth(1).locator("button")).to_have_attribute("aria-current", "true")
    expect(again.get_by_label("Notes of the discussion")).to_have_value("half a thought")


def test_what_was_typed_while_the_kernel_was_away_is_said_to_be_unsaved_and_sent_when_the_page_opens_again(show, closed):
    tab = show(board("rehearsal", closed))
    tab.evaluate("kit.down = true")
    tab.get_by_label("Notes of the discussion").fill("said in the dark")
    expect(tab.get_by_text("✗ Not saved")).to_be_visible()
    again = show(board("rehearsal", closed))
    expect(again.get_by_label("Notes of the discussion")).to_have_value("said in the dark")
    expect(again.locator(".queue li").first).to_contain_text("discussed")
    (talk,) = stands(closed).talks.values()
    assert talk.notes == "said in the dark"


def test_two_boards_on_one_event_see_each_others_acts(show, closed):
    one, other = show(board("rehearsal", closed)), show(board("rehearsal", closed))
    one.get_by_label("Notes of the discussion").fill("from the first")
    expect(one.locator(".queue li").first).to_contain_text("discussed")
    other.get_by_label("Why the group was divided").select_option("borderline")
    expect(other.get_by_label("Notes of the discussion")).to_have_value("from the first")


def test_what_another_window_did_shows_by_itself(show, closed):
    one, other = show(board("rehearsal", closed)), show(board("rehearsal", closed))
    one.get_by_role("button", name="Reveal the reference").click()
    expect(other.get_by_role("region", name="The reference")).to_be_visible()


def test_what_was_typed_for_an_outcome_is_there_after_a_look_elsewhere(show, closed):
    tab = show(board("rehearsal", closed))
    tab.get_by_role("button", name="Reveal the reference").click()
    expect(tab.get_by_role("region", name="The reference")).to_be_focused()
    tab.get_by_label("Because").fill("half a reason")
    tab.get_by_label("What is to be done").fill("half an action")
    tab.get_by_role("button", name="Next →").click()
    expect(tab.locator(".queue li").nth(1).locator("button")).to_have_attribute("aria-current", "true")
    tab.get_by_role("button", name="← Previous").click()
    expect(tab.get_by_label("Because")).to_have_value("half a reason")
    expect(tab.get_by_label("What is to be done")).to_have_value("half an action")


def test_half_a_character_in_a_reason_is_shown_as_a_question_mark(show, store, tmp_path):
    own = mt.RecordStore("sqlite://")
    took_part(own, "IA-01", COMPETENT, SET, tmp_path)
    broken = mt.RecordStore("sqlite://")
    case = mt.load_set(SET).scenarios[0].id
    attempt = broken.open_attempt("IA-02", case, event_context(SET, "blind", 1))
    (descriptor, *_) = mt.load_reference(case).decisions
    broken.save(attempt, f"decision.{descriptor}.met", True)
    broken.save(attempt, f"decision.{descriptor}.reason", "half \ud800 a character")
    close_by_deadline(broken, "IA-02", SET, [m.id for m in mt.load_set(SET).scenarios], "short")
    submissions.take(store, submissions.submit_set(broken, "IA-02", SET, 1, tmp_path, "blind"))
    submissions.take(store, submissions.submit_set(own, "IA-01", SET, 1, tmp_path, "blind"))
    meeting.close(store, SET)
    panel = board(SET, store)
    assert "half ? a character" in json.dumps(panel.data, ensure_ascii=False)
    json.dumps([panel.page, panel.data], ensure_ascii=False).encode()


def test_what_stands_out_is_for_the_facilitator_and_shown_on_asking(show, closed):
    panel = board("rehearsal", closed)
    tab = show(panel)
    tab.get_by_role("button", name="Overview").click()
    assert "Doubt the reference" not in tab.inner_text("body") and "Doubt the reference" not in json.dumps(panel.page)
    tab.get_by_role("button", name="Show what stands out").click()
    for said in (
        "Doubt the reference first",
        "Evenly divided",
        "Simulated 08 leans towards met",
        "Simulated 09 leans towards not met",
    ):
        expect(tab.get_by_text(said)).to_be_visible()


def test_the_rehearsal_makes_its_own_submissions_and_second_votes(show, workspace):
    tab = show(board("rehearsal"))
    tab.get_by_role("button", name="Take in their submissions").click()
    expect(tab.get_by_text("12 submitted").first).to_be_visible(timeout=60_000)
    tab.get_by_role("button", name="Close the blind round").click()
    tab.get_by_role("button", name="Close it", exact=True).click()
    tab.get_by_role("button", name="Submissions", exact=True).click()
    tab.get_by_role("button", name="Take in their second votes").click()
    expect(tab.get_by_text("· second vote").first).to_be_visible(timeout=60_000)
    assert mt.RecordStore().events() == () and submissions.taken(mt.RecordStore()) == ()
    tab.get_by_role("button", name="Begin the rehearsal anew").click()
    expect(tab.get_by_text("Nothing has come in yet.")).to_be_visible()


def test_the_event_that_was_on_the_board_is_there_again(show):
    tab = show(board())
    expect(tab.get_by_role("heading", name="Annual standardisation 2027")).to_be_visible()
    tab.get_by_label("Set").select_option("rehearsal")
    expect(tab.get_by_text("Rehearsal: everybody here is simulated")).to_be_visible()
    expect(show(board()).get_by_text("Rehearsal: everybody here is simulated")).to_be_visible()


# ── For everybody ──


def test_by_keyboard_alone_one_goes_from_the_queue_to_the_reveal(show, closed):
    tab = show(board("rehearsal", closed))
    tab.locator(".queue li button").nth(1).focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".queue li").nth(1).locator("button")).to_have_attribute("aria-current", "true")
    tab.get_by_role("button", name="Reveal the reference").focus()
    tab.keyboard.press("Space")
    expect(tab.get_by_role("region", name="The reference")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("part", ["Submissions", "Overview", "Discussion", "Outcomes", "Minutes"])
def test_every_part_of_the_board_is_accessible_and_fits_a_narrow_screen(show, closed, violations, theme, part):
    all = [f"{i['id']}" for i in board("rehearsal", closed).data["items"]]
    meeting.reveal(closed, "rehearsal", EVERYTHING, all)
    meeting.note(closed, "rehearsal", all[0], "said", all)
    tab = show(board("rehearsal", closed), theme=theme, width=390)
    tab.get_by_role("button", name=part, exact=True).click()
    expect(tab.locator(".steps [aria-current='page']")).to_have_text(part)
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_those_who_take_part_is_accessible_and_fits_a_narrow_screen(show, store, violations, theme, tmp_path):
    store.work_as("IA-07")
    packs.open_pack(packs.build(SET, tmp_path, WORDS))
    took_part(store, "IA-07", COMPETENT, SET, tmp_path)
    tab = show(take_part(store=store).overview, theme=theme, width=390)
    expect(tab.get_by_text("At the reveal")).to_be_visible()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_pack_dropped_on_the_start_page_opens_and_says_where(show, store, tmp_path):
    store.work_as("IA-07")
    tab = show(mt.start(store))
    tab.locator("input[type=file]").set_input_files(packs.build(SET, tmp_path))
    expect(tab.get_by_role("link", name="Go there")).to_have_attribute("href", "standardisation/event.ipynb")
    (tmp_path / "letter.txt").write_text("Dear all")
    tab.locator("input[type=file]").set_input_files(tmp_path / "letter.txt")
    expect(tab.get_by_role("alert")).to_contain_text("no file that this kit reads")
    tab.locator("input[type=file]").set_input_files(took_part(mt.RecordStore("sqlite://"), "x", COMPETENT, SET, tmp_path))
    expect(tab.get_by_role("alert")).to_contain_text("lead assessor’s page")


def test_a_copy_of_the_record_is_made_from_its_page(show, store, tmp_path):
    store.work_as("IA-07")
    page = download(show(my_record(store=store)), "Make a copy to print or send", tmp_path)
    assert "Assessor’s record: IA-07" in page.read_text("utf-8")
