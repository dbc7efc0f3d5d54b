"""Replaces a journal that was damaged, cut, removed or replaced while sessions rely on it.

The file is kept beside the new one. The new one has what the caller holds of its session and what can still be read.
One process at a time does this; the others see another file in the journal's place and add what they alone hold.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from roomctl.errors import SPOILT
from roomctl.journal import schema
from roomctl.session import events
from roomctl.system.bell import ring

Row = tuple[int, str, float, str, float, str, str]
"""seq, session, wall, boot, up, kind, body"""
ROWS = "SELECT seq, session, wall, boot, up, kind, body FROM events"
LOGS = ("-wal", "-shm")
ASIDE, COPY = ".damaged-", ".copy-"
"""In the name of a journal that was moved aside, before the time; and of a copy, before the day."""
_READ = "CREATE TABLE IF NOT EXISTS salvaged (file TEXT PRIMARY KEY)"
"""The files moved aside whose earlier sessions were taken over."""
MARKS = (("handed", "seq"), ("identity", "id"))
"""Tables of one value that go into a new journal: up to which session all were processed, so that none is reported
twice; and the journal's own id, by which others know its entries."""
PATIENCE = 5.0
"""Seconds to wait for another process that is writing."""
NEAR, FAR = 200, 5000
"""Numbers in a row that cannot be read after which nothing more is expected: in a session that runs, whose processes
hold what they have read; in a whole journal."""


class Rescue(NamedTuple):
    """`kept`: the former files; `missing`: the entries known to be missing from the newest session; `sessions`: how
    many the new journal has; `copied`: how many entries come from a copy."""

    kept: tuple[Path, ...]
    missing: int
    sessions: int
    copied: int = 0

    def __str__(self) -> str:
        kept = ", ".join(file.name for file in self.kept)
        entries = "1 entry" if self.missing == 1 else f"{self.missing} entries"
        lost = f"{entries} of this session could not be read" if self.missing else "nothing of this session is missing"
        lost += f"; {self.copied} entries come from a copy" if self.copied else ""
        return f"damaged or removed, and written anew; {lost}{f' (the former file is kept: {kept})' if kept else ''}"


def complete(held: Sequence[Row], db: sqlite3.Connection, boot: str) -> list[Row]:
    """`held` and what others wrote after it into the file that `db` has open, which may have lost its name. `boot`: the
    machine's id now."""
    return merged(held, _of_now(readable(db, held[0][0], NEAR), held, boot)) if held else []


def rescue(
    path: Path, create: Callable[[Path], None], held: Sequence[Row], old: sqlite3.Connection | None, *,
    boot: str, lost: bool, runs: bool,
) -> Rescue:  # fmt: skip
    """Put a sound journal in the place of `path`, which is moved aside. `create` makes an empty journal; `held`: the
    rows of the newest session as the caller knows them; `old`: its connection, if it had one; `lost`: to a file that
    is no longer there. If that session `runs`, the new journal has it alone (`older` adds the others), because reading
    them takes as long as there are many. Raises `OSError` and `sqlite3.Error`; then nothing has changed. The caller
    holds the journal's lock.
    """
    there = _reading(path)
    sources = [db for db in (old, there) if db is not None]
    copied = 0
    if runs:
        later = list(readable(there, held[0][0], NEAR)) if there else []
        if lost and there:
            later += _below(there, held[0][0], held, boot)
        rows = merged(held, _of_now(later, held, boot))
    else:
        known = {row[0]: row for db in sources for row in readable(db)} | {row[0]: row for row in held}
        rows, copied = _completed(path, known)
    marks = {mark: value for mark in MARKS if (value := max(_values(sources, *mark), default=None))}
    fresh, away = path.with_name(f".{path.name}.new"), _unused(path)
    _removed(fresh)
    create(fresh)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        for (table, column), value in marks.items():
            db.execute(f"CREATE TABLE {table} ({column} NOT NULL)")
            db.execute(f"INSERT INTO {table} VALUES (?)", (value,))
        db.execute("COMMIT")
        kept = ((away,) if path.exists() else ()) + (_former(path, old) if lost and old else ())
        taken = {*_values(sources, "salvaged", "file"), *(() if runs else (file.name for file in kept))}
        db.execute(_READ)  # or what is purged from the new journal would be taken over again
        db.executemany("INSERT INTO salvaged VALUES (?)", [(name,) for name in taken])
        db.execute("PRAGMA journal_mode = DELETE")  # one file, which can be renamed
    _replaced(path, fresh, away)
    with suppress(OSError):
        ring(away)  # the bell is the former file's
    for db in sources:
        abandon(db)
    return Rescue(kept, _missing(rows), len({row[1] for row in rows if row[5] == "started"}), copied)


