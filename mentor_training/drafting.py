"""Scenarios while they are written: begun from a template or a copy, kept as they grow, checked, and published.

A draft stands in the organisation's `drafts/`, which no assessor reads, in the same files that people edit by hand. It may
be half written. Published, it stands among the organisation's scenarios, and a later change is a new version.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from . import anonymity, checks, publication
from .datasets import (
    DEFAULT_STANDARD,
    file_of,
    list_scenarios,
    list_standards,
    load_mistakes,
    load_scenario,
    load_standard,
    load_vocabulary,
    readable_sets,
)
from .decisions import Reference
from .documents import dumped, load_document, merged, plain
from .errors import DataFaults, DraftRefused, NotFound
from .reading import Reading
from .scenario import Scenario
from .standard import ConductFact, Standard
from .workspace import put, workspace

SCENARIO, REFERENCE = "scenario.yaml", "reference.yaml"
SOURCES = ("live session", "recording 1", "recording 2")
MOST_ITEMS, LONGEST_TEXT = 500, 30_000  # items of one kind, characters of one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A scenario and its reference as they stand in their files, half written or whole."""

    id: str
    scenario: dict[str, Any]
    reference: dict[str, Any]
    stamp: str  # what tells one state of the files from another
    published: int | None  # version of the case that assessors have; None where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that is not as it should be in a draft, and where."""

    file: str  # "scenario" or "reference"
    place: tuple[str | int, ...]
    sentence: str
    words: tuple[str, ...] = ()  # that could tell who somebody is
    name: bool = False  # whether they look like somebody's name


def drafts() -> tuple[str, ...]:
    """Ids of the drafts on this computer."""
    return tuple(sorted(p.parent.name for p in _home().glob(f"*/{SCENARIO}")))


def _home() -> Path:
    return workspace() / "organisation" / "drafts"


