"""What a panel or an event decided on a reference, written as a new version in the organisation's own layer.

The kit's files are never written. A reference is never edited in place: the version that is superseded stays in the history
with the reason, the day and what it said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .datasets import file_of, load_reference, load_scenario, load_standard, read_reference
from .decisions import Attempt, Reference
from .documents import dumped, load_document, merged, plain
from .errors import DataFaults, WorkspaceUnusable
from .grading import grade_method
from .meeting import Outcome
from .workspace import workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratified:
    """A reference agreed by a panel that graded the case blind."""

    rule: str  # by which it was agreed
    panel: Sequence[tuple[str, Attempt]]  # code of each expert, and what they decided blind


def revised(
    scenario_id: str,
    outcomes: Mapping[str, Outcome],
    event: str,
    title: str,
    on: str,
    ratified: Ratified | None = None,
) -> Reference | None:
    """Write the next version of a reference, with everything that one event decided on it.

    What the same event decided before is taken back where it is decided otherwise now; decided alike, nothing is written.

    Args:
        scenario_id: id of the scenario.
        outcomes: what was decided, by descriptor.
        event: id of the event.
        title: of the event, for the history.
        on: the day (ISO).
        ratified: makes it definitive, and adds what the panel graded blind.

    Returns:
        The new version; None where nothing of it changes.

    Raises:
        NoReference: there is none on this computer.
        WorkspaceUnusable: it could not be written, or would not be a reference that can be read; nothing was changed.
    """
    scenario, reference = load_scenario(scenario_id), load_reference(scenario_id)
    document = load_document(file_of("scenarios", scenario.id, "reference.yaml"))
    raw = plain(document)
    earlier = [entry for entry in raw.get("history") or [] if entry.get("event") == event]
    start = {d: _as_it_was(raw["decisions"][d]) for d in outcomes}  # before the event
    for entry in reversed(earlier):
        start |= {d: dict(was) for d, was in entry["decisions"].items() if d in start}
    status = str(earlier[0]["status"] if earlier else raw["status"])
    wanted = {d: _decided(start[d], outcome, title) for d, outcome in outcomes.items()}
    changes = {d: now for d, now in wanted.items() if now != _as_it_was(raw["decisions"][d])}
    if any(o.outcome == "retired" for o in outcomes.values()):
        status = "retired"
    elif ratified:
        status = "definitive"
    fresh = _fresh_gradings(raw, ratified, on) if status == "definitive" else []
    if not changes and status == raw["status"] and not fresh:
        return None
    told = [f"{d} {_in_words(outcomes[d])}: {outcomes[d].reason.strip()}" for d in changes or outcomes]
    if ratified:
        told.append(f"agreed by a panel of {len(ratified.panel)}, {ratified.rule.strip()}")
    said = "; ".join(told)
    entry = {"version": reference.version, "date": on, "reason": f"{title}: {said}", "event": event}
    entry |= {"grade": reference.grade, "status": str(raw["status"])}
    entry["decisions"] = {d: _as_it_was(raw["decisions"][d]) for d in changes}
    raw["history"] = [*(raw.get("history") or []), entry]
    for d, now in changes.items():
        raw["decisions"][d].update(now)
    raw["version"], raw["status"] = reference.version + 1, status
    raw["gradings"] = [*(raw.get("gradings") or []), *fresh]
    met: dict[str, bool | None] = {id: bool(decision["met"]) for id, decision in raw["decisions"].items()}
    raw["grade"] = str(grade_method(load_standard(scenario.standard), scenario.method, met))
    target = workspace() / "organisation" / "scenarios" / scenario.id / "reference.yaml"
    beside = target.with_name("reference.new.yaml")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(dumped(merged(document, raw)), "utf-8", newline="\n")
        made = read_reference(beside, scenario)
        beside.replace(target)
    except (OSError, DataFaults) as error:
        beside.unlink(missing_ok=True)
        why = (error.strerror or error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise WorkspaceUnusable(f"The new version of {target} could not be written ({why}). Nothing was changed.") from error
    return made


def _fresh_gradings(raw: Mapping[str, Any], ratified: Ratified | None, on: str) -> list[dict[str, Any]]:
    """What a panel graded blind and is not among the gradings yet."""
    graded = [_grading(code, a, on) for code, a in (ratified.panel if ratified else ()) if not _lacking(a)]
    known = {(g["grader"], g["date"], g["by"]) for g in raw.get("gradings") or []}
    return [g for g in graded if (g["grader"], g["date"], g["by"]) not in known]


def _lacking(attempt: Attempt) -> bool:
    """Whether something was left open, so that it is no whole grading."""
    return not attempt.awarded or any(d.met is None for d in attempt.decisions.values())


def _grading(code: str, attempt: Attempt, on: str) -> dict[str, Any]:
    """A blind grading by a member of the panel, as it was given."""
    decisions = {
        d: {"met": bool(g.met), "evidence": list(g.evidence), "reason": g.reason, **({"sure": g.sure} if g.sure else {})}
        for d, g in attempt.decisions.items()
    }
    head = {"grader": code, "date": on, "by": "panel", "round": 1, "scenario_version": attempt.scenario_version}
    return {**head, "grade": attempt.awarded, "decisions": decisions}


def _as_it_was(decision: Mapping[str, Any]) -> dict[str, Any]:
    """A decision of a reference as plain values of its own, so that nothing is shared in the file."""
    return {
        "met": bool(decision["met"]),
        "evidence": [str(item) for item in decision["evidence"]],
        "reason": str(decision["reason"]).strip(),
        "what_would_change_it": str(decision.get("what_would_change_it") or "").strip(),
        "contested": bool(decision.get("contested")),
    }


def _decided(start: Mapping[str, Any], outcome: Outcome, title: str) -> dict[str, Any]:
    """A decision as it stands after the event."""
    if outcome.outcome != "changed" or outcome.met == start["met"]:
        contested = start["contested"] if outcome.outcome == "retired" else outcome.outcome == "contested"
        return {**start, "contested": contested}
    return {
        "met": bool(outcome.met),
        "evidence": list(outcome.evidence),
        "reason": _reason(outcome, title),
        "what_would_change_it": f"Before that the reference had {'met' if start['met'] else 'not met'}: {start['reason']}",
        "contested": False,
    }


def _reason(outcome: Outcome, title: str) -> str:
    """The reason as it will stand in the reference: what the meeting said, on what, and where it was said."""
    said = outcome.reason.strip().rstrip(".")
    on = f"rests on {', '.join(outcome.evidence)}" if outcome.evidence else "no item shows it"
    return f"{said}. It {on}. Decided by those who graded it at {title}, who read the evidence again together."


def _in_words(outcome: Outcome) -> str:
    return f"changed to {'met' if outcome.met else 'not met'}" if outcome.outcome == "changed" else outcome.outcome
