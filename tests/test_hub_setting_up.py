"""What `mentor-training hub init` puts into a folder; no hub is started."""

from __future__ import annotations

import csv
import io
import os
import stat
import subprocess
import sys
import zipfile

import pytest
from traitlets.config import PyFileConfigLoader

import mentor_training as mt
from mentor_training import datasets
from mentor_training.app import SETTINGS, main
from mentor_training.hub import setting_up, user_server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows.")
GROUPS = ["assessors", "lead-assessors", "trainers"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The kit as it is built, with the references of practice cases."""
    return setting_up._built(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def init(wheel, tmp_path, monkeypatch):
    """A function: set a hub up in a folder, with a wheel that is built once for all tests."""
    monkeypatch.setattr(setting_up, "_built", lambda folder: wheel)

    def run(*options):
        assert main(["hub", "init", str(tmp_path / "hub"), *options]) == 0
        return tmp_path / "hub"

    return run


def configuration(folder, name="jupyterhub_config.py"):
    return PyFileConfigLoader(name, path=str(folder)).load_config()


def added(config, name):
    """What was appended to a list of JupyterHub's."""
    return config.JupyterHub[name].get_value([])


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_kit_for_users_servers_holds_no_reference_and_is_otherwise_whole(init, wheel):
    (kit,) = init().glob("*.whl")
    with zipfile.ZipFile(kit) as new, zipfile.ZipFile(wheel) as old:
        assert new.testzip() is None
        left_out = set(old.namelist()) - set(new.namelist())
        assert left_out and all(name.endswith("/reference.yaml") for name in left_out)
        assert not [name for name in new.namelist() if "reference" in name.rsplit("/", 1)[-1]]
        (record,) = (name for name in new.namelist() if name.endswith("RECORD"))
        listed = {row[0] for row in csv.reader(io.StringIO(new.read(record).decode()))}
        assert listed == set(new.namelist())
    assert kit.name == wheel.name


def test_no_sentence_of_a_reference_is_in_that_kit(init):
    (kit,) = init().glob("*.whl")
    with zipfile.ZipFile(kit) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "ignore")
    reasons = [d.reason for id in mt.list_scenarios() for d in mt.load_reference(id).decisions.values()]
    assert len(reasons) > 200
    assert [r for r in reasons if r and r in everything] == []


