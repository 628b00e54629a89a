"""One folder with what a JupyterHub needs for the kit: settings, the kit without references, and the service's own data."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from ..app import DATABASE
from ..errors import TrainingError
from ..workspace import put

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONFIGURATIONS = ("jupyterhub_config.py", "kit_config.py")
GUIDE = "README.md"
ANSWERS = "reference.yaml"


class CannotSetUp(TrainingError):
    """The folder of a hub cannot be made."""


def set_up(folder: Path, *, trial: bool) -> str:
    """Write what a hub needs; whatever somebody may have changed there stays as it is.

    Returns:
        What to do next, in sentences.

    Raises:
        CannotSetUp: this is no checkout, or the folder cannot be written.
    """
    datasets = _datasets_of_a_checkout()
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        service = _only_for_its_owner(folder / "service")
        _only_for_its_owner(service / "workspace")
        with tempfile.TemporaryDirectory() as beside:
            kit = without_answers(_built(Path(beside)), folder)
        _replace(datasets, service / "datasets")
        if not trial:
            _secret(service / "database-url", f"{DATABASE}\n")
        if trial:
            _secret(folder / "trial-password", secrets.token_urlsafe(12) + "\n")
        put(folder / GUIDE, (HERE / GUIDE).read_text("utf-8"), CannotSetUp)
        new = [made for name in CONFIGURATIONS if (made := _configuration(folder / name, trial))]
        _give_to_its_owner(service)
    except OSError as error:
        raise CannotSetUp(
            f"{folder} could not be written ({error.strerror or error}). Choose another folder, or ask whoever looks after "
            "this computer."
        ) from error
    return "\n".join(_next(folder, kit, new, trial))


# ── What is written ──────────────────────────────────────────────────────────────────────────────────────────────────


def _datasets_of_a_checkout() -> Path:
    datasets = ROOT / "datasets"
    if not (ROOT / "pyproject.toml").is_file() or not list(datasets.glob(f"scenarios/*/{ANSWERS}")):
        raise CannotSetUp(
            "A hub is set up from a checkout, because the kit that is installed holds no references of qualifications and "
            "events. Clone the kit, go into its folder, and type the same there."
        )
    return datasets


def _built(folder: Path) -> Path:
    """The kit's wheel, built from this checkout into a folder."""
    if find_spec("hatchling"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    elif uv := os.environ.get("UV") or shutil.which("uv"):
        command = [uv, "build", "--quiet", "--wheel", "--out-dir", str(folder)]
    else:
        raise CannotSetUp("The kit could not be built: neither uv nor hatchling is here. Start it as the README says.")
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        raise CannotSetUp(f"The kit could not be built: {(run.stderr.strip() or 'no reason was given').splitlines()[-1]}")
    (wheel,) = folder.glob("*.whl")
    return wheel


def without_answers(wheel: Path, folder: Path) -> Path:
    """The same wheel in another folder, without any reference and without their lines in its list of files."""
    target = folder / wheel.name
    beside = target.with_name(f"{target.name}.new")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if Path(one.filename).name == ANSWERS:
                continue
            content = old.read(one)
            new.writestr(one, _list_without_answers(content) if one.filename.endswith(".dist-info/RECORD") else content)
    beside.replace(target)
    return target


def _list_without_answers(record: bytes) -> bytes:
    lines = record.decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.split(",")[0].endswith(f"/{ANSWERS}")).encode()


def _only_for_its_owner(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    return folder


def _replace(source: Path, target: Path) -> None:
    """Copy a folder whole into the place of an older one, closed to everybody but its owner."""
    beside = target.with_name(f"{target.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    shutil.copytree(source, beside, dirs_exist_ok=True, copy_function=shutil.copyfile)
    beside.chmod(0o700)
    if target.exists():
        shutil.rmtree(target)
    beside.replace(target)


def _secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read, unless it is there."""
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)


def _configuration(path: Path, trial: bool) -> Path | None:
    """Write a configuration, beside the one that is there if the two are not alike; what was written, if anything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    text = templates.get_template(f"{path.name}.j2").render(trial=trial)
    newer = path.with_name(f"{path.stem}, new of {date.today().isoformat()}.py") if path.exists() else path
    if any(p.read_text("utf-8") == text for p in path.parent.glob(f"{path.stem}*.py")):
        return None
    return put(newer, text, CannotSetUp)


def _give_to_its_owner(service: Path) -> None:
    """What was written anew belongs to whoever the folder belongs to, such as the service's own account."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = service.stat()
        for path in service.rglob("*"):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


# ── What to do next ──────────────────────────────────────────────────────────────────────────────────────────────────

NO_SECRETS = (
    "This trial keeps no secrets: everybody’s notebooks run under the account that started the hub, so that whoever runs a "
    "notebook can read the references, the votes and the record. Try it with invented data only."
)


def _next(folder: Path, kit: Path, new: Iterable[Path], trial: bool) -> Iterable[str]:
    yield f"{folder} holds the hub’s settings, the kit without references, the service’s data, and a guide ({GUIDE})."
    for path in new:
        if path.name not in CONFIGURATIONS:
            yield f"Your own settings stay as they are; those of this version are in “{path.name}”. Take over what you want."
    if trial:
        yield NO_SECRETS
    yield f"\nWhat to do next:\n\n    cd {folder}"
    for what, *commands in _trial(kit) if trial else _steps(kit):
        yield "\n".join(["", what, *(f"    {command}" for command in commands)])


Step = tuple[str, *tuple[str, ...]]  # what it is for, and what to type


def _install(kit: Path, sudo: str = "") -> Iterable[Step]:
    yield (
        "Install the kit and the hub, in a place of their own:",
        f"{sudo}python3 -m venv kit",
        f"{sudo}kit/bin/pip install './{kit.name}[hub]' jupyterhub-idle-culler",
    )
    yield "Install the hub’s proxy, if it is not here:", f"{sudo}npm install --global configurable-http-proxy"


def _trial(kit: Path) -> Iterable[Step]:
    yield from _install(kit)
    yield "Start it:", "kit/bin/jupyterhub -f jupyterhub_config.py"
    yield (
        "Open http://localhost:8000 and sign in as lead-assessor, trainer, assessor-1 or assessor-2. The password of all is "
        "in trial-password.",
    )


def _steps(kit: Path) -> Iterable[Step]:
    yield from _install(kit, "sudo ")
    yield (
        "Give the event service an account, and its folder to that account:",
        "sudo useradd --system --user-group --no-create-home --shell /usr/sbin/nologin mentor-training",
        "sudo chown -R mentor-training: service",
    )
    yield (
        "Give it a database, which it may add to and not change. (PostgreSQL on another computer: see the guide.)",
        "sudo -u postgres createuser mentor-training",
        "sudo -u postgres createdb mentor_training",
        "sudo -u postgres kit/bin/mentor-training hub migrate",
    )
    yield ("Read jupyterhub_config.py from top to bottom: how people sign in, and who is in which group.",)
    yield "Start it:", "sudo kit/bin/jupyterhub -f jupyterhub_config.py"
