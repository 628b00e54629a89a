"""One attempt beside the reference."""

from __future__ import annotations

from itertools import product

import pytest

import mentor_training as mt
from mentor_training.comparison import named_ids, smallest_turning_sets
from mentor_training.errors import NoReference


def relations(comparison):
    return {c.descriptor.id: c.relation for c in comparison.descriptors if c.relation != "agreed"}


def test_met_where_the_reference_has_not_met_is_an_over_award(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(met=["OWQ-CO-D1"]), reference())
    assert relations(compared) == {"OWQ-CO-D1": "over-award"}


def test_not_met_where_the_reference_has_met_is_an_under_award(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(not_met=["OWQ-CO-P1"]), reference())
    assert relations(compared) == {"OWQ-CO-P1": "under-award"}
    assert len(compared.agreed) == 9


def test_an_undecided_descriptor_is_neither_and_leaves_no_grade(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(undecided=["OWQ-CO-P1"]), reference())
    assert relations(compared) == {"OWQ-CO-P1": "undecided"}
    assert compared.grade.derived is None
    assert compared.grade.turning == ()


def test_evidence_is_found_missed_or_extra(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(evidence={"OWQ-CO-P2": ("E18", "E2")}), reference())
    one = next(c for c in compared.descriptors if c.descriptor.id == "OWQ-CO-P2")
    assert one.found == ("E18",)
    assert one.missed == tuple(i for i in one.reference.evidence if i != "E18")
    assert one.extra == ("E2",)


def test_agreed_on_none_of_the_references_items_is_agreed_for_another_reason(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(evidence={"OWQ-CO-P2": ("E2",)}), reference())
    assert [c.descriptor.id for c in compared.agreed if c.for_another_reason] == ["OWQ-CO-P2"]


def test_a_grade_that_does_not_follow_from_the_decisions_is_seen(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(awarded="distinction"), reference())
    assert not compared.grade.follows
    assert (str(compared.grade.awarded), str(compared.grade.derived)) == ("distinction", "pass")


def test_each_of_several_over_awards_alone_turns_a_distinction_back(standard, observation, attempt, reference):
    everything = [d.id for d in standard.descriptors_of("OWQ")]
    compared = mt.compare(standard, observation, attempt(met=everything, awarded="distinction"), reference())
    assert compared.grade.turning == (("OWQ-TC-D1",), ("OWQ-CO-D1",), ("OWQ-IM-D1",))


def test_every_under_awarded_pass_descriptor_is_needed_to_undo_a_fail(standard, observation, attempt, reference):
    wrong = attempt(not_met=["OWQ-CO-P1", "OWQ-MO-P1"], met=["OWQ-CO-D1"], awarded="fail")
    compared = mt.compare(standard, observation, wrong, reference())
    assert compared.grade.turning == (("OWQ-CO-P1", "OWQ-MO-P1"),)
    assert compared.grade.changed_by == ("OWQ-CO-P1", "OWQ-MO-P1")


def test_a_difference_that_leaves_the_grade_is_not_said_to_have_changed_it(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(met=["OWQ-CO-D1"]), reference())
    assert compared.grade.turning == ()


def test_the_smallest_turning_sets_are_the_smallest_there_are(standard):
    """Against trying everything: all 8 decisions on three descriptors, both ways."""
    own = [d.id for d in standard.descriptors_of("OWQ")]
    moving = ["OWQ-TC-P1", "OWQ-MO-P1", "OWQ-IM-D1"]
    for mine, theirs in product(product([True, False], repeat=3), repeat=2):
        met = dict.fromkeys(own, True) | dict(zip(moving, mine, strict=True))
        target = mt.grade_method(standard, "OWQ", dict.fromkeys(own, True) | dict(zip(moving, theirs, strict=True)))
        differing = [d for d, a, b in zip(moving, mine, theirs, strict=True) if a != b]
        found = smallest_turning_sets(standard, "OWQ", met, differing, target)
        turned = [
            {d for d, flip in zip(differing, flips, strict=True) if flip}
            for flips in product([True, False], repeat=len(differing))
            if mt.grade_method(standard, "OWQ", met | {d: not met[d] for d, f in zip(differing, flips, strict=True) if f})
            == target
        ]
        least = min(map(len, turned))
        assert {frozenset(s) for s in found} == ({frozenset(s) for s in turned if len(s) == least} if least else set())


def test_a_contested_descriptor_is_never_counted(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(met=["OWQ-CO-D1"]), reference(contested=["OWQ-CO-D1"]))
    assert compared.differences == ()
    assert [c.descriptor.id for c in compared.contested] == ["OWQ-CO-D1"]
    assert compared.grade.settled


def test_where_a_contested_descriptor_decides_the_grade_the_grade_is_not_counted(standard, observation, attempt, reference):
    compared = mt.compare(standard, observation, attempt(not_met=["OWQ-CO-P1"]), reference(contested=["OWQ-CO-P1"]))
    assert not compared.grade.settled
    assert compared.grade.turning == ()


def test_a_reference_for_another_version_is_refused_with_what_to_do(standard, observation, attempt, reference):
    with pytest.raises(
        NoReference, match="version 1, but the reference is for .* version 2. Grade the newer version afresh"
    ):
        mt.compare(standard, observation, attempt(), reference(scenario_version=2))


def gaps(standard, observation, attempt, reference, **record):
    compared = mt.compare(
        standard, observation, attempt(record={k.replace("_", "-"): v for k, v in record.items()}), reference()
    )
    return {g.duty.id: g.sentence for g in compared.record_gaps}


def test_an_empty_record_lacks_everything_that_the_plan_asks_but_the_grade(standard, observation, attempt, reference):
    assert gaps(standard, observation, attempt, reference) == dict.fromkeys(
        ["ksbs-observed", "ksbs-in-answers", "answers"], "nothing is written"
    )


def test_a_record_that_names_every_ksb_and_every_answer_lacks_nothing(standard, observation, attempt, reference):
    questions = " ".join(f"{q.id}: said." for q in observation.questions)
    written = {
        "ksbs_observed": "K4, K7-K9, S3, S4, S7 to S12",
        "ksbs_in_answers": "K12 K13 S1 B1 B2 B4",
        "answers": questions,
    }
    assert gaps(standard, observation, attempt, reference, **written) == {}


def test_a_ksb_named_nowhere_and_an_answer_not_noted_are_named(standard, observation, attempt, reference):
    questions = " ".join(f"{q.id}: said." for q in observation.questions if q.id != "Q3")
    written = {"ksbs_observed": "K4, K7-K9, S3, S4, S7 to S12", "ksbs_in_answers": "K12 K13 S1 B1 B2", "answers": questions}
    found = gaps(standard, observation, attempt, reference, **written)
    assert found == {"ksbs-in-answers": "these KSBs are named nowhere: B4", "answers": "no answer is noted for Q3"}


def test_a_ksb_of_the_other_method_is_pointed_out(standard, observation, attempt, reference):
    assert (
        "another method assesses: K1"
        in gaps(standard, observation, attempt, reference, ksbs_observed="K1 and K4")["ksbs-observed"]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("K4", ("K4",)),
        ("k7-k9", ("K7", "K8", "K9")),
        ("K7–9", ("K7", "K8", "K9")),
        ("K1 - 9 minutes", ("K1",)),
        ("K7 to K9", ("K7", "K8", "K9")),
        ("BK4X", ()),
        ("K1-K999999999", ("K1",)),
    ],
)
def test_ids_are_read_singly_and_as_ranges(text, found):
    assert named_ids(text, ["K1", "K4", "K7", "K8", "K9"]) == found
