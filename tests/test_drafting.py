"""Scenarios while they are written: begun, kept with what others wrote, checked at each field, published by version."""

from __future__ import annotations

from datetime import date

import pytest

import mentor_training as mt
from mentor_training import drafting
from mentor_training.checking import check
from mentor_training.datasets import file_of
from mentor_training.documents import dumped, load_document, plain
from mentor_training.drafting import ChangedElsewhere
from mentor_training.errors import DraftRefused, NotFound

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


def kept(id, **changes):
    """Change parts of a draft\u2019s scenario."""
    draft = drafting.open_draft(id)
    drafting.keep(id, {**draft.scenario, **changes}, draft.reference, draft.stamp)


def sentences(id, *place):
    return [f.sentence for f in drafting.look_over(id) if f.place[: len(place)] == place]


@pytest.fixture
def whole():
    """A copy of a whole case, which could be published as it is."""
    return drafting.copy("pd-01", "The night desk")


def test_a_scenario_begins_from_its_methods_template():
    id = drafting.begin("OWQ", "The late bus: who waits?")
    draft = drafting.open_draft(id)
    assert id == "owq-13-the-late-bus-who-waits" and draft.published is None
    assert [e["source"] for e in draft.scenario["evidence"]] == ["live session", "recording 1", "recording 2"]
    assert len(draft.scenario["questions"]) == 5 and len(draft.reference["decisions"]) == 10
    assert draft.scenario["conduct"]["recordings_after_gateway"] == [True, True]
    assert draft.scenario["conduct"]["audio_only"] == [False, False] and draft.scenario["conduct"]["resit"] is False


def test_the_template_of_a_discussion_has_a_portfolio_and_no_observation():
    scenario = drafting.open_draft(drafting.begin("PD", "Two desks more")).scenario
    assert scenario["evidence"] == [] and len(scenario["questions"]) == 8


def test_the_conduct_of_a_template_breaches_nothing():
    from mentor_training.conduct import broken

    for method in ("OWQ", "PD"):
        conduct = drafting.open_draft(drafting.begin(method, "Nothing broken")).scenario["conduct"]
        known = {name: tuple(v) if isinstance(v, list) else v for name, v in conduct.items()}
        assert [f.name for f in broken(mt.load_standard(), method, known)] == []


@pytest.mark.parametrize("title", ["", "  ", "???", "\u05e9\u05dc\u05d5\u05dd"])
def test_a_title_needs_a_word_that_an_id_can_be_made_of(title):
    with pytest.raises(DraftRefused, match="needs a title"):
        drafting.begin("OWQ", title)


def test_two_drafts_of_one_title_are_two():
    assert drafting.begin("OWQ", "Twice") != drafting.begin("OWQ", "Twice")


def test_a_draft_is_no_case_that_assessors_have(whole):
    assert whole not in mt.list_scenarios() and whole in drafting.drafts()
    assert check().faults == []


def test_a_half_written_draft_is_kept_and_says_what_is_still_open():
    id = drafting.begin("OWQ", "Half a thought")
    assert sentences(id, "briefing") == ["Nothing is written yet."]
    assert sentences(id, "questions", 0, "asked") == ["The question is not written yet."]
    assert sentences(id, "decisions", "OWQ-TC-P1", "met") == ["Say met or not met."]


def test_a_name_is_found_as_soon_as_it_is_written_and_where():
    id = drafting.begin("OWQ", "Half a thought")
    draft = drafting.open_draft(id)
    evidence = [{**draft.scenario["evidence"][0], "text": "M says that Kowalczyk rang."}, *draft.scenario["evidence"][1:]]
    kept(id, evidence=evidence)
    (found,) = [f for f in drafting.look_over(id) if f.words]
    assert found.place == ("evidence", 0, "text") and found.words == ("Kowalczyk",)
    drafting.nobodys(id, "Kowalczyk")
    assert not [f for f in drafting.look_over(id) if f.words]