def folder_of(id: str) -> Path:
    """Where the files of a draft stand."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{2,79}", id):
        raise NotFound("draft", id[:60], drafts())
    return _home() / id


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(method: str, title: str, standard: str = DEFAULT_STANDARD) -> str:
    """Begin a scenario from the template of its assessment method.

    Args:
        method: id of the method.
        title: what it is called; its id is made of it.
        standard: id of the standard.

    Returns:
        The id of the draft.

    Raises:
        DraftRefused: there is no title, or it could not be written.
    """
    s = load_standard(standard)
    id = new_id(s, method, title)
    least = s.conduct_of(method).get("questions_asked")
    questions = int(least.value) if least and isinstance(least.value, int) else 5
    scenario = {
        "id": id,
        "title": clean(title),
        "standard": s.id,
        "method": s.method(method).id,
        "version": 1,
        "setting": {"sector": "", "delivery": "", "mentoring": ""},
        "briefing": "",
        "conduct": {name: usual(fact) for name, fact in s.conduct_of(method).items()},
        "evidence": [{"id": f"E{n}", "source": source, "at": "", "text": ""} for n, source in enumerate(SOURCES, start=1)]
        if _observed(s, method)
        else [],
        "questions": [
            {"id": f"Q{n}", "role": "set", "asked": "", "aims_at": [], "answer": ""} for n in range(1, questions + 1)
        ],
        "portfolio": [],
    }
    _write(id, scenario, _blank_reference(s, method, id))
    return id


def _observed(standard: Standard, method: str) -> bool:
    """Whether cases by a method have something to be observed."""
    size = standard.method(method).case
    return bool(size and size.evidence_items) or "recordings_minutes" in standard.conduct_of(method)


def _blank_reference(standard: Standard, method: str, id: str) -> dict[str, Any]:
    blank: dict[str, Any] = {"met": None, "evidence": [], "reason": "", "what_would_change_it": "", "contested": False}
    return {
        "scenario": id,
        "scenario_version": 1,
        "version": 1,
        "status": "provisional",
        "decisions": {d.id: dict(blank) for d in standard.descriptors_of(method)},
        "grade": "",
        "conduct_breaches": [],
        "ksbs": {},
        "gradings": [],
        "mistakes": [],
        "history": [],
    }


def copy(of: str, title: str) -> str:
    """Begin a scenario as a copy of another; its blind gradings and history are not copied.

    Returns:
        The id of the draft.
    """
    source = load_scenario(of)
    id = new_id(load_standard(source.standard), source.method, title)
    scenario = plain(load_document(file_of("scenarios", source.id, SCENARIO)))
    scenario |= {"id": id, "title": clean(title), "version": 1}
    try:
        reference = plain(load_document(file_of("scenarios", source.id, REFERENCE)))
    except NotFound:
        reference = _blank_reference(load_standard(source.standard), source.method, id)
    reference |= {
        "scenario": id,
        "scenario_version": 1,
        "version": 1,
        "status": "provisional",
        "gradings": [],
        "history": [],
    }
    _write(id, scenario, reference)
    return id


def new_id(standard: Standard, method: str, title: str) -> str:
    """An id for a new scenario: the method, the next free number, the title.

    Raises:
        DraftRefused: the title has no word.
    """
    words = re.sub(r"[^a-z0-9]+", "-", _ascii(clean(title)).lower()).strip("-")
    if not words:
        raise DraftRefused("A scenario needs a title, in words. It says nothing of the grade.")
    start = standard.method(method).id.lower()
    numbers = [int(m.group(1)) for id in (*list_scenarios(), *drafts()) if (m := re.match(rf"{start}-(\d+)-", id))]
    return f"{start}-{max(numbers, default=0) + 1:02}-{words[:50].strip('-')}"


def _ascii(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()


def usual(fact: ConductFact) -> Any:
    """The value of a fact of conduct in an assessment that keeps to the plan, well inside what it is at most to be."""
    if fact.kind.endswith("yes/no"):
        value: Any = fact.rule == "yes"
    elif isinstance(fact.value, tuple):
        value = fact.value[0]
    elif fact.rule == "at most" and fact.value is not None:
        value = int(fact.value * 0.75) // 5 * 5
    else:
        value = fact.value if fact.value is not None else 0
    return [value, value] if fact.kind.startswith("list") else value


def reopen(id: str) -> str:
    """Begin a new version of a published scenario, with its reference.

    Returns:
        The id of the draft, which is that of the scenario.
    """
    source = load_scenario(id)
    if source.id not in drafts():
        target = folder_of(source.id)
        _make(target)
        for name in (SCENARIO, REFERENCE):
            try:
                shutil.copyfile(file_of("scenarios", source.id, name), target / name)
            except NotFound:
                blank = _blank_reference(load_standard(source.standard), source.method, source.id)
                _text(target / REFERENCE, dumped(merged(None, blank)))
    return source.id


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_draft(id: str) -> Draft:
    """A draft as it stands in its files.

    Raises:
        NotFound: there is none of this id.
        DraftRefused: somebody has edited a file so that it cannot be read; says where.
    """
    folder = folder_of(id)
    if id not in drafts():
        raise NotFound("draft", id, drafts())
    parts = {}
    for name in (SCENARIO, REFERENCE):
        try:
            parts[name] = plain(load_document(folder / name)) if (folder / name).exists() else {}
        except (YAMLError, OSError, ValueError, TypeError, RecursionError) as error:  # a UnicodeDecodeError is a ValueError
            where = getattr(getattr(error, "problem_mark", None), "line", None)
            line = f" at line {where + 1}" if where is not None else ""
            raise DraftRefused(
                f"{folder / name} cannot be read{line}: it was edited by hand and is no YAML any more, or not saved as "
                "UTF-8. Mend it in a text editor; nothing was changed."
            ) from error
        if odd := next(_odd(parts[name]), None):
            raise DraftRefused(
                f"In {folder / name}, {odd}. Compare it with a file that works, and mend it in a text editor."
            )
    if parts[SCENARIO].get("standard") not in list_standards():
        raise DraftRefused(
            f"In {folder / SCENARIO}, “standard” is none of {', '.join(list_standards())}. Mend it in a text editor."
        )
    methods = load_standard(parts[SCENARIO]["standard"]).methods
    if parts[SCENARIO].get("method") not in methods:
        raise DraftRefused(f"In {folder / SCENARIO}, “method” is none of {', '.join(methods)}. Mend it in a text editor.")
    return Draft(
        id=id, scenario=parts[SCENARIO], reference=parts[REFERENCE], stamp=_stamp(folder), published=published_version(id)
    )


_LISTS_OF_ITEMS = ("evidence", "questions", "portfolio")
_LISTS = ("history", "mistakes", "gradings", "conduct_breaches")
_MAPS = ("setting", "conduct", "decisions", "ksbs")
_WORDS = ("title", "briefing", "status", "grade")


def _odd(values: Any) -> Iterator[str]:
    """What is laid out so that no page could show it, in words."""
    if not isinstance(values, dict):
        yield "there are no named parts"
        return
    for name, part in ((n, p) for n, p in values.items() if p is not None):
        if name in _LISTS_OF_ITEMS and not (isinstance(part, list) and all(isinstance(item, dict) for item in part)):
            yield f"“{name}” is no list of items"
        elif name in _LISTS and not isinstance(part, list):
            yield f"“{name}” is no list"
        elif name in _MAPS and not isinstance(part, dict):
            yield f"“{name}” has no named parts"
        elif name in _WORDS and not isinstance(part, str):
            yield f"“{name}” is no text"
        elif name == "decisions" and not all(map(_is_decision, part.values())):
            yield "a decision is not laid out as one, or its evidence is no list"


def _is_decision(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("evidence") or [], list)


def published_version(id: str) -> int | None:
    """The version of a case that assessors have; None where it is not published."""
    return load_scenario(id).version if id in list_scenarios() else None


def stamp_of(id: str) -> str:
    """What tells the present state of a draft's files from another."""
    return _stamp(folder_of(id))


