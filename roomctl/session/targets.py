"""What the room should sound and look like: now, and at each coming change if nobody acts.

Levels are dB relative to the room's calibrated level; times are real seconds after the start; fades are real seconds
too, also in a rehearsal at speed 60.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from roomctl.session import cues
from roomctl.session.cues import STALE, Cue
from roomctl.session.events import CueKind
from roomctl.session.fades import CHANGE_FADE, END_FADE, FADES, LANDING_FADE, STOP_FADE
from roomctl.session.marks import Landing
from roomctl.session.plan import OWN, Scene
from roomctl.session.state import State
from roomctl.session.timeline import ahead, boundaries, landing, overdue

FLOOR_BED, FLOOR = "brown-hush", -36.0
"""A faint sound when no built-in bed plays in a session with sound, because loudspeakers that have gone to sleep clip
the first second of a cue. It also plays under own music, which may be silent at times."""
SOUNDED: frozenset[CueKind] = frozenset({"warn", "change", "halfway", "closing", "finish", "late"})
"""A check-in, the prompt to turn and a note are on the screen only."""
QUIETER: dict[str, float] = {"halfway": -6.0}
"""dB against the other cues."""
APART = 6.0
"""Real seconds; of cues nearer than this, which would overlap, only the higher in rank sounds."""
ON_TIME = 2.0
"""Real seconds after which a cue that has not sounded was missed: by a loudspeaker that was gone, for example."""
REPEATED: frozenset[CueKind] = frozenset({"warn", "change", "closing"})
REPEAT_AFTER = 20.0
"""Real seconds after which an unacknowledged cue sounds once more, at the same level: as late as the screen's own
repeat, and later than the 16 s that clinical notes ask for. `finish` is not repeated; `late` recurs by itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """From `since` on: the beds' levels (bed and dB; a bed not named is silent), reached in `fade` seconds; the scene
    for the lamps (None once the session has ended); `offset` is the client's own (dB, within the room's cap), over all
    beds; `paused` is how many seconds the session's music has stood still."""

    since: float
    fade: float
    gains: tuple[tuple[str, float], ...]
    scene: Scene | None
    offset: float = 0.0
    paused: float = 0.0


def wanted(state: State, change: float = CHANGE_FADE) -> Wanted:
    """What the room should be at the state's own instant. `change`: seconds in which beds trade places."""
    turned = state.turned
    if state.ended:
        fade = STOP_FADE if state.ended.how == "stopped" else END_FADE
        return Wanted(state.ended.t, fade, (), None, offset(state, scene_of(state)), _stood(state))
    scene = scene_of(state)
    begun, own_fade = state.when(state.since), change
    if state.landed and state.plan.landing:
        begun, own_fade = state.landed.t, LANDING_FADE
    answering = state.paused or turned.t >= begun - 1e-6  # in a pause `begun` drifts, `elapsed` standing still
    since, fade = (turned.t, FADES.get(turned.why, change)) if answering else (begun, own_fade)
    gains = _floor(state) if state.paused or state.silenced else _gains(state, scene)
    return Wanted(since, fade, gains, scene, offset(state, scene), _stood(state))


def scene_of(state: State) -> Scene:
    """The scene that holds: the phase's own, or that of the last minutes."""
    if state.landed and state.plan.landing:
        return _lasting(state.plan.landing, state.landed)
    return state.phase.scene


def offset(state: State, scene: Scene) -> float:
    """The client's dB in a scene, as far as the room's cap allows: below zero where the scene alone goes over it."""
    return min(state.level, state.headroom - scene.level)


def score(state: State, change: float = CHANGE_FADE) -> list[Wanted]:
    """The targets now and at each coming boundary, in order; the landing has a target of its own."""
    now, coming = wanted(state, change), list[Wanted]()
    lands = landing(state) if state.plan.landing else None
    if lands and lands.t > state.t and state.plan.landing:
        coming.append(_turned(state, lands.t, LANDING_FADE, _lasting(state.plan.landing, lands)))
    for index, t in boundaries(state):
        if index < 0:
            coming.append(replace(now, since=t, fade=END_FADE, gains=(), scene=None))
        elif lands is None or t < lands.t:
            coming.append(_turned(state, t, change, state.plan.phases[index].scene))
    return [now, *sorted(coming, key=lambda one: one.since)]


