"""`presets list`, `show`, `check`, `sign`, `new`, `save`, `schema`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill, indent
from typing import TYPE_CHECKING

from roomctl.commands.common import beds_of, room_of, say, shelves_of, style_of
from roomctl.errors import Fault, Faults, Refused, Unavailable, Usage
from roomctl.preset import base as bases
from roomctl.preset import catalogue, house_style, library
from roomctl.preset import check as checks
from roomctl.preset import schema as schemas
from roomctl.preset.ignored_files import named, stray
from roomctl.preset.messages import shown
from roomctl.preset.shape import STYLE
from roomctl.system import paths
from roomctl.text.durations import length
from roomctl.text.places import place, technique

if TYPE_CHECKING:
    from roomctl.config.room import Room
    from roomctl.preset.model import Source
    from roomctl.session.plan import Phase, Plan


def listing(args: argparse.Namespace) -> int:
    """Every preset that can be run, by condition; files that cannot are reported on stderr."""
    room = room_of(args)
    shelves = shelves_of(args, room)
    every, faults = catalogue.cards(shelves, beds_of(room), room.conditions, hidden=True)
    cards = [card for card in every if args.all or not card.hidden]
    _tell(faults)
    for line in catalogue.news(cards, shelves):
        print(line, file=sys.stderr)
    if args.json:
        say([card.to_json() for card in cards])
        return 0
    from roomctl.preset.conditions import titles

    name_width, width = max((len(card.name) for card in cards), default=0), _width()
    named = titles(room.conditions)
    for condition in dict.fromkeys([*named, *sorted(card.condition for card in cards)]):
        title = named.get(condition, condition)
        rows = [card for card in cards if card.condition == condition]
        if rows:
            print(f"\n{title} ({condition})")
        for card in rows:
            own = "" if card.shelf == library.BUILT_IN and not card.behind else f" [{card.shelf}]"
            own += " [hidden]" if card.hidden else ""
            print(f"  {card.name:<{name_width}} {length(card.minutes * 60):>8} {card.concern_share:>5.0%}  "
                  f"reviewed by: {card.reviewed}{own}\n"
                  f"{indent(fill(card.evidence or 'no evidence given', width - 6), ' ' * 6)}")  # fmt: skip
    away = sorted({card.behind for card in cards if card.behind})
    if away:
        marked = f"--built-in starts a preset that is marked [{library.BUILT_IN}]"
        print(f"\n{library.folder_of(away[0])} cannot be read; {marked}")
    print("\n%: the time on the area of concern; the line below each name: its evidence")
    if unseen := len(every) - len(cards):
        many = "1 preset is" if unseen == 1 else f"{unseen} presets are"
        print(f"{many} hidden by the house style; `--all` lists them, and `roomctl start NAME` still starts one")
    return 0


def show(args: argparse.Namespace) -> int:
    """One preset, as a card; or where each of its values was written."""
    room = room_of(args)
    shelves = shelves_of(args, room)
    if args.where:
        return _where(args, room, shelves)
    preset = catalogue.find(args.name, shelves, beds_of(room), room.conditions)
    if args.json:
        say(preset.model_dump(mode="json", by_alias=True))
        return 0
    from roomctl.preset.model import to_plan
    from roomctl.preset.signature import reviewer

    plan, width = to_plan(preset, args.name), _width()
    facts = {
        "length": f"{_length(plan)}, pressure at most {preset.pressure_cap}",
        "minutes": preset.basis, "evidence": preset.evidence, "frequency": preset.frequency,
        "reviewed by": reviewer(preset),
    }  # fmt: skip
    lists = {
        "do not start if": preset.before.stop if preset.before else (),
        "stop the session if": preset.before.during if preset.before else (),
        "mind": preset.before.mind if preset.before else (),
        "phases": tuple(_phase(phase) for phase in plan.phases),
        "sources": tuple(_source(source) for source in preset.sources),
    }
    print(preset.title)
    for name, text in facts.items():
        print(fill(f"{name}: {text or 'not given'}", width, subsequent_indent="  "))
    for name, lines in lists.items():
        if lines:
            print(f"{name}:")
        for line in lines:
            print(fill(f"  - {line}", width, subsequent_indent="    "))
    return 0


def _width() -> int:
    return min(100, get_terminal_size((100, 24)).columns)


def _length(plan: Plan) -> str:
    return f"{length(plan.seconds)}, {plan.concern_share:.0%} on the area of concern"


def _phase(phase: Phase) -> str:
    how = f"{technique(phase.technique)}, {phase.position}, pressure {phase.pressure}"
    return f"{length(phase.seconds)} {place(phase)} ({how}{', the client turns' if phase.turn else ''})"


def _source(source: Source) -> str:
    doi = f" doi:{source.doi}" if source.doi else ""
    return f"{source.cite}{doi}" + (f": {source.used}" if source.used else "")


def _where(args: argparse.Namespace, room: Room, shelves: Sequence[library.Shelf]) -> int:
    from roomctl.preset.overlay import leaves

    tree = catalogue.checked(args.name, shelves, beds_of(room), room.conditions).tree
    assert tree is not None
    found = list(leaves(tree))
    layers = {os.path.realpath(shelf.folder): shelf.name for shelf in shelves}
    layer = {node.file: layers.get(os.path.dirname(os.path.realpath(node.file)), "") for _, node in found}
    layer |= dict.fromkeys(map(str, style_of(room)), STYLE)
    if args.json:
        say({
            path: {"value": node.value, "file": node.file, "line": node.line, "layer": layer[node.file] or None}
            for path, node in found
        })  # fmt: skip
        return 0
    for path, node in found:
        own = f" [{layer[node.file]}]" if layer[node.file] else ""
        print(f"{node.file}:{node.line}: {path}: {shown(node.value, '')}{own}")
    return 0


def new(args: argparse.Namespace) -> int:
    """A preset with comments to start from, or one that extends another, in the therapist's folder, the clinic's
    (without one, the room's own) or at a path, and the schema in the same folder."""
    room = room_of(args)
    shelves = shelves_of(args, room)
    mine = next((shelf.folder for shelf in shelves if shelf.name == "therapist"), None)
    path, name = paths.expanded(args.name), args.name
    if path.name == args.name:
        name = named(args.name) or args.name
        if not library.NAME.fullmatch(name):
            raise Usage(
                f"{shown(args.name)} is neither a name (letters, digits and dashes) nor a path that ends in .yaml"
            )
        if wrong := library.unusable(name):
            raise Usage(wrong)
        path = paths.expanded(mine or room.clinic_presets or paths.config() / "presets") / f"{name}{library.ENDING}"
    elif not named(path.name) or stray(path.name):
        raise Usage(f"{shown(args.name)} is not a path that ends in .yaml")
    own = path.parent in (paths.config() / "presets", mine)
    text = _extending(args.extends, path, room, shelves) if args.extends else schemas.starter()
    try:
        if not own and not path.parent.is_dir():
            raise FileNotFoundError(path.parent)
        paths.replaced(path, None, text.encode())
        (path.parent / schemas.NAME).write_text(schemas.text(beds_of(room), room.conditions), encoding="utf-8")
    except FileExistsError:
        raise Refused(f"{path} exists already; choose another name, or edit it") from None
    except FileNotFoundError:
        raise Unavailable(
            f"there is no folder {path.parent}; create it, or check that its share is connected"
        ) from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}; choose another folder") from None
    if args.json:
        say({"file": str(path)})
    else:
        print(f"{path}\nedit it, then run: roomctl presets check {path}")
    return 0


