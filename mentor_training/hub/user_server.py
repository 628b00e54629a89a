"""The server of one user at a hub: the workspace is prepared as at home, then JupyterHub's own server takes over."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import NoReturn

from ..app import SETTINGS, START, own_jupyter_folders, prepare
from ..errors import TrainingError
from ..workspace import VARIABLE, workspace

NEEDED = ("hub-extension",)  # says that a server was ended, and starts it again
OWNER_ONLY = 0o077  # what is taken from every new file: all that others could do with it


def serve() -> NoReturn:
    """Prepare the user's workspace, closed to everybody else, and become their server."""
    if not os.environ.get("JUPYTERHUB_API_TOKEN") or find_spec("jupyterhub") is None:
        raise TrainingError("Only a JupyterHub can run this, for one of its users. To open the kit, type: mentor-training")
    os.umask(OWNER_ONLY)
    home = workspace()
    home.chmod(0o700)
    own_jupyter_folders(home)
    prepare(home, NEEDED)
    os.environ.update({VARIABLE: str(home), "PYTHONUTF8": "1"})
    here = [f"--ServerApp.root_dir={home / 'notebooks'}", f"--ServerApp.default_url=/doc/tree/{START}"]
    os.execv(sys.executable, [sys.executable, "-m", "jupyterhub.singleuser", *SETTINGS, *here])
