"""The event service: to each what is theirs, a reference only in its time, and every refusal a sentence that changes nothing."""

from __future__ import annotations

import http.client
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from service import PREFIX, running

import mentor_training as mt
from mentor_training import meeting, served
from mentor_training.errors import (
    NoReference,
    NotFound,
    NotReady,
    OutOfTurn,
    RecordsUnavailable,
    SubmissionRefused,
)
from mentor_training.hub import live
from mentor_training.remote import CALLS, RemoteStore

EVENT, CASES = "annual-2027", ("owq-10-the-pool-rota", "pd-10-larder-and-linen")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


@pytest.fixture
def kept(tmp_path):
    """The service's own record."""
    store = mt.RecordStore(f"sqlite:///{tmp_path / 'service.sqlite3'}")
    yield store
    store.engine.dispose()


@pytest.fixture
def one(kept, workspace, monkeypatch):
    monkeypatch.setattr(live, "FRESH", 0)  # what is done behind the service's back is told at once
    with running(kept) as service:
        yield service


@pytest.fixture
def kit(one):
    """A function: somebody's kit, which belongs to the service."""
    made = []

    def open_as(token, code=None):
        asked = one.asked_by(token)
        made.append(asked)
        store = RemoteStore(service=asked)
        if code:
            store.work_as(code)
        return store

    yield open_as
    for asked in made:
        asked.close()


# \u2500\u2500 The same names \u2500\u2500


