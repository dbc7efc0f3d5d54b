"""The client's screen, without text: a few dim cells in a slow breathing rhythm during a session, or a blank screen."""

from __future__ import annotations

import asyncio
import math
import os
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from roomctl.clock import Clock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.session.moment import moment
from roomctl.ui import theme
from roomctl.ui.base_app import BaseApp
from roomctl.ui.widgets.lines import Lines

Look = Literal["breathe", "blank"]
STEP = 0.5
"""Seconds between two drawings."""
BREATH = 11.0
"""Seconds of one breath: about 5.5 breaths a minute."""
IN = 0.4
"""The share of a breath in which the shape grows."""
WIDEST = 13
"""Cells of a full breath; odd, so that it grows evenly on both sides."""
STILL = 5
"""Cells with reduced motion."""


def cells(t: float) -> int:
    """The width of the shape `t` seconds after a breath started: odd, from 1 to `WIDEST`."""
    share = t % BREATH / BREATH
    level = share / IN if share < IN else (1 - share) / (1 - IN)
    eased = (1 - math.cos(math.pi * level)) / 2
    return 1 + 2 * round(eased * (WIDEST - 1) / 2)


class ClientApp(BaseApp):
    """Follows the journal and never writes; black without a session. Only q and ctrl+q do something: they leave."""

    CSS_PATH = "../room.tcss"
    CSS = f"Screen {{ align: center middle; }} #breath {{ width: {WIDEST}; height: 1; }}"  # few cells to draw
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q", "quit", "Leave", priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
    ]

    def __init__(self, journal: Journal, clock: Clock, look: Look = "breathe") -> None:
        super().__init__()
        theme.wear(self, "amber")
        self._journal, self._clock, self._look = journal, clock, look
        self._moves = os.environ.get("TEXTUAL_ANIMATIONS", "full").lower() != "none"
        self._following: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="breath", middle=True)

    def on_mount(self) -> None:
        self._following = asyncio.create_task(self._follow())

    def on_unmount(self) -> None:
        if self._following:
            self._following.cancel()

    def beat(self) -> None:
        wide = 0
        if self._look == "breathe" and self._runs():
            wide = cells(self._clock.now().up) if self._moves else STILL
        self.query_one(Lines).show([(("━" * wide, "dark"),)] if wide else [])

    def action_nothing(self) -> None:
        pass

    def _runs(self) -> bool:
        try:
            state = self._journal.state()
        except RoomError:
            return False  # the client need not see the error; the room's screen shows it
        return state is not None and moment(state, self._clock.now()).ended is None

    async def _follow(self) -> None:
        while True:
            self.beat()
            await asyncio.sleep(STEP)
