"""The standard as data says what the published text says, where it says it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mentor_training as mt

SOURCE = Path(__file__).parent / "data" / "ST1379-v1.0-standard-and-epa-plan.txt"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def lines():
    return SOURCE.read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def extents(standard, lines):
    """The text under each heading: from its line to the next listed heading."""
    sections = list(standard.sections.values())
    ends = [s.line for s in sections[1:]] + [len(lines) + 1]
    return {s.id: plain(" ".join(lines[s.line - 1 : end - 1])) for s, end in zip(sections, ends, strict=True)}


def quoted(standard):
    """Every text that the data give as the source's own words: what it is, the words, the section."""
    for name in ("facts", "duties", "ksbs", "descriptors", "clauses"):
        for key, item in getattr(standard, name).items():
            yield f"{name} {key}", item.text, item.section
    for method in standard.methods.values():
        yield f"method {method.id}", method.title, method.section
        for record in method.records:
            yield f"{method.id} {record.id}", record.text, standard.clauses[record.clause].section
    for theme in standard.themes.values():
        yield f"theme {theme.id}", theme.title, theme.section
    for ambiguity in standard.ambiguities.values():
        for quote in ambiguity.quotes:
            yield f"ambiguity {ambiguity.id}", quote.text, quote.section


def test_every_quoted_text_stands_in_the_source_under_the_section_it_names(standard, extents):
    offenders = [
        f"{what}: “{text}” is not under {section}"
        for what, text, section in quoted(standard)
        if plain(text) not in extents[section]
    ]
    assert offenders == []


def test_every_heading_stands_on_its_line(standard, lines):
    offenders = [s.id for s in standard.sections.values() if lines[s.line - 1].strip() != s.starts]
    assert offenders == []


def test_the_standard_has_what_it_is_known_to_have(standard):
    assert len(standard.duties) == 9
    assert len(standard.ksbs) == 35
    assert {m: len(x.ksbs) for m, x in standard.methods.items()} == {"OWQ": 18, "PD": 17}
    assert len(standard.themes) == 8
    assert [d.level for d in standard.descriptors.values()].count("pass") == 18
    assert [d.level for d in standard.descriptors.values()].count("distinction") == 8


def test_every_duty_and_descriptor_has_the_ksbs_that_the_source_lists_after_it(standard, lines):
    text = plain(" ".join(lines))
    offenders = [d.id for d in standard.descriptors.values() if f"{plain(d.text)} ({', '.join(d.ksbs)})" not in text] + [
        duty.number
        for duty in standard.duties.values()
        if f"Duty {duty.number} {plain(duty.text)} {' '.join(duty.ksbs)}" not in text
    ]
    assert offenders == []


def test_every_ksb_is_assessed_where_the_mapping_says(standard, lines):
    text = plain(" ".join(lines))
    offenders = [
        k.id for k in standard.ksbs.values()
        if f"{k.id} {plain(k.text)} Back to Grading {plain(standard.methods[k.method].title)}".lower() not in text.lower()
    ]  # fmt: skip
    assert offenders == []


def test_sixteen_ksbs_have_no_distinction_descriptor(standard):
    reached = {k for d in standard.descriptors.values() if d.level == "distinction" for k in d.ksbs}
    assert len(set(standard.ksbs) - reached) == 16


def test_the_table_of_overall_grades_is_the_sources(standard, extents):
    rows = " ".join(f"{row.grades['OWQ']} {row.grades['PD']} {row.overall}" for row in standard.overall)
    assert plain(rows) in extents[standard.overall_section]


def test_the_numbers_of_the_clauses_stand_in_their_words(standard):
    words = {1: ("one", "once", "annually"), 2: ("two",), 3: ("three",), 4: ("four",)}
    offenders = [
        f"{c.id}: {name} {number}"
        for c in standard.clauses.values()
        for name, number in c.numbers.items()
        if f"{number:g}" not in c.text and not any(word in c.text for word in words.get(int(number), ()))
    ]
    assert offenders == []


def test_what_the_plan_sets_for_both_methods_is_there_with_its_numbers(standard):
    owq, pd = standard.conduct_of("OWQ"), standard.conduct_of("PD")
    assert (owq["notice_days"].rule, owq["notice_days"].value) == ("at least", 14)
    assert (owq["questions_asked"].rule, owq["questions_asked"].value) == ("at least", 5)
    assert owq["total_minutes"].value == (120, 132)
    assert (pd["questions_asked"].rule, pd["questions_asked"].value) == ("at least", 8)
    assert pd["discussion_minutes"].value == (60, 66)
    assert pd["portfolio_days_with_assessor"].value == 14


def test_every_bound_on_conduct_rests_on_a_clause_and_names_its_breach(standard):
    offenders = [f.name for f in standard.conduct if f.rule != "none" and not f.breach]
    offenders += [f.name for f in standard.conduct if f.clause not in standard.clauses]
    assert offenders == []


def test_a_breach_of_a_should_is_not_a_breach_of_a_must(standard):
    forces = {f.name: standard.clauses[f.clause].force for f in standard.conduct_of("PD").values()}
    assert forces["portfolio_reflective_accounts"] == "should"
    assert forces["portfolio_items"] == "typically"
    assert forces["notice_days"] == "must"


def test_our_reading_is_apart_from_the_plans_words(standard):
    for d in standard.descriptors.values():
        assert all([d.ours.verb, d.ours.threshold, d.ours.secure, d.ours.near_miss]), d.id
        assert all(part in d.text for part in d.parts), d.id


def test_ambiguities_are_shown_with_their_quotes_and_settled_by_nobody(standard):
    assert {"duration-two-hours", "ten-percent-of-what"} <= set(standard.ambiguities)
    for ambiguity in standard.ambiguities.values():
        assert ambiguity.quotes and ambiguity.turns_on, ambiguity.id
        assert ambiguity.local_interpretation.text is None, ambiguity.id


def test_the_standardisation_duties_are_there_with_when_they_fall_due(standard):
    words = " ".join(c.text for c in standard.clauses.values() if c.topic == "standardisation")
    assert "before they conduct an EPA for the first time" in words
    assert "if the EPA is updated" in words
    assert "a minimum of annually" in words


def test_names_that_scripts_rely_on(standard):
    assert standard.id == "ST1379-1.0"
    assert standard.ksbs["K1"].duties == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert "K16" in standard.duties[1].ksbs
    assert standard.methods["OWQ"].title == "Observation with questioning"
    descriptor = standard.descriptors["PD-PP-D1"]
    assert (descriptor.method, descriptor.theme, descriptor.level) == ("PD", "PD-PP", "distinction")
    assert descriptor.label == "Professional practice, distinction 1"


def test_a_standard_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(mt.TrainingError, match=r"no standard “ST9999-1\.0”.*ST1379-1\.0"):
        mt.load_standard("ST9999-1.0")