def _extending(named_as: str, path: Path, room: Room, shelves: Sequence[library.Shelf]) -> str:
    """The text of a new preset at `path` that extends another. Raises `Refused` or `Faults`."""
    base, _, plain = named_as.rpartition("/")
    if not base:
        name, file = library.where(named_as, shelves)
        at = [os.path.realpath(shelf.folder) for shelf in shelves]
        here, there = (os.path.realpath(one.parent) for one in (path, file))
        if there != here and (here not in at or there not in at or at.index(there) < at.index(here)):
            base = next(
                (shelf.name.partition(" ")[0] for shelf in shelves if os.path.realpath(shelf.folder) == there), ""
            )
            base = base.replace("built", "built-in")
        plain = name
    extends = f"{base}/{plain}" if base else plain
    head = f"preset: 1\nextends: {extends}\n"
    checked = checks.check_text(head, str(path), beds_of(room), shelves, room.conditions)
    if checked.preset is None:
        raise Faults(checked.faults)
    return schemas.extending(head, extends, checked.preset)


def save(args: argparse.Namespace) -> int:
    """A session that has ended as a preset, with its minutes as they were done."""
    from roomctl.clock import SystemClock
    from roomctl.commands.record import session_named
    from roomctl.journal.store import Journal
    from roomctl.preset import save as saving
    from roomctl.session.record import record
    from roomctl.session.visits import worked

    room, now = room_of(args), SystemClock().now()
    with Journal(room.journal) as journal:
        made = record(journal.entries(session_named(journal, args.session)), now)
    if made is None or not made.ended:
        raise Refused("that session is still running; save it once it has ended")
    path = saving.save(args.name, made.preset, worked(made), shelves_of(args, room), beds_of(room), room.conditions)
    if args.json:
        say({"file": str(path)})
    else:
        print(f"{path}\nnobody has signed it yet; `roomctl presets sign {path.stem} --by INITIALS` does")
    return 0


