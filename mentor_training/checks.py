"""Faults in data: what a file says that cannot be, found all at once.

Each check takes values and yields `(place, sentence)`: the place as a path of keys and positions inside the file, so
that the reader of the file can say the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from .decisions import Reference
from .drills import OURS, CourseTest, Drill, DrillSheet, source
from .errors import NotFound, Undecided
from .grading import grade_method
from .questions import FlawedQuestions, QuestionBank
from .scenario import Scenario, ScenarioSet, VerdictRule
from .standard import ConductFact, ConductValue, Standard

Place = tuple[str | int, ...]
Finding = tuple[Place, str]


def standard_findings(standard: Standard) -> Iterator[Finding]:
    """What does not fit together inside one standard."""
    for section, named in _sections_named(standard):
        if section not in standard.sections:
            yield named, f"names section “{section}”, which is not in the list of sections. Add it or choose another."
    for n, duty in enumerate(standard.duties.values()):
        yield from _unknown(("duties", n, "ksbs"), "KSB", duty.ksbs, standard.ksbs)
    for n, requirement in enumerate(standard.assessor.values()):
        yield from _unknown(("assessor", n, "clauses"), "clause", requirement.clauses, standard.clauses)
    for n, method in enumerate(standard.methods.values()):
        yield from _unknown(("methods", n, "ksbs"), "KSB", method.ksbs, standard.ksbs)
        for r, record in enumerate(method.records):
            yield from _unknown(("methods", n, "records", r, "clause"), "clause", [record.clause], standard.clauses)
        for r, step in enumerate(method.timeline):
            yield from _unknown(("methods", n, "timeline", r, "clause"), "clause", [step.clause], standard.clauses)
            said = standard.clauses.get(step.clause)
            if said and step.days and str(step.days) not in said.text and f"{step.days // 7} week" not in said.text:
                yield ("methods", n, "timeline", r, "days"), f"is {step.days}, but the clause says otherwise: “{said.text}”"
        graded = [k for t in method.themes for k in standard.themes[t].ksbs]
        if sorted(graded) != sorted(method.ksbs):
            yield ("methods", n, "ksbs"), "the themes of this method hold other KSBs. Compare both with the plan."
    for n, theme in enumerate(standard.themes.values()):
        lowest = standard.methods[theme.method].grades[1:2] if theme.method in standard.methods else ()
        passes = [standard.descriptors[d] for d in theme.descriptors if standard.descriptors[d].level in lowest]
        if sorted(k for d in passes for k in d.ksbs) != sorted(theme.ksbs):
            yield (
                ("themes", n, "ksbs"),
                "its pass descriptors hold other KSBs. Compare both with the plan.",
            )
    for n, d in enumerate(standard.descriptors.values()):
        yield from _unknown(("descriptors", n, "ksbs"), "KSB", d.ksbs, standard.ksbs)
        levels = standard.methods[d.method].grades[1:] if d.method in standard.methods else ()
        yield from _unknown(("descriptors", n, "level"), "level", [d.level], levels)
        at = 0
        for p, part in enumerate(d.parts):
            at = d.text.find(part, at)
            if at < 0:
                yield (
                    ("descriptors", n, "ours", "parts", p),
                    "is not a piece of the descriptor’s text, in order.",
                )
                break
            at += len(part)
    for n, fact in enumerate(standard.conduct):
        yield from _unknown(("conduct", n, "clause"), "clause", [fact.clause], standard.clauses)
        if fact.ambiguity:
            yield from _unknown(("conduct", n, "ambiguity"), "ambiguity", [fact.ambiguity], standard.ambiguities)


def scenario_findings(standard: Standard, scenario: Scenario) -> Iterator[Finding]:
    """What does not fit together inside one scenario, or between it and its standard."""
    if scenario.method not in standard.methods:
        yield (
            ("method",),
            f"there is no method “{scenario.method}”. Write one of: {', '.join(standard.methods)}.",
        )
        return
    method = standard.methods[scenario.method]
    numbered: list[tuple[str, list[str]]] = [
        ("evidence", [e.id for e in scenario.evidence]),
        ("questions", [q.id for q in scenario.questions]),
        ("portfolio", [p.id for p in scenario.portfolio]),
    ]
    for kind, ids in numbered:
        twice = [i for i, count in Counter(ids).items() if count > 1]
        for n, id in enumerate(ids):
            if id in twice:
                yield (kind, n, "id"), f"the id {id} stands more than once. Number the items afresh."
    asked = {q.id for q in scenario.questions}
    for n, question in enumerate(scenario.questions):
        yield from _unknown(("questions", n, "aims_at"), f"KSB of {method.id}", question.aims_at, method.ksbs)
        if question.follows and question.follows not in asked:
            yield ("questions", n, "follows"), f"follows {question.follows}, which is not a question here. Name one that is."
        if question.role == "follow-up" and not question.follows:
            yield ("questions", n), "is a follow-up and does not say which question it follows. Add `follows`."
    for n, item in enumerate(scenario.portfolio):
        yield from _unknown(("portfolio", n, "ksbs"), f"KSB of {method.id}", item.ksbs, method.ksbs)
    facts = standard.conduct_of(scenario.method)
    for name, value in scenario.conduct.items():
        if name not in facts:
            yield ("conduct", name), f"there is no such fact of conduct in {standard.id}. Choose one of: {', '.join(facts)}."
        elif not conduct_value_fits(facts[name], value):
            yield ("conduct", name), f"should be {_conduct_kind(facts[name])}."


def reference_findings(standard: Standard, scenario: Scenario, reference: Reference) -> Iterator[Finding]:
    """What does not fit together between a reference, its scenario and the standard."""
    if reference.scenario != scenario.id:
        yield (
            ("scenario",),
            f"belongs to “{reference.scenario}”, but stands beside “{scenario.id}”. Put it where it belongs.",
        )
        return
    if reference.scenario_version != scenario.version:
        yield (
            ("scenario_version",),
            f"is for version {reference.scenario_version} of the scenario, which is now version {scenario.version}. "
            "Agree the reference for that version.",
        )
    own = [d.id for d in standard.descriptors_of(scenario.method)]
    yield from _unknown(("decisions",), f"descriptor of {scenario.method}", reference.decisions, own)
    for missing in (d for d in own if d not in reference.decisions):
        yield ("decisions",), f"there is no decision on {missing}. Add one."
    items = scenario.items
    for id, decision in reference.decisions.items():
        for cited in (i for i in decision.evidence if i not in items):
            yield (
                ("decisions", id, "evidence"),
                f"cites {cited}, but the scenario ends at {_last(items, cited)}. Cite an item that exists.",
            )
        if not decision.reason.strip():
            yield ("decisions", id, "reason"), "there is no reason. Write why."
    for item, ksbs in reference.ksbs.items():
        yield from _unknown(("ksbs", item), f"KSB of {scenario.method}", ksbs, standard.methods[scenario.method].ksbs)
        if item not in items:
            yield ("ksbs", item), f"the scenario has no item {item}. Name one that exists."
    known_breaches = [f.breach for f in standard.conduct if f.method == scenario.method and f.breach]
    yield from _unknown(("conduct_breaches",), f"breach of {scenario.method}", reference.conduct_breaches, known_breaches)
    yield from _grade_follows(standard, scenario.method, ("grade",), reference.met, reference.grade)
    for n, grading in enumerate(reference.gradings):
        met = {d: decision.met for d, decision in grading.decisions.items()}
        yield from _unknown(("gradings", n, "decisions"), f"descriptor of {scenario.method}", met, own)


def set_findings(name: str, one: ScenarioSet) -> Iterator[Finding]:
    """What does not fit together inside one set.

    Args:
        name: of its file, which the set's id repeats.
    """
    if one.id != name:
        yield ("id",), f"says “{one.id}”, but the file is “{name}.yaml”. Give both one name."
    twice = [id for id, count in Counter(m.id for m in one.scenarios).items() if count > 1]
    for n, member in enumerate(one.scenarios):
        if member.id in twice:
            yield ("scenarios", n), f"{member.id} stands more than once. Keep one."
    if one.verdict is None:
        if one.purpose == "qualification":
            yield (), "has no `verdict`: its rule is fixed before anybody grades it. Add it; datasets/README.md says how."
    elif one.purpose != "qualification":
        yield (
            ("verdict",),
            f"belongs to qualification sets; this one is for {one.purpose}. Take it out, or change the purpose.",
        )
    else:
        for name, sentence in _rule_faults(one.verdict, len(one.scenarios)):
            yield ("verdict", name), sentence


ONE_LOOK, SEVERAL_LOOKS = (0.95, 0.10), (0.98, 0.05)  # least for standardised and most for not yet


def _rule_faults(rule: VerdictRule, scenarios: int) -> Iterator[tuple[str, str]]:
    """What cannot be in the rule of a set of so many scenarios, and at which of its numbers."""
    if not 0 < rule.p0 < rule.p1 < 1:
        yield "p0", f"p0 {rule.p0} and p1 {rule.p1} are shares, p0 the lower. Write for instance 0.80 and 0.92."
    if not 0 <= rule.rho < 1:
        yield "rho", f"{rule.rho} is no correlation from 0 to below 1. Write for instance 0.05."
    if not rule.looks or list(rule.looks) != sorted(set(rule.looks)) or rule.looks[0] < 1 or rule.looks[-1] > scenarios:
        yield "looks", f"should be rising numbers of scenarios from 1 to {scenarios}, such as [{scenarios}]."
    least, most = ONE_LOOK if len(rule.looks) == 1 else SEVERAL_LOOKS
    often = "one look" if len(rule.looks) == 1 else "several looks"
    if not least <= rule.standardised < 1:
        yield "standardised", f"{rule.standardised} lets chance pass too many at {often}. Write {least} or more, below 1."
    if not 0 < rule.not_yet <= most:
        yield "not_yet", f"{rule.not_yet} turns too many away at {often}. Write {most} or less, above 0."
    if not 0 <= rule.most_critical_over <= rule.most_over:
        yield (
            "most_over",
            "the limits are counts from 0, that of critical over-awards the lower. Correct whichever is wrong.",
        )
    if not rule.critical or len(set(rule.critical)) < len(rule.critical):
        yield "critical", "should be a list of pass descriptors, each once."
    if rule.tries < 1:
        yield "tries", f"{rule.tries} tries are none. Write 1 or more."
    if not 1 <= rule.failing_cases <= scenarios:
        yield (
            "failing_cases",
            f"should be 1 to {scenarios}, the number of scenarios; 4 or more show who passes failing work.",
        )


QUESTIONS_PER_KSB = 4  # so that a re-sit gets different ones
_CLOSED = r"(?:do|did|does|is|are|was|were|have|has|had|can|could|would|will|should|shall|may|might)(?:n[’']t)?\b"


def question_findings(standard: Standard, bank: QuestionBank) -> Iterator[Finding]:
    """What keeps a question bank from serving its method."""
    if bank.method not in standard.methods:
        yield ("method",), f"there is no method “{bank.method}”. Write one of: {', '.join(standard.methods)}."
        return
    method = standard.methods[bank.method]
    ids, asked = Counter(q.id for q in bank.questions), Counter(_bare(q.asked) for q in bank.questions)
    for n, q in enumerate(bank.questions):
        yield from _unknown(("questions", n, "aims_at"), f"KSB of {method.id}", q.aims_at, method.ksbs)
        if ids[q.id] > 1:
            yield ("questions", n, "id"), f"the id {q.id} stands more than once. Number the questions afresh."
        if asked[_bare(q.asked)] > 1:
            yield ("questions", n, "asked"), "is asked twice. Keep one."
        if re.match(_CLOSED, q.asked, re.IGNORECASE):
            yield ("questions", n, "asked"), "can be answered with yes or no. Begin it with what, how, which or tell me."
        if q.asked.count("?") > 1:
            yield ("questions", n, "asked"), "asks several things at once. Divide it."
        if len(q.touches) < 2:
            yield ("questions", n, "touches"), "says too little of what a good answer would touch. Name at least two points."
    for ksb in method.ksbs:
        kinds = Counter(q.kind for q in bank.questions if ksb in q.aims_at)
        if kinds.total() < QUESTIONS_PER_KSB:
            yield (
                ("questions",),
                f"{ksb} has {kinds.total()} questions; {QUESTIONS_PER_KSB} are needed for a re-sit to get others. Add some.",
            )
        for kind in (k for k in ("open", "probing") if kinds and not kinds[k]):
            yield ("questions",), f"{ksb} has no {kind} question. Add one."


def flawed_question_findings(standard: Standard, flawed: FlawedQuestions) -> Iterator[Finding]:
    """What does not fit together among the flawed questions."""
    ids = Counter(q.id for q in flawed.questions)
    for n, q in enumerate(flawed.questions):
        yield from _unknown(("questions", n, "method"), "method", [q.method], standard.methods)
        yield from _unknown(("questions", n, "aims_at"), "KSB", q.aims_at, standard.ksbs)
        if ids[q.id] > 1:
            yield ("questions", n, "id"), f"the id {q.id} stands more than once. Number the questions afresh."
        if q.method in standard.methods and q.flaw != "off-method":
            yield from _unknown(
                ("questions", n, "aims_at"), f"KSB of {q.method}", q.aims_at, standard.methods[q.method].ksbs
            )


def drill_findings(standard: Standard, mistakes: Mapping[int, str], name: str, sheet: DrillSheet) -> Iterator[Finding]:
    """What keeps a sheet of drills from being asked, or lets one say what the standard does not.

    Args:
        mistakes: by number, as drills may name them.
        name: of the file, which the sheet's chapter repeats.
    """
    if sheet.chapter != name:
        yield ("chapter",), f"says “{sheet.chapter}”, but the file is “{name}.yaml”. Give both one name."
    ids = Counter(d.id for d in sheet.drills)
    for n, drill in enumerate(sheet.drills):
        place = ("drills", n)
        if ids[drill.id] > 1:
            yield (*place, "id"), f"the id {drill.id} stands more than once. Number the drills afresh."
        for m in (m for m in drill.trains if m not in mistakes):
            yield (*place, "trains"), f"there is no mistake {m} in mistakes.yaml. Choose one that is there."
        if not drill.says:
            yield (*place, "says"), "does not say where its answer comes from. Name a clause, KSB, descriptor or “ours”."
        for id in (s for s in drill.says if source(standard, mistakes, s) is None):
            yield (*place, "says"), f"there is no “{id}” in the standard. Name a clause, KSB, descriptor or “ours”."
        yield from ((place, sentence) for sentence in _shape(drill))
        yield from ((place, sentence) for sentence in _said_otherwise(standard, mistakes, drill))


_LEAST = {
    "choose": ("options", 3),
    "match": ("lefts", 3),
    "order": ("items", 3),
    "mark": ("pieces", 3),
    "write": ("looks_for", 2),
}


def _shape(drill: Drill) -> Iterator[str]:
    part, least = _LEAST[drill.kind]
    if len(getattr(drill, part)) < least:
        yield f"has {len(getattr(drill, part))} {part}; a drill to {drill.kind} has at least {least}. Add some."
    if drill.kind == "choose" and sum(o.right for o in drill.options) != 1:
        yield "has not exactly one right option. Mark one with right: true."
    if drill.kind == "mark" and len({p.marked for p in drill.pieces}) < 2:
        yield "has nothing to be marked, or nothing to be left. Mark some pieces with marked: true."
    if drill.kind == "write" and not drill.model.strip():
        yield "shows no way to put it. Write a model."
    texts = [o.text for o in drill.options] or list(drill.items) or [p.right for p in drill.pairs]
    if twice := [text for text, count in Counter(texts).items() if count > 1 and drill.kind != "match"]:
        yield f"has “{twice[0]}” twice. Keep one."
    if drill.kind == "choose" and any(not o.why.strip() for o in drill.options):
        yield "has an option without a why. Say why it is right or not."
    if drill.kind != "choose" and not drill.why.strip():
        yield "does not say why. Add one sentence."


def _said_otherwise(standard: Standard, mistakes: Mapping[int, str], drill: Drill) -> Iterator[str]:
    """Numbers and quotes that the named sources do not have."""
    if drill.says == (OURS,):
        return
    named = [s for s in (source(standard, mistakes, id) for id in drill.says) if s]
    known = " ".join([*(s.text for s in named), drill.asks, drill.extract, *(p.text for p in drill.pieces), *drill.lefts])
    right = [*(o.text for o in drill.options if o.right), *(o.why for o in drill.options if o.right), drill.why]
    numbers = set(re.findall(r"\d+", known)) | {
        str(_NUMERALS.index(w)) for w in re.findall(r"[a-z]+", known.lower()) if w in _NUMERALS
    }
    for number in dict.fromkeys(n for text in right for n in re.findall(r"\d+", text) if n not in numbers):
        yield f"says {number}, which stands in none of its sources. Name the clause that says it, or take it out."
    everything = _bare(" ".join([known, *(c.text for c in standard.clauses.values()), *_texts(standard)]))
    for quote in (q for text in right for q in re.findall(r"“([^”]+)”", text) if len(q.split()) >= 4):
        if _bare(quote) not in everything:
            yield f"quotes “{quote}”, which stands neither in the standard nor in the extract. Quote word for word."


_NUMERALS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def _texts(standard: Standard) -> Iterator[str]:
    for part in (standard.ksbs, standard.descriptors, standard.duties):
        yield from (x.text for x in part.values())
    yield from (q.text for a in standard.ambiguities.values() for q in a.quotes)


def course_test_findings(standard: Standard, test: CourseTest) -> Iterator[Finding]:
    """What keeps the two forms of the course's test from being equal."""
    forms = {form: Counter((i.descriptor, i.met) for i in test.form(form)) for form in ("A", "B")}
    for n, item in enumerate(test.items):
        yield from _unknown(("items", n, "descriptor"), "descriptor", [item.descriptor], standard.descriptors)
    if forms["A"] != forms["B"]:
        differs = sorted({d for d, _ in (forms["A"] - forms["B"]) + (forms["B"] - forms["A"])})
        yield ("items",), f"the forms differ on {', '.join(differs)}: give both the same descriptors, met and not met alike."
    for extract, count in Counter(_bare(i.extract) for i in test.items).items():
        if count > 1:
            yield ("items",), f"the extract “{extract[:40]}…” stands twice. The forms must share none."


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def conduct_value_fits(fact: ConductFact, value: ConductValue) -> bool:
    """Whether a value is of the kind that this fact of conduct has."""
    if value is None:
        return True  # not known
    match fact.kind:
        case "days" | "minutes" | "count":
            return _number(value)
        case "yes/no":
            return isinstance(value, bool)
        case "list of minutes":
            return isinstance(value, tuple) and all(map(_number, value))
        case "list of yes/no":
            return isinstance(value, tuple) and all(isinstance(v, bool) for v in value)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _conduct_kind(fact: ConductFact) -> str:
    return {
        "days": "a number of days",
        "minutes": "a number of minutes",
        "count": "a number",
        "yes/no": "true or false",
        "list of minutes": "a list of minutes, one for each recording, such as [30, 30]",
        "list of yes/no": "a list of true or false, one for each recording, such as [true, true]",
    }[fact.kind]


