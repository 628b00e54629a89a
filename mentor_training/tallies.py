"""Ratings as numbers, kept the way they are counted fastest: as a grid where most cells are filled, else as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .coding import CHUNK, Codes, Counts, Floats, codes, factored, need_columns, parts, repeated, summed
from .errors import UnusableTable

FILLED = 0.4  # of the grid, at least, or rows are kept
BLOCK = 250  # assessors at a time: few enough for a count to fit a byte


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Ratings with numbers for names, at most one by an assessor on an item."""

    assessors: pd.Index[Any]
    items: pd.Index[Any]
    categories: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Coded):
    """Assessors by items."""

    rating: NDArray[np.int8]  # position in categories; -1 where nothing was decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Coded):
    """One row per rating."""

    assessor: Codes  # position in assessors
    item: Codes
    rating: Codes  # position in categories; -1 where nothing was decided


def encode(ratings: pd.DataFrame, categories: Sequence[Any]) -> Coded:
    """Replace names by numbers; do it once where several figures are wanted of one table.

    Args:
        ratings: one row per rating, with the columns assessor, item and rating; quickest where they are categoricals.
        categories: every rating that is allowed, in order.

    Raises:
        UnusableTable: a column is missing, a row names nobody or nothing, a rating is none of the categories, or an
            assessor rated an item twice.
    """
    need_columns(ratings, ("assessor", "item", "rating"))
    if len(set(categories)) != len(categories) or len(categories) < 2:
        raise UnusableTable("Give at least two categories, each once: every rating that was allowed.")
    assessor, assessors = codes(ratings["assessor"])
    item, items = codes(ratings["item"])
    return packed(assessor, item, _positions(ratings["rating"], categories), assessors, items, tuple(categories))


def packed(
    assessor: Codes, item: Codes, rating: Codes, assessors: pd.Index[Any], items: pd.Index[Any], categories: tuple[Any, ...]
) -> Coded:
    """Ratings that are numbers already, kept the way they are counted fastest.

    Raises:
        UnusableTable: an assessor rated an item twice.
    """
    cells = len(assessors) * len(items)
    if len(categories) < 128 and cells * FILLED <= len(rating):
        grid = np.full(cells, -1, np.int8)
        decided = 0
        for part in parts(len(rating)):
            at = assessor[part] * np.int64(len(items))
            at += item[part]
            given = rating[part]
            if (given < 0).any():
                at, given = at[given >= 0], given[given >= 0]
            grid[at] = given
            decided += len(given)
        if np.count_nonzero(grid >= 0) == decided:
            shaped = grid.reshape(len(assessors), len(items))
            return Grid(assessors=assessors, items=items, categories=categories, rating=shaped)
    row = repeated((assessor, item), (len(assessors), len(items)), rating >= 0)
    if row is not None:
        raise UnusableTable(
            f"{assessors[assessor[row]]} rated {items[item[row]]} twice. Keep one of the two: one round, one try."
        )
    return Rows(assessors=assessors, items=items, categories=categories, assessor=assessor, item=item, rating=rating)


def _positions(column: pd.Series[Any], categories: Sequence[Any]) -> Codes:
    """The position of each rating among the categories, -1 where there is none."""
    found, values = factored(column)
    position = pd.Index(list(categories), dtype=object).get_indexer_for(pd.Index(values, dtype=object))
    known: Codes = np.append(position, -1).astype(np.int8 if len(categories) < 128 else np.int64)
    strange = np.flatnonzero(position < 0)
    if len(strange) and (used := strange[np.isin(strange, found)]).size:
        allowed = ", ".join(map(str, categories))
        raise UnusableTable(f"“{values[used[0]]}” is none of the categories {allowed}. Correct it, or declare it.")
    same = known.size > 1 and bool((known[:-1] == np.arange(known.size - 1)).all())
    return found if same and found.dtype == known.dtype else known[found]


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def by_item(coded: Coded) -> Counts:
    """How often each category was given: items by categories."""
    q = len(coded.categories)
    if isinstance(coded, Grid):
        out = np.zeros((q, len(coded.items)), np.int64)
        for start in range(0, len(coded.rating), BLOCK):
            block = coded.rating[start : start + BLOCK]
            for k in range(q):
                out[k] += np.add.reduce((block == k).view(np.uint8), axis=0, dtype=np.uint8)
        return np.ascontiguousarray(out.T)
    assert isinstance(coded, Rows)
    return _counted(coded, coded.item, len(coded.items))


