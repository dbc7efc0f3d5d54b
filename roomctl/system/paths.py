"""Where files are: those supplied with roomctl, and those of one machine.

`$ROOMCTL_HOME` puts everything under one folder; otherwise each system's own places are used. Folders are made 0700.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TextIO

from roomctl.errors import Unavailable

HERE = Path(__file__).resolve().parent.parent
FORMER = ".old"
"""The ending of the folder of a pack that is being replaced."""
HOUSE_STYLE = "house-style.yaml"
"""The file of a clinic's defaults for every preset."""
LOG_SIZE = 1_000_000
"""Bytes; a room without a loudspeaker writes half of this in an hour."""


def shipped(name: str) -> Path:
    """A folder supplied with roomctl (`sounds`, `presets`): inside the wheel, or beside the package in a checkout."""
    inside = HERE / "_data" / name
    return inside if inside.is_dir() else HERE.parent / name


def config() -> Path:
    """The folder of `room.yaml` and the room's own `presets/`. May not exist."""
    return _place("config")


def data() -> Path:
    """The folder of the room's own `sounds/`. May not exist."""
    return _place("data")


def state() -> Path:
    """The folder of the journals, locks and logs; created if missing. Raises `Unavailable` if that fails."""
    return made(_place("state"))


def packs() -> dict[str, Path]:
    """The folders of the clinic packs that were added, by name and in its order. While one is replaced, and after a
    power cut in the middle of that, its former folder counts."""
    found: dict[str, Path] = {}
    with contextlib.suppress(OSError), os.scandir(pack_folder()) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):  # `.calm.old` after `calm`
            name = entry.name
            if name.startswith("."):
                name = name[1:].removesuffix(FORMER) if name.endswith(FORMER) else ""
            if name and entry.is_dir():
                found.setdefault(name, Path(entry.path))
    return dict(sorted(found.items()))


def pack_folder() -> Path:
    """The folder of the packs' folders. May not exist."""
    return data() / "packs"


def made(folder: Path) -> Path:
    """`folder`, created (0700) if needed and checked to be writable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(_unwritable(folder, error.strerror)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Unavailable(_unwritable(folder, "permission denied"))
    return folder


def appended(log: Path) -> TextIO:
    """`log` (0600), opened to append; one larger than `LOG_SIZE` is started again. Raises `OSError`."""
    descriptor = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with contextlib.suppress(OSError):
        os.chmod(log, 0o600)  # earlier versions may have created it for all to read
    if os.fstat(descriptor).st_size > LOG_SIZE:
        os.ftruncate(descriptor, 0)
    return open(descriptor, "a", encoding="utf-8")


def expanded(path: Path | str) -> Path:
    """A path as somebody typed it, where `~` is a home. (`Path.expanduser` raises where there is no such user.)"""
    return Path(os.path.expanduser(path))


def missing(file: Path | str) -> bool:
    """Whether nothing is at this path, not even a link whose target is away. False where that cannot be told, as on a
    share that does not answer: then reading it says why. (`Path.exists` raises there until Python 3.13 and says False
    from 3.14 on, as `os.path.exists` always does.)"""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def written(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Write `data` to `file`, whose permissions become `mode`: whole and on disk, or the file stays as it was. Raises
    `OSError`."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with open(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as made:
            made.write(data)
            made.flush()
            os.fsync(made.fileno())
        if mode != 0o600:
            beside.chmod(mode)
        beside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def kept(file: Path, data: bytes) -> None:
    """`written`, for a file that nothing goes on without. Raises `Unavailable`."""
    try:
        written(file, data)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written ({error.strerror}); make room there") from error


def replaced(file: Path, base: bytes | None, data: bytes) -> Path | None:
    """Put `data` in the place of a file that was `base`, whole or not at all. Where somebody else wrote it in between,
    that version is kept beside it: its path. Raises `OSError`; `FileExistsError` where there was to be none."""
    real = Path(os.path.realpath(file))
    if base is None:
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside, kept = (real.with_name(f".{real.name}.{os.getpid()}{end}") for end in (".new", ".old"))
    try:
        with beside.open("wb") as made:
            made.write(data)
            made.flush()
            os.fsync(made.fileno())
        if base is None:
            linked(beside, real)
            return None
        import shutil  # costs 3 ms, which only saving needs

        shutil.copymode(real, beside)
        with contextlib.suppress(FileNotFoundError):
            kept.unlink()
        linked(real, kept)
        beside.replace(real)
        if kept.read_bytes() != base:
            return kept
        kept.unlink()
        return None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def linked(one: Path, other: Path) -> None:
    """The file `one` under the name `other`, too, or a whole copy of it where the disk has no second names. Raises
    `OSError`; `FileExistsError` where something is there."""
    try:
        os.link(one, other)
    except OSError:
        if os.path.lexists(other):
            raise FileExistsError(other) from None
        import shutil

        try:
            shutil.copyfile(one, other)
        except OSError:
            with contextlib.suppress(OSError):
                other.unlink()
            raise


def settled(folder: Path) -> None:
    """Return when what was written under `folder` is on disk. Raises `OSError`.

    On Linux that is one request for the whole file system (syncfs): one for each of 500 files takes seconds."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            import ctypes

            if ctypes.CDLL(None).syncfs(descriptor) == 0:
                return
        finally:
            os.close(descriptor)
    for inside, _, files in os.walk(folder):
        for name in files:
            descriptor = os.open(os.path.join(inside, name), os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _unwritable(folder: Path, why: str | None) -> str:
    return f"cannot write to {folder} ({why or 'unknown reason'}); set ROOMCTL_HOME to a writable folder"


def _place(kind: str) -> Path:
    home = os.environ.get("ROOMCTL_HOME")
    if home:
        try:
            return Path(home).expanduser().absolute()
        except RuntimeError:
            raise Unavailable(f"ROOMCTL_HOME is {home}, but there is no such user; set it to a folder") from None
    from platformdirs import PlatformDirs  # costs 10 ms, which are not needed when ROOMCTL_HOME is set

    dirs = PlatformDirs("roomctl", appauthor=False)
    return Path({"config": dirs.user_config_dir, "data": dirs.user_data_dir, "state": dirs.user_state_dir}[kind])
