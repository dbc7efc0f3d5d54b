"""What is done for the journal while no session runs: the reserve, what a damaged file still has, a check, a copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing

from roomctl.clock import Instant
from roomctl.errors import Refused
from roomctl.journal import archive, recovery, reserve, schema, snapshot
from roomctl.journal.store import Journal
from roomctl.system.background import log

KEPT = 3
"""How many copies are kept, one for each day on which the journal changed."""
_LAST = "SELECT ifnull(MAX(seq), 0) FROM events"


def look_after(journal: Journal, now: Instant) -> None:
    """Everything that is due. It takes as long as the file is large. Raises `RoomError`, `OSError` and
    `sqlite3.Error`."""
    if not reserve.file(journal.path).exists():
        reserve.fill(journal.path)  # also beside a session: the first one may begin before the room was ever idle
    try:
        archive.idle(journal, now)
    except Refused:
        return
    if recovery.aside(journal.path) and (many := recovery.older(journal.path)):
        log(f"journal: earlier sessions taken over from a former file: {many}")
    if not _is_copied(journal):
        journal.check()
        copy(journal, now)
    reserve.fill(journal.path)


def copy(journal: Journal, now: Instant) -> None:
    """Copy the journal, in place of an earlier copy of the day; not onto a disk that this would fill. A purge meanwhile
    removes the unfinished copy, so that this raises `OSError`."""
    path = journal.path
    if shutil.disk_usage(path.parent).free < 2 * path.stat().st_size + reserve.ENOUGH:
        return
    to = path.with_name(f"{path.name}{recovery.COPY}{time.strftime('%Y%m%d', time.localtime(now.wall))}")
    fresh = recovery.unfinished(path)
    fresh.unlink(missing_ok=True)
    snapshot.copy(path, fresh)
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(fresh, to)
    before = [one for one in recovery.copies(path) if one < to]
    for one in recovery.copies(path):
        if one > to or one in before[: 1 - KEPT]:  # a later one is of a clock that was wrong
            one.unlink(missing_ok=True)


def _is_copied(journal: Journal) -> bool:
    """Whether the newest copy has the journal's last entry."""
    try:
        with closing(sqlite3.connect(f"{recovery.copies(journal.path)[-1].as_uri()}?mode=ro", uri=True)) as there:
            last = there.execute(_LAST).fetchone()
        with closing(schema.existing(journal.path)) as here:
            return bool(last == here.execute(_LAST).fetchone())
    except (sqlite3.Error, IndexError):
        return False
