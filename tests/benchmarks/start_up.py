"""From `mentor-training` to a drawn start page, beside bare JupyterLab opening an empty notebook.

    uv run --group test python tests/benchmarks/start_up.py [rounds]

Both are started in turn in one run, each with folders of its own, and watched in the same Chromium. Bare JupyterLab
counts as open when the first cell of the empty notebook is drawn; the kit when its start page is.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from chromium import ARGUMENTS, executable

CELL = {"cell_type": "code", "id": "a", "metadata": {}, "source": [], "outputs": [], "execution_count": None}
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
EMPTY = {"cells": [CELL], "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}


def environment(home: Path) -> dict[str, str]:
    """This process's environment with Jupyter folders of its own."""
    folders = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    return {**os.environ, **folders}


def drawn_after(browser: Browser, command: list[str], env: dict[str, str], runtime: Path, page: str, selector: str) -> float:
    """Seconds from starting the command until the selector is visible."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not (files := list(runtime.glob("jpserver-*.json"))):
            time.sleep(0.01)
            assert process.poll() is None, "the server ended"
        time.sleep(0.05)
        server = json.loads(files[0].read_text())
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(f"http://127.0.0.1:{server['port']}{page}?token={server['token']}")
        tab.wait_for_selector(selector, timeout=60_000)
        seconds = time.perf_counter() - began
        tab.close()
        return seconds
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        for file in runtime.glob("jpserver-*.json"):
            file.unlink()


def main(rounds: int) -> None:
    bin = Path(sys.executable).parent
    bare, kit = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        bare_home, kit_home = Path(folder, "bare"), Path(folder, "kit")
        (bare_home / "notebooks").mkdir(parents=True)
        (bare_home / "notebooks" / "empty.ipynb").write_text(json.dumps(EMPTY))
        for n in range(rounds + 1):
            command = [
                str(bin / "jupyter-lab"),
                "--no-browser",
                "--allow-root",
                "--port=8931",
                f"--ServerApp.root_dir={bare_home / 'notebooks'}",
            ]
            b = drawn_after(
                browser,
                command,
                environment(bare_home),
                bare_home / "runtime",
                "/doc/tree/empty.ipynb",
                ".jp-Notebook .jp-Cell",
            )
            command = [str(bin / "mentor-training"), "--no-browser", "--port", "8932", "--workspace", str(kit_home)]
            k = drawn_after(
                browser,
                command,
                dict(os.environ),
                kit_home / "jupyter" / "runtime",
                "/doc/tree/start_here.ipynb",
                ".mt .ask-code, .mt .start",
            )
            print(f"{'first start' if n == 0 else f'round {n}'}: bare JupyterLab {b:.2f} s, the kit {k:.2f} s", flush=True)
            if n:
                bare.append(b)
                kit.append(k)
        browser.close()
    b, k = statistics.median(bare), statistics.median(kit)
    print(f"median of {rounds}: bare JupyterLab {b:.2f} s, the kit {k:.2f} s, {k / b:.2f} times (at most 1.3)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
