"""Real Chromium; panels with their real Python, joined by a bridge instead of a kernel."""

from __future__ import annotations

import os

import pytest
from chromium import ARGUMENTS, HOW_TO_GET_ONE, PATIENCE, drawn, executable
from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium():
    path = executable()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"No Chromium was found. {HOW_TO_GET_ONE}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium):
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def show(context):
    """A function: draw a panel in a tab of one browser, so that several tabs share its storage."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda panel, **options: stack.enter_context(drawn(context, panel, **options))


@pytest.fixture
def violations():
    """A function: what axe finds in a tab; a panel has no first heading of its own, because its page has one."""
    from axe_playwright_python.sync_playwright import Axe

    def find(tab):
        found = Axe().run(tab, options={"rules": {"page-has-heading-one": {"enabled": False}}}).response["violations"]
        return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]

    return find
