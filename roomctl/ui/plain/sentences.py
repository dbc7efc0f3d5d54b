"""The sentences of the plain screen: each change of a session once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from roomctl.preset.contraindications import UNIVERSAL
from roomctl.preset.model import Preset
from roomctl.session import away
from roomctl.session.away import Answer
from roomctl.session.late_choices import Choice
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment, unexplained
from roomctl.session.plan import Plan
from roomctl.session.record import Record
from roomctl.session.state import State
from roomctl.text import changes, durations, lateness, moments, places, reasons, results, times
from roomctl.text.choices import answer, choice, stands
from roomctl.text.choices import away as away_words
from roomctl.text.moments import WIDE
from roomctl.ui.prepare import rows


class _Known(NamedTuple):
    """The facts at the last look."""

    session: str
    phase: int
    cue: object
    change: str
    standing: str
    silenced: bool
    landing: bool
    note: str
    changing: bool
    faults: frozenset[str]


class Heard:
    """Remembers what was printed."""

    def __init__(self) -> None:
        self._known: _Known | None = None
        self._asked = -1.0  # the start of the time away that was last asked about

    def news(self, state: State, moment: Moment, trouble: Sequence[DeviceFault] = (), spread: str = "") -> list[str]:
        """Sentences for what has changed since the last look; at the first, for the whole state. `spread`: the key that
        distributes free minutes."""
        before, now = self._known, _known(state, moment, trouble)
        self._known = now
        said: list[str] = []
        if before is None or before.session != now.session:
            said += opening(state, moment)
            before = now._replace(
                phase=-1,
                cue=None,
                standing="",
                silenced=False,
                landing=False,
                note="",
                changing=False,
                faults=frozenset(),
            )
        if now.phase != before.phase:
            said.append(_phase(moment))
        if moment.cue and now.cue != before.cue and moment.cue.kind != "change":
            said.append(f"{moments.cue(moment.cue, moment, state.plan)} (any key: seen)")
        if now.change != before.change and now.change:
            said.append(changes.status(moment.change, state.plan.phases, spread))
        if now.standing != before.standing:
            said.append(now.standing or "going on")
            if unexplained(moment, state):
                said.append(f"why? {', '.join(f'{at} {one}' for at, one in enumerate(reasons.PAUSES, 1))}, or nothing")
        if now.silenced != before.silenced:
            said.append("silent" if now.silenced else "sound on")
        if before.changing and not now.changing and now.phase == before.phase:
            said.append(f"hands on: {places.place(moment.phase, loud=True)}")
        if (prompt := moments.prompts(moment)) and (now.landing > before.landing or now.note > before.note):
            said.append(prompt)
        said += sorted(now.faults - before.faults)
        said += [f"works again: {fault}" for fault in sorted(before.faults - now.faults)]
        return said

    def asks(self, state: State) -> list[Answer]:
        """The answers for a time away that was not yet asked about here; empty if there is none."""
        if not state.away or state.gone is None or state.gone.t == self._asked:
            return []
        self._asked = state.gone.t
        return away.answers(state)


def _known(state: State, moment: Moment, trouble: Sequence[DeviceFault]) -> _Known:
    standing = "paused" if moment.paused else "held" if moment.waiting else ""
    cue = moment.cue.key if moment.cue else None
    faults = frozenset(map(moments.fault, (*state.faults, *trouble)))
    change = changes.change(moment.change, state.plan.phases)
    return _Known(
        state.session, moment.index, cue, change, standing, moment.silenced, moment.landing, moment.note,
        moment.changing > 0, faults,
    )  # fmt: skip


def opening(state: State, moment: Moment) -> list[str]:
    """The state of a running session, for a screen that joins it."""
    wished = moments.wishes(state.wishes)
    mark = f"{moments.REHEARSAL}: " if state.rehearsal else ""
    return [
        f"{mark}{state.plan.title}: {moments.gone(moment, state)}, {moments.ends(moment)}",
        *([wished] if wished else []),
    ]


def _phase(moment: Moment) -> str:
    phase = moment.phase
    how = moments.details(moment).replace(" · ", ", ")
    note = f". {phase.note}" if phase.note else ""
    coming = moments.coming(moment.next).replace(" · ", ", ")
    return f"now: {places.place(phase, loud=True)}, {durations.length(moment.phase_left)}, {how}{note}; {coming}"


def where(state: State, moment: Moment) -> str:
    """The current area, times and lateness, on demand."""
    standing = f", {standing.lower()}" if (standing := moments.standing(moment)) else ""
    mark = f"{moments.REHEARSAL}: " if state.rehearsal else ""
    return (
        f"{mark}{places.place(moment.phase, loud=True)}, {durations.clock_face(moment.phase_left)} left{standing}; "
        f"{moments.coming(moment.next).replace(' · ', ', ')}; {lateness.running(moment.late)}, {moments.ends(moment)}"
    )


def signs(preset: Preset) -> list[str]:
    """The preset's stop signs, the signs for every client with what to do, and what to keep in mind."""
    before = preset.before
    stop, mind, during = (before.stop, before.mind, before.during) if before else ((), (), ())
    own = [f"{rows.ANY_YES}:", *(f"- {sign}" for sign in stop)] if stop else []
    return [
        *own, "Ask everybody:", *(f"- {sign.ask}: {sign.do}" for sign in UNIVERSAL),
        *([f"{rows.IN_SESSION}:", *(f"- {sign}" for sign in during)] if during else []),
        *(["Keep in mind:", *(f"- {point}" for point in mind)] if mind else []),
    ]  # fmt: skip


def plan(today: Plan, hands_on: float, left_out: Collection[int] = ()) -> list[str]:
    """The phases by the clock, numbered; those `left_out` today, by index, are named as such."""
    said, begun = [], hands_on
    for number, phase in enumerate(today.phases, 1):
        side = f", {side}" if (side := places.open_side(phase)) else ""
        turn = ", client turns over" if phase.turn else ""
        here = f"{times.time_of_day(begun)} {phase.area}{side}, {durations.length(phase.seconds)}{turn}"
        said.append(f"{number}. {f'left out: {phase.area}' if number - 1 in left_out else here}")
        begun += phase.seconds
    return said


def choices(offered: Sequence[Choice], moment: Moment, state: State) -> list[str]:
    """The choices when late, numbered, each with its cost."""
    ways = (choice(one, moment, state, WIDE) for one in offered)
    lines = [f"{number}. {what}: {cost.replace(' · ', ', ')}" for number, (what, cost) in enumerate(ways, 1)]
    return [f"{stands(moment)}. Press a number to choose; any other key changes nothing.", *lines]


def answers(offered: Sequence[Answer], moment: Moment) -> list[str]:
    """The question after a time away, and its numbered answers."""
    said = (answer(one, WIDE) for one in offered)
    lines = [f"{number}. {what}: {where}, {end}" for number, (what, where, end) in enumerate(said, 1)]
    return [f"{away_words(moment)} Press a number to answer; any other key counts the time away.", *lines]


def close(done: Record) -> list[str]:
    """How the session ended, and each area's planned and done time."""
    lines = [
        f"{places.place(line.phase, brief=True).lower()}: "
        f"{durations.length(line.done) if line.done >= 1 else 'not worked'}, planned {durations.length(line.planned)}"
        for line in done.lines
    ]
    mark = f"{moments.REHEARSAL}: " if done.rehearsal else ""
    return ["hands off", f"{mark}{done.title}: {results.ended(done)}", *lines]
