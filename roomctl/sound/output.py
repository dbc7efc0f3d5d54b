"""pygame pulls the mix: an endless WAV that is rendered as it is read.

Only `music.load`, `set_volume` and `play` are used. Pausing, fading and cueing are the mixer's; pygame's own would step
audibly, and some of its calls deadlock beside a Python file object.
"""

from __future__ import annotations

import ctypes
import io
import os
import struct
import threading
from collections.abc import Callable
from typing import Literal

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio

CHUNK = 2048
"""Frames that the device asks for at a time, and that it is given: fewer are dearer (each wakes a thread)."""
_FRAME = 8  # bytes: two float32
_LENGTH = 3600 * RATE * _FRAME  # any will do: at its end SDL goes back to the beginning, and we go on
_HEADER = struct.pack(
    "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + _LENGTH, b"WAVE", b"fmt ", 16, 3, 2, RATE, RATE * _FRAME, _FRAME, 32,
    b"data", _LENGTH,
)  # fmt: skip


class PullWav(io.RawIOBase):
    """A WAV file (float32, stereo, 48 kHz) whose samples are `pull(frames)`'s, for ever."""

    def __init__(self, pull: Callable[[int], Audio]) -> None:
        self._pull, self._at = pull, 0
        self._reader = threading.get_ident()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(_HEADER) + _LENGTH}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes: of the header, or of freshly rendered sound. Nothing at the declared end, or
        `music.load` would never come back."""
        if self._reader != threading.get_ident():
            self._reader = threading.get_ident()
            _settle()
        left = len(_HEADER) + _LENGTH - self._at
        if left <= 0 or size == 0:
            return b""
        if self._at < len(_HEADER):
            part = _HEADER[self._at : self._at + size] if size > 0 else _HEADER[self._at :]
        else:
            wanted = min(left, size if size > 0 else left) // _FRAME
            part = self._pull(max(1, min(wanted, CHUNK))).tobytes()
        self._at += len(part)
        return part


def _settle() -> None:
    """Keep what Python has of SDL's thread from one read to the next. Without this each of the 23 a second makes a new
    thread state with a stack of its own and throws it away."""
    ctypes.pythonapi.PyGILState_Ensure()  # never released


class Output:
    """The room's loudspeaker, while this object is open."""

    def __init__(
        self, pull: Callable[[int], Audio], latency_ms: int = 200, device: str | None = None, other: bool = False
    ) -> None:
        """Opens the sound device (the one called `device`, or with `other` any where it is missing) and begins to pull.
        Raises `Unavailable` if there is none."""
        os.environ.setdefault("PULSE_LATENCY_MSEC", str(latency_ms))  # others know only the mixer's own buffer
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        import pygame  # 60 ms, and only here

        self._pygame = pygame
        self.stands_in = False
        """Another device plays than the one that was named."""
        for name in (device, None) if device and other else (device,):
            try:
                pygame.display.init()
                pygame.mixer.init(RATE, size=32, channels=2, buffer=CHUNK, devicename=name, allowedchanges=0)
                self.stands_in = name != device
                break
            except pygame.error as error:
                missing = f"no sound device {device!r}" if device else "no sound device"
                failed = Unavailable(f"{missing} ({error})")
        else:
            raise failed
        pygame.event.get()  # of the devices that are there already
        self._wav = PullWav(pull)
        pygame.mixer.music.load(self._wav, "wav")  # type: ignore[arg-type]  # any file object will do
        pygame.mixer.music.set_volume(1.0)
        pygame.mixer.music.play(loops=-1)

    def news(self) -> Literal["", "gone", "relieved"]:
        """What became of the device since this was last asked: it has gone (SDL plays on into nothing then, for ever),
        or, where it stands in, another has come, which may be the one that was named."""
        added, removed = self._pygame.AUDIODEVICEADDED, self._pygame.AUDIODEVICEREMOVED
        # of all events, so that none pile up; `which` is 0 where it was a device that nobody here has open
        news = {event.type for event in self._pygame.event.get()
                if (event.type == added and not event.iscapture)
                or (event.type == removed and not event.iscapture and event.which)}  # fmt: skip
        if removed in news:
            return "gone"
        return "relieved" if self.stands_in and added in news else ""
