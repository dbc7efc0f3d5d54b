"""A bed with its fallbacks: its own files, its fallback bed, generated soft noise, silence. Each step is reported once,
in words, and fades in. The timeline never waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Protocol

import numpy as np

from roomctl.errors import Unavailable
from roomctl.session.plan import OWN
from roomctl.sound.drift import Drift
from roomctl.sound.library import RATE, Bed, Shelf
from roomctl.sound.loop import Audio, Layers, Loop
from roomctl.sound.music import playlist
from roomctl.sound.noise import Soft
from roomctl.sound.ramp import Ramp

COMES = 4.0
"""Seconds in which a fallback fades in, as a bed does after a pause."""
GOES = 480
"""Frames in which the last sample of a failed source fades to zero."""


class Source(Protocol):
    """Endless sound; frames count from the session's start."""

    def seek(self, frame: int) -> None:
        """Get ready to be read from `frame`. Raises `Unavailable`."""

    def soon(self, frame: int, wait: bool = False) -> None:
        """It will be read from `frame`, in a few seconds or (`wait`) as soon as this returns."""

    def read(self, frame: int, out: Audio) -> None:
        """Fill all of `out` with the sound from `frame`. Raises `Unavailable`."""

    def close(self, wait: bool = False) -> None:
        """Nothing more will be read; with `wait`, open files are closed when this returns."""


Rung = tuple[str, Callable[[], Source]]
"""One source: its name in words, and how to open it."""


class Voice:
    """A bed, from its best source that works."""

    def __init__(self, name: str, rungs: Iterator[Rung], frame: int, faults: list[str]) -> None:
        """`faults`: each step is appended to it, in words, beside what its sources report."""
        self._faults = faults
        self._reported = 0
        self._name, self._rungs = name, rungs
        self._rises = Ramp(1.0, 1.0)
        self._last = np.zeros(2, np.float32)
        self._source = self._step(frame)

    def soon(self, frame: int, wait: bool = False) -> None:
        """It will be read from `frame`."""
        if self._source is not None:
            self._source.soon(frame, wait)

    def close(self, wait: bool = False) -> None:
        """Nothing more will be read; with `wait`, open files are closed when this returns."""
        if self._source is not None:
            self._source.close(wait)

    def news(self) -> list[str]:
        """The faults since the last call, in words."""
        fresh = self._faults[self._reported :]
        self._reported += len(fresh)
        return fresh

    def read(self, frame: int, out: Audio) -> None:
        """Fill `out` with the sound from `frame`; if a source fails, the fallback fades in from silence."""
        try:
            if self._source is None:
                out[:] = 0.0
                return
            self._source.read(frame, out)
            if self._rises.flat(frame, len(out)) is None:
                out *= self._rises.over(frame, len(out))[:, np.newaxis]
        except Exception as error:
            self.close()
            self._source = self._step(frame, error)
            self._rises = Ramp(0.0, 1.0, frame, round(COMES * RATE))
            sinks = min(GOES, len(out))
            last = self._last.copy()
            self.read(frame, out)
            out[:sinks] += last * np.linspace(1.0, 0.0, sinks, dtype=np.float32)[:, np.newaxis]
        self._last[:] = out[-1]

    def _step(self, frame: int, error: Exception | None = None) -> Source | None:
        """Open the next source that works."""
        why = [_words(error)] if error else []
        for what, opened in self._rungs:
            try:
                source = opened()
            except Exception as broken:
                why.append(_words(broken))
                continue
            try:
                source.seek(frame)
            except Exception as broken:
                why.append(_words(broken))
                source.close()
                continue
            if why:
                self._faults.append(f"{'; '.join(why)}; {what} plays instead of {self._name}")
            return source
        self._faults.append(f"{'; '.join(why)}; {self._name} is silent")
        return None


def voice(shelf: Shelf, name: str, seed: int, frame: int, how: playlist.How) -> Voice:
    """The bed called `name`, to be played from `frame`."""
    faults: list[str] = []
    return Voice(name, _rungs(shelf, name, seed, how, faults.append), frame, faults)


def _rungs(shelf: Shelf, name: str, seed: int, how: playlist.How, tell: Callable[[str], None]) -> Iterator[Rung]:
    own = shelf.beds.get(name)
    if name.startswith(OWN):
        yield name, lambda: playlist.source(name, shelf.music, seed, how, tell)
        stands_in: str | None = playlist.FALLBACK
    else:
        yield name, lambda: _layers(own, name, seed)
        stands_in = own.fallback if own else playlist.FALLBACK
    if stands_in is not None and stands_in != name:
        yield stands_in, lambda: _layers(shelf.beds.get(stands_in), stands_in, seed)
    yield "soft noise", lambda: Soft(f"{seed}/{name}")


def _layers(bed: Bed | None, name: str, seed: int) -> Layers:
    if bed is None:
        raise Unavailable(f"no bed called {name!r}")
    loops = [Loop(stem.file, stem.frames, turned(seed, name, stem.name, stem.frames)) for stem in bed.stems]
    return Layers(loops, Drift([stem.lufs for stem in bed.stems], f"{seed}/{name}"))


def turned(seed: int, bed: str, stem: str, frames: int) -> int:
    """How far into a stem a session begins: whole seconds, so that music stays on its beat."""
    return Random(f"{seed}/{bed}/{stem}").randrange(max(1, frames // RATE)) * RATE


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, Unavailable) else f"{type(error).__name__}: {error}"
