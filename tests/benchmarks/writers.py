"""Fifty writers at once on each store: how long a save takes, and whether everything that was acknowledged is there.

    .uv/bin/uv run -q --group test python tests/benchmarks/writers.py

Ten kits of five windows each, on forty attempts, so that some attempts have two writers. Whoever has saved twenty-five
changes submits, and goes on with a fresh attempt. What the store could not take is sent again, as panels do.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

import postgres

import mentor_training as mt
from mentor_training.errors import AlreadySubmitted, RecordsUnavailable
from mentor_training.tables import saves

PROCESSES, THREADS, ASSESSORS = 10, 5, 40
CASE, FIELD = "owq-01", "decision.OWQ-TC-P1.reason"
TO_A_SUBMISSION = 25  # saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """One change of which the store said that it is kept."""

    token: str
    revision: int
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What fifty writers found."""

    acknowledged: int
    found: int
    findings: int  # of `verify`
    milliseconds: Sequence[float]  # of each save, sorted


def measure(url: str, seconds: float) -> Measured:
    """Let fifty write for so long, then look for everything that was acknowledged."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mentor_training.records", "sqlalchemy.dialects.postgresql.psycopg", "psycopg"])
    together = context.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, context, _meet, (together,)) as kits:
        work = [(url, seconds, range(n * THREADS, (n + 1) * THREADS)) for n in range(PROCESSES)]
        told = [one for kit in kits.map(_kit, work) for one in kit]
    store = mt.RecordStore(url)
    with store.engine.connect() as connection:
        kept = {row.token: (row.revision, row.value) for row in connection.execute(sa.select(saves))}
    findings = store.verify()
    store.engine.dispose()
    return Measured(
        acknowledged=len(told),
        found=sum(kept.get(one.token) == (one.revision, one.token) for one in told),
        findings=len(findings),
        milliseconds=sorted(one.milliseconds for one in told),
    )


def _meet(together) -> None:
    global _together
    _together = together


def _kit(work: tuple[str, float, range]) -> list[Acknowledged]:
    """One kit with its windows; all kits begin together."""
    url, seconds, writers = work
    store = mt.RecordStore(url)
    for number in writers:
        _open(store, number)
    _together.wait()
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS) as windows:
        told = [one for window in windows.map(lambda n: _write(store, n, until), writers) for one in window]
    store.engine.dispose()
    return told


def _open(store: mt.RecordStore, number: int) -> mt.Attempt:
    return _until_taken(lambda: store.open_attempt(f"IA-{number % ASSESSORS:02}", CASE))


def _write(store: mt.RecordStore, number: int, until: float) -> list[Acknowledged]:
    told: list[Acknowledged] = []
    attempt = _open(store, number)
    while time.monotonic() < until:
        token, began = f"{number}-{len(told)}", time.perf_counter()
        try:
            revision = _until_taken(lambda a=attempt, t=token: store.save(a, FIELD, t, token=t)).revision
        except AlreadySubmitted:  # by the other window
            attempt = _open(store, number)
            continue
        told.append(Acknowledged(token=token, revision=revision, milliseconds=1000 * (time.perf_counter() - began)))
        if len(told) % TO_A_SUBMISSION == 0:
            attempt = _submit(store, number, attempt)
    return told


def _submit(store: mt.RecordStore, number: int, attempt: mt.Attempt) -> mt.Attempt:
    with suppress(AlreadySubmitted):  # by the other window
        _until_taken(lambda: store.submit(attempt, deadline=True))
    return _open(store, number)


def _until_taken(act):
    """Try again for as long as the store is busy."""
    while True:
        try:
            return act()
        except RecordsUnavailable:
            time.sleep(0.05)


def _row(name: str, seconds: float, found: Measured) -> str:
    median, high = statistics.median(found.milliseconds), found.milliseconds[int(0.95 * len(found.milliseconds))]
    times = f"{median:,.0f} | {high:,.0f} | {found.milliseconds[-1]:,.0f}"
    kept = f"{found.acknowledged:,} | {found.found:,} | {found.acknowledged / seconds:,.0f}"
    return f"| {name} | {PROCESSES * THREADS} | {seconds:g} | {kept} | {times} | {found.findings} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args().seconds
    print("| store | writers | seconds | acknowledged | found | per second | p50 ms | p95 ms | max ms | findings |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MENTOR_TRAINING_WORKSPACE"] = folder
        print(_row("SQLite", seconds, measure(f"sqlite:///{folder}/records.sqlite3", seconds)), flush=True)
    with postgres.running(durable=True) as server:
        print(_row("PostgreSQL", seconds, measure(server.database().service, seconds)))


if __name__ == "__main__":
    main()
