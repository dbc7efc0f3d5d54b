"""The mix: what the room hears, frame by frame. No clock, no device, no disk beside the next sample.

Frame 0 is the session's start, at 48 kHz. The same targets and cues at the same frames give the same samples, whoever
pulls them: the speaker, `roomctl render`, a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import soundfile
from numpy.typing import NDArray

from roomctl.errors import Unavailable
from roomctl.sound.loop import Block, Loop
from roomctl.sound.loudness import amplitude
from roomctl.sound.ramp import Ramp
from roomctl.sound.shelf import RATE, Bed, CueSound, Shelf

JOIN = 1.5
"""Seconds of the ramp with which a speaker that was started in mid-session comes in."""
DUCK, DUCK_LEAD, DUCK_DOWN, DUCK_STAY, DUCK_UP = -3.0, 0.5, 0.4, 1.0, 2.5
"""Around a cue the beds go down by DUCK dB, DUCK_LEAD s before it, in DUCK_DOWN s; from DUCK_STAY s after its last note
they rise again in DUCK_UP s."""
ONE = RATE // 20
"""Frames that are one instant."""


@dataclass(frozen=True, slots=True)
class Target:
    """From `frame` on: the beds' levels (dB; a bed not named is silent), reached in `fade` frames."""

    frame: int
    fade: int
    levels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CueAt:
    """A cue to sound at `frame`, `level` dB against its recorded loudness. `key` tells it from all others."""

    frame: int
    kind: str
    level: float
    key: object


@dataclass(frozen=True, slots=True)
class _Due:
    """A cue and what will sound for it."""

    cue: CueAt
    sound: CueSound

    @property
    def frame(self) -> int:
        return self.cue.frame


@dataclass(frozen=True, slots=True)
class _Playing:
    start: int
    samples: NDArray[np.int16]
    gain: float
    last_note: int


@dataclass(frozen=True, slots=True)
class _Score:
    """What is to come; replaced as a whole, so that the thread that renders never sees half of one."""

    targets: tuple[Target, ...] = ()
    cues: tuple[_Due, ...] = ()


