"""A room in a real Home Assistant, 2025.4 on Python 3.13, where that interpreter is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.session import events
from roomctl.session.commands import Report
from tests.bus.test_process import TOPIC, Stage
from tests.rigs.home_assistant import PYTHON, HomeAssistant
from tests.rigs.mosquitto import LAMP, Mosquitto


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


@pytest.fixture
def stage(tmp_path: Path, broker: Mosquitto) -> Iterator[Stage]:
    made = Stage(tmp_path / "room", broker, stop=True, lamps=True)
    yield made
    made.close()


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeAssistant]:
    made = HomeAssistant(tmp_path_factory.mktemp("ha"))
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(PYTHON is None, reason="there is no Python 3.13")
def test_a_room_is_a_device_of_home_assistant_whose_buttons_act(stage: Stage, house: HomeAssistant) -> None:
    stage.online()
    house.join(stage.broker.port, *LAMP)

    def shown(**wanted: str) -> dict[str, str]:
        """All entities of the room, once these are as wanted; by key."""

        def look() -> dict[str, str] | None:
            found = {name.partition(".roomctl_blue_")[2]: state for name, state in house.states("roomctl_blue").items()}
            return found if found and wanted.items() <= found.items() else None

        said: dict[str, str] = stage.until(look)
        return said

    found = shown(phase="ready")
    assert set(found) == {
        "phase", "area", "preset", "left", "late", "ends", "occupied", "cue", "volume", "pause", "resume", "next",
        "stop", "light",
    }  # fmt: skip
    nothing: dict[str, Any] = dict.fromkeys(("area", "preset", "left", "late", "ends", "volume"), "unknown")
    assert found.items() >= {**nothing, "occupied": "off", "light": "off"}.items()
    stage.start()
    found = shown(phase="hands-on", area="back")
    assert found.items() >= {"preset": "test", "occupied": "on", "volume": "0.0", "light": "on"}.items()
    assert 19 <= float(found["left"]) <= 20
    assert found["ends"].startswith("20")
    house.do("button.press", "button.roomctl_blue_pause")
    stage.state(paused=True)
    assert len(stage.happened(events.Paused)) == 1
    house.do("button.press", "button.roomctl_blue_resume")
    house.do("button.press", "button.roomctl_blue_next")
    shown(area="legs")
    house.do("number.set_value", "number.roomctl_blue_volume", value=-3)
    shown(volume="-3.0")
    house.do("light.turn_on", "light.roomctl_blue_light", brightness_pct=20)
    assert 19.5 <= stage.until(lambda: stage.happened(events.Picked))[0].instead <= 20.5
    stage.journal.act(Report(events.Cued("warn", 1, 1.0)), stage.clock)
    stage.until(lambda: house.states("roomctl_blue_cue")["event.roomctl_blue_cue"] != "unknown")
    house.close()
    house.start()
    shown(area="legs")
    house.do("button.press", "button.roomctl_blue_stop")
    shown(phase="ready", occupied="off")
    stage.process.close()
    stage.process.tend = lambda state, now: ""  # type: ignore[method-assign]
    shown(phase="unavailable", pause="unavailable")
    assert stage.desk.of(f"{TOPIC}/online")[-1] == "offline"
