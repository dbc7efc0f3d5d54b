"""Ended sessions in a journal: a digest of each, so that ten thousand are listed at once, and their permanent removal.

A digest is derived from the session's entries. It is made again when an entry was added, and may be deleted at any
time. The journal is the only truth.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.clock import Instant
from roomctl.errors import SPOILT, Refused, RoomError
from roomctl.journal import recovery, schema
from roomctl.journal.errors import UnreadableEntry
from roomctl.journal.store import Journal, JournalError
from roomctl.session import events
from roomctl.session.digest import Digest, digest
from roomctl.session.fold import UNDO, at_instant

if TYPE_CHECKING:
    from roomctl.session.record import Record

_TABLE = "CREATE TABLE IF NOT EXISTS digests (session TEXT PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL)"
_HANDED = "CREATE TABLE IF NOT EXISTS handed (seq INTEGER NOT NULL)"
"""The mark up to which sessions were processed. It is in the journal, so it moves with the journal."""
DAY = 24 * 3600.0
_EXTENT = "SELECT session, MIN(seq), MAX(seq) FROM events WHERE session != '' GROUP BY session"
"""The first and the last entry of each session. Uses only the index."""
_FIRST = (
    "SELECT session FROM (SELECT session, MIN(seq) AS first FROM events WHERE session != '' GROUP BY session) "
    "JOIN events USING (session) WHERE seq = first AND"
)
"""Each session's first entry, found by the index."""
_THERE = "SELECT 1 FROM events WHERE session = ? LIMIT 1"


def digests(journal: Journal, now: Instant, *, save: bool = True) -> list[Digest]:
    """Digests of all sessions, the one that began last first. With `save`, those of ended sessions are stored for the
    next call. A screen stores none: one that is stopped in the middle would lock the journal. The controller does,
    after a session."""
    with _open(journal.path, prepare=save) as db:
        extents: list[tuple[str, int, int]] = db.execute(_EXTENT).fetchall()
        stored = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'digests'").fetchone()
        rows = db.execute("SELECT session, seq, body FROM digests") if stored else ()
        known = {session: (seq, body) for session, seq, body in rows}
        found: dict[int, Digest] = {}
        fresh: list[tuple[str, int, str]] = []
        for session, first, last in extents:
            seq, body = known.get(session, (0, ""))
            if seq == last and (one := _read(body)) is not None:
                found[first] = one
            elif made := record(journal, session, now):
                found[first] = digest(made)
                if made.ended:
                    fresh.append((session, last, json.dumps(found[first].to_json(), ensure_ascii=False)))
        if fresh and save:
            db.execute("PRAGMA synchronous = NORMAL")  # a cache: nobody who writes an event is to wait for its fsync
            db.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?)", fresh)
            db.commit()
    return [found[first] for first in sorted(found, reverse=True)]


def _read(body: str) -> Digest | None:
    """None for a digest of another version."""
    try:
        return Digest.from_json(json.loads(body))
    except SPOILT:
        return None


def over(journal: Journal, now: Instant) -> list[tuple[int, str]]:
    """The ended sessions whose end can no longer be undone and that were not processed (`handed`) yet, oldest first:
    the number of each one's first entry, and its id. If none was ever processed, those of the last day count."""
    with _open(journal.path) as db:
        [(mark,)] = db.execute("SELECT MAX(seq) FROM handed").fetchall()
        if mark is None:
            began = "SELECT MAX(seq) FROM events WHERE kind = 'started' AND wall < ?"
            [(mark,)] = db.execute(began, (now.wall - DAY,)).fetchall()
        begun = "SELECT seq, session FROM events WHERE kind = 'started' AND seq > ? ORDER BY seq"
        found: list[tuple[int, str]] = db.execute(begun, (mark or 0,)).fetchall()
    state = journal.state()
    here = at_instant(state, now) if state else None
    final = here is None or (here.ended is not None and here.t - here.ended.t > UNDO)
    return [(seq, session) for seq, session in found if final or here is None or session != here.session]


