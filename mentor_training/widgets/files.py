"""Files that come and go by a page: dropped on it, and made for the browser to keep."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..workspace import workspace


@contextmanager
def received(message: Mapping[str, Any]) -> Iterator[Path]:
    """A file that was dropped on a page, while it is looked at.

    Args:
        message: name, and content in base64, as the page sends them.
    """
    folder = workspace() / "received"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (Path(message["name"]).name or "file")
    path.write_bytes(base64.b64decode(message["content"]))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def to_keep(path: Path) -> dict[str, Any]:
    """A file as the page gets it to keep; it stays where it is, too."""
    return to_keep_as(path.name, path.parent, path.read_bytes())


def to_keep_as(name: str, folder: Path, content: bytes) -> dict[str, Any]:
    """The same of a content whose parts stand in a folder."""
    return {"name": name, "folder": str(folder), "content": base64.b64encode(content).decode()}
