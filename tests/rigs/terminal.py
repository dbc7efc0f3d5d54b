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
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

from tests.rigs.home import PATIENCE, until


class Terminal:
    """`columns` by `rows`; what the program draws is in `text`."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        columns: int = 91,
        rows: int = 29,
        kind: str = "xterm-256color",
        colours: str = "truecolor",
    ) -> None:
        """`kind` is what TERM says, `colours` what COLORTERM does."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._reads = threading.Event()
        self._reads.set()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.raw = b""
        """All that the program has written."""
        own = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            list(command), stdin=slave, stdout=slave, stderr=slave,
            env={**own, "TERM": kind, "COLORTERM": colours}, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # or it would never hear that it was resized
        )  # fmt: skip
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while self._reads.wait() and (data := os.read(self._master, 65536)):
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

    @property
    def cells(self) -> dict[str, set[str]]:
        """Each character on the screen, with the colours that it is drawn in."""
        found: dict[str, set[str]] = {}
        with self._lock:
            for row in range(self._screen.lines):
                for column in range(self._screen.columns):
                    cell = self._screen.buffer[row][column]
                    found.setdefault(cell.data, set()).add(cell.fg)
        return found

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def tap(self, words: str) -> None:
        """A click on the first place where `words` stand."""
        rows = self.shows(words).split("\n")
        row = next(at for at, line in enumerate(rows) if words in line)
        place = f"{rows[row].index(words) + 2};{row + 1}"
        self.press(f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def stall(self) -> None:
        """Read no more, as after Ctrl+S."""
        self._reads.clear()

    def resume(self) -> None:
        self._reads.set()

    def cpu(self) -> float:
        """CPU seconds of the program so far, all threads together."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def resize(self, columns: int, rows: int) -> None:
        with self._lock:
            self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def shows(self, words: str, seconds: float = PATIENCE) -> str:
        """Wait for words on the screen; the screen as it was then."""
        until(lambda: words in self.text, seconds, f"{words!r} on the screen:\n{self.text}")
        return self.text

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.resume()
        self._reader.join(PATIENCE)  # else it would read from the next terminal, which gets the same number
        with contextlib.suppress(OSError):
            os.close(self._master)
