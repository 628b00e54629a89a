"""Where this computer's Chromium is, and how tests start it."""

from __future__ import annotations

import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
HOW_TO_GET_ONE = "Install Chromium (Debian and Ubuntu: apt-get install chromium) or Chrome, then run the tests again."


def executable() -> str | None:
    """The path of a Chromium, Chrome or Edge, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)
