"""Terminal handling that Textual lacks: clean exit on signals and when the terminal disappears, F13 to F20, and rest
between keys."""

from __future__ import annotations

import asyncio
import os
import select
import selectors
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

GRACE = 1.0
"""Seconds for an orderly exit after the terminal is gone."""

UNNAMED = {
    "25~": "f13", "26~": "f14", "28~": "f15", "29~": "f16", "31~": "f17", "32~": "f18", "33~": "f19", "34~": "f20",
}  # fmt: skip
"""Last part of the sequences that xterm and the VT220 send (XTerm Control Sequences, "PC-Style Function Keys").
Textual 8.2.8 reads each as the character with that number: F18 would be the space key."""


def name_all_keys() -> None:
    """Register the keys that Textual has no names for."""
    with suppress(ImportError):  # another version of Textual
        from textual._keyboard_protocol import FUNCTIONAL_KEYS

        for sequence, name in UNNAMED.items():
            FUNCTIONAL_KEYS.setdefault(sequence, name)


class Unhurried(selectors.SelectSelector):
    """Textual's thread for input (8.2.8) waits 0.1 s at a time, because it also looks whether the app exits and whether
    an Escape was all. Both mostly follow a key, so this waits longer when none has come for two seconds."""

    LOOKS, RARELY = 20, 0.5
    """Looks without input before it waits `RARELY` seconds, which an exit on a signal may take longer."""
    _vain = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout and not self.get_map():
            return []  # its last look, at nothing
        found = super().select(max(timeout, self.RARELY) if timeout and self._vain >= self.LOOKS else timeout)
        self._vain = 0 if found else self._vain + 1
        return found


def rest_between_keys() -> None:
    """Have Textual's thread for input use `Unhurried`, if this is a terminal."""
    if driver := sys.modules.get("textual.drivers.linux_driver"):
        names = {**vars(selectors), "SelectSelector": Unhurried}
        driver.selectors = SimpleNamespace(**names)  # type: ignore[attr-defined]


class SoftKeyboard:
    """Tells the page that a browser's screen is in when it is to raise the tablet's keyboard (`web/screens.py`)."""

    def __init__(self) -> None:
        self._asked = False

    def follow(self, app: App[None]) -> None:
        """Whether the screen that `app` shows asks for text may have changed."""
        if app.is_web and (asked := bool(getattr(app.screen, "asks_text", False))) != self._asked:
            self._asked = asked
            app._driver.write_meta({"type": "keyboard", "asked": asked})  # type: ignore[union-attr]  # its own driver


def leave_on_signals(leave: Callable[[], object]) -> None:
    """Call `leave` on SIGTERM and SIGHUP; without this the terminal would stay in the alternate screen."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, leave)


def watch_terminal() -> None:
    """Exit when standard input hangs up; without this Textual would keep one core busy for ever."""
    if hasattr(select, "poll"):
        threading.Thread(target=_watch, name="terminal", daemon=True).start()


def _watch() -> None:
    poll = select.poll()
    poll.register(0, 0)  # hang-ups and errors are always reported; input is Textual's
    for _, happened in poll.poll():
        if happened & select.POLLHUP:
            time.sleep(GRACE)
            os._exit(0)
