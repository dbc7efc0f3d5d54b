"""The journal: the SQLite file of a room's events, the only truth and the only bus between processes.

`act` is one transaction: read what is new, fold, decide, append, commit. With WAL and `synchronous=FULL` an event is on
disk before `act` returns, and so before sound or light changes.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

from roomctl.clock import Clock, Instant, SystemClock
from roomctl.errors import SPOILT, RoomError, Unavailable
from roomctl.journal import reserve, schema
from roomctl.journal.errors import Damaged, Full, Replaced, UnreadableEntry, Unwritten, in_words
from roomctl.journal.errors import JournalError as JournalError
from roomctl.journal.schema import PATIENCE as PATIENCE
from roomctl.session import events
from roomctl.session.acts import AFTERWARDS
from roomctl.session.commands import Act, Command, Decision, Report, decide
from roomctl.session.events import Entry, Event, Faulted, Started
from roomctl.session.fold import apply, fold, in_plan
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.system.background import log
from roomctl.system.bell import ring
from roomctl.system.lock import Lock

Result = TypeVar("Result")
Row = tuple[int, str, float, str, float, str, str]
"""seq, session, wall, boot, up, kind, body"""

RECORD = "record"
"""The device of the mark that says that the journal was written anew."""
OTHERS, RETRY = 4.0, 2.0
"""Seconds: for other processes to add what they hold to a new journal, which they see twice a second; and before a
damaged journal that could not be replaced is tried again."""
LOOK = 0.5
"""Seconds between two looks whether file and log are still those that were opened. A write always looks at the file."""
_ROWS = "SELECT seq, session, wall, boot, up, kind, body FROM events"
_STARTED, _PURGED = "started", "purged"


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
        self.path, self._name, self._log, self.trouble = path, str(path), f"{path}-wal", ""
        self._mends, self.opened = mends, 0
        """How many files this has had open."""
        self._seq, self._state = 0, None  # type: tuple[int, State | None]
        self._held: list[Row] = []  # since the latest start
        self._whole = False  # whether the state was ever read to its end
        self._clock: Clock = SystemClock()
        self._retry = 0.0
        self._touched = 0, 0
        self._file: tuple[int, int] | None = None
        self._log_file: tuple[int, int] | None = None
        self._db: sqlite3.Connection
        self._short = False  # a write found no space until some was given back
        self._looked = self._wrote = -math.inf
        while not self.opened:
            try:
                self._open()
            except Damaged as damage:
                self._recover(damage)
            except Full:
                if not mends or not reserve.give_back(path):
                    raise
                self._short = True

    def act(self, command: Command, clock: Clock, session: str = "") -> Outcome:
        """Decide `command` on the latest state and write the decision, all or nothing. `session`: the session it
        belongs to, which may not be the latest. Raises `Refusal`."""
        self._clock = clock
        outcome = self._tried(lambda: self._act(command, clock, session), looks=False)
        if outcome.entries:
            self._wrote = time.monotonic()
            if not self._in_place(log=False):
                self._tried(lambda: None)  # it went during the write: the one in its place may lack what was written
        if self._short:
            self._short = False
            self._mark(Faulted(reserve.DISK, reserve.IN_USE))
        return outcome

    def _act(self, command: Command, clock: Clock, session: str) -> Outcome:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._same_file(log=self._due())  # since Linux 6.13 a write after a look at a file's times costs 15 % more
            self._catch_up(writing=True)
            now, state = clock.now(), self._state
            earlier = session if state and state.session != session else ""
            if earlier and isinstance(command, Act) and command.verb not in AFTERWARDS:
                raise Refusal("another-session")
            decision = decide(fold(self._whole_session(earlier)) if earlier else state, command, now)
            rows, entries = [], []
            for event in decision.events:
                row = self._append(event, now, earlier)
                entry = Entry(row[0], row[1], now, event)
                rows.append(row)
                entries.append(entry)
                if not earlier:
                    state = apply(state, entry)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # SQLite may have rolled back by itself, for example on a full disk
                self._db.execute("ROLLBACK")
            raise
        self._state = state
        for row in () if earlier else rows:
            self._seq = row[0]
            self._hold(row)
        if entries:
            ring(self.path, self._file)
        return Outcome(tuple(entries), decision, state)

    def state(self) -> State | None:
        """The room's latest session, as of its last entry; None if there has been none. While the file can be neither
        read nor replaced: as this process knows it."""
        before = self._state
        try:
            self._tried(self._look, looks=False)
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
        return self._tried(lambda: list(self._whole_session(session)))

    def sessions(self) -> list[str]:
        """The ids of all sessions, newest first."""
        query = "SELECT session FROM events WHERE kind = 'started' ORDER BY seq DESC"
        return self._tried(lambda: [session for (session,) in self._db.execute(query)])

    def used(self, most: int = 3) -> list[str]:
        """The names of the presets used last, newest first, each once; rehearsals do not count."""
        query = (
            "SELECT json_extract(body, '$.plan.preset') FROM events WHERE kind = 'started' AND json_valid(body) "
            "AND ifnull(json_extract(body, '$.speed'), 1) = 1 ORDER BY seq DESC"
        )
        return self._tried(lambda: list(dict.fromkeys(name for (name,) in self._db.execute(query)))[:most])

    def changes(self) -> int:
        """A number that changes when another connection has written; cheap enough to read 50 times a second."""
        if not self._due():
            with suppress(sqlite3.Error):  # what is wrong is said below
                return self._version()
        try:
            return self._tried(self._version)
        except RoomError:
            if self._state is None:
                raise
            return self.opened << 32

    def touched(self) -> tuple[int, int]:
        """Changes when something was written, if the file system's clock is precise enough; costs less than
        `changes`, which is exact."""
        try:
            status = os.stat(self._log)
            touched = status.st_mtime_ns, status.st_size
        except OSError:
            touched = 0, 0
        if touched != self._touched:
            self._touched, self._looked = touched, -math.inf  # perhaps it is another file's
        return touched

    def check(self) -> None:
        """Read the file throughout, and replace it if a part is damaged. For when no session runs: it takes as long as
        the file is large."""
        self._tried(self._check, looks=False)

    def close(self) -> None:
        """If the journal was written anew just before this process wrote into it, the others may not have it open yet:
        then this takes a second, so that nothing is lost if the new file is damaged, too."""
        if self._mends and self._anew():
            time.sleep(2 * LOOK)
            with suppress(RoomError):
                self._tried(lambda: None)
        self._mends = False
        if _identity(self.path) in (None, self._file):
            self._db.close()
        else:
            from roomctl.journal import recovery

            recovery.abandon(self._db)

    def _anew(self) -> bool:
        """Whether the journal was written anew within the last second, and then this wrote into it."""
        faults = self._state.faults if self._state and time.monotonic() - self._wrote < 2 * LOOK else ()
        now = self._clock.now().wall if faults else 0.0
        return any(fault.device == RECORD and 0 <= now - fault.since < 2 * LOOK for fault in faults)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _look(self) -> None:
        if self._due():
            self._same_file()
        self._catch_up()

    def _check(self) -> None:
        self._look()
        if self._db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Damaged(f"{self.path} is damaged")

    def _version(self) -> int:
        return (self.opened << 32) + int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _open(self) -> None:
        try:
            self._connect()
        except (sqlite3.DatabaseError, OSError) as error:
            raise in_words(error, self.path) from error

    def _connect(self) -> None:
        if _identity(self.path) is None and os.path.exists(self._log):
            self._wait_for_others(lambda: _identity(self.path) is not None)  # it was removed or cut while in use
        self._file = self._file or _identity(self.path)
        self._db = schema.opened(self.path)
        self._file, self._log_file = _identity(self.path), _identity(self._log, empty=True)
        self.opened += 1

    def _in_place(self, log: bool = True) -> bool:
        """Whether others open the same file and log: one that was moved or removed is nobody else's."""
        if _identity(self._name) != self._file:
            return False
        return not log or _identity(self._log, empty=True) == self._log_file

    def _same_file(self, log: bool = True) -> None:
        if not self._in_place(log):
            raise Damaged(f"{self.path} was moved, removed or cut")
        if log:
            self._looked = time.monotonic()

    def _due(self) -> bool:
        return bool(self.trouble) or time.monotonic() - self._looked >= LOOK

    def _catch_up(self, writing: bool = False) -> None:
        """With news, and when `writing`, the last row known must still be there."""
        if self._state is None:  # a start resets the state, so entries before the latest start are not read
            latest = "SELECT seq FROM events WHERE kind = 'started' ORDER BY seq DESC LIMIT 1"
            self._seq = next((seq - 1 for (seq,) in self._db.execute(latest)), 0)
            self._held = []
        known = self._state is not None
        rows = list(self._rows("seq >= ?" if known and writing else "seq > ?", self._seq))
        last = rows[:1] if writing or not rows else list(self._rows("seq = ?", self._seq))
        if writing and rows == self._held[-1:]:
            self._whole = True
            return
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
                try:
                    self._state = apply(self._state, entry)
                except SPOILT as error:
                    raise self._unreadable(entry.seq, row[5], error) from error
            self._seq = entry.seq
            self._hold(row)
        self._whole = True

    def _hold(self, row: Row) -> None:
        if row[5] in (_STARTED, _PURGED):
            self._held = []
        self._held.append(row)

    def _tried(self, work: Callable[[], Result], *, looks: bool = True) -> Result:
        """Do `work`, again if space was given back or the journal had to be replaced for it. `looks`: first see whether
        the file is still the one that was opened; otherwise `work` does."""
        replaced = False
        while True:
            try:
                if looks:
                    self._same_file()
                return work()
            except (sqlite3.DatabaseError, OSError, JournalError) as error:
                said = in_words(error, self.path)
                if isinstance(said, Unwritten) and reserve.takes_a_file(self.path):
                    said = Damaged(f"{self.path} cannot be written, unlike other files beside it ({error})")
                if isinstance(said, Full) and reserve.give_back(self.path):
                    self._short = True
                    continue
                if not isinstance(said, Damaged) or replaced:
                    self._short = False
                    raise said from error.__cause__ if said is error else error
                replaced = True
            self._recover(said)

    def _recover(self, damage: Damaged) -> None:
        """Open the journal that another process has put in the place of this one, or put one there. Raises
        `JournalError` or `Unavailable` if neither is possible."""
        from roomctl.journal import recovery

        if not self._mends:
            raise damage
        try:
            os.stat(self.path.parent)
        except FileNotFoundError:
            raise Unavailable(f"{self.path.parent} was removed") from None
        except OSError as error:  # a share that is away: what is on it is not damaged
            raise in_words(error, self.path) from error
        old, lost = getattr(self, "_db", None), not self._in_place()
        boot = self._clock.now().boot
        held = recovery.complete(self._held, old, boot) if old else []
        runs = self._whole and self._state is not None and self._state.ended is None
        short = False
        lock, agreed, found = Lock(self.path.with_suffix(".lock")), False, None  # type: Lock, bool, recovery.Rescue | None
        try:
            if not lock.take(PATIENCE):
                raise damage
            if isinstance(damage, Replaced) or _identity(self.path) not in (None, self._file):
                agreed, found = recovery.agree(self.path, held, old if lost else None, boot=boot, runs=runs)
            if not agreed:
                if time.monotonic() < self._retry:
                    raise damage
                self._retry = time.monotonic() + RETRY
                found = recovery.rescue(
                    self.path, lambda file: Journal(file).close(), held, old, boot=boot, lost=lost, runs=runs
                )
            self._open()
        except (RoomError, OSError, sqlite3.Error) as error:
            if error is damage:
                raise
            if not (isinstance(in_words(error, self.path), Full) and reserve.give_back(self.path)):
                raise JournalError(f"{damage}; no new one can be written now ({error})") from error
            self._retry, self._short, short = -math.inf, True, True
        finally:
            lock.drop()
        if short:
            self._recover(damage)
            return
        if old:
            recovery.abandon(old)
        self._state, self._seq, self._held, self._whole = None, 0, [], False
        if found is None:
            return
        log(f"roomctl: {self.path.name} was {found}")
        if not held and any(Lock(one).held() for one in self.path.parent.glob("*.lock")):
            with suppress(RoomError):
                before = self.changes()
                self._wait_for_others(lambda: self.changes() != before)
        self._mark(Faulted(RECORD, str(found)))

    def _mark(self, fault: Faulted) -> None:
        with suppress(RoomError):  # a session goes on without a mark
            if (state := self.state()) is not None and state.ended is None:
                self.act(Report(fault), self._clock)

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

    def _whole_session(self, session: str) -> Iterator[Entry]:
        """The entries of one session, each of which can be about its plan."""
        phases: int | None = None
        for entry in self._read("session = ?", session):
            event = entry.event
            phases = len(event.plan.phases) if isinstance(event, Started) else phases
            if phases is not None and not in_plan(event, phases):
                raise self._unreadable(entry.seq, events.kind_of(event), IndexError("plan"))
            yield entry

    def _unreadable(self, seq: int, kind: str, error: Exception) -> UnreadableEntry:
        why = f"{self.path}: entry {seq} ({kind}) cannot be read ({error})"
        return UnreadableEntry(f"{why}; rename the file to start a new journal; do not delete it")

    def _entry(self, row: Row) -> Entry:
        seq, session, wall, boot, up, kind, body = row
        if not schema.valid(row):
            raise Damaged(f"{self.path} is damaged (entry {seq})")
        try:
            event = events.from_json(kind, json.loads(body))
        except SPOILT as error:
            raise self._unreadable(seq, kind, error) from error
        return Entry(seq, session, Instant(wall, boot, up), event)


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
