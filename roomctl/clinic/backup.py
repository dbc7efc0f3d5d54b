"""A room's backup: its settings, presets, music and journals in one file, and that file back in this or another home.

`KEPT` names what is copied and `LEFT` what can be made again or belongs to one machine's moment; what is neither is
named when a backup is written. Names in the file begin with the place: `config/`, `data/` or `state/`. With a
passphrase the file is sealed by age (https://age-encryption.org/v1): a new key seals the content, the passphrase the
key.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Any, NamedTuple

from roomctl import __version__
from roomctl.clock import Instant
from roomctl.config import lamps
from roomctl.config import room as rooms
from roomctl.errors import Refused, RoomError, Unavailable
from roomctl.journal import snapshot
from roomctl.journal.errors import Damaged
from roomctl.journal.store import Journal
from roomctl.system import paths, zipped
from roomctl.system.lock import Lock
from roomctl.system.zipped import Limits, Writer, Zipped

KIND = "roomctl backup"
KEPT = {
    "config": ("room.yaml", "house-style.yaml", "rooms", "keys.yaml", "presets", "therapists"),
    "data": ("music", "packs", "reports"),
    "state": ("room.name", "setup.done", "webhook*", "drafts", "bases"),
}
"""Files and folders that are copied, by place. The journals, `journal*.db`, are copied in a way of their own."""
SECRET = ("pin*.json", "serve.pem", "serve-root.*")
"""Files of the state's folder that are copied only into a sealed backup: the PIN's hash, keys, certificates."""
LEFT = (
    "*.lock", "*.log", "*.beat", "*-wal", "*-shm", "*-journal", "*.kept.yaml", "plans", "lamps*.json", "speaker*.json",
    "broker*.json", "bookings*.json", "serve*.json", "cards.json", "folders.json", "music.json", "sounds.json",
    "*.schema.json", "journal*.db.*", "before-restore-*", ".*",
)  # fmt: skip
"""Locks, logs, caches, schemas for editors, what holds only while a session runs, and what a restore or a damaged
journal left; space kept for a full disk, and the journal's own copies."""
TRIES, BUSY = 5, 0.5
"""How often a busy machine tries to open a sealed backup, and the seconds between two tries."""
_KEY, _SEALED = "key.age", "backup.zip.age"
_INNER = Limits(members=60_000, ratio=1100, capitals=True)
"""All that a home may have comes back: a report for each session of many years (a zip file has 65,535 members at most),
names that differ in capitals alone, and what deflate makes 1032 times smaller, which is its most."""
_OUTER = _INNER._replace(total=_INNER.total * 21 // 20)


class NoPassphrase(Refused):
    """The passphrase is wrong."""


class Written(NamedTuple):
    """What a backup has: the number of `files` and of `sessions`. `left`: what it has not and why, in sentences."""

    files: int
    sessions: int
    left: tuple[str, ...]


class _File(NamedTuple):
    name: str
    path: Path


def write(out: Path, now: Instant, passphrase: str = "", *, music: bool = True) -> Written:
    """Write the backup to the new file `out` (0600), whole or not at all; sessions go on meanwhile. Sealed if there
    is a passphrase; secrets are only in a sealed one. Raises `Refused` or `Unavailable`."""
    age = _age() if passphrase else None
    if os.path.lexists(out):
        raise Refused(f"{out} exists already; name another file")
    beside = out.with_name(f".{out.name}.part")
    with _working(".backup") as work:
        where = work if age else out
        try:
            found, left = contents(secrets=bool(passphrase), music=music)
            journals = list(_journals(work, left))
            plain = work / "backup.zip" if age else beside
            beside.unlink(missing_ok=True)  # of a backup that was killed
            with open(os.open(plain, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
                with Writer(file, _INNER) as made:
                    for one in (*(file for file, _ in journals), *found):
                        try:
                            with zipped.opened(one.path) as source:
                                made.add(one.name, source)
                        except Unavailable as error:
                            left.append(str(error))
                        except Refused as error:
                            more = "; leave out the music with --without-music, and copy it yourself" if music else ""
                            raise Refused(f"{error}{more}") from None
                    made.close(KIND, {
                        "sealed": False, "made": now.wall, "roomctl": __version__, "secrets": bool(passphrase),
                        "music": music,
                    })  # fmt: skip
                _flushed(file)
            if age:
                where = out
                with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
                    _seal(age, plain, work, file, passphrase)
                    _flushed(file)
            beside.rename(out)
        except OSError as error:
            way_out = "name another file" if where == out else "make room there"
            raise Unavailable(f"{where} cannot be written ({error.strerror}); {way_out}") from error
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    return Written(len(made.members), sum(many for _, many in journals), tuple(left))


def contents(*, secrets: bool, music: bool) -> tuple[list[_File], list[str]]:
    """The files of this home that a backup has, without the journals, and what is left out, in sentences."""
    named, left = _named()
    private = {os.path.realpath(path) for _, path, secret in named if secret}
    found, strange = dict[str, Path](), dict[Path, None]()
    for place, folder in _places().items():
        for entry in _entries(folder):
            path = folder / entry
            if place == "state" and any(fnmatch(entry, one) for one in SECRET):
                if secrets:
                    found[f"state/{entry}"] = path
                else:
                    left.append(f"{path}: a secret, which only a sealed backup has")
            elif any(fnmatch(entry, one) for one in KEPT[place]) and (music or (place, entry) != ("data", "music")):
                found |= {one.name: one.path for one in _walked(f"{place}/{entry}", path, left)}
            elif not _known(entry) and not any(path in (one, *one.parents) for _, one, _ in named):
                strange[path] = None
    left += [f"{path}: not one of roomctl's files" for path in strange]
    for key, path, secret in named:
        if secret and not secrets:
            left.append(f"{path} ({key}): a secret, which only a sealed backup has")
        else:
            name = f"config/{path.relative_to(paths.config()).as_posix()}"
            found |= {one.name: one.path for one in _walked(name, path, left)}
    kept = [_File(name, path) for name, path in sorted(found.items())
            if secrets or os.path.realpath(path) not in private]  # fmt: skip
    return kept, left


@contextlib.contextmanager
def opened(file: Path, passphrase: Callable[[], str]) -> Iterator[Zipped]:
    """The backup in `file`; one that is sealed asks `passphrase`. Raises `Refused`, also if it is damaged, altered or
    no backup of this version, `NoPassphrase`, or `Unavailable`."""
    with contextlib.ExitStack() as stack:
        work = stack.enter_context(_working(".restore"))
        archive = Zipped(stack.enter_context(zipped.opened(file)), str(file), KIND, _OUTER)
        if archive.about.get("sealed") is True:
            archive = Zipped(stack.enter_context(_unsealed(archive, file, work, passphrase)), str(file), KIND, _INNER)
        for member in archive.members:
            place, _, name = member.name.partition("/")
            if place not in KEPT or _left(name.partition("/")[0]):
                raise Refused(f"{file} is refused: a backup has no {member.name!r}")
        yield archive


def present(archive: Zipped) -> list[Path]:
    """The files and folders of this home that `restore` would move aside."""
    incoming = {tuple(member.name.split("/")[:2]) for member in archive.members}
    found: dict[Path, None] = {}
    for place, folder in _places().items():
        for entry in _entries(folder):
            kept = any(fnmatch(entry, one) for one in KEPT[place])
            kept &= (place, entry) != ("data", "music") or archive.about.get("music") is True
            journal = place == "state" and fnmatch(entry, f"{snapshot.JOURNALS}*") and not entry.endswith(".reserve")
            if kept or journal or (place, entry) in incoming:
                found[folder / entry] = None
    return list(found)


def restore(archive: Zipped, now: Instant) -> tuple[Path, ...]:
    """Put the backup in place. What was there goes, whole, into a new folder beside it; these folders are returned.

    Every file is unpacked and compared before anything is moved. Raises `Refused` while a session runs or other
    roomctl processes use the journals, and `Unavailable`; then everything is as it was."""
    aside = f"before-restore-{time.strftime('%Y%m%d-%H%M%S', time.localtime(now.wall))}"
    places = _places()
    with contextlib.ExitStack() as stack:
        try:
            new = {place: _fresh(folder, f".restore-{place}", stack) for place, folder in places.items()}
            archive.unpack(lambda name: new[name.partition("/")[0]] / name.partition("/")[2])
            for journal in sorted(new["state"].glob(snapshot.JOURNALS)):
                _checked(journal)
            for folder in new.values():
                paths.settled(folder)
            stack.enter_context(snapshot.unused(paths.state(), now))
            moves = [(old, old.parent / aside / old.name) for old in present(archive)]
            incoming = [(one, places[place] / one.name) for place, folder in new.items() for one in folder.iterdir()]
            _moved([*moves, *incoming], set(places.values()))
        except OSError as error:
            where = error.filename or " or ".join(map(str, dict.fromkeys(places.values())))
            raise Unavailable(f"{where} cannot be written ({error.strerror}); nothing was changed") from error
    return tuple(dict.fromkeys(to.parent for _, to in moves))


def _checked(journal: Path) -> None:
    """Raises `Refused` for a journal that is damaged, or of a newer roomctl."""
    try:
        Journal(journal, mends=False).close()
    except RoomError as error:
        raise Refused(f"the backup's {journal.name} cannot be used: {error}") from None


def _moved(moves: list[tuple[Path, Path]], folders: Iterable[Path]) -> None:
    """All of these renames, brought to the disk in `folders`, or none. Raises `OSError`."""
    done: list[tuple[Path, Path]] = []
    try:
        for old, new in moves:
            paths.made(new.parent)
            old.rename(new)
            done.append((old, new))
        for folder in folders:
            paths.settled(folder)
    except BaseException:
        for old, new in reversed(done):
            new.rename(old)
        raise


def _places() -> dict[str, Path]:
    return {"config": paths.config(), "data": paths.data(), "state": paths.state()}


def _entries(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []


def _left(entry: str) -> bool:
    return any(fnmatch(entry, one) for one in LEFT) and not any(fnmatch(entry, one) for one in SECRET)


def _known(entry: str) -> bool:
    """Whether an entry is one of roomctl's, in whichever place: with `ROOMCTL_HOME` they are all in one folder."""
    every = (*LEFT, *SECRET, snapshot.JOURNALS, *(one for each in KEPT.values() for one in each))
    return any(fnmatch(entry, one) for one in every)


def _named() -> tuple[list[tuple[str, Path, bool]], list[str]]:
    """The files and folders that room.yaml and the rooms' files name: key, path and whether it is a secret. Those
    outside the settings' folder are left out: sentences."""
    found: dict[Path, tuple[str, bool]] = {}
    for name in (None, *rooms.with_files()):
        room = rooms.load(name)
        plain: dict[str, Any] = {key: getattr(room, key) for key in rooms.PATHS}
        secret = {"webhook": room.webhook and room.webhook.secret_file}
        for settings in (room.mqtt or {}, room.desk or {}, *room.lights):
            secret |= {key: settings[key] for key in lamps.FILES if settings.get(key)}
        for values, private in ((plain, False), (secret, True)):
            found |= {Path(value): (key, private) for key, value in values.items() if value}
    there = [(key, Path(os.path.normpath(path)), private) for path, (key, private) in found.items()]
    inside = [one for one in there if one[1].is_relative_to(paths.config()) and one[1] != paths.config()]
    why = "outside roomctl's folders; copy it yourself"
    return inside, [f"{path} ({key}): {why}" for key, path, private in there if (key, path, private) not in inside]


def _walked(name: str, path: Path, left: list[str], *, top: bool = True) -> Iterator[_File]:
    """The ordinary files in `path`, or that file itself. Links to files are followed, to folders only at the top."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode) and (top or not path.is_symlink()):
            for entry in _entries(path):
                if not _left(entry):
                    yield from _walked(f"{name}/{entry}", path / entry, left, top=False)
        elif stat.S_ISREG(mode) and not (wrong := zipped.wrong_name(name)):
            yield _File(name, path)
        else:
            link = "a link to a folder" if stat.S_ISDIR(mode) else "not an ordinary file"
            left.append(f"{path}: {wrong if stat.S_ISREG(mode) else link}")
    except OSError as error:
        if not isinstance(error, FileNotFoundError) or path.is_symlink():
            left.append(f"{path}: {error.strerror}")


def _journals(work: Path, left: list[str]) -> Iterator[tuple[_File, int]]:
    """A copy of each journal, as it is at one instant, and its number of sessions. One that is damaged is `left` out:
    the others must not wait until somebody has mended it."""
    for file in sorted(paths.state().glob(snapshot.JOURNALS)):
        to = work / file.name
        try:
            snapshot.copy(file, to)
        except Damaged as damage:
            left.append(f"{damage}; `roomctl doctor` says what becomes of it")
            continue
        with Journal(to) as journal:
            many = len(journal.sessions())
        snapshot.single(to)
        yield _File(f"state/{file.name}", to), many


@contextlib.contextmanager
def _working(name: str) -> Iterator[Path]:
    """An empty folder beside the journals for one command at a time; removed afterwards, or by the next command."""
    lock = Lock(paths.state() / "backup.lock")
    if not lock.take():
        raise Refused("another backup is being written or restored; try again when it is done")
    try:
        with contextlib.ExitStack() as stack:
            yield _fresh(paths.state(), name, stack)
    finally:
        lock.drop()


def _fresh(folder: Path, name: str, stack: contextlib.ExitStack) -> Path:
    """An empty folder, removed at the end of `stack`. Raises `Unavailable`."""
    made = paths.made(folder) / name
    shutil.rmtree(made, ignore_errors=True)
    try:
        made.mkdir(mode=0o700)
    except OSError as error:
        raise _full(made, error) from error
    stack.callback(shutil.rmtree, made, ignore_errors=True)
    return made


def _flushed(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _age() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise Unavailable("a sealed backup needs pyrage; run pip install 'roomctl[backup]'") from error
    return pyrage


def _seal(age: Any, plain: Path, work: Path, into: IO[bytes], passphrase: str) -> None:
    """pyrage seals streams only to keys, and texts only with a passphrase."""
    key, sealed = age.x25519.Identity.generate(), work / _SEALED
    with open(plain, "rb") as source, open(os.open(sealed, os.O_CREAT | os.O_WRONLY, 0o600), "wb", 0) as target:
        try:
            age.encrypt_io(source, target, [key.to_public()])
        except age.EncryptError as error:  # so pyrage 1.4 reports a full disk
            raise Unavailable(f"{sealed} cannot be written ({error})") from error
    with Writer(into, _OUTER) as outer:
        outer.add(_KEY, bytes(age.passphrase.encrypt(str(key).encode(), passphrase)))
        with zipped.opened(sealed) as source:
            outer.add(_SEALED, source)
        outer.close(KIND, {"sealed": True})


def _decrypted(age: Any, sealed: bytes, passphrase: str) -> bytes:
    """What `passphrase` seals. age times this machine for a moment, and refuses what would take it some 16 s or more:
    so a busy machine may refuse what it opens a second later."""
    for _ in range(TRIES):
        try:
            return bytes(age.passphrase.decrypt(sealed, passphrase))
        except age.DecryptError as error:
            if "work" not in str(error):  # as pyrage 1.4 words it
                raise NoPassphrase("the passphrase is wrong; nothing was changed") from None
            time.sleep(BUSY)
    raise Unavailable(
        "this machine is too busy, or too slow, to open what is sealed; close other programs and try again, or restore "
        "from a backup that is not sealed; nothing was changed"
    )


def _full(work: Path, error: OSError) -> Unavailable:
    return Unavailable(f"{work} cannot be written ({error.strerror}); make room there; nothing was changed")


def _unsealed(outer: Zipped, file: Path, work: Path, passphrase: Callable[[], str]) -> IO[bytes]:
    """The content of a sealed backup, in a file without a name. The passphrase is asked once the file is whole."""
    age = _age()
    if {member.name for member in outer.members} != {_KEY, _SEALED}:
        raise Refused(f"{file} is damaged or was altered")
    try:
        outer.unpack(lambda name: work / name)
    except OSError as error:
        raise _full(work, error) from error
    try:
        key = age.x25519.Identity.from_str(_decrypted(age, (work / _KEY).read_bytes(), passphrase()).decode())
    except (age.IdentityError, ValueError):
        raise Refused(f"{file} is damaged or was altered") from None
    try:
        with contextlib.ExitStack() as failed, open(work / _SEALED, "rb") as source:
            plain = failed.enter_context(tempfile.TemporaryFile(dir=work))
            age.decrypt_io(source, plain, [key])
            failed.pop_all()
    except (age.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise _full(work, error) from error
        raise Refused(f"{file} is damaged or was altered ({error})") from None
    (work / _SEALED).unlink()
    return plain
