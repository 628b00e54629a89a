"""The tables of the record of decisions, and how their database is opened so that they only grow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoneFree

from . import __version__
from .errors import NotReady, RecordsFromNewerKit, RecordsUnavailable

# Raised whenever a table changes. In older SQLite records a new table is made when they are opened; for PostgreSQL a
# migration of that number is written.
SCHEMA = 3

ERASED = "erased"  # stands for the code of somebody whose data were erased

tables = sa.MetaData()
about = sa.Table(
    "about", tables, sa.Column("schema", sa.Integer, nullable=False), sa.Column("kit", sa.String, nullable=False)
)
assessors = sa.Table(
    "assessors",
    tables,
    sa.Column("key", sa.String, primary_key=True),  # random: two people with one code stay two
    sa.Column("code", sa.String, nullable=False),
    sa.Column("since", sa.String, nullable=False),
)
names = sa.Table(  # apart, so that a name can be erased
    "names",
    tables,
    sa.Column("assessor", sa.ForeignKey("assessors.key"), primary_key=True),
    sa.Column("name", sa.String, nullable=False),
)
sign_ins = sa.Table(  # who works here now: the newest row
    "sign_ins",
    tables,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("assessor", sa.ForeignKey("assessors.key"), nullable=False),
    sa.Column("at", sa.String, nullable=False),
)
attempts = sa.Table(
    "attempts",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("assessor", sa.ForeignKey("assessors.key"), nullable=False, index=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("scenario", sa.String, nullable=False, index=True),
    sa.Column("scenario_version", sa.Integer, nullable=False),
    sa.Column("standard", sa.String, nullable=False),
    sa.Column("kit", sa.String, nullable=False),
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.String, nullable=False),
    sa.UniqueConstraint("assessor", "scenario", "number"),
)
saves = sa.Table(
    "saves",
    tables,
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("attempt", sa.ForeignKey("attempts.id"), nullable=False, index=True),
    sa.Column("field", sa.String, nullable=False),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("saved_at", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False, unique=True),  # one change sent twice is one row
    sqlite_autoincrement=True,
)
seals = sa.Table(
    "seals",
    tables,
    sa.Column("assessor", sa.ForeignKey("assessors.key"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),  # in the assessor's chain, from 1
    sa.Column("kind", sa.String, nullable=False),  # "submission" or "dispute"
    sa.Column("attempt", sa.ForeignKey("attempts.id"), nullable=False, index=True),
    sa.Column("sealed_at", sa.String, nullable=False),
    sa.Column("content", sa.JSON, nullable=True),  # null once erased
    sa.Column("salt", sa.String, nullable=True),  # null once erased
    sa.Column("content_digest", sa.String, nullable=False),
    sa.Column("previous", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False, unique=True),
)
drill_answers = sa.Table(  # of the course; apart from what is decided on cases
    "drill_answers",
    tables,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("assessor", sa.ForeignKey("assessors.key"), nullable=False, index=True),
    sa.Column("drill", sa.String, nullable=False),
    sa.Column("context", sa.JSON, nullable=False),  # chapter and version of its sheet; or which test, and which form of it
    sa.Column("given", sa.JSON, nullable=False),
    sa.Column("right", sa.Boolean, nullable=False),
    sa.Column("kit", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False, unique=True),  # one answer sent twice is one row
    sqlite_autoincrement=True,
)
imports = sa.Table(  # submissions that a lead assessor took, results that came back to an assessor
    "imports",
    tables,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String, nullable=False),  # "submission" or "result"
    sa.Column("digest", sa.String, nullable=False, unique=True),
    sa.Column("assessor", sa.String, nullable=False, index=True),  # key, of whoever it is; not necessarily of this workspace
    sa.Column("content", sa.JSON, nullable=True),  # null once erased
    sa.Column("at", sa.String, nullable=False),
    sqlite_autoincrement=True,
)
entries = sa.Table(  # of an assessor's record: what is stated, what was seen, what was signed
    "entries",
    tables,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("assessor", sa.String, nullable=False, index=True),  # key
    sa.Column("kind", sa.String, nullable=False),  # "requirement", "verdict", "signature", "route"
    sa.Column("content", sa.JSON, nullable=True),  # null once erased
    sa.Column("at", sa.String, nullable=False),
    sqlite_autoincrement=True,
)
event_log = sa.Table(  # what was done to standardisation events: shown, voted, decided, minuted
    "event_log",
    tables,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("event", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False, unique=True),  # one act sent twice is one row
    sqlite_autoincrement=True,
)
erasures = sa.Table(  # whose content was erased on their wish; only theirs may be
    "erasures",
    tables,
    sa.Column("assessor", sa.String, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
)
_of_submissions = seals.c.kind == "submission"
sa.Index("one_submission", seals.c.attempt, unique=True, sqlite_where=_of_submissions, postgresql_where=_of_submissions)


def _is_erased(whose: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasures WHERE assessor = {whose})"


EMPTIED = {  # table -> the columns that erasing somebody empties, and in which rows; all else of a row stays as it is
    "assessors": (("code",), _is_erased("OLD.key")),
    "attempts": (("code",), _is_erased("OLD.assessor")),
    "saves": (("value",), _is_erased("(SELECT assessor FROM attempts WHERE id = OLD.attempt)")),
    "seals": (("content", "salt"), _is_erased("OLD.assessor")),
    "drill_answers": (("given",), _is_erased("OLD.assessor")),
    "imports": (("content",), _is_erased("OLD.assessor")),
    "entries": (("content",), _is_erased("OLD.assessor")),
    # Of those who are asked to take part, a code goes when its owner is erased.
    "event_log": (("content",), "OLD.kind = 'expected'"),
}


def allowed(table: str, dialect: str) -> str:
    """The one change that may be made to a row of a table, as the condition of a trigger."""
    as_text = "::text" if dialect == "postgresql" else ""  # its JSON cannot be compared
    same = "IS NOT DISTINCT FROM" if dialect == "postgresql" else "IS"
    emptied, where = EMPTIED[table]
    conditions = [where]
    for column in [column.name for column in tables.tables[table].columns]:
        new, old = f'NEW."{column}"{as_text}', f'OLD."{column}"{as_text}'
        if column not in emptied:
            conditions.append(f"{new} {same} {old}")
        elif column == "code":
            conditions.append(f"{new} = '{ERASED}'")
        elif table != "event_log":
            conditions.append(f"({new} IS NULL OR {new} = 'null')")
    return " AND ".join(conditions)


# How long a call waits for a PostgreSQL server: to connect (seconds), for one statement (ms), for a lost one (ms).
WAITS = {
    "connect_timeout": "5",
    "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000",
    "tcp_user_timeout": "20000",
}


def connect(url: sa.URL) -> sa.Engine:
    """An engine for this database; SQLite writes ahead, waits for others, and holds its disk to its word."""
    if url.drivername.partition("+")[0] in ("postgresql", "postgres"):
        return _connect_to_server(url)
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _connect_to_server(url: sa.URL) -> sa.Engine:
    """An engine that finds a PostgreSQL server again after it was away, and never waits for it without end."""
    patient = url.set(drivername="postgresql+psycopg", query={**WAITS, **url.query})
    return sa.create_engine(patient, pool_pre_ping=True, pool_size=10, max_overflow=10, pool_timeout=15)


def create(connection: sa.Connection, kit: str) -> None:
    """Make the tables in an empty database, or those that a record by an earlier kit lacks."""
    tables.create_all(connection)
    if connection.dialect.name == "sqlite":
        refused = "BEGIN SELECT RAISE(ABORT, 'the record of decisions only grows'); END"
        for table in EMPTIED:
            change = f"UPDATE ON {table} WHEN NOT ({allowed(table, 'sqlite')})"
            for trigger, event in ((f"{table}_stay", change), (f"{table}_last", f"DELETE ON {table}")):
                connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {event} {refused}")
    sign(connection, kit)


def sign(connection: sa.Connection, kit: str) -> None:
    """Write down which kit made the tables as they are now."""
    connection.execute(about.delete())
    connection.execute(about.insert().values(schema=SCHEMA, kit=kit))


def written_schema(connection: sa.Connection) -> int | None:
    """The schema in which a record is kept; None where there is none yet.

    Raises:
        RecordsFromNewerKit: a newer kit wrote it.
    """
    if not sa.inspect(connection).has_table("about"):
        return None
    written = connection.execute(sa.select(about)).one()
    if written.schema > SCHEMA:
        raise RecordsFromNewerKit(
            f"These records were made by version {written.kit} of the kit; this is version {__version__}. "
            "Install the newer kit to go on; nothing was changed."
        )
    return int(written.schema)


def one_at_a_time(connection: sa.Connection, name: str) -> None:
    """Let nobody else who says the same name go on before this transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def forget(engine: sa.Engine) -> bool:
    """Rewrite the file of a SQLite record, so that nothing of what was erased is left in its free pages or its log.

    Other databases clean up in their own time.

    Returns:
        Whether it could be done; not while another program is in the middle of reading or writing.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
        busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def _set_up_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy says BEGIN itself
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {setting}")  # type: ignore[attr-defined]


@contextmanager
def in_sentences() -> Iterator[None]:
    """Say what a database refuses in sentences that somebody can act on; that something is there twice stays as it is.

    Raises:
        RecordsUnavailable: the database cannot be reached or written.
        NotReady: it cannot hold what it was given.
    """
    try:
        yield
    except IntegrityError:
        raise
    except (DataError, UnicodeEncodeError) as error:
        raise NotReady(["what was typed, without the one character or number in it that cannot be kept"]) from error
    except NoneFree as error:
        raise RecordsUnavailable(unavailable("too many")) from error
    except DBAPIError as error:
        raise RecordsUnavailable(unavailable(str(error.orig).lower())) from error


_AWAY = (  # in PostgreSQL's own words
    "connection",  # refused, lost, timed out, none left
    "terminating",
    "shutting down",
    "starting up",
    "canceling statement",
    "too many",
    "could not translate host name",
    "deadlock",
)
_KEPT_OUT = ("authentication failed", "pg_hba.conf", "no password supplied")


def unavailable(cause: str) -> str:
    """What to tell somebody whose record of decisions cannot be reached, from the database's own words."""
    if any(words in cause for words in _KEPT_OUT) or ("fatal" in cause and "does not exist" in cause):
        return (
            "The record of decisions does not let the kit in: a name or the password in MENTOR_TRAINING_DATABASE is not "
            "right. Whoever looks after the server corrects it; nothing was changed."
        )
    if any(words in cause for words in _AWAY):
        return "The record of decisions cannot be reached just now. What you typed is kept; it is tried again."
    if "permission denied" in cause:
        return (
            "The service may not do this with the record of decisions. Nothing was changed. Whoever looks after the server "
            "gives it its rights by: mentor-training hub migrate"
        )
    if "no space left" in cause:
        return (
            "The server's disk is full, so nothing more can be saved. Tell whoever looks after it; what was saved is kept."
        )
    if "locked" in cause or "busy" in cause:
        return "The record of decisions is in use by another program. Close other windows of the kit; it is tried again."
    if "full" in cause:
        return "This computer's disk is full, so nothing more can be saved. Free some space; what was saved is kept."
    if "readonly" in cause or "read-only" in cause or "unable to open" in cause:
        return (
            "The record of decisions cannot be written. "
            "Ask whoever looks after this computer to let you write in the workspace."
        )
    if "malformed" in cause or "not a database" in cause:
        return (
            "The record of decisions is damaged and was left untouched. Restore “records.sqlite3” in the workspace from a "
            "backup, or move it aside to start afresh."
        )
    return f"The record of decisions cannot be reached ({cause}). Nothing was changed; try again."
