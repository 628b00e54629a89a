"""What a panel or an event decided on a reference, written as a new version in the organisation's own layer.

The kit's files are never written. A reference is never edited in place: the version that is superseded stays in the history
with the reason, the day and what it said.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from .datasets import file_of, load_reference, load_scenario, load_standard, read_reference
from .decisions import Reference
from .errors import DataFaults, WorkspaceUnusable
from .grading import grade_method
from .meeting import Outcome
from .workspace import workspace


def revised(scenario_id: str, outcomes: Mapping[str, Outcome], event: str, title: str, on: str) -> Reference | None:
    """Write the next version of a reference, with everything that one event decided on it.

    What the same event decided before is taken back where it is decided otherwise now; decided alike, nothing is written.

    Args:
        scenario_id: id of the scenario.
        outcomes: what was decided, by descriptor.
        event: id of the event.
        title: of the event, for the history.
        on: the day (ISO).

    Returns:
        The new version; None where nothing of it changes.

    Raises:
        NoReference: there is none on this computer.
        WorkspaceUnusable: it could not be written, or would not be a reference that can be read; nothing was changed.
    """
    from ruamel.yaml import YAML

    scenario, reference = load_scenario(scenario_id), load_reference(scenario_id)
    yaml = YAML()
    yaml.width, yaml.allow_unicode = 120, True
    raw = yaml.load(file_of("scenarios", scenario.id, "reference.yaml").read_text("utf-8-sig"))
    earlier = [entry for entry in raw.get("history") or [] if entry.get("event") == event]
    start = {d: _as_it_was(raw["decisions"][d]) for d in outcomes}  # before the event
    for entry in reversed(earlier):
        start |= {d: dict(was) for d, was in entry["decisions"].items() if d in start}
    status = str(earlier[0]["status"] if earlier else raw["status"])
    wanted = {d: _decided(start[d], outcome, title) for d, outcome in outcomes.items()}
    changes = {d: now for d, now in wanted.items() if now != _as_it_was(raw["decisions"][d])}
    if any(o.outcome == "retired" for o in outcomes.values()):
        status = "retired"
    if not changes and status == raw["status"]:
        return None
    said = "; ".join(f"{d} {_in_words(outcomes[d])}: {outcomes[d].reason.strip()}" for d in changes or outcomes)
    entry = {"version": reference.version, "date": on, "reason": f"{title}: {said}", "event": event}
    entry |= {"grade": reference.grade, "status": str(raw["status"])}
    entry["decisions"] = {d: _as_it_was(raw["decisions"][d]) for d in changes}
    raw["history"] = [*(raw.get("history") or []), entry]
    for d, now in changes.items():
        raw["decisions"][d].update(now)
    raw["version"], raw["status"] = reference.version + 1, status
    met: dict[str, bool | None] = {id: bool(decision["met"]) for id, decision in raw["decisions"].items()}
    raw["grade"] = str(grade_method(load_standard(scenario.standard), scenario.method, met))
    text = io.StringIO()
    yaml.dump(raw, text)
    target = workspace() / "organisation" / "scenarios" / scenario.id / "reference.yaml"
    beside = target.with_name("reference.new.yaml")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text.getvalue(), "utf-8", newline="\n")
        made = read_reference(beside, scenario)
        beside.replace(target)
    except (OSError, DataFaults) as error:
        beside.unlink(missing_ok=True)
        why = (error.strerror or error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise WorkspaceUnusable(f"The new version of {target} could not be written ({why}). Nothing was changed.") from error
    return made


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