def test_a_kit_that_belongs_to_a_service_keeps_records_there_and_no_other_does(one, kept, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_SERVICE", one.url)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "t-ann")
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    store = mt.RecordStore()
    assert store.shared and store.at_work() is None
    store.work_as("IA-07")
    attempt = store.open_attempt("IA-07", "owq-01")
    assert kept.attempt(attempt.id) == attempt and mt.RecordStore().at_work() == "IA-07"
    assert not mt.RecordStore("sqlite://").shared
    served.service().close()
    served._service.cache_clear()


def test_every_call_gives_what_it_gives_at_home(kit, kept, decide_all):
    store = kit("t-ann", "IA-07")
    attempt = store.open_attempt("IA-07", "owq-01", mode="short")
    saved = store.save(attempt, "awarded", "pass", token="a")
    assert store.save(attempt, "awarded", "pass", token="a") == saved
    decide_all(store, attempt)
    store.answer_drill("IA-07", "4-01", {"met": True}, True, {"chapter": "4"})
    submitted = store.submit(attempt)
    store.dispute(submitted, "OWQ-TC-P1", 1, "E4 shows it")
    key = store.assessor("IA-07")
    store.enter(key, "requirement", {"requirement": "competence", "on": "2026-01-01", "what": "x"})
    assert submitted == kept.attempt(attempt.id) and store.attempts("IA-07") == kept.attempts("IA-07")
    for name, given in [
        ("changes", (attempt.id, 0)), ("disputes", (attempt.id,)), ("drill_answers", ("IA-07",)), ("chain", (key,)), ("keys", ()),
        ("erased", (key,)), ("imports", ("result", key)), ("entries", (key,)), ("verify", ()), ("attempts", ("IA-07", "owq-01")),
    ]:  # fmt: skip
        assert getattr(store, name)(*given) == getattr(kept, name)(*given), name


def test_all_that_goes_over_is_of_the_record_of_decisions():
    assert all(callable(getattr(mt.RecordStore, name)) for name in CALLS)
    assert not {"log", "logged", "keep_import", "erase", "events"} & set(CALLS)


def test_what_is_refused_is_the_error_it_would_be_at_home(kit):
    store = kit("t-ann", "IA-07")
    attempt = store.open_attempt("IA-07", "owq-01")
    with pytest.raises(NotReady, match="still open"):
        store.submit(attempt)
    with pytest.raises(NotFound, match="There is no grade of OWQ"):
        store.save(attempt, "awarded", "merit")
    with pytest.raises(NotFound, match="scenario"):
        store.open_attempt("IA-07", "owq-99")


# \u2500\u2500 To each what is theirs \u2500\u2500


def test_nobody_reaches_what_is_anothers(kit):
    ann, bo = kit("t-ann", "IA-07"), kit("t-bo", "IA-08")
    attempt, key = ann.open_attempt("IA-07", "owq-01"), ann.assessor("IA-07")
    tries = [
        lambda: bo.attempt(attempt.id),
        lambda: bo.save(attempt.id, "awarded", "fail"),
        lambda: bo.decide(attempt.id, mt.Decision(descriptor="OWQ-TC-P1", met=False)),
        lambda: bo.changes(attempt.id, 0),
        lambda: bo.submit(attempt.id, deadline=True),
        lambda: bo.disputes(attempt.id),
        lambda: bo.attempts("IA-07"),
        lambda: bo.open_attempt("IA-07", "owq-01"),
        lambda: bo.drill_answers("IA-07"),
        lambda: bo.chain(key),
        lambda: bo.entries(key),
        lambda: bo.imports("result", key),
        lambda: bo.imports("submission"),
        lambda: bo.enter(key, "requirement", {"what": "x"}),
        lambda: bo.attempt("0" * 24),
    ]
    for number, attempted in enumerate(tries):
        with pytest.raises(OutOfTurn):
            attempted()
            raise AssertionError(number)
    assert ann.attempt(attempt.id) == attempt and bo.attempts() == ()


def test_a_code_is_one_persons_and_a_person_has_one_code(kit):
    kit("t-ann", "IA-07")
    with pytest.raises(NotReady, match="in use"):
        kit("t-bo", "IA-07")
    with pytest.raises(NotReady, match="you work here as IA-07"):
        kit("t-ann", "IA-09")
    with pytest.raises(NotFound):
        kit("t-bo", "  ")


@pytest.mark.parametrize("kind", ["verdict", "signature", "result", "event"])
def test_nobody_signs_for_themselves(kit, kind):
    store = kit("t-ann", "IA-07")
    with pytest.raises(OutOfTurn, match="by a lead assessor"):
        store.enter(store.assessor("IA-07"), kind, {"decision": "standardised"})
    with pytest.raises(OutOfTurn, match="by a lead assessor"):
        store.enter(store.assessor("IA-07"), "requirement", {"requirement": "x", "submission": "abc"})


def test_a_lead_assessor_has_no_more_than_their_own_by_these_calls(kit):
    ann, lead = kit("t-ann", "IA-07"), kit("t-lead", "LA-1")
    attempt = ann.open_attempt("IA-07", "owq-01")
    with pytest.raises(OutOfTurn):
        lead.attempt(attempt.id)


@pytest.mark.parametrize(
    "token, headers, status, error, said",
    [
        ("nobody's", {}, 401, "RecordsUnavailable", "sign-in has run out"),
        ("", {}, 401, "RecordsUnavailable", "sign-in has run out"),
        ("t-guest", {}, 403, "OutOfTurn", "none of the groups"),
        ("t-ann", {"Mentor-Training-User": "bo"}, 403, "OutOfTurn", "somebody else\u2019s"),
        ("t-ann", {"Mentor-Training-Kit": "2 9.0.0"}, 409, "RecordsFromNewerKit", "version 9.0.0"),
        ("t-ann", {"Mentor-Training-Kit": ""}, 409, "RecordsFromNewerKit", "version unknown"),
    ],
)
def test_who_may_not_ask_is_told_so(one, kept, token, headers, status, error, said, caplog):
    got = raw(one, "records/work_as", {"code": "IA-07"}, token, headers)
    assert (got.status, got.said["error"]) == (status, error) and said in got.said["sentence"]
    assert kept.keys() == () and "refused POST" in caplog.text


def test_a_token_without_the_scope_opens_nothing(one):
    one.hub.people["t-ann"]["scopes"] = ["self"]
    assert raw(one, "records/keys", {}, "t-ann").status == 403


class Got:
    def __init__(self, answer):
        self.status, body = answer.status, answer.read()
        self.said = json.loads(body)


def raw(one, path, content, token, headers=None, method="POST"):
    """Ask as a hostile program does, without the kit."""
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=20)
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"Authorization": f"token {token}", "Mentor-Training-Kit": "1 0.1.0", **(headers or {})}
    try:
        connection.request(method, f"{PREFIX}{path}", body=body if method == "POST" else None, headers=sent)
        return Got(connection.getresponse())
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path, content, status",
    [
        ("records/attempts", b"{", 400),
        ("records/attempts", b"[1]", 400),
        ("records/attempts", b"[" * 100_000, 400),
        ("records/attempts", {"assessor_key": "x"}, 400),
        ("records/save", {"attempt": 3, "field": "awarded", "value": None}, 400),
        ("records/erase", {"assessor_key": "x"}, 400),
        ("records/log", {"event": "annual-2027-1", "kind": "closed", "content": {}}, 400),
        ("records/__init__", {}, 400),
        ("records/_mine", {"attempt": "x"}, 400),
        ("hand-in", {"set": "annual-2027", "attempt_number": "1", "round": "blind"}, 400),
        ("hand-in", {"set": "../x", "attempt_number": 1, "round": "blind"}, 400),
        ("ballot", {"set": "annual-2027", "item": "x", "met": 1, "token": "t"}, 400),
        ("ballot", {"set": "annual-2027", "item": "x", "met": True, "token": "t", "assessor": "IA-08"}, 400),
        ("panels/board", {"view": "1", "message": None}, 403),
        ("panels/nothing", {}, 403),
        ("nothing", {}, 404),
        ("reference/owq-01", {}, 405),
    ],
)
def test_what_the_kit_never_sends_is_refused_with_a_sentence(one, kit, path, content, status):
    kit("t-ann", "IA-07")
    got = raw(one, path, content, "t-ann")
    assert got.status == status and got.said["sentence"].endswith(".") and "Traceback" not in got.said["sentence"]


