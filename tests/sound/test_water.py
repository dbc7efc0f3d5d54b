"""The beds that stand still (`pink-air`, `migraine-hush`) and those of water: what their recipes promise.

`test_files.py` has what is asked of every file that ships; here short parts are made anew, on their own.
"""

import re
from collections.abc import Callable
from functools import cache
from inspect import signature
from itertools import combinations
from math import gcd

import numpy as np
import pytest

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude, measure
from roomctl.sound.synthesis import water
from roomctl.sound.synthesis.levels import BED_LUFS
from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.recipes import BEDS, StemRecipe
from roomctl.system.paths import shipped

from .ears import Heard

SECONDS = 5
WATER = ("soft-rain", "ocean", "stream")
STEMS = {stem.file: stem for name in ("pink-air", "migraine-hush", *WATER) for stem in BEDS[name].stems}
STRAYS = 6.0
"""dB from one 10 ms to the next that a Gaussian noise of 1 kHz has by itself now and then."""

Make = Callable[[int, int], Array]


def made(stem: StemRecipe, seed: int = 5) -> Array:
    make: Make = stem.make  # type: ignore[assignment]  # every recipe takes its length as well
    return make(seed, SECONDS)


@cache
def heard(name: str) -> Heard:
    """A short bed: its stems at their levels, as long as each other."""
    parts = [made(stem, stem.seed).T for stem in BEDS[name].stems]
    levels = [stem.lufs - measure(part, RATE).integrated for stem, part in zip(BEDS[name].stems, parts, strict=True)]
    return Heard(np.sum([part * amplitude(level) for part, level in zip(parts, levels, strict=True)], axis=0))


@pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
def test_a_stem_comes_again_from_its_seed_and_closes_on_itself(stem: StemRecipe) -> None:
    """The step over the seam is no larger than the largest elsewhere."""
    sound = made(stem)
    assert sound.shape == (2, SECONDS * RATE)
    assert np.array_equal(sound, made(stem))
    assert not np.array_equal(sound, made(stem, seed=6))
    steps = np.abs(np.diff(np.append(sound, sound[:, :1], axis=1), axis=1))
    assert np.max(steps[:, -1]) <= np.max(steps[:, :-1])


@pytest.mark.parametrize("name", ["pink-air", "migraine-hush", *WATER])
def test_a_short_bed_is_as_loud_as_a_long_one_and_never_sudden(name: str) -> None:
    """Loudness, and steps of 10 ms no larger than a plain noise has."""
    assert heard(name).meter.integrated == pytest.approx(BED_LUFS, abs=0.5)
    assert heard(name).meter.true_peak <= -9.0
    assert heard(name).transient <= STRAYS
    assert heard(name).jump <= 3.5


def test_water_is_told_from_other_beds() -> None:
    """A bladder may answer to it, so nobody may get it unasked."""
    assert {name for name, bed in BEDS.items() if "water" in bed.tags} == set(WATER)


def test_no_preset_that_ships_asks_for_water() -> None:
    presets = list(shipped("presets").glob("*.yaml"))
    assert presets
    for preset in presets:
        assert not re.search(rf"\bbed: *[\"']?({'|'.join(WATER)})\b", preset.read_text(encoding="utf-8")), preset


@pytest.mark.parametrize("name", WATER)
def test_the_stems_of_a_water_bed_meet_again_after_three_quarters_of_an_hour_at_the_soonest(name: str) -> None:
    sizes = [int(signature(stem.make).parameters["seconds"].default) for stem in BEDS[name].stems]
    assert np.prod(sizes) >= 45 * 60
    assert all(gcd(one, other) == 1 for one, other in combinations(sizes, 2))


def test_pink_air_falls_by_three_decibels_an_octave() -> None:
    slope, stray = heard("pink-air").slope
    assert slope == pytest.approx(-3.0, abs=0.2)
    assert stray < 0.4


def test_migraine_hush_is_dark_and_stands_still() -> None:
    """Nothing over 4 kHz, little over 1 kHz; each 400 ms as loud as any other."""
    hush = heard("migraine-hush")
    assert hush.share(above=4_000.0) <= -55.0
    assert hush.share(above=1_000.0) <= -20.0
    assert hush.crest <= 11.5
    assert hush.reach <= 0.6
    assert np.std(hush.meter.momentary) <= 0.15


def test_the_rain_has_no_shelf() -> None:
    """From 400 Hz to 6 kHz no third of an octave bends the spectrum by more than 3 dB."""
    edges = 400.0 * 2.0 ** np.arange(0.0, 4.0, 1 / 3)
    shares = [heard("soft-rain").share(above=float(edge)) for edge in edges]
    powers = -np.diff(10.0 ** (np.array(shares) / 10.0))
    assert np.max(np.abs(np.diff(10.0 * np.log10(powers), n=2))) <= 3.0


def test_no_single_drop_or_bubble_has_an_edge() -> None:
    """Energy 1, 1 ms (2 ms at the bubbles' rate) of next to nothing at the start, silence at the end."""
    rng = np.random.default_rng(1)
    for grain in (water.drop(rng, 500.0), water.drop(rng, 5000.0), water.bubble(250.0), water.bubble(1300.0)):
        assert np.sum(grain**2) == pytest.approx(1.0)
        assert np.sum(grain[:24] ** 2) < 0.01
        assert abs(grain[-1]) < 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_no_two_waves_are_alike_and_each_takes_a_second_to_come(seed: int) -> None:
    sea = water.waves(np.random.default_rng(seed), 73)
    times = [wave.at for wave in sea]
    gaps = np.diff([*times, times[0] + 73])
    assert len(sea) == 7
    assert np.min(gaps) >= 6.0
    assert np.max(gaps) <= 15.0
    assert np.ptp([wave.swell for wave in sea]) >= 0.5
    assert np.ptp([wave.ebb for wave in sea]) >= 0.7
    assert min(wave.swell for wave in sea) >= 1.3


def test_a_wave_runs_round_the_end_of_the_loop() -> None:
    wave = water.Wave(at=0.5, swell=2.0, ebb=3.0, lag=1.0, level=1.0, lean=0.0)
    gain = wave.gain(60 * RATE, 1.0)
    assert gain[-1] == pytest.approx(gain[0], abs=1e-3)
    assert abs(int(np.argmax(gain)) / RATE - 1.1) < 0.01
