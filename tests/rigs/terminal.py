"""A real terminal: a program in a pty, its screen read by pyte, its keys pressed by hand."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from collections.abc import Sequence

import pyte

from tests.rigs.home import until


class Terminal:
    """`columns` by `rows`; what the program draws is in `text`."""

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        columns: int = 91,
        rows: int = 29,
        kind: str = "xterm-256color",
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.raw = b""
        """All that the program has written."""
        terminal = {"TERM": kind, "COLORTERM": "truecolor", "COLUMNS": str(columns), "LINES": str(rows)}
        self.process = subprocess.Popen(
            list(command), stdin=slave, stdout=slave, stderr=slave, env={**environment, **terminal},
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self._master, 65536):
                # pyte knows no kitty keyboard protocol, and would print what it does not know
                with self._lock:
                    self.raw += data
                    self._stream.feed(
                        data.replace(b"\x1b[>25u", b"").replace(b"\x1b[<u", b"").replace(b"\x1b[>4m", b"")
                    )

    @property
    def text(self) -> str:
        """What is on the screen, a line each row."""
        with self._lock:
            return "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def shows(self, words: str, seconds: float = 15.0) -> str:
        """Wait for words on the screen; the screen as it was then."""
        until(lambda: words in self.text, seconds, f"{words!r} on the screen:\n{self.text}")
        return self.text

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._master)
