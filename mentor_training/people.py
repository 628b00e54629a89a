"""Who is on record here, and everything that is held on one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from .errors import NotFound, TrainingError
from .records import RecordStore
from .tables import ERASED, assessors, attempts, entries, erasures, event_log, imports, in_sentences, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here, or whose submissions were taken here."""

    key: str
    code: str

    @property
    def name(self) -> str:
        """The code, with the start of the key where codes could be alike."""
        return f"{self.code} ({self.key[:4]})"


def people(store: RecordStore) -> tuple[Person, ...]:
    """Everybody on record here; those whose data were erased bear a word that says so."""
    with _reading(store) as connection:
        codes: dict[str, str] = {}
        for row in connection.execute(sa.select(imports.c.assessor, imports.c.content).order_by(imports.c.place)):
            codes[row.assessor] = str((row.content or {}).get("assessor", ERASED))
        codes |= {row.key: row.code for row in connection.execute(sa.select(assessors).order_by(assessors.c.since))}
        for column in (entries.c.assessor, erasures.c.assessor):
            codes = dict.fromkeys(connection.scalars(sa.select(column).distinct()), ERASED) | codes
    return tuple(Person(key=key, code=code) for key, code in codes.items())


def person(store: RecordStore, wanted: str) -> Person:
    """The one person who is meant; asking makes nobody.

    Args:
        wanted: a code; "IA-07 (83d1)" where two people have one code; or a whole key.

    Raises:
        NotFound: nobody here is called so.
        TrainingError: more than one is; names them.
    """
    wanted = " ".join(wanted.split())
    everybody = people(store)
    found = [p for p in everybody if wanted in (p.name, p.key)] or [p for p in everybody if p.code == wanted]
    if not found:
        raise NotFound("assessor here called", wanted, [p.name for p in everybody])
    if len(found) > 1:
        names = " and ".join(p.name for p in found)
        raise TrainingError(f"{len(found)} people here are called “{wanted}”: {names}. Say which, brackets and all.")
    return found[0]


def held(store: RecordStore, key: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of the record of decisions that is about one person, by table, oldest first."""
    own = sa.select(attempts.c.id).where(attempts.c.assessor == key)
    found = {}
    with _reading(store) as connection:
        for table in tables.sorted_tables:
            if table is assessors:
                about = table.c.key == key
            elif "assessor" in table.c:
                about = table.c.assessor == key
            elif "attempt" in table.c:
                about = table.c.attempt.in_(own)
            elif table is event_log:
                about = table.c.kind == "present"
            else:
                continue  # about the record itself
            wanted = sa.select(table).where(about).order_by(*table.primary_key.columns)
            rows = [dict(row) for row in connection.execute(wanted).mappings()]
            found[table.name] = [r for r in rows if key in r["content"]["keys"]] if table is event_log else rows
    return found


@contextmanager
def _reading(store: RecordStore) -> Iterator[sa.Connection]:
    with in_sentences(), store.engine.begin() as connection:
        yield connection
