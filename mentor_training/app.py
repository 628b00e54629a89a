"""The `mentor-training` command: opens the kit, and looks after its records.

mentor-training                  open the kit in the browser
mentor-training check [PATH]     find what is wrong in scenarios, references, sets and questions
mentor-training diff-standard OLD NEW      what changed between two standards, what it touches, what to do
mentor-training report gradings  how far the blind gradings behind the references agree
mentor-training report course    what the induction course did for those who took it, without names
mentor-training report record CODE         an assessor's record as a page
mentor-training report qualification SET   what came of every submission, for the assessor and for quality assurance
mentor-training report decisions SET       every raw decision as CSV and JSON
mentor-training report minutes SET         the minutes of a standardisation event
mentor-training report feedback SET        what came of an event for each assessor, one file each
mentor-training rehearse         submissions of twelve simulated assessors, to try an event with
mentor-training pack build SET   make the pack of a set: its cases, no reference
mentor-training pack open FILE   open a pack that you were sent
mentor-training collect FILES    take submissions in
mentor-training records verify   see whether the record of decisions is as it was sealed
mentor-training records export CODE   everything that is held on one person, as one file
mentor-training records erase CODE    erase it
mentor-training hub init DIR     what a JupyterHub for several people needs, in one folder
mentor-training hub migrate      make the tables of the hub's database, or bring them up to date
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import secrets
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from . import __version__
from .commands import (
    build_pack,
    check_data,
    collect,
    diff_standard,
    erase_person,
    export_one_person,
    migrate_records,
    open_a_pack,
    rehearse,
    report_course,
    report_decisions,
    report_feedback,
    report_gradings,
    report_minutes,
    report_qualification,
    report_record,
    serve_user,
    set_up_hub,
    verify_records,
)
from .errors import TrainingError
from .workspace import VARIABLE, workspace

START = "start_here.ipynb"
PORT = 8899
DATABASE = "postgresql:///mentor_training?host=/var/run/postgresql"  # of a hub: by the account of whoever asks, no password
LARGEST_MESSAGE = 100_000_000  # bytes between page and kernel: the largest file of the kit, as a message carries it
SETTINGS = (  # of JupyterLab, at home and at a hub
    f"--ServerApp.tornado_settings={{'websocket_max_message_size': {LARGEST_MESSAGE}}}",
    "--ServerApp.allow_root=True",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
    "--MappingKernelManager.cull_idle_timeout=3600",  # pages left open and forgotten
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every expected error is one sentence and exit status 1."""
    arguments = _parser().parse_args(argv)
    if arguments.workspace:
        os.environ[VARIABLE] = str(Path(arguments.workspace).absolute())
    try:
        return int(arguments.run(arguments))
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mentor-training",
        description="Opens the assessor training kit in your browser. Leave its window open while you work; Ctrl+C ends it.",
    )
    parser.add_argument("--version", action="version", version=f"mentor-training {__version__}")
    parser.add_argument("--workspace", metavar="FOLDER", help="where notebooks and records are kept, on this computer")
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening the browser")
    parser.add_argument("--port", type=int, metavar="NUMBER", help="use this port and no other")
    parser.set_defaults(run=open_kit)
    commands = parser.add_subparsers(title="other commands", metavar="")
    checking = commands.add_parser(
        "check",
        help="find what is wrong in scenarios, references, sets and questions",
        description="Says every fault at once, each with file, line and what to do; ends with what only a person can judge.",
    )
    checking.add_argument(
        "path", metavar="PATH", nargs="?", type=Path, help="a scenario’s folder, a file or a folder; without it, all data"
    )
    checking.set_defaults(run=check_data)
    comparing = commands.add_parser(
        "diff-standard",
        help="what changed between two standards, or two versions of one, and what that touches here",
        description="Says what changed by kind, which scenarios, references, sets and records here that touches, and what "
        "to do. Names nobody, and changes nothing.",
    )
    for name, which in (("old", "the one in force until now"), ("new", "the one that follows")):
        about = f"{which}: an id such as ST1379-1.0, or the path of a standard.yaml"
        comparing.add_argument(name, metavar=name.upper(), help=about)
    comparing.set_defaults(run=diff_standard)
    report = commands.add_parser("report", help="what the kit knows of its cases, of the course, and of assessors")
    on = report.add_subparsers(title="on what", required=True, metavar="")
    gradings = on.add_parser("gradings", help="how far the blind gradings behind the references agree, first round and last")
    gradings.set_defaults(run=report_gradings)
    of_course = on.add_parser(
        "course", help="what the induction course did for those who took both of its tests, without names"
    )
    of_course.set_defaults(run=report_course)
    record = on.add_parser("record", help="an assessor's record as a page to print or send")
    record.add_argument("code", metavar="CODE", help="the assessor's code, or CODE (1a2b) where two have one code")
    record.set_defaults(run=report_record)
    record.add_argument("--standard", metavar="ID", help="the standard whose requirements it answers; ST1379 without it")
    qualification = on.add_parser(
        "qualification", help="what came of every submission for a set: one page for the assessor, one for quality assurance"
    )
    qualification.set_defaults(run=report_qualification)
    decisions = on.add_parser("decisions", help="every raw decision on a set as CSV and JSON, with what each column means")
    decisions.set_defaults(run=report_decisions)
    of_event = on.add_parser("minutes", help="the minutes of a standardisation event as a page")
    of_event.set_defaults(run=report_minutes)
    back = on.add_parser("feedback", help="what came of an event for each assessor: one file each, for them alone")
    back.set_defaults(run=report_feedback)
    for one in (qualification, decisions, of_event, back):
        one.add_argument("set", metavar="SET", help="id of the set, such as qualification-a or annual-2027")
    for one in (record, qualification, decisions, of_event, back):
        one.add_argument("--to", metavar="FOLDER", type=Path, help="where to put it; “reports” in the workspace without it")
    pack = commands.add_parser("pack", help="make or open a pack: the cases of a set without their references, in one file")
    packing = pack.add_subparsers(title="what to do", required=True, metavar="")
    build = packing.add_parser("build", help="make the pack of a set, to give to assessors")
    build.add_argument("set", metavar="SET", help="id of the set, such as qualification-a")
    build.add_argument("--to", metavar="FOLDER", type=Path, default=Path(), help="where to put it; this folder without it")
    build.add_argument("--seal", action="store_true", help="seal the references of an event into it, for a pass-phrase")
    build.set_defaults(run=build_pack)
    opening = packing.add_parser("open", help="open a pack that you were sent")
    opening.add_argument("file", metavar="FILE", type=Path)
    opening.set_defaults(run=open_a_pack)
    collecting = commands.add_parser("collect", help="take submissions in: each is checked, and taken once")
    collecting.add_argument("files", metavar="FILE", type=Path, nargs="+", help="submission files, or folders of them")
    collecting.set_defaults(run=collect)
    simulating = commands.add_parser(
        "rehearse",
        help="make submissions of twelve simulated assessors, to try an event with",
        description="Simulates twelve assessors of known character who grade the set “rehearsal”, marked as simulated in "
        "each code, reason and file. The same seed makes the same. The board of the rehearsal does this by itself.",
    )
    simulating.add_argument("--seed", metavar="NUMBER", type=int, default=2027, help="of chance")
    simulating.add_argument("--to", metavar="FOLDER", type=Path, default=Path(), help="where to put them; here without it")
    simulating.set_defaults(run=rehearse)
    records = commands.add_parser("records", help="look after the record of decisions")
    keeping = records.add_subparsers(title="what to do", required=True, metavar="")
    verify = keeping.add_parser("verify", help="see whether the record of decisions is as it was sealed")
    verify.set_defaults(run=verify_records)
    export = keeping.add_parser("export", help="write everything that is held on one person as one file")
    export.add_argument("--to", metavar="FOLDER", type=Path, help="where to put it; “reports” in the workspace without it")
    export.set_defaults(run=export_one_person)
    erase = keeping.add_parser("erase", help="erase what is held on one person; that something was there stays")
    erase.add_argument("--yes", action="store_true", help="without asking once more")
    erase.set_defaults(run=erase_person)
    for one in (export, erase):
        one.add_argument("code", metavar="CODE", help="the assessor's code, or CODE (1a2b) where two have one code")
    hub = commands.add_parser("hub", help="the kit for several people at one JupyterHub")
    at_the_hub = hub.add_subparsers(title="what to do", required=True, metavar="")
    setting_up = at_the_hub.add_parser(
        "init",
        help="put what the hub needs into one folder",
        description="Writes into a folder: the hub’s settings with what each is for, the kit without any reference for the "
        "users’ servers, the cases with their references for the event service, and a guide. Run it from a checkout. "
        "Nothing that is there already is written over.",
    )
    setting_up.add_argument("folder", metavar="DIR", type=Path, help="such as /srv/mentor-training; made if it is not there")
    setting_up.add_argument(
        "--trial",
        action="store_true",
        help="to try it on one machine under one system account, with one password for all: it keeps no secrets",
    )
    setting_up.set_defaults(run=set_up_hub)
    migrating = at_the_hub.add_parser(
        "migrate",
        help="make the tables of the service’s database, or bring them up to date",
        description="Sign in to PostgreSQL as the owner of the database: not as the service, which may read and add and "
        "nothing else.",
    )
    migrating.add_argument("--database", metavar="URL", default=DATABASE, help=f"its address; without it {DATABASE}")
    migrating.add_argument("--role", metavar="NAME", default="mentor-training", help="the role of the service in PostgreSQL")
    migrating.set_defaults(run=migrate_records)
    of_user = at_the_hub.add_parser("user", help="be the server of one user; the hub itself runs this")
    of_user.set_defaults(run=serve_user)
    return parser


