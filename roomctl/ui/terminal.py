"""What Textual leaves to do at a terminal: a signal ends the screen with the terminal restored, a vanished terminal
ends it without a trace, and the keys F13 to F20 have their names."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

GRACE = 1.0
"""Seconds that an orderly end gets once the terminal is gone."""

UNNAMED = {
    "25~": "f13", "26~": "f14", "28~": "f15", "29~": "f16", "31~": "f17", "32~": "f18", "33~": "f19", "34~": "f20",
}  # fmt: skip
"""Ends of the sequences that xterm and the VT220 send for them (XTerm Control Sequences, "PC-Style Function Keys").
Textual 8.2.8 reads them as the characters of these numbers: F18 would be the space key."""


def name_all_keys() -> None:
    """Tell Textual the keys that it has no names for."""
    with suppress(ImportError):  # a Textual that is built otherwise
        from textual._keyboard_protocol import FUNCTIONAL_KEYS

        for sequence, name in UNNAMED.items():
            FUNCTIONAL_KEYS.setdefault(sequence, name)


class SoftKeyboard:
    """Tells the page that a browser's screen is in when it is to raise the tablet's keyboard (`web/screens.py`)."""

    def __init__(self) -> None:
        self._asked = False

    def follow(self, app: App[None]) -> None:
        """Whether the screen that `app` shows asks for text may have changed."""
        asked = bool(getattr(app.screen, "asks_text", False))
        if app.is_web and asked != self._asked:
            self._asked = asked
            app._driver.write_meta({"type": "keyboard", "asked": asked})  # type: ignore[union-attr]  # its own driver


def leave_on_signals(leave: Callable[[], object]) -> None:
    """SIGTERM and SIGHUP call `leave`; Textual's own driver would die in the alternate screen."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, leave)


def watch_terminal() -> None:
    """End this process once standard input hangs up; without this Textual would burn a core for ever."""
    if hasattr(select, "poll"):
        threading.Thread(target=_watch, name="terminal", daemon=True).start()


def _watch() -> None:
    poll = select.poll()
    poll.register(0, 0)  # hang-ups and errors are always reported; input is Textual's
    for _, happened in poll.poll():
        if happened & select.POLLHUP:
            time.sleep(GRACE)
            os._exit(0)
