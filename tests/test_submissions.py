"""Submissions and results: made, taken once, refused when they are not as they were made."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from sitting import LENIENT, sit

import mentor_training as mt
from mentor_training import passports, submissions
from mentor_training.errors import NotReady, SubmissionRefused
from mentor_training.packs import set_digest
from mentor_training.results import result_of, verdicts

SET = "qualification-a"


def record(folder):
    return mt.RecordStore(f"sqlite:///{folder / 'records.sqlite3'}")


@pytest.fixture(scope="module")
def trainee(tmp_path_factory):
    """Somebody with a quote in their code who has graded the whole set, leniently."""
    store = record(tmp_path_factory.mktemp("trainee"))
    sit(store, "O’Brien 😀 ש", LENIENT)
    return store


@pytest.fixture(scope="module")
def sent(trainee, tmp_path_factory):
    return submissions.submit_set(trainee, "O’Brien 😀 ש", SET, 1, tmp_path_factory.mktemp("sent"))


@pytest.fixture
def lead(store):
    return store


def resealed(content):
    """With a whole digest again, as somebody would make it who knows how."""
    rest = {k: v for k, v in content.items() if k != "digest"}
    return {**rest, "digest": submissions._digest(rest)}


@pytest.fixture
def altered(sent, tmp_path):
    """A function: the submission with its content changed."""

    def write(change, seal=True):
        content = change(json.loads(sent.read_text("utf-8")))
        target = tmp_path / sent.name
        target.write_text(json.dumps(resealed(content) if seal else content), "utf-8")
        return target

    return write


def test_a_submission_is_taken_once_with_all_that_was_decided(trainee, sent, lead):
    taken = submissions.take(lead, sent)
    decided = {a.scenario: {d: x.met for d, x in a.decisions.items()} for a in taken.attempts}
    own = {a.scenario: {d: x.met for d, x in a.decisions.items()} for a in trainee.attempts()}
    assert decided == own and taken.assessor == "O’Brien 😀 ש"
    assert submissions.taken(lead, SET) == (taken,)
    with pytest.raises(SubmissionRefused, match="taken already"):
        submissions.take(lead, sent)
    assert len(submissions.taken(lead)) == 1


def test_half_a_character_in_a_reason_goes_and_comes_as_it_is(store, tmp_path):
    sit(store, "IA-07", cases=9)
    last = mt.load_set(SET).scenarios[-1].id
    attempt = store.open_attempt("IA-07", last, {"purpose": "qualification", "set": SET, "set_version": 1, "try": 1})
    for d, agreed in mt.load_reference(last).decisions.items():
        store.decide(attempt, mt.Decision(descriptor=d, met=agreed.met, evidence=agreed.evidence, reason="half \ud83d"))
    store.save(attempt, "awarded", "pass")
    store.submit(attempt)
    sent = submissions.read_submission(submissions.submit_set(store, "IA-07", SET, 1, tmp_path))
    assert {d.reason for d in sent.attempts[-1].decisions.values()} == {"half \ud83d"}


def test_the_file_is_named_so_that_every_system_takes_it(sent):
    assert re.fullmatch(r"qualification-a-1, O-Brien-ש, [0-9a-f]{4}, try 1\.submission\.json", sent.name)


def test_a_set_that_is_not_finished_cannot_be_sent(store, tmp_path):
    sit(store, "IA-07", cases=3)
    with pytest.raises(NotReady, match="7 of 10 cases"):
        submissions.submit_set(store, "IA-07", SET, 1, tmp_path)
    assert not list(tmp_path.glob(f"*{submissions.SUFFIX}"))


def rechained(content, change):
    """A whole submission in which the first attempt's content is changed and everything is sealed again after it."""
    from mentor_training.sealing import FIRST_DIGEST, canonical, digest

    seals, previous = [], FIRST_DIGEST
    for n, seal in enumerate(content["seals"]):
        kept = change(dict(seal["content"])) if n == 0 else seal["content"]
        inside = digest(seal["salt"], canonical(kept))
        whole = digest(previous, inside, seal["kind"], seal["attempt"], seal["sealed_at"], str(seal["place"]))
        seals.append({**seal, "content": kept, "content_digest": inside, "previous": previous, "digest": whole})
        previous = whole
    return {**content, "seals": seals}


def decision(content, **changes):
    id, first = next(iter(content["decisions"].items()))
    return {**content, "decisions": {**content["decisions"], id: {**first, **changes}}}


