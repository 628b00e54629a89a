"""What an assessment organisation has decided where the plan is unclear: kept in its own layer, never in the kit's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date
from pathlib import Path
from typing import Any

from .errors import NotReady, WorkspaceUnusable
from .standard import LocalInterpretation
from .workspace import workspace

LONGEST = 4_000  # characters


def file_of(standard: str) -> Path:
    """Where an organisation's interpretations of one standard stand."""
    return workspace() / "organisation" / "interpretations" / f"{standard}.yaml"


def kept(standard: str, read: Any) -> Mapping[str, LocalInterpretation]:
    """The interpretations of one standard by ambiguity, the newest of each.

    Args:
        read: what reads a YAML file (`reading.read_yaml`).
    """
    path = file_of(standard)
    if not path.exists():
        return {}
    found = read(path) or {}
    return {
        str(id): LocalInterpretation(**{name: str(entry.get(name) or "") or None for name in ("text", "date", "owner")})
        for id, entries in found.items()
        if isinstance(entries, list) and entries and isinstance(entry := entries[-1], dict)
    }


def keep(standard: str, ambiguity: str, text: str, owner: str, date: str) -> None:
    """Keep what an organisation has decided; what it decided before stays above it.

    Raises:
        NotReady: the date is none, or the text is too long.
        WorkspaceUnusable: it could not be written; nothing was changed.
    """
    from ruamel.yaml import YAML

    try:
        Date.fromisoformat(date)
    except ValueError:
        raise NotReady([f"the day of the decision, as in {Date.today().isoformat()}"]) from None
    if len(text) > LONGEST:
        raise NotReady([f"a shorter text: at most {LONGEST:,} characters"])
    path, yaml = file_of(standard), YAML()
    yaml.width = 120
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = (yaml.load(path.read_text("utf-8")) if path.exists() else None) or {}
        found.setdefault(ambiguity, []).append({"text": text, "owner": owner, "date": date})
        beside = path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            yaml.dump(found, file)
        beside.replace(path)
    except OSError as error:
        raise WorkspaceUnusable(
            f"The interpretation could not be written to {path} ({error.strerror or error}). Free some space, or ask "
            "whoever looks after this computer to let you write there; nothing was changed."
        ) from error
