"""Faults of screens, and several of them at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Iterator

import aiohttp

from tests.campaign.faults.registry import fault
from tests.campaign.room import Room, Wrong
from tests.rigs.home import PATIENCE
from tests.rigs.served import Served
from tests.rigs.terminal import Terminal

DRAWN = 1000
"""Bytes of a message that draws a screen."""


@fault
def terminal_closed(room: Room, chance: random.Random) -> Iterator[str]:
    room.close_terminal()
    yield "the screen"


@fault
def terminal_resized(room: Room, chance: random.Random) -> Iterator[str]:
    sizes = [(chance.choice((20, 48, 80, 200)), chance.choice((5, 12, 24, 60))) for _ in range(chance.randint(1, 12))]
    for columns, rows in sizes:
        if room.terminal is not None:
            room.terminal.resize(columns, rows)
    yield f"{len(sizes)} times"
    if room.terminal is not None:
        room.terminal.resize(91, 29)


@fault
def terminal_stalled(room: Room, chance: random.Random) -> Iterator[str]:
    """Nobody reads what the screen writes."""
    terminal = room.terminal
    if terminal is not None:
        terminal.stall()
    yield "the screen"
    if terminal is not None:
        terminal.resume()


@fault
def keys_at_once(room: Room, chance: random.Random) -> Iterator[str]:
    """Two screens, at both of which somebody makes the sound louder and softer."""
    other = room.another_terminal()
    keys = [chance.choice("+-") for _ in range(chance.randint(2, 10))]
    for key in keys:
        for terminal in (room.terminal, other):
            if terminal is not None:
                terminal.press(key)
    yield f"{len(keys)} at each of two screens"
    other.close()


@fault
def tablets(room: Room, chance: random.Random) -> Iterator[str]:
    """Two tablets and the screen, at all of which somebody makes the sound louder and softer."""
    try:
        server = Served(room.home)
    except AssertionError as error:
        yield f"nothing: no server, {error}"
        return
    keys = [chance.choice("+-") for _ in range(chance.randint(2, 10))]
    with contextlib.closing(server):
        try:
            drawn = asyncio.run(_at_tablets(server, keys, room.terminal))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Wrong(f"a tablet gets no answer: {error!r}") from error
        yield f"{len(keys)} keys at each of {drawn} and the screen"
        if server.process.poll() is None:  # it may have been killed meanwhile
            server.none_left()


async def _at_tablets(server: Served, keys: list[str], terminal: Terminal | None) -> int:
    """Press `keys` at two tablets and at the terminal; how many tablets had a screen."""
    headers = {"Origin": server.origin, "Cookie": server.ticket}
    ready = asyncio.Barrier(3)

    async def at_one(session: aiohttp.ClientSession) -> bool:
        async with session.ws_connect(f"{server.origin}/ws?width=91&height=29", headers=headers) as ws:
            async for message in ws:  # ends if the screen does
                if len(message.data) > DRAWN:
                    break
            await ready.wait()
            with contextlib.suppress(ConnectionError):
                for key in keys:
                    await ws.send_str(json.dumps(["stdin", key]))
                    await asyncio.sleep(0)
            return not ws.closed

    async def at_terminal() -> bool:
        await ready.wait()
        for key in keys:
            if terminal is not None:
                terminal.press(key)
            await asyncio.sleep(0)
        return False

    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        return sum(await asyncio.gather(at_one(session), at_one(session), at_terminal()))
