"""The questions of a session, which `ChoiceScreen` shows: what to do when minutes are missing, and whether the time
away counts."""

from __future__ import annotations

from roomctl.session import away, late_choices
from roomctl.session.late_choices import Choice
from roomctl.session.marks import ANSWER
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.text import choices
from roomctl.ui.session.choice_screen import STANDS, Way


class Late:
    """Minutes are missing: where the session leads now, and the `choices` in the order of the `state` when it was
    asked, each with its cost in words and as a bar."""

    stands = STANDS

    def __init__(self, state: State) -> None:
        self._order = [one.act for one in late_choices.choices(state)]

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return choices.stands(moment), "No choice: nothing changes."

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        found = {one.act: one for one in late_choices.choices(state)}
        shown = [found[act] for act in self._order if act in found][:most]
        widest = max((max(one.left, one.left - one.over) for one in shown), default=0.0)
        said = ((one, *choices.choice(one, moment, state, width)) for one in shown)
        return [Way(one.act, (what, cost, overrun(one, widest, width))) for one, what, cost in said]


class Away:
    """The computer was asleep or off during a session: does that time count, or does the session go back? Asked until
    somebody answers, here or elsewhere, or the session continues."""

    stands = ANSWER

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return choices.away(moment), "No answer: the session continues by the clock."

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        said = ((one, choices.answer(one, width)) for one in away.answers(state)[:most])
        return [Way(one.act, lines) for one, lines in said]


class CheckIn:
    """The client's answer about the pressure."""

    stands = STANDS

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return choices.check_in(state.plan.question(moment.index)), "No answer: nothing is written down."

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        return [Way(("check", answer), (answer.capitalize(),)) for answer in choices.ANSWERS]


def overrun(choice: Choice, longest: float, columns: int) -> str:
    """The rest of the session as a bar with a post at the booked end; the time past it is drawn differently."""
    per = (columns - 1) / longest if longest > 0 else 0.0
    inside, past = min(choice.left, choice.left - choice.over), max(0.0, choice.over)
    before, room, after = round(inside * per), round((choice.left - choice.over) * per), round(past * per)
    drawn = "━" * max(0, before) + " " * max(0, room - before) + "┃" + "░" * after
    return f"{drawn:<{columns}}"
