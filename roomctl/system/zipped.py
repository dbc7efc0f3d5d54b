"""Zip files with a list of their members (`manifest.json`: name, size and SHA-256 of each), for packs and backups.

Reading trusts nothing that the file says: names, kinds, sizes and the number of members are checked before anything is
unpacked, and sizes are counted again while unpacking. Zip files with a comment, with anything before or after them, in
several parts, encrypted or in the ZIP64 form (over 2 GB or 65,535 members) are refused; roomctl writes none of these.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

from roomctl.errors import Refused, Unavailable

MANIFEST = "manifest.json"
CHUNK = 1 << 18
_END = struct.Struct("<4s4H2LH")
"""The end record of a zip file without a comment (PKWARE's APPNOTE, 4.3.16)."""
LISTED = 850
"""The most bytes of a member in the list: its name of 500, its sum, and the rest."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of each member, so that the same input gives the same bytes."""
_SPOILT = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, KeyError, RuntimeError, RecursionError)
_STORED = {
    ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".wma", ".mka", ".zip", ".png", ".jpg", ".pdf", ".age",
    ".wav", ".aif", ".aiff",
}  # fmt: skip
"""Endings of files that are compressed already, or sound: silence would become small beyond any `Limits.ratio`."""


class Limits(NamedTuple):
    """`total`: bytes of all members, unpacked; `members`: their number; `ratio`: how many times larger than packed a
    member may be, beyond `free` bytes; `capitals`: whether two names may differ in capitals alone."""

    total: int = 2_000_000_000
    members: int = 10_000
    ratio: int = 100
    free: int = 1 << 20
    capitals: bool = False

    def grows(self, info: zipfile.ZipInfo) -> bool:
        """Whether a member, unpacked, is too much larger than packed."""
        return info.file_size > max(self.free, self.ratio * info.compress_size)

    def same(self, name: str) -> str:
        """What two names have in common that must not both be there."""
        return name if self.capitals else unicodedata.normalize("NFC", name).casefold()


LIMITS = Limits()


