"""A clinic's own music as a bed: `folder:NAME` plays what lies in the folder of that name, in an order of chance.

What is heard at a frame follows from the folder, the seed and the frame alone: who begins late, or again, finds the
music where it would have been. Track crosses into track; none comes twice before all have been; a session begins with
another one than the session before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from roomctl.errors import Unavailable
from roomctl.session.plan import OWN
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import amplitude
from roomctl.sound.music import analysis
from roomctl.sound.music.decoder import face
from roomctl.sound.music.prefetch import SEGMENT, Ahead
from roomctl.sound.music.track import Stream
from roomctl.sound.ramp import Gain

FALLBACK = "warm-pad"
"""The bed that stands in for a folder."""
CROSS = 5.0
"""Seconds in which one track gives way to the next; a third of the shorter one at most."""
FAR = 60 * RATE
"""Frames behind what is decoded of a track; what lies farther off is sought."""
ENDLESS = 2**62
"""Frames of a track whose end is not found yet."""


@dataclass(frozen=True, slots=True)
class How:
    """`patience`: seconds that one may wait for music that is not yet decoded (None: for as long as it takes);
    `before`: the seeds of the sessions before this one, the latest last."""

    patience: float | None = None
    before: Sequence[int] = ()


def source(name: str, folder: Mapping[str, Path], seed: int, how: How, tell: Callable[[str], None]) -> Ahead:
    """The bed `name`, as in `folder:NAME`; `tell` hears of what is skipped. The folder is looked for and opened where
    it is read ahead, for its disk may be slow or hang; the bed raises `Unavailable` then."""
    short = name.removeprefix(OWN)
    made: list[Reel] = []

    def segment(number: int) -> Audio:
        if not made:
            made.append(opened())
        return made[0].segment(number)

    def opened() -> Reel:
        place = folder.get(short)
        if place is None:
            raise Unavailable(f"there is no folder of music called {short}")
        if not (files := analysis.files(place)):
            raise Unavailable(f"there is no music in {place}")
        return Reel(files, order(files, f"{seed}", [f"{one}" for one in how.before]), tell)

    def end() -> None:
        for reel in made:
            reel.close()

    return Ahead(segment, how.patience, end)


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
    """A track on the reel: it begins at frame `start`, lasts `frames` (ENDLESS until its end is found) and rises over
    the first `cross` of them."""

    file: Path
    start: int
    frames: int
    cross: int
    found: analysis.Heard

    @property
    def end(self) -> int:
        return self.start + self.frames


class Reel:
    """The tracks one after the other, as one endless sound. Where one ends is found by decoding, a cross-fade and more
    before it is heard."""

    def __init__(self, files: Sequence[Path], order: Iterator[Path], tell: Callable[[str], None]) -> None:
        """Raises `Unavailable` if none of `files` can be played."""
        self._order, self._tell, self._bad = order, tell, set[Path]()
        self._files, self._named = frozenset(files), set[Path]()
        self._streams: dict[int, Stream] = {}
        self._places: list[Place] = []
        self._append()

    def segment(self, number: int) -> Audio:
        """Frames `number` * SEGMENT on, SEGMENT of them. Raises `Unavailable`."""
        begin, end = number * SEGMENT, (number + 1) * SEGMENT
        while self._ends(end + round(CROSS * RATE)):
            self._append()
        out: Audio = np.zeros((SEGMENT, 2), np.float32)
        there = [i for i, place in enumerate(self._places) if place.start < end and begin < place.end]
        for index in [i for i in self._streams if i not in there and i != len(self._places) - 1]:
            self._streams.pop(index).close()
        for index in there:
            self._add(index, out, begin)
        return out

    def close(self) -> None:
        """Let the files go."""
        while self._streams:
            self._streams.popitem()[1].close()

    def _stream(self, index: int) -> Stream:
        if index not in self._streams:
            self._streams[index] = Stream(self._places[index].file)
        return self._streams[index]

    def _ends(self, by: int) -> bool:
        """Whether the last track ends before frame `by`; its place says where, then."""
        index, place = len(self._places) - 1, self._places[-1]
        frames = self._length(index, by - place.start)
        if frames is None:
            return False
        self._places[index] = replace(place, frames=frames)
        return True

    def _length(self, index: int, within: int) -> int | None:
        """How many frames a track has, if no more than `within`."""
        place, stream = self._places[index], self._stream(index)
        found = place.found
        if within - stream.there > FAR:  # whoever begins in the middle does not decode all that was before
            if found.exact:
                return found.frames if found.frames <= within else None
            if found.frames > within and len(stream.read(within, 1)):
                return None
            frames = analysis.lasts(place.file)
            return frames if frames <= within else None
        if (frames := stream.reach(within)) == within:
            return None
        wanted = found.frames if found.exact else stream.promised if stream.stated else 0
        if stream.broke or frames < 0.99 * wanted:
            fault = f"breaks off at {face(frames / RATE)}"
            analysis.broken(place.file, frames, fault)
            self._skip(place.file, fault)
        else:
            analysis.lasted(place.file, frames)
        return frames

    def _add(self, index: int, out: Audio, begin: int) -> None:
        place = self._places[index]
        first, last = max(begin, place.start), min(begin + len(out), place.end)
        part = self._stream(index).read(first - place.start, last - first)
        part *= self._gains(index, first, first + len(part))
        out[first - begin : first - begin + len(part)] += part

    def _gains(self, index: int, first: int, last: int) -> Gain:
        """Equal power where two tracks cross."""
        place, after = self._places[index], self._places[index + 1 : index + 2]
        if first >= place.start + place.cross and (not after or last <= place.end - after[0].cross):
            return np.float32(amplitude(place.found.gain))
        at = np.arange(first, last)
        rise = np.clip((at - place.start + 0.5) / max(1, place.cross), 0.0, 1.0) if place.cross else np.ones(len(at))
        fall = np.clip((place.end - at - 0.5) / after[0].cross, 0.0, 1.0) if after else np.ones(len(at))
        gain = amplitude(place.found.gain)
        return np.asarray(np.sin(rise * math.pi / 2) * np.sin(fall * math.pi / 2) * gain, np.float32)[:, None]

    def _append(self) -> None:
        """The track that follows. Raises `Unavailable`."""
        before = self._places[-1] if self._places else None
        while True:
            file = next(self._order)
            if file in self._bad:
                continue
            found = analysis.heard(file)
            if not found.plays:
                self._skip(file, found.fault)
                continue
            try:
                stream = Stream(file)
            except Unavailable as error:
                self._skip(file, f"cannot be opened any more ({error})")
                continue
            if found.cut and file not in self._named:
                self._named.add(file)
                self._tell(f"{file.name} {found.fault}")
            self._streams[len(self._places)] = stream
            cross = 0
            if before is not None:
                longest = round(3 * CROSS * RATE)
                cross = min(longest, stream.reach(longest), before.frames) // 3
            start = before.end - cross if before is not None else 0
            self._places.append(Place(file, start, ENDLESS, cross, found))
            return

    def _skip(self, file: Path, fault: str) -> None:
        self._bad.add(file)
        self._tell(f"{file.name} is skipped: it {fault}")
        if self._bad >= self._files:
            raise Unavailable("no track of this folder can be played")
