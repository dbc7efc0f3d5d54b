"""`presets list`, `show`, `check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from roomctl.errors import Fault
from roomctl.preset import check as checks
from roomctl.preset import shelf
from roomctl.session.replan import minutes
from roomctl.verbs.common import beds_of, room_of, say, shelves_of


def listing(args: argparse.Namespace) -> int:
    """Every preset that can be run; files that cannot are named on stderr."""
    cards, faults = shelf.cards(shelves_of(args, room_of(args)), beds_of())
    _tell(faults)
    if args.json:
        say([card.to_json() for card in cards])
        return 0
    condition = None
    for card in sorted(cards, key=lambda card: (card.condition, card.name)):
        if card.condition != condition:
            condition = card.condition
            print(condition)
        print(f"  {card.name:<26} {minutes(card.minutes * 60):>4} min  {card.concern_share:>4.0%} on the concern  "
              f"reviewed by: {card.reviewed}")  # fmt: skip
    return 0


def show(args: argparse.Namespace) -> int:
    """One preset, as a card."""
    shelves = shelves_of(args, room_of(args))
    preset = shelf.find(args.name, shelves, beds_of())
    if args.json:
        say(preset.model_dump(mode="json", by_alias=True))
        return 0
    plan = shelf.plan(args.name, shelves)
    print(f"{preset.title}\n{minutes(plan.seconds)} min, {plan.concern_share:.0%} on the area of concern")
    print(f"evidence: {preset.evidence}\nfrequency: {preset.frequency}\nreviewed by: {_reviewed(args.name, shelves)}")
    before = preset.before
    for title, lines in (("do not start if", before.stop), ("mind", before.mind)) if before else ():
        print("\n".join([f"{title}:", *(f"  - {line}" for line in lines)]))
    for phase in plan.phases:
        print(f"{minutes(phase.seconds):>6} min  {phase.place} ({phase.technique}, {phase.position})")
    for source in preset.sources:
        print(f"source: {source.cite}" + (f" doi:{source.doi}" if source.doi else ""))
    return 0


def check(args: argparse.Namespace) -> int:
    """Every fault of every file, as file:line:column. Exit 1 if there is one."""
    faults: list[Fault] = []
    remarks: list[Fault] = []
    paths = [file for path in args.paths for file in _files(Path(path))]
    if not args.paths:
        found, closed = shelf.files(shelves_of(args, room_of(args)))
        paths, faults = [path for _, path in found.values()], list(closed)
    beds = beds_of()
    for path in paths:
        checked = checks.check_file(path, beds)
        faults += checked.faults
        remarks += checked.remarks
    if args.json:
        say({"files": len(paths), "faults": [_json(one) for one in faults], "remarks": [_json(one) for one in remarks]})
    else:
        for one in (*faults, *remarks):
            print(one)
        print(f"{len(paths)} files, {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


def _reviewed(name: str, shelves: Sequence[shelf.Shelf]) -> str:
    return next((card.reviewed for card in shelf.cards(shelves)[0] if card.name == name), shelf.NOBODY)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.glob("*.yaml") if file.is_file() and not file.name.startswith("."))


def _json(fault: Fault) -> dict[str, str | int]:
    return {key: getattr(fault, key) for key in ("file", "line", "column", "where", "what")}


def _tell(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)
