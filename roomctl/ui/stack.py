"""The screens of an app: one at the bottom, and at most one over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.command import CommandPalette
from textual.screen import Screen

from roomctl.ui import collector
from roomctl.ui.base_screen import Over, RoomScreen


class Stack:
    def __init__(self, app: App[None]) -> None:
        self._app = app
        self.preparing: Callable[[bool], None] = lambda yes: None
        """Called with whether the new bottom screen belongs to the questions before a session."""

    @property
    def base(self) -> RoomScreen | None:
        """The bottom screen; None before the first."""
        screens = reversed(self._app.screen_stack)
        return next((one for one in screens if isinstance(one, RoomScreen) and not isinstance(one, Over)), None)

    def show(self, screen: RoomScreen) -> None:
        """Replace the bottom screen and close any over it."""
        self.clear()
        collector.forget()
        if self.base:
            self.base.replaced()
        first = len(self._app.screen_stack) == 1  # Textual cannot switch from it, so it stays below
        (self._app.push_screen if first else self._app.switch_screen)(screen.fitted(*self._app.size))
        self.preparing(screen.PREPARES)

    def lay(self, screen: Screen[Any]) -> None:
        """Open `screen` over the bottom one, in place of any other."""
        self.clear()
        self._app.push_screen(screen)

    def clear(self) -> bool:
        """Close what is open over the bottom screen. Returns whether there was anything."""
        before = self._app.screen
        while isinstance(over := self._app.screen, Over | CommandPalette):
            if isinstance(over, Over):
                over.taken_away()
            self._app.pop_screen()
        return self._app.screen is not before
