"""What is left of a session, fitted to its booked end.

Called at acts and boundaries, never each second. Lengths are those of all phases, in seconds; the past keeps its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from roomctl.session import pairs
from roomctl.session.allotment import Lengths as Lengths
from roomctl.session.allotment import allotted, asked
from roomctl.session.change import ENOUGH as ENOUGH
from roomctl.session.change import left as left
from roomctl.session.change import over as over
from roomctl.session.fit import cut, grow, refill
from roomctl.session.marks import GLANCE as GLANCE
from roomctl.session.plan import Phase
from roomctl.session.state import State

NUDGE = 1e-6
"""The weight of protected areas when free minutes can only go to protected ones."""


class Parts(NamedTuple):
    """What is left of a session, one value for each phase or pair. `left`, `floors`, `most`: its seconds, their minimum
    and their maximum when minutes are given out; `flex`: its share of a cut; `allotted`: seconds that it should still
    get; `phases`: the phase, or the pair's first."""

    left: Lengths
    floors: Lengths
    most: Lengths
    flex: Lengths
    allotted: Lengths
    phases: tuple[Phase, ...]


def caught_up(state: State, lengths: Lengths) -> Lengths:
    """`lengths` fitted to the booked end: trimmed down to the floors if late; if early, areas get back what was taken
    from them, up to their allotment.

    Nothing is trimmed if the session may run over. A second side is trimmed last, because it should get what the first
    one got.
    """
    lengths = inherited(state, lengths)
    won = -over(state, lengths)
    if won > ENOUGH:
        return _shared(state, lengths, lambda parts: refill(parts.left, parts.allotted, won))
    if over(state, lengths) - _allowed(state) <= ENOUGH:
        return lengths
    second = bool(pairs.twin(state.plan.phases, state.current))
    for protect in (True, False) if second else (False,):
        lengths = _shared(state, lengths, partial(_trim, over(state, lengths) - _allowed(state)), protect)
    return lengths


def as_chosen(state: State, lengths: Lengths) -> Lengths:
    """`lengths` after the choice `state.late`: areas get back what was taken from them, up to their allotments, as far
    as the choice allows the end to move; beyond that they are trimmed."""
    lengths = inherited(state, lengths)
    room = _allowed(state) - over(state, lengths)
    if room > ENOUGH:
        lengths = _shared(state, lengths, lambda parts: refill(parts.left, parts.allotted, room))
    return caught_up(state, lengths)


def free(state: State, lengths: Sequence[float]) -> float:
    """Seconds before the booked end that belong to no area."""
    return max(0.0, -over(state, lengths))


def inherited(state: State, lengths: Lengths) -> Lengths:
    """`lengths` with each coming second side as long as its first, earlier stays included, and 0 for dropped phases."""
    after = list(lengths)
    for second in range(state.current + 1, len(after)):
        if pairs.twin(state.plan.phases, second):
            after[second] = _heir(state, (second - 1, second), after)
    return tuple(0.0 if at in state.dropped else length for at, length in enumerate(after))


def entered(state: State, lengths: Lengths) -> Lengths:
    """`lengths` on entering the current phase: a second side gets what its first really got, at least its floor."""
    here = state.current
    ratio = pairs.twin(state.plan.phases, here)
    if not ratio or not state.visits or state.visits[-1].phase != here - 1:
        return lengths
    inherits = _heir(state, (here - 1, here), (0.0,) * len(lengths))
    return (*lengths[:here], inherits, *lengths[here + 1 :])


def borrowed(state: State, seconds: float) -> Lengths:
    """The current phase longer by `seconds`, taken from free minutes first and then from later phases, so that the end
    stays. Below 0 it becomes shorter, but not than what is spent of it, and later phases get the difference. The other
    side of a pair follows.
    """
    here, spent = state.current, state.spent
    now = max(state.lengths[here], spent)  # of a phase that has run over: what it took
    after = max(now + seconds, spent)
    if after == now:
        return state.lengths
    lengths = inherited(state, (*state.lengths[:here], after, *state.lengths[here + 1 :]))
    gained = sum(lengths[here:]) - now - sum(state.lengths[here + 1 :])
    payers = here + (2 if pairs.twin(state.plan.phases, here + 1) else 1)
    if gained <= 0:
        return _given(state.but(asked=asked(state, lengths, "less")), lengths, -gained, start=payers)
    return _shared(state, lengths, partial(_trim, gained - free(state, state.lengths)), start=payers)


def extended(state: State, seconds: float) -> Lengths:
    """The remaining phases, longer by `seconds` in all, by which the booked end of `state` has moved already. Missing
    minutes are covered first, unless the session may run over; what no area can take stays free."""
    return _given(state, state.lengths, seconds, _allowed(state))


def without(state: State, phases: frozenset[int]) -> Lengths:
    """The lengths without `phases`; the time freed beyond the lateness goes to the others."""
    lengths = tuple(0.0 if at in phases else length for at, length in enumerate(state.lengths))
    return _given(state, lengths, sum(state.lengths) - sum(lengths))


def spread(state: State) -> Lengths:
    """The free minutes given to the areas of concern; what these cannot take, to supporting ones; to the frame if
    nothing else is left. An area that the client wants to avoid gets none unless there is no other."""

    def share(parts: Parts) -> Lengths:
        open_ = [phase for phase in parts.phases if not state.wishes.avoids(phase)] or parts.phases
        worked = [focus for focus in ("concern", "support") if any(one.focus == focus for one in open_)]
        rest = won
        for focus in worked or ["frame"]:
            takes = [one.focus == focus and one in open_ for one in parts.phases]
            flex = tuple(max(flex, NUDGE) if take else 0.0 for take, flex in zip(takes, parts.flex, strict=True))
            grown = _grown(parts, flex, rest)
            rest, parts = rest - (sum(grown) - sum(parts.left)), parts._replace(left=grown)
            if rest <= ENOUGH:
                break
        return parts.left

    lengths = inherited(state, state.lengths)
    won = free(state, lengths)
    return _shared(state, lengths, share)


