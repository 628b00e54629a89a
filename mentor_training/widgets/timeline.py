"""How an assessment by one method goes, from notice to record, with the plan's sentence at each step."""

from __future__ import annotations

from typing import Any

from ..conduct import bound_in_words
from ..datasets import DEFAULT_STANDARD, load_standard
from ..standard import Standard
from .base import Panel, look, script


def timeline(method: str, standard: str = DEFAULT_STANDARD) -> TimelinePanel:
    """The timeline of one assessment method.

    Args:
        method: id of the method, "OWQ" or "PD" in ST1379.
        standard: id of the standard.
    """
    return TimelinePanel(method, standard)


class TimelinePanel(Panel):
    """Steps before, on and after the day, those of the day drawn to scale."""

    _esm = script("timeline")
    _css = look("timeline")

    def __init__(self, method: str, standard: str = DEFAULT_STANDARD):
        super().__init__()
        self._method, self._wanted = method, standard
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        return {"problem": None, **shown(load_standard(self._wanted), self._method)}


def shown(standard: Standard, method: str) -> dict[str, Any]:
    """The timeline as the browser gets it."""
    of = standard.method(method)
    return {
        "title": of.title,
        "steps": [
            {
                "when": s.when,
                "label": s.label,
                "days": s.days,
                "minutes": s.minutes,
                "extra": s.extra,
                "force": standard.clauses[s.clause].force,
                "text": standard.clauses[s.clause].text,
                "section": standard.sections[standard.clauses[s.clause].section].path[-1],
            }
            for s in of.timeline
        ],
        "bounds": [
            {
                "asks": f.asks,
                "bound": bound_in_words(f),
                "force": standard.clauses[f.clause].force,
                "unclear": bool(f.ambiguity),
            }
            for f in standard.conduct_of(method).values()
            if f.breach
        ],
    }
