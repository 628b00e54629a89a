"""What a discussion changed: who moved, towards or away from the reference, and with or against the others.

A second vote is compared with the blind one of the same assessor. Moving to the majority is no merit: where the majority is
against the reference, it is what a discussion is feared for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .agreement import coefficients
from .coding import met_codes, need_columns

MET = (False, True)
KEYS = ["assessor", "scenario", "descriptor"]
_MOVES = [*KEYS, "blind", "second", "reference", "towards_reference", "majority", "towards_majority"]
_MOVED = [
    "voted", "changed", "to_reference", "from_reference", "to_majority", "from_majority", "to_majority_against_reference",
]  # fmt: skip


def moves(blind: pd.DataFrame, second: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Every decision that was changed after the blind round.

    Args:
        blind, second: one row per decision of each round: assessor, scenario, descriptor, met (missing where undecided).
        reference: scenario, descriptor, met; where known contested: a contested one is no side to move to.

    Returns:
        One row per change: assessor, scenario, descriptor, blind, second (met: True or False), reference (True, False or
        missing), towards_reference (missing without one), majority (of the others’ blind votes, the mover left out;
        missing where they are even), towards_majority (missing likewise).

    Source: the mover is left out, because in a small group they would make the majority that they move to.
    """
    both = _in_both(blind, second)
    changed = both[both["blind"] != both["second"]]
    votes = _votes(blind)
    truth = _truth(reference)
    rows = []
    for who, scenario, descriptor, was, now in changed[[*KEYS, "blind", "second"]].itertuples(index=False, name=None):
        met, not_met = votes[scenario, descriptor]
        met, not_met = met - was, not_met - (not was)
        majority = None if met == not_met else met > not_met
        right = truth.get((scenario, descriptor))
        to = [None if side is None else now == side for side in (right, majority)]
        rows.append((who, scenario, descriptor, was, now, right, to[0], majority, to[1]))
    return pd.DataFrame(rows, columns=_MOVES).astype(
        {name: "boolean" for name in _MOVES if name not in KEYS} | {name: "object" for name in KEYS}
    )


def moved(blind: pd.DataFrame, second: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """The same, counted for each assessor who voted twice.

    Returns:
        Indexed by assessor: voted (decisions made in both rounds), changed, to_reference, from_reference, to_majority,
        from_majority, to_majority_against_reference.
    """
    both, made = _in_both(blind, second), moves(blind, second, reference)
    found = pd.DataFrame(0, index=pd.Index(sorted(set(both["assessor"])), name="assessor"), columns=_MOVED)
    found["voted"] = both.groupby("assessor").size().reindex(found.index).fillna(0).astype(int)
    to, majority = made["towards_reference"], made["towards_majority"]
    for name, which in {
        "changed": pd.Series(True, index=made.index),
        "to_reference": to.fillna(False),
        "from_reference": (~to).fillna(False),
        "to_majority": majority.fillna(False),
        "from_majority": (~majority).fillna(False),
        "to_majority_against_reference": (majority & ~to).fillna(False),
    }.items():
        counted = made[which.astype(bool)].groupby("assessor").size()
        found[name] = counted.reindex(found.index).fillna(0).astype(int)
    return found


def of_votes(votes: Mapping[tuple[str, str], tuple[int, int]], only: Sequence[str] = ("raw", "ac")) -> pd.DataFrame:
    """Agreement from counts of votes alone, as a show of hands gives them.

    Args:
        votes: by scenario and descriptor, how many for met and for not met.
        only: the figures that are wanted; those that need no names.

    Returns:
        As `agreement.coefficients`; the intervals count scenarios.
    """
    rows = [
        (f"vote {n}", f"{scenario} {descriptor}", n < met)
        for (scenario, descriptor), (met, not_met) in votes.items()
        for n in range(met + not_met)
    ]
    table = pd.DataFrame(rows, columns=["assessor", "item", "rating"])
    scenarios = pd.Series({f"{scenario} {descriptor}": scenario for scenario, descriptor in votes}, dtype="object")
    return coefficients(table, MET, cluster=scenarios, only=only)


def votes_of(decisions: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    """How the votes fell, by scenario and descriptor: for met, for not met."""
    return {item: (met, not_met) for item, (met, not_met) in _votes(decisions).items()}


def _in_both(blind: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """What somebody decided in both rounds."""
    one, two = (_decided(table, name) for table, name in ((blind, "blind"), (second, "second")))
    return one.merge(two, on=KEYS, how="inner")


def _decided(decisions: pd.DataFrame, name: str) -> pd.DataFrame:
    need_columns(decisions, (*KEYS, "met"))
    met = met_codes(decisions["met"])
    table = decisions.loc[met >= 0, KEYS].astype("object").assign(**{name: met[met >= 0] == 1})
    return table.reset_index(drop=True)


def _votes(decisions: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    table = _decided(decisions, "met")
    counted = table.groupby(["scenario", "descriptor"])["met"].agg(["sum", "size"])
    return {(str(s), str(d)): (int(met), int(of - met)) for (s, d), met, of in counted.itertuples(name=None)}


def _truth(reference: pd.DataFrame) -> dict[tuple[str, str], bool]:
    """What the reference says, where it is not contested."""
    need_columns(reference, ("scenario", "descriptor", "met"))
    met = met_codes(reference["met"])
    contested = met_codes(reference["contested"]) == 1 if "contested" in reference else np.zeros(len(met), bool)
    known = (met >= 0) & ~contested
    names = zip(reference["scenario"][known], reference["descriptor"][known], strict=True)
    return {(str(s), str(d)): bool(m) for (s, d), m in zip(names, met[known] == 1, strict=True)}