# ── Opening the kit ──────────────────────────────────────────────────────────────────────────────────────────────────


def open_kit(arguments: argparse.Namespace) -> int:
    """Make the workspace, put the notebooks there, and open JupyterLab on the start page."""
    home = workspace()
    os.environ[VARIABLE] = str(home)
    own_jupyter_folders(home)
    if address := _already_open(home):
        print(f"The kit is open already: {address}")
        if not arguments.no_browser:
            webbrowser.open(address)
        return 0
    port = arguments.port or PORT
    if not _free(port):
        if arguments.port:
            raise TrainingError(f"Port {port} is in use by another program. Choose another with --port, or leave it out.")
        port = _any_free_port()
    prepare(home)
    return _serve(home / "notebooks", port, browser=not arguments.no_browser)


def own_jupyter_folders(home: Path) -> None:
    """Keep the kit's JupyterLab apart from any other on this computer: settings, signatures, running servers."""
    for variable, folder in [("CONFIG", "config"), ("DATA", "data"), ("RUNTIME", "runtime")]:
        os.environ[f"JUPYTER_{variable}_DIR"] = str(home / "jupyter" / folder)


def prepare(home: Path, needed: Collection[str] = ()) -> None:
    """Bring the workspace's notebooks and the page's settings up to date.

    Args:
        needed: parts of JupyterLab that are wanted here, though no page of the kit uses them.
    """
    try:
        _leave_out_what_is_not_used(home, needed)
        refresh_notebooks(shipped_notebooks(), home / "notebooks", home)
    except OSError as error:
        raise TrainingError(
            f"The notebooks could not be copied to {home} ({error.strerror or error}). "
            "Free some space or choose another folder with --workspace; your records are as they were."
        ) from error


