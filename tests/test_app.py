"""The `mentor-training` command, up to the moment JupyterLab takes over."""

from __future__ import annotations

import http.server
import json
import socket
import threading

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from mentor_training import app
from mentor_training.workspace import on_network, workspace


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "ws"
    home.mkdir()
    for variable in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{variable}_DIR", str(home / "jupyter" / variable.lower()))
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(home))
    return home


def refresh(home):
    return app.refresh_notebooks(app.shipped_notebooks(), home / "notebooks", home)


def trusted(path):
    notary = NotebookNotary()
    try:
        return notary.check_signature(nbformat.read(path, as_version=4))
    finally:
        notary.store.close()


def test_a_first_start_copies_and_signs_every_notebook(home):
    fresh = refresh(home)
    assert "start_here.ipynb" in fresh and len(fresh) >= 3
    assert all(trusted(home / "notebooks" / name) for name in fresh)


def test_a_second_start_signs_nothing_that_did_not_change(home):
    refresh(home)
    assert refresh(home) == ()


def test_a_changed_notebook_is_refreshed_and_somebodys_own_version_is_kept(home):
    refresh(home)
    path = home / "notebooks" / "start_here.ipynb"
    mine = json.loads(path.read_text("utf-8"))
    mine["cells"][0]["source"] = ["my own notes"]
    path.write_text(json.dumps(mine), "utf-8")
    assert refresh(home) == ("start_here.ipynb",)
    assert "my own notes" not in path.read_text("utf-8")
    (kept,) = path.parent.glob("start_here, yours of*.ipynb")
    assert "my own notes" in kept.read_text("utf-8")
    assert not trusted(kept)  # only what the kit put there may start by itself


def test_a_broken_notebook_in_the_workspace_is_replaced(home):
    refresh(home)
    (home / "notebooks" / "start_here.ipynb").write_text("{half")
    assert refresh(home) == ("start_here.ipynb",)


def test_signatures_that_were_lost_are_made_again(home):
    refresh(home)
    (home / "jupyter" / "data" / "nbsignatures.db").unlink()
    assert "start_here.ipynb" in refresh(home)


def said(capsys, *argv):
    assert app.main(argv) == 1
    return capsys.readouterr().err.strip()


def test_a_port_in_use_is_a_sentence(home, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = said(capsys, "--workspace", str(home), "--no-browser", "--port", str(port))
    assert sentence == f"Port {port} is in use by another program. Choose another with --port, or leave it out."


@pytest.fixture
def running(home):
    """A server that knows one token, and the note of it that a running kit leaves in its workspace."""

    class Status(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.headers["Authorization"] == "token right" else 403)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Status) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        runtime = home / "jupyter" / "runtime"
        runtime.mkdir(parents=True)

        def note(token):
            port = server.server_address[1]
            note = {"port": port, "url": f"http://localhost:{port}/", "token": token}
            (runtime / "jpserver-1.json").write_text(json.dumps(note))
            return port

        yield note
        server.shutdown()


def test_a_kit_that_is_open_already_is_shown_again(home, capsys, running):
    port = running("right")
    assert app.main(["--workspace", str(home), "--no-browser"]) == 0
    assert (
        f"The kit is open already: http://localhost:{port}/doc/tree/start_here.ipynb?token=right" in capsys.readouterr().out
    )


def test_a_note_that_a_crash_left_behind_does_not_lead_to_somebody_elses_server(home, running):
    running("left by a crash")
    assert app._already_open(home) is None


def test_without_a_browser_the_address_is_printed(home, capsys, monkeypatch):
    from jupyterlab.labapp import LabApp

    given = []
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: given.extend(argv))
    monkeypatch.setattr(app, "_warm_up", lambda *_: None)
    assert app.main(["--workspace", str(home), "--no-browser"]) == 0
    (token,) = [a.partition("=")[2] for a in given if a.startswith("--IdentityProvider.token=")]
    assert f"/doc/tree/start_here.ipynb?token={token}" in capsys.readouterr().out


def test_a_workspace_that_cannot_be_written_is_a_sentence(tmp_path, capsys):
    file = tmp_path / "a file"
    file.write_text("")
    assert "cannot be written" in said(capsys, "--workspace", str(file / "ws"), "--no-browser")


@pytest.mark.parametrize("path", ["//server/share/kit", r"\\server\share\kit"])
def test_a_network_path_is_known_as_one(path):
    assert on_network(path)


def test_a_network_workspace_is_refused_with_what_to_do(capsys):
    assert "is on a network drive, where records can be damaged. Choose a folder" in said(
        capsys, "--workspace", "//server/kit"
    )


def test_a_synchronised_workspace_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OneDrive", str(tmp_path))
    assert "is inside a synchronised folder" in said(capsys, "--workspace", str(tmp_path / "kit"))


def test_a_workspace_with_spaces_and_accents_works(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_TRAINING_WORKSPACE", str(tmp_path / "Zoë O'Brien, kit"))
    assert workspace().is_dir()


def test_records_verify_says_that_all_is_well_or_what_is_not(home, capsys, decide_all):
    import sqlite3

    import mentor_training as mt

    store = mt.RecordStore()
    attempt = store.open_attempt("IA-07", "owq-01")
    decide_all(store, attempt)
    store.submit(attempt)
    assert app.main(["--workspace", str(home), "records", "verify"]) == 0
    assert "Every submission is as it was sealed." in capsys.readouterr().out
    with sqlite3.connect(home / "records.sqlite3") as connection:
        connection.execute("DROP TRIGGER seals_stay")
        connection.execute("UPDATE seals SET digest = 'x'")
    assert app.main(["--workspace", str(home), "records", "verify"]) == 1
    assert "IA-07, attempt" in capsys.readouterr().out
