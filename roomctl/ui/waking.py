"""Keeps the room's controller running while a session runs, and says what a screen knows to be wrong by itself."""

from __future__ import annotations

import math
from collections.abc import Callable

from roomctl.clock import Clock
from roomctl.errors import RoomError
from roomctl.journal.store import RECORD, Journal
from roomctl.session.marks import DeviceFault
from roomctl.text.refusals import error_text

UNSAVED = "no act can be saved until the disk can be written again; the session goes on"
EACH = 5.0
"""Seconds between two checks."""


class Waking:
    """`wake` starts the controller if it is not running; it may raise `RoomError`."""

    def __init__(self, wake: Callable[[], None], clock: Clock, journal: Journal) -> None:
        self.wake, self._clock, self._journal = wake, clock, journal
        self.trouble: tuple[DeviceFault, ...] = ()
        """Why the controller could not be started; empty if it runs."""
        self._woken = -math.inf

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """What is wrong with the controller or the journal, for the marks. Where the journal cannot be reached, nor can
        the controller's lock, though it may well run."""
        if not (why := self._journal.trouble):
            return self.trouble
        return (DeviceFault(RECORD, f"{UNSAVED} ({why})", self._clock.now().wall),)

    def due(self) -> bool:
        """Whether a check is due. If so, the caller must call `tried`: the next one is counted from here."""
        now = self._clock.now().up
        due = now - self._woken >= EACH
        self._woken = now if due else self._woken
        return due

    def hurry(self) -> None:
        """Make a check due at once."""
        self._woken = -math.inf

    def heard(self, trouble: tuple[DeviceFault, ...]) -> bool:
        """Take what `tried` returned; whether it is news."""
        before, self.trouble = self.trouble, trouble
        return trouble != before

    def tried(self) -> tuple[DeviceFault, ...]:
        """Check, from any thread. Returns why the controller could not be started; empty if it runs."""
        try:
            self.wake()
        except RoomError as error:
            return (DeviceFault("controller", error_text(error), self._clock.now().wall),)
        return ()
