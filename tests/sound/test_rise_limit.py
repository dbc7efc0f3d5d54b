"""What rises: never by more than 3 dB a second where there is sound, and from silence in four seconds or more. All of
it is measured on the samples that a loudspeaker would get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from roomctl.sound import library
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.mix import CueAt, Mixer, Target

SOUNDS = library.load()
BED = "brown-hush"
REST = Target(-20 * RATE, RATE, {BED: -6.0})
STEP = RATE // 20


def at(seconds: float) -> int:
    return round(seconds * RATE)


def mixer(frame: int = 0) -> Mixer:
    made = Mixer(SOUNDS, seed=3, frame=frame, level=-12.0, cap=12.0)
    made.plan([REST], [])
    made.render(at(5))
    return made


def against(sound: Audio, other: Audio) -> Audio:
    """dB of the gain of `sound` against `other`, of the same bed at the same frames, every 50 ms."""
    one, two = (each.astype(float).reshape(-1, STEP * 2) for each in (sound, other))
    return np.asarray(20 * np.log10(np.maximum((one * two).sum(axis=1) / (two * two).sum(axis=1), 1e-5)))


def steepest(gains: Audio) -> float:
    """The most dB that it gains in a second, from any place that is no more than 20 dB under the highest on."""
    second, heard = RATE // STEP, gains[: -RATE // STEP] > gains.max() - 20.0
    return float((gains[second:] - gains[:-second])[heard].max())


def louder(made: Mixer) -> Audio:
    made.plan([replace(REST, offset=12.0)], [])
    return made.render(at(8))


def louder_again_and_again(made: Mixer) -> Audio:
    parts = []
    for press in range(16):
        made.plan([replace(REST, offset=float(min(12, press + 1)))], [])
        parts.append(made.render(at(0.5)))
    return np.concatenate(parts)


def a_louder_scene_in_two_seconds(made: Mixer) -> Audio:
    made.plan([Target(made.frame, at(2), {BED: 6.0})], [])
    return made.render(at(8))


def louder_as_a_cue_ends(made: Mixer) -> Audio:
    """The cue itself is silent here: what is measured is the bed."""
    made.plan([REST], [CueAt(made.frame + at(0.5), "warn", -200.0, 1)])
    parts = [made.render(at(2))]
    for _ in range(12):
        made.plan([replace(REST, offset=9.0)], [])
        parts.append(made.render(at(0.5)))
    return np.concatenate(parts)


def a_pause_that_is_taken_back_at_once(made: Mixer) -> Audio:
    made.plan([Target(made.frame, at(2), {})], [])
    first = made.render(at(0.5))
    made.plan([Target(made.frame, at(0.1), REST.levels)], [])
    return np.concatenate([first, made.render(at(7.5))])


def a_louder_scene_and_louder_together(made: Mixer) -> Audio:
    made.plan([Target(made.frame, at(2), {BED: 0.0}, 6.0)], [])
    return made.render(at(8))


@pytest.mark.parametrize(
    ("cause", "height"),
    [(louder, 12), (louder_again_and_again, 12), (a_louder_scene_in_two_seconds, 12), (louder_as_a_cue_ends, 9),
     (a_pause_that_is_taken_back_at_once, 0), (a_louder_scene_and_louder_together, 12)],
)  # fmt: skip
def test_nothing_that_is_heard_rises_by_more_than_three_decibels_a_second(
    cause: Callable[[Mixer], Audio], height: float
) -> None:
    made, plain = mixer(), mixer()
    gains = against(cause(made), plain.render(at(8)))
    assert steepest(gains) < 3.1
    assert gains[-1] == pytest.approx(height, abs=0.05), "and it comes all the way"


def test_what_falls_is_not_held_back() -> None:
    made, plain = mixer(), mixer()
    made.plan([replace(REST, offset=-12.0)], [])
    gains = against(made.render(at(2)), plain.render(at(2)))
    assert gains[10] == pytest.approx(-12.0, abs=0.1)


def test_a_bed_that_takes_the_place_of_a_fainter_one_rises_no_faster() -> None:
    made = Mixer(SOUNDS, seed=3)
    made.plan([Target(-20 * RATE, RATE, {BED: -18.0})], [])
    made.render(at(5))
    made.plan([Target(made.frame, at(2), {"pink-air": 0.0})], [])
    sound = made.render(at(12)).astype(float)
    levels = 10 * np.log10(np.mean(sound.reshape(-1, at(0.5) * 2) ** 2, axis=1))
    assert levels[-1] - levels[0] > 12
    assert (levels[2:] - levels[:-2]).max() < 4.0, "3 dB in a second, and what a noise wanders by itself"


@pytest.mark.parametrize("how", ["a start that is asked for in a tenth of a second", "a speaker that comes back"])
def test_from_silence_a_rise_takes_four_seconds_and_never_forty_percent_of_it_in_one(how: str) -> None:
    made, plain = Mixer(SOUNDS, seed=3), Mixer(SOUNDS, seed=3)
    plain.plan([Target(-20 * RATE, 1, {BED: 0.0})], [])
    plain.render(at(5))
    if how.startswith("a start"):
        made.plan([Target(at(5), at(0.1), {BED: 0.0})], [])
        made.render(at(5))
    else:
        made = Mixer(SOUNDS, seed=3, frame=at(5))
        made.plan([Target(-20 * RATE, 1, {BED: 0.0})], [])
    amplitudes = 10 ** (against(made.render(at(6)), plain.render(at(6))) / 20)
    second = RATE // STEP
    assert (amplitudes[second:] - amplitudes[:-second]).max() < 0.4
    assert amplitudes[round(3.5 / 0.05)] < 0.99
    assert amplitudes[-1] == pytest.approx(1.0, abs=1e-3)


def test_louder_does_not_hurry_a_start() -> None:
    start = Target(0, at(10), {BED: 0.0})
    made, plain = Mixer(SOUNDS, seed=3, level=-12.0), Mixer(SOUNDS, seed=3, level=-12.0)
    for one in (made, plain):
        one.plan([start], [])
        one.render(at(3))
    made.plan([replace(start, offset=12.0)], [])
    assert steepest(against(made.render(at(12)), plain.render(at(12)))) < 3.1


@pytest.mark.parametrize("levels", [{}, {BED: -30.0}, {BED: 0.0}])
def test_an_act_amid_a_rise_that_is_held_back_makes_no_step(levels: dict[str, float]) -> None:
    made, plain = mixer(), mixer()
    made.plan([Target(made.frame, at(2), {})], [])
    parts = [made.render(at(5))]
    back = Target(made.frame, at(4), REST.levels)
    for target, lasts in ((back, 2.0), (replace(back, offset=9.0), 0.5)):
        made.plan([target], [])
        parts.append(made.render(at(lasts)))
    made.plan([Target(made.frame, at(2), levels, 9.0)], [])
    parts.append(made.render(at(0.5)))
    gains = against(np.concatenate(parts), plain.render(at(8)))[at(7) // STEP :]
    assert np.diff(gains).max() < 0.5