def record(journal: Journal, session: str, now: Instant) -> Record | None:
    """What was planned and what happened in a session; None if it has no entries, or one that cannot be read."""
    from roomctl.session import record as records  # 0.5 MB that a controller does not need before an end

    try:
        return records.record(journal.entries(session), now)
    except UnreadableEntry:
        return None


def unreadable(journal: Journal, listed: Iterable[Digest]) -> list[str]:
    """The sessions that are not among all digests (`listed`), because an entry of theirs cannot be read."""
    readable = {one.session for one in listed}
    return [session for session in journal.sessions() if session not in readable]


def visits(journal: Journal, client: str, now: Instant, most: int | None = None) -> list[Record]:
    """The records of the newest ended sessions of the client with this code, newest first; no rehearsals."""
    made = (record(journal, session, now) for session in reversed(of_client(journal, client)))
    return list(islice((one for one in made if one and one.ended and not one.rehearsal), most))


def hands_today(journal: Journal, now: Instant, therapist: str = "") -> float:
    """Seconds of techniques that are hard on the hands in the sessions that began on the local day of `now`, of
    everyone or with one therapist's own settings; no rehearsals."""
    day, seconds = date.fromtimestamp(now.wall), 0.0
    for session in journal.sessions():
        made = record(journal, session, now)
        if made is None:
            continue
        if date.fromtimestamp(made.started_at) < day:
            break
        if not made.rehearsal and therapist in ("", made.therapist):
            seconds += digest(made).deep
    return seconds


def of_client(journal: Journal, client: str) -> list[str]:
    """All sessions with this client's code, in capitals or not, oldest first; none for an empty code."""
    named = "json_valid(body) AND json_extract(body, '$.client') = ? COLLATE NOCASE"
    begun = f"{_FIRST} kind = 'started' AND {named} ORDER BY first"
    with _open(journal.path) as db:
        return [session for (session,) in db.execute(begun, (client,))] if client else []


def handed(journal: Journal, seq: int) -> None:
    """Record that all ended sessions up to the one that began with entry `seq` were processed."""
    with _open(journal.path) as db:
        db.execute("DELETE FROM handed")
        db.execute("INSERT INTO handed VALUES (?)", (seq,))
        db.commit()


def named(journal: Journal, beginning: str) -> list[str]:
    """The sessions whose ids begin with this text, in order."""
    query = "SELECT DISTINCT session FROM events WHERE session >= ? AND session < ? AND session != '' ORDER BY session"
    with _open(journal.path) as db:
        return [session for (session,) in db.execute(query, (beginning, beginning + "\U0010ffff"))]


@dataclass(frozen=True, slots=True)
class Removed:
    """The removed sessions, and how many entries and bytes they had."""

    sessions: tuple[str, ...]
    entries: int
    freed: int


def purge(journal: Journal, sessions: Iterable[str], now: Instant) -> Removed:
    """Remove `sessions` completely: from the file, its write-ahead log, its free pages and its copies. What kept an
    earlier call from the log is made good, also if there is nothing to remove. Raises `Refused` while a session runs,
    or while its end may still be undone, and `JournalError`."""
    idle(journal, now)
    size = _size(journal.path)
    with _open(journal.path) as db:
        old = [session for session in dict.fromkeys(sessions) if db.execute(_THERE, (session,)).fetchone()]
        if old:
            # first: whatever fails later, nobody would think of them again
            _remove_copies(journal.path, "nothing was removed")
            entries = _remove(db, old, now)
            _remove_copies(journal.path, "the journal no longer has the sessions; delete the copy, too")
            db.execute("VACUUM")
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if not old:
        return Removed((), 0, 0)
    if busy:
        raise JournalError(
            f"{journal.path}: {len(old)} session{'s' if len(old) > 1 else ''} removed, but another program still reads "
            "the log beside it; close the other screens and purge again"
        )
    return Removed(tuple(old), entries, size - _size(journal.path))


