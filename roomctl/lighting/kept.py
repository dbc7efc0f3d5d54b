"""Where the lamps were before a session, in a file, so that it is known whatever dies meanwhile."""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roomctl.errors import SPOILT
from roomctl.lighting.fade import Fade, Level
from roomctl.system import paths


@dataclass
class Kept:
    """A file beside the journal: where each lamp was `before` the session that has not been put back yet, and its
    `last` fade, which says where a lamp without answers is, and for a lamp set `by_hand` in which light of the session.
    A damaged file counts as missing. When a lamp was sent a step, or a fade, is its time of change, in seconds since
    boot as in the fades, so that no stepped clock moves it."""

    file: Path
    before: dict[str, Level | None] | None = None
    last: dict[str, Fade] = field(default_factory=dict)
    by_hand: dict[str, str] = field(default_factory=dict)
    stepped: float = field(default=math.inf, compare=False)
    """When the last step was sent, in seconds since boot."""

    @classmethod
    def read(cls, file: Path) -> Kept:
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            before = said.get("before")
            levels = None if before is None else _levels(before)
            by_hand = {name: str(light) for name, light in said.get("by_hand", {}).items()}
            return cls(file, levels, _fades(said.get("last", {})), by_hand, file.stat().st_mtime)
        except SPOILT:
            return cls(file)

    def step(self, now: float) -> None:
        """A lamp was sent a step. A lamp that cannot fade stays there if nothing follows."""
        with contextlib.suppress(OSError):
            os.utime(self.file, (now, now))

    def write(self, now: float) -> None:
        """A full disk keeps nothing, and stops nothing."""
        with contextlib.suppress(OSError):
            said = {"before": self.before, "last": self.last, "by_hand": self.by_hand}
            paths.written(self.file, json.dumps(said).encode())
        self.step(now)


def _levels(said: Mapping[str, Sequence[float] | None]) -> dict[str, Level | None]:
    return {name: None if level is None else _level(level) for name, level in said.items()}


def _fades(said: Mapping[str, Sequence[Any]]) -> dict[str, Fade]:
    """Of version 0.1 the file has a level, in the place of a fade."""
    found = {}
    for name, fade in said.items():
        if len(fade) == 4:
            since, seconds, start, end = fade
            if not (0 <= float(since) < 1e12 and 0 <= float(seconds) < 1e6):
                raise ValueError("no fade is then")
            found[name] = Fade(float(since), float(seconds), _level(start), _level(end))
        else:
            found[name] = Fade(0.0, 0.0, _level(fade), _level(fade))
    return found


def _level(said: Sequence[float]) -> Level:
    percent, kelvin = map(float, said)
    if not (0 <= percent <= 100 and 0 < kelvin < 1e5):
        raise ValueError("no lamp is there")
    return Level(percent, kelvin)