def _stamp(folder: Path) -> str:
    whole = b"\0".join((folder / name).read_bytes() for name in (SCENARIO, REFERENCE) if (folder / name).exists())
    return hashlib.sha256(whole).hexdigest()[:16]


def keep(id: str, scenario: Mapping[str, Any], reference: Mapping[str, Any], stamp: str) -> str:
    """Keep a draft, with the comments and the unknown parts of its files.

    Args:
        stamp: of the state that the writer began with.

    Returns:
        The stamp of the new state.

    Raises:
        ChangedElsewhere: the files were changed in the meantime, by another window or by hand; nothing was written.
        DraftRefused: it is too large, or could not be written.
    """
    folder = folder_of(id)
    if id not in drafts():
        raise NotFound("draft", id, drafts())
    if _stamp(folder) != stamp:
        raise ChangedElsewhere(
            "This draft was changed elsewhere while you had it open: in another window, by somebody else, or in a text "
            "editor. Both are kept. Choose which one to go on with."
        )
    _write(id, scenario, reference)
    return _stamp(folder)


class ChangedElsewhere(DraftRefused):
    """A draft that was changed by somebody else while it was open."""


def keep_mine(id: str, scenario: Mapping[str, Any], reference: Mapping[str, Any]) -> str:
    """Go on with one's own state; that of the files is put aside under its time.

    Returns:
        The new stamp.
    """
    _put_aside(id, "theirs")
    _write(id, scenario, reference)
    return _stamp(folder_of(id))


def keep_theirs(id: str, scenario: Mapping[str, Any], reference: Mapping[str, Any]) -> Path:
    """Go on with the state of the files; one's own is put aside under its time.

    Returns:
        The folder that one's own state is in.
    """
    aside = _aside(id, "mine")
    _make(aside)
    for name, values in ((SCENARIO, scenario), (REFERENCE, reference)):
        _text(aside / name, dumped(merged(None, dict(values))))
    return aside


def _put_aside(id: str, whose: str) -> Path:
    aside = _aside(id, whose)
    _make(aside)
    for name in (SCENARIO, REFERENCE):
        if (folder_of(id) / name).exists():
            shutil.copyfile(folder_of(id) / name, aside / name)
    return aside


def _aside(id: str, whose: str) -> Path:
    return _home() / ".aside" / f"{id} {whose} {datetime.now(UTC):%Y-%m-%d %H%M%S %f}"


def _write(id: str, scenario: Mapping[str, Any], reference: Mapping[str, Any]) -> None:
    folder = folder_of(id)
    for part in ("evidence", "questions", "portfolio"):
        if len(scenario.get(part) or []) > MOST_ITEMS:
            raise DraftRefused(f"This is more than a scenario holds: at most {MOST_ITEMS} items of one kind. Divide it.")
    longest = max(map(len, _strings([scenario, reference])), default=0)
    if longest > LONGEST_TEXT:
        raise DraftRefused(f"One text has {longest:,} characters; at most {LONGEST_TEXT:,} are kept. Divide it into items.")
    _make(folder)
    for name, values in ((SCENARIO, {**scenario, "id": id}), (REFERENCE, {**reference, "scenario": id})):
        _text(folder / name, _as_yaml(folder / name, tidy(values)))