@pytest.mark.parametrize(
    "change",
    [
        lambda c: {**c, "attempt_number": "1"},
        lambda c: {**c, "attempt_number": -1},
        lambda c: {**c, "attempt_number": float("inf")},
        lambda c: {**c, "made_at": "yesterday"},
        lambda c: {**c, "routes": [{"x": "y"}]},
        lambda c: {**c, "assessor_key": ["k"]},
        lambda c: rechained(c, lambda a: decision(a, met="yes")),
        lambda c: rechained(c, lambda a: decision(a, evidence=["Z99"])),
        lambda c: rechained(c, lambda a: decision(a, descriptor="PD-XX-P1")),
        lambda c: rechained(c, lambda a: {**a, "awarded": "Gold"}),
        lambda c: rechained(c, lambda a: {**a, "standard": "ST9999-1.0"}),
        lambda c: rechained(c, lambda a: {**a, "standard": ["ST1379-1.0"]}),
        lambda c: rechained(c, lambda a: {**a, "scenario": ["owq-05"]}),
        lambda c: rechained(c, lambda a: {**a, "context": []}),
        lambda c: rechained(c, lambda a: {**a, "context": {**a["context"], "set_version": 9}}),
        lambda c: rechained(c, lambda a: {**a, "context": {**a["context"], "place": "first"}}),
        lambda c: rechained(c, lambda a: {**a, "assessor_key": "0" * 16}),
        lambda c: rechained(c, lambda a: {**a, "scenario": c["seals"][1]["content"]["scenario"], "scenario_version": c["seals"][1]["content"]["scenario_version"]}),
    ],
)  # fmt: skip
def test_what_a_submission_cannot_hold_is_refused_though_every_seal_fits(altered, lead, change):
    with pytest.raises(SubmissionRefused):
        submissions.take(lead, altered(change))
    assert submissions.taken(lead) == () and lead.imports("submission") == []


def test_sealing_again_without_a_change_is_taken(altered, lead):
    assert submissions.take(lead, altered(lambda c: rechained(c, lambda a: a)))


def test_somebody_who_was_erased_is_not_taken_again(sent, altered, lead):
    one = submissions.take(lead, sent)
    lead.erase(one.assessor_key)
    with pytest.raises(SubmissionRefused, match="taken already"):
        submissions.take(lead, sent)
    with pytest.raises(SubmissionRefused, match="were erased here"):
        submissions.take(lead, altered(lambda c: {**c, "kit": "0.0.9"}))


def first(content, **changes):
    """The first attempt's sealed content with something in it changed."""
    seals = [dict(s) for s in content["seals"]]
    seals[0] = {**seals[0], "content": {**seals[0]["content"], **changes}}
    return {**content, "seals": seals}


