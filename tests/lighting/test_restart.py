"""A lamp that starts again, as after a power cut: it may be at full, and that is nobody's hand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from roomctl.lighting.availability import online
from roomctl.lighting.dialects import DIALECTS
from roomctl.lighting.driver import BY_HAND, Driver
from roomctl.lighting.fade import Command, Dimmer, Level
from roomctl.lighting.making import lamps
from roomctl.lighting.options import Options
from tests.lighting.test_fade import DAY, DUSK, STEPS, sent
from tests.rigs.mosquitto import LAMP, Mosquitto

FULL = 100.0


def test_a_lamp_that_starts_again_joins_its_fade_in_three_seconds() -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 200.0, 0.0)
    dimmer.due(0.0)
    dimmer.back(97.0, restarted=True)
    assert not dimmer.seen(FULL, 97.1)
    assert sent(dimmer, 1000.0) == [
        (97.0, Command(DAY.towards(DUSK, 0.5), 3.0)), (100.0, Command(DUSK, 100.0)),
    ]  # fmt: skip
    dimmer.back(500.0, restarted=True)
    assert sent(dimmer, 1000.0) == [(500.0, Command(DUSK, 100 / 35))]


def test_a_lamp_that_is_sent_steps_is_told_where_it_should_be_even_if_it_was_there() -> None:
    dimmer = Dimmer(STEPS, DAY)
    dimmer.want(DUSK, 5.0, 0.0)
    sent(dimmer, 10.0)
    dimmer.back(60.0, restarted=True)
    assert sent(dimmer, 70.0) == [(60.0, Command(DUSK, 0.0))]
    dimmer.back(80.0)
    assert sent(dimmer, 90.0) == [(80.0, Command(DUSK, 0.0))], "nor does a step get lost with a broker"


def test_steps_that_did_not_arrive_are_not_counted() -> None:
    dimmer = Dimmer(STEPS, DAY)
    dimmer.want(DUSK, 5.0, 0.0)
    dimmer.due(0.0)
    for now in (1.0, 2.0, 20.0):
        assert dimmer.due(now)
        dimmer.missed()
        dimmer.tell_again(now)
    dimmer.back(60.0)
    first, *_, last = sent(dimmer, 100.0)
    assert first[1].level.percent >= DAY.percent - 3.5
    assert last[1].level == DUSK


@pytest.mark.parametrize("before", [-4.0, 0.1, 9.0])
def test_the_level_that_it_starts_with_is_no_hand_whether_it_comes_before_or_after_the_news(before: float) -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 30.0, 0.0)
    dimmer.due(0.0)
    if before < 0:
        assert dimmer.seen(FULL, 100.0 + before), "so far it could be a hand"
        dimmer.want(Level(30.0, 2400.0), 3.0, 98.0, take_back=False)
    dimmer.back(100.0, restarted=True)
    if before > 0:
        assert not dimmer.seen(FULL, 100.0 + before)
    assert not dimmer.by_hand
    *_, (_, last) = sent(dimmer, 300.0)
    assert last.level.percent == (30.0 if before < 0 else 20.0), "and what was asked meanwhile holds"
    assert dimmer.seen(FULL, 310.0), "later it is one"


@pytest.mark.parametrize(("reports", "by_hand"), [(90.0, True), (92.0, True), (FULL, False), (0.0, False)])
def test_a_lamp_that_was_set_by_hand_before_stays_so_only_if_it_has_kept_its_level(
    reports: float, by_hand: bool
) -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 30.0, 0.0)
    dimmer.due(0.0)
    assert dimmer.seen(90.0, 60.0)
    dimmer.back(100.0, restarted=True)
    assert sent(dimmer, 100.5) == []
    assert not dimmer.seen(reports, 101.0)
    assert dimmer.by_hand == by_hand
    assert [command.level for _, command in sent(dimmer, 300.0)] == ([] if by_hand else [DUSK])


def test_a_lamp_found_elsewhere_after_its_broker_was_away_joins_its_fade() -> None:
    """Lamp and broker may have lost their power together, and then the lamp's own news came too early."""
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 200.0, 0.0)
    dimmer.due(0.0)
    dimmer.back(50.0)
    assert sent(dimmer, 60.0) == [(50.0, Command(DUSK, 150.0))]
    assert not dimmer.seen(50.0, 50.5), "where it should be"
    assert sent(dimmer, 60.0) == []
    assert not dimmer.seen(FULL, 51.0)
    assert not dimmer.seen(90.0, 51.5), "it is on its way"
    joins, goes_on = sent(dimmer, 300.0)
    assert joins[1].seconds == 3.0
    assert goes_on[1].level == DUSK


