"""What the session wants of the lamps at an instant, derived from its state.

Fades are real seconds; in a rehearsal they run as fast as the session, so that its light is the plan's.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple

from roomctl.session.cues import Cue
from roomctl.session.plan import DARK, Plan, Scene
from roomctl.session.state import State
from roomctl.session.targets import SOUNDED, scene_of
from roomctl.session.timeline import boundaries, landing

TURN = 10.0
"""Points of light that a turn of the client adds to the light before it, so that nobody falls."""
FULL = 100.0
INSPECTION = 30.0
"""Real seconds of the inspection light."""
BACK = 8.0
"""Real seconds in which the lamps come back from it, and from full light."""
NUDGE, NUDGE_FADE = 3.0, 3.0
"""Points and real seconds of a cue by the lamps: up, then back."""


class Light(NamedTuple):
    """`percent` of full and `kelvin`, to be reached `fade` real seconds after `since` (real seconds after the session's
    start). `of`: what it belongs to; a lamp that somebody has set by hand is left alone until this changes.
    `asked`: somebody has just asked for it, so that it also holds for a lamp set by hand."""

    percent: float
    kelvin: float
    fade: float
    since: float
    of: Hashable
    asked: bool = False


def light(state: State) -> Light | None:
    """What the lamps should show at the state's own instant; None: they are not the session's, or not any more."""
    if state.rehearsal and not state.moves_lamps:
        return None
    lit, planned = state.lit, _planned(state)
    if lit is not None and lit.how == "up":
        return planned._replace(percent=FULL, fade=0.0, since=lit.t, of=("up", lit.t), asked=True)
    if state.ended is not None:
        return None
    if lit is not None and lit.how == "inspect" and state.t < lit.t + INSPECTION:
        return planned._replace(percent=FULL, fade=0.0, since=lit.t, of=("inspect", lit.t), asked=True)
    back = _back(state)
    if back is not None and back >= planned.since:
        return planned._replace(fade=max(BACK, planned.since + planned.fade - back), since=back)
    return _nudged(state, planned)


def wakes(state: State) -> float:
    """Real seconds after the start at which `light` changes by itself, at the latest; may be in the past."""
    times = [state.t + 60.0]
    if not state.paused and state.ended is None:
        times.append(state.when(state.quiet_until) if state.quiet_until > state.elapsed else state.t)
    if state.lit is not None:
        times.append(state.lit.t + INSPECTION)
    if (cue := _nudges(state)) is not None:
        times.append(cue.due + NUDGE_FADE)
    return min((t for t in times if t > state.t), default=state.t)


def curve(state: State) -> list[tuple[float, float]]:
    """The light if nobody acts, as straight lines between points: real seconds after the start, and percent. `state` is
    at the start; the first light counts as reached."""
    first = _planned(state)
    points, begun = [(first.since, first.percent)], Light(first.percent, first.kelvin, 0.0, first.since, None)
    for light in _coming(state):
        reached = begun.since + begun.fade
        before = points[-1][1]
        if light.since < reached:  # the next fade begins in the middle of this one
            share = (light.since - begun.since) / begun.fade
            before += share * (begun.percent - before)
            points.append((light.since, before))
        else:
            points += [(reached, begun.percent), (light.since, begun.percent)]
        begun = light
    points.append((begun.since + begun.fade, begun.percent))
    return list(dict.fromkeys(points))


def at(points: Sequence[tuple[float, float]], t: float) -> float:
    """Percent at `t` on the lines between `points`."""
    for (a, low), (b, high) in pairwise(points):
        if t < b:
            return low if t <= a or b == a else low + (high - low) * (t - a) / (b - a)
    return points[-1][1]


def _coming(state: State) -> list[Light]:
    """The light at each coming boundary, and that of the landing."""
    lands = landing(state) if state.plan.landing else None
    found, before = [], state.current
    for index, t in boundaries(state):
        if index >= 0 and (lands is None or t < lands.t):
            scene = state.plan.phases[index].scene
            percent = scene_light(state.plan, index, before)
            found.append(Light(percent, scene.kelvin, scene.fade / state.speed, t, index))
        before = index
    if lands and state.plan.landing:
        scene = state.plan.landing
        fade = min(scene.fade / state.speed, lands.lasts)
        found.append(Light(scene.light, scene.kelvin, fade, lands.t, "landing"))
    return found


def scene_light(plan: Plan, index: int, before: int | None) -> float:
    """Percent in phase `index`, which follows phase `before`: its scene's, or more where the client turns over."""
    own = plan.phases[index].scene.light
    if before is None or not plan.turns(index, before):
        return own
    return max(own, min(FULL, plan.phases[before].scene.light + TURN))


def _planned(state: State) -> Light:
    scene: Scene = scene_of(state)
    if state.landed and state.plan.landing:
        fade = min(state.plan.landing.fade / state.speed, state.landed.lasts)
        return Light(scene.light, scene.kelvin, fade, state.landed.t, ("landing", state.landed.t))
    percent = scene_light(state.plan, state.current, _before(state))
    since = state.when(state.since) if not state.paused else 0.0
    picked = state.picks[-1] if state.picks else None
    return Light(percent, scene.kelvin, scene.fade / state.speed, since, (state.current, len(state.visits), picked))


def _before(state: State) -> int | None:
    return state.visits[-1].phase if state.visits else None


def _back(state: State) -> float | None:
    """When the lamps last began to come back to the plan, because full light was ended."""
    lit = state.lit
    if lit is None:
        return None
    return lit.t if lit.how == "plan" else lit.t + INSPECTION


def _nudges(state: State) -> Cue | None:
    """The cue that the lamps give now; none while the room is dark for a client who is sensitive to light."""
    if state.plan.cues != "lamp" or scene_of(state).light <= DARK or state.ended is not None:
        return None
    cue = next((cue for cue in reversed(state.crossed) if cue.kind in SOUNDED), None)
    return cue if cue is not None and state.t < cue.due + 2 * NUDGE_FADE else None


def _nudged(state: State, planned: Light) -> Light:
    """`planned`, or a little more for a moment. While a fade runs, the fade itself is what the therapist sees."""
    cue = _nudges(state)
    if cue is None or (planned.since + planned.fade > cue.due and cue.due > planned.since + 1):
        return planned
    rising = state.t < cue.due + NUDGE_FADE
    percent = min(FULL, planned.percent + NUDGE) if rising else planned.percent
    since = cue.due if rising else cue.due + NUDGE_FADE
    return planned._replace(percent=percent, fade=NUDGE_FADE, since=since)