def test_a_kit_without_references_opens_and_says_that_there_is_none(init, tmp_path):
    (kit,) = init().glob("*.whl")
    zipfile.ZipFile(kit).extractall(tmp_path / "site")
    code = (
        "import mentor_training as mt\n"
        "assert 'site' in mt.__file__\n"
        "print(len(mt.list_scenarios(set='induction-practice')))\n"
        "from mentor_training.errors import NoReference\n"
        "try: mt.load_reference('pd-01')\n"
        "except NoReference: print('none')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "MENTOR_TRAINING_WORKSPACE": str(tmp_path / "ws")}
    run = subprocess.run([sys.executable, "-P", "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout.split() == ["8", "none"], run.stderr


def test_all_references_are_in_a_folder_that_only_its_owner_can_open(init, monkeypatch):
    service = init() / "service"
    assert mode(service) == mode(service / "datasets") == mode(service / "workspace") == 0o700
    assert mode(service / "database-url") == 0o600
    every = mt.list_scenarios()
    monkeypatch.setenv("MENTOR_TRAINING_DATASETS", str(service / "datasets"))
    assert datasets.shipped() == service / "datasets"
    assert mt.list_scenarios() == every
    assert all(mt.load_reference(id).decisions for id in every)


def test_nothing_outside_that_folder_says_where_the_database_is(init):
    folder = init()
    for path in folder.iterdir():
        if path.suffix == ".py":
            assert "postgresql:" not in path.read_text("utf-8"), path.name


def test_members_of_the_three_groups_and_nobody_else_may_reach_the_service(init):
    folder = init()
    config = configuration(folder)
    assert sorted(config.JupyterHub.load_groups) == GROUPS
    able = [r for r in added(config, "load_roles") if any(s.startswith("access:services") for s in r["scopes"])]
    assert [sorted(r["groups"]) for r in able] == [GROUPS]
    assert able[0]["scopes"] == ["access:services!service=mentor-training"] and "users" not in able[0]
    assert config.Spawner.server_token_scopes == [
        "users:activity!user",
        "access:servers!server",
        "access:services!service=mentor-training",
    ]


def test_the_service_runs_under_its_own_account_and_is_told_where_its_data_are(init):
    folder = init()
    services = {s["name"]: s for s in added(configuration(folder), "services")}
    one = services["mentor-training"]
    assert one["user"] == "mentor-training" and one["command"][-2:] == ["-m", "mentor_training.hub"]
    assert one["environment"] == {
        "MENTOR_TRAINING_DATABASE": "postgresql:///mentor_training?host=/var/run/postgresql",
        "MENTOR_TRAINING_WORKSPACE": str(folder / "service" / "workspace"),
        "MENTOR_TRAINING_DATASETS": str(folder / "service" / "datasets"),
    }
    assert "admin" not in one


def test_a_users_server_learns_where_the_service_is_and_nothing_of_its_data(init):
    told = configuration(init()).Spawner
    environment = told.environment.to_dict()["update"]
    assert environment == {"MENTOR_TRAINING_SERVICE": "http://127.0.0.1:10101/services/mentor-training/"}
    assert told.cmd[-3:] == ["mentor_training.app", "hub", "user"]


def test_the_trial_says_where_one_reads_it_that_it_keeps_no_secrets(init, capsys):
    folder = init("--trial")
    assert "keeps no secrets" in capsys.readouterr().out
    assert "KEEPS NO SECRETS" in (folder / "jupyterhub_config.py").read_text("utf-8")
    config = configuration(folder)
    assert config.JupyterHub.authenticator_class == "shared-password"
    assert config.SharedPasswordAuthenticator.user_password == (folder / "trial-password").read_text().strip()
    assert mode(folder / "trial-password") == 0o600
    one = next(s for s in added(config, "services") if s["name"] == "mentor-training")
    assert "user" not in one and "MENTOR_TRAINING_DATABASE" not in one["environment"]


def test_without_trial_there_is_no_shared_password_and_nobody_is_let_in_unnamed(init):
    folder = init()
    config = configuration(folder)
    assert config.JupyterHub.authenticator_class == "pam"
    assert config.Authenticator.allowed_users == set() and config.Authenticator.admin_users == set()
    assert not (folder / "trial-password").exists()


def test_every_setting_to_choose_from_is_one_that_can_be_taken_over(init):
    """The lines that begin with "# c." are Python, and name settings that are there."""
    import jupyterhub.auth
    import jupyterhub.spawner

    there = set(jupyterhub.auth.Authenticator.class_trait_names(config=True))
    there |= set(jupyterhub.spawner.Spawner.class_trait_names(config=True))
    offered = [
        line[2:] for line in (init() / "jupyterhub_config.py").read_text("utf-8").splitlines() if line.startswith("# c.")
    ]
    assert len(offered) > 20
    for line in offered:
        compile(line, "jupyterhub_config.py", "exec")
        section, _, name = line.split(" =")[0].removeprefix("c.").partition(".")
        assert section not in ("Authenticator", "Spawner") or name in there, line


def test_settings_that_somebody_changed_stay_and_the_new_ones_are_put_beside(init, capsys):
    folder = init()
    own = folder / "jupyterhub_config.py"
    changed = own.read_text("utf-8").replace('"lead-assessors": []', '"lead-assessors": ["a-lead-assessor"]')
    own.write_text(changed, "utf-8")
    secret = folder / "service" / "database-url"
    secret.write_text("postgresql://elsewhere/records")
    capsys.readouterr()
    init()
    assert own.read_text("utf-8") == changed
    assert secret.read_text() == "postgresql://elsewhere/records"
    (beside,) = folder.glob("jupyterhub_config, new of *.py")
    assert '"lead-assessors": []' in beside.read_text("utf-8")
    assert beside.name in capsys.readouterr().out
    init()
    assert [p.name for p in folder.glob("*, new of *")] == [beside.name]


def test_a_second_init_changes_no_settings_and_renews_the_kit_and_the_data(init):
    folder = init()
    before = {p.name: p.read_text("utf-8") for p in folder.glob("*.py")}
    stale = folder / "service" / "datasets" / "sets" / "of-an-earlier-kit.yaml"
    stale.write_text("id: of-an-earlier-kit")
    (folder / "service" / "workspace" / "records.sqlite3").write_text("what people decided")
    next(folder.glob("*.whl")).write_bytes(b"half a kit")
    init()
    assert {p.name: p.read_text("utf-8") for p in folder.glob("*.py")} == before
    assert not stale.exists()
    assert (folder / "service" / "workspace" / "records.sqlite3").read_text() == "what people decided"
    assert zipfile.is_zipfile(next(folder.glob("*.whl")))
    assert sorted(p.name for p in folder.rglob("*.new")) == []


def test_it_is_set_up_from_a_checkout_only(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(setting_up, "ROOT", tmp_path / "site-packages")
    assert main(["hub", "init", str(tmp_path / "hub")]) == 1
    assert "from a checkout" in capsys.readouterr().err
    assert not (tmp_path / "hub").exists()


def test_a_folder_that_cannot_be_written_is_named(init, tmp_path, capsys):
    (tmp_path / "hub").write_text("a file")
    assert main(["hub", "init", str(tmp_path / "hub")]) == 1
    said = capsys.readouterr().err
    assert str(tmp_path / "hub") in said and "could not be written" in said


def test_the_guide_lies_beside_the_settings(init):
    guide = (init() / "README.md").read_text("utf-8")
    for wanted in ("The Littlest JupyterHub", "Zero to JupyterHub", "pg_dump", "oauthenticator", "configurable-http-proxy"):
        assert wanted in guide, wanted


def test_a_users_server_is_started_by_a_hub_alone(monkeypatch, capsys):
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("it became a server"))
    assert main(["hub", "user"]) == 1
    assert "Only a JupyterHub can run this" in capsys.readouterr().err


def test_a_users_server_opens_on_the_start_page_with_a_workspace_that_nobody_else_can_open(tmp_path, monkeypatch):
    home, asked = tmp_path / "ws", []
    home.mkdir(mode=0o755)
    monkeypatch.setattr(os, "environ", {**os.environ, "JUPYTERHUB_API_TOKEN": "t", "MENTOR_TRAINING_WORKSPACE": str(home)})
    monkeypatch.setattr(os, "execv", lambda program, words: asked.extend(words))
    before = os.umask(0o022)
    try:
        user_server.serve()
    finally:
        os.umask(before)
    assert asked[1:3] == ["-m", "jupyterhub.singleuser"] and set(SETTINGS) < set(asked)
    assert f"--ServerApp.root_dir={home / 'notebooks'}" in asked
    assert "--ServerApp.default_url=/doc/tree/start_here.ipynb" in asked
    assert mode(home) == 0o700
    assert (home / "notebooks" / "start_here.ipynb").exists()
    assert [p for p in home.rglob("*") if mode(p) & 0o077] == []
    page = (home / "jupyter" / "config" / "labconfig" / "page_config.json").read_text("utf-8")
    assert "launcher-extension" in page and "hub-extension" not in page
