"""`desk`: all rooms of the clinic at the front desk, on a screen or as JSON."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from roomctl.bus.connection import server
from roomctl.clock import SystemClock
from roomctl.commands import bookings
from roomctl.commands.common import room_of, say
from roomctl.commands.desk_day import Calendars
from roomctl.config.room import Room
from roomctl.desk.board import Board, Row
from roomctl.desk.day import Day
from roomctl.desk.feed import Feed
from roomctl.errors import Refused, Unavailable

CONNECTING, LISTENING, QUIET = 4.0, 2.0, 0.5
"""Seconds: at most, to connect; at most, to listen for what the broker has kept; after the last news of it."""
CALENDAR = 1.0
"""Seconds for the server of a calendar, for a script."""


def desk(args: argparse.Namespace) -> int:
    """Show the board until q; with `--json` print it once."""
    room = room_of(args)
    board, feed = made(room)
    calendars = Calendars(args, room)
    if args.json:
        asyncio.run(_gathered(board, feed))
        rows = board.rows(SystemClock().now())
        day = calendars.read([row.room for row in rows], CALENDAR) if calendars.there else Day()
        say({
            "rooms": [as_json(row) for row in board.rows(SystemClock().now())],
            "bookings": [bookings.as_json(slot) for slot in day.slots] if calendars.there else None,
            "faults": [*day.notes],
        })  # fmt: skip
        return 0
    from roomctl.commands.screen import need_a_terminal

    need_a_terminal("`roomctl desk --json`")
    from roomctl.ui import collector

    collector.wait()
    from roomctl.ui.desk.screen import DeskApp

    DeskApp(board, feed, SystemClock(), room.theme, calendars.read if calendars.there else None).run()
    return 0


def made(room: Room) -> tuple[Board, Feed]:
    """The board and what feeds it, from the room's settings. Raises `Refused` or `Unavailable`."""
    mqtt, own = dict(broker_of(room)), room.desk or {}
    if "user" in own:
        mqtt |= {"user": own["user"], "password_file": own.get("password_file")}
    board = Board(room.booking, own.get("rooms", ()), own.get("shows", ()))
    return board, Feed(server(mqtt), board, SystemClock())


def broker_of(room: Room) -> Mapping[str, Any]:
    """The broker in `mqtt:`. Raises `Refused` without one, `Unavailable` without its package."""
    if room.mqtt is None:
        raise Refused(
            "the desk needs the clinic's broker; add `mqtt: {host: 127.0.0.1}`, with its address, to room.yaml"
        )
    if find_spec("aiomqtt") is None:
        raise Unavailable("the desk needs one more package: pip install 'roomctl[mqtt]'")
    return room.mqtt


async def _gathered(board: Board, feed: Feed) -> None:
    """Listen until there is no more news, or for `LISTENING` seconds. Raises `RoomError` without a broker."""
    news = asyncio.Event()
    feed.told = news.set
    try:
        await feed.up(CONNECTING)
        loop = asyncio.get_running_loop()
        end, heard = loop.time() + LISTENING, False
        while (left := end - loop.time()) > 0:
            news.clear()
            try:
                await asyncio.wait_for(news.wait(), min(left, QUIET) if heard else left)
            except TimeoutError:
                break
            heard = True
    finally:
        await feed.close()


def as_json(row: Row) -> dict[str, Any]:
    """A room of `desk --json`: its state as on the bus, counted down, and what the desk knows of it."""
    return {
        "room": row.room, "online": row.online, "phase": row.phase or None, "preset": row.preset, "area": row.area,
        "side": row.side, "paused": row.paused, "left_s": _whole(row.left), "late_s": _whole(row.late),
        "free_s": _whole(row.free), "ends_at": _iso(row.ends), "ts": _iso(row.sent), "offline_since": _iso(row.since),
        "clock_ahead_s": _whole(row.apart), "fault": row.wrong or None,
        "steps": [
            {"step": one.step.name, "done": one.done, "left_s": _whole(one.left)} for one in row.steps
        ] or None,
    }  # fmt: skip


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _iso(wall: float | None) -> str | None:
    return None if wall is None else f"{datetime.fromtimestamp(wall, UTC):%Y-%m-%dT%H:%M:%SZ}"
