"""A speaker's options, which the controller passes on its command line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

SoundGroup = Literal["all", "beds", "cues"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """`level`: the room's own (dB); `cap`: its upper limit; `change`: seconds of the cross-fade between beds. `device`:
    the sound device (None: the system's default, which may move the sound itself); `other`: use another device if it is
    missing. `part`: beds and cues, or only one of them. `music`: the clinic's folder."""

    latency_ms: int = 200
    level: float = 0.0
    cap: float = 0.0
    change: float = 8.0
    device: str | None = None
    other: bool = False
    part: SoundGroup = "all"
    music: str | None = None

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Outlet:
        """Raises `ValueError` or `TypeError` for anything that `to_text` did not write."""
        return cls(**json.loads(text))
