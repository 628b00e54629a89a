"""The commands of a qualification: packs, submissions, reports, one person's data; each says what it did or what is wrong."""

from __future__ import annotations

import csv
import json
import sqlite3

import pytest
from sitting import COMPETENT, LENIENT, grade, sit

import mentor_training as mt
from mentor_training import submissions
from mentor_training.app import main

SET = "qualification-a"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """Two submissions by two people with one code, one of them with half a character in it."""
    files = []
    for n, assessor in enumerate((COMPETENT, LENIENT)):
        folder = tmp_path_factory.mktemp(f"sent{n}")
        store = mt.RecordStore(f"sqlite:///{folder / 'r.sqlite3'}")
        sit(store, "O'Brien", assessor)
        files.append(submissions.submit_set(store, "O'Brien", SET, 1, folder))
    return files


def test_a_pack_is_made_and_opened_by_command(workspace, tmp_path, capsys):
    assert main(["pack", "build", SET, "--to", str(tmp_path)]) == 0
    assert main(["pack", "open", str(tmp_path / "qualification-a-1.mentorpack")]) == 0
    assert "10 cases" in capsys.readouterr().out
    assert main(["pack", "build", "no-such-set"]) == 1
    assert "no-such-set" in capsys.readouterr().err


def test_files_are_collected_and_each_that_does_not_fit_is_named(workspace, sent, tmp_path, capsys):
    (tmp_path / "letter.submission.json").write_text("Dear all")
    assert main(["collect", *map(str, sent), str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out.count("Taken: O'Brien (") == 2 and "2 of 3 taken" in out and "letter.submission.json is damaged" in err
    assert main(["collect", str(sent[0])]) == 1
    assert "taken already" in capsys.readouterr().err


def test_a_report_for_the_assessor_and_one_for_quality_assurance_are_written_for_every_submission(
    workspace, sent, tmp_path, capsys
):
    main(["collect", *map(str, sent)])
    assert main(["report", "qualification", SET, "--to", str(tmp_path / "out")]) == 0
    pages = sorted((tmp_path / "out").glob("*.html"))
    assert len(pages) == 4
    for_assessors = [p.read_text("utf-8") for p in pages if p.stem.endswith("for assessor")]
    for member in mt.load_set(SET).scenarios:
        title = mt.load_scenario(member.id).title
        assert not [t for t in for_assessors if title in t]
        assert all(title in p.read_text("utf-8") for p in pages if p.stem.endswith("assurance"))
    assert str(pages[0]) in capsys.readouterr().out


def test_without_submissions_a_report_says_what_to_do(workspace, capsys):
    assert main(["report", "qualification", SET]) == 1
    assert "mentor-training collect" in capsys.readouterr().err


def test_raw_decisions_are_written_with_their_dictionary(workspace, sent, tmp_path):
    main(["collect", *map(str, sent)])
    assert main(["report", "decisions", SET, "--to", str(tmp_path)]) == 0
    folder = tmp_path / f"decisions on {SET}"
    rows = list(csv.DictReader((folder / "decisions.csv").read_text("utf-8-sig").splitlines()))
    expected = sum(len(mt.load_reference(m.id).decisions) for m in mt.load_set(SET).scenarios)
    assert len(rows) == 2 * expected == len(json.loads((folder / "decisions.json").read_text("utf-8"))["decisions"])
    assert all(f"`{column}`" in (folder / "data-dictionary.md").read_text("utf-8") for column in rows[0])


def test_two_people_with_one_code_are_told_apart(workspace, sent, capsys):
    main(["collect", *map(str, sent)])
    names = [s.name for s in submissions.taken(mt.RecordStore())]
    assert main(["report", "record", "O'Brien"]) == 1
    said = capsys.readouterr().err
    assert all(name in said for name in names)
    assert main(["report", "record", names[0]]) == 0
    assert "record of O-Brien (" in capsys.readouterr().out


@pytest.fixture
def graded(workspace):
    """A record with two people, each with a submitted case."""
    store = mt.RecordStore()
    for code in ("IA-07", "IA-08"):
        grade(store, code, "owq-01", lambda _descriptor, reference: reference)
    return store


def test_one_persons_data_is_exported_whole_and_only_theirs(graded, tmp_path):
    assert main(["records", "export", "IA-07", "--to", str(tmp_path)]) == 0
    (file,) = tmp_path.glob("held on *.json")
    content = json.loads(file.read_text("utf-8"))
    assert content["assessor_key"] == graded.assessor("IA-07")
    assert len(content["held"]["attempts"]["rows"]) == 1 and graded.assessor("IA-08") not in file.read_text("utf-8")


def test_erasing_asks_once_more_and_leaves_a_record_that_verifies(graded, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    assert main(["records", "erase", "IA-07"]) == 1
    assert graded.attempts("IA-07") and "Nothing was erased" in capsys.readouterr().out
    monkeypatch.setattr("builtins.input", lambda _question: "IA-07")
    assert main(["records", "erase", "IA-07"]) == 0
    assert "as it was sealed" in capsys.readouterr().out
    assert not mt.RecordStore().attempts("IA-07") and mt.RecordStore().attempts("IA-08")
    assert main(["records", "export", "IA-07"]) == 1


def test_what_was_erased_is_nowhere_in_the_files_of_the_record(graded, workspace, decide_all):
    attempt = graded.open_attempt("IA-07", "pd-01")
    item = next(iter(mt.load_scenario("pd-01").items))
    graded.decide(attempt, mt.Decision(descriptor="PD-PP-P1", met=True, evidence=(item,), reason="a secret so unlikely"))
    main(["records", "erase", "--yes", "IA-07"])
    graded.engine.dispose()
    files = [f for f in workspace.rglob("*") if f.is_file() and "records" in f.name]
    assert files and not [f for f in files if b"a secret so unlikely" in f.read_bytes()]


def test_while_another_program_uses_the_record_erasing_says_that_traces_are_left(graded, monkeypatch, capsys):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(graded.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM saves").fetchall()  # a reader in the middle of something
        key = graded.assessor("IA-07")
        assert main(["records", "erase", "--yes", "IA-07"]) == 1
        assert "traces are left in its file" in (said := capsys.readouterr().err) and key in said
        other.execute("COMMIT")
    assert main(["records", "erase", "--yes", key]) == 0


def test_a_submission_changed_after_it_was_taken_is_found_by_verify(workspace, sent, capsys):
    main(["collect", str(sent[0])])
    assert main(["records", "verify"]) == 0
    with sqlite3.connect(workspace / "records.sqlite3") as there:
        there.execute("DROP TRIGGER imports_stay")
        there.execute("UPDATE imports SET content = json_set(content, '$.assessor', 'IA-99')")
    assert main(["records", "verify"]) == 1
    assert "was changed after it was taken" in capsys.readouterr().out


# ── A new version of the standard ────────────────────────────────────────────────────────────────────────────────────


def test_two_versions_of_a_standard_are_compared_by_command(workspace, tmp_path, capsys):
    text = (mt.datasets.shipped() / "standards" / "ST1379-1.0" / "standard.yaml").read_text("utf-8")
    new = text.replace('version: "1.0"', 'version: "1.1"', 1).replace(
        "Applies empathic listening", "Applies active listening"
    )
    (tmp_path / "standard.yaml").write_text(new, "utf-8")
    assert main(["diff-standard", "ST1379-1.0", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.index("WHAT CHANGED") < out.index("WHAT IT TOUCHES HERE") < out.index("WHAT TO DO")
    assert "OWQ-CO-P2: reworded: Applies [empathic -> active] listening" in out and "Regrade 12 scenarios" in out


def test_a_standard_that_is_not_there_is_named_with_those_that_are(workspace, capsys):
    assert main(["diff-standard", "ST1379-1.0", "ST1379-9.9"]) == 1
    assert "ST1379-9.9" in capsys.readouterr().err
