"""Short exercises of the induction course: what is asked, what is right, and when it comes back.

Every drill says where its answer comes from (`says`): a clause, KSB, descriptor, ambiguity or mistake by its id. The
drills written for the course stand in `datasets/drills/`; `generated` makes others without end.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from .standard import Standard

Kind = Literal["choose", "match", "order", "mark", "write"]
OURS = "ours"  # this kit's own judgement, not the plan's
OVERALL = "overall"  # the plan's table of overall grades


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One possible answer, whether it is right, and why or why not."""

    text: str
    why: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two things that belong together; without a left one, a right one that belongs to nothing."""

    right: str
    left: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sentence or fact that may be marked, whether it should be, and why."""

    text: str
    marked: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One exercise."""

    id: str  # "evidence-12"
    kind: Kind
    asks: str
    says: tuple[str, ...]  # ids of what the answer comes from
    why: str = ""  # said after any answer
    extract: str = ""  # what is judged
    options: tuple[Option, ...] = ()  # choose
    pairs: tuple[Pair, ...] = ()  # match
    items: tuple[str, ...] = ()  # order: as they belong
    pieces: tuple[Piece, ...] = ()  # mark
    model: str = ""  # write: one way to put it
    looks_for: tuple[str, ...] = ()  # write: what a good answer has, to be checked by its writer
    trains: tuple[int, ...] = ()  # numbers of mistakes.yaml

    @property
    def lefts(self) -> tuple[str, ...]:
        """What is to be matched, in order."""
        return tuple(p.left for p in self.pairs if p.left is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSheet:
    """The drills of one chapter of the course."""

    chapter: str
    standard: str
    version: int
    drills: tuple[Drill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An answer held against what is right."""

    right: bool
    parts: tuple[bool, ...]  # of each pair, place or piece; empty where there is one answer only
    why: tuple[str, ...]  # sentences, the answer's own first


def mark(drill: Drill, given: object) -> Marked:
    """Hold an answer against what is right.

    Args:
        given: choose: the text of an option. match: the right side by the left side. order: all items.
            mark: positions of the marked pieces, from 0. write: what was written; it is never wrong, only compared.

    Returns:
        Whether it is right, part by part, and why.
    """
    match drill.kind:
        case "choose":
            chosen = next((o for o in drill.options if o.text == given), None)
            right = next(o for o in drill.options if o.right)
            said = [chosen.why if chosen else "", right.why if chosen is not right else "", drill.why]
            return Marked(right=chosen is right, parts=(), why=tuple(filter(None, said)))
        case "match":
            chosen_for = given if isinstance(given, Mapping) else {}
            parts = tuple(chosen_for.get(p.left) == p.right for p in drill.pairs if p.left is not None)
        case "order":
            answers = _listed(given)
            parts = tuple(n < len(answers) and answers[n] == item for n, item in enumerate(drill.items))
        case "mark":
            marked = [n for n in _listed(given) if isinstance(n, int)]
            parts = tuple((n in marked) == piece.marked for n, piece in enumerate(drill.pieces))
            wrong = [p.why for p, fine in zip(drill.pieces, parts, strict=True) if p.why and not fine]
            return Marked(right=all(parts), parts=parts, why=tuple(filter(None, [*wrong, drill.why])))
        case "write":
            return Marked(right=True, parts=(), why=(drill.why,) if drill.why else ())
    return Marked(right=all(parts), parts=parts, why=(drill.why,) if drill.why else ())


def _listed(given: object) -> list[object]:
    return list(given) if isinstance(given, list | tuple) else []


def shuffled(drill: Drill, seed: str) -> Drill:
    """The drill with options, right sides and items in an order that gives nothing away: the same for the same seed."""
    chance = random.Random(f"{drill.id} {seed}")
    options, pairs, items = list(drill.options), list(drill.pairs), list(drill.items)
    for one in (options, pairs, items):
        chance.shuffle(one)
    return replace(drill, options=tuple(options), pairs=tuple(pairs), items=tuple(items))


# ── What comes next ──────────────────────────────────────────────────────────────────────────────────────────────────

