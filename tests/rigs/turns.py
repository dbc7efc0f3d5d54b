"""Who measures time has the machine alone, where several workers share it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """Inside, who comes `alone` has no other turn beside it, and the others only one another. The locks are on
    files that are there already, and fall with their process."""
    with Path(__file__).open() as room, (Path(__file__).parent / "__init__.py").open() as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # while one waits to be alone, nobody new comes in
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)  # also if a forked child has it open
