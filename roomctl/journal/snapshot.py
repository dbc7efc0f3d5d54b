"""Copies of a journal that is in use, and which journals of a folder have a running session."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from roomctl.clock import Instant
from roomctl.errors import Refused, RoomError
from roomctl.journal.errors import in_words
from roomctl.journal.store import PATIENCE, Journal, JournalError
from roomctl.session.fold import at_instant

JOURNALS = "journal*.db"
GRACE = 1.0
"""Seconds to wait for another process that has a journal open."""


def copy(journal: Path, to: Path) -> None:
    """Write the journal as it is at one instant to the new file `to` (0600). Sessions that run meanwhile do not wait
    for it. Raises `JournalError`, of which `Damaged` is one, or `Unavailable`."""
    try:
        os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        source, target = sqlite3.connect(f"file:{_quoted(journal)}?mode=ro", PATIENCE, uri=True), sqlite3.connect(to)
        try:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        finally:
            source.close()
            target.close()
    except (sqlite3.Error, OSError) as error:
        raise in_words(error, journal) from error


def running(folder: Path, now: Instant) -> list[str]:
    """The files of the journals in `folder` in which a session runs. Unreadable ones are skipped."""
    return list(_running(folder, now))


def single(journal: Path) -> None:
    """Make a journal that nobody else has open one file, without a log beside it. Raises `JournalError` if somebody has
    it open."""
    db = sqlite3.connect(journal, timeout=GRACE)
    try:
        db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise JournalError(f"{journal}: {error}") from error
    finally:
        db.close()


@contextmanager
def unused(folder: Path, now: Instant) -> Iterator[None]:
    """While this lasts, the journals in `folder` may be renamed: no process has them open, or can write to them. (One
    that had a renamed journal open would remove the log of the new one when it closes.) Raises `Refused` while a
    session runs or another process of roomctl uses one. Unreadable journals do not count."""
    if running(folder, now):
        raise Refused("a session is running; nothing can be restored until it has ended")
    held: list[sqlite3.Connection] = []
    try:
        for file in sorted(folder.glob(JOURNALS)):
            db = sqlite3.connect(file, timeout=GRACE, isolation_level=None)
            held.append(db)
            try:
                db.execute("PRAGMA journal_mode = DELETE")
                db.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise Refused(
                    f"roomctl still runs here and uses {file.name} ({error}); close its screens, wait a minute for its "
                    "background process to end, then try again"
                ) from None
            except sqlite3.DatabaseError:
                continue
            if os.name == "nt":  # no open file can be renamed there
                db.close()
        yield
    finally:
        for db in held:
            db.close()


def _running(folder: Path, now: Instant) -> Iterator[str]:
    for file in sorted(folder.glob(JOURNALS)):
        with suppress(RoomError), Journal(file, mends=False) as journal:
            state = journal.state()
            if state is not None and at_instant(state, now).ended is None:
                yield file.name


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path))