def test_what_somebody_wrote_by_hand_is_kept_with_its_comments(whole):
    path = drafting.folder_of(whole) / "scenario.yaml"
    path.write_text("# ask the college first\nowner_note: keep me\n" + path.read_text("utf-8"), "utf-8")
    kept(whole, briefing="Another briefing.")
    text = path.read_text("utf-8")
    assert text.startswith("# ask the college first\n") and "owner_note: keep me" in text and "Another briefing." in text


def test_a_file_that_was_changed_meanwhile_is_not_overwritten_and_both_can_be_kept(whole):
    mine = drafting.open_draft(whole)
    kept(whole, briefing="Theirs.")
    with pytest.raises(ChangedElsewhere, match="Both are kept"):
        drafting.keep(whole, {**mine.scenario, "briefing": "Mine."}, mine.reference, mine.stamp)
    assert drafting.open_draft(whole).scenario["briefing"] == "Theirs."
    drafting.keep_mine(whole, {**mine.scenario, "briefing": "Mine."}, mine.reference)
    (aside,) = (drafting.folder_of(whole).parent / ".aside").glob("*theirs*/scenario.yaml")
    assert drafting.open_draft(whole).scenario["briefing"] == "Mine." and "Theirs." in aside.read_text("utf-8")
    put = drafting.keep_theirs(whole, {**mine.scenario, "briefing": "Mine again."}, mine.reference)
    assert "Mine again." in (put / "scenario.yaml").read_text("utf-8")
    assert drafting.drafts() == (whole,)


def test_a_file_broken_by_hand_is_said_with_its_line_and_left_alone(whole):
    path = drafting.folder_of(whole) / "scenario.yaml"
    broken = path.read_text("utf-8").replace("title: ", "title: [", 1)
    path.write_text(broken, "utf-8")
    with pytest.raises(DraftRefused, match="cannot be read at line"):
        drafting.open_draft(whole)
    assert path.read_text("utf-8") == broken


def test_ids_never_lead_out_of_the_drafts():
    for id in ("../x", "a/b", "", "A B", ".aside"):
        with pytest.raises(NotFound):
            drafting.open_draft(id)


def test_more_than_a_scenario_holds_is_refused(whole):
    draft = drafting.open_draft(whole)
    many = [{"id": f"E{n}", "source": "x", "at": "00:00", "text": "x"} for n in range(501)]
    with pytest.raises(DraftRefused, match="at most 500 items"):
        drafting.keep(whole, {**draft.scenario, "evidence": many}, draft.reference, draft.stamp)
    assert drafting.open_draft(whole).stamp == draft.stamp


# \u2500\u2500 Pasting \u2500\u2500


def test_a_transcript_with_times_is_divided_at_each():
    found = drafting.split_transcript(
        "[00:02] A: \u201cHello.\u201d\r\nM laughs.\r\n\r\n0:04:10 \u2013 A\u00a0waits\u200b long.\r\n\r\nStill.",
        "recording 1",
    )
    assert [(i["at"], i["text"]) for i in found] == [
        ("00:02", "A: \u201cHello.\u201d M laughs."),
        ("00:04", "A waits long. Still."),
    ]
    assert {i["source"] for i in found} == {"recording 1"}


def test_a_transcript_without_times_is_divided_at_empty_lines():
    assert [i["text"] for i in drafting.split_transcript("One\nline.\n\n\nAnother.", "live session")] == [
        "One line.",
        "Another.",
    ]


def test_questions_and_answers_are_told_apart():
    marked = drafting.split_questions("Q1: Which theory?\nA: Kolb.\nAnd more.\n\nQ2. What else?\nA. Nothing")
    plain_ = drafting.split_questions("Which theory?\n\nKolb. And more.\n\nWhat else?\n\nNothing")
    assert [(q["asked"], q["answer"]) for q in marked] == [("Which theory?", "Kolb. And more."), ("What else?", "Nothing")]
    assert [(q["asked"], q["answer"]) for q in plain_] == [("Which theory?", "Kolb. And more."), ("What else?", "Nothing")]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b"])