# Parts of JupyterLab that no page of the kit uses; leaving them out makes the start page appear sooner, and the kit ask
# nothing of the network.
_UNUSED = [
    "apputils-extension:announcements",
    "celltags-extension",
    "csvviewer-extension",
    "debugger-extension",
    "extensionmanager-extension",
    "fileeditor-extension:language-server",
    "htmlviewer-extension",
    "hub-extension",
    "imageviewer-extension",
    "inspector-extension",
    "javascript-extension",
    "json-extension",
    "launcher-extension",
    "logconsole-extension",
    "lsp-extension",
    "markdownviewer-extension",
    "mermaid-extension",
    "notebook-extension:language-server",
    "notebook-extension:toc",
    "pdf-extension",
    "pluginmanager-extension",
    "running-extension",
    "terminal-extension",
    "toc-extension",
    "tooltip-extension",
    "vega5-extension",
    "workspaces-extension",
]


def _leave_out_what_is_not_used(home: Path, needed: Collection[str]) -> None:
    folder = home / "jupyter" / "config" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    unused = {f"@jupyterlab/{name}": True for name in _UNUSED if name not in needed}
    (folder / "page_config.json").write_text(json.dumps({"disabledExtensions": unused}, indent=1), "utf-8")


def _already_open(home: Path) -> str | None:
    """The address of a running kit on this workspace, if there is one."""
    for file in (home / "jupyter" / "runtime").glob("jpserver-*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            server = json.loads(file.read_text("utf-8"))
            request = urllib.request.Request(
                f"http://127.0.0.1:{server['port']}/api/status", headers={"Authorization": f"token {server['token']}"}
            )
            with urllib.request.urlopen(request, timeout=2) as answer:  # another's server would not know the token
                if answer.status == 200:
                    return f"{server['url']}doc/tree/{START}?token={server['token']}"
    return None


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(notebooks: Path, port: int, *, browser: bool) -> int:
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    os.environ["PYTHONUTF8"] = "1"
    token = secrets.token_hex(24)
    threading.Thread(target=_warm_up, args=(f"http://127.0.0.1:{port}", token, notebooks.parent), daemon=True).start()
    print("The training kit is starting. Leave this window open while you work; press Ctrl+C here to end.", flush=True)
    if not browser:
        print(f"Open this address: http://localhost:{port}/doc/tree/{START}?token={token}", flush=True)
    LabApp.launch_instance(
        argv=[
            *SETTINGS,
            f"--ServerApp.root_dir={notebooks}",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.open_browser={browser}",
            "--ServerApp.answer_yes=True",
            "--ServerApp.log_level=ERROR" if browser else "--ServerApp.log_level=CRITICAL",
            f"--IdentityProvider.token={token}",
            f"--LabApp.default_url=/doc/tree/{START}",
            "--LabApp.log_level=ERROR",
        ]
    )
    return 0


def _warm_up(address: str, token: str, home: Path) -> None:
    """Start the start page's kernel while the browser is still loading; without it the page is only slower."""
    from jupyter_client.blocking.client import BlockingKernelClient

    session = json.dumps({"path": START, "name": START, "type": "notebook", "kernel": {"name": "python3"}}).encode()
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    for _ in range(100):
        time.sleep(0.1)
        try:
            request = urllib.request.Request(f"{address}/api/sessions", session, headers)
            with urllib.request.urlopen(request, timeout=30) as answer:
                kernel = json.load(answer)["kernel"]["id"]
            break
        except OSError:
            continue  # not listening yet
    else:
        return
    client = BlockingKernelClient(connection_file=str(home / "jupyter" / "runtime" / f"kernel-{kernel}.json"))
    with contextlib.suppress(OSError, RuntimeError):
        client.load_connection_file()
        client.start_channels()
        client.execute("import mentor_training.widgets.start", silent=True, store_history=False)
        time.sleep(5)
        client.stop_channels()


# ── Notebooks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def shipped_notebooks() -> Path:
    """The notebooks that came with the kit: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


def refresh_notebooks(source: Path, target: Path, home: Path) -> tuple[str, ...]:
    """Bring the workspace's notebooks up to date, and sign what changed.

    A notebook that somebody has changed is kept beside the new one, never overwritten. Only files that the kit itself
    put there are signed, since signing lets a page start by itself.

    Returns:
        Names of the notebooks that were copied and signed.
    """
    ledger = home / "notebooks.json"
    known: dict[str, str] = {}
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(ledger.read_text("utf-8"))
    signatures = Path(os.environ.get("JUPYTER_DATA_DIR", home)) / "nbsignatures.db"
    fresh = []
    for path in sorted(_notebooks(source)):
        name = path.relative_to(source).as_posix()
        content, there = path.read_bytes(), target / name
        digest = hashlib.sha256(content).hexdigest()
        if there.exists() and there.read_bytes() == content and known.get(name) == digest and signatures.exists():
            continue
        if there.exists() and _cells(there) not in (_cells(path), None) and _digest(there) != known.get(name):
            there.replace(_beside(there))
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
        known[name] = digest
        fresh.append(name)
    if fresh:
        _sign([target / name for name in fresh])
        ledger.write_text(json.dumps(known, indent=1), "utf-8")
    return tuple(fresh)


def _notebooks(folder: Path) -> Iterator[Path]:
    return (p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cells(path: Path) -> list[str] | None:
    """What a notebook says, without its outputs; None if it cannot be read."""
    try:
        return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _beside(path: Path) -> Path:
    """A name for somebody's own version that is not taken."""
    for n in range(1, 1000):
        beside = path.with_name(f"{path.stem}, yours of {date.today().isoformat()}{f' ({n})' if n > 1 else ''}.ipynb")
        if not beside.exists():
            return beside
    raise TrainingError(f"There are too many kept versions of {path.name}. Move some away and start again.")


def _sign(paths: Sequence[Path]) -> None:
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()  # type: ignore[no-untyped-call]
    Path(notary.data_dir).mkdir(parents=True, exist_ok=True)
    for path in paths:
        notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
    notary.store.close()


if __name__ == "__main__":
    sys.exit(main())
