"""The record of decisions on a PostgreSQL server: tables by migrations, and rights by which it only grows.

The tables belong to an owner's role, which is used for nothing but `migrate`. The service signs in with another role: it
may read and add, and change nothing but what is emptied when somebody is erased. Triggers hold the owner to the same.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import ArgumentError

from . import __version__
from .errors import RecordsUnavailable
from .tables import (
    EMPTIED,
    SCHEMA,
    about,
    allowed,
    connect,
    in_sentences,
    names,
    one_at_a_time,
    sign,
    tables,
    written_schema,
)

_ONLY_GROWS = """
CREATE OR REPLACE FUNCTION {schema}.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
  {unless}
  RAISE EXCEPTION 'the record of decisions only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def migrate(url: str, app_role: str) -> None:
    """Make or bring up to date the tables of a PostgreSQL database, and give the service's role its rights on them.

    Args:
        url: the database, signed in to as its owner.
        app_role: the role under which the service signs in.

    Raises:
        RecordsUnavailable: the database cannot be reached, or the role is not there or could do more than it may.
        RecordsFromNewerKit: a newer kit made the tables.
    """
    engine = _server(url)
    try:
        with in_sentences(), engine.begin() as connection:
            one_at_a_time(connection, "migrate")
            _check_role(connection, app_role)
            if written_schema(connection) != SCHEMA:
                command.upgrade(_configuration(connection), "head")
            sign(connection, __version__)
            _set_triggers(connection)
            _set_rights(connection, app_role)
    finally:
        engine.dispose()


def _server(url: str) -> sa.Engine:
    try:
        engine = connect(sa.make_url(url))
    except (ArgumentError, ImportError) as error:
        raise RecordsUnavailable(f"This does not name a database that can be opened ({error}). Correct it.") from error
    if engine.dialect.name != "postgresql":
        raise RecordsUnavailable("Only a PostgreSQL database is made ready beforehand; any other is when it is opened.")
    return engine


def _configuration(connection: sa.Connection) -> Config:
    """What alembic would read in a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _check_role(connection: sa.Connection, role: str) -> None:
    """Refuse a role that is not there, or that no right would hold back.

    Raises:
        RecordsUnavailable: says what to do.
    """
    if not connection.scalar(sa.text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": role}):
        raise RecordsUnavailable(
            f"The server has no role “{role}”. Make it, such as by: createuser --pwprompt {role}; then try again."
        )
    if connection.scalar(sa.text("SELECT pg_has_role(:role, current_user, 'MEMBER')"), {"role": role}):
        raise RecordsUnavailable(
            f"“{role}” may do all that the owner of the database may, so that it could change what was decided. "
            "Name another role for the service."
        )


def _set_triggers(connection: sa.Connection) -> None:
    """Refuse every change of a row but those that erasing somebody makes, and every removal, whoever asks for it."""
    schema = _schema(connection)
    connection.exec_driver_sql(_ONLY_GROWS.format(schema=schema, name="only_grows", unless=""))
    for table in set(tables.tables) - {about.name, names.name}:
        stays = "only_grows"
        if table in EMPTIED:
            stays = f"{table}_stay"
            unless = f"IF {allowed(table, 'postgresql')} THEN RETURN NEW; END IF;"
            connection.exec_driver_sql(_ONLY_GROWS.format(schema=schema, name=stays, unless=unless))
        for trigger, when, function in (
            (f"{table}_stay", f"UPDATE ON {schema}.{table} FOR EACH ROW", stays),
            (f"{table}_last", f"DELETE ON {schema}.{table} FOR EACH ROW", "only_grows"),
            (f"{table}_whole", f"TRUNCATE ON {schema}.{table}", "only_grows"),
        ):
            connection.exec_driver_sql(
                f"CREATE OR REPLACE TRIGGER {trigger} BEFORE {when} EXECUTE FUNCTION {schema}.{function}()"
            )


def _set_rights(connection: sa.Connection, app_role: str) -> None:
    """Let the service read and add, empty what erasing empties, and nothing else."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    role, schema = quote(app_role), _schema(connection)
    database = connection.scalar(sa.text("SELECT quote_ident(current_database())"))
    statements = [
        f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
    ]
    for table in tables.sorted_tables:
        statements.append(f"REVOKE ALL ON {schema}.{table.name} FROM PUBLIC, {role}")
        statements.append(f"GRANT SELECT{'' if table is about else ', INSERT'} ON {schema}.{table.name} TO {role}")
        if table.autoincrement_column is not None:
            sequence = f"{schema}.{table.name}_{table.autoincrement_column.name}_seq"
            statements.append(f"REVOKE ALL ON SEQUENCE {sequence} FROM PUBLIC, {role}")
            statements.append(f"GRANT USAGE ON SEQUENCE {sequence} TO {role}")
    for name, (emptied, _) in EMPTIED.items():
        statements.append(f"GRANT UPDATE ({', '.join(emptied)}) ON {schema}.{name} TO {role}")
    statements.append(f"GRANT DELETE ON {schema}.{names.name} TO {role}")
    for statement in statements:
        connection.exec_driver_sql(statement)


def _schema(connection: sa.Connection) -> str:
    return str(connection.scalar(sa.text("SELECT quote_ident(current_schema())")))