def test_an_empty_paste_is_nothing(text):
    assert drafting.split_transcript(text, "x") == [] and drafting.split_questions(text) == []


# \u2500\u2500 Publishing \u2500\u2500


def test_a_draft_with_open_points_is_not_published():
    id = drafting.begin("OWQ", "Half a thought")
    with pytest.raises(DraftRefused, match="points still open"):
        drafting.publish(id, "", TODAY)
    assert id in drafting.drafts() and id not in mt.list_scenarios()


def test_a_whole_draft_is_published_and_graded(whole, store, decide_all):
    assert drafting.publish(whole, "", TODAY) == 1
    assert whole in mt.list_scenarios() and whole not in drafting.drafts()
    attempt = store.open_attempt("IA-07", whole)
    decide_all(store, attempt)
    submitted = store.submit(attempt)
    compared = mt.compare(mt.load_standard(), mt.load_scenario(whole), submitted, mt.load_reference(whole))
    assert len(compared.descriptors) == 16


def test_a_changed_word_is_a_new_version_with_its_reason_and_the_old_reference_in_its_history(whole):
    drafting.publish(whole, "", TODAY)
    assert drafting.reopen(whole) == whole
    with pytest.raises(DraftRefused, match="Nothing has changed"):
        drafting.publish(whole, "No reason", TODAY)
    briefing = drafting.open_draft(whole).scenario["briefing"] + " It is raining."
    kept(whole, briefing=briefing)
    with pytest.raises(DraftRefused, match="Say why"):
        drafting.publish(whole, " ", TODAY)
    assert "+  " in drafting.changes(whole) and "It is raining." in drafting.changes(whole)
    assert drafting.publish(whole, "The weather matters", TODAY) == 2
    reference = mt.load_reference(whole)
    assert (reference.scenario_version, reference.version) == (2, 2)
    assert reference.history[0]["reason"] == "The weather matters" and reference.history[0]["version"] == 1


def test_a_corrected_reference_leaves_the_case_in_its_version(whole):
    drafting.publish(whole, "", TODAY)
    drafting.reopen(whole)
    draft = drafting.open_draft(whole)
    first = next(iter(draft.reference["decisions"]))
    decisions = {**draft.reference["decisions"]}
    decisions[first] = {**decisions[first], "what_would_change_it": "Another answer to Q1 alone would not."}
    drafting.keep(whole, draft.scenario, {**draft.reference, "decisions": decisions}, draft.stamp)
    assert drafting.publish(whole, "Clearer", TODAY) == 1
    assert mt.load_reference(whole).version == 2


def test_a_case_of_the_kit_is_corrected_in_the_organisations_layer(workspace):
    id = drafting.reopen("owq-01")
    kept(id, briefing=drafting.open_draft(id).scenario["briefing"] + " It is raining.")
    assert drafting.publish(id, "The weather matters", TODAY) == 2
    assert mt.load_scenario("owq-01").version == 2 and (workspace / "organisation" / "scenarios" / id).is_dir()


def test_an_unchanged_draft_reads_as_the_case_does(workspace):
    id = drafting.reopen("pd-01")
    assert drafting.changes(id) == ""
    path = drafting.folder_of(id) / "scenario.yaml"
    draft = drafting.open_draft(id)
    drafting.keep(id, draft.scenario, draft.reference, draft.stamp)
    assert dumped(load_document(path)) == path.read_text("utf-8") and drafting.changes(id) == ""
    assert plain(load_document(path)) == draft.scenario


@pytest.mark.parametrize("odd", ["\u2028", "\x07", "\x85", "\ud800", "\ufeff", "\r\n", "\v"])
def test_what_nobody_sees_is_not_written_and_the_file_reads_back(whole, odd):
    kept(whole, briefing=f"One.{odd}Two.")
    assert drafting.open_draft(whole).scenario["briefing"] in ("One.Two.", "One.\nTwo.")


