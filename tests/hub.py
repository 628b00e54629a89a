"""A real JupyterHub with a real account for everybody, as `mentor-training hub init` sets it up; root only.

with running() as hub:
    hub.url, hub.service        where people and their servers reach the hub and the event service
    hub.people["lead"]          the account, and name at the hub, of: lead, assessor, second, trainer, intruder, stranger
    hub.sign_in(tab, "lead")    in a browser, up to the start page
    hub.token("lead")           the token of their server, which is started
    hub.as_user("intruder", code)   Python run as a notebook of theirs would run it
"""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import postgres
import psutil

from mentor_training.database import migrate
from mentor_training.hub import setting_up

GROUPS = {  # who is in which group; a stranger may sign in to the hub, and is in none
    "assessors": ("assessor", "second", "intruder"),
    "lead-assessors": ("lead",),
    "trainers": ("trainer",),
}
PEOPLE = ("lead", "assessor", "second", "trainer", "intruder", "stranger")
PASSWORD = "the tests' own sign-in"
ABOUT = "made by the tests of mentor-training"
STARTING = 90  # seconds that a hub or a server may take on a busy machine

CONFIGURATION = """
load_subconfig({kit!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {people!r}
c.JupyterHub.load_groups = {groups!r}
c.Authenticator.admin_users = {{"administrator"}}
c.JupyterHub.load_roles.append(
    {{"name": "tests", "scopes": ["admin:users", "admin:servers", "admin:groups", "tokens"], "services": ["tests"]}}
)
c.JupyterHub.services.append({{"name": "tests", "api_token": {token!r}}})
"""


def missing() -> str | None:
    """Why no hub can be started here, in a sentence; None if one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "A hub with one account for each user needs Linux and root. Run the tests as root in a container."
    if shutil.which("configurable-http-proxy") is None:
        return "JupyterHub’s proxy is not here. Install it: npm install --global configurable-http-proxy@5.1.0"
    if postgres.binaries() is None:
        return f"No PostgreSQL server was found. {postgres.HOW_TO_GET_ONE}"
    if _uv() is None:
        return "uv is not here, which makes the environment of the hub. Run the tests as the README says."
    if _python() is None:
        return "No Python 3.11 or newer is here that other accounts may run. Install one (Debian and Ubuntu: python3)."
    return None


def _uv() -> str | None:
    beside = Path(sys.prefix).parent / ".uv" / "bin" / "uv"
    return os.environ.get("UV") or shutil.which("uv") or (str(beside) if beside.exists() else None)


def _python() -> str | None:
    """A Python, new enough, that an account without any rights can run."""
    for path in (os.path.realpath(sys.executable), shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        with suppress(OSError, subprocess.SubprocessError):
            enough = "import sys, venv; sys.exit(sys.version_info < (3, 11))"
            if path and subprocess.run([path, "-c", enough], user="nobody", cwd="/", capture_output=True).returncode == 0:
                return path
    return None


@dataclass
class Hub:
    """A running hub, and what can be asked of it."""

    folder: Path  # as `hub init` made it; everybody may read it but for the folder of the service
    url: str
    service: str
    people: dict[str, str]
    account: str  # of the event service
    database: str  # of the event service, with all rights, so that tests can look into it
    process: subprocess.Popen[bytes]
    administration: str  # a token with which the tests start servers
    servers: set[str] = field(default_factory=set)

    @property
    def python(self) -> Path:
        """The Python that hub, service and users' servers run in."""
        return self.folder / "kit" / "bin" / "python"

    @property
    def log(self) -> str:
        """What hub, proxy, service and servers have written."""
        return (self.folder / "log").read_text("utf-8", "replace")

    def page(self, who: str, page: str = "start_here.ipynb") -> str:
        """The address of a page of somebody's own server."""
        return f"{self.url}/user/{self.people[who]}/doc/tree/{page}"

    def ask(self, path: str, token: str | None = None, method: str = "GET", body: object = None) -> tuple[int, Any]:
        """The hub's own interface: the status, and what it answers. Without a token, as the tests' administrator."""
        return request(f"{self.url}/hub/api/{path}", token or self.administration, method, body)

    def start(self, *who: str) -> None:
        """Start the servers of some people at the same moment, and wait for them."""
        for name in (self.people[one] for one in who):
            self.ask(f"users/{name}/server", method="POST")
        for name in (self.people[one] for one in who):
            patiently(lambda name=name: self._runs(name), f"the server of {name}", self)
        self.servers.update(who)

    def _runs(self, name: str) -> bool:
        return bool(self.ask(f"users/{name}")[1]["servers"].get("", {}).get("ready"))

    def stop(self, who: str) -> None:
        """End somebody's server."""
        name = self.people[who]
        self.ask(f"users/{name}/server", method="DELETE")
        self.servers.discard(who)
        patiently(lambda: not self.ask(f"users/{name}")[1]["servers"], f"the end of the server of {name}", self)

    def environment(self, who: str) -> dict[str, str]:
        """What the process of somebody's server is told, its token too; it is started if need be."""
        if who not in self.servers:
            self.start(who)
        return self.server(who).environ()

    def token(self, who: str) -> str:
        """The token of somebody's own server, as their notebooks can read it."""
        return self.environment(who)["JUPYTERHUB_API_TOKEN"]

    def server(self, who: str) -> psutil.Process:
        """The process of somebody's server."""
        return next(p for p in processes(self.people[who]) if "jupyterhub.singleuser" in p.cmdline())

    def as_user(self, who: str, code: str, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run Python as a notebook of somebody's runs it: under their account, with what their server was told."""
        account = pwd.getpwnam(self.people[who])
        return subprocess.run(
            [self.python, "-c", code, *arguments],
            env=self.environment(who),
            cwd=account.pw_dir,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def sign_in(self, tab: Any, who: str) -> None:
        """Sign somebody in, in a browser, and wait for their start page."""
        tab.goto(f"{self.url}/hub/login")
        tab.get_by_label("Username").fill(self.people[who])
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Sign in").click()
        tab.wait_for_url(re.compile(r"/doc/tree/start_here\.ipynb"), timeout=STARTING * 1000)
        self.servers.add(who)


def request(url: str, token: str | None = None, method: str = "GET", body: object = None) -> tuple[int, Any]:
    """Ask a server, and read its answer as JSON if it is some."""
    headers = {"Authorization": f"token {token}"} if token else {}
    content = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, content, headers, method=method), timeout=60) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            status, text = error.code, error.read()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text.decode("utf-8", "replace")


