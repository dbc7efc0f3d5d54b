"""What a session asks: what to do with minutes that cannot be found, and whether the time counts in which the room was
away. Each gives its ways to go on, in words; `ChoiceScreen` shows them."""

from __future__ import annotations

from roomctl.session import away, late
from roomctl.session.marks import ANSWER
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui import words
from roomctl.ui.session.choice_screen import STANDS, Way
from roomctl.ui.wrap import shorten


class Late:
    """Minutes that cannot be found: `late.choices` of the `state` at which it was asked, each with what it costs, in
    words and as a bar."""

    stands = STANDS

    def __init__(self, state: State) -> None:
        self._choices = late.choices(state)

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        missing = late.missing(state)
        return words.missing(missing), "If you choose nothing, it stays as it is." if missing else ""

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        shown = self._choices[:most]
        widest = max((max(one.left, one.left - one.over) for one in shown), default=0.0)
        said = ((one, *words.choice(one, moment, state, width)) for one in shown)
        return [Way(one.act, (what, cost, words.overrun(one, widest, width))) for one, what, cost in said]


class Away:
    """The room was asleep or switched off while a session ran: does the time count, or is it to go back? Asked until it
    is answered here or elsewhere, or the session goes on."""

    stands = ANSWER

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return words.away(moment), "No answer: it goes on by the clock."

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        said = ((one, *words.answer(one)) for one in away.answers(state)[:most])
        return [Way(one.act, (what, shorten(where, width), ends)) for one, what, where, ends in said]
