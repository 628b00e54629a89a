"""The standard as one connected map: choose anything and see what it is joined to; the plan's text; where it is unclear."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..datasets import DEFAULT_STANDARD, load_standard
from ..errors import NotReady
from ..interpretations import keep
from ..standard import Standard
from .base import Panel, look, script

VIEWS = ("map", "text", "unclear")


def explore(standard: str = DEFAULT_STANDARD, view: str = "map") -> ExplorerPanel:
    """The explorer of one standard.

    Args:
        standard: id of the standard.
        view: what it opens on: "map", "text" (the plan sentence by sentence) or "unclear" (where it contradicts itself).
    """
    return ExplorerPanel(standard, view)


class ExplorerPanel(Panel):
    """Duties, KSBs, methods, themes and descriptors, joined; every sentence of the plan; every ambiguity with its quotes."""

    _esm = script("explorer")
    _css = look("explorer")

    def __init__(self, standard: str = DEFAULT_STANDARD, view: str = "map"):
        super().__init__()
        self._wanted, self._view = standard, view if view in VIEWS else "map"
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        return {"problem": None, "view": self._view, **shown(load_standard(self._wanted))}

    def on_interpret(self, message: dict[str, Any]) -> None:
        text, owner = message["text"].strip(), message["owner"].strip()
        if not (text and owner):
            raise NotReady(["what your organisation has decided, and who decided it"])
        keep(self._wanted, message["ambiguity"], text, owner, message["date"])
        self._redraw()


def shown(standard: Standard) -> dict[str, Any]:
    """The standard as the browser gets it."""
    return {
        "standard": {"id": standard.id, "title": standard.title, "level": standard.level, "licence": standard.licence},
        "duties": [{"id": str(d.number), "text": d.text, "ksbs": list(d.ksbs)} for d in standard.duties.values()],
        "ksbs": [
            {"id": k.id, "text": k.text, "duties": [str(d) for d in k.duties], "method": k.method, "theme": k.theme}
            for k in standard.ksbs.values()
        ],
        "methods": [
            {
                "id": m.id,
                "title": m.title,
                "grades": list(m.grades),
                "themes": list(m.themes),
                "ksbs": list(m.ksbs),
                "records": [r.text for r in m.records],
            }
            for m in standard.methods.values()
        ],
        "themes": [
            {"id": t.id, "title": t.title, "method": t.method, "ksbs": list(t.ksbs), "descriptors": list(t.descriptors)}
            for t in standard.themes.values()
        ],
        "descriptors": [
            {
                "id": d.id,
                "label": d.label,
                "level": d.level,
                "theme": d.theme,
                "method": d.method,
                "text": d.text,
                "ksbs": list(d.ksbs),
                "ours": asdict(d.ours),
            }
            for d in standard.descriptors.values()
        ],
        "sections": [
            {
                "id": s.id,
                "title": s.title,
                "clauses": [
                    {"id": c.id, "text": c.text, "force": c.force} for c in standard.clauses.values() if c.section == s.id
                ],
            }
            for s in standard.sections.values()
        ],
        "unclear": [
            {
                "id": a.id,
                "question": a.question,
                "quotes": [{"text": q.text, "section": standard.sections[q.section].title} for q in a.quotes],
                "turns_on": a.turns_on,
                "local": asdict(a.local_interpretation),
            }
            for a in standard.ambiguities.values()
        ],
    }
