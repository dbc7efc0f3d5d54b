"""What every kind of lamp can do: one small protocol, and how a lamp's own news is heard."""

from __future__ import annotations

from typing import Protocol

from roomctl.errors import Unavailable
from roomctl.lighting.fade import Ability, Command, Level

LampError = Unavailable
"""A lamp, or what leads to it, cannot be reached or does not do as it is told. Its text says why."""


class News(Protocol):
    """What a lamp, or the way to it, reports."""

    def seen(self, level: Level, *, old: bool) -> None:
        """The lamp says where it is. `old`: it may have said so long ago."""

    def away(self, why: str) -> None:
        """It cannot be reached."""

    def back(self, *, restarted: bool = False) -> None:
        """It can be reached again. `restarted`: the lamp itself, or what drives it, has started again."""


class Lights(Protocol):
    """One lamp. `news` hears of it, once somebody is there to listen."""

    name: str
    """As people call it: its topic, its entity."""
    ability: Ability
    news: News | None

    async def open(self) -> None:
        """Get ready. Raises `LampError`."""

    answers: str
    """Why it cannot say where it is, and what would help; empty if it can."""
    old: bool
    """Whether the level that was read last is only what somebody has kept of the lamp."""

    async def read(self) -> Level | None:
        """Where it is; None if it does not say. Raises `LampError`."""

    async def show(self, command: Command) -> None:
        """Go to a level. Raises `LampError`."""

    async def close(self, *, over: bool) -> None:
        """`over`: nobody goes on with this lamp; otherwise another process will."""
