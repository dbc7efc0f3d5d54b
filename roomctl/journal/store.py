"""The journal: the SQLite file of a room's events, the only truth and the only bus between processes.

`act` is one transaction: read what is new, fold, decide, append, commit. With WAL and `synchronous=FULL` an event is on
disk before `act` returns, and so before sound or light changes.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

from roomctl.clock import Clock, Instant, SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.session import events
from roomctl.session.acts import AFTERWARDS
from roomctl.session.commands import Act, Command, Decision, Report, decide
from roomctl.session.events import Entry, Event, Faulted, Started
from roomctl.session.fold import apply, fold
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.system.bell import ring
from roomctl.system.lock import Lock

Result = TypeVar("Result")
Row = tuple[int, str, float, str, float, str, str]
"""seq, session, wall, boot, up, kind, body"""

VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another process that is writing."""
RECORD = "record"
"""The device of the mark that says that the journal was written anew."""
OTHERS, RETRY = 4.0, 2.0
"""Seconds: for other processes to add what they hold to a new journal, which they see twice a second; and before a
damaged journal that could not be replaced is tried again."""
_ROWS = "SELECT seq, session, wall, boot, up, kind, body FROM events"
_STARTED, _PURGED = "started", "purged"
_UNREADABLE = frozenset({
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
})  # fmt: skip
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


class Damaged(JournalError):
    """The file cannot be read, or is no longer the one that was opened."""


class Replaced(Damaged):
    """What was last read is no longer in the file."""


class Outcome(NamedTuple):
    """What `act` did: the entries written (perhaps none), what was decided, and the state after it."""

    entries: tuple[Entry, ...]
    decision: Decision
    state: State | None


