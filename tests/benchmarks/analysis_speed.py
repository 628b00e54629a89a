"""How fast the analysis is beside the libraries that its users would reach for, and how much memory it takes: rows of README.

uv run --group test python tests/benchmarks/analysis_speed.py [rounds]

Each pair is measured in turn in one run, medians; both sides start from what they like best: ours from numbers for names
(`encode`, or categorical columns), krippendorff from a matrix, scikit-learn from one array per assessor.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable

import krippendorff
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix

from mentor_training.agreement import against_reference, coefficients
from mentor_training.event import event_figures
from mentor_training.tallies import Coded, Grid, Rows, by_item, packed

SEED = 2026


def medians(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """Milliseconds of each call, measured in turn."""
    taken: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    for _ in range(rounds):
        for own, call in zip(taken, calls, strict=True):
            start = time.perf_counter()
            call()
            own.append((time.perf_counter() - start) * 1000)
    return [statistics.median(own) for own in taken]


def decided(assessors: int, scenarios: int, descriptors: int, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Decisions of everybody on everything, and the reference, as they come from the records: names as categoricals."""
    size = scenarios * descriptors
    reference = pd.DataFrame(
        {
            "scenario": [f"case-{s:02}" for s in range(scenarios) for _ in range(descriptors)],
            "descriptor": [f"TH-{d:02}" for _ in range(scenarios) for d in range(descriptors)],
            "met": rng.random(size) < 0.75,
            "level": [
                "pass" if d < descriptors * 0.7 else "distinction" for _ in range(scenarios) for d in range(descriptors)
            ],
        }
    )
    truth = np.tile(reference["met"].to_numpy(), assessors)
    table = pd.DataFrame(
        {
            "assessor": pd.Categorical.from_codes(
                np.repeat(np.arange(assessors), size), [f"IA-{a:05}" for a in range(assessors)]
            ),
            "scenario": pd.Categorical(np.tile(reference["scenario"], assessors)),
            "descriptor": pd.Categorical(np.tile(reference["descriptor"], assessors)),
            "met": np.where(rng.random(len(truth)) < 0.87, truth, ~truth),
        }
    )
    return table, reference


def coded(assessors: int, items: int, categories: int, missing: float, rng: np.random.Generator) -> Coded:
    """Ratings already encoded, in the order of assessors."""
    truth = rng.integers(0, categories, items, dtype=np.int8)
    rating = np.tile(truth, assessors)
    off = rng.random(len(rating)) < 0.25
    rating[off] = rng.integers(0, categories, int(off.sum()), dtype=np.int8)
    rating[rng.random(len(rating)) < missing] = -1
    who, what = np.repeat(np.arange(assessors, dtype=np.int32), items), np.tile(np.arange(items, dtype=np.int32), assessors)
    return packed(who, what, rating, pd.RangeIndex(assessors), pd.RangeIndex(items), tuple(range(categories)))


def row(what: str, measured: str, gate: str, kept: bool) -> None:
    print(f"| {what} | {measured} | {gate or '-'} | {('yes' if kept else 'NO') if gate else '-'} |", flush=True)


def event(rounds: int) -> None:
    table, reference = decided(20, 24, 10, np.random.default_rng(SEED))
    (ms,) = medians(rounds, lambda: event_figures(table, reference))
    row("event report, 20 assessors, 240 decisions each", f"{ms:.1f} ms", "15 ms", ms < 15)


