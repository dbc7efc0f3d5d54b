"""Sound that a thread produces some seconds ahead, so that playing never waits for a disk or a decoder."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio

SEGMENT = RATE // 2
"""Frames produced at a time."""
AHEAD, LEAST = 10, 6
"""Segments produced in advance; with fewer than LEAST (3 s) left, the thread produces more."""
OPENS = 0.5
"""Time limit in seconds for the first segment, if a reader waits. A local disk needs a tenth; what a slow one has not
delivered by then joins later."""
AGAIN = 30.0
"""Seconds until what failed is tried again: a share may come back."""
CLOSES = 1.0
"""At the end, seconds to wait for a segment in production."""


class Ahead:
    """Endless sound from `make(number)`, which returns that segment. One thread at a time calls it, in sequence if
    possible."""

    def __init__(
        self, make: Callable[[int], Audio], patience: float | None = None, end: Callable[[], None] = lambda: None
    ) -> None:
        """`patience`: seconds that a reader waits for a late segment (None: no limit). `end` is called when no more
        segments are needed."""
        self._make, self._patience, self._end = make, patience, end
        self._there: dict[int, Audio] = {}
        self._changed = threading.Condition()
        self._wanted, self._working = 0, False
        self._failed: Exception | None = None
        self._again = 0.0
        self._closed = False

    def close(self, wait: bool = False) -> None:
        """Nothing more will be read. The decoders are closed now, or by the decoding thread (`wait`: wait for it). They
        must not stay open until the interpreter exits, because their libraries may be gone by then."""
        with self._changed:
            closed, self._closed = self._closed, True
            if not (working := self._working) and not closed:
                self._end()
            if working and wait:
                self._changed.wait_for(lambda: not self._working, CLOSES)

    def seek(self, frame: int) -> None:
        """Get ready to be read from `frame`. Raises `Unavailable` if that fails."""
        self._segment(max(0, frame) // SEGMENT, None if self._patience is None else OPENS)

    def soon(self, frame: int, wait: bool = False) -> None:
        """It will be read from `frame`; with `wait`, the first segment is ready when this returns."""
        number = max(0, frame) // SEGMENT
        self._want(number)
        if wait:
            with self._changed:
                self._changed.wait_for(lambda: number in self._there or self._failed is not None, OPENS)

    @property
    def comes_back(self) -> bool:
        """Whether what is late or fails may be there later. Without a limit nothing is late, and the outcome must not
        depend on the time."""
        return self._patience is not None

    def ready(self, frame: int) -> bool:
        """Whether it can be read from `frame` for the next seconds."""
        with self._changed:
            return self._failed is None and self._wanted == max(0, frame) // SEGMENT and self._ready(LEAST)

    def _want(self, number: int) -> None:
        with self._changed:
            self._wanted = number
            if self._failed is not None and self._patience is not None and time.monotonic() > self._again:
                self._failed = None
            idle = not self._working and self._failed is None and not self._closed
            if idle and not self._ready(LEAST):
                self._working = True
                threading.Thread(target=self._work, daemon=True).start()

    def read(self, frame: int, out: Audio) -> None:
        """Fill `out` with the sound from `frame`; silence before frame 0. Raises `Unavailable`."""
        done = min(len(out), max(0, -frame))
        out[:done] = 0.0
        while done < len(out):
            number, at = divmod(frame + done, SEGMENT)
            part = self._segment(number, self._patience)[at : at + len(out) - done]
            out[done : done + len(part)] = part
            done += len(part)

    def _segment(self, number: int, patience: float | None) -> Audio:
        self._want(number)
        with self._changed:
            self._changed.wait_for(lambda: number in self._there or self._failed is not None, patience)
            if number in self._there:
                return self._there[number]
        if self._failed is not None:
            raise Unavailable(str(self._failed))
        raise Unavailable("the disk is too slow for the music")

    def _ready(self, segments: int) -> bool:
        return all(self._wanted + i in self._there for i in range(segments))

    def _work(self) -> None:
        """Produce missing segments and drop past ones, until nothing is left to do."""
        while True:
            with self._changed:
                missing = next((n for n in range(self._wanted, self._wanted + AHEAD) if n not in self._there), None)
                if missing is None or self._closed:
                    if self._closed:
                        self._end()
                    self._working = False
                    self._changed.notify_all()
                    return
            try:
                made = self._make(missing)
            except Exception as error:
                with self._changed:
                    if self._closed:
                        self._end()
                    self._failed, self._working = error, False
                    self._again = time.monotonic() + AGAIN
                    self._changed.notify_all()
                return
            with self._changed:
                kept = range(self._wanted - 1, self._wanted + AHEAD)
                self._there = {n: block for n, block in {**self._there, missing: made}.items() if n in kept}
                self._changed.notify_all()
