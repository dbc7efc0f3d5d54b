"""What the desk hears at a real broker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from roomctl.bus.connection import Server
from roomctl.clock import SystemClock
from roomctl.desk.board import Board
from roomctl.desk.feed import Feed
from tests.rigs.mosquitto import LAMP, Mosquitto
from tests.rigs.speaking_rooms import Rooms

MANY = 1300


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


async def fed(broker: Mosquitto, board: Board, enough: Callable[[], object]) -> None:
    """Until `enough` of the board."""
    feed, news = Feed(Server(**broker.settings), board, SystemClock()), asyncio.Event()
    feed.told = news.set
    feed.start()
    try:
        async with asyncio.timeout(100):
            while not enough():
                news.clear()
                await news.wait()
    finally:
        await feed.close()


async def test_every_room_that_the_broker_has_kept_is_heard_however_many_there_are(broker: Mosquitto) -> None:
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(*LAMP)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    state = json.dumps({"v": 1, "phase": "ready"})
    for number in range(MANY):
        last = client.publish(f"roomctl/room{number}/state", state, 1, True)
    await asyncio.to_thread(last.wait_for_publish, 100)
    board = Board()
    await fed(broker, board, lambda: len(board.rows(SystemClock().now())) == MANY)
    client.disconnect()
    client.loop_stop()


async def test_what_the_broker_had_kept_is_told_from_news(broker: Mosquitto) -> None:
    rooms, clock = Rooms(broker), SystemClock()
    rooms.sends("blue/online", "offline")
    rooms.sends("red/online", "online")
    board = Board()

    def gone() -> bool:
        rows = board.rows(clock.now())
        if len(rows) == 2 and not any(row.since for row in rows):
            rooms.sends("red/online", "offline")
        return any(row.since for row in rows)

    await fed(broker, board, gone)
    rooms.close()
    assert {row.room: row.since is None for row in board.rows(clock.now())} == {"blue": True, "red": False}
