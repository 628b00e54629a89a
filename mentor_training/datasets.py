"""The only reader of datasets/: standards, scenarios, references and sets, each validated whole when it is read.

Three layers, the upper before the lower: the workspace's `organisation/` folder, opened packs, what ships with the kit.
Shipped files are never written.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from . import checks
from .decisions import Reference
from .errors import DataFaults, Fault, NoReference, NotFound
from .scenario import Scenario, ScenarioSet
from .standard import (
    KSB,
    Ambiguity,
    AssessmentMethod,
    Clause,
    ConductFact,
    Descriptor,
    Duty,
    Fact,
    OverallRow,
    Resits,
    Section,
    Standard,
    Theme,
)
from .workspace import workspace

DEFAULT_STANDARD = "ST1379-1.0"
LARGEST_FILE = 4_000_000  # bytes; the longest scenario has some 30,000
T = TypeVar("T")


# ── Where things are ─────────────────────────────────────────────────────────────────────────────────────────────────


def shipped() -> Path:
    """The datasets that came with the kit: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "datasets"
    return inside if inside.is_dir() else package.parent / "datasets"


def layers() -> tuple[Path, ...]:
    """The folders that datasets are read from, the uppermost first."""
    home = workspace()
    packs = sorted((home / "packs").glob("*/"), reverse=True)
    return tuple(p for p in (home / "organisation", *packs, shipped()) if p.is_dir())


def _find(kind: str, wanted: str, file: str) -> Path:
    """The file of the wanted thing in the uppermost layer that has it; the start of an id will do where it is unique."""
    known = {p.parent.name if file else p.stem: p for p in _all(kind, file)}
    if wanted in known:
        return known[wanted]
    starting = [id for id in known if wanted and id.startswith(wanted)]
    if len(starting) == 1:
        return known[starting[0]]
    raise NotFound(kind.removesuffix("s"), wanted, starting or sorted(known))


def _all(kind: str, file: str) -> Iterator[Path]:
    for layer in reversed(layers()):  # an upper layer comes later and so wins
        yield from sorted((layer / kind).glob(f"*/{file}" if file else "*.yaml"))


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
        _refuse(
            path, "holds something other than text, numbers, dates and lists of them. Compare it with a file that works."
        )
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
            _refuse(path, f"has {size / 1e6:.0f} MB; the largest that is read is {LARGEST_FILE / 1e6:.0f} MB. Shorten it.")
        return path.read_bytes()
    except OSError as error:
        _refuse(path, f"cannot be opened ({error.strerror or error}). Close other programs that use it and try again.")
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
        _refuse(path, "is not saved as UTF-8. Save it again with the encoding UTF-8.", line)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark else 1
        problem = (error.problem or error.context or "").strip()
        if "'\\t'" in problem:
            _refuse(path, "a tab stands where spaces belong. Replace it with spaces.", line)
        if "duplicate key" in problem:
            key = problem.split('"')[1] if '"' in problem else "a key"
            _refuse(path, f"“{key}” stands twice. Keep one.", line)
        _refuse(path, f"cannot be read as YAML: {problem}. Look at this line and the one before it.", line)
    except (YAMLError, ValueError, TypeError, RecursionError) as error:  # a date that there is not, a list inside itself
        _refuse(path, f"cannot be read as YAML: {str(error)[:200]}. Open it in a text editor and mend it.")


def _refuse(path: Path, sentence: str, line: int | None = None) -> Any:
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


