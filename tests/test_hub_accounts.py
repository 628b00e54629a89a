"""What a real hub lets each account do, as `hub init` sets it up; no browser is needed."""

from __future__ import annotations

import os

import hub as real
import pytest
from hub import request


@pytest.fixture(scope="module")
def hub():
    if why := real.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    with real.running() as one:
        one.start("assessor", "second", "lead", "stranger", "intruder")
        yield one


def scopes(hub, who):
    status, known = hub.ask("user", hub.token(who))
    assert status == 200 and known["name"] == hub.people[who]
    return known["groups"], [s for s in known["scopes"] if "service" in s]


def test_the_token_of_a_users_server_says_who_they_are_and_in_which_group(hub):
    reach = ["access:services!service=mentor-training"]
    assert scopes(hub, "assessor") == (["assessors"], reach)
    assert scopes(hub, "lead") == (["lead-assessors"], reach)
    assert scopes(hub, "stranger") == ([], [])


def test_that_token_shows_nothing_of_other_people(hub):
    token, other = hub.token("assessor"), hub.people["lead"]
    for path in ("users", "groups", "services", f"users/{other}", f"users/{other}/tokens", "proxy"):
        assert hub.ask(path, token)[0] in (403, 404), path
    assert hub.ask(f"users/{other}/server", token, "DELETE")[0] in (403, 404)
    assert hub.ask("groups/lead-assessors/users", token, "POST", {"users": [hub.people["assessor"]]})[0] in (403, 404)
    assert request(f"{hub.url}/user/{other}/api/contents", token)[0] == 403


def test_whoever_leaves_the_groups_loses_the_service_though_their_server_runs_on(hub):
    assert scopes(hub, "second")[1]
    hub.ask("groups/assessors/users", method="DELETE", body={"users": [hub.people["second"]]})
    assert scopes(hub, "second") == ([], [])
    hub.ask("groups/assessors/users", method="POST", body={"users": [hub.people["second"]]})
    assert scopes(hub, "second")[0] == ["assessors"]


def test_an_assessors_account_opens_neither_the_services_folder_nor_its_database_nor_somebody_elses_files(hub):
    address = (hub.folder / "service" / "database-url").read_text("utf-8")
    on_the_network = address.split("?")[0].replace("@/", f"@127.0.0.1:{address.rpartition('=')[2]}/")
    homes = [str(hub.folder / "homes" / name) for name in (hub.people["assessor"], hub.account)]
    closed = [str(hub.folder / name) for name in ("service", "hub", "log", "tests_config.py")]
    code = (
        "import os, psycopg, sys\n"
        "for door in sys.argv[1:]:\n"
        "    try: psycopg.connect(door) if '://' in door else os.listdir(door) if os.path.isdir(door) else open(door)\n"
        "    except (OSError, psycopg.Error): continue\n"
        "    print(door)\n"
    )
    run = hub.as_user("intruder", code, *homes, *closed, address, on_the_network, hub.database)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert hub.as_user("intruder", code, str(hub.folder)).stdout  # an open door is found


def test_the_kit_of_users_servers_has_no_reference_and_knows_neither_token_nor_database_of_the_service(hub):
    code = "import os, sys; from pathlib import Path\nprint(*Path(sys.prefix).rglob('reference.yaml'), *sorted(os.environ))"
    said = hub.as_user("intruder", code).stdout
    assert "reference.yaml" not in said and "MENTOR_TRAINING_DATA" not in said and "CONFIGPROXY" not in said
    assert "MENTOR_TRAINING_SERVICE" in said
    (service,) = (p for p in real.processes(hub.account) if "mentor_training.hub" in p.cmdline())
    unseen = hub.as_user("intruder", f"open('/proc/{service.pid}/environ', 'rb').read()")
    assert "PermissionError" in unseen.stderr
