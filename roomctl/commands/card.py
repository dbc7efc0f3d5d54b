"""`presets card`: a preset as a page to print."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.clock import SystemClock
from roomctl.commands.common import beds_of, clinic_of, room_of, shelves_of
from roomctl.errors import Unavailable
from roomctl.preset import catalogue, library
from roomctl.text.times import day

if TYPE_CHECKING:
    from roomctl.preset.model import Preset
    from roomctl.report.html import Clinic


def card(args: argparse.Namespace) -> int:
    """One page of HTML, to stdout or a file."""
    room = room_of(args)
    shelves = shelves_of(args, room)
    preset = catalogue.find(args.name, shelves, beds_of(room), room.conditions)
    name = library.where(args.name, shelves)[0]
    clinic = clinic_of(room, lambda line: print(line, file=sys.stderr))
    page = page_of(preset, name, day(SystemClock().now().wall), clinic)
    if not args.out:
        print(page, end="")
        return 0
    try:
        Path(args.out).write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise Unavailable(f"{args.out} cannot be written: {error.strerror}; name another file with -o") from None
    print(f"{args.out}: open it in a browser and print it", file=sys.stderr)
    return 0


def page_of(preset: Preset, name: str, day: str, clinic: Clinic) -> str:
    """The page of a preset."""
    from roomctl.preset.contraindications import ADAPTS, STOPS
    from roomctl.preset.model import Before, Scene, to_plan
    from roomctl.preset.signature import reviewer
    from roomctl.report.card import About, card

    scene, before = preset.scene or Scene(), preset.before or Before()
    sources = dict.fromkeys(f"{one.cite}{f' doi:{one.doi}' if one.doi else ''}" for one in preset.sources)
    about = About(
        preset.pressure_cap, scene.bed, scene.light, preset.frequency, preset.evidence, preset.basis, tuple(sources),
        before.stop, before.during, before.mind, tuple(sign.brief for sign in STOPS),
        tuple(sign.brief for sign in ADAPTS), reviewer(preset),
    )  # fmt: skip
    return card(to_plan(preset, name), about, day, clinic)
