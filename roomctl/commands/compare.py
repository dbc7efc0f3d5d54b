"""`presets compare`: what a clinic changed in a preset that came with roomctl, and what an update means for it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomctl.commands.common import beds_of, room_of, say, shelves_of
from roomctl.errors import Fault, Faults, Refused
from roomctl.preset import base as bases
from roomctl.preset import check as checks
from roomctl.preset import library
from roomctl.text import differences

if TYPE_CHECKING:
    from roomctl.preset.compare import Comparison


def compare(args: argparse.Namespace) -> int:
    """A clinic's preset against the one that it extends or is a copy of, phase by phase."""
    from roomctl.preset.compare import compare as compared
    from roomctl.preset.compare import good
    from roomctl.preset.compare import updated as after_update

    room = room_of(args)
    shelves = shelves_of(args, room)
    name, path = library.where(args.name, shelves)
    base = bases.of(path, shelves)
    updated = base is not None and bases.changed(path, shelves)
    if base is None and not args.other:
        raise Refused(_no_base(name, path, shelves))
    there = library.where(args.other, shelves)[1] if args.other else base.path if base else path
    own = checks.check_file(path, beds_of(room), shelves, room.conditions)
    if own.preset is None:
        if updated:
            print(f"{bases.sentence(path, shelves)}; since then it has faults", file=sys.stderr)
        raise Faults(own.faults)
    beds = beds_of(room)
    found = compared(good(there, shelves, beds, room.conditions), own.preset)
    against = f"{bases.shelf_of(there, shelves)} {there.stem}"
    meant = after_update(path, own.preset, shelves, beds, room.conditions) if updated else None
    if args.seen:
        bases.seen(path, shelves)
    if args.json:
        copied = base.copied if base else None
        after = {"faults": _json(meant[1]), **(meant[0].to_json() if meant[0] else {})} if meant else None
        say({"preset": name, "file": str(path), "against": against, "other": str(there), "copied": copied,
             **found.to_json(), "update": after})  # fmt: skip
        return 0
    print(
        f"{name} [{bases.shelf_of(path, shelves)}] against {against}"
        + (", of which it is a copy" if base and base.copied else "")
    )
    print("\n".join(lines(found)))
    if meant:
        _tell_update(path, shelves, meant[0], meant[1], seen=args.seen)
    return 0


def lines(found: Comparison) -> Iterator[str]:
    """Every change of the head, then every area, in words."""
    yield from (differences.change(*one) for one in found.head)
    if found.same:
        yield "nothing is different"
    elif not found.changed:
        yield f"all {len(found.phases)} areas are as there"
    else:
        yield from (f"  {differences.area(*phase)}" for phase in found.phases)


def _tell_update(
    path: Path, shelves: Sequence[library.Shelf], found: Comparison | None, faults: Sequence[Fault], *, seen: bool
) -> None:
    base = bases.of(path, shelves)
    assert base is not None
    print(f"\n{bases.sentence(path, shelves)}.")
    if found is None:
        print("Before, it had faults:" if faults else "What it was before is not kept.")
        print("\n".join(map(str, faults)))
    elif found.same:
        print("Nothing of that is different in it.")
    else:
        print("It is a copy and stays as it is. What is new there:" if base.copied else "What that changes in it:")
        changed = [differences.change(*one) for one in found.head]
        changed += [differences.area(*phase) for phase in found.changed]
        print("\n".join(f"  {one}" for one in changed))
    if not seen:
        print(f"`roomctl presets compare {path.stem} --seen`, or signing it, ends this message.")


def _no_base(name: str, path: Path, shelves: Sequence[library.Shelf]) -> str:
    if library.is_supplied(path, shelves):
        return f"{name} is {bases.shelf_of(path, shelves)} one itself; there is no own preset over it"
    return (
        f"{name} extends no preset that came with roomctl or a pack and has the name of none; name one: --with PRESET"
    )


def _json(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [fault._asdict() for fault in faults]
