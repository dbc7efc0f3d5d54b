"""`pack build`, `check`, `add`, `list`, `remove`: presets, music and room defaults in one file, for other rooms."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.clinic import packs
from roomctl.clinic.packs import Pack
from roomctl.clock import SystemClock
from roomctl.commands.common import room_of, say, shelves_of
from roomctl.config import settings
from roomctl.errors import Faults, Refused
from roomctl.journal.snapshot import running
from roomctl.preset import library
from roomctl.preset.ignored_files import named
from roomctl.session.plan import OWN
from roomctl.system import paths
from roomctl.text.durations import length


class Change(NamedTuple):
    """`kind`: `preset`, `licence`, `music`, `setting` or `file`; `how`: `added`, `changed`, `removed`, `replaces` or
    `changed here`; `what`: in words."""

    kind: str
    how: str
    what: str


def build(args: argparse.Namespace) -> int:
    """Write a folder as a pack, once each of its presets is good."""
    folder = Path(args.folder)
    pack, odd = packs.read(folder)
    lengths = minutes(pack)
    out = Path(args.out)
    digest = packs.build(pack, out)
    for one in odd:
        print(f"left out: {one}", file=sys.stderr)
    if args.json:
        say({**_facts(pack, len(lengths)), "file": str(out), "sha256": digest, "left_out": list(odd)})
    else:
        print(f"{out}: {line(pack, len(lengths))}\nSHA-256 {digest}")
    return 0


def check(args: argparse.Namespace) -> int:
    """Check every file of a pack; nothing is added."""
    with tempfile.TemporaryDirectory() as made:
        pack = packs.unpack(Path(args.file), Path(made) / "pack")
        with named_in(args.file, pack):
            lengths = minutes(pack)
    if args.json:
        say({**_facts(pack, len(lengths)), "file": args.file})
    else:
        print(f"{args.file}: good, {line(pack, len(lengths))}\nlicence: {pack.licence}")
        print("\n".join(f"credits: {line}" for line in pack.credits))
    return 0


def add(args: argparse.Namespace) -> int:
    """Add a pack, or update it, after showing what becomes different."""
    room = room_of(args)
    with packs.staged(Path(args.file)) as pack:
        with named_in(args.file, pack):
            after = minutes(pack)
        before = packs.installed().get(pack.name)
        if before and (before.files, before.to_json()) == (pack.files, pack.to_json()) and not packs.altered(before):
            return _same(args, pack)
        found = list(changes(before, pack, after, shelves_of(args, room)))
        if any(change.how != "added" for change in found) or before:
            idle(f"pack {pack.name} cannot be updated" if before else f"pack {pack.name} cannot be added")
            _ask(args, found, f"version {before.version} → {pack.version}" if before else f"version {pack.version}")
        packs.place(pack)
    added = packs.installed()[pack.name]
    if args.json:
        say({**_facts(added, len(after)), "changes": [change._asdict() for change in found]})
        return 0
    print(f"{'updated' if before else 'added'}: {line(added, len(after))}")
    if added.music:
        print(f"its music plays if room.yaml has this line\nclinic_music: {added.folder / packs.MUSIC}")
    if {packs.DEFAULTS, packs.STYLE} & added.files.keys() and room.pack_defaults != added.name:
        print(f"its defaults apply if room.yaml has this line\npack_defaults: {added.name}")
    return 0


def listing(args: argparse.Namespace) -> int:
    """The packs that were added."""
    found = [(pack, packs.altered(pack)) for pack in packs.installed().values()]
    if args.json:
        say([{**_facts(pack, many(pack)), "folder": str(pack.folder), "altered": list(odd)} for pack, odd in found])
        return 0
    for pack, odd in found:
        print(f"{line(pack, many(pack))}; licence: {pack.licence}")
        print("\n".join(f"  credits: {line}" for line in pack.credits))
        if odd:
            print(f"  changed here since it was added: {', '.join(odd[:5])}{' …' if len(odd) > 5 else ''}")
    if not found:
        print("no pack is added; `roomctl pack add FILE` adds one", file=sys.stderr)
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove a pack, whole."""
    room = room_of(args)
    pack = packs.installed().get(args.name)
    if pack is None:
        raise Refused(f"no pack {args.name!r} is added; `roomctl pack list` lists the added ones")
    idle(f"pack {pack.name} cannot be removed")
    if odd := packs.altered(pack):
        _ask(args, [Change("file", "changed here", name) for name in odd], f"remove {pack.name}")
    packs.remove(pack.name)
    if args.json:
        say(_facts(pack, many(pack)))
        return 0
    print(f"removed: {line(pack, many(pack))}")
    named = [key for key, uses in (
        ("pack_defaults", room.pack_defaults == pack.name),
        ("clinic_music", room.clinic_music is not None and Path(room.clinic_music).is_relative_to(pack.folder)),
    ) if uses]  # fmt: skip
    if named:
        print(f"room.yaml still names it: remove {' and '.join(named)} there", file=sys.stderr)
    return 0


def _same(args: argparse.Namespace, pack: Pack) -> int:
    if args.json:
        say({**_facts(pack, many(pack)), "changes": []})
    else:
        print(f"{pack.name} {pack.version} is added already; nothing was changed")
    return 0


