"""The whole path in JupyterLab: one command, decide, kill the kernel, come back, submit, compare."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from chromium import PATIENCE
from playwright.sync_api import expect

import mentor_training as mt


class Kit:
    """A running `mentor-training` on a workspace of its own."""

    def __init__(self, home: Path):
        self.home = home
        command = [sys.executable, "-m", "mentor_training.app", "--workspace", str(home), "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not (files := list((home / "jupyter" / "runtime").glob("jpserver-*.json"))):
            assert self.process.poll() is None and time.monotonic() < deadline, "the kit did not start"
            time.sleep(0.1)
        self.server = json.loads(files[0].read_text())

    def url(self, page: str) -> str:
        return f"http://127.0.0.1:{self.server['port']}/doc/tree/{page}?token={self.server['token']}"

    def kernels(self) -> list[psutil.Process]:
        every = psutil.Process(self.process.pid).children(recursive=True)
        return [p for p in every if "ipykernel_launcher" in " ".join(p.cmdline())]

    def store(self) -> mt.RecordStore:
        return mt.RecordStore(f"sqlite:///{self.home / 'records.sqlite3'}")

    def end(self) -> None:
        kernels = self.kernels()
        self.process.kill()
        self.process.wait(20)
        for kernel in kernels:
            if kernel.is_running():
                kernel.kill()


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    kit = Kit(tmp_path_factory.mktemp("kit") / "wörk space")
    yield kit
    kit.end()


@pytest.fixture
def tab(context):
    tab = context.new_page()
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.set_default_timeout(40_000)
    expect.set_options(timeout=40_000)
    yield tab
    expect.set_options(timeout=PATIENCE)


def group(tab, label):
    return tab.get_by_role("group", name=label, exact=True)


def test_a_new_user_goes_from_the_start_page_to_the_comparison_though_the_kernel_is_killed(kit, tab, decide_all):
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    # The start page draws itself, without code, menus or side bars, and asks for a code once.
    tab.goto(kit.url("start_here.ipynb"))
    tab.get_by_label("Assessor code").fill("O'Brien")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("You work here as O'Brien.")).to_be_visible()
    expect(tab.locator(".jp-InputArea-editor").first).to_be_hidden()
    expect(tab.locator("#jp-menu-panel")).to_be_hidden()
    expect(tab.locator("strong", has_text="This page has not started by itself")).to_be_hidden()

    # One click leads to the practice set, the next to a case.
    tab.get_by_role("link", name="Begin: Observations with questioning").click()
    tab.get_by_role("button", name="Begin: Two weeks downstairs").click()
    tab.get_by_role("button", name="Read the evidence").click()
    first = group(tab, "pass Theoretical concepts, pass")
    first.get_by_label("Not met").check()
    tab.get_by_role("button", name="Cite E5 for Theoretical concepts, pass").click()
    for key in ["b", "0", "0"]:
        tab.keyboard.press(key)  # in JupyterLab: insert a cell, restart the kernel
    expect(tab.get_by_role("status").filter(has_text="✓ Saved")).to_be_visible()
    assert tab.locator(".jp-Cell").count() == 4
    assert tab.locator(".jp-Dialog").count() == 0

    # The kernel dies; nothing acknowledged is lost, and the page comes back by itself.
    for kernel in kit.kernels():
        kernel.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    kept = kit.store().attempts("O'Brien")[0]
    assert kept.decisions["OWQ-TC-P1"].met is False and kept.decisions["OWQ-TC-P1"].evidence == ("E5",)
    expect(tab.get_by_text("✓ Everything is saved")).to_be_visible()
    expect(first.get_by_label("Not met")).to_be_checked()
    first.get_by_label("Met", exact=True).check()
    expect(tab.get_by_role("status").filter(has_text="✓ Saved")).to_be_visible()
    assert kit.store().attempts("O'Brien")[0].met["OWQ-TC-P1"] is True

    # Come back later: the page is redrawn where one left off. The rest is decided; look it over and submit.
    decide_all(kit.store(), kit.store().attempts("O'Brien")[0])
    tab.reload()
    expect(tab.get_by_text("10 of 10 decided")).to_be_visible()
    tab.get_by_role("button", name="Look over and submit").click()
    tab.get_by_role("button", name="Submit and see the reference").click()
    expect(tab.get_by_text("You awarded", exact=True)).to_be_visible()
    expect(tab.get_by_text("7 of 10")).to_be_visible()
    assert kit.store().verify() == ()

    # And all of it without the network.
    assert [url for url in asked if "127.0.0.1" not in url and not url.startswith(("blob:", "data:"))] == []


def test_a_chapter_of_the_course_is_walked_from_the_start_page_and_taken_up_again(kit, tab):
    tab.goto(kit.url("start_here.ipynb"))
    kit.store().work_as("O'Brien")
    tab.reload()
    tab.get_by_role("link", name=re.compile("^From descriptors to grades")).click()
    expect(tab.get_by_text("In this one, in about 20 minutes, you will")).to_be_visible()
    tab.get_by_role("button", name="Count the six months").click()
    tab.get_by_label("Neither: it is too late for any re-sit").check()
    tab.get_by_role("button", name="Answer").click()
    expect(tab.get_by_role("heading", name="✗ Not quite")).to_be_visible()
    expect(tab.locator(".sources dd").first).to_contain_text("6-month period")
    assert [a.right for a in kit.store().drill_answers("O'Brien")] == [False]
    tab.reload()
    expect(tab.get_by_role("button", name="Answer")).to_be_visible()
    tab.get_by_role("link", name="Next: Evidence and judgement").click()
    expect(tab.get_by_role("heading", name="Evidence and judgement").first).to_be_visible()


def test_the_pages_of_qualification_open_from_the_start_page_and_give_and_take_files(kit, tab):
    kit.store().work_as("O'Brien")
    tab.goto(kit.url("start_here.ipynb"))
    tab.get_by_role("link", name="Open: For the lead assessor").click()
    with tab.expect_download() as pack:
        tab.get_by_role("button", name="Make the pack").click()
    pack.value.save_as(kit.home / pack.value.suggested_filename)
    tab.get_by_role("link", name="Start page").click()
    tab.get_by_role("link", name="Open: Take a qualification set").click()
    tab.locator("input[type=file]").set_input_files(kit.home / pack.value.suggested_filename)
    expect(tab.get_by_text("“Qualification, set A” is open: 10 cases.")).to_be_visible()
    tab.get_by_role("button", name="Begin").first.click()
    expect(tab.get_by_text("Case 1 of 10")).to_be_visible()
    tab.get_by_role("link", name="Start page").click()
    tab.get_by_role("link", name="Open: Your record").click()
    expect(tab.get_by_text("0 of 10 in order")).to_be_visible()


def test_show_the_workings_brings_jupyterlab_back_and_hides_it_again(kit, tab):
    tab.goto(kit.url("start_here.ipynb"))
    tab.get_by_role("button", name="Show the workings").click()
    expect(tab.locator(".jp-CodeCell .jp-InputArea-editor").first).to_be_visible()
    expect(tab.locator(".jp-NotebookPanel-toolbar")).to_be_visible()
    tab.get_by_role("button", name="Hide the workings").click()
    expect(tab.locator(".jp-CodeCell .jp-InputArea-editor").first).to_be_hidden()
    expect(tab.locator(".jp-NotebookPanel-toolbar")).to_be_hidden()


def test_a_page_that_was_changed_waits_to_be_started_and_says_why(kit, tab):
    mine = json.loads((kit.home / "notebooks" / "start_here.ipynb").read_text("utf-8"))
    mine["cells"][-1]["source"] = ["open('ran', 'w').write('yes')"]
    (kit.home / "notebooks" / "changed.ipynb").write_text(json.dumps(mine), "utf-8")
    tab.goto(kit.url("changed.ipynb"))
    expect(tab.get_by_role("alert").filter(has_text="was not started by itself")).to_be_visible()
    tab.wait_for_timeout(1500)
    assert not (kit.home / "notebooks" / "ran").exists()
    tab.get_by_role("button", name="Start this page").click()
    expect(tab.locator(".jp-OutputArea-output")).to_contain_text("3")
    assert (kit.home / "notebooks" / "ran").exists()


def test_leaving_a_page_asks_nothing_and_changes_no_notebook(kit, tab):
    before = (kit.home / "notebooks" / "start_here.ipynb").read_bytes()
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.accept()))
    tab.goto(kit.url("start_here.ipynb"))
    expect(tab.locator(".mt .start")).to_be_visible()
    tab.locator(".mt h1").click()
    tab.goto("about:blank")
    assert dialogs == []
    assert (kit.home / "notebooks" / "start_here.ipynb").read_bytes() == before
