"""The desk's connection to the clinic's broker: every message goes to the board, and a room can be asked."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable

from roomctl.bus import remote
from roomctl.bus.connection import Connection, Server
from roomctl.clock import Clock
from roomctl.desk.board import PREFIX, Board
from roomctl.errors import Refused, Unavailable
from roomctl.system.names import Names
from roomctl.text import rooms

PATIENCE = 5.0
"""Seconds for a room to answer; after them it ignores a command."""


class Feed(Connection):
    """Feeds `board`. `told` is called after each message that changes it, and when the broker comes or goes."""

    def __init__(self, server: Server, board: Board, clock: Clock) -> None:
        super().__init__(server, Names(), "desk")
        self._board, self._clock = board, clock
        self._asked: dict[str, asyncio.Future[remote.Answer]] = {}
        self.told: Callable[[], None] = lambda: None

    def topics(self) -> Iterable[tuple[str, int]]:
        """Rooms twice: at QoS 1 Mosquitto (2.0.11) drops what it has kept beyond 1020 messages, and at QoS 0 nothing;
        the second subscription to a topic replaces the first."""
        both = [(topic, qos) for qos in (0, 1) for topic in self._board.topics]
        return [*both, *((topic, 1) for topic in self._board.all_of("ack"))]

    def connected(self) -> None:
        self._board.found()
        self.told()

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        if topic.endswith("/ack"):
            said = remote.answer(payload)
            waiting = self._asked.get(said.id) if said else None
            if said and waiting and not waiting.done():
                waiting.set_result(said)
        elif self._board.heard(topic, payload, self._clock.now(), old=old):
            self.told()

    def lost(self, why: str) -> None:
        if why != self._board.away:
            self._board.lost(why, self._clock.now())
            self.told()

    async def ask(self, room: str, verb: str, **arguments: str) -> str:
        """Send a command; the room's answer. Raises `Refused` with the room's words, `Unavailable` without any."""
        name = uuid.uuid4().hex
        self._asked[name] = asyncio.get_running_loop().create_future()
        try:
            said = remote.command(name, self._clock.now().wall, **arguments)
            await self.publish(f"{PREFIX}/{room}/cmd/{verb}", said)
            answer = await asyncio.wait_for(self._asked[name], PATIENCE)
        except TimeoutError:
            raise Unavailable(rooms.silent(room)) from None
        finally:
            del self._asked[name]
        if not answer.ok:
            raise Refused(answer.text)
        return answer.text
