"""What a session costs with the bus, beside one without it.

Two rooms run at the same time and at real speed: the same preset of a bed of three stems on a sound server, each on a
sink of its own, with a screen, and the same acts at the same moments. One of them is on a broker. Each pair starts
anew, with sinks and order exchanged, so that neither room has the better place.

Counted is the processor time (user and system, all threads) of every process that has the room's home: supervisor,
controller, speaker, screen, and the process on the broker; also what such processes have started and waited for. It is
counted from `SETTLES` seconds after the start on. Not counted are the broker and the sound server, which are the
clinic's and the system's, and this test. `BUS_SECONDS` and `BUS_PAIRS` set the length and number of the pairs.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act
from tests.rigs.home import Home, until
from tests.rigs.mosquitto import Mosquitto
from tests.rigs.pulse import Pulse
from tests.rigs.terminal import Terminal
from tests.whole.test_killed import LONG, SPEAKER

pytestmark = [pytest.mark.alone, pytest.mark.bench, pytest.mark.slow, pytest.mark.timeout(7200)]

SECONDS = float(os.environ.get("BUS_SECONDS", "180"))
PAIRS = int(os.environ.get("BUS_PAIRS", "6"))
SETTLES, EACH = 15.0, 15.0
"""Seconds after the start that do not count; and from one act to the next."""
MOST = 1.03
BUS = "roomctl.bus.process"
TICKS = os.sysconf("SC_CLK_TCK")


def cpu(home: Home) -> dict[str, float]:
    """Seconds of processor time so far, by what the process runs."""
    found: dict[str, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if f"ROOMCTL_HOME={home.folder}".encode() not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):  # it has just ended
            continue
        name = next((word for word in words if word.startswith("roomctl")), words[0])
        found[name] = found.get(name, 0.0) + sum(map(int, fields[11:15])) / TICKS
    return found


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    server = Pulse(tmp_path)
    server.plug_in("second", "Second")
    yield server
    server.kill()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


def begun(stack: ExitStack, folder: Path, pulse: Pulse, sink: str, settings: str) -> Home:
    """A room with a session and a screen."""
    home = Home(folder, {**pulse.environment, "PULSE_SINK": sink})
    stack.callback(home.close)
    home.set_up()
    (folder / "room.yaml").write_text(settings)
    preset = folder / "long.yaml"
    preset.write_text(LONG.replace("brown-hush", "warm-pad").replace("focus: concern, check: pressure", "focus: frame"))
    home.run("start", str(preset))
    screen = Terminal([sys.executable, "-m", "roomctl"], home.environment, 120, 40)
    stack.callback(screen.close)
    screen.shows("next: SHOULDER")
    until(lambda: home.processes(SPEAKER))
    return home


def measured(homes: list[Home]) -> list[dict[str, float]]:
    """Each home's seconds of processor time in `SECONDS`, by process."""
    time.sleep(SETTLES)
    before, start = [cpu(home) for home in homes], time.monotonic()
    for number in range(int(SECONDS // EACH)):
        time.sleep(max(0.0, start + number * EACH - time.monotonic()))
        for home in homes:
            with Journal(home.journal) as journal:
                journal.act(Act("silence"), SystemClock())
    time.sleep(max(0.0, start + SECONDS - time.monotonic()))
    after = [cpu(home) for home in homes]
    return [
        {name: spent - one.get(name, 0.0) for name, spent in two.items()}
        for one, two in zip(before, after, strict=True)
    ]


def test_a_session_on_the_bus_costs_hardly_more_than_one_without(
    tmp_path: Path, pulse: Pulse, broker: Mosquitto
) -> None:
    named = "room: blue\n"
    on_bus = named + "mqtt: {" + ", ".join(f'{key}: "{value}"' if isinstance(value, str) else f"{key}: {value}"
                                           for key, value in broker.settings.items()) + ", bus: true}\n"  # fmt: skip
    ratios = []
    for number in range(PAIRS):
        swapped = number % 2 == 1
        with ExitStack() as stack:
            homes = {}
            for bus in (swapped, not swapped):
                sink = "room" if bus is swapped else "second"
                folder = tmp_path / f"{number}-{'with' if bus else 'without'}"
                homes[bus] = begun(stack, folder, pulse, sink, on_bus if bus else named)
            until(lambda homes=homes: homes[True].processes(BUS))  # type: ignore[misc]
            assert not homes[False].processes(BUS)
            without, with_bus = measured([homes[False], homes[True]])
        ratios.append(sum(with_bus.values()) / sum(without.values()))
        print(f"\npair {number + 1}, {SECONDS:g} s, load {os.getloadavg()[0]:.1f}: ratio {ratios[-1]:.3f}")
        for name in sorted({*without, *with_bus}):
            print(f"  {name:32} without {without.get(name, 0.0):7.2f} s, with {with_bus.get(name, 0.0):7.2f} s")
        assert with_bus[BUS] > 0 or SECONDS < 60, "its process is among them"
    print(f"\nmedian ratio {statistics.median(ratios):.3f} of {', '.join(f'{one:.3f}' for one in sorted(ratios))}")
    assert statistics.median(ratios) <= MOST
