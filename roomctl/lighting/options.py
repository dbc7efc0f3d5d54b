"""The room's lamps as its settings say: plain data, which the controller hands to the lamps' process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from roomctl.lighting.fade import Level

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """`mqtt`, `lights` and `between_clients` of room.yaml, its paths complete; `room`: the room's name."""

    room: str = "room"
    mqtt: Said | None = None
    lights: Sequence[Said] = field(default_factory=tuple)
    between: Said | None = None

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Options:
        return cls(**json.loads(text))

    @property
    def after(self) -> Level | None:
        """What the room shows between clients."""
        return Level(self.between["light"], self.between.get("kelvin", 2700.0)) if self.between else None


def name_of(said: Said) -> str:
    """A lamp as people call it: its topic, its universe and first channel, its entity; `backlight`."""
    if "dmx" in said:
        channels = said.get("channels") or (said.get("warm"),)
        return f"{said['dmx']} {said.get('universe', 1)}/{channels[0]}"
    return str(said.get("mqtt") or said.get("entity") or "backlight")
