"""What a page needs to go on without the server: the areas still to come, and how long each is to last."""

from __future__ import annotations

from collections.abc import Mapping

from roomctl.clock import Instant
from roomctl.session.fold import at_instant
from roomctl.session.moment import moment
from roomctl.session.state import State
from roomctl.text import durations, moments
from roomctl.text.places import place


def outlook(session: State, now: Instant) -> Mapping[str, object]:
    """`areas` from the one that is worked on at `now`, each with its name, its seconds, the same in words, and whether
    the clock waits there; `left`: seconds of the first; `paused`; `speed`: session seconds in a real one; `ends`: the
    end in words. `running` is false, and nothing else is there, once the session is over."""
    here = moment(session, now)
    if here.ended:
        return {"running": False}
    state = at_instant(session, now)
    areas = [
        {
            "name": place(phase, brief=True).upper(), "seconds": length, "length": durations.length(length),
            "waits": phase.advance == "hold" or (state.held and index == state.current),
        }
        for index, (phase, length) in enumerate(zip(state.plan.phases, state.lengths, strict=True))
        if index >= state.current and index not in state.dropped
    ]  # fmt: skip
    return {
        "running": True, "areas": areas, "left": here.phase_left, "paused": here.paused, "speed": state.speed,
        "ends": moments.ends(here),
    }  # fmt: skip
