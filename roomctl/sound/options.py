"""How a speaker is to play, as the controller tells it on its command line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

SoundGroup = Literal["all", "beds", "cues"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """`level` is the room's own (dB), `cap` what nothing goes over, `change` the seconds in which beds trade places.
    `device` names the sound device (None: the system's own choice, which may move the sound itself); where it is
    missing, `other` lets another play. `part`: beds and cues, or either alone. `music`: the clinic's folder."""

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
        """Raises `ValueError` or `TypeError` for what `to_text` has not written."""
        return cls(**json.loads(text))
