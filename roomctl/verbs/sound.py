"""`render`: what the room would hear, as a file."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

from roomctl.clock import HandClock
from roomctl.errors import Unavailable, Usage
from roomctl.session.commands import decide
from roomctl.session.events import Entry
from roomctl.session.state import fold
from roomctl.session.wanted import END_FADE
from roomctl.verbs.common import room_of, sounds_of, start_of

SUBTYPES = {".wav": "FLOAT", ".flac": "PCM_24"}


def render(args: argparse.Namespace) -> int:
    """The whole session's sound, by the mixer that the speaker has, at the room's own level."""
    import soundfile

    from roomctl.sound.mix import Mixer
    from roomctl.sound.score import planned
    from roomctl.sound.shelf import RATE

    out, clock, room = Path(args.out), HandClock(), room_of(args)
    subtype = SUBTYPES.get(out.suffix.lower())
    if subtype is None:
        raise Usage(f"{out.name} must end in .wav or .flac")
    start = start_of(args, room, clock.now(), ask=False, seed=args.seed)
    state = fold([Entry(0, "", clock.now(), event) for event in decide(None, start, clock.now()).events])
    assert state is not None
    whole = start.plan.seconds / start.speed + END_FADE
    since, until = args.since, whole if args.until is None else min(args.until, whole)
    if not (math.isfinite(since) and 0 <= since < until):
        raise Usage(f"--from and --to must lie in order within the {whole:.0f} seconds of the session")
    mixer = Mixer(sounds_of(room), seed=args.seed, level=room.level, cap=room.cap)
    for fault in mixer.plan(*planned(state, change=room.crossfade)):
        print(f"roomctl: {fault}", file=sys.stderr)
    try:
        with soundfile.SoundFile(out, "w", RATE, 2, subtype) as file:
            first, last = round(since * RATE), round(until * RATE)
            while mixer.frame < last:
                begun = mixer.frame
                part = mixer.render(min(RATE // 2, last - begun))
                file.write(part[max(0, first - begun) :])
    except (OSError, soundfile.SoundFileError) as error:
        raise Unavailable(f"cannot write {out} ({error}); is the folder there and writable?") from error
    return 0