AFTER = 3  # other drills before one that went wrong comes back
RESTS = (timedelta(0), timedelta(days=1), timedelta(days=4), timedelta(days=12))  # after so many right answers in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer that somebody gave."""

    drill: str
    right: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How one drill stands with one assessor."""

    tries: int = 0
    in_a_row: int = 0  # right answers since the last wrong one
    ever_wrong: bool = False
    last: datetime | None = None
    place: int = -1  # of the last answer among all answers

    def done(self) -> bool:
        """Whether the newest answer was right."""
        return self.in_a_row > 0

    def due(self, now: datetime) -> bool:
        """Whether something that once went wrong, and then right, should be asked again."""
        if not (self.ever_wrong and self.in_a_row and self.last):
            return False
        return self.in_a_row < len(RESTS) and now - self.last >= RESTS[self.in_a_row]


def standings(history: Sequence[Answered]) -> Mapping[str, Standing]:
    """How every answered drill stands, from all answers, oldest first."""
    found: dict[str, Standing] = {}
    for place, answer in enumerate(history):
        before = found.get(answer.drill, Standing())
        found[answer.drill] = Standing(
            tries=before.tries + 1,
            in_a_row=before.in_a_row + 1 if answer.right else 0,
            ever_wrong=before.ever_wrong or not answer.right,
            last=answer.at,
            place=place,
        )
    return found


def next_drill(drills: Sequence[Drill], history: Sequence[Answered], now: datetime) -> Drill | None:
    """What to ask next: what went wrong a little while ago, then what is new, then what went wrong just now.

    Args:
        drills: a chapter's drills in their order, with those of earlier chapters that may come back.
        history: every answer of one assessor, oldest first.
        now: the time of asking.

    Returns:
        None where every drill was answered rightly and nothing is due.
    """
    known = standings(history)
    each = [(d, known.get(d.id, Standing())) for d in drills]
    wrong = sorted((s.place, d.id, d) for d, s in each if s.tries and not s.done())
    waited = [d for place, _, d in wrong if len(history) - place > AFTER]
    due = [d for d, s in each if s.due(now)]
    new = [d for d, s in each if not s.tries]
    return next(iter([*waited, *due, *new, *(d for _, _, d in wrong)]), None)


def progress(drills: Iterable[Drill], history: Sequence[Answered]) -> tuple[int, int]:
    """How many drills were answered rightly at last, of how many."""
    known = standings(history)
    every = list(drills)
    return sum(known.get(d.id, Standing()).done() for d in every), len(every)


# ── Where an answer comes from ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an answer comes from, in its own words."""

    label: str  # "EPA plan, Delivery", "K4", "this kit's reading"
    text: str
    ours: bool = field(default=False)


def sources(standard: Standard, mistakes: Mapping[int, str], drill: Drill) -> tuple[Source, ...]:
    """Everything a drill's answer comes from, in words; what cannot be found is left out (`check` says so)."""
    return tuple(s for s in (source(standard, mistakes, id) for id in drill.says) if s)


def source(standard: Standard, mistakes: Mapping[int, str], id: str) -> Source | None:
    """One id of `says` in words, or None where there is no such thing."""
    if id in standard.clauses:
        clause = standard.clauses[id]
        return Source(label=f"The plan, {standard.sections[clause.section].path[-1]}", text=clause.text)
    if id in standard.ksbs:
        return Source(label=id, text=standard.ksbs[id].text)
    if id in standard.descriptors:
        return Source(label=standard.descriptors[id].label, text=standard.descriptors[id].text)
    if id in standard.themes:
        theme = standard.themes[id]
        return Source(label=f"{theme.title}, {standard.methods[theme.method].title}", text=", ".join(theme.ksbs))
    if id in standard.methods:
        return Source(label=standard.methods[id].title, text=", ".join(standard.methods[id].ksbs))
    if id in standard.ambiguities:
        unclear = standard.ambiguities[id]
        return Source(label=unclear.question, text=" / ".join(q.text for q in unclear.quotes))
    kind, _, number = id.partition(":")
    if kind == "duty" and number.isdigit() and int(number) in standard.duties:
        return Source(label=f"Duty {number}", text=standard.duties[int(number)].text)
    if kind == "mistake" and number.isdigit() and int(number) in mistakes:
        return Source(label="A mistake to watch for (ours)", text=mistakes[int(number)], ours=True)
    if id == OVERALL:
        rows = [
            ", ".join(f"{m} {g.lower()}" for m, g in r.grades.items()) + f": {r.overall.lower()}" for r in standard.overall
        ]
        return Source(label=f"The plan, {standard.sections[standard.overall_section].path[-1]}", text="; ".join(rows))
    if id == OURS:
        return Source(label="This kit’s own judgement", text="", ours=True)
    return None


# ── Before and after the course ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TestItem:
    """One extract of the test before or after the course: is the descriptor met on it?"""

    __test__ = False  # nothing for pytest

    id: str  # "A1"
    form: Literal["A", "B"]
    descriptor: str
    extract: str
    met: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseTest:
    """Two equal forms of one test; each assessor takes one before the course and the other after it."""

    standard: str
    version: int
    items: tuple[TestItem, ...]

    def form(self, name: str) -> tuple[TestItem, ...]:
        """The items of one form, in order."""
        return tuple(i for i in self.items if i.form == name)


def form_before(assessor_key: str) -> Literal["A", "B"]:
    """Which form an assessor takes before the course: half of all assessors take either, so that neither is the harder."""
    return "A" if random.Random(f"course test {assessor_key}").random() < 0.5 else "B"
