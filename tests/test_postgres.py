"""The record of decisions on a PostgreSQL server: who may do what, what many at once do, backup, and a server that dies."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgres import OWNER, SERVICE, SUPERUSER

import mentor_training as mt
from mentor_training import database as on_server
from mentor_training.errors import AlreadySubmitted, NotReady, RecordsFromNewerKit, RecordsUnavailable
from mentor_training.tables import EMPTIED, SCHEMA, tables

CASE, FIELD = "owq-01", "decision.OWQ-TC-P1.reason"
AWAY = "cannot be reached just now. What you typed is kept; it is tried again"


@pytest.fixture
def store(database):
    """A record as the service opens it."""
    one = mt.RecordStore(database.service)
    yield one
    one.engine.dispose()


@pytest.fixture
def submitted(store, decide_all):
    """A record with a submission, an objection, a drill, an entry and a log of an event."""
    attempt = store.open_attempt("IA-07", CASE)
    decide_all(store, attempt)
    store.submit(attempt)
    store.dispute(attempt, "OWQ-CO-D1", 1, "E29 and E30")
    store.answer_drill("IA-07", "grades-1", "fail", True, {"chapter": "grades"})
    store.enter(attempt.assessor_key, "requirement", {"id": "cpd"})
    store.keep_import("submission", "d1", attempt.assessor_key, {"assessor": "IA-07"})
    store.log("annual", "expected", {"codes": ["IA-07", "IA-08"]})
    store.work_as("IA-08")
    store.save(store.open_attempt("IA-08", CASE), "awarded", "pass")
    return store


def execute(url, *statements):
    """Do something as whoever the address names."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def everything(url):
    """Every row of every table, as text."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return {
            name: sorted(connection.execute(sa.text(f"SELECT CAST(t AS TEXT) FROM {name} t")).scalars())
            for name in tables.tables
        }


def refusals(url, statements):
    """What the database says to each statement; nothing where it lets it pass."""
    said = {}
    for statement in statements:
        try:
            execute(url, statement)
        except sa.exc.DatabaseError as error:
            said[statement] = str(error.orig).splitlines()[0]
    return said


def at_once(*acts):
    """What each of several acts gives, all begun in the same moment."""
    together = threading.Barrier(len(acts))

    def one(act):
        together.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


# ── Who may do what ──────────────────────────────────────────────────────────────────────────────────────────────────

KEPT = sorted({name for name in tables.tables} - {"about", "names"})
CHANGES = [
    f"UPDATE {name} SET {column.name} = {column.name}"
    for name in KEPT
    for column in tables.tables[name].columns
    if name not in EMPTIED or column.name not in EMPTIED[name][0]
]
CHANGES = [statement.replace("right", '"right"') for statement in CHANGES]
REMOVALS = [f"{act} {name}" for name in KEPT for act in ("DELETE FROM", "TRUNCATE", "DROP TABLE")]
OTHERS = [
    "UPDATE about SET schema = 99",
    "DELETE FROM about",
    "TRUNCATE names",
    "UPDATE names SET name = 'x'",
    "ALTER TABLE saves DISABLE TRIGGER ALL",
    "ALTER TABLE saves OWNER TO service",
    "DROP TRIGGER saves_stay ON saves",
    "CREATE OR REPLACE FUNCTION saves_stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE more (x int)",
    "CREATE SCHEMA more",
    "SELECT setval('saves_revision_seq', 1)",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
    "UPDATE alembic_version SET version_num = 'x'",
]


def test_the_service_can_neither_change_nor_remove_nor_define(submitted, database):
    before = everything(database.superuser)
    said = refusals(database.service, [*CHANGES, *REMOVALS, *OTHERS])
    assert [s for s in [*CHANGES, *REMOVALS, *OTHERS] if s not in said] == []
    assert {s: w for s, w in said.items() if "permission denied" not in w and "must be" not in w} == {}
    assert everything(database.superuser) == before


def test_the_service_can_make_no_temporary_table(server):
    fresh = server.empty_database()
    on_server.migrate(fresh.owner, SERVICE)
    assert "permission denied" in str(refusals(fresh.service, ["CREATE TEMPORARY TABLE erasures (assessor text)"]))
    server.drop(fresh)


def test_a_temporary_table_does_not_stand_in_for_the_erasures(submitted, database):
    """In a database that was copied or restored, in which anybody may make one until it is made ready again."""
    engine = sa.create_engine(database.service, poolclass=sa.NullPool)
    with pytest.raises(sa.exc.IntegrityError, match="only grows"), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE erasures AS SELECT key AS assessor FROM assessors")
        connection.exec_driver_sql("UPDATE seals SET content = NULL, salt = NULL")


def test_what_erasing_empties_the_service_empties_for_those_alone_who_were_erased(submitted, database):
    before = everything(database.superuser)
    columns = [(name, column) for name, (emptied, _) in EMPTIED.items() for column in emptied]
    statements = [
        f"UPDATE {name} SET {column} = {'NULL' if column != 'code' else repr('erased')}" for name, column in columns
    ]
    said = refusals(database.service, statements)
    assert [s for s in statements if s not in said] == []
    assert everything(database.superuser) == before


def test_the_owner_is_held_to_the_same(submitted, database):
    before = everything(database.superuser)
    filled = {name for name, rows in before.items() if rows}
    changed = [
        f"UPDATE {name} SET {column.name} = CAST({'99' if isinstance(column.type, sa.Integer) else repr('false')} AS {column.type})"
        for name in sorted(filled & set(EMPTIED))
        for column in tables.tables[name].columns
        if column.name not in EMPTIED[name][0] and not column.foreign_keys
    ]
    changed = [statement.replace("SET right", 'SET "right"').replace("VARCHAR", "TEXT") for statement in changed]
    removed = [f"DELETE FROM {name}" for name in sorted(filled & set(KEPT))] + [f"TRUNCATE {name} CASCADE" for name in KEPT]
    said = refusals(database.owner, [*changed, *removed])
    assert [s for s in [*changed, *removed] if "only grows" not in said.get(s, "")] == []
    assert everything(database.superuser) == before


def test_somebody_is_erased_by_the_service_and_the_rest_stays(submitted, database):
    key = submitted.assessor("IA-07")
    execute(database.service, f"INSERT INTO names VALUES ('{key}', 'A Name')")
    assert submitted.erase(key) > 0
    left = "".join(str(rows) for rows in everything(database.superuser).values())
    assert [word for word in ("IA-07", "A Name", "E29 and E30", "because of", "cpd") if word in left] == []
    assert submitted.logged("annual")[0][2] == {"codes": ["IA-08"]}
    assert submitted.attempts("IA-08")[0].awarded == "pass"
    assert submitted.verify() == ()


# ── Making the tables ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_migrations_make_the_tables_that_the_kit_knows(database):
    engine = sa.create_engine(database.owner, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables) == []


def test_the_newest_migration_bears_the_number_of_the_schema():
    folder = Path(on_server.__file__).parent / "migrations"
    assert ScriptDirectory(folder).get_heads() == [str(SCHEMA)]


def test_making_the_tables_again_changes_nothing_that_was_decided(submitted, database):
    before = everything(database.superuser)
    on_server.migrate(database.owner, SERVICE)
    assert everything(database.superuser) == before
    assert submitted.save(submitted.open_attempt("IA-08", CASE), "awarded", "fail").revision


def test_two_that_make_the_tables_at_once_are_one(server):
    empty = server.empty_database()
    at_once(*[lambda: on_server.migrate(empty.owner, SERVICE)] * 2)
    mt.RecordStore(empty.service).engine.dispose()
    server.drop(empty)


def test_a_database_without_tables_or_with_older_ones_says_what_to_do(server, database):
    empty = server.empty_database()
    with pytest.raises(RecordsUnavailable, match="no record of decisions yet.*mentor-training hub migrate"):
        mt.RecordStore(empty.service)
    server.drop(empty)
    execute(database.owner, f"UPDATE about SET schema = {SCHEMA - 1}")
    with pytest.raises(RecordsUnavailable, match="as an earlier kit made it.*mentor-training hub migrate"):
        mt.RecordStore(database.service)


def test_tables_of_a_newer_kit_are_not_made_older(database):
    execute(database.owner, "UPDATE about SET schema = 99, kit = '9.0'")
    with pytest.raises(RecordsFromNewerKit, match=r"version 9\.0"):
        on_server.migrate(database.owner, SERVICE)


@pytest.mark.parametrize(
    ("role", "said"),
    [("nobody_here", "createuser --pwprompt nobody_here"), (OWNER, "Name another role"), (SUPERUSER, "Name another role")],
)
def test_a_role_that_is_not_there_or_that_nothing_would_hold_back_is_refused(database, role, said):
    with pytest.raises(RecordsUnavailable, match=said):
        on_server.migrate(database.owner, role)


@pytest.mark.parametrize(
    ("url", "said"), [("sqlite://", "Only a PostgreSQL database"), ("C:/x", "does not name a database")]
)
def test_only_a_server_is_made_ready(url, said):
    with pytest.raises(RecordsUnavailable, match=said):
        on_server.migrate(url, SERVICE)


def test_any_way_to_write_the_address_opens_the_same_record(server, database):
    for way in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        store = mt.RecordStore(server.url(database.name, SERVICE, tcp=True).replace("postgresql://", way))
        store.open_attempt("IA-07", CASE)
        assert len(store.attempts()) == 1
        store.engine.dispose()


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────

OFTEN = 15  # times that a race is run


def test_two_first_uses_of_one_code_at_once_are_one_assessor(store):
    for n in range(OFTEN):
        assert len(set(at_once(*[lambda n=n: store.assessor(f"IA-{n}")] * 4))) == 1


def test_one_change_sent_twice_at_once_is_one_row_and_both_hear_the_same(store):
    attempt = store.open_attempt("IA-07", CASE)
    for n in range(OFTEN):
        same = at_once(*[lambda n=n: store.save(attempt, FIELD, str(n), token=f"t{n}")] * 4)
        assert len(set(same)) == 1
    assert len(store.changes(attempt.id, 0)) == 1


def test_one_act_of_an_event_and_one_answer_sent_twice_at_once_are_kept_once(store):
    for n in range(OFTEN):
        at_once(*[lambda n=n: store.log("annual", "voted", {"n": n}, token=f"t{n}")] * 3)
        at_once(*[lambda n=n: store.answer_drill("IA-07", "grades-1", n, True, {}, token=f"t{n}")] * 3)
    assert [content["n"] for _, _, content in store.logged("annual")] == list(range(OFTEN))
    assert [answer.given for answer in store.drill_answers()] == list(range(OFTEN))


def test_a_case_opened_twice_at_once_is_one_attempt(store):
    for n in range(OFTEN):
        store.assessor(f"IA-{n}")
        opened = at_once(*[lambda n=n: store.open_attempt(f"IA-{n}", CASE)] * 4)
        assert len({attempt.id for attempt in opened}) == 1


def test_nothing_is_saved_into_an_attempt_after_it_was_sealed(store):
    def saving(attempt):
        try:
            for n in range(4):
                store.save(attempt, FIELD, str(n))
        except AlreadySubmitted:
            return

    for _ in range(OFTEN):
        attempt = store.open_attempt("IA-07", CASE)
        at_once(lambda a=attempt: saving(a), lambda a=attempt: saving(a), lambda a=attempt: store.submit(a, deadline=True))
    assert store.verify() == ()


def test_submissions_at_once_are_one_chain(store):
    rounds = [store.open_attempt("IA-07", CASE, {"purpose": "practice", "try": n}) for n in range(OFTEN)]
    at_once(*[lambda a=attempt: store.submit(a, deadline=True) for attempt in rounds])
    assert len([a for a in store.attempts("IA-07") if a.submitted_at]) == OFTEN
    assert store.verify() == ()


def test_two_erased_at_once_are_both_struck_from_the_list(store):
    for n in range(5):
        codes = [f"IA-{n}-{m}" for m in range(4)]
        keys = [store.assessor(code) for code in codes]
        store.log(f"event-{n}", "expected", {"codes": [*codes, "IA-99"]})
        at_once(*[lambda key=key: store.erase(key) for key in keys])
        assert store.logged(f"event-{n}")[0][2] == {"codes": ["IA-99"]}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_fifty_who_write_at_once_nothing_acknowledged_is_lost(kind, tmp_path, request, monkeypatch):
    """The short form of tests/benchmarks/writers.py."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "benchmarks")
    import writers

    file = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    found = writers.measure(file if kind == "sqlite" else request.getfixturevalue("database").service, seconds=2)
    assert found.acknowledged > 50
    assert (found.found, found.findings) == (found.acknowledged, 0)


