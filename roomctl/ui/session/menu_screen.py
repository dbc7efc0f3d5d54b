"""What *More…* opens: further acts of the session as large buttons, under the time that is left.

A key does here what it does in the session. Acts of which there are often several in a row (the sound, the light, the
colours) leave the buttons open; any other act, a cue, or half a minute without a touch closes them.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from roomctl.config import keymap
from roomctl.text import moments
from roomctl.ui.base_screen import Over
from roomctl.ui.host import Host
from roomctl.ui.session.layout import LEAST
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines

STANDS = 30.0
"""Seconds without a touch after which it closes."""
TILES = (
    "stop", "lock", "hold", "check",
    "where", "late", "less", "acts",
    "louder", "softer", "bed", "silence",
    "light", "theme", "help",
)  # fmt: skip
"""Acts of `keymap.ACTS`, in rows of `COLUMNS`."""
COLUMNS = 4
REPEATED = frozenset({"louder", "softer", "bed", "silence", "light", "theme", "less"})
"""Acts after which the buttons stay."""
CLOSE = Button("close", "Close")
STEPS = {"down": COLUMNS, "up": -COLUMNS, "right": 1, "left": -1, "pagedown": 1}
"""Two pedals are enough: one steps, the other takes."""
TAKES = frozenset({"enter", "space", "pageup"})
TALL = 20
"""Rows from which what was just done has a row of its own."""


class MenuScreen(Over):
    """Acts by way of the session's screen, which lies under it."""

    REPEATING = frozenset()
    LEAST = LEAST

    def __init__(self, room: Host, session: SessionScreen) -> None:
        super().__init__(room)
        self._session = session
        self._at: int | None = None
        self._until = 0.0

    def compose(self) -> ComposeResult:
        yield Lines(id="glance")
        yield Buttons(id="tiles")

    def on_mount(self) -> None:
        self._touch()
        self.beat()

    def on_resize(self) -> None:
        self.beat()

    def beat(self) -> None:
        moment, (width, height) = self.room.moment, self.app.size
        if moment is None or self.room.clock.now().up >= self._until:
            self.leave()
            return
        glance, said = moments.glance(moment, width), self.room.said
        head = [glance, said] if height >= TALL else [said or glance]
        self.lines("glance").styles.height = len(head)
        self.lines("glance").say(*head, role="strong")
        tiles = [self._shown(at, button) for at, button in enumerate(self._buttons())]
        self.query_one(Buttons).lay(tiles, COLUMNS, width, height - len(head))

    def _buttons(self) -> Sequence[Button]:
        held = self.room.state is not None and self.room.state.held
        labels = {act: keymap.ACTS[act].label for act in TILES} | ({"hold": "Release"} if held else {})
        return *(Button(act, labels[act]) for act in TILES), CLOSE

    def _shown(self, at: int, button: Button) -> Button:
        return button._replace(kind="chosen") if at == self._at else button

    def takes(self, key: str) -> bool:
        if key == "ctrl+c":
            return False
        self._touch()
        act = self.room.look.act_of(key)
        if step := STEPS.get(key):
            self._at = 0 if self._at is None else (self._at + step) % (len(TILES) + 1)
            self.beat()
        elif key in TAKES:
            self.tapped("close" if self._at is None else self._buttons()[self._at].name)
        else:
            self.tapped(act if act not in ("", "menu") else "close")
        return True

    def tapped(self, name: str) -> None:
        self._touch()
        if name not in REPEATED:
            self.leave()
        if name != "close":
            self._session.do(name)
        if name in REPEATED:
            self.beat()

    def _touch(self) -> None:
        now = self.room.clock.now().up
        self._until = now + STANDS
        self._session.dim.touch(now)
