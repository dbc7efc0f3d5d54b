"""`roomctl` and `demo`: the room's screen."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Mapping
from functools import partial

from roomctl.clock import SystemClock
from roomctl.errors import Unavailable
from roomctl.journal import Journal
from roomctl.room import Room
from roomctl.session.booking import Booked
from roomctl.session.commands import Start
from roomctl.verbs.common import beds_of, room_of, shelves_of


def screen(args: argparse.Namespace) -> int:
    """Choose, prepare, session, close; on the running session if there is one."""
    _need_a_terminal()
    from roomctl import keeper
    from roomctl.ui.app import RoomApp

    room = room_of(args)
    with Journal(room.journal) as journal:
        wake = partial(keeper.ensure, room)
        app = RoomApp(
            journal, SystemClock(), shelves_of(args, room), beds_of(room), wake, room.booking, _schedule(room)
        )
        app.headroom = room.headroom
        app.run()
        return app.return_code or 0


def demo(args: argparse.Namespace) -> int:
    """A one-minute session with every cue, on the screen if there is a terminal."""
    from roomctl import demo as demos
    from roomctl.keeper import ensure

    room, clock = room_of(args), SystemClock()
    start = Start(demos.PLAN, demos.BOOKED, demos.SPEED, "over", random.randrange(2**31), headroom=room.headroom)
    with Journal(room.journal) as journal:
        journal.act(start, clock)
    ensure(room)
    try:
        _need_a_terminal()
    except Unavailable:
        print("the demo runs; `roomctl status --follow` tells where it stands, `roomctl do stop` ends it")
        return 0
    return screen(args)


def _schedule(room: Room) -> Callable[[Mapping[str, str]], Booked | None] | None:
    """How to look up the room's next booking; None where room.yaml names no calendar."""
    if room.schedule is None:
        return None
    file = room.schedule

    def look(titles: Mapping[str, str]) -> Booked | None:
        from roomctl.clinic.schedule import next_today

        return next_today(file, SystemClock().now().wall, titles)

    return look


def _need_a_terminal() -> None:
    if os.environ.get("TEXTUAL_DRIVER", "").endswith("WebDriver"):
        return  # in a browser, `roomctl serve` is what stands between
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Unavailable(
            "this is no terminal, so there is no screen; use `roomctl start PRESET` and `roomctl status --follow`"
        )
    try:
        "█→".encode(sys.stdout.encoding or "ascii")
    except UnicodeError:
        raise Unavailable(
            "this terminal has no letters beyond ASCII, so there is no screen; set LANG=C.UTF-8, or use "
            "`roomctl start PRESET` and `roomctl status --follow`"
        ) from None
    kind = os.environ.get("TERM", "")
    if kind in ("dumb", "unknown") and os.name != "nt":
        raise Unavailable(
            f"this terminal cannot draw a screen (TERM={kind}); use another one, or `roomctl start PRESET` and "
            "`roomctl status --follow`"
        )
