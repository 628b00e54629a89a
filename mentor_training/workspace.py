"""The folder on this computer where the kit keeps notebooks, records and an organisation's own data."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import platformdirs

from .errors import TrainingError, WorkspaceUnusable

VARIABLE = "MENTOR_TRAINING_WORKSPACE"


def workspace(path: str | os.PathLike[str] | None = None) -> Path:
    """The workspace, made if it is not there yet.

    Args:
        path: a folder of one's own; without it the variable MENTOR_TRAINING_WORKSPACE, else the local
            (never roaming or synchronised) user data of this computer.

    Raises:
        WorkspaceUnusable: the folder is on a network or cannot be written.
    """
    chosen = Path(path or os.environ.get(VARIABLE) or _default()).expanduser().absolute()
    if on_network(chosen):
        raise WorkspaceUnusable(
            f"The workspace {chosen} is on a network drive, where records can be damaged. "
            "Choose a folder on this computer's own disk with --workspace."
        )
    if kept_in_step(chosen):
        raise WorkspaceUnusable(
            f"The workspace {chosen} is inside a synchronised folder, where records can be damaged. "
            "Choose a folder outside it with --workspace."
        )
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=chosen):
            pass
    except OSError as error:
        raise WorkspaceUnusable(
            f"The workspace {chosen} cannot be written ({error.strerror or error}). "
            "Choose another folder with --workspace, or ask whoever looks after this computer."
        ) from error
    return chosen


def _default() -> Path:
    return platformdirs.user_data_path("mentor-training", appauthor=False, roaming=False)


def on_network(path: Path) -> bool:
    """Whether Windows reaches this path over a network: a UNC path or a mapped drive."""
    if str(path).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4  # GetDriveTypeW: DRIVE_REMOTE
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == drive_remote)
    return False


def kept_in_step(path: Path) -> bool:
    """Whether the path lies in a OneDrive folder, which copies files while they are written."""
    roots = [os.environ.get(name) for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")]
    return any(root and path.is_relative_to(root) for root in roots)


def safe_name(name: str) -> str:
    """A name as every system takes it in a file's name."""
    return re.sub(r"[^\w() -]+", "-", name)


NO_SPACE = "Free some space, or choose another folder."


def put(path: Path, text: str, refused: type[TrainingError], then: str = NO_SPACE) -> Path:
    """Write a file whole or not at all, its folder too if there is none.

    Half a character, as some programs paste it, becomes "?".

    Args:
        refused: what to raise where it cannot be written.
        then: what whoever asked for it should do in that case.

    Returns:
        The path.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text.encode("utf-8", "replace"))
        beside.replace(path)
    except OSError as error:
        raise refused(f"{path} could not be written ({error.strerror or error}). {then}") from error
    return path
