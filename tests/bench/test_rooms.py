"""What the desk costs, and whether it hears everything. The figures are printed with -s."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.bench import rooms
from tests.rigs.terminal import Terminal

pytestmark = [pytest.mark.alone, pytest.mark.bench]


def test_a_thousand_rooms_are_all_heard_for_at_most_half_as_much_again_as_a_bare_subscriber() -> None:
    result = rooms.run(1000, 60)
    print(f"\n{rooms.said(result)}")
    assert (result.sent, result.acknowledged) == (60_000, 60_000)
    assert (result.desk.heard, result.bare.heard) == (60_000, 60_000)
    assert result.desk.cpu <= 1.5 * result.bare.cpu


def test_a_clinic_of_24_rooms_takes_less_than_two_percent_of_a_core() -> None:
    result = rooms.run(24, 60)
    print(f"\n{rooms.said(result)}")
    assert result.desk.heard == result.sent == 24 * 60
    assert result.desk.cpu <= 0.02 * result.seconds


def test_what_a_room_says_is_on_the_desk_s_screen_within_a_tenth_of_a_second(tmp_path: Path) -> None:
    with rooms.broker(tmp_path) as port:
        (tmp_path / "room.yaml").write_text(f"mqtt: {{host: 127.0.0.1, port: {port}}}\n")
        environment = {**os.environ, "ROOMCTL_HOME": str(tmp_path)}
        desk = Terminal([sys.executable, "-m", "roomctl", "desk"], environment, 80, 24)
        client = paho.Client(CallbackAPIVersion.VERSION2)
        client.connect("127.0.0.1", port)
        client.loop_start()
        try:
            desk.shows("No room has reported")
            took = []
            for number in range(20):
                phase = ("ready", "fault")[number % 2]
                begun = time.perf_counter()
                client.publish("roomctl/blue/state", json.dumps({"v": 1, "phase": phase}), 1, True)
                while f"1 {phase}" not in desk.text:
                    assert time.perf_counter() < begun + 30
                    time.sleep(0.001)
                took.append(time.perf_counter() - begun)
                time.sleep(0.4)
        finally:
            client.disconnect()
            client.loop_stop()
            desk.close()
    print(f"\nmedian {statistics.median(took) * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms")
    assert statistics.median(took) < 0.1
