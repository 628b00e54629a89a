"""Packs: the cases of a set without their references, in one file that is safe to mail.

A pack is a zip file with a manifest that holds each file's SHA-256. What is in it is what `build` puts there by name; a
reference has no name that it could be put in by. On somebody's own computer nothing is secret: what is not there is.

The references of an event may travel sealed in its pack, for a pass-phrase that is read out at the reveal. Those of a
qualification set never do.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from . import __version__, vault
from .datasets import (
    file_of,
    list_standards,
    load_reference,
    load_scenario,
    load_set,
    read_scenario,
    read_set,
    read_standard,
)
from .errors import DataFaults, NoReference, NotFound, PackRefused
from .scenario import Scenario, ScenarioSet
from .sealing import canonical
from .workspace import put, workspace

SUFFIX = ".mentorpack"
FORMAT = 1
LARGEST = 60_000_000  # bytes, packed or unpacked
SEALED = "references.sealed"
_SAFE = re.compile(r"references\.sealed|(?:standards/[\w.-]+/standard|scenarios/[\w-]+/scenario|sets/[\w-]+)\.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a pack's manifest says."""

    id: str  # of its set
    version: int
    title: str
    digest: str  # of the set and its cases: fixed when the first attempt begins
    cases: int
    made_at: str  # UTC, ISO
    kit: str


def set_digest(set: str) -> str:
    """What a set is, in 64 characters: its rule, its order and every word of its cases.

    Raises:
        NotFound: there is no such set, or one of its cases is not here.
    """
    one = load_set(set)
    cases = {m.id: _digest(file_of("scenarios", m.id, "scenario.yaml").read_bytes()) for m in one.scenarios}
    return _digest(canonical({"set": asdict(one), "cases": cases}).encode())


def check(set: str) -> tuple[ScenarioSet, list[Scenario]]:
    """A set that can be given out, with its cases.

    Raises:
        NotFound: there is no such set, or one of its cases is not here.
        PackRefused: one is retired, or here in another version than the set has.
    """
    one = load_set(set)
    cases = [load_scenario(m.id) for m in one.scenarios]
    if older := [c for m, c in zip(one.scenarios, cases, strict=True) if m.version != c.version]:
        raise PackRefused(
            f"“{older[0].title}” is now version {older[0].version}, and “{one.title}” has it in another. Publish the "
            "set’s next version first: nobody’s work on this pack could be taken in."
        )
    if retired := [c.title for c in cases if _retired(c.id)]:
        raise PackRefused(
            f"“{retired[0]}” is retired: it was decided that it is not used any more. Make a new version of the set "
            "without it."
        )
    return one, cases


def build(set: str, folder: Path, passphrase: str | None = None) -> Path:
    """Make the pack of a set.

    Args:
        set: id of the set.
        folder: where to put it.
        passphrase: seals the references into the pack of an event; without it there are none in it.

    Returns:
        The file.

    Raises:
        NotFound: there is no such set, or one of its cases is not here.
        NoReference: they are to be sealed in, and one is not on this computer.
        PackRefused: it could not be written; the pass-phrase is too short; or a qualification set is to be sealed.
    """
    one, cases = check(set)
    files = {f"scenarios/{c.id}/scenario.yaml": file_of("scenarios", c.id, "scenario.yaml") for c in cases}
    files |= {
        f"standards/{id}/standard.yaml": file_of("standards", id, "standard.yaml") for id in {c.standard for c in cases}
    }
    contents = {name: path.read_bytes() for name, path in sorted(files.items())}
    contents[f"sets/{one.id}.yaml"] = canonical(asdict(one)).encode()  # without its file's comments
    if passphrase is not None:
        contents[SEALED] = sealed_references(one, passphrase)
    pack = Pack(
        id=one.id,
        version=one.version,
        title=one.title,
        digest=set_digest(set),
        cases=len(cases),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        kit=__version__,
    )
    manifest = {
        "kind": "mentor-training pack",
        "format": FORMAT,
        **asdict(pack),
        "files": {name: _digest(content) for name, content in contents.items()},
    }
    target = folder / f"{one.id}-{one.version}{', sealed' if passphrase is not None else ''}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))
            for name, content in contents.items():
                archive.writestr(name, content)
    except OSError as error:
        raise PackRefused(f"{target} could not be written ({error.strerror or error}). Choose another folder.") from error
    return target