def sign(args: argparse.Namespace) -> int:
    """Sign a preset as it is now; its file is otherwise unchanged."""
    from roomctl.preset import load, signing
    from roomctl.preset.model import signing_day, today

    room = room_of(args)
    shelves, beds = shelves_of(args, room), beds_of(room)
    name, path = library.where(args.name, shelves)
    here = os.path.realpath(path.parent)
    supplied = next((one.name for one in shelves if library.supplied(one) and os.path.realpath(one.folder) == here), "")
    if supplied:
        where = "built-in" if supplied == library.BUILT_IN else "pack"
        raise Refused(
            f"{name} is {f'of the {supplied}' if where == 'pack' else supplied}, and an update replaces its file; "
            f"write one of your own with the two lines\npreset: 1\nextends: {where}/{name}\nand sign that"
        )
    try:
        day = signing_day(args.on or today())
    except ValueError as error:
        raise Usage(f"--on: {error}") from None

    def check(text: str | bytes) -> checks.Checked:
        return checks.check_text(text, str(path), beds, shelves, room.conditions)

    data = load.load(path)
    if (whole := check(data)).preset is None:
        raise Faults(whole.faults)
    after, wanted = signing.sign(data.decode(), path, check, args.by.strip(), day)
    if load.load(path) != data:
        raise Refused(f"somebody else has changed {path.name} meanwhile; read it again, then sign it")
    try:
        kept = paths.replaced(path, data, after.encode())
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}; add the line yourself") from None
    if kept:
        print(f"what somebody else wrote at that moment is in {kept}", file=sys.stderr)
    bases.seen(path, shelves)
    if args.json:
        say({"file": str(path), "by": wanted.by, "on": day, "content": wanted.content})
    else:
        print(
            f"{path}: signed by {wanted.by}, {day}; roomctl reports it if the preset, or one that it extends, changes"
        )
    return 0


def schema(args: argparse.Namespace) -> int:
    """The JSON Schema of the format."""
    room = room_of(args)
    print(schemas.text(beds_of(room), room.conditions), end="")
    return 0


def check(args: argparse.Namespace) -> int:
    """Every fault of every file, as file:line:column. Exit 1 if there is one."""
    from roomctl.preset.model import to_plan

    room = room_of(args)
    shelves, beds = shelves_of(args, room), beds_of(room)
    files, found = _files(args.paths, shelves)
    faults, remarks, good = list(found), list[Fault](), list[str]()
    styles = [path for path in files if path.name == library.HOUSE_STYLE]
    files = [path for path in files if path not in styles]
    in_force = () if args.paths else style_of(room)
    wrong = [fault for path in styles for fault in house_style.read_file(path, beds, room.conditions).faults]
    wrong += house_style.faults(shelves, beds, room.conditions) if in_force else ()
    faults += wrong
    clean = [path for path in (*styles, *in_force) if str(path) not in {fault.file for fault in wrong}]
    good += [f"{path}: good, a house style" for path in clean]
    for path in files:
        checked = checks.check_file(path, beds, shelves, room.conditions)
        faults += checked.faults
        remarks += checked.remarks
        if checked.preset and bases.changed(path, shelves):
            remarks.append(Fault(str(path), 1, 1, "", f"{bases.sentence(path, shelves)}; {bases.way_out(path)}"))
        if checked.preset:
            good.append(f"{path}: good, {_length(to_plan(checked.preset, path.stem))}")
    files += [*styles, *in_force]
    if args.json:
        say({"files": len(files), "faults": [_json(one) for one in faults], "remarks": [_json(one) for one in remarks]})
    else:
        for one in (*faults, *remarks):
            print(one)
        print("\n".join([*good, f"files: {len(files)}, faults: {len(faults)}"]), file=sys.stderr)
    return 1 if faults else 0


def _files(asked: Sequence[str], shelves: Sequence[library.Shelf]) -> tuple[list[Path], list[Fault]]:
    """The files that are `asked` for by path, folder or name (by default all that can be run), each once; and faults
    for folders that cannot be read and files that only look like a preset."""
    found, faults = library.files(shelves)
    if not asked:
        return [path for _, path in found.values()], [*faults, *library.strays(shelves)]
    files: list[Path] = []
    closed: list[Fault] = []
    for word in asked:
        path, name = Path(word), named(word) or word
        if os.path.isdir(path):  # Path.is_dir raises where it may not look
            folder = [library.Shelf("asked", path, asked=True)]
            inside, faults = library.files(folder)
            files += sorted(path for _, path in inside.values())
            closed += [*faults, *library.strays(folder)]
            if not inside and not faults:
                closed.append(
                    Fault(word, 1, 1, "", f"there is no preset in this folder; presets' names end in {library.ENDING}")
                )
        else:
            files.append(path if os.path.exists(path) or name not in found else found[name][1])
    return list(dict.fromkeys(files)), closed


def _json(fault: Fault) -> dict[str, str | int]:
    return {key: getattr(fault, key) for key in ("file", "line", "column", "where", "what")}


def _tell(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)
