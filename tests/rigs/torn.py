"""A write to a journal's log (`journal.db-wal`) that a power cut ends in the middle."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

_AGAIN = (
    "INSERT INTO events SELECT seq + 1, session, wall, boot, up, kind, body FROM events WHERE seq = "
    "(SELECT MAX(seq) FROM events)"
)


class Write(NamedTuple):
    """A log `before` and `after` a write, which differ from byte `first` to byte `last`."""

    before: bytes
    after: bytes
    first: int
    last: int

    def cut(self, at: int) -> bytes:
        """The log if the bytes from `at` on, `last` at the latest, were not written."""
        return self.after[:at] + self.before[at:]

    def spoilt(self, at: int, by: int) -> bytes:
        """The log if byte `at` became another, by the bits of `by`."""
        return self.after[:at] + bytes([self.after[at] ^ by]) + self.after[at + 1 :]


def another_write(journal: Path, beside: Path) -> Write:
    """What one more entry, the same as the last one, would write to the log of `journal`, which nobody has open.
    `beside` is a folder for a copy, and removed. Raises `sqlite3.Error`."""
    log, copy = Path(f"{journal}-wal"), beside / "journal.db"
    before = log.read_bytes() if log.exists() else b""
    beside.mkdir()
    try:
        shutil.copyfile(journal, copy)
        there = Path(f"{copy}-wal")
        there.write_bytes(before)
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            db.execute("PRAGMA wal_autocheckpoint = 0")
            db.execute(_AGAIN)
            after = there.read_bytes()  # closing removes it
    finally:
        shutil.rmtree(beside)
    old = before.ljust(len(after), b"\0")
    different = [at for at in range(len(after)) if at >= len(before) or after[at] != old[at]]
    return Write(before, after, different[0], different[-1])
