"""What a case must keep to before assessors grade it: whole, blind, reasoned, at no point giving its reference away.

`checks` says what cannot be; this says what ought not to be. Each rule yields `(place, sentence)` for one file.
Sources: the plan's numbers and the lengths of cases are read from the standard; the rest is this kit's (datasets/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from .anonymity import Vocabulary, identifiers, small_words
from .checks import Finding, Place
from .conduct import broken
from .decisions import Grading, Reference
from .grading import grade_method
from .scenario import Scenario
from .standard import Standard

REASON_WORDS = (12, 90)
GRADERS = 3  # blind, of the newest version of the scenario
DOUBTED = 3  # descriptors, or all where there are fewer, that left one of them less than certain
_OPINION = re.compile(
    r"\b(excellent|effectively|skilfully|skillfully|empathically|empathetically|demonstrat\w+|non-judgementally|"
    r"good practice|clearly shows|appropriately|successfully|sensitively|professionally|outstanding|exemplary|impressive|"
    r"masterful)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"“[^”]*”")  # what people say of each other is evidence; what a narrator says is a judgement
_GIVES_AWAY = re.compile(r"\b(threshold|distinction|near miss|over-award|under-award|pass descriptor)\b", re.IGNORECASE)
RUN = 4  # so many of a descriptor's words in a row are its words


# ── The scenario ─────────────────────────────────────────────────────────────────────────────────────────────────────


def scenario_findings(standard: Standard, scenario: Scenario) -> Iterator[Finding]:
    """What keeps a scenario from being published, by itself."""
    yield from _length(standard, scenario)
    yield from _questions(standard, scenario)
    yield from _portfolio(scenario)
    yield from _leaks(standard, scenario)
    unseen = set(standard.methods[scenario.method].ksbs) - {k for q in scenario.questions for k in q.aims_at}
    if not scenario.evidence and unseen:  # where nothing is observed, what is not asked about cannot show
        yield ("questions",), f"no question aims at {_listed(unseen)}. Ask about each, or say in `aims_at` which one does."


def _length(standard: Standard, scenario: Scenario) -> Iterator[Finding]:
    size = standard.method(scenario.method).case
    if size is None:
        return
    (least, most), words = size.words, length(scenario)
    if not least <= words <= most:
        yield (
            ("evidence",) if scenario.evidence else ("questions",),
            f"evidence, questions and answers have {words:,} words; a case has {least:,} to {most:,}. "
            f"{'Lengthen' if words < least else 'Shorten'} it.",
        )
    if size.evidence_items and not size.evidence_items[0] <= len(scenario.evidence) <= size.evidence_items[1]:
        fewest, items = size.evidence_items
        yield (
            ("evidence",),
            f"there are {len(scenario.evidence)} items; a case of this method has {fewest} to {items}. Join or divide some.",
        )


def length(scenario: Scenario) -> int:
    """Words of evidence, questions and answers."""
    return sum(len(text.split()) for place, text in writing(scenario) if place[0] in ("evidence", "questions"))


def writing(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """Every piece of writing that an assessor sees, with its place."""
    yield ("title",), scenario.title
    yield from ((("setting", name), value) for name, value in scenario.setting.items())
    yield ("briefing",), scenario.briefing
    yield from ((("evidence", n, "text"), e.text) for n, e in enumerate(scenario.evidence))
    for n, q in enumerate(scenario.questions):
        yield ("questions", n, "asked"), q.asked
        yield ("questions", n, "answer"), q.answer
    yield from ((("portfolio", n, "title"), p.title) for n, p in enumerate(scenario.portfolio))


def _questions(standard: Standard, scenario: Scenario) -> Iterator[Finding]:
    for role, fact in (("set", "questions_asked"), ("gap", "gap_questions_asked")):
        there = sum(q.role == role for q in scenario.questions)
        said = scenario.conduct.get(fact)
        if fact in standard.conduct_of(scenario.method) and said is not None and said != there:
            yield ("conduct", fact), f"says {said}, but {there} questions have the role {role}. Correct whichever is wrong."


def _portfolio(scenario: Scenario) -> Iterator[Finding]:
    said = scenario.conduct.get("portfolio_items")
    if said is not None and said != len(scenario.portfolio):
        yield (
            ("conduct", "portfolio_items"),
            f"says {said}, but the portfolio has {len(scenario.portfolio)} items. Correct whichever is wrong.",
        )


def _leaks(standard: Standard, scenario: Scenario) -> Iterator[Finding]:
    runs = {run: d.id for d in standard.descriptors_of(scenario.method) for run in _runs(d.text)}
    ids = "|".join(map(re.escape, standard.descriptors))
    for place, text in writing(scenario):
        asked = place[-1] == "asked"
        if not asked and (said := next((r for r in _runs(text) if r in runs), None)):
            yield place, f"“{' '.join(said)}” are the words of {runs[said]}. Let the reader infer it: say it as people do."
        if place[0] == "evidence" and (opinion := _OPINION.search(_SPEECH.sub("", text))):
            yield place, f"“{opinion.group()}” judges what is seen. Say what was said and done instead."
        if hint := re.search(ids, text) or _GIVES_AWAY.search(text):
            yield place, f"“{hint.group()}” tells the assessor what to decide. Take it out."


def _runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return [tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)]


def identity_findings(scenario: Scenario, vocabulary: Vocabulary) -> Iterator[Finding]:
    """What in a scenario could tell who somebody is."""
    small = small_words(text for _, text in writing(scenario))
    for place, text in writing(scenario):
        for found in identifiers(text, vocabulary, small):
            instead = "Write a role or a letter instead" if found.kind == "name" else "Take it out"
            yield place, f"{found} {instead}; if it is nobody’s, add the word to anonymity.yaml."


# ── The reference ────────────────────────────────────────────────────────────────────────────────────────────────────


def reference_findings(
    standard: Standard, scenario: Scenario, reference: Reference, mistakes: Collection[int]
) -> Iterator[Finding]:
    """What keeps a reference from being published with its scenario."""
    yield from _reasons(standard, scenario, reference)
    yield from _breaches(standard, scenario, reference)
    yield from _versions(scenario, reference)
    shown = {k for ksbs in reference.ksbs.values() for k in ksbs} | {k for q in scenario.questions for k in q.aims_at}
    if unseen := set(standard.methods[scenario.method].ksbs) - shown:
        yield ("ksbs",), f"{_listed(unseen)} are neither shown nor asked about. Show each, or ask about it."
    if not reference.mistakes:
        yield ("mistakes",), "says no mistake that the case trains against. Name at least one of mistakes.yaml."
    for number in (m for m in reference.mistakes if m not in mistakes):
        yield ("mistakes",), f"there is no mistake {number} in mistakes.yaml. Choose one that is there."


def _reasons(standard: Standard, scenario: Scenario, reference: Reference) -> Iterator[Finding]:
    seen = " ".join(text for _, text in writing(scenario))
    for id, decision in reference.decisions.items():
        place = ("decisions", id, "reason")
        words = len(decision.reason.split())
        if decision.reason.strip() and not any(re.search(rf"\b{i}\b", decision.reason) for i in decision.evidence):
            yield place, "names none of the items it rests on. Say which item shows what."
        if decision.reason.strip() and not REASON_WORDS[0] <= words <= REASON_WORDS[1]:
            yield (
                place,
                f"has {words} words; a reason has {REASON_WORDS[0]} to {REASON_WORDS[1]}. Say what is met or missing.",
            )
        if decision.reason.strip() and decision.reason.strip() in seen:
            yield place, "stands word for word in the scenario, where the assessor reads it. Take it out there."
        if not decision.evidence:
            yield ("decisions", id), "rests on no item. Name those that show it, or those where it was asked for."
        if not decision.what_would_change_it.strip():
            yield ("decisions", id), "does not say what would change it. Add one sentence."


def _breaches(standard: Standard, scenario: Scenario, reference: Reference) -> Iterator[Finding]:
    found = {str(fact.breach) for fact in broken(standard, scenario.method, scenario.conduct)}
    flagged = set(reference.conduct_breaches)
    for breach in sorted(found - flagged):
        yield (
            ("conduct_breaches",),
            f"does not name {breach}, which the scenario’s conduct shows. Add it, or correct the fact.",
        )
    for breach in sorted(flagged - found):
        yield (
            ("conduct_breaches",),
            f"names {breach}, but the scenario’s conduct shows none. Take it out, or correct the fact.",
        )


def _versions(scenario: Scenario, reference: Reference) -> Iterator[Finding]:
    kept = [entry.get("version") for entry in reference.history]
    if kept != list(range(1, reference.version)):
        yield (
            ("history",),
            f"keeps the versions {_listed(kept) or 'none'}, but this is version {reference.version}. "
            "Keep every earlier one, in order, each with its reason; never change a reference in place.",
        )
    for n, entry in enumerate(reference.history):
        for needed in ("version", "date", "reason"):
            if not str(entry.get(needed) or "").strip():
                yield ("history", n), f"“{needed}” is missing. Say when and why this version was superseded."
    for n, grading in enumerate(reference.gradings):
        if grading.scenario_version > scenario.version:
            yield (
                ("gradings", n, "scenario_version"),
                f"is of version {grading.scenario_version}, but the scenario is in version {scenario.version}. Correct it.",
            )
    by_grader: dict[str, list[Grading]] = {}
    for grading in reference.gradings:
        by_grader.setdefault(grading.grader, []).append(grading)
    for grader, theirs in by_grader.items():
        if any(later.round < earlier.round for earlier, later in pairwise(theirs)):
            yield ("gradings",), f"the rounds of {grader} are out of order. Put the first round first."


def newest_gradings(scenario: Scenario, reference: Reference) -> tuple[Grading, ...]:
    """The blind gradings of the scenario as it is now."""
    return tuple(g for g in reference.gradings if g.scenario_version == scenario.version)


def grading_findings(standard: Standard, scenario: Scenario, reference: Reference) -> Iterator[Finding]:
    """What the blind gradings leave to do before assessors grade the case: until then it is a draft, and in no set."""
    own = [d.id for d in standard.descriptors_of(scenario.method)]
    for n, grading in enumerate(reference.gradings):
        if left := [d for d in own if d not in grading.decisions]:
            yield ("gradings", n, "decisions"), f"there is no decision on {_listed(left)}. Keep whole gradings only."
        elif str(grade_method(standard, scenario.method, _met(grading))) != grading.grade:
            yield (
                ("gradings", n, "grade"),
                f"says “{grading.grade}”, but its decisions give another. Look at what was given.",
            )
    newest = [g for g in newest_gradings(scenario, reference) if set(own) <= set(g.decisions)]
    graders = {g.grader for g in newest}
    if len(graders) < GRADERS:
        yield (
            ("gradings",),
            f"{len(graders)} blind graders saw version {scenario.version} of it; {GRADERS} are needed. Ask for more.",
        )
        return
    for d in (d for d in own if d in reference.decisions):
        decision = reference.decisions[d]
        others = [g.grader for g in newest if g.decisions[d].met != decision.met]
        if others and not decision.contested:
            yield (
                ("decisions", d),
                f"{_listed(others)} decided otherwise. Read their reasons: mend the evidence and have it graded afresh, or "
                "mark it contested.",
            )
    doubted = min(DOUBTED, len(own))
    if sum(any(g.decisions[d].sure != "certain" for g in newest) for d in own) < doubted:
        yield (
            ("gradings",),
            f"fewer than {doubted} descriptors left a grader less than certain: too easy a case. Move it nearer the border.",
        )


def _met(grading: Grading) -> Mapping[str, bool]:
    return {d: decision.met for d, decision in grading.decisions.items()}


def _listed(things: Collection[object]) -> str:
    *rest, last = [str(x) for x in (sorted(things, key=str) if isinstance(things, set) else things)] or [""]
    return f"{', '.join(rest)} and {last}" if rest else last
