"""The question bank: enough for a re-sit, open or probing, none that gives its answer away."""

from __future__ import annotations

from collections import Counter

import pytest

import mentor_training as mt
from mentor_training.datasets import load_flawed_questions, load_questions


@pytest.mark.parametrize("method", ["OWQ", "PD"])
def test_every_ksb_has_four_questions_open_and_probing(method, standard):
    bank = load_questions(method)
    for ksb in standard.methods[method].ksbs:
        kinds = Counter(q.kind for q in bank.aimed_at(ksb))
        assert sum(kinds.values()) >= 4 and len(kinds) == 2, ksb


@pytest.mark.parametrize("method, least", [("OWQ", 5), ("PD", 8)])
def test_a_re_sit_can_be_asked_other_questions_on_every_ksb(method, least, standard):
    """Two lists of questions, each with one on every KSB, that share none."""
    bank = load_questions(method)
    first = {ksb: bank.aimed_at(ksb)[0].id for ksb in standard.methods[method].ksbs}
    taken = set(first.values())
    second = {ksb: next((q.id for q in bank.aimed_at(ksb) if q.id not in taken), None) for ksb in first}
    assert len(taken) >= least and None not in second.values()


def test_every_question_says_what_a_good_answer_would_touch():
    for method in ("OWQ", "PD"):
        assert [q.id for q in load_questions(method).questions if len(q.touches) < 2] == []


def test_flawed_questions_show_every_flaw_in_both_methods_with_why_and_better():
    flawed = load_flawed_questions().questions
    shown = {(q.method, q.flaw) for q in flawed}
    assert shown >= {(m, f) for m in ("OWQ", "PD") for f in ("leading", "closed", "multiple", "off-method")}
    assert [
        q.id
        for q in flawed
        if not ((q.why.strip() and q.better.strip().rstrip(")").endswith(("?", "."))) or "?" in q.better)
    ] == []
    assert all(mt.load_standard().methods[q.method] for q in flawed)
