"""What differs between two standards, or two versions of one: thing by thing, in words.

Things are matched by their ids. Headings, lines and where a sentence stands are left out: they change with the layout of a
document and change no assessment.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from .conduct import bound_in_words
from .standard import ConductFact, Standard

What = Literal["added", "removed", "reworded", "changed"]  # reworded: its own text; changed: anything else about it
AROUND = 4  # unchanged words that are shown before and after a change
LONG = 60  # characters; a value longer than that is shown by its words
OURS = "our reading of it"  # this kit's, not the plan's


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that one standard says and the other does not, or says otherwise."""

    kind: str  # "descriptor", "conduct fact"
    id: str
    what: What
    aspect: str = "text"  # which of its parts
    before: str = ""
    after: str = ""
    elsewhere: str | None = None  # the id under which the other standard has the very same words
    method: str | None = None  # whose assessment it bears on, where that is one

    def __str__(self) -> str:
        match self.what:
            case "added":
                return f"{self.id}: added: “{self.after}”{self._moved('it was')}"
            case "removed":
                return f"{self.id}: removed: “{self.before}”{self._moved('it is now')}"
            case "reworded":
                return f"{self.id}: reworded: {word_differences(self.before, self.after)}{self._moved('once')}"
            case _ if self.before and self.after and max(len(self.before), len(self.after)) > LONG:
                return f"{self.id}: {self.aspect}: {word_differences(self.before, self.after)}"
            case _:
                return f"{self.id}: {self.aspect}: {self.before or 'nothing'} -> {self.after or 'nothing'}"

    def _moved(self, how: str) -> str:
        return f" (the same words: {how} {self.elsewhere})" if self.elsewhere else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One kind of thing in a standard, and what of it is compared."""

    kind: str
    things: Callable[[Standard], Mapping[str, Any]]
    text: Callable[[Any], str]  # what shows as its words
    others: Mapping[str, Callable[[Standard, Any], object]]  # aspect -> its value


def compare_standards(old: Standard, new: Standard) -> tuple[Change, ...]:
    """Everything that differs between two standards, kind by kind.

    Args:
        old: what was in force, or is so still.
        new: what follows it.

    Returns:
        One change for each thing and aspect: the plan's key information, duties, KSBs, methods, themes, descriptors, the
        table of overall grades, re-sit rules, conduct facts, clauses, requirements of the assessor, ambiguities.
    """
    return tuple(change for part in _PARTS for change in _of_part(part, old, new))


def _of_part(part: _Part, old: Standard, new: Standard) -> Iterator[Change]:
    before, after = part.things(old), part.things(new)
    left, come = _words_gone(part, before, after), _words_gone(part, after, before)
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id), after.get(id)
        say = partial(Change, kind=part.kind, id=id, method=_method_of(was if now is None else now))
        if was is None:
            yield say(what="added", after=part.text(now), elsewhere=left.get(part.text(now)))
        elif now is None:
            yield say(what="removed", before=part.text(was), elsewhere=come.get(part.text(was)))
        else:
            if (then := part.text(was)) != (text := part.text(now)):
                yield say(what="reworded", before=then, after=text, elsewhere=left.get(text))
            for aspect, value in part.others.items():
                if (then := _said(value(old, was))) != (text := _said(value(new, now))):
                    yield say(what="changed", aspect=aspect, before=then, after=text)


def _words_gone(part: _Part, here: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, str]:
    """The id of each wording that stands here and no longer under that id there: it may have been given another."""
    return {part.text(x): id for id, x in here.items() if id not in there or part.text(there[id]) != part.text(x)}


def _method_of(thing: object) -> str | None:
    method = getattr(thing, "method", None)
    return str(method) if method else None


def _said(value: object) -> str:
    """A value of a standard as one line."""
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return ", ".join(f"{key} {_said(v)}" for key, v in value.items())
        case tuple() | list():
            return ", ".join(map(_said, value))
        case float():
            return f"{value:g}"
        case _:
            return str(value)


# ── What is compared ─────────────────────────────────────────────────────────────────────────────────────────────────


def _force(standard: Standard, fact: ConductFact) -> str:
    clause = standard.clauses.get(fact.clause)
    return clause.force if clause else ""


def _of(name: str) -> Callable[[Standard, Any], object]:
    return lambda _standard, thing: getattr(thing, name)


def _timeline(_standard: Standard, method: Any) -> str:
    return "; ".join(
        f"{s.label} ({', '.join(f'{n} {unit}' for n, unit in ((s.days, 'days'), (s.minutes, 'minutes')) if n) or s.when})"
        for s in method.timeline
    )


def _resit_rules(standard: Standard) -> Mapping[str, str]:
    rules = standard.resits
    return {
        "cap": rules.cap,
        "within": f"{rules.within_months} months",
        "re-sit typically": f"{rules.resit_typically_months} months",
        "re-take typically": f"{rules.retake_typically_months} months",
    }


def _overall(standard: Standard) -> Mapping[str, str]:
    return {", ".join(f"{m} {g.lower()}" for m, g in row.grades.items()): row.overall.lower() for row in standard.overall}


_PARTS: tuple[_Part, ...] = (
    _Part(
        kind="standard",
        things=lambda s: {"title": s.title, "level": str(s.level)},
        text=str,
        others={},
    ),
    _Part(kind="key information", things=lambda s: s.facts, text=lambda f: f"{f.label}: {f.text}", others={}),
    _Part(
        kind="duty",
        things=lambda s: {f"duty {number}": duty for number, duty in s.duties.items()},
        text=lambda d: str(d.text),
        others={"KSBs": _of("ksbs")},
    ),
    _Part(
        kind="KSB",
        things=lambda s: s.ksbs,
        text=lambda k: str(k.text),
        others={"assessed by": _of("method"), "graded under": _of("theme")},
    ),
    _Part(
        kind="method",
        things=lambda s: s.methods,
        text=lambda m: str(m.title),
        others={
            "KSBs": _of("ksbs"),
            "grades": _of("grades"),
            "what must be recorded": lambda _s, m: "; ".join(r.text for r in m.records),
            "how it goes": _timeline,
        },
    ),
    _Part(
        kind="theme",
        things=lambda s: s.themes,
        text=lambda t: str(t.title),
        others={"method": _of("method"), "KSBs": _of("ksbs")},
    ),
    _Part(
        kind="descriptor",
        things=lambda s: s.descriptors,
        text=lambda d: str(d.text),
        others={
            "level": _of("level"),
            "theme": _of("theme"),
            "KSBs": _of("ksbs"),
            "its parts (ours)": lambda _s, d: " | ".join(d.parts),
            OURS: lambda _s, d: f"{d.ours.verb}; {d.ours.threshold} / {d.ours.secure} / {d.ours.near_miss}",
        },
    ),
    _Part(kind="overall grade", things=_overall, text=str, others={}),
    _Part(kind="re-sit rule", things=_resit_rules, text=str, others={}),
    _Part(
        kind="conduct fact",
        things=lambda s: {f"{f.method} {f.name}": f for f in s.conduct},
        text=lambda f: str(f.asks),
        others={
            "bound": lambda _s, f: bound_in_words(f),
            "force": _force,
            "breach": _of("breach"),
            "is": _of("kind"),
            "rests on": _of("clause"),
        },
    ),
    _Part(
        kind="clause",
        things=lambda s: s.clauses,
        text=lambda c: str(c.text),
        others={"force": _of("force"), "numbers": _of("numbers"), "method": _of("method"), "role": _of("role")},
    ),
    _Part(
        kind="requirement of the assessor",
        things=lambda s: s.assessor,
        text=lambda r: str(r.label),
        others={
            "clauses": _of("clauses"),
            "years it lasts": _of("lasts_years"),
            "years of experience": _of("least_years"),
            "ways to meet it": _of("bases"),
            "due again when the EPA is updated": _of("renewed_by_update"),
        },
    ),
    _Part(
        kind="ambiguity",
        things=lambda s: s.ambiguities,
        text=lambda a: str(a.question),
        others={"quotes": lambda _s, a: " / ".join(q.text for q in a.quotes)},
    ),
)
KINDS = tuple(part.kind for part in _PARTS)


# ── What of it bears on a grade ──────────────────────────────────────────────────────────────────────────────────────


def changed_descriptors(old: Standard, changes: Sequence[Change]) -> Mapping[str, tuple[str, ...]]:
    """The old standard's descriptors that no longer ask for the same, each with why.

    Examples beside a descriptor (`OURS`) change how it is taught, not what it asks for, and are left out.
    """
    why: dict[str, list[str]] = {}
    for change in changes:
        if change.kind == "descriptor" and change.id in old.descriptors and change.aspect != OURS:
            why.setdefault(change.id, []).append(change.what if change.what != "changed" else f"{change.aspect} changed")
    ksbs = {c.id: c.what for c in changes if c.kind == "KSB" and c.what in ("removed", "reworded")}
    for d in old.descriptors.values():
        for ksb in (k for k in d.ksbs if k in ksbs):
            why.setdefault(d.id, []).append(f"its {ksb} {ksbs[ksb]}")
    return {d: tuple(why[d]) for d in old.descriptors if d in why}


def ids_of(changes: Sequence[Change], kind: str) -> frozenset[str]:
    """The ids of one kind that the old standard has and that are not as they were."""
    return frozenset(c.id for c in changes if c.kind == kind and c.what != "added")


# ── In words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def word_differences(before: str, after: str) -> str:
    """Two wordings as one line: [-out-], [+in+], [this -> that], with some words around each and … for the rest."""
    old, new = before.split(), after.split()
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    said = []
    for n, (tag, a, b, c, d) in enumerate(blocks):
        gone, come = " ".join(old[a:b]), " ".join(new[c:d])
        match tag:
            case "equal":
                said.append(_around(old[a:b], first=n == 0, last=n == len(blocks) - 1))
            case "delete":
                said.append(f"[-{gone}-]")
            case "insert":
                said.append(f"[+{come}+]")
            case _:
                said.append(f"[{gone} -> {come}]")
    return " ".join(said)


def _around(words: Sequence[str], *, first: bool, last: bool) -> str:
    """Unchanged words, those far from any change left out."""
    before, after = (0 if first else AROUND), (0 if last else AROUND)
    if len(words) <= before + after + 1:
        return " ".join(words)
    return " ".join([*words[:before], "…", *words[len(words) - after :]])