class _Reading:
    """One file being turned into values; keeps every fault and says them together."""

    def __init__(self, path: Path):
        self.path = path
        self.data = read_yaml(path)
        self.faults: list[checks.Finding] = []
        if not isinstance(self.data, dict):
            _refuse(path, "is empty or not a list of named parts. Compare it with a file that works.")

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
                several = "is not of a kind that fits here. Compare it with a file that works."
                self.faults += [(where, s) for s in missing or (sentences if len(sentences) == 1 else [several])]
            return None

    def whole(self, kind: type[T]) -> T:
        """The whole file as one value."""
        value = self.take(kind, self.data)
        if value is None:
            self.finish()
        assert value is not None
        return value

    def finish(self, findings: Iterable[checks.Finding] = ()) -> None:
        """Raise everything found so far, each with its line."""
        self.faults.extend(findings)
        if self.faults:
            positions = _parse(self.path, _bytes(self.path), "rt")
            raise DataFaults(
                [
                    Fault(
                        file=_shown(self.path),
                        place=", ".join(str(p + 1) if isinstance(p, int) else p for p in place),
                        line=_line(positions, place),
                        sentence=sentence,
                    )
                    for place, sentence in dict.fromkeys(self.faults)
                ]
            )


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


def _stamp(path: Path) -> tuple[str, int, int]:
    """What tells one state of a file from another."""
    stat = path.stat()
    return str(path), stat.st_mtime_ns, stat.st_size


# ── What the kit asks for ────────────────────────────────────────────────────────────────────────────────────────────


def load_standard(id: str = DEFAULT_STANDARD) -> Standard:
    """A standard and its assessment plan.

    Args:
        id: reference and version, "ST1379-1.0".

    Raises:
        NotFound: there is no such standard.
        DataFaults: its file says something that cannot be.
    """
    return _load_standard(_stamp(_find("standards", id, "standard.yaml")))


@lru_cache(maxsize=8)
def _load_standard(stamp: tuple[str, int, int]) -> Standard:
    reading = _Reading(Path(stamp[0]))
    raw = reading.data
    try:
        _derive(raw)
    except (AttributeError, KeyError, TypeError):
        _refuse(reading.path, "is not laid out as a standard is. Compare it with datasets/standards/ST1379-1.0.")

    def part(name: str, kind: type[T], key: str) -> dict[Any, T]:
        values = [reading.take(kind, item, (name, n)) for n, item in enumerate(raw.get(name) or [])]
        if not values:
            reading.faults.append(((name,), f"“{name}” is missing. Add it."))
        return {getattr(value, key): value for value in values if value is not None}

    plain = {name: raw.get(name) for name in ("reference", "version", "title", "level", "licence")}
    reading.faults += [((), f"“{name}” is missing. Add it.") for name, value in plain.items() if value is None]
    overall = raw.get("overall") or {}
    rows = [reading.take(OverallRow, row, ("overall", "rows", n)) for n, row in enumerate(overall.get("rows", []))]
    conduct = [reading.take(ConductFact, fact, ("conduct", n)) for n, fact in enumerate(raw.get("conduct") or [])]
    parts: dict[str, Any] = {
        "facts": part("facts", Fact, "id"),
        "sections": part("sections", Section, "id"),
        "duties": part("duties", Duty, "number"),
        "ksbs": part("ksbs", KSB, "id"),
        "methods": part("methods", AssessmentMethod, "id"),
        "themes": part("themes", Theme, "id"),
        "descriptors": part("descriptors", Descriptor, "id"),
        "clauses": part("clauses", Clause, "id"),
        "ambiguities": part("ambiguities", Ambiguity, "id"),
        "resits": reading.take(Resits, raw.get("resits"), ("resits",)),
    }
    reading.finish()
    standard = Standard(
        **plain,
        **parts,
        overall=tuple(cast("list[OverallRow]", rows)),
        overall_section=overall["section"],
        conduct=tuple(cast("list[ConductFact]", conduct)),
    )
    reading.finish(checks.standard_findings(standard))
    return standard


