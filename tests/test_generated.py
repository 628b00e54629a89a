"""Drills made without end: their answers follow from the rules, and the same id gives the same drill."""

from __future__ import annotations

import re

import pytest

import mentor_training as mt
from mentor_training import conduct
from mentor_training.course import COURSE
from mentor_training.errors import NotFound
from mentor_training.generated import MAKERS, fresh_id, make, methods_for
from mentor_training.grading import grade_method, grade_overall

STANDARD = mt.load_standard()
KINDS = [(kind, method) for chapter in COURSE for kind in chapter.made for method in methods_for(STANDARD, kind)]


@pytest.mark.parametrize("kind, method", KINDS)
def test_each_is_well_formed_and_the_same_id_is_the_same_drill(standard, kind, method):
    seen = set()
    for seed in range(150):
        drill = make(standard, fresh_id(kind, method, str(seed)))
        assert drill == make(standard, drill.id)
        assert drill.says and all(id == "overall" or id in standard.clauses for id in drill.says)
        if drill.kind == "choose":
            assert sum(o.right for o in drill.options) == 1 and all(o.why for o in drill.options)
        else:
            assert 1 <= sum(p.marked for p in drill.pieces) <= 3
        seen.add((drill.extract, drill.pieces))
    assert len(seen) > 20  # "never the same"


def test_every_kind_is_used_by_a_chapter():
    assert {kind for kind, _ in KINDS} == set(MAKERS)


@pytest.mark.parametrize("method", ["OWQ", "PD"])
def test_the_grade_follows_from_what_is_said_to_be_missed(standard, method):
    labels = {d.label: d for d in standard.descriptors_of(method)}
    for seed in range(100):
        drill = make(standard, fresh_id("method-grade", method, str(seed)))
        missed = {d.id for label, d in labels.items() if re.search(rf"{re.escape(label)}(?: and|\.|$)", drill.extract)}
        if "No distinction descriptor is met" in drill.extract:
            missed |= {d.id for d in standard.descriptors_of(method, "distinction")}
        grade = grade_method(standard, method, {d.id: d.id not in missed for d in labels.values()})
        assert next(o.text for o in drill.options if o.right) == str(grade), drill.extract


def test_the_overall_grade_follows_from_what_is_said(standard):
    for seed in range(100):
        drill = make(standard, fresh_id("overall", "-", str(seed)))
        grades = {
            m.id: re.search(rf"{re.escape(m.title)}: (\w+)", drill.extract).group(1) for m in standard.methods.values()
        }
        resit, exceptional = "re-sat" in drill.extract, "exceptional" in drill.extract
        grade = grade_overall(standard, grades, resit=resit, exceptional=exceptional)
        assert next(o.text for o in drill.options if o.right) == str(grade), drill.extract


@pytest.mark.parametrize("method", ["OWQ", "PD"])
def test_what_is_to_be_marked_is_what_the_plan_does_not_allow(standard, method):
    facts = standard.conduct_of(method)
    for seed in range(100):
        for piece in make(standard, fresh_id("conduct", method, str(seed))).pieces:
            fact = next(f for f in facts.values() if piece.text.startswith(f.asks))
            said = piece.text.removeprefix(fact.asks).lstrip(": ")
            values = [v == "yes" if v in ("yes", "no") else int(v.split()[0]) for v in said.split(", ")]
            value = tuple(values) if "list" in fact.kind else values[0]
            assert bool(conduct.broken(standard, method, {fact.name: value})) == piece.marked, piece.text


def test_an_unknown_kind_is_a_sentence(standard):
    with pytest.raises(NotFound, match="Choose one of"):
        make(standard, "generated:nothing:-:1")
