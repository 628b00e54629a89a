"""What travels in the wheel and the source package, and that an installed kit works as a clone does."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import mentor_training as mt

ROOT = Path(__file__).parents[1]
PRACTICE = {m.id for name in mt.list_sets() if mt.load_set(name).purpose == "practice" for m in mt.load_set(name).scenarios}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    for target in ("wheel", "sdist"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def names(package: Path) -> list[str]:
    if package.suffix == ".whl":
        return zipfile.ZipFile(package).namelist()
    with tarfile.open(package) as archive:
        return archive.getnames()


def scenarios(package: Path, file: str) -> set[str]:
    return {Path(n).parent.name for n in names(package) if n.endswith(f"/{file}") and "/scenarios/" in n}


def test_only_practice_cases_travel_and_each_with_its_reference(built):
    for package in built:
        assert scenarios(package, "scenario.yaml") == PRACTICE, package.name
        assert scenarios(package, "reference.yaml") == PRACTICE, package.name


def test_the_wheel_carries_notebooks_standard_and_the_jupyterlab_extension(built):
    inside = names(built[0])
    for wanted in [
        "mentor_training/notebooks/start_here.ipynb",
        "mentor_training/datasets/standards/ST1379-1.0/standard.yaml",
        "mentor_training/widgets/grading.js",
        "mentor_training/widgets/htm-preact.js",
    ]:
        assert wanted in inside
    assert [n for n in inside if n.endswith("labextensions/mentor-training/static/remoteEntry.js")]
    assert [n for n in inside if n.endswith("overrides.d/mentor-training.json")]
    assert not [n for n in inside if "/tests/" in n or "benchmarks" in n]


def test_an_installed_wheel_works_as_a_clone_does(built, tmp_path):
    zipfile.ZipFile(built[0]).extractall(tmp_path / "site")
    code = (
        "import mentor_training as mt, sys; from mentor_training.app import shipped_notebooks\n"
        "assert 'site' in mt.__file__, mt.__file__\n"
        "print(len(mt.load_standard().ksbs), mt.load_reference('pd-01').grade, (shipped_notebooks() / 'start_here.ipynb').exists())"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "MENTOR_TRAINING_WORKSPACE": str(tmp_path / "ws")}
    run = subprocess.run([sys.executable, "-P", "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout.split() == ["35", "fail", "True"], run.stderr


def test_no_tracked_file_names_a_package_index_or_a_path_of_somebodys_machine():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    if tracked == [""]:  # not a checkout
        tracked = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*.py")]
    words = ["pypi" + ".org", "python" + "hosted", "registry.npm" + "js", "/ho" + "me/"]
    offenders = []
    for name in filter(None, tracked):
        path = ROOT / name
        if path.is_file():
            text = path.read_text("utf-8", errors="ignore")
            offenders += [(name, word) for word in words if word in text]
    assert offenders == []
