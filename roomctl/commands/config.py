"""`config check`, `show`, `schema`: the settings in room.yaml and rooms/NAME.yaml."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from roomctl.commands.common import beds_of, room_of, say, shelves_of, style_of
from roomctl.config import fallback, therapists
from roomctl.config import room as rooms
from roomctl.errors import Fault, RoomError
from roomctl.system import paths
from roomctl.text.refusals import error_text


def check(args: argparse.Namespace) -> int:
    """Every fault of room.yaml and of the rooms' own files (with --room, of that room's alone). Exit 1 if there is
    one."""
    names = rooms.with_files() if args.room is None else [args.room]
    own, of_therapists = therapists.faults(rooms.load(args.room))
    every = [rooms.load(name) for name in (args.room, *names)]
    found = {*of_therapists, *_style_faults(args, every), *_logo_faults(every)}
    faults = sorted(found.union(*(room.faults for room in every)))
    remarks = [
        Fault(
            str(file),
            1,
            1,
            "",
            "this is not the name of a room, so the file is not used; rename it, as in rooms/blue.yaml",
        )
        for file in rooms.strangers()
    ]
    styles = dict.fromkeys(file for room in every for file in style_of(room))
    files = [rooms.shared_file(), *map(rooms.own_file, names), *own, *styles]
    files = [file for file in files if not paths.missing(file)]
    if args.json:
        listed = {"faults": [one._asdict() for one in faults], "remarks": [one._asdict() for one in remarks]}
        say({"files": len(files), **listed})
        return 1 if faults else 0
    for one in (*faults, *remarks):
        print(one)
    good = [f"{file}: good" for file in files if str(file) not in {fault.file for fault in faults}]
    none = [] if files else [f"there is no room.yaml in {paths.config()}; every setting has its default"]
    lost = {key for room in every for key in room.lost}
    until = fallback.meanwhile(lost | ({"therapists"} if of_therapists else set()))
    none += [f"until the faults are corrected, {until}"] if faults else []
    print("\n".join([*good, *none, f"files: {len(files)}, faults: {len(faults)}"]), file=sys.stderr)
    return 1 if faults else 0


def _style_faults(args: argparse.Namespace, every: Sequence[rooms.Room]) -> Iterator[Fault]:
    """The faults of the house style of each of these rooms."""
    from roomctl.preset import house_style

    for room in every:
        if style_of(room):
            yield from house_style.faults(shelves_of(args, room), beds_of(room), room.conditions)


def _logo_faults(every: Sequence[rooms.Room]) -> Iterator[Fault]:
    """Logos that cannot be used, at the line that names each."""
    from pathlib import Path

    from roomctl.report.logo import data_url

    for room in every:
        if room.clinic_logo:
            file, line = rooms.sources(room)["clinic_logo"]
            try:
                data_url(Path(room.clinic_logo))
            except RoomError as error:
                yield Fault(str(file), line, 1, "clinic_logo", error_text(error))


def show(args: argparse.Namespace) -> int:
    """The settings that apply to the room, as YAML; or where each of them is from."""
    from roomctl.config import settings

    room = room_of(args)
    places = therapists.sources(room)
    values = settings.settings(room, named="room" in places)
    if not args.where:
        say(values) if args.json else print(settings.text(values, own=not room.home), end="")
        return 0
    said: dict[str, tuple[str, int | None]] = {} if room.home else {"room": ("--room", None)}
    said |= {key: (str(file), line) for key, (file, line) in places.items()}
    found = [(key, value, said.get(key, ("default", None))) for key, value in settings.leaves(values)]
    if args.json:
        say({key: {"value": value, "file": place[0], "line": place[1]} for key, value, place in found})
        return 0
    for key, value, (file, line) in found:
        print(f"{file}:{line}: {key}: {settings.plain(value)}" if line else f"{file}: {key}: {settings.plain(value)}")
    return 0


def schema(args: argparse.Namespace) -> int:
    """The JSON Schema of room.yaml; with --room, of that room's own file; with --therapist, of a therapist's."""
    from roomctl.config.json_schema import json_schema

    keys = therapists.PERSONAL if args.therapist else None
    print(json.dumps(json_schema(of_one=args.room is not None, keys=keys), indent=1, ensure_ascii=False))
    return 0
