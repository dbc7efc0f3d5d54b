"""What all apps share: they report a crash in a sentence, exit with their terminal, and take the left button alone."""

from __future__ import annotations

from textual import events
from textual.app import App

from roomctl.system.crash_report import log_crash
from roomctl.ui.terminal import leave_on_signals, watch_terminal

OTHERS = (2, 3)
"""The middle and the right button of a mouse."""


def presses_nothing(event: events.Event) -> bool:
    """Whether `event` is of another button than the left one. Textual would take it for a tap, and some systems make a
    right click of a finger that rests."""
    return isinstance(event, events.MouseDown | events.MouseUp) and event.button in OTHERS


class BaseApp(App[None]):
    """Prints a sentence after a crash, instead of Textual's bell and traceback."""

    TITLE = "roomctl"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        if not self.is_headless:
            leave_on_signals(self.exit)
            watch_terminal()

    async def on_event(self, event: events.Event) -> None:
        if not presses_nothing(event):
            await super().on_event(event)

    def _fatal_error(self) -> None:
        self._exit_renderables.append(f"roomctl: {log_crash(self._exception or RuntimeError())}")
        self._close_messages_no_wait()
