"""What the room should sound and look like: now, and at each change still to come if nobody acts.

Levels are decibels against the room's own calibrated level; times are real seconds after the start, and so are fades:
a rehearsal at speed 60 bends the timeline, not the ramps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roomctl.session import cues
from roomctl.session.cues import STALE, Cue
from roomctl.session.events import CueKind
from roomctl.session.plan import Scene
from roomctl.session.state import State
from roomctl.session.timeline import ahead, boundaries, landed, landing, overdue

FADES = {"started": 10.0, "moved": 8.0, "resumed": 4.0, "paused": 2.0, "silenced": 2.0}
CHANGE_FADE, LANDING_FADE, END_FADE, STOP_FADE = 8.0, 60.0, 30.0, 6.0
"""Real seconds of each ramp of the sound."""
FLOOR_BED, FLOOR = "brown-hush", -36.0
"""A faint floor under a session with sound: speakers that sleep clip the first second of a cue."""
SOUNDED: frozenset[CueKind] = frozenset({"warn", "change", "closing", "finish", "late"})
"""A check-in is a reminder on the screen, never a sound."""
APART = 6.0
"""Real seconds; cues nearer than this would sound over each other, and only the higher in rank is sounded."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """From `since` on: the beds' levels (bed and dB; a bed not named is silent), reached in `fade` seconds; the scene
    for the lamps (None once the session has ended)."""

    since: float
    fade: float
    gains: tuple[tuple[str, float], ...]
    scene: Scene | None


def wanted(state: State) -> Wanted:
    """What the room should be at the state's own instant."""
    turned = state.turned
    if state.ended:
        return Wanted(state.ended.t, STOP_FADE if state.ended.how == "stopped" else END_FADE, (), None)
    begun, scene, own_fade = state.when(state.since), state.phase.scene, CHANGE_FADE
    if state.plan.landing and (landing := landed(state)) is not None:
        begun, scene, own_fade = landing, _landing(state), LANDING_FADE
    answering = state.paused or turned.t >= begun - 1e-6  # in a pause `begun` drifts, `elapsed` standing still
    since, fade = (turned.t, FADES.get(turned.why, CHANGE_FADE)) if answering else (begun, own_fade)
    gains = _floor(state) if state.paused or state.silenced else _gains(state, scene)
    return Wanted(since, fade, gains, scene)


def score(state: State) -> Iterator[Wanted]:
    """What the room should be now, and at each boundary to come; the landing is one of its own."""
    yield wanted(state)
    lands = landing(state) if state.plan.landing else math.inf
    quiet = _floor(state) if state.silenced else None
    if lands > state.t and lands < math.inf:
        scene = _landing(state)
        yield Wanted(lands, LANDING_FADE, quiet or _gains(state, scene), scene)
    for index, t in boundaries(state):
        if index < 0:
            yield Wanted(t, END_FADE, (), None)
        elif t < lands:
            scene = state.plan.phases[index].scene
            yield Wanted(t, CHANGE_FADE, quiet or _gains(state, scene), scene)


def sounding(state: State, until: float) -> list[Cue]:
    """The cues to sound up to `until` (real seconds after the start), in order; those just missed among them."""
    if state.plan.cues != "embedded" or state.silenced:
        return []  # visual-first is for the screen too, until a therapist turns its motif on
    around = APART * len(cues.RANK)  # a cue gives way to those sounded already, and to those just past `until`
    recent = [cue for cue in state.crossed if state.t - cue.due <= STALE + around]
    horizon = until + around
    coming = list(ahead(state, state.elapsed + (horizon - state.t) * state.speed)) if _runs(state) else []
    if not state.ended:
        coming += overdue(state, min([horizon, *(t for index, t in boundaries(state) if index < 0)]))
    kept: list[Cue] = []
    for cue in sorted(recent + coming, key=lambda cue: (-cues.RANK[cue.kind], cue.due)):
        if cue.kind in SOUNDED and all(abs(cue.due - other.due) >= APART for other in kept):
            kept.append(cue)
    kept = [cue for cue in kept if state.t - STALE <= cue.due <= until and cue.key not in state.sounded]
    return sorted(kept, key=lambda cue: cue.due)


def level_at(state: State, cue: Cue) -> float:
    """The level (dB) that the bed has around a cue, which the cue follows."""
    landing_scene = state.plan.landing
    if landing_scene and cue.due > landing(state) + LANDING_FADE / 2:
        return landing_scene.level
    return state.plan.phases[cue.phase].scene.level


def _landing(state: State) -> Scene:
    """The scene of the last minutes; a lamp takes all of them to rise."""
    assert state.plan.landing is not None
    lasts = (state.total - cues.closing(state.total, spot=state.spot)) / state.speed
    return replace(state.plan.landing, fade=min(state.plan.landing.fade, lasts))


def _runs(state: State) -> bool:
    return not state.paused and state.ended is None


def _gains(state: State, scene: Scene) -> tuple[tuple[str, float], ...]:
    if scene.bed == "silence":
        return _floor(state)
    return tuple(dict([*_floor(state), (scene.bed, scene.level)]).items())


def _floor(state: State) -> tuple[tuple[str, float], ...]:
    has_sound = any(phase.scene.bed != "silence" for phase in state.plan.phases)
    return ((FLOOR_BED, FLOOR),) if has_sound else ()
