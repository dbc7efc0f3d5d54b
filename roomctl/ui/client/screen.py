"""The client's screen: no clock, no word. A slow field of dim light while a session runs, or nothing at all."""

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
from roomctl.session.state import State
from roomctl.ui import theme
from roomctl.ui.base_app import BaseApp
from roomctl.ui.client.field import Field, levels
from roomctl.ui.widgets.lines import Lines

Look = Literal["breathe", "blank"]
STEP = 0.5
"""Seconds between two drawings."""
BREATH = 11.0
"""Seconds of one breath: about 5.5 breaths a minute."""
IN = 0.4
"""The share of it in which the light grows."""
WIDEST = 13
"""Cells of a full breath where colours are too few for a field; odd, so that it grows on both sides alike."""
STILL = 0.4
"""The breath where nothing is to move."""


def breath(t: float) -> float:
    """How far a breath is in, 0 to 1, `t` seconds after it began."""
    share = t % BREATH / BREATH
    level = share / IN if share < IN else (1 - share) / (1 - IN)
    return (1 - math.cos(math.pi * level)) / 2


def cells(breath: float) -> int:
    """The width of the shape where there is no field: odd, from 1 to `WIDEST`."""
    return 1 + 2 * round(breath * (WIDEST - 1) / 2)


class ClientApp(BaseApp):
    """Follows the journal and never writes; black without a session. Only q and ctrl+q do something: they leave."""

    CSS_PATH = "../room.tcss"
    CSS = "Field, Lines { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q", "quit", "Leave", priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
    ]

    def __init__(self, journal: Journal, clock: Clock, look: Look = "breathe", colours: str = "auto") -> None:
        super().__init__()
        theme.wear(self, theme.chosen(colours, False))
        self._journal, self._clock, self._look, self._colours = journal, clock, look, colours
        self._moves = os.environ.get("TEXTUAL_ANIMATIONS", "full").lower() != "none"
        self._following: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        yield Field() if self.console.color_system == "truecolor" else Lines(middle=True)

    def on_mount(self) -> None:
        self._following = asyncio.create_task(self._follow())

    def on_unmount(self) -> None:
        if self._following:
            self._following.cancel()

    def beat(self) -> None:
        """Draw what there is to draw now."""
        state = self._session() if self._look == "breathe" else None
        up = self._clock.now().up if self._moves else 0.0
        now = breath(up) if self._moves else STILL
        if state:
            self.theme = theme.chosen(self._colours, state.plan.cues == "visual-only")
        if lines := self.query(Lines):
            lines.first().show([(("━" * cells(now), "dark"),)] if state else [])
        else:
            field = self.query_one(Field)
            field.show(levels(*field.size, up, now) if state else ())

    def action_nothing(self) -> None:
        pass

    def _session(self) -> State | None:
        try:
            state = self._journal.state()
        except RoomError:
            return None  # the client need not see the error; the room's screen shows it
        return state if state and moment(state, self._clock.now()).ended is None else None

    async def _follow(self) -> None:
        while self.is_running:  # when it is left, its widgets go before it hears of that
            self.beat()
            await asyncio.sleep(STEP)
