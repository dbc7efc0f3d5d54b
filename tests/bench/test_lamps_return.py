"""How soon a lamp is told what is right, after it, or its broker, is back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lighting.test_restart import KINDS, Device, Said, at_dusk, until
from tests.rigs.mosquitto import Lamp, Mosquitto

pytestmark = [pytest.mark.alone, pytest.mark.bench]
TIMES = 12


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


def shown(name: str, took: list[float]) -> None:
    took.sort()
    print(f"\n{name}: {len(took)} returns, told after {took[len(took) // 2]:.3f} s (median), {took[-1]:.3f} s (worst)")
    assert took[-1] < 1.0


async def test_a_lamp_is_told_what_is_right_within_a_second_of_its_broker_s_return(broker: Mosquitto) -> None:
    said, took = Said(), list[float]()
    async with at_dusk(broker, said, mqtt="zigbee2mqtt/lamp/set"):
        for _ in range(TIMES):
            broker.kill()
            await until(lambda: said and said[-1])
            await asyncio.sleep(0.37 * len(took) % 1)  # at another place in the room's own rhythm
            await asyncio.to_thread(broker.start)
            back = time.monotonic()
            lamp = await asyncio.to_thread(Lamp, broker)
            told = await asyncio.to_thread(lamp.await_that, lambda one: one["brightness"] == 51)
            assert told["state"] == "ON"
            took.append(time.monotonic() - back)
            await until(lambda: not said[-1])
            lamp.close()
    shown("broker", took)


async def test_a_lamp_is_told_what_is_right_within_a_second_of_its_own_return(broker: Mosquitto) -> None:
    for kind in ("zigbee2mqtt", "tasmota"):
        lamp, sign, here, gone, full, right = KINDS[kind]
        said, took, device = Said(), list[float](), Device(broker, lamp["mqtt"], lamp["state"], sign)
        await device.start(here, gone)
        async with at_dusk(broker, said, **lamp):
            for _ in range(TIMES):
                while not device.told.empty():
                    device.told.get_nowait()
                before = time.monotonic()
                device.say(sign, gone, retain=True)
                await until(lambda said=said: said and said[-1])
                await device.start(here, gone, full)
                back = time.monotonic()
                await device.next(right)
                took.append(time.monotonic() - back)
                assert back - before < 30
                await until(lambda said=said: not said[-1])
        device.close()
        shown(kind, took)
