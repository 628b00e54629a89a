"""Reading datasets/: what is sound is read, what is not is named with its place and the next step."""

from __future__ import annotations

import pytest

import mentor_training as mt
from mentor_training import datasets
from mentor_training.errors import DataFaults, NoReference, NotFound


def test_a_scenario_is_found_by_the_start_of_its_id():
    assert mt.load_scenario("owq-01").id == "owq-01-two-weeks-downstairs"


def test_a_start_that_several_scenarios_share_is_refused_with_all_of_them(broken, tmp_path):
    broken(lambda text: text.replace("Two weeks downstairs", "Another"))
    folder = tmp_path / "ws" / "organisation" / "scenarios"
    (folder / "owq-01-another").mkdir()
    (folder / "owq-01-another" / "scenario.yaml").write_text("id: owq-01-another")
    with pytest.raises(NotFound, match=r"no scenario “owq-01”.*owq-01-two-weeks-downstairs, owq-01-another"):
        mt.load_scenario("owq-01")


def test_an_unknown_scenario_is_refused_with_those_there_are():
    with pytest.raises(NotFound, match="no scenario “owq-99”. Choose one of: owq-01-two-weeks-downstairs"):
        mt.load_scenario("owq-99")


def test_the_organisations_layer_wins_over_what_ships(broken):
    broken(lambda text: text.replace("title: Two weeks downstairs", "title: Ours"))
    assert mt.load_scenario("owq-01").title == "Ours"


@pytest.mark.parametrize(
    "encode", [lambda t: t.encode("utf-8-sig"), lambda t: t.replace("\n", "\r\n").encode()], ids=["BOM", "Windows"]
)
def test_a_byte_order_mark_and_windows_line_ends_are_read(broken, encode):
    broken(lambda text: text.replace("title: Two weeks downstairs", "title: Ours"), encode=encode)
    assert mt.load_scenario("owq-01").title == "Ours"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("method: OWQ", "method:\tOWQ\n\tx: 1"), r"a tab stands where spaces belong\. Replace it with spaces\. \(line \d+\)"),
        (("version: 1\n", "version: 1\nversion: 2\n"), r"“version” stands twice\. Keep one\. \(line \d+\)"),
        (("title: Two", "title: [Two"), r"cannot be read as YAML: .* \(line \d+\)"),
        (("title: Two", "was: 2026-11-31\ntitle: Two"), r"cannot be read as YAML: day is out of range"),
        (("title: Two", "was: &a [*a]\ntitle: Two"), r"holds something other than text"),
        (("title: Two weeks downstairs\n", ""), r"“title” is missing\. Add it\."),
        (("title: Two", "titel: Two"), r"“titel” is not known here\. Correct its spelling or take it out\. \(line 2\)"),
        (("version: 1\n", "version: one\n"), r"version: should be a whole number, not 'one'\. \(line 5\)"),
        (("title: Two weeks downstairs", "title: 2027"), r"title: should be text, not 2027\. Put it in quotes\. \(line 2\)"),
        (("method: OWQ", "method: OQW"), r"there is no method “OQW”\. Write one of: OWQ, PD\. \(line 4\)"),
        (("standard: ST1379-1.0", "standard: ST1379-7.0"), r"no standard “ST1379-7\.0”"),
        (("aims_at: [K4]", "aims_at: [K99]"), r"questions, 1, aims_at: there is no KSB of OWQ “K99”.*\(line \d+\)"),
        (("aims_at: [K4]", "aims_at: [K1]"), r"there is no KSB of OWQ “K1”"),  # it belongs to the discussion
        (("- id: E2\n", "- id: E1\n"), r"evidence, 1, id: the id E1 stands more than once\. Number the items afresh\."),
        (("notice_days: 17", "notice_days: yes"), r"conduct, notice_days: should be a number of days\. \(line \d+\)"),
        (("notice_days: 17", "notise_days: 17"), r"there is no such fact of conduct in ST1379-1\.0\. Choose one of: notice_days"),
        (("audio_only: [false, false]", "audio_only: false"), r"audio_only: should be a list of true or false"),
        (("role: gap", "role: gab"), r"should be one of 'set', 'gap' or 'follow-up', not 'gab'\."),
        (("follows: Q1", "follows: Q77"), r"follows Q77, which is not a question here\. Name one that is\."),
        (("id: owq-01-two-weeks-downstairs", "id: owq-01-other"), r"says “owq-01-other”, but the folder is “owq-01-two-weeks-downstairs”"),
        (("evidence:\n", "evidence: none\nwas:\n"), r"evidence: should be a list"),
    ],
)  # fmt: skip
def test_a_fault_in_a_scenario_is_named_with_its_place_and_what_to_do(broken, change, said):
    id = broken(lambda text: text.replace(*change, 1))
    with pytest.raises(mt.TrainingError, match=said):
        mt.load_scenario(id)


