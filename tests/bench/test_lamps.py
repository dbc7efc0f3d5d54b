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
    settings = {"lit": f"mqtt: {json.dumps(broker.settings)}\nlights: {said}\n", "plain": ""}
    # two pairs side by side, so that neither kind is the one that started first
    homes = [(kind, started(tmp_path / f"{kind}{number}", settings[kind]))
             for number, kind in enumerate(["lit", "plain", "plain", "lit"])]  # fmt: skip
    time.sleep(STARTS)
    before = [spent(home) for _, home in homes]
    time.sleep(LASTS)
    cost = {"lit": 0.0, "plain": 0.0}
    for (kind, home), first in zip(homes, before, strict=True):
        after = spent(home)
        each = {pid: after[pid] - first.get(pid, 0.0) for pid in after}
        print(f"\n{kind}: {' + '.join(f'{one:.2f}' for one in each.values())} s of CPU", end="")
        cost[kind] += sum(each.values())
    print(f"\nwith lamps {cost['lit']:.2f} s of CPU, without {cost['plain']:.2f}: {cost['lit'] / cost['plain']:.3f}")
    for _, home in homes:
        env = {**os.environ, "ROOMCTL_HOME": str(home)}
        subprocess.run([sys.executable, "-m", "roomctl", "do", "stop"], env=env, check=True)
    for _ in range(2_000):
        if not any(spent(home) for _, home in homes):
            break
        time.sleep(0.1)
    assert not any(spent(home) for _, home in homes)
    assert cost["lit"] <= 1.05 * cost["plain"]
    for lamp in lamps:
        lamp.close()
    broker.kill()
