"""Figures as inline SVG: pictures that print, follow the theme, and say in words what they show.

Each is a string to put into a page. Ink is the surrounding text's colour; the other colours are the panels' variables with
fallbacks that stand out on white and on black alike. Nothing is said by colour alone: counts stand in figures, what is not
met is hatched, what goes against is a hollow mark. A reader who sees no picture is given every figure in its description.

The tables are those of `agreement`, `bias`, `items` and `qualification`, or anything with the same columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .svg import FAINT, INK, MARK, MET, NOT_MET, SMALL, THICK, WIDTH, Axis, box, dot, line, picture, text

if TYPE_CHECKING:
    import pandas as pd

ROW = 26  # of a list, in the drawing's units


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt on the way: what it was, and how many of its decisions were the reference's."""

    label: str
    agreed: int
    decided: int


def votes(items: pd.DataFrame, title: str = "Votes per descriptor") -> str:
    """How the votes fell, one bar per decision: met solid, not met hatched; the reference's side has a triangle.

    Args:
        items: as `items.items` gives them; take the first few rows, which are the most contested.
    """
    rows = [dict(zip(("scenario", "descriptor"), at, strict=True)) | row for at, row in _rows(items)]
    left, most = (
        _label_width(f"{r['descriptor']} {r['scenario']}" for r in rows),
        max((_votes_of(r) for r in rows), default=1),
    )
    scale = (WIDTH - left - 70) / max(most, 1)
    body, said = [], []
    for n, r in enumerate(rows):
        y, met, against = 30 + n * ROW, r["met"] * scale, r["not_met"] * scale
        label = f"{r['descriptor']} {r['scenario']}"
        body.append(text(left - 8, y + 14, _short(label), anchor="end", size=SMALL))
        body.append(box(left, y, met, MET) + box(left + met, y, against, "url(#{hatch})", NOT_MET))
        body.append(text(left + met + against + 8, y + 14, f"{r['met']} : {r['not_met']}"))
        if r["reference"] in ("met", "not met"):
            x = left + (met / 2 if r["reference"] == "met" else met + against / 2)
            body.append(f'<path d="M{x - 5:.1f} {y - 3} h10 l-5 6 z" fill="currentColor"/>')
        said.append(f"{label}: {r['met']} met, {r['not_met']} not met, reference {r['reference']}")
    key = [
        box(left, 4, 14, MET), text(left + 20, 16, "met", size=SMALL), box(left + 70, 4, 14, "url(#{hatch})", NOT_MET),
        text(left + 90, 16, "not met", size=SMALL), f'<path d="M{left + 160} 8 h10 l-5 6 z" fill="currentColor"/>',
        text(left + 176, 16, "the reference", size=SMALL),
    ]  # fmt: skip
    return picture(title, said or ["No decision to show"], 40 + len(rows) * ROW, [*key, *body])


def bias(table: pd.DataFrame, title: str = "Lean towards met, against the reference") -> str:
    """Each assessor's net bias with its interval, in descriptors of a hundred; a hollow dot where no interval can be given.

    A bar that crosses the line in the middle shows no lean.

    Args:
        table: as `bias.net_bias` gives it.
    """
    rows = [{"name": str(at)} | row for at, row in _rows(table)]
    ends = [abs(r[c]) for r in rows for c in ("net", "low", "high") if _there(r[c])]
    reach = max(0.05, *(math.ceil(e * 20) / 20 for e in ends)) if ends else 0.05
    left = _label_width(r["name"] for r in rows)
    half = (WIDTH - left - 20) / 2
    middle, height = left + half, 34 + len(rows) * ROW
    x = Axis(-reach, reach, left, left + 2 * half)
    body = [line(x(t), 22, x(t), height - 6, FAINT) for t in (-reach, reach)]
    body.append(line(middle, 22, middle, height - 6, INK))
    marks = (-reach, "start", "{} towards not met"), (0, "middle", "{}"), (reach, "end", "towards met {}")
    body += [text(x(t), 14, say.format(f"{t * 100:+.0f}" if t else "0"), anchor=a, size=SMALL) for t, a, say in marks]
    said = []
    for n, r in enumerate(rows):
        y = 36 + n * ROW
        body.append(text(left - 8, y + 4, _short(r["name"]), anchor="end", size=SMALL))
        if not _there(r["net"]):
            body.append(text(left + 8, y + 4, str(r["state"]), size=SMALL))
            said.append(f"{r['name']}: {r['state']}")
            continue
        known = _there(r["low"])
        if known:
            body.append(line(x(r["low"]), y, x(r["high"]), y, THICK))
        body.append(dot(x(r["net"]), y, filled=known))
        spread = f", {r['low'] * 100:+.0f} to {r['high'] * 100:+.0f}" if known else f", {r['state']}"
        said.append(f"{r['name']}: {r['net'] * 100:+.0f} points{spread}")
    return picture(title, said or ["Nobody to show"], height, body)