def minutes(pack: Pack, *, lenient: bool = False) -> dict[str, float]:
    """The minutes of each preset in a pack, by name, read with nothing but this pack and what is built in. Raises
    `Faults`; if `lenient`, presets with faults have 0."""
    from roomctl.preset import house_style
    from roomctl.preset.check import check_file
    from roomctl.sound import library as sounds

    own = library.Shelf(library.PACK + pack.name, pack.presets)
    shelves = (own, *library.built_in(library.shelves()))
    defaults, beds = pack.defaults, {*sounds.load().beds, *(OWN + name for name in pack.music)}
    found, closed = library.files([own])
    faults, minutes = [*defaults.faults, *closed, *library.strays([own])], dict[str, float]()
    if packs.STYLE in pack.files:
        known = defaults.values.get("conditions", {})
        faults += house_style.read_file(pack.folder / packs.STYLE, beds, known).faults
    for name, (_, path) in sorted(found.items()):
        checked = check_file(path, beds, shelves, defaults.values.get("conditions", {}))
        faults += checked.faults
        minutes[name] = checked.preset.seconds / 60 if checked.preset else 0.0
    if faults and not lenient:
        raise Faults(tuple(faults))
    if not pack.files and not lenient:
        raise Refused(f"there is nothing in {pack.folder} that a pack can have: presets, music or room defaults")
    return minutes


def changes(
    before: Pack | None, after: Pack, lengths: Mapping[str, float], shelves: tuple[library.Shelf, ...]
) -> Iterator[Change]:
    """What becomes different, file by file: presets with their minutes, folders of music, room defaults."""
    former, own = (before.files, minutes(before, lenient=True)) if before else ({}, {})
    sums = {name: {named(Path(file).name): digest for file, digest in files.items() if file.startswith(packs.PRESETS)}
            for name, files in (("before", former), ("after", after.files))}  # fmt: skip
    present = library.files(shelves)[0]
    for name in sorted(lengths.keys() | own.keys()):
        if name not in lengths:
            yield Change("preset", "removed", f"{name}, {length(own[name] * 60)}")
        elif name not in own:
            how, beside = _beside(name, after, present)
            yield Change("preset", how, f"{name}, {length(lengths[name] * 60)}{beside}")
        elif sums["before"].get(name) != sums["after"].get(name):
            same = own[name] == lengths[name]
            was = "" if same else f"{length(own[name] * 60)} → "
            yield Change("preset", "changed", f"{name}, {was}{length(lengths[name] * 60)}")
    if before and before.licence != after.licence:
        yield Change("licence", "changed", f"{before.licence} → {after.licence}")
    yield from _music(former, after.files)
    if former.get(packs.STYLE) != after.files.get(packs.STYLE):
        how = "added" if packs.STYLE not in former else "changed" if packs.STYLE in after.files else "removed"
        yield Change("house style", how, packs.STYLE)
    yield from _settings(before.defaults.values if before else {}, after.defaults.values)
    for name in packs.altered(before) if before else ():
        yield Change("file", "changed here", f"{name}; this change will be lost")


def _beside(name: str, pack: Pack, present: Mapping[str, tuple[library.Shelf, Path]]) -> tuple[str, str]:
    """What a preset that is new in `pack` does to the one of its name that is used today (`present`)."""
    if name not in present:
        return "added", ""
    shelf = present[name][0].name
    if shelf == library.BUILT_IN:
        return "replaces", f"; it is used instead of the built-in {name}"
    if library.supplied(present[name][0]) and library.PACK + pack.name < shelf:
        return "replaces", f"; it is used instead of that of the {shelf}"
    return "added", f"; it is not used, because {library.folder_of(shelf)} has one of this name, which comes first"


def _music(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if name.startswith(packs.MUSIC) and before.get(name) != after.get(name):
            how = "added" if name not in before else "removed" if name not in after else "changed"
            yield Change("music", how, name)


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """The room defaults that become different; they matter only where room.yaml names the pack."""
    for key in sorted(before.keys() | after.keys()):
        was, now = (settings.plain(values[key]) if key in values else "not set" for values in (before, after))
        if was != now:
            how = "added" if key not in before else "removed" if key not in after else "changed"
            yield Change("setting", how, f"{key}: {f'{was} → ' if key in before else ''}{now}")


def idle(what: str) -> None:
    """Raises `Refused` while a session runs in a room of this machine, whose music might be the pack's."""
    if running(paths.state(), SystemClock().now()):
        raise Refused(f"a session is running; {what} until it has ended")


def _ask(args: argparse.Namespace, changes: list[Change], what: str) -> None:
    """Show the changes. Raises `Refused` unless the user types yes or gave --yes."""
    shown = [f"{one.kind} {one.how}: {one.what}" for one in changes]
    if not args.json:
        print("\n".join([what, *shown]), file=sys.stderr, flush=True)
    if args.yes:
        return
    if args.json or not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        raise Refused("nothing was changed; add --yes to change this")
    print("Change this? Type yes: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Refused("nothing was changed")


@contextlib.contextmanager
def named_in(file: str, pack: Pack) -> Iterator[None]:
    """Faults of a pack's files name the pack's file, not the folder where it was unpacked."""
    try:
        yield
    except Faults as found:
        raise Faults(tuple(
            one._replace(file=f"{file}:{Path(one.file).relative_to(pack.folder).as_posix()}")
            if Path(one.file).is_relative_to(pack.folder) else one for one in found.faults
        )) from None  # fmt: skip


def many(pack: Pack) -> int:
    return sum(name.startswith(f"{packs.PRESETS}/") for name in pack.files)


def line(pack: Pack, presets: int) -> str:
    parts = [f"{presets} preset{'s' if presets != 1 else ''}"]
    parts += [f"music: {', '.join(pack.music)}"] if pack.music else []
    parts += ["room defaults"] if packs.DEFAULTS in pack.files else []
    parts += ["house style"] if packs.STYLE in pack.files else []
    return f"{pack.name} {pack.version} ({', '.join(parts)})"


def _facts(pack: Pack, presets: int) -> dict[str, Any]:
    return {
        **pack.to_json(), "presets": presets, "music": list(pack.music), "room_defaults": packs.DEFAULTS in pack.files,
        "house_style": packs.STYLE in pack.files,
    }  # fmt: skip
