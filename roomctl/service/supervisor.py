"""The supervisor: the parent process that restarts a controller or a speaker that died. It imports nothing that could
fail until a speaker is asked for.

Screens and commands call `ensure`, which starts a supervisor if no controller is running.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

from roomctl.system import background
from roomctl.system.priority import session_first

TYPE_CHECKING = False  # typing's own costs half a megabyte for as long as the supervisor runs
if TYPE_CHECKING:
    from pathlib import Path

    from roomctl.config.room import Room  # costs 50 ms, and neither the first sound nor a restart should wait for it

_started: list[subprocess.Popen[bytes]] = []  # polled now and then, so that none is left as a zombie

RESTART_DELAYS = (0.05, 0.05, 0.1, 0.3, 1.0, 3.0, 5.0)
"""Seconds before a restart: first after a controller that worked, then after one, two... that died at once."""
WORKED = 0.5
"""A controller that lived at least this many seconds, and showed a sign of life, counts as one that worked: where
Python starts slowly, one that cannot live takes longer."""
LOOK, LOOKS = 1.5, 8
"""Seconds between two looks at a controller, which beats at least twice a second; it is killed after so many looks
without a sign of life."""
GIVES_UP = 120
"""Give up after this many controllers in a row died at once (ten minutes); the next command in the room starts
another."""


def ensure(room: Room) -> None:
    """Make sure that the room's controller runs in the background, independent of this process and its terminal.

    Raises `Unavailable` if it cannot be started.
    """
    from roomctl.system.lock import Lock

    _started[:] = [one for one in _started if one.poll() is None]
    if _started or Lock(room.lock).held():
        return
    try:
        _started.append(background.start(command(room), room.log))
    except OSError as error:
        from roomctl.errors import Unavailable

        raise Unavailable(
            f"cannot start the controller ({error.strerror}); `roomctl doctor` looks for the cause"
        ) from error


def started(room: Room) -> bool:
    """Start a supervisor beside a controller that has lost its own and is about to exit. False if that fails."""
    try:
        background.start(command(room), room.log)
    except OSError:
        return False
    return True


def command(room: Room) -> list[str]:
    """The command line of the room's supervisor."""
    return [sys.executable, "-m", "roomctl.service.supervisor", room.name, str(room.lock)]


def supervise(room: str, lock: Path | str, *, stay: bool = False) -> int:
    """Run the controller of the named room, which holds `lock`, and restart it when it dies or hangs, until it exits
    normally or another one holds the room.

    SIGTERM, Ctrl-C and the end of its terminal stop the controller too, which fades out first. Returns 0 then, else the
    controller's exit code.
    """
    from roomctl.service.forks import Speakers  # not for those who only call `ensure`

    deaths, speakers = 0, Speakers()
    background.on_stop(speakers.leave)
    session_first()
    words = [sys.executable, "-m", "roomctl.service.controller", room, "--supervised"]
    while not speakers.leaving:
        begun = time.monotonic()
        controller = speakers.start([*words, *(["--stay"] if stay else [])])
        watch = background.Watch(lock, LOOKS)
        while speakers.wait(LOOK):
            if watch.hung():
                controller.kill()
        if speakers.leaving:
            controller.terminate()
            with suppress(subprocess.TimeoutExpired):
                controller.wait(LOOK * LOOKS)
            controller.kill()  # if it hangs
        code = controller.wait()
        assert controller.stdin is not None
        controller.stdin.close()
        deaths = 0 if watch.lived and time.monotonic() - begun > WORKED else deaths + 1
        if not speakers.leaving and (code in (0, background.TAKEN) or deaths > GIVES_UP or _is_gone(lock)):
            return code
        speakers.wait(RESTART_DELAYS[min(deaths, len(RESTART_DELAYS) - 1)])
        if speakers.leaving and code not in (0, background.TAKEN):
            _silence(lock)
    return 0


def _is_gone(lock: Path | str) -> bool:
    """Whether the room's folder was removed: another controller would make it again."""
    from roomctl.system import paths

    return paths.missing(os.path.dirname(lock))


def _silence(lock: Path | str) -> None:
    """End the sound that a controller has left behind, or its speaker would start another supervisor."""
    from pathlib import Path

    from roomctl.errors import RoomError
    from roomctl.sound.speaker_process import Station
    from roomctl.system.lock import Lock

    own = Path(lock)
    journal = own.with_name(f"journal{own.stem.removeprefix('player')}.db")  # to read the settings would take too long
    with suppress(RoomError):
        if not Lock(own).held():  # by another controller, whose sound it is
            Station(journal, "beds").dismiss()
            Station(journal, "cues").dismiss()


if __name__ == "__main__":
    raise SystemExit(supervise(sys.argv[1], sys.argv[2]))