def confusion(matrix: pd.DataFrame, title: str = "Grades beside the reference's") -> str:
    """How often each reference grade came out as which: framed where both are the same, darker the more.

    Args:
        matrix: as `agreement.confusion` gives it.
    """
    scale = [str(c) for c in matrix.columns]
    counts = [[int(v) for v in row] for row in matrix.to_numpy()]
    most = max([1, *(v for row in counts for v in row)])
    left, cell = 150, (WIDTH - 170) / len(scale)
    body = [text(left + cell * len(scale) / 2, 14, "grade from the assessors’ decisions", anchor="middle", size=SMALL)]
    body.append(text(left - 12, 34, "reference", anchor="end", size=SMALL))
    said = []
    for i, word in enumerate(scale):
        body.append(text(left + cell * (i + 0.5), 34, word, anchor="middle"))
        body.append(text(left - 12, 66 + i * 40, word, anchor="end"))
        for j, other in enumerate(scale):
            x, y, many = left + cell * j, 42 + i * 40, counts[i][j]
            frame = 'stroke="currentColor" stroke-width="2.5"' if i == j else FAINT
            shade = f'fill="{MET if i == j else NOT_MET}" fill-opacity="{0.05 + 0.3 * many / most:.2f}"'
            body.append(f'<rect x="{x + 2:.1f}" y="{y}" width="{cell - 4:.1f}" height="36" {shade} {frame}/>')
            body.append(text(x + cell / 2, y + 23, str(many), anchor="middle"))
            if many:
                said.append(f"{word} as {other}: {many}")
    return picture(title, said or ["No grade to compare"], 50 + 40 * len(scale), body)