def test_every_fault_is_named_at_once(broken):
    id = broken(
        lambda text: text.replace("aims_at: [K4]", "aims_at: [K99]", 1).replace("notice_days: 17", "notice_days: soon")
    )
    with pytest.raises(DataFaults) as error:
        mt.load_scenario(id)
    assert {f.place for f in error.value.faults} == {"conduct, notice_days", "questions, 1, aims_at"}
    id = broken(lambda text: text.replace("aims_at: [K4]", "aims_at: [K99]", 1).replace("follows: Q1", "follows: Q77"))
    with pytest.raises(DataFaults) as error:
        mt.load_scenario(id)
    assert [f.line is not None for f in error.value.faults] == [True, True]


@pytest.mark.parametrize(
    "content",
    [b"", b"- a\n- b\n", b"just words", b"\xff\xfe\x00", b"a: " + b"x" * 5_000_000],
    ids=["empty", "list", "words", "not UTF-8", "5 MB"],
)
def test_a_file_that_is_something_else_is_a_sentence(broken, content):
    id = broken(lambda _: "other", encode=lambda _: content)
    with pytest.raises(DataFaults, match=r"(empty|not saved as UTF-8|largest that is read)"):
        mt.load_scenario(id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("grade: pass\nconduct", "grade: distinction\nconduct"), r"grade: says “distinction”, but the decisions give “pass”"),
        (("evidence: [E5, E13, E21, Q1, Q2]", "evidence: [E5, E77]"), r"cites E77, but the scenario ends at E31\. Cite an item that exists\. \(line \d+\)"),
        (("  OWQ-MO-P1:\n", "  OWQ-MO-P9:\n"), r"there is no decision on OWQ-MO-P1\. Add one\."),
        (("scenario_version: 1", "scenario_version: 3"), r"is for version 3 of the scenario, which is now version 1\."),
        (("scenario: owq-01", "scenario: owq-02"), r"belongs to “owq-02-two-weeks-downstairs”, but stands beside"),
        (("conduct_breaches: []", "conduct_breaches: [late-tea]"), r"there is no breach of OWQ “late-tea”"),
        (("  E1: [K4, B2]", "  E1: [K4, K1]"), r"ksbs, E1: there is no KSB of OWQ “K1”"),
    ],
)  # fmt: skip
def test_a_fault_in_a_reference_is_named_with_its_place_and_what_to_do(broken, change, said):
    id = broken(lambda text: text.replace(*change, 1), file="reference.yaml")
    with pytest.raises(DataFaults, match=said):
        mt.load_reference(id)


def test_a_scenario_without_its_reference_says_who_has_it(broken, tmp_path, monkeypatch):
    id = broken(lambda text: text.replace("Two weeks", "Three weeks"))
    (tmp_path / "ws" / "organisation" / "scenarios" / id / "reference.yaml").unlink()
    monkeypatch.setattr(datasets, "shipped", lambda: tmp_path)
    with pytest.raises(mt.TrainingError):  # the standard ships, so it is gone too: said, not raised raw
        mt.load_reference(id)


def test_no_reference_anywhere_is_said(monkeypatch):
    real = datasets.file_of

    def without(kind, wanted, file):
        if file == "reference.yaml":
            raise NotFound("reference", wanted, [])
        return real(kind, wanted, file)

    monkeypatch.setattr(datasets, "file_of", without)
    with pytest.raises(
        NoReference, match="no reference for “Two weeks downstairs” on this computer. Your decisions are kept"
    ):
        mt.load_reference("owq-01")


def test_reading_leaves_what_ships_as_it_was():
    before = {p: p.stat().st_mtime_ns for p in datasets.shipped().rglob("*.yaml")}
    mt.load_standard(), mt.load_scenario("owq-01"), mt.load_reference("owq-01"), mt.load_set("induction-practice")
    assert {p: p.stat().st_mtime_ns for p in datasets.shipped().rglob("*.yaml")} == before


def test_a_standard_that_is_not_laid_out_as_one_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path))
    folder = tmp_path / "organisation" / "standards" / "ST1-1.0"
    folder.mkdir(parents=True)
    for content in ("ksbs: nonsense\n", "reference: ST1\n", "themes: [1, 2]\n", "overall: []\n"):
        (folder / "standard.yaml").write_text(content)
        with pytest.raises(DataFaults):
            mt.load_standard("ST1-1.0")
