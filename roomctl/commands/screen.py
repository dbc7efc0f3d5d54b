"""`roomctl`, `demo` and `presets edit`: the room's screen."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.clock import SystemClock
from roomctl.commands.common import beds_of, own, room_in_use, room_of, shelves_of
from roomctl.commands.on_bus import come, intake
from roomctl.commands.therapists import RoomTherapists, remembered
from roomctl.config import fallback, keymap, learned_keys
from roomctl.config import room as rooms
from roomctl.config.room import Room
from roomctl.errors import Refused, RoomError, Unavailable
from roomctl.journal.store import Journal
from roomctl.session.booking import Agenda
from roomctl.session.commands import Start

if TYPE_CHECKING:
    from roomctl.config.edit import Editor
    from roomctl.ui.host import Layer, Packs, SoundCheck
    from roomctl.ui.options import Look

USUAL = "`roomctl --plain`, or `roomctl start PRESET` and `roomctl status --follow`"


def pedal(args: argparse.Namespace) -> int:
    """The room's screen, with learning a pedal first."""
    return screen(args, teach=True)


def setup(args: argparse.Namespace) -> int:
    """The room's screen, with the first run's steps first."""
    return screen(args, first_run=True)


def edit(args: argparse.Namespace) -> int:
    """The preset editor, in the room's screen."""
    if why := "the plain screen has no editor" if args.plain else _cannot_draw():
        raise Unavailable(f"{why}; change the preset's file in a text editor, then run `roomctl presets check`")
    return screen(args, editor=True)


def screen(
    args: argparse.Namespace, *, teach: bool = False, first_run: bool = False, editor: bool = False,
    opens: Layer | None = None,
) -> int:  # fmt: skip
    """Choose, prepare, session, close; on the running session if there is one. `editor`: on the preset editor;
    `opens`: what lies over it first."""
    if not editor and args.client:
        return _client(args)
    if not editor and (args.plain or (why := _cannot_draw())):
        return _plain(args, "" if args.plain else why, first_run=first_run)
    need_a_terminal()
    _asyncio_without_tls()
    whose = args.therapist or "" if opens == "settings" else ""
    from roomctl.ui import collector

    collector.wait()
    from roomctl.commands.reports import RoomReports
    from roomctl.commands.setup import RoomSetup, is_due
    from roomctl.commands.trials import RoomTrials
    from roomctl.ui.app import RoomApp

    room = room_in_use(args)
    with Journal(room.journal) as journal:
        room = remembered(args, room, journal, SystemClock())
        look = look_of(room, teach=teach)
        beds, schedule, wake = partial(beds_of, room), _schedule(room), partial(_wake, room)
        app = RoomApp(journal, SystemClock(), shelves_of(args, room), beds, wake, room.booking, schedule, look)
        app.complete, app.conditions, app.reports = room.complete, room.conditions, RoomReports(room, journal)
        app.trials, app.packs = RoomTrials(lambda: room), lambda: _packs(args, lambda: room)
        app.stack.preparing = intake(room)
        come(room)
        app.sound_check = lambda level, earpiece: _sound_check(room, level, earpiece)
        app.settings, app.opens = lambda: _settings(args, app.renew).of(whose), opens
        if editor:
            from roomctl.preset.draft import Checks, opened

            checks = Checks(app.shelves, lambda: app.beds, room.conditions)
            app.editing = opened(args.name, checks, new=args.new, copy=args.copy)
        elif first_run or (opens is None and not _in_browser() and is_due(journal)):
            app.setup = RoomSetup(room)

        def renew() -> None:
            nonlocal room
            fresh = _fresh(args, room, journal)
            app.look = look_of(fresh)
            if fresh == room and shelves_of(args, fresh) == app.shelves:
                return
            room = fresh
            app.shelves, app.booking, app.schedule = shelves_of(args, fresh), fresh.booking, _schedule(fresh)
            app.complete, app.conditions, app.reports = fresh.complete, fresh.conditions, RoomReports(fresh, journal)
            app.rewake(partial(beds_of, fresh), partial(_wake, fresh))

        app.renew = renew
        app.therapists = RoomTherapists(args, lambda: room, renew)
        app.run()
        return app.return_code or 0


def _settings(args: argparse.Namespace, renew: Callable[[], None]) -> Editor:
    """What changes the room's settings; `renew` reads them again and may raise `RoomError`."""
    from roomctl.config.edit import Editor

    def saved() -> None:
        with contextlib.suppress(RoomError):  # the screen of presets says it
            renew()

    return Editor(args.room, saved)


def _packs(args: argparse.Namespace, room: Callable[[], Room]) -> Packs:
    from roomctl.commands.room_packs import RoomPacks

    return RoomPacks(args, room)


def _sound_check(room: Room, level: float, earpiece: bool) -> SoundCheck:
    from roomctl.commands.sound_check import SoundCheckProcess

    return SoundCheckProcess(room, level, earpiece=earpiece)


def look_of(room: Room, *, teach: bool = False) -> Look:
    """The colours and keys that the room has set, and what its pedals have learned."""
    from roomctl.ui.options import Look

    still = not room.motion or os.environ.get("TEXTUAL_ANIMATIONS") == "none"
    file = learned_keys.file()
    learned, trouble = learned_keys.load(file)
    keys, trouble_here = keymap.keymap(room.keys, learned), trouble_of(room)
    return Look(
        room.theme, keys, room.dim, still, file, teach, trouble, trouble_here, room.clock, room.client_codes,
        room.hands_limit, bool(room.lights),
    )  # fmt: skip


