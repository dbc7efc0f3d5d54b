"""The broker tried outside a session, for `doctor`: does what the room says arrive, and is the room there once?"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from roomctl.bus import rivals
from roomctl.bus.connection import PATIENCE, Connection, server
from roomctl.bus.options import topic
from roomctl.system.names import Names

BACK = 2.0
"""Seconds in which a message comes back, and every machine of the room answers."""


class Tried(NamedTuple):
    """`back`: a message to itself came back; `machines`: how many are there as this room."""

    back: bool
    machines: int


async def tried(room: str, mqtt: Mapping[str, Any]) -> Tried:
    """Send a message to oneself, because a broker takes forbidden messages without a word. Raises `Unavailable`."""
    echo = _Echo(room, mqtt)
    try:
        await echo.up(PATIENCE)
        await echo.publish(echo.topic, echo.question)
        await asyncio.sleep(BACK)
    finally:
        await echo.close()
    return Tried(echo.back, len(echo.machines))


class _Echo(Connection):
    def __init__(self, room: str, mqtt: Mapping[str, Any]) -> None:
        super().__init__(server(mqtt), Names(), f"{room}-doctor")
        self.topic = f"{topic(room)}/claim"
        self.question = json.dumps({**json.loads(rivals.ASKED), "of": uuid.uuid4().hex})
        self.back, self.machines = False, set[str]()

    def topics(self) -> Iterable[tuple[str, int]]:
        return [(self.topic, 1)]

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        if payload == self.question:
            self.back = True
        elif claim := rivals.read(payload):
            self.machines.add(claim.machine)
