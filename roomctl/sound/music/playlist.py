"""A clinic's own music as a bed: `folder:NAME` plays the files of that folder in random order. The folder, the seed and
the frame determine what plays, so a speaker that starts late or again continues where the music would have been. Tracks
cross-fade. No track repeats before all have been played, and a session begins with another track than the one before.
"""

from __future__ import annotations

import math
import threading
from collections import deque
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
"""The fallback bed for a folder."""
CROSS = 5.0
"""Seconds of the cross-fade between tracks; at most a third of the shorter one."""
FAR = 60 * RATE
"""The most frames that are decoded and skipped to reach a place; farther places are sought."""
NEXT = 2
"""Tracks that are analysed ahead."""
NONE = "no track of this folder can be played"
ENDLESS = 2**62
"""The length of a track whose end is not known yet."""


@dataclass(frozen=True, slots=True)
class How:
    """`patience`: seconds to wait for music that is not decoded yet (None: no limit); `before`: the seeds of earlier
    sessions, the latest last."""

    patience: float | None = None
    before: Sequence[int] = ()


def source(name: str, folder: Mapping[str, Path], seed: int, how: How, tell: Callable[[str], None]) -> Ahead:
    """The bed `name`, as in `folder:NAME`; `tell` gets messages about skipped files, each once, however often the
    folder is opened again. The prefetch thread finds and opens it, because its disk may be slow or hang; the bed then
    raises `Unavailable`."""
    short = name.removeprefix(OWN)
    made: list[Reel] = []
    told: set[str] = set()

    def once(message: str) -> None:
        if message not in told:
            told.add(message)
            tell(message)

    def segment(number: int) -> Audio:
        if not made:
            made.append(opened())
        try:
            return made[0].segment(number)
        except Exception:
            end()  # the next try looks at the folder again
            raise

    def opened() -> Reel:
        place = folder.get(short)
        if place is None:
            raise Unavailable(f"there is no music folder called {short}")
        if not (files := analysis.files(place, False)):
            raise Unavailable(f"there is no music in {place}")
        return Reel(files, order(files, f"{seed}", [f"{one}" for one in how.before]), once, how.patience is not None)

    def end() -> None:
        while made:
            made.pop().close()

    return Ahead(segment, how.patience, end)


def order(files: Sequence[Path], seed: str, before: Sequence[str] = ()) -> Iterator[Path]:
    """Endless: all of `files` in random order, then again in another order, never the same twice in a row. The first is
    not that of the session before (the seeds are `before`)."""
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
    """A track in the sequence: it begins at frame `start`, lasts `frames` (ENDLESS until its end is known) and fades in
    over the first `cross` of them."""

    file: Path
    start: int
    frames: int
    cross: int
    found: analysis.Heard

    @property
    def end(self) -> int:
        return self.start + self.frames


