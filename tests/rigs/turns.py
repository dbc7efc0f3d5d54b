"""Who measures time has the machine alone, where several workers share it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = Path(__file__)
DOOR = ROOM.parent / "__init__.py"
"""Files that every worker has; what is locked falls with its process."""


@contextmanager
def turn(*, alone: bool, room: Path = ROOM, door: Path = DOOR) -> Iterator[None]:
    """Inside, who comes `alone` has no other turn beside it, and the others only one another."""
    with room.open() as inside, door.open() as at_door:
        fcntl.flock(at_door, fcntl.LOCK_EX)  # while one waits to be alone, nobody new comes in
        fcntl.flock(inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(at_door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(inside, fcntl.LOCK_UN)  # also if a forked child has it open