def test_two_items_under_one_id_are_both_kept_and_said(whole):
    draft = drafting.open_draft(whole)
    first, second, *others = draft.scenario["questions"]
    kept(whole, questions=[first, {**second, "id": first["id"]}, *others])
    now = drafting.open_draft(whole).scenario["questions"]
    assert [q["asked"] for q in now[:2]] == [first["asked"], second["asked"]]
    assert any(f"“{first['id']}”" in f.sentence or first["id"] in f.sentence for f in drafting.look_over(whole))


def test_only_a_name_that_was_found_in_the_draft_is_let_pass(whole, workspace):
    with pytest.raises(NotFound, match="name found in this draft"):
        drafting.nobodys(whole, "Kowalczyk")
    assert not (workspace / "organisation" / "anonymity.yaml").exists()


def published_as(id, status):
    """Say in the file of a published reference how far it is agreed."""
    path = file_of("scenarios", id, "reference.yaml")
    path.write_text(path.read_text("utf-8").replace("status: provisional", f"status: {status}", 1), "utf-8")


def test_a_draft_makes_no_reference_definitive(whole):
    draft = drafting.open_draft(whole)
    drafting.keep(whole, draft.scenario, {**draft.reference, "status": "definitive"}, draft.stamp)
    drafting.publish(whole, "", TODAY)
    assert mt.load_reference(whole).status == "provisional"


def test_other_words_of_a_reason_leave_a_reference_definitive_and_other_words_of_the_case_do_not(whole):
    drafting.publish(whole, "", TODAY)
    published_as(whole, "definitive")
    draft = drafting.open_draft(drafting.reopen(whole))
    first = next(iter(draft.reference["decisions"]))
    decisions = {**draft.reference["decisions"]}
    decisions[first] = {**decisions[first], "what_would_change_it": "Another answer to Q1 alone would not."}
    drafting.keep(whole, draft.scenario, {**draft.reference, "decisions": decisions}, draft.stamp)
    drafting.publish(whole, "Clearer", TODAY)
    assert mt.load_reference(whole).status == "definitive"
    kept(drafting.reopen(whole), briefing=draft.scenario["briefing"] + " It is raining.")
    drafting.publish(whole, "The weather matters", TODAY)
    assert mt.load_reference(whole).status == "provisional"


def test_what_was_agreed_after_a_draft_was_opened_is_not_overwritten(whole):
    drafting.publish(whole, "", TODAY)
    kept(drafting.reopen(whole), briefing="Another briefing.")
    path = file_of("scenarios", whole, "reference.yaml")
    path.write_text(path.read_text("utf-8").replace("\nversion: 1", "\nversion: 2", 1), "utf-8")
    with pytest.raises(DraftRefused, match="agreed anew, as version 2"):
        drafting.publish(whole, "Words", TODAY)
    assert mt.load_reference(whole).version == 2 and whole in drafting.drafts()


def test_a_draft_put_aside_leaves_the_shelf_and_stays_in_its_folder(whole):
    aside = drafting.put_aside(whole)
    assert whole not in drafting.drafts() and (aside / "scenario.yaml").exists()


@pytest.mark.parametrize(
    "edit, said",
    [
        (("evidence: []", "evidence: nothing"), "“evidence” is no list of items"),
        (("standard: ST1379-1.0", "standard: ST9"), "“standard” is none of"),
        (("method: PD", "method: XX"), "“method” is none of"),
    ],
)
def test_a_file_laid_out_so_that_no_page_can_show_it_is_said(whole, edit, said):
    path = drafting.folder_of(whole) / "scenario.yaml"
    text = path.read_text("utf-8")
    assert edit[0] in text
    path.write_text(text.replace(*edit, 1), "utf-8")
    with pytest.raises(DraftRefused, match=said):
        drafting.open_draft(whole)
