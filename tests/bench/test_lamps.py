"""What the lamps cost: the same session, beside itself, with three MQTT lamps and a DMX universe and without any."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.rigs.mosquitto import Lamp, Mosquitto

pytestmark = [pytest.mark.alone, pytest.mark.bench]

STARTS, LASTS = 20.0, 285.0
"""Seconds: two of an hour's fades are in them, as in the hour's average."""
PHASES = "".join(
    f"  - {{area: a{index}, focus: concern, minutes: {minutes}, check: every 10 min, scene: {{light: {light}}}}}\n"
    for index, (minutes, light) in enumerate([(2.5, 35), (2.5, 20), (5, 35), (10, 20), (10, 35), (10, 20), (20, 35)])
)
PRESET = f"preset: 1\ntitle: Cost\ncondition: general\nminutes: 60\nscene: {{bed: warm-pad}}\nphases:\n{PHASES}"


def started(home: Path, settings: str) -> Path:
    home.mkdir()
    (home / "cost.yaml").write_text(PRESET)
    (home / "room.yaml").write_text(settings)
    env = {**os.environ, "ROOMCTL_HOME": str(home), "SDL_AUDIODRIVER": "dummy"}
    subprocess.run([sys.executable, "-m", "roomctl", "start", str(home / "cost.yaml")], env=env, check=True)
    return home


def spent(home: Path) -> dict[int, float]:
    """CPU seconds of each background process of `home`, by its id."""
    found: dict[int, float] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"ROOMCTL_HOME={home}\0".encode() in (place / "environ").read_bytes()
            if ours and b"roomctl." in (place / "cmdline").read_bytes():
                found[int(place.name)] = sum(
                    int(thread.read_text().split()[0]) / 1e9 for thread in place.glob("task/*/schedstat")
                )
        except OSError:
            continue
    return found


@pytest.mark.timeout(900)
def test_a_session_with_lamps_costs_at_most_a_twentieth_more_and_nothing_after_it(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path / "broker")
    lamps = [Lamp(broker, f"zigbee2mqtt/l{number}", reports=True) for number in range(3)]
    lights = [{"mqtt": f"zigbee2mqtt/l{number}/set", "state": f"zigbee2mqtt/l{number}"} for number in range(3)]
    said = json.dumps([*lights, {"dmx": "127.0.0.1", "channels": [1, 2, 3], "port": 6001}])
    lit = started(tmp_path / "lit", f"mqtt: {json.dumps(broker.settings)}\nlights: {said}\n")
    plain = started(tmp_path / "plain", "")
    time.sleep(STARTS)
    before = spent(lit), spent(plain)
    time.sleep(LASTS)
    after = spent(lit), spent(plain)
    ours, theirs = (sum(z[pid] - a.get(pid, 0.0) for pid in z) for a, z in zip(before, after, strict=True))
    print(f"\nwith lamps {ours:.2f} s of CPU, without {theirs:.2f}: {ours / theirs:.3f}")
    for home in (lit, plain):
        env = {**os.environ, "ROOMCTL_HOME": str(home)}
        subprocess.run([sys.executable, "-m", "roomctl", "do", "stop"], env=env, check=True)
    for _ in range(2_000):
        if not spent(lit):
            break
        time.sleep(0.1)
    assert not spent(lit)
    assert ours <= 1.05 * theirs
    for lamp in lamps:
        lamp.close()
    broker.kill()