def _trim(late: float, parts: Parts) -> Lengths:
    return cut(parts.left, parts.floors, parts.flex, late)[0]


def _grown(parts: Parts, flex: Lengths, seconds: float) -> Lengths:
    """What is left plus `seconds`, shared as a cut is, up to the ceilings; if all shares are 0, everything goes to the
    first with a weight."""
    if any(weight * length > 0 for weight, length in zip(flex, parts.left, strict=True)):
        return grow(parts.left, flex, seconds, parts.most)
    first = next((at for at, weight in enumerate(flex) if weight), 0)
    return tuple(
        min(length + seconds, most) if at == first else length
        for at, (length, most) in enumerate(zip(parts.left, parts.most, strict=True))
    )


def _allowed(state: State) -> float:
    """Seconds past the booked end that may be used."""
    return {"trim": 0.0, "buffer": state.buffer, "over": math.inf}[state.late]


def _given(state: State, lengths: Lengths, seconds: float, allowed: float = 0.0, start: int | None = None) -> Lengths:
    """`lengths` caught up, and what then remains of `seconds` that have come free shared by all from phase `start` on,
    so that the session ends at most `allowed` seconds past the booked end."""
    after = caught_up(state, lengths)
    rest = min(seconds - (sum(after) - sum(lengths)), allowed - over(state, after))
    if rest <= ENOUGH or (start or 0) > state.last:
        return after
    return _shared(state, after, lambda parts: _grown(parts, parts.flex, rest), start=start)


def _shared(
    state: State,
    lengths: Lengths,
    share: Callable[[Parts], Lengths],
    protect: bool = False,
    start: int | None = None,
) -> Lengths:
    """`lengths` with what is left put through `share`, a pair as one. `protect` the current phase; begin at phase
    `start`, the current one if None."""
    phases, after = state.plan.phases, list(lengths)
    start = state.current if start is None else start
    groups = [group for whole in pairs.grouped(phases, start) for group in _even(state, whole, lengths)]
    groups = [group for group in groups if not set(group) & state.dropped]
    spents = [state.spent if group[0] == state.current else 0.0 for group in groups]
    lefts = tuple(max(0.0, sum(lengths[at] for at in group) - s) for group, s in zip(groups, spents, strict=True))
    floors = tuple(_floor(state, group, s, lengths) for group, s in zip(groups, spents, strict=True))
    most = tuple(max(left, _most(state, group, s)) for group, s, left in zip(groups, spents, lefts, strict=True))
    flex = tuple(
        0.0 if protect and group[0] == state.current else min(phases[at].flex for at in group) for group in groups
    )
    allots = tuple(
        sum(allotted(state, at) - state.visited(at) for at in group) - s
        for group, s in zip(groups, spents, strict=True)
    )
    shared = share(Parts(lefts, floors, most, flex, allots, tuple(phases[group[0]] for group in groups)))
    for group, s, before, now in zip(groups, spents, lefts, shared, strict=True):
        if len(group) == 1:
            after[group[0]] = now + s if now != before else lengths[group[0]]
            continue
        ratio = pairs.twin(phases, group[1])
        after[group[0]] -= (before - now) / (1 + ratio)
        after[group[1]] = _heir(state, group, after)
    return tuple(after)


def _heir(state: State, group: tuple[int, ...], lengths: Sequence[float]) -> float:
    """What the second side of a pair should still get, to equal its first in total and never less than its floor."""
    least = pairs.least(state.plan.phases[group[1]]) - state.visited(group[1])
    return max(0.0, least, _as_first(state, group, lengths))


def _as_first(state: State, group: tuple[int, ...], lengths: Sequence[float]) -> float:
    first, second = group
    had = state.visited(first) + lengths[first]
    between = state.plan.phases[second].between
    return pairs.twin(state.plan.phases, second) * had + between - state.visited(second)


def _even(state: State, group: tuple[int, ...], lengths: Lengths) -> list[tuple[int, ...]]:
    """A pair that no longer shares as planned (a side was dropped, is at its floor, or got too much) counts as two."""
    if len(group) == 1 or abs(lengths[group[1]] - _as_first(state, group, lengths)) < 1e-6 < lengths[group[1]]:
        return [group]
    return [(at,) for at in group]


def _floor(state: State, group: tuple[int, ...], spent: float, lengths: Lengths) -> float:
    """The least that can be left of a phase or a pair of which `spent` seconds are done."""
    phases = state.plan.phases
    if len(group) == 1:
        return max(0.0, phases[group[0]].at_least - spent)
    ratio = pairs.twin(phases, group[1])
    least = max(pairs.floor(phases[group[0]], phases[group[1]], ratio), spent)
    worked = state.visited(group[1]) - phases[group[1]].between
    least = max(least, worked / ratio - state.visited(group[0]))
    return least - spent + lengths[group[1]] - ratio * (lengths[group[0]] - least)


def _most(state: State, group: tuple[int, ...], spent: float) -> float:
    """The most that can be left of a phase or a pair, of which `spent` seconds are done, when minutes are given out."""
    phases = state.plan.phases
    if len(group) == 1:
        return pairs.most(phases[group[0]]) - state.visited(group[0]) - spent
    ratio = pairs.twin(phases, group[1])
    both = pairs.ceiling(phases[group[0]], phases[group[1]], ratio) * (1 + ratio) + phases[group[1]].between
    return both - sum(state.visited(at) for at in group) - spent
