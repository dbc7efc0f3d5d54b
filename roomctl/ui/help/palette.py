"""Every act by its name, for the palette: those that have a key, and those that only have words."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import events
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from roomctl.config import keymap
from roomctl.session.commands import ACTS
from roomctl.ui.base_screen import OVER, Aimed
from roomctl.ui.session.screen import SessionScreen

if TYPE_CHECKING:
    from roomctl.ui.app import RoomApp

WORDED: dict[tuple[str, str], str] = {
    ("motif", ""): "The sound of the cues on, or off again.",
    ("restart", ""): "Begin this area again.",
    ("extend", ""): "A quarter of an hour more: the end moves.",
    ("check", "less"): "The client wants less pressure.",
    ("check", "same"): "The pressure is right.",
    ("check", "more"): "The client wants more pressure.",
    ("late", "trim"): "When late: shorten the areas to their least.",
    ("late", "buffer"): "When late: use the turnover.",
    ("late", "over"): "When late: run over.",
}
"""Acts that have no key of their own."""
AWAY = {"keep": "The time away counts: keep going.", "back": "Go back to where it was before the time away."}
"""Only while the room asks."""
ELSEWHERE = frozenset({"resume", "ack", "note"})
"""Resume is Pause's key, acknowledging is any key, and a note is typed at a command line."""


class _Still(CommandPalette, Aimed):
    """Textual's palette, but nothing blinks. It comes first, for Textual asks only the first base for its styles."""

    CSS_PATH = OVER

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def on_click(self, event: events.Click) -> None:
        if not self.region.contains(event.screen_x, event.screen_y):  # the terminal has become smaller since
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # a list that has no size yet knows no pages
            super()._action_command_list(action)


def palette() -> CommandPalette:
    return _Still(providers=[ActsProvider], placeholder="An act, by its name")


def listed(app: RoomApp) -> list[tuple[str, str, str, str]]:
    """Act, its words, what the palette calls it, and what it does; areas that can be left out among them."""
    named = {act: row.label if row.label.lower() == act else f"{row.label} ({act})" for act, row in keymap.ACTS.items()}
    found = [(act, "", named[act], row.about) for act, row in keymap.ACTS.items() if act != "acts"]
    found += [(act, text, f"{act} {text}".strip(), about) for (act, text), about in WORDED.items()]
    if app.state and app.moment:
        later = app.state.plan.phases[app.moment.index + 1 :]
        areas = dict.fromkeys(phase.area for phase in later)
        if app.moment.away:
            found += [("away", text, f"away {text}", about) for text, about in AWAY.items()]
        found += [("drop", area, f"drop {area}", "Leave this area out today.") for area in areas]
    known = {act for act, *_ in found} | ELSEWHERE
    return found + [(act, "", act, "") for act in ACTS if act not in known | {"drop", "away", "measure", "sign", "why"}]


class ActsProvider(Provider):
    """What Textual's palette searches."""

    async def discover(self) -> Hits:
        for act, text, name, about in listed(self._room):
            yield DiscoveryHit(name, partial(self._do, act, text), help=about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for act, text, name, about in listed(self._room):
            if (score := matcher.match(f"{name} {about}")) > 0:
                yield Hit(score, name, partial(self._do, act, text), help=about)

    @property
    def _room(self) -> RoomApp:
        return cast("RoomApp", self.app)

    def _do(self, act: str, text: str) -> None:
        base = self._room.base
        if not isinstance(base, SessionScreen):  # the session has ended meanwhile
            return
        if text:
            self._room.act(act, text)
        else:
            base.do(act)
