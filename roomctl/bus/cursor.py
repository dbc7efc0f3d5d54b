"""Which entry of the journal the broker has last, in a file; and the journal's own id, in the journal."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

from roomctl.errors import SPOILT
from roomctl.journal.store import PATIENCE, Journal, JournalError
from roomctl.session.state import State
from roomctl.system import paths

_TABLE = "CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL)"
"""In the journal, so that it moves with it, and no two journals' entries are taken for each other's."""


def identity(journal: Journal) -> str:
    """The journal's id, twelve hexadecimal digits; it gets one if it has none. Raises `JournalError`."""
    try:
        with contextlib.closing(sqlite3.connect(journal.path, timeout=PATIENCE)) as db, db:
            db.execute(_TABLE)
            if not (found := db.execute("SELECT id FROM identity").fetchone()):
                db.execute("BEGIN IMMEDIATE")
                if not (found := db.execute("SELECT id FROM identity").fetchone()):
                    found = (uuid.uuid4().hex[:12],)
                    db.execute("INSERT INTO identity VALUES (?)", found)
            return str(found[0])
    except sqlite3.DatabaseError as error:
        raise JournalError(f"{journal.path}: {error}; is the disk full, or the folder not writable?") from error


@dataclass
class Cursor:
    """`seq`: the number of the last entry that the broker has, or that stays in the room."""

    file: Path
    journal: str
    seq: int

    @classmethod
    def read(cls, file: Path, journal: Journal) -> Cursor:
        """A file that is missing, damaged or of another journal: it begins with the session that runs, or with what
        comes next. Raises `JournalError`."""
        mine = identity(journal)
        with contextlib.suppress(*SPOILT):
            said = json.loads(file.read_text(encoding="utf-8"))
            if said["journal"] == mine:
                return cls(file, mine, int(said["seq"]))
        cursor = cls(file, mine, _before(journal))
        cursor.keep()
        return cursor

    def keep(self) -> None:
        """A full disk keeps nothing: what the broker has is then sent again after a restart."""
        with contextlib.suppress(OSError):
            paths.written(self.file, json.dumps({"journal": self.journal, "seq": self.seq}).encode())


def _before(journal: Journal) -> int:
    state: State | None = journal.state()
    if state is None:
        return 0
    entries = journal.entries(state.session)
    return entries[0].seq - 1 if state.ended is None else entries[-1].seq
