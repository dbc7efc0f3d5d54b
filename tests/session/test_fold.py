"""The fold knows until when nothing happens by itself, and never reads that of another state."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.session import timeline
from roomctl.session.acts import ACTS
from roomctl.session.events import Acked, Away, Cued, Faulted, Filed, Mended, Readied, Sounded, Ticked
from roomctl.session.fold import settle
from roomctl.session.state import State
from tests.helpers import Bench, evenly
from tests.session.test_walk import RARE, rich, tried

SEEN = (
    Acked(), Cued("warn", 0, 1.0), Sounded("warn", 0, 1.0), Faulted("sound", "gone"), Mended("sound"), Away(0.0),
    Filed(), Ticked("Fresh linen"), Readied(),
)  # fmt: skip
"""What the controller and a screen write down without changing what is to come."""


def crossed(state: State, t: float) -> list[str]:
    """The kinds of the cues that `state` comes to by `t`, nobody acting."""
    return [cue.kind for cue in settle(state, t).crossed[len(state.crossed) :]]


def test_a_state_that_has_not_landed_lands_whatever_was_known_of_one_that_has() -> None:
    room = Bench.with_session(evenly(600, 600)).wind(970)
    room.act("note", text="the last minutes have begun")
    landed = room.latest
    assert landed is not None
    assert landed.landed is not None
    assert crossed(landed, 1100) == []  # and so it is known how long it will be quiet
    assert crossed(landed.but(landed=None), 1100) == ["closing"]


def test_no_changed_state_keeps_what_was_known_and_no_unknown_field_is_taken() -> None:
    room = Bench.with_session(evenly(600, 600))
    state = room.latest
    assert state is not None
    assert state.quiet_until == 540
    for name, value in state._asdict().items():
        if name != "quiet_until":
            assert state.but(**{name: value}).quiet_until < 0, name
    with pytest.raises(KeyError, match="lenghts"):
        state.but(lenghts=(1.0, 2.0))


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_what_time_alone_does_is_the_same_with_and_without_what_is_known(seed: int) -> None:
    dice = random.Random(seed)
    room = Bench.with_session(rich(), speed=dice.choice([1.0, 60.0]), buffer=600.0, late=dice.choice(["trim", "over"]))
    for _ in range(150):
        room.wind(dice.choice([0.0, 0.0004, 0.3, 9.0, 60.0 * dice.random()]))
        if dice.random() < 0.4:
            room.write(dice.choice(SEEN))
        else:
            tried(room, dice.choice([verb for verb in ACTS if verb not in RARE or dice.random() < 0.05]), dice)
        if dice.random() < 0.2:
            room.beat()
        state = room.latest
        assert state is not None
        for later in (0.0, 0.0005, 0.1, 5.0, 60.0, 400.0 * dice.random()):
            with_it, without = settle(state, state.t + later), settle(state.but(), state.t + later)
            assert with_it.but() == without.but()


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_while_a_session_runs_in_time_it_is_known_after_every_entry_until_when_it_is_quiet(seed: int) -> None:
    dice = random.Random(seed)
    room = Bench.with_session(rich())
    for _ in range(80):
        room.wind(dice.choice([0.3, 9.0, 60.0 * dice.random()]))
        room.write(dice.choice(SEEN)) if dice.random() < 0.5 else tried(
            room, dice.choice(["next", "more", "less"]), dice
        )
        state = room.latest
        assert state is not None
        if not state.ended and state.passed < state.booked:
            assert state.quiet_until == pytest.approx(timeline.quiet_until(state))
