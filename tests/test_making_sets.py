"""Sets while they are put together: versions, what they share, who has seen what, and how sure a verdict would be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sitting import COMPETENT, took_part

import mentor_training as mt
from mentor_training import making_sets, packs, submissions
from mentor_training.checking import check
from mentor_training.errors import DraftRefused, NotFound

CASES = ["owq-10-the-pool-rota", "pd-10-larder-and-linen"]


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


def plan(id="annual-2028", title="Annual 2028", purpose="event", order="as listed", cases=CASES):
    return making_sets.planned(id, title, purpose, order, cases)


def test_a_set_is_published_read_and_packed():
    one = making_sets.publish_set(plan())
    assert (one.version, [m.id for m in one.scenarios]) == (1, CASES) and "annual-2028" in mt.list_sets()
    assert check().faults == []
    assert packs.build("annual-2028", packs.workspace() / "out").exists()


def test_a_changed_set_is_a_new_version_and_an_unchanged_one_is_not():
    making_sets.publish_set(plan())
    assert plan().one.version == 1
    assert plan(cases=CASES[::-1]).one.version == 2 == making_sets.publish_set(plan(cases=CASES[::-1])).version


def test_what_somebody_wrote_into_a_set_by_hand_stays(workspace):
    making_sets.publish_set(plan())
    path = workspace / "organisation" / "sets" / "annual-2028.yaml"
    path.write_text("# for the spring\n" + path.read_text("utf-8"), "utf-8")
    making_sets.publish_set(plan(title="Annual standardisation 2028"))
    assert path.read_text("utf-8").startswith("# for the spring\n")


@pytest.mark.parametrize(
    "changes, said",
    [({"id": "Annual 2028"}, "needs an id"), ({"title": " "}, "needs a title"), ({"cases": []}, "a case at least")],
)
def test_what_a_set_lacks_is_said_and_it_is_not_published(changes, said):
    found = plan(**changes)
    assert any(said in fault for fault in found.faults)
    with pytest.raises(DraftRefused, match=said):
        making_sets.publish_set(found)


@pytest.mark.parametrize("changes", [{"purpose": "party"}, {"order": "by mood"}, {"cases": ["owq-99"]}])
def test_what_there_is_not_is_refused_by_name(changes):
    with pytest.raises(NotFound):
        plan(**changes)


def test_cases_that_another_set_has_are_named():
    assert plan(cases=[*CASES, "owq-01"]).shared == {
        "Annual standardisation 2027": tuple(CASES),
        "Practice for induction": ("owq-01-two-weeks-downstairs",),
    }


def test_a_qualification_of_few_cases_says_how_many_it_lacks():
    found = plan(id="qualification-b", purpose="qualification")
    assert "of competent assessors" in found.sure and "Add about" in found.sure and found.one.verdict is not None


def test_a_qualification_as_large_as_the_kits_is_sure_enough():
    cases = mt.list_scenarios("qualification-a")
    found = plan(id="qualification-b", purpose="qualification", cases=cases)
    rule, kits = found.one.verdict, mt.load_set("qualification-a").verdict
    assert "That is enough" in found.sure
    assert (rule.most_over, rule.most_critical_over, set(rule.critical)) == (
        kits.most_over,
        kits.most_critical_over,
        set(kits.critical),
    )


def test_who_has_had_a_case_is_counted_by_person(store, tmp_path):
    own = mt.RecordStore("sqlite://")
    submissions.take(store, took_part(own, "IA-07", COMPETENT, "annual-2027", tmp_path))
    store.open_attempt("IA-08", CASES[0])
    store.open_attempt("IA-08", CASES[0], {"purpose": "practice", "again": 1})
    assert making_sets.exposure(store)[CASES[0]] == 2 and making_sets.exposure(store)[CASES[1]] == 1


def test_a_case_that_too_few_have_graded_blind_is_said_and_keeps_out_of_a_qualification():
    from mentor_training import drafting

    id = drafting.copy("pd-01", "The night desk")
    drafting.publish(id, "", date(2026, 11, 25))
    assert any("graded blind by 0" in w for w in plan(purpose="practice", cases=[id]).warnings)
    assert any("graded blind by 0" in f for f in plan(purpose="qualification", cases=[id]).faults)
    assert plan(purpose="panel", cases=[id]).warnings == ()
    making_sets.publish_set(plan(purpose="practice", cases=[id]))
    assert check().faults != []


def test_a_set_that_could_not_be_read_is_never_written(workspace):
    found = plan()
    unreadable = replace(
        found, one=replace(found.one, scenarios=(found.one.scenarios[0], found.one.scenarios[0])), faults=()
    )
    with pytest.raises(DraftRefused, match="would not be a set that can be read"):
        making_sets.publish_set(unreadable)
    assert not (workspace / "organisation" / "sets" / "annual-2028.yaml").exists()


def test_a_set_file_broken_by_hand_keeps_no_other_from_being_made(workspace):
    making_sets.publish_set(plan())
    path = workspace / "organisation" / "sets" / "broken.yaml"
    path.write_text("id: [", "utf-8")
    assert making_sets.publish_set(plan(id="annual-2029", title="Annual 2029")).version == 1


def test_an_id_that_serves_another_purpose_is_refused():
    making_sets.publish_set(plan())
    assert any("Choose another id" in fault for fault in plan(purpose="practice").faults)
