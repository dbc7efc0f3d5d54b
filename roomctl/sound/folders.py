"""Where a clinic's own music lies: a folder of files is a bed, `folder:NAME`."""

from __future__ import annotations

from pathlib import Path

from roomctl import paths


def own() -> Path:
    """Where a room's own folders of music lie. May not exist."""
    return paths.data() / "music"


def folders(clinic: str | None = None) -> dict[str, Path]:
    """The folders of music that there are, by name: the room's own, and those in `clinic` behind them."""
    places = [Path(clinic).expanduser()] if clinic else []
    found: dict[str, Path] = {}
    for place in (*places, own()):
        try:
            inside = sorted(place.iterdir())
        except OSError:
            continue
        found |= {each.name: each for each in inside if each.is_dir() and not each.name.startswith(".")}
    return found
