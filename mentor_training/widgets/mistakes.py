"""What assessors are known to get wrong, by name: this kit's own list, in one place."""

from __future__ import annotations

from typing import Any

from ..datasets import load_mistakes
from ..errors import TrainingError
from .base import Panel, look, script, sentence_for_a_surprise


def mistakes() -> MistakesPanel:
    """The mistakes to watch for, each with its name and what it looks like."""
    return MistakesPanel()


class MistakesPanel(Panel):
    """A list to read, and to come back to."""

    _esm = script("mistakes")
    _css = look("mistakes")

    def __init__(self) -> None:
        super().__init__()
        try:
            self.page: dict[str, Any] = {
                "problem": None,
                "mistakes": [{"number": n, "text": text} for n, text in load_mistakes().items()],
            }
        except TrainingError as error:
            self.page = {"problem": str(error)}
        except Exception:  # noqa: BLE001  no traceback in the panel
            self.page = {"problem": sentence_for_a_surprise()}
