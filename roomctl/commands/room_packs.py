"""Packs for the screen: what `pack list`, `check`, `add`, `build` and `remove` do, in steps that a person confirms."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from roomctl.clinic import packs
from roomctl.clinic.packs import Pack
from roomctl.commands import pack as verbs
from roomctl.commands.common import shelves_of
from roomctl.config.room import Room
from roomctl.errors import Fault, Faults, Refused, RoomError
from roomctl.preset import library
from roomctl.preset.draft import OWN
from roomctl.system import paths, zipped

SOUGHT = 100
"""Zip files that are looked into, the newest first."""
FOLDERS = ("Downloads", "Desktop", "Documents", ".")
"""Below the user's own folder."""
DRIVES = ("media/*/*", "run/media/*/*", "mnt/*", "Volumes/*")
"""Where the systems put sticks and shares."""
Sections = Sequence[tuple[str, Sequence[str]]]


class RoomPacks:
    """`room`: as it is set now. Reading and writing files takes its time: call it from a thread."""

    def __init__(self, args: argparse.Namespace, room: Callable[[], Room]) -> None:
        self._args, self._room = args, room

    def listed(self) -> Sequence[tuple[str, str]]:
        """The name of each added pack, and what it is."""
        return [
            (pack.name, f"{verbs.line(pack, verbs.many(pack))}; {pack.licence}") for pack in packs.installed().values()
        ]

    def folders(self) -> Sequence[str]:
        """Folders of this computer in which packs may be, or may be written."""
        home = Path.home()
        found = [*(home / name for name in FOLDERS), *(one for each in DRIVES for one in sorted(Path("/").glob(each)))]
        return [str(one) for one in dict.fromkeys(map(Path.resolve, found)) if one.is_dir()]

    def files(self) -> Sequence[str]:
        """Packs in these folders, the newest first."""
        found = list[tuple[float, Path]]()
        for folder in self.folders():
            with contextlib.suppress(OSError):
                found += [(file.stat().st_mtime, file) for file in Path(folder).glob("*.zip")]
        return [str(file) for _, file in sorted(found, reverse=True)[:SOUGHT] if _is_pack(file)]

    def look(self, file: str) -> tuple[str, Sections]:
        """What adding the pack in a file does: a word for it (empty: it is there already), and what changes."""
        with self._staged(file) as (pack, before, changes):
            what = [f"{one.kind} {one.how}: {one.what}" for one in changes]
            version = f"version {before.version} → {pack.version}" if before else f"version {pack.version}"
            sections = [
                (verbs.line(pack, verbs.many(pack)), (version, f"licence: {pack.licence}")),
                ("Made by", pack.credits), ("What changes", what or ("nothing",)),
            ]  # fmt: skip
            same = before is not None and not what and before.to_json() == pack.to_json()
        return "" if same else "Update" if before else "Add", sections

    def add(self, file: str, seen: Sections) -> Sections:
        """Add the pack in a file, if it is still what was `seen`; what was done."""
        if self.look(file)[1] != seen:
            raise Refused("this file has changed since it was shown; look at it once more")
        with self._staged(file) as (pack, before, _):
            verbs.idle(f"pack {pack.name} cannot be {'updated' if before else 'added'}")
            packs.place(pack)
        added, room = packs.installed()[pack.name], self._room()
        said = [f"{'updated' if before else 'added'}: {verbs.line(added, verbs.many(added))}"]
        if added.music:
            said.append(f"its music plays once the setting clinic_music is {added.folder / packs.MUSIC}")
        if packs.DEFAULTS in added.files and room.pack_defaults != added.name:
            said.append(f"its room defaults apply once the setting pack_defaults is {added.name}")
        return [(added.name, said)]

    def leaving(self, name: str) -> Sections:
        """What removing a pack takes away."""
        pack = _installed(name)
        lost = [f"{file}: changed here since it was added" for file in packs.altered(pack)]
        own = library.files([library.Shelf(library.PACK + name, pack.presets)])[0]
        return [(verbs.line(pack, verbs.many(pack)), (f"version {pack.version}",)),
                ("What goes", [*sorted(own), *pack.music, *lost] or ["nothing"])]  # fmt: skip

    def remove(self, name: str) -> str:
        """Remove a pack; what was done."""
        pack = _installed(name)
        verbs.idle(f"pack {name} cannot be removed")
        packs.remove(name)
        return f"removed: {verbs.line(pack, verbs.many(pack))}"

    def presets(self) -> Sequence[str]:
        """The clinic's own presets that can be in a pack."""
        return sorted(self._presets())

    def build(self, about: Mapping[str, str], presets: Sequence[str], folder: str) -> Sections:
        """Write a pack of these presets into a folder; what was done. `about`: name, version, licence, credits."""
        own = self._presets()
        out = paths.expanded(folder) / f"{about['name']}-{about['version']}.zip"
        if out.exists():
            raise Refused(f"there is a file {out} already; give another version")
        with tempfile.TemporaryDirectory() as made:
            made_in = Path(made).resolve() / "pack"
            (made_in / packs.PRESETS).mkdir(parents=True)
            for name in presets:
                shutil.copyfile(own[name], made_in / packs.PRESETS / f"{name}{library.ENDING}")
            lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in about.items()]
            (made_in / packs.ABOUT).write_text("".join(lines), encoding="utf-8")
            try:
                pack, _ = packs.read(made_in)
                verbs.minutes(pack)
            except Faults as found:
                raise Faults(tuple(_there(fault, made_in, own) for fault in found.faults)) from None
            digest = packs.build(pack, out)
        return [(verbs.line(pack, len(presets)), (f"file: {out.name}", f"folder: {out.parent}", f"SHA-256: {digest}"))]

    def _presets(self) -> Mapping[str, Path]:
        shelves = shelves_of(self._args, self._room())
        own = next((shelf for name in OWN if name != "therapist" for shelf in shelves if shelf.name == name), None)
        return {name: path for name, (_, path) in library.files([own])[0].items()} if own else {}

    @contextlib.contextmanager
    def _staged(self, file: str) -> Iterator[tuple[Pack, Pack | None, Sequence[verbs.Change]]]:
        room = self._room()
        with packs.staged(paths.expanded(file)) as pack:
            with verbs.named_in(file, pack):
                after = verbs.minutes(pack)
            before = packs.installed().get(pack.name)
            yield pack, before, list(verbs.changes(before, pack, after, shelves_of(self._args, room)))


def _installed(name: str) -> Pack:
    pack = packs.installed().get(name)
    if pack is None:
        raise Refused(f"pack {name} is not there any more")
    return pack


def _is_pack(file: Path) -> bool:
    try:
        with zipped.opened(file) as source:
            zipped.Zipped(source, str(file), packs.KIND, zipped.LIMITS)
    except (RoomError, OSError):
        return False
    return True


def _there(fault: Fault, made: Path, own: Mapping[str, Path]) -> Fault:
    """A fault of the pack, at the file that it was copied from."""
    file = Path(fault.file)
    return fault._replace(file=str(own.get(file.stem, file.name))) if file.is_relative_to(made) else fault