@pytest.mark.parametrize(
    ("payload", "there"),
    [
        ("online", True), ("Online", True), ("true", True), ('{"state":"online"}', True), ('"online"', True),
        ("offline", False), ("Offline", False), ("false", False), ('{"state":"offline"}', False),
        ("", None), ("on", None), ("[1]", None), ("{", None), ("[" * 5000, None), ("1e999", None),
        ('{"state":[]}', None),
    ],
)  # fmt: skip
def test_what_says_that_a_lamp_is_there_is_read_in_each_way_of_saying_it(payload: str, there: bool | None) -> None:
    assert online(payload) is there


@pytest.mark.parametrize(
    ("dialect", "topic", "found"),
    [
        ("json", "zigbee2mqtt/lamp/set", {"zigbee2mqtt/lamp/availability", "zigbee2mqtt/bridge/state",
                                          "zigbee2mqtt/bridge/event"}),
        ("json", "a/b/c/set", {"a/b/c/availability", "a/bridge/state", "a/bridge/event", "a/b/bridge/state",
                               "a/b/bridge/event"}),
        ("json", "blue/light/ceiling/command", {"blue/status"}), ("json", "lamp", set()), ("json", "a/command", set()),
        ("tasmota", "cmnd/blue/Backlog", {"tele/blue/LWT"}), ("tasmota", "blue/cmnd/Backlog", {"blue/tele/LWT"}),
        ("tasmota", "blue", set()), ("wled", "wled/blue/api", {"wled/blue/status"}),
        ("shelly", "dimmer-1/rpc", {"dimmer-1/online"}),
    ],
)  # fmt: skip
def test_each_kind_of_lamp_says_it_where_its_command_topic_leads(dialect: str, topic: str, found: set[str]) -> None:
    assert {sign.topic for sign in DIALECTS[dialect].signs(topic)} == found


@pytest.mark.parametrize(
    ("name", "kind", "started"),
    [("b/c", "device_announce", True), ("b", "device_announce", True), ("c", "device_announce", None),
     ("b/cd", "device_announce", None), ("b/c", "device_leave", None)],
)  # fmt: skip
def test_a_bridge_announces_this_lamp_and_others(name: str, kind: str, started: bool | None) -> None:
    [sign] = [sign for sign in DIALECTS["json"].signs("a/b/c/set") if sign.topic == "a/bridge/event"]
    assert sign.read(json.dumps({"type": kind, "data": {"friendly_name": name, "ieee_address": "0x1"}})) is started
    for odd in ("", "[]", "{}", '{"type": "device_announce"}', '{"type": "device_announce", "data": [1]}', "[" * 5000):
        assert sign.read(odd) is None


