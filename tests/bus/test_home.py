"""A room on the broker as it is set up: the controller stays, its process comes back, and a session is started from
elsewhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.bus.options import Options
from roomctl.bus.starting import named
from roomctl.text.times import utc
from tests.rigs.home import Home, until
from tests.rigs.mosquitto import Listener, Mosquitto

IDLES = "import sys; from roomctl.service import controller; controller.LINGER = 0.0; sys.exit(controller.run('blue'))"
"""A controller that exits as soon as it has nothing to do."""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


def settings(home: Home, broker: Mosquitto, **more: Any) -> None:
    home.set_up()
    mqtt = {**broker.settings, **more}
    (home.folder / "room.yaml").write_text(f"room: blue\nmqtt: {json.dumps(mqtt)}\n")


def test_the_controller_stays_between_sessions_and_a_session_is_started_and_ended_from_elsewhere(
    home: Home, broker: Mosquitto
) -> None:
    settings(home, broker)
    idle = subprocess.Popen([sys.executable, "-c", IDLES], env=home.environment)
    assert idle.wait(100) == 0, "without `bus: true` nothing changes"
    settings(home, broker, bus=True, start=True, stop=True)
    desk = Listener(broker, topics=["roomctl/blue/#", "homeassistant/#"])
    staying = subprocess.Popen([sys.executable, "-c", IDLES], env=home.environment)
    until(lambda: desk.of("roomctl/blue/online") == ["online"])

    def asked(verb: str, **more: str) -> Any:
        name = f"{verb}-{len(desk.heard)}"
        desk.say(f"roomctl/blue/cmd/{verb}", json.dumps({"id": name, "ts": utc(time.time()), **more}))
        [ack] = until(lambda: [one for one in map(json.loads, desk.of("roomctl/blue/ack")) if one["id"] == name])
        return ack["ok"], ack["text"]

    config = json.loads(until(lambda: desk.of("homeassistant/device/roomctl-blue/config"))[-1])
    assert "headache-tension" in config["cmps"]["choose"]["options"]
    assert asked("start") == (False, 'a start needs a "preset", a name from `roomctl presets list`')
    assert asked("start", preset="heada")[1].startswith("no preset 'heada'")
    assert asked("start", preset="--help") == (
        False, 'that cannot be a preset\'s name; `"preset"` is a name from `roomctl presets list`'
    )  # fmt: skip
    assert asked("preset", preset="headache-tension") == (True, "headache-tension is chosen; `start` begins it")
    assert asked("start") == (True, "headache-tension: hands on")
    assert asked("start") == (False, "a session is running; end it first")
    [process] = home.processes("roomctl.bus.process")
    os.kill(process, signal.SIGKILL)
    until(lambda: desk.of("roomctl/blue/online") == ["online", "offline", "online"])
    assert asked("stop") == (True, "stopped")
    staying.terminate()
    assert staying.wait(100) == 0
    until(lambda: desk.of("roomctl/blue/online")[-1] == "offline")
    until(lambda: home.processes("roomctl.bus.process") == [])
    kinds = [json.loads(one)["kind"] for one in desk.of("roomctl/blue/event")]
    assert (kinds[0], kinds[-1]) == ("started", "ended")
    desk.close()


@pytest.mark.parametrize("name", ["--room", "-h", "../secret", "a/b", "a\\b", "x.yaml", "~x", "a\nb", ".x"])
def test_what_may_be_an_option_or_a_file_is_no_presets_name(name: str) -> None:
    assert not named(name)
    assert named("headache-tension")
    assert named("my own preset")


def test_options_go_through_a_command_line_unchanged() -> None:
    options = Options("blue", {"host": "a", "bus": True, "start": True}, True, "/x")
    assert Options.from_text(options.to_text()) == options
    assert (options.starts, options.stops) == (True, False)
