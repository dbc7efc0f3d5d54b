"""Wakes a process that sleeps when another has written something for it, where the system allows it.

On Linux this is a datagram to an abstract socket (`unix(7)`). It has no file that anything could trip over, its name is
free when its process dies, and whoever rings neither waits nor fails, whether nobody listens or too many have rung.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path


class Bell:
    """The bell of a file, for the one process that waits for news in it. `heard`: whether others can ring it; a ring
    may still be lost (of a process in a container, for example), so the file is to be looked at now and then."""

    def __init__(self, file: Path, call: Callable[[], None]) -> None:
        """`call` is called at each ring, from a thread of the bell's own."""
        self.heard = False
        if sys.platform == "linux":
            import socket

            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            with contextlib.suppress(OSError):
                self._socket.bind(_address(file))
                self.heard = True
                threading.Thread(target=self._listen, args=(call,), daemon=True).start()

    def _listen(self, call: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            while self._socket.recv(1):
                call()

    def close(self) -> None:
        """Free the name."""
        if self.heard:
            self.heard = False
            self._socket.shutdown(0)  # to reading, which ends the thread; the name would be kept for its call
        if sys.platform == "linux":
            self._socket.close()


def ring(file: Path, identity: tuple[int, int] | None = None) -> None:
    """Wake the process that has the file's bell, if there is one. `identity`: the file's device and inode, if known."""
    if sys.platform == "linux":
        import socket

        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
                own.sendto(b".", socket.MSG_DONTWAIT, _named(*identity) if identity else _address(file))
        except OSError:  # nobody listens, or too many have rung
            return


def _address(file: Path) -> str:
    """The same by whatever path the file is reached."""
    status = os.stat(file)
    return _named(status.st_dev, status.st_ino)


def _named(device: int, inode: int) -> str:
    return f"\0roomctl-{device:x}-{inode:x}"