def processes(account: str) -> list[psutil.Process]:
    """All processes of an account."""
    return [p for p in psutil.process_iter(["username"]) if p.info["username"] == account]


def patiently(done: Any, what: str, hub: Hub) -> None:
    """Wait until something is so; what the hub has written is shown if it never is."""
    deadline = time.monotonic() + STARTING
    while True:
        with suppress(OSError):
            if done():
                return
        assert hub.process.poll() is None and time.monotonic() < deadline, f"No sign of {what}.\n{hub.log[-4000:]}"
        time.sleep(0.1)


@contextmanager
def running(*, sqlite: bool = False, service: Path | None = None) -> Iterator[Hub]:
    """A hub with accounts and a PostgreSQL server of its own on free ports; all of it is gone afterwards.

    Args:
        sqlite: whether the service keeps its records in a file of its own folder instead.
        service: a program that takes the place of the event service, to try the hub alone.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        names = {who: f"kit-{who}-{secrets.token_hex(2)}" for who in (*PEOPLE, "service")}
        for name in names.values():
            stack.enter_context(_account(name, folder / "homes"))
        account = names.pop("service")
        records = f"sqlite:///{folder / 'service' / 'workspace' / 'records.sqlite3'}"
        database, superuser = (records, records) if sqlite else stack.enter_context(_database(account))
        port, hub_port, proxy_port, service_port = _free_ports(4)
        address = f"http://127.0.0.1:{service_port}"
        setting_up.set_up(folder, trial=False)
        _install(folder)
        _own(folder, account, database, address, service)
        token = secrets.token_hex(24)
        ports = {"port": port, "hub_port": hub_port, "proxy_port": proxy_port}
        (folder / "tests_config.py").write_text(
            CONFIGURATION.format(
                kit=str(folder / "jupyterhub_config.py"),
                people=set(names.values()),
                groups={group: {"users": [names[who] for who in those]} for group, those in GROUPS.items()},
                token=token,
                **ports,
            )
        )
        (folder / "tests_config.py").chmod(0o600)
        process = stack.enter_context(_started(folder))
        url = f"http://127.0.0.1:{port}"
        hub = Hub(folder, url, f"{address}/services/mentor-training/", names, account, superuser, process, token)
        patiently(lambda: hub.ask("users")[0] == 200, "the hub", hub)
        patiently(lambda: request(f"{hub.service}health")[0] == 200, "the event service", hub)
        yield hub


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that all may read."""
    folder = Path(tempfile.mkdtemp(prefix="mentor-training-hub-"))
    try:
        folder.chmod(0o755)
        (folder / "homes").mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _account(name: str, homes: Path) -> Iterator[None]:
    """A system account with a home that nobody else may open."""
    home = ["--create-home", "--home-dir", str(homes / name), "--key", "HOME_MODE=0700"]
    subprocess.run(["useradd", *home, "--comment", ABOUT, "--user-group", name], check=True, capture_output=True)
    try:
        yield
    finally:
        for process in processes(name):
            with suppress(psutil.Error):
                process.kill()
        subprocess.run(["userdel", "--force", "--remove", name], capture_output=True)