def _derive(raw: dict[str, Any]) -> None:
    """Add what follows from the rest of the file, so that nobody writes it twice."""
    themes, methods = raw.get("themes") or [], raw.get("methods") or []
    descriptors, ksbs = raw.get("descriptors") or [], raw.get("ksbs") or []
    theme_of = {k: t.get("id") for t in themes for k in t.get("ksbs") or []}
    method_of = {k: m.get("id") for m in methods for k in m.get("ksbs") or []}
    theme_by_id = {t.get("id"): t for t in themes}
    for ksb in ksbs:
        ksb["duties"] = [d.get("number") for d in raw.get("duties") or [] if ksb.get("id") in (d.get("ksbs") or [])]
        ksb["method"], ksb["theme"] = method_of.get(ksb.get("id"), ""), theme_of.get(ksb.get("id"), "")
    for method in methods:
        method["themes"] = [t.get("id") for t in themes if t.get("method") == method.get("id")]
    for theme in themes:
        of_theme = [d for d in descriptors if d.get("theme") == theme.get("id")]
        theme["descriptors"] = [d.get("id") for d in of_theme]
        for d in of_theme:
            level = [x for x in of_theme if x.get("level") == d.get("level")]
            number = f" {level.index(d) + 1}" if len(level) > 1 else ""
            d["label"] = f"{theme.get('title')}, {d.get('level')}{number}"
            d["method"] = theme_by_id[d.get("theme")].get("method")
    for row in (raw.get("overall") or {}).get("rows") or []:
        row["grades"] = {key: row.pop(key) for key in list(row) if key != "overall"}


def load_scenario(id: str) -> Scenario:
    """A scenario, without its reference.

    Args:
        id: its id, or the start of it where that is unique ("owq-01").

    Raises:
        NotFound: there is no such scenario, or several begin so.
        DataFaults: its file says something that cannot be.
    """
    return _load_scenario(_stamp(_find("scenarios", id, "scenario.yaml")))


@lru_cache(maxsize=64)
def _load_scenario(stamp: tuple[str, int, int]) -> Scenario:
    reading = _Reading(Path(stamp[0]))
    scenario = reading.whole(Scenario)
    folder = Path(stamp[0]).parent.name
    named = [(("id",), f"says “{scenario.id}”, but the folder is “{folder}”. Give both one name.")]
    reading.finish(
        [*(named if scenario.id != folder else []), *checks.scenario_findings(load_standard(scenario.standard), scenario)]
    )
    return scenario


def load_reference(id: str) -> Reference:
    """The reference of a scenario: only to be opened once the assessor has submitted.

    Args:
        id: the scenario's id, or the start of it where that is unique.

    Raises:
        NoReference: none is on this computer.
        DataFaults: its file says something that cannot be, or it is for another version of the scenario.
    """
    scenario = load_scenario(id)
    try:
        path = _find("scenarios", scenario.id, "reference.yaml")
    except NotFound:
        raise NoReference(
            f"There is no reference for “{scenario.title}” on this computer. Your decisions are kept; "
            "whoever gave you this set holds the reference."
        ) from None
    reading = _Reading(path)
    reference = reading.whole(Reference)
    reading.finish(checks.reference_findings(load_standard(scenario.standard), scenario, reference))
    return reference


def load_set(id: str) -> ScenarioSet:
    """A set of scenarios.

    Raises:
        NotFound: there is no such set.
        DataFaults: its file says something that cannot be.
    """
    return _Reading(_find("sets", id, "")).whole(ScenarioSet)


def list_sets() -> tuple[str, ...]:
    """Ids of the sets on this computer."""
    return tuple(dict.fromkeys(p.stem for p in _all("sets", "")))


def list_scenarios(set: str | None = None) -> tuple[str, ...]:
    """Ids of the scenarios on this computer, of one set or of all.

    Raises:
        NotFound: there is no such set.
    """
    if set is not None:
        return tuple(member.id for member in load_set(set).scenarios)
    return tuple(sorted({p.parent.name for p in _all("scenarios", "scenario.yaml")}))


def load_mistakes() -> dict[int, str]:
    """What assessors are known to get wrong, by number: ours, from practice, not from the plan."""
    path = shipped() / "mistakes.yaml"
    return {int(number): str(text) for number, text in read_yaml(path)["mistakes"].items()}
