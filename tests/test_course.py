"""The course's one list, its answers in the record of decisions, and what it did, without names."""

from __future__ import annotations

import sqlite3

import pytest

import mentor_training as mt
from mentor_training import course, interpretations
from mentor_training.app import main
from mentor_training.datasets import load_course_test
from mentor_training.errors import DataFaults, NotFound, NotReady
from mentor_training.tables import SCHEMA


def test_the_chapters_stand_in_one_order_with_their_neighbours():
    first, second, *_, last = course.COURSE
    assert course.beside(first) == (None, second) and course.beside(last)[1] is None
    assert course.earlier(second) == (first,)
    assert all(15 <= c.minutes <= 30 for c in course.COURSE)
    with pytest.raises(NotFound, match="Choose one of"):
        course.chapter("cooking")


# ── Answers in the record ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_sent_twice_is_kept_once_and_each_assessor_has_their_own(store):
    for assessor, token in (("IA-07", "t1"), ("IA-07", "t1"), ("O'Brien", "t2")):
        store.answer_drill(assessor, "grades-1", "fail", True, {"chapter": "grades"}, token)
    assert len(store.drill_answers()) == 2
    assert [a.given for a in store.drill_answers("O'Brien")] == ["fail"]


@pytest.mark.parametrize("statement", ["UPDATE drill_answers SET right = 1", "DELETE FROM drill_answers"])
def test_answers_only_grow(store, statement):
    store.answer_drill("IA-07", "grades-1", "pass", False, {"chapter": "grades"})
    with sqlite3.connect(store.engine.url.database) as database, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        database.execute(statement)


def test_an_answer_of_ten_megabytes_is_refused_with_a_sentence(store):
    with pytest.raises(NotReady, match="a shorter answer"):
        store.answer_drill("IA-07", "record-1", "x" * 10_000_000, True, {})
    assert store.drill_answers() == ()


def test_emoji_and_right_to_left_text_are_kept_as_they_are(store):
    store.answer_drill("IA-07", "record-1", "🙂 مرحبا", True, {})
    assert store.drill_answers()[0].given == "🙂 مرحبا"


def test_records_made_by_an_earlier_kit_are_opened_and_keep_what_they_hold(tmp_path):
    url = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    before = mt.RecordStore(url)
    attempt = before.open_attempt("IA-07", "owq-01")
    before.save(attempt, "awarded", "pass")
    before.engine.dispose()
    with sqlite3.connect(tmp_path / "records.sqlite3") as database:  # as version 1 of the tables was
        database.execute("DROP TABLE drill_answers")
        database.execute("UPDATE about SET schema = 1")
    after = mt.RecordStore(url)
    after.answer_drill("IA-07", "grades-1", "fail", True, {})
    assert after.attempts("IA-07")[0].awarded == "pass" and len(after.drill_answers()) == 1
    after.engine.dispose()
    with sqlite3.connect(tmp_path / "records.sqlite3") as database:
        assert database.execute("SELECT schema FROM about").fetchall() == [(SCHEMA,)]
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("DELETE FROM drill_answers")


# ── What the course did ──────────────────────────────────────────────────────────────────────────────────────────────


def taken(assessors, before, after):
    for n in range(assessors):
        for when, right in (("before", before), ("after", after)):
            for item in range(4):
                yield f"key {n}", when, f"{when}{item}", f"D{item}", item < right


def test_the_effect_is_shown_over_everybody_and_by_descriptor():
    found = course.effect(taken(6, before=1, after=3))
    assert (found.assessors, found.before, found.after, found.gained) == (6, 1.0, 3.0, 6)
    assert found.by_descriptor == {"D0": (6, 6), "D1": (0, 6), "D2": (0, 6), "D3": (0, 0)}


def test_few_assessors_could_be_told_apart_and_so_are_not_shown():
    assert course.effect(taken(4, before=1, after=3)) is None and course.effect([]) is None


def test_a_test_that_was_not_finished_or_answered_again_does_not_count():
    answers = list(taken(5, before=1, after=3))
    half = [("key 9", "before", "before0", "D0", True)]
    again = [("key 0", "before", f"before{n}", f"D{n}", True) for n in range(4)]
    assert course.effect([*answers, *half, *again]) == course.effect(answers)


def test_the_report_says_it_in_words(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path))
    assert main(["report", "course"]) == 0
    assert "Fewer than 5 assessors" in capsys.readouterr().out
    store, test = mt.RecordStore(), load_course_test()
    for n in range(5):
        for when, form in (("before", "A"), ("after", "B")):
            for item in test.form(form):
                context = {"test": when, "form": form, "version": test.version}
                store.answer_drill(f"IA-{n}", item.id, item.met, when == "after", context)
    main(["report", "course"])
    said = capsys.readouterr().out
    assert "5 assessors took both tests of 12 extracts." in said and "Right after: 12.0" in said and "IA-" not in said


# ── Where the plan is unclear ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path))
    return tmp_path


def test_the_newest_interpretation_counts_and_the_earlier_ones_are_kept(home):
    for text in ("no: yes", "Ask us “first” — O'Brien 🙂"):
        interpretations.keep("ST1379-1.0", "follow-ups-counted", text, "Lead assessor", "2026-11-25")
    local = mt.load_standard().ambiguities["follow-ups-counted"].local_interpretation
    assert (local.text, local.owner, local.date) == ("Ask us “first” — O'Brien 🙂", "Lead assessor", "2026-11-25")
    assert "no: yes" in interpretations.file_of("ST1379-1.0").read_text("utf-8")


def test_a_day_that_is_none_is_a_sentence(home):
    with pytest.raises(NotReady, match="the day of the decision"):
        interpretations.keep("ST1379-1.0", "follow-ups-counted", "x", "y", "soon")


def test_a_file_broken_by_hand_is_a_sentence_with_its_line(home):
    interpretations.keep("ST1379-1.0", "follow-ups-counted", "x", "y", "2026-11-25")
    interpretations.file_of("ST1379-1.0").write_text("follow-ups-counted:\n\t- text: x\n", "utf-8")
    with pytest.raises(DataFaults, match="line 2"):
        mt.load_standard()
