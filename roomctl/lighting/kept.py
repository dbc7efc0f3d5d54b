"""Where the lamps were before a session, in a file, so that it is known whatever dies meanwhile."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from roomctl.lighting.fade import Level
from roomctl.system import paths


@dataclass
class Kept:
    """A file beside the journal: where each lamp was `before` the session that has not been put back yet, and what it
    showed `last`. A damaged file counts as missing."""

    file: Path
    before: dict[str, Level | None] | None = None
    last: dict[str, Level | None] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Kept:
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            before = said.get("before")
            return cls(file, None if before is None else _levels(before), _levels(said.get("last", {})))
        except (OSError, ValueError, TypeError, AttributeError):
            return cls(file)

    def write(self) -> None:
        """A full disk keeps nothing, and stops nothing."""
        with contextlib.suppress(OSError):
            paths.written(self.file, json.dumps({"before": self.before, "last": self.last}).encode())


def _levels(said: Mapping[str, Sequence[float] | None]) -> dict[str, Level | None]:
    return {name: None if level is None else Level(float(level[0]), float(level[1])) for name, level in said.items()}
