"""Copies of a journal that is in use, and which journals of a folder have a running session."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from roomctl.clock import Instant
from roomctl.errors import RoomError
from roomctl.journal.store import PATIENCE, Journal, JournalError
from roomctl.session.fold import at_instant

JOURNALS = "journal*.db"


def copy(journal: Path, to: Path) -> None:
    """Write the journal as it is at one instant to the new file `to` (0600). Sessions that run meanwhile do not wait
    for it. Raises `JournalError`."""
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
        raise JournalError(f"{journal} cannot be copied ({error})") from error


def running(folder: Path, now: Instant) -> list[str]:
    """The files of the journals in `folder` in which a session runs. Unreadable ones are skipped."""
    return list(_running(folder, now))


def _running(folder: Path, now: Instant) -> Iterator[str]:
    for file in sorted(folder.glob(JOURNALS)):
        with suppress(RoomError), Journal(file) as journal:
            state = journal.state()
            if state is not None and at_instant(state, now).ended is None:
                yield file.name


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path))