# ── A server that is away, slow, full or dead ────────────────────────────────────────────────────────────────────────


def test_what_was_acknowledged_is_there_after_the_server_died_and_the_store_goes_on():
    with postgres.running(durable=True) as server:
        store = mt.RecordStore(server.database().service)
        attempt = store.open_attempt("IA-07", CASE)
        acknowledged, refused, done = [], [], threading.Event()

        def write():
            while not done.is_set():
                token = str(len(acknowledged))
                try:
                    acknowledged.append((token, store.save(attempt, FIELD, token, token=token).revision))
                except RecordsUnavailable as error:
                    refused.append(str(error))

        writer = threading.Thread(target=write)
        writer.start()
        wait_for(lambda: len(acknowledged) > 20)
        server.stop(at_once=True)
        wait_for(lambda: refused)
        server.start()
        before = len(acknowledged)
        wait_for(lambda: len(acknowledged) > before + 20)
        done.set()
        writer.join()
        with store.engine.connect() as connection:
            kept = connection.execute(sa.text("SELECT token, revision FROM saves ORDER BY revision")).all()
        store.engine.dispose()
    assert {sentence for sentence in refused if AWAY not in sentence} == set()
    assert [tuple(row) for row in kept] == acknowledged


def wait_for(condition):
    until = time.monotonic() + postgres.PATIENCE
    while not condition():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.01)


