"""Converts the session's targets and cues into the mixer's: seconds become frames, and nothing else is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from roomctl.session.fades import CHANGE_FADE
from roomctl.session.state import State
from roomctl.session.targets import FLOOR, FLOOR_BED, cue_level, level_at, score, sounding
from roomctl.sound.library import RATE
from roomctl.sound.mix import CueAt, Target
from roomctl.sound.options import SoundGroup

FOREVER = 12 * 3600.0
"""Seconds of the session's own time; cues are scheduled this far ahead, longer than any session."""


def frame_at(t: float) -> int:
    """The frame of an instant given in real seconds after the start."""
    return round(t * RATE)


def planned(
    state: State, frame: Callable[[float], int] = frame_at, change: float = CHANGE_FADE, part: SoundGroup = "all"
) -> tuple[list[Target], list[CueAt]]:
    """The targets and cues of `state` from its own instant. `frame`: maps an instant to the frame heard then; `change`:
    seconds of the cross-fade between beds; `part`: what this loudspeaker plays. One for cues alone also plays the noise
    floor, so that it does not switch off, always at the same level."""
    targets = [
        Target(frame(w.since), frame_at(w.fade), dict(w.gains), w.offset, frame_at(w.paused))
        for w in score(state, change)
    ]
    coming = sounding(state, state.t + FOREVER / state.speed)
    cues = [CueAt(frame(cue.due), cue.kind, level_at(state, cue), cue.key) for cue in coming]
    match part:
        case "beds":
            return targets, []
        case "cues":
            floors = [replace(one, levels={FLOOR_BED: FLOOR} if one.levels else {}, offset=0.0) for one in targets]
            return floors, [replace(cue, level=cue_level(state, cue.kind)) for cue in cues]
        case _:
            return targets, cues
