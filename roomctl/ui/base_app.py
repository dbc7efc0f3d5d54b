"""What both apps share: they report a crash in a sentence, and exit with their terminal."""

from __future__ import annotations

from textual.app import App

from roomctl.system.crash_report import log_crash
from roomctl.ui.terminal import leave_on_signals, watch_terminal


class BaseApp(App[None]):
    """Prints a sentence after a crash, instead of Textual's bell and traceback."""

    TITLE = "roomctl"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        if not self.is_headless:
            leave_on_signals(self.exit)
            watch_terminal()

    def _fatal_error(self) -> None:
        self._exit_renderables.append(f"roomctl: {log_crash(self._exception or RuntimeError())}")
        self._close_messages_no_wait()
