"""Reads from what may be a share: a server or a mount that is gone never answers, and an open call cannot be cancelled.

Each read has a daemon thread, which no process waits for at exit. (A child process would cost an interpreter for each
read, and a read that hangs blocks it in the same way.)
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

SHARE = 3.0
"""Time limit in seconds for a file or a folder; a slow share answers within one."""

_hanging: dict[str, threading.Thread] = {}
_lock = threading.Lock()


class Silent(OSError):
    """There was no answer in time."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} does not answer")
        self.strerror = "it does not answer (is the share or the disk there?)"


def within(read: Callable[[], T], where: str, seconds: float = SHARE) -> T:
    """What `read` returns or raises. `where` names the folder or the file that it reads from.

    Raises `Silent` after `seconds`, and at once while an earlier read of the same `where` still hangs. So threads do
    not pile up, and a folder of many files causes one wait.
    """
    with _lock:
        if (earlier := _hanging.get(where)) and earlier.is_alive():
            raise Silent(where)
    answer: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(read())
        except BaseException as error:  # whoever asked gets it
            failed.append(error)

    thread = threading.Thread(target=run, name=f"read {where}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        with _lock:
            _hanging[where] = thread
        raise Silent(where)
    with _lock, contextlib.suppress(KeyError):
        del _hanging[where]
    if failed:
        raise failed[0]
    return answer[0]


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns or raises, without blocking the screen. The screen's exit does not wait for it: asyncio would
    join its own threads then, including one that hangs."""
    import asyncio  # a third of what a command costs in all

    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(found: T | None, error: BaseException | None) -> None:
        if not answer.done():
            answer.set_exception(error) if error else answer.set_result(cast("T", found))

    def run() -> None:
        found, failed = None, None
        try:
            found = work()
        except BaseException as error:
            failed = error
        with contextlib.suppress(RuntimeError):  # the screen has left
            loop.call_soon_threadsafe(settle, found, failed)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await answer
