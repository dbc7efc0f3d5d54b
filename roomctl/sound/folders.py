"""Where a clinic's own music lies: a folder of files is a bed, `folder:NAME`."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

from roomctl import paths
from roomctl.patience import within


def own() -> Path:
    """Where a room's own folders of music lie. May not exist."""
    return paths.data() / "music"


def folders(clinic: str | None = None) -> dict[str, Path]:
    """The folders of music that there are, by name: the room's own, and those in `clinic` behind them."""
    places = [Path(clinic).expanduser()] if clinic else []
    found: dict[str, Path] = {}
    for place in (*places, own()):
        with contextlib.suppress(OSError):
            found |= within(partial(_inside, place), str(place))
    return found


def _inside(place: Path) -> dict[str, Path]:
    return {each.name: each for each in sorted(place.iterdir()) if each.is_dir() and not each.name.startswith(".")}
