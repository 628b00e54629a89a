"""Drills: what is right, what comes next, and that none says what the standard does not."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import mentor_training as mt
from mentor_training.course import COURSE
from mentor_training.datasets import load_course_test, load_drills, load_mistakes, read_drills
from mentor_training.drills import (
    Answered,
    Drill,
    Option,
    Pair,
    Piece,
    form_before,
    mark,
    next_drill,
    progress,
    shuffled,
    sources,
    standings,
)
from mentor_training.errors import DataFaults

SHEETS = [load_drills(c.id) for c in COURSE if c.drills]
WRITTEN = [d for sheet in SHEETS for d in sheet.drills]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def choose(id="a", **changes):
    options = (Option(text="yes", right=True, why="It is so."), Option(text="no", why="It is not."))
    return Drill(id=id, kind="choose", asks="Is it?", says=("ours",), options=options, **changes)


def answers(*pairs, start=NOW):
    return [Answered(drill=d, right=r, at=start + timedelta(minutes=n)) for n, (d, r) in enumerate(pairs)]


# ── What is right ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_choice_says_why_it_is_wrong_and_why_the_other_is_right():
    assert mark(choose(), "yes").right
    wrong = mark(choose(), "no")
    assert not wrong.right and wrong.why == ("It is not.", "It is so.")


def test_a_match_is_right_only_with_every_pair():
    drill = Drill(
        id="m", kind="match", asks="", says=("ours",), why="So.",
        pairs=(Pair(left="a", right="1"), Pair(left="b", right="2"), Pair(right="3")),
    )  # fmt: skip
    assert mark(drill, {"b": "2", "a": "1"}).right
    assert mark(drill, {"a": "1", "b": "3"}).parts == (True, False)


def test_an_order_is_right_place_by_place():
    drill = Drill(id="o", kind="order", asks="", says=("ours",), items=("x", "y", "z"))
    assert mark(drill, ["x", "y", "z"]).right
    assert mark(drill, ["y", "x", "z"]).parts == (False, False, True)


def test_marks_are_wrong_both_ways_and_say_why_where_they_are():
    drill = Drill(
        id="k", kind="mark", asks="", says=("ours",), why="All in all.",
        pieces=(Piece(text="p", marked=True, why="p is one."), Piece(text="q", why="q is none."), Piece(text="r")),
    )  # fmt: skip
    assert mark(drill, [0]).right
    both = mark(drill, [1])
    assert both.parts == (False, False, True) and both.why == ("p is one.", "q is none.", "All in all.")


@pytest.mark.parametrize("kind", ["choose", "match", "order", "mark", "write"])
@pytest.mark.parametrize("given", [None, "", [], ["nonsense"], 7, {"a": 1}])
def test_no_answer_however_odd_breaks_a_drill(kind, given):
    drill = next(d for d in WRITTEN if d.kind == kind)
    assert mark(drill, given).right == (kind == "write")


@pytest.mark.parametrize("drill", WRITTEN, ids=lambda d: d.id)
def test_the_answer_that_is_kept_as_right_is_marked_right(drill):
    right = {
        "choose": lambda: next(o.text for o in drill.options if o.right),
        "match": lambda: {p.left: p.right for p in drill.pairs if p.left is not None},
        "order": lambda: list(drill.items),
        "mark": lambda: [n for n, p in enumerate(drill.pieces) if p.marked],
        "write": lambda: "anything",
    }[drill.kind]()
    assert mark(drill, right).right


def test_the_order_of_options_gives_nothing_away_and_stays_until_answered():
    drill = next(d for d in WRITTEN if d.kind == "choose" and len(d.options) >= 4)
    places = Counter(next(n for n, o in enumerate(shuffled(drill, str(s)).options) if o.right) for s in range(200))
    assert len(places) == len(drill.options)
    assert shuffled(drill, "1") == shuffled(drill, "1")


# ── What comes next ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_new_comes_in_order():
    drills = [choose("a"), choose("b")]
    assert next_drill(drills, [], NOW).id == "a"
    assert next_drill(drills, answers(("a", True)), NOW).id == "b"


def test_what_went_wrong_comes_back_after_three_others():
    drills = [choose(x) for x in "abcdef"]
    history = answers(("a", False))
    seen = []
    for _ in range(4):
        seen.append(next_drill(drills, history, NOW).id)
        history += answers((seen[-1], True))
    assert seen == ["b", "c", "d", "a"]


def test_what_went_wrong_comes_back_at_once_where_nothing_else_is_left():
    assert next_drill([choose("a")], answers(("a", False)), NOW).id == "a"


def test_what_went_wrong_and_then_right_is_asked_again_on_another_day():
    history = answers(("a", False), ("a", True))
    assert next_drill([choose("a")], history, NOW + timedelta(hours=2)) is None
    assert next_drill([choose("a")], history, NOW + timedelta(days=2)).id == "a"


def test_what_was_right_at_once_does_not_come_back():
    assert next_drill([choose("a")], answers(("a", True)), NOW + timedelta(days=30)) is None


def test_progress_counts_the_newest_answer():
    drills = [choose("a"), choose("b")]
    assert progress(drills, answers(("a", True), ("b", False))) == (1, 2)
    assert progress(drills, answers(("a", True), ("a", False))) == (0, 2)
    assert standings(answers(("a", False), ("a", True)))["a"].ever_wrong


# ── The written drills ───────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_at_least_150_written_drills_of_every_kind():
    assert len(WRITTEN) >= 150
    assert set(Counter(d.kind for d in WRITTEN)) == {"choose", "match", "order", "mark", "write"}
    assert len({d.id for d in WRITTEN}) == len(WRITTEN)


def test_every_drill_says_where_its_answer_comes_from(standard):
    offenders = [d.id for d in WRITTEN if len(sources(standard, load_mistakes(), d)) != len(d.says) or not d.says]
    assert offenders == []


def test_every_mistake_has_a_drill():
    trained = {m for d in WRITTEN for m in d.trains}
    assert sorted(set(load_mistakes()) - trained) == []


def test_the_right_option_is_not_given_away_by_its_length():
    longest = [max(d.options, key=lambda o: len(o.text)).right for d in WRITTEN if d.kind == "choose"]
    assert sum(longest) / len(longest) <= 0.5


def test_no_drill_holds_a_sentence_of_a_qualification_or_event_case():
    """DESIGN 12.14: course texts are written for the course or taken from practice cases."""
    kept_back = {m.id for s in mt.list_sets() if mt.load_set(s).purpose != "practice" for m in mt.load_set(s).scenarios}
    words = lambda text: " ".join(text.lower().split())  # noqa: E731
    course = words(" ".join(filter(None, [t for d in WRITTEN for t in (d.extract, d.asks, d.why, d.model)])))
    course += words(" ".join(i.extract for i in load_course_test().items))
    found = []
    for id in kept_back:
        scenario = mt.load_scenario(id)
        for text in [e.text for e in scenario.evidence] + [q.answer for q in scenario.questions]:
            found += [s for s in words(text).split(". ") if len(s.split()) >= 7 and s in course]
    assert found == []


def test_a_drill_that_says_what_its_source_does_not_is_refused(tmp_path):
    sheet = """
