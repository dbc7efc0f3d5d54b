"""The keys of the screen below. Any other key or tap closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from textual import events
from textual.app import ComposeResult

from roomctl.config import keymap
from roomctl.ui.base_screen import Over, RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.wrap import wrap

Help = Sequence[tuple[str, str]]
"""Keys as people write them, and what they do."""
TURNING = {"pagedown": 1, "down": 1, "right": 1, "pageup": -1, "up": -1, "left": -1}
COLUMN = 14


def of_session(keys: Mapping[str, keymap.Keys]) -> Help:
    """The session's acts and this room's keys for them."""
    rows = [(_listed(keys.get(act, ())), keymap.about(act, keys)) for act in keymap.ACTS]
    return [("any", "Mark a shown cue as seen, or light a dark screen; nothing else."), *rows]


def of_bindings(screen: RoomScreen) -> Help:
    """The visible bindings of a screen, grouped by what they do."""
    found: dict[str, list[str]] = {}
    for _, binding, _, _ in screen.active_bindings.values():
        if binding.tooltip and binding.show:
            found.setdefault(binding.tooltip, []).append(binding.key)
    return [(_listed(keys), about) for about, keys in found.items()]


class HelpScreen(Over):
    REPEATING = frozenset()

    def __init__(self, room: Host, rows: Help) -> None:
        super().__init__(room)
        self._rows = rows

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="lines")
        yield Tap("Back", id="leave")

    def on_resize(self) -> None:
        self.later(self._lay)

    def _lay(self) -> None:
        touched = self.room.touched
        self.query_one("#leave").display = touched
        self.lines("title").say(f"What the keys do{'' if touched else ' · any other key closes this'}", role="strong")
        pages = self.query_one(Pages)
        pages.fill(_block(keys, about, pages.size.width) for keys, about in self._rows)

    def takes(self, key: str) -> bool:
        pages = self.query_one(Pages)
        if key in TURNING and pages.count > 1:
            pages.turn(TURNING[key])
        elif key != "ctrl+c":
            self.leave()
        return True

    def tapped(self, name: str) -> None:
        self.leave()

    def on_click(self, event: events.Click) -> None:
        self.leave()


def _block(keys: str, about: str, width: int) -> list[Row]:
    names, rows = wrap(keys, COLUMN - 1), wrapped(about, width - COLUMN)
    return [((f"{name:<{COLUMN}}", "strong"), *row[1:]) for name, row in zip_longest(names, rows, fillvalue="")]


def _listed(keys: Sequence[str]) -> str:
    return " ".join(_on_the_key(keymap.spoken(key)) for key in keys)


def _on_the_key(name: str) -> str:
    """`Shift+Tab`, as a keyboard has it; a single letter stays as it is typed."""
    return name.title() if len(name) > 1 and name.islower() else name
