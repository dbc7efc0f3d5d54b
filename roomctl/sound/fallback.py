"""A bed with its fallbacks: its own files, its fallback bed, generated soft noise, silence. Each step is reported once,
in words, and fades in. The timeline never waits; own music joins when it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Protocol

import numpy as np

from roomctl.errors import Unavailable
from roomctl.session.plan import OWN
from roomctl.sound.drift import Drift
from roomctl.sound.library import RATE, Bed, Shelf
from roomctl.sound.loop import Audio, Layers, Loop
from roomctl.sound.music import playlist
from roomctl.sound.music.prefetch import Ahead
from roomctl.sound.noise import Soft
from roomctl.sound.ramp import Ramp

COMES = 4.0
"""Seconds in which a fallback fades in, as a bed does after a pause."""
RETURNS = 8.0
"""Seconds of the cross-fade from a fallback to own music that is there at last: as between two beds."""
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
    """A bed, from its best source that works. Own music that is late or fails is awaited: as soon as it is there, it
    takes over from its fallback."""

    def __init__(self, name: str, rungs: Sequence[Rung], frame: int, faults: list[str]) -> None:
        """`faults`: each step is appended to it, in words, beside what its sources report."""
        self._faults = faults
        self._reported = 0
        self._name, self._rungs, self._rung = name, rungs, -1
        self._rises = Ramp(1.0, 1.0)
        self._last = np.zeros(2, np.float32)
        self._next = frame
        self._awaited: Ahead | None = None
        self._leaves: tuple[Source, Ramp, int] | None = None
        """The fallback that fades out, and its rung."""
        self.restored = False
        """Whether own music has taken over again; the reader sets it back."""
        self._source = self._step(frame)

    @property
    def fixed(self) -> bool:
        """Whether what is read depends on the frame alone, so that it may be read ahead, and again."""
        settled = self._awaited is None and self._leaves is None and self._rises.end <= self._next
        return settled and isinstance(self._source, Layers)

    def soon(self, frame: int, wait: bool = False) -> None:
        """It will be read from `frame`."""
        for source in (self._source, self._awaited):
            if source is not None:
                source.soon(frame, wait)

    def close(self, wait: bool = False) -> None:
        """Nothing more will be read; with `wait`, open files are closed when this returns."""
        for source in (self._source, self._awaited, self._leaves and self._leaves[0]):
            if source is not None:
                source.close(wait)

    def news(self) -> list[str]:
        """The faults since the last call, in words."""
        fresh = self._faults[self._reported :]
        self._reported += len(fresh)
        return fresh

    def read(self, frame: int, out: Audio) -> None:
        """Fill `out` with the sound from `frame`; if a source fails, the fallback fades in from silence."""
        if self._awaited is not None:
            self._awaited.soon(frame)
            if self._awaited.ready(frame):
                self._return(frame)
        if frame != self._next:
            self._settle(frame)
        try:
            if self._source is None:
                out[:] = 0.0
                return
            self._source.read(frame, out)
            if self._rises.flat(frame, len(out)) is None:
                out *= self._rises.over(frame, len(out))[:, np.newaxis]
            last = out[-1].copy()
            if self._leaves is not None:
                self._add_leaving(frame, out)
        except Exception as error:
            sinks = min(GOES, len(out))
            last = self._last.copy()
            self._replace(frame, error)
            self.read(frame, out)
            out[:sinks] += last * np.linspace(1.0, 0.0, sinks, dtype=np.float32)[:, np.newaxis]
            return
        self._last[:] = last
        self._next = frame + len(out)

    def _settle(self, frame: int) -> None:
        """Nothing was heard of it just before `frame`, so nothing fades any more."""
        self._next, self._rises = frame, Ramp(1.0, 1.0)
        self._last[:] = 0.0
        if self._leaves is not None:
            self._leaves[0].close()
            self._leaves = None

    def _return(self, frame: int) -> None:
        """Own music is there. In what sounds it fades in over the fallback; at the beginning it takes its place."""
        if self._source is not None and frame == self._next:
            crossing = round(RETURNS * RATE)
            self._leaves = (self._source, Ramp(self._rises.at(frame), 0.0, frame, crossing), self._rung)
            self._rises = Ramp(0.0, 1.0, frame, crossing)
        elif self._source is not None:
            self._source.close()
        self._source, self._awaited, self._rung = self._awaited, None, 0
        self.restored = True

    def _add_leaving(self, frame: int, out: Audio) -> None:
        assert self._leaves is not None
        source, falls, _ = self._leaves
        part = np.zeros_like(out)
        source.read(frame, part)
        out += part * falls.over(frame, len(out))[:, np.newaxis]
        if falls.silent(frame + len(out)):
            source.close()
            self._leaves = None

    def _replace(self, frame: int, error: Exception) -> None:
        """The source has failed. A fallback that was fading out comes back from where it is; another one fades in."""
        if isinstance(self._source, Ahead) and self._source.comes_back:
            self._awaited = self._source
        elif self._source is not None:
            self._source.close()
        leaves, self._leaves = self._leaves, None
        low = 0.0
        if leaves is None:
            self._source = self._step(frame, error)
        else:
            self._source, falls, self._rung = leaves
            low = falls.at(frame)
            self._say([_words(error)])
        self._rises = Ramp(low, 1.0, frame, round(COMES * RATE))

    def _say(self, why: list[str]) -> None:
        self._faults.append(f"{'; '.join(why)}; {self._rungs[self._rung][0]} plays instead of {self._name}")

    def _step(self, frame: int, error: Exception | None = None) -> Source | None:
        """Open the next source that works."""
        why = [_words(error)] if error else []
        while self._rung + 1 < len(self._rungs):
            self._rung += 1
            _, opened = self._rungs[self._rung]
            try:
                source = opened()
            except Exception as broken:
                why.append(_words(broken))
                continue
            try:
                source.seek(frame)
            except Exception as broken:
                why.append(_words(broken))
                if isinstance(source, Ahead) and source.comes_back:
                    self._awaited = source
                else:
                    source.close()
                continue
            if why:
                self._say(why)
            return source
        self._faults.append(f"{'; '.join(why)}; {self._name} is silent")
        return None


def voice(shelf: Shelf, name: str, seed: int, frame: int, how: playlist.How) -> Voice:
    """The bed called `name`, to be played from `frame`."""
    faults: list[str] = []
    return Voice(name, list(_rungs(shelf, name, seed, how, faults.append)), frame, faults)


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
