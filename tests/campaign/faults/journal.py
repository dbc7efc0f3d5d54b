"""Faults of the journal's files."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.campaign.faults.registry import fault
from tests.campaign.room import Room
from tests.rigs.torn import another_write

PAGE = 4096


@fault
def journal_overwritten(room: Room, chance: random.Random) -> Iterator[str]:
    """Three pages of random bytes in the journal, and its log emptied: what is in both would not be missed."""
    with contextlib.suppress(sqlite3.Error):
        db = sqlite3.connect(room.home.journal)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
    pages = max(1, room.home.journal.stat().st_size // PAGE)
    places = [chance.randrange(pages) for _ in range(3)]
    with contextlib.suppress(OSError), room.home.journal.open("r+b") as file:  # the disk may be full
        for place in places:
            file.seek(place * PAGE)
            file.write(chance.randbytes(PAGE))
    yield f"pages {places} of {pages}"


@fault
def journal_cut(room: Room, chance: random.Random) -> Iterator[str]:
    size = room.home.journal.stat().st_size
    to = chance.choice((0, size // 2, chance.randrange(size)))
    os.truncate(room.home.journal, to)
    yield f"to {to} of {size} bytes"


@fault
def journal_removed(room: Room, chance: random.Random) -> Iterator[str]:
    files = [room.home.journal]
    if chance.random() < 0.5:
        files += [Path(f"{room.home.journal}-wal"), Path(f"{room.home.journal}-shm")]
    for file in files:
        file.unlink(missing_ok=True)
    yield f"{len(files)} files"


@fault
def torn_log(room: Room, chance: random.Random) -> Iterator[str]:
    """The power is cut in the middle of a write: every process is gone, and a part of what was to be written is behind
    what was acknowledged: up to any byte, or with one that is another."""
    room.all_die()
    write = another_write(room.home.journal, room.folder / "torn")
    at = chance.randint(write.first, write.last)
    cut = chance.random() < 0.5
    torn = write.cut(at) if cut else write.spoilt(at, chance.randrange(1, 256))
    log = os.open(f"{room.home.journal}-wal", os.O_CREAT | os.O_WRONLY, 0o600)
    with contextlib.suppress(OSError):  # the disk may be full
        os.pwrite(log, torn[write.first :], write.first)
    os.close(log)
    yield f"{'cut' if cut else 'another'} byte {at - write.first} of {write.last - write.first + 1}"