def agree(
    path: Path, held: Sequence[Row], old: sqlite3.Connection | None, *, boot: str, runs: bool
) -> tuple[bool, Rescue | None]:
    """Whether the file that is now at `path` can be used, with what it lacked of `held` added (None: nothing); then
    `old`, a connection to the file before it, is kept as a file too. If the session no longer `runs`, it
    need not be there: it may have been removed on purpose. The caller holds the journal's lock."""
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        first = held[0][0] if held else 0
        rows: list[Row] = db.execute(f"{ROWS} WHERE seq >= ? ORDER BY seq", (first,)).fetchall() if held else []
        known = {row[1:] for row in rows}
        lacking = [row for row in held if row[1:] not in known]
        if not lacking or (not runs and len(lacking) == len(held)):
            return True, None
        if list(_of_now(rows, held, boot)) != rows or _below(db, first, held, boot) or not _sound(db):
            return False, None
        whole = merged(held, rows)
        if runs and rows and lacking[0][0] <= rows[-1][0]:  # the others read on from the number they know
            whole = [(seq, *row[1:]) for seq, row in enumerate(whole, max(row[0] for row in whole) + 1)]
        db.execute("DELETE FROM events WHERE seq >= ?", (first,))
        db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", whole)
        db.execute("COMMIT")
        return True, Rescue(_former(path, old) if old else (), _missing(whole), 1)
    except (sqlite3.DatabaseError, ValueError):
        return False, None
    finally:
        db.close()


def older(path: Path) -> int:
    """Add the earlier sessions that are in files moved aside, each file once, or in the newest copy; how many. Other
    processes that write wait meanwhile, so it is for when no session runs. Raises `OSError` and `sqlite3.Error`."""
    added = 0
    with closing(schema.existing(path)) as db:
        db.isolation_level = None
        db.execute(_READ)
        done = {name for (name,) in db.execute("SELECT file FROM salvaged")}
        for file in aside(path):
            there = None if file.name in done else _reading(file)
            rows, _ = _completed(path, {row[0]: row for row in readable(there)}) if there else ([], 0)
            db.execute("BEGIN IMMEDIATE")
            first = db.execute("SELECT MAX(seq) FROM events WHERE kind = 'started'").fetchone()[0] or 0
            known = {session for (session,) in db.execute("SELECT DISTINCT session FROM events")}
            new = [row for row in rows if row[0] < first and row[1] not in known]
            db.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", new)
            db.execute("INSERT OR IGNORE INTO salvaged VALUES (?)", (file.name,))
            db.execute("COMMIT")
            added += len({row[1] for row in new})
            if there:
                there.close()
    return added


def aside(path: Path) -> list[Path]:
    """The files that were moved aside, in order."""
    return sorted(file for file in path.parent.glob(f"{path.name}{ASIDE}*") if not file.name.endswith(LOGS))


def copies(path: Path) -> list[Path]:
    """The copies that are made while no session runs, the newest last."""
    return sorted(file for file in path.parent.glob(f"{path.name}{COPY}*") if not file.name.endswith(LOGS))


def unfinished(path: Path) -> Path:
    """The next copy, while it is made."""
    return path.with_name(f".{path.name}.copy")


def _completed(path: Path, known: dict[int, Row]) -> tuple[list[Row], int]:
    """`known`, by number, and what only the newest copy has, in order; and how many entries these are. A copy of
    another journal, which has another session under one of the numbers, adds nothing."""
    added: dict[int, Row] = {}
    for file in copies(path)[-1:]:
        if db := _reading(file):
            with closing(db):
                there = {row[0]: row for row in readable(db)}
            if all(there[seq][1] == known[seq][1] for seq in there.keys() & known.keys()):
                added = {seq: row for seq, row in there.items() if seq not in known}
    whole = known | added
    return _whole_sessions(whole[seq] for seq in sorted(whole)), len(added)