class Reel:
    """The tracks in sequence, as one endless sound. Decoding finds a track's end more than a cross-fade before it
    plays."""

    def __init__(
        self, files: Sequence[Path], order: Iterator[Path], tell: Callable[[str], None], live: bool = False
    ) -> None:
        """`live`: somebody listens now. Tracks to come are analysed ahead, in a thread of their own, and no past track
        is decoded to find its length."""
        self._order, self._tell, self._live, self._bad = order, tell, live, set[Path]()
        self._files, self._named = frozenset(files), set[Path]()
        self._streams: dict[int, Stream] = {}
        self._places: list[Place] = []
        self._drawn: deque[Path] = deque()
        self._scout = threading.Thread()

    def segment(self, number: int) -> Audio:
        """SEGMENT frames from frame `number` * SEGMENT. Raises `Unavailable`."""
        begin, end = number * SEGMENT, (number + 1) * SEGMENT
        by = end + round(CROSS * RATE)
        while not self._places or self._ends(begin, by):
            self._append(begin, by)
        out: Audio = np.zeros((SEGMENT, 2), np.float32)
        there = [i for i, place in enumerate(self._places) if place.start < end and begin < place.end]
        for index in [i for i in self._streams if i not in there and i != len(self._places) - 1]:
            self._streams.pop(index).close()
        for index in there:
            self._add(index, out, begin)
        return out

    def close(self) -> None:
        """Close the files."""
        while self._streams:
            self._streams.popitem()[1].close()

    def _stream(self, index: int) -> Stream:
        if index not in self._streams:
            self._streams[index] = Stream(self._places[index].file)
        return self._streams[index]

    def _ends(self, begin: int, by: int) -> bool:
        """Whether the last track ends before frame `by`; if so, its end is now known."""
        index, place = len(self._places) - 1, self._places[-1]
        frames = self._length(index, begin - place.start, by - place.start)
        if frames is None:
            return False
        self._places[index] = replace(place, frames=frames)
        return True

    def _length(self, index: int, needed: int, within: int) -> int | None:
        """The length of a track in frames, if at most `within`; it will be read from `needed`."""
        place, found = self._places[index], self._places[index].found
        if within - (self._streams[index].there if index in self._streams else 0) > FAR:
            # a start in the middle does not decode all earlier tracks
            if found.exact:
                return found.frames if found.frames <= within else None
            if self._live:
                if 0 < found.frames <= within:
                    return found.frames  # nobody has heard its end, or that would be known
                self._stream(index).read(max(0, needed), 0)
            else:
                if found.frames > within and len(self._stream(index).read(within, 1)):
                    return None
                frames = analysis.lasts(place.file)
                return frames if frames <= within else None
        stream = self._stream(index)
        if (frames := stream.reach(within)) == within:
            return None
        same = not stream.replaced  # otherwise what was heard is no fact about the file that is there now
        wanted = found.frames if found.exact else stream.promised if stream.stated else 0
        if stream.broke or frames < 0.99 * wanted:
            fault = f"ends unexpectedly at {face(frames / RATE)}"
            if same:
                analysis.broken(place.file, frames, fault)
            self._skip(place.file, fault)
        elif same:
            analysis.lasted(place.file, frames)
        return frames

    def _add(self, index: int, out: Audio, begin: int) -> None:
        place = self._places[index]
        first, last = max(begin, place.start), min(begin + len(out), place.end)
        part = self._stream(index).read(first - place.start, last - first)
        part *= self._gains(index, first, first + len(part))
        out[first - begin : first - begin + len(part)] += part

    def _gains(self, index: int, first: int, last: int) -> Gain:
        """Equal-power cross-fade between two tracks."""
        place, after = self._places[index], self._places[index + 1 : index + 2]
        if first >= place.start + place.cross and (not after or last <= place.end - after[0].cross):
            return np.float32(amplitude(place.found.gain))
        at = np.arange(first, last)
        rise = np.clip((at - place.start + 0.5) / max(1, place.cross), 0.0, 1.0) if place.cross else np.ones(len(at))
        fall = np.clip((place.end - at - 0.5) / after[0].cross, 0.0, 1.0) if after else np.ones(len(at))
        gain = amplitude(place.found.gain)
        return np.asarray(np.sin(rise * math.pi / 2) * np.sin(fall * math.pi / 2) * gain, np.float32)[:, None]

    def _append(self, begin: int, by: int) -> None:
        """The next track. Raises `Unavailable`."""
        if self._bad >= self._files:
            raise Unavailable(NONE)
        before = self._places[-1] if self._places else None
        longest = round(3 * CROSS * RATE)
        while True:
            file = self._drawn.popleft() if self._drawn else next(self._order)
            if file in self._bad:
                continue
            far = by - (before.end if before else 0) > FAR
            known = analysis.known(file) if far else None
            if known and known.plays and known.exact:
                cross = min(longest, known.frames, before.frames) // 3 if before else 0
                start = before.end - cross if before else 0
                if start + known.frames <= by:  # played before this process began
                    self._places.append(Place(file, start, ENDLESS, cross, known))
                    return
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
            if self._live and far and known is None:  # nobody has heard it, so it begins now
                start, cross = begin, 0
            elif before is not None:
                length = found.frames if found.exact or found.frames > 2 * longest else stream.reach(longest)
                cross = min(longest, length, before.frames) // 3
                start = before.end - cross
            else:
                start, cross = 0, 0
            self._places.append(Place(file, start, ENDLESS, cross, found))
            self._look_ahead()
            return

    def _look_ahead(self) -> None:
        """Analyse the next tracks, which may take a slow disk minutes, while this one plays."""
        if not self._live or self._scout.is_alive():
            return
        while len(self._drawn) < NEXT:
            self._drawn.append(next(self._order))
        coming = [file for file in self._drawn if file not in self._bad]
        self._scout = threading.Thread(target=lambda: list(map(analysis.heard, coming)), daemon=True)
        self._scout.start()

    def _skip(self, file: Path, fault: str) -> None:
        self._bad.add(file)
        if fault != analysis.NO_MUSIC:
            self._tell(f"{file.name} is skipped: it {fault}")
        if self._bad >= self._files:
            raise Unavailable(NONE)
