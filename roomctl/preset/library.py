"""Where presets come from: `--presets DIR`, then the room's own, the therapist's, the clinic's, those of clinic packs,
the built-in ones.

The first shelf (folder) with a preset of that name is used, even if the file is broken: a session must not run another
protocol under the same name. A broken file does not affect other names. If an earlier shelf is unavailable, it may have
that preset too: one of a later shelf then runs only with `--built-in`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.errors import Fault, Faults, Refused
from roomctl.preset.ignored_files import ENDINGS, named, stray
from roomctl.system import paths
from roomctl.system.shares import within

ENDING = ENDINGS[0]
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,60}")
"""What a new preset can be called."""
BUILT_IN = "built in"
"""The shelf that is always there."""
HOUSE_STYLE = paths.HOUSE_STYLE
"""A house style (`house_style.py`) in a folder of presets is none of them."""
PACK = "pack "
"""The beginning of the name of a pack's shelf; the pack's own name follows."""


class Shelf(NamedTuple):
    """A folder of presets. `name`: `given`, `room`, `therapist`, `clinic`, `pack NAME` or `built in`. `asked`: the
    user named this folder, so a missing one is a fault. `style`: the files of the house style, the clinic's first."""

    name: str
    folder: Path
    asked: bool = False
    style: tuple[Path, ...] = ()


class Card(NamedTuple):
    """What a list shows of one preset. `concern_share`: 0 to 1. `reviewed`: who and when, and whether it has changed
    since; or `nobody yet`. `positions` and `areas`: each once, in the order of the phases. `behind`: the name of a
    shelf that is not available and may have another preset of this name; else empty. `hidden`: the clinic does not
    offer it. `updated`: an update has changed the preset that it is based on."""

    name: str
    title: str
    condition: str
    minutes: float
    concern_share: float
    evidence: str
    reviewed: str
    shelf: str
    path: Path
    positions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    behind: str = ""
    hidden: bool = False
    updated: bool = False

    def to_json(self) -> dict[str, Any]:
        """The keys of `presets list --json`: `behind`, `hidden` and `updated` only if they say something."""
        unsaid = {key for key in ("behind", "hidden", "updated") if not getattr(self, key)}
        left_out = {"path", "positions", "areas"} | unsaid
        return {key: value for key, value in self._asdict().items() if key not in left_out}


def shelves(
    presets: str | Path | None = None,
    clinic: str | Path | None = None,
    own: Path | None = None,
    style: tuple[Path, ...] = (),
) -> tuple[Shelf, ...]:
    """The shelves in the order in which they are searched. `presets`: `--presets DIR`; `clinic`: `clinic_presets:`;
    `own`: the therapist's. It is between the clinic's and the room's; without a clinic's folder, the room's is the
    clinic's (`presets new` writes there), and the therapist's comes first. Packs follow in the order of their names.
    `style`: the files of the house style."""
    given = (Shelf("given", paths.expanded(presets), asked=True),) if presets else ()
    shared = (Shelf("clinic", paths.expanded(clinic), asked=True),) if clinic else ()
    mine = (Shelf("therapist", own),) if own else ()
    room = (Shelf("room", paths.config() / "presets"),)
    packs = (Shelf(PACK + name, folder / "presets") for name, folder in paths.packs().items())
    supplied = Shelf(BUILT_IN, paths.shipped("presets"))
    every = (*given, *(room + mine if clinic else mine + room), *shared, *packs, supplied)
    return tuple(shelf._replace(style=style) for shelf in every) if style else every


def style_files(named: str | None, pack: str | None) -> tuple[Path, ...]:
    """The files of a house style, the first over the next: the one that room.yaml names or the one beside it, and that
    of the pack whose defaults it takes."""
    own = Path(named) if named else paths.config() / HOUSE_STYLE
    packed = paths.packs().get(pack or "", paths.config() / "-") / HOUSE_STYLE
    return tuple(file for file in (own, packed) if not paths.missing(file) or (named and file == own))


def built_in(shelves: Sequence[Shelf]) -> tuple[Shelf, ...]:
    """The built-in shelf alone, for `--built-in`."""
    return tuple(shelf for shelf in shelves if shelf.name == BUILT_IN)


def supplied(shelf: Shelf) -> bool:
    """Whether its files are roomctl's or a pack's, which updates replace."""
    return shelf.name == BUILT_IN or shelf.name.startswith(PACK)


def is_supplied(path: Path, shelves: Sequence[Shelf]) -> bool:
    """Whether a preset's file is on one of those shelves."""
    folder = os.path.realpath(path.parent)
    return any(supplied(shelf) and os.path.realpath(shelf.folder) == folder for shelf in shelves)


def from_shelf(shelves: Sequence[Shelf], name: str) -> tuple[Shelf, ...]:
    """The shelf of that name and those after it, for a preset that is meant although an earlier shelf is away."""
    at = next((at for at, shelf in enumerate(shelves) if shelf.name == name), 0)
    return tuple(shelves[at:])


def folder_of(shelf: str, what: str = "presets folder") -> str:
    """What a sentence calls the folder of the shelf of that name: `the clinic's presets folder`."""
    others = {"given": f"the {what} given with --presets", "own": "the folder of this preset"}
    return others.get(shelf, f"the {shelf}'s {what}" if not shelf.startswith(PACK) else f"the {what} of the {shelf}")