def by_assessor(coded: Coded, group: Codes, groups: int) -> Counts:
    """How often each assessor gave each category within each group of items: groups by assessors by categories."""
    q, assessors = len(coded.categories), len(coded.assessors)
    if isinstance(coded, Rows):
        who = coded.assessor if groups == 1 else group[coded.item] * np.int64(assessors) + coded.assessor
        return _counted(coded, who, groups * assessors).reshape(groups, assessors, q)
    assert isinstance(coded, Grid)
    out = np.zeros((groups, assessors, q), np.int64)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups))
    for start in range(0, assessors, BLOCK):
        block = coded.rating[start : start + BLOCK] if groups == 1 else coded.rating[start : start + BLOCK, order]
        for k in range(q):
            given = (block == k).view(np.uint8)
            if groups == 1:
                out[0, start : start + BLOCK, k] = _along(given)
            else:
                out[:, start : start + BLOCK, k] = np.add.reduceat(given, starts, axis=1, dtype=np.uint32).T
    return out


def active(coded: Coded, group: Codes, groups: int) -> Counts:
    """How many assessors decided anything in each group of items."""
    if groups == 1 and isinstance(coded, Grid):
        return np.array([np.count_nonzero((coded.rating >= 0).any(axis=1))])
    many: Counts = np.count_nonzero(by_assessor(coded, group, groups).sum(axis=2), axis=1)
    return many


def _along(given: NDArray[np.uint8]) -> Counts:
    """Sums of rows of noughts and ones, folded while they fit a byte."""
    wide = given.shape[1]
    width = max(64, -(-wide // BLOCK))  # at most 250 folds
    whole = wide - wide % width
    folded = np.add.reduce(given[:, :whole].reshape(len(given), -1, width), axis=1, dtype=np.uint8)
    out: Counts = folded.sum(axis=1, dtype=np.int64) + given[:, whole:].sum(axis=1, dtype=np.int64)
    return out


def _counted(rows: Rows, code: Codes, many: int) -> Counts:
    """How often each category was given, by a code of each row."""
    q = len(rows.categories)
    out = np.zeros(many * (q + 1), np.int64)  # the first category takes what was not decided
    step = max(CHUNK, out.size)
    for part in (slice(start, start + step) for start in range(0, len(rows.rating), step)):
        key: NDArray[np.int64] = code[part].astype(np.int64)
        key *= q + 1
        key += rows.rating[part]
        key += 1
        out += np.bincount(key, minlength=out.size)
    return out.reshape(many, q + 1)[:, 1:]


def item_sums_of(coded: Coded, value: Floats, group: Codes) -> Floats:
    """For each item the sum over its ratings of a value that depends on group, assessor and category.

    Args:
        value: groups x assessors x categories.
    """
    groups, assessors, q = value.shape
    if isinstance(coded, Grid):
        out = np.zeros(len(coded.items))
        step = 64  # rows that stay near the processor while they are weighted
        for start in range(0, assessors, step):
            block, own = coded.rating[start : start + step], value[:, start : start + step]
            for k in range(q):
                given = (block == k).astype(np.float32)
                if groups == 1:
                    out += own[0, :, k].astype(np.float32) @ given
                else:
                    out += np.einsum("ia,ai->i", own[group, :, k], given)
        return out
    assert isinstance(coded, Rows)
    flat = np.zeros((groups * assessors, q + 1))
    flat[:, 1:] = value.reshape(-1, q)
    sums, looked_up = np.zeros(len(coded.items)), flat.ravel()
    step = max(CHUNK, len(coded.items))
    for part in (slice(start, start + step) for start in range(0, len(coded.rating), step)):
        item = coded.item[part]
        key: NDArray[np.int64] = coded.assessor[part].astype(np.int64)
        if groups > 1:
            key += group[item] * np.int64(assessors)
        key *= q + 1
        key += coded.rating[part]
        key += 1
        sums += summed(item, looked_up[key], len(coded.items))
    return sums


def one_hot(coded: Coded) -> NDArray[np.float32]:
    """1 where an assessor gave an item a category: assessors by items by categories."""
    out = np.zeros((len(coded.assessors), len(coded.items), len(coded.categories)), np.float32)
    if isinstance(coded, Grid):
        who, what = np.nonzero(coded.rating >= 0)
        out[who, what, coded.rating[who, what]] = 1
    elif isinstance(coded, Rows):
        there = coded.rating >= 0
        out[coded.assessor[there], coded.item[there], coded.rating[there]] = 1
    return out
