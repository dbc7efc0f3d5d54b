"""A room on the broker: how soon others know, and what its process costs."""

from __future__ import annotations

import json
import os
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.bus.test_process import TOPIC, Stage
from tests.rigs.home import until
from tests.rigs.mosquitto import Mosquitto

pytestmark = [pytest.mark.bench, pytest.mark.alone, pytest.mark.timeout(300)]

WILL, TOLD = 2.0, 0.05
"""Seconds until the last will, and from an act to its message (median)."""
COST = 0.03
"""Seconds of processor time a minute: about a thirtieth of a session's."""
ACTS = (10.0, 20.0, 30.0, 40.0, 50.0)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    broker = Mosquitto(tmp_path / "broker", anyone=True)
    made = Stage(tmp_path / "room", broker).online()
    yield made
    made.close()
    broker.kill()


def test_the_last_will_comes_within_two_seconds_of_a_kill(stage: Stage) -> None:
    took = []
    for _ in range(2):  # a third one would be news
        stage.online()
        pid = stage.process.pid
        assert pid
        begun = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        until(lambda: stage.desk.of(f"{TOPIC}/online")[-1] == "offline")
        took.append(time.monotonic() - begun)
    print(f"last will after {max(took):.3f} s at most")
    assert max(took) < WILL


def test_an_act_in_the_room_is_a_message_at_once(stage: Stage) -> None:
    stage.start()
    stage.state(phase="hands-on")
    took = []
    for number in range(200):
        begun, wanted = time.monotonic(), number % 2 == 0
        stage.act("pause" if wanted else "resume")
        stage.beat()
        while json.loads(stage.desk.of(f"{TOPIC}/state")[-1])["paused"] is not wanted:
            time.sleep(0.0005)
        took.append(time.monotonic() - begun)
        time.sleep(0.02)
    print(f"act → message: median {statistics.median(took) * 1000:.1f} ms, worst {max(took) * 1000:.0f} ms")
    assert statistics.median(took) < TOLD


def test_a_session_on_the_broker_costs_little(stage: Stage) -> None:
    stage.start()
    stage.state(phase="hands-on")
    process = psutil.Process(stage.process.pid)
    before, begun, acts = sum(process.cpu_times()[:2]), time.monotonic(), list(ACTS)
    while (passed := time.monotonic() - begun) < 60.0:
        if acts and passed > acts[0]:
            acts.pop(0)
            stage.act("silence")
        stage.beat()
        time.sleep(0.25)
    cost = sum(process.cpu_times()[:2]) - before
    print(f"{cost:.3f} s of processor time a minute, {process.memory_full_info().pss / 2**20:.1f} MB")
    assert cost < COST