def _as_yaml(path: Path, values: Any) -> str:
    """The text of a file that says these values; without what it had before, where it would not read back as them."""
    yaml = YAML(typ="safe", pure=True)
    with suppress(YAMLError, OSError, ValueError, TypeError):
        text = dumped(merged(load_document(path) if path.exists() else None, values))
        if plain(yaml.load(text)) == values:
            return text
    if path.exists():
        aside = _aside(path.parent.name, "before")
        _make(aside)
        shutil.copyfile(path, aside / path.name)
    return dumped(merged(None, values))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def tidy(value: Any) -> Any:
    """Values whose texts hold nothing that nobody sees: odd spaces and line ends, soft hyphens, control characters."""
    if isinstance(value, str):
        return _seen(value)
    if isinstance(value, Mapping):
        return {str(key): tidy(part) for key, part in value.items()}
    return [tidy(part) for part in value] if isinstance(value, list) else value


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DraftRefused(f"{folder} could not be made ({error.strerror or error}). Free some space.") from error


def _text(path: Path, text: str) -> None:
    put(path, text, DraftRefused, "Free some space; what you typed is kept on the page.")


# ── Pasting ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_AT = re.compile(r"^\W{0,2}(\d{1,2}):(\d\d)(?::\d\d)?\W{0,3}\s*")
_TURN = re.compile(r"\n(?=\s*(?:Q|A|Question|Answer)\s*\d*\s*[:.)])|\n\s*\n")
_ASKED = re.compile(r"^(?:Q(?:uestion)?\s*\d*)\s*[:.)–-]\s*(.*)", re.IGNORECASE | re.DOTALL)
_ANSWERED = re.compile(r"^(?:A(?:nswer)?\s*\d*)\s*[:.)–-]\s*(.*)", re.IGNORECASE | re.DOTALL)


def clean(text: str) -> str:
    """A text as it was meant, without what word processors leave in it, or blanks at the ends of its lines."""
    return "\n".join(line.rstrip() for line in _seen(text).split("\n")).strip()


def _seen(text: str) -> str:
    text = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    text = re.sub("[\xad\ufeff\u200b-\u200f\u2060\u202a-\u202e\ud800-\udfff]", "", text)
    text = re.sub("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\t]", " ", text)
    return "".join(c for c in text if c == "\n" or (c.isprintable() or ord(c) > 0xFFFF))


def split_transcript(text: str, source: str) -> list[dict[str, str]]:
    """A pasted transcript as items of evidence: a new one at each time, or else at each empty line.

    Args:
        text: as it was pasted; a line that begins with a time ("00:02", "[0:02:10]") begins an item.
        source: of all of it.

    Returns:
        Items without ids: source, at ("00:02", or empty where none is known), text.
    """
    lines = clean(text).split("\n")
    timed = any(_AT.match(line) for line in lines)
    found: list[dict[str, str]] = []
    fresh = True
    for line in lines:
        mark = _AT.match(line)
        if mark:
            found.append({"source": source, "at": f"{int(mark[1]):02}:{mark[2]}", "text": line[mark.end() :].strip()})
        elif line.strip():
            if not found or (fresh and not timed):
                found.append({"source": source, "at": "", "text": ""})
            found[-1]["text"] = " ".join(filter(None, [found[-1]["text"], line.strip()]))
        fresh = not line.strip()
    return [item for item in found if item["text"]]


def split_questions(text: str) -> list[dict[str, Any]]:
    """Pasted questions and answers: a question begins with "Q:", its answer with "A:", or each is a paragraph in turn."""
    paragraphs = [p.strip() for p in _TURN.split(clean(text)) if p.strip()]
    marked = any(_ASKED.match(p) for p in paragraphs)
    found: list[dict[str, Any]] = []
    for n, paragraph in enumerate(paragraphs):
        words = " ".join(paragraph.split())
        asked, answered = _ASKED.match(words), _ANSWERED.match(words)
        if asked or (not marked and n % 2 == 0):
            found.append({"role": "set", "asked": asked[1] if asked else words, "aims_at": [], "answer": ""})
        elif found:
            more = answered[1] if answered else words
            found[-1]["answer"] = " ".join(filter(None, [found[-1]["answer"], more]))
    return found


