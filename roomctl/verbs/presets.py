"""`presets list`, `show`, `check`, `new`, `schema`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill, indent

from roomctl import paths
from roomctl.errors import Fault, Refused, Unavailable, Usage
from roomctl.preset import check as checks
from roomctl.preset import schema as schemas
from roomctl.preset import shelf
from roomctl.preset.words import shown
from roomctl.session.replan import minutes
from roomctl.verbs.common import beds_of, room_of, say, shelves_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,60}")


def listing(args: argparse.Namespace) -> int:
    """Every preset that can be run, by condition; files that cannot are named on stderr."""
    cards, faults = shelf.cards(shelves_of(args, room_of(args)), beds_of(room_of(args)))
    _tell(faults)
    if args.json:
        say([card.to_json() for card in cards])
        return 0
    from roomctl.preset.model import CONDITIONS

    name_width = max((len(card.name) for card in cards), default=0)
    for condition, title in CONDITIONS.items():
        rows = [card for card in cards if card.condition == condition]
        if rows:
            print(f"\n{title} ({condition})")
        for card in rows:
            own = "" if card.shelf == "built in" else f" [{card.shelf}]"
            print(f"  {card.name:<{name_width}} {minutes(card.minutes * 60):>4} min {card.concern_share:>5.0%}  "
                  f"reviewed by: {card.reviewed}{own}\n"
                  f"{indent(fill(card.evidence or 'no evidence given', 94), ' ' * 6)}")  # fmt: skip
    print("\n% is the time on the area of concern; the line below a name is its evidence")
    return 0


def show(args: argparse.Namespace) -> int:
    """One preset, as a card; or where each of its values was written."""
    shelves = shelves_of(args, room_of(args))
    if args.where:
        return _where(args, shelves)
    preset = shelf.find(args.name, shelves, beds_of(room_of(args)))
    if args.json:
        say(preset.model_dump(mode="json", by_alias=True))
        return 0
    plan = shelf.plan(args.name, shelves)
    print(f"{preset.title}\n{minutes(plan.seconds)} min, {plan.concern_share:.0%} on the area of concern")
    signed = preset.reviewed
    print(f"evidence: {preset.evidence}\nfrequency: {preset.frequency}\n"
          f"reviewed by: {f'{signed.by}, {signed.on}' if signed else shelf.NOBODY}")  # fmt: skip
    before = preset.before
    for title, lines in (("do not start if", before.stop), ("mind", before.mind)) if before else ():
        print("\n".join([f"{title}:", *(f"  - {line}" for line in lines)]))
    for phase in plan.phases:
        print(f"{minutes(phase.seconds):>6} min  {phase.place} ({phase.technique}, {phase.position})")
    for source in preset.sources:
        print(f"source: {source.cite}" + (f" doi:{source.doi}" if source.doi else ""))
    return 0


def _where(args: argparse.Namespace, shelves: Sequence[shelf.Shelf]) -> int:
    from roomctl.preset.overlay import leaves

    tree = shelf.checked(args.name, shelves, beds_of(room_of(args))).tree
    assert tree is not None
    found = list(leaves(tree))
    if args.json:
        say({path: {"value": node.value, "file": node.file, "line": node.line} for path, node in found})
        return 0
    for path, node in found:
        print(f"{node.file}:{node.line}: {path}: {shown(node.value, '')}")
    return 0


def new(args: argparse.Namespace) -> int:
    """A commented preset to begin with, on the room's own shelf or at a path, and the schema beside it."""
    path = Path(args.name).expanduser()
    if path.suffix != shelf.ENDING:
        if not _NAME.fullmatch(args.name):
            raise Usage(f"{shown(args.name)} is no name of letters, digits and dashes, nor a path that ends in .yaml")
        path = paths.config() / "presets" / f"{args.name}{shelf.ENDING}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(schemas.starter())
        (path.parent / schemas.NAME).write_text(schemas.text(), encoding="utf-8")
    except FileExistsError:
        raise Refused(f"{path} is there already; choose another name, or edit it") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}; choose another folder") from None
    if args.json:
        say({"file": str(path)})
    else:
        print(f"{path}\nedit it, then: roomctl presets check {path}")
    return 0


def schema(args: argparse.Namespace) -> int:
    """The JSON Schema of the format."""
    print(schemas.text(), end="")
    return 0


def check(args: argparse.Namespace) -> int:
    """Every fault of every file, as file:line:column. Exit 1 if there is one."""
    faults: list[Fault] = []
    remarks: list[Fault] = []
    shelves = shelves_of(args, room_of(args))
    files = [file for path in args.paths for file in _files(Path(path))]
    if not args.paths:
        found, closed = shelf.files(shelves)
        files, faults = [path for _, path in found.values()], list(closed)
    beds = beds_of(room_of(args))
    for path in files:
        checked = checks.check_file(path, beds, shelves)
        faults += checked.faults
        remarks += checked.remarks
    if args.json:
        say({"files": len(files), "faults": [_json(one) for one in faults], "remarks": [_json(one) for one in remarks]})
    else:
        for one in (*faults, *remarks):
            print(one)
        print(f"{len(files)} files, {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.glob("*.yaml") if file.is_file() and not file.name.startswith("."))


def _json(fault: Fault) -> dict[str, str | int]:
    return {key: getattr(fault, key) for key in ("file", "line", "column", "where", "what")}


def _tell(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)
