"""The desk's ear at the clinic's broker: every message goes to the board, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from roomctl.bus.connection import Connection, Server
from roomctl.clock import Clock
from roomctl.desk.board import Board
from roomctl.system.names import Names


class Feed(Connection):
    """Feeds `board`. `told` is called after each message that changes it, and when the broker comes or goes."""

    def __init__(self, server: Server, board: Board, clock: Clock) -> None:
        super().__init__(server, Names(), "desk")
        self._board, self._clock = board, clock
        self.told: Callable[[], None] = lambda: None

    def topics(self) -> Iterable[tuple[str, int]]:
        """Twice: at QoS 1 Mosquitto (2.0.11) drops what it has kept beyond 1020 messages, and at QoS 0 nothing; the
        second subscription to a topic replaces the first."""
        return [(topic, qos) for qos in (0, 1) for topic in self._board.topics]

    def connected(self) -> None:
        self._board.found()
        self.told()

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        if self._board.heard(topic, payload, self._clock.now(), old=old):
            self.told()

    def lost(self, why: str) -> None:
        if why != self._board.away:
            self._board.lost(why, self._clock.now())
            self.told()
