"""Reports as pages that need nothing else: the assessor's record, and a qualification for the assessor or for quality.

A report is one HTML file with its look inside. It asks nothing of any network, prints on A4, and follows light and dark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import __version__, afterwards, charts, signing, year_on_year
from .afterwards import Event
from .agenda import AgendaItem
from .comparison import Comparison, DescriptorComparison
from .course import COURSE
from .datasets import DEFAULT_STANDARD, load_course_test, load_drills, load_scenario, load_set, load_standard
from .decisions import Decision, Reference, ReferenceDecision
from .errors import NoReference, NotFound, OutOfTurn, TrainingError
from .exports import export_decisions, export_person
from .meeting import MINUTES, Talk, previous_actions
from .packs import set_digest
from .passport import SOON, Entry, actions, answers, standings, years_after
from .passports import entries_of, events_of
from .people import Person, person
from .records import RecordStore, london, shown_time
from .results import NOT_RATIFIED, comparisons, result_of, rule_of, rule_shown, verdicts
from .sealing import FIRST_DIGEST
from .standard import AssessorRequirement, Standard
from .submissions import SECOND, Submission, results, taken
from .workspace import put

__all__ = ["assessor_record", "export_decisions", "export_person", "minutes", "qualification_report", "write_page"]

HERE = Path(__file__).parent
SIGNS = {
    "in order": "✓", "due soon": "!", "lapsed": "✗", "missing": "○", "too little": "✗",
    "standardised": "✓", "more evidence": "○", "not yet": "✗",
    "agreed": "✓", "over-award": "▲", "under-award": "▼", "undecided": "○", "contested": "–",
}  # fmt: skip
KINDS_OF_WORK = {"practice": "Practice", "qualification": "Qualification", "event": "Standardisation events"}


# ── The assessor's record ────────────────────────────────────────────────────────────────────────────────────────────


def assessor_record(store: RecordStore, assessor_code: str, today: date, standard_id: str = DEFAULT_STANDARD) -> str:
    """An assessor's record as a page: what the plan requires, what there is, who saw it, until when, and what remains.

    Args:
        assessor_code: the code; with the start of the key where two people have one, "IA-07 (83d1)".
        today: the day that it speaks of.
        standard_id: the standard whose requirements it answers.

    Returns:
        HTML.

    Raises:
        NotFound: nobody here is called so, or there is no such standard.
        TrainingError: more than one is.
    """
    who, standard = person(store, assessor_code), load_standard(standard_id)
    entries = entries_of(store, who.key)
    found = standings(standard, entries, today)
    ahead = [s for s in found if s.until and s.until >= today]
    requirements = [
        {
            "label": s.requirement.label,
            "words": [standard.clauses[c].text for c in s.requirement.clauses],
            "state": s.state,
            "sentence": s.sentence,
            "until": s.until,
            "entries": s.entries,
        }
        for s in found
    ]
    qualifications = _qualifications(store, who)
    return _page(
        "assessor_record.html",
        title=f"Assessor’s record: {who.code}",
        foot=f"Assessor’s record, {who.key[:4]}, {_day(today)}",
        who=who,
        today=today,
        standard=standard,
        requirements=requirements,
        in_order=sum(s.state == "in order" for s in found),
        seen=sum(s.seen for s in found),
        next_due=min(ahead, key=lambda s: s.until or today, default=None),
        actions=[*actions(found), *_actions_of(qualifications)],
        standardisation=_standardisation(standard, entries, today),
        elsewhere=[e for e in entries if not any(answers(e, standard, r) for r in standard.assessor.values())],
        qualifications=qualifications,
        events=events_of(store, who.key),
        drift=_drift(store, who),
        routes=[(at, _title(str(done.get("set")))) for at, _, done in store.entries(who.key, "route")],
        course=_course(store, who),
        practice=_practice(store, who),
        sound=_soundness(store, who),
    )


def _standardisation(standard: Standard, entries: Sequence[Entry], today: date) -> list[dict[str, Any]]:
    """The occasions on which the plan wants standardisation, each with when it was done or is due."""
    requirement = standard.assessor.get("standardisation")
    if requirement is None:
        return []
    done = sorted((e for e in entries if answers(e, standard, requirement)), key=lambda e: e.on)
    found = [
        ("standardisation-first", *_first(done)),
        ("standardisation-updated", *_updated(standard, done)),
        ("standardisation-periodic", *_periodic(requirement, done, today)),
    ]
    words = {c: standard.clauses[c].text for c in requirement.clauses}
    return [{"words": words[c], "state": state, "said": said} for c, state, said in found if c in words]


def _first(done: Sequence[Entry]) -> tuple[str, str]:
    return ("in order", f"Done on {_day(done[0].on)}.") if done else ("missing", "Due before the first EPA.")


def _updated(standard: Standard, done: Sequence[Entry]) -> tuple[str, str]:
    under = [e for e in done if e.standard == standard.id]
    if under:
        return "in order", f"Done on {_day(under[-1].on)} under {standard.id}, the plan in force here."
    if done:
        return "lapsed", f"Last done under {done[-1].standard}; due again under {standard.id} before the next assessment."
    return "missing", f"Nothing is entered under {standard.id}, the plan in force here."


def _periodic(requirement: AssessorRequirement, done: Sequence[Entry], today: date) -> tuple[str, str]:
    if not done:
        return "missing", "Due a year after the first time, and every year from then."
    until = years_after(done[-1].on, requirement.lasts_years or 1)
    if until < today:
        return "lapsed", f"Last done on {_day(done[-1].on)}; it was due by {_day(until)}."
    state = "due soon" if until - today <= SOON else "in order"
    return state, f"Last done on {_day(done[-1].on)}; due by {_day(until)}."


OF_VERDICT = ("set", "title", "attempt_number", "advice", "reasons", "caveat")
OF_SIGNATURE = ("set", "set_version", "attempt_number")
OF_RESULT = (*OF_VERDICT, "set_version", "next_step", "submitted")


def _qualifications(store: RecordStore, who: Person) -> list[dict[str, Any]]:
    """What is known of each submission for a set: what was advised and why, what was decided by whom, what came back."""
    cards: dict[str, dict[str, Any]] = {}
    for submission in taken(store):
        if submission.assessor_key == who.key:
            card = _card(cards, submission.digest)
            card |= {name: getattr(submission, name) for name in OF_SIGNATURE}
            card["submitted"] = submission.made_at
    for _, _, verdict in store.entries(who.key, "verdict"):
        card = _card(cards, verdict.get("submission"))
        card |= {name: verdict[name] for name in OF_VERDICT if name in verdict}
    for _, _, signature in store.entries(who.key, "signature"):
        card = _card(cards, signature.get("submission"))
        card |= {name: signature[name] for name in OF_SIGNATURE if name in signature}
        card["signatures"].append(signature)
    received = {content.get("digest"): at for at, _, content in store.entries(who.key, "result")}
    for result in results(store, who.key):
        card = _card(cards, result["submission"])
        card |= {name: result[name] for name in OF_RESULT}
        card |= {"result": result, "received": received.get(result["digest"])}
        if result["signature"] and result["signature"] not in card["signatures"]:
            card["signatures"].append(result["signature"])
    for card in cards.values():
        card["title"] = card["title"] or _title(str(card["set"]))
        card["decided"] = card["signatures"][-1]["decision"] if card["signatures"] else None
    return list(cards.values())


def _drift(store: RecordStore, who: Person) -> list[str]:
    """How this person changed from each of their submissions to the next, where the references are on this computer."""
    own = sorted((s for s in taken(store) if s.assessor_key == who.key and s.round != SECOND), key=lambda s: s.made_at)
    said = []
    for before, after in pairwise(own):
        cases = {a.scenario for a in before.attempts} & {a.scenario for a in after.attempts}
        about = f"on the {len(cases)} cases of both" if cases else "on other cases, so that harder ones look like drift"
        with suppress(NoReference):
            said.append(
                f"From “{_title(before.set)}” ({_day(london(before.made_at).date())}) to “{_title(after.set)}” "
                f"({_day(london(after.made_at).date())}), {about}: {year_on_year.drift_said(before, after, cases)}."
            )
    return said


def _card(cards: dict[str, dict[str, Any]], digest: object) -> dict[str, Any]:
    """The card of one submission, blank at first."""
    unknown: dict[str, Any] = {name: None for name in (*OF_RESULT, "received")}
    blank = {**unknown, "digest": str(digest), "reasons": [], "caveat": "", "next_step": "", "signatures": []}
    return cards.setdefault(str(digest), blank)


def _title(set: str) -> str:
    """A set's title, where the set is here."""
    try:
        return load_set(set).title
    except NotFound:
        return set


