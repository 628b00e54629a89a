"""Sets while they are put together: what purpose, which cases, who has seen them, how sure a verdict from them would be."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from .checks import set_findings
from .datasets import load_reference, load_scenario, load_set, load_standard, read_set, readable_sets
from .documents import dumped, load_document, merged, plain
from .drafting import clean
from .errors import DataFaults, DraftRefused, NoReference, NotFound
from .planning import adequacy, choose_limits
from .publication import GRADERS, newest_gradings
from .qualification import shape_of
from .records import RecordStore
from .results import references_of
from .scenario import ScenarioSet, SetMember, VerdictRule
from .submissions import taken
from .workspace import put, workspace

Purpose = Literal["practice", "qualification", "event", "anchors", "panel"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
ORDERS = ("random per assessor", "as listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A set as it would be, and what is known of it."""

    one: ScenarioSet
    shared: Mapping[str, tuple[str, ...]]  # another set -> cases that are in both
    sure: str  # how sure a verdict from it would be, in words; empty for other purposes
    faults: tuple[str, ...]  # why it cannot be published
    warnings: tuple[str, ...]  # what to know before it is


def exposure(store: RecordStore) -> dict[str, int]:
    """How many people have had each case, by what this computer knows: who worked here, and whose submissions were taken."""
    seen: dict[str, set[str]] = {}
    every = [*store.attempts(), *(a for s in taken(store) if not s.simulated for a in s.attempts)]
    for attempt in every:
        seen.setdefault(attempt.scenario, set()).add(attempt.assessor_key)
    return {scenario: len(people) for scenario, people in seen.items()}


def planned(id: str, title: str, purpose: str, order: str, cases: Sequence[str]) -> Planned:
    """A set as it would be if it were published now.

    Args:
        id: of the set; letters, numbers and dashes.
        purpose: one of `PURPOSES`.
        order: one of `ORDERS`.
        cases: ids of scenarios, in order.

    Raises:
        NotFound: a case, purpose or order that there is not.
    """
    for kind, wanted, known in (("purpose of a set", purpose, PURPOSES), ("order of a set", order, ORDERS)):
        if wanted not in known:
            raise NotFound(kind, wanted, known)
    members = tuple(SetMember(id=s.id, version=s.version) for s in map(load_scenario, cases))
    one = ScenarioSet(
        id=id, version=1, title=clean(title), purpose=purpose, order=order, scenarios=members,  # type: ignore[arg-type]
    )  # fmt: skip
    rule, sure = _rule(one) if purpose == "qualification" else (None, "")
    one = replace(one, version=_next_version(replace(one, verdict=rule)), verdict=rule)
    faults, warnings = list(_faults(one, sure)), list(_ungraded(one))
    if one.purpose == "qualification":  # nobody is held to what only its author has graded
        faults, warnings = faults + warnings, []
    return Planned(one=one, shared=_shared(one), sure=sure, faults=tuple(faults), warnings=tuple(warnings))


def _rule(one: ScenarioSet) -> tuple[VerdictRule | None, str]:
    """The rule of a qualification set of these cases: the kit's usual numbers, the limits chosen by simulation."""
    try:
        reference = references_of(m.id for m in one.scenarios)
    except (NoReference, ValueError):
        return None, "How sure a verdict would be cannot be said: a reference is not on this computer."
    passes = [
        d.id
        for s in dict.fromkeys((load_scenario(m.id).standard, load_scenario(m.id).method) for m in one.scenarios)
        for d in load_standard(s[0]).descriptors_of(s[1])
        if d.level == "pass"
    ]
    failing = sum(load_reference(m.id).grade == "fail" for m in one.scenarios)
    rule = VerdictRule(
        p0=0.80, p1=0.92, rho=0.05, looks=(len(one.scenarios),), standardised=0.95, not_yet=0.10, most_over=0,
        critical=tuple(passes), most_critical_over=0, tries=1, failing_cases=max(1, min(4, failing)),
    )  # fmt: skip
    shape = shape_of(reference, rule)
    limits = choose_limits(rule, shape, replicates=4000)
    if limits is None:
        loose = replace(rule, most_over=sum(shape.not_met), most_critical_over=sum(shape.critical))
        return loose, adequacy(loose, shape, replicates=4000).sentence
    rule = replace(rule, most_over=limits[0], most_critical_over=limits[1])
    return rule, adequacy(rule, shape, replicates=4000).sentence


