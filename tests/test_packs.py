"""Packs: the cases of a set without their references, checked when opened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from itertools import pairwise

import pytest

import mentor_training as mt
from mentor_training import packs
from mentor_training.errors import PackRefused

SET = "qualification-a"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return packs.build(SET, tmp_path_factory.mktemp("packs"))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A workspace of somebody else's."""
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "theirs"))
    return tmp_path / "theirs"


def changed(pack, tmp_path, change, manifest=lambda m: m):
    """The pack with its files and its manifest changed."""
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files = change(files)
    files["manifest.json"] = json.dumps(manifest(json.loads(files["manifest.json"]))).encode()
    target = tmp_path / pack.name
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def test_a_pack_holds_the_set_its_cases_the_standard_and_nothing_else(pack):
    with zipfile.ZipFile(pack) as archive:
        inside = set(archive.namelist())
    cases = {f"scenarios/{m.id}" for m in mt.load_set(SET).scenarios}
    folders = {n.rsplit("/", 1)[0] for n in inside if n.startswith("scenarios/")}
    assert len(folders) == len(cases) and not [n for n in inside if "reference" in n]
    assert inside - {n for n in inside if n.startswith("scenarios/")} == {
        "manifest.json",
        f"sets/{SET}.yaml",
        "standards/ST1379-1.0/standard.yaml",
    }


