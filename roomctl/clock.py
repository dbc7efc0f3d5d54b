"""Time is an argument. An `Instant` is a moment that survives a stepped wall clock, a suspend and a reboot.

Within one boot only `up` counts, so a stepped wall clock has no effect; across a reboot only the wall time is
available.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

_COUNTS_SUSPEND = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}
"""Each system's clock; Python's own monotonic clock stops while Linux or macOS sleeps."""
BOOTTIME: int | None = getattr(time, _COUNTS_SUSPEND.get(sys.platform, ""), None)


class Instant(NamedTuple):
    """`wall`: seconds since 1970. `boot`: changes with each boot. `up`: seconds since boot, suspend counted."""

    wall: float
    boot: str
    up: float

    def since(self, earlier: Instant) -> float:
        """Seconds from `earlier` to this, never negative (a wall clock set back across a reboot counts as no time)."""
        passed = self.up - earlier.up if self.boot == earlier.boot else self.wall - earlier.wall
        return max(0.0, passed)

    def plus(self, seconds: float) -> Instant:
        """The instant `seconds` later within the same boot."""
        return Instant(self.wall + seconds, self.boot, self.up + seconds)


class Clock(Protocol):
    """A source of the current time."""

    def now(self) -> Instant: ...


class SystemClock:
    """The machine's own time; `up` is the monotonic clock if that counts suspend, as on Windows."""

    def now(self) -> Instant:
        return Instant(time.time(), boot_id(), _up())


@dataclass
class HandClock:
    """A clock that tests move by hand."""

    wall: float = 1_800_000_000.0
    boot: str = "hand"
    up: float = 1000.0

    def now(self) -> Instant:
        return Instant(self.wall, self.boot, self.up)

    def wind(self, seconds: float = 0.0, *, minutes: float = 0.0) -> None:
        """Let time pass."""
        self.wall += seconds + 60 * minutes
        self.up += seconds + 60 * minutes

    def step(self, seconds: float) -> None:
        """Set the wall clock, as a time server would: no time passes."""
        self.wall += seconds

    def reboot(self, seconds: float = 60.0) -> None:
        """The machine is off for `seconds` and comes back with a new boot id."""
        self.wall += seconds
        self.boot += "'"
        self.up = 5.0


@functools.cache
def boot_id() -> str:
    """An id that is the same for every process of one boot. Without such an id in the system, the boot's wall time to
    the minute."""
    try:
        if sys.platform == "darwin":
            return subprocess.check_output(["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"], text=True).strip()
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (OSError, subprocess.SubprocessError):
        return f"{uuid.getnode():x}-{round((time.time() - _up()) / 60)}"


def process_start() -> Instant:
    """The latest time at which this process may have started: what a person saw when typing a command was true then."""
    now = SystemClock().now()
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        up = (ticks + 1) / 100  # Linux counts in USER_HZ, which is 100; one tick more, so the time is never too early
    except (OSError, ValueError, IndexError):
        return now
    return now.plus(min(0.0, up - now.up))


def _up() -> float:
    if BOOTTIME is not None and sys.platform != "win32":
        return time.clock_gettime(BOOTTIME)
    return time.monotonic()