def _shared(one: ScenarioSet) -> dict[str, tuple[str, ...]]:
    own = {m.id for m in one.scenarios}
    others = (o for o in readable_sets() if o.id != one.id)
    found = {o.title: tuple(m.id for m in o.scenarios if m.id in own) for o in others if o.purpose != "rehearsal"}
    return {title: both for title, both in found.items() if both}


def _faults(one: ScenarioSet, sure: str) -> Iterable[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,59}", one.id):
        yield "A set needs an id of small letters, numbers and dashes, such as annual-2028."
    if not one.title:
        yield "A set needs a title."
    if not one.scenarios:
        yield "A set needs a case at least."
    before = next((o for o in readable_sets() if o.id == one.id), None)
    if before and before.purpose != one.purpose:
        yield f"There is a set “{before.title}” under this id, for {before.purpose}. Choose another id."
    yield from (f"{_placed(place)}{sentence}" for place, sentence in set_findings(one.id, one) if one.scenarios)
    for member in one.scenarios:
        try:
            reference = load_reference(member.id)
        except NoReference:
            continue
        title = load_scenario(member.id).title
        if reference.status == "retired":
            yield f"“{title}” is retired. Leave it out."
        if one.purpose == "qualification" and len(reference.contested) > 1:
            yield f"“{title}” has more than one contested descriptor, so nobody can qualify on it. Leave it out."
    if one.purpose == "qualification" and one.scenarios and sure and "That is enough" not in sure:
        yield sure


def _placed(place: Sequence[str | int]) -> str:
    return f"{place[-1]}: " if place and isinstance(place[-1], str) else ""


def _ungraded(one: ScenarioSet) -> Iterable[str]:
    """Cases whose reference too few have graded blind; to agree it is what a panel is for."""
    for member in one.scenarios if one.purpose != "panel" else ():
        try:
            graders = len(newest_gradings(load_scenario(member.id), load_reference(member.id)))
        except NoReference:
            continue
        if graders < GRADERS:
            yield (
                f"“{load_scenario(member.id).title}” was graded blind by {graders}; {GRADERS} are wanted before "
                "anybody is held to its reference. Make a set for a panel of it first."
            )


def _next_version(one: ScenarioSet) -> int:
    """The version of a set: that which is here if nothing is changed, else the next."""
    here = next((o for o in readable_sets() if o.id == one.id), None)
    if here is None:
        return 1
    return here.version if _content(here) == _content(one) else here.version + 1


def _content(one: ScenarioSet) -> dict[str, Any]:
    content = asdict(one)
    content.pop("version")
    return content


def publish_set(found: Planned) -> ScenarioSet:
    """Put a set among the organisation's, under its version.

    Raises:
        DraftRefused: something about it is not as it should be, or it could not be written.
    """
    if found.faults:
        raise DraftRefused(" ".join(found.faults))
    one = found.one
    path = workspace() / "organisation" / "sets" / f"{one.id}.yaml"
    content: dict[str, Any] = {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "purpose": one.purpose,
        "order": one.order,
        "scenarios": [asdict(m) for m in one.scenarios],
    }
    if one.verdict:
        content["verdict"] = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(one.verdict).items()}
    document = load_document(path) if path.exists() else None
    text = dumped(merged(document, {**plain(document or {}), **content}))
    with tempfile.TemporaryDirectory() as apart:  # a set that could not be read would close every page that lists sets
        beside = Path(apart) / path.name
        beside.write_text(text, "utf-8")
        try:
            read_set(beside)
        except DataFaults as error:
            raise DraftRefused(f"This would not be a set that can be read. {error.faults[0].sentence}") from error
    put(path, text, DraftRefused)
    return load_set(one.id)
