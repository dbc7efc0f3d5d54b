"""Wakes processes that sleep when another has written something for them, where the system allows it.

On Linux this is a datagram to an abstract socket (`unix(7)`). It has no file that anything could trip over, its name is
free when its process dies, and whoever rings neither waits nor fails, whether nobody listens or too many have rung.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

HOLDERS = 10
"""Processes that can have the bell of a file at the same time: a controller, speakers, and screens."""


class Bell:
    """The bell of a file, for a process that waits for news in it. `heard`: whether others can ring it; a ring
    may still be lost (of a process in a container, for example), so the file is to be looked at now and then."""

    def __init__(self, file: Path) -> None:
        self.heard = False
        if sys.platform == "linux":
            import socket

            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.heard = any(self._bound(name) for name in _addresses(file))

    def _bound(self, name: str) -> bool:
        try:
            self._socket.bind(name)
        except OSError:  # another has it
            return False
        return True

    def listen(self, call: Callable[[], None]) -> None:
        """Call `call` at each ring, from a thread of the bell's own."""
        if self.heard:
            threading.Thread(target=self._listen, args=(call,), daemon=True).start()

    def fileno(self) -> int:
        """Readable once somebody has rung."""
        return self._socket.fileno()

    def take(self) -> None:
        """Forget one ring."""
        import socket

        with contextlib.suppress(OSError):
            self._socket.recv(1, socket.MSG_DONTWAIT)

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


class Listener:
    """The bell of a file that may be replaced, and a call at each ring, from a thread of its own."""

    def __init__(self, file: Path, call: Callable[[], None]) -> None:
        self._file, self._call = file, call
        self._bell: Bell | None = None
        self._opened = -1

    def hears(self, opened: int) -> bool:
        """Whether others can ring. `opened`: how many files of that name this process has had open."""
        if opened != self._opened:
            self.close()
            self._opened, self._bell = opened, Bell(self._file)
            self._bell.listen(self._call)
        return self._bell is not None and self._bell.heard

    def close(self) -> None:
        if self._bell:
            self._bell.close()
            self._bell = None


def ring(file: Path, identity: tuple[int, int] | None = None) -> None:
    """Wake the processes that have the file's bell. `identity`: the file's device and inode, if known."""
    if sys.platform == "linux":
        import socket

        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
            for name in _named(*identity) if identity else _addresses(file):
                with contextlib.suppress(OSError):  # nobody listens, or too many have rung
                    own.sendto(b".", socket.MSG_DONTWAIT, name)


def _addresses(file: Path) -> Sequence[str]:
    """The same by whatever path the file is reached; none if it is gone."""
    try:
        status = os.stat(file)
    except OSError:
        return ()
    return _named(status.st_dev, status.st_ino)


def _named(device: int, inode: int) -> Sequence[str]:
    return [f"\0roomctl-{device:x}-{inode:x}{f'-{holder}' if holder else ''}" for holder in range(HOLDERS)]
