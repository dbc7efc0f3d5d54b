"""What sound costs, how soon it comes and how soon it comes back: beside mpv, on the same sink at the same time."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from roomctl.system import paths
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, Recording, needs, now
from tests.sound.test_disk import mixer
from tests.whole.test_killed import LONG

pytestmark = [pytest.mark.alone, pytest.mark.bench, pytest.mark.slow, pytest.mark.timeout(1200)]
TORN = 10


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[Home, Pulse]]:
    """A room that sounds, its session begun: three stems, each drifting."""
    pulse = Pulse(tmp_path)
    home = Home(tmp_path / "home", pulse.environment)
    preset = tmp_path / "long.yaml"
    preset.write_text(LONG.replace("brown-hush", "warm-pad"))
    home.run("start", str(preset))
    yield home, pulse
    home.close()
    pulse.kill()


def sounding(recording: Recording) -> bool:
    part = b"".join(recording.parts[-12:])
    sound = np.frombuffer(part[: len(part) // 4 * 4], np.float32)
    return bool(len(sound) and np.sqrt(np.mean(sound**2)) > 10 ** (-55 / 20))


@contextmanager
def heard(pulse: Pulse) -> Iterator[Recording]:
    """The recorder, once the sink lets it in."""
    with pulse.recorded() as recording:
        until(lambda: recording.heard, 10, "the sink answers")
        yield recording


def test_a_device_that_is_torn_away_ten_times_is_back_within_six_seconds(room: tuple[Home, Pulse]) -> None:
    home, pulse = room
    found, back = [], []
    with heard(pulse) as recording:
        until(lambda: sounding(recording), 20, "sound at first")
    for number in range(TORN):
        time.sleep(3)
        torn = now()
        if number % 2:
            pulse.kill()
        else:
            pulse.control("unload-module", "module-null-sink")
        until(lambda: home.json("status")["faults"], 15, "the fault is marked")
        found.append(now() - torn)
        time.sleep(1 + number % 3)
        if number % 2:
            pulse.start()
        else:
            pulse.plug_in("room", "Room")
        returned = now()
        with heard(pulse) as recording:
            until(lambda: sounding(recording), 20, "sound again")
        back.append(now() - returned)
        until(lambda: not home.json("status")["faults"], 5, "the mark is gone")
    told = [f"{name}: median {statistics.median(one):.2f} s, worst {max(one):.2f}"
            for name, one in (("found (asked by a command)", found), ("back", back))]  # fmt: skip
    print("\n" + "; ".join(told))
    assert home.events().count("Started") == 1
    assert max(back) < 6


def cost(pid: int) -> tuple[float, float]:
    """CPU seconds so far, and MiB of memory of its own and shared (RSS)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_three_stems_cost_no_more_than_a_loop_in_mpv_and_less_memory(
    room: tuple[Home, Pulse],
) -> None:
    needs("mpv", "mpv")
    home, pulse = room
    file = paths.shipped("sounds") / "warm-pad-chords.ogg"
    environment = {**os.environ, **pulse.environment}
    mpv = subprocess.Popen(
        ["mpv", "--really-quiet", "--no-video", "--loop", "--ao=pulse", str(file)], env=environment,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with heard(pulse) as recording:
            until(lambda: sounding(recording), 20)
        (speaker,) = until(lambda: home.processes("roomctl.sound.speaker"), 10)
        time.sleep(12)  # the rise, and mpv's own beginning
        pids = {"speaker": speaker, "mpv": mpv.pid}
        before = {name: cost(pid)[0] for name, pid in pids.items()}
        time.sleep(60)
        after = {name: cost(pid) for name, pid in pids.items()}
    finally:
        mpv.kill()
        mpv.wait()
    took = {name: after[name][0] - before[name] for name in pids}
    print("\n" + "; ".join(f"{name} {took[name]:.2f} s/min, {after[name][1]:.0f} MiB" for name in pids))
    assert took["speaker"] <= took["mpv"]
    assert after["speaker"][1] < after["mpv"][1]


def test_a_session_is_rendered_a_hundred_times_as_fast_as_it_lasts() -> None:
    """Against the peer that decodes the same files: the figure itself is printed."""
    made = mixer(600.0)
    begun = time.process_time()
    while made.frame < 300 * RATE:
        made.render(RATE // 2)
    took = time.process_time() - begun
    print(f"\n{300 / took:.0f} times as fast as real time, on one core")
    assert 300 / took > 25  # of a core that others may use too
