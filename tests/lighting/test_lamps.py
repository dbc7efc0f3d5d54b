"""What each kind of lamp is told, and what its reports are taken for."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from roomctl.lighting.dialects import DIALECTS, Kelvin
from roomctl.lighting.fade import Command, Level
from roomctl.lighting.fixture import Fixture
from roomctl.lighting.sacn import TERMINATED, packet

DUSK = Command(Level(15.0, 2200.0), 8.0)
DARK = Command(Level(0.0, 2200.0), 8.0)
DIM = Command(Level(0.1, 2200.0), 8.0)
STEP = Command(Level(15.0, 2200.0), 0.0)


def said(dialect: str, command: Command, kelvin: Kelvin | None = None) -> str:
    spoken = DIALECTS[dialect]
    return spoken.say(command, spoken.kelvin if kelvin is None else kelvin)


def as_json(dialect: str, command: Command, kelvin: Kelvin | None = None) -> Any:
    return json.loads(said(dialect, command, kelvin))


def test_a_json_lamp_is_told_its_level_its_colour_and_the_fade_in_one_message() -> None:
    assert as_json("json", DUSK) == {"state": "ON", "brightness": 38, "color_temp": 455, "transition": 8}
    assert as_json("json", DUSK, True)["color_temp"] == 2200
    assert as_json("json", STEP, False) == {"state": "ON", "brightness": 38}
    assert as_json("json", DARK) == {"state": "OFF", "transition": 8}
    assert as_json("json", DIM)["brightness"] == 1, "dim is not off"


def test_a_tasmota_lamp_is_told_in_half_seconds_and_percent() -> None:
    way = "NoDelay;Fade 1;NoDelay;SetOption117 1;NoDelay;Speed 16;NoDelay"
    assert said("tasmota", DUSK) == f"{way};Dimmer 15;NoDelay;CT 455"
    assert said("tasmota", DUSK, False) == f"{way};Dimmer 15"
    assert said("tasmota", DARK) == f"{way};Power 0"
    assert "Dimmer 1" in said("tasmota", DIM)


def test_a_wled_lamp_is_told_in_tenths_of_a_second_that_never_wrap() -> None:
    assert as_json("wled", DUSK) == {"on": True, "bri": 38, "tt": 80}
    assert as_json("wled", DUSK._replace(seconds=DIALECTS["wled"].longest))["tt"] == 655
    assert as_json("wled", DARK) == {"on": False, "tt": 80}
    assert as_json("wled", DIM)["bri"] == 1


def test_a_shelly_lamp_is_told_by_rpc() -> None:
    told = {"id": 0, "on": True, "brightness": 15, "transition_duration": 8}
    assert as_json("shelly", DUSK) == {"id": 1, "src": "roomctl", "method": "Light.Set", "params": told}
    assert as_json("shelly", STEP)["params"]["transition_duration"] == 0.5
    assert as_json("shelly", DARK)["params"] == {"id": 0, "on": False, "transition_duration": 8}


@pytest.mark.parametrize(
    ("dialect", "payload", "percent"),
    [
        ("json", '{"state":"ON","brightness":127,"color_temp":454}', 50), ("json", '{"state":"OFF"}', 0),
        ("json", '{"state":"ON","brightness":255}', 100), ("json", '{"state":"ON"}', None),
        ("json", '{"linkquality":80}', None), ("json", "[" * 5000, None), ("json", "ON", None),
        ("json", '{"brightness":true}', None), ("json", '{"brightness":1e999}', None), ("json", "", None),
        ("json", '{"state":"ON","brightness":127,"color_temp":0}', 50),
        ("tasmota", '{"POWER":"ON","Dimmer":15,"CT":454}', 15), ("tasmota", '{"POWER":"OFF","Dimmer":15}', 0),
        ("tasmota", '{"Time":"2026"}', None), ("wled", "51", 20), ("wled", "full", None),
        ("shelly", '{"id":0,"output":true,"brightness":15.0}', 15), ("shelly", '{"output":false}', 0),
        ("shelly", '{"apower":3}', None),
    ],
)  # fmt: skip
def test_a_report_is_read_for_its_level_and_whatever_else_comes_is_passed_over(
    dialect: str, payload: str, percent: float | None
) -> None:
    level = DIALECTS[dialect].read(payload)
    assert (level and round(level.percent)) == percent


def test_the_colour_in_a_report_is_taken_in_mireds_or_in_kelvin() -> None:
    found = [DIALECTS["json"].read(f'{{"state":"ON","brightness":9,"color_temp":{said}}}') for said in (400, 2500)]
    assert found == [Level(9 / 2.54, 2500.0)] * 2


def test_a_fixture_shows_its_level_on_every_channel_in_eight_or_sixteen_bits() -> None:
    half = Level(50.0, 2700.0)
    assert Fixture((1, 4)).slots(half) == {1: 128, 4: 128}
    assert Fixture((1,), fine=True).slots(half) == {1: 0x80, 2: 0x00}
    assert Fixture((1,), curve="square").slots(half) == {1: 64}
    assert Fixture((1,)).slots(Level(100.0, 2700.0)) == {1: 255}


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("curve", ["linear", "square"])
def test_a_dim_fixture_is_never_dark(fine: bool, curve: Any) -> None:
    for fixture in (Fixture((1,), fine=fine, curve=curve), Fixture(warm=1, cool=3, fine=fine, curve=curve)):
        assert any(fixture.slots(Level(0.1, 4000.0)).values())
        assert not any(fixture.slots(Level(0.0, 4000.0)).values())


@pytest.mark.parametrize(
    ("kelvin", "slots"),
    [(2700, {1: 255, 2: 0}), (2200, {1: 255, 2: 0}), (6500, {1: 0, 2: 255}), (3815, {1: 128, 2: 127})],
)
def test_a_pair_is_mixed_to_the_colour_that_is_wanted(kelvin: float, slots: dict[int, int]) -> None:
    shown = Fixture(warm=1, cool=2).slots(Level(100.0, kelvin))
    assert shown == pytest.approx(slots, abs=1)
    assert sum(shown.values()) == pytest.approx(255, abs=1), "and no brighter than asked"


def test_a_frame_is_as_the_standard_lays_it_out() -> None:
    cid = bytes(range(16))
    made = packet(bytes(512), 7, 200, cid=cid, source="blue", priority=120, options=TERMINATED)
    assert len(made) == 638
    assert made[4:16] == b"ASC-E1.17\0\0\0"
    assert struct.unpack("!H", made[16:18])[0] == 0x7000 | 622
    assert made[22:38] == cid
    assert made[44:48] == b"blue"
    assert (made[108], made[111], made[112]) == (120, 200, 0x40)
    assert struct.unpack("!H", made[113:115])[0] == 7
    assert struct.unpack("!H", made[123:125])[0] == 513
    assert len(packet(bytes(512), 1, 0, cid=cid, source="ü" * 80)) == 638, "a long name is cut between letters"


def test_zigbee_s_own_converter_turns_our_message_into_the_commands_of_a_fade() -> None:
    script = Path(__file__).parent.parent / "rigs" / "zigbee.js"
    ran = subprocess.run(["node", script, said("json", DUSK)], capture_output=True, text=True, timeout=100)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == [
        ["genLevelCtrl", "moveToLevelWithOnOff", {"level": 38, "transtime": 80}],
        ["lightingColorCtrl", "moveToColorTemp", {"colortemp": 455, "transtime": 80}],
    ]
