"""The room was away, asleep or switched off, while a session ran: does the time count, or is it to go back?"""

from __future__ import annotations

from roomctl.session import away
from roomctl.session.fold import at_instant
from roomctl.session.marks import ANSWER
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui import words
from roomctl.ui.choice_screen import Way, Ways
from roomctl.ui.wrap import shorten


class AwayScreen(Ways):
    """Offers both answers, each with where it leads, until one is given here or elsewhere, or the session goes on."""

    stands = ANSWER

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return words.away(moment), "No answer: it goes on by the clock."

    def ways(self, moment: Moment, state: State, width: int) -> list[Way]:
        here = at_instant(state, self.room.clock.now())
        said = ((one, *words.answer(one)) for one in away.answers(here))
        return [Way(one.act, (what, shorten(where, width), ends)) for one, what, where, ends in said]
