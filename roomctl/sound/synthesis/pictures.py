"""Draws every bed and every family of cues: `python -m roomctl.sound.synthesis.pictures [NAME...] [--out DIR]`.

A bed is drawn as it plays, all stems at gain 0 dB; a family with its seven cues one after the other.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from roomctl.errors import RoomError, Usage
from roomctl.sound.library import RATE, Bed, CueSound, Shelf, load
from roomctl.sound.spectrogram import Mark, Picture
from roomctl.sound.synthesis.render import decoded, summed
from roomctl.system.paths import shipped

SECONDS = 90
"""Seconds of a bed that are drawn: enough for all of its movement."""
PAUSE = 0.25
"""Seconds between two cues."""
SIZE = {"width": 640, "height": 150}


def pictures(names: Sequence[str] = (), out: Path | None = None) -> Iterator[Path]:
    """Draw `names` (beds and families; everything if empty) in `out`; yields each file."""
    shelf, out = load(), out or shipped("sounds") / "pictures"
    drawable = [name for name, bed in shelf.beds.items() if bed.stems] + list(shelf.cues)
    if unknown := [name for name in names if name not in drawable]:
        raise Usage(f"no picture is called {unknown[0]!r}; there are {', '.join(drawable)}")
    out.mkdir(parents=True, exist_ok=True)
    for name in names or drawable:
        file = out / f"{name}.png"
        yield _bed(shelf.beds[name], file) if name in shelf.beds else _family(shelf, name, file)


def _bed(bed: Bed, file: Path) -> Path:
    picture = Picture(SECONDS, **SIZE)
    for block in summed([decoded(stem.file) for stem in bed.stems], SECONDS * RATE):
        picture.feed(block)
    return picture.save(file, f"{bed.name}: {', '.join(bed.tags)}; {bed.lufs:.1f} LUFS, {bed.true_peak:.1f} dBTP")


def _family(shelf: Shelf, family: str, file: Path) -> Path:
    cues: list[CueSound] = list(shelf.cues[family].values())
    picture, marks, at = Picture(sum(cue.seconds + PAUSE for cue in cues), **SIZE), [], 0.0
    for cue in cues:
        marks.append(Mark(at, cue.kind))
        picture.feed(np.pad(decoded(cue.file), ((0, round(PAUSE * RATE)), (0, 0))))
        at += cue.seconds + PAUSE
    return picture.save(file, f"{family}; {max(cue.lufs_max for cue in cues):.1f} LUFS in the loudest 400 ms", marks)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m roomctl.sound.synthesis.pictures", description="Draw the sounds.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a bed or a family of cues; everything if none")
    parser.add_argument("--out", type=Path, help="the folder to write to (default: sounds/pictures)")
    options = parser.parse_args(arguments)
    try:
        for file in pictures(options.names, options.out):
            print(file)
    except RoomError as error:
        print(f"pictures: {error}", file=sys.stderr)
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
