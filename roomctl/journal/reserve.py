"""Space kept for a full disk: a file beside the journal that is made smaller when a write finds no space.

It gives half a megabyte at a time, so that whatever fills the disk does not take all of it at once.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from roomctl.system import paths

SIZE, PORTION = 4 << 20, 1 << 19
"""Bytes: some 300 acts (each writes three pages to the log), the log's return to the journal, and a report."""
TRIAL = 1 << 17
"""Bytes: more than an act writes."""
ENOUGH = 16 << 20
"""Free bytes from which the disk does not count as full, and the reserve may be made."""
DISK = "disk"
"""The device of the mark that says that the reserve is in use."""
IN_USE = "full; the session goes on with space that was kept for this; delete something else on it"


def file(journal: Path) -> Path:
    return Path(f"{journal}.reserve")


def left(journal: Path) -> int:
    """Bytes that are still kept."""
    try:
        return file(journal).stat().st_size
    except OSError:
        return 0


def give_back(journal: Path) -> bool:
    """Free a portion, or all where the file cannot be made smaller; False if none is left."""
    if not (now := left(journal)):
        return False
    try:
        os.truncate(file(journal), max(0, now - PORTION))
    except OSError as error:  # btrfs needs space for this, too, where a quota is used up
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            return False
        try:
            file(journal).unlink()
        except OSError:
            return False
    return True


def has_room(journal: Path) -> bool:
    """Whether the disk is no longer full."""
    try:
        return shutil.disk_usage(journal.parent).free >= ENOUGH
    except OSError:
        return False


def takes_a_file(journal: Path) -> bool:
    """Whether the disk is not full and takes a new file. A write that fails nevertheless has another cause: a share
    that was away refuses what was opened before."""
    trial = journal.with_name(f"{journal.name}.trial")
    try:
        paths.written(trial, bytes(TRIAL))
    except OSError:
        return False
    finally:
        with suppress(OSError):
            trial.unlink()
    return has_room(journal)


def fill(journal: Path) -> bool:
    """Make the reserve whole, if the disk has room; whether it is. It is written, and with bytes that no file system
    makes smaller."""
    if left(journal) < SIZE and has_room(journal):
        with suppress(OSError), open(os.open(file(journal), os.O_CREAT | os.O_WRONLY, 0o600), "ab", 0) as kept:
            while kept.tell() < SIZE:
                kept.write(os.urandom(PORTION))
    return left(journal) >= SIZE
