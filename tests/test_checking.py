"""`mentor-training check`: every fault is found, at its place, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mentor_training.app import main
from mentor_training.checking import check
from mentor_training.datasets import shipped

REFUSED = shipped() / "refused"
EXAMPLES = sorted(p.name for p in REFUSED.iterdir())


def found(folder: Path) -> list[str]:
    return [f"{f.place}: {f.sentence}" for f in check(folder).faults]


def expected(folder: Path) -> list[str]:
    """What the comments at the head of the broken file say that it is refused for."""
    lines = [line for file in folder.rglob("*.yaml") for line in file.read_text("utf-8").splitlines()]
    return [line.removeprefix("# refused: ") for line in lines if line.startswith("# refused: ")]


def small(fault: str) -> bool:
    """Whether a fault says no more than that an example is small, which all are."""
    return bool(re.match(r"(evidence|questions): (evidence, questions and answers have|there are 2 items)", fault))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_broken_example_is_refused_for_what_is_broken_and_for_nothing_else(name):
    faults = [f for f in found(REFUSED / name) if name == "too-short" or not small(f)]
    wanted = expected(REFUSED / name)
    assert wanted
    for one in wanted:
        assert [
            f for f in faults if f.startswith(one.removeprefix(": ") if one.startswith(": ") else one) or f.startswith(one)
        ], (one, faults)
    assert [f for f in faults if not any(f.startswith(one) for one in wanted)] == []


@pytest.mark.parametrize("name", [n for n in EXAMPLES if not (REFUSED / n / "sets").exists()])
def test_every_fault_in_a_file_says_its_line_and_what_to_do(name):
    for fault in check(REFUSED / name).faults:
        assert fault.sentence[-1] == "." and (fault.sentence.count(". ") >= 1 or "should be " in fault.sentence), fault
        missing = "is missing" in fault.sentence
        assert fault.line or missing, fault


def test_what_ships_with_the_kit_has_no_fault(capsys):
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "No faults in " in said
    assert "What no check can find" in said and "search engine" in said


def test_faults_are_said_with_file_and_line_and_exit_status_1(capsys):
    assert main(["check", str(REFUSED / "tab")]) == 1
    said = capsys.readouterr().out
    assert "datasets/refused/tab/scenario.yaml: a tab stands where spaces belong" in said
    assert "(line 10)" in said and said.rstrip().endswith("1 fault in 1 file.")


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_a_place_with_nothing_to_check_is_said(path, tmp_path, capsys):
    assert main(["check", str(tmp_path / path)]) == 1
    assert "Give the folder of a scenario" in capsys.readouterr().err


def test_one_file_may_be_checked_by_itself():
    assert found(REFUSED / "questions-closed" / "questions" / "OWQ.yaml")
    assert found(REFUSED / "grade-that-does-not-follow" / "reference.yaml")


def test_a_reference_without_its_scenario_is_said(tmp_path):
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / "reference.yaml").write_bytes((REFUSED / "too-short" / "reference.yaml").read_bytes())
    assert "scenario.yaml" in str(check(tmp_path / "lost").faults[0])


@pytest.mark.parametrize("encode", [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(encode, tmp_path):
    (tmp_path / "tab").mkdir()
    (tmp_path / "tab" / "scenario.yaml").write_bytes(encode((REFUSED / "tab" / "scenario.yaml").read_bytes()))
    assert [f.line for f in check(tmp_path / "tab").faults] == [f.line for f in check(REFUSED / "tab").faults] == [10]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"a: 1\n" + b"# " + b"x" * 8_000_000, "8 MB"),
        ("title: Caf\u00e9".encode("utf-16"), "UTF-8"),
        ("id: a\ntitle: Caf\u00e9".encode("latin-1"), "UTF-8"),
        (b"", "is empty"),
        (b"- a\n- b\n", "is empty or not a list of named parts"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(content, sentence, tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "scenario.yaml").write_bytes(content)
    (fault,) = check(tmp_path / "case").faults
    assert sentence in fault.sentence


def test_faults_of_shape_and_of_sense_are_said_together(tmp_path):
    broken = (REFUSED / "too-short" / "scenario.yaml").read_text("utf-8")
    broken = broken.replace("too-short", "case").replace('at: "00:00", ', "").replace("[B2, B4]", "[B2, K1]")
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "scenario.yaml").write_text(broken, "utf-8")
    assert {f.place for f in check(tmp_path / "case").faults} == {"evidence, 1, at", "questions, 4, aims_at"}


def test_the_matrix_says_which_descriptors_each_case_meets(capsys):
    main(["check", str(REFUSED / "set-with-a-stranger")])
    said = capsys.readouterr().out
    assert re.search(r"OWQ-TC-P1\s+\+\s+1\s+0", said) and re.search(r"OWQ-TC-D1\s+-\s+0\s+1", said)
