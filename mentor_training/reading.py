"""From a YAML file to values: every fault in it found at once, each with its line and what to do."""

from __future__ import annotations

import copy
import datetime
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from . import checks
from .errors import DataFaults, Fault
from .workspace import workspace

LARGEST_FILE = 4_000_000  # bytes; the longest scenario has some 30,000
T = TypeVar("T")


# ── Reading YAML ─────────────────────────────────────────────────────────────────────────────────────────────────────


def read_yaml(path: Path) -> Any:
    """The plain content of a YAML 1.2 file.

    Args:
        path: a UTF-8 file, with or without byte order mark, with any line ends.

    Raises:
        DataFaults: the file is too large, not UTF-8, or not YAML; says the line.
    """
    content = _bytes(path)
    cached = _cache() / f"{hashlib.sha256(content).hexdigest()}.json"
    try:
        return json.loads(cached.read_text("utf-8"))
    except (OSError, ValueError):
        pass
    try:
        data = _plain(_parse(path, content, "safe"))
        text = json.dumps(data)
    except (TypeError, ValueError, RecursionError):
        refuse(path, "holds something other than text, numbers, dates and lists of them. Compare it with a file that works.")
    try:
        cached.parent.mkdir(exist_ok=True)
        beside = cached.with_suffix(f".{os.getpid()}")
        beside.write_text(text, "utf-8")
        os.replace(beside, cached)
    except OSError:
        pass  # only slower
    return data


def _bytes(path: Path) -> bytes:
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            refuse(path, f"has {size / 1e6:.0f} MB; the largest that is read is {LARGEST_FILE / 1e6:.0f} MB. Shorten it.")
        return path.read_bytes()
    except OSError as error:
        refuse(path, f"cannot be opened ({error.strerror or error}). Close other programs that use it and try again.")
        raise


def _cache() -> Path:
    """Parsed copies by content, because reading YAML is the slowest part of opening the kit."""
    return workspace() / "cache"