class Mixer:
    """Renders a session's sound. `plan` may be called from another thread than `render`."""

    def __init__(self, shelf: Shelf, *, seed: int = 0, frame: int = 0, level: float = 0.0) -> None:
        """`seed` turns the beds; `frame` is where to begin; `level` (dB) is the room's own."""
        self.frame = frame
        self.started: list[object] = []
        """The keys of the cues that began to sound, in order."""
        self._shelf, self._seed, self._level = shelf, seed, level
        self._score = _Score()
        self._target: Mapping[str, float] | None = None
        self._ramps: dict[str, Ramp] = {}
        self._beds: dict[str, tuple[Loop, ...]] = {}
        self._sounds: dict[Path, NDArray[np.int16]] = {}
        self._playing: list[_Playing] = []
        self._duck = Ramp(1.0, 1.0)

    def plan(self, targets: Sequence[Target], cues: Sequence[CueAt]) -> list[str]:
        """What is to come from now on, in place of what was planned: the first target is what holds now.

        Opens what will be needed. Returns what cannot be played, in words; a bed that cannot is left out.
        """
        faults: list[str] = []
        for bed in dict.fromkeys(bed for target in targets for bed in target.levels):
            faults += self._open_bed(bed)
        targets = tuple(sorted(targets, key=lambda target: target.frame))
        due = []
        for cue in cues:
            sound, unplayable = self._open_cue(cue.kind, _levels(targets, cue.frame))
            faults += [fault for fault in unplayable if fault not in faults]
            due += [_Due(cue, sound)] if sound else []
        self._score = _Score(targets, tuple(due))
        return faults

    def render(self, n: int) -> Block:
        """The next `n` frames, float32, shape (n, 2), within -1 to 1."""
        out = np.zeros((n, 2), np.float32)
        done = 0
        while done < n:
            score, upto = self._score, self.frame + n - done
            self._follow(score)
            stop = min([upto, *(frame for frame in self._turns(score) if self.frame < frame < upto)])
            self._add(out[done : done + stop - self.frame])
            done += stop - self.frame
            self.frame = stop
        return np.clip(out, -1.0, 1.0, out=out)

    @property
    def silent(self) -> bool:
        """Nothing sounds now."""
        return not self._playing and all(ramp.silent(self.frame) for ramp in list(self._ramps.values()))

    def _follow(self, score: _Score) -> None:
        due = [target for target in score.targets if target.frame <= self.frame]
        if due and due[-1].levels != self._target:
            self._aim(due[-1])
        for one in score.cues:
            if one.frame <= self.frame and one.cue.key not in self.started:
                last_note = round(max(one.sound.notes, default=0.0) * RATE)
                gain = amplitude(one.cue.level + self._level)
                self._playing.append(_Playing(self.frame, self._sounds[one.sound.file], gain, last_note))
                self.started.append(one.cue.key)
        ducked = any(start <= self.frame < end for start, end in self._ducks(score))
        if ducked != (self._duck.high < 1.0):
            gain, seconds = (amplitude(DUCK), DUCK_DOWN) if ducked else (1.0, DUCK_UP)
            self._duck = self._duck.towards(gain, self.frame, round(seconds * RATE))

    def _aim(self, target: Target) -> None:
        joining = self._target is None and self.frame > target.frame + target.fade
        behind = self.frame - target.frame if self._target is None else 0
        fade = round(JOIN * RATE) if joining else max(target.fade - behind, round(0.05 * RATE))
        gains = {bed: amplitude(level + self._level) for bed, level in target.levels.items()}
        rising = any(self._gain(bed) < gain - 1e-6 for bed, gain in gains.items())
        for bed in sorted({*gains, *self._ramps}):  # in one order, or the sum's last bits would differ
            ramp = self._ramps.get(bed, Ramp())
            wanted = gains.get(bed, 0.0)
            if ramp.high != wanted:
                self._ramps[bed] = ramp.towards(wanted, self.frame, fade, falling=not rising)
        self._target = target.levels

    def _gain(self, bed: str) -> float:
        return self._ramps[bed].at(self.frame) if bed in self._ramps else 0.0

    def _turns(self, score: _Score) -> list[int]:
        """The frames at which something begins or ends."""
        fresh = [due.frame for due in score.cues if due.cue.key not in self.started]
        ducks = [frame for span in self._ducks(score) for frame in span]
        return [*(target.frame for target in score.targets), *fresh, *ducks]

    def _ducks(self, score: _Score) -> list[tuple[int, int]]:
        lead, stay = round(DUCK_LEAD * RATE), round(DUCK_STAY * RATE)
        coming = [(due.frame - lead, due.frame + stay) for due in score.cues if due.cue.key not in self.started]
        return coming + [(one.start - lead, one.start + one.last_note + stay) for one in self._playing]

    def _add(self, out: Block) -> None:
        n = len(out)
        duck = self._duck.over(self.frame, n)
        for bed, ramp in self._ramps.items():
            if ramp.silent(self.frame):
                continue
            gains = (ramp.over(self.frame, n) * duck)[:, np.newaxis]
            for loop in self._beds.get(bed, ()):
                loop.add(out, gains, self.frame)
        for one in self._playing:
            part = one.samples[self.frame - one.start : self.frame - one.start + n]
            out[: len(part)] += part * np.float32(one.gain / 32768.0)
        self._playing = [one for one in self._playing if self.frame + n < one.start + len(one.samples)]

    def _open_bed(self, name: str) -> list[str]:
        if name in self._beds:
            return []
        bed: Bed | None = self._shelf.beds.get(name)
        if bed is None:
            self._beds[name] = ()
            return [f"no bed called {name!r}"]
        try:
            loops = tuple(
                Loop(stem.file, stem.frames, self._turned(name, stem.name, stem.frames)) for stem in bed.stems
            )
            for loop in loops:
                loop.seek(self.frame)
        except Unavailable as error:
            self._beds[name] = ()
            return [str(error)]
        self._beds[name] = loops
        return []

    def _open_cue(self, kind: str, levels: Mapping[str, float]) -> tuple[CueSound | None, list[str]]:
        """The first sound of `kind` that suits the beds of `levels` and can be played, and what cannot, in words."""
        faults: list[str] = []
        for sound in self._shelf.suited(kind, levels):
            try:
                if sound.file not in self._sounds:
                    self._sounds[sound.file], _ = soundfile.read(sound.file, dtype="int16", always_2d=True)
                return sound, faults
            except (OSError, soundfile.SoundFileError) as error:
                faults.append(f"cannot play {sound.file.name} ({error})")
        return None, faults or [f"no sound for the cue {kind!r}"]

    def _turned(self, bed: str, stem: str, frames: int) -> int:
        """Whole seconds, so that what was written on a beat stays on it."""
        return Random(f"{self._seed}/{bed}/{stem}").randrange(max(1, frames // RATE)) * RATE


def _levels(targets: Sequence[Target], frame: int) -> Mapping[str, float]:
    """The levels of the beds at `frame`: while two trade places, of the one that comes; of one that goes, until it is
    gone. A change's cue and its bed are due at one instant, and may be a frame apart."""
    return next((target.levels for target in reversed(targets) if target.frame <= frame + ONE and target.levels), {})