def trouble_of(room: Room) -> str:
    """What is wrong with the room's settings, and what applies meanwhile; empty if nothing is."""
    if not room.faults:
        return ""
    first, many = room.faults[0], len(room.faults)
    more = f" (and {many - 1} more: `roomctl config check`)" if many > 1 else ""
    said = f"{Path(first.file).name}:{first.line}: {f'{first.where}: ' if first.where else ''}{first.what}{more}"
    return f"{said}; until this is corrected, {fallback.meanwhile(room.lost)}"


def demo(args: argparse.Namespace) -> int:
    """A one-minute session with every cue, on the screen if there is a terminal."""
    from roomctl.commands import demo as demos
    from roomctl.service.supervisor import ensure

    room, clock = room_of(args), SystemClock()
    start = room.complete(Start(demos.PLAN, demos.BOOKED, demos.SPEED, "over"))
    with Journal(room.journal) as journal:
        journal.act(start, clock)
    ensure(room)
    try:
        need_a_terminal()
    except Unavailable:
        print("The demo is running. `roomctl status --follow` shows its progress; `roomctl do stop` ends it.")
        return 0
    return screen(args)


def _fresh(args: argparse.Namespace, room: Room, journal: Journal) -> Room:
    """The room as it is set by now. Raises `Refused` where its record is no longer the one shown."""
    fresh = own(args, rooms.load(args.room))
    if fresh.journal != journal.path:
        raise Refused(
            f"this screen belongs to room {room.name}, but room.yaml now names {fresh.name}; close it and open it again"
        )
    return fresh


def _wake(room: Room) -> None:
    """See to it that the room's controller runs. Raises `RoomError`."""
    from roomctl.service import supervisor  # asked for after the first frame, from a thread

    supervisor.ensure(room)


def _asyncio_without_tls() -> None:
    """Import asyncio without OpenSSL, which costs 1.6 MB: no screen has an encrypted stream."""
    if "ssl" not in sys.modules:
        sys.modules["ssl"] = None  # type: ignore[assignment]  # asyncio does without it
        import asyncio  # noqa: F401

        del sys.modules["ssl"]


def _client(args: argparse.Namespace) -> int:
    """What the client may look at."""
    need_a_terminal()
    _asyncio_without_tls()
    from roomctl.ui.client.screen import ClientApp

    room = room_in_use(args)
    with Journal(room.journal) as journal:
        ClientApp(journal, SystemClock(), args.client, room.theme).run(mouse=False)
    return 0


def _plain(args: argparse.Namespace, why: str, *, first_run: bool) -> int:
    """The screen in lines; `why`, if nobody asked for it; `first_run`: with the first run's steps first."""
    from roomctl.commands.reports import RoomReports
    from roomctl.commands.setup import RoomSetup
    from roomctl.service import supervisor
    from roomctl.ui.plain.console import Console
    from roomctl.ui.plain.screen import run
    from roomctl.ui.plain.typed_input import Typed

    room = room_in_use(args)
    if why:
        print(f"{why}; this is the plain screen, as `roomctl --plain` shows it")
    with Journal(room.journal) as journal, Typed() as typed:
        room = remembered(args, room, journal, SystemClock())
        wake = partial(supervisor.ensure, room)
        plain = Console(
            journal, SystemClock(), shelves_of(args, room), beds_of(room), wake, typed, sys.stdout, room.booking,
            _schedule(room), room.keymap,
        )  # fmt: skip
        plain.complete, plain.conditions, plain.client_codes = room.complete, room.conditions, room.client_codes
        plain.reports, plain.setup = RoomReports(room, journal), RoomSetup(room) if first_run else None
        plain.hands_limit, plain.preparing = room.hands_limit, intake(room)
        come(room)

        def renew() -> None:
            nonlocal room
            fresh = _fresh(args, room, journal)
            plain.rekey(fresh.keymap)
            before, room = room, fresh
            if fresh.faults and fresh.faults != before.faults:
                plain.say([trouble_of(fresh)])
            if fresh == before and shelves_of(args, fresh) == plain.shelves:
                return
            plain.shelves, plain.booking, plain.schedule = shelves_of(args, fresh), fresh.booking, _schedule(fresh)
            plain.complete, plain.conditions, plain.client_codes = fresh.complete, fresh.conditions, fresh.client_codes
            plain.reports = RoomReports(fresh, journal)
            plain.hands_limit = fresh.hands_limit
            plain.rewake(beds_of(fresh), partial(supervisor.ensure, fresh))

        plain.renew = renew
        plain.therapists = RoomTherapists(args, lambda: room, renew)
        plain.say([*filter(None, (trouble_of(room), learned_keys.load(learned_keys.file()).trouble))])
        run(plain)
    return 0


def _cannot_draw() -> str:
    """Why a terminal that is there cannot show a drawn screen; empty if it can, or if there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    try:
        "█→".encode(sys.stdout.encoding or "ascii")
    except UnicodeError:
        return "this terminal shows only ASCII; set LANG=C.UTF-8"
    kind = os.environ.get("TERM", "")
    if kind in ("dumb", "unknown") and os.name != "nt":
        return f"this terminal cannot draw a screen (TERM={kind})"
    return ""


def _schedule(room: Room) -> Callable[[Mapping[str, str]], Agenda] | None:
    """How to look up the room's bookings of today; None where room.yaml names no calendar."""
    if room.schedule is None:
        return None

    def look(titles: Mapping[str, str]) -> Agenda:
        from roomctl.clinic.schedule import of_room

        return of_room(room, SystemClock().now().wall, titles)

    return look


def _in_browser() -> bool:
    return os.environ.get("TEXTUAL_DRIVER", "").endswith("WebDriver")


def need_a_terminal(instead: str = USUAL) -> None:
    """Raises `Unavailable` where no screen can be shown; `instead`: what can be run there."""
    if _in_browser():
        return  # in a browser, `roomctl serve` is what stands between
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Unavailable(f"this is not a terminal, so no screen can be shown; use {instead}")