def test_a_server_that_is_not_there_is_a_sentence(server, database):
    with pytest.raises(RecordsUnavailable, match=AWAY):
        mt.RecordStore(f"postgresql://service@127.0.0.1:{postgres.free_port()}/records")
    with pytest.raises(RecordsUnavailable, match="does not let the kit in"):
        mt.RecordStore(server.url("no_such_database", SERVICE))
    with pytest.raises(RecordsUnavailable, match="does not let the kit in"):
        mt.RecordStore(server.url(database.name, "nobody_here"))


def test_a_role_without_rights_is_told_who_gives_them(server, database):
    server.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(RecordsUnavailable, match="gives it its rights by: mentor-training hub migrate"):
        mt.RecordStore(server.url(database.name, "stranger"))
    server.execute("DROP ROLE stranger")


def test_whoever_waits_too_long_for_another_is_told_and_nothing_is_changed(store, database):
    attempt = store.open_attempt("IA-07", CASE)
    impatient = mt.RecordStore(database.service + "&options=-c%20statement_timeout=200")
    with store.engine.begin() as holder:
        holder.exec_driver_sql("SELECT * FROM assessors FOR UPDATE")
        with pytest.raises(RecordsUnavailable, match=AWAY):
            impatient.save(attempt, "awarded", "pass")
    assert impatient.save(attempt, "awarded", "fail").revision
    impatient.engine.dispose()


