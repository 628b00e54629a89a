"""Where this computer's PostgreSQL is, and a server of the tests' own, started as an ordinary user and thrown away."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

HOW_TO_GET_ONE = "Install PostgreSQL's server (Debian and Ubuntu: apt-get install postgresql), then run the tests again."
SUPERUSER, OWNER, SERVICE = "postgres", "owner", "service"  # roles
PATIENCE = 30  # seconds that a server may take to start or stop, on a busy machine
MANY = 200  # connections


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    found = [*reversed(debian), *(Path(folder) for folder in os.get_exec_path())]
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database that is ready for records: the address for its owner, for the service, and for a superuser."""

    name: str
    owner: str
    service: str
    superuser: str


class Server:
    """A PostgreSQL server in a temporary folder, on a socket there and on a free port of 127.0.0.1; nobody needs a password.

    Args:
        durable: whether what it acknowledges is on the disk; without it is quicker.
    """

    def __init__(self, durable: bool = False):
        self.durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="mentor-training-postgres-"))
        self.port = free_port()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, _ordinary_user())
        self.run("initdb", "-D", str(self.folder / "data"), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        for role in (OWNER, SERVICE):
            self.execute(f"CREATE ROLE {role} LOGIN")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        durable = [] if self.durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        settings = [f"port={self.port}", f"unix_socket_directories={self.folder}", "listen_addresses=127.0.0.1"]
        settings += [f"max_connections={MANY}", "shared_buffers=32MB", "dynamic_shared_memory_type=mmap", *durable]
        options = [word for setting in settings for word in ("-c", setting)]
        with open(self.folder.with_suffix(".log"), "ab") as log:
            command = _as_ordinary_user(_program("postgres"), "-D", str(self.folder / "data"), *options)
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise AssertionError(self.folder.with_suffix(".log").read_text("utf-8")) from None
                time.sleep(0.05)

    def stop(self, at_once: bool = False) -> None:
        """Stop it; at once is as when its computer loses power, but for what the disk had not yet written."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self._process.wait(PATIENCE)

    def remove(self) -> None:
        """Stop it and remove all that it kept."""
        self.stop(at_once=True)
        shutil.rmtree(self.folder)
        self.folder.with_suffix(".log").unlink()

    def url(self, database: str, role: str, tcp: bool = False) -> str:
        """The address of a database for a role, on the socket or on 127.0.0.1."""
        if tcp:
            return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{role}@/{database}?host={self.folder}&port={self.port}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Do something as the superuser."""
        with psycopg.connect(self.url(database, SUPERUSER), autocommit=True) as connection:
            connection.execute(statement)

    def empty_database(self, template: str = "template0") -> Database:
        """A fresh database that belongs to the owner's role."""
        name = f"records_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        owner, service, superuser = (self.url(name, role) for role in (OWNER, SERVICE, SUPERUSER))
        return Database(name=name, owner=owner, service=service, superuser=superuser)

    def database(self) -> Database:
        """A fresh database that is ready for records."""
        return self.empty_database(template=self._template)

    def drop(self, database: Database) -> None:
        """Remove a database, whoever still uses it."""
        self.execute(f"DROP DATABASE {database.name} WITH (FORCE)")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs."""
        command = _as_ordinary_user(_program(program), *arguments)
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stderr

    @cached_property
    def _template(self) -> str:
        """A database whose tables are made, once for all."""
        from mentor_training.database import migrate

        made = self.empty_database()
        migrate(made.owner, SERVICE)
        return made.name


@contextmanager
def running(durable: bool = False) -> Iterator[Server]:
    """A server for as long as it is needed."""
    server = Server(durable)
    try:
        yield server
    finally:
        server.remove()


def _program(name: str) -> str:
    folder = binaries()
    assert folder is not None, HOW_TO_GET_ONE
    return str(folder / name)


def _ordinary_user() -> str:
    """Whom the server runs as where the tests run as root, which it refuses."""
    import pwd  # not on Windows

    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _as_ordinary_user(*command: str) -> list[str]:
    """A command that ends with the tests, and is not root's."""
    if shutil.which("setpriv") is None:
        return list(command)
    user = _ordinary_user()
    other = [f"--reuid={user}", f"--regid={_group(user)}", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *other, "--pdeathsig=INT", "--", *command]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
