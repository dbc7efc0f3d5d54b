"""The folders of a clinic's own music: a folder of files is a bed, `folder:NAME`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from roomctl.system import paths
from roomctl.system.shares import within


def own() -> Path:
    """The folder of a room's own music folders. May not exist."""
    return paths.data() / "music"


def folders(clinic: str | None = None) -> Mapping[str, Path]:
    """The existing music folders by name: the room's own first, then those in `clinic`. Searched at each call, so that
    a folder created while a speaker runs is found."""
    return _Folders([Path(clinic).expanduser()] if clinic else [])


class _Folders(Mapping[str, Path]):
    def __init__(self, others: list[Path]) -> None:
        self._others = others

    def __getitem__(self, name: str) -> Path:
        return self._found()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def _found(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for place in (*self._others, own()):
            with contextlib.suppress(OSError):
                found |= within(partial(_inside, place), str(place))
        return found


def _inside(place: Path) -> dict[str, Path]:
    return {each.name: each for each in sorted(place.iterdir()) if each.is_dir() and not each.name.startswith(".")}
