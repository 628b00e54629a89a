"""The tables of the record of decisions, and how their database is opened so that they only grow."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa

SCHEMA = 3  # raised whenever a table changes; a new table is made in older records when they are opened

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


def _erased(part: str, whose: str, *others: str) -> str:
    """The one change that erasing somebody's data makes to a row: its content goes, all else stays."""
    gone = f"(NEW.{part} IS NULL OR NEW.{part} = 'null') AND EXISTS (SELECT 1 FROM erasures WHERE assessor = {whose})"
    return " AND ".join([gone] + [f"NEW.{name} IS OLD.{name}" for name in others])


_KEPT = {  # table -> the only change that may be made to a row, if any
    "saves": _erased(
        "value",
        "(SELECT assessor FROM attempts WHERE id = OLD.attempt)",
        "revision",
        "attempt",
        "field",
        "saved_at",
        "token",
    ),
    "attempts": _erased(
        "code",
        "OLD.assessor",
        "id",
        "assessor",
        "scenario",
        "scenario_version",
        "standard",
        "kit",
        "context",
        "mode",
        "number",
        "opened_at",
    ).replace("NEW.code IS NULL OR NEW.code = 'null'", f"NEW.code = '{ERASED}'"),
    "drill_answers": _erased(
        "given", "OLD.assessor", "place", "assessor", "drill", "context", "right", "kit", "at", "token"
    ),
    "imports": _erased("content", "OLD.assessor", "place", "kind", "digest", "assessor", "at"),
    "entries": _erased("content", "OLD.assessor", "place", "assessor", "kind", "at"),
    "event_log": " AND ".join(  # who is asked to take part: a code goes when its owner is erased
        ["OLD.kind = 'expected'"] + [f"NEW.{name} IS OLD.{name}" for name in ("place", "event", "kind", "at", "token")]
    ),
    "seals": " AND ".join(
        ["NEW.content IS NULL AND NEW.salt IS NULL"]
        + [
            f"NEW.{name} = OLD.{name}"
            for name in ("place", "kind", "attempt", "sealed_at", "content_digest", "previous", "digest")
        ]
    ),
}


def connect(url: sa.URL) -> sa.Engine:
    """An engine for this database; SQLite writes ahead, waits for others, and holds its disk to its word."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def create(connection: sa.Connection, kit: str) -> None:
    """Make the tables in an empty database, or those that a record by an earlier kit lacks."""
    tables.create_all(connection)
    if connection.dialect.name == "sqlite":
        refused = "BEGIN SELECT RAISE(ABORT, 'the record of decisions only grows'); END"
        for table, allowed in _KEPT.items():
            when = f"WHEN NOT ({allowed})" if allowed else ""
            for trigger, event in ((f"{table}_stay", f"UPDATE ON {table} {when}"), (f"{table}_last", f"DELETE ON {table}")):
                connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {event} {refused}")
    connection.execute(about.delete())
    connection.execute(about.insert().values(schema=SCHEMA, kit=kit))


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


def unavailable(cause: str) -> str:
    """What to tell somebody whose record of decisions cannot be reached, from the database's own words."""
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
