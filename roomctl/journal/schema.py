"""How the journal's file is made, opened and brought to this version."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from roomctl.journal import log_index
from roomctl.journal.errors import JournalError

VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another process that is writing."""
APPLICATION = 0x726F6F6D  # "room", so that another program's file is not mistaken for a journal
_SCHEMA = f"""
CREATE TABLE events (
    seq INTEGER PRIMARY KEY, session TEXT NOT NULL, wall REAL NOT NULL, boot TEXT NOT NULL, up REAL NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX events_of_session ON events (session, seq);
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
"""
_TYPES = (int, str, float, str, float, str, str)
_MIGRATIONS: dict[int, str] = {}
"""The SQL that migrates from version N to N + 1."""


def opened(path: Path) -> sqlite3.Connection:
    """The journal at `path`, made (0600) if it is not there. Raises `JournalError` if it is another program's or of
    another version, `OSError` and `sqlite3.Error`."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    log_index.make(path)
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        _prepare(db, path)  # first, so that another program's file is not changed
        _use_wal(db)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("SELECT 1 FROM sqlite_master").fetchone()  # the log is there from the first read on
    except BaseException:
        db.close()
        raise
    return db


def existing(path: Path) -> sqlite3.Connection:
    """A connection to the journal at `path`. It never makes the file, which without a journal's tables would be taken
    for another program's. Raises `sqlite3.Error`."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=PATIENCE, uri=True)


def valid(row: Sequence[object]) -> bool:
    """Whether a row of the events has the types and the number that its table demands. Only damage can change them."""
    return tuple(map(type, row)) == _TYPES and isinstance(row[0], int) and row[0] > 0


def _made_by(db: sqlite3.Connection) -> tuple[int, int]:
    """The version and the program that the file names; nobody's if it is empty."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    return version, db.execute("PRAGMA application_id").fetchone()[0]


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if _made_by(db) == (VERSION, APPLICATION):
        return  # without the lock for writing
    db.execute("BEGIN IMMEDIATE")  # closing the connection takes it back
    version, owner = _made_by(db)
    empty = not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if empty:
        _run(db, _SCHEMA)
    elif owner != APPLICATION:
        raise JournalError(f"{path} is not a roomctl journal; move it away or set ROOMCTL_HOME")
    elif version > VERSION:
        raise JournalError(
            f"{path} was written by a newer roomctl (journal version {version}, this one reads {VERSION}); update "
            "roomctl, or rename the file to start a new journal"
        )
    for step in range(version, VERSION) if not empty else ():
        if step not in _MIGRATIONS:
            raise JournalError(
                f"{path} is of journal version {version}, which this roomctl cannot bring to {VERSION}; rename the "
                "file to start a new journal; do not delete it"
            )
        _run(db, f"{_MIGRATIONS[step]}; PRAGMA user_version = {step + 1};")
    db.execute("COMMIT")


def _use_wal(db: sqlite3.Connection) -> None:
    """Two processes may create the journal at once, and SQLite does not wait here by itself."""
    over = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > over:
                raise
        time.sleep(0.01)


def _run(db: sqlite3.Connection, script: str) -> None:
    for statement in script.split(";"):
        db.execute(statement)
