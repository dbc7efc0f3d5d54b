"""The mix: the room's sound, frame by frame. No clock, no device, and no waiting for a disk.

Frame 0 is the session's start, at 48 kHz. The same targets and cues at the same frames give the same samples for every
caller: the speaker, `roomctl render`, a test.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from roomctl.session.plan import OWN
from roomctl.sound.fallback import Voice, voice
from roomctl.sound.library import RATE, CueSound, Shelf
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import amplitude
from roomctl.sound.music.libsndfile import Decoder
from roomctl.sound.music.playlist import How
from roomctl.sound.ramp import Gain, Ramp, scale
from roomctl.sound.rise_limit import Rise

JOIN = 4.0
"""Seconds in which a speaker that starts during a session fades in; also the shortest rise from silence, where dB a
second mean nothing."""
SILENCE = 0.1
"""A share of the next gain: if the current sound is below it (20 dB fainter), the rise counts as from silence."""
DUCK, DUCK_LEAD, DUCK_DOWN, DUCK_STAY, DUCK_UP = -3.0, 0.5, 0.4, 1.0, 2.5
"""Around a cue the beds go down by DUCK dB, DUCK_LEAD s before it, in DUCK_DOWN s. From DUCK_STAY s after its last note
they rise again in DUCK_UP s."""
FAINT = 0.05
"""A share of the outgoing gain: an incoming bed below it does not cause a cross-fade; the other bed just fades out."""
LEVEL = 0.4
"""Seconds in which the client's louder or softer is reached, within the limit of `rise_limit.py`."""
SOON = 6 * RATE
"""Frames before a bed is needed at which it is opened."""
HOW = How()
AHEAD = RATE
"""Frames that are mixed at a time while nothing changes: as many as a bed decodes."""
NOTHING: Audio = np.zeros((0, 2), np.float32)
ONE = RATE // 20
"""Events within this many frames count as simultaneous."""


@dataclass(frozen=True, slots=True)
class Target:
    """From `frame`: the beds' levels (dB; other beds are silent), reached in `fade` frames; `offset`: the client's own
    dB over all of them; `paused`: for how many frames resumed music was paused."""

    frame: int
    fade: int
    levels: Mapping[str, float]
    offset: float = 0.0
    paused: int = 0


@dataclass(frozen=True, slots=True)
class CueAt:
    """A cue to sound at `frame`, `level` dB relative to its recorded loudness. `key` identifies it."""

    frame: int
    kind: str
    level: float
    key: object


@dataclass(frozen=True, slots=True)
class _Due:
    """A cue and its sound."""

    cue: CueAt
    sound: CueSound

    @property
    def frame(self) -> int:
        return self.cue.frame


@dataclass(frozen=True, slots=True)
class _Playing:
    """A cue that sounds, decoded as it does."""

    start: int
    sound: Decoder
    gain: float
    last_note: int

    @property
    def end(self) -> int:
        return self.start + int(self.sound.frames)


@dataclass(frozen=True, slots=True)
class _Score:
    """The schedule; replaced as a whole, so that the rendering thread never sees half of it."""

    targets: tuple[Target, ...] = ()
    cues: tuple[_Due, ...] = ()


