"""Pieces of the pictures in `charts`: shapes, axes, and the frame that says in words what a picture shows."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 640  # of the drawing, in its own units; it shrinks with the page and is never stretched
TEXT, SMALL = 13, 12
MET, NOT_MET, MARK = "var(--met, #1d8a68)", "var(--notmet, #c2571f)", "var(--accent, #2f7fd1)"
INK, THICK = 'stroke="currentColor"', f'stroke="{MARK}" stroke-width="3"'
FAINT = 'stroke="currentColor" stroke-opacity=".35"'


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a value stands in the drawing."""

    low: float
    high: float
    start: float  # where low stands
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / max(self.high - self.low, 1e-9) * (self.end - self.start)


def text(x: float, y: float, words: str, anchor: str = "start", size: int = TEXT) -> str:
    """Words, starting, centred or ending at a place."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def box(x: float, y: float, width: float, fill: str, edge: str | None = None) -> str:
    """A bar of one row."""
    outline = f' stroke="{edge}"' if edge else ""
    return f'<rect x="{x:.1f}" y="{y}" width="{max(width, 0):.1f}" height="18" fill="{fill}"{outline}/>'


def line(x1: float, y1: float, x2: float, y2: float, how: str) -> str:
    """A straight line, drawn so."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {how}/>'


def dot(x: float, y: float, filled: bool = True) -> str:
    """A mark; hollow where what it marks is uncertain."""
    inside = MARK if filled else "none"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{inside}" stroke="{MARK}" stroke-width="2"/>'


def picture(title: str, said: Sequence[str], height: float, body: Sequence[str]) -> str:
    """The picture with its name and description, whose ids no other picture on the page has unless it is the same."""
    inside, words = "".join(body), "; ".join(said) + "."
    id = f"mt-{zlib.crc32((title + words + inside).encode()):08x}"
    hatch = (
        f'<defs><pattern id="{id}-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="2.5" height="6" fill="{NOT_MET}"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-t {id}-d" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" style="width:100%;max-width:{WIDTH}px;height:auto;color:var(--ink,inherit);'
        'font-family:inherit;print-color-adjust:exact;-webkit-print-color-adjust:exact" fill="currentColor">'
        f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{escape(words)}</desc>'
        f"{hatch if '{hatch}' in inside else ''}{inside.replace('{hatch}', f'{id}-h')}</svg>"
    )
