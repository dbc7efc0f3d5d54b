"""A wall clock that is off, and another boot: Python runs this at its start wherever this folder is on its path. The
file that $STEPPED_CLOCK names says by how many seconds, and may change at any time. The file that $ANOTHER_BOOT names
says which boot it is and how many seconds of the time since boot were before it, and counts for what starts later.
"""

import io
import os
import time
from typing import Any

_FILE, _RIGHT = os.environ.get("STEPPED_CLOCK", ""), time.time
_UP, _OPEN = time.clock_gettime, io.open
_BOOT_ID = "/proc/sys/kernel/random/boot_id"


def _stepped() -> float:
    try:
        with open(_FILE) as file:
            return _RIGHT() + float(file.read() or 0)
    except (OSError, ValueError):
        return _RIGHT()


def _boot() -> tuple[str, float]:
    try:
        with open(os.environ.get("ANOTHER_BOOT", "")) as file:
            boot, before = file.read().split()
            return boot, float(before)
    except (OSError, ValueError):
        return "", 0.0


_ID, _BEFORE = _boot()


def _up(clock: int) -> float:
    return _UP(clock) - (_BEFORE if clock == time.CLOCK_BOOTTIME else 0)


def _opened(file: Any, *how: Any, **named: Any) -> Any:
    return io.StringIO(_ID) if str(file) == _BOOT_ID else _OPEN(file, *how, **named)


if _FILE:
    time.time = _stepped
if _ID:
    time.clock_gettime, io.open = _up, _opened
