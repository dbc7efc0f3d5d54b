"""What is done to whole loops: peaks are turned down so slowly that nothing is added to the sound."""

import numpy as np
import pytest

from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.space import limited, softened

RATE = 8000


def swelling() -> Array:
    """200 Hz that is four times as high, for a moment, at 1 s of 3."""
    time = np.arange(3 * RATE) / RATE
    return np.asarray(np.sin(2.0 * np.pi * 200.0 * time) * (1.0 + 3.0 * np.exp(-(((time - 1.0) / 0.2) ** 2))))[None, :]


def overtones(sound: Array) -> float:
    """The power over 500 Hz against all, in dB."""
    power = np.abs(np.fft.rfft(sound[0])) ** 2
    return float(10.0 * np.log10(np.sum(power[1500:]) / np.sum(power)))


@pytest.mark.parametrize("frames", [3 * RATE, 3 * RATE - 3])
def test_no_peak_stands_higher_than_asked_wherever_the_loop_begins(frames: int) -> None:
    loop = swelling()[:, :frames]
    ceiling = float(np.sqrt(np.mean(loop**2))) * 10.0 ** (5.0 / 20.0)
    assert np.max(np.abs(loop)) > 1.3 * ceiling
    for turn in (0, RATE, 2 * RATE + 7):
        assert np.max(np.abs(limited(np.roll(loop, turn, axis=1), RATE, 5.0))) <= ceiling * (1.0 + 1e-9)


def test_turning_down_adds_no_overtone_where_a_bend_adds_many() -> None:
    assert overtones(limited(swelling(), RATE, 5.0)) <= -100.0
    assert overtones(softened(swelling(), 5.0)) >= -50.0


def test_what_has_no_peak_is_left_as_it_was() -> None:
    assert np.allclose(limited(swelling(), RATE, 20.0), swelling())
