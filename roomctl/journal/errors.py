"""Why a journal cannot be read or written."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from roomctl.errors import RoomError, Unavailable

_UNREADABLE = frozenset({
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
})  # fmt: skip
_UNWRITTEN = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE})
"""A quota that is used up is an error of writing; some file systems find space for a write only when it is flushed."""


class JournalError(RoomError):
    """The journal cannot be read or written."""

    code = 3


class Damaged(JournalError):
    """The file cannot be read, or is no longer the one that was opened."""


class Replaced(Damaged):
    """What was last read is no longer in the file."""


class UnreadableEntry(JournalError):
    """An entry is none of this roomctl's; the others can be read."""


class Full(JournalError):
    """There may be no space for a write."""


class Unwritten(Full):
    """A write failed, perhaps for another reason."""


def in_words(error: Exception, path: Path) -> RoomError:
    """What to raise for an error of SQLite or of the system at the journal `path`; a `RoomError` stays itself."""
    if isinstance(error, RoomError):
        return error
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", 0) in (errno.ENOSPC, errno.EDQUOT):
        return Full(f"{path}: {error}; is the disk full?")
    if code in _UNWRITTEN:
        return Unwritten(f"{path}: {error}; is the disk full?")
    if isinstance(error, OSError):
        return Unavailable(f"{path}: {error.strerror}; set ROOMCTL_HOME to a writable folder")
    if code in _UNREADABLE or str(error).startswith(("no such table: events", "Could not decode")):
        return Damaged(f"{path} is damaged ({error})")
    return JournalError(f"{path}: {error}; is the disk full, or the folder not writable?")