class Journal:
    """One room's journal, open. Any number of processes may have it open at once; use each object from one thread.

    If the file is damaged, cut, removed or replaced meanwhile, it is moved aside, and a new one goes on with what the
    processes hold of the running session and what can be read. `trouble`: why the state is only what this process
    holds; empty if it is on disk."""

    def __init__(self, path: Path, *, mends: bool = True) -> None:
        """Opens or creates the file (0600). Raises `JournalError` if it belongs to another program or a newer
        version, or is damaged and this is only a look at it (not `mends`)."""
        self.path, self._log, self.trouble = path, f"{path}-wal", ""
        self._mends, self.opened = mends, 0
        """How many files this has had open."""
        self._seq, self._state = 0, None  # type: tuple[int, State | None]
        self._held: list[Row] = []  # since the latest start
        self._whole = False  # whether the state was ever read to its end
        self._clock: Clock = SystemClock()
        self._retry = 0.0
        self._file: tuple[int, int] | None = None
        self._log_file: tuple[int, int] | None = None
        self._db: sqlite3.Connection
        try:
            with self._said_in_words():
                self._open()
        except Damaged as damage:
            self._recover(damage)

    def act(self, command: Command, clock: Clock, session: str = "") -> Outcome:
        """Decide `command` on the latest state and write the decision, all or nothing. `session`: the session it
        belongs to, which may not be the latest. Raises `Refusal`."""
        self._clock = clock
        return self._tried(lambda: self._act(command, clock, session))

    def _act(self, command: Command, clock: Clock, session: str) -> Outcome:
        with self._transaction():
            self._same_file()
            self._catch_up(writing=True)
            now = clock.now()
            state, seq = self._state, self._seq
            earlier = session if state and state.session != session else ""
            if earlier and isinstance(command, Act) and command.verb not in AFTERWARDS:
                raise Refusal("another-session")
            decision = decide(fold(self._read("session = ?", earlier)) if earlier else state, command, now)
            rows = [self._append(event, now, earlier) for event in decision.events]
            entries = tuple(Entry(row[0], row[1], now, event) for row, event in zip(rows, decision.events, strict=True))
            for entry in () if earlier else entries:
                state, seq = apply(state, entry), entry.seq
        self._state, self._seq = state, seq
        for row in () if earlier else rows:
            self._hold(row)
        if entries:
            ring(self.path)
        return Outcome(entries, decision, state)

    def state(self) -> State | None:
        """The room's latest session, as of its last entry; None if there has been none. While the file can be neither
        read nor replaced: as this process knows it."""
        before = self._state
        try:
            self._tried(self._look)
            self.trouble = ""
        except RoomError as error:
            if before is None:
                raise
            self.trouble = str(error)
        return self._state

    def follow(self, since: int) -> list[Entry]:
        """The entries after `seq` number `since`, in order."""
        return self._tried(lambda: list(self._read("seq > ?", since)))

    def entries(self, session: str) -> list[Entry]:
        """All entries of one session, in order."""
        return self._tried(lambda: list(self._read("session = ?", session)))

    def sessions(self) -> list[str]:
        """The ids of all sessions, newest first."""
        query = "SELECT session FROM events WHERE kind = 'started' ORDER BY seq DESC"
        return self._tried(lambda: [session for (session,) in self._db.execute(query)])

    def used(self, most: int = 3) -> list[str]:
        """The names of the presets used last, newest first, each once; rehearsals do not count."""
        query = (
            "SELECT json_extract(body, '$.plan.preset') FROM events WHERE kind = 'started' "
            "AND ifnull(json_extract(body, '$.speed'), 1) = 1 ORDER BY seq DESC"
        )
        return self._tried(lambda: list(dict.fromkeys(name for (name,) in self._db.execute(query)))[:most])

    def changes(self) -> int:
        """A number that changes when another connection has written; cheap enough to read 50 times a second."""
        try:
            version = self._tried(self._version)
        except RoomError:
            if self._state is None:
                raise
            version = -1
        return (self.opened << 32) + version

    def touched(self) -> tuple[int, int]:
        """Changes when something was written, if the file system's clock is precise enough; costs a third of `changes`,
        which is exact."""
        try:
            status = os.stat(self._log)
        except OSError:
            return 0, 0
        return status.st_mtime_ns, status.st_size

    def check(self) -> None:
        """Read the file throughout, and replace it if a part is damaged. For when no session runs: it takes as long as
        the file is large."""
        self._tried(self._check)

    def close(self) -> None:
        self._mends = False
        if _identity(self.path) in (None, self._file):
            self._db.close()
        else:
            from roomctl.journal import recovery

            recovery.abandon(self._db)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _look(self) -> None:
        self._same_file()
        self._catch_up()

    def _check(self) -> None:
        self._look()
        if self._db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Damaged(f"{self.path} is damaged")

    def _version(self) -> int:
        self._same_file(log=True)
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _open(self) -> None:
        if _identity(self.path) is None and os.path.exists(self._log):
            self._wait_for_others(lambda: _identity(self.path) is not None)  # it was removed or cut while in use
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        before, file = getattr(self, "_db", None), _identity(self.path)
        db = self._db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            self._prepare()  # first, so that another program's file is not changed
            self._use_wal()
            db.execute("PRAGMA synchronous = FULL")
            db.execute("SELECT 1 FROM sqlite_master").fetchone()  # the log is there from the first read on
        except BaseException:
            db.close()
            self._db, self._file = before or db, self._file if before else file
            raise
        self._file, self._log_file = _identity(self.path), _identity(self._log, empty=True)
        self.opened += 1

    def _in_place(self, log: bool = True) -> bool:
        """Whether others open the same file and log: one that was moved or removed is nobody else's."""
        there = _identity(self.path) == self._file
        return there and (not log or _identity(self._log, empty=True) == self._log_file)

    def _same_file(self, log: bool = False) -> None:
        if not self._in_place(log):
            raise Damaged(f"{self.path} was moved, removed or cut")

    def _catch_up(self, writing: bool = False) -> None:
        """With news, and when `writing`, the last row known must still be there."""
        if self._state is None:  # a start resets the state, so entries before the latest start are not read
            latest = "SELECT seq FROM events WHERE kind = 'started' ORDER BY seq DESC LIMIT 1"
            self._seq = next((seq - 1 for (seq,) in self._db.execute(latest)), 0)
            self._held = []
        known = self._state is not None
        rows = list(self._rows("seq >= ?" if known and writing else "seq > ?", self._seq))
        last = rows[:1] if writing or not rows else list(self._rows("seq = ?", self._seq))
        if known and (rows or writing) and last != self._held[-1:]:
            if self._state and self._state.ended is None and not any(row[5] == _PURGED for row in rows):
                raise Replaced(f"{self.path} was replaced")
            self._state = None  # nothing runs, so it was removed or replaced on purpose
            self._catch_up()
            return
        for row in rows[known and writing :]:
            try:
                entry = self._entry(row)
            except JournalError as error:
                if isinstance(error.__cause__, json.JSONDecodeError):
                    raise Damaged(str(error)) from error
                raise
            starting = isinstance(entry.event, Started)
            if starting or self._state is None or entry.session == self._state.session:  # not for an earlier one
                self._state = apply(self._state, entry)
            self._seq = entry.seq
            self._hold(row)
        self._whole = True

    def _hold(self, row: Row) -> None:
        if row[5] in (_STARTED, _PURGED):
            self._held = []
        self._held.append(row)

    def _tried(self, work: Callable[[], Result]) -> Result:
        """Do `work`, again if the journal had to be replaced for it."""
        try:
            with self._said_in_words():
                return work()
        except Damaged as damage:
            self._recover(damage)
        with self._said_in_words():
            return work()

    def _recover(self, damage: Damaged) -> None:
        """Open the journal that another process has put in the place of this one, or put one there. Raises
        `JournalError` or `Unavailable` if neither is possible."""
        from roomctl.journal import recovery

        if not self._mends:
            raise damage
        if not self.path.parent.is_dir():
            raise Unavailable(f"{self.path.parent} was removed")
        old, lost, held = self._db, not self._in_place(), recovery.complete(self._held, self._db)
        runs = self._whole and self._state is not None and self._state.ended is None
        lock, agreed, found = Lock(self.path.with_suffix(".lock")), False, None  # type: Lock, bool, recovery.Rescue | None
        try:
            if not lock.take(PATIENCE):
                raise damage
            if isinstance(damage, Replaced) or _identity(self.path) not in (None, self._file):
                agreed, found = recovery.agree(self.path, held, old if lost else None, runs=runs)
            if not agreed:
                if time.monotonic() < self._retry:
                    raise damage
                self._retry = time.monotonic() + RETRY
                found = recovery.rescue(self.path, lambda file: Journal(file).close(), held, old, lost=lost, runs=runs)
            with self._said_in_words():
                self._open()
        except (RoomError, OSError, sqlite3.Error) as error:
            if error is damage:
                raise
            raise JournalError(f"{damage}; no new one can be written now ({error})") from error
        finally:
            lock.drop()
        recovery.abandon(old)
        self._state, self._seq, self._held, self._whole = None, 0, [], False
        if found is None:
            return
        print(f"roomctl: {self.path.name} was {found}", file=sys.stderr, flush=True)
        with suppress(RoomError):  # the session goes on without a mark
            if not held and any(Lock(one).held() for one in self.path.parent.glob("*.lock")):
                before = self.changes()
                self._wait_for_others(lambda: self.changes() != before)
            if (state := self.state()) is not None and state.ended is None:
                self.act(Report(Faulted(RECORD, str(found))), self._clock)

    def _wait_for_others(self, came: Callable[[], bool]) -> None:
        over = time.monotonic() + OTHERS
        while not came() and time.monotonic() < over:
            time.sleep(0.02)

    def _append(self, event: Event, now: Instant, earlier: str) -> Row:
        starting = isinstance(event, Started)
        session = earlier or (_new_session(now) if starting or self._state is None else self._state.session)
        row = (session, now.wall, now.boot, now.up, events.kind_of(event), json.dumps(events.to_json(event)))
        cursor = self._db.execute(
            "INSERT INTO events (session, wall, boot, up, kind, body) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        return (cursor.lastrowid or 0, *row)

    def _rows(self, where: str, value: int | str) -> Iterator[Row]:
        return self._db.execute(f"{_ROWS} WHERE {where} ORDER BY seq", (value,))

    def _read(self, where: str, value: int | str) -> Iterator[Entry]:
        return map(self._entry, self._rows(where, value))

    def _entry(self, row: Row) -> Entry:
        seq, session, wall, boot, up, kind, body = row
        try:
            event = events.from_json(kind, json.loads(body))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise JournalError(
                f"{self.path}: entry {seq} ({kind}) cannot be read ({error}); "
                "rename the file to start a new journal; do not delete it"
            ) from error
        return Entry(seq, session, Instant(wall, boot, up), event)

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
            unreadable = getattr(error, "sqlite_errorcode", 0) in _UNREADABLE
            if unreadable or str(error).startswith(("no such table: events", "Could not decode")):
                raise Damaged(f"{self.path} is damaged ({error})") from error
            raise JournalError(f"{self.path}: {error}; is the disk full, or the folder not writable?") from error
        except OSError as error:
            raise Unavailable(f"{self.path}: {error.strerror}; set ROOMCTL_HOME to a writable folder") from error


def _identity(path: Path | str, *, empty: bool = False) -> tuple[int, int] | None:
    """None for a file that is not there, or (unless it may be `empty`) that was cut to nothing."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_size or empty else None


def _new_session(now: Instant) -> str:
    """An id that sorts by time and contains no name: 20261123-143000-7f3a."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(now.wall))}-{uuid.uuid4().hex[:4]}"