chapter: grades
standard: ST1379-1.0
version: 1
drills:
  - id: grades-1
    kind: choose
    asks: "How many questions at least?"
    says: [owq-minimum-questions]
    options:
      - {text: "At least 6", right: true, why: "The plan says so."}
      - {text: "At least 8", why: "That is the other method."}
      - {text: "Any number", why: "There is a least."}
"""
    (tmp_path / "drills").mkdir()
    path = tmp_path / "drills" / "grades.yaml"
    path.write_text(sheet, "utf-8")
    with pytest.raises(DataFaults, match="says 6, which stands in none of its sources"):
        read_drills(path)
    path.write_text(sheet.replace("At least 6", "At least 5"), "utf-8")
    assert read_drills(path).drills[0].options[0].text == "At least 5"


# ── Before and after ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_both_forms_ask_the_same_descriptors_on_other_extracts():
    test = load_course_test()
    asked = {form: sorted((i.descriptor, i.met) for i in test.form(form)) for form in "AB"}
    assert asked["A"] == asked["B"] and len(asked["A"]) == 12
    assert sum(met for _, met in asked["A"]) == 6
    assert len({i.extract for i in test.items}) == 24


def test_half_of_all_assessors_take_either_form_first():
    forms = Counter(form_before(f"key {n}") for n in range(400))
    assert 160 <= forms["A"] <= 240
