"""Nobody recognises a bed when it comes round."""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.sound.library import RATE, load

from . import ears, repetition
from .ears import Array

FLOORS = {
    "warm-pad": (45, 0.83), "low-drone": (45, 0.83), "slow-music": (45, 0.78), "bowl-field": (45, 0.83),
    "ocean": (20, 0.93), "wind": (20, 0.90),
}  # fmt: skip
"""Minutes of memory, and the 90th percentile of the index of like material that never repeats: those of the design's
sound page, section 6; of the wind, 26 minutes of its own recipes with a new seed for each loop. The music
is held to less than the page's 0.83, which stems of a minute and a half only met with the allowance: they had 0.86."""
STEADY = ("brown-hush", "pink-air", "migraine-hush", "night-air", "hearth", "soft-rain", "stream")


def stems(name: str) -> list[Array]:
    return [repetition.bands(ears.decoded(stem.file)) for stem in load().beds[name].stems]


@pytest.mark.parametrize("name", list(FLOORS))
def test_what_moves_is_no_more_repetitive_than_what_never_repeats(name: str) -> None:
    memory, floor = FLOORS[name]
    heard = repetition.looped(stems(name), 2.0 * memory)
    assert repetition.index(heard, memory, windows=30)[1] <= floor + 0.05


@pytest.mark.parametrize("name", STEADY)
def test_what_stands_still_has_nothing_to_be_known_by(name: str) -> None:
    """A noise that comes again after a minute is a copy by any measure, but listeners hardly notice one of over 2 s
    (Guttman and Julesz 1963) that has no event and no shape: over a second, each of its bands stays where it is."""
    heard = repetition.looped(stems(name), 3.0)
    second = np.mean(heard.reshape(-1, 10, heard.shape[1]), axis=1)
    assert np.median(np.std(10.0 * np.log10(second), axis=0)) <= 1.5


def test_the_index_of_a_loop_is_one_and_of_fresh_noise_is_low() -> None:
    noise = np.random.default_rng(1).standard_normal((60 * RATE, 2))
    once = repetition.bands(noise)
    assert repetition.index(repetition.looped([once], 4.0), 2.0, windows=5)[0] == pytest.approx(1.0, abs=1e-6)
    fresh = np.random.default_rng(2).gamma(8.0, size=(2400, 20))
    assert repetition.index(fresh, 2.0, windows=5)[1] < 0.3


def test_two_loops_of_unlike_length_are_less_of_a_copy_than_one() -> None:
    one, other = (np.random.default_rng(seed).gamma(8.0, size=(hops, 20)) for seed, hops in ((3, 610), (4, 530)))
    assert repetition.index(repetition.looped([one, other], 4.0), 2.0, windows=5)[1] < 0.8
