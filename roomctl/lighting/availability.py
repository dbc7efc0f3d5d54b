"""What says that an MQTT lamp has gone, or has started again: after a power cut a lamp may come back at full, and what
it reports then is nobody's hand.

zigbee2mqtt (read in 2.14's source) announces a lamp that starts in `bridge/event`, marks one that has not answered for
ten minutes in `…/availability`, and itself in `bridge/state`; when it starts, it repeats the last states that it knows,
not retained. ESPHome's `status`, Tasmota's `LWT`, WLED's `status` and Shelly's `online` are last wills; WLED says
`online` after each change as well, so that only an `offline` before it counts (source and documentation, not tried).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from roomctl.errors import SPOILT

LAMP, BRIDGE = "it is offline", "its bridge is offline"


class Sign(NamedTuple):
    """`read(payload)`: True if the lamp is there, or has just started; False if it has gone; None: nothing of either.
    Raises nothing. `why`: what has gone. `repeats`: it says that it is there at other times as well."""

    topic: str
    read: Callable[[str], bool | None]
    why: str = LAMP
    repeats: bool = False


def online(payload: str) -> bool | None:
    """`online`, `Online`, `true`, `{"state": "online"}`, and their opposites."""
    try:
        said = json.loads(payload)
    except SPOILT:
        said = payload
    word = str(said.get("state") if isinstance(said, dict) else said).strip().lower()
    return {"online": True, "true": True, "offline": False, "false": False}.get(word)


def json_signs(topic: str) -> Iterator[Sign]:
    """zigbee2mqtt's `BASE/NAME/set`, where both may have slashes; ESPHome's `PREFIX/light/NAME/command`."""
    levels = topic.split("/")
    if levels[-1] == "command" and levels[-3:-2] == ["light"]:
        yield Sign("/".join([*levels[:-3], "status"]), online)
    if levels[-1] != "set":
        return
    levels.pop()
    yield Sign("/".join([*levels, "availability"]), online)
    for split in range(1, len(levels)):
        base, name = "/".join(levels[:split]), "/".join(levels[split:])
        yield Sign(f"{base}/bridge/state", online, BRIDGE)
        yield Sign(f"{base}/bridge/event", partial(_announced, name))


def tasmota_signs(topic: str) -> Iterator[Sign]:
    """`cmnd/DEVICE/Backlog`, or the levels as the device's FullTopic orders them."""
    levels = topic.split("/")
    if "cmnd" in levels[:-1]:
        levels[levels.index("cmnd")], levels[-1] = "tele", "LWT"
        yield Sign("/".join(levels), online)


def wled_signs(topic: str) -> Iterator[Sign]:
    yield Sign(f"{topic.removesuffix('/api')}/status", online, repeats=True)


def shelly_signs(topic: str) -> Iterator[Sign]:
    yield Sign(f"{topic.rpartition('/')[0]}/online", online)


def _announced(name: str, payload: str) -> bool | None:
    """`name` may go on with the name of one of the device's lamps."""
    try:
        said = json.loads(payload)
        data = said["data"]
        names = (data.get("friendly_name"), data.get("ieee_address"))
        ours = any(isinstance(one, str) and f"{name}/".startswith(f"{one}/") for one in names)
        return True if said["type"] == "device_announce" and ours else None
    except SPOILT:
        return None
