"""The first run's steps, and whether it is the first run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from roomctl.config import room as rooms
from roomctl.config import room_keys
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.session.plan import SILENCE
from roomctl.system import paths

PATIENCE = 30.0
"""Seconds that a cue may take to be heard, the device's start included."""


def is_due(journal: Journal) -> bool:
    """Whether nobody has set this room up: no room.yaml, no session yet, and the steps were neither done nor
    skipped."""
    return paths.missing(rooms.shared_file()) and not _mark().exists() and journal.state() is None


def _mark() -> Path:
    return paths.state() / "setup.done"


def hear(room: Room, bed: str = "") -> str:
    """Play a cue at the room's level, in a bed if one is named; what happened, in words."""
    command = [sys.executable, "-m", "roomctl", "--room", room.name, "sounds", "play", "change"]
    command += ["--bed", bed] if bed not in ("", SILENCE) else []
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return "no sound came from the device; `roomctl doctor` says more"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no sound; `roomctl doctor` says more"])[-1]
    return "that was a cue; if you heard nothing, `roomctl doctor` says more"


class RoomSetup:
    """The steps for one room."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def name(self, said: str) -> str:
        """Give this machine's room a name in room.yaml; what was done. Raises `RoomError`."""
        file, named = rooms.shared_file(), said.strip().lower().replace(" ", "-")
        if wrong := room_keys.TABLE["room"].wrong(named):  # type: ignore[union-attr]
            raise Refused(str(wrong))
        if self._room.name != rooms.DEFAULT:
            raise Refused(f"this room is called {self._room.name} already; `room:` in {file} changes it")
        from roomctl.config.edit import Editor

        editor = Editor()
        seen = editor.look()
        editor.save(seen, editor.draft(seen, "room", named))
        return f"this room is called {named} from now on"

    def hear(self) -> str:
        """Play a cue at the room's level; what happened, in words."""
        return hear(self._room)

    def tablet(self) -> Sequence[str]:
        """How a tablet gets the room's screen, as things are."""
        from roomctl.web import report_link

        try:
            where = report_link.served(self._room.serving)
        except Refused:
            return (
                "On this computer, in another window: roomctl serve --lan",
                "It asks for a new PIN, then shows a code. Scan it with the tablet, and type the PIN there.",
            )
        return (f"The room's screen is at {where}", "Open it on the tablet, and type the room's PIN.")

    def done(self) -> None:
        """Not again by itself."""
        paths.written(_mark(), b"")