class Mixer:
    """Renders a session's sound. `plan` may be called from another thread than `render`."""

    def __init__(
        self, shelf: Shelf, *, seed: int = 0, frame: int = 0, level: float = 0.0, cap: float = 0.0, how: How = HOW,
        join: float = JOIN,
    ) -> None:  # fmt: skip
        """`seed`: where the beds' loops start; `frame`: where to begin; `level` (dB): the room's own; `cap`: the upper
        limit for every request; `how`: options for own music; `join`: seconds in which it fades in if it begins during
        a session."""
        self.frame = frame
        self.started: list[object] = []
        """The keys of the cues that began to sound, in order."""
        self._shelf, self._seed, self._how = shelf, seed, how
        self._level, self._headroom, self._join = level, cap - level, join
        self._score = _Score()
        self._followed: _Score | None = None
        self._turn = 0
        self._target: Target | None = None
        self._ramps: dict[str, Ramp] = {}
        self._voices: dict[str, Voice] = {}
        self._stood: dict[str, int] = {}
        self._part: Audio = np.zeros((0, 2), np.float32)
        self._sounds: dict[Path, bytes] = {}
        """The cues' files: as samples they take thirty times the memory for as long as the session lasts."""
        self._said: set[str] = set()
        """Which cues' files cannot be played: said once, because what a speaker reports makes it plan again."""
        self._playing: list[_Playing] = []
        self._duck = self._offset = Ramp(1.0, 1.0)
        self._client = self._over = 0.0
        """The client's own dB, and the part of them that `_offset` has, over all beds. The rest is in the beds' own
        gains: where the cap leaves two scenes different parts, a cross-fade must not go over it on the way."""
        self._rise = Rise(amplitude(cap))
        self._comes = (0, 0.0)
        """The frame until which the beds rise from silence, and the level they reach."""
        self._steady: list[tuple[str, Gain]] | None = None
        """The beds that sound, with their gains, while these stay the same until the next turn."""
        self._first, self._ahead = 0, NOTHING
        """What is mixed already, and its first frame; dropped at each turn."""

    def plan(self, targets: Sequence[Target], cues: Sequence[CueAt]) -> list[str]:
        """Replace the schedule from now on; the first target is the current one.

        Opens what will be needed. Returns what cannot be played and what replaces it, in words, each once.
        """
        for target in targets:
            for bed in target.levels:
                if bed not in self._voices:
                    self._voices[bed] = voice(self._shelf, bed, self._seed, self.frame - target.paused, self._how)
        for target in [target for target in targets if target.frame <= self.frame][-1:]:
            for bed in filter(self._silent, target.levels):
                self._voices[bed].soon(self.frame - target.paused, wait=True)
        faults = self.faults()
        targets = tuple(sorted(targets, key=lambda target: target.frame))
        due = []
        for cue in cues:
            sound, unplayable = self._open_cue(cue.kind, _levels(targets, cue.frame))
            faults += [fault for fault in unplayable if fault not in self._said]
            self._said.update(unplayable)
            due += [_Due(cue, sound)] if sound else []
        self._score = _Score(targets, tuple(due))
        return faults

    def faults(self) -> list[str]:
        """What could not be played since the last call, in words."""
        return [fault for one in list(self._voices.values()) for fault in one.news()]

    def restored(self) -> bool:
        """Whether own music has taken over from its fallback since the last call."""
        back = [one for one in list(self._voices.values()) if one.restored]
        for one in back:
            one.restored = False
        return bool(back)

    def close(self, wait: bool = False) -> None:
        """Nothing more will be rendered; with `wait` every file is closed when this returns."""
        for one in self._voices.values():
            one.close(wait)

    def render(self, n: int) -> Audio:
        """The next `n` frames, float32, shape (n, 2), within -1 to 1."""
        out = np.zeros((n, 2), np.float32)
        done = 0
        while done < n:
            score = self._score
            if score is not self._followed or self.frame >= self._turn:
                self._follow(score)
                self._followed, self._turn, self._steady = score, self._next_turn(score), None
                self._ahead = NOTHING
            got = self._read(out[done : done + self._turn - self.frame])
            done += got
            self.frame += got
        np.minimum(out, 1.0, out=out)  # as np.clip, which calls six Python functions
        return np.maximum(out, -1.0, out=out)

    @property
    def silent(self) -> bool:
        """Nothing sounds now."""
        return not self._playing and all(map(self._silent, list(self._ramps)))

    def _follow(self, score: _Score) -> None:
        due = [target for target in score.targets if target.frame <= self.frame]
        if due and due[-1] != self._target:
            self._aim(due[-1])
        for target in score.targets:
            if self.frame < target.frame <= self.frame + SOON:
                for bed in filter(self._silent, target.levels):
                    self._voices[bed].soon(target.frame - target.paused)
        for one in score.cues:
            if one.frame <= self.frame and one.cue.key not in self.started:
                last_note = round(max(one.sound.notes, default=0.0) * RATE)
                gain = amplitude(min(one.cue.level, self._headroom) + self._level)
                sound = Decoder(io.BytesIO(self._sounds[one.sound.file]))
                self._playing.append(_Playing(self.frame, sound, gain, last_note))
                self.started.append(one.cue.key)
        ducked = any(start <= self.frame < end for start, end in self._ducks(score))
        if ducked != (self._duck.high < 1.0):
            gain, seconds = (amplitude(DUCK), DUCK_DOWN) if ducked else (1.0, DUCK_UP)
            self._duck = self._duck.towards(gain, self.frame, round(seconds * RATE))

    def _aim(self, target: Target) -> None:
        before, self._target = self._target, target
        for bed in filter(self._silent, target.levels):  # the level must not jump
            self._stood[bed] = target.paused if bed.startswith(OWN) else 0
        highest = max(target.levels.values(), default=0.0)
        offset = min(target.offset, self._headroom - highest)
        if before is None or before.levels != target.levels:
            self._client = offset
            self._fade(target, before)
        elif offset != self._client:
            self._over += offset - self._client
            self._client = offset
            self._offset = self._offset.towards(amplitude(self._over), self.frame, round(LEVEL * RATE))

    def _fade(self, target: Target, before: Target | None) -> None:
        joining = before is None and self.frame > target.frame + target.fade
        behind = self.frame - target.frame if before is None else 0
        least = round((JOIN if before else self._join) * RATE)
        fade = least if joining else max(target.fade - behind, round(0.05 * RATE))
        more = self._level + self._client - self._over
        gains = {bed: amplitude(level + more) for bed, level in target.levels.items()}
        loudest, came = max(map(self._gain, self._ramps), default=0.0), self._comes
        highest = max(gains.values(), default=0.0)
        if loudest < highest * SILENCE:
            fade = max(fade, least)
            self._comes = (self.frame + fade, math.sqrt(sum(gain * gain for gain in gains.values())))
        elif self.frame < self._comes[0]:
            self._comes = (0, 0.0)
        rising = any(gain > max(self._gain(bed) + 1e-6, loudest * FAINT) for bed, gain in gains.items())
        for bed in sorted({*gains, *self._ramps}):  # in a fixed order, or the last bits of the sum would differ
            ramp = self._ramps.get(bed, Ramp())
            wanted = gains.get(bed, 0.0)
            if ramp.high != wanted or ramp.end > self.frame + fade:
                self._ramps[bed] = ramp.towards(wanted, self.frame, fade, falling=not rising)
        if self._comes != came:
            self._rise.measure(self._wanted)

    def _silent(self, bed: str) -> bool:
        return bed not in self._ramps or self._ramps[bed].silent(self.frame)

    def _gain(self, bed: str) -> float:
        return self._ramps[bed].at(self.frame) if bed in self._ramps else 0.0

    def _next_turn(self, score: _Score) -> int:
        """The next frame at which something begins or ends; until then nothing changes."""
        targets = [target.frame for target in score.targets]
        fresh = [due.frame for due in score.cues if due.cue.key not in self.started]
        ends = [frame for span in self._ducks(score) for frame in span] + [one.end for one in self._playing]
        soon = [self.frame + RATE if frame <= self.frame + SOON else frame - SOON for frame in targets]
        turns = targets + fresh + ends + [frame for frame, at in zip(soon, targets, strict=True) if at > self.frame]
        return min((frame for frame in turns if frame > self.frame), default=self.frame + RATE)

    def _ducks(self, score: _Score) -> list[tuple[int, int]]:
        lead, stay = round(DUCK_LEAD * RATE), round(DUCK_STAY * RATE)
        coming = [(due.frame - lead, due.frame + stay) for due in score.cues if due.cue.key not in self.started]
        return coming + [(one.start - lead, one.start + one.last_note + stay) for one in self._playing]

    def _read(self, out: Audio) -> int:
        """Fill `out`, which ends before the next turn, or a first part of it; its length."""
        if not self._first <= self.frame < self._first + len(self._ahead):
            if not self._lasts:
                self._add(out)
                return len(out)
            self._first, self._ahead = self.frame, np.zeros((AHEAD, 2), np.float32)
            self._add(self._ahead)
        ready = self._ahead[self.frame - self._first :][: len(out)]
        out[: len(ready)] = ready
        return len(ready)

    @property
    def _lasts(self) -> bool:
        """Whether nothing but a new schedule changes the next frames, so that they can be mixed at once: requests then
        cost a third. After a new schedule the beds are read again from the current frame."""
        return (
            self._steady is not None and not self._playing and self.frame + AHEAD <= self._turn
            and all(self._voices[bed].fixed for bed, _ in self._steady)
        )  # fmt: skip

    def _add(self, out: Audio) -> None:
        n = len(out)
        if len(self._part) < n:
            self._part = np.zeros((n, 2), np.float32)
        part = out
        for bed, gain in self._steady or self._gains(n):
            self._voices[bed].read(self.frame - self._stood[bed], part)
            scale(part, gain)
            if part is not out:
                out += part
            part = self._part[:n]
        for one in self._playing:
            cue = one.sound.read(n, dtype="int16", always_2d=True)
            out[: len(cue)] += cue * np.float32(one.gain / 32768.0)
        if self._playing:
            self._playing = [one for one in self._playing if self.frame + n < one.end]

    def _gains(self, n: int) -> list[tuple[str, Gain]]:
        """The beds that sound in the next `n` frames, with their gains."""
        over = self._duck.gain(self.frame, n) * self._offset.gain(self.frame, n)
        ramps = [self._duck, self._offset, *self._ramps.values()]
        rests = all(ramp.flat(self.frame, n) is not None for ramp in ramps)
        held = self._rise.over(self.frame, n, self._wanted, rests)
        if isinstance(held, np.ndarray):
            over = held * over
        sounding = [(bed, ramp) for bed, ramp in self._ramps.items() if not ramp.silent(self.frame)]
        gains = [(bed, ramp.gain(self.frame, n) * over) for bed, ramp in sounding]
        self._steady = gains if rests and not isinstance(held, np.ndarray) else None
        return gains

    def _wanted(self, frame: int) -> float:
        """The requested level of the beds at a frame, as a gain. Their rise from silence is not included: it has its
        own length."""
        until, level = self._comes
        if frame >= until:
            level = math.sqrt(sum(ramp.at(frame) ** 2 for ramp in self._ramps.values()))
        return level * self._duck.at(frame) * self._offset.at(frame)

    def _open_cue(self, kind: str, levels: Mapping[str, float]) -> tuple[CueSound | None, list[str]]:
        """The first playable sound of `kind` for the beds of `levels`, and those that cannot be played, in words."""
        faults: list[str] = []
        for sound in self._shelf.suited(kind, levels):
            try:
                if sound.file not in self._sounds:
                    data = sound.file.read_bytes()
                    soundfile.read(io.BytesIO(data), dtype="int16")  # a part that cannot be decoded is found now
                    self._sounds[sound.file] = data
                return sound, faults
            except (OSError, soundfile.SoundFileError) as error:
                faults.append(f"cannot play {sound.file.name} ({error})")
        return None, faults or [f"no sound for the cue {kind!r}"]


def _levels(targets: Sequence[Target], frame: int) -> Mapping[str, float]:
    """The levels of the beds at `frame`: during a cross-fade, that of the incoming bed; of an outgoing one, until it
    has ended. A change's cue and its bed are due at one instant, and may be a frame apart."""
    return next((target.levels for target in reversed(targets) if target.frame <= frame + ONE and target.levels), {})
