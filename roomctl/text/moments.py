"""The state of a session in short texts: the next phase, how to work, cues, the client's wishes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from roomctl.session.cues import Cue
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment
from roomctl.session.plan import Phase, Plan, Wishes
from roomctl.session.state import State
from roomctl.text.cells import cells
from roomctl.text.durations import clock_face, length
from roomctl.text.places import LEAST, beside, head, short, side, technique
from roomctl.text.times import time_of_day

REHEARSAL = "REHEARSAL"
"""The mark of a session in which nobody is treated, on every screen from its start to its end."""
WIDE = 1000
"""Enough columns for every text."""
TURNING = 90.0
"""Seconds into a phase for which "client turns over" is shown."""
PRONE_SHOWN = 300.0
"""Seconds before the limit from which the minutes face down are shown."""


def coming(phase: Phase | None, columns: int = WIDE) -> str:
    """The next phase, in `columns`: to fit, the turn becomes a word, the area is shortened, then "next" and the turn
    are left out; side and minutes never are."""
    if phase is None:
        return "next: hands off" if columns >= len("next: hands off") else "hands off"
    lasts = f" · {length(phase.seconds)}"
    turns = [" · client turns over", " · turn"] if phase.turn else [" · change sides"] if phase.between else [""]
    forms = [("next: ", f"{lasts}{turn}") for turn in turns] + [("next: ", lasts), ("", lasts)]
    return _in_columns(phase, forms, len(turns), columns)


def _in_columns(phase: Phase, forms: list[tuple[str, str]], whole: int, columns: int) -> str:
    """The place of `phase` in the first of `forms` (words before and after) that fits into `columns`: the first `whole`
    forms with the whole area, else shortened."""
    area, hand = head(phase.area).upper(), side(phase)
    named = beside(area, hand)
    for before, after in forms[:whole]:
        if cells(before + named + after) <= columns:
            return before + named + after
    for before, after in forms[whole - 1 :]:
        room = columns - len(before) - len(after)
        if room >= len(hand) + 2 + 2 * LEAST:
            return before + beside(area, hand, room) + after
    before, after = forms[-1]
    return (before + beside(area, hand, columns - len(before) - len(after)) + after).lstrip(" ·")


def details(moment: Moment, columns: int = WIDE, *, turning: bool = True) -> str:
    """Position, technique and pressure in one line of `columns`; with fewer words or a shortened technique if narrow.
    `turning`: also say that the client turns over, for the first `TURNING` seconds, or that the therapist changes
    sides. Until when that is, is said in any case."""
    phase, how = moment.phase, technique(moment.phase.technique)
    turns = turning and phase.turn and moment.phase_elapsed < TURNING
    left = hands_on(moment)
    sides = f"change sides: {left}" if turning and left and not phase.turn else left
    said = ""
    for turn, change, pressure in (
        ("client turns over", sides, "pressure "), ("turns over", left, ""),
        ("turn", left.removeprefix("hands on "), ""),
    ):  # fmt: skip
        first = [turn if turns else "", change]
        said = " · ".join([*filter(None, first), position(moment), how, f"{pressure}{phase.pressure} of 5"])
        if len(said) <= columns:
            return said
    return said.replace(how, short(how, max(LEAST, columns - len(said) + len(how))))


def position(moment: Moment) -> str:
    """How the client lies; from five minutes before the limit on, with the minutes face down: `prone 18 of 20 min`."""
    limit = moment.prone_limit
    if moment.phase.position != "prone" or limit is None or moment.prone < limit - PRONE_SHOWN:
        return moment.phase.position
    return f"prone {math.floor(moment.prone / 60 + 1e-6)} of {length(limit)}"


def hands_on(moment: Moment) -> str:
    """While the therapist changes sides, `hands on in 12 s`; else empty."""
    return f"hands on in {math.ceil(moment.changing - 1e-6)} s" if moment.changing else ""


def prompts(moment: Moment) -> str:
    """In the last minutes, what the client needs next, and at last the note for the end unless a cue or the area has
    it; else empty."""
    if moment.note:
        there = moment.note == moment.phase.note or (moment.cue and moment.cue.kind == "note")
        return "" if there else moment.note
    return "soon: water, time to sit up, dressing" if moment.landing else ""


def gone(moment: Moment, state: State) -> str:
    """`12 of 45 min`: whole minutes, so that it rarely changes."""
    return f"{math.floor(moment.elapsed / 60 + 1e-6)} of {math.ceil(state.booked / 60 - 1e-6)} min"


def now(moment: Moment, state: State) -> str:
    """The time of day."""
    return time_of_day(moment.ends_at - moment.left / state.speed)


def ends(moment: Moment) -> str:
    return f"ends {time_of_day(moment.ends_at)}"


def glance(moment: Moment, columns: int = WIDE) -> str:
    """The time left, the place, and why the clock does not run, in one line of `columns`."""
    held = f" · {said}" if (said := standing(moment)) else ""
    face = clock_face(moment.phase_left)
    area, hand = head(moment.phase.area).upper(), side(moment.phase)
    return f"{face} · {beside(area, hand, columns - len(face) - 3 - len(held))}{held}"


def cue(cue: Cue, moment: Moment, plan: Plan, columns: int = WIDE) -> str:
    """A cue on the screen, its area shortened to fit one row of `columns`."""
    match cue.kind:
        case "warn":
            return _in_columns(moment.next, [("soon: ", "")], 1, columns) if moment.next else "soon: hands off"
        case "change":
            return cue_brief(cue, moment, plan)  # the screen shows its area in large letters
        case "check":
            return f"ask: {plan.question(cue.phase).rstrip('?')}?"
        case "turn":
            return f"let the client turn: {length(plan.prone_limit or moment.prone)} prone"
        case "closing":
            return f"closing in {max(1, math.ceil(moment.left / 60 - 1e-6))} min"
        case "halfway":
            return f"halfway: {length(moment.phase_left)} left"
        case "note":
            return short(plan.last_note, columns)
        case "finish":
            return "hands off"
        case "late":
            return f"{max(1, math.floor(moment.late / 60 + 1e-6))} min over"


def cue_brief(cue: Cue, moment: Moment, plan: Plan) -> str:
    """The same in a word or two if another row shows the rest; else empty."""
    if cue.kind == "change":
        phase = moment.phase if cue.phase == moment.index else plan.phases[cue.phase]
        if phase.between and not moment.changing:
            return "now"
        return "turn over" if phase.turn else "change sides" if phase.between else "now"
    if cue.kind == "turn":
        return "turn over"
    if cue.kind == "halfway":
        return "halfway"
    return "soon" if cue.kind == "warn" and moment.next else ""


def standing(moment: Moment) -> str:
    """`PAUSED`, `HELD` or `OVER 1:20`; empty while the clock runs normally."""
    if moment.paused:
        return "PAUSED"
    if moment.phase_left <= -1:
        return f"OVER {clock_face(moment.phase_left)[1:]}"
    return "HELD" if moment.waiting else ""


def fault(fault: DeviceFault) -> str:
    """`no sound: the device is gone`."""
    return wrong(f"{fault.device}: {fault.message}")


def wrong(what: str) -> str:
    """A fault in words; `what`: its device, a colon and its message. Of the lamps some may be as they should, and there
    is a disk, and a record again."""
    return what if what.startswith(("lamps:", "record:", "disk:")) else f"no {what}"


def faults(found: Iterable[DeviceFault], silenced: bool) -> str:
    """All device faults in one line, after `silent` if the sound is off."""
    return " · ".join([*(["silent"] if silenced else []), *map(fault, found)])


def wishes(asked: Wishes) -> str:
    """The client's wishes in one line: `avoid neck · lighter pressure · quiet`; empty if there are none."""
    avoid = [f"avoid {', '.join(dict.fromkeys(head(area).lower() for area in asked.avoid))}"] if asked.avoid else []
    pressure = [] if asked.pressure == "usual" else [f"{asked.pressure} pressure"]
    talk = [asked.talk] if asked.talk else []
    return " · ".join([*avoid, *pressure, *talk, *(["treated today"] if asked.treated else [])])
