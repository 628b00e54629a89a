"""Files that people write and programs change: what is not changed comes out as it went in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mentor_training.datasets import shipped
from mentor_training.documents import dumped, load_document, merged, plain

FILES = sorted(shipped().glob("scenarios/*/*.yaml"))
BY_HAND = """\
# A case that was written by hand
id: a
title: "The bus"  # says nothing of the grade
mine: kept as it is   # a part that no program knows
setting: {sector: transport, delivery: in person}
evidence:
  # from the first session
  - {id: E1, at: "00:00", text: "A waits."}
  - id: E2  # the second
    at: "00:02"
    text: >-
      A says
      little.
questions: [Q1, Q2]
"""


@pytest.fixture
def by_hand(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(BY_HAND, "utf-8")
    return load_document(path)


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}-{p.stem}" for p in FILES])
def test_every_file_of_the_kit_comes_out_as_it_went_in(path):
    assert dumped(load_document(path)) == path.read_text("utf-8")


def test_saying_what_it_says_already_changes_nothing(by_hand):
    assert dumped(merged(by_hand, plain(by_hand))) == BY_HAND


def test_one_changed_word_changes_one_line(by_hand):
    value = plain(by_hand)
    value["evidence"][0]["text"] = "A waits long."
    before, after = BY_HAND.splitlines(), dumped(merged(by_hand, value)).splitlines()
    assert len(before) == len(after) and sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_comments_and_unknown_parts_stay_when_items_are_moved_added_and_taken_out(by_hand):
    value = plain(by_hand)
    value["evidence"] = [value["evidence"][1], {"id": "E3", "at": "00:05", "text": "A leaves."}]
    text = dumped(merged(by_hand, value))
    assert "# the second" in text and "mine: kept as it is" in text and "# says nothing of the grade" in text
    assert "E1" not in text and text.index("E2") < text.index("E3")


def test_true_and_one_are_two_things(by_hand):
    value = {**plain(by_hand), "mine": True}
    assert "mine: true" in dumped(merged(by_hand, value))


def test_a_text_of_several_lines_is_written_as_lines(by_hand):
    text = dumped(merged(by_hand, {**plain(by_hand), "briefing": "One.\nTwo: three."}))
    assert "briefing: |-\n  One.\n  Two: three.\n" in text


LINES = st.text(st.sampled_from("ab \n:#-|>\"'{}[]&*!%@`,?\\0é✓"), max_size=30)


@given(st.dictionaries(st.sampled_from(["title", "briefing", "mine"]), LINES))
def test_whatever_is_written_reads_back_as_it_is(texts):
    document = YAML().load(BY_HAND)
    value = {**plain(document), **texts}
    assert plain(YAML(typ="safe", pure=True).load(dumped(merged(document, value)))) == value
    assert plain(YAML(typ="safe", pure=True).load(dumped(merged(None, value)))) == value