def against_scikit_learn(rounds: int) -> None:
    assessors, scenarios, descriptors = 2000, 24, 10
    table, reference = decided(assessors, scenarios, descriptors, np.random.default_rng(SEED))
    truth, given = reference["met"].to_numpy(), table["met"].to_numpy().reshape(assessors, -1)
    passes = (reference["level"] == "pass").to_numpy().reshape(scenarios, -1)

    def grades(met: np.ndarray) -> np.ndarray:
        rows = met.reshape(scenarios, descriptors)
        passed = (rows | ~passes).all(axis=1)
        return np.where(passed, 1 + rows.all(axis=1), 0)

    right = grades(truth)

    def loop() -> list[tuple[object, ...]]:
        return [
            (
                accuracy_score(truth, own), confusion_matrix(truth, own, labels=[False, True]),
                confusion_matrix(right, derived := grades(own), labels=[0, 1, 2]),
                cohen_kappa_score(right, derived, labels=[0, 1, 2], weights="linear"),
            )
            for own in given
        ]  # fmt: skip

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of assessors whose grades are all alike
        ours, theirs = medians(max(rounds // 5, 3), lambda: against_reference(table, reference), loop)
    row(
        f"{assessors:,} assessors against the reference, beside a scikit-learn loop",
        f"{ours:.1f} ms, {theirs:,.0f} ms: {theirs / ours:,.0f} times", "500 times", theirs / ours >= 500,
    )  # fmt: skip


def against_krippendorff(rounds: int) -> None:
    ratings = coded(1000, 2000, 3, 0.3, np.random.default_rng(SEED))
    assert isinstance(ratings, Grid)
    matrix = np.where(ratings.rating < 0, np.nan, ratings.rating)
    ours, every, theirs = medians(
        rounds, lambda: coefficients(ratings, range(3), only=("alpha", "ac", "fleiss")), lambda: coefficients(ratings, range(3)),
        lambda: krippendorff.alpha(matrix, level_of_measurement="nominal", value_domain=range(3)),
    )  # fmt: skip
    what = "1,000 x 2,000, 30 % missing, beside krippendorff (alpha alone)"
    row(
        f"alpha, AC1, Fleiss with errors, {what}",
        f"{ours:.1f} ms, {theirs:.0f} ms: {theirs / ours:.0f} times",
        "10 times",
        theirs / ours >= 10,
    )
    row("all six with errors, likewise", f"{every:.1f} ms: {theirs / every:.0f} times", "", True)


def ten_million(rounds: int) -> None:
    ratings = coded(5000, 2000, 3, 0, np.random.default_rng(SEED))
    assert isinstance(ratings, Grid)
    who, what = np.indices(ratings.rating.shape, np.int32)
    frame = pd.DataFrame({"assessor": who.ravel(), "item": what.ravel(), "rating": ratings.rating.ravel()})
    rows = Rows(
        assessor=who.ravel(), item=what.ravel(), rating=ratings.rating.ravel(), assessors=ratings.assessors,
        items=ratings.items, categories=ratings.categories,
    )  # fmt: skip

    def pandas_and_krippendorff() -> float:
        counts = frame.groupby(["item", "rating"]).size().unstack(fill_value=0)
        return float(krippendorff.alpha(value_counts=counts.to_numpy(), level_of_measurement="nominal"))

    few = max(rounds // 4, 3)
    ours, as_rows, theirs = medians(
        few, lambda: coefficients(ratings, range(3)), lambda: coefficients(rows, range(3)), pandas_and_krippendorff
    )
    (floor,) = medians(few, lambda: by_item(ratings))
    row("10 million ratings encoded, six figures with errors", f"{ours:.0f} ms", "100 ms", ours < 100)
    row("the same kept as rows, as where most cells are empty", f"{as_rows:.0f} ms", "100 ms", as_rows < 100)
    row(
        "the same beside pandas and krippendorff (alpha alone)",
        f"{theirs:.0f} ms: {theirs / ours:.0f} times",
        "5 times",
        theirs / ours >= 5,
    )
    row("counting 10 million, the floor", f"{floor:.0f} ms", "30 ms", floor < 30)


def memory() -> None:
    """Peak of what is allocated, the table itself counted, as a multiple of the table."""
    for what, make in (("ratings", _ratings), ("decisions", _decisions)):
        gc.collect()
        tracemalloc.start()
        call, size = make()
        tracemalloc.reset_peak()
        call()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        times = peak / size
        row(
            f"10 million {what}, peak memory",
            f"{peak / 1e6:.0f} MB, table {size / 1e6:.0f} MB: {times:.1f} times",
            "3 times",
            times <= 3,
        )


def _ratings() -> tuple[Callable[[], object], float]:
    names = [f"IA-{a:05}" for a in range(5000)], [f"item-{i:04}" for i in range(2000)]
    codes = np.repeat(np.arange(5000, dtype=np.int16), 2000), np.tile(np.arange(2000, dtype=np.int16), 5000)
    rating = np.random.default_rng(SEED).integers(0, 3, 10_000_000, dtype=np.int8)
    table = pd.DataFrame(
        {
            "assessor": pd.Categorical.from_codes(codes[0], names[0]), "item": pd.Categorical.from_codes(codes[1], names[1]),
            "rating": pd.Categorical.from_codes(rating, ["fail", "pass", "distinction"]),
        }
    )  # fmt: skip
    return lambda: coefficients(table, ["fail", "pass", "distinction"]), float(table.memory_usage().sum())


def _decisions() -> tuple[Callable[[], object], float]:
    rng = np.random.default_rng(SEED)
    scenarios, descriptors, assessors = 40, 25, 10_000
    table = pd.DataFrame(
        {
            "assessor": pd.Categorical.from_codes(np.repeat(np.arange(assessors, dtype=np.int16), 1000), [f"IA-{a:05}" for a in range(assessors)]),
            "scenario": pd.Categorical.from_codes(np.tile(np.repeat(np.arange(scenarios, dtype=np.int8), descriptors), assessors), [f"case-{s}" for s in range(scenarios)]),
            "descriptor": pd.Categorical.from_codes(np.tile(np.arange(descriptors, dtype=np.int8), scenarios * assessors), [f"TH-{d}" for d in range(descriptors)]),
            "met": rng.random(assessors * 1000, dtype=np.float32) < 0.8,
        }
    )  # fmt: skip
    rows = [
        (f"case-{s}", f"TH-{d}", True, "pass" if d < 18 else "distinction")
        for s in range(scenarios)
        for d in range(descriptors)
    ]
    reference = pd.DataFrame(rows, columns=["scenario", "descriptor", "met", "level"])
    return lambda: against_reference(table, reference), float(table.memory_usage().sum())


def main(rounds: int) -> None:
    """Print the table."""
    print("| case | measured | at most, at least | kept |\n|---|---|---|---|")
    event(rounds)
    against_scikit_learn(rounds)
    against_krippendorff(rounds)
    ten_million(rounds)
    memory()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
