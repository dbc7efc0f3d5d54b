"""Whose own settings and presets a screen uses: chosen there, or those of the room's last session today."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from roomctl.clock import Clock
from roomctl.commands.common import own
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.journal.store import Journal


class RoomTherapists:
    """Those of one room. `room` returns it as it is set now; `renew` reads its settings again, with the therapist in
    `args`, and may raise `RoomError`."""

    def __init__(self, args: argparse.Namespace, room: Callable[[], Room], renew: Callable[[], None]) -> None:
        self._args, self._room, self._renew = args, room, renew

    @property
    def current(self) -> str:
        return self._room().therapist

    def names(self) -> Sequence[str]:
        from roomctl.config import therapists

        return therapists.names(self._room())

    def choose(self, initials: str) -> None:
        before, self._args.therapist = self._args.therapist, initials
        try:
            self._renew()
        except RoomError:
            self._args.therapist = before
            raise


def remembered(args: argparse.Namespace, room: Room, journal: Journal, clock: Clock) -> Room:
    """`room` with the layer of the therapist whose session was the last one today, if `--therapist` names nobody."""
    with suppress(RoomError):  # the journal's fault is shown with the first beat, and files may be gone
        state = journal.state() if args.therapist is None else None
        if state and state.therapist and _day(state.origin.wall) == _day(clock.now().wall):
            args.therapist = state.therapist
            try:
                return own(args, room)
            except RoomError:
                args.therapist = None
    return room


def _day(wall: float) -> object:
    return datetime.fromtimestamp(wall).date()
