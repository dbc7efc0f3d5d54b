"""The folders of a clinic's own music: a folder of files is a bed, `folder:NAME`."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from roomctl.errors import SPOILT, RoomError
from roomctl.system import paths
from roomctl.system.shares import SHARE, Silent, within

KNOWN = 0.4
"""Seconds to wait for a disk whose folders are known from an earlier time."""


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
                found |= {name: place / name for name in _names(place)}
        return found


def _names(place: Path) -> list[str]:
    """The folders in `place`; if its disk is slow or gone, those of the last time. Raises `OSError`."""
    before = _kept().get(str(place))
    try:
        return within(partial(_listed, place), str(place), SHARE if before is None else KNOWN)
    except Silent:
        return before or []


def _listed(place: Path) -> list[str]:
    with os.scandir(place) as entries:  # tells folders from files without a look at each
        names = sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())
    kept = _kept()
    if kept.get(str(place)) != names:
        with contextlib.suppress(OSError, RoomError):
            paths.written(_file(), json.dumps({**kept, str(place): names}, indent=0).encode())
    return names


def _kept() -> dict[str, list[str]]:
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
        lists = found.values() if isinstance(found, dict) else [None]
        usable = all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists)
        return found if usable else {}
    except (*SPOILT, RoomError):
        return {}


def _file() -> Path:
    return paths.state() / "folders.json"
