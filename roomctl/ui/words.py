"""What the screens say, as plain functions: times, places, cues. One voice, short enough for a glance."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from roomctl.session import plan as plans
from roomctl.session.away import Answer
from roomctl.session.booking import Interval
from roomctl.session.cues import Cue
from roomctl.session.late import Choice
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment
from roomctl.session.plan import Phase, Plan, Wishes
from roomctl.session.state import State

if TYPE_CHECKING:
    from roomctl.session.record import Record

NEARLY = 30.0
"""Seconds ahead or behind that are still on time."""
TURNING = 90.0
"""Seconds into a phase for which "client turns over" is shown."""
UNDOABLE = {
    "moved": "change of area", "paused": "pause", "resumed": "going on", "replanned": "minutes", "held": "hold",
    "released": "going on", "silenced": "silence", "chimed": "sound of cues", "ended": "stop", "dropped": "leaving out",
    "chosen": "choice when late", "measured": "number", "signed": "signature", "explained": "reason",
    "returned": "answer",
}  # fmt: skip
"""Acts that a screen offers to undo, in words; to undo an acknowledgement would only bring the cue back."""


def clock_face(seconds: float) -> str:
    """The time left, `8:00`, rounded up so that 0:00 means over; a phase that ran over shows `+1:20`."""
    if seconds < -0.999999:
        return "+" + _face(math.floor(-seconds + 1e-6))
    return _face(max(0, math.ceil(seconds - 1e-6)))


def _face(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def minutes(seconds: float) -> str:
    """`8 min`, to the half; under a minute in seconds."""
    if seconds < 60:
        return f"{round(seconds)} s"
    halves = round(seconds / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} min"


def head(area: str) -> str:
    """The part of an area that a glance needs: "back of the shoulder (posterior deltoid)" → BACK OF THE SHOULDER."""
    return plans.head(area).upper()


def rest(area: str) -> str:
    """What `head` left out."""
    return area[len(head(area)) :].strip().lstrip(",;:").strip()


def side(phase: Phase) -> str:
    """LEFT or RIGHT; empty for both sides."""
    return "" if phase.side == "both" else phase.side.upper()


def place(phase: Phase) -> str:
    """`FOREARM, LEFT`."""
    return ", ".join(filter(None, (head(phase.area), side(phase))))


def next_words(phase: Phase | None, *, brief: bool = False) -> str:
    """What comes after this; `brief` for a narrow screen."""
    if phase is None:
        return "next: hands off"
    turn = (" · turn" if brief else " · client turns over") if phase.turn else ""
    return f"next: {place(phase)} · {minutes(phase.seconds)}{turn}"


def details(moment: Moment, *, brief: bool = False) -> str:
    """How to work here, in one line; `brief` for a narrow screen."""
    phase = moment.phase
    technique = "PNF" if phase.technique == "pnf" else phase.technique.replace("-", " ")
    turn = ["turns over" if brief else "client turns over"] if phase.turn and moment.phase_elapsed < TURNING else []
    pressure = f"{phase.pressure} of 5" if brief else f"pressure {phase.pressure} of 5"
    return " · ".join([*turn, phase.position, technique, pressure])


def prompts(moment: Moment) -> str:
    """What is due now besides hands: in the last minutes, what the client needs next."""
    return "soon: water, time to sit up, dressing" if moment.landing else ""


def gone(moment: Moment, state: State) -> str:
    """`12 of 45 min`: whole minutes, so that it seldom moves."""
    return f"{math.floor(moment.elapsed / 60 + 1e-6)} of {math.ceil(state.booked / 60 - 1e-6)} min"


def time_of_day(wall: float) -> str:
    return f"{datetime.fromtimestamp(wall):%H:%M}"


def blocks(parts: Iterable[Interval], turnover: float) -> str:
    """What lies around hands on: `dress to 15:04 · turnover to 15:14, 3 of 10 min used`. `turnover` is in minutes."""
    said = []
    for part in parts:
        used = round(part.used / 60)
        of = f", {min(used, round(turnover))} of {turnover:g} min used" if used else ""
        said.append(f"{part.name} to {time_of_day(part.until)}{of}")
    return " · ".join(said)


def lateness(late: float) -> str:
    if abs(late) < NEARLY:
        return "on time"
    return f"{max(1, round(abs(late) / 60))} min {'behind' if late > 0 else 'ahead'}"


def ends(moment: Moment) -> str:
    return f"ends {time_of_day(moment.ends_at)}"


def beside(phase: Phase, said: str) -> str:
    """`said` without the place that the headline says already."""
    at = len(phase.place)
    named, rest = said[:at].casefold() == phase.place.casefold(), said[at:]
    return rest.removeprefix("; ") if named and (not rest or rest.startswith("; ")) else said


def replanned(moment: Moment, spread: str, width: int = 200) -> str:
    """The line that tells what was re-planned; where it says that minutes are free, with the key, `spread`, that gives
    them out. In `width` columns, if it can be."""
    if not spread or not moment.line.endswith(" early"):
        return moment.line
    whole = f"{moment.line}: {spread} gives it to the areas of concern"
    return whole if len(whole) <= width else f"{moment.line}: {spread} spreads it"


def cue_words(cue: Cue, moment: Moment, plan: Plan) -> str:
    """A cue as the screen says it."""
    match cue.kind:
        case "warn":
            return f"soon: {place(moment.next)}" if moment.next else "soon: hands off"
        case "change":
            phase = plan.phases[cue.phase]
            return f"now: {place(phase)}" + (", client turns over" if phase.turn else "")
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


PAUSES = ("bathroom", "phone", "position", "pain", "other")
"""Why a session is paused, for one key or two taps; a report tells each."""


def unexplained(moment: Moment, state: State) -> bool:
    """Whether it is paused, and nobody has said why."""
    return moment.paused and not state.reason


def why_paused(width: int) -> str:
    """How to say why, with the keys where there is room."""
    full = f"why? {' · '.join(f'{number} {reason}' for number, reason in enumerate(PAUSES, 1))}"
    return full if len(full) <= width else "why? a number from 1 to 5, or a tap"


def standing(moment: Moment) -> str:
    """What holds the clock, in a word or two; empty while it simply runs."""
    if moment.paused:
        return "PAUSED"
    if moment.phase_left <= -1:
        return f"OVER {clock_face(moment.phase_left)[1:]}"
    return "HELD" if moment.waiting else ""


def fault_line(faults: Iterable[DeviceFault], silenced: bool) -> str:
    """All that does not work, in one quiet line: `no sound: the device is gone`."""
    found = [f"no {fault.device}: {fault.message}" for fault in faults]
    return " · ".join([*(["silent"] if silenced else []), *found])


def ended(record: Record) -> str:
    how = {"done": "Came to its end", "finished": "Finished", "stopped": "Stopped"}.get(record.ended, "Still running")
    how += f" ({record.happened.reason})" if record.happened.reason else ""
    late = record.late
    when = "on time" if abs(late) < NEARLY else f"{minutes(abs(late))} {'late' if late > 0 else 'early'}"
    return f"{how}, {when}: {minutes(record.done)} of {minutes(record.planned)}"


def missing(seconds: float) -> str:
    return f"{minutes(seconds)} cannot be found" if seconds >= 15 else "There is time enough"


def choice(choice: Choice, moment: Moment, state: State, width: int) -> tuple[str, str]:
    """What can be done when late, and what it costs, in `width` columns."""
    allowed = state.buffer if choice.what == "buffer" else 0.0
    past = f", {minutes(choice.over - allowed)} over" if choice.over - allowed >= 15 else ", on time"
    end = f"ends {time_of_day(state.at.wall + (moment.t - state.t) + choice.left / state.speed)}{past}"
    match choice.what:
        case "trim":
            what, cost = "Trim", "areas as short as they may be"
        case "buffer":
            used = minutes(min(max(0.0, choice.over), state.buffer)).removesuffix(" min")
            what, cost, end = "Use the turnover", f"{used} of {minutes(state.buffer)}", end.removesuffix(", on time")
        case "over":
            what, cost = "Run over", "areas keep their minutes"
        case "drop":
            what = f"Leave out {head(choice.area).lower()}"
            cost = f"{minutes(choice.lost)} less work" if choice.lost >= 15 else "the others get its minutes"
    whole = f"{cost} · {end}"
    return what, whole if len(whole) <= width else end


def overrun(choice: Choice, longest: float, columns: int) -> str:
    """What is left of the session as a bar, a post at the booked end, what lies past it in another shape."""
    per = (columns - 1) / longest if longest > 0 else 0.0
    inside, past = min(choice.left, choice.left - choice.over), max(0.0, choice.over)
    before, room, after = round(inside * per), round((choice.left - choice.over) * per), round(past * per)
    drawn = "━" * max(0, before) + " " * max(0, room - before) + "┃" + "░" * after
    return f"{drawn:<{columns}}"


def away(moment: Moment) -> str:
    """The question after a time away; empty where nobody asks."""
    return f"Away {clock_face(moment.away)}: keep going, or go back?" if moment.away else ""


def answer(answer: Answer) -> tuple[str, str, str]:
    """What can be answered, where it leads, and the end."""
    what = "Keep going" if answer.what == "keep" else "Go back to where it was"
    when = "on time" if abs(answer.late) < NEARLY else f"{minutes(abs(answer.late))} {_side_of(answer.late)}"
    where = f"{head(answer.phase.area).lower()}{_side(answer.phase)}, {clock_face(answer.left)} left"
    return what, where, f"ends {time_of_day(answer.ends)}, {when}"


def _side(phase: Phase) -> str:
    return f", {side(phase)}" if side(phase) else ""


def _side_of(late: float) -> str:
    return "over" if late > 0 else "early"


def wishes(asked: Wishes) -> str:
    """What the client asked for, in one line: `avoid neck · lighter · quiet`; empty where nothing was."""
    avoid = [f"avoid {', '.join(dict.fromkeys(head(area).lower() for area in asked.avoid))}"] if asked.avoid else []
    pressure = [] if asked.pressure == "usual" else [f"{asked.pressure} pressure"]
    talk = [asked.talk] if asked.talk else []
    return " · ".join([*avoid, *pressure, *talk, *(["treated today"] if asked.treated else [])])
