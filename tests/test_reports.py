"""Reports and exports: what stands in them, what does not, and that no text of anybody's breaks one."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import pytest
from signed import CODE, REASONS, SET, TODAY, graded, sent, signature, signed, store_in

import mentor_training as mt
from mentor_training import exports, people, reports, submissions
from mentor_training.errors import NotFound
from mentor_training.results import NOT_RATIFIED, verdicts
from mentor_training.tables import tables


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return signed(tmp_path_factory.mktemp("signed"))


@pytest.fixture
def fresh(done, tmp_path):
    """A function: a copy of a store that a test may spoil, and a statement that spoils it."""

    def copied(store, statement=None):
        copy = tmp_path / "copy.sqlite3"
        with sqlite3.connect(store.engine.url.database) as there, sqlite3.connect(copy) as here:
            there.backup(here)
            if statement:
                for (name,) in here.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                    here.execute(f"DROP TRIGGER {name}")
                assert here.execute(statement).rowcount > 0
        return mt.RecordStore(f"sqlite:///{copy}")

    return copied


@pytest.fixture(scope="module")
def record(done):
    return reports.assessor_record(done.own, CODE, TODAY)


@pytest.fixture(scope="module")
def for_assessor(done):
    return reports.qualification_report(done.lead, done.submission, for_quality=False)


@pytest.fixture(scope="module")
def for_quality(done):
    return reports.qualification_report(done.lead, done.submission, for_quality=True)


def words(html):
    """The text of a page as people read it."""
    from html import unescape

    body = re.sub(r"<(style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(/?)(?!b>|bdi|span|code|/)", r" <\1", body))).split())


# ── The assessor's record ────────────────────────────────────────────────────────────────────────────────────────────


def test_every_requirement_of_the_plan_stands_there_in_the_plans_words(record):
    standard = mt.load_standard()
    said = words(record)
    missing = [r.id for r in standard.assessor.values() if r.label not in said]
    missing += [c for r in standard.assessor.values() for c in r.clauses if standard.clauses[c].text not in said]
    assert missing == []


@pytest.mark.parametrize("state", ["in order", "due soon", "lapsed", "missing", "too little"])
def test_a_state_is_said_by_a_word_and_a_sign(record, state):
    assert f'<span aria-hidden="true">{reports.SIGNS[state]}</span>{state}</span>' in record


@pytest.mark.parametrize(
    "sentence",
    [
        "Runs out on 20 December 2026. Renew it by then.",
        "Experience in assessing: nothing is entered yet.",
        "2 years entered; the plan asks for at least 3 years.",
        "lead assessor: the original",
        "Level 5 diploma 9 January 2024",
        "20 December 2021; gained in the last 5 years",
    ],
)
def test_it_says_what_is_stated_seen_by_whom_and_until_when(record, sentence):
    assert sentence in words(record)


def test_of_two_entries_for_one_day_the_one_made_later_is_the_newer(record):
    assert "certificate" in record and "Before: Assessor award" in words(record)


def test_it_says_when_the_plan_wants_standardisation_and_what_is_due(record):
    said = words(record)
    assert "before they conduct an EPA for the first time ○missing Due before the first EPA." in said
    assert "periodically as appropriate (a minimum of annually) ○missing" in said


def test_it_says_what_the_kit_advised_what_was_decided_by_whom_and_why_otherwise(record):
    said = words(record)
    assert NOT_RATIFIED in said
    assert (
        "Decided on 25 November 2026 by The signer <b>, lead assessor. Otherwise than the kit advised (more evidence)."
        in said
    )
    assert "Seen: all ten cases" in said and "Why otherwise than advised: the over-awards are of one kind" in said
    assert "To the lead assessor: the tries that this set allows are used." in said


def test_of_course_and_practice_it_gives_counts_and_no_answer(record):
    assert "Evidence and judgement 1 of" in words(record)
    assert "secret" not in record and "evidence-51" not in record


def test_a_record_that_is_as_it_was_says_so_with_the_head_of_its_chain(record, done):
    assert "✓ Verified." in words(record)
    assert done.own.chain(done.submission.assessor_key)[-1]["digest"] in record


def test_the_lead_assessors_computer_shows_the_same_decision_once(done):
    said = words(reports.assessor_record(done.lead, CODE, TODAY))
    assert said.count("Decided on 25 November 2026") == 1 and "Nothing is kept on this computer" in said


def test_a_report_on_nobody_makes_nobody(done):
    before = done.lead.keys()
    with pytest.raises(NotFound, match="no assessor here called “IA-99”"):
        reports.assessor_record(done.lead, "IA-99", TODAY)
    assert done.lead.keys() == before


def test_two_assessors_with_one_code_stay_two(tmp_path):
    lead = store_in(tmp_path / "lead")
    for name in ("one", "two"):
        store = store_in(tmp_path / name)
        graded(store, "IA-07")
        submissions.take(lead, sent(store, "IA-07", tmp_path / name))
    first, second = people.people(lead)
    with pytest.raises(mt.TrainingError, match=f"2 people here are called “IA-07”: {re.escape(first.name)} and") as refused:
        reports.assessor_record(lead, "IA-07", TODAY)
    assert second.name in str(refused.value)
    said = reports.assessor_record(lead, second.name, TODAY)
    assert second.key in said and first.key not in said


# ── Found, named, not silently used ──────────────────────────────────────────────────────────────────────────────────


def test_a_tampered_seal_is_found_and_named(done, fresh):
    store = fresh(done.own, "UPDATE seals SET content = replace(content, 'fairly', 'certain') WHERE place = 3")
    said = words(reports.assessor_record(store, CODE, TODAY))
    assert "✗ Not as it was. Attempt" in said and "what seal 3 holds was changed after it was sealed" in said
    assert "✓ Verified" not in said


def test_a_tampered_result_is_named_and_not_used(done, fresh):
    store = fresh(
        done.own, "UPDATE imports SET content = replace(content, 'more evidence', 'standardised') WHERE kind = 'result'"
    )
    said = words(reports.assessor_record(store, CODE, TODAY))
    assert "A result that was taken as" in said and "nothing of it is used here" in said
    assert "The kit advised: ✓standardised" not in said


def test_a_chain_that_was_cut_shows_beside_the_submission_that_was_taken(done, fresh):
    store = fresh(done.own)
    submissions.take(store, sent(done.own, CODE, store_in_folder(store)))
    cut = "DELETE FROM seals WHERE place > 8"
    with sqlite3.connect(store.engine.url.database) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(cut)
    assert "the chain kept here does not go on from there" in words(reports.assessor_record(store, CODE, TODAY))


def store_in_folder(store):
    return Path(store.engine.url.database).parent / "sent"


def test_a_clock_set_back_is_said(done):
    back = replace(done.submission, clock_back=True)
    for quality in (True, False):
        assert "no time given here is certain" in words(reports.qualification_report(done.lead, back, for_quality=quality))


def test_a_set_changed_since_is_said(done):
    other = replace(done.submission, set_digest="0" * 64)
    said = words(reports.qualification_report(done.lead, other, for_quality=True))
    assert "The set is not as it was when this submission was made" in said


def test_a_signature_under_other_advice_is_said(done, fresh):
    store = fresh(done.lead)
    store.enter(done.submission.assessor_key, "signature", signature(done.submission, advice="standardised"))
    said = words(reports.qualification_report(store, done.submission, for_quality=True))
    assert "When this was signed the kit advised “standardised”; today it advises “more evidence”" in said
    assert "Decided first, replaced below" in said


def test_a_submission_that_nobody_has_signed_says_so(done, tmp_path):
    said = words(reports.qualification_report(store_in(tmp_path), done.submission, for_quality=False))
    assert "not signed yet" in said and "○ Not signed." in said


def test_a_plan_updated_since_makes_standardisation_due_again(done, fresh):
    store = fresh(done.own)
    old = {"requirement": "standardisation", "on": "2026-06-01", "what": "Event", "standard": "ST1379-0.9"}
    store.enter(done.submission.assessor_key, "requirement", old)
    said = words(reports.assessor_record(store, CODE, TODAY))
    assert "Last done under ST1379-0.9; due again under ST1379-1.0 before the next assessment." in said


def test_somebody_whose_data_were_erased_still_has_a_page_that_says_nothing_of_them(done, fresh):
    store = fresh(done.own)
    store.erase(done.submission.assessor_key)
    said = words(reports.assessor_record(store, "erased", TODAY))
    assert "Assessor’s record: erased" in said and "✓ Verified." in said and "Brien" not in said
    assert "10 seals" in said


# ── The qualification report ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_assessors_version_holds_no_answer_of_the_set(for_assessor):
    said = words(for_assessor)
    told = []
    for member in mt.load_set(SET).scenarios:
        scenario, reference = mt.load_scenario(member.id), mt.load_reference(member.id)
        standard = mt.load_standard(scenario.standard)
        told += [word for word in (scenario.id, scenario.title) if word in said]
        for id, decision in reference.decisions.items():
            words_of_it = [decision.reason, decision.what_would_change_it, id, standard.descriptors[id].label]
            told += [(id, word) for word in words_of_it if word and (word in said or escape(word) in for_assessor)]
    assert told == []


def test_the_assessors_version_says_advice_reasons_decision_kinds_and_route(done, for_assessor):
    said = words(for_assessor)
    advised = verdicts(SET, [done.submission])[done.submission.digest]
    assert all(reason in said for reason in advised.reasons)
    for sentence in [
        NOT_RATIFIED, "The kit advises ○more evidence", "The lead assessor decided ✗not yet", "Over-award of a pass descriptor",
        "Drills of “", "Practice case “", "How often the rule gives which answer", "Try 1 of 1",
    ]:  # fmt: skip
        assert sentence in said


def test_quality_assurance_sees_every_decision_beside_the_reference(done, for_quality):
    said = words(for_quality)
    missing = []
    for attempt in done.submission.attempts:
        for id, decision in mt.load_reference(attempt.scenario).decisions.items():
            missing += [id for part in (id, " ".join(decision.reason.split())) if part not in said]
    assert missing == []
    assert said.count("▲over-award") == sum(
        bool(a.decisions[d].met and not r.met and not r.contested)
        for a in done.submission.attempts
        for d, r in mt.load_reference(a.scenario).decisions.items()
    )


def test_quality_assurance_sees_the_rule_how_often_it_errs_the_seals_and_who_signed(done, for_quality):
    said = words(for_quality)
    for part in [
        done.submission.head, done.submission.digest, done.submission.set_digest, done.submission.assessor_key,
        "Critical pass descriptors", "Clock going back no", "40,000 assessors", "Otherwise than the kit advised (more evidence).",
        "Failing cases that the set must have, at least 4", "owq-05-stores-check, version 2", "provisional, beside 6 blind gradings",
    ]:  # fmt: skip
        assert part in said, part


# ── Anybody's text ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobodys_text_becomes_markup(record, for_assessor, for_quality):
    for page in (record, for_assessor, for_quality):
        assert "<script" not in page and "&lt;script&gt;" in page and "The signer <b>" not in page
        assert "O&#39;Brien" in page and "😀" in page
        page.encode("utf-8")  # no half character


def test_text_that_runs_from_right_to_left_turns_nothing_else_round(record, for_quality):
    assert '<span dir="auto">Supervision &lt;script&gt;alert(2)&lt;/script&gt; 🙂 שלום</span>' in record
    assert '<p class="small" dir="auto">שלום' in for_quality


def test_a_page_asks_nothing_of_any_network(record, for_assessor, for_quality):
    for page in (record, for_assessor, for_quality):
        outside = page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
            escape(REASONS[1]).replace("&quot;", "&#34;"), ""
        )
        assert re.findall(r"https?:|\bsrc=|url\(|@import", outside) == []


def test_the_colours_are_the_panels():
    found = reports.colours()
    assert found["light"]["--ink"] != found["dark"]["--ink"]
    assert set(found["dark"]) == set(found["light"])


# ── Exports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def exported(done, tmp_path_factory):
    return reports.export_decisions(done.lead, SET, tmp_path_factory.mktemp("out") / "new")


def test_every_decision_is_a_row_in_both_files(done, exported):
    table, whole = exported[0].read_bytes(), json.loads(exported[1].read_text("utf-8"))
    assert table.startswith(b"\xef\xbb\xbf")  # Excel reads it as UTF-8
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(whole["decisions"]) == sum(len(a.decisions) for a in done.submission.attempts)
    assert rows[0]["assessor"] == CODE and rows[0]["assessor_key"] == done.submission.assessor_key[:8]
    assert {r["met"] for r in rows} == {"met", "not met"} and {r["met"] for r in whole["decisions"]} == {True, False}


def test_no_cell_is_a_formula_and_the_json_has_each_text_as_it_was_written(exported):
    rows = list(csv.reader(io.StringIO(exported[0].read_text("utf-8-sig"), newline="")))
    assert [c for row in rows for c in row if c.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert '\'=HYPERLINK("http://x","look")' in {c for row in rows for c in row}
    reasons = {d["reason"] for d in json.loads(exported[1].read_text("utf-8"))["decisions"]}
    assert set(REASONS) <= reasons


def test_no_reference_is_in_an_export(exported):
    text = "".join(path.read_text("utf-8") for path in exported)
    references = [mt.load_reference(m.id) for m in mt.load_set(SET).scenarios]
    assert [d for r in references for d, decision in r.decisions.items() if decision.reason in text] == []


def test_the_data_dictionary_names_every_column(exported):
    header = next(csv.reader(io.StringIO(exported[0].read_text("utf-8-sig"))))
    said = exported[2].read_text("utf-8")
    cases = json.loads(exported[1].read_text("utf-8"))["cases"]
    assert [name for name in header if f"| `{name}` |" not in said] == []
    assert [name for case in cases for name in case if f"| `{name}` |" not in said] == []


def test_a_submission_left_out_because_it_was_changed_is_named(done, fresh, tmp_path):
    store = fresh(done.lead, "UPDATE imports SET content = replace(content, 'fairly', 'certain')")
    table, _, dictionary = reports.export_decisions(store, SET, tmp_path)
    assert len(table.read_text("utf-8-sig").splitlines()) == 1
    assert "## Left out" in dictionary.read_text("utf-8") and "changed after it was taken" in dictionary.read_text("utf-8")


def test_one_persons_file_holds_every_table_that_is_about_them(done, tmp_path):
    path = reports.export_person(done.own, CODE, tmp_path)
    assert path.name.startswith("held on O-Brien-script-alert-1-script, ")
    held = json.loads(path.read_text("utf-8"))["held"]
    assert set(held) == set(tables.tables) - {"about"} == set(exports.ABOUT_TABLES)
    filled = {name for name, part in held.items() if part["rows"]}
    assert filled == {"assessors", "attempts", "saves", "seals", "drill_answers", "imports", "entries"}
    assert "the secret answer" in str(held["drill_answers"]) and REASONS[3] in str(held["saves"])


def test_one_persons_file_holds_nothing_of_another(done, fresh, tmp_path):
    store = fresh(done.own)
    store.answer_drill("IA-08", "evidence-51", "another's answer", False, {"chapter": "evidence"})
    assert "another's answer" not in reports.export_person(store, CODE, tmp_path).read_text("utf-8")
    assert "another's answer" in reports.export_person(store, "IA-08", tmp_path).read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(done, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(mt.TrainingError, match="could not be written"):
        reports.export_person(done.own, CODE, tmp_path / "file")


def test_a_record_speaks_of_the_day_that_is_asked_about(done):
    assert "As of 1 January 2031" in words(reports.assessor_record(done.own, CODE, date(2031, 1, 1)))


def test_the_templates_travel_in_the_wheel():
    from hatchling.builders.wheel import WheelBuilder

    root = Path(__file__).parents[1]
    inside = {f.distribution_path for f in WheelBuilder(str(root)).recurse_included_files()}
    here = {f"mentor_training/templates/{path.name}" for path in (root / "mentor_training" / "templates").iterdir()}
    assert here and here <= inside
