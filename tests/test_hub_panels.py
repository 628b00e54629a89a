"""Panels beside the references: a lead assessor's board and page, by the service, as everybody else takes part in it."""

from __future__ import annotations

import itertools
import json

import pytest
from service import running
from sitting import COMPETENT, sit, took_part

import mentor_training as mt
from mentor_training import meeting, submissions
from mentor_training.hub.worker import Open
from mentor_training.remote import RemoteStore
from mentor_training.taking_part import feedback
from mentor_training.widgets.remote import RemotePanel

EVENT = "annual-2027"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The service's own record, in which two have graded an event blind."""
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    monkeypatch.setenv("MENTOR_TRAINING_DATABASE", f"sqlite:///{tmp_path / 'service.sqlite3'}")
    store = mt.RecordStore()
    for code in ("IA-07", "IA-08"):
        submissions.take(store, took_part(store, code, COMPETENT, EVENT, tmp_path))
    yield store
    store.engine.dispose()


@pytest.fixture
def one(kept):
    with running(kept) as service:
        yield service


class Beside:
    """The process of panels, asked without a service between."""

    def __init__(self):
        self.open = Open()

    def post(self, path, content, _largest):
        return json.loads(json.dumps(self.open.ask(path.removeprefix("panels/"), "lea", content), default=list))


def shown(asked, kind, **begin):
    """A panel as somebody's kit shows it, with a way to do something there."""
    face, marks = RemotePanel(asked, kind, **begin), itertools.count()
    face.said = []
    face.send = face.said.append

    def do(**message):
        face.said.clear()
        face._forward(face, {"token": f"t{next(marks)}", **message}, None)
        return face.said[-1]

    face.do = do
    return face


@pytest.fixture
def panel(kept):
    """A function: a panel beside the references."""
    beside = Beside()
    return lambda kind, **begin: shown(beside, kind, **begin)


@pytest.fixture
def kit_panel(one):
    """A function: the same by the service and its process of panels, for whoever has a token."""
    made = []

    def show(token, kind, **begin):
        made.append(one.asked_by(token))
        return shown(made[-1], kind, **begin)

    yield show
    for asked in made:
        asked.close()


def test_a_lead_assessor_leads_an_event_and_no_reference_comes_before_the_reveal(panel, kept):
    board = panel("board", set=EVENT)
    assert board.page["shared"] and board.page["problem"] is None and len(board.page["submitted"]) == 2
    board.do(do="offer", offered=True)
    assert board.page["offered"] and meeting.meeting(kept, EVENT).offered
    assert board.do(do="close")["to"] == "close" and board.page["closed"]
    item = board.data["items"][0]["id"]
    reason = mt.load_reference(item.split(" ")[0]).decisions[item.split(" ")[1]].reason
    board.do(do="show", item=item)
    assert reason not in json.dumps([board.page, board.data])
    board.do(do="reveal", item=item)
    assert board.page["talks"][item]["reference"]["reason"] == reason
    refused = board.do(do="outcome", item=item, outcome="upheld", reason="")
    assert refused["to"] == "refused" and "the reason" in refused["sentence"]


def test_a_vote_from_somebodys_kit_is_on_the_board_at_the_next_look(panel, kept):
    board = panel("board", set=EVENT)
    board.do(do="close")
    item = board.data["items"][0]["id"]
    board.do(do="show", item=item)
    voter = meeting.rounds(kept, meeting.meeting(kept, EVENT)).blind[0].assessor_key
    meeting.cast(kept, EVENT, item, voter, True, "t")
    board.do(do="look")
    assert board.page["talks"][item]["vote"] == [1, 0] and board.page["talks"][item]["ballots"] == 1


def test_what_is_shown_already_does_not_go_over_again(panel):
    board = panel("board", set=EVENT)
    asked = {**board._begin, "seen": board._seen, "message": {"do": "look", "token": "t"}}
    assert board._service.post("panels/board", asked, 0)["shown"] == {}


def test_feedback_is_with_everybody_once_it_is_given(panel, kept):
    board = panel("board", set=EVENT)
    board.do(do="close")
    board.do(do="reveal", item="*")
    board.do(do="minute", field="date", text="2026-11-25")
    board.do(do="present", keys=[s["key"] for s in board.page["submitted"]], present=True)
    assert "said" in board.do(do="finish", name="O\u2019Brien", role="Lead assessor"), board.said
    assert board.do(do="feedback")["said"].startswith("2 have it")
    key = meeting.rounds(kept, meeting.meeting(kept, EVENT)).blind[0].assessor_key
    assert [f["event"] for f in feedback(kept, key)] == ["annual-2027-1"]


def test_votes_from_kits_are_a_second_vote_with_its_movement(kept):
    from mentor_training.afterwards import event_of

    meeting.close(kept, EVENT)
    event = event_of(kept, EVENT)
    item = event.items[0]
    meeting.show(kept, EVENT, item.id, [item.id])
    for submission in event.rounds.blind:
        (was,) = [a.met[item.descriptor.id] for a in submission.attempts if a.scenario == item.scenario.id]
        meeting.cast(kept, EVENT, item.id, submission.assessor_key, not was, submission.assessor_key)
    after = event.at(meeting.meeting(kept, EVENT))
    assert len(after.second) == 2 and after.moved["changed"].sum() == 2 and len(after.voted_again) == 2


def test_a_qualification_is_signed_and_given_back_without_a_file(panel, kept, one):
    asked = one.asked_by("t-ann")
    ann = RemoteStore(service=asked)
    ann.work_as("IA-20")
    sit(kept, "IA-20", COMPETENT)
    assert "Your lead assessor has them" in ann.hand_in("qualification-a", 1)
    lead = panel("lead", set="qualification-a")
    (card,) = lead.page["submissions"]
    lead.do(
        do="sign", submission=card["digest"], name="Chair", role="Lead assessor", on="2026-11-25", seen="all", decision="standardised", why="x"
    )  # fmt: skip
    assert "has the result" in lead.do(do="result", submission=card["digest"])["said"]
    (result,) = submissions.results(ann, ann.assessor("IA-20"))
    assert result["signature"]["decision"] == "standardised"
    asked.close()


def test_panels_are_for_their_groups(kit_panel):
    for token, kind in [
        ("t-ann", "board"),
        ("t-ann", "lead"),
        ("t-ann", "sets"),
        ("t-trainer", "board"),
        ("t-lead", "editor"),
    ]:
        assert "for others" in kit_panel(token, kind).page["problem"], (token, kind)


def test_a_trainer_has_the_workbench(panel):
    editor = panel("editor")
    editor.do(do="begin", method="OWQ", title="The late bus", standard="ST1379-1.0")
    assert editor.page["open"]["scenario"]["title"] == "The late bus" and editor.page["shared"]
    for kind in ("sets", "coverage", "performance"):
        assert panel(kind).page["problem"] is None


def test_a_process_of_panels_that_is_killed_is_begun_anew_and_nothing_is_lost(kit_panel, one):
    board = kit_panel("t-lead", "board", set=EVENT)
    board.do(do="offer", offered=True)
    one.service.worker._process.kill()
    board.do(do="look")
    again = board.do(do="close")  # the page sends it; who looked in between was told that it did not answer
    assert again["to"] == "close" and board.page["closed"] and board.page["offered"]
