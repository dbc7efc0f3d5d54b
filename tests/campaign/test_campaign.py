"""A few campaigns of the many: `python -m tests.campaign` runs them for hours."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from tests.campaign.campaign import drawn, many
from tests.campaign.faults import FAULTS
from tests.campaign.room import Room, sudden
from tests.rigs.pulse import RATE


def campaigns(folder: Path, seeds: range, longest: float, only: tuple[str, ...] = ()) -> None:
    room = Room(folder)
    try:
        tally = many(room, seeds, longest, time.monotonic() + 3600, only)
    finally:
        room.close()
    assert not tally.failed
    assert tally.campaigns == len(seeds)


def test_a_room_is_right_again_after_faults_drawn_at_random(tmp_path: Path) -> None:
    campaigns(tmp_path, range(1, 4), 1.0)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FAULTS)
def test_a_room_is_right_again_after_each_fault_five_times(name: str, tmp_path: Path) -> None:
    campaigns(tmp_path, range(1, 6), 4.0, (name,))


def test_a_seed_draws_the_same_faults_again_and_others_draw_all() -> None:
    assert drawn(7)[1] == drawn(7)[1]
    assert {name for seed in range(200) for name in drawn(seed)[1]} == set(FAULTS)


def test_a_sound_that_comes_in_at_once_is_found_and_one_that_rises_is_not() -> None:
    noise = np.random.default_rng(7).normal(0, 0.03, 5 * RATE).astype(np.float32)
    at_once, slowly = noise.copy(), noise.copy()
    at_once[: 2 * RATE] = 0
    slowly[: 2 * RATE] = 0
    slowly[2 * RATE : 2 * RATE + RATE // 2] *= np.linspace(0, 1, RATE // 2, dtype=np.float32)
    [place] = sudden(at_once)
    assert place.startswith("2.00 s")
    assert not sudden(slowly)
