"""Keeps the machine from sleeping while a session runs, if the system allows it."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext


def presenting() -> AbstractContextManager[object]:
    """wakepy's mode for a screen that stays on; nothing where it could ask nobody, because it takes 1.4 MB."""
    if sys.platform == "linux" and "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        return nullcontext()
    from wakepy import keep  # slow

    return keep.presenting(on_fail="pass")


class Awake:
    """Asks the system from a thread of its own: a desktop's service may take the call and answer seconds later, or
    never. The system lets go of the request when the process ends."""

    def __init__(self, mode: Callable[[], AbstractContextManager[object]] = presenting) -> None:
        """`mode`: gives a context in which the machine stays awake; any exception means that there is none."""
        self._mode, self._wanted = mode, False
        self._calls: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def keep(self, wanted: bool) -> None:
        """Keep it awake from now on, or no longer. Returns at once."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._calls.put(wanted)
        if self._thread is None:
            self._thread = threading.Thread(target=self._ask, daemon=True)
            self._thread.start()

    def _ask(self) -> None:
        held = ExitStack()
        while True:
            with contextlib.suppress(Exception):  # a machine without such a service still runs its session
                if self._calls.get():
                    held.enter_context(self._mode())
                else:
                    held.close()
