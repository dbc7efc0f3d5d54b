"""From what the room should sound like to what the mixer plays: seconds become frames, and nothing else is decided."""

from __future__ import annotations

from collections.abc import Callable

from roomctl.session.state import State
from roomctl.session.wanted import level_at, score, sounding
from roomctl.sound.mix import CueAt, Target
from roomctl.sound.shelf import RATE

FOREVER = 12 * 3600.0
"""Seconds of the session's own time; cues are planned as far ahead as any session can last."""


def frame_at(t: float) -> int:
    """The frame of an instant, in real seconds after the start."""
    return round(t * RATE)


def planned(state: State, frame: Callable[[float], int] = frame_at) -> tuple[list[Target], list[CueAt]]:
    """The targets and cues of `state` from its own instant on. `frame` says which frame is heard at which instant."""
    targets = [Target(frame(w.since), frame_at(w.fade), dict(w.gains)) for w in score(state)]
    coming = sounding(state, state.t + FOREVER / state.speed)
    cues = [CueAt(frame(cue.due), cue.kind, level_at(state, cue), cue.key) for cue in coming]
    return targets, cues
