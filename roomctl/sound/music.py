"""A clinic's own music as a bed: `folder:NAME` plays what lies in the folder of that name, in an order of chance.

What is heard at a frame follows from the folder, the seed and the frame alone: who begins late, or again, finds the
music where it would have been. Track crosses into track; none comes twice before all have been; a session begins with
another one than the session before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import numpy as np

from roomctl.errors import Unavailable
from roomctl.session.plan import OWN
from roomctl.sound import tracks
from roomctl.sound.ahead import SEGMENT, Ahead
from roomctl.sound.loop import Block
from roomctl.sound.loudness import amplitude
from roomctl.sound.shelf import RATE
from roomctl.sound.stream import Stream

FALLBACK = "warm-pad"
"""The bed that stands in for a folder."""
CROSS = 5.0
"""Seconds in which one track gives way to the next; a third of the shorter one at most."""
_BREAKS = 2400
"""Frames in which a track that breaks off is led to nothing."""
_NEAR = RATE // 2
"""Frames before its end at which a track may end: it is faint by then."""


@dataclass(frozen=True, slots=True)
class How:
    """`patience`: seconds that one may wait for music that is not yet decoded (None: for as long as it takes);
    `before`: the seeds of the sessions before this one, the latest last."""

    patience: float | None = None
    before: Sequence[int] = ()


def source(name: str, folder: Mapping[str, Path], seed: int, how: How, tell: Callable[[str], None]) -> Ahead:
    """The bed `name`, as in `folder:NAME`; `tell` hears of what is skipped. The folder is
    opened where it is read ahead, for its disk may be slow or hang. Raises `Unavailable`."""
    short = name.removeprefix(OWN)
    if short not in folder:
        raise Unavailable(f"there is no folder of music called {short}")

    @cache
    def reel() -> Reel:
        files = tracks.files(folder[short])
        if not files:
            raise Unavailable(f"there is no music in {folder[short]}")
        return Reel(files, order(files, f"{seed}", [f"{one}" for one in how.before]), tell)

    return Ahead(lambda number: reel().segment(number), how.patience)


def order(files: Sequence[Path], seed: str, before: Sequence[str] = ()) -> Iterator[Path]:
    """Endless: all of `files` by chance, and again otherwise, none twice running; the first is not that of the session
    before (whose seeds are `before`)."""
    first: Path | None = None
    for earlier in before:
        first = _shuffled(files, f"{earlier}/0", first)[0]
    last, number = first, 0
    while True:
        turn = _shuffled(files, f"{seed}/{number}", last)
        yield from turn
        last, number = turn[-1], number + 1


def _shuffled(files: Sequence[Path], seed: str, not_first: Path | None) -> list[Path]:
    turn = list(files)
    Random(seed).shuffle(turn)
    if len(turn) > 1 and turn[0] == not_first:
        turn[0], turn[1] = turn[1], turn[0]
    return turn


@dataclass(frozen=True, slots=True)
class Place:
    """A track on the reel: it begins at frame `start`, lasts `frames` and rises over the first `cross` of them."""

    file: Path
    start: int
    frames: int
    cross: int
    gain: float

    @property
    def end(self) -> int:
        return self.start + self.frames


class Reel:
    """The tracks one after the other, as one endless sound."""

    def __init__(self, files: Sequence[Path], order: Iterator[Path], tell: Callable[[str], None]) -> None:
        """Raises `Unavailable` if none of `files` can be played."""
        self._order, self._tell, self._bad = order, tell, set[Path]()
        self._files = frozenset(files)
        self._places = [self._next(None)]
        self._streams: dict[int, Stream] = {}

    def segment(self, number: int) -> Block:
        """Frames `number` * SEGMENT on, SEGMENT of them. Raises `Unavailable`."""
        begin, end = number * SEGMENT, (number + 1) * SEGMENT
        while self._places[-1].end - round(CROSS * RATE) <= end:
            self._places.append(self._next(self._places[-1]))
        out: Block = np.zeros((SEGMENT, 2), np.float32)
        there = [i for i, place in enumerate(self._places) if place.start < end and begin < place.end]
        self._streams = {i: stream for i, stream in self._streams.items() if i in there}
        for i in there:
            self._add(i, out, begin)
        return out

    def _add(self, index: int, out: Block, begin: int) -> None:
        place = self._places[index]
        first, last = max(begin, place.start), min(begin + len(out), place.end)
        if index not in self._streams:
            self._streams[index] = Stream(place.file)
        if last <= first:
            return
        part = self._streams[index].read(first - place.start, last - first)
        gains = self._gains(index, first, last)
        short = first + len(part) < min(last, place.end - _NEAR)
        if short and place.file not in self._bad and self._follows(index) >= begin:
            part = self._broken(index, part, begin + len(out))
        out[first - begin : first - begin + len(part)] += part * gains[: len(part), np.newaxis]

    def _follows(self, index: int) -> float:
        """The frame at which the track after begins, as far as is known."""
        return self._places[index + 1].start if index + 1 < len(self._places) else math.inf

    def _gains(self, index: int, first: int, last: int) -> Block:
        """Equal power where two tracks cross."""
        place, after = self._places[index], self._places[index + 1 : index + 2]
        at = np.arange(first, last)
        rise = np.clip((at - place.start + 0.5) / max(1, place.cross), 0.0, 1.0) if place.cross else np.ones(len(at))
        fall = np.clip((place.end - at - 0.5) / after[0].cross, 0.0, 1.0) if after else np.ones(len(at))
        return np.asarray(np.sin(rise * math.pi / 2) * np.sin(fall * math.pi / 2) * amplitude(place.gain), np.float32)

    def _broken(self, index: int, part: Block, end: int) -> Block:
        """A track that cannot be decoded further is led to nothing, and the next one comes at `end`."""
        place, led = self._places[index], min(len(part), _BREAKS)
        second = (end - SEGMENT + len(part) - place.start) / RATE
        fault = f"breaks off at {int(second // 60)}:{int(second % 60):02d}"
        tracks.broken(place.file, round(second * RATE), fault)
        self._skip(place.file, fault)
        part = part.copy()
        part[len(part) - led :] *= np.linspace(1.0, 0.0, led, dtype=np.float32)[:, np.newaxis]
        del self._places[index + 1 :]
        self._places.append(self._next(place, at=end))
        self._places[index] = replace(place, frames=end + self._places[-1].cross - place.start)
        return part

    def _next(self, before: Place | None, at: int | None = None) -> Place:
        """The track after `before`; it begins at frame `at`, if that is given."""
        while True:
            file = next(self._order)
            if file in self._bad:
                continue
            found = tracks.heard(file)
            if found.fault:
                self._skip(file, found.fault)
                continue
            if before is None:
                return Place(file, 0, found.frames, 0, found.gain)
            cross = min(round(CROSS * RATE), found.frames // 3, before.frames // 3)
            return Place(file, before.end - cross if at is None else at, found.frames, cross, found.gain)

    def _skip(self, file: Path, fault: str) -> None:
        self._bad.add(file)
        self._tell(f"{file.name} is skipped: it {fault}")
        if self._bad >= self._files:
            raise Unavailable("no track of this folder can be played")