def files(shelves: Sequence[Shelf]) -> tuple[dict[str, tuple[Shelf, Path]], tuple[Fault, ...]]:
    """Name → its shelf and file; and a fault for each shelf that is not available.

    Hidden files, folders, files of other endings and copies that programs make are skipped; `strays` reports them.
    """
    found: dict[str, tuple[Shelf, Path]] = {}
    faults: list[Fault] = []
    for shelf in shelves:
        try:
            inside, _ = _looked(shelf.folder)
        except OSError as error:
            nothing = isinstance(error, (FileNotFoundError, NotADirectoryError)) and not os.path.lexists(shelf.folder)
            if shelf.asked or not nothing:
                faults.append(Fault(str(shelf.folder), 1, 1, "", _closed(shelf, error)))
            continue
        for name, file in inside.items():
            found.setdefault(name, (shelf, shelf.folder / file))
        if shelf.name == "clinic" and not inside:
            faults.append(Fault(str(shelf.folder), 1, 1, "", _EMPTY))
    return found, tuple(faults)


def strays(shelves: Sequence[Shelf]) -> tuple[Fault, ...]:
    """Files that only look like presets: copies, programs' temporary files, two endings of one name."""
    faults: list[Fault] = []
    for shelf in shelves:
        if shelf.name != BUILT_IN:
            with suppress(OSError):  # `files` says so
                _, odd = _looked(shelf.folder)
                faults += (Fault(str(shelf.folder / file), 1, 1, "", what) for file, what in odd.items())
    return tuple(faults)


def behind(shelf: Shelf, shelves: Sequence[Shelf], faults: Sequence[Fault]) -> tuple[Shelf, Fault] | None:
    """The first shelf before `shelf` that is not available, and why; `faults` are those of `files`."""
    away = {fault.file: fault for fault in faults}
    before = shelves[: list(shelves).index(shelf)]
    return next(((one, away[str(one.folder)]) for one in before if str(one.folder) in away), None)


def where(name: str, shelves: Sequence[Shelf]) -> tuple[str, Path]:
    """The plain name and the file of a preset; `name` may be the path of a .yaml file.

    Raises `Refused`, also if a shelf that is not available may have another preset of that name, or `Faults` if the
    folder that `--presets` names is not available.
    """
    if os.sep in name or "/" in name or (named(name) and os.path.exists(name)):
        path = paths.expanded(name)
        return path.stem, path
    asked, name = name, named(name) or name
    found, faults = files(shelves)
    given = {str(shelf.folder) for shelf in shelves if shelf.name == "given"}
    if closed := tuple(fault for fault in faults if fault.file in given):
        raise Faults(closed)
    if name in found:
        shelf, path = found[name]
        if away := behind(shelf, shelves, faults):
            raise Refused(_away(name, shelf, path, *away))
        return name, path
    if asked != name:  # it was meant as a file
        return name, Path(asked)
    from roomctl.errors import nearest
    from roomctl.preset.messages import shown

    near = nearest(name, sorted(found))
    hint = f"did you mean {shown(near)}?" if near else "`roomctl presets list` shows all presets"
    raise Refused("\n".join([f"no preset {shown(name)}; {hint}", *map(str, faults)]))


def _looked(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """`_inside`, where the folder may lie on a share that does not answer."""
    return within(partial(_inside, folder), str(folder))


def _inside(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The presets in a folder, as name → file; files that only look like one, as file → why. Raises `OSError`."""
    with os.scandir(folder) as entries:
        files = sorted(entry.name for entry in entries if not _is_folder(entry))
    odd = {file: what for file in files if (what := stray(file))}
    presets: dict[str, str] = {}
    for file in sorted(files, key=lambda file: (not file.endswith(ENDING), file)):
        name = named(file)
        if not name or file in odd or file.startswith(".") or file == HOUSE_STYLE:
            continue
        used = presets.setdefault(name, file)
        if used != file:
            odd[file] = f"{used} has the same name and is used instead; delete or rename one of the two"
    return presets, odd


def _away(name: str, shelf: Shelf, path: Path, away: Shelf, why: Fault) -> str:
    other = (
        f"`--built-in` uses the built-in {name}" if shelf.name == BUILT_IN else f"to use this one, name its file {path}"
    )
    what = f"{folder_of(away.name)} cannot be read, and may have its own {name}; {other}"
    return f"{what}\n{why.file}: {why.what}"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere: reading it says so
        return False


_EMPTY = (
    "there is no preset in this folder; if it is on a network share, check that the share is connected; otherwise put "
    "a preset into it, or remove clinic_presets from room.yaml"
)


def _closed(shelf: Shelf, error: OSError) -> str:
    settings = {"given": "--presets", "clinic": "clinic_presets in room.yaml"}
    change = f", or change {settings[shelf.name]}" if shelf.name in settings else ""
    why = {FileNotFoundError: "there is no such folder", NotADirectoryError: "this is not a folder",
           PermissionError: "you are not allowed to open this folder"}  # fmt: skip
    return f"{why.get(type(error), error.strerror or 'this folder cannot be read')}; fix this{change}"
