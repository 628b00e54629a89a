"""Ratings as numbers: identifiers encoded once, and every fault of a table said before anything is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .errors import UnusableTable

Codes = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

CHUNK = 1 << 18  # rows at a time, so that what is made on the way stays small beside the table


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Ratings with numbers for names: one row per rating, at most one by an assessor on an item."""

    assessor: Codes  # position in assessors, per row
    item: Codes  # position in items, per row
    rating: Codes  # position in categories, per row; -1 where nothing was decided
    assessors: pd.Index[Any]
    items: pd.Index[Any]
    categories: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.rating)


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
    rating = _positions(ratings["rating"], categories)
    coded = Coded(
        assessor=assessor, item=item, rating=rating, assessors=assessors, items=items, categories=tuple(categories)
    )
    row = repeated(assessor, item, len(assessors), len(items), rating >= 0)
    if row is not None:
        who, what = assessors[assessor[row]], items[item[row]]
        raise UnusableTable(f"{who} rated {what} twice. Keep one of the two: one round, one try.")
    return coded


def need_columns(table: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse a table that lacks a column."""
    if missing := [name for name in names if name not in table]:
        raise UnusableTable(f"The table lacks the column {' and '.join(missing)}. It has {', '.join(map(str, table))}.")


def codes(column: pd.Series[Any]) -> tuple[Codes, pd.Index[Any]]:
    """A number for each name of a column, and the names.

    Raises:
        UnusableTable: a row has no name.
    """
    found, names = factored(column)
    if len(found) and found.min() < 0:
        raise UnusableTable(f"Row {int(np.argmin(found)) + 1} has no {column.name}. Fill it in or leave the row out.")
    return found, names


def factored(column: pd.Series[Any]) -> tuple[Codes, pd.Index[Any]]:
    """A number for each value of a column, -1 where there is none, and the values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.array.codes, column.cat.categories
    if column.dtype == bool:
        return column.to_numpy().view(np.int8), pd.Index([False, True])
    found, values = pd.factorize(column)
    return found, pd.Index(values)


def met_codes(column: pd.Series[Any]) -> NDArray[np.int8]:
    """1 where met, 0 where not met, -1 where undecided.

    Raises:
        UnusableTable: something else than True, False or nothing stands there.
    """
    if column.dtype == bool:
        return column.to_numpy().view(np.int8)
    found, values = factored(column)
    known = np.full(len(values) + 1, -1, np.int8)  # the last one answers for -1
    for n, value in enumerate(values):
        if not (isinstance(value, bool | np.bool_) or value in (0, 1)):
            raise UnusableTable(f"“{value}” is neither met nor not met. Write True, False, or leave it empty.")
        known[n] = int(value)
    return known[found]


def summed(code: Codes, values: NDArray[Any], many: int) -> Floats:
    """Values added up by their code, a number below many."""
    return np.bincount(code, weights=values, minlength=many).astype(float, copy=False)


def repeated(a: Codes, b: Codes, many_a: int, many_b: int, counts: NDArray[np.bool_] | None = None) -> int | None:
    """The row of a pair that stood before, if there is one.

    Args:
        a, b: what makes the pair, as numbers below many_a and many_b.
        counts: which rows to look at; all without it.
    """
    rows = len(a) if counts is None else int(np.count_nonzero(counts))
    if many_a * many_b <= max(8 * len(a), 1 << 20):
        seen = np.zeros(many_a * many_b, np.bool_)
        for part in parts(len(a)):
            pair = a[part] * np.int64(many_b) + b[part]
            seen[pair if counts is None else pair[counts[part]]] = True
        if np.count_nonzero(seen) == rows:
            return None
    which = np.arange(len(a)) if counts is None else np.flatnonzero(counts)
    again = pd.Series(a[which] * np.int64(many_b) + b[which]).duplicated().to_numpy()
    return int(which[again][0]) if again.any() else None


def parts(rows: int) -> Iterator[slice]:
    """The rows of a long table, some at a time."""
    return (slice(start, start + CHUNK) for start in range(0, rows, CHUNK))


Groups = Mapping[Any, Any] | pd.Series


def group_of(items: pd.Index[Any], group: Groups | None, what: str) -> tuple[Codes, pd.Index[Any]]:
    """The number of each item's group (its scenario, its descriptor), and the groups; each item its own without them.

    Raises:
        UnusableTable: an item has none.
    """
    if group is None:
        return np.arange(len(items)), items
    series = group if isinstance(group, pd.Series) else pd.Series(dict(group))
    found, names = pd.factorize(series if series.index is items else series.reindex(items))
    if len(found) and found.min() < 0:
        raise UnusableTable(f"“{items[int(np.argmin(found))]}” belongs to no {what}. Say which one.")
    return found, pd.Index(names)


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
