"""A room's place on the broker as its settings say: plain data, which the controller hands to the process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

OURS = ("bus", "start", "stop")
"""Keys of `mqtt:` that are not about the connection."""


@dataclass(frozen=True, slots=True)
class Options:
    """`mqtt`: as in room.yaml, its paths complete; `lamps`: whether the room has any; `intake`:
    the lock that a screen holds while it shows the questions before a session."""

    room: str
    mqtt: Mapping[str, Any]
    lamps: bool = False
    intake: str = ""

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Options:
        return cls(**json.loads(text))

    @property
    def topic(self) -> str:
        """The beginning of the room's topics."""
        return topic(self.room)

    @property
    def starts(self) -> bool:
        """Whether a session may be started from elsewhere."""
        return bool(self.mqtt.get("start"))

    @property
    def stops(self) -> bool:
        """Whether a session may be ended from elsewhere."""
        return bool(self.mqtt.get("stop"))


def topic(room: str) -> str:
    return f"roomctl/{room}"