def reliability(table: pd.DataFrame, title: str = "How often the sure were right") -> str:
    """For each step of sureness, how often it was right; below the rising line people are surer than they should be.

    Args:
        table: as `agreement.reliability` gives it.
    """
    left, top, side = 60, 16, 240
    x, y = Axis(0, 1, left, left + side), Axis(0, 1, top + side, top)
    body = [f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" {FAINT}/>']
    body.append(line(x(0), y(0), x(1), y(1), f'{INK} stroke-dasharray="4 4"'))
    for t in (0, 0.5, 1):
        body.append(text(x(t), top + side + 18, f"{t:.0%}", anchor="middle", size=SMALL))
        body.append(text(left - 8, y(t) + 4, f"{t:.0%}", anchor="end", size=SMALL))
    body.append(text(left + side / 2, top + side + 36, "as sure as this", anchor="middle", size=SMALL))
    body.append(text(left + side + 16, top + 12, "right as often as this", size=SMALL))
    said = []
    for n, (step, r) in enumerate(_rows(table)):
        words = f"{step}: {r['state'] or 'shown'}"
        if _there(r["right"]):
            if _there(r["low"]):
                at = x(r["stated"])
                body.append(line(at, y(r["low"]), at, y(r["high"]), THICK))
            body.append(dot(x(r["stated"]), y(r["right"]), filled=_there(r["low"])))
            words = f"{step}: right in {r['right']:.0%} of {r['decided']}"
        body.append(text(left + side + 16, top + 44 + n * 22, words, size=SMALL))
        said.append(words)
    return picture(title, said or ["Nothing to show"], top + side + 46, body)


def progress(steps: Sequence[Step], title: str = "Attempts in order") -> str:
    """The share of decisions that were the reference's, attempt by attempt, each with its count.

    Args:
        steps: first attempts in the order in which they were made.
    """
    top, high, left = 34, 150, 40
    gap = (WIDTH - left - 60) / max(len(steps) - 1, 1)
    y = Axis(0, 1, top + high, top)
    body = [line(left, y(t), WIDTH - 20, y(t), FAINT) for t in (0, 0.5, 1)]
    body += [text(left - 6, y(t) + 4, f"{t:.0%}", anchor="end", size=SMALL) for t in (0, 0.5, 1)]
    points, said = [], []
    for n, s in enumerate(steps):
        said.append(f"{s.label}: {s.agreed} of {s.decided}" if s.decided else f"{s.label}: nothing decided")
        at = left + 30 + n * gap
        body.append(text(at, top + high + 20 + 16 * (n % 2), s.label, anchor="middle", size=SMALL))
        if s.decided:
            share = s.agreed / s.decided
            points.append(f"{at:.1f},{y(share):.1f}")
            beside = y(share) + (20 if share > 0.85 else -10)
            body.append(dot(at, y(share)) + text(at, beside, f"{s.agreed} of {s.decided}", anchor="middle", size=SMALL))
    body.insert(0, f'<polyline points="{" ".join(points)}" fill="none" stroke="{MARK}" stroke-width="2"/>')
    return picture(title, said or ["No attempt yet"], top + high + 46, body)


def operating_characteristic(
    table: pd.DataFrame, p0: float, p1: float, title: str = "How often the rule gives which answer"
) -> str:
    """The share of assessors that the rule calls standardised (solid) and not yet (dashed), by how good they are.

    Args:
        table: as `qualification.operating_characteristics` gives it, levels rising.
        p0, p1: of the rule; marked.
    """
    rows = [(float(level), row) for level, row in _rows(table)]
    if not rows:
        return picture(title, ["Nothing to show"], 40, [])
    least, most = min(p for p, _ in rows), max(p for p, _ in rows)
    left, top, wide, high = 60, 24, WIDTH - 80, 220
    x = Axis(least, most, left, left + wide)
    y = Axis(0, 1, top + high, top)
    body = [f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="none" {FAINT}/>']
    for t in (0, 0.5, 1):
        body.append(text(left - 8, y(t) + 4, f"{t:.0%}", anchor="end", size=SMALL))
    for p, _ in rows:
        body.append(text(x(p), top + high + 18, f"{p:.0%}", anchor="middle", size=SMALL))
    for name, p in (("to reach", p0), ("competent", p1)):
        if least <= p <= most:
            body.append(line(x(p), top, x(p), top + high, f'{FAINT} stroke-dasharray="2 3"'))
            body.append(text(x(p), top - 8, name, anchor="middle", size=SMALL))
    for answer, colour, dash in (("standardised", MARK, ""), ("not yet", NOT_MET, ' stroke-dasharray="7 4"')):
        points = " ".join(f"{x(p):.1f},{y(row[answer]):.1f}" for p, row in rows)
        body.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>')
        at = left + (150 if dash else 0)
        body.append(line(at, top + high + 58, at + 30, top + high + 58, f'stroke="{colour}" stroke-width="2.5"{dash}'))
        body.append(text(at + 38, top + high + 62, answer))
    body.append(text(left + wide / 2, top + high + 38, "decisions that are the reference’s", anchor="middle", size=SMALL))
    said = [f"at {p:.0%} right: standardised {row['standardised']:.1%}, not yet {row['not yet']:.1%}" for p, row in rows]
    return picture(title, said, top + high + 70, body)


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(table: pd.DataFrame) -> list[tuple[Any, dict[str, Any]]]:
    rows = ({str(name): value for name, value in row.items()} for row in table.to_dict("records"))
    return list(zip(table.index, rows, strict=True))


def _there(value: Any) -> bool:
    return value == value and value is not None


def _votes_of(row: Mapping[str, Any]) -> int:
    return int(row["met"]) + int(row["not_met"])


LONGEST = 46  # characters of a label; the description has it whole


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


def _label_width(labels: Iterable[str]) -> float:
    return 20 + 6.6 * max((len(_short(label)) for label in labels), default=0)
