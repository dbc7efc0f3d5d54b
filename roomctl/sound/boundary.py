"""The change from one area to the next as a session plays it: beds, cue and cross-fade, with some seconds around.

A process of its own, because pygame can hang on a device that is gone. It reads one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from roomctl.clock import Instant
from roomctl.errors import RoomError, Unavailable
from roomctl.session import events
from roomctl.session.events import Entry
from roomctl.session.fold import fold
from roomctl.session.timeline import boundaries
from roomctl.sound.library import RATE, Shelf
from roomctl.sound.mix import Mixer, Target
from roomctl.sound.score import planned

BEFORE, AFTER, FADE = 8.0, 12.0, 2.0
"""Seconds before and after the change, and of the fade at the end."""


def around(sounds: Shelf, asked: Mapping[str, Any]) -> tuple[Mixer, float]:
    """The mixer, at its first frame, and the second of the session at which it ends. `asked`: `started` (an event as
    the journal has it), `at` (the index of the phase that begins), `level` and `cap` (dB), `crossfade` (seconds).
    Raises `Unavailable` if a sound cannot be played."""
    state = fold([Entry(0, "", Instant(0.0, "", 0.0), events.from_json("started", asked["started"]))])
    assert state is not None
    change = next(t for index, t in boundaries(state) if index == asked["at"])
    since, until = max(0.0, change - BEFORE), change + AFTER
    targets, cues = planned(state, change=asked["crossfade"])
    out = Target(round((until - FADE) * RATE), round(FADE * RATE), {})
    mixer = Mixer(sounds, seed=state.seed, frame=round(since * RATE), level=asked["level"], cap=asked["cap"])
    cues = [cue for cue in cues if mixer.frame <= cue.frame < out.frame]
    if faults := mixer.plan([*(one for one in targets if one.frame < out.frame), out], cues):
        raise Unavailable("; ".join(faults))
    return mixer, until


def main() -> int:
    """Play it; 1 with a sentence on stderr if it cannot be heard."""
    from roomctl.sound import library
    from roomctl.sound.music.folders import folders
    from roomctl.sound.preview import heard

    asked = json.loads(sys.stdin.read())
    try:
        mixer, until = around(library.load(music=folders(asked["music"])), asked)
        heard(mixer, until, asked["latency_ms"], lambda sounded: None)
    except RoomError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    os._exit(0)  # pygame's own clean-up can hang on a device that is gone


if __name__ == "__main__":
    sys.exit(main())
