"""Which entry of the journal the broker has last, in a file; and the journal's own id, in the journal."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from roomctl.errors import SPOILT
from roomctl.journal import schema
from roomctl.journal.errors import UnreadableEntry
from roomctl.journal.store import Journal, JournalError
from roomctl.session import events
from roomctl.session.events import Entry, Started
from roomctl.session.state import State
from roomctl.system import paths

_TABLE = "CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL)"
"""In the journal, so that it moves with it, and no two journals' entries are taken for each other's."""


def identity(journal: Journal, known: str = "", *, anew: bool = False) -> str:
    """The journal's id, twelve hexadecimal digits; if it has none, it gets the one that is `known`, or another.
    `anew`: another in any case. Raises `JournalError`."""
    try:
        with contextlib.closing(schema.existing(journal.path)) as db, db:
            db.execute(_TABLE)
            found = None if anew else db.execute("SELECT id FROM identity").fetchone()
            if not found:
                db.execute("BEGIN IMMEDIATE")
                if anew:
                    db.execute("DELETE FROM identity")
                if not (found := db.execute("SELECT id FROM identity").fetchone()):
                    found = (known or uuid.uuid4().hex[:12],)
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
    _opened: int = 0
    _past: dict[str, int] = field(default_factory=dict)
    """The entries up to the cursor since the latest start, without their numbers, and these."""
    _contents: dict[int, str] = field(default_factory=dict)
    _other: str = ""
    """In place of the journal's id, for a number that another entry had before."""

    @classmethod
    def read(cls, file: Path, journal: Journal) -> Cursor:
        """A file that is missing, damaged, of another journal or beyond this one's end: it begins with the session that
        runs, or with what comes next. Raises `JournalError`."""
        begun, newest = _newest(journal)
        cursor = cls(file, identity(journal), newest)
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            if said["journal"] != cursor.journal:
                raise ValueError("of another journal")
            seq = int(said["seq"])
            if seq and not (seq > 0 and _after(journal, seq - 1)):  # an older copy: its next numbers have been used
                cursor.journal = identity(journal, anew=True)
                raise ValueError("beyond the journal's end")
            cursor.seq = seq
        except SPOILT:
            cursor.keep()
        cursor._opened = journal.opened
        for entry in _after(journal, min(begun, cursor.seq)):
            if entry.seq <= cursor.seq:
                cursor._past[_content(entry)] = entry.seq
        return cursor

    def waiting(self, journal: Journal) -> list[Entry]:
        """The entries that come after the cursor, in order. In a journal that was written anew some may have other
        numbers than before, so those of its newest session are compared with what was sent. Raises `RoomError`."""
        journal.state()  # notices it
        entries = _after(journal, self.seq)
        if journal.opened != self._opened:
            (begun, newest), mine = _newest(journal), identity(journal, self.journal)
            if mine == self.journal:
                self.seq, self._other = min(self.seq, begun), uuid.uuid4().hex[:12]
            else:
                self.journal, self.seq, self._past = mine, newest, {}
            self._opened = journal.opened
            entries = _after(journal, self.seq)
        self._contents = {entry.seq: _content(entry) for entry in entries}
        return [entry for entry in entries if self._contents[entry.seq] not in self._past]

    def of(self, entry: Entry) -> str:
        """The journal's id for this entry: with the entry's number it is used once."""
        return self._other if entry.seq in self._past.values() else self.journal

    def pass_by(self, entry: Entry) -> None:
        if isinstance(entry.event, Started):
            self._past.clear()
        self._past[self._contents[entry.seq]] = self.seq = entry.seq

    def keep(self) -> None:
        """A full disk keeps nothing: what the broker has is then sent again after a restart."""
        with contextlib.suppress(OSError):
            paths.written(self.file, json.dumps({"journal": self.journal, "seq": self.seq}).encode())


def _content(entry: Entry) -> str:
    return f"{entry.session} {entry.at} {events.kind_of(entry.event)} {json.dumps(events.to_json(entry.event))}"


def _after(journal: Journal, seq: int) -> list[Entry]:
    """The entries after number `seq`; of the newest session alone if one of an earlier session cannot be read, as after
    a return to an older version. Raises `RoomError`."""
    try:
        return journal.follow(seq)
    except UnreadableEntry:
        newest = next(iter(journal.sessions()), "")
        return [entry for entry in journal.entries(newest) if entry.seq > seq]


def _newest(journal: Journal) -> tuple[int, int]:
    """The number before the newest session, and before what is new: the session that runs, or else what comes next."""
    state: State | None = journal.state()
    if state is None:
        return 0, 0
    entries = journal.entries(state.session)
    return entries[0].seq - 1, entries[0].seq - 1 if state.ended is None else entries[-1].seq