@pytest.mark.parametrize("code", ["IA\0", "IA\ud800"])
def test_a_code_that_a_database_cannot_hold_is_a_sentence(store, code):
    with pytest.raises(NotReady, match="the one character or number in it that cannot be kept"):
        store.open_attempt(code, CASE)
    assert store.attempts() == ()


def test_a_number_that_is_none_is_a_sentence(store):
    attempt = store.open_attempt("IA-07", CASE)
    with pytest.raises(NotReady, match="cannot be kept"):
        store.save(attempt, "notes", float("nan"))


def test_a_read_only_server_is_a_sentence(database):
    """A stand-in that takes over, or a server whose disk failed."""
    store = mt.RecordStore(database.service + "&options=-c%20default_transaction_read_only=on")
    with pytest.raises(RecordsUnavailable, match="cannot be written"):
        store.assessor("IA-07")
    store.engine.dispose()


# ── Backup ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_backup_brings_everything_back_chain_and_rights_too(submitted, database, server):
    file, fresh = str(server.folder / "backup"), server.empty_database()
    server.run("pg_dump", "--format=custom", f"--file={file}", f"--dbname={database.owner}")
    server.run("pg_restore", "--exit-on-error", f"--dbname={fresh.owner}", file)
    assert everything(fresh.superuser) == everything(database.superuser)
    restored = mt.RecordStore(fresh.service)
    assert restored.verify() == ()
    said = refusals(fresh.service, ["UPDATE seals SET digest = 'x'", "DELETE FROM saves"])
    assert len(said) == 2
    assert "only grows" in str(refusals(fresh.owner, ["UPDATE seals SET digest = 'x'"]))
    assert restored.save(restored.open_attempt("IA-08", CASE), "awarded", "fail").revision
    restored.engine.dispose()
    server.drop(fresh)