def _actions_of(qualifications: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What remains to be done about qualification: the last word on each set counts."""
    last = {card["title"]: card for card in qualifications}
    for title, card in last.items():
        if not card["signatures"]:
            yield f"{title}, try {card['attempt_number']}: no lead assessor has signed it yet."
        elif card["decided"] != "standardised":
            next_step = f" {card['next_step']}" if card["next_step"] else ""
            yield f"{title}: {card['decided']} after try {card['attempt_number']}.{next_step}"


def _course(store: RecordStore, who: Person) -> dict[str, Any]:
    answers = [a for a in store.drill_answers() if a.assessor_key == who.key]
    chapters = []
    for c in (c for c in COURSE if c.drills):
        own, sheet = [a for a in answers if a.context.get("chapter") == c.id], {d.id for d in load_drills(c.id).drills}
        done = len({a.drill for a in own} & sheet)
        chapters.append({"title": c.title, "done": done, "of": len(sheet), "answers": len(own)})
    items = {form: len(load_course_test().form(form)) for form in ("A", "B")}
    tests = {
        when: {(a.context.get("form"), a.drill) for a in answers if a.context.get("test") == when}
        for when in ("before", "after")
    }
    return {
        "chapters": chapters,
        "answers": len(answers),
        "tests": [
            f"{len(seen)} of {items.get(str(next(iter(seen))[0]), len(seen))} extracts of the test {when} the course"
            for when, seen in tests.items()
            if seen
        ],
    }


def _practice(store: RecordStore, who: Person) -> list[dict[str, Any]]:
    work = [a for a in store.attempts() if a.assessor_key == who.key]
    by_kind: dict[str, list[Any]] = {}
    for attempt in work:
        by_kind.setdefault(str(attempt.context.get("purpose", "practice")), []).append(attempt)
    return [
        {
            "kind": KINDS_OF_WORK.get(kind, kind),
            "cases": len({a.scenario for a in own if a.submitted_at}),
            "submitted": sum(bool(a.submitted_at) for a in own),
            "open": sum(not a.submitted_at for a in own),
        }
        for kind, own in by_kind.items()
    ]


# ── Is it as it was? ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """Whether what is sealed of one assessor is as it was, by what this computer holds."""

    seals: int  # in the chain that is kept here; none where the assessor works elsewhere
    head: str  # its newest digest
    submissions: tuple[Submission, ...]  # taken here
    faults: tuple[str, ...]
    clock_back: bool  # a later seal bears an earlier time


def _soundness(store: RecordStore, who: Person) -> Soundness:
    chain = store.chain(who.key)
    own = {a.id for a in store.attempts() if a.assessor_key == who.key}
    times = [str(seal["sealed_at"]) for seal in chain]
    submissions = tuple(s for s in taken(store) if s.assessor_key == who.key)
    faults = [f"Attempt {f.attempt[:8]}: {f.sentence}" for f in store.verify() if f.attempt in own]
    return Soundness(
        seals=len(chain),
        head=str(chain[-1]["digest"]) if chain else FIRST_DIGEST,
        submissions=submissions,
        faults=tuple([*faults, *_damaged(store, who), *_broken_off(store, who, submissions)]),
        clock_back=times != sorted(times) or any(s.clock_back for s in submissions),
    )


def _damaged(store: RecordStore, who: Person) -> Iterator[str]:
    """Files of this person that were changed after they were taken; nothing of them is used."""
    intact = {s.digest for s in taken(store)} | {r["digest"] for r in results(store, who.key)}
    for kind in ("submission", "result"):
        for digest, content in store.imports(kind):
            theirs = content and who.key in (content.get("assessor_key"), str(content.get("assessor")))
            if content and theirs and digest not in intact:
                yield f"A {kind} that was taken as {digest[:12]} was changed afterwards; nothing of it is used here."


def _broken_off(store: RecordStore, who: Person, submissions: Sequence[Submission]) -> Iterator[str]:
    """Chains that do not go on from where an earlier submission left them: begun anew, or cut."""
    chains = {d: {seal["digest"] for seal in content["seals"]} for d, content in store.imports("submission") if content}
    later: list[tuple[str, set[str]]] = [(f"the submission taken as {s.digest[:12]}", chains[s.digest]) for s in submissions]
    if own := {str(seal["digest"]) for seal in store.chain(who.key)}:
        later.append(("the chain kept here", own))
    for n, submission in enumerate(submissions):
        for name, digests in later[n + 1 :]:
            if submission.head not in digests and submission.head != FIRST_DIGEST:
                yield (
                    f"The chain of the submission taken as {submission.digest[:12]} ended in {submission.head[:12]}; "
                    f"{name} does not go on from there. Something was cut off or begun anew."
                )


# ── A qualification ──────────────────────────────────────────────────────────────────────────────────────────────────


def qualification_report(store: RecordStore, submission: Submission, *, for_quality: bool) -> str:
    """What came of one submission, as a page.

    Args:
        store: where the lead assessor signed.
        submission: as it was taken.
        for_quality: every decision beside the reference, for quality assurance. Else for the assessor: the advice, its
            reasons, what was decided, kinds of error and a route, and no answer of the set.

    Returns:
        HTML.

    Raises:
        NoReference: the references are not on this computer, or belong to other versions of the cases.
        NotFound: the set is not here, or has no rule.
    """
    one, shown = load_set(submission.set), rule_shown(submission.set)
    rule, advised = rule_of(one), verdicts(submission.set, [submission])[submission.digest]
    signatures = [
        s for _, _, s in store.entries(submission.assessor_key, "signature") if s.get("submission") == submission.digest
    ]
    result = result_of(submission, advised, signatures[-1] if signatures else None)
    levels = [{"level": level, **row} for level, row in shown.characteristics.to_dict("index").items()]
    common = {
        "foot": f"{one.id} version {one.version}, {submission.assessor_key[:4]}, try {submission.attempt_number}",
        "submission": submission,
        "set": one,
        "result": result,
        "advice": advised.answer,
        "signatures_kept": signatures,
        "decided": signatures[-1]["decision"] if signatures else None,
        "notices": list(_notices(submission, one.version, advised.answer, signatures, result["ratified"])),
        "rule": rule,
        "rule_words": rule.in_words(),
        "adequacy": shown.adequacy.sentence,
        "levels": levels,
        "chart": charts.operating_characteristic(shown.characteristics, rule.p0, rule.p1),
    }
    if not for_quality:
        cases = [load_scenario(id).title for id in result["route"]["cases"]]
        chapters = Counter(d.rpartition("-")[0] for d in result["route"]["drills"])
        drills = [{"title": c.title, "count": chapters[c.id]} for c in COURSE if chapters[c.id]]
        title = f"Your qualification: {one.title}"
        return _page("qualification_assessor.html", title=title, cases=cases, drills=drills, **common)
    found = comparisons(submission)
    standards = {a.standard: load_standard(a.standard) for a in submission.attempts}
    return _page(
        "qualification_quality.html",
        title=f"Qualification of {submission.name}: {one.title}",
        cases=[_case(n, c) for n, c in enumerate(sorted(found, key=_place), start=1)],
        standards=list(standards),
        routes=[(done["at"], _title(done["set"])) for done in submission.routes],
        critical=[
            next((s.descriptors[d].label for s in standards.values() if d in s.descriptors), d) for d in rule.critical
        ],
        verdict=advised,
        **common,
    )


def _notices(
    submission: Submission, version: int, advice: str, signatures: Sequence[Mapping[str, Any]], ratified: bool
) -> Iterator[str]:
    """What somebody must know before they read on."""
    if not ratified:
        yield NOT_RATIFIED
    if submission.set_version != version or set_digest(submission.set) != submission.set_digest:
        yield (
            "The set is not as it was when this submission was made: its cases or its rule were changed since. What stands "
            "here was computed with the set as it is now. Give a changed set a new version."
        )
    if signatures and signatures[-1].get("advice") not in (None, advice):
        yield (
            f"When this was signed the kit advised “{signatures[-1]['advice']}”; today it advises “{advice}”, because "
            "references or rule have changed since. Look at it again."
        )
    if submission.clock_back:
        yield "The clock of the assessor’s computer went back between two submissions: no time given here is certain."
    if len({a.standard for a in submission.attempts}) > 1:
        yield "The cases were graded under more than one version of the plan."


def _place(comparison: Comparison) -> tuple[int, str]:
    place = comparison.attempt.context.get("place")
    return (place if isinstance(place, int) else 0, comparison.attempt.submitted_at or "")


def _case(number: int, comparison: Comparison) -> dict[str, Any]:
    attempt, scenario = comparison.attempt, load_scenario(comparison.attempt.scenario)
    standard = load_standard(attempt.standard)
    texts = {e.id: f"{e.source}, {e.at}: {e.text}" for e in scenario.evidence}
    texts |= {q.id: f"Asked: {q.asked} Answer: {q.answer}" for q in scenario.questions}
    cited = {i for c in comparison.differences for i in (*c.yours.evidence, *c.reference.evidence)}
    unlike = [c for c in comparison.way.conduct if not c.agreed] if comparison.way else []
    return {
        "number": number,
        "id": scenario.id,
        "version": scenario.version,
        "title": scenario.title,
        "method": standard.method(scenario.method).title,
        "attempt": attempt,
        "reference": comparison.reference,
        "origin": _origin(comparison.reference),
        "grade": comparison.grade,
        "agreed": len(comparison.agreed),
        "counted": len(comparison.agreed) + len(comparison.differences),
        "relations": Counter(c.relation for c in comparison.differences),
        "contested": len(comparison.contested),
        "turned_by": [standard.descriptors[d].label for d in comparison.grade.changed_by],
        "rows": [_row(c) for c in comparison.descriptors],
        "cited": {i: texts[i] for i in scenario.items if i in cited},
        "conduct": [
            {"asks": c.finding.fact.asks, "yours": c.yours, "plan": c.finding.sentence}
            for c in unlike
            if c.yours is not None
        ],
        "conduct_open": sum(c.yours is None for c in unlike),
        "unasked": comparison.way.unasked if comparison.way else (),
        "gaps": [f"{g.duty.text}: {g.sentence}" for g in comparison.record_gaps],
    }


def _origin(reference: Reference) -> str:
    """Where a reference comes from, in words."""
    graders = len({g.grader for g in reference.gradings})
    made = f", beside {graders} blind gradings" if graders else ""
    return f"reference version {reference.version}, {reference.status}{made}"


def _row(c: DescriptorComparison) -> dict[str, Any]:
    return {
        "descriptor": c.descriptor,
        "yours": c.yours,
        "reference": c.reference,
        "relation": c.relation if c.counts else "contested",
        "another": c.counts and c.for_another_reason,
    }


# ── An event ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def minutes(event: Event, *, rehearsal: bool = False) -> str:
    """The minutes of a standardisation event, with everything that quality assurance asks for, as a page.

    Args:
        rehearsal: said on the page; everybody in it is simulated.

    Returns:
        HTML.

    Raises:
        OutOfTurn: the blind round is not closed.
    """
    now = event.now
    if now.closed_at is None:
        raise OutOfTurn("The blind round is still open. There is nothing to minute before it is closed.")
    known = event.known
    talked = [(i, now.talk(i.id)) for i in event.items if now.talk(i.id).begun]
    decided = sum(met is not None for s in event.rounds.blind for a in s.attempts for met in a.met.values())
    return _page(
        "minutes.html",
        title=f"Minutes: {event.one.title}",
        foot=f"{event.one.id} version {event.one.version}",
        event=event,
        now=now,
        rehearsal=rehearsal,
        fields=MINUTES,
        provisional=event.provisional,
        erased=len(now.counted) - len(event.rounds.blind),
        decided=decided,
        cases=[(load_scenario(m.id), m.version) for m in event.one.scenarios],
        present=[event.names[s.assessor_key] for s in event.rounds.blind if now.present.get(s.assessor_key)],
        absent=[event.names[s.assessor_key] for s in event.rounds.blind if not now.present.get(s.assessor_key)],
        late=[event.names[s.assessor_key] for s in event.rounds.late],
        missing=[c for c in now.expected if c not in {s.assessor for s in (*event.rounds.blind, *event.rounds.late)}],
        previous=previous_actions(event.store, now),
        agreement=afterwards.agreement_in_words(event),
        together=_together(event) if known else None,
        twice=[*afterwards.before_and_after(event), *(afterwards.movement_said(event) if known else [])],
        talked=[_talked(item, talk) for item, talk in talked],
        contested=[i for i in event.items if i.met and i.not_met][:MOST_LISTED],
        unanimous=sum(not (i.met and i.not_met) for i in event.items),
        reviews=[r for r in afterwards.reviews(event) if r.panel] if known else [],
        years=event.years if known else None,
        again=signing.compared_again(event) if known else (),
    )


MOST_LISTED = 15  # of the most contested decisions


def _together(event: Event) -> dict[str, int]:
    """Everybody's blind decisions beside the reference, counted together."""
    sums = event.figures.assessors[["agreed", "decided", "over", "over_of", "under", "under_of"]].sum()
    return {str(name): int(value) for name, value in sums.items()}


def _talked(item: AgendaItem, talk: Talk) -> dict[str, Any]:
    return {
        "case": item.scenario.title,
        "label": item.descriptor.label,
        "votes": (len(item.met), len(item.not_met)),
        "talk": talk,
        "outcome": afterwards.outcome_said(talk.outcome) if talk.outcome else "",
    }


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_page(folder: Path, name: str, content: str) -> Path:
    """Write a report where somebody wants it.

    Args:
        folder: made if it is not there.
        name: of the file, without its ending.

    Raises:
        TrainingError: it could not be written.
    """
    return put(folder / f"{name}.html", content, TrainingError, "Choose another folder.")


def _page(template: str, **content: Any) -> str:
    html = _environment().get_template(template).render(kit=__version__, **content)
    html = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "\ufffd", html)  # no page may hold these
    return html.encode("utf-8", "replace").decode()  # nor half a character


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"signs": SIGNS, "colours": colours()}
    made.filters |= {
        "day": _day,
        "on": _on,
        "time": shown_time,
        "until": _until,
        "share": lambda value: f"{value:.1%}".replace(".0%", "%"),
        "met": _met,
    }
    return made


def colours() -> dict[str, dict[str, str]]:
    """The panels' colours by name, light and dark, as their style sheet has them."""
    light, _, rest = (HERE / "widgets" / "kit.css").read_text("utf-8").partition('[data-theme="dark"] {')
    dark = rest.partition("}")[0]
    return {
        name: dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6});", part)) for name, part in (("light", light), ("dark", dark))
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _on(iso: object) -> str:
    """A day that was entered as text, as people read it; as it stands where it is no day."""
    try:
        return _day(date.fromisoformat(str(iso)))
    except ValueError:
        return str(iso)


def _until(start: str, end: str) -> str:
    """From when to when, the day said once where it is the same: "23 November 2026, 14:31 to 15:02"."""
    first, last = london(start), london(end)
    return (
        f"{shown_time(start)} to {last:%H:%M}"
        if first.date() == last.date()
        else f"{shown_time(start)} to {shown_time(end)}"
    )


def _met(decision: Decision | ReferenceDecision) -> str:
    return "undecided" if decision.met is None else "met" if decision.met else "not met"
