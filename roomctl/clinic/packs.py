"""Clinic packs: one zip file with presets, music, room defaults, their licence and credits, from one clinic to another.

A pack is written from a folder (`pack.yaml`, `presets/`, `music/NAME/`, `room.yaml`) and added whole or not at all: it
is unpacked beside the others, brought to the disk and then renamed. `manifest.json` in its folder says what was added.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roomctl.config import room_keys, validation
from roomctl.errors import SPOILT, Fault, Faults, Refused, Unavailable
from roomctl.system import paths, zipped
from roomctl.system.zipped import LIMITS, Limits, Writer, Zipped

KIND = "roomctl pack"
ABOUT, DEFAULTS, STYLE, PRESETS, MUSIC = "pack.yaml", "room.yaml", paths.HOUSE_STYLE, "presets", "music"
_PRESET = re.compile(rf"{PRESETS}/[^/]+\.ya?ml", re.IGNORECASE)
_MUSIC = re.compile(rf"{MUSIC}/[^/]+/.+")
_ODD = re.compile(r'[<>:"|?*]|[. ]$|^\.|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE)
"""What a step of a path must not be on one of the systems, and hidden files."""
LONGEST = 2_000
"""Letters of a licence, a version or a line of the credits."""


def _line(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return f"{validation.said(value)} is not text; put a number in quotes"
    return None if len(value) <= LONGEST else f"this text is too long; at most {LONGEST} letters"


def _lines(value: object) -> str | None:
    each = value if isinstance(value, list) else [value]
    wrong = (_line(getattr(one, "value", one)) for one in each)
    return "credits are a line of text, or a list of lines" if not each or any(wrong) else None


TABLE: validation.Table = {
    "name": validation.matching(
        room_keys.NAME, "a pack's name; use lower-case letters, digits and dashes", "lower-case letters, digits, dashes"
    ),
    "version": validation.worded("a version in quotes", _line),
    "licence": validation.worded("the licence of all that is in it", _line),
    "credits": validation.worded("who made it", _lines),
}
"""The keys of `pack.yaml`, all of them needed."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack in `folder`. `files`: the SHA-256 of each of its files, by its name with slashes."""

    name: str
    version: str
    licence: str
    credits: tuple[str, ...]
    folder: Path
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def presets(self) -> Path:
        return self.folder / PRESETS

    @property
    def music(self) -> tuple[str, ...]:
        """The names of its folders of music."""
        return tuple(dict.fromkeys(name.split("/")[1] for name in self.files if name.startswith(f"{MUSIC}/")))

    @property
    def defaults(self) -> validation.Found:
        """What its room.yaml sets, and the faults of that."""
        return (
            validation.look(self.folder / DEFAULTS, room_keys.OF_PACK)
            if DEFAULTS in self.files
            else validation.Found({}, {})
        )

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "version": self.version, "licence": self.licence, "credits": list(self.credits)}


def read(folder: Path) -> tuple[Pack, tuple[str, ...]]:
    """The pack that a clinic has written in `folder`, without the sums of its files (those are empty), and what was
    left out of it, in sentences. Raises `Faults` or `Refused`."""
    if not os.path.isdir(folder):
        raise Refused(f"there is no folder {folder}")
    file = folder / ABOUT
    about = validation.look(file, TABLE)
    missing = [key for key in TABLE if key not in about.values and key not in about.lost]
    if about.faults or missing:
        lacks = f"a pack needs {', '.join(missing)}, as in `{missing[0]}: …`" if missing else ""
        raise Faults((*about.faults, *((Fault(str(file), 1, 1, "", lacks),) if lacks and file.exists() else ())))
    found, odd = dict[str, str](), list[str]()
    try:
        inside = list(_inside(folder))
    except OSError as error:
        raise Unavailable(f"{error.filename} cannot be read ({error.strerror})") from error
    for name, why in inside:
        why = why or _unfit(name)
        if why:
            odd.append(f"{name}: {why}")
        elif name != ABOUT:
            found[name] = ""
    said = about.values["credits"]
    credits = (said,) if isinstance(said, str) else tuple(said)
    values = {key: str(about.values[key]) for key in ("name", "version", "licence")}
    return Pack(**values, credits=credits, folder=folder, files=dict(sorted(found.items()))), tuple(odd)