class Device:
    """A lamp with a will, on a real broker: it can lose its power, and starts again at full."""

    def __init__(self, broker: Mosquitto, command: str, state: str, sign: str, *, clean: bool = True) -> None:
        self.told: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._broker, self._command, self._state, self._sign, self._clean = broker, command, state, sign, clean
        self._client: paho.Client | None = None

    async def start(self, here: str, gone: str, *reports: str) -> None:
        """Connect, say so, and report; a lamp that is running is thrown off first, as one that has lost its power."""
        ready, old = threading.Event(), self._client
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id="device", clean_session=self._clean)
        client.username_pw_set(*LAMP)
        client.will_set(self._sign, gone, 1, True)
        client.on_connect = lambda client, *_: client.subscribe(self._command, 1)
        client.on_message = self._heard
        client.on_subscribe = lambda *_: ready.set()
        client.connect("127.0.0.1", self._broker.port)
        client.loop_start()
        await asyncio.to_thread(ready.wait, 100)
        if old is not None:
            old.loop_stop()
        self._client = client
        self.say(self._sign, here, retain=True)
        for report in reports:
            self.say(self._state, report)

    def _heard(self, client: Any, userdata: Any, message: Any) -> None:
        self.told.put(message.payload.decode())

    def say(self, topic: str, payload: str, *, retain: bool = False) -> None:
        assert self._client is not None
        self._client.publish(topic, payload, 1, retain)

    async def next(self, found: str) -> str:
        while found not in (told := await asyncio.to_thread(self.told.get, timeout=100)):
            pass
        return told

    def drained(self) -> list[str]:
        """What it was told and nobody has looked at yet."""
        return [self.told.get_nowait() for _ in range(self.told.qsize())]

    def close(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


class Said(list[str]):
    def hear(self, name: str, wrong: str) -> None:
        self.append(wrong)


@contextlib.asynccontextmanager
async def at_dusk(broker: Mosquitto, said: Said, **lamp: Any) -> AsyncIterator[Driver]:
    """The room's side: the lamp has arrived at dusk long ago."""
    [made] = lamps(Options(mqtt=broker.settings, lights=[lamp]))
    driver = Driver(made, time.monotonic, said.hear)
    await made.open()
    driver.start(DUSK)
    driver.dimmer.want(DUSK, 0.0, time.monotonic() - 100)
    driver.dimmer.want(Level(20.0, 2400.0), 0.0, time.monotonic() - 100)
    task = asyncio.create_task(driver.run())
    yield driver
    task.cancel()
    await made.close(over=True)


async def until(right: Any) -> None:
    for _ in range(10_000):
        if right():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never comes to that")


KINDS = {
    "zigbee2mqtt": ({"mqtt": "zigbee2mqtt/lamp/set", "state": "zigbee2mqtt/lamp"}, "zigbee2mqtt/lamp/availability",
                    '{"state":"online"}', '{"state":"offline"}', '{"state":"ON","brightness":254}', '"brightness": 51'),
    "esphome": ({"mqtt": "blue/light/lamp/command", "state": "blue/light/lamp/state"}, "blue/status", "online",
                "offline", '{"state":"ON","brightness":254}', '"brightness": 51'),
    "given": ({"mqtt": "own/lamp", "state": "own/lamp/state", "online": "own/there"}, "own/there", "online", "offline",
              '{"state":"ON","brightness":254}', '"brightness": 51'),
    "tasmota": ({"mqtt": "cmnd/blue/Backlog", "state": "stat/blue/RESULT", "dialect": "tasmota"}, "tele/blue/LWT",
                "Online", "Offline", '{"POWER":"ON","Dimmer":100}', "Dimmer 20"),
    "wled": ({"mqtt": "wled/blue/api", "state": "wled/blue/g", "dialect": "wled"}, "wled/blue/status", "online",
             "offline", "255", '"bri": 51'),
    "shelly": ({"mqtt": "dimmer/rpc", "state": "dimmer/status/light:0", "dialect": "shelly"}, "dimmer/online", "true",
               "false", '{"id":0,"output":true,"brightness":100}', '"brightness": 20'),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lamp_that_comes_back_at_full_is_taken_to_the_plan_and_a_hand_is_left_alone(
    broker: Mosquitto, kind: str
) -> None:
    lamp, sign, here, gone, full, right = KINDS[kind]
    said, device = Said(), Device(broker, lamp["mqtt"], lamp["state"], sign)
    await device.start(here, gone, full)
    async with at_dusk(broker, said, **lamp) as driver:
        while not driver.dimmer.by_hand:  # the room may still subscribe
            device.say(lamp["state"], full)
            await asyncio.sleep(0.1)
        assert said[-1] == BY_HAND
        driver.start(DUSK)
        driver.dimmer.want(DUSK, 0.0, time.monotonic() - 100)
        device.drained()
        await device.start(here, gone, full, full)
        await device.next(right)
        await until(lambda: said[-1] == "")
        assert not driver.dimmer.by_hand
    device.close()


async def test_a_lamp_is_offline_on_the_screen_until_it_is_back_and_gets_no_steps_meanwhile(broker: Mosquitto) -> None:
    lamp, sign, here, gone, *_ = KINDS["esphome"]
    said, device = Said(), Device(broker, lamp["mqtt"], lamp["state"], sign)
    await device.start(here, gone)
    async with at_dusk(broker, said, **lamp, fades=False) as driver:
        device.say(sign, gone, retain=True)
        await until(lambda: said and said[-1] == "it is offline")
        driver.dimmer.want(Level(40.0, 2400.0), 3.0, time.monotonic())
        driver.nudge()
        await until(lambda: driver.at_rest)
        assert said[-1] == "it is offline"
        assert {told for told in device.drained() if '"brightness": 51' not in told} == set(), "dusk was before that"
        device.say(sign, here, retain=True)
        await device.next('"brightness": 102')
        await until(lambda: said[-1] == "")
    device.close()


async def test_a_bridge_that_starts_again_repeats_old_states_and_none_is_taken_for_a_hand(broker: Mosquitto) -> None:
    lamp = KINDS["zigbee2mqtt"][0]
    said, bridge = Said(), Device(broker, lamp["mqtt"], lamp["state"], "zigbee2mqtt/bridge/state")
    await bridge.start('{"state":"online"}', '{"state":"offline"}')
    async with at_dusk(broker, said, **lamp) as driver:
        bridge.say("zigbee2mqtt/bridge/state", '{"state":"offline"}', retain=True)
        await until(lambda: said and said[-1] == "its bridge is offline")
        await bridge.start('{"state":"online"}', '{"state":"offline"}', '{"state":"ON","brightness":180}')
        await bridge.next('"brightness": 51')
        await until(lambda: said[-1] == "")
        assert not driver.dimmer.by_hand


async def test_a_power_cut_of_seconds_is_known_by_the_bridge_s_announcement_alone(broker: Mosquitto) -> None:
    lamp = KINDS["zigbee2mqtt"][0]
    said, bridge = Said(), Device(broker, lamp["mqtt"], lamp["state"], "zigbee2mqtt/bridge/state")
    await bridge.start('{"state":"online"}', '{"state":"offline"}')
    async with at_dusk(broker, said, **lamp) as driver:
        bridge.say(lamp["state"], '{"state":"ON","brightness":254}')
        await until(lambda: driver.dimmer.by_hand)
        about = {"friendly_name": "lamp", "ieee_address": "0x0000000000000001"}
        bridge.say("zigbee2mqtt/bridge/event", json.dumps({"type": "device_announce", "data": about}))
        await bridge.next('"brightness": 51')
        assert not driver.dimmer.by_hand
        await until(lambda: said[-1] == "")


async def test_a_wled_lamp_says_online_after_each_hand_and_that_is_no_restart(broker: Mosquitto) -> None:
    lamp, sign, here, gone, *_ = KINDS["wled"]
    said, device = Said(), Device(broker, lamp["mqtt"], lamp["state"], sign)
    await device.start(here, gone)
    async with at_dusk(broker, said, **lamp) as driver:
        for level in ("120", "140"):
            device.say(lamp["state"], level)
            device.say(sign, here, retain=True)
        device.say(lamp["state"], "141")
        await until(lambda: driver.dimmer.level(0.0) == Level(141 / 2.55, 2400.0))
        assert driver.dimmer.by_hand
        assert device.told.empty()
    device.close()
