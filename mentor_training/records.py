"""The record of decisions: the only writer of what people decided.

Append-only. Each saved change is a row in its own transaction; of each field the newest row counts. Submitting seals an
attempt into its assessor's chain: each entry's digest covers the one before and a salted digest of the content, so that
a later change shows and content can be erased without breaking the chain. Names of people live in a table apart.

Times are stored in UTC and shown in Europe/London.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from . import __version__
from .comparison import CONDUCT_ANSWERS
from .datasets import load_scenario, load_standard
from .decisions import Attempt, Decision, open_points
from .errors import AlreadySubmitted, NotFound, NotReady, RecordsUnavailable, TrainingError
from .scenario import Scenario
from .sealing import FIRST_DIGEST, attempt_faults, canonical, content_of, digest, seal_faults
from .served import service
from .standard import Standard
from .tables import (
    ERASED,
    SCHEMA,
    assessors,
    attempts,
    connect,
    create,
    drill_answers,
    entries,
    erasures,
    event_log,
    forget,
    imports,
    in_sentences,
    names,
    one_at_a_time,
    saves,
    seals,
    sign_ins,
    written_schema,
)
from .workspace import workspace

LONGEST_TEXT = 20_000  # characters in one field; some 3,000 words
DECISION_PARTS = ("met", "evidence", "nothing_seen", "reason", "sure")
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The store's word that a change is kept."""

    revision: int
    at: str  # UTC, ISO

    @property
    def clock(self) -> str:
        return london(self.at).strftime("%H:%M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Saved):
    """A field's newest value."""

    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One assessor's objection to a reference's descriptor."""

    attempt: str
    descriptor: str
    reference_version: int
    reason: str
    raised_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillAnswer:
    """One answer to a drill or to an item of the course's test."""

    assessor_key: str
    drill: str
    context: Mapping[str, object]
    given: object
    right: bool
    at: str  # UTC, ISO


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in the record of decisions that is not as it was sealed."""

    assessor: str
    attempt: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.assessor}, attempt {self.attempt}: {self.sentence}"


def london(utc: str) -> datetime:
    """A stored time as the clock in Europe/London shows it."""
    return datetime.fromisoformat(utc).astimezone(LONDON)


def shown_time(utc: str) -> str:
    """A stored time as people read it: "23 November 2026, 14:31"."""
    time = london(utc)
    return f"{time.day} {time:%B %Y, %H:%M}"


class RecordStore:
    """Attempts, decisions and seals in one database.

    Args:
        url: any SQLAlchemy URL; without it the variable MENTOR_TRAINING_DATABASE, else the workspace's SQLite file.

    Raises:
        RecordsUnavailable: the database cannot be opened or is damaged.
        RecordsFromNewerKit: a newer kit wrote it.
    """

    shared = False  # whether everybody's kit uses one record, beside a service

    def __new__(cls, url: str | None = None, **others: Any) -> RecordStore:
        """Where this kit belongs to a service, and no other place is named, what the service keeps."""
        if cls is RecordStore and url is None and service():
            from .remote import RemoteStore

            return super().__new__(RemoteStore)
        return super().__new__(cls)

    def __init__(self, url: str | None = None):
        own = url or os.environ.get("MENTOR_TRAINING_DATABASE")
        try:
            at = sa.make_url(own) if own else sa.URL.create("sqlite", database=str(workspace() / "records.sqlite3"))
            self.engine = connect(at)
        except (ArgumentError, ImportError) as error:
            raise RecordsUnavailable(
                f"MENTOR_TRAINING_DATABASE does not name a database that can be opened ({error}). "
                "Correct it, or leave it out to keep records in the workspace."
            ) from error
        try:
            with self._transaction() as connection:
                self._open(connection)
        except TrainingError:
            self.engine.dispose()
            raise

    def _open(self, connection: sa.Connection) -> None:
        schema = written_schema(connection)
        if schema == SCHEMA:
            return
        if connection.dialect.name == "postgresql":  # the service has no right to make tables
            found = "no record of decisions yet" if schema is None else "a record of decisions as an earlier kit made it"
            raise RecordsUnavailable(
                f"This database holds {found}. Whoever looks after the server makes it ready by: mentor-training hub migrate"
            )
        create(connection, __version__)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with in_sentences(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _at_one_moment(self) -> Iterator[sa.Connection]:
        """A transaction that sees the whole record as it is now, whatever others write meanwhile."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with in_sentences(), engine.begin() as connection:
            yield connection

    # ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def assessor(self, code: str) -> str:
        """The key of the assessor who works here under this code, made at its first use."""
        code = " ".join(code.split())
        if not code or code == ERASED:
            raise NotFound("assessor code", code, ["any short code of your own, such as IA-07"])
        with self._transaction() as connection:
            one_at_a_time(connection, code)
            key = connection.scalar(sa.select(assessors.c.key).where(assessors.c.code == code).order_by(assessors.c.since))
            if key is None:
                key = secrets.token_hex(8)
                connection.execute(assessors.insert().values(key=key, code=code, since=_now()))
            return str(key)

    def work_as(self, code: str) -> None:
        """From now on this assessor works here."""
        key = self.assessor(code)
        with self._transaction() as connection:
            connection.execute(sign_ins.insert().values(assessor=key, at=_now()))

    def at_work(self) -> str | None:
        """The code of the assessor who works here now, if anybody has said so."""
        here = assessors.c.key.not_in(sa.select(erasures.c.assessor))
        newest = sa.select(assessors.c.code).join(sign_ins).where(here).order_by(sign_ins.c.place.desc()).limit(1)
        with self._transaction() as connection:
            return connection.scalar(newest)

    # ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def open_attempt(
        self, assessor: str, scenario_id: str, context: Mapping[str, object] | None = None, mode: str = "short"
    ) -> Attempt:
        """The assessor's open attempt at this version of a scenario, or a fresh one beside those submitted.

        Args:
            assessor: the assessor's code.
            scenario_id: id of the scenario, or the start of it where that is unique.
            context: what the attempt is part of: purpose, set and version, event, round, try, place in the order.
            mode: "short" (decide only) or "full" (the order of life).
        """
        scenario = load_scenario(scenario_id)
        key = self.assessor(assessor)
        context = dict(context or {"purpose": "practice"})
        with self._transaction() as connection:
            _lock(connection, key)
            of_case = (attempts.c.assessor == key) & (attempts.c.scenario == scenario.id)
            rows = connection.execute(sa.select(attempts).where(of_case).order_by(attempts.c.number)).all()
            sealed = _submitted_ids(connection, [row.id for row in rows])
            for row in reversed(rows):
                same = row.scenario_version == scenario.version and row.context == context and row.mode == mode
                if row.id not in sealed and same:
                    return self._read(connection, row.id)
            new = {
                "id": secrets.token_hex(12),
                "assessor": key,
                "code": " ".join(assessor.split()),
                "scenario": scenario.id,
                "scenario_version": scenario.version,
                "standard": scenario.standard,
                "kit": __version__,
                "context": context,
                "mode": mode,
                "number": max((row.number for row in rows), default=0) + 1,
                "opened_at": _now(),
            }
            connection.execute(attempts.insert().values(**new))
            return self._read(connection, str(new["id"]))

    def attempt(self, id: str) -> Attempt:
        """One attempt as it stands now.

        Raises:
            NotFound: there is no such attempt here.
        """
        with self._transaction() as connection:
            return self._read(connection, id)

    def attempts(self, assessor: str | None = None, scenario_id: str | None = None) -> tuple[Attempt, ...]:
        """Every attempt, of one assessor code or all, at one scenario or all, oldest first."""
        wanted = sa.select(attempts.c.id).order_by(attempts.c.opened_at, attempts.c.number)
        if assessor is not None:
            wanted = wanted.where(attempts.c.code == " ".join(assessor.split()))
        if scenario_id is not None:
            wanted = wanted.where(attempts.c.scenario == load_scenario(scenario_id).id)
        with self._transaction() as connection:
            return tuple(self._read(connection, id) for id in connection.scalars(wanted).all())

    def save(self, attempt: Attempt | str, field: str, value: object, token: str | None = None) -> Saved:
        """Keep one changed field of an open attempt; None clears it.

        Args:
            field: "awarded", "record.<duty>", "decision.<descriptor>.<met|evidence|nothing_seen|reason|sure>",
                or any other name.
            value: what JSON can hold.
            token: the sender's mark of this change; the same change sent again is kept once.

        Raises:
            AlreadySubmitted: the attempt is sealed.
            RecordsUnavailable: it could not be kept; nothing was changed.
            NotReady: the text is too long to keep.
        """
        return self._keep(attempt, {field: value}, token or secrets.token_hex(12))

    def decide(self, attempt: Attempt | str, decision: Decision) -> Saved:
        """Keep a whole decision on one descriptor, all of it or nothing."""
        parts = asdict(decision)
        descriptor = parts.pop("descriptor")
        return self._keep(attempt, {f"decision.{descriptor}.{part}": value for part, value in parts.items()})

    def _keep(self, attempt: Attempt | str, fields: Mapping[str, object], token: str | None = None) -> Saved:
        id = attempt if isinstance(attempt, str) else attempt.id
        with self._transaction() as connection:
            _lock(connection, _owner(id))
            current = connection.execute(_STANDS, {"id": id}).one_or_none()
            if current is None:
                raise _no_attempt(id)
            again = sa.select(saves).where(saves.c.token == token, saves.c.attempt == id)
            if token and (row := connection.execute(again).one_or_none()):
                return Saved(revision=row.revision, at=row.saved_at)
            if current.sealed:
                raise AlreadySubmitted(
                    "This attempt is submitted and stays as it is. Start a fresh attempt to decide again."
                )
            scenario = load_scenario(current.scenario)
            standard = load_standard(current.standard)
            at = _now()
            for field, value in fields.items():
                fit(standard, scenario, field, value)
                change = {"attempt": id, "field": field, "value": value, "saved_at": at}
                change["token"] = token or secrets.token_hex(12)
                revision = connection.execute(saves.insert().values(**change)).inserted_primary_key
        return Saved(revision=int(revision[0]), at=at)  # type: ignore[index]

    def changes(self, attempt: str, since: int) -> dict[str, Change]:
        """The fields of an attempt that were saved after a revision, by any window, each with its newest value."""
        newer = sa.select(saves).where(saves.c.attempt == attempt, saves.c.revision > since).order_by(saves.c.revision)
        with self._transaction() as connection:
            rows = connection.execute(newer).all()
        return {row.field: Change(value=row.value, revision=row.revision, at=row.saved_at) for row in rows}

    # ── Submitting ───────────────────────────────────────────────────────────────────────────────────────────────────

    def submit(self, attempt: Attempt | str, *, deadline: bool = False) -> Attempt:
        """Seal an attempt; from now on it stays as it is.

        Args:
            deadline: a deadline closes it, with whatever is undecided.

        Raises:
            NotReady: something is still open; names each.
            AlreadySubmitted: it is sealed already.
        """
        id = attempt if isinstance(attempt, str) else attempt.id
        with self._transaction() as connection:
            _lock(connection, _owner(id))
            current = self._read(connection, id)
            if current.submitted_at:
                raise AlreadySubmitted("This attempt is submitted already and stays as it is.")
            scenario = load_scenario(current.scenario)
            still_open = open_points(load_standard(current.standard), scenario.method, current)
            if still_open and not deadline:
                raise NotReady([str(point) for point in still_open])
            self._seal(connection, "submission", current, content_of(current, deadline))
            return self._read(connection, id)

    def dispute(self, attempt: Attempt | str, descriptor: str, reference_version: int, reason: str) -> Dispute:
        """Keep an assessor's objection to a reference's descriptor, sealed into their chain.

        Raises:
            NotReady: no reason is given, or the attempt is not submitted yet.
        """
        id = attempt if isinstance(attempt, str) else attempt.id
        if not reason.strip():
            raise NotReady(["a reason for disagreeing with the reference"])
        with self._transaction() as connection:
            _lock(connection, _owner(id))
            current = self._read(connection, id)
            fit(load_standard(current.standard), load_scenario(current.scenario), f"decision.{descriptor}.reason", reason)
            if not current.submitted_at:
                raise NotReady(["the attempt itself, which must be submitted first"])
            content = {"descriptor": descriptor, "reference_version": reference_version, "reason": reason}
            of_attempt = sa.select(seals).where(seals.c.attempt == id, seals.c.kind == "dispute")
            for row in connection.execute(of_attempt):
                if row.content == content:  # pressed twice
                    return Dispute(attempt=id, raised_at=row.sealed_at, **row.content)
            at = self._seal(connection, "dispute", current, content)
        return Dispute(attempt=id, raised_at=at, **content)  # type: ignore[arg-type]

    def disputes(self, attempt: Attempt | str) -> tuple[Dispute, ...]:
        """The objections raised from one attempt, oldest first."""
        id = attempt if isinstance(attempt, str) else attempt.id
        wanted = sa.select(seals).where(seals.c.attempt == id, seals.c.kind == "dispute").order_by(seals.c.place)
        with self._transaction() as connection:
            rows = connection.execute(wanted).all()
        return tuple(Dispute(attempt=id, raised_at=row.sealed_at, **row.content) for row in rows if row.content)

    def _seal(self, connection: sa.Connection, kind: str, attempt: Attempt, content: Mapping[str, object]) -> str:
        of_assessor = sa.select(seals).where(seals.c.assessor == attempt.assessor_key)
        last = connection.execute(of_assessor.order_by(seals.c.place.desc()).limit(1)).one_or_none()
        salt, at = secrets.token_hex(16), _now()
        content_digest = digest(salt, canonical(content))
        previous = last.digest if last else FIRST_DIGEST
        place = last.place + 1 if last else 1
        connection.execute(
            seals.insert().values(
                assessor=attempt.assessor_key,
                place=place,
                kind=kind,
                attempt=attempt.id,
                sealed_at=at,
                content=dict(content),
                salt=salt,
                content_digest=content_digest,
                previous=previous,
                digest=digest(previous, content_digest, kind, attempt.id, at, str(place)),
            )
        )
        return at

    # ── The course ───────────────────────────────────────────────────────────────────────────────────────────────────

    def answer_drill(
        self, assessor: str, drill: str, given: object, right: bool, context: Mapping[str, object], token: str | None = None
    ) -> None:
        """Keep one answer of the course.

        Args:
            assessor: the assessor's code.
            drill: id of the drill or of the test's item.
            given: the answer, as JSON can hold it.
            context: the chapter, or the test and its form.
            token: the sender's mark; the same answer sent again is kept once.

        Raises:
            RecordsUnavailable: it could not be kept; nothing was changed.
            NotReady: the text is too long to keep.
        """
        if len(json.dumps(given)) > LONGEST_TEXT:
            raise NotReady([f"a shorter answer: at most {LONGEST_TEXT:,} characters are kept"])
        row = {
            "assessor": self.assessor(assessor),
            "drill": drill,
            "context": dict(context),
            "given": given,
            "right": right,
            "kit": __version__,
            "at": _now(),
            "token": token or secrets.token_hex(12),
        }
        with self._transaction() as connection:
            _lock(connection, str(row["assessor"]))
            if not connection.scalar(sa.select(drill_answers.c.place).where(drill_answers.c.token == row["token"])):
                connection.execute(drill_answers.insert().values(**row))

    def drill_answers(self, assessor: str | None = None) -> tuple[DrillAnswer, ...]:
        """Every answer of the course, of one assessor or of all, oldest first."""
        wanted = sa.select(drill_answers).order_by(drill_answers.c.place)
        if assessor is not None:
            wanted = wanted.where(drill_answers.c.assessor == self.assessor(assessor))
        with self._transaction() as connection:
            rows = connection.execute(wanted).all()
        return tuple(
            DrillAnswer(assessor_key=r.assessor, drill=r.drill, context=r.context, given=r.given, right=r.right, at=r.at)
            for r in rows
        )

    # ── What came from elsewhere, and the assessor's record ──────────────────────────────────────────────────────────

    def chain(self, assessor_key: str) -> list[dict[str, Any]]:
        """One assessor's seals from the first, as plain JSON."""
        wanted = sa.select(seals).where(seals.c.assessor == assessor_key).order_by(seals.c.place)
        names = ("place", "kind", "attempt", "sealed_at", "content", "salt", "content_digest", "previous", "digest")
        with self._transaction() as connection:
            return [{name: row[name] for name in names} for row in connection.execute(wanted).mappings()]

    def keys(self) -> tuple[str, ...]:
        """The keys of all assessors who have worked in this workspace and were not erased."""
        wanted = sa.select(assessors.c.key).where(assessors.c.key.not_in(sa.select(erasures.c.assessor)))
        with self._transaction() as connection:
            return tuple(connection.scalars(wanted))

    def erased(self, assessor_key: str) -> bool:
        """Whether somebody's data were erased here."""
        with self._transaction() as connection:
            return connection.scalar(sa.select(erasures.c.at).where(erasures.c.assessor == assessor_key)) is not None

    def keep_import(self, kind: str, digest: str, assessor_key: str, content: Mapping[str, object]) -> None:
        """Keep a file that came in; its digest is taken once."""
        row = {"kind": kind, "digest": digest, "assessor": assessor_key, "content": dict(content), "at": _now()}
        with self._transaction() as connection:
            connection.execute(imports.insert().values(**row))

    def imports(self, kind: str, assessor_key: str | None = None) -> list[tuple[str, dict[str, Any] | None]]:
        """What came in, of one person or all, each with the digest it was taken under, oldest first; None where erased."""
        wanted = sa.select(imports.c.digest, imports.c.content).where(imports.c.kind == kind).order_by(imports.c.place)
        if assessor_key is not None:
            wanted = wanted.where(imports.c.assessor == assessor_key)
        with self._transaction() as connection:
            return [(row.digest, row.content) for row in connection.execute(wanted)]

    def how_many(self, kind: str) -> int:
        """How many files of a kind came in."""
        wanted = sa.select(sa.func.count()).select_from(imports).where(imports.c.kind == kind)
        with self._transaction() as connection:
            return int(connection.scalar(wanted) or 0)

    def enter(self, assessor_key: str, kind: str, content: Mapping[str, object]) -> None:
        """Add to an assessor's record."""
        if len(json.dumps(content)) > 12 * LONGEST_TEXT:
            raise NotReady(["a shorter entry: it is too long to keep"])
        with self._transaction() as connection:
            connection.execute(entries.insert().values(assessor=assessor_key, kind=kind, content=dict(content), at=_now()))

    def entries(self, assessor_key: str, kind: str | None = None) -> list[tuple[str, str, dict[str, Any]]]:
        """An assessor's record, oldest first: when (UTC), what kind, what it says; what was erased is left out."""
        wanted = sa.select(entries).where(entries.c.assessor == assessor_key).order_by(entries.c.place)
        if kind is not None:
            wanted = wanted.where(entries.c.kind == kind)
        with self._transaction() as connection:
            return [(row.at, row.kind, row.content) for row in connection.execute(wanted) if row.content]

    # ── Standardisation events ───────────────────────────────────────────────────────────────────────────────────────

    def log(self, event: str, kind: str, content: Mapping[str, object], token: str | None = None) -> None:
        """Add what was done to an event; the same act sent again is kept once.

        Args:
            event: its id.
            kind: what was done.
            content: to what and how, as JSON can hold it.
            token: the sender's mark of this act.

        Raises:
            RecordsUnavailable: it could not be kept; nothing was changed.
            NotReady: a text is too long to keep.
        """
        if len(json.dumps(content)) > 12 * LONGEST_TEXT:
            raise NotReady(["a shorter text: it is too long to keep"])
        row = {"event": event, "kind": kind, "content": dict(content), "at": _now(), "token": token or secrets.token_hex(12)}
        with self._transaction() as connection:
            one_at_a_time(connection, event)
            if not connection.scalar(sa.select(event_log.c.place).where(event_log.c.token == row["token"])):
                connection.execute(event_log.insert().values(**row))

    def logged(self, event: str) -> list[tuple[str, str, dict[str, Any]]]:
        """What was done to an event, oldest first: when (UTC), what, and to what."""
        wanted = sa.select(event_log).where(event_log.c.event == event).order_by(event_log.c.place)
        with self._transaction() as connection:
            return [(row.at, row.kind, row.content) for row in connection.execute(wanted)]

    def events(self) -> tuple[str, ...]:
        """Ids of the events that anything was done to, the oldest first."""
        wanted = sa.select(event_log.c.event).group_by(event_log.c.event).order_by(sa.func.min(event_log.c.place))
        with self._transaction() as connection:
            return tuple(connection.scalars(wanted))

    # ── One person's data ────────────────────────────────────────────────────────────────────────────────────────────

    def erase(self, assessor_key: str) -> int:
        """Erase what one assessor decided, wrote and stated, and their name; the chain and its times stay and still verify.

        Their code is replaced by a word that says so. What others wrote of them in their own records stays theirs.

        Returns:
            How many rows lost their content.

        Raises:
            RecordsUnavailable: another program uses the file, so that traces are left in it; says what to do.
        """
        own = sa.select(attempts.c.id).where(attempts.c.assessor == assessor_key)
        gone: list[tuple[sa.Table, sa.ColumnElement[bool], dict[str, Any]]] = [
            (seals, seals.c.assessor == assessor_key, {"content": sa.null(), "salt": None}),
            (saves, saves.c.attempt.in_(own), {"value": None}),
            (drill_answers, drill_answers.c.assessor == assessor_key, {"given": None}),
            (imports, imports.c.assessor == assessor_key, {"content": sa.null()}),
            (entries, entries.c.assessor == assessor_key, {"content": sa.null()}),
            (attempts, attempts.c.assessor == assessor_key, {"code": ERASED}),
            (assessors, assessors.c.key == assessor_key, {"code": ERASED}),
        ]
        with self._transaction() as connection:
            _lock(connection, assessor_key)
            one_at_a_time(connection, assessor_key)  # of submissions taken here, the assessor has no row to lock
            if not connection.scalar(sa.select(erasures.c.at).where(erasures.c.assessor == assessor_key)):
                connection.execute(erasures.insert().values(assessor=assessor_key, at=_now()))
            connection.execute(names.delete().where(names.c.assessor == assessor_key))
            self._strike(connection, assessor_key)
            rows = sum(connection.execute(table.update().where(which).values(**to)).rowcount for table, which, to in gone)
        if not forget(self.engine):
            raise RecordsUnavailable(
                "It is erased from the record, but traces are left in its file, because another program uses it. Close "
                f"every other window of the kit and use: mentor-training records erase --yes {assessor_key}"
            )
        return rows

    def _strike(self, connection: sa.Connection, assessor_key: str) -> None:
        """Strike an assessor\u2019s code from the lists of those who are asked to take part in events."""
        mine = set(connection.scalars(sa.select(assessors.c.code).where(assessors.c.key == assessor_key)))
        for content in connection.scalars(sa.select(imports.c.content).where(imports.c.assessor == assessor_key)):
            mine.add(str((content or {}).get("assessor", "")))
        others = sa.select(imports.c.content).where(imports.c.assessor != assessor_key)
        mine -= {str((content or {}).get("assessor", "")) for content in connection.scalars(others)}
        expected = sa.select(event_log).where(event_log.c.kind == "expected").order_by(event_log.c.place)
        for row in connection.execute(expected.with_for_update()).all():
            codes = [code for code in row.content["codes"] if code not in mine]
            if codes != row.content["codes"]:
                connection.execute(event_log.update().where(event_log.c.place == row.place).values(content={"codes": codes}))

    # ── Where everybody's kit uses one record ────────────────────────────────────────────────────────────────────────

    def hand_in(self, set: str, attempt_number: int, round: str = "") -> str:
        """Hand in what is submitted of a set; only where there is a service. At home a file is sent.

        Returns:
            What became of it, in a sentence.
        """
        raise NotImplementedError

    def live(self, set: str) -> dict[str, Any]:
        """How the meeting on a set stands, as far as it is shown to everybody; only where there is a service."""
        raise NotImplementedError

    def cast(self, set: str, item: str, met: bool, token: str) -> dict[str, Any]:
        """Vote again on the decision that is on the board; only where there is a service."""
        raise NotImplementedError

    # ── Is it as it was? ─────────────────────────────────────────────────────────────────────────────────────────────

    def verify(self) -> tuple[Finding, ...]:
        """Everything in the record that is not as it was sealed; empty when all is well.

        Finds changed, missing and reordered seals inside a chain, and decisions that differ from what was sealed. That
        the newest seals of a chain were cut off shows only against a receipt kept elsewhere.
        """
        findings = []
        with self._at_one_moment() as connection:
            chains: dict[str, list[sa.Row[tuple[object, ...]]]] = {}
            for row in connection.execute(sa.select(seals).order_by(seals.c.assessor, seals.c.place)):
                chains.setdefault(row.assessor, []).append(row)
            for rows in chains.values():
                previous = FIRST_DIGEST
                for place, row in enumerate(rows, start=1):
                    current = self._read(connection, row.attempt)
                    for sentence in [*seal_faults(row, place, previous), *attempt_faults(row, current)]:
                        findings.append(Finding(assessor=current.assessor, attempt=row.attempt, sentence=sentence))
                    previous = row.digest
        return tuple(findings)

    # ── Reading one attempt ──────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, connection: sa.Connection, id: str) -> Attempt:
        row = connection.execute(sa.select(attempts).where(attempts.c.id == id)).one_or_none()
        if row is None:
            raise _no_attempt(id)
        sealing = seals.select().where(seals.c.attempt == id, seals.c.kind == "submission")
        seal = connection.execute(sealing).one_or_none()
        saved = connection.execute(sa.select(saves).where(saves.c.attempt == id).order_by(saves.c.revision)).all()
        fields = {s.field: s.value for s in saved}
        return replace(
            _from_fields(fields),
            id=row.id,
            assessor=row.code,
            assessor_key=row.assessor,
            scenario=row.scenario,
            scenario_version=row.scenario_version,
            standard=row.standard,
            kit_version=row.kit,
            context=row.context,
            mode=row.mode,
            opened_at=row.opened_at,
            number=row.number,
            revision=saved[-1].revision if saved else 0,
            submitted_at=seal.sealed_at if seal else None,
            digest=seal.digest if seal else None,
        )