# ── Checking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def look_over(id: str) -> list[Found]:
    """Everything that is not as it should be in a draft, each with its place."""
    folder = folder_of(id)
    draft = open_draft(id)
    found = [*_identities(draft), *_blanks(draft)]
    scenario = _taken(folder / SCENARIO, "scenario", Scenario, found)
    if scenario is None or scenario.standard not in list_standards():
        if scenario:
            found.append(
                Found(file="scenario", place=("standard",), sentence=f"There is no standard “{scenario.standard}” here.")
            )
        return found
    standard = load_standard(scenario.standard)
    for findings in (checks.scenario_findings, publication.scenario_findings):
        found += [Found(file="scenario", place=p, sentence=s) for p, s in findings(standard, scenario)]
    reference = _taken(folder / REFERENCE, "reference", Reference, found)
    if reference:
        own = [
            *checks.reference_findings(standard, scenario, reference),
            *publication.reference_findings(standard, scenario, reference, load_mistakes()),
        ]
        found += [Found(file="reference", place=p, sentence=s) for p, s in own]
    return list(dict.fromkeys(found))


def _taken(path: Path, file: str, kind: type[Any], found: list[Found]) -> Any:
    try:
        reading = Reading(path)
    except DataFaults as error:
        found += [Found(file=file, place=(), sentence=fault.sentence) for fault in error.faults]
        return None
    value = reading.take(kind, reading.data)
    undecided = [place for place, sentence in reading.faults if place[-1:] == ("met",) and sentence.endswith("None.")]
    found += [Found(file=file, place=place, sentence="Say met or not met.") for place in undecided]
    found += [Found(file=file, place=p, sentence=s) for p, s in reading.faults if p not in undecided]
    return value


_WANTED = {  # part of a scenario -> fields of its items that may not be blank
    "evidence": {"at": "When in that source? Write 00:02.", "text": "Nothing is written yet."},
    "questions": {
        "asked": "The question is not written yet.",
        "answer": "The answer is not written yet.",
        "aims_at": "Choose the KSBs that it aims at.",
    },
    "portfolio": {
        "title": "What is it called?",
        "kind": "What kind of evidence is it?",
        "ksbs": "Choose the KSBs that it underpins.",
    },
}


def _blanks(draft: Draft) -> Iterator[Found]:
    """What is still to be written."""

    def blank(place: tuple[str | int, ...], sentence: str) -> Found:
        return Found(file="scenario", place=place, sentence=sentence)

    scenario = draft.scenario
    for name in ("title", "briefing"):
        if not str(scenario.get(name) or "").strip():
            yield blank((name,), "Nothing is written yet.")
    for name, text in (scenario.get("setting") or {}).items():
        if not str(text or "").strip():
            yield blank(("setting", name), "Nothing is written yet.")
    for part, fields in _WANTED.items():
        for n, item in enumerate(scenario.get(part) or []):
            for field, sentence in fields.items():
                if not item.get(field):
                    yield blank((part, n, field), sentence)


def _identities(draft: Draft) -> Iterator[Found]:
    """What could tell who somebody is, in whatever is written so far."""
    texts = [(file, place, text) for file, place, text in _texts(draft) if text]
    small, known = anonymity.small_words(text for _, _, text in texts), load_vocabulary()
    for file, place, text in texts:
        for one in anonymity.identifiers(text, known, small):
            name = one.kind == "name"
            instead = "Write a role or a letter instead" if name else "Take it out"
            yield Found(file=file, place=place, sentence=f"{one} {instead}.", words=(one.text,), name=name)


def _texts(draft: Draft) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    scenario = draft.scenario
    for name in ("title", "briefing"):
        yield "scenario", (name,), str(scenario.get(name) or "")
    for name, text in (scenario.get("setting") or {}).items():
        yield "scenario", ("setting", name), str(text or "")
    for part, fields in (("evidence", ("text",)), ("questions", ("asked", "answer")), ("portfolio", ("title", "kind"))):
        for n, item in enumerate(scenario.get(part) or []):
            yield from (("scenario", (part, n, field), str(item.get(field) or "")) for field in fields)
    for d, decision in (draft.reference.get("decisions") or {}).items():
        for field in ("reason", "what_would_change_it"):
            yield "reference", ("decisions", d, field), str(decision.get(field) or "")


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def changes(id: str) -> str:
    """What a draft changes in the case that assessors have, line by line; the whole where there is none."""
    lines: list[str] = []
    for name in (SCENARIO, REFERENCE):
        try:
            before = file_of("scenarios", id, name).read_text("utf-8-sig").splitlines() if published_version(id) else []
        except NotFound:
            before = []
        after = (folder_of(id) / name).read_text("utf-8-sig").splitlines() if (folder_of(id) / name).exists() else []
        lines += difflib.unified_diff(before, after, f"{name}, published", f"{name}, draft", lineterm="", n=1)
    return "\n".join(lines)