def _grade_follows(standard: Standard, method: str, place: Place, met: dict[str, bool], grade: str) -> Iterator[Finding]:
    try:
        derived = grade_method(standard, method, met)
    except (Undecided, NotFound):
        return  # said already
    if str(derived) != grade:
        yield place, f"says “{grade}”, but the decisions give “{derived}”. Correct whichever is wrong."


def _unknown(place: Place, kind: str, named: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    known = tuple(known)
    for name in named:
        if name not in known:
            yield place, f"there is no {kind} “{name}”. Choose one of: {', '.join(known[:40])}."


def _last(items: tuple[str, ...], like: str) -> str:
    same_kind = [i for i in items if i[:1] == like[:1]]
    return (same_kind or list(items) or ["nothing"])[-1]


def _sections_named(standard: Standard) -> Iterator[tuple[str, Place]]:
    parts = [
        ("facts", standard.facts), ("duties", standard.duties), ("ksbs", standard.ksbs), ("methods", standard.methods),
        ("themes", standard.themes), ("descriptors", standard.descriptors), ("clauses", standard.clauses),
    ]  # fmt: skip
    plain = ((x.section, (name, n)) for name, part in parts for n, x in enumerate(part.values()))  # type: ignore[attr-defined]
    quoted = (
        (q.section, ("ambiguities", n, "quotes", i))
        for n, ambiguity in enumerate(standard.ambiguities.values())
        for i, q in enumerate(ambiguity.quotes)
    )
    return chain(plain, quoted, [(standard.overall_section, ("overall",))])
