"""The quiet beds, `low-drone` and `slow-music`: what their recipes promise, and what the files that ship keep of it.

`test_files.py` has what is asked of every bed; here is what these two are chosen for.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
import soundfile

from roomctl.sound.library import RATE, load
from roomctl.sound.loudness import amplitude, measure
from roomctl.sound.synthesis import drone, music, render
from roomctl.sound.synthesis.levels import BED_LUFS
from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.pad import LOW_RATE, chord_order
from roomctl.sound.synthesis.recipes import BEDS
from roomctl.sound.synthesis.tones import FELT, hertz

from . import ears
from .ears import Heard
from .together import LEAD, Bands, erb, over

SHELF = load()
QUIET = ("low-drone", "slow-music")
SCALE = {"D", "E", "F#", "A", "B"}
MAKERS = (
    (drone.drone_ground, 30),
    (drone.drone_fifth, 30),
    (drone.drone_breath, 5),
    (music.music_pad, 30),
    (music.music_felt, 16),
    (music.music_bow, 28),
)


@cache
def bed(name: str) -> Heard:
    return Heard(ears.bed(SHELF.beds[name]))


@cache
def stem(name: str, part: str) -> Heard:
    return Heard(ears.decoded(next(s.file for s in SHELF.beds[name].stems if s.name == part)))


@pytest.fixture(autouse=True, scope="module")
def _forgotten() -> Iterator[None]:
    """A gigabyte."""
    yield
    bed.cache_clear()
    stem.cache_clear()


def pulse(sound: Heard, low: float, high: float) -> tuple[float, float]:
    """The strongest movement of the loudness between `low` and `high` Hz: its frequency, and its amplitude as a share
    of the mean power."""
    power = np.mean(sound.power.reshape(-1, ears.STEP), axis=1)
    strength = 2.0 * np.abs(np.fft.rfft(power / np.mean(power))) / len(power)
    rates = np.fft.rfftfreq(len(power), ears.STEP / RATE)
    strength[(rates < low) | (rates > high)] = 0.0
    return float(rates[np.argmax(strength)]), float(np.max(strength))


# Both


@pytest.mark.parametrize("name", ["warm-pad", *QUIET])
def test_no_ten_milliseconds_of_a_bed_are_a_step(name: str) -> None:
    assert bed(name).steepest <= 3.0


@pytest.mark.parametrize("name", QUIET)
def test_a_quiet_bed_has_neither_hole_nor_swell(name: str) -> None:
    """No pause to wait through, and nothing that comes late: every 400 ms is within 5 LU of the bed's loudness."""
    momentary = bed(name).meter.momentary
    assert np.min(momentary) >= BED_LUFS - 5.0
    assert np.max(momentary) <= BED_LUFS + 5.0


@pytest.mark.parametrize(("name", "megabytes"), [("low-drone", 2.0), ("slow-music", 6.0)])
def test_a_quiet_bed_is_small(name: str, megabytes: float) -> None:
    """What stands still may come again soon; music must go on for minutes."""
    assert sum(s.file.stat().st_size for s in SHELF.beds[name].stems) < 1e6 * megabytes


@pytest.mark.parametrize("name", QUIET)
def test_a_quiet_bed_is_darker_than_the_pad(name: str) -> None:
    for above in (400.0, 1_000.0, 2_000.0):
        assert bed(name).share(above) < bed("warm-pad").share(above)


@pytest.mark.parametrize(("make", "seconds"), MAKERS)
def test_a_stem_comes_again_from_its_seed_and_closes_on_itself(make: Callable[[int, int], Array], seconds: int) -> None:
    """The step over the seam is no larger than the largest elsewhere."""
    sound = make(5, seconds)
    assert sound.shape == (2, seconds * RATE)
    assert np.array_equal(sound, make(5, seconds))
    assert not np.array_equal(sound, make(6, seconds))
    steps = np.abs(np.diff(np.append(sound, sound[:, :1], axis=1), axis=1))
    assert np.max(steps[:, -1]) <= np.max(steps[:, :-1])


@pytest.mark.parametrize(("name", "part"), [("low-drone", "ground"), ("slow-music", "pad")])
def test_the_recipe_still_makes_the_quiet_stem_that_ships(name: str, part: str) -> None:
    recipe = next(r for r in BEDS[name].stems if r.name == part)
    again = render.stem(recipe)
    error = measure(again - stem(name, part).sound, RATE).integrated
    assert error <= measure(again, RATE).integrated - 10.0


# low-drone


def test_the_drone_is_dark() -> None:
    """For a head that sound hurts: as good as nothing over 1 kHz, little over 400 Hz."""
    assert bed("low-drone").share(above=1_000.0) <= -40.0
    assert bed("low-drone").share(above=400.0) <= -10.0


def test_the_drone_neither_beats_nor_pulses() -> None:
    """No rate of the loudness from a beat every 3 s up to ten a second moves by more than a few hundredths."""
    assert pulse(bed("low-drone"), 0.3, 10.0)[1] <= 0.05


