"""What the whole product costs in a session, beside a player and a timer that together do a part of it: `mpv` with one
loop and `termdown`, each on a sink of its own at the same time."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from roomctl.system import paths
from tests.rigs.home import Home, until
from tests.rigs.pulse import Pulse
from tests.rigs.terminal import Terminal
from tests.whole.test_killed import CONTROLLER, LONG, SPEAKER, SUPERVISOR

pytestmark = [pytest.mark.alone, pytest.mark.bench, pytest.mark.slow, pytest.mark.timeout(3600)]

TERMDOWN = "termdown==2.0.0"
SECONDS = float(os.environ.get("WHOLE_SECONDS", "240"))
"""Of each run."""
RUNS = int(os.environ.get("WHOLE_RUNS", "3"))
SETTLES = 15.0
"""Seconds after the start that do not count: the sound rises, and the peers start."""
CPU, MEMORY = 0.85, 1.1
"""What the product may take of what the peers take. Measured, medians: 0.64 of the processor time (0.74 to 0.93 before
screens slept until somebody writes), 0.95 to 1.03 of the memory. Another mpv on the machine makes the peer's share of
its pages smaller, and the second ratio larger."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu`: seconds of processor time so far, all threads. `wakes`: how often its threads have waited so far.
    `memory`: MB, of pages that n processes share an nth part (PSS)."""

    cpu: float
    wakes: int
    memory: float

    @classmethod
    def of(cls, pid: int) -> Cost:
        folder = Path(f"/proc/{pid}")
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        tasks = [(task / "status").read_text() for task in (folder / "task").iterdir()]
        pss = next(line for line in (folder / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
        return cls(
            (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            sum(int(task.partition("voluntary_ctxt_switches:")[2].split()[0]) for task in tasks),
            int(pss.split()[1]) / 1024,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A process in a run: CPU seconds a minute, wake-ups a second, MB."""

    cpu: float
    wakes: float
    memory: float

    @classmethod
    def between(cls, before: Cost, after: Cost, seconds: float) -> Line:
        wakes = (after.wakes - before.wakes) / seconds
        return cls((after.cpu - before.cpu) / seconds * 60, wakes, after.memory)


@pytest.fixture
def termdown(tmp_path: Path) -> str:
    """As a user installs it: in an environment of its own."""
    folder = tmp_path / "peer"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "-q", TERMDOWN], check=True, capture_output=True)
    return str(folder / "bin" / "termdown")


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    server = Pulse(tmp_path)
    server.plug_in("peer", "Peer")
    yield server
    server.kill()


@pytest.fixture
def ours(tmp_path: Path, pulse: Pulse) -> Iterator[dict[str, int]]:
    """The room's processes in a session with a bed of three stems, in which nothing waits for an answer."""
    home = Home(tmp_path / "home", {**pulse.environment, "PULSE_SINK": "room"})
    home.set_up()
    preset = tmp_path / "long.yaml"
    preset.write_text(LONG.replace("brown-hush", "warm-pad").replace("focus: concern, check: pressure", "focus: frame"))
    home.run("start", str(preset))
    home.run("status")
    screen = Terminal([sys.executable, "-m", "roomctl"], home.environment, 120, 40)
    screen.shows("next: SHOULDER")
    until(lambda: home.processes(SPEAKER))
    names = {SUPERVISOR: "supervisor", CONTROLLER: "controller", SPEAKER: "speaker"}
    found = {names[module]: pid for module in names for pid in home.processes(module)}
    yield {**found, "screen": screen.process.pid}
    screen.close()
    home.close()


@pytest.fixture
def peers(tmp_path: Path, pulse: Pulse, termdown: str) -> Iterator[dict[str, int]]:
    if shutil.which("mpv") is None:
        pytest.fail("needs mpv: apt-get install mpv")
    file = paths.shipped("sounds") / "warm-pad-chords.ogg"
    environment = {**os.environ, **pulse.environment, "PULSE_SINK": "peer", "HOME": str(tmp_path)}
    mpv = subprocess.Popen(
        ["mpv", "--really-quiet", "--no-video", "--loop=inf", "--ao=pulse", str(file)],
        env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    timer = Terminal([termdown, "--no-window-title", "90m"], environment, 120, 40)
    until(lambda: timer.text.strip())
    yield {"mpv": mpv.pid, "termdown": timer.process.pid}
    timer.close()
    mpv.kill()
    mpv.wait()


def run(pids: Mapping[str, int]) -> dict[str, Line]:
    before = {name: Cost.of(pid) for name, pid in pids.items()}
    begun = time.monotonic()
    time.sleep(SECONDS)
    seconds = time.monotonic() - begun
    return {name: Line.between(before[name], Cost.of(pid), seconds) for name, pid in pids.items()}


def total(lines: Mapping[str, Line]) -> Line:
    every = lines.values()
    return Line(sum(one.cpu for one in every), sum(one.wakes for one in every), sum(one.memory for one in every))


def table(title: str, lines: Mapping[str, Line]) -> str:
    rows = {**lines, "together": total(lines)}
    return f"{title:18}  CPU s/min    PSS MB   wake-ups/s\n" + "\n".join(
        f"{name:18}  {one.cpu:9.2f} {one.memory:9.1f} {one.wakes:12.1f}" for name, one in rows.items()
    )


def test_the_whole_product_costs_less_than_a_bare_player_and_a_bare_timer(
    ours: dict[str, int], peers: dict[str, int]
) -> None:
    time.sleep(SETTLES)
    cpu, memory = [], []
    for number in range(RUNS):
        lines = run({**ours, **peers})
        mine, theirs = ({name: lines[name] for name in pids} for pids in (ours, peers))
        cpu.append(total(mine).cpu / total(theirs).cpu)
        memory.append(total(mine).memory / total(theirs).memory)
        load = os.getloadavg()[0]
        print(f"\nrun {number + 1}, {SECONDS:g} s, load {load:.1f}\n{table('roomctl', mine)}\n{table('peers', theirs)}")
        print(f"ratio: CPU {cpu[-1]:.2f}, memory {memory[-1]:.2f}")
    print(f"\nmedian ratio: CPU {statistics.median(cpu):.2f}, memory {statistics.median(memory):.2f}")
    assert statistics.median(cpu) <= CPU
    assert statistics.median(memory) <= MEMORY
