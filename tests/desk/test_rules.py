"""The desk at a broker with TLS, passwords and the rules that `roomctl mqtt acl` writes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomctl.bus.connection import Server
from roomctl.clock import SystemClock
from roomctl.commands.main import main
from roomctl.desk import feed as feeds
from roomctl.desk.board import Board
from roomctl.desk.feed import Feed
from roomctl.errors import Refused, Unavailable
from roomctl.session import events
from roomctl.session.booking import Step
from tests.bus.test_process import TOPIC, Stage
from tests.rigs.mosquitto import ROOM, Listener, Mosquitto

DESK, GREEN, GUEST = ("desk", "desk-secret"), ("green", "green-secret"), ("guest", "guest-secret")
STEPS = (Step("Linen off", 60.0), Step("Disinfect", 60.0))


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Mosquitto]:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    assert main(["mqtt", "acl", "blue", "green"]) == 0
    rules = capsys.readouterr().out
    made = Mosquitto(tmp_path / "broker", tls=True, rules=rules, users=(ROOM, GREEN, DESK, GUEST))
    yield made
    made.kill()


def logged_in(broker: Mosquitto, folder: Path, user: tuple[str, str]) -> Server:
    (folder / f"{user[0]}.password").write_text(user[1])
    return Server(**{**broker.settings, "user": user[0], "password_file": str(folder / f"{user[0]}.password")})


@asynccontextmanager
async def feeding(server: Server) -> AsyncIterator[tuple[Feed, Board]]:
    board = Board()
    feed = Feed(server, board, SystemClock())
    await feed.up(100)
    yield feed, board
    await feed.close()


async def until(right: Callable[[], object]) -> None:
    for _ in range(5_000):
        if right():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never comes to that")


def phases(board: Board) -> dict[str, str]:
    return {row.room: row.phase for row in board.rows(SystemClock().now())}


async def test_the_desk_sees_all_rooms_asks_each_and_can_forge_nothing_of_any(
    tmp_path: Path, broker: Mosquitto
) -> None:
    stage, green = Stage(tmp_path / "room", broker, desk=ROOM), Listener(broker, GREEN)
    stage.start(steps=STEPS, dress=240.0)
    stage.online()
    green.say("roomctl/green/online", "online", retain=True)
    green.say("roomctl/green/state", json.dumps({"v": 1, "phase": "ready"}), retain=True)
    async with feeding(logged_in(broker, tmp_path, DESK)) as (feed, board):
        await until(lambda: phases(board) == {"blue": "hands-on", "green": "ready"})
        assert await feed.ask("blue", "hold") == "holding back"
        with pytest.raises(Refused, match="this room ends no session from elsewhere"):
            await feed.ask("blue", "stop")
        with pytest.raises(Refused, match="no turnover is to be done in this room"):
            await feed.ask("blue", "tick", step="Linen off")
        stage.act("stop")
        stage.beat()
        await until(lambda: any(row.steps for row in board.rows(SystemClock().now())))
        assert await feed.ask("blue", "tick", step="Linen off") == "Linen off: done"
        await until(lambda: phases(board)["blue"] == "turnover")
        forged = '{"v": 1, "phase": "fault", "forged": true}'
        for topic, payload in (
            (f"{TOPIC}/state", forged), ("roomctl/green/state", forged), (f"{TOPIC}/event", forged),
            (f"{TOPIC}/online", "offline"), (f"{TOPIC}/ack", forged), (f"{TOPIC}/claim", forged),
            ("homeassistant/device/roomctl-blue/config", forged),
        ):  # fmt: skip
            await feed.publish(topic, payload, retain=True)
        assert await feed.ask("blue", "tick", step="Disinfect") == "the room is ready", "it came after all of them"
        await until(lambda: phases(board) == {"blue": "ready", "green": "ready"})
    assert [one for one in [*stage.desk.heard, *green.heard] if "forged" in one[1] or one[1] == "offline"] == []
    assert stage.happened(events.Ticked) == [events.Ticked("Linen off"), events.Ticked("Disinfect")]
    green.close()
    stage.close()


async def test_whoever_is_not_in_the_rules_sees_no_room_and_is_not_answered(
    tmp_path: Path, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PATIENCE", 1.0)
    stage = Stage(tmp_path / "room", broker, desk=ROOM)
    stage.start()
    stage.online()
    async with feeding(logged_in(broker, tmp_path, GUEST)) as (feed, board):
        with pytest.raises(Unavailable, match="blue does not answer; it may be off, or the broker's rules forbid"):
            await feed.ask("blue", "pause")
        assert phases(board) == {}
    assert stage.happened(events.Paused) == []
    stage.close()
