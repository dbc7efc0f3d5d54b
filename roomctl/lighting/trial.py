"""The lamps asked and moved outside a session: for `doctor`, `lights test` and `lights up`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

from roomctl.lighting.driver import Driver
from roomctl.lighting.fade import Level
from roomctl.lighting.lights import LampError
from roomctl.lighting.making import lamps
from roomctl.lighting.options import Options

PATIENCE = 10.0
"""Seconds that one lamp has for one answer, whatever its way does."""
WALK = (10.0, 40.0, 10.0)
"""Percent."""
FADE = 3.0
"""Seconds between two of them."""
NEAR = 5.0
"""Percent by which an answer may differ."""
KELVIN = 2700.0


class Answer(NamedTuple):
    """What came of one lamp. `reached`: it can be commanded; `level`: percent that it reports, None if it reports
    none; `why`: why it cannot be reached, or cannot answer."""

    name: str
    reached: bool
    level: float | None
    why: str


async def asked(options: Options) -> list[Answer]:
    """Every lamp is asked where it is, all at once; none moves."""
    async with _drivers(options, moves=False) as drivers:
        return list(await asyncio.gather(*(_ask(driver, options) for driver in drivers)))


async def walked(options: Options) -> AsyncIterator[tuple[str, list[Answer]]]:
    """Each lamp in turn goes through `WALK` and back (`_before`): its name, and its answer at each level."""
    async with _drivers(options, moves=True) as drivers:
        before = await asyncio.gather(*(_ask(driver, options) for driver in drivers))
        for driver in drivers if options.after else []:  # a universe's frame has all of its lamps
            driver.nudge()
        for driver, first in zip(drivers, before, strict=True):
            if not first.reached:
                yield driver.lamp.name, [first]
                continue
            there = _before(driver, first, options)
            answers = [await _moved(driver, percent) for percent in WALK]
            if there is not None:
                await _moved(driver, there.percent, kelvin=there.kelvin)
            yield driver.lamp.name, answers


async def all_to(options: Options, percent: float) -> list[Answer]:
    """Every lamp to `percent`, as fast as the cap allows."""
    async with _drivers(options, moves=True) as drivers:
        await asyncio.gather(*(_ask(driver, options) for driver in drivers))
        return list(await asyncio.gather(*(_moved(driver, percent, 0.0) for driver in drivers)))


async def shown(options: Options, percent: float, kelvin: float, seconds: float) -> list[Answer]:
    """Every lamp at a level for so long, then back (`_before`)."""
    async with _drivers(options, moves=True) as drivers:
        before = await asyncio.gather(*(_ask(driver, options) for driver in drivers))
        there = [_before(driver, first, options) for driver, first in zip(drivers, before, strict=True)]
        answers = await asyncio.gather(*(_moved(driver, percent, kelvin=kelvin) for driver in drivers))
        await asyncio.sleep(seconds)
        await asyncio.gather(*(
            _moved(driver, level.percent, kelvin=level.kelvin)
            for driver, level in zip(drivers, there, strict=True) if level is not None
        ))  # fmt: skip
        return [first if not first.reached else answer for first, answer in zip(before, answers, strict=True)]


async def _ask(driver: Driver, options: Options) -> Answer:
    lamp = driver.lamp
    try:
        level = await asyncio.wait_for(lamp.read(), PATIENCE)
        if level is None:
            await asyncio.wait_for(lamp.open(), PATIENCE)
    except TimeoutError:
        return Answer(lamp.name, False, None, "it does not answer")
    except LampError as error:
        return Answer(lamp.name, False, None, str(error))
    driver.start(level or options.after or Level(WALK[0], KELVIN))
    if level is None or lamp.old:
        driver.dimmer.tell_again(time.monotonic())  # it may be elsewhere
    level = None if lamp.old else level
    return Answer(lamp.name, True, level and level.percent, lamp.answers if level is None else "")


def _before(driver: Driver, first: Answer, options: Options) -> Level | None:
    """Where a lamp was by its own word, if only an earlier one that the broker has kept; where nobody knows, the light
    between clients, if that is set."""
    return driver.dimmer.level(time.monotonic()) if first.level is not None or driver.lamp.old else options.after


async def _moved(driver: Driver, percent: float, fade: float | None = None, kelvin: float | None = None) -> Answer:
    """`fade` None: `FADE`; `kelvin` None: as it is."""
    now, fade = time.monotonic(), FADE if fade is None else fade
    level = driver.dimmer.level(now)
    driver.dimmer.want(Level(percent, kelvin or (level.kelvin if level else KELVIN)), fade, now)
    driver.nudge()
    deadline = now + fade + PATIENCE
    while not driver.at_rest and driver.reached and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    if not driver.reached:
        return Answer(driver.lamp.name, False, None, driver.wrong)
    with contextlib.suppress(LampError, TimeoutError):
        found = await asyncio.wait_for(driver.lamp.read(), PATIENCE)
        found = None if driver.lamp.old else found
        return Answer(driver.lamp.name, True, found and found.percent, "" if found else driver.lamp.answers)
    return Answer(driver.lamp.name, True, None, driver.lamp.answers)


class _Alone(Driver):
    """No hand is at the lamp: one that is not where it was told to be gives an answer of its own."""

    def seen(self, level: Level, *, old: bool) -> None:
        pass


@contextlib.asynccontextmanager
async def _drivers(options: Options, *, moves: bool) -> AsyncIterator[list[Driver]]:
    drivers: list[Driver] = [_Alone(lamp, time.monotonic, lambda name, wrong: None) for lamp in lamps(options)]
    tasks = [asyncio.create_task(driver.run()) for driver in drivers] if moves else []
    try:
        yield drivers
    finally:
        for task in tasks:
            task.cancel()
        for driver in drivers:
            await driver.lamp.close(over=False)
