"""`sounds list`, `check`, `play`, `learn`, `render`: the sounds, outside a session."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from roomctl.commands.common import room_of, say, sounds_of
from roomctl.config.room import Room
from roomctl.errors import Refused, Usage, nearest
from roomctl.journal.store import Journal
from roomctl.preset.messages import shown
from roomctl.session.plan import OWN
from roomctl.session.targets import SOUNDED
from roomctl.sound import library, verify
from roomctl.sound.music import analysis

MAX_SECONDS = 3600.0
MEANING = {
    "warn": "one minute before the area changes", "change": "now: the next area",
    "halfway": "half of a long area is over", "closing": "five minutes are left",
    "finish": "hands off", "late": "the booked end has passed",
}  # fmt: skip
APART, LEAD = 9.0, 4.0
"""Seconds between two cues in `learn`, and before the first: all of them fit in a minute."""


def listing(args: argparse.Namespace) -> int:
    """List the beds and the cues."""
    sounds = sounds_of(room_of(args))
    if args.json:
        own = [{"name": OWN + name, "files": len(analysis.files(path))} for name, path in sounds.music.items()]
        cues = [_cue(cue) for family in sounds.cues.values() for cue in family.values()]
        say({"beds": [_bed(bed) for bed in sounds.beds.values()], "cues": cues, "music": own})
        return 0
    print("beds, and the cue voices for each")
    for bed in sounds.beds.values():
        length = f"loops of {', '.join(f'{stem.seconds:g}' for stem in bed.stems)} s" if bed.stems else "no sound"
        shown = "; ".join(filter(None, [length, ", ".join(bed.tags), f"cues: {', '.join(bed.cues)}"]))
        print(f"  {bed.name:<14} {shown}")
    for name, path in sounds.music.items():
        print(f"  {OWN + name:<14} files of your own: {len(analysis.files(path))}")
    print("cues")
    for kind in sounds.kinds:
        notes = len(sounds.suited(kind, {})[0].notes)
        print(f"  {kind:<14} {notes} note{'s' if notes > 1 else ''}: {MEANING.get(kind, 'on the screen only')}")
    return 0


def check(args: argparse.Namespace) -> int:
    """Decode every supplied file and compare it with the manifest; decode the clinic's own music completely. Exit 1 if
    a file differs or cannot be played."""
    sounds = sounds_of(room_of(args))
    own = [file for folder in sounds.music.values() for file in analysis.files(folder)]
    wrong = verify.faults(sounds)
    wrong += [fault for folder in sounds.music.values() for fault in analysis.faults(folder, whole=True)]
    if args.json:
        faults = [{"file": str(file), "what": what} for file, what in wrong]
        say({"files": len(sounds.files) + len(own), "faults": faults})
    else:
        for file, what in wrong:
            print(f"{file}: {what}")
        print(f"files: {len(sounds.files) + len(own)}, faults: {len(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


def play(args: argparse.Namespace) -> int:
    """Play one bed, or one cue (over silence, or over --bed with the voice it has there), in this room, at its
    level."""
    room = room_of(args)
    sounds = sounds_of(room)
    if not 1 <= args.seconds <= MAX_SECONDS:
        raise Usage(f"--seconds {args.seconds:g} is out of range; use 1 to {MAX_SECONDS:g}")
    if args.name in sounds.kinds:
        bed, lead = (_known(args.bed, sounds.beds), LEAD) if args.bed else (None, 0.5)
        sound = sounds.suited(args.name, {bed: 0.0} if bed else {})[0]
        return _heard(room, sounds, bed, [(lead, args.name)], lead + sound.seconds)
    return _heard(room, sounds, _known(args.name, [*sounds.bed_names, *sounds.kinds]), [], args.seconds)


def learn(args: argparse.Namespace) -> int:
    """Play every cue that a session can sound, one after the other over a bed, and print each one's meaning as it
    plays."""
    sounds = library.load()
    bed = _known(args.bed or "warm-pad", sounds.beds)
    kinds = [kind for kind in MEANING if kind in SOUNDED and kind in sounds.kinds]
    cues = [(LEAD + APART * number, kind) for number, kind in enumerate(kinds)]
    return _heard(room_of(args), sounds, bed, cues, cues[-1][0] + APART)


def render(args: argparse.Namespace) -> int:
    """Render the supplied sounds again from their recipes and seeds."""
    from roomctl.sound.synthesis.render import render as made

    for file in made(args.names, Path(args.out) if args.out else None):
        print(file)
    return 0


def _known(name: str, names: Iterable[str]) -> str:
    """`name`, if it is one of `names`. Raises `Refused` with the nearest one."""
    names = list(names)
    if name not in names:
        near = nearest(name, names)
        raise Refused(f"no sound {shown(name)}; {f'did you mean {near}?' if near else ', '.join(names)}")
    return name


def _heard(
    room: Room, sounds: library.Shelf, bed: str | None, cues: Sequence[tuple[float, str]], seconds: float
) -> int:
    from roomctl.sound.preview import heard, mixed

    with Journal(room.journal) as journal:
        state = journal.state()
    if state is not None and not state.ended:
        raise Refused("a session is running and the client would hear this; end it with `roomctl do stop`")
    left = list(cues)

    def tell(sounded: float) -> None:
        while left and left[0][0] <= sounded:
            kind = left.pop(0)[1]
            print(f"{kind}: {MEANING.get(kind, 'on the screen only')}", flush=True)

    heard(mixed(sounds, bed, cues, seconds, room.level), seconds, room.latency_ms, tell)
    sys.stdout.flush()
    os._exit(0)  # pygame's own clean-up can hang on a device that is gone


def _bed(bed: library.Bed) -> dict[str, Any]:
    return {
        "name": bed.name, "tags": list(bed.tags), "cues": list(bed.cues), "lufs": bed.lufs, "true_peak": bed.true_peak,
        "stems": [{"name": stem.name, "seconds": stem.seconds, "lufs": stem.lufs} for stem in bed.stems],
    }  # fmt: skip


def _cue(cue: library.CueSound) -> dict[str, Any]:
    return {
        "kind": cue.kind, "family": cue.family, "seconds": cue.seconds, "notes": list(cue.notes),
        "lufs_max": cue.lufs_max, "true_peak": cue.true_peak,
    }  # fmt: skip
