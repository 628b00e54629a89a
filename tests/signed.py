"""A qualification from end to end by the kit's public names: graded, sent, taken, signed, and given back."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from sitting import LENIENT

import mentor_training as mt
from mentor_training import passports, submissions
from mentor_training.packs import set_digest
from mentor_training.results import result_of, verdicts

SET, TODAY = "qualification-a", date(2026, 11, 25)
CODE = "O'Brien <script>alert(1)</script> 😀"
REASONS = (
    "E1 shows it, and <script>alert(1)</script> is only text & nothing more",
    "=HYPERLINK(\"http://x\",\"look\")", "+1 for the question", "-1 for the answer", "@SUM(A1)", "  =1+1",
    "שלום, הוא שואל \u202e ‮ and back", "🙂 O’Brien's own", "nul \u0000 inside",
)  # fmt: skip
STATED = [
    {
        "requirement": "competence",
        "on": "2024-01-09",
        "what": "Level 5 diploma",
        "seen": "the original",
        "by": "lead assessor",
    },
    {"requirement": "occupation", "on": "2021-12-20", "what": "Ward mentor \ud800", "basis": "gained in the last 5 years"},
    {"requirement": "mentoring", "on": "2020-01-01", "what": "Mentor of new starters", "years": 2},
    {"requirement": "cpd", "on": "2024-10-01", "what": "Supervision <script>alert(2)</script> 🙂 שלום"},
    {"requirement": "qualification", "on": "2019-01-01", "what": "Assessor award", "basis": "held"},
    {
        "requirement": "qualification",
        "on": "2019-01-01",
        "what": "Assessor award",
        "basis": "held",
        "seen": "certificate",
        "by": "lead",
    },
]


@dataclass(frozen=True)
class Signed:
    """Both ends of one qualification."""

    own: mt.RecordStore  # where the assessor works
    lead: mt.RecordStore  # where the lead assessor works
    submission: submissions.Submission
    code: str


def store_in(folder) -> mt.RecordStore:
    folder.mkdir(parents=True, exist_ok=True)
    return mt.RecordStore(f"sqlite:///{folder / 'records.sqlite3'}")


def graded(store, code, assessor=LENIENT):
    """Grade and submit every case of the set, with reasons of every kind."""
    one, chance = mt.load_set(SET), random.Random(1)
    context = {
        "purpose": "qualification",
        "set": one.id,
        "set_version": one.version,
        "set_digest": set_digest(SET),
        "try": 1,
    }
    for place, member in enumerate(one.scenarios, start=1):
        scenario, reference, met = mt.load_scenario(member.id), mt.load_reference(member.id), {}
        standard, decides = mt.load_standard(scenario.standard), assessor(chance)
        attempt = store.open_attempt(code, member.id, {**context, "place": place})
        for n, (id, agreed) in enumerate(reference.decisions.items()):
            met[id] = decides(standard.descriptors[id], agreed.met)
            cited, reason = agreed.evidence[:1], REASONS[n % len(REASONS)]
            store.decide(
                attempt,
                mt.Decision(
                    descriptor=id, met=met[id], evidence=cited, reason=reason, nothing_seen=not cited, sure="fairly"
                ),
            )
        store.save(attempt, "awarded", str(mt.grade_method(standard, scenario.method, met)))
        store.submit(attempt)


def sent(store, code, folder):
    return submissions.submit_set(store, code, SET, 1, folder)


def signature(submission, **changes):
    """A lead assessor's decision otherwise than advised."""
    return {
        "set": submission.set, "set_version": submission.set_version, "attempt_number": submission.attempt_number,
        "submission": submission.digest, "standard": submission.attempts[0].standard,
        "advice": verdicts(SET, [submission])[submission.digest].answer, "decision": "not yet", "name": "The signer <b>",
        "role": "lead assessor", "on": "2026-11-25", "seen": "all ten cases", "why": "the over-awards are of one kind", **changes,
    }  # fmt: skip


def signed(folder, code=CODE) -> Signed:
    """An assessor with a record has graded the set; the lead assessor has taken, signed and answered it."""
    own, lead = store_in(folder / "own"), store_in(folder / "lead")
    graded(own, code)
    submission = submissions.take(lead, sent(own, code, folder))
    key = submission.assessor_key
    for entry in STATED:
        passports.state(own, mt.load_standard(), key, entry, TODAY)
    own.answer_drill(code, "evidence-51", "the secret answer", True, {"chapter": "evidence"})
    kept = passports.sign(lead, key, signature(submission), date(2026, 11, 25))
    result = result_of(submission, verdicts(SET, [submission])[submission.digest], kept)
    names = ("set", "title", "attempt_number", "submission", "advice", "reasons", "caveat")
    lead.enter(key, "verdict", {name: result[name] for name in names})
    passports.receive(own, submissions.take_result(own, submissions.write_result(result, folder)))
    return Signed(own, lead, submission, code)