def build(pack: Pack, out: Path, limits: Limits = LIMITS) -> str:
    """Write `pack` (from `read`) to the file `out`, whole or not at all. Returns the SHA-256 of that file; the same
    input gives the same. Raises `Refused` beyond the limits, or `Unavailable`."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with open(beside, "w+b") as file:
            with Writer(file, limits) as made:
                for name in pack.files:
                    with zipped.opened(pack.folder / name) as source:
                        made.add(name, source)
                made.close(KIND, pack.to_json())
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        beside.replace(out)
    except OSError as error:
        raise Unavailable(f"{out} cannot be written ({error.strerror}); name another file with -o") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return digest


def unpack(file: Path, folder: Path, limits: Limits = LIMITS) -> Pack:
    """The pack in `file`, unpacked into the new folder `folder`: every file as its list says. Raises `Refused`, and may
    leave a part in `folder`; or `Unavailable`."""
    with zipped.opened(file) as source:
        archive = Zipped(source, str(file), KIND, limits)
        for name in (member.name for member in archive.members):
            if why := _unfit(name):
                raise Refused(f"{file} is refused: {name!r}: {why}")
        try:
            folder.mkdir(mode=0o700, parents=True)
            archive.unpack(lambda name: folder / name)
            about = {key: archive.about.get(key) for key in TABLE}
            (folder / zipped.MANIFEST).write_text(json.dumps(archive.about, ensure_ascii=False), encoding="utf-8")
            (folder / zipped.MANIFEST).chmod(0o600)
        except OSError as error:
            raise Unavailable(f"{folder} cannot be written ({error.strerror})") from error
    pack = _pack(folder, {**about, "files": archive.about["files"]})
    if pack is None:
        raise Refused(f"{file} is refused: its name, version, licence or credits are not text")
    return pack


def installed() -> dict[str, Pack]:
    """The packs that were added, by name; those whose list cannot be read have no files."""
    found = {}
    for name, folder in paths.packs().items():
        try:
            about = json.loads((folder / zipped.MANIFEST).read_text(encoding="utf-8"))
        except SPOILT:
            about = None
        found[name] = _pack(folder, about) or Pack(name, "?", "?", (), folder)
    return found


def altered(pack: Pack) -> tuple[str, ...]:
    """The files of an added pack that are no longer as they were added, and files that somebody put beside them."""
    found = {name for name, _ in _inside(pack.folder)} - {zipped.MANIFEST}
    return tuple(sorted(name for name in found | pack.files.keys() if _sum(pack.folder / name) != pack.files.get(name)))


@contextlib.contextmanager
def staged(file: Path, limits: Limits = LIMITS) -> Iterator[Pack]:
    """The pack in `file`, unpacked among the others under a hidden name, where `place` finds it; removed afterwards
    unless it was placed. Raises what `unpack` raises, and `Refused` while another command changes packs."""
    with changing() as packs:
        folder = packs / f".{os.getpid()}.new"
        try:
            yield unpack(file, folder, limits)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def place(pack: Pack) -> None:
    """Put a pack from `staged` in its place: from now on it is whole or, as before, the former one. Raises
    `Unavailable`."""
    there = paths.pack_folder() / pack.name
    former = there.with_name(f".{pack.name}{paths.FORMER}")
    try:
        paths.settled(pack.folder)
        if there.exists():
            there.rename(former)
        pack.folder.rename(there)
        paths.settled(there)
    except OSError as error:
        if not pack.folder.exists():
            there.rename(pack.folder)
        if former.exists():
            former.rename(there)
        raise Unavailable(f"{there} cannot be written ({error.strerror}); nothing was changed") from error
    shutil.rmtree(former, ignore_errors=True)


def remove(name: str) -> None:
    """Remove an added pack, whole. Raises `Unavailable`."""
    with changing() as packs:
        gone = packs / f".{os.getpid()}.gone"
        try:
            (packs / name).rename(gone)
        except OSError as error:
            raise Unavailable(f"{packs / name} cannot be removed ({error.strerror})") from error
        shutil.rmtree(gone, ignore_errors=True)


@contextlib.contextmanager
def changing() -> Iterator[Path]:
    """The folder of the packs, for one command at a time; what a command that was killed has left there is put right
    first. Raises `Refused` or `Unavailable`."""
    from roomctl.system.lock import Lock

    folder, lock = paths.made(paths.pack_folder()), Lock(paths.state() / "packs.lock")
    if not lock.take():
        raise Refused("another command is changing packs; try again when it is done")
    try:
        for entry in sorted(folder.glob(".*")):
            name = entry.name[1:].removesuffix(paths.FORMER)
            if entry.name.endswith(paths.FORMER) and not (folder / name).exists():
                entry.rename(folder / name)
            else:
                shutil.rmtree(entry, ignore_errors=True)
        yield folder
    finally:
        lock.drop()


def _pack(folder: Path, about: Any) -> Pack | None:
    """The pack that a manifest describes; None if it is no such thing."""
    try:
        credits, values = tuple(about["credits"]), {key: about[key] for key in ("name", "version", "licence")}
        files = {str(each["name"]): str(each["sha256"]) for each in about["files"]}
    except SPOILT:
        return None
    sound = all(_line(value) is None for value in (*values.values(), *credits))
    named = sound and room_keys.NAME.fullmatch(values["name"])
    return Pack(**values, credits=credits, folder=folder, files=files) if named else None


def _inside(folder: Path, above: str = "") -> Iterator[tuple[str, str]]:
    """The files in `folder` by their names with slashes, each with why it cannot be in a pack (empty: it can). Hidden
    files and the schema for editors are skipped."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            name, mode = f"{above}{entry.name}", entry.stat(follow_symlinks=False).st_mode
            if entry.name.startswith(".") or name == f"{PRESETS}/preset.schema.json":
                continue
            if stat.S_ISDIR(mode):
                yield from _inside(Path(entry.path), f"{name}/")
            else:
                link = "this is a link; put the file itself here" if stat.S_ISLNK(mode) else "this is not a file"
                yield name, "" if stat.S_ISREG(mode) else link


def _unfit(name: str) -> str:
    """Why a pack cannot have a file of this name, in words; empty if it can."""
    if wrong := zipped.wrong_name(name):
        return wrong
    if any(_ODD.search(step) for step in name.split("/")):
        return "a file cannot have this name on every system; use letters, digits, dashes and spaces"
    if name in (ABOUT, DEFAULTS, STYLE) or _PRESET.fullmatch(name) or _MUSIC.fullmatch(name):
        return ""
    return f"a pack has only {DEFAULTS}, {STYLE}, {PRESETS}/NAME.yaml and {MUSIC}/NAME/"


def _sum(file: Path) -> str | None:
    try:
        with zipped.opened(file) as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except (OSError, Unavailable):
        return None
