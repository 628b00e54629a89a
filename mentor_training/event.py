"""All figures of a standardisation event in one pass, and the page that says them in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from .against import against_reference
from .agreement import bootstrap, coefficients, coefficients_by, pairwise
from .bias import net_bias
from .coding import met_codes
from .items import items
from .judged import judge
from .tallies import packed

MET = (False, True)
SHOWN = 8  # of the most contested decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """What an event's blind decisions come to."""

    agreement: pd.DataFrame  # as `coefficients`
    redrawn: pd.DataFrame  # as `bootstrap`
    descriptors: pd.DataFrame  # as `coefficients_by`, by descriptor
    pairs: pd.DataFrame  # as `pairwise`
    assessors: pd.DataFrame  # as `against_reference`, with net, low, high and bias_state of `net_bias`
    items: pd.DataFrame  # as `items`
    provisional: bool  # whether a reference is ratified by nobody


def event_figures(decisions: pd.DataFrame, reference: pd.DataFrame, disputes: pd.DataFrame | None = None) -> EventFigures:
    """Every figure of one round of an event.

    Args:
        decisions: one row per decision: assessor, scenario, descriptor, met (missing where undecided).
        reference: scenario, descriptor, met; where known contested, level and status.
        disputes: one row per objection: scenario, descriptor.

    Raises:
        NoReference, UnusableTable: see `judge`.
    """
    judged = judge(decisions, reference)
    many = len(judged.descriptors)
    numbers = pd.RangeIndex(len(judged.scenarios) * many)
    coded = packed(judged.assessor, judged.item, met_codes(decisions["met"]), judged.assessors, numbers, MET)
    scenario, descriptor = (pd.Series(x, index=numbers) for x in (numbers // many, judged.descriptors[numbers % many]))
    lean = net_bias(decisions, reference).rename(columns={"state": "bias_state"})
    beside = against_reference(decisions, reference)
    return EventFigures(
        agreement=coefficients(coded, MET, cluster=scenario),
        redrawn=bootstrap(coded, MET, cluster=scenario),
        descriptors=coefficients_by(coded, MET, descriptor, cluster=scenario),
        pairs=pairwise(coded, MET),
        assessors=beside.join(lean[["net", "low", "high", "bias_state"]]),
        items=items(decisions, reference, disputes),
        provisional="status" in reference and bool((reference["status"] == "provisional").any()),
    )


# ── What stands out ──────────────────────────────────────────────────────────────────────────────────────────────────

DIVIDED = 1 / 3  # at least this share on the smaller side
LEAST_VOTES, LEAST_AGAINST = 5, 3  # votes, before a division is named, and before a majority against a reference is
MARGIN = 0.1  # by which a rate must lie above that of the others
Kind = Literal["reference", "divided", "lean", "adding up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsOut:
    """Something that an event shows, named for what it may be; where to look, never what somebody is."""

    kind: Kind
    about: tuple[str, ...]  # scenario and descriptor, or assessor
    sentence: str


def stands_out(figures: EventFigures, slips: pd.DataFrame, labels: Mapping[str, str]) -> tuple[StandsOut, ...]:
    """What a lead assessor should know before a meeting, what concerns references first.

    Args:
        slips: as `longform.slips`: grades that do not follow from their own decisions.
        labels: what to call a scenario or a descriptor; its id without it.

    Returns:
        For the facilitator: it tells what references say.
    """
    return tuple(
        [*_of_items(figures.items, labels), *_of_assessors(figures.assessors)]
        + [
            StandsOut(
                kind="adding up",
                about=(str(row["assessor"]), str(row["scenario"])),
                sentence=f"{row['assessor']} awarded {row['awarded']} where their own decisions give {row['follows']} "
                f"({labels.get(str(row['scenario']), row['scenario'])}): an error of adding up, not of judgement.",
            )
            for row in slips.to_dict("records")
        ]
    )


def _of_items(items: pd.DataFrame, labels: Mapping[str, str]) -> Iterator[StandsOut]:
    for row in items.reset_index().to_dict("records"):
        met, not_met, about = row["met"], row["not_met"], (str(row["scenario"]), str(row["descriptor"]))
        votes, where = met + not_met, ", ".join(labels.get(name, name) for name in about)
        if votes >= LEAST_VOTES and min(met, not_met) >= DIVIDED * votes:
            said = (
                f"{where}: {met} met, {not_met} not met. Evenly divided: it may be the evidence or the descriptor that is "
            )
            said += "ambiguous. Read the evidence together before anybody is called wrong."
            yield StandsOut(kind="divided", about=about, sentence=said)
        elif row["look"] and votes >= LEAST_AGAINST:
            said = f"{where}: {votes - row['right']} of {votes} decide otherwise than the reference ({row['reference']}). "
            said += "Doubt the reference first."
            yield StandsOut(kind="reference", about=about, sentence=said)


def _of_assessors(assessors: pd.DataFrame) -> Iterator[StandsOut]:
    together = assessors[["over", "over_of", "under", "under_of"]].sum()
    for row in assessors.sort_values("net").reset_index().to_dict("records"):
        shown = _shown(row) if not np.isnan(row["low"]) else ""
        ways = {"over": "towards met", "under": "towards not met"}
        beyond = [way for kind, way in ways.items() if _beyond_the_others(row, together, kind)]
        if shown not in ways.values() and len(beyond) != 1:
            continue
        way = shown if shown in ways.values() else beyond[0]
        over, under = f"{row['over']} of {row['over_of']} over-awarded", f"{row['under']} of {row['under_of']} under-awarded"
        said = f"{row['assessor']} leans {way}: {over}, {under}; {_lean(row)} in a hundred. "
        said += "Look at the reasons together; it is a description, not a verdict."
        yield StandsOut(kind="lean", about=(str(row["assessor"]),), sentence=said)


def _beyond_the_others(row: Mapping[Any, Any], together: pd.Series[Any], kind: str) -> bool:
    """Whether the whole interval of somebody\u2019s rate lies above that of the others, with three errors or more behind it.

    Few decisions are not met in most cases, so leniency can be plain where the lean over all decisions is not.
    """
    others_of = together[f"{kind}_of"] - row[f"{kind}_of"]
    others = (together[kind] - row[kind]) / others_of if others_of else np.nan
    return bool(row[kind] >= 3 and row[f"{kind}_low"] > others + MARGIN)


# ── In words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def page(figures: EventFigures, title: str, labels: Mapping[str, str] | None = None) -> str:
    """The event on one page, as Markdown that reads as it stands.

    Args:
        title: of the event.
        labels: what to call a scenario or a descriptor; its id without it.
    """
    named = labels or {}
    parts = [
        f"# {title}",
        _about(figures),
        "## How far you agree with each other",
        agreement_said(figures.agreement),
        "## Each of you beside the reference",
        _assessors(figures),
        "## Talk about these first",
        _contested(figures, named),
        "## Descriptors, least agreed first",
        _descriptors(figures, named),
        "## What these figures cannot say",
        _limits(),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _about(figures: EventFigures) -> str:
    decided = int(figures.items[["met", "not_met"]].to_numpy().sum())
    open_ = int(figures.items["undecided"].sum())
    scenarios = figures.items.index.get_level_values("scenario").nunique()
    said = f"{len(figures.assessors)} assessors graded {scenarios} scenarios blind: {decided:,} decisions"
    said += f", and {open_} left undecided." if open_ else "."
    if figures.provisional:
        said += (
            " **The references are provisional: no panel has ratified them.** Where most of you differ, doubt them first."
        )
    return said


def agreement_said(coefficients: pd.DataFrame) -> str:
    """How far a group agrees, in words that need no statistics.

    Args:
        coefficients: as `agreement.coefficients`, with raw and ac.
    """
    rows = coefficients.to_dict("index")
    raw, ac = rows["raw"], rows["ac"]
    if np.isnan(raw["estimate"]):
        return _sentence(raw["state"])
    alike = f"{_hundred(raw['estimate'])} of 100 cases{_range(raw, _hundred)}"
    said = f"Take two of you and one descriptor: in {alike} both decide alike."
    if np.isnan(ac["estimate"]):
        return f"{said} {_sentence(ac['state'])}"
    return (
        f"{said} Some of that would come about by chance. With chance taken off, agreement is {_decimal(ac['estimate'])}"
        f"{_range(ac, _decimal)} on a scale on which 0 is chance and 1 is always; its name is AC1."
    )


def _assessors(figures: EventFigures) -> str:
    grades = "grades" in figures.assessors
    head = ["assessor", "as the reference", "over-awards", "under-awards", "lean towards met, in points", "what it shows"]
    head += ["grades right", "right side of fail and pass"] if grades else []
    rows = []
    for row in figures.assessors.sort_index().reset_index().to_dict("records"):
        cells = [str(row["assessor"]), f"{row['agreed']} of {row['decided']}", f"{row['over']} of {row['over_of']}"]
        cells += [f"{row['under']} of {row['under_of']}", _lean(row), _shown(row)]
        if grades:
            cells += [f"{row['grades_agreed']} of {row['grades']}", f"{row['boundary_agreed']} of {row['grades']}"]
        rows.append(cells)
    together = figures.assessors.sum(numeric_only=True).astype(int)
    note = (
        f"Together: {together['agreed']:,} of {together['decided']:,} decisions as the reference, {together['over']} "
        f"over-awards of {together['over_of']:,} possible, {together['under']} under-awards of {together['under_of']:,}.\n\n"
        "*Over-awards*: met, where the reference has not met. *Lean*: over-awards less under-awards, in descriptors of a "
        "hundred, and in brackets how far that could be off. A lean is shown only where the whole range lies on one side of "
        "0; of twenty assessors without any lean, about one shows one by chance."
    )
    return f"{_table(head, rows)}\n\n{note}"


def _lean(row: Mapping[Any, Any]) -> str:
    if np.isnan(row["net"]):
        return "not computable"
    if np.isnan(row["low"]):
        return f"{_points(row['net'])} ({row['bias_state']})"
    return f"{_points(row['net'])} ({_points(row['low'])} to {_points(row['high'])})"


def _points(share: float) -> str:
    points = share * 100
    return f"{points:+.0f}" if abs(points) >= 0.5 else f"{points:+.1f}" if abs(points) >= 0.05 else "0"


def _shown(row: Mapping[Any, Any]) -> str:
    if np.isnan(row["low"]):
        return "cannot be said"
    return "towards met" if row["low"] > 0 else "towards not met" if row["high"] < 0 else "no lean"


def _contested(figures: EventFigures, named: Mapping[str, str]) -> str:
    split = figures.items[(figures.items["met"] > 0) & (figures.items["not_met"] > 0)].head(SHOWN)
    against = figures.items[figures.items["look"] != ""]
    said = []
    if len(split):
        head = ["scenario", "descriptor", "met : not met", "reference", "objections"]
        said.append(_table(head, [_item(row, named) for row in split.reset_index().to_dict("records")]))
    if len(against):
        most = "; ".join(
            f"{', '.join(_item(row, named)[:2])} ({row['right']} of {row['met'] + row['not_met']} agree with it)"
            for row in against.reset_index().to_dict("records")
        )
        said.append(
            "**Look at the reference or the scenario before you look at each other** where most of you differ from the "
            f"reference: {most}."
        )
    return "\n\n".join(said) or "Nobody decided otherwise than the others, or than the reference."


def _item(row: Mapping[Any, Any], named: Mapping[str, str]) -> list[str]:
    votes = f"{row['met']} : {row['not_met']}"
    what = [named.get(str(row[of]), str(row[of])) for of in ("scenario", "descriptor")]
    return [*what, votes, str(row["reference"]), str(row["disputes"] or "")]


def _descriptors(figures: EventFigures, named: Mapping[str, str]) -> str:
    table = figures.descriptors.reset_index()
    table = table[table["coefficient"] == "raw"].sort_values(by="estimate", kind="stable").head(SHOWN)
    rows = [
        [
            named.get(str(row["group"]), str(row["group"])),
            f"{_hundred(row['estimate'])} of 100" if row["n_items"] else "not computable",
            row["state"] or f"{_hundred(row['low'])} to {_hundred(row['high'])}",
            str(row["n_items"]),
        ]
        for row in table.to_dict("records")
    ]
    return _table(["descriptor", "two of you decide alike in", "could be", "scenarios"], rows)


def _limits() -> str:
    return "\n".join(
        [
            "- Agreement with each other is not being right: if all of you are lenient together, you agree.",
            "- Agreement with the reference is worth what the reference is worth.",
            "- Ranges count scenarios, not decisions: a few more descriptors tell little, a few more scenarios tell much.",
            "- A lean is a reason to look at evidence together, not a target: saying met less often makes nobody right.",
        ]
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    wide = [max(len(cells[n]) for cells in [head, *rows]) for n in range(len(head))]
    lines = [" | ".join(cell.ljust(w) for cell, w in zip(cells, wide, strict=True)) for cells in [head, *rows]]
    rule = " | ".join("-" * w for w in wide)
    return "\n".join(f"| {line} |" for line in [lines[0], rule, *lines[1:]])


def _range(row: Mapping[Any, Any], say: Callable[[float], str]) -> str:
    return f" ({row['state']})" if np.isnan(row["low"]) else f" ({say(row['low'])} to {say(row['high'])})"


def _hundred(share: float) -> str:
    return f"{share * 100:.0f}"


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"


def _sentence(state: str) -> str:
    return f"{state[:1].upper()}{state[1:]}."
