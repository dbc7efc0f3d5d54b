"""`mqtt:`, `lights:` and `between_clients:` in room.yaml: what they may say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from roomctl.config import validation
from roomctl.config.validation import Group, Value

DIALECTS = ("json", "tasmota", "wled", "shelly")
MOST = 40
"""Lamps of one room."""
FILES = ("password_file", "ca", "token_file")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?")
_ENTITY = re.compile(r"light\.[a-z0-9_]+")
_PORT = validation.number(1, 65535, whole=True)
_CHANNEL = validation.number(1, 512, whole=True)
_KELVIN = validation.number(1000, 10000)
_FILE = validation.worded("a file; a relative path starts in the folder of room.yaml")
_HOST_VALUE = validation.matching(_HOST, "a host; write its name or its address", "a host's name or address")


def _topic(value: object) -> str | None:
    if wrong := validation.text(value):
        return wrong
    said = str(value)
    if any(sign in said for sign in "#+\0") or len(said.encode()) > 65535:
        return f"{said!r} cannot be a topic for one lamp; write it without `+` and `#`"
    return None


def _channels(value: object) -> str | None:
    said = [node.value for node in value] if isinstance(value, list) else []
    if said and not any(map(_CHANNEL.wrong, said)) and len(set(said)) == len(said):
        return None
    return "channels are a list of different whole numbers from 1 to 512, as in [1, 2]"


def _address(value: object) -> str | None:
    if wrong := validation.text(value):
        return wrong
    try:
        parts = urlsplit(str(value))
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        good = False
    if not good:
        return "this is not Home Assistant's address; write it as in http://127.0.0.1:8123"
    if parts.username or parts.password:
        return "an address must hold no password; write the token into a file and name it in `token_file`"
    return None


def _mireds(value: object) -> str | None:
    if isinstance(value, bool) or value == "mireds":
        return None
    return f"{validation.said(value)} is neither true, false nor mireds"


_TOPIC = validation.worded("a topic", _topic)
_FADES = {"fades": validation.YES_NO, "longest": validation.number(1, 6553)}
MQTT = Group(
    {
        "host": _HOST_VALUE,
        "port": _PORT,
        "user": validation.worded("a name"),
        "password_file": _FILE,
        "ca": _FILE,
        "tls": validation.YES_NO,
        "bus": validation.YES_NO,
        "start": validation.YES_NO,
        "stop": validation.YES_NO,
    },
    "the broker has a host and perhaps a port, as in {host: 127.0.0.1, port: 1883}",
    lambda given: _broker(given),
    needs=("host",),
)
BETWEEN = Group(
    {"light": validation.number(0, 100), "kelvin": _KELVIN},
    "the light between clients is a percentage and perhaps a colour, as in {light: 60, kelvin: 3000}",
    needs=("light",),
)
KINDS: Mapping[str, Group] = {
    "mqtt": Group(
        {
            "mqtt": _TOPIC,
            "dialect": validation.one_of(*DIALECTS),
            "state": _TOPIC,
            "online": _TOPIC,
            "kelvin": Value(_mireds, "`true`, `false` or `mireds`", {"enum": [True, False, "mireds"]}),
            **_FADES,
        },
        "",
        needs=("mqtt",),
    ),
    "dmx": Group(
        {
            "dmx": _HOST_VALUE,
            "universe": validation.number(1, 63999, whole=True),
            "channels": Value(
                _channels,
                "a list of channels, each from 1 to 512",
                {"type": "array", "items": _CHANNEL.json, "minItems": 1, "uniqueItems": True},
            ),
            "warm": _CHANNEL,
            "cool": _CHANNEL,
            "warm_kelvin": _KELVIN,
            "cool_kelvin": _KELVIN,
            "fine": validation.YES_NO,
            "curve": validation.one_of("linear", "square"),
            "port": _PORT,
            "priority": validation.number(0, 200, whole=True),
        },
        "",
        lambda given: _fixture(given),
        needs=("dmx",),
    ),
    "home_assistant": Group(
        {
            "home_assistant": validation.worded("an address that begins with `http://` or `https://`", _address),
            "entity": validation.matching(_ENTITY, "a lamp of Home Assistant; it begins with light.", "`light.NAME`"),
            "token_file": _FILE,
            "ca": _FILE,
            "kelvin": validation.YES_NO,
            **_FADES,
        },
        "",
        needs=("home_assistant", "entity", "token_file"),
    ),
}
"""The kinds of lamps, by the key that tells them apart; the word `backlight` is another."""
BACKLIGHT = "backlight"
LIGHTS = validation.Items(
    KINDS,
    (BACKLIGHT,),
    "lights are a list; each has mqtt:, dmx: or home_assistant:, or is the word backlight",
    MOST,
)


def _broker(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("start", "stop"):
        if given.get(key) and not given.get("bus"):
            yield key, "only applies to a room on the broker; add `bus: true`, or remove this line"
    if "password_file" in given and "user" not in given:
        yield "password_file", "a password needs `user:`, too"
    if given.get("tls") is False and "ca" in given:
        yield "ca", "this certificate is of no use with `tls: false`; remove one of the two"


def _fixture(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    pair = [key for key in ("warm", "cool") if key in given]
    if len(pair) == 1:
        yield pair[0], "a pair needs both `warm:` and `cool:`"
    if pair and "channels" in given:
        yield "channels", "a lamp has either `channels:` or a pair of `warm:` and `cool:`"
    if not pair and "channels" not in given:
        yield "dmx", "needs `channels:`, or a pair of `warm:` and `cool:`"
    taken = [
        slot for channel in _slots(given) for slot in ((channel, channel + 1) if given.get("fine") else (channel,))
    ]
    if max(taken, default=0) > 512:
        yield "fine", "with 16 bits a channel takes two slots; the last channel can be 511"
    elif len(set(taken)) != len(taken):
        yield ("fine" if given.get("fine") else "cool"), "two channels share a slot; with 16 bits each takes two"
    for key in ("warm_kelvin", "cool_kelvin"):
        if key in given and not pair:
            yield key, "only applies to a pair; add `warm:` and `cool:`, or remove this line"
    if given.get("warm_kelvin", 2700) >= given.get("cool_kelvin", 6500):
        yield ("warm_kelvin" if "warm_kelvin" in given else "cool_kelvin"), "warm must have fewer kelvin than cool"


def _slots(given: Mapping[str, Any]) -> list[int]:
    return [*given.get("channels", ()), *(given[key] for key in ("warm", "cool") if key in given)]


def together(lights: object, mqtt: object) -> Iterator[tuple[str, str]]:
    """Conflicts between lamps, as (key, words)."""
    if not isinstance(lights, list | tuple):
        return
    if any(isinstance(lamp, Mapping) and "mqtt" in lamp for lamp in lights) and mqtt is None:
        yield "lights", "lamps with mqtt: need the broker; add `mqtt: {host: 127.0.0.1}`, with its address"


def complete(lamp: Mapping[str, Any] | str, folder: Path) -> dict[str, Any]:
    """A lamp, or the broker, with complete paths; a word is a lamp of that kind."""
    if isinstance(lamp, str):
        return {lamp: True}
    return {key: str(folder / os.path.expanduser(value)) if key in FILES else value for key, value in lamp.items()}
