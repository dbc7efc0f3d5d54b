"""The choices when late or after a time away, with the result of each."""

from __future__ import annotations

from dataclasses import replace

from roomctl.session.away import Answer
from roomctl.session.late_choices import Choice
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.text.durations import clock_face, length, of
from roomctl.text.lateness import early_or
from roomctl.text.places import head, place, short
from roomctl.text.times import time_of_day


def stands(moment: Moment) -> str:
    """The end if nobody chooses: `Now: ends 15:03, 3 min over`."""
    return f"Now: {_end(moment.ends_at, moment.late)}"


def choice(choice: Choice, moment: Moment, state: State, width: int) -> tuple[str, str]:
    """A choice when late and its cost, in at most `width` columns."""
    end = _end(state.at.wall + (moment.t - state.t) + choice.left / state.speed, choice.over)
    match choice.what:
        case "trim":
            what, cost = "Trim", "all areas at their shortest"
        case "buffer":
            what, cost = "Use the turnover", of(min(max(0.0, choice.over), state.buffer), state.buffer)
        case "over":
            back = f"areas get {length(-choice.lost)} back"
            what, cost = "Run over", back if choice.lost <= -15 else "areas keep their minutes"
        case "drop":
            what = f"Leave out {short(head(choice.area).lower(), width - len('Leave out '))}"
            cost = f"{length(choice.lost)} less work" if choice.lost >= 15 else "its minutes go to the other areas"
    whole = f"{cost} · {end}"
    return what, whole if len(whole) <= width else end


def _end(wall: float, over: float) -> str:
    return f"ends {time_of_day(wall)}, {early_or('over', over)}"


def away(moment: Moment) -> str:
    """The question after a time away; empty if there is none."""
    return f"Away {clock_face(moment.away)}. Count the time away, or go back?" if moment.away else ""


ANSWERS = ("less", "same", "more")
"""The client's possible answers about the pressure."""


def check_in(question: str) -> str:
    return f"{question[:1].upper()}{question[1:].rstrip('?')}: less, the same, or more?"


def answer(answer: Answer, width: int) -> tuple[str, str, str]:
    """An answer after a time away, the phase it leads to (in `width` columns), and the end."""
    what = "Keep going" if answer.what == "keep" else "Go back to where it was"
    phase, left = replace(answer.phase, area=answer.phase.area.lower()), f", {clock_face(answer.left)} left"
    where = f"{place(phase, brief=True, loud=True, columns=width - len(left))}{left}"
    return what, where, _end(answer.ends, answer.late)