def _retired(id: str) -> bool:
    try:
        return load_reference(id).status == "retired"
    except NoReference:
        return False


def open_pack(path: Path) -> Pack:
    """Check a pack and put its cases where the kit reads them; opened again, nothing changes.

    Raises:
        PackRefused: it is no pack, damaged, too large, from a newer kit, or another with its name is open already.
    """
    manifest, contents = _read(path)
    pack = _pack_of(manifest, path)
    home = workspace() / "packs" / f"{pack.id}-{pack.version}"
    if home.exists():
        if _manifest_of(home).get("digest") == pack.digest:
            _take_seal(home, contents)
            return pack
        raise PackRefused(
            f"A pack “{pack.title}” version {pack.version} with other cases is open already. "
            "Ask its sender which one holds; what you decided on the first is kept."
        )
    beside = home.with_name(f".{home.name}.new")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        for name, content in {**contents, "manifest.json": json.dumps(manifest).encode()}.items():
            target = beside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        _look_over(beside, pack, path)
        beside.replace(home)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise PackRefused(
            f"The pack could not be opened ({error.strerror or error}). Free some space and try again; nothing was changed."
        ) from error
    return pack


def _take_seal(home: Path, contents: Mapping[str, bytes]) -> None:
    """Put the sealed references of a pack that came later beside the cases that are open, unless they were opened."""
    if SEALED in contents and not list((home / "scenarios").glob("*/reference.yaml")):
        try:
            (home / SEALED).write_bytes(contents[SEALED])
        except OSError as error:
            raise PackRefused(
                f"The pack could not be opened ({error.strerror or error}). Free some space and try again."
            ) from error


def sealed_references(one: ScenarioSet, passphrase: str) -> bytes:
    """The references of an event's cases, for whoever knows the pass-phrase."""
    if one.purpose not in ("event", "anchors"):
        raise PackRefused(
            f"Only the references of an event can be sealed into a pack; “{one.title}” is for {one.purpose}. "
            "Those of a qualification set stay with the lead assessor."
        )
    for member in one.scenarios:
        load_reference(member.id)  # a faulty one is found now, not at the reveal
    texts = {m.id: file_of("scenarios", m.id, "reference.yaml").read_text("utf-8-sig") for m in one.scenarios}
    return vault.sealed(canonical(texts).encode(), passphrase)


def seal_of(set: str) -> Literal["none", "sealed", "opened"]:
    """How it stands with the references in the open pack of a set: there are none, they are sealed, or were opened."""
    home = _home(set)
    if home is None or not (home / SEALED).exists():
        return "none"
    return "opened" if list((home / "scenarios").glob("*/reference.yaml")) else "sealed"


def unseal(set: str, passphrase: str) -> None:
    """Open the references that came sealed in the pack of a set; from then on they are read like any other.

    Raises:
        PackRefused: no pack of this set with sealed references is open here, or it is another pass-phrase.
    """
    home = _home(set)
    if home is None or not (home / SEALED).exists():
        raise PackRefused("This pack holds no sealed references. Your lead assessor sends you what came of the event.")
    texts = json.loads(vault.opened((home / SEALED).read_bytes(), passphrase))
    for id, text in texts.items():
        if re.fullmatch(r"[\w-]+", id) and (home / "scenarios" / id).is_dir():
            put(home / "scenarios" / id / "reference.yaml", text, PackRefused, "Free some space and try again.")


def _home(set: str) -> Path | None:
    """The folder of the newest open pack of a set."""
    packs = [(p.version, workspace() / "packs" / f"{p.id}-{p.version}") for p in opened() if p.id == set]
    return max(packs)[1] if packs else None


def peek(path: Path) -> Pack:
    """What a pack says it is; nothing is opened.

    Raises:
        PackRefused: it is no pack, damaged, too large, or from a newer kit.
    """
    return _pack_of(_read(path)[0], path)


