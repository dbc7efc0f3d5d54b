"""The bytes of a preset's file, or in words why there are none. Needs neither YAML nor pydantic."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from roomctl.errors import Fault, Faults

LIMIT = 256 * 1024
"""Bytes of a file; a long preset has 10,000."""


def load(path: Path) -> bytes:
    """The bytes of a file, at most one more than `LIMIT`. Raises `Faults`: one, at 1:1, in words."""
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            what = "a folder" if stat.S_ISDIR(kind) else "not an ordinary file"
            raise Faults((Fault(str(path), 1, 1, "", f"this is {what}; a preset is a text file"),))
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise Faults((Fault(str(path), 1, 1, "", _trouble(path, error)),)) from error


def _trouble(path: Path, error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT and path.is_symlink():
        return "this is a link to a file that is not there; mend or remove the link"
    if number == errno.ELOOP or isinstance(error, RuntimeError):
        return "this is a link that leads back to itself; remove it"
    return {
        errno.ENOENT: "there is no such file; look at the spelling and the folder",
        errno.ENOTDIR: "there is no such file: a part of its path is not a folder",
        errno.EACCES: "it may not be read by you; ask its owner for permission to read",
        errno.EPERM: "it may not be read by you; ask its owner for permission to read",
        errno.ENAMETOOLONG: "the name is too long for this system",
    }.get(number or 0, f"it cannot be read ({getattr(error, 'strerror', None) or error})")
