"""What each choice would cost when minutes cannot be found: pure sums for one screen, made when it is shown."""

from __future__ import annotations

from typing import Literal, NamedTuple

from roomctl.session import replan
from roomctl.session.state import State

WORTH = 60.0
"""Seconds not found that are worth a question."""


class Choice(NamedTuple):
    """`verb`, `text`: the act that takes it. `lost`: seconds that are cut from the areas now and to come, `over`:
    seconds past the booked end, `left`: seconds from now to that end."""

    what: Literal["trim", "buffer", "over", "drop"]
    lost: float
    over: float
    left: float
    area: str = ""

    @property
    def act(self) -> tuple[str, str]:
        """Verb and text of the act."""
        return ("drop", self.area) if self.what == "drop" else ("late", self.what)


def missing(state: State) -> float:
    """Seconds that cannot be found though every area gives what it can; 0 where the session may run over."""
    if state.ended or state.late == "over":
        return 0.0
    allowed = state.buffer if state.late == "buffer" else 0.0
    return max(0.0, replan.over(state, replan.caught_up(state, state.lengths)) - allowed)


def choices(state: State) -> list[Choice]:
    """What can be done: trim, the turnover where there is one, over, and each area that could be left out, the one
    that costs least first."""
    made = [_choice(state, "trim", replan.caught_up(state.but(late="trim"), state.lengths))]
    if state.buffer:
        made.append(_choice(state, "buffer", replan.caught_up(state.but(late="buffer"), state.lengths)))
    made.append(_choice(state, "over", replan.caught_up(state.but(late="over"), state.lengths)))
    return [*made, *sorted(_drops(state), key=lambda one: (max(0.0, one.over), one.lost))]


def _drops(state: State) -> list[Choice]:
    """Areas of the closing frame and of concern are left out last, and so are not offered while there are others."""
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
    what: Literal["trim", "buffer", "over", "drop"],
    lengths: replan.Lengths,
    before: State | None = None,
    area: str = "",
) -> Choice:
    had, left = replan.left(before or after, (before or after).lengths), replan.left(after, lengths)
    return Choice(what, max(0.0, had - left), replan.over(after, lengths), left, area)
