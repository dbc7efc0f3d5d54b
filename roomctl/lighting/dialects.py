"""What lamps are told over MQTT, and what they report: one function each for the ways of speaking that lamps have.

Where the figures are from: the JSON light of zigbee2mqtt and Home Assistant (brightness 0 to 254, mireds, seconds) was
tried with zigbee-herdsman-converters. The others are from their documentation: Tasmota's `Backlog` and `Speed` (half
seconds, 1 to 40; SetOption117 makes them the whole fade's), WLED's JSON API (`tt` in tenths of a second, 65.5 s at
most), Shelly's RPC `Light.Set` (whole percent, 0.5 s at least).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeGuard

from roomctl.errors import SPOILT
from roomctl.lighting import availability
from roomctl.lighting.availability import Sign
from roomctl.lighting.fade import Command, Level

Kelvin = Literal[True, False, "mireds"]
"""How a lamp takes a colour temperature: in kelvin, not at all, in mireds."""
UNKNOWN_KELVIN = 2700.0
LARGEST = 1e6
"""No number that a lamp reports is as large; one may be too large for a float."""


class Dialect(NamedTuple):
    """`say(command, kelvin)`: the payload. `read(payload)`: the level that a lamp reports, None if it says nothing of
    it; raises nothing. `longest`: seconds of one fade. `kelvin`: how a lamp of this kind usually takes a colour.
    `ask(topic)`: the topic and payload that make a lamp report itself, None if there are none. `signs(topic)`: what
    says that it has gone or started again."""

    say: Callable[[Command, Kelvin], str]
    read: Callable[[str], Level | None]
    longest: float
    kelvin: Kelvin
    ask: Callable[[str], tuple[str, str] | None]
    signs: Callable[[str], Iterable[Sign]]


def _json(command: Command, kelvin: Kelvin) -> str:
    level, seconds = command
    said: dict[str, Any] = {"state": "ON" if level.percent else "OFF"}
    if level.percent:
        said["brightness"] = _of(level.percent, 254)
        if kelvin:
            said["color_temp"] = round(level.kelvin if kelvin is True else 1e6 / level.kelvin)
    if seconds:
        said["transition"] = _tenths(seconds)
    return json.dumps(said)


def _read_json(payload: str) -> Level | None:
    said = _loaded(payload)
    state, brightness, colour = said.get("state"), said.get("brightness"), said.get("color_temp")
    if state == "OFF":
        return Level(0.0, UNKNOWN_KELVIN)
    if not is_number(brightness):
        return None
    return reported(brightness / 2.54, colour if is_number(colour) and colour > 1000 else mireds(colour))


def _tasmota(command: Command, kelvin: Kelvin) -> str:
    level, seconds = command
    fade = ["Fade 1", "SetOption117 1", f"Speed {min(40, max(1, round(seconds * 2)))}"] if seconds else ["Fade 0"]
    dim = f"Dimmer {_of(level.percent, 100)}" if level.percent else "Power 0"
    colour = [f"CT {round(min(500, max(153, 1e6 / level.kelvin)))}"] if kelvin and level.percent else []
    return ";".join(f"NoDelay;{word}" for word in [*fade, dim, *colour])


def _read_tasmota(payload: str) -> Level | None:
    said = _loaded(payload)
    dimmer, colour = said.get("Dimmer"), said.get("CT")
    if "OFF" in (said.get("POWER"), said.get("POWER1")):
        return Level(0.0, UNKNOWN_KELVIN)
    if not is_number(dimmer):
        return None
    return reported(dimmer, mireds(colour))


def _wled(command: Command, kelvin: Kelvin) -> str:
    level, seconds = command
    on = {"on": True, "bri": _of(level.percent, 255)} if level.percent else {"on": False}
    return json.dumps({**on, "tt": min(655, math.ceil(seconds * 10))})


def _read_wled(payload: str) -> Level | None:
    try:
        return reported(int(payload) / 2.55)
    except SPOILT:
        return None


def _shelly(command: Command, kelvin: Kelvin) -> str:
    level, seconds = command
    on = {"on": True, "brightness": _of(level.percent, 100)} if level.percent else {"on": False}
    params = {"id": 0, **on, "transition_duration": max(0.5, _tenths(seconds))}
    return json.dumps({"id": 1, "src": "roomctl", "method": "Light.Set", "params": params})


def _read_shelly(payload: str) -> Level | None:
    said = _loaded(payload)
    if said.get("output") is False:
        return Level(0.0, UNKNOWN_KELVIN)
    brightness = said.get("brightness")
    return reported(brightness) if is_number(brightness) else None


def _ask_zigbee(topic: str) -> tuple[str, str] | None:
    """zigbee2mqtt reads the lamp; others ignore the topic."""
    if not topic.endswith("/set"):
        return None
    return f"{topic.removesuffix('/set')}/get", '{"state": "", "brightness": ""}'


def _ask_tasmota(topic: str) -> tuple[str, str] | None:
    return f"{topic.rpartition('/')[0]}/State", ""


def _ask_shelly(topic: str) -> tuple[str, str] | None:
    return f"{topic.rpartition('/')[0]}/command", "status_update"


DIALECTS: Mapping[str, Dialect] = {
    "json": Dialect(_json, _read_json, 6553.0, "mireds", _ask_zigbee, availability.json_signs),
    "tasmota": Dialect(_tasmota, _read_tasmota, 20.0, "mireds", _ask_tasmota, availability.tasmota_signs),
    "wled": Dialect(_wled, _read_wled, 65.5, False, lambda topic: None, availability.wled_signs),
    "shelly": Dialect(_shelly, _read_shelly, 600.0, False, _ask_shelly, availability.shelly_signs),
}


def _of(percent: float, whole: int) -> int:
    """Dim is never off."""
    return max(1, round(percent / 100 * whole))


def _tenths(seconds: float) -> float:
    tenths = math.ceil(seconds * 10 - 1e-6) / 10
    return int(tenths) if tenths == int(tenths) else tenths


def reported(percent: float, kelvin: object = None) -> Level:
    """What a lamp says, within what a lamp can do; a colour that no lamp has is unknown."""
    known = is_number(kelvin) and 500 <= kelvin <= 20_000
    return Level(min(100.0, max(0.0, percent)), float(kelvin) if known else UNKNOWN_KELVIN)  # type: ignore[arg-type]


def mireds(colour: object) -> float | None:
    """A colour in mireds as kelvin; None if it is none."""
    return 1e6 / colour if is_number(colour) and colour >= 1 else None


def is_number(value: object) -> TypeGuard[float]:
    """Whether a lamp can have reported it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST  # NaN is not, either


def _loaded(payload: str) -> Mapping[str, Any]:
    try:
        said = json.loads(payload)
    except SPOILT:
        return {}
    return said if isinstance(said, dict) else {}
