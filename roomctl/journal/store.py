"""The journal: the SQLite file of a room's events, the only truth and the only bus between processes.

`act` is one transaction: read what is new, fold, decide, append, commit. With WAL and `synchronous=FULL` an event is on
disk before `act` returns, and so before sound or light changes.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from roomctl.clock import Clock, Instant
from roomctl.errors import SPOILT, RoomError, Unavailable
from roomctl.session import events
from roomctl.session.acts import AFTERWARDS
from roomctl.session.commands import Act, Command, Decision, decide
from roomctl.session.events import Entry, Event, Started
from roomctl.session.fold import apply, at_instant, fold
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.system.bell import ring

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
_MIGRATIONS: dict[int, str] = {}
"""The SQL that migrates from version N to N + 1."""


class JournalError(RoomError):
    """The journal cannot be read or written."""

    code = 3


class Outcome(NamedTuple):
    """What `act` did: the entries written (perhaps none), what was decided, and the state after it."""

    entries: tuple[Entry, ...]
    decision: Decision
    state: State | None


class Journal:
    """One room's journal, open. Any number of processes may have it open at once; use each object from one thread."""

    def __init__(self, path: Path) -> None:
        """Opens or creates the file (0600). Raises `JournalError` if it belongs to another program or a newer
        version."""
        self.path, self._log = path, f"{path}-wal"
        self._seq, self._state = 0, None  # type: tuple[int, State | None]
        with self._said_in_words():
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            try:
                self._prepare()  # first, so that another program's file is not changed
                self._use_wal()
                self._db.execute("PRAGMA synchronous = FULL")
                self._file = _identity(path)
            except BaseException:
                self._db.close()
                raise

    def act(self, command: Command, clock: Clock, session: str = "") -> Outcome:
        """Decide `command` on the latest state and write the decision, all or nothing. `session`: the session it
        belongs to, which may not be the latest. Raises `Refusal`."""
        with self._said_in_words(), self._transaction():
            self._same_file()
            self._catch_up()
            now = clock.now()
            state, seq = self._state, self._seq
            earlier = session if state and state.session != session else ""
            if earlier and isinstance(command, Act) and command.verb not in AFTERWARDS:
                raise Refusal("another-session")
            decision = decide(fold(self.entries(earlier)) if earlier else state, command, now)
            entries = tuple(self._append(event, now, earlier) for event in decision.events)
            for entry in () if earlier else entries:
                state, seq = apply(state, entry), entry.seq
        self._state, self._seq = state, seq
        if entries:
            ring(self.path)
        return Outcome(entries, decision, state)

    def state(self) -> State | None:
        """The room's latest session, as of its last entry; None if there has been none."""
        with self._said_in_words():
            self._same_file()
            self._catch_up()
        return self._state

    def follow(self, since: int) -> list[Entry]:
        """The entries after `seq` number `since`, in order."""
        with self._said_in_words():
            return list(self._read("seq > ? ORDER BY seq", since))

    def entries(self, session: str) -> list[Entry]:
        """All entries of one session, in order."""
        with self._said_in_words():
            return list(self._read("session = ? ORDER BY seq", session))

    def sessions(self) -> list[str]:
        """The ids of all sessions, newest first."""
        with self._said_in_words():
            rows = self._db.execute("SELECT session FROM events WHERE kind = 'started' ORDER BY seq DESC")
            return [session for (session,) in rows]

    def used(self, most: int = 3) -> list[str]:
        """The names of the presets used last, newest first, each once; rehearsals do not count."""
        query = (
            "SELECT json_extract(body, '$.plan.preset') FROM events WHERE kind = 'started' "
            "AND ifnull(json_extract(body, '$.speed'), 1) = 1 ORDER BY seq DESC"
        )
        with self._said_in_words():
            return list(dict.fromkeys(name for (name,) in self._db.execute(query)))[:most]

    def changes(self) -> int:
        """A number that changes when another connection has written; cheap enough to read 50 times a second."""
        with self._said_in_words():
            self._same_file()
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def touched(self) -> tuple[int, int]:
        """Changes when something was written, if the file system's clock is precise enough; costs a third of `changes`,
        which is exact."""
        try:
            status = os.stat(self._log)
        except OSError:
            return 0, 0
        return status.st_mtime_ns, status.st_size

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _same_file(self) -> None:
        """Stop reading a journal that was moved away, because others now write to a new one."""
        if _identity(self.path) != self._file:
            raise JournalError(f"{self.path} was moved or removed; start roomctl again")

    def _catch_up(self) -> None:
        if self._state is None:  # a start resets the state, so entries before the latest start are not read
            latest = "SELECT seq FROM events WHERE kind = 'started' ORDER BY seq DESC LIMIT 1"
            self._seq = next((seq - 1 for (seq,) in self._db.execute(latest)), 0)
        for entry in self._read("seq > ? ORDER BY seq", self._seq):
            starting = isinstance(entry.event, Started)
            if starting or self._state is None or entry.session == self._state.session:  # not for an earlier one
                try:
                    self._state = apply(self._state, entry)
                except SPOILT as error:
                    raise self._unreadable(entry.seq, events.kind_of(entry.event), error) from error
            self._seq = entry.seq

    def _append(self, event: Event, now: Instant, earlier: str) -> Entry:
        starting = isinstance(event, Started)
        session = earlier or (_new_session(now) if starting or self._state is None else self._state.session)
        row = (session, now.wall, now.boot, now.up, events.kind_of(event), json.dumps(events.to_json(event)))
        cursor = self._db.execute(
            "INSERT INTO events (session, wall, boot, up, kind, body) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        return Entry(cursor.lastrowid or 0, session, now, event)

    def _read(self, where: str, value: int | str) -> Iterator[Entry]:
        query = f"SELECT seq, session, wall, boot, up, kind, body FROM events WHERE {where}"
        for seq, session, wall, boot, up, kind, body in self._db.execute(query, (value,)):
            try:
                event = events.from_json(kind, json.loads(body))
            except SPOILT as error:
                raise self._unreadable(seq, kind, error) from error
            yield Entry(seq, session, Instant(wall, boot, up), event)

    def _unreadable(self, seq: int, kind: str, error: Exception) -> JournalError:
        why = f"{self.path}: entry {seq} ({kind}) cannot be read ({error})"
        return JournalError(f"{why}; rename the file to start a new journal; do not delete it")

    def _made_by(self) -> tuple[int, int]:
        """The version and the program that the file names; nobody's if it is empty."""
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        return version, self._db.execute("PRAGMA application_id").fetchone()[0]

    def _prepare(self) -> None:
        if self._made_by() == (VERSION, APPLICATION):
            return  # without the lock for writing
        with self._transaction():
            version, owner = self._made_by()
            empty = not self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
            if empty:
                self._run(_SCHEMA)
            elif owner != APPLICATION:
                raise JournalError(f"{self.path} is not a roomctl journal; move it away or set ROOMCTL_HOME")
            elif version > VERSION:
                raise JournalError(
                    f"{self.path} was written by a newer roomctl (journal version {version}, this one reads "
                    f"{VERSION}); update roomctl, or rename the file to start a new journal"
                )
            for step in range(version, VERSION) if not empty else ():
                if step not in _MIGRATIONS:
                    raise JournalError(
                        f"{self.path} is of journal version {version}, which this roomctl cannot bring to {VERSION}; "
                        "rename the file to start a new journal; do not delete it"
                    )
                self._run(f"{_MIGRATIONS[step]}; PRAGMA user_version = {step + 1};")

    def _use_wal(self) -> None:
        """Two processes may create the journal at once, and SQLite does not wait here by itself."""
        over = time.monotonic() + PATIENCE
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > over:
                    raise
            time.sleep(0.01)

    def _run(self, script: str) -> None:
        for statement in script.split(";"):
            self._db.execute(statement)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # SQLite may have rolled back by itself, for example on a full disk
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _said_in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "not a database" in str(error) or "malformed" in str(error):
                raise JournalError(
                    f"{self.path} is damaged ({error}); rename it to start a new journal; do not delete it"
                ) from error
            raise JournalError(f"{self.path}: {error}; is the disk full, or the folder not writable?") from error
        except OSError as error:
            raise Unavailable(f"{self.path}: {error.strerror}; set ROOMCTL_HOME to a writable folder") from error


def current_at(entries: Sequence[Entry], instant: Instant) -> State | None:
    """The state at `instant`, which is what a person who acted then saw."""
    known = [entry for entry in entries if entry.at.boot != instant.boot or entry.at.up <= instant.up]
    state = fold(known)
    return at_instant(state, instant) if state else None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _new_session(now: Instant) -> str:
    """An id that sorts by time and contains no name: 20261123-143000-7f3a."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(now.wall))}-{uuid.uuid4().hex[:4]}"