@contextmanager
def _database(account: str) -> Iterator[tuple[str, str]]:
    """A database for the service's account alone, as on a usual server: by the account of whoever asks, no password."""
    with postgres.running() as server:
        server.execute(f'CREATE ROLE "{account}" LOGIN')
        one = server.empty_database()
        migrate(one.owner, account)
        who = [f"tests root {postgres.SUPERUSER}", f"tests root {postgres.OWNER}", r"tests /^(.*)$ \1"]
        (server.folder / "data" / "pg_ident.conf").write_text("\n".join(who) + "\n")
        doors = ["local all all peer map=tests", "host all all 127.0.0.1/32 scram-sha-256"]
        (server.folder / "data" / "pg_hba.conf").write_text("\n".join(doors) + "\n")
        server.execute("SELECT pg_reload_conf()")
        server.folder.chmod(0o755)  # all may knock
        yield server.url(one.name, account), one.superuser


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _install(folder: Path) -> None:
    """The environment of hub, service and servers, with the kit that holds no reference."""
    uv, python = _uv(), _python()
    assert uv and python, missing()
    (wheel,) = folder.glob("*.whl")
    for command in (
        [uv, "venv", "--quiet", "--python", python, str(folder / "kit")],
        [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(folder / "kit" / "bin" / "python"),
            f"{wheel}[hub]",
            "jupyterhub-idle-culler",
        ],
    ):
        run = subprocess.run(command, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


def _own(folder: Path, account: str, database: str, address: str, service: Path | None) -> None:
    """Put this hub's own account, database and port in the place of the usual ones."""
    configuration = folder / "kit_config.py"
    text = configuration.read_text("utf-8")
    changes = {'"user": "mentor-training"': f'"user": {account!r}', "http://127.0.0.1:10101": address}
    if service:
        changes['"-m", "mentor_training.hub"]'] = f"{str(service)!r}]"
    (folder / "service" / "database-url").write_text(database)
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old} is not in kit_config.py once"
        text = text.replace(old, new)
    configuration.write_text(text, "utf-8")
    subprocess.run(["chown", "--recursive", f"{account}:", str(folder / "service")], check=True)


@contextmanager
def _started(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The hub, started as root with nothing of the tests' own environment."""
    proxy = Path(shutil.which("configurable-http-proxy") or "")
    with open(folder / "log", "wb") as log:
        os.chmod(folder / "log", 0o600)
        process = subprocess.Popen(
            [folder / "kit" / "bin" / "python", "-m", "jupyterhub", "-f", "tests_config.py"],
            cwd=folder,
            env={"PATH": f"{proxy.parent}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder / "homes")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    family = [psutil.Process(process.pid)]
    try:
        yield process
    finally:
        with suppress(psutil.Error):
            family += family[0].children(recursive=True)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)  # a hub waits longer for each of its servers
        for one in family:
            with suppress(psutil.Error):
                one.kill()
        process.wait(20)
