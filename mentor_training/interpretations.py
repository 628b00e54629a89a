"""What an assessment organisation has decided where the plan is unclear: kept in its own layer, never in the kit's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date
from pathlib import Path
from typing import Any

from .documents import dumped, load_document
from .errors import NotReady, WorkspaceUnusable
from .standard import LocalInterpretation
from .workspace import put, workspace

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
    try:
        Date.fromisoformat(date)
    except ValueError:
        raise NotReady([f"the day of the decision, as in {Date.today().isoformat()}"]) from None
    if len(text) > LONGEST:
        raise NotReady([f"a shorter text: at most {LONGEST:,} characters"])
    path = file_of(standard)
    found = (load_document(path) if path.exists() else None) or {}
    found.setdefault(ambiguity, []).append({"text": text, "owner": owner, "date": date})
    then = "Free some space, or ask whoever looks after this computer to let you write there."
    put(path, dumped(found), WorkspaceUnusable, then)