def publish(id: str, why: str, today: date) -> int:
    """Put a draft among the organisation's scenarios; a case that was published before becomes its next version.

    Args:
        why: the reason of a new version, for the reference's history.

    Returns:
        The version.

    Raises:
        DraftRefused: something in it is not as it should be; says how much. Nothing was changed.
    """
    if found := look_over(id):
        raise DraftRefused(
            f"{len(found)} point{'' if len(found) == 1 else 's'} still open, each said at its place. A case is published "
            "whole; the draft is kept."
        )
    draft, before = open_draft(id), published_version(id)
    scenario, reference = dict(draft.scenario), dict(draft.reference)
    if before is None:
        reference |= {"status": "provisional", "gradings": [], "history": []}
    else:
        scenario, reference = _next_version(id, scenario, reference, why, today)
    _write(id, scenario, reference)
    if found := look_over(id):
        raise DraftRefused(f"As the next version it would not be whole: {found[0].sentence} The draft is kept.")
    target = workspace() / "organisation" / "scenarios" / id
    _make(target)
    for name in (SCENARIO, REFERENCE):
        _text(target / name, (folder_of(id) / name).read_text("utf-8"))
    shutil.rmtree(folder_of(id), ignore_errors=True)
    return int(scenario["version"])


def _next_version(
    id: str, scenario: dict[str, Any], reference: dict[str, Any], why: str, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A published case and its reference, a version further where something of them has changed.

    How far a reference is agreed, and by whom, stays as it was published: no draft changes it. On other words, or decided
    otherwise, it is provisional.
    """
    old = plain(load_document(file_of("scenarios", id, SCENARIO)))
    same_case = {**old, "version": 0} == {**scenario, "version": 0}
    scenario["version"] = old["version"] if same_case else old["version"] + 1
    try:
        was = plain(load_document(file_of("scenarios", id, REFERENCE)))
    except NotFound:
        return scenario, {**reference, "scenario_version": scenario["version"], "status": "provisional"}
    if reference.get("version") != was["version"]:
        raise DraftRefused(
            f"The reference of this case was agreed anew, as version {was['version']}, after this draft was opened. Put the "
            "draft aside, and open the case again."
        )
    agreed = {name: was.get(name) for name in ("status", "gradings", "history", "version", "scenario_version")}
    same_decisions = {**reference, **agreed} == was
    if same_case and same_decisions:
        raise DraftRefused("Nothing has changed, so there is nothing to publish. Put the draft aside if you do not need it.")
    if not why.strip():
        raise DraftRefused("Say why there is a new version: the reason stands in the reference's history.")
    entry = {"version": was["version"], "date": today.isoformat(), "reason": why.strip(), "grade": was["grade"]}
    entry |= {"status": was["status"], "decisions": was["decisions"]}
    provisional = was["status"] != "retired" and not (same_case and _decides_alike(reference, was))
    return scenario, {
        **reference,
        "scenario_version": scenario["version"],
        "version": was["version"] + 1,
        "status": "provisional" if provisional else was["status"],
        "gradings": was.get("gradings") or [],
        "history": [*(was.get("history") or []), entry],
    }


def _decides_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two references decide the same, in whatever words."""

    def of(reference: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        return {d: (v.get("met"), v.get("contested")) for d, v in reference["decisions"].items()}

    return of(one) == of(other)


def put_aside(id: str) -> Path:
    """Take a draft from the shelf; its files stay in the folder that is returned."""
    open_folder = folder_of(id)
    if id not in drafts():
        raise NotFound("draft", id, drafts())
    aside = _put_aside(id, "put aside")
    shutil.rmtree(open_folder, ignore_errors=True)
    return aside


def sets_with_older(id: str) -> tuple[str, ...]:
    """Titles of the sets that have an earlier version of a case."""
    version = published_version(id)
    return tuple(one.title for one in readable_sets() if any(m.id == id and m.version != version for m in one.scenarios))


def nobodys(id: str, word: str) -> None:
    """Say that a word is nobody's name: from now on the anonymity check lets it pass, for every scenario here.

    Args:
        id: of the draft in which it was found.

    Raises:
        NotFound: no such name was found there.
    """
    names = [w for found in look_over(id) if found.name for w in found.words]
    if word not in names:
        raise NotFound("name found in this draft", word[:60], names)
    path = workspace() / "organisation" / "anonymity.yaml"
    document = load_document(path) if path.exists() else None
    known = str((document or {}).get("trade") or "")
    _make(path.parent)
    _text(path, dumped(merged(document, {**plain(document or {}), "trade": f"{known} {word}".strip()})))
