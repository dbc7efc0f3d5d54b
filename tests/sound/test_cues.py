"""The cues that ship: a therapist notices them, and a client's eyes stay closed.

Every family and kind by itself, and over every bed that names the family, ducked as the mixer does it. The limits are
those of the design (section 6) and of its sound page, sections 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from roomctl.sound.library import RATE, CueSound, load
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.levels import BED_LUFS, CUE_LUFS
from roomctl.sound.synthesis.recipes import CUES
from roomctl.sound.synthesis.tones import hertz

from . import ears
from .ears import Array, Heard
from .together import Bands, duck, erb, over

SHELF = load()
SOUNDS = {cue.file.stem: cue for family in SHELF.cues.values() for cue in family.values()}
SOUNDING = [name for name, bed in SHELF.beds.items() if bed.stems]
PARTIALS = {
    "bowl": (1.0, 2.76), "marimba": (1.0, 2.0, 3.93), "stem-string": (1.0, 2.0, 3.0, 4.0), "stem-wave": (1.0,),
    "stem-breath": (1.0, 3.0),
}  # fmt: skip
"""What is strong in each voice, as multiples of its note."""

a_cue = pytest.mark.parametrize("cue", SOUNDS.values(), ids=SOUNDS)
a_bed = pytest.mark.parametrize("bed", SOUNDING, indirect=True, scope="module")


@cache
def heard(cue: CueSound) -> Heard:
    return Heard(ears.decoded(cue.file))


@cache
def spectra(cue: CueSound) -> Bands:
    return Bands(heard(cue).sound)


@pytest.fixture(autouse=True, scope="module")
def _forgotten() -> Iterator[None]:
    """Half a gigabyte."""
    yield
    heard.cache_clear()
    spectra.cache_clear()


def notes(cue: CueSound) -> tuple[tuple[str, float], ...]:
    return CUES[cue.family][cue.kind].motif.notes


# By themselves


@a_cue
def test_every_cue_is_as_loud_as_every_other(cue: CueSound) -> None:
    """+2 to +5 LU over the bed, measured over 400 ms."""
    meter = heard(cue).meter
    assert BED_LUFS + 2.0 <= meter.momentary_max <= BED_LUFS + 5.0
    assert meter.momentary_max == pytest.approx(CUE_LUFS[cue.family], abs=0.2)
    assert meter.momentary_max == pytest.approx(cue.lufs_max, abs=0.05)
    assert meter.true_peak <= -6.0


@a_cue
def test_a_cue_begins_with_its_first_frame_out_of_silence_and_ends_in_it(cue: CueSound) -> None:
    level = np.max(np.abs(heard(cue).sound), axis=1)
    assert np.max(level[:4]) > 0.0
    assert np.argmax(level > amplitude(-60.0)) < 0.15 * RATE
    assert np.max(level[: RATE // 1000]) < amplitude(-70.0)
    assert np.max(level[-RATE // 100 :]) < amplitude(-70.0)
    assert heard(cue).offset < 1e-4


@a_cue
def test_every_note_comes_slowly(cue: CueSound) -> None:
    """0.3 s or more, a stem's 0.8 s or more. Each note of the motif is there, at its pitch and instant; a raised cosine
    goes from 10 to 90 % in 0.59 of its length."""
    least = 0.8 if cue.family.startswith("stem-") else 0.3
    assert CUES[cue.family][cue.kind].motif.onset >= least
    assert cue.notes == tuple(at for _, at in notes(cue))
    for name, at in notes(cue):
        strength = ears.envelope(heard(cue).sound, hertz(name))
        assert np.max(strength[round(at * 200) :][:400]) > amplitude(-28.0)
        assert ears.rise(strength, at, at + 1.0 + 1.2 * least) >= 0.59 * least


@a_cue
def test_a_cue_lies_where_old_ears_hear_and_nothing_is_shrill(cue: CueSound) -> None:
    assert all(200.0 <= hertz(name) <= 660.0 for name, _ in notes(cue))
    assert {name[:-1] for name, _ in notes(cue)} <= {"D", "E", "F#", "A", "B"}
    assert all(later - sooner >= 0.4 for sooner, later in pairwise(cue.notes))
    assert heard(cue).share(above=2_000.0) <= -30.0
    assert heard(cue).tablet_loss >= -1.0
    assert heard(cue).correlation() >= 0.9
    assert cue.seconds <= 8.5


@pytest.mark.parametrize("family", list(CUES))
def test_cues_are_told_apart_by_number_of_notes_or_contour(family: str) -> None:
    shapes = {
        kind: tuple(np.sign(np.diff([hertz(name) for name, _ in recipe.motif.notes])).astype(int).tolist())
        for kind, recipe in CUES[family].items()
    }
    assert len(set(shapes.values())) == len(shapes)


@a_cue
def test_the_notes_of_a_cue_can_be_counted(cue: CueSound) -> None:
    """At its height a note's own pitch leads that of the note before by 6 dB or more. No note is more than 2.5 dB under
    the loudest (over 200 ms); between a stem's, which come slowly, the loudness sinks by 4 dB or more, so that they do
    not run together."""
    onset = CUES[cue.family][cue.kind].motif.onset
    level, starts = loudness(heard(cue)), [*cue.notes, cue.seconds]
    crests = [np.max(level[round(start * 100) : round(end * 100)]) for start, end in pairwise(starts)]
    assert min(crests) >= max(crests) - 2.5
    for (before, first), (name, at), crest in zip(notes(cue), notes(cue)[1:], crests, strict=False):
        own, other = (
            ears.envelope(heard(cue).sound, hertz(pitch))[round((at + onset) * 200)] for pitch in (name, before)
        )
        assert own >= other * amplitude(6.0)
        if cue.family.startswith("stem-"):
            assert np.min(level[round((first + onset) * 100) : round((at + onset) * 100)]) <= crest - 4.0


def loudness(sound: Heard) -> Array:
    """Of 200 ms (a Hann window), every 10 ms, in dB."""
    power = np.convolve(10.0 ** (sound.level() / 10.0), np.hanning(22)[1:-1], mode="same")
    return np.asarray(10.0 * np.log10(power + 1e-12))


def test_every_family_plays_the_same_motifs() -> None:
    """So that whoever has learned them in one voice knows them in all."""
    for kind, recipe in CUES["bowl"].items():
        for cues in CUES.values():
            assert [name for name, _ in cues[kind].motif.notes] == [name for name, _ in recipe.motif.notes]


# Over a bed


def suiting(bed: Heard) -> list[CueSound]:
    return [cue for family in SHELF.beds[bed.name].cues for cue in SHELF.cues[family].values()]


@a_cue
def test_the_bed_is_ducked_by_three_decibels_at_most_and_never_by_a_step(cue: CueSound) -> None:
    gain = 20.0 * np.log10(duck(cue.family, cue.kind)[:: ears.STEP])
    assert -3.05 <= np.min(gain) <= -2.9
    assert np.max(np.abs(np.diff(gain))) <= 0.2
    assert gain[0] == pytest.approx(0.0, abs=0.05)


@a_bed
def test_no_ten_milliseconds_of_a_cue_startle(bed: Heard) -> None:
    """The level that bed and cue have together, from their powers: a noise's own 10 ms wander by 6 dB without a cue,
    so only its mean level can show what the cue adds. The bed is taken at its quietest twentieth, and ducked."""
    quiet = 10.0 ** (np.percentile(bed.meter.momentary, 5) / 10.0)
    for cue in suiting(bed):
        power = np.concatenate([np.zeros(50), 10.0 ** (heard(cue).level() / 10.0)])
        ducked = duck(cue.family, cue.kind)[:: ears.STEP][: len(power)] ** 2
        assert np.max(np.abs(np.diff(10.0 * np.log10(quiet * ducked + power)))) <= 3.0, cue.file.name


@a_bed
def test_the_mix_with_a_cue_is_no_steeper_than_three_decibels_or_the_bed_itself(bed: Heard) -> None:
    """As it sounds, each cue at another place of the loop; never over +6 LU. The ramp of the duck has 0.2 dB of its own
    in 10 ms at most (see above)."""
    for number, cue in enumerate(suiting(bed)):
        mix, part = over(bed.sound, 3.1 * number, cue)
        mixed = Heard(mix)
        assert mixed.steepest <= max(3.0, Heard(part).steepest + 0.2), cue.file.name
        assert mixed.meter.momentary_max <= BED_LUFS + 6.0, cue.file.name
        assert np.max(np.abs(mix)) <= amplitude(-1.0)


@a_bed
def test_a_cue_stands_out_of_every_bed_that_names_its_family(bed: Heard) -> None:
    """Of each note the strongest partial is 13 dB over what the ducked bed has in the ear's band round it: 15 over the
    level at which it would be heard, taking that for 2 dB under the noise in that band."""
    below = Bands(bed.sound)
    for cue in suiting(bed):
        for pitch in (hertz(name) for name, _ in notes(cue)):
            over_by = [
                np.max(spectra(cue).within(p - 20.0, p + 20.0))
                / np.median(below.within(p - erb(p) / 2, p + erb(p) / 2))
                for p in (pitch * ratio for ratio in PARTIALS[cue.family])
            ]
            assert 10.0 * np.log10(max(over_by)) + 3.0 >= 13.0, cue.file.name
