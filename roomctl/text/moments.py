"""Where a session stands, short enough for a glance: what comes next, how to work, cues, what the client wished."""

from __future__ import annotations

import math
from collections.abc import Iterable

from roomctl.session.cues import Cue
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment
from roomctl.session.plan import Phase, Plan, Wishes
from roomctl.session.state import State
from roomctl.text.durations import clock_face, length
from roomctl.text.places import head, place, technique
from roomctl.text.times import time_of_day

REHEARSAL = "REHEARSAL"
"""The mark of a session in which nobody is treated, on every screen from its start to its end."""
TURNING = 90.0
"""Seconds into a phase for which "client turns over" is shown."""


def coming(phase: Phase | None, *, brief: bool = False) -> str:
    """What comes after this; `brief` for a narrow screen."""
    if phase is None:
        return "next: hands off"
    turn = (" · turn" if brief else " · client turns over") if phase.turn else ""
    return f"next: {place(phase, brief=True).upper()} · {length(phase.seconds)}{turn}"


def details(moment: Moment, *, brief: bool = False) -> str:
    """How to work here, in one line; `brief` for a narrow screen."""
    phase = moment.phase
    turn = ["turns over" if brief else "client turns over"] if phase.turn and moment.phase_elapsed < TURNING else []
    pressure = f"{phase.pressure} of 5" if brief else f"pressure {phase.pressure} of 5"
    return " · ".join([*turn, phase.position, technique(phase.technique), pressure])


def prompts(moment: Moment) -> str:
    """What is due now besides hands: in the last minutes, what the client needs next."""
    return "soon: water, time to sit up, dressing" if moment.landing else ""


def gone(moment: Moment, state: State) -> str:
    """`12 of 45 min`: whole minutes, so that it seldom moves."""
    return f"{math.floor(moment.elapsed / 60 + 1e-6)} of {math.ceil(state.booked / 60 - 1e-6)} min"


def ends(moment: Moment) -> str:
    return f"ends {time_of_day(moment.ends_at)}"


def cue(cue: Cue, moment: Moment, plan: Plan) -> str:
    """A cue as the screen says it."""
    match cue.kind:
        case "warn":
            return f"soon: {place(moment.next, brief=True).upper()}" if moment.next else "soon: hands off"
        case "change":
            phase = plan.phases[cue.phase]
            return f"now: {place(phase, brief=True).upper()}" + (", client turns over" if phase.turn else "")
        case "check":
            return f"ask: {plan.question(cue.phase).rstrip('?')}?"
        case "closing":
            return f"closing in {max(1, math.ceil(moment.left / 60 - 1e-6))} min"
        case "finish":
            return "hands off"
        case "late":
            return f"{max(1, math.floor(moment.late / 60 + 1e-6))} min over"


def cue_brief(cue: Cue, moment: Moment, plan: Plan) -> str:
    """The same in a word, where another row says the rest; empty where none does."""
    if cue.kind == "change":
        return "turn over" if plan.phases[cue.phase].turn else "now"
    return "soon" if cue.kind == "warn" and moment.next else ""


def standing(moment: Moment) -> str:
    """What holds the clock, in a word or two; empty while it simply runs."""
    if moment.paused:
        return "PAUSED"
    if moment.phase_left <= -1:
        return f"OVER {clock_face(moment.phase_left)[1:]}"
    return "HELD" if moment.waiting else ""


def fault(fault: DeviceFault) -> str:
    """`no sound: the device is gone`."""
    return f"no {fault.device}: {fault.message}"


def faults(found: Iterable[DeviceFault], silenced: bool) -> str:
    """All that does not work, in one quiet line."""
    return " · ".join([*(["silent"] if silenced else []), *map(fault, found)])


def wishes(asked: Wishes) -> str:
    """What the client asked for, in one line: `avoid neck · lighter · quiet`; empty where nothing was."""
    avoid = [f"avoid {', '.join(dict.fromkeys(head(area).lower() for area in asked.avoid))}"] if asked.avoid else []
    pressure = [] if asked.pressure == "usual" else [f"{asked.pressure} pressure"]
    talk = [asked.talk] if asked.talk else []
    return " · ".join([*avoid, *pressure, *talk, *(["treated today"] if asked.treated else [])])
