"""Try a reason: write one for a descriptor and see what stands out in it. Nothing is kept and nothing is graded."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..datasets import DEFAULT_STANDARD, load_standard
from ..errors import NotReady
from ..writing import remarks
from .base import Panel, look, script

ITEMS = tuple(f"{letter}{n}" for letter in "EQ" for n in range(1, 41))


def try_reason(standard: str = DEFAULT_STANDARD) -> ReasonPanel:
    """A place to write a reason and see what stands out in it.

    Args:
        standard: id of the standard.
    """
    return ReasonPanel(standard)


class ReasonPanel(Panel):
    """A descriptor, a decision and a reason; remarks come as one writes."""

    _esm = script("reason")
    _css = look("reason")

    def __init__(self, standard: str = DEFAULT_STANDARD):
        super().__init__()
        self._wanted = standard
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._standard = load_standard(self._wanted)
        return {
            "problem": None,
            "descriptors": [
                {"id": d.id, "label": f"{self._standard.methods[d.method].title}: {d.label}", "text": d.text}
                for d in self._standard.descriptors.values()
            ],
        }

    def on_look(self, message: dict[str, Any]) -> dict[str, Any]:
        descriptor = self._standard.descriptors.get(message["descriptor"])
        if descriptor is None:
            raise NotReady(["a descriptor"])
        return {"remarks": [asdict(r) for r in remarks(descriptor, message["met"], message["reason"][:6000], ITEMS)]}
