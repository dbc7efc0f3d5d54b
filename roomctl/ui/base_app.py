"""What every app of ours does: it fails in a sentence."""

from __future__ import annotations

from textual.app import App

from roomctl.system.crash_report import log_crash


class CalmApp(App[None]):
    """Says what went wrong in a sentence, where Textual would ring and fill the terminal with a traceback."""

    def _fatal_error(self) -> None:
        self._exit_renderables.append(f"roomctl: {log_crash(self._exception or RuntimeError())}")
        self._close_messages_no_wait()
