"""What both apps do: they fail in a sentence, and leave when their terminal does."""

from __future__ import annotations

from textual.app import App

from roomctl.system.crash_report import log_crash
from roomctl.ui.terminal import leave_on_signals, watch_terminal


class BaseApp(App[None]):
    """Says what went wrong in a sentence, where Textual would ring and fill the terminal with a traceback."""

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
