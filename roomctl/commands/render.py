"""`render`: write a session's sound to a file."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.clock import HandClock
from roomctl.commands.common import room_of, sounds_of, start_of
from roomctl.errors import Unavailable, Usage
from roomctl.session import lamps
from roomctl.session.commands import decide
from roomctl.session.events import Entry
from roomctl.session.fades import END_FADE
from roomctl.session.fold import fold
from roomctl.session.timeline import boundaries
from roomctl.text.places import place

if TYPE_CHECKING:
    from roomctl.sound.spectrogram import Mark, Picture

SUBTYPES = {".wav": "FLOAT", ".flac": "PCM_24"}


def render(args: argparse.Namespace) -> int:
    """Render the whole session with the speaker's mixer, at the room's own level."""
    import soundfile

    from roomctl.sound.library import RATE
    from roomctl.sound.mix import Mixer
    from roomctl.sound.score import planned

    out, clock, room = Path(args.out), HandClock(), room_of(args)
    subtype = SUBTYPES.get(out.suffix.lower())
    if subtype is None:
        raise Usage(f"{out.name} must end in .wav or .flac")
    start = start_of(args, room, clock, ask=False, seed=args.seed)
    state = fold([Entry(0, "", clock.now(), event) for event in decide(None, start, clock.now()).events])
    assert state is not None
    whole = start.plan.seconds / start.speed + END_FADE
    since, until = args.since, whole if args.until is None else min(args.until, whole)
    if not (math.isfinite(since) and 0 <= since < until):
        raise Usage(f"--from must be before --to, and both within the session (0 to {whole:.0f} seconds)")
    mixer = Mixer(sounds_of(room), seed=args.seed, level=room.level, cap=room.cap)
    targets, cues = planned(state, change=room.crossfade)
    picture = _picture(until - since) if args.png else None
    try:
        faults = mixer.plan(targets, cues)
        with soundfile.SoundFile(out, "w", RATE, 2, subtype) as file:
            first, last = round(since * RATE), round(until * RATE)
            while mixer.frame < last:
                begun = mixer.frame
                part = mixer.render(min(RATE // 2, last - begun))[max(0, first - begun) :]
                file.write(part)
                if picture:
                    picture.feed(part)
    except (OSError, soundfile.SoundFileError) as error:
        raise Unavailable(f"cannot write {out} ({error}); does the folder exist, and is it writable?") from error
    finally:
        mixer.close(wait=True)
    for fault in faults + mixer.faults():
        print(f"roomctl: {fault}", file=sys.stderr)
    if picture:
        spans = [(0.0, place(start.plan.phases[0]))]
        spans += [(t, place(start.plan.phases[index])) for index, t in boundaries(state) if index >= 0]
        picture.save(
            Path(args.png), f"{start.plan.title}, {room.level:+g} dB",
            _marks([(cue.frame / RATE, cue.kind) for cue in cues], since, until), _marks(spans, since, until),
            _light(lamps.curve(state), since, until),
        )  # fmt: skip
    return 0


def _picture(seconds: float) -> Picture:
    from roomctl.sound.spectrogram import Picture

    return Picture(seconds, width=1400)


def _light(points: Sequence[tuple[float, float]], since: float, until: float) -> list[tuple[float, float]]:
    """The lamps' curve between the two times, relative to the first."""
    points = [*points, (math.inf, points[-1][1])]
    made = [(since, lamps.at(points, since)), *(one for one in points if since < one[0] < until)]
    return [(t - since, percent) for t, percent in [*made, (until, lamps.at(points, until))]]


def _marks(places: Sequence[tuple[float, str]], since: float, until: float) -> list[Mark]:
    """The marks between the two times, relative to the first."""
    from roomctl.sound.spectrogram import Mark

    return [Mark(t - since, label) for t, label in places if since <= t < until]
