"""Reads a file of YAML: its bytes and their text, or a sentence that says why not. Needs neither YAML nor pydantic."""

from __future__ import annotations

import errno
import re
import stat
from pathlib import Path

from roomctl.errors import Fault, Faults
from roomctl.system.shares import within

LIMIT = 256 * 1024
"""Bytes of a file; a long preset has 10,000."""

_BREAK = re.compile("\r\n|\r|\n")
_RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def load(path: Path) -> bytes:
    """The bytes of a file, at most one more than `LIMIT`. Raises `Faults`: one, at 1:1."""
    try:
        return within(lambda: _bytes(path), str(path.parent))
    except (OSError, ValueError, RuntimeError) as error:
        raise _refused(path, _trouble(path, error)) from error


def _bytes(path: Path) -> bytes:
    kind = path.stat().st_mode
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "not an ordinary file"
        raise _refused(path, f"this is {what}; a text file is needed")
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def decoded(data: bytes, file: str) -> str:
    """The text of a file, its lines ended by `\\n` alone. Raises `Faults`: one, at its place."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if len(data) > LIMIT:
        raise _refused(file, "the file is larger than 256 KiB; a few pages of text are expected")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:4] == b"\x00\x00\xfe\xff":
        raise _refused(file, "the file is UTF-16 or UTF-32; save it again as UTF-8")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        what = f"a byte that is not UTF-8 (0x{data[error.start]:02x}); save the file again as UTF-8"
        raise _refused(file, what, before) from None
    if odd := _RAW.search(text):
        hint = "; if the file is UTF-16, save it again as UTF-8" if odd[0] == "\0" else "; remove it"
        raise _refused(file, f"an invisible character ({odd[0]!a}){hint}", text[: odd.start()])
    return _BREAK.sub("\n", text) if "\r" in text else text


def _refused(file: object, what: str, before: str = "") -> Faults:
    """A fault behind the text `before`."""
    lines = _BREAK.split(before)
    return Faults((Fault(str(file), len(lines), len(lines[-1]) + 1, "", what),))


def _trouble(path: Path, error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT and path.is_symlink():
        return "this is a link to a file that does not exist; fix or remove the link"
    if number == errno.ELOOP or isinstance(error, RuntimeError):
        return "this is a link that leads back to itself; remove it"
    return {
        errno.ENOENT: "there is no such file; check the spelling and the folder",
        errno.ENOTDIR: "there is no such file: a part of its path is not a folder",
        errno.EACCES: "you are not allowed to read it; ask its owner for permission",
        errno.EPERM: "you are not allowed to read it; ask its owner for permission",
        errno.ENAMETOOLONG: "the name is too long for this system",
    }.get(number or 0, f"it cannot be read ({getattr(error, 'strerror', None) or error})")
