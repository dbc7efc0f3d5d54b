"""pygame pulls the mix as an endless WAV that is rendered while it is read.

Only `music.load`, `set_volume` and `play` are used. The mixer does pauses, fades and cues; pygame's own would be
audible as steps, and some of its calls deadlock with a Python file object.
"""

from __future__ import annotations

import ctypes
import importlib.util
import io
import math
import os
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any, Literal

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio

CHUNK = 4096
"""Frames that are read at a time, 12 times a second. Fewer cost more: each time Python's code has left the cache, and a
read takes 0.2 ms for this, whatever its length."""
BLOCK = 2048
"""Frames that SDL gives to the device at a time where no server has a buffer of its own (ALSA, Core Audio): SDL keeps
two of these. PulseAudio, which has what `pygame_for` asks for, gets a whole CHUNK."""
SERVERS = "pulseaudio,pipewire,alsa,dsp"
"""What SDL tries on Linux, in this order. By itself it never tries PipeWire, and so finds no device where PipeWire runs
without its PulseAudio server (SDL 2.32)."""
LEAST, NEAR = 40, 0.004
"""PulseAudio's sink takes pieces of half of what is asked for beyond LEAST ms; NEAR: seconds, of a half block."""
BLOCKS = 42_188
"""Blocks of CHUNK that the sound says it has: an hour. At the end SDL goes back to the start, and rendering continues.
With part of a block there, SDL would hold the rest of one from then on, and all that follows would be heard later by
it: an hour of 3,600 s ends with half a block, so the cues after it came 40 ms late (SDL 2.32, on PulseAudio 16.1)."""
_FRAME = 8  # bytes: two float32


def _header(length: int) -> bytes:
    """Of a WAV with `length` bytes of samples."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 3, 2, RATE, RATE * _FRAME, _FRAME, 32,
        b"data", length,
    )  # fmt: skip


class PullWav(io.RawIOBase):
    """An endless WAV file (float32, stereo, 48 kHz) with the samples of `pull(frames)`."""

    def __init__(self, pull: Callable[[int], Audio]) -> None:
        self._pull, self._at = pull, 0
        self._header = _header(BLOCKS * CHUNK * _FRAME)
        self._end = len(self._header) + BLOCKS * CHUNK * _FRAME
        self._reader = threading.get_ident()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes: of the header, or of rendered sound. Nothing at the declared end, or `music.load` would
        never return."""
        if self._reader != threading.get_ident():
            self._reader = threading.get_ident()
            _settle()
        left = self._end - self._at
        if left <= 0 or size == 0:
            return b""
        if self._at < len(self._header):
            part = self._header[self._at : self._at + size] if size > 0 else self._header[self._at :]
        else:
            wanted = min(left, size if size > 0 else left) // _FRAME
            part = self._pull(max(1, min(wanted, CHUNK))).tobytes()
        self._at += len(part)
        return part


def _settle() -> None:
    """Keep Python's thread state for SDL's thread between reads. Without this, each of the 23 reads a second creates
    and drops a thread state with its own stack."""
    ctypes.pythonapi.PyGILState_Ensure()  # never released


def _block() -> int:
    """Frames that SDL gives to the device at a time."""
    socket = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), "pulse", "native")
    served = "PULSE_SERVER" in os.environ or os.path.exists(socket)
    return CHUNK if served and os.environ.get("SDL_AUDIODRIVER", "").startswith("pulseaudio") else BLOCK


def asked(latency_ms: int) -> int:
    """What PulseAudio is asked for instead of `latency_ms`: a little less where it would take nearly whole or half
    blocks. The rest of a block that SDL holds would then drift for a minute, and the sound with it from where `Sync`
    expects it."""
    while latency_ms > 2 * LEAST and abs(math.remainder((latency_ms - LEAST) / 2000, CHUNK / RATE / 2)) < NEAR:
        latency_ms -= 1
    return latency_ms


def pygame_for(latency_ms: int) -> Any:
    """The library; `latency_ms` is what it asks PulseAudio for."""
    os.environ.setdefault("PULSE_LATENCY_MSEC", str(asked(latency_ms)))  # others have only the mixer's own buffer
    return library()


def library() -> Any:
    """The same, where no device is opened yet."""
    if sys.platform == "linux":
        os.environ.setdefault("SDL_AUDIODRIVER", SERVERS)
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    return _parts() or _whole()


PARTS = ("base", "constants", "rwobject", "mixer", "mixer_music", "display", "event")
"""What is needed of pygame. The package by itself imports everything: 2.8 MB more, of libraries for pictures and
fonts."""


def _whole() -> Any:
    import pygame  # costs 60 ms, and is needed only here

    return pygame


def _parts() -> Any:
    """The package with its `PARTS` alone; None where they do not work without the others (Windows, for example, where
    the package says where its libraries are) or where it is there already."""
    spec = importlib.util.find_spec("pygame") if sys.platform == "linux" and "pygame" not in sys.modules else None
    if spec is None:
        return None
    package = sys.modules["pygame"] = importlib.util.module_from_spec(spec)
    try:
        for part in PARTS:
            importlib.import_module(f"pygame.{part}")
    except ImportError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "pygame"]:
            del sys.modules[name]
        return None
    return package


class Output:
    """The room's loudspeaker, as long as this object is open."""

    def __init__(
        self, pull: Callable[[int], Audio], latency_ms: int = 200, device: str | None = None, other: bool = False
    ) -> None:
        """Opens the sound device (`device`; with `other`, any device if that is missing) and starts to pull. Raises
        `Unavailable` if there is none."""
        pygame = pygame_for(latency_ms)
        self._pygame = pygame
        self.driver = ""
        """SDL's name of what it plays through, where pygame tells."""
        self.stands_in = False
        """Whether another device plays instead of the named one."""
        for name in (device, None) if device and other else (device,):
            try:
                pygame.display.init()
                pygame.mixer.init(RATE, size=32, channels=2, buffer=_block(), devicename=name, allowedchanges=0)
                self.stands_in = name != device
                break
            except pygame.base.error as error:
                missing = f"no sound device {device!r}" if device else "no sound device"
                failed = Unavailable(f"{missing} ({error})")
        else:
            raise failed
        if tell := getattr(pygame.mixer, "get_driver", None):
            self.driver = tell()
        pygame.event.get()  # for the devices that exist already
        self._wav = PullWav(pull)
        pygame.mixer.music.load(self._wav, "wav")
        pygame.mixer.music.set_volume(1.0)
        pygame.mixer.music.play(loops=-1)

    def news(self) -> Literal["", "gone", "relieved"]:
        """What happened to the device since the last call: it is gone (SDL would go on playing into nothing), or, if it
        is a substitute, a new device has appeared, which may be the named one."""
        added, removed = self._pygame.constants.AUDIODEVICEADDED, self._pygame.constants.AUDIODEVICEREMOVED
        # read all events, so that none pile up; `which` is 0 for a device that is not open here
        news = {event.type for event in self._pygame.event.get()
                if (event.type == added and not event.iscapture)
                or (event.type == removed and not event.iscapture and event.which)}  # fmt: skip
        if removed in news:
            return "gone"
        return "relieved" if self.stands_in and added in news else ""
