"""Builders that ask only for the words that matter, and a workspace that no test shares with a person."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

_HOME = tempfile.mkdtemp(prefix="mentor-training-tests-")
os.environ["MENTOR_TRAINING_WORKSPACE"] = _HOME  # before any notebook's kernel starts
os.environ.pop("MENTOR_TRAINING_DATABASE", None)


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_terminal_summary(terminalreporter) -> None:
    from chromium import HOW_TO_GET_ONE, executable

    if executable() is None:
        terminalreporter.section("browser tests did not run")
        terminalreporter.write_line(f"No Chromium was found. {HOW_TO_GET_ONE}")
    import postgres

    if postgres.binaries() is None:
        terminalreporter.section("tests on PostgreSQL did not run")
        terminalreporter.write_line(f"No PostgreSQL server was found. {postgres.HOW_TO_GET_ONE}")


@pytest.fixture(scope="session")
def standard():
    import mentor_training as mt

    return mt.load_standard()


@pytest.fixture
def store(tmp_path):
    import mentor_training as mt

    return mt.RecordStore(f"sqlite:///{tmp_path / 'records.sqlite3'}")


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server of this run's own; in CI there must be one."""
    import postgres

    if postgres.binaries() is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(f"No PostgreSQL server was found. {postgres.HOW_TO_GET_ONE}")
    with postgres.running() as one:
        yield one


@pytest.fixture
def database(server):
    """A fresh PostgreSQL database that is ready for records."""
    one = server.database()
    yield one
    server.drop(one)


@pytest.fixture
def observation():
    import mentor_training as mt

    return mt.load_scenario("owq-01")


@pytest.fixture
def reference():
    """A builder: the reference of the observation with some decisions other than they are."""
    from dataclasses import replace

    import mentor_training as mt

    real = mt.load_reference("owq-01")

    def build(not_met=(), met=(), contested=(), **changes):
        decisions = {
            d: replace(
                decision,
                met=False if d in not_met else True if d in met else decision.met,
                contested=d in contested,
            )
            for d, decision in real.decisions.items()
        }
        return replace(real, decisions=decisions, **changes)

    return build


@pytest.fixture
def attempt(observation, reference):
    """A builder: an attempt that agrees with the reference, but for what is said."""
    from mentor_training.decisions import Attempt, Decision

    def build(not_met=(), met=(), undecided=(), awarded="pass", record=None, scenario=observation, evidence=None):
        agreed = reference()
        decisions = {
            d: Decision(
                descriptor=d,
                met=None if d in undecided else False if d in not_met else True if d in met else r.met,
                evidence=(evidence or {}).get(d, r.evidence),
                reason="because",
            )
            for d, r in agreed.decisions.items()
        }
        return Attempt(
            id="a1",
            assessor="IA-07",
            assessor_key="k",
            scenario=scenario.id,
            scenario_version=scenario.version,
            standard=scenario.standard,
            kit_version="0",
            context={},
            mode="short",
            opened_at="2026-11-23T10:00:00+00:00",
            number=1,
            revision=1,
            decisions=decisions,
            awarded=awarded,
            record=record or {},
        )

    return build


@pytest.fixture
def decide_all():
    """A function: decide every descriptor of an open attempt, and award a grade."""
    import mentor_training as mt

    def decide(store, attempt, not_met=(), awarded="pass", reason=None):
        scenario = mt.load_scenario(attempt.scenario)
        item = next(iter(scenario.items))
        for d in mt.load_standard(attempt.standard).descriptors_of(scenario.method):
            because = reason or f"because of {item}"
            store.decide(attempt, mt.Decision(descriptor=d.id, met=d.id not in not_met, evidence=(item,), reason=because))
        store.save(attempt, "awarded", awarded)

    return decide


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A function: put a scenario into an organisation's layer after changing its text, and give its id."""
    from mentor_training.datasets import shipped

    def write(change, file="scenario.yaml", scenario="owq-01-two-weeks-downstairs", encode=lambda text: text.encode()):
        monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "ws"))
        folder = tmp_path / "ws" / "organisation" / "scenarios" / scenario
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("scenario.yaml", "reference.yaml"):
            text = (shipped() / "scenarios" / scenario / name).read_text("utf-8")
            if name == file:
                changed = change(text)
                assert changed != text, "the change changed nothing"
                (folder / name).write_bytes(encode(changed))
            else:
                (folder / name).write_text(text, "utf-8")
        return scenario

    return write


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """The rehearsal's twelve: files of the blind round and of the second vote, and a record that has taken the first."""
    from types import SimpleNamespace

    import mentor_training as mt
    from mentor_training import rehearsal, submissions

    folder = tmp_path_factory.mktemp("rehearsal")
    store = mt.RecordStore(f"sqlite:///{folder / 'taken.sqlite3'}")
    blind = list(rehearsal.simulate(folder))
    taken = {s.assessor: s for s in (submissions.take(store, f, simulated=True) for f in blind)}
    second = list(rehearsal.simulate(folder, blind=taken))
    store.engine.dispose()
    return SimpleNamespace(blind=blind, second=second, taken=taken, record=folder / "taken.sqlite3")


@pytest.fixture
def rehearsed(simulated, tmp_path):
    """A record of a rehearsal's own, with all twelve blind submissions."""
    import sqlite3

    import mentor_training as mt

    copy = tmp_path / "rehearsal.sqlite3"
    with sqlite3.connect(simulated.record) as there, sqlite3.connect(copy) as here:
        there.backup(here)
    return mt.RecordStore(f"sqlite:///{copy}")


ROOT = Path(__file__).parents[1]
