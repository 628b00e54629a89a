"""Ratings as numbers: identifiers encoded once, and every fault of a table said before anything is counted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .errors import UnusableTable

Codes = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

CHUNK = 1 << 18  # rows at a time, so that what is made on the way stays small beside the table


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


def repeated(columns: Sequence[Codes], many: Sequence[int], counts: NDArray[np.bool_] | None = None) -> int | None:
    """The first row that stood before, if there is one.

    Args:
        columns: what makes two rows the same, as numbers below many.
        counts: which rows to look at; all without it.
    """

    length, size = len(columns[0]), math.prod(many)
    kind = whole_number(size)

    def key(rows: slice | NDArray[np.intp]) -> Codes:
        out: Codes = columns[0][rows].astype(kind)
        for column, width in zip(columns[1:], many[1:], strict=True):
            out *= width
            out += column[rows]
        return out

    if counts is None and _rising(key(part) for part in parts(length)):
        return None
    looked_at = length if counts is None else int(np.count_nonzero(counts))
    if size <= max(8 * length, 1 << 20):
        seen = np.zeros(size, np.bool_)
        for part in parts(length):
            seen[key(part) if counts is None else key(part)[counts[part]]] = True
        if np.count_nonzero(seen) == looked_at:
            return None
    which = np.arange(length) if counts is None else np.flatnonzero(counts)
    again = pd.Series(key(which)).duplicated().to_numpy()
    return int(which[again][0]) if again.any() else None


def _rising(chunks: Iterable[Codes]) -> bool:
    """Whether numbers that come in chunks rise from each to the next, as those of a table in order do."""
    last = -1
    for chunk in chunks:
        if len(chunk) and (chunk[0] <= last or (chunk[1:] <= chunk[:-1]).any()):
            return False
        last = chunk[-1] if len(chunk) else last
    return True


def whole_number(size: int) -> type[np.signedinteger[Any]]:
    """The quickest kind of number that can count to size."""
    return np.int16 if size < 2**15 else np.int32 if size < 2**31 else np.int64


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
