"""After a time away: where each answer leads, computed when the question is shown."""

from __future__ import annotations

from typing import Literal, NamedTuple

from roomctl.session import replan
from roomctl.session.fold import gone_back
from roomctl.session.plan import Phase
from roomctl.session.state import State


class Answer(NamedTuple):
    """`phase`: where the session continues, with `left` seconds of it; `ends`: wall time of the expected end, `late`
    seconds past the booked one (below zero: before it)."""

    what: Literal["keep", "back"]
    phase: Phase
    left: float
    ends: float
    late: float

    @property
    def act(self) -> tuple[str, str]:
        return "away", self.what


def answers(state: State) -> list[Answer]:
    """The possible answers at the instant of `state`. Empty if there is no question."""
    return [_answer("keep", state, state.lengths), _back(state)] if state.away else []


def returned(state: State) -> tuple[State, replan.Lengths]:
    """`state` back where it was before the time away, and its remaining lengths fitted to the booked end."""
    assert state.gone is not None
    back = gone_back(state, state.gone.lengths)
    return back, replan.caught_up(back, back.lengths)


def _back(state: State) -> Answer:
    return _answer("back", *returned(state))


def _answer(what: Literal["keep", "back"], state: State, lengths: replan.Lengths) -> Answer:
    left = replan.left(state, lengths)
    ends = state.at.wall + left / state.speed
    return Answer(what, state.phase, lengths[state.current] - state.spent, ends, replan.over(state, lengths))
