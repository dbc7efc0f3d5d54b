"""Faults of the disk, and of files that others change."""

from __future__ import annotations

import contextlib
import errno
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack

from tests.campaign.faults.registry import fault
from tests.campaign.room import Room
from tests.rigs.disk import filled, out_of_reach

FILES = (
    "room.yaml", "presets/under-test.yaml", "presets/another.yaml", "keys.yaml", "music.json", "sounds.json",
    "plans/00000000.json", "house-style.yaml", "folders.json", "cards.json", "bookings.ics", "speaker-options.json",
)  # fmt: skip
"""Files that the room reads, and may find changed by anybody."""


@fault
def garbage(room: Room, chance: random.Random) -> Iterator[str]:
    """Files that the room reads hold something else for a while."""
    names = chance.sample(FILES, chance.randint(1, 3))
    with ExitStack() as back:
        for name in names:
            file = room.home.folder / name
            file.parent.mkdir(exist_ok=True)
            old = b"{}\n"
            if file.is_file():
                old, before = file.read_bytes(), file.with_name(f"{file.name}.before")
                file.rename(before)
                back.callback(before.rename, file)
            back.callback(file.unlink, missing_ok=True)
            other = chance.choice((
                chance.randbytes(chance.randint(1, 5000)), b"", old[: len(old) // 2], b"[1, 2]\n",
                b"level: loud\nbed: 7\n",
            ))  # fmt: skip
            with contextlib.suppress(OSError):  # the disk may be full
                file.write_bytes(other)
        yield ", ".join(names)


@fault
def disk_full(room: Room, chance: random.Random) -> Iterator[str]:
    """The disk of the room's files has no byte left."""
    if not room.home.folder.is_mount():
        yield "nothing: the room's files are not on a disk of their own"
        return
    large = filled(room.home.folder)
    yield f"{large.stat().st_size} bytes of somebody else's"
    large.unlink()


@fault
def share_away(room: Room, chance: random.Random) -> Iterator[str]:
    """The room's processes cannot reach its folder, as one on a share that is away."""
    with out_of_reach(room.link):
        yield "the folder cannot be reached"


@fault
def disk_slow(room: Room, chance: random.Random) -> Iterator[str]:
    """Each write to the room's files, and each wait for one to be on disk, takes 200 ms."""
    if not room.disk.can_fail:
        yield "nothing: no compiler"
        return
    with room.disk.slow(ms=200):
        yield "200 ms for each write"


@fault
def disk_error(room: Room, chance: random.Random) -> Iterator[str]:
    """Writes to the room's files fail, or the disk has become read-only."""
    if not room.disk.can_fail:
        yield "nothing: no compiler"
        return
    error = chance.choice((errno.EIO, errno.EROFS))
    with room.disk.failing(error):
        yield os.strerror(error)
