"""What assessors are known to get wrong, by name: this kit's own list, in one place."""

from __future__ import annotations

from typing import Any

from ..datasets import load_mistakes
from .base import Panel, look, script


def mistakes() -> MistakesPanel:
    """The mistakes to watch for, each with its name and what it looks like."""
    return MistakesPanel()


class MistakesPanel(Panel):
    """A list to read, and to come back to."""

    _esm = script("mistakes")
    _css = look("mistakes")

    def __init__(self) -> None:
        super().__init__()
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        return {"problem": None, "mistakes": [{"number": n, "text": text} for n, text in load_mistakes().items()]}
