"""Locks between processes, on every system, released however their holder ends: one controller per room, one speaker
per loudspeaker."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from roomctl.errors import Unavailable

GRACE = 0.25
"""Seconds: a check or a failed attempt holds the file for an instant, and must not be mistaken for the holder."""


class Lock:
    """One holder at a time. An exclusive SQLite lock on its own file: it works on every system and is released however
    its holder ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def take(self, patience: float = 0.0) -> bool:
        """Take the lock, waiting up to `patience` seconds (with a short minimum). False if another process holds it.

        Raises `Unavailable` if the file cannot be created or is not a lock.
        """
        if self._db is not None:
            return True
        db = self._open(max(patience, GRACE))
        try:
            db.execute("PRAGMA journal_mode = MEMORY")  # nothing to roll back, and no need for disk space
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            db.close()
            if _busy(error):
                return False
            raise self._broken(error) from error
        self._db = db
        return True

    def drop(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def beat(self) -> None:
        """For the holder: show a sign of life."""
        with contextlib.suppress(OSError):
            os.utime(self._path)

    @property
    def beaten(self) -> float:
        """When the holder last showed a sign of life (wall time; 0: never)."""
        try:
            return os.stat(self._path).st_mtime
        except OSError:
            return 0.0

    @property
    def removed(self) -> bool:
        """Whether its file is no longer there, so that another process could take it. A share that does not answer has
        not lost it."""
        try:
            os.stat(self._path)
        except OSError as error:
            return isinstance(error, FileNotFoundError)
        return False

    def held(self) -> bool:
        """Whether some process holds it; checking does not disturb the holder."""
        try:
            os.stat(self._path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:  # a disk that fails, a share that has gone
            raise self._broken(error) from error
        db = self._open(0.0)
        try:
            db.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            if _busy(error):
                return True
            raise self._broken(error) from error
        finally:
            db.close()
        return False

    def _open(self, patience: float) -> sqlite3.Connection:
        try:
            if not self._path.exists():  # only then: closing a file drops this process's locks on it
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            return sqlite3.connect(self._path, timeout=patience, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> Unavailable:
        if isinstance(error, OSError):
            return Unavailable(f"cannot lock {self._path} ({error.strerror}); is its disk or share there?")
        return Unavailable(f"cannot lock {self._path} ({error}); move it away or set ROOMCTL_HOME")


def _busy(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
