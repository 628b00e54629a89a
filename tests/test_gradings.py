"""The blind gradings of the shipped references: what the issue of references asked them to reach."""

from __future__ import annotations

import re

import pytest

import mentor_training as mt
from mentor_training.app import main
from mentor_training.datasets import shipped
from mentor_training.gradings import first_round, last_round, summary

REFERENCES = [mt.load_reference(id) for id in mt.list_scenarios()]


def test_blind_graders_reach_the_references_on_descriptors_and_on_grades():
    last = summary([(r, last_round(r)) for r in REFERENCES])
    assert last.agreed / last.decided >= 0.95
    assert last.grades_agreed / last.grades >= 0.90


def test_no_grading_of_an_earlier_version_counts_in_the_last_round():
    for r in REFERENCES:
        assert {g.scenario_version for g in last_round(r)} == {r.scenario_version}
        assert {g.round for g in first_round(r)} == {1}


def test_graders_of_three_tempers_saw_each_case():
    for r in REFERENCES:
        assert len({g.temper for g in last_round(r)}) >= 3, r.scenario


def test_the_table_in_the_data_readme_is_what_the_command_prints(capsys):
    assert main(["report", "gradings"]) == 0
    printed = capsys.readouterr().out.strip()
    readme = (shipped() / "README.md").read_text("utf-8")
    assert printed in readme, "paste the output of `mentor-training report gradings` into datasets/README.md"


def test_agreed_and_doubted_are_counted_by_hand():
    reference = mt.load_reference("owq-01")
    one = summary([(reference, last_round(reference))])
    assert (one.decided, one.grades) == (30, 3)
    assert one.doubted == sum(
        any(g.decisions[d].sure != "certain" for g in last_round(reference)) for d in reference.decisions
    )


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda r: re.match(r"\w+-\d+", r.scenario).group())
def test_what_graders_wrote_names_items_that_are_there(reference):
    items = set(mt.load_scenario(reference.scenario).items)
    for grading in reference.gradings:
        if grading.scenario_version == reference.scenario_version:
            for d, decision in grading.decisions.items():
                assert set(decision.evidence) <= items, (grading.grader, d)
