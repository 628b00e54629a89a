"""Agreement between assessors: worked by hand, and the states in which no figure exists."""

from __future__ import annotations

import pandas as pd
import pytest

from mentor_training.agreement import coefficients


def ratings(table: dict[str, str]) -> pd.DataFrame:
    """Each assessor's ratings in the order of the items; "." where one decided nothing."""
    rows = [(a, f"i{n}", None if r == "." else r) for a, rs in table.items() for n, r in enumerate(rs)]
    return pd.DataFrame(rows, columns=["assessor", "item", "rating"])


def test_two_assessors_as_worked_by_hand():
    # 4 items, + and -: agree on 3. Shares: + 5/8, - 3/8. Chance, AC1: 2 * 5/8 * 3/8 = 30/64; Fleiss: 25/64 + 9/64 = 34/64.
    found = coefficients(ratings({"A": "++--", "B": "+++-"}), ["+", "-"])["estimate"]
    assert found["raw"] == pytest.approx(0.75)
    assert found["ac"] == pytest.approx((48 - 30) / (64 - 30))
    assert found["fleiss"] == pytest.approx((48 - 34) / (64 - 34))


def test_a_decision_that_was_not_made_counts_nowhere():
    with_gap = coefficients(ratings({"A": "++--", "B": "+++-", "C": "+.--"}), ["+", "-"])
    # Items: agree 1; 1 (two raters); C and A - against B +: 1 of 3 pairs; 1.
    assert with_gap["estimate"]["raw"] == pytest.approx((1 + 1 + 1 / 3 + 1) / 4)
    assert (with_gap["n_items"] == 4).all() and (with_gap["n_assessors"] == 3).all()


def test_what_was_allowed_counts_not_only_what_was_given():
    two = coefficients(ratings({"A": "++--", "B": "+++-"}), ["+", "-"])["estimate"]
    three = coefficients(ratings({"A": "++--", "B": "+++-"}), ["+", "-", "0"])["estimate"]
    assert three["ac"] > two["ac"] and three["fleiss"] == pytest.approx(two["fleiss"])


def test_unanimity_is_full_agreement_and_no_coefficient():
    found = coefficients(ratings({"A": "+++", "B": "+++"}), ["+", "-"])["estimate"]
    assert found["raw"] == 1 and found[["ac", "fleiss"]].isna().all()


def test_a_rating_outside_the_categories_is_named():
    with pytest.raises(ValueError, match="“x” is none of the categories"):
        coefficients(ratings({"A": "+x", "B": "+-"}), ["+", "-"])
