"""The lamps for the controller, which keeps their process running and never waits for it. The session and the sound
know nothing of a lamp."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from roomctl.clock import Instant
from roomctl.lighting.kept import Kept
from roomctl.lighting.options import Options
from roomctl.session import lamps
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from roomctl.system.child import Child

FAILS = "the lamps' process keeps failing; the controller's log says why"


class RoomLamps(Protocol):
    """The controller's interface to the room's lamps."""

    def tend(self, state: State | None, now: Instant) -> str:
        """Keep the lamps following `state`, the latest session as of its last entry. Called on each beat. Returns what
        is wrong, if that is news."""

    def close(self) -> None:
        """Leave the lamps as they are."""


class NoLamps:
    """A room without lamps that roomctl controls."""

    def tend(self, state: State | None, now: Instant) -> str:
        return ""

    def close(self) -> None:
        pass


class LampsProcess:
    """The process of `lamps.py`, started when a session wants the lamps, and again if it dies."""

    def __init__(
        self, journal: Path, kept: Path, log: Path, options: Options, call: Callable[[], None] = lambda: None
    ) -> None:
        """`call`: called, from any thread, when the process has ended, so that `tend` has something to do."""
        module = "roomctl.lighting.lamps"
        self._kept = kept
        self._child = Child([sys.executable, "-m", module, str(journal), str(kept), options.to_text()], log, call)
        self._told: State | None = None
        self._done: State | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, while there is one."""
        return self._child.pid

    def tend(self, state: State | None, now: Instant) -> str:
        fault = ""
        if (code := self._child.ended(now.up)) is not None:
            if code:
                fault = FAILS if self._child.keeps_failing else ""
            elif self._told is not None and lamps.light(at_instant(self._told, now)) is None:
                self._done = self._told  # otherwise it ended as the session began, and did not hear of it
        if state is None or (self.pid is None and state is self._done):
            return fault
        if self.pid is None:
            if self._child.due(now.up) and self._needed(state, now):
                fault = self._start(state, now) or fault
        elif state is not self._told:
            self._told = state
            self._child.nudge()
        return fault

    def close(self) -> None:
        """It leaves the lamps as they are, and is not waited for."""
        self._child.close()

    def _needed(self, state: State, now: Instant) -> bool:
        """Whether the session wants the lamps, or they were not put back after the last one."""
        here = at_instant(state, now)
        if lamps.light(here) is not None:
            return True
        if here.ended is None:
            return False
        unfinished = Kept.read(self._kept).before is not None
        self._done = self._done if unfinished else state
        return unfinished

    def _start(self, state: State, now: Instant) -> str:
        try:
            self._child.start(now.up)
        except OSError as error:
            return f"the lamps cannot be started ({error.strerror})"
        self._told = state
        return ""