def test_what_is_too_large_is_refused_with_a_sentence(one):
    got = raw(one, "records/save", b"x" * 2_000_001, "t-ann")
    assert got.status == 413 and "larger than anything" in got.said["sentence"]
    with pytest.raises(OSError):  # nobody listens to the end of it
        raw(one, "records/save", b"x" * 100_000_000, "t-ann")


def test_a_kit_does_not_even_send_what_is_too_large(kit):
    with pytest.raises(NotReady, match="at most 2 million"):
        kit("t-ann", "IA-07").save("x", "record.note", "y" * 2_000_001)


def test_what_was_overtaken_or_comes_twice_changes_nothing(one, kit, kept):
    store = kit("t-ann", "IA-07")
    attempt = store.open_attempt("IA-07", "owq-01")
    save = {"attempt": attempt.id, "field": "awarded", "value": "pass", "token": "second"}
    assert raw(one, "records/save", save, "t-ann", {"Mentor-Training-Turn": "me 2"}).status == 200
    for turn in ("me 1", "me 2"):
        got = raw(one, "records/save", {**save, "value": "fail", "token": "first"}, "t-ann", {"Mentor-Training-Turn": turn})
        assert got.status == 409 and "after something newer" in got.said["sentence"]
    assert kept.attempt(attempt.id).awarded == "pass"
    again = raw(one, "records/save", save, "t-ann", {"Mentor-Training-Turn": "me 3"})  # the same change, sent again
    assert again.status == 200 and len(kept.changes(attempt.id, 0)) == 1


# \u2500\u2500 References \u2500\u2500


def test_a_practice_reference_is_shown_once_ones_own_attempt_is_submitted(one, kit, decide_all, kept):
    ann, bo = kit("t-ann", "IA-07"), kit("t-bo", "IA-08")
    attempt = ann.open_attempt("IA-07", "owq-01")
    with pytest.raises(NoReference, match="once your own attempt is submitted"):
        ann.service.reference("owq-01")
    decide_all(ann, attempt)
    ann.submit(attempt)
    reference, real = ann.service.reference("owq-01"), mt.load_reference("owq-01")
    assert reference.decisions == real.decisions and reference.gradings == () and real.gradings
    with pytest.raises(NoReference):
        bo.service.reference("owq-01")


def test_an_empty_submission_opens_no_practice_reference(kit):
    ann = kit("t-ann", "IA-07")
    ann.submit(ann.open_attempt("IA-07", "owq-01", {"purpose": "event"}), deadline=True)
    with pytest.raises(NoReference, match="with every descriptor decided"):
        ann.service.reference("owq-01")


def test_a_qualification_reference_is_given_to_nobody(kit, decide_all, kept):
    ann = kit("t-ann", "IA-07")
    case = mt.list_scenarios("qualification-a")[0]
    attempt = ann.open_attempt("IA-07", case)
    decide_all(ann, attempt)
    ann.submit(attempt)
    for token in ("t-ann", "t-lead"):
        with pytest.raises(NoReference, match="given to nobody"):
            kit(token, "LA-1" if token == "t-lead" else None).service.reference(case)


# \u2500\u2500 Events \u2500\u2500


@pytest.fixture
def graded(kit, decide_all):
    """A function: somebody grades the whole event."""

    def grade(token, code, not_met=(), hand_in=True):
        from mentor_training.taking_part import event_context

        store = kit(token, code)
        for place, case in enumerate(mt.list_scenarios(EVENT), start=1):
            attempt = store.open_attempt(code, case, event_context(EVENT, "blind", place, mt.list_scenarios(EVENT)))
            decide_all(store, attempt, not_met)
            store.submit(attempt)
        said = store.hand_in(EVENT, 1, "blind") if hand_in else None
        return store, said

    return grade


