"""The command palette: all acts by name, with and without a key."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from roomctl.config import keymap
from roomctl.session.commands import ACTS
from roomctl.session.plan import CUE_LEVELS
from roomctl.ui.base_screen import OVER, Aimed
from roomctl.ui.host import Host
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.widgets.tap import Tap

WORDED: dict[tuple[str, str], str] = {
    ("note", ""): "Add a note to the record.",
    ("measure", ""): "Add a measure to the record: pain, blood pressure or range.",
    ("why", ""): "Give the reason for the pause.",
    ("sign", ""): "Sign off the record.",
    **{("cues", how): f"Cues from now on: {how}." for how in CUE_LEVELS},
    ("motif", ""): "Switch the cues' sound on or off.",
    ("restart", ""): "Restart this area.",
    ("extend", ""): "Extend the session by 15 minutes.",
    ("check", "less"): "The client wants less pressure.",
    ("check", "same"): "The pressure is right.",
    ("check", "more"): "The client wants more pressure.",
    ("late", "trim"): "When late: shorten all areas to their minimum.",
    ("late", "buffer"): "When late: use the turnover.",
    ("late", "over"): "When late: run over.",
}
"""Acts without a key."""
AWAY = {"keep": "Count the time away.", "back": "Continue from before the time away."}
"""Only while the question is open."""
ELSEWHERE = frozenset({"resume", "ack"})
"""The pause key resumes, and any key acknowledges."""


class _Still(CommandPalette, Aimed):
    """Textual's palette without blinking. It is the first base because Textual takes styles from the first only."""

    CSS_PATH = OVER

    def __init__(self, room: Host) -> None:
        back = "" if room.touched else "; Escape closes this"
        super().__init__(providers=[ActsProvider], placeholder=f"Type the name of an act{back}")
        self.room = room

    def compose(self) -> ComposeResult:
        yield Tap("Back", id="leave")
        yield from super().compose()

    def on_tap_pressed(self, event: Tap.Pressed) -> None:
        event.stop()
        self.dismiss()

    def on_mount(self) -> None:
        self.query_one("#leave").display = self.room.touched
        self.query_one(Input).cursor_blink = False

    def on_click(self, event: events.Click) -> None:
        if not self.region.contains(event.screen_x, event.screen_y):  # the terminal has shrunk since the click
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # a list without a size has no pages
            super()._action_command_list(action)


def palette(room: Host) -> CommandPalette:
    return _Still(room)


def listed(room: Host) -> list[tuple[str, str, str, str]]:
    """Act, its text, its name in the palette, and what it does; includes each area that can be left out."""
    named = {act: row.label if row.label.lower() == act else f"{row.label} ({act})" for act, row in keymap.ACTS.items()}
    found = [(act, "", name, keymap.about(act, room.look.keys)) for act, name in named.items() if act != "acts"]
    found += [(act, text, f"{act} {text}".strip(), about) for (act, text), about in WORDED.items()]
    if room.state and room.moment:
        later = room.state.plan.phases[room.moment.index + 1 :]
        areas = dict.fromkeys(phase.area for phase in later)
        if room.moment.away:
            found += [("away", text, f"away {text}", about) for text, about in AWAY.items()]
        found += [("drop", area, f"drop {area}", "Leave out this area today.") for area in areas]
    known = {act for act, *_ in found} | ELSEWHERE
    return found + [(act, "", act, "") for act in ACTS if act not in known | {"drop", "away"}]


class ActsProvider(Provider):
    """The entries of the palette."""

    async def discover(self) -> Hits:
        for act, text, name, about in self._listed():
            yield DiscoveryHit(name, partial(self._do, act, text), help=about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for act, text, name, about in self._listed():
            if (score := matcher.match(f"{name} {about}")) > 0:
                yield Hit(score, name, partial(self._do, act, text), help=about)

    def _listed(self) -> list[tuple[str, str, str, str]]:
        return listed(self.screen.room) if isinstance(self.screen, SessionScreen) else []

    def _do(self, act: str, text: str) -> None:
        under = self.screen
        if not isinstance(under, SessionScreen) or under.gone:  # the session has ended in the meantime
            return
        if text:
            under.room.act(act, text)
        else:
            under.do(act)
