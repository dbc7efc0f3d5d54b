"""The cues: seven motifs in D that differ in number of notes and contour, never in level; and their voices.

All families play the same motifs, so that a therapist learns them once for every voice. A cue must not startle the
client: the attack of a note takes 0.4 s or more for `bowl` and `marimba`, 1 s for a stem (a voice of the bed's own).
All notes are between 290 and 660 Hz and decay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude, measure
from roomctl.sound.synthesis import instruments
from roomctl.sound.synthesis.instruments import Voice
from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.space import impulse, reverberated
from roomctl.sound.synthesis.tones import hertz, rise


@dataclass(frozen=True)
class Motif:
    """Notes and their onsets in seconds; `onset` is each note's attack, `seconds` the file's length."""

    notes: tuple[tuple[str, float], ...]
    seconds: float
    onset: float = 0.42

    @property
    def onsets(self) -> tuple[float, ...]:
        return tuple(at for _, at in self.notes)

    def paced(self, stretch: float, onset: float, ring: float) -> Motif:
        """The same notes `stretch` times as far apart, each with an attack of `onset` s, the last ringing `ring` s."""
        notes = tuple((name, round(stretch * at, 2)) for name, at in self.notes)
        return replace(self, notes=notes, seconds=round(2.0 * (notes[-1][1] + ring)) / 2.0, onset=onset)


MOTIFS = {
    "warn": Motif((("A4", 0.0),), seconds=5.5, onset=0.6),
    "change": Motif((("D4", 0.0), ("A4", 0.9), ("D5", 1.8)), seconds=7.0),
    "check": Motif((("B4", 0.0), ("E5", 0.8)), seconds=5.5),
    "closing": Motif((("D5", 0.0), ("A4", 1.1), ("D4", 2.2)), seconds=7.5),
    "finish": Motif((("A4", 0.0), ("D5", 0.9), ("F#4", 1.8), ("D4", 2.7)), seconds=8.0),
    "late": Motif((("A4", 0.0), ("E4", 1.2)), seconds=6.0),
    "halfway": Motif((("D4", 0.0), ("A4", 1.0), ("F#4", 2.0)), seconds=7.0),
}
"""As the bowls play them. One note; three rising; two rising; three falling; up and home; two falling; up and half
back."""


WET = 0.2
"""The reverb's share of a note."""


@dataclass(frozen=True)
class Family:
    """One voice and how it plays each motif."""

    voice: Voice
    motifs: Mapping[str, Motif]


def _slow(voice: Voice, onset: float = 1.0) -> Family:
    """About 1.6 s from note to note: at 1.3 s the notes overlapped, and listeners could not count them."""
    return Family(voice, {kind: motif.paced(1.8, onset, 3.6) for kind, motif in MOTIFS.items()})


FAMILIES: Mapping[str, Family] = {
    "bowl": Family(instruments.bowl, MOTIFS),
    "marimba": Family(instruments.marimba, {kind: motif.paced(1.0, 0.6, 3.6) for kind, motif in MOTIFS.items()}),
    "stem-string": _slow(instruments.string, 1.1),
    "stem-wave": _slow(instruments.wave),
    "stem-breath": _slow(instruments.breath),
}
"""A stem's family is `stem-` and the bed's voice."""


def played(seed: int, voice: Voice, motif: Motif) -> Array:
    """The cue (2, frames) at 48 kHz, its first frame the onset of its first note, its last silence.

    All notes are equally loud after the reverb is added. A reverb responds to some pitches four times as strongly as to
    others, and in any phase, which once reduced one note of four by 5 dB."""
    rng = np.random.default_rng(seed)
    frames = round(motif.seconds * RATE)
    room = impulse(rng, RATE, scale=0.5, width=0.3)
    answer = np.mean(np.abs(np.fft.rfft(room, RATE, axis=1)), axis=0)
    sound = np.zeros((2, frames))
    for name, at in motif.notes:
        start, pitch = round(at * RATE), hertz(name)
        note = np.pad(voice(rng, (frames - start) / RATE, pitch, motif.onset), ((0, 0), (0, room.shape[1])))
        note = reverberated(note, room, WET / max(1.0, answer[round(pitch)]))[:, : frames - start]
        sound[:, start:] += note * amplitude(-measure(note.T, RATE).momentary_max)
    return sound * rise(frames, round(1.8 * RATE))[::-1]
