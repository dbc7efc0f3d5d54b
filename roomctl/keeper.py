"""The keeper: a tiny parent that restarts a player that died. No pygame, no textual, nothing that can fail with it.

`ensure` is what screens and commands call: it starts a keeper where no player is at work.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time

from roomctl import paths
from roomctl import room as rooms
from roomctl.errors import RoomError, Unavailable
from roomctl.lock import TAKEN, Lock

_DETACHED = 0x00000008 | 0x00000200 if os.name == "nt" else 0  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
_started: list[subprocess.Popen[bytes]] = []  # asked after now and then, so that none is left a zombie

AGAIN = (0.05, 0.05, 0.1, 0.3, 1.0, 3.0, 5.0)
"""Seconds before a restart: after a player that had worked, and after one, two... that died as soon as they started."""
WORKED = 0.5
"""Seconds that a player must have lived to have worked."""
GIVES_UP = 120
"""Players in a row that died as soon as they started (ten minutes); whoever acts in the room then asks for another."""


def ensure(room: rooms.Room) -> None:
    """See to it that the room's player runs, in the background, surviving this process and its terminal.

    Raises `Unavailable` if it cannot be started.
    """
    _started[:] = [one for one in _started if one.poll() is None]
    if _started or Lock(room.lock).held():
        return
    try:
        with paths.appended(room.log) as log:
            command = [sys.executable, "-m", "roomctl.keeper", "--room", room.name]
            _started.append(
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=room.log.parent,
                    start_new_session=True, creationflags=_DETACHED,
                )
            )  # fmt: skip
    except OSError as error:
        raise Unavailable(
            f"cannot start the player ({error.strerror}); `roomctl doctor` looks for the cause"
        ) from error


def keep(room: rooms.Room, *, stay: bool = False) -> int:
    """Run the player of `room`, and again whenever it dies, until it leaves by itself or another is at work.

    Told to go, it takes the player with it, which fades out first.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = [sys.executable, "-m", "roomctl.player", "--room", room.name, *(["--stay"] if stay else [])]
    deaths, player = 0, None
    try:
        while True:
            begun = time.monotonic()
            player = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            code = player.wait()
            deaths = 0 if time.monotonic() - begun > WORKED else deaths + 1
            if code in (0, TAKEN) or deaths > GIVES_UP:
                return code
            time.sleep(AGAIN[min(deaths, len(AGAIN) - 1)])
    except KeyboardInterrupt:
        if player is None:
            return 0
        player.terminate()
        return player.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="roomctl.keeper")
    parser.add_argument("--room")
    return keep(rooms.at_work(parser.parse_args().room))


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except RoomError as error:
        raise SystemExit(f"roomctl player: {error}") from None
