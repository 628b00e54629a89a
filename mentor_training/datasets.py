"""The only reader of datasets/: standards, scenarios, references and sets, each validated whole when it is read.

Three layers, the upper before the lower: the workspace's `organisation/` folder, opened packs, what ships with the kit.
Shipped files are never written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar, cast

from . import checks, interpretations
from .anonymity import Vocabulary
from .decisions import Reference
from .drills import CourseTest, DrillSheet
from .errors import DataFaults, NoReference, NotFound
from .questions import FlawedQuestions, QuestionBank
from .reading import Reading, read_yaml, refuse
from .scenario import Scenario, ScenarioSet
from .served import service
from .standard import (
    KSB,
    Ambiguity,
    AssessmentMethod,
    AssessorRequirement,
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
COURSE_TEST = "course-test"  # stands among the drills
T = TypeVar("T")


# ── Where things are ─────────────────────────────────────────────────────────────────────────────────────────────────


def shipped() -> Path:
    """The datasets that came with the kit: those a server names, else inside an installed package or beside a checkout."""
    if named := os.environ.get("MENTOR_TRAINING_DATASETS"):
        return Path(named)
    package = Path(__file__).parent
    inside = package / "datasets"
    return inside if inside.is_dir() else package.parent / "datasets"


def layers() -> tuple[Path, ...]:
    """The folders that datasets are read from, the uppermost first."""
    home = workspace()
    packs = sorted((p for p in (home / "packs").glob("*/") if p.name[0] != "."), key=_version_of, reverse=True)
    return tuple(p for p in (home / "organisation", *packs, shipped()) if p.is_dir())


def _version_of(pack: Path) -> tuple[str, int]:
    id, _, version = pack.name.rpartition("-")
    return id, int(version) if version.isdecimal() else 0


def file_of(kind: str, wanted: str, file: str) -> Path:
    """The file of the wanted thing in the uppermost layer that has it; the start of an id will do where it is unique."""
    if re.fullmatch(r"\w[\w.-]*", wanted):  # a whole id, as nearly always
        for layer in layers():
            path = layer / kind / wanted / file if file else layer / kind / f"{wanted}.yaml"
            if path.is_file():
                return path
    known = {p.parent.name if file else p.stem: p for p in _all(kind, file)}
    starting = [id for id in known if wanted and id.startswith(wanted)]
    if len(starting) == 1:
        return known[starting[0]]
    raise NotFound(kind.removesuffix("s"), wanted, starting or sorted(known))


def _all(kind: str, file: str) -> Iterator[Path]:
    for layer in reversed(layers()):  # an upper layer comes later and so wins
        yield from sorted((layer / kind).glob(f"*/{file}" if file else "*.yaml"))


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
    standard = _load_standard(_stamp(file_of("standards", id, "standard.yaml")))
    own = interpretations.file_of(standard.id)
    return _interpreted(standard, _stamp(own)) if own.exists() else standard


@lru_cache(maxsize=8)
def _load_standard(stamp: tuple[str, int, int]) -> Standard:
    return read_standard(Path(stamp[0]))


def _interpreted(standard: Standard, _stamp: tuple[str, int, int]) -> Standard:
    """The standard with what this organisation has decided where the plan is unclear."""
    local = interpretations.kept(standard.id, read_yaml)
    unclear = {
        id: replace(ambiguity, local_interpretation=local[id]) if id in local else ambiguity
        for id, ambiguity in standard.ambiguities.items()
    }
    return replace(standard, ambiguities=unclear)


def read_standard(path: Path) -> Standard:
    """The standard of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    reading = Reading(path)
    raw = reading.data
    try:
        _derive(raw)
    except (AttributeError, KeyError, TypeError):
        refuse(reading.path, "is not laid out as a standard is. Compare it with datasets/standards/ST1379-1.0.")

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
        "assessor": part("assessor", AssessorRequirement, "id"),
        "resits": reading.take(Resits, raw.get("resits"), ("resits",)),
    }
    reading.finish()
    standard = Standard(
        **plain,
        **parts,
        overall=tuple(cast("list[OverallRow]", rows)),
        overall_section=str(overall.get("section") or ""),
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
    return _load_scenario(_stamp(file_of("scenarios", id, "scenario.yaml")))


@lru_cache(maxsize=64)
def _load_scenario(stamp: tuple[str, int, int]) -> Scenario:
    return read_scenario(Path(stamp[0]))


def read_scenario(path: Path) -> Scenario:
    """The scenario of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    folder = path.parent.name

    def findings(scenario: Scenario) -> Iterator[checks.Finding]:
        if scenario.id != folder:
            yield ("id",), f"says “{scenario.id}”, but the folder is “{folder}”. Give both one name."
        try:
            standard = load_standard(scenario.standard)
        except NotFound as error:
            yield ("standard",), str(error)
        else:
            yield from checks.scenario_findings(standard, scenario)

    return Reading(path).whole(Scenario, findings)


def read_reference(path: Path, scenario: Scenario) -> Reference:
    """The reference of one file, which belongs to a scenario.

    Raises:
        DataFaults: the file says something that cannot be, or it is for another version of the scenario.
    """
    standard = load_standard(scenario.standard)
    return Reading(path).whole(Reference, lambda reference: checks.reference_findings(standard, scenario, reference))


def load_reference(id: str) -> Reference:
    """The reference of a scenario: only to be opened once the assessor has submitted.

    Args:
        id: the scenario's id, or the start of it where that is unique.

    Raises:
        NoReference: none is on this computer; or the service that keeps them shows it not yet, or never.
        DataFaults: its file says something that cannot be, or it is for another version of the scenario.
    """
    scenario = load_scenario(id)
    if here := service():
        return here.reference(scenario.id)
    try:
        path = file_of("scenarios", scenario.id, "reference.yaml")
    except NotFound:
        raise NoReference(
            f"There is no reference for “{scenario.title}” on this computer. Your decisions are kept; "
            "whoever gave you this set holds the reference."
        ) from None
    return read_reference(path, scenario)


def load_set(id: str) -> ScenarioSet:
    """A set of scenarios.

    Raises:
        NotFound: there is no such set.
        DataFaults: its file says something that cannot be.
    """
    return read_set(file_of("sets", id, ""))


def read_set(path: Path) -> ScenarioSet:
    """The set of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    return Reading(path).whole(ScenarioSet, partial(checks.set_findings, path.stem))


def load_questions(method: str) -> QuestionBank:
    """The question bank of an assessment method.

    Args:
        method: id of the method, "OWQ" or "PD" in the kit's own.

    Raises:
        NotFound: there is no bank for such a method.
        DataFaults: its file says something that cannot be.
    """
    return read_questions(file_of("questions", method, ""))


def read_questions(path: Path) -> QuestionBank:
    """The question bank of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    return Reading(path).whole(QuestionBank, lambda bank: checks.question_findings(load_standard(bank.standard), bank))


def load_flawed_questions() -> FlawedQuestions:
    """Questions that should not be put so, with why and how better."""
    return read_flawed_questions(file_of("questions", "flawed", ""))


def read_flawed_questions(path: Path) -> FlawedQuestions:
    """The flawed questions of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    return Reading(path).whole(
        FlawedQuestions, lambda flawed: checks.flawed_question_findings(load_standard(flawed.standard), flawed)
    )


def load_drills(chapter: str) -> DrillSheet:
    """The drills written for one chapter of the course.

    Raises:
        NotFound: there are none for such a chapter.
        DataFaults: their file says something that cannot be.
    """
    return read_drills(file_of("drills", chapter, ""))


def read_drills(path: Path) -> DrillSheet:
    """The drills of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    findings = lambda sheet: checks.drill_findings(load_standard(sheet.standard), load_mistakes(), path.stem, sheet)  # noqa: E731
    return Reading(path).whole(DrillSheet, findings)


def load_course_test() -> CourseTest:
    """The test before and after the course, in its two forms."""
    return read_course_test(file_of("drills", COURSE_TEST, ""))


def read_course_test(path: Path) -> CourseTest:
    """The course's test of one file.

    Raises:
        DataFaults: the file says something that cannot be.
    """
    return Reading(path).whole(CourseTest, lambda test: checks.course_test_findings(load_standard(test.standard), test))


def list_sets() -> tuple[str, ...]:
    """Ids of the sets on this computer."""
    return tuple(dict.fromkeys(p.stem for p in _all("sets", "")))


def list_drills() -> tuple[str, ...]:
    """Chapters of the course that have a sheet of drills on this computer."""
    return tuple(dict.fromkeys(p.stem for p in _all("drills", "") if p.stem != COURSE_TEST))


def readable_sets() -> tuple[ScenarioSet, ...]:
    """The sets on this computer that can be read; a broken file keeps no other out (`check` says what is wrong with it)."""
    found = []
    for id in list_sets():
        with suppress(DataFaults):
            found.append(load_set(id))
    return tuple(found)


def readable_scenarios() -> tuple[Scenario, ...]:
    """The scenarios on this computer that can be read."""
    found = []
    for id in list_scenarios():
        with suppress(DataFaults):
            found.append(load_scenario(id))
    return tuple(found)


def list_standards() -> tuple[str, ...]:
    """Ids of the standards on this computer."""
    return tuple(dict.fromkeys(p.parent.name for p in _all("standards", "standard.yaml")))


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


def load_mistake_fits() -> dict[int, dict[str, tuple[str, ...]]]:
    """Which cases can train a mistake, where not any can: by its number, “methods” or “grades”."""
    fits = read_yaml(shipped() / "mistakes.yaml").get("fits", {})
    return {int(number): {kind: tuple(those) for kind, those in limits.items()} for number, limits in fits.items()}


def load_vocabulary() -> Vocabulary:
    """What the anonymity check knows beyond its libraries: what came with the kit, and the organisation's own words."""
    files = [layer / "anonymity.yaml" for layer in layers()]
    return Vocabulary.of(*(read_yaml(file) or {} for file in files if file.exists()))
