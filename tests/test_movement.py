"""What a discussion changed, on tables small enough to count by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from mentor_training.movement import moved, moves, of_votes, votes_of

CASE = "c1"


def decisions(votes):
    """By assessor, the descriptors as "+" (met), "-" (not met), "." (undecided)."""
    rows = [
        (who, CASE, f"D{n}", {"+": True, "-": False, ".": None}[vote])
        for who, said in votes.items()
        for n, vote in enumerate(said, start=1)
    ]
    return pd.DataFrame(rows, columns=["assessor", "scenario", "descriptor", "met"])


def reference(said, contested=()):
    rows = [(CASE, f"D{n}", vote == "+", f"D{n}" in contested) for n, vote in enumerate(said, start=1)]
    return pd.DataFrame(rows, columns=["scenario", "descriptor", "met", "contested"])


def test_towards_the_reference_and_towards_the_majority_are_told_apart():
    blind = decisions({"a": "+", "b": "+", "c": "-", "d": "+"})
    (row,) = moves(blind, decisions({"c": "+"}), reference("-")).to_dict("records")
    assert row["blind"] is False and row["second"] is True
    assert row["towards_reference"] is False and row["majority"] is True and row["towards_majority"] is True
    counted = moved(blind, decisions({"c": "+"}), reference("-")).loc["c"]
    assert counted["to_majority_against_reference"] == 1 and counted["from_reference"] == 1


def test_the_mover_is_no_part_of_the_majority():
    """Two against one: without the mover it is even, and there is no majority to move to or from."""
    blind = decisions({"a": "+", "b": "+", "c": "-"})
    (row,) = moves(blind, decisions({"a": "-"}), reference("-")).to_dict("records")
    assert pd.isna(row["majority"]) and pd.isna(row["towards_majority"])
    assert row["towards_reference"] is True


def test_nothing_moves_towards_a_contested_reference():
    blind = decisions({"a": "+", "b": "-"})
    (row,) = moves(blind, decisions({"b": "+"}), reference("+", contested=["D1"])).to_dict("records")
    assert pd.isna(row["reference"]) and pd.isna(row["towards_reference"])


def test_what_was_undecided_in_a_round_is_no_change():
    blind = decisions({"a": "+.", "b": "--"})
    second = decisions({"a": ".+", "b": "--"})
    assert moves(blind, second, reference("++")).empty
    assert moved(blind, second, reference("++"))["voted"].to_dict() == {"b": 2}


def test_counts_per_assessor_add_up():
    blind = decisions({"a": "++--", "b": "++++", "c": "----"})
    second = decisions({"a": "-+++", "b": "++++"})
    table = moved(blind, second, reference("++++"))
    assert table.loc["a", ["voted", "changed", "to_reference", "from_reference"]].tolist() == [4, 3, 2, 1]
    assert table.loc["b", "changed"] == 0 and "c" not in table.index


def test_agreement_from_a_show_of_hands_is_that_of_the_pairs():
    """Of 4 votes 3 : 1, three of six pairs agree; of 2 : 0 the one pair does. Raw is the mean of .5 and 1."""
    raw = of_votes({("c1", "D1"): (3, 1), ("c2", "D1"): (2, 0)}).loc["raw"]
    assert raw["estimate"] == pytest.approx(0.75)
    assert raw["state"].startswith("no interval")


def test_agreement_from_votes_is_that_from_decisions(standard):
    from mentor_training.agreement import coefficients

    table = decisions({"a": "++-+", "b": "+--+", "c": "++++"})
    long = table.assign(item=table["scenario"] + table["descriptor"], rating=table["met"])
    direct = coefficients(long, (False, True))
    counted = of_votes(votes_of(table))
    assert counted.loc["ac", "estimate"] == pytest.approx(direct.loc["ac", "estimate"])
