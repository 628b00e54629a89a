"""Who the hub says somebody is, and under which code and key the record of decisions knows them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import sqlalchemy as sa

from ..errors import NotFound, NotReady
from ..records import RecordStore
from ..tables import ERASED, assessors, names

ASSESSORS, LEADS, TRAINERS = "assessors", "lead-assessors", "trainers"  # groups of the hub


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is signed in."""

    name: str  # at the hub; kept beside the key where it can be erased, and nowhere else
    groups: frozenset[str]

    def is_in(self, *groups: str) -> bool:
        return bool(self.groups & set(groups))


def member_of(model: Mapping[str, Any]) -> Member:
    """Whom the hub describes."""
    return Member(name=str(model["name"]), groups=frozenset(model.get("groups") or ()))


class Members:
    """Codes and keys of those who have worked here; of each person one of each."""

    def __init__(self, store: RecordStore):
        self._store = store
        self._known: dict[str, tuple[str, str]] = {}  # name at the hub -> key and code
        self._first = Lock()  # two who choose one code at once are asked one after the other

    def known(self, name: str) -> tuple[str, str] | None:
        """Key and code of somebody; None before they have chosen a code."""
        if name not in self._known:
            wanted = sa.select(assessors.c.key, assessors.c.code).join(names).where(names.c.name == name)
            with self._store._transaction() as connection:
                row = connection.execute(wanted).one_or_none()
            if row is None or row.code == ERASED:
                return None
            self._known[name] = (row.key, row.code)
        return self._known[name]

    def admit(self, name: str, code: str) -> tuple[str, str]:
        """Key and code of somebody who works under this code from now on.

        Raises:
            NotReady: the code is another's, or they have one already.
            NotFound: it is no code.
        """
        code = " ".join(code.split())
        if not code or code == ERASED or len(code) > LONGEST or not code.isprintable():
            raise NotFound("assessor code", code[:LONGEST], ["any short code of your own, such as IA-07"])
        with self._first:
            if known := self.known(name):
                if known[1] != code:
                    raise NotReady([f"your own code: you work here as {known[1]}"])
                return known
            with self._store._transaction() as connection:
                if connection.scalar(sa.select(assessors.c.key).where(assessors.c.code == code)):
                    raise NotReady(["a code that nobody else has: this one is in use"])
                key = secrets.token_hex(8)
                since = datetime.now(UTC).isoformat(timespec="milliseconds")
                connection.execute(assessors.insert().values(key=key, code=code, since=since))
                connection.execute(names.insert().values(assessor=key, name=name))
            return self._known.setdefault(name, (key, code))

    def forget(self) -> None:
        """Look everybody up anew, because somebody was erased."""
        self._known.clear()


LONGEST = 60  # characters of a code
