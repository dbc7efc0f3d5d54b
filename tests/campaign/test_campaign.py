"""A few campaigns of the many: `python -m tests.campaign` runs them for hours."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from roomctl.clock import SystemClock
from tests.campaign.campaign import NOT_WITH, drawn, many
from tests.campaign.faults import FAULTS
from tests.campaign.room import ANOTHER_CLOCK, Room, sudden
from tests.rigs.disk import FailingDisk
from tests.rigs.pulse import RATE, now


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


def test_what_would_lose_something_together_is_not_drawn_together() -> None:
    for seed in range(1000):
        names = set(drawn(seed)[1])
        assert not any(NOT_WITH.get(name, set()) & names for name in names)


def ran(environment: dict[str, str], program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True).stdout


def test_another_clock_and_another_boot_are_what_a_process_sees(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("3600")
    (tmp_path / "boot").write_text(f"another {now() - 20}")
    environment = {
        "PYTHONPATH": str(ANOTHER_CLOCK), "STEPPED_CLOCK": f"{tmp_path}/clock", "ANOTHER_BOOT": f"{tmp_path}/boot"
    }  # fmt: skip
    seen = ran(environment, "from roomctl.clock import SystemClock; print(*SystemClock().now())").split()
    here = SystemClock().now()
    assert float(seen[0]) == pytest.approx(here.wall + 3600, abs=100)
    assert seen[1] == "another" != here.boot
    assert 20 <= float(seen[2]) < 120


WRITES = """
import os
for folder in ("under", "beside"):
    try:
        with open(os.path.abspath(f"{folder}/file"), "ab", 0) as file:
            file.write(b"?")
        print("written")
    except OSError as error:
        print(error.errno)
"""


@pytest.mark.parametrize("error", [errno.EIO, errno.EROFS])
def test_a_disk_fails_under_its_folder_alone_and_works_again_where_there_is_a_compiler(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("under", "beside"):
        (tmp_path / folder).mkdir()
    disk = FailingDisk(tmp_path / "under", tmp_path)
    with disk.failing(error):
        assert ran(disk.environment, WRITES).split() == [str(error) if disk.can_fail else "written", "written"]
    assert ran(disk.environment, WRITES).split() == ["written", "written"]


def test_a_sound_that_comes_in_at_once_is_found_and_one_that_rises_is_not() -> None:
    noise = np.random.default_rng(7).normal(0, 0.03, 5 * RATE).astype(np.float32)
    at_once, slowly = noise.copy(), noise.copy()
    at_once[: 2 * RATE] = 0
    slowly[: 2 * RATE] = 0
    slowly[2 * RATE : 2 * RATE + RATE // 2] *= np.linspace(0, 1, RATE // 2, dtype=np.float32)
    [place] = sudden(at_once)
    assert place.startswith("2.00 s")
    assert not sudden(slowly)


def test_a_rise_in_which_the_bed_swells_is_none_that_comes_in_at_once_and_a_swelling_bed_that_does_is() -> None:
    """The levels of a speaker's return, 50 ms each, as they were recorded."""
    noise = np.random.default_rng(7).normal(0, 1, 6 * RATE).astype(np.float32)
    heard = [-44, -42, -40, -35, -38, -36, -33, -34, -32, -33, -31, -31, -32, -32, -31, -33, -35, -31, -31, -30]
    rise, at_once = noise.copy(), noise.copy()
    for sound, first in ((rise, 0), (at_once, 10)):
        levels = [-120] * 40 + heard[first:] + [-33] * 80
        gains = np.repeat(10 ** (np.asarray(levels[:120], np.float32) / 20), RATE // 20)
        sound *= np.resize(gains, len(sound))
    assert not sudden(rise)
    [place] = sudden(at_once)
    assert place.startswith("2.00 s")


def test_a_rise_that_the_next_fault_breaks_off_is_none_that_comes_in_at_once_and_a_block_is() -> None:
    noise = np.random.default_rng(7).normal(0, 0.03, 12 * RATE).astype(np.float32)
    noise[6 * RATE : 8 * RATE] = 0
    rise, block = noise.copy(), noise.copy()
    for broken in (rise, block):
        broken[8 * RATE + RATE // 5 : 11 * RATE] = 0
    rise[8 * RATE : 8 * RATE + RATE // 5] *= np.linspace(0, 0.3, RATE // 5, dtype=np.float32)
    rise[11 * RATE :] *= np.linspace(0, 1, RATE, dtype=np.float32)
    block[11 * RATE :] *= np.linspace(0, 1, RATE, dtype=np.float32)
    assert not sudden(rise)
    [place] = sudden(block)
    assert place.startswith("8.00 s")