def _sound(db: sqlite3.Connection) -> bool:
    return bool(db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def merged(held: Sequence[Row], others: Iterable[Row]) -> list[Row]:
    """`held` and those of `others` that it does not have, in order; one whose number is taken, or whose number is too
    low for its time, comes after all."""
    rows, known = {row[0]: row for row in held}, {row[1:] for row in held}
    behind = []
    for row in others:
        if row[1:] in known:
            continue
        known.add(row[1:])
        if row[0] in rows or row[0] < held[0][0]:
            behind.append(row)
        else:
            rows[row[0]] = row
    following = count(max(rows) + 1)
    return [*(rows[seq] for seq in sorted(rows)), *((next(following), *row[1:]) for row in behind)]


def readable(db: sqlite3.Connection, first: int = 0, probes: int = FAR) -> Iterator[Row]:
    """The rows from number `first` on that can be read and understood, in order, whatever lies between them; up to
    `probes` numbers in a row that cannot be read."""
    seq, failed = first - 1, 0
    while failed < probes:
        try:
            for row in db.execute(f"{ROWS} WHERE seq > ? ORDER BY seq", (seq,)):
                if row[0] <= seq:
                    raise ValueError("a damaged page leads back")
                seq, failed = row[0], 0
                if understood(row):
                    yield row
            return
        except (sqlite3.Error, ValueError) as error:
            if isinstance(error, sqlite3.ProgrammingError) or "not a database" in str(error):
                return
            seq, failed = seq + 1, failed + 1
            with suppress(sqlite3.Error, ValueError):
                if (row := db.execute(f"{ROWS} WHERE seq = ?", (seq,)).fetchone()) and row[0] == seq:
                    failed = 0
                    if understood(row):
                        yield row


def understood(row: Row) -> bool:
    try:
        events.from_json(row[5], json.loads(row[6]))
    except SPOILT:
        return False
    return schema.valid(row)


def abandon(db: sqlite3.Connection) -> None:
    """Leave a connection to a journal that has lost its name open for as long as this process lives: SQLite removes
    logs by name when a file's last connection closes, and the name is that of the new journal's log now."""
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(db))


def _reading(path: Path) -> sqlite3.Connection | None:
    """The file at `path`, to read what can be read; None if nothing is there."""
    with suppress(OSError, sqlite3.Error):
        if os.path.getsize(path):
            return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    return None


def _of_now(rows: Iterable[Row], held: Sequence[Row], boot: str) -> Iterator[Row]:
    """Those that were written since `held` began, on this machine, which may have restarted since: a file that took the
    journal's place may come from another."""
    boots, (first, up) = _boots(held, boot), held[0][3:5]
    return (row for row in rows if row[3] in boots and (row[3] != first or row[4] >= up))


def _below(db: sqlite3.Connection, first: int, held: Sequence[Row], boot: str) -> list[Row]:
    """The rows of now under number `first`: of a journal that was begun anew."""
    boots = _boots(held, boot)
    of_now = f"boot IN ({', '.join('?' * len(boots))}) AND (boot != ? OR up >= ?)"
    with suppress(sqlite3.Error, ValueError):
        rows = db.execute(f"{ROWS} WHERE seq < ? AND {of_now} ORDER BY seq", (first, *boots, *held[0][3:5]))
        return list(filter(understood, rows))
    return []


def _boots(held: Sequence[Row], boot: str) -> set[str]:
    return {boot, *(row[3] for row in held)}


def _whole_sessions(rows: Iterable[Row]) -> list[Row]:
    """Without entries of sessions whose start could not be read."""
    begun, whole = {""}, []
    for row in rows:
        if row[5] == "started":
            begun.add(row[1])
        if row[1] in begun:
            whole.append(row)
    return whole


def _missing(rows: Sequence[Row]) -> int:
    """The numbers that are missing since the latest start."""
    seqs = [row[0] for row in rows]
    first = max((row[0] for row in rows if row[5] == "started"), default=0)
    since = [seq for seq in seqs if seq >= first]
    return since[-1] - first + 1 - len(since) if first else 0


def _values(sources: Sequence[sqlite3.Connection], table: str, column: str) -> Iterator[int | str]:
    for db in sources:
        with suppress(sqlite3.Error):
            yield from (value for (value,) in db.execute(f"SELECT {column} FROM {table}") if value)


def _former(path: Path, old: sqlite3.Connection) -> tuple[Path, ...]:
    """What is in the file that `old` has open, which has lost its name, as a file again; nothing if that fails."""
    to = _unused(path, "former-")
    try:
        os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(to)) as target:
            old.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        return (to,)
    except (sqlite3.Error, OSError):
        _removed(to)
        return ()


def _replaced(path: Path, fresh: Path, aside: Path) -> None:
    """Put `fresh` in the place of `path`, which becomes `aside` with its logs, so that there is always one."""
    there = path.exists()
    for log in LOGS:
        with suppress(FileNotFoundError):
            os.rename(f"{path}{log}", f"{aside}{log}") if there else os.unlink(f"{path}{log}")
    if there:
        try:
            os.link(path, aside)
        except OSError:  # not every file system has links
            os.rename(path, aside)
    os.replace(fresh, path)
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _removed(file: Path) -> None:
    for ending in ("", "-journal", *LOGS):
        with suppress(FileNotFoundError):
            os.unlink(f"{file}{ending}")


def _unused(path: Path, kind: str = "") -> Path:
    stamp = f"{path.name}{ASIDE}{kind}{time.strftime('%Y%m%d-%H%M%S')}"
    names = (path.with_name(f"{stamp}{f'-{number}' if number else ''}") for number in count())
    return next(name for name in names if not name.exists())
