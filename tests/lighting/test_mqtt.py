"""Lamps behind a real broker, with TLS, a password and access rules; and brokers that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.bus import connection
from roomctl.lighting import mqtt
from roomctl.lighting.driver import Driver
from roomctl.lighting.fade import Command, Level
from roomctl.lighting.lights import LampError, Lights
from roomctl.lighting.making import lamps
from roomctl.lighting.mqtt import Broker, Server
from roomctl.lighting.options import Options
from roomctl.system.names import Names
from tests.rigs.mosquitto import Lamp, Mosquitto, free_port

DUSK, DAY = Level(20.0, 2400.0), Level(60.0, 4000.0)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"), tls=True)
    yield broker
    broker.kill()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker")
    yield made
    made.kill()


@pytest.fixture
def lamp(broker: Mosquitto) -> Iterator[Lamp]:
    made = Lamp(broker)
    yield made
    made.close()


def room_lamp(settings: dict[str, Any], **more: Any) -> Lights:
    [made] = lamps(Options(mqtt=settings, lights=[{"mqtt": "zigbee2mqtt/lamp/set", **more}]))
    return made


class Told(list[str]):
    def hear(self, name: str, wrong: str) -> None:
        self.append(wrong)


@contextlib.asynccontextmanager
async def driven(lamp: Lights, told: Told) -> AsyncIterator[Driver]:
    driver = Driver(lamp, time.monotonic, told.hear)
    task = asyncio.create_task(driver.run())
    await lamp.open()
    yield driver
    task.cancel()
    await lamp.close(over=True)


def want(driver: Driver, level: Level, seconds: float, *, take_back: bool = True) -> None:
    driver.dimmer.want(level, seconds, time.monotonic(), take_back=take_back)
    driver.nudge()


async def aside(work: Any) -> Any:
    return await asyncio.to_thread(work)


async def until(right: Any) -> None:
    for _ in range(10_000):
        if right():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never comes to that")


async def test_a_password_on_a_share_that_hangs_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    os.mkfifo(tmp_path / "secret")  # to open it takes until somebody writes
    broker = Broker(Server("127.0.0.1", 9, user="room", password_file=str(tmp_path / "secret")), Names())
    broker.start()
    while "does not answer" not in broker.why:
        await asyncio.sleep(0.01)
    assert "the files of the broker at 127.0.0.1 cannot be read: it does not answer" in broker.why
    await broker.close()
    (tmp_path / "secret").write_text("for the thread")


async def test_one_message_says_it_all_over_tls_with_a_password_and_access_rules(secure: Mosquitto) -> None:
    behind = await aside(lambda: Lamp(secure))
    lamp = room_lamp(secure.settings)
    await lamp.open()
    await lamp.show(Command(Level(15.0, 2200.0), 8.0))
    assert await aside(behind.next) == {"state": "ON", "brightness": 38, "color_temp": 455, "transition": 8}
    await lamp.show(Command(Level(0.0, 2200.0), 8.0))
    assert await aside(behind.next) == {"state": "OFF", "transition": 8}
    await lamp.close(over=True)
    behind.close()


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # paho 2.1 does not close a refused TLS socket
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"user": "green"}, "Not authorized"),
        ({"ca": None, "tls": True}, "cannot be trusted ([SSL: CERTIFICATE_VERIFY_FAILED]"),
        ({"ca": "/nowhere/ca.pem"}, "the certificate /nowhere/ca.pem cannot be used"),
        ({"password_file": "/nowhere/secret"}, "the password in /nowhere/secret cannot be read"),
    ],
)
async def test_what_the_broker_refuses_is_said_in_a_sentence(
    secure: Mosquitto, wrong: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lamp = room_lamp({**secure.settings, **wrong})
    told = Told()
    Driver(lamp, time.monotonic, told.hear)
    monkeypatch.setattr(mqtt, "PATIENCE", 100.0)
    opening = asyncio.create_task(lamp.open())
    await until(lambda: told and told[-1])
    opening.cancel()
    assert said in told[-1]
    await lamp.close(over=True)


async def test_a_broker_killed_in_mid_fade_is_reported_and_the_lamp_ends_where_it_should(
    broker: Mosquitto, lamp: Lamp
) -> None:
    told = Told()
    async with driven(room_lamp(broker.settings), told) as driver:
        driver.start(DAY)
        want(driver, DUSK, 300.0)
        first = await aside(lamp.next)
        assert (first["brightness"], first["transition"]) == (51, 300)
        broker.kill()
        await until(lambda: told and told[-1])
        assert "broker at 127.0.0.1" in told[-1]
        await aside(broker.start)
        again = await aside(lambda: lamp.await_that(lambda said: said["brightness"] == 51))
        assert 3 <= again["transition"] < 300, "what is left of the fade"
        await until(lambda: told[-1] == "")


async def test_what_was_asked_while_the_broker_was_away_is_what_the_lamp_gets_and_nothing_older(
    broker: Mosquitto, lamp: Lamp
) -> None:
    told = Told()
    async with driven(room_lamp(broker.settings), told) as driver:
        driver.start(DAY)
        want(driver, DUSK, 300.0)
        await aside(lamp.next)
        broker.kill()
        await until(lambda: told and told[-1])
        for percent in (30.0, 35.0, 40.0):
            want(driver, Level(percent, 2400.0), 30.0)
        await aside(broker.start)
        assert (await aside(lamp.next))["brightness"] == 102


async def test_an_old_report_that_the_broker_kept_is_no_hand_and_a_fresh_one_is(broker: Mosquitto, lamp: Lamp) -> None:
    await aside(lambda: lamp.report(retain=True, state="ON", brightness=254))
    told = Told()
    async with driven(room_lamp(broker.settings, state="zigbee2mqtt/lamp"), told) as driver:
        assert await driver.read() == Level(100.0, 2700.0), "but it says where the lamp was"
        driver.start(DAY)
        want(driver, DUSK, 3.0)
        await aside(lamp.next)
        broker.kill()  # the kept report comes again with each connection
        await until(lambda: told and told[-1])
        await aside(broker.start)
        await aside(lamp.next)
        assert not driver.dimmer.by_hand
        await until(lambda: told[-1] == "")
        driver.start(DUSK)
        want(driver, DUSK, 0.0)
        driver.seen(DAY, old=True)
        assert not driver.dimmer.by_hand
        await aside(lambda: lamp.report(state="ON", brightness=200))
        await until(lambda: driver.dimmer.by_hand)
        assert told[-1] == "set by hand; left alone until the next area"
        want(driver, Level(25.0, 2400.0), 3.0, take_back=False)
        want(driver, DAY, 30.0)
        assert (await aside(lamp.next))["brightness"] == 152, "the next area takes it back, by its fade"
        await until(lambda: told[-1] == "")


class Breaking:
    """A broker that closes in the middle of its first packets."""

    def __init__(self, times: int) -> None:
        self.port, self.served = free_port(), threading.Event()
        self._socket = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(times,), daemon=True).start()

    def _serve(self, times: int) -> None:
        for _ in range(times):
            one, _ = self._socket.accept()
            one.recv(4096)
            one.sendall(b"\x20\x02\x00")  # the first three of CONNACK's four bytes
            one.close()
        self._socket.close()
        self.served.set()


async def test_a_broker_that_closes_in_mid_packet_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking = Breaking(2)
    monkeypatch.setattr("tests.rigs.mosquitto.free_port", lambda: breaking.port)
    monkeypatch.setattr(mqtt, "PATIENCE", 100.0)
    monkeypatch.setattr(connection, "GREETS", 0.5)
    lamp = room_lamp({"host": "127.0.0.1", "port": breaking.port, "user": "blue"})
    told = Told()
    driver = Driver(lamp, time.monotonic, told.hear)
    opening = asyncio.create_task(lamp.open())
    await aside(lambda: breaking.served.wait(100))
    await until(lambda: told and told[-1])
    real = await aside(lambda: Mosquitto(tmp_path / "broker"))
    lamp._broker._server = mqtt.Server(**real.settings)  # type: ignore[attr-defined]
    await opening
    assert driver.lamp is lamp
    await lamp.close(over=True)
    real.kill()


async def test_a_broker_that_greets_too_late_keeps_no_connection_that_was_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would be kept alive for ever, and its last will would come when the process ends."""
    monkeypatch.setattr(connection, "GREETS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(100)
        broker = Broker(Server("127.0.0.1", listening.getsockname()[1]), Names())
        broker.start()
        first, _ = await aside(listening.accept)
        second, _ = await aside(listening.accept)
        with first, second, contextlib.suppress(ConnectionError):
            first.settimeout(0.5)
            first.sendall(b"\x20\x02\x00\x00")  # CONNACK, as the next try has begun
            while await aside(lambda: first.recv(4096)):
                pass
        await broker.close()


async def test_a_name_server_that_hangs_holds_up_one_thread_and_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    released, asked = threading.Event(), []

    def hangs(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        released.wait(100)
        raise OSError(1, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    monkeypatch.setattr(mqtt, "PATIENCE", 0.05)
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    monkeypatch.setattr(connection, "AGAIN", 0.01)
    lamp = room_lamp({"host": "broker.clinic.example"})
    for _ in range(3):
        with pytest.raises(LampError, match=r"name broker\.clinic\.example is not being resolved|not answered yet"):
            await lamp.open()
    assert len(asked) == 1
    released.set()
    await lamp.close(over=True)