class Member(NamedTuple):
    """A file in the list: its name with slashes, its size in bytes, its SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


def wrong_name(name: str) -> str:
    """Why a name cannot be that of a member, in words; empty if it can."""
    steps = name.split("/")
    if any(step in ("", ".", "..") for step in steps) or "\\" in name or (os.name == "nt" and ":" in name):
        return "its path leads out of its folder"
    if not name.isprintable() or len(name.encode("utf-8", "surrogatepass")) > 500 or len(steps) > 12:
        return "its name is too long or has invisible characters"
    return ""


class Writer:
    """Writes a zip file into `out`, which stays open. The same files in the same order give the same bytes."""

    def __init__(self, out: IO[bytes], limits: Limits = LIMITS) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=False, compresslevel=6)
        self._limits, self._total, self.members = limits, 0, list[Member]()
        self._names: set[str] = set()

    def add(self, name: str, source: bytes | IO[bytes]) -> None:
        """A file, with its content or as a stream. Raises `Refused` beyond the limits, and `Unavailable` if the stream
        cannot be read: then it is not among the members, and others may follow."""
        if len(self.members) == self._limits.members:
            raise Refused(f"these are more than {self._limits.members:,} files")
        if (same := self._limits.same(name)) in self._names:
            raise Refused(f"{name}: another file's name differs in capitals alone; not all systems can have both")
        self._names.add(same)
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        digest, size, info = hashlib.sha256(), 0, _info(name)
        try:
            with self._zip.open(info, "w") as into:
                while chunk := _read(stream, name):
                    self._count(len(chunk))
                    digest.update(chunk)
                    size += len(chunk)
                    into.write(chunk)
        except Unavailable:  # what was written of it is in no list
            self._zip.filelist.remove(info)
            del self._zip.NameToInfo[name]
            raise
        if self._limits.grows(info):
            raise Refused(f"{name} becomes more than {self._limits.ratio} times smaller, as empty files do; remove it")
        self.members.append(Member(name, size, digest.hexdigest()))

    def close(self, kind: str, about: Mapping[str, Any]) -> None:
        """Write the list of members, with `kind` and `about`, and end the file."""
        whole = {"kind": kind, "format": 1, **about, "files": [member._asdict() for member in self.members]}
        listed = json.dumps(whole, ensure_ascii=False, indent=1).encode()
        self._count(len(listed))
        self._zip.writestr(_info(MANIFEST), listed)
        self._zip.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError):  # after a full disk
            self._zip.close()

    def _count(self, size: int) -> None:
        self._total += size
        if self._total > self._limits.total:
            raise Refused(f"these files are larger than {_gigabytes(self._limits.total)} together")


def _read(source: IO[bytes], name: str) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError as error:
        raise Unavailable(f"{name} cannot be read ({error.strerror})") from error


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o600) << 16
    info.compress_type = zipfile.ZIP_STORED if Path(name).suffix.lower() in _STORED else zipfile.ZIP_DEFLATED
    return info


class Zipped:
    """A file that `Writer` wrote, open. `about`: its manifest; `members`: its files in the manifest's order.

    Everything raises `Refused`, in a sentence that names the file `named`, if the file is not as its list says, and
    `Unavailable` if it cannot be read."""

    def __init__(self, file: IO[bytes], named: str, kind: str, limits: Limits = LIMITS) -> None:
        self._file, self._named, self._limits = file, named, limits
        with self._readable(), self._said_in_words(f"is not a {kind}"):
            self._infos = {info.filename: info for info in self._looked(kind)}
            self.about = self._manifest()
        if self.about.get("kind") != kind:
            raise self._refused(f"is not a {kind}")
        if self.about.get("format") != 1:
            raise self._refused("was written by a newer roomctl; update roomctl first")
        with self._said_in_words("has a list of files that cannot be read"):
            self.members = tuple(Member(**each) for each in self.about["files"])
            if any(type(one.name) is not str or type(one.size) is not int or one.size < 0 for one in self.members):
                raise ValueError("a name or a size is wrong")
            if any(len(bytes.fromhex(member.sha256)) != 32 for member in self.members):
                raise ValueError("a sum is wrong")
        self._listed()

    def read(self, name: str) -> bytes:
        """The content of a small member; empty if there is none."""
        with self._said_in_words("is damaged"):
            return b"".join(self._chunks(name, self._limits.free)) if name in self._infos else b""

    def unpack(self, where: Callable[[str], Path]) -> None:
        """Write each member to the path that `where` gives for its name (0600; folders 0700), compared to the list."""
        left, folders = self._limits.total, set[Path]()
        for member in self.members:
            path = where(member.name)
            if path.parent not in folders:
                for folder in (*reversed(path.parent.parents), path.parent):  # mkdir's own way makes parents 0777
                    if not folder.is_dir():
                        folder.mkdir(mode=0o700)
                folders.add(path.parent)
            digest, size = hashlib.sha256(), 0
            with self._said_in_words("is damaged"):
                chunks = self._chunks(member.name, min(member.size, left))
                descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
                with open(descriptor, "wb", buffering=0) as into:
                    for chunk in chunks:
                        digest.update(chunk)
                        size += len(chunk)
                        into.write(chunk)
            left -= size
            if size != member.size or digest.hexdigest() != member.sha256:
                raise self._refused(f"is damaged or was altered: {member.name} is not the file that its list names")

    def _looked(self, kind: str) -> Iterator[zipfile.ZipInfo]:
        """The entries of the zip file's own directory, each checked."""
        self._bounded(kind)
        archive = self._zip = zipfile.ZipFile(self._file)
        seen: set[str] = set()
        total = 0
        for info in archive.infolist():
            name, mode = info.filename, info.external_attr >> 16
            if wrong := wrong_name(info.orig_filename):
                raise self._refused(f"is refused: {name!r}: {wrong}")
            if info.is_dir() or (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
                raise self._refused(f"is refused: {name!r} is a link or a folder; only files are allowed")
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self._refused(f"is refused: {name!r} is packed in a way that roomctl does not write")
            if self._limits.grows(info):
                raise self._refused(f"is refused: {name!r} would become more than {self._limits.ratio} times larger")
            total += info.file_size
            if total > self._limits.total:
                raise self._refused(f"is refused: unpacked, it is larger than {_gigabytes(self._limits.total)}")
            if (same := self._limits.same(name)) in seen:
                raise self._refused(f"is refused: it has {name!r} twice, capitals aside")
            seen.add(same)
            yield info

    def _bounded(self, kind: str) -> None:
        """Before anything of the directory is read into memory: what the end record says of it."""
        size = self._file.seek(0, os.SEEK_END)
        if size > self._limits.total * 1.01 + 4 * CHUNK:
            raise self._refused(f"is refused: it is larger than {_gigabytes(self._limits.total)}")
        self._file.seek(max(0, size - _END.size - 20))
        tail = self._file.read()
        if len(tail) < _END.size:
            raise self._refused(f"is not a {kind}, or is cut off; copy it again")
        sign, disk, first, here, count, length, start, comment = _END.unpack(tail[-_END.size :])
        if sign != b"PK\5\6" or disk or first or here != count or comment or tail[:4] == b"PK\6\7":
            raise self._refused(f"is not a {kind}, or is cut off; copy it again")
        if count > self._limits.members + 1:
            raise self._refused(f"is refused: it has more than {self._limits.members:,} files")
        if start + length + _END.size != size or length > 600 * count:
            raise self._refused(f"is not a {kind}, or something was added to it")

    def _manifest(self) -> dict[str, Any]:
        about = json.loads(b"".join(self._chunks(MANIFEST, max(8 << 20, self._limits.members * LISTED))))
        if not isinstance(about, dict):
            raise ValueError
        json.dumps(about, ensure_ascii=False).encode()  # it is written again: halves of a letter raise ValueError
        return about

    def _listed(self) -> None:
        """Raises `Refused` if the list and the zip file's directory name different files."""
        names = [member.name for member in self.members]
        more = sorted(self._infos.keys() - {MANIFEST} - {*names})
        less = sorted({*names} - self._infos.keys() - {MANIFEST})
        if more or less or len(names) != len(self._infos) - 1:
            what = f"{more[0]} is not in its list" if more else f"{less[0]} is missing" if less else "names repeat"
            raise self._refused(f"is damaged or was altered: {what}")

    def _chunks(self, name: str, most: int) -> Iterator[bytes]:
        """The content of a member; raises `Refused` as soon as there is more than `most` bytes."""
        with self._readable(), self._zip.open(self._infos[name]) as source:
            while chunk := source.read(min(CHUNK, most + 1)):
                most -= len(chunk)
                if most < 0:
                    raise self._refused(f"is damaged or was altered: {name} is larger than its list says")
                yield chunk

    def _refused(self, why: str) -> Refused:
        return Refused(f"{self._named} {why}")

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unavailable(f"{self._named} cannot be read ({error.strerror}); copy it again") from error

    @contextlib.contextmanager
    def _said_in_words(self, otherwise: str) -> Iterator[None]:
        try:
            yield
        except (*_SPOILT, TypeError, AttributeError, NotImplementedError) as error:
            raise self._refused(f"{otherwise} ({error or type(error).__name__}); copy it again") from error


def opened(path: Path) -> io.BufferedReader:
    """An ordinary file, open for reading; anything else, such as a pipe, raises `Unavailable`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:  # a name in a spoilt list may be no file's
        raise Unavailable(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unavailable(f"{path} is not an ordinary file")
    return open(descriptor, "rb")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:g} GB" if size >= 1e8 else f"{size / 1e6:g} MB"