def _look_over(folder: Path, pack: Pack, path: Path) -> None:
    """Refuse a pack whose files this kit cannot read, or that holds other files than those of its set."""
    try:
        one = read_set(folder / "sets" / f"{pack.id}.yaml")
        known = set(list_standards())
        for file in (folder / "standards").glob("*/standard.yaml"):
            if file.parent.name in known:
                shutil.rmtree(file.parent)  # the one that is here holds
            else:
                read_standard(file)
        cases = sorted((folder / "scenarios").glob("*/scenario.yaml"))
        sets = [p.stem for p in (folder / "sets").glob("*.yaml")]
        if sorted(p.parent.name for p in cases) != sorted(m.id for m in one.scenarios) or sets != [pack.id]:
            raise NotFound("case of the set in the pack", "every one", [p.parent.name for p in cases])
        for file in cases if known >= {p.name for p in (folder / "standards").glob("*")} else ():
            read_scenario(file)
    except (DataFaults, NotFound, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        what = str(error).splitlines()[0][-300:]
        raise PackRefused(
            f"{path.name} holds what this kit cannot read ({what}). Ask its sender to make it again, with the kit of this "
            "version; nothing was changed."
        ) from error


def opened() -> tuple[Pack, ...]:
    """The packs that are open in this workspace."""
    found = []
    for folder in sorted((workspace() / "packs").glob("*/")):
        manifest = _manifest_of(folder)
        if manifest and not folder.name.startswith("."):
            found.append(_pack_of(manifest, folder))
    return tuple(found)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A pack's manifest and files, each as its manifest says."""
    try:
        if path.stat().st_size > LARGEST:
            raise PackRefused(f"{path.name} is larger than any pack. Ask its sender for the pack itself.")
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if sum(i.file_size for i in infos) > LARGEST:
                raise PackRefused(f"{path.name} unpacks to more than any pack holds. It was not opened.")
            contents = {i.filename: archive.read(i) for i in infos if not i.is_dir()}
        manifest = json.loads(contents.pop("manifest.json"))
        files = dict(manifest["files"])
    except PackRefused:
        raise
    except OSError as error:
        raise PackRefused(f"{path} cannot be read ({error.strerror or error}). Check the name and try again.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, RuntimeError, NotImplementedError) as error:
        raise PackRefused(
            f"{path.name} is no pack of this kit, or it was damaged on its way. Ask its sender to send it again."
        ) from error
    if manifest.get("kind") != "mentor-training pack":
        raise PackRefused(f"{path.name} is no pack of this kit. Choose a file that ends in {SUFFIX}.")
    if not isinstance(manifest.get("format"), int) or manifest["format"] > FORMAT:
        raise PackRefused(
            f"{path.name} was made by a newer kit ({manifest.get('kit', 'unknown')}). Install the newer kit first."
        )
    strange = [n for n in contents if not _SAFE.fullmatch(n) or ".." in PurePosixPath(n).parts]
    changed = [n for n in files if n not in contents or _digest(contents[n]) != files[n]]
    if strange or changed or set(contents) != set(files):
        raise PackRefused(f"{path.name} is not as it was made: {(strange + changed or ['a file'])[0]}. Ask for it again.")
    return manifest, contents


def _pack_of(manifest: Mapping[str, Any], path: Path) -> Pack:
    try:
        pack = Pack(**{name: manifest[name] for name in ("id", "version", "title", "digest", "cases", "made_at", "kit")})
    except KeyError as error:
        raise PackRefused(f"{path.name} does not say its {error.args[0]}. Ask its sender to make it again.") from error
    texts = (pack.id, pack.title, pack.digest, pack.made_at, pack.kit)
    numbers = (pack.version, pack.cases)
    right = all(type(t) is str for t in texts) and all(type(n) is int and 0 < n < 10_000 for n in numbers)
    if not right or not re.fullmatch(r"[\w-]{1,80}", pack.id):
        raise PackRefused(f"{path.name} says of itself what no pack says. It was not opened; ask its sender for it again.")
    return pack


def _manifest_of(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "manifest.json").read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
