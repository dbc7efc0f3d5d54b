"""The room's process on the broker for the controller, which keeps it running and never waits for it. The session and
the sound know nothing of a broker."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from roomctl.bus.options import Options
from roomctl.clock import Instant
from roomctl.session.state import State
from roomctl.system.child import Child

FAILS = "the broker's process keeps failing; the controller's log says why"


class RoomBus(Protocol):
    """The controller's interface to the broker."""

    def tend(self, state: State | None, now: Instant) -> str:
        """Keep the process running, and let it know of `state`, the latest session as of its last entry. Called on each
        beat. Returns what is wrong, if that is news."""

    def close(self) -> None:
        """The room says `offline`, and its process exits."""


class NoBus:
    """A room that is not on a broker."""

    def tend(self, state: State | None, now: Instant) -> str:
        return ""

    def close(self) -> None:
        pass


class BusProcess:
    """The process of `process.py`."""

    def __init__(
        self, journal: Path, cursor: Path, log: Path, options: Options, call: Callable[[], None] = lambda: None
    ) -> None:
        """`call`: called, from any thread, when the process has ended, so that `tend` has something to do."""
        module = "roomctl.bus.process"
        self._child = Child([sys.executable, "-m", module, str(journal), str(cursor), options.to_text()], log, call)
        self._told: State | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, while there is one."""
        return self._child.pid

    def tend(self, state: State | None, now: Instant) -> str:
        fault = FAILS if self._child.ended(now.up) and self._child.keeps_failing else ""
        if self._child.due(now.up):
            try:
                self._child.start(now.up)
            except OSError as error:
                return f"the broker's process cannot be started ({error.strerror})"
            self._told = state
        elif state is not self._told:
            self._told = state
            self._child.nudge()
        return fault

    def close(self) -> None:
        self._child.close()
