"""What is known of a clinic's music files, each under its path, size and modification time; saved in the state folder
(`music.json`; may be deleted). So a file is read through once, however slow its disk is.
"""

from __future__ import annotations

import contextlib
import json
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from roomctl.errors import SPOILT, RoomError
from roomctl.sound.music import file_type
from roomctl.sound.music.file_type import Frames
from roomctl.system import paths

MOST = 2**40
"""No file has as many frames or bytes, or is as soft; loudness may be minus infinity."""
_lock = threading.Lock()
_read: tuple[tuple[Path, int, int, int], dict[str, dict[str, Any]]] | None = None


def facts(file: Path) -> Mapping[str, Any]:
    """What is saved of `file`, by kind. Its disk is not asked whether the file has changed since."""
    return _all().get(str(file.absolute()), {})


def keep(file: Path, **found: Any) -> None:
    """Save more about `file`. What cannot be saved is found out again next time."""
    global _read
    with _lock, contextlib.suppress(OSError, RoomError):
        name = str(file.absolute())
        whole = {**_all(), name: {**facts(file), **found}}
        paths.written(_file(), json.dumps(whole, indent=0).encode())
        _read = None


def signature(file: Path) -> list[int]:
    """Changes when the file does. Raises `OSError`."""
    stat = file.stat()
    return [stat.st_size, stat.st_mtime_ns]


def mpeg_frames(file: Path) -> Frames:
    """`file_type.mpeg_frames`, saved. Raises `OSError`."""
    count = partial(file_type.mpeg_frames, file)
    found = Frames(**_counted(file, "frames", lambda: asdict(count()), asdict(Frames([], False))))
    sound = (
        found.parts and found.places == sorted(found.places) and all(isinstance(place, int) for place in found.places)
    )
    return found if sound and all(place < file.stat().st_size for place in found.places[-1:]) else count()


def ogg_parts(file: Path) -> list[float]:
    """`file_type.ogg_parts`, saved. Raises `OSError`."""
    parts: list[float] = _counted(file, "pages", lambda: {"parts": file_type.ogg_parts(file)}, {"parts": []})["parts"]
    return parts


def like(value: Any, usual: Mapping[str, Any]) -> bool:
    """Whether a saved value has these keys, with values of these kinds: anybody can write into the file."""
    return (
        isinstance(value, dict)
        and value.keys() == usual.keys()
        and all(_alike(value[key], one) for key, one in usual.items())
    )


def _alike(value: Any, usual: object) -> bool:
    if isinstance(usual, list):  # of places or of seconds
        return isinstance(value, list) and all(_alike(one, 0.0) and one >= 0 for one in value)
    if isinstance(usual, bool | str):
        return type(value) is type(usual)
    if isinstance(usual, int):
        return type(value) is int and 0 <= value < MOST
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (-MOST < value < MOST or value == -math.inf)  # NaN is neither


def _counted(file: Path, kind: str, count: Callable[[], dict[str, Any]], usual: Mapping[str, Any]) -> dict[str, Any]:
    mark, before = signature(file), facts(file).get(kind)
    if isinstance(before, dict) and before.get("mark") == mark and like(before.get("found"), usual):
        return dict(before["found"])
    found = count()
    keep(file, **{kind: {"mark": mark, "found": found}})
    return found


def _all() -> dict[str, dict[str, Any]]:
    global _read
    try:
        file = _file()
        stat = file.stat()
        mark = (file, stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if _read is not None and _read[0] == mark:
            return _read[1]
        found = json.loads(file.read_text(encoding="utf-8"))
    except (*SPOILT, RoomError):
        return {}
    whole = {key: value for key, value in found.items() if isinstance(value, dict)} if isinstance(found, dict) else {}
    _read = (mark, whole)
    return whole


def _file() -> Path:
    return paths.state() / "music.json"
