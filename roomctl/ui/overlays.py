"""What lies around the screens: their colours, and what may lie over them for a moment: help, the palette, the
choice when late, the pedals."""

from __future__ import annotations

from dataclasses import replace

from textual._context import active_message_pump
from textual.command import CommandPalette
from textual.dom import DOMNode

from roomctl.config import keymap, pedals
from roomctl.system.crash_report import log_crash
from roomctl.ui import theme
from roomctl.ui.base_app import CalmApp
from roomctl.ui.base_screen import Over, RoomScreen
from roomctl.ui.options import Look
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.widgets import paint


class LayeredApp(CalmApp):
    """One screen at the bottom, where the session is; at most one over it, and never over a cue."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        theme.wear(self, theme.chosen(look.theme, False))
        self._turned = ""
        """The theme that a hand has chosen here; empty: the room's."""
        self.set_class(paint.ASCII, "-ascii")

    @property
    def cued(self) -> bool:
        """Whether the session's screen shows a cue."""
        return False

    def say(self, text: str) -> None:
        """One calm sentence, for some seconds."""

    @property
    def base(self) -> RoomScreen | None:
        """The screen that the session is at, whatever lies over it; None before the first."""
        stack = reversed(self.screen_stack)
        return next((one for one in stack if isinstance(one, RoomScreen) and not isinstance(one, Over)), None)

    @property
    def glow(self) -> str:
        """What black becomes under a cue."""
        return theme.PALETTES[self.theme].glow

    def over(self, screen: Over) -> None:
        """Lay a screen over this one; never over a cue, and one at a time."""
        if not self.cued:
            self.clear()
            self.push_screen(screen)

    def learn(self, key: str, act: str) -> None:
        """A pedal that sends `key` does `act` from now on, here and wherever this room's screen is opened. Raises
        `RoomError`."""
        if self.look.pedals is not None:
            pedals.learn(self.look.pedals, key, act)
        self.look = replace(self.look, keys=keymap.keymap(self.look.keys, {act: [key]}), trouble="")

    def action_pedal(self) -> None:
        from roomctl.ui.pedals.screen import PedalScreen  # what lies over a screen need not delay its first frame

        self.over(PedalScreen())

    def action_help(self) -> None:
        from roomctl.ui.help.screen import HelpScreen, of_bindings, of_session

        base = self.base
        if isinstance(base, SessionScreen):
            self.over(HelpScreen(of_session(self.look.keys)))
        elif base is not None and base is self.screen:
            self.over(HelpScreen(of_bindings(base)))

    def action_acts(self) -> None:
        from roomctl.ui.help.palette import palette

        if isinstance(self.base, SessionScreen):
            self.clear()
            self.push_screen(palette())

    def action_colours(self) -> None:
        self._turned = theme.after(self.theme)
        self.colour()
        self.say(f"colours: {self.theme}")

    def clear(self) -> bool:
        """Take away what lies over the session's screen; whether there was anything."""
        before = self.screen
        while isinstance(self.screen, Over | CommandPalette):
            self.pop_screen()
        return self.screen is not before

    def _handle_exception(self, error: Exception) -> None:
        """A fault in Textual's palette takes the palette away, and not the screen of a session."""
        where = active_message_pump.get(None)
        if isinstance(where, DOMNode) and any(isinstance(one, CommandPalette) for one in where.ancestors_with_self):
            log_crash(error)
            self.clear()
            self.say("the list of acts has failed; open it again")
        else:
            super()._handle_exception(error)

    def colour(self, visual_only: bool = False) -> None:
        """The theme that a hand has chosen, else the room's; `visual_only`: the session cues the eye only."""
        name = self._turned or theme.chosen(self.look.theme, visual_only)
        if name != self.theme:
            self.theme = name
