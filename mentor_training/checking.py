"""Everything that is wrong in a folder of data, found at once: what `mentor-training check` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from . import checks, datasets, publication
from .anonymity import Vocabulary
from .coverage import descriptors_covered, short
from .cues import ENOUGH_CASES, MOST_CORRELATED, Case, length_with_grade, sector_of, sector_twice
from .decisions import Reference
from .errors import DataFaults, Fault, NotFound, TrainingError
from .reading import Reading, read_yaml
from .scenario import Scenario, ScenarioSet
from .standard import Standard

MOST_CONTESTED = 0.05  # of all descriptors of all references


@dataclass(slots=True)
class Checked:
    """What a check found, and what it looked at."""

    faults: list[Fault] = field(default_factory=list)
    files: int = 0
    cases: dict[str, Case] = field(default_factory=dict)
    ungraded: dict[str, list[Fault]] = field(default_factory=dict)  # case -> what its blind gradings leave to do
    sets: dict[str, ScenarioSet] = field(default_factory=dict)

    def read(self, path: Path, read: Callable[[], object]) -> object | None:
        """What a reader returns, or None with its faults noted."""
        self.files += 1
        try:
            return read()
        except DataFaults as error:
            self.faults += error.faults
        except NotFound as error:
            self.faults.append(Fault(file=path.name, place="", line=None, sentence=str(error)))
        return None

    def note(self, path: Path, findings: Iterator[checks.Finding]) -> None:
        """Add findings about a file that could be read."""
        self.faults += located(path, findings)


def located(path: Path, findings: Iterator[checks.Finding]) -> list[Fault]:
    """Findings about a file that could be read, each with its line."""
    found = list(findings)
    return Reading(path).located(found) if found else []


def check(path: Path | None = None) -> Checked:
    """Look at one file, one case, or everything in a folder of data.

    Args:
        path: a scenario's folder, a file in it, a folder of data or one of its parts; without it, all data of this
            computer: the organisation's own and what came with the kit.

    Raises:
        TrainingError: there is nothing to check there.
    """
    checked = Checked()
    roots = [path] if path else list(reversed(datasets.layers()))
    for root in roots:
        if not root.exists():
            raise TrainingError(f"There is no file or folder {root}. Give the folder of a scenario, or a folder of data.")
        _look_at(root, checked)
    if not checked.files:
        raise TrainingError(f"There is nothing to check in {path}. Give the folder of a scenario, or a folder of data.")
    together = path is None or (path.is_dir() and any((path / part).is_dir() for part in ("sets", "scenarios")))
    in_a_set = {m.id for one in checked.sets.values() if one.purpose != "panel" for m in one.scenarios}
    for id in [id for id in checked.ungraded if id in in_a_set or not together]:
        checked.faults += checked.ungraded.pop(id)
    if together:
        _look_at_all_together(roots[-1], checked)
    return checked


def _look_at(root: Path, checked: Checked) -> None:
    if root.is_file():
        if root.name in ("scenario.yaml", "reference.yaml"):
            return _case(root.parent, checked)
        return _file(root, checked)
    if (root / "scenario.yaml").exists() or (root / "reference.yaml").exists():
        return _case(root, checked)
    for file in sorted(root.rglob("*.yaml")):
        if {"refused", "drafts"} & set(file.relative_to(root).parts):
            continue  # broken on purpose, or still being written: looked at only where it is asked for
        if file.name == "scenario.yaml" or (file.name == "reference.yaml" and not (file.parent / "scenario.yaml").exists()):
            _case(file.parent, checked)
        elif file.name != "reference.yaml":
            _file(file, checked)


def _file(path: Path, checked: Checked) -> None:
    kinds: dict[str, Callable[[Path], object]] = {
        "standards": datasets.read_standard,
        "sets": datasets.read_set,
        "questions": datasets.read_flawed_questions if path.stem == "flawed" else datasets.read_questions,
        "drills": datasets.read_course_test if path.stem == "course-test" else datasets.read_drills,
    }
    kind = next((kinds[part] for part in reversed(path.parts[:-1]) if part in kinds), read_yaml)
    value = checked.read(path, partial(kind, path))
    if isinstance(value, ScenarioSet):
        checked.sets[value.id] = value
    if isinstance(value, Standard) and value.id != path.parent.name:
        sentence = f"says “{value.id}”, but the folder is “{path.parent.name}”. Give both one name: it is the standard’s id."
        checked.note(path, iter([(("version",), sentence)]))


def _case(folder: Path, checked: Checked) -> None:
    path, beside = folder / "scenario.yaml", folder / "reference.yaml"
    if not path.exists() and folder.name in datasets.list_scenarios():  # an organisation's reference of a case of the kit's
        path = datasets.file_of("scenarios", folder.name, "scenario.yaml")
    scenario = checked.read(path, partial(datasets.read_scenario, path))
    if not isinstance(scenario, Scenario):
        return
    standard = datasets.load_standard(scenario.standard)
    if path.parent == folder:
        checked.note(path, publication.scenario_findings(standard, scenario))
        checked.note(path, publication.identity_findings(scenario, datasets.load_vocabulary()))
    reference = checked.read(beside, partial(datasets.read_reference, beside, scenario)) if beside.exists() else None
    if isinstance(reference, Reference):
        mistakes = datasets.load_mistakes()
        checked.note(beside, publication.reference_findings(standard, scenario, reference, mistakes))
        if to_do := located(beside, publication.grading_findings(standard, scenario, reference)):
            checked.ungraded[scenario.id] = to_do
        checked.cases[scenario.id] = Case(scenario=scenario, reference=reference)
    elif not beside.exists():
        checked.cases[scenario.id] = Case(scenario=scenario, reference=None)


# ── All cases together ───────────────────────────────────────────────────────────────────────────────────────────────


def _look_at_all_together(root: Path, checked: Checked) -> None:
    def say(place: str, sentence: str, file: str = "sets") -> None:
        checked.faults.append(Fault(file=file, place=place, line=None, sentence=sentence))

    for id, one in checked.sets.items():
        file = f"sets/{id}.yaml"
        for member in one.scenarios:
            case = checked.cases.get(member.id)
            if case is None:
                say(member.id, "is not among the scenarios that could be read. Correct the id, or mend that scenario.", file)
                continue
            if case.scenario.version != member.version:
                say(
                    member.id,
                    f"is listed in version {member.version}, but is in version {case.scenario.version}. Raise the set’s "
                    "version and name the newest.",
                    file,
                )
            if case.reference and case.reference.status == "retired":
                say(member.id, "is retired. Leave it out of the set’s next version.", file)
            if one.purpose == "qualification" and case.reference and len(case.reference.contested) > 1:
                say(member.id, "has more than one contested descriptor, so nobody can qualify on it. Leave it out.", file)
        _verdict(one, checked, partial(say, file=file))
    in_sets = _in_sets(checked)
    whole = any(one.purpose == "qualification" for one in checked.sets.values())  # elsewhere some cases are kept back
    for method, cases in in_sets.items() if whole else ():
        standard = datasets.load_standard(cases[0].scenario.standard)
        for covered in descriptors_covered(standard, method, cases):
            for word in covered.lacks:
                say(method, f"no case of any set has {covered.descriptor.id} {word}. Add one that has.")
    for method, cases in in_sets.items():
        _cues(datasets.load_standard(cases[0].scenario.standard), method, cases, say)
    references = [c.reference for cases in in_sets.values() for c in cases if c.reference]
    contested, decided = sum(len(r.contested) for r in references), sum(len(r.decisions) for r in references)
    if decided and contested / decided > MOST_CONTESTED:
        say(
            "",
            f"{contested} of {decided} descriptors are contested; at most {MOST_CONTESTED:.0%} may be. Mend some evidence.",
        )
    _sectors(in_sets, say)


def _verdict(one: ScenarioSet, checked: Checked, say: Callable[[str, str], None]) -> None:
    """Whether a qualification set has the cases that its rule speaks of, where all its references are here."""
    references = [case.reference for m in one.scenarios if (case := checked.cases.get(m.id)) and case.reference]
    if one.verdict is None or len(references) < len(one.scenarios):
        return
    standard = datasets.load_standard(checked.cases[one.scenarios[0].id].scenario.standard)
    for id in one.verdict.critical:
        descriptor = standard.descriptors.get(id)
        if descriptor is None or descriptor.level != standard.method(descriptor.method).grades[1]:
            say("verdict", f"{id} is no pass descriptor of {standard.id}, so it cannot be critical. Take it out.")
    missed = {d for r in references for d, decision in r.decisions.items() if not decision.met and not decision.contested}
    if missed.isdisjoint(one.verdict.critical):
        say(
            "verdict",
            "every case of the set meets every critical descriptor, so they watch nothing. Add a case that does not.",
        )
    failing = sum(r.grade == standard.method(checked.cases[r.scenario].scenario.method).grades[0] for r in references)
    if failing < one.verdict.failing_cases:
        say(
            "verdict",
            f"asks for {one.verdict.failing_cases} failing cases; the set has {failing}. Add some, or ask for fewer.",
        )


def _in_sets(checked: Checked) -> dict[str, list[Case]]:
    """The cases of all sets with a reference, each once, by method."""
    members = dict.fromkeys(m.id for one in checked.sets.values() for m in one.scenarios)
    cases = [checked.cases[id] for id in members if id in checked.cases and checked.cases[id].reference]
    return {m: [c for c in cases if c.scenario.method == m] for m in sorted({c.scenario.method for c in cases})}


def _cues(standard: Standard, method: str, cases: Sequence[Case], say: Callable[..., None]) -> None:
    if len(cases) >= ENOUGH_CASES:
        correlation = length_with_grade(standard, cases)
        if abs(correlation) > MOST_CORRELATED:
            say(
                method,
                f"the length of a case goes with its grade (rank correlation {correlation:+.2f}; at most {MOST_CORRELATED} "
                "either way). Lengthen or shorten some.",
            )


def _sectors(in_sets: Mapping[str, Sequence[Case]], say: Callable[..., None]) -> None:
    for case, first in sector_twice(c for cases in in_sets.values() for c in cases):
        assert case.reference is not None
        say(
            case.scenario.id,
            f"has the sector “{sector_of(case.scenario)}” and the grade {case.reference.grade}, as {first.scenario.id} has: "
            "the sector gives it away. Choose another sector.",
        )


# ── In words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def said(checked: Checked, vocabulary: Vocabulary) -> str:
    """The whole report as text: faults, then what each set covers, then what a human must still ask."""
    parts = ["\n".join(map(str, checked.faults))] if checked.faults else []
    parts += [_matrix(one, checked) for one in checked.sets.values()]
    if checked.cases:
        parts.append(
            "What no check can find; read each case once more and ask:\n" + "\n".join(f"- {q}" for q in vocabulary.ask)
        )
    count = f"{len(checked.faults)} fault{'s' if len(checked.faults) != 1 else ''}" if checked.faults else "No faults"
    parts.append(f"{count} in {checked.files} file{'s' if checked.files != 1 else ''}.")
    return "\n\n".join(parts)


def _matrix(one: ScenarioSet, checked: Checked) -> str:
    cases = [checked.cases[m.id] for m in one.scenarios if m.id in checked.cases and checked.cases[m.id].reference]
    lines = [f"{one.id}, version {one.version}: what its cases cover (+ met, - not met, ? contested)"]
    for method in dict.fromkeys(c.scenario.method for c in cases):
        own = [c for c in cases if c.scenario.method == method]
        standard = datasets.load_standard(own[0].scenario.standard)
        names = [short(c.scenario.id) for c in own]
        wide = max(map(len, names))
        left = 2 + max(8, *(len(d.id) for d in standard.descriptors_of(method)))
        lines += ["", " " * left + "  ".join(name.rjust(wide) for name in names) + "   met  not met"]
        for covered in descriptors_covered(standard, method, own):
            signs = [_sign(c.reference, covered.descriptor.id).rjust(wide) for c in own if c.reference]
            counts = f"{len(covered.met):>6}{len(covered.not_met):>9}"
            lines.append(f"{covered.descriptor.id:<{left}}" + "  ".join(signs) + counts)
        grades = [c.reference.grade[:wide].rjust(wide) for c in own if c.reference]
        lines.append(f"{'grade':<{left}}" + "  ".join(grades))
    return "\n".join(lines)


def _sign(reference: Reference, descriptor: str) -> str:
    decision = reference.decisions.get(descriptor)
    return " " if decision is None else "?" if decision.contested else "+" if decision.met else "-"