def test_no_reason_of_any_reference_and_no_grading_is_in_a_pack(pack):
    """Each reason is searched for, whole and its first half, in every file."""
    with zipfile.ZipFile(pack) as archive:
        text = " ".join(" ".join(archive.read(n).decode().split()) for n in archive.namelist())
    for member in mt.load_set(SET).scenarios:
        reference = mt.load_reference(member.id)
        for decision in reference.decisions.values():
            assert " ".join(decision.reason.split()) not in text
            halves = decision.reason.split()
            assert " ".join(halves[: max(8, len(halves) // 2)]) not in text
        assert f"reference: {reference.grade}" not in text
    assert "gradings:" not in text and "contested:" not in text


def test_that_search_finds_a_reason_that_does_leak(pack, tmp_path):
    reason = next(iter(mt.load_reference(mt.load_set(SET).scenarios[0].id).decisions.values())).reason
    leaking = changed(pack, tmp_path, lambda files: {**files, "sets/leak.yaml": reason.encode()})
    with pytest.raises(AssertionError):
        test_no_reason_of_any_reference_and_no_grading_is_in_a_pack(leaking)


def test_what_is_opened_is_read_like_any_other_case_and_has_no_reference(pack, tmp_path):
    """In a kit as assessors have it: without the data of this checkout."""
    code = (
        "from pathlib import Path; import sys, mentor_training as mt\n"
        "from mentor_training import packs, datasets\n"
        "datasets.shipped = lambda: Path(sys.argv[2])\n"
        "print(packs.open_pack(Path(sys.argv[1])).cases, packs.open_pack(Path(sys.argv[1])).cases, len(packs.opened()))\n"
        "one = mt.load_set('qualification-a'); print(len({mt.load_scenario(m.id).title for m in one.scenarios}))\n"
        "try:\n    mt.load_reference(one.scenarios[0].id)\nexcept mt.TrainingError as error:\n    print(type(error).__name__)\n"
        "print(packs.set_digest('qualification-a'))"
    )
    (tmp_path / "empty").mkdir()
    env = {**os.environ, "MENTOR_TRAINING_WORKSPACE": str(tmp_path / "ws")}
    run = subprocess.run(
        [sys.executable, "-c", code, str(pack), str(tmp_path / "empty")], env=env, capture_output=True, text=True
    )
    cases = str(len(mt.load_set(SET).scenarios))
    assert run.stdout.split() == [cases, cases, "1", cases, "NoReference", packs.set_digest(SET)], run.stderr


STANDARD = "standards/ST1379-1.0/standard.yaml"


def refilled(change):
    """Files changed, and a manifest whose digests fit what they became."""
    became = {}

    def files(old):
        became.clear()
        became.update(change(old))
        return dict(became)

    digests = lambda m: {**m, "files": {n: packs._digest(c) for n, c in became.items() if n != "manifest.json"}}  # noqa: E731
    return files, digests


@pytest.mark.parametrize(
    "change, manifest, says",
    [
        (lambda f: {**f, "sets/qualification-a.yaml": f["sets/qualification-a.yaml"] + b"\n"}, lambda m: m, "not as it was made"),
        (lambda f: {n: c for n, c in f.items() if not n.startswith("sets/")}, lambda m: m, "not as it was made"),
        (lambda f: {**f, "../outside.yaml": b"x"}, lambda m: m, "not as it was made"),
        (lambda f: {**f, "scenarios/x/reference.yaml": b"x"}, lambda m: m, "not as it was made"),
        (lambda f: f, lambda m: {**m, "kind": "something else"}, "no pack of this kit"),
        (lambda f: f, lambda m: {**m, "format": 99}, "newer kit"),
        (lambda f: f, lambda m: {k: v for k, v in m.items() if k != "title"}, "does not say its title"),
        (lambda f: f, lambda m: [m], "damaged"),
        (lambda f: f, lambda m: {**m, "id": "../../escaped"}, "what no pack says"),
        (lambda f: f, lambda m: {**m, "version": "1"}, "what no pack says"),
        (*refilled(lambda f: {**f, "sets/qualification-a.yaml": b"{"}), "cannot read"),
        (*refilled(lambda f: {**f, STANDARD: b"{}", next(n for n in f if "owq-05" in n): b"id: x"}), "cannot read"),
        (*refilled(lambda f: {**f, "scenarios/owq-01-two-weeks-downstairs/scenario.yaml": b"id: x"}), "cannot read"),
    ],
)  # fmt: skip
def test_a_pack_that_is_not_as_it_was_made_is_refused_and_nothing_changes(pack, tmp_path, elsewhere, change, manifest, says):
    with pytest.raises(PackRefused, match=says):
        packs.open_pack(changed(pack, tmp_path, change, manifest))
    assert packs.opened() == () and not (tmp_path / "outside.yaml").exists()


def test_anything_else_is_a_sentence(tmp_path, elsewhere, monkeypatch):
    (tmp_path / "letter.mentorpack").write_text("Dear all")
    for name, says in [("letter.mentorpack", "damaged"), ("none.mentorpack", "cannot be read")]:
        with pytest.raises(PackRefused, match=says):
            packs.open_pack(tmp_path / name)
    monkeypatch.setattr(packs, "LARGEST", 3)
    with pytest.raises(PackRefused, match="larger than any pack"):
        packs.open_pack(tmp_path / "letter.mentorpack")


def test_another_pack_of_the_same_name_does_not_take_the_place_of_one_that_is_open(pack, tmp_path, elsewhere):
    packs.open_pack(pack)
    other = changed(pack, tmp_path, lambda f: f, lambda m: {**m, "digest": "0" * 64})
    with pytest.raises(PackRefused, match="with other cases is open already"):
        packs.open_pack(other)
    assert [p.digest for p in packs.opened()] == [packs.set_digest(SET)]


def test_a_sets_digest_holds_its_rule_its_order_and_every_word_of_its_cases(broken):
    before = packs.set_digest("induction-practice")
    broken(lambda text: text.replace("title: ", "title: The "))
    assert packs.set_digest("induction-practice") != before


def test_a_standard_that_is_here_already_is_not_replaced_by_a_packs(pack, tmp_path, elsewhere):
    change, manifest = refilled(
        lambda f: {**f, STANDARD: f[STANDARD].replace(b"Learning and skills mentor", b"Something else")}
    )
    packs.open_pack(changed(pack, tmp_path, change, manifest))
    assert "Something else" not in mt.load_standard().title
    assert not list(elsewhere.rglob("standard.yaml"))


def test_of_two_versions_the_higher_number_is_read(pack, tmp_path, elsewhere):
    for version in (9, 10):
        packs.open_pack(changed(pack, tmp_path, lambda f: f, lambda m, v=version: {**m, "version": v}))
    from mentor_training.datasets import layers

    assert [p.name for p in layers() if p.parent.name == "packs"] == ["qualification-a-10", "qualification-a-9"]


def test_no_comment_of_the_sets_file_travels(pack):
    with zipfile.ZipFile(pack) as archive:
        assert b"#" not in archive.read("sets/qualification-a.yaml")


def test_every_pass_descriptor_is_critical_so_that_the_rule_tells_nothing_of_the_cases():
    passes = {d.id for d in mt.load_standard().descriptors.values() if d.level == "pass"}
    assert set(mt.load_set(SET).verdict.critical) == passes


def test_digests_of_different_sets_differ():
    digests = sorted(packs.set_digest(s) for s in mt.list_sets())
    assert all(a != b for a, b in pairwise(digests))


# ── References that travel sealed ────────────────────────────────────────────────────────────────────────────────────

EVENT, WORDS = "annual-2027", "Velvet otter, paper bridge"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    return packs.build(EVENT, tmp_path_factory.mktemp("sealed"), WORDS)


BUILT = [(s, words) for s in mt.list_sets() for words in (None, WORDS) if mt.load_set(s).purpose == "event"]
BUILT += [(s, None) for s in mt.list_sets() if mt.load_set(s).purpose in ("qualification", "rehearsal")]


@pytest.mark.parametrize("set, words", BUILT)
def test_no_pack_tells_a_reference_sealed_or_not(set, words, tmp_path):
    """Each reason, what would change it, and each line of decisions is searched for in every file, as it is and unzipped."""
    path = packs.build(set, tmp_path, words)
    with zipfile.ZipFile(path) as archive:
        inside = [path.read_bytes(), *(archive.read(n) for n in archive.namelist())]
    plain = " ".join(" ".join(content.decode("utf-8", "replace").split()) for content in inside)
    for member in mt.load_set(set).scenarios:
        for id, decision in mt.load_reference(member.id).decisions.items():
            for text in (decision.reason, decision.what_would_change_it):
                words = text.split()
                assert not words or " ".join(words[: max(8, len(words) // 2)]) not in plain
            assert f"{id}: {{met" not in plain and f"{id}: met:" not in plain


def test_the_references_of_a_qualification_set_are_never_sealed_into_a_pack(tmp_path):
    with pytest.raises(PackRefused, match="stay with the lead assessor"):
        packs.build(SET, tmp_path, WORDS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", ["", " ", "otter", "four otters! !!!"])
def test_a_short_pass_phrase_is_refused(words, tmp_path):
    with pytest.raises(PackRefused, match="too short"):
        packs.build(EVENT, tmp_path, words)


def test_sealed_references_open_for_the_pass_phrase_as_it_sounds_and_for_no_other(sealed, elsewhere):
    packs.open_pack(sealed)
    assert packs.seal_of(EVENT) == "sealed"
    with pytest.raises(PackRefused, match="not the pass-phrase"):
        packs.unseal(EVENT, "velvet otter paper bridges")
    assert packs.seal_of(EVENT) == "sealed"
    packs.unseal(EVENT, "  VELVET otter – paper\tbridge ")
    assert packs.seal_of(EVENT) == "opened"
    assert list((elsewhere / "packs").glob("annual-2027-1/scenarios/*/reference.yaml"))


def test_one_changed_byte_of_a_seal_opens_nothing(sealed, elsewhere):
    packs.open_pack(sealed)
    vault = elsewhere / "packs" / "annual-2027-1" / "references.sealed"
    content = bytearray(vault.read_bytes())
    content[-1] ^= 1
    vault.write_bytes(bytes(content))
    with pytest.raises(PackRefused, match="not the pass-phrase"):
        packs.unseal(EVENT, WORDS)
    vault.write_bytes(b"short")
    with pytest.raises(PackRefused):
        packs.unseal(EVENT, WORDS)


def test_a_pack_without_sealed_references_says_so(elsewhere, tmp_path):
    packs.open_pack(packs.build(EVENT, tmp_path))
    assert packs.seal_of(EVENT) == "none"
    with pytest.raises(PackRefused, match="no sealed references"):
        packs.unseal(EVENT, WORDS)


def test_a_sealed_pack_may_come_after_a_plain_one_and_be_sealed_anew(elsewhere, tmp_path):
    plain = packs.build(EVENT, tmp_path)
    packs.open_pack(plain)
    first = packs.build(EVENT, tmp_path, WORDS)
    assert first != plain
    packs.open_pack(first)
    assert packs.seal_of(EVENT) == "sealed"
    packs.open_pack(packs.build(EVENT, tmp_path, "four other words entirely"))
    packs.unseal(EVENT, "four other words entirely")
    assert packs.seal_of(EVENT) == "opened"


def test_a_set_with_a_case_in_another_version_is_not_packed(elsewhere, tmp_path):
    from datetime import date

    from mentor_training import drafting

    id = mt.list_scenarios("annual-2027")[0]
    draft = drafting.open_draft(drafting.reopen(id))
    drafting.keep(id, {**draft.scenario, "briefing": draft.scenario["briefing"] + " Rain."}, draft.reference, draft.stamp)
    drafting.publish(id, "The weather matters", date(2026, 11, 25))
    with pytest.raises(PackRefused, match="is now version 2"):
        packs.build("annual-2027", tmp_path / "out")