def test_no_two_partials_of_the_drone_lie_near_each_other() -> None:
    """Not even those of two stems, each rounded to its own loop: a whole D2 apart."""
    partials = [*drone.OCTAVES, *drone.FIFTHS]
    assert len(set(partials)) == len(partials)
    assert min(abs(a - b) for a, b in combinations(partials, 2)) * hertz("D2") > 70.0


# slow-music


def test_the_music_goes_at_sixty_beats_a_minute_and_softly() -> None:
    """The felt has its strongest movement once a second, and even alone it is a swell of a decibel or two."""
    rate, depth = pulse(stem("slow-music", "felt"), 0.3, 4.0)
    assert rate == pytest.approx(1.0, abs=0.02)
    assert 0.1 <= depth <= 0.4


def test_every_stem_of_the_music_keeps_the_beat_whatever_its_turn() -> None:
    """Turns are whole seconds, so lengths must be whole beats."""
    for one in SHELF.beds["slow-music"].stems:
        with soundfile.SoundFile(one.file) as sound:
            assert sound.frames % RATE == 0


def test_all_its_notes_are_of_one_scale_without_half_tones() -> None:
    names = {*music.LINE, *music.LOW, *(note for chord in music.CHORDS.values() for note in chord)}
    assert {name[:-1] for name in names} <= SCALE
    for chord in music.CHORDS.values():
        assert all(hertz(b) / hertz(a) > 2.0 ** (2.5 / 12.0) for a, b in pairwise(chord))


@pytest.mark.parametrize("touch", [music.SOFT, music.LONG], ids=["felt", "bow"])
def test_every_note_of_the_music_takes_300_ms_to_come(touch: music.Touch) -> None:
    gain = music.envelope(20 * LOW_RATE, [0.0], np.ones(1), touch, 8.0)
    top = int(np.argmax(gain))
    ten, ninety = (int(np.argmax(gain >= share * gain[top])) for share in (0.1, 0.9))
    assert (ninety - ten) / LOW_RATE >= 0.3
    assert np.max(np.diff(20.0 * np.log10(gain[ten : round(touch.length * LOW_RATE * 0.9) : LOW_RATE // 100]))) <= 3.0


def test_a_note_that_runs_over_the_end_comes_in_at_the_start() -> None:
    seconds, one = 20, np.ones(1)
    early = music.envelope(seconds * LOW_RATE, [-0.35], one, music.SOFT, 8.0)
    late = music.envelope(seconds * LOW_RATE, [5.0], one, music.SOFT, 8.0)
    assert np.allclose(np.roll(early, round(5.35 * LOW_RATE)), late)


@pytest.mark.parametrize("seed", range(20))
def test_the_line_of_the_felt_has_a_note_for_each_beat_and_no_rough_neighbours(seed: int) -> None:
    line = music.line(np.random.default_rng(seed), 88)
    assert len(line) == 88
    assert set(line) <= set(range(len(music.LINE)))
    for start in range(0, 88, music.WAVE):
        assert all(abs(a - b) >= 2 for a, b in pairwise(line[start : start + music.WAVE]))
    assert all(a != b for a, b in pairwise(line))


@pytest.mark.parametrize(("names", "count"), [(tuple(music.CHORDS), 5), (music.LOW, 13)])
def test_no_chord_and_no_low_string_follows_itself(names: tuple[str, ...], count: int) -> None:
    order = chord_order(np.random.default_rng(3), count, names)
    assert set(order) == set(names)
    assert all(a != b for a, b in pairwise([*order, order[0]]))


def test_strings_of_one_pitch_never_meet_in_opposite_phase() -> None:
    """Two notes of a pitch that overlap are louder than one, never softer."""
    one, two = (
        music.played(np.random.default_rng(4), 20, [(at, "A3") for at in starts] + [(0.0, "D4")], FELT, music.SOFT)
        for starts in ((2.0,), (2.0, 4.0))
    )
    later = slice(round(4.8 * LOW_RATE), round(5.3 * LOW_RATE))
    assert np.mean(two[:, later] ** 2) > np.mean(one[:, later] ** 2) * amplitude(3.0)


@pytest.mark.parametrize("bed_name", QUIET)
def test_no_turn_of_a_quiet_bed_hides_a_cue(bed_name: str) -> None:
    """Wherever in the bed it comes, its first note stands 15 dB over what the bed has then in the ear's band."""
    cue = SHELF.suited("warn", {bed_name: 0.0})[0]
    note, pitch = Bands(ears.decoded(cue.file)), hertz("A4")
    for start in range(0, 70, 5):
        ducked = over(bed(bed_name).sound, start, cue)[0]
        ducked[LEAD : LEAD + 3 * RATE] -= ears.decoded(cue.file)[: 3 * RATE]
        below = Bands(ducked[LEAD : LEAD + 2 * RATE])
        margins = [
            np.max(note.within(p - 20.0, p + 20.0)) / np.median(below.within(p - erb(p) / 2, p + erb(p) / 2))
            for p in (pitch, 2.0 * pitch, 3.0 * pitch)
        ]
        assert 10.0 * np.log10(max(margins)) >= 15.0