def _remove_copies(path: Path, otherwise: str) -> None:
    """The copies of a journal, which have the sessions that are to be removed; first one that is being made. Raises
    `JournalError`, which ends with `otherwise`."""
    try:
        recovery.unfinished(path).unlink(missing_ok=True)
        for copy in recovery.copies(path):
            copy.unlink(missing_ok=True)
    except OSError as error:
        raise JournalError(f"{error.filename} cannot be removed ({error.strerror}); {otherwise}") from error


def idle(journal: Journal, now: Instant) -> None:
    """Raises `Refused` while a session runs, or its end may still be undone."""
    state = journal.state()
    here = at_instant(state, now) if state is not None else None
    if here is None:
        return
    if here.ended is None:
        raise Refused("a session is running; nothing can be removed until it has ended")
    if here.t - here.ended.t < UNDO:
        raise Refused(f"a session has just ended; try again in {UNDO:g} s")


def older(journal: Journal, before: float) -> list[str]:
    """The sessions that began before wall time `before`."""
    with _open(journal.path) as db:
        return _older(db, before)


def _older(db: sqlite3.Connection, before: float) -> list[str]:
    return [session for (session,) in db.execute(f"{_FIRST} wall < ? ORDER BY first", (before,))]


def _remove(db: sqlite3.Connection, old: list[str], now: Instant) -> int:
    """If the newest session is removed, an entry takes its place, because processes that follow the journal rely on
    rising numbers."""
    purged = events.Purged(len(old))
    db.execute("BEGIN IMMEDIATE")
    newest = db.execute("SELECT MAX(seq) FROM events").fetchone()[0]
    entries = sum(db.execute("DELETE FROM events WHERE session = ?", (session,)).rowcount for session in old)
    db.executemany("DELETE FROM digests WHERE session = ?", [(session,) for session in old])
    db.execute("DELETE FROM events WHERE kind = ? AND seq < ?", (events.kind_of(purged), newest))
    if db.execute("SELECT MAX(seq) FROM events").fetchone()[0] != newest:
        body = json.dumps(events.to_json(purged))
        row = (newest + 1, "", now.wall, now.boot, now.up, events.kind_of(purged), body)
        db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    db.commit()
    return entries


def _size(path: Path) -> int:
    files = (path, path.with_name(path.name + "-wal"))
    return sum(os.path.getsize(file) for file in files if file.exists())


@contextmanager
def _open(path: Path, *, prepare: bool = True) -> Iterator[sqlite3.Connection]:
    """The journal's file, opened by a connection that overwrites deleted data. `prepare`: make the tables that are
    missing, which takes the lock for writing."""
    try:
        with closing(schema.existing(path)) as db:
            db.execute("PRAGMA secure_delete = ON")
            if prepare:
                db.execute(_TABLE)
                db.execute(_HANDED)
                db.commit()
            yield db
    except sqlite3.DatabaseError as error:
        raise JournalError(f"{path}: {error}; is the disk full, or the folder not writable?") from error


def elsewhere(here: Path, own: str) -> Iterator[tuple[str, int]]:
    """The other journals beside `here` that have sessions: the room's name, and how many. `own` is the stored name of
    the machine's own room, or empty. Unreadable files are skipped."""
    for file in sorted(here.parent.glob("journal*.db")):
        if file != here:
            with suppress(RoomError), Journal(file, mends=False) as journal:
                if many := len(journal.sessions()):
                    yield file.stem.partition("-")[2] or own, many


def told_elsewhere(here: Path, own: str, *, every: bool) -> list[str]:
    """The same in words: the sessions from before the room had a name, and with `every` those of other rooms."""
    said = []
    for name, many in elsewhere(here, own):
        sessions = f"{many} session{'s' if many > 1 else ''}"
        if not name:
            said.append(f"{sessions} from before this room had a name: `roomctl --room room history`")
        elif every:
            said.append(f"{sessions} {'are' if many > 1 else 'is'} kept of {name}: `roomctl --room {name} history`")
    return said
