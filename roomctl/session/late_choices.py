"""What each choice costs when minutes are missing, computed when the question is shown."""

from __future__ import annotations

from typing import Literal, NamedTuple

from roomctl.session import replan
from roomctl.session.events import Late
from roomctl.session.state import State

WORTH = 60.0
"""Missing seconds from which the screen asks."""


class Choice(NamedTuple):
    """`lost`: seconds cut from the remaining areas, below zero if they get some back; `over`: seconds past the booked
    end; `left`: seconds from now to the end."""

    what: Late | Literal["drop"]
    lost: float
    over: float
    left: float
    area: str = ""

    @property
    def act(self) -> tuple[str, str]:
        """Verb and text of the act."""
        return ("drop", self.area) if self.what == "drop" else ("late", self.what)


def missing(state: State) -> float:
    """Seconds missing even with every area at its floor; 0 if the session may run over."""
    if state.ended or state.late == "over":
        return 0.0
    allowed = state.buffer if state.late == "buffer" else 0.0
    return max(0.0, replan.over(state, replan.caught_up(state, state.lengths)) - allowed)


def choices(state: State) -> list[Choice]:
    """The choices: trim, the turnover if there is one, over, and each area that could be left out, cheapest first."""
    ways: list[Late] = ["trim", "buffer", "over"] if state.buffer else ["trim", "over"]
    made = [_choice(state, way, replan.as_chosen(state.but(late=way), state.lengths)) for way in ways]
    return [*made, *sorted(_drops(state), key=lambda one: (max(0.0, one.over), one.lost))]


def _drops(state: State) -> list[Choice]:
    """Areas of concern are offered only if there are no supporting ones; the closing frame never is."""
    phases = state.plan.phases
    later = [at for at in range(state.current + 1, len(phases)) if at not in state.dropped and state.lengths[at] > 0]
    kinds = [[at for at in later if phases[at].focus == focus] for focus in ("support", "concern")]
    found = []
    for area in dict.fromkeys(phases[at].area for at in (kinds[0] or kinds[1])):
        gone = frozenset(at for at in later if phases[at].area == area)
        dropping = state.but(dropped=state.dropped | gone)
        found.append(_choice(dropping, "drop", replan.without(dropping, gone), state, area))
    return found


def _choice(
    after: State,
    what: Late | Literal["drop"],
    lengths: replan.Lengths,
    before: State | None = None,
    area: str = "",
) -> Choice:
    had, left = replan.left(before or after, (before or after).lengths), replan.left(after, lengths)
    return Choice(what, had - left, replan.over(after, lengths), left, area)
