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

    Args:
        scenario_id: id of the scenario.
        outcomes: what was decided, by descriptor.
        event: id of the event; a reference that this event has revised is left as it is.
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
    if any(entry.get("event") == event for entry in reference.history):
        return None
    changes = {d: o for d, o in outcomes.items() if _changes(reference, d, o)}
    if not changes:
        return None
    yaml = YAML()
    yaml.width, yaml.allow_unicode = 120, True
    raw = yaml.load(file_of("scenarios", scenario.id, "reference.yaml").read_text("utf-8-sig"))
    before = {d: _as_it_was(raw["decisions"][d]) for d in changes}
    for d, outcome in changes.items():
        _apply(raw, d, outcome, title)
    said = "; ".join(f"{d} {_in_words(o)}: {o.reason.strip()}" for d, o in changes.items())
    entry = {"version": reference.version, "date": on, "reason": f"{title}: {said}", "event": event}
    raw["history"] = [*(raw.get("history") or []), {**entry, "grade": reference.grade, "decisions": before}]
    raw["version"] = reference.version + 1
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


def _changes(reference: Reference, descriptor: str, outcome: Outcome) -> bool:
    now = reference.decisions[descriptor]
    if outcome.outcome == "changed":
        return now.met != outcome.met
    if outcome.outcome == "contested":
        return not now.contested
    if outcome.outcome == "retired":
        return reference.status != "retired"
    return now.contested  # upheld: no longer contested


def _as_it_was(decision: Mapping[str, Any]) -> dict[str, Any]:
    return {name: decision[name] for name in ("met", "evidence", "reason", "contested") if name in decision}


def _apply(raw: dict[str, Any], descriptor: str, outcome: Outcome, title: str) -> None:
    decision = raw["decisions"][descriptor]
    decision["contested"] = outcome.outcome == "contested"
    if outcome.outcome == "changed":
        was = f"Until then the reference had {'met' if decision['met'] else 'not met'}: {str(decision['reason']).strip()}"
        decision["met"] = bool(outcome.met)
        decision["evidence"] = list(outcome.evidence)
        decision["reason"] = f"{outcome.reason.strip()} ({title})"
        decision["what_would_change_it"] = was
    if outcome.outcome == "retired":
        raw["status"] = "retired"


def _in_words(outcome: Outcome) -> str:
    return f"changed to {'met' if outcome.met else 'not met'}" if outcome.outcome == "changed" else outcome.outcome
