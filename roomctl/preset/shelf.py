"""Where presets come from: `--presets DIR`, then the room's own, then the clinic's, then the built-in ones.

The first shelf that has a name decides, even if its file is broken: a session must not run another protocol than the
one that somebody wrote under that name. Other names are not touched by a broken file.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from roomctl import paths
from roomctl.errors import Fault, Faults, Refused
from roomctl.patience import within

if TYPE_CHECKING:
    from roomctl.preset.check import Checked
    from roomctl.preset.model import Preset
    from roomctl.session.plan import Plan

ENDING = ".yaml"
NOBODY = "nobody yet"


class Shelf(NamedTuple):
    """A folder of presets. `name`: `given`, `room`, `clinic` or `built in`. `asked`: somebody named this folder, so it
    is a fault if it is not there."""

    name: str
    folder: Path
    asked: bool = False


class Card(NamedTuple):
    """What a list shows of one preset. `concern_share`: 0 to 1. `reviewed`: who and when, or `nobody yet`. `positions`
    and `areas`: each once, in the order of the phases."""

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

    def to_json(self) -> dict[str, Any]:
        """The keys of `presets list --json`."""
        return {key: value for key, value in self._asdict().items() if key not in ("path", "positions", "areas")}


def shelves(presets: str | Path | None = None, clinic: str | Path | None = None) -> tuple[Shelf, ...]:
    """The shelves in the order in which they are asked. `presets`: `--presets DIR`; `clinic`: `clinic_presets:`."""
    given = (Shelf("given", Path(presets).expanduser(), asked=True),) if presets else ()
    shared = (Shelf("clinic", Path(clinic).expanduser(), asked=True),) if clinic else ()
    return (*given, Shelf("room", paths.config() / "presets"), *shared, Shelf("built in", paths.shipped("presets")))


def files(shelves: Sequence[Shelf]) -> tuple[dict[str, tuple[Shelf, Path]], tuple[Fault, ...]]:
    """Name → its shelf and file; and a fault for each folder that cannot be looked into.

    Hidden files, folders and files that do not end in .yaml are passed over.
    """
    found: dict[str, tuple[Shelf, Path]] = {}
    faults: list[Fault] = []
    for shelf in shelves:
        try:
            for name in within(partial(_names, shelf.folder), str(shelf.folder)):
                found.setdefault(name, (shelf, shelf.folder / f"{name}{ENDING}"))
        except OSError as error:
            if shelf.asked or not isinstance(error, FileNotFoundError):
                faults.append(Fault(str(shelf.folder), 1, 1, "", _closed(shelf, error)))
    return found, tuple(faults)


def cards(shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> tuple[tuple[Card, ...], tuple[Fault, ...]]:
    """One card for each preset that can be run, by name; and the faults of what was skipped."""
    from roomctl.preset import kept
    from roomctl.preset.check import check_file

    found, closed = files(shelves)
    faults, made = list(closed), []
    for name, (shelf, path) in sorted(found.items()):
        checked = check_file(path, beds, shelves)
        faults += checked.faults
        if checked.preset:
            made.append(_card(name, checked.preset, shelf, path))
    kept.keep_cards(shelves, made)
    return tuple(made), tuple(faults)


def known(shelves: Sequence[Shelf]) -> tuple[Card, ...]:
    """The cards as they were last found on these shelves: at once, but they may have changed. None if nobody knows."""
    from roomctl.preset import kept

    return kept.recall_cards(shelves)


def signature(preset: Preset) -> str:
    """Who reviewed a preset, and when; or `nobody yet`."""
    return f"{preset.reviewed.by}, {preset.reviewed.on}" if preset.reviewed else NOBODY


def where(name: str, shelves: Sequence[Shelf]) -> tuple[str, Path]:
    """The plain name and the file of a preset; `name` may be the path of a .yaml file.

    Raises `Refused`, or `Faults` if the folder that `--presets` names is not there.
    """
    if name.endswith((ENDING, ".yml")) or os.sep in name or "/" in name:
        path = Path(name).expanduser()
        return path.stem, path
    found, faults = files(shelves)
    given = {str(shelf.folder) for shelf in shelves if shelf.name == "given"}
    if closed := tuple(fault for fault in faults if fault.file in given):
        raise Faults(closed)
    if name in found:
        return name, found[name][1]
    from roomctl.preset.words import nearest, shown

    near = nearest(name, sorted(found))
    hint = f"did you mean {shown(near)}?" if near else "`roomctl presets list` shows those that there are"
    raise Refused("\n".join([f"no preset {shown(name)}; {hint}", *map(str, faults)]))


def find(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> Preset:
    """The preset of that name, or of that path. Raises `Refused` (with the nearest name) or `Faults`."""
    preset = checked(name, shelves, beds).preset
    assert preset is not None
    return preset


def checked(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> Checked:
    """The same, with the place of every value. Raises what `find` raises."""
    from roomctl.preset.check import check_file

    found = check_file(where(name, shelves)[1], beds, shelves)
    if found.preset is None:
        raise Faults(found.faults)
    return found


def plan(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> Plan:
    """The same as a plan, which carries the plain name. Raises what `find` raises."""
    from dataclasses import replace

    from roomctl.preset import kept, source

    plain, path = where(name, shelves)
    text = source.load(path)
    found = kept.recall(text, beds)
    if found is None:
        from roomctl.preset.check import check_text
        from roomctl.preset.model import to_plan

        checked = check_text(text, str(path), beds, shelves)
        if checked.preset is None or checked.tree is None:
            raise Faults(checked.faults)
        found = to_plan(checked.preset, plain)
        if not checked.tree.key_line:  # what lies under another file may change without it
            kept.keep(text, beds, found)
    return replace(found, preset=plain)


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [
            entry.name.removesuffix(ENDING)
            for entry in entries
            if entry.name.endswith(ENDING) and not entry.name.startswith(".") and not _is_folder(entry)
        ]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere: reading it says so
        return False


def _closed(shelf: Shelf, error: OSError) -> str:
    settings = {"given": "--presets", "clinic": "clinic_presets in room.yaml"}
    change = f", or change {settings[shelf.name]}" if shelf.name in settings else ""
    why = {FileNotFoundError: "there is no such folder", NotADirectoryError: "this is not a folder",
           PermissionError: "you may not look into this folder"}  # fmt: skip
    return f"{why.get(type(error), error.strerror or 'this folder cannot be read')}; mend it{change}"


def _card(name: str, preset: Preset, shelf: Shelf, path: Path) -> Card:
    from roomctl.preset.model import to_plan

    return Card(
        name, preset.title, preset.condition, preset.seconds / 60, to_plan(preset, name).concern_share, preset.evidence,
        signature(preset), shelf.name, path,
        tuple(dict.fromkeys(phase.position for phase in preset.phases)),
        tuple(dict.fromkeys(phase.area for phase in preset.phases)),
    )  # fmt: skip