def sounding(state: State, until: float) -> list[Cue]:
    """The cues to sound up to `until` (real seconds after the start), in order, including those just missed."""
    if not state.chimes or state.silenced:
        return []  # a visual-first preset has no sound until a therapist turns its motif on
    around = APART * len(cues.RANK)  # cues already sounded and cues just after `until` can suppress a cue
    recent = [cue for cue in state.crossed if state.t - cue.due <= STALE + around]
    horizon = until + around
    coming = list(ahead(state, state.elapsed + (horizon - state.t) * state.speed)) if _runs(state) else []
    if not state.ended:
        coming += overdue(state, min([horizon, *(t for index, t in boundaries(state) if index < 0)]))
    kept: list[Cue] = []
    for cue in sorted(recent + coming, key=lambda cue: (-cues.RANK[cue.kind], cue.due)):
        if cue.kind in SOUNDED and all(abs(cue.due - other.due) >= APART for other in kept):
            kept.append(cue)
    again = _again(state)
    if again and not any(again.due - REPEAT_AFTER < other.due < again.due + APART for other in kept):
        kept.append(again)
    since = max(state.t - STALE, state.motif_t)
    kept = _without_missed(state, sorted(kept, key=lambda cue: cue.due))
    return [cue for cue in kept if since <= cue.due <= until and cue.key not in state.sounded]


def _without_missed(state: State, coming: list[Cue]) -> list[Cue]:
    """Missed cues sound at once, so only the last of them does, and it does not if it was acknowledged meanwhile or if
    another is due within APART."""
    missed = [cue for cue in coming if cue.due < state.t - ON_TIME]
    others = coming[len(missed) :]
    near = any(cue.due < state.t + APART for cue in others)
    return others if near else [cue for cue in missed[-1:] if cue.due > state.acked] + others


def _again(state: State) -> Cue | None:
    """The single repeat of the shown cue if it has sounded and was not acknowledged. Coming cues get no repeat: whether
    they will be acknowledged is unknown, and nobody acknowledges cues in a rendering."""
    shown = state.crossed[-1] if state.crossed else None
    if shown is None or shown.kind not in REPEATED or not _runs(state):
        return None
    if shown.due <= state.acked or shown.key not in state.sounded:
        return None
    return shown._replace(due=shown.due + REPEAT_AFTER)


def level_at(state: State, cue: Cue) -> float:
    """The level of a cue in dB: that of the bed around it, plus `cue_level`."""
    lands = landing(state)
    scene = state.plan.phases[cue.phase].scene
    if lands and state.plan.landing and cue.due > lands.t + LANDING_FADE / 2:
        scene = state.plan.landing
    return scene.level + offset(state, scene) + cue_level(state, cue.kind)


def cue_level(state: State, kind: str) -> float:
    """The dB by which a cue is louder than usual in this session."""
    chosen = state.plan.cue_level if state.cue_level is None else state.cue_level
    return (chosen or 0.0) + QUIETER.get(kind, 0.0)


def _turned(state: State, t: float, fade: float, scene: Scene) -> Wanted:
    gains = _floor(state) if state.silenced else _gains(state, scene)
    return Wanted(t, fade, gains, scene, offset(state, scene), _stood(state))


def _lasting(scene: Scene, lands: Landing) -> Scene:
    """The scene of the last minutes; a lamp's fade takes at most as long as the landing."""
    return replace(scene, fade=min(scene.fade, lands.lasts))


def _stood(state: State) -> float:
    """Real seconds of all pauses, without the current one, so that music continues while it fades out."""
    since = state.turned.t if state.paused and state.turned.why == "paused" else state.t
    return max(0.0, since - state.elapsed / state.speed)


def _runs(state: State) -> bool:
    return not state.paused and state.ended is None


def _gains(state: State, scene: Scene) -> tuple[tuple[str, float], ...]:
    if scene.bed == "silence":
        return _floor(state)
    own = scene.bed.startswith(OWN)
    return (*(_floor(state) if own else ()), (scene.bed, scene.level))


def _floor(state: State) -> tuple[tuple[str, float], ...]:
    return ((FLOOR_BED, FLOOR),) if state.chimes or not state.plan.silent else ()
