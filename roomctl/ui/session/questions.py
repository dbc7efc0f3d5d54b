"""What a session asks: what to do with minutes that cannot be found, and whether the time counts in which the room was
away. Each gives its ways to go on, in words; `ChoiceScreen` shows them."""

from __future__ import annotations

from roomctl.session import away, late_choices
from roomctl.session.late_choices import Choice
from roomctl.session.marks import ANSWER
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.text import choices
from roomctl.ui.session.choice_screen import STANDS, Way


class Late:
    """Minutes that cannot be found: `choices` of the `state` at which it was asked, each with what it costs, in words
    and as a bar."""

    stands = STANDS

    def __init__(self, state: State) -> None:
        self._choices = late_choices.choices(state)

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        missing = late_choices.missing(state)
        return choices.missing(missing), "If you choose nothing, it stays as it is." if missing else ""

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        shown = self._choices[:most]
        widest = max((max(one.left, one.left - one.over) for one in shown), default=0.0)
        said = ((one, *choices.choice(one, moment, state, width)) for one in shown)
        return [Way(one.act, (what, cost, overrun(one, widest, width))) for one, what, cost in said]


class Away:
    """The room was asleep or switched off while a session ran: does the time count, or is it to go back? Asked until it
    is answered here or elsewhere, or the session goes on."""

    stands = ANSWER

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return choices.away(moment), "No answer: it goes on by the clock."

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
    """What is left of the session as a bar, a post at the booked end, what lies past it in another shape."""
    per = (columns - 1) / longest if longest > 0 else 0.0
    inside, past = min(choice.left, choice.left - choice.over), max(0.0, choice.over)
    before, room, after = round(inside * per), round((choice.left - choice.over) * per), round(past * per)
    drawn = "━" * max(0, before) + " " * max(0, room - before) + "┃" + "░" * after
    return f"{drawn:<{columns}}"
