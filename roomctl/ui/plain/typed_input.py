"""Input from a terminal or a pipe: lines, or single keys where a terminal supports them."""

from __future__ import annotations

import codecs
import contextlib
import os
import queue
import re
import threading
from types import TracebackType

try:
    import termios
    import tty
except ImportError:  # Windows: lines only
    termios = tty = None  # type: ignore[assignment]

KEYS = {
    " ": "space", "\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\x1b": "escape",
    "\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left", "\x1bOA": "up", "\x1bOB": "down",
    "\x1bOC": "right", "\x1bOD": "left", "\x1b[5~": "pageup", "\x1b[6~": "pagedown",
}  # fmt: skip
_KEY = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|.", re.DOTALL)


class Typed:
    """Reads a file in its own thread, so that callers can wait with a timeout."""

    def __init__(self, file: int = 0) -> None:
        self._file, self._read = file, ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a letter may come in two pieces
        self._came: queue.Queue[bytes] = queue.Queue()
        self._over = False
        self._kept = termios.tcgetattr(file) if termios and os.isatty(file) else None
        self._singly = False
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def can_single(self) -> bool:
        """Whether single keys are supported."""
        return self._kept is not None

    def single(self, on: bool) -> None:
        """Switch to single keys, or back to lines. Without a terminal there are only lines."""
        if self._kept is None or on == self._singly:
            return
        self._singly = on
        if on:
            tty.setcbreak(self._file, termios.TCSADRAIN)
        else:
            termios.tcsetattr(self._file, termios.TCSADRAIN, self._kept)

    def next(self, seconds: float) -> str | None:
        """The next line, or the name of the next key (`n`, `space`, `pagedown`); None if nothing came in `seconds`.
        Raises `EOFError` at the end."""
        if (found := self._taken()) is not None:
            return found
        if self._over:
            raise EOFError
        with contextlib.suppress(queue.Empty):
            came = self._came.get(timeout=seconds)
            self._over = not came
            self._read += self._decoder.decode(came, final=self._over)
        found = self._taken()
        if found is None and self._over and self._read:
            found, self._read = self._read, ""
        if found is None and self._over:
            raise EOFError
        return found

    def _taken(self) -> str | None:
        if self._singly:
            key = _KEY.match(self._read)
            if key is None:
                return None
            self._read = self._read[key.end() :]
            return KEYS.get(key.group(), key.group())
        line, end, rest = self._read.partition("\n")
        if not end:
            return None
        self._read = rest
        return line.strip("\r")

    def _listen(self) -> None:
        while True:
            try:
                data = os.read(self._file, 4096)
            except OSError:  # the terminal is gone
                data = b""
            self._came.put(data)
            if not data:
                return

    def __enter__(self) -> Typed:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError, *([termios.error] if termios else [])):
            self.single(False)
