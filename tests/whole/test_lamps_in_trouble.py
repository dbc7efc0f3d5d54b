"""A whole session with lamps in trouble, and with the room on a broker in trouble: what is heard is the offline render,
the beat is on time, and lamps that are not in trouble follow the plan."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from roomctl.journal.store import Journal
from roomctl.session import lamps
from roomctl.session.events import Cued, Entry, Faulted
from roomctl.session.fold import fold
from roomctl.session.targets import SOUNDED
from tests.rigs.home import Home, until
from tests.rigs.house import TOKEN, House
from tests.rigs.mosquitto import Lamp, Mosquitto, free_port
from tests.rigs.pulse import RATE, Pulse, found, now
from tests.whole.test_heard import off_by, offline, recorded_for, state_of

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(300)]

SLOW = 5.0
"""Seconds that a slow lamp takes to answer."""
LASTS = 60.0
PRESET = """
preset: 1
title: Four areas in a minute
condition: repetitive-strain
minutes: 1
evidence: none, this is a test
scene: {bed: warm-pad, level: 0, light: 20, fade: 8 s}
phases:
  - {area: neck, minutes: 22 s, at_least: 10 s, focus: concern, position: supine, check: pressure}
  - {area: shoulder, minutes: 14 s, at_least: 8 s, focus: concern, position: supine,
     scene: {light: 45}}
  - {area: scalp, minutes: 14 s, at_least: 8 s, focus: concern, position: supine}
  - {area: closing, minutes: 10 s, at_least: 10 s, focus: frame, position: supine}
"""
QUIET = ((13.0, 8.0), (28.0, 6.5), (42.0, 6.5))
"""Stretches between two cues, and after each rise: from which second, and how long."""


class Trouble(NamedTuple):
    """`mqtt:` of room.yaml; what happens as time goes on; the lamps behind the broker."""

    mqtt: dict[str, Any]
    at: Callable[[float], None] = lambda t: None
    lamps: Sequence[Lamp] = ()


class Late(Lamp):
    """It does what it is told at once, and reports it late."""

    def _heard(self, client: Any, userdata: Any, message: Any) -> None:
        told = json.loads(message.payload)
        if message.topic.endswith("/set"):
            self.told.put(told)
        state = {"state": "ON", "brightness": told.get("brightness", 51)}
        threading.Timer(SLOW, self._client.publish, (self._topic, json.dumps(state), 1)).start()


class Receiver:
    """What a DMX receiver gets in slot 1, each with its time."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.frames: list[tuple[float, int]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            self.frames.append((0.0, self._socket.recv(2000)[126]))
            self.frames[-1] = (now(), self.frames[-1][1])


@contextmanager
def killed(folder: Path, stack: ExitStack) -> Iterator[Trouble]:
    """The broker dies in the middle of the second area's fade, and is back three seconds later."""
    broker = Mosquitto(folder / "broker")
    stack.callback(broker.kill)

    due = [(25.0, broker.kill), (28.0, broker.start)]

    def at(t: float) -> None:
        if due and t >= due[0][0]:
            due.pop(0)[1]()

    behind = [Lamp(broker, "zigbee2mqtt/quick", reports=True), Late(broker, "zigbee2mqtt/late")]
    yield Trouble({**broker.settings, "bus": True}, at, behind)
    for lamp in behind:
        lamp.close()


@contextmanager
def breaking(folder: Path, stack: ExitStack) -> Iterator[Trouble]:
    """A broker that closes in the middle of its first packet, each time."""
    listening = socket.create_server(("127.0.0.1", 0))
    stack.callback(listening.close)

    def serve() -> None:
        while True:
            try:
                one, _ = listening.accept()
            except OSError:
                return
            with one:
                one.recv(4096)
                one.sendall(b"\x20\x02\x00")

    threading.Thread(target=serve, daemon=True).start()
    yield Trouble({"host": "127.0.0.1", "port": listening.getsockname()[1], "bus": True})


