"""How often the intervals hold what they say, and how often the rule of a qualification set errs: the tables in the README.

uv run --group test python tests/benchmarks/coverage.py [rounds]

Drawn: 20 assessors, scenarios of 10 and 16 descriptors in turn, of which 72 % are met. In each scenario the share of right
decisions comes from a beta distribution, so that decisions within it correlate by .05: one level for all assessors where they
are compared with each other, each assessor's own where they are compared with the reference.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

import mentor_training as mt
from mentor_training.agreement import against_reference, coefficients
from mentor_training.bias import net_bias, severity
from mentor_training.longform import reference_table
from mentor_training.qualification import adequacy, operating_characteristics, planning_table, shape_of
from mentor_training.tallies import Grid

SEED, ASSESSORS, RHO, MET = 2026, 20, 0.05, 0.72
SCENARIOS = (4, 8, 12)


def set_of(scenarios: int, rng: np.random.Generator) -> pd.DataFrame:
    """A reference."""
    rows = [(s, d) for s in range(scenarios) for d in range(10 + 6 * (s % 2))]
    table = pd.DataFrame(rows, columns=["scenario", "descriptor"])
    return table.assign(met=rng.random(len(table)) < MET)


def right(reference: pd.DataFrame, p: float, together: bool, rng: np.random.Generator) -> np.ndarray:
    """Whether each assessor decides each item as the reference does."""
    k, many = (1 - RHO) / RHO, reference["scenario"].nunique()
    level = rng.beta(p * k, (1 - p) * k, (1 if together else ASSESSORS, many))
    return rng.random((ASSESSORS, len(reference))) < level[:, reference["scenario"].to_numpy()]


def coded(reference: pd.DataFrame, is_right: np.ndarray, missing: float, rng: np.random.Generator) -> Grid:
    met = np.where(is_right, reference["met"], ~reference["met"]).astype(np.int8)
    met[rng.random(met.shape) < missing] = -1
    return Grid(rating=met, assessors=pd.RangeIndex(ASSESSORS), items=pd.RangeIndex(met.shape[1]), categories=(0, 1))


def decided(reference: pd.DataFrame, is_right: np.ndarray) -> pd.DataFrame:
    met = np.where(is_right, reference["met"], ~reference["met"])
    table = pd.concat([reference[["scenario", "descriptor"]]] * ASSESSORS, ignore_index=True)
    return table.assign(assessor=np.repeat(np.arange(ASSESSORS), len(reference)), met=met.ravel())


def agreement_rows(rounds: int) -> Iterator[str]:
    """Coefficients, against their value over very many scenarios."""
    for p, missing in ((0.85, 0.0), (0.85, 0.3), (0.92, 0.0)):
        rng = np.random.default_rng(SEED)
        far = set_of(20_000, rng)
        truth = coefficients(coded(far, right(far, p, True, rng), missing, rng), (0, 1))["estimate"]
        for scenarios in SCENARIOS:
            hits = alone = np.zeros(len(truth))
            for _ in range(rounds):
                reference = set_of(scenarios, rng)
                table = coded(reference, right(reference, p, True, rng), missing, rng)
                both = coefficients(table, (0, 1), cluster=reference["scenario"]), coefficients(table, (0, 1))
                inside = [((f["low"] <= truth) & (truth <= f["high"])).to_numpy() for f in both]
                hits, alone = hits + inside[0], alone + inside[1]
            shown = " | ".join(f"{n / rounds:.3f}".removeprefix("0") for n in hits)
            what = f"{p:.0%} right" + (f", {missing:.0%} missing" if missing else "")
            yield f"| {what} | {scenarios} | {shown} | {alone.min() / rounds:.2f} to {alone.max() / rounds:.2f} |"


def reference_rows(rounds: int) -> Iterator[str]:
    """Over-award, under-award and net bias of single assessors."""
    for p in (0.85, 0.92):
        rng = np.random.default_rng(SEED)
        for scenarios in SCENARIOS:
            inside: dict[str, list[float]] = {"over": [], "under": [], "net": [], "plain": [], "without": []}
            for _ in range(rounds):
                reference = set_of(scenarios, rng)
                table = decided(reference, right(reference, p, False, rng))
                found, plain, lean = (
                    against_reference(table, reference), against_reference(table, reference, rho=0), net_bias(table, reference),
                )  # fmt: skip
                for name in ("over", "under"):
                    inside[name].append(_share(found, f"{name}_low", f"{name}_high", 1 - p))
                inside["plain"].append(_share(plain, "under_low", "under_high", 1 - p))
                known = lean[lean["low"].notna()]
                inside["net"].append(_share(known, "low", "high", (1 - p) * (1 - 2 * MET)))
                inside["without"].append(1 - len(known) / len(lean))
            row = " | ".join(f"{np.mean(inside[name]):.3f}".removeprefix("0") for name in ("over", "under", "net"))
            yield f"| {p:.0%} right | {scenarios} | {row} | {np.mean(inside['without']):.1%} | {np.mean(inside['plain']):.2f} |"


def _share(table: pd.DataFrame, low: str, high: str, truth: float) -> float:
    return float(((table[low] <= truth) & (truth <= table[high])).mean())


def severity_row(rounds: int, scenarios: int, own: int) -> str:
    """Severity where each assessor graded some of the scenarios."""
    rng, inside, slopes = np.random.default_rng(SEED), [], []
    for _ in range(rounds):
        true = rng.normal(0, 0.6, ASSESSORS)
        ease, hard = rng.normal(1.2, 0.8, scenarios), rng.normal(0, 0.8, 13)
        rows = []
        for a in range(ASSESSORS):
            for s in rng.choice(scenarios, own, replace=False):
                p = 1 / (1 + np.exp(true[a] + hard - ease[s]))
                rows += [(a, s, d, m) for d, m in enumerate(rng.random(13) < p)]
        found = severity(pd.DataFrame(rows, columns=["assessor", "scenario", "descriptor", "met"])).sort_index()
        apart = true - true.mean()
        slopes.append(np.polyfit(apart, found["severity"], 1)[0])
        known = found["low"].notna()
        inside.append(((found["low"] <= apart) & (apart <= found["high"]))[known].mean())
    return f"| {own} of {scenarios} | {np.mean(inside):.3f} | {np.mean(slopes):.2f} |"


def verdict_rows() -> Iterator[str]:
    """The rule of qualification-a, on the set as it is."""
    standard, rule = mt.load_standard(), mt.load_set("qualification-a").verdict
    assert rule is not None
    shape = shape_of(reference_table(standard, map(mt.load_reference, mt.list_scenarios("qualification-a"))), rule)
    even = operating_characteristics(rule, shape, replicates=200_000)
    lenient = operating_characteristics(rule, shape, (0.98, 0.98, 0.98), (0.90, 0.80, 0.70), replicates=200_000)
    for level, row in pd.concat([even, lenient]).iterrows():
        who = (
            f"{level:.0%}" if row["not_met"] == level else f"{level:.0%} of what is met, {row['not_met']:.0%} of what is not"
        )
        yield f"| {who} | {row['standardised']:.1%} | {row['more evidence']:.1%} | {row['not yet']:.1%} |"
    print(f"\n{adequacy(rule, shape).sentence}\n")


def main(rounds: int) -> None:
    """Print every table."""
    print(f"Nominal 95 % intervals, {rounds} rounds, seed {SEED}: share that holds the true value.\n")
    print(
        "| assessors with each other | scenarios | raw | AC1 | Brennan-Prediger | Fleiss | Conger | alpha | not clustered |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for row in agreement_rows(rounds):
        print(row, flush=True)
    print("\n| against the reference | scenarios | over-award | under-award | net bias | no interval | plain Jeffreys |")
    print("|---|---|---|---|---|---|---|")
    for row in reference_rows(max(rounds // 5, 20)):
        print(row, flush=True)
    print("\n| severity: scenarios graded | interval holds | slope on the true one |\n|---|---|---|")
    for scenarios, own in ((8, 4), (16, 8), (24, 12)):
        print(severity_row(max(rounds // 20, 10), scenarios, own), flush=True)
    print("\n| qualification-a: decisions right | standardised | more evidence | not yet |\n|---|---|---|---|")
    for row in verdict_rows():
        print(row, flush=True)
    print("| scenarios of 20 needed for .80 v .92 | alpha .05, beta .20 | alpha .05, beta .10 | alpha .025, beta .10 |")
    print("|---|---|---|---|")
    for rho, counts in planning_table().iterrows():
        print(f"| rho {rho:.2f} | {' | '.join(map(str, counts))} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
