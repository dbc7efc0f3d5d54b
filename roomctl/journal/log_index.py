"""SQLite's index of the journal's log (`journal.db-shm`), which each process maps into its memory.

On btrfs a write to a mapped page needs free space, because nothing is overwritten there. If there is none, Linux ends
the process with SIGBUS (6.18): every process of the room, at its next act or look. A file that is overwritten in its
place (`chattr +C`) needs none. That can only be set while the file is empty.
"""

from __future__ import annotations

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path

_LONG = struct.calcsize("l")
_GET_FLAGS, _SET_FLAGS = 0x80006601 | _LONG << 16, 0x40006602 | _LONG << 16
"""`FS_IOC_GETFLAGS` and `FS_IOC_SETFLAGS` of linux/fs.h."""
_IN_PLACE = 0x00800000
"""`FS_NOCOW_FL`."""


def make(journal: Path) -> None:
    """Make the index of `journal` as a file that is overwritten in its place, if it is not there and the file system
    has such files. One that is there is not opened: closing it would drop this process's locks."""
    if sys.platform != "linux":
        return
    import fcntl

    with suppress(OSError):
        made = os.open(f"{journal}-shm", os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            (flags,) = struct.unpack("l", fcntl.ioctl(made, _GET_FLAGS, bytes(_LONG)))
            fcntl.ioctl(made, _SET_FLAGS, struct.pack("l", flags | _IN_PLACE))
        finally:
            os.close(made)
