"""Leaving well: a signal ends the screen with the terminal restored, a vanished terminal ends it without a trace."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

GRACE = 1.0
"""Seconds that an orderly end gets once the terminal is gone."""


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
