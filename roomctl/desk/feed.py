"""The desk's ear at the clinic's broker: every message goes to the board, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable

from roomctl.clock import Clock
from roomctl.desk.board import Board
from roomctl.lighting.lights import Names
from roomctl.lighting.mqtt import Broker, Server


class Feed:
    """Feeds `board` from `start` on, in the running event loop."""

    qos = 1

    def __init__(self, server: Server, board: Board, clock: Clock) -> None:
        self._board, self._clock, self._told = board, clock, _nothing
        self._broker = Broker(server, Names(), "desk")
        self._broker.add(self)
        self.topics = board.topics

    def start(self, told: Callable[[], None]) -> None:
        """`told` is called after each message that changes the board, and when the broker comes or goes."""
        self._told = told
        self._broker.start()

    async def up(self, patience: float) -> None:
        """Wait for the connection. Raises `RoomError` after `patience` seconds."""
        await self._broker.up(patience)

    async def close(self) -> None:
        await self._broker.close()

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        if self._board.heard(topic, payload, self._clock.now(), old=old):
            self._told()

    def away(self, why: str) -> None:
        if why != self._board.away:
            self._board.lost(why, self._clock.now())
            self._told()

    def back(self) -> None:
        self._board.found()
        self._told()


def _nothing() -> None:
    pass