@contextmanager
def unnamed(folder: Path, stack: ExitStack) -> Iterator[Trouble]:
    """The broker's name is asked of a name server that never answers."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.9.9.9", 53))
    stack.callback(server.close)
    (folder / "resolv.conf").write_text("nameserver 127.9.9.9\noptions timeout:30 attempts:5\n")
    yield Trouble({"host": "broker.clinic.example", "port": free_port(), "bus": True})
    server.setblocking(False)
    assert server.recv(2000), "it was asked"


def start(home: Home, file: Path, resolver: Path) -> None:
    """`roomctl start`; where there is a resolver of its own, in a system that asks it."""
    if not resolver.exists():
        home.run("start", str(file))
        return
    assert shutil.which("unshare")
    script = 'mount --bind "$0" /etc/resolv.conf; exec "$@"'
    command = ["unshare", "-m", "sh", "-ec", script, str(resolver), sys.executable, "-m", "roomctl", "start", str(file)]
    subprocess.run(command, env=home.environment, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("trouble", [killed, breaking, unnamed])
def test_lamps_in_trouble_are_not_heard_and_delay_neither_the_beat_nor_another_lamp(
    sounding_home: Home, pulse: Pulse, tmp_path: Path, trouble: Callable[..., Any]
) -> None:
    home = sounding_home
    home.set_up()
    house, receiver = House(takes=SLOW, obeys=True), Receiver()
    house.state["attributes"]["brightness"] = 153
    (home.folder / "ha.token").write_text(TOKEN)
    file = home.folder / "four.yaml"
    file.write_text(PRESET)
    with ExitStack() as stack, trouble(tmp_path, stack) as made:
        stack.callback(house.close)
        lights = [
            {
                "home_assistant": f"http://127.0.0.1:{house.server_port}",
                "entity": "light.room",
                "token_file": "ha.token",
            },
            *({"mqtt": f"zigbee2mqtt/{name}/set", "state": f"zigbee2mqtt/{name}"} for name in ("quick", "late")),
            {"dmx": "127.0.0.1", "port": receiver.port, "channels": [1]},
        ]
        (home.folder / "room.yaml").write_text(
            f"mqtt: {json.dumps(made.mqtt)}\nlights: {json.dumps(lights)}\nbetween_clients: {{light: 20}}\n"
        )
        with pulse.recorded() as recording:
            until(lambda: recording.heard, 10, "the sink answers")
            start(home, file, tmp_path / "resolv.conf")
            begun = state_of(home).origin.up
            while (t := now() - begun) < LASTS + 2:
                made.at(t)
                time.sleep(0.25)
            recorded_for(recording, begun + LASTS + 2)
        with Journal(home.journal) as journal:
            entries = list(journal.follow(0))

    state = state_of(home)
    cues = [cue for cue in state.crossed if cue.kind in SOUNDED and cue.key in state.sounded]
    assert [cue.kind for cue in cues] == ["warn", "change", "change", "change", "finish"]
    off = [off_by(recording, state, cue) for cue in cues[:-1]]
    late = [entry.at.up - begun - entry.event.due for entry in entries if isinstance(entry.event, Cued)]
    print(f"\ncues heard off by {[round(1000 * one) for one in off]} ms; the beat is late by {max(late):.2f} s at most")
    assert max(map(abs, off)) < 0.05
    assert max(late) < 0.5

    planned = offline(home, str(file), tmp_path)
    for begin, length in QUIET:
        part = planned[round(begin * RATE) : round((begin + length) * RATE)]
        place = found(recording.samples, part, recording.frame(begun + begin), 3 * RATE, alone=True)
        worst = np.abs(recording.samples[place : place + len(part)] - part).max()
        print(f"{begin:.0f} to {begin + length:.0f} s: no sample off by more than {worst:.6f}")
        assert worst < 2e-4, "the offline render's samples"

    assert_follows(receiver.frames, entries, begun)
    told = [round(body["brightness"] / 2.55) for _, body in house.calls]
    print(f"the slow lamp was told {told}")
    assert told == [20, 45, 20, 40, 20], "one command for each scene, and none twice"
    faults = [entry.event.message for entry in entries if isinstance(entry.event, Faulted)]
    print(f"faults: {faults}")
    assert not any("by hand" in fault or "light.room" in fault for fault in faults)
    assert any("broker" in fault for fault in faults)
    for lamp in made.lamps:
        levels = [said["brightness"] for said in drained(lamp)]
        print(f"told {levels}")
        assert [level for level, before in zip(levels, [0, *levels], strict=False) if level != before] == [
            51,
            114,
            51,
            102,
            51,
        ]


def drained(lamp: Lamp) -> Iterator[dict[str, Any]]:
    while not lamp.told.empty():
        yield lamp.told.get()


def assert_follows(frames: list[tuple[float, int]], entries: list[Entry], begun: float) -> None:
    """The frames are the plan's, at most half a second late, from two seconds after the start."""
    begin = fold(entries[:1])
    assert begin is not None
    points = lamps.curve(begin)
    gaps = max(b[0] - a[0] for a, b in pairwise(frames))
    for at, value in frames:
        t = at - begun
        if 2 < t < LASTS - 0.2:
            around = [lamps.at(points, t - lag / 50) * 2.55 for lag in range(-1, 25)]
            assert min(around) - 1 <= value <= max(around) + 1, f"{value} after {t:.2f} s"
    print(f"{len(frames)} frames of DMX; the longest gap {gaps:.2f} s")