def test_an_event_from_cases_given_out_to_the_reveal(kit, kept, graded, workspace):
    ann = kit("t-ann")
    assert ann.service.get("packs") == []
    meeting.offer(kept, EVENT)
    assert [o["id"] for o in ann.service.get("packs")] == [EVENT]
    ann, said = graded("t-ann", "IA-07")
    bo, _ = graded("t-bo", "IA-08", not_met={"OWQ-TC-P1"})
    assert "Your lead assessor has them" in said
    assert ann.live(EVENT)["handed_in"] == "blind" and ann.live(EVENT)["item"] is None
    case = mt.list_scenarios(EVENT)[0]
    item = f"{case} OWQ-TC-P1"
    meeting.close(kept, EVENT)
    meeting.show(kept, EVENT, item, [item])
    now = ann.live(EVENT)["item"]
    assert now["mine"] is True and now["votes"] is None and now["reference"] is None
    with pytest.raises(NoReference, match="when your lead assessor reveals it"):
        ann.service.reference(case)
    ann.cast(EVENT, item, False, "1")
    ann.cast(EVENT, item, False, "1")
    bo.cast(EVENT, item, True, "1")
    bo.cast(EVENT, item, False, "2")
    assert meeting.meeting(kept, EVENT).talk(item).vote == (0, 2)
    meeting.reveal(kept, EVENT, item, [item])
    now = ann.live(EVENT)["item"]
    assert now["votes"] == [1, 1] and now["again"] == [0, 2] and now["reference"]["met"] in (True, False)
    assert "IA-0" not in json.dumps(ann.live(EVENT))
    with pytest.raises(NoReference):
        ann.service.reference(case)
    meeting.reveal(kept, EVENT, "*", [item])
    assert ann.service.reference(case).decisions == mt.load_reference(case).decisions


def test_who_hands_in_after_the_round_was_closed_is_kept_apart_and_does_not_vote(kit, kept, graded):
    graded("t-ann", "IA-07")
    graded("t-lead", "LA-1")
    meeting.close(kept, EVENT)
    bo, said = graded("t-bo", "IA-08")
    assert "kept apart" in said and bo.live(EVENT)["handed_in"] == "late"
    item = f"{mt.list_scenarios(EVENT)[0]} OWQ-TC-P1"
    meeting.show(kept, EVENT, item, [item])
    with pytest.raises(OutOfTurn, match="who took part in the blind round"):
        bo.cast(EVENT, item, True, "1")
    assert meeting.meeting(kept, EVENT).talk(item).ballots == {}


def test_the_blind_round_is_closed_by_the_services_clock(kit, kept, graded):
    meeting.offer(kept, EVENT)
    graded("t-ann", "IA-07")
    graded("t-lead", "LA-1")
    bo, _ = graded("t-bo", "IA-08", hand_in=False)
    meeting.close_at(kept, EVENT, datetime.now(UTC) + timedelta(seconds=1))
    deadline = time.monotonic() + 10
    while not meeting.meeting(kept, EVENT).closed_at and time.monotonic() < deadline:
        time.sleep(0.1)
    assert meeting.meeting(kept, EVENT).closed_at
    assert "kept apart" in bo.hand_in(EVENT, 1, "blind")


def test_a_time_that_has_passed_closes_nothing(kept):
    with pytest.raises(NotReady, match="still to come"):
        meeting.close_at(kept, EVENT, datetime.now(UTC) - timedelta(seconds=1))


def test_what_is_handed_in_twice_is_taken_once(graded, kept):
    ann, _ = graded("t-ann", "IA-07")
    with pytest.raises(SubmissionRefused, match="taken already"):
        ann.hand_in(EVENT, 1, "blind")
    assert kept.how_many("submission") == 1


def test_a_vote_on_what_is_not_on_the_board_is_not_taken(graded, kept):
    ann, _ = graded("t-ann", "IA-07")
    graded("t-bo", "IA-08")
    meeting.close(kept, EVENT)
    first, second = (f"{mt.list_scenarios(EVENT)[0]} {d}" for d in ("OWQ-TC-P1", "OWQ-CO-P1"))
    meeting.show(kept, EVENT, first, [first])
    with pytest.raises(OutOfTurn, match="not on the board"):
        ann.cast(EVENT, second, True, "1")


def test_an_event_nobody_gave_out_has_no_pack(one, kit):
    kit("t-ann", "IA-07")
    assert raw(one, "packs/annual-2027", {}, "t-ann", method="GET").status == 400
    assert raw(one, "packs/qualification-a", {}, "t-ann", method="GET").status == 400


# \u2500\u2500 The service away \u2500\u2500


def test_where_the_service_is_away_nothing_is_lost_and_it_goes_on_when_it_is_back(kept, workspace):
    with running(kept) as first:
        port = first.port
        asked = first.asked_by("t-ann")
        store = RemoteStore(service=asked)
        store.work_as("IA-07")
        attempt = store.open_attempt("IA-07", "owq-01")
    with pytest.raises(RecordsUnavailable, match="stays on this page"):
        store.save(attempt, "awarded", "pass", token="mine")
    with running(kept, port):
        store.save(attempt, "awarded", "pass", token="mine")
        store.save(attempt, "awarded", "pass", token="mine")
    asked.close()
    assert kept.attempt(attempt.id).awarded == "pass" and len(kept.changes(attempt.id, 0)) == 1