@pytest.mark.parametrize(
    "change, seal, says",
    [
        (lambda c: {**c, "assessor": "somebody else"}, False, "something in it was changed"),
        (lambda c: first(c, awarded="distinction"), True, "not as it was sealed at place 1"),
        (lambda c: {**c, "seals": c["seals"][1:]}, True, "not as it was sealed at place"),
        (lambda c: {**c, "seals": [*c["seals"][:-1], {**c["seals"][-1], "sealed_at": "2020-01-01T00:00:00+00:00"}]}, True, "not as it was sealed"),
        (lambda c: {**c, "set_version": 2}, True, "version 2; here it is version 1"),
        (lambda c: {**c, "set_digest": "0" * 64}, True, "other cases or another rule"),
        (lambda c: {**c, "format": 99}, True, "newer kit"),
        (lambda c: {k: v for k, v in c.items() if k != "seals"}, True, "lacks something"),
        (lambda c: {**c, "seals": "none"}, True, "lacks something"),
        (lambda c: {**c, "kind": "letter"}, True, "no submission of this kit"),
        (lambda c: {**c, "seals": [{**s, "content": None, "salt": None} for s in c["seals"]]}, True, "does not hold every case"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_made_is_refused_by_name_and_not_used(altered, lead, change, seal, says):
    with pytest.raises(SubmissionRefused, match=says):
        submissions.take(lead, altered(change, seal))
    assert submissions.taken(lead) == ()


def test_one_changed_byte_anywhere_in_the_decisions_is_found(sent, tmp_path, lead):
    text = sent.read_text("utf-8")
    at = text.index('"met": true')
    (tmp_path / sent.name).write_text(text[:at] + text[at:].replace('"met": true', '"met": false', 1), "utf-8")
    with pytest.raises(SubmissionRefused, match="something in it was changed"):
        submissions.take(lead, tmp_path / sent.name)


def test_anything_else_is_a_sentence(tmp_path, lead, monkeypatch):
    for name, content, says in [("a", b"Dear all", "damaged"), ("b", b"[]", "no submission"), ("c", b"\xff\xfe\x00", "damaged"), ("d", b"[" * 100_000, "damaged")]:  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SubmissionRefused, match=says):
            submissions.take(lead, tmp_path / name)
    with pytest.raises(SubmissionRefused, match="cannot be read"):
        submissions.take(lead, tmp_path / "nothing")
    monkeypatch.setattr(submissions, "LARGEST", 3)
    with pytest.raises(SubmissionRefused, match="larger than any"):
        submissions.take(lead, tmp_path / "a")


def test_a_second_submission_for_the_same_try_does_not_replace_the_first(sent, altered, lead):
    kept = submissions.take(lead, sent)
    with pytest.raises(SubmissionRefused, match="second submission for the same try"):
        submissions.take(lead, altered(lambda c: {**c, "made_at": "2026-12-01T00:00:00+00:00"}))
    assert submissions.taken(lead) == (kept,)


def test_two_assessors_with_one_code_are_two(tmp_path, lead):
    files = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        own = record(tmp_path / place)
        sit(own, "IA-07")
        files.append(submissions.submit_set(own, "IA-07", SET, 1, tmp_path))
    assert files[0] != files[1]
    names = [submissions.take(lead, f).name for f in files]
    assert len(set(names)) == 2 and all(n.startswith("IA-07 (") for n in names)


def test_a_set_that_was_changed_after_somebody_began_it_is_found(sent, lead, monkeypatch):
    monkeypatch.setattr(submissions, "set_digest", lambda _set: "1" * 64)
    with pytest.raises(SubmissionRefused, match="may not be changed once somebody has begun it"):
        submissions.take(lead, sent)


def test_a_clock_that_went_back_is_said_beside_the_submission(store, tmp_path, monkeypatch):
    from mentor_training import records

    times = iter([f"2026-11-{30 - n:02}T10:00:00+00:00" for n in range(25)] * 40)
    monkeypatch.setattr(records, "_now", lambda: next(times))
    sit(store, "IA-07")
    assert submissions.read_submission(submissions.submit_set(store, "IA-07", SET, 1, tmp_path)).clock_back


def test_a_submission_that_was_tampered_with_in_the_record_is_named_and_not_used(sent, lead, tmp_path):
    import sqlite3

    submissions.take(lead, sent)
    assert submissions.verify_imports(lead) == ()
    with sqlite3.connect(tmp_path / "records.sqlite3") as db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("""UPDATE imports SET content = replace(content, '"met": false', '"met": true')""")
    assert submissions.taken(lead) == ()
    (finding,) = submissions.verify_imports(lead)
    assert "O’Brien" in finding and "not used" in finding


# ── What comes back ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed(sent, lead, tmp_path):
    """The result of the submission, signed, as a file."""
    one = submissions.take(lead, sent)
    advised = verdicts(SET, [one])[one.digest]
    signature = {
        "set": SET, "set_version": 1, "attempt_number": 1, "submission": one.digest, "standard": "ST1379-1.0",
        "advice": advised.answer, "decision": advised.answer, "name": "The signer", "role": "Lead assessor",
        "on": "2026-11-25", "seen": "the reasons", "why": "",
    }  # fmt: skip
    kept = passports.sign(lead, one.assessor_key, signature, date(2026, 11, 25))
    return submissions.write_result(result_of(one, advised, kept), tmp_path / "out")


def test_a_result_names_no_case_of_the_set_no_descriptor_and_no_reason(signed):
    content = json.loads(signed.read_text("utf-8"))
    told = json.dumps(content, ensure_ascii=False)
    standard = mt.load_standard()
    for member in mt.load_set(SET).scenarios:
        assert member.id not in told and mt.load_scenario(member.id).title not in told
        assert not [r.reason for r in mt.load_reference(member.id).decisions.values() if r.reason[:60] in told]
    assert not [d for d in standard.descriptors if d in told]
    assert content["kinds"]["over-award of a pass descriptor"] > 0
    assert set(content["route"]["cases"]) <= {m.id for m in mt.load_set("induction-practice").scenarios}


def test_a_result_comes_back_to_its_assessor_once_and_stands_in_their_record(signed, trainee):
    key = trainee.assessor("O’Brien 😀 ש")
    result = submissions.take_result(trainee, signed)
    assert submissions.results(trainee, key) == (result,)
    assert [s["name"] for _, _, s in trainee.entries(key, "signature")] == ["The signer"]
    with pytest.raises(SubmissionRefused, match="taken already"):
        submissions.take_result(trainee, signed)


def test_somebody_elses_result_is_refused(signed, tmp_path):
    (tmp_path / "other").mkdir()
    other = record(tmp_path / "other")
    other.assessor("IA-99")
    with pytest.raises(SubmissionRefused, match="O’Brien 😀 ש’s, who does not work in this workspace"):
        submissions.take_result(other, signed)


def test_a_result_that_was_changed_on_its_way_is_refused(signed, trainee):
    signed.write_text(signed.read_text("utf-8").replace('"more evidence"', '"standardised"'), "utf-8")
    with pytest.raises(SubmissionRefused, match="changed"):
        submissions.take_result(trainee, signed)


def signed_as(lead, one, decision, tmp_path):
    """Another result of the submission, signed anew."""
    advised = verdicts(SET, [one])[one.digest]
    about = {"set": SET, "set_version": 1, "attempt_number": 1, "submission": one.digest, "standard": "ST1379-1.0"}
    who = {
        "name": "The signer",
        "role": "Lead assessor",
        "on": "2026-11-25",
        "seen": "all",
        "why": "reason",
        "advice": advised.answer,
    }
    kept = passports.sign(lead, one.assessor_key, {**about, **who, "decision": decision}, date(2026, 11, 25))
    return submissions.write_result(result_of(one, advised, kept), tmp_path / "out")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_results_for_one_submission_the_one_that_was_signed_last_counts(sent, lead, tmp_path, order):
    one = submissions.take(lead, sent)
    files = [signed_as(lead, one, decision, tmp_path) for decision in ("not yet", "standardised")]
    assert len(set(files)) == 2
    (tmp_path / "copy").mkdir()
    own = record(tmp_path / "copy")
    with own._transaction() as connection:  # the assessor on another computer, with the same key
        from mentor_training.tables import assessors

        connection.execute(assessors.insert().values(key=one.assessor_key, code=one.assessor, since="2026"))
    attempt = one.attempts[0]
    mine = own.open_attempt(one.assessor, attempt.scenario, dict(attempt.context))
    for d in attempt.decisions.values():
        own.decide(mine, d)
    own.save(mine, "awarded", attempt.awarded)
    own.submit(mine)
    for n in order:
        submissions.take_result(own, files[n])
    (counts,) = submissions.results(own, one.assessor_key)
    assert counts["signature"]["decision"] == "standardised"
    assert [e.requirement for e in passports.entries_of(own, one.assessor_key)] == ["standardisation"]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: {**c, "route": []},
        lambda c: {k: v for k, v in c.items() if k != "title"},
        lambda c: {**c, "attempt_number": "1"},
        lambda c: {**c, "attempt_number": 7},
        lambda c: {**c, "signature": {"a": 1}},
        lambda c: {**c, "signature": {**c["signature"], "on": "soon"}},
    ],
)
def test_what_a_result_cannot_hold_is_refused_and_nothing_is_entered(signed, trainee, change):
    signed.write_text(json.dumps(resealed(change(json.loads(signed.read_text("utf-8"))))), "utf-8")
    key = trainee.assessor("O’Brien 😀 ש")
    before = trainee.entries(key), trainee.imports("result")
    with pytest.raises(SubmissionRefused):
        submissions.take_result(trainee, signed)
    assert (trainee.entries(key), trainee.imports("result")) == before


def test_a_result_that_was_kept_but_not_entered_before_a_crash_is_entered_when_it_is_dropped_again(
    signed, trainee, monkeypatch
):
    key = trainee.assessor("O’Brien 😀 ש")
    monkeypatch.setattr(passports, "receive", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        submissions.take_result(trainee, signed)
    monkeypatch.undo()
    before = len(trainee.entries(key, "result"))
    submissions.take_result(trainee, signed)
    assert len(trainee.entries(key, "result")) == before + 1


def test_an_attempt_read_from_what_was_sealed_is_the_attempt(sent, trainee):
    own = {a.id: a for a in trainee.attempts()}
    for attempt in submissions.read_submission(sent).attempts:
        mine = own[attempt.id]
        same = {"number": mine.number, "revision": mine.revision, "opened_at": mine.opened_at}
        assert replace(attempt, **same).decisions == mine.decisions and attempt.awarded == mine.awarded
    assert set_digest(SET) == submissions.read_submission(sent).set_digest
