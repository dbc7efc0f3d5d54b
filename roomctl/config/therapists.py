"""A therapist's own layer, by initials: `AB.yaml` has settings, and the folder `AB` has presets. Both are in the folder
that `therapists:` in room.yaml names.

Its settings are between those of room.yaml, which hold for the clinic, and those of `rooms/NAME.yaml`, which say what
that one room needs. A fault in it concerns nothing else: the room's own setting applies.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from roomctl.config import room as rooms
from roomctl.config import room_keys, validation
from roomctl.config.room import Room
from roomctl.errors import Fault, Refused, Unavailable, Usage
from roomctl.session.initials import LONGEST
from roomctl.system import paths
from roomctl.system.shares import within

PERSONAL = ("theme", "dim", "motion", "cues", "clock", "keys", "hands_limit")
"""Keys that a therapist's own file may have: those of the screen and of the cues, not of the loudspeaker."""
TABLE: validation.Table = {key: room_keys.TABLE[key] for key in PERSONAL}
_INITIALS = re.compile(rf"[^\W_](?:[^\W_]|-){{0,{LONGEST - 1}}}")
_ENDING = ".yaml"


def layered(room: Room, said: str, drafts: rooms.Drafts = rooms.NONE, *, new: bool = False) -> Room:
    """`room` with the own settings of the therapist `said`, in capitals or not. Faults of that file become faults of
    the room. With `drafts`, as it would be with these contents of its files. `new`: also of somebody who has no files
    here yet. Raises `Usage` if `said` is no initials, `Refused` if nobody here has them."""
    initials = known(room, said, new=new)
    file = own_file(room, initials)
    found = _look(file, beneath={"keys": dict(room.keys)}, data=drafts.get(file))
    own = _look(rooms.own_file(room.name), room_keys.OF_ONE).values
    values = {key: value for key, value in found.values.items() if key == "keys" or key not in own}
    if "keys" in values:
        values["keys"] = {**room.keys, **values["keys"], **own.get("keys", {})}
    lost = room.lost | ({"therapists"} if found.faults else set())
    return replace(room, therapist=initials, faults=(*room.faults, *found.faults), lost=lost, **values)


def known(room: Room, said: str, *, new: bool = False) -> str:
    """The initials `said` as the files here write them; `new`: as they were said if nobody here has them. Raises as
    `layered` does."""
    if not _INITIALS.fullmatch(said):
        raise Usage(f"--therapist {said!r}: initials are at most {LONGEST} letters, digits and dashes, as in AB")
    try:
        there = names(room)
    except Unavailable as error:
        raise Refused(f"the own settings of {said} cannot be read: {error}") from None
    initials = next((one for one in there if one.casefold() == said.casefold()), said if new else "")
    if not initials:
        others = f", only of {', '.join(there)}" if there else ""
        file, folder = own_file(room, said), presets(room, said)
        way = f"create {file} (it may be empty) or, for presets of one's own, the folder {folder}"
        raise Refused(f"there are no own settings or presets of {said}{others}; {way}")
    return initials


def names(room: Room) -> tuple[str, ...]:
    """The initials that have a file or a folder, in order. Raises `Unavailable` if the folder cannot be read; one that
    nobody named may be missing."""
    return tuple(sorted(set(_initials(_entries(room)))))


def presets(room: Room, initials: str) -> Path:
    """The folder of a therapist's own presets. May not exist."""
    return _folder(room) / initials


def faults(room: Room) -> tuple[list[Path], tuple[Fault, ...]]:
    """The files of all therapists, and their faults; a file that belongs to nobody is one, too."""
    try:
        entries = _entries(room)
    except Unavailable as error:
        return [], (Fault(str(_folder(room)), 1, 1, "", str(error)),)
    there = set(_initials(entries))
    files = [own_file(room, one) for one in sorted(there) if f"{one}{_ENDING}" in entries]
    what = "this is not a therapist's file, so it is not used; name it by initials, as in AB.yaml"
    strange = [name for name in sorted(entries) if name.removesuffix(_ENDING) not in there and name[0] != "."]
    strangers = (Fault(str(_folder(room) / name), 1, 1, "", what) for name in strange)
    return files, (*(fault for file in files for fault in _look(file).faults), *strangers)


def sources(room: Room) -> dict[str, tuple[Path, int]]:
    """`rooms.sources` with the lines of the therapist's file."""
    found = rooms.sources(room)
    if room.therapist:
        file, own = own_file(room, room.therapist), rooms.own_file(room.name)
        for key, line in _look(file).lines.items():
            if key not in found or found[key][0] != own:
                found[key] = (file, line)
    return found


def _folder(room: Room) -> Path:
    return Path(room.therapists or paths.config() / "therapists")


def own_file(room: Room, initials: str) -> Path:
    """The file of a therapist's own settings. May not exist."""
    return _folder(room) / f"{initials}{_ENDING}"


def _look(
    file: Path, table: validation.Table = TABLE, beneath: Mapping[str, Any] = validation.NOTHING,
    data: bytes | None = None,
) -> validation.Found:  # fmt: skip
    if data is None and paths.missing(file):
        return validation.Found({}, {})
    return validation.look(file, table, beneath=beneath, data=data)


def _entries(room: Room) -> dict[str, bool]:
    """The names of the folder's entries, and whether each is a folder. Raises `Unavailable`."""
    folder = _folder(room)
    if "therapists" in room.lost and not room.therapist:
        raise Unavailable("`therapists:` in room.yaml cannot be used; `roomctl config check` says why")
    try:
        return within(partial(_scanned, folder), str(folder))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and room.therapists is None:
            return {}
        raise Unavailable(f"{folder}: {error.strerror}; create it, or change `therapists:` in room.yaml") from None


def _scanned(folder: Path) -> dict[str, bool]:
    with os.scandir(folder) as entries:
        return {entry.name: entry.is_dir() for entry in entries}


def _initials(entries: dict[str, bool]) -> Iterator[str]:
    for name, is_folder in entries.items():
        initials = name if is_folder else name.removesuffix(_ENDING)
        if (is_folder or name.endswith(_ENDING)) and _INITIALS.fullmatch(initials):
            yield initials