def _parse(path: Path, content: bytes, typ: str) -> Any:
    from ruamel.yaml import YAML  # here, because content read before is not parsed again
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ=typ, pure=True).load(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        refuse(path, "is not saved as UTF-8. Save it again with the encoding UTF-8.", line)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark else 1
        problem = (error.problem or error.context or "").strip()
        if "'\\t'" in problem:
            refuse(path, "a tab stands where spaces belong. Replace it with spaces.", line)
        if "duplicate key" in problem:
            key = problem.split('"')[1] if '"' in problem else "a key"
            refuse(path, f"“{key}” stands twice. Keep one.", line)
        if any(sign in problem for sign in ("block end", "not allowed here", "expected ':'", "could not find")):
            refuse(
                path,
                "this line does not fit the one before it: its indentation differs, or a text that holds a colon or begins "
                "with a quote mark stands without quotes. Line it up with its neighbours, or put the text in quotes.",
                line,
            )
        refuse(path, f"cannot be read as YAML: {problem}. Look at this line and the one before it.", line)
    except (YAMLError, ValueError, TypeError, RecursionError) as error:  # a date that there is not, a list inside itself
        refuse(path, f"cannot be read as YAML: {str(error)[:200]}. Open it in a text editor and mend it.")


def refuse(path: Path, sentence: str, line: int | None = None) -> Any:
    raise DataFaults([Fault(file=_shown(path), place="", line=line, sentence=sentence)]) from None


def _plain(node: Any) -> Any:
    """The node with dates as ISO text, so that a date may be written with or without quotes."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node.isoformat() if isinstance(node, datetime.date) else node


def _shown(path: Path) -> str:
    """The path as a trainer knows it, from the datasets folder on."""
    parts = path.parts
    start = parts.index("datasets") if "datasets" in parts else max(len(parts) - 3, 0)
    return "/".join(parts[start:])


# ── From plain content to values, every fault at once ────────────────────────────────────────────────────────────────


class Reading:
    """One file being turned into values; keeps every fault and says them together."""

    def __init__(self, path: Path):
        self.path = path
        self.data = read_yaml(path)
        self.faults: list[checks.Finding] = []
        if not isinstance(self.data, dict):
            refuse(path, "is empty or not a list of named parts. Compare it with a file that works.")
        self.faults += _misread(self.data)

    def take(self, kind: type[T], data: Any, place: checks.Place = ()) -> T | None:
        """The data as a value of this kind, or None with its faults noted."""
        adapter = _adapter(cast(Any, kind))
        try:
            return cast(T, adapter.validate_python([data])[0])
        except ValidationError as error:
            said: dict[checks.Place, list[str]] = {}
            keys = _keys(self.data)
            for e in error.errors(include_url=False):
                where = tuple(p for p in e["loc"][1:] if isinstance(p, int) or p in keys)
                said.setdefault(place + where, []).append(_said(e))
            for where, sentences in said.items():  # several at one place: none of the kinds it may be of fits
                missing = [s for s in sentences if s.endswith("Add it.") or "not known here" in s]
                if any(found == where for found, _ in self.faults):
                    continue  # said already
                several = "is not of a kind that fits here. Compare it with a file that works."
                self.faults += [(where, s) for s in missing or (sentences if len(sentences) == 1 else [several])]
            return None

    def whole(self, kind: type[T], findings: Callable[[T], Iterable[checks.Finding]] = lambda value: ()) -> T:
        """The whole file as one value in which everything fits together.

        Args:
            findings: says what does not fit. Where parts of the file are faulty in themselves, it is asked about the rest.

        Raises:
            DataFaults: everything that is wrong, each with its line.
        """
        value = self.take(kind, self.data)
        if value is None:
            self.faults.extend(self._of_the_rest(kind, findings))
        else:
            self.faults.extend(findings(value))
        self.finish()
        return cast(T, value)

    def _of_the_rest(self, kind: type[T], findings: Callable[[T], Iterable[checks.Finding]]) -> list[checks.Finding]:
        """What does not fit in the file without its faulty items, unless it follows from their absence."""
        rest, original, gone = copy.deepcopy(self.data), {}, set[str]()
        for place in {place[:2] for place, _ in self.faults}:
            part = self.data.get(place[0]) if place else None
            if len(place) == 2 and isinstance(part, list):
                gone.add(str(part[cast(int, place[1])].get("id", "")) if isinstance(part[cast(int, place[1])], dict) else "")
            elif len(place) == 2 and isinstance(part, dict):
                rest[place[0]].pop(place[1], None)
                gone.add(str(place[1]))
            elif len(place) == 1 and place[0] in rest and any(p == place and "not known here" in s for p, s in self.faults):
                del rest[place[0]]
            else:
                return []
        for name, part in rest.items():
            if isinstance(part, list):
                original[name] = [n for n in range(len(part)) if all(p[:2] != (name, n) for p, _ in self.faults)]
                rest[name] = [part[n] for n in original[name]]
        try:
            value = cast(T, _adapter(cast(Any, kind)).validate_python([rest])[0])
        except ValidationError:
            return []
        follows = re.compile("|".join(rf"\b{re.escape(id)}\b" for id in gone if id) or "(?!)")
        return [
            ((place[0], original[str(place[0])][cast(int, place[1])], *place[2:]) if place[:1] and place[0] in original
             and len(place) > 1 else place, sentence)
            for place, sentence in findings(value)
            if not follows.search(sentence)
        ]  # fmt: skip

    def finish(self, findings: Iterable[checks.Finding] = ()) -> None:
        """Raise everything found so far, each with its line."""
        self.faults.extend(findings)
        if self.faults:
            raise DataFaults(self.located(self.faults))

    def located(self, findings: Iterable[checks.Finding]) -> list[Fault]:
        """Each finding with the file's name and the line of its place; one place and sentence once."""
        positions = _parse(self.path, _bytes(self.path), "rt")
        return [
            Fault(
                file=_shown(self.path),
                place=", ".join(str(p + 1) if isinstance(p, int) else p for p in place),
                line=_line(positions, place),
                sentence=sentence,
            )
            for place, sentence in dict.fromkeys(findings)
        ]


_WRITING = {
    "rule",
    "text",
    "asked",
    "answer",
    "reason",
    "title",
    "briefing",
    "what_would_change_it",
    "why",
    "touches",
    "better",
    "asks",
    "extract",
    "left",
    "right",
    "model",
    "items",
    "looks_for",
}


def _misread(node: Any, place: checks.Place = ()) -> Iterator[checks.Finding]:
    """Words of the kit's own, such as an id, that YAML reads as something else than whoever wrote them meant."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in _WRITING:
                yield from _misread(value, (*place, key))
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from _misread(value, (*place, n))
    elif isinstance(node, str) and re.fullmatch(r"[“”‘’].*[“”‘’]", node):
        yield place, 'stands in curly quotes, which count as part of the word here. Use straight quotes (") or none.'
    elif isinstance(node, str) and node.lower() in ("yes", "no", "on", "off"):
        yield place, f"should be true or false: “{node}” is read as a word. Write one of the two."


@lru_cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[kind, ...], config=ConfigDict(extra="forbid"))  # type: ignore[valid-type]


def _keys(node: Any) -> set[str]:
    """Every key of the file: a validator's own words in a place are not the file's."""
    if isinstance(node, dict):
        return set(node).union(*map(_keys, node.values()))
    if isinstance(node, list):
        return set().union(*map(_keys, node)) if node else set()
    return set()


def _said(error: Any) -> str:
    """A validator's message in our words."""
    name = error["loc"][-1]
    match error["type"]:
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return f"“{name}” is missing. Add it."
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f"“{name}” is not known here. Correct its spelling or take it out."
        case "string_type":
            return f"should be text, not {error['input']!r}. Put it in quotes."
        case "bool_type" | "bool_parsing":
            return f"should be true or false, not {error['input']!r}."
        case "literal_error":
            return f"should be one of {error['ctx']['expected']}, not {error['input']!r}."
        case "int_type" | "int_parsing":
            return f"should be a whole number, not {error['input']!r}."
        case "tuple_type" | "list_type":
            return "should be a list. Write it as [one, two] or as lines that begin with “- ”."
        case "dict_type" | "mapping_type" | "dataclass_type":
            return "should be named parts (“name: value”). Compare it with a file that works."
        case _:
            return f"{error['msg'][0].lower()}{error['msg'][1:]}. Compare it with a file that works."


def _line(node: Any, place: checks.Place) -> int | None:
    """The line (from 1) of the deepest part of a place that the file has."""
    line = None
    for part in place:
        try:
            line = (node.lc.item(part) if isinstance(part, int) else node.lc.key(part))[0] + 1
            node = node[part]
        except (KeyError, IndexError, AttributeError, TypeError):
            break
    return line
