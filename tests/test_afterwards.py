"""What an event leaves: changed references, compared again; feedback for each alone; everybody\u2019s record; drift."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sitting import COMPETENT, LENIENT, SEVERE, took_part

import mentor_training as mt
from mentor_training import afterwards, event_feedback, meeting, packs, passports, people, reports, signing, submissions
from mentor_training.afterwards import event_of
from mentor_training.checking import check
from mentor_training.errors import OutOfTurn, PackRefused, SubmissionRefused, WorkspaceUnusable
from mentor_training.meeting import EVERYTHING, Outcome
from mentor_training.rehearsal import share_right
from mentor_training.taking_part import begin_again, event_context, feedback, take_feedback

SET, TODAY = "annual-2027", date(2026, 11, 25)
CAST = {"IA-01": COMPETENT, "O\u2019Brien": LENIENT, "IA-03": SEVERE, "IA-04": COMPETENT}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """Where each works, and the submission that each has sent."""
    folder = tmp_path_factory.mktemp("sent")
    stores = {who: mt.RecordStore(f"sqlite:///{folder / f'{n}.sqlite3'}") for n, who in enumerate(CAST)}
    return {who: (stores[who], took_part(stores[who], who, kind, SET, folder)) for who, kind in CAST.items()}


@pytest.fixture
def lead(store, sent, workspace):
    """The lead assessor\u2019s record, the blind round closed and everything revealed."""
    for _, file in sent.values():
        submissions.take(store, file)
    meeting.close(store, SET)
    meeting.reveal(store, SET, EVERYTHING, ids(store))
    return store


def ids(store):
    return [i.id for i in event_of(store, SET).items]


def decided(lead, item, outcome, **more):
    chosen = Outcome(outcome=outcome, reason="E4 is advice, and it is taken up", **more)
    meeting.decide(lead, SET, item, chosen, ids(lead))


def signed(lead, absent=()):
    event = event_of(lead, SET)
    meeting.minute(lead, SET, "date", "2026-11-25")
    there = [s.assessor_key for s in event.rounds.blind if s.assessor not in absent]
    meeting.say_present(lead, SET, there, True)
    return signing.sign(lead, SET, "The chair", "Lead assessor", TODAY)


def an_item(met):
    """An item of the event whose reference has it so, and its scenario and descriptor."""
    scenario = mt.load_set(SET).scenarios[0].id
    descriptor = next(d for d, r in mt.load_reference(scenario).decisions.items() if r.met == met)
    return f"{scenario} {descriptor}", scenario, descriptor


# \u2500\u2500 References \u2500\u2500


def test_a_changed_reference_is_a_new_version_with_its_reason_and_what_it_said_before(lead):
    item, scenario, descriptor = an_item(met=False)
    before = mt.load_reference(scenario)
    decided(lead, item, "changed", met=True, evidence=("E1",))
    said = signed(lead)
    after = mt.load_reference(scenario)
    assert after.version == before.version + 1 and after.decisions[descriptor].met is True
    assert "E4 is advice" in after.decisions[descriptor].reason and after.decisions[descriptor].evidence == ("E1",)
    kept = after.history[-1]
    assert (
        kept["decisions"][descriptor]["met"] is False and "E4 is advice" in kept["reason"] and kept["date"] == "2026-11-25"
    )
    assert any("version 2" in sentence for sentence in said)
    assert after.grade == str(mt.grade_method(mt.load_standard(), "OWQ", dict(after.met)))


def test_the_grade_of_a_changed_reference_follows_from_its_decisions(lead):
    standard = mt.load_standard()
    for scenario in (m.id for m in mt.load_set(SET).scenarios):
        reference, method = mt.load_reference(scenario), mt.load_scenario(scenario).method
        for descriptor, was in reference.met.items():
            met = {**reference.met, descriptor: not was}
            if (grade := str(mt.grade_method(standard, method, met))) != reference.grade:
                item = mt.load_scenario(scenario).items[0]
                decided(lead, f"{scenario} {descriptor}", "changed", met=not was, evidence=(item,))
                signed(lead)
                assert mt.load_reference(scenario).grade == grade
                return
    raise AssertionError("no decision of any case turns its grade")


def test_what_an_event_decided_can_be_taken_back_by_the_same_event(lead):
    item, scenario, descriptor = an_item(met=False)
    before = mt.load_reference(scenario).decisions[descriptor]
    decided(lead, item, "changed", met=True, evidence=("E1",))
    signed(lead)
    decided(lead, item, "contested")
    signed(lead)
    contested = mt.load_reference(scenario).decisions[descriptor]
    assert (contested.met, contested.contested, contested.reason.strip()) == (False, True, before.reason.strip())
    decided(lead, item, "retired")
    signed(lead)
    decided(lead, item, "upheld")
    signed(lead)
    after = mt.load_reference(scenario)
    assert (after.version, after.status, after.decisions[descriptor].contested) == (5, "provisional", False)
    assert [entry["version"] for entry in after.history] == [1, 2, 3, 4]


def test_a_changed_reference_passes_the_check(lead, workspace):
    item, *_ = an_item(met=False)
    decided(lead, item, "changed", met=True, evidence=("E1",))
    signed(lead)
    assert check(workspace / "organisation").faults == []


def test_decisions_are_compared_again_with_the_new_version(lead):
    item, scenario, descriptor = an_item(met=False)
    met = sum(a.met[descriptor] for s in event_of(lead, SET).rounds.blind for a in s.attempts if a.scenario == scenario)
    decided(lead, item, "changed", met=True, evidence=("E1",))
    signed(lead)
    (said,) = signing.compared_again(event_of(lead, SET))
    assert f"{met} of 4 blind decisions are the reference\u2019s" in said and f"earlier version {4 - met} were" in said


def test_a_contested_descriptor_counts_against_nobody_from_then_on(lead):
    item, scenario, descriptor = an_item(met=False)
    before = int(event_of(lead, SET).figures.assessors["decided"].sum())
    decided(lead, item, "contested")
    signed(lead)
    assert mt.load_reference(scenario).decisions[descriptor].contested
    assert int(event_of(lead, SET).figures.assessors["decided"].sum()) == before - 4


def test_an_upheld_reference_stays_as_it_is_and_signing_again_changes_nothing(lead):
    item, scenario, _ = an_item(met=True)
    decided(lead, item, "upheld")
    signed(lead)
    assert mt.load_reference(scenario).version == 1
    other, scenario, _ = an_item(met=False)
    decided(lead, other, "retired")
    signed(lead)
    signed(lead)
    after = mt.load_reference(scenario)
    assert (after.version, after.status, len(after.history)) == (2, "retired", 1)


def test_a_rehearsal_changes_no_reference(rehearsed, workspace):
    meeting.close(rehearsed, "rehearsal")
    all = [i.id for i in event_of(rehearsed, "rehearsal").items]
    meeting.reveal(rehearsed, "rehearsal", EVERYTHING, all)
    meeting.decide(rehearsed, "rehearsal", all[0], Outcome(outcome="contested", reason="so"), all)
    meeting.minute(rehearsed, "rehearsal", "date", "2026-11-25")
    meeting.say_present(
        rehearsed, "rehearsal", [s.assessor_key for s in event_of(rehearsed, "rehearsal").rounds.blind], True
    )
    said = signing.sign(rehearsed, "rehearsal", "The chair", "Lead assessor", TODAY, rehearsal=True)
    assert "This is a rehearsal: no reference was changed." in said and not (workspace / "organisation").exists()


# \u2500\u2500 Feedback and records \u2500\u2500


@pytest.fixture
def back(lead, tmp_path):
    """Feedback files by assessor, after the minutes were signed; one was absent."""
    signed(lead, absent=["IA-03"])
    event = event_of(lead, SET)
    made = {
        s.assessor: submissions.write_feedback(event_feedback.feedback_of(event, s), tmp_path) for s in event.rounds.blind
    }
    return lead, made


def test_feedback_waits_for_the_minutes(lead):
    event = event_of(lead, SET)
    with pytest.raises(OutOfTurn, match="minutes"):
        event_feedback.feedback_of(event, event.rounds.blind[0])


def test_feedback_names_nobody_else(back):
    _, made = back
    for who, path in made.items():
        text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
        assert not [other for other in CAST if other != who and other in text]


def test_feedback_goes_into_the_record_of_its_assessor_and_meets_the_plans_requirement(back, sent):
    _, made = back
    own, _ = sent["O\u2019Brien"]
    content = take_feedback(own, made["O\u2019Brien"])
    key = own.assessor("O\u2019Brien")
    (event,) = passports.events_of(own, key)
    assert event["present"] and event["graded"] and event["figures"] == content["figures"]
    (entry,) = [e for e in passports.entries_of(own, key) if e.requirement == passports.STANDARDISATION]
    assert entry.on == date(2026, 11, 25) and entry.by == "The chair, Lead assessor"
    assert [f["event"] for f in feedback(own, key)] == ["annual-2027-1"]
    with pytest.raises(SubmissionRefused, match="taken already"):
        take_feedback(own, made["O\u2019Brien"])
    assert len(passports.events_of(own, key)) == 1


def test_who_was_not_there_has_the_event_in_the_record_and_no_standardisation(back, sent):
    lead, made = back
    own, _ = sent["IA-03"]
    take_feedback(own, made["IA-03"])
    for store in (own, lead):
        key = own.assessor("IA-03")
        (event,) = passports.events_of(store, key)
        assert event["present"] is False
        assert not [e for e in passports.entries_of(store, key) if e.requirement == passports.STANDARDISATION]


def test_somebody_elses_feedback_and_a_changed_one_are_refused(back, sent, tmp_path):
    _, made = back
    own, _ = sent["IA-01"]
    with pytest.raises(SubmissionRefused, match="who does not work in this workspace"):
        take_feedback(own, made["IA-04"])
    changed = tmp_path / "changed.feedback.json"
    changed.write_text(made["IA-01"].read_text("utf-8").replace('"present": true', '"present": false'), "utf-8")
    with pytest.raises(SubmissionRefused, match="not as it was made"):
        take_feedback(own, changed)


def test_the_event_stands_in_the_assessors_record_as_a_page(back):
    lead, _ = back
    page = reports.assessor_record(lead, "O\u2019Brien", date(2026, 11, 26))
    (event,) = passports.events_of(lead, people.person(lead, "O\u2019Brien").key)
    assert "Annual standardisation 2027, 25 November 2026" in page and all(said in page for said in event["figures"])


def test_an_event_outlives_the_erasure_of_somebody_who_took_part(back, tmp_path):
    lead, _ = back
    gone = people.person(lead, "IA-04")
    lead.erase(gone.key)
    event = event_of(lead, SET)
    assert [s.assessor for s in event.rounds.blind] == ["IA-01", "O\u2019Brien", "IA-03"]
    page = reports.minutes(event)
    assert "IA-04" not in page
    assert event_feedback.feedback_of(event, event.rounds.blind[0])["graded"]


# \u2500\u2500 Minutes \u2500\u2500


def test_minutes_hold_what_quality_assurance_asks_for(back):
    lead, _ = back
    item, _, _ = an_item(met=True)
    meeting.note(lead, SET, item, "<script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd", ids(lead))
    meeting.act(lead, SET, {"text": "Write an example", "owner": "the lead", "due": "2027-01-31", "item": item})
    for field in meeting.MINUTES:
        if field not in ("date", "next"):
            meeting.minute(lead, SET, field, f"what of {field}")
    meeting.minute(lead, SET, "next", "2027-11-25")
    page = reports.minutes(event_of(lead, SET))
    for said in (
        "3 of the 4 who graded blind were present",
        "Write an example",
        "31 January 2027",
        "25 November 2027",
        "The chair",
    ):
        assert said in page
    assert all(f"what of {field}" in page for field in meeting.MINUTES if field not in ("date", "next"))
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_minutes_say_nothing_of_single_assessors_judgement(back):
    lead, _ = back
    page = reports.minutes(event_of(lead, SET))
    assert "leans" not in page and "decisions otherwise than" not in page


# \u2500\u2500 Without references, and year on year \u2500\u2500


def test_a_board_without_references_still_has_votes_and_minutes(lead, monkeypatch):
    from mentor_training.errors import NoReference

    def none(_id):
        raise NoReference("There is no reference on this computer.")

    monkeypatch.setattr(afterwards, "load_reference", none)
    event = event_of(lead, SET)
    assert event.references == {} and len(event.items) == 78
    assert "decide alike" in reports.minutes(event)


def another_year(workspace):
    """A later event on five of the six cases."""
    folder = workspace / "organisation" / "sets"
    folder.mkdir(parents=True)
    members = "".join(f"  - {{id: {m.id}, version: {m.version}}}\n" for m in mt.load_set(SET).scenarios[:5])
    head = "id: annual-2028\nversion: 1\ntitle: Annual 2028\npurpose: event\norder: as listed\nscenarios:\n"
    (folder / "annual-2028.yaml").write_text(head + members, "utf-8")


def test_the_same_cases_in_two_events_show_drift_of_each_and_of_all(store, workspace, tmp_path):
    another_year(workspace)
    people_ = {who: mt.RecordStore("sqlite://") for who in ("IA-01", "IA-02")}
    for year, kinds in ((SET, (COMPETENT, SEVERE)), ("annual-2028", (COMPETENT, COMPETENT))):
        for (who, own), kind in zip(people_.items(), kinds, strict=True):
            submissions.take(store, took_part(own, who, kind, year, tmp_path))
        meeting.close(store, year)
    years = event_of(store, "annual-2028").years
    assert years.before == "Annual standardisation 2027" and years.cases == 5
    assert set(years.people) == {"IA-01", "IA-02"}
    assert "more as the reference than before" in years.people["IA-02"]
    assert "the 2 who took part in both" in years.everybody


def test_an_event_without_cases_of_an_earlier_one_has_no_year_before(lead):
    assert event_of(lead, SET).years is None


def test_feedback_and_minutes_wait_for_a_new_signature_after_a_change(back):
    lead, _ = back
    meeting.minute(lead, SET, "trends", "an afterthought")
    event = event_of(lead, SET)
    assert "not signed as it stands" in reports.minutes(event)
    with pytest.raises(OutOfTurn, match="Sign them first"):
        event_feedback.feedback_of(event, event.rounds.blind[0])


def test_a_corrected_day_and_attendance_take_back_what_the_first_entered(back):
    lead, _ = back
    meeting.minute(lead, SET, "date", "2026-11-24")
    here, gone = (people.person(lead, who).key for who in ("IA-04", "IA-01"))
    meeting.say_present(lead, SET, [gone], False)
    signing.sign(lead, SET, "The chair", "Lead assessor", TODAY)
    entered = {key: [e.on for e in passports.entries_of(lead, key)] for key in (here, gone)}
    assert entered == {here: [date(2026, 11, 24)], gone: []}


def test_nothing_is_signed_where_a_reference_cannot_be_written(lead, monkeypatch):
    item, *_ = an_item(met=False)
    decided(lead, item, "contested")

    def full(*_):
        raise WorkspaceUnusable("The disk is full. Nothing was changed.")

    monkeypatch.setattr(signing.revisions, "revised", full)
    with pytest.raises(WorkspaceUnusable):
        signed(lead)
    assert meeting.meeting(lead, SET).finished is None
    monkeypatch.undo()


def test_a_signature_that_was_cut_off_before_the_records_is_said_and_made_good(lead, monkeypatch):
    def away(*_):
        raise OSError

    with monkeypatch.context() as cut:
        cut.setattr(passports, "attend", away)
        with pytest.raises(OSError):
            signed(lead)
    now = meeting.meeting(lead, SET)
    assert now.signed and not now.settled
    signed(lead)
    assert meeting.meeting(lead, SET).settled
    assert len(passports.events_of(lead, people.person(lead, "IA-01").key)) == 1


def test_who_decided_nothing_has_not_been_standardised(store, workspace, tmp_path):
    from mentor_training.taking_part import close_by_deadline

    blank = mt.RecordStore("sqlite://")
    close_by_deadline(blank, "IA-00", SET, [m.id for m in mt.load_set(SET).scenarios], "short")
    submissions.take(store, submissions.submit_set(blank, "IA-00", SET, 1, tmp_path, "blind"))
    submissions.take(store, took_part(mt.RecordStore("sqlite://"), "IA-01", COMPETENT, SET, tmp_path))
    meeting.close(store, SET)
    signed(store)
    key = people.person(store, "IA-00").key
    (event,) = passports.events_of(store, key)
    assert event["present"] and not event["graded"] and not passports.entries_of(store, key)
    assert event["figures"] == ["78 decisions left undecided: neither right nor wrong."]
    assert [r for r in afterwards.reviews(event_of(store, SET)) if any("IA-00" in a for a in r.assessors)] == []


def test_late_decisions_are_compared_with_nothing(store, workspace, tmp_path):
    for n, who in enumerate(("IA-01", "IA-02", "IA-03", "IA-04")):
        submissions.take(store, took_part(mt.RecordStore("sqlite://"), who, COMPETENT, SET, tmp_path))
        if n == 1:
            meeting.close(store, SET)
    meeting.reveal(store, SET, EVERYTHING, ids(store))
    item, *_ = an_item(met=False)
    decided(store, item, "changed", met=True, evidence=("E1",))
    signed(store)
    (said,) = signing.compared_again(event_of(store, SET))
    assert "of 2 blind decisions" in said


def test_before_and_after_is_of_those_who_voted_twice(store, workspace, tmp_path):
    own = {who: mt.RecordStore("sqlite://") for who in ("IA-01", "IA-02", "IA-03")}
    for who, there in own.items():
        submissions.take(store, took_part(there, who, SEVERE if who == "IA-03" else COMPETENT, SET, tmp_path))
    meeting.close(store, SET)
    for who in ("IA-01", "IA-02"):  # the same again
        for blind in own[who].attempts(who):
            own[who].submit(begin_again(own[who], who, blind, event_context(SET, "second")))
        submissions.take(store, submissions.submit_set(own[who], who, SET, 1, tmp_path, "second"))
    before, after = afterwards.before_and_after(event_of(store, SET))
    assert before.partition(": ")[2] == after.partition(": ")[2] and "of the 2 who voted again" in before


def test_everything_credited_is_named_though_the_lean_alone_does_not_show_it(store, workspace, tmp_path):
    everything = share_right(1.0, 0.0)
    for who, kind in [("IA-00", everything), *((f"IA-{n:02}", share_right(1.0, 1.0)) for n in range(1, 6))]:
        submissions.take(store, took_part(mt.RecordStore("sqlite://"), who, kind, SET, tmp_path))
    meeting.close(store, SET)
    named = [one.about for one in event_of(store, SET).stands_out if one.kind == "lean"]
    assert named == [("IA-00",)]


def test_five_of_five_against_a_reference_is_named(store, workspace, tmp_path):
    _, scenario, descriptor = an_item(met=False)
    for n in range(5):
        own = mt.RecordStore("sqlite://")
        kind = lambda _chance: lambda d, reference: True if d.id == descriptor else reference  # noqa: E731
        submissions.take(store, took_part(own, f"IA-{n}", kind, SET, tmp_path))
    meeting.close(store, SET)
    assert (scenario, descriptor) in [one.about for one in event_of(store, SET).stands_out if one.kind == "reference"]


def test_two_people_with_one_code_are_never_taken_for_one_from_year_to_year(store, workspace, tmp_path):
    another_year(workspace)
    for who in ("IA-07", "IA-07", "IA-01"):
        submissions.take(store, took_part(mt.RecordStore("sqlite://"), who, COMPETENT, SET, tmp_path / SET))
    meeting.close(store, SET)
    same = mt.RecordStore("sqlite://")
    for n, own in enumerate((same, mt.RecordStore("sqlite://"))):
        submissions.take(store, took_part(own, ("IA-07", "IA-02")[n], COMPETENT, "annual-2028", tmp_path / "2028"))
    meeting.close(store, "annual-2028")
    assert event_of(store, "annual-2028").years is None  # one of two, nobody knows which


def test_an_earlier_event_whose_set_is_gone_is_passed_over(lead, workspace, tmp_path):
    another_year(workspace)
    for who in ("IA-01", "IA-02"):
        submissions.take(lead, took_part(mt.RecordStore("sqlite://"), who, COMPETENT, "annual-2028", tmp_path))
    meeting.close(lead, "annual-2028")
    lead.log("annual-2020-1", "closed", {"counted": []})
    assert "Annual 2028" in reports.minutes(event_of(lead, "annual-2028"))


def test_a_board_whose_submissions_were_all_erased_still_has_its_minutes(back):
    lead, _ = back
    for who in CAST:
        lead.erase(people.person(lead, who).key)
    event = event_of(lead, SET)
    page = reports.minutes(event)
    assert "4 submissions that counted then were erased since" in page and event.stands_out == ()
    assert not [who for who in CAST if who in page]


def test_a_code_goes_from_the_list_of_those_who_are_asked_when_its_owner_is_erased(lead):
    meeting.expect(lead, SET, "IA-01, IA-04, IA-09")
    lead.erase(people.person(lead, "IA-04").key)
    assert meeting.meeting(lead, SET).expected == ("IA-01", "IA-09")


def test_a_retired_case_goes_into_no_pack(lead, tmp_path):
    item, *_ = an_item(met=False)
    decided(lead, item, "retired")
    signed(lead)
    with pytest.raises(PackRefused, match="is retired"):
        packs.build(SET, tmp_path)