_STANDS = sa.select(  # of an attempt, what decides whether and what may be saved into it
    attempts.c.scenario,
    attempts.c.standard,
    sa.exists().where(seals.c.attempt == attempts.c.id, seals.c.kind == "submission").label("sealed"),
).where(attempts.c.id == sa.bindparam("id"))


def _no_attempt(id: str) -> NotFound:
    return NotFound("attempt", id, ["those on the start page"])


def _from_fields(fields: Mapping[str, object]) -> Attempt:
    """What was decided, from the newest value of each field."""
    decisions: dict[str, Decision] = {}
    record: dict[str, str] = {}
    other: dict[str, object] = {}
    for name, value in fields.items():
        kind, _, rest = name.partition(".")
        if kind == "decision":
            descriptor, _, part = rest.rpartition(".")
            decision = decisions.get(descriptor, Decision(descriptor=descriptor))
            empty = getattr(Decision(descriptor=descriptor), part)
            value = tuple(value) if isinstance(value, list) else value
            decisions[descriptor] = replace(decision, **cast(Any, {part: empty if value is None else value}))
        elif kind == "record":
            record[rest] = str(value or "")
        elif name != "awarded":
            other[name] = value
    awarded = fields.get("awarded")
    return Attempt(
        id="", assessor="", assessor_key="", scenario="", scenario_version=0, standard="", kit_version="", context={},
        mode="short", opened_at="", number=0, revision=0, decisions=decisions,
        awarded=str(awarded) if awarded else None, record=record, other=other,
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def fit(standard: Standard, scenario: Scenario, field: str, value: object) -> None:
    """Refuse what a field of an attempt cannot hold.

    Args:
        field: "decision.PD-PP-P1.met", "awarded", "conduct.…", as an attempt is saved.

    Raises:
        NotFound: a descriptor, item or grade that there is not.
        NotReady: a text too long, or a value of another kind.
    """
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise NotReady([f"a shorter text: {len(value):,} characters were pasted and at most {LONGEST_TEXT:,} are kept"])
    if len(json.dumps(value)) > 12 * LONGEST_TEXT:
        raise NotReady([f"a shorter “{field}”: it is too long to keep"])
    kind, *rest = field.split(".")
    if value is None:
        kind = "" if kind != "decision" else kind
    if kind == "awarded":
        _one_of(f"grade of {scenario.method}", value, standard.method(scenario.method).grades)
    elif kind == "decision":
        descriptor, part = rest if len(rest) == 2 else (".".join(rest), "")
        _one_of("descriptor", descriptor, [d.id for d in standard.descriptors_of(scenario.method)])
        _one_of("part of a decision", part, DECISION_PARTS)
        if part == "evidence":
            for item in value if isinstance(value, list | tuple) else [value] if value else []:
                _one_of("item of the evidence", item, scenario.items)
        elif part == "sure" and value is not None:
            _one_of("degree of sureness", value, ("unsure", "fairly", "certain"))
        elif value is not None and not isinstance(value, str if part == "reason" else bool):
            raise NotReady([f"a {'text' if part == 'reason' else 'yes or no'} for “{field}”"])
    elif kind == "conduct":
        _one_of("fact of conduct", ".".join(rest), list(scenario.conduct))
        _one_of("answer on conduct", value, CONDUCT_ANSWERS)
    elif kind == "tags":
        _one_of("item of the evidence", ".".join(rest), scenario.items)
        for ksb in value if isinstance(value, list | tuple) else [value]:
            _one_of(f"KSB of {scenario.method}", ksb, standard.method(scenario.method).ksbs)
    elif kind == "asked":
        for question in value if isinstance(value, list | tuple) else [value]:
            _one_of("question of this case", question, [q.id for q in scenario.questions])
    elif kind == "record" and not isinstance(value, str):
        raise NotReady([f"a text for “{field}”"])


def _one_of(kind: str, value: object, known: Sequence[str]) -> None:
    if value not in known:
        raise NotFound(kind, str(value)[:60], known)


def _owner(attempt: str) -> sa.ScalarSelect[Any]:
    return sa.select(attempts.c.assessor).where(attempts.c.id == attempt).scalar_subquery()


def _lock(connection: sa.Connection, assessor: str | sa.ScalarSelect[Any]) -> None:
    """Let nobody else write for this assessor before the transaction ends; SQLite has one writer anyway."""
    own = sa.select(assessors.c.key).where(assessors.c.key == assessor)
    connection.execute(own.with_for_update(key_share=True))


def _submitted_ids(connection: sa.Connection, ids: list[str]) -> set[str]:
    sealed = sa.select(seals.c.attempt).where(seals.c.attempt.in_(ids), seals.c.kind == "submission")
    return set(connection.scalars(sealed))


def decided(scenario: Scenario, standard: Standard, attempt: Attempt) -> tuple[int, int]:
    """How many descriptors are decided met or not met, of how many."""
    own = standard.descriptors_of(scenario.method)
    return sum(attempt.met.get(d.id) is not None for d in own), len(own)
