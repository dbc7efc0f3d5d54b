"""What is to be said of a session, each thing once: for screen readers and for terminals that only print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from roomctl.preset.contraindications import UNIVERSAL
from roomctl.preset.model import Preset
from roomctl.session import away
from roomctl.session.away import Answer
from roomctl.session.late import Choice, missing
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment
from roomctl.session.plan import Phase, Plan
from roomctl.session.record import Record
from roomctl.session.state import State
from roomctl.ui import words
from roomctl.ui.prepare import rows


class _Known(NamedTuple):
    """What was true at the last look."""

    session: str
    phase: int
    cue: object
    line: str
    standing: str
    silenced: bool
    landing: bool
    faults: frozenset[str]


class Heard:
    """Remembers what was said; `news` gives what is new."""

    def __init__(self) -> None:
        self._known: _Known | None = None
        self._asked = -1.0  # when the time away began that was last asked about

    def news(self, state: State, moment: Moment, trouble: Sequence[DeviceFault] = (), spread: str = "") -> list[str]:
        """Sentences for what has changed since the last look; all of where it stands at the first. `spread`: the key
        that gives free minutes out."""
        before, now = self._known, _known(state, moment, trouble)
        self._known = now
        said: list[str] = []
        if before is None or before.session != now.session:
            said += opening(state, moment)
            before = now._replace(phase=-1, cue=None, standing="", silenced=False, landing=False, faults=frozenset())
        if now.phase != before.phase:
            said.append(_phase(moment))
        if moment.cue and now.cue != before.cue and moment.cue.kind != "change":
            said.append(f"{words.cue_words(moment.cue, moment, state.plan)} (any key: seen)")
        if now.line != before.line and now.line:
            said.append(words.replanned(moment, spread))
        if now.standing != before.standing:
            said.append(now.standing or "going on")
            if words.unexplained(moment, state):
                said.append(f"why? {', '.join(f'{at} {one}' for at, one in enumerate(words.PAUSES, 1))}, or nothing")
        if now.silenced != before.silenced:
            said.append("silent" if now.silenced else "sound on")
        if now.landing and not before.landing:
            said.append(words.prompts(moment))
        said += sorted(now.faults - before.faults)
        said += [f"mended: {fault}" for fault in sorted(before.faults - now.faults)]
        return said

    def asks(self, state: State) -> list[Answer]:
        """What can be said to a time away that nobody has asked about here; empty if there is none."""
        if not state.away or state.gone is None or state.gone.t == self._asked:
            return []
        self._asked = state.gone.t
        return away.answers(state)


def _known(state: State, moment: Moment, trouble: Sequence[DeviceFault]) -> _Known:
    standing = "paused" if moment.paused else "held" if moment.waiting else ""
    cue = moment.cue.key if moment.cue else None
    faults = frozenset(f"no {fault.device}: {fault.message}" for fault in (*state.faults, *trouble))
    return _Known(
        state.session, moment.index, cue, moment.line, standing, moment.silenced, moment.landing, faults
    )  # fmt: skip


def opening(state: State, moment: Moment) -> list[str]:
    """What there is to know of a running session, whoever comes to it."""
    wished = words.wishes(state.wishes)
    return [f"{state.plan.title}: {words.gone(moment, state)}, {words.ends(moment)}", *([wished] if wished else [])]


def _phase(moment: Moment) -> str:
    phase = moment.phase
    how = words.details(moment).replace(" · ", ", ")
    note = f". {phase.note}" if phase.note else ""
    coming = words.next_words(moment.next).replace(" · ", ", ")
    return f"now: {_said(phase)}, {words.minutes(moment.phase_left)}, {how}{note}; {coming}"


def _said(phase: Phase) -> str:
    """An area with all its words, and its side."""
    return phase.area if phase.side == "both" else f"{phase.area}, {phase.side.upper()}"


def where(state: State, moment: Moment) -> str:
    """Where the session stands, on demand."""
    standing = f", {standing.lower()}" if (standing := words.standing(moment)) else ""
    return (
        f"{_said(moment.phase)}, {words.clock_face(moment.phase_left)} left{standing}; "
        f"{words.next_words(moment.next).replace(' · ', ', ')}; {words.lateness(moment.late)}, {words.ends(moment)}"
    )


def signs(preset: Preset) -> list[str]:
    """The first gate: what stops a session, everybody's signs with what to do, and what to keep in mind."""
    stop, mind = (preset.before.stop, preset.before.mind) if preset.before else ((), ())
    own = [f"{rows.ANY_YES}:", *(f"- {sign}" for sign in stop)] if stop else []
    return [
        *own, "Ask everybody:", *(f"- {sign.ask}: {sign.do}" for sign in UNIVERSAL),
        *(["Keep in mind:", *(f"- {point}" for point in mind)] if mind else []),
    ]  # fmt: skip


def plan(today: Plan, hands_on: float) -> list[str]:
    """The phases by the clock, numbered."""
    said, begun = [], hands_on
    for number, phase in enumerate(today.phases, 1):
        side = f", {side}" if (side := rows.side_words(phase)) else ""
        turn = ", client turns over" if phase.turn else ""
        said.append(f"{number}. {words.time_of_day(begun)} {phase.area}{side}, {words.minutes(phase.seconds)}{turn}")
        begun += phase.seconds
    return said


def choices(offered: Sequence[Choice], moment: Moment, state: State) -> list[str]:
    """What can be done when late, numbered, with what each would cost."""
    ways = (words.choice(one, moment, state, 200) for one in offered)
    choices = [f"{number}. {what}: {cost.replace(' · ', ', ')}" for number, (what, cost) in enumerate(ways, 1)]
    return [f"{words.missing(missing(state))}. A number chooses, any other key leaves it.", *choices]


def answers(offered: Sequence[Answer], moment: Moment) -> list[str]:
    """The question after a time away, and its numbered answers."""
    said = (words.answer(one) for one in offered)
    choices = [f"{number}. {what}: {where}, {end}" for number, (what, where, end) in enumerate(said, 1)]
    return [f"{words.away(moment)} A number answers, any other key keeps going.", *choices]


def close(done: Record) -> list[str]:
    """The end: how it ended, and each area as planned and as done."""
    lines = [
        f"{words.place(line.phase).lower()}: {words.minutes(line.done) if line.done >= 1 else 'not worked'}, "
        f"planned {words.minutes(line.planned)}"
        for line in done.lines
    ]
    return ["hands off", f"{done.title}: {words.ended(done)}", *lines]
