"""What arrivals of a key amount to, at any keyboard's rates, over a network that stalls, and with a foot that stays on
the pedal: one act for each time that a key goes down."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roomctl.ui import presses
from roomctl.ui.presses import WAYS, Kind, Presses


class Keyboard(NamedTuple):
    """Seconds until a held key repeats for the first time, and between two repeats."""

    delay: float
    interval: float

    def arrivals(self, down: float, held: float) -> list[float]:
        """When a key arrives that goes down at `down` for `held` seconds."""
        repeats = math.floor((held - self.delay) / self.interval) + 1 if held >= self.delay else 0
        return [down, *(down + self.delay + number * self.interval for number in range(repeats))]


KEYBOARDS = st.builds(Keyboard, st.floats(0.25, 0.66), st.floats(0.025, 0.09))
REAL = [Keyboard(0.25, 0.033), Keyboard(0.375, 0.09), Keyboard(0.5, 0.03), Keyboard(0.6, 0.04), Keyboard(0.66, 0.04)]
"""The Linux console, macOS, GNOME and Windows, KDE, an X.Org server."""
MUTE = Keyboard(math.inf, 1.0)
"""A pedal that sends no repeats."""


def heard(
    arrivals: Iterable[float | tuple[float, str]], ways: Sequence[Kind] = WAYS, *, timers: bool = True
) -> list[tuple[str, str, float]]:
    """Key, kind and time of each press; with `timers`, decisions are made as soon as they can be."""
    found, machine = list[tuple[str, str, float]](), Presses[float]()
    for at, key in sorted(one if isinstance(one, tuple) else (one, "r") for one in arrivals):
        while timers and (due := machine.due) < at:
            found += [(press.key, press.kind, due) for press in machine.passed(due)]
        found += [(press.key, press.kind, at) for press in machine.arrived(key, at, ways, at)]
    while (due := machine.due) < math.inf:
        found += [(press.key, press.kind, due) for press in machine.passed(due)]
    return found


def kinds(arrivals: Iterable[float], ways: Sequence[Kind] = WAYS) -> list[str]:
    """The presses, which are the same however late the timers are."""
    arrivals = list(arrivals)
    found = [kind for _, kind, _ in heard(arrivals, ways)]
    assert [kind for _, kind, _ in heard(arrivals, ways, timers=False)] == found
    return found


@pytest.mark.parametrize("keyboard", REAL)
def test_short_long_and_double_presses_are_told_apart_at_the_rates_of_real_keyboards(keyboard: Keyboard) -> None:
    assert kinds(keyboard.arrivals(0, 0.12)) == ["press"]
    assert kinds(keyboard.arrivals(0, 1.0)) == ["long"]
    assert kinds([*keyboard.arrivals(0, 0.1), *keyboard.arrivals(0.3, 0.1)]) == ["double"]


@settings(deadline=None)
@given(KEYBOARDS, st.floats(0, 8) | st.just(60.0))
def test_a_pedal_acts_once_however_long_a_foot_rests_on_it(keyboard: Keyboard, held: float) -> None:
    arrivals = keyboard.arrivals(0, held)
    assume(len(arrivals) != 2)  # released between its first and its second repeat, it looks like two presses
    found = kinds(arrivals)
    assert len(found) == 1
    if held < presses.LONG:
        assert found == ["press"]
    if held > max(presses.LONG, keyboard.delay) + 2 * keyboard.interval:
        assert found == ["long"]
    assert kinds(arrivals, ["double"]) == ["press"], "a long press that means nothing is a press"
    assert heard(arrivals, []) == [("r", "press", 0.0)], "and one that can be nothing else acts at once"


@given(st.lists(st.tuples(st.sampled_from(["press", "long", "double"]), st.floats(2.1, 9)), max_size=8), KEYBOARDS)
def test_presses_one_after_the_other_are_read_as_they_were_made(
    made: list[tuple[Kind, float]], keyboard: Keyboard
) -> None:
    arrivals, at = list[float](), 0.0
    for kind, pause in made:
        arrivals += keyboard.arrivals(at, 0.9 if kind == "long" else 0.1)
        arrivals += keyboard.arrivals(at + 0.25, 0.1) if kind == "double" else []
        at += pause
    assert kinds(arrivals) == [kind for kind, _ in made]


@given(st.floats(0.16, 5))
def test_two_presses_are_a_double_one_or_two_but_nothing_in_between_acts_twice(apart: float) -> None:
    expected = ["double"] if apart <= presses.DOUBLE else ["press"] if apart < presses.SILENCE else ["press", "press"]
    assert kinds([0.0, apart]) == expected
    assert kinds([0.0, apart], []) == (["press"] if apart < presses.SILENCE else ["press", "press"])


@settings(deadline=None)
@given(KEYBOARDS, st.lists(st.tuples(st.floats(1, 11), st.floats(0, 1.4)), max_size=6), st.sampled_from([WAYS, ()]))
def test_repeats_that_a_network_holds_back_never_act_again(
    keyboard: Keyboard, stalls: list[tuple[float, float]], ways: Sequence[Kind]
) -> None:
    """All that arrives during a stall comes at once at its end, and never before what was sent earlier."""
    arrivals = keyboard.arrivals(0, 12)
    for since, length in sorted(stalls):
        arrivals = [since + length if since <= at < since + length else at for at in arrivals]
    assume(all(after - before < presses.LAPSE for before, after in pairwise(arrivals)))
    assert len(kinds(arrivals, ways)) == 1


@given(KEYBOARDS, st.floats(0.7, 1.9))
def test_a_long_press_whose_repeats_pause_goes_on_and_the_next_press_counts_again(
    keyboard: Keyboard, gap: float
) -> None:
    before = keyboard.arrivals(0, 2.0)
    resumed = [before[-1] + gap + number * keyboard.interval for number in range(20)]
    assert kinds([*before, *resumed]) == ["long"]
    assert kinds([*before, before[-1] + gap]) == ["long", "press"]


def test_the_late_first_repeat_of_a_key_without_a_long_press_is_no_second_press() -> None:
    held = Keyboard(0.66, 0.04).arrivals(0, 5)
    assert heard(held, ()) == [("r", "press", 0.0)]
    assert heard([0.0, 0.66], ()) == [("r", "press", 0.0), ("r", "press", pytest.approx(0.81))], "a second press is one"


@pytest.mark.parametrize("keyboard", REAL)
def test_what_repeats_of_a_key_that_began_where_each_arrival_acts_is_no_press_elsewhere(keyboard: Keyboard) -> None:
    first, *others = keyboard.arrivals(10.0, 3.0)
    machine = Presses[float]()
    machine.repeated("enter", first, first)
    assert machine.due == math.inf, "it has acted"
    for at in others:
        assert not machine.arrived("enter", at, (), at)
        assert not machine.passed(at)
    assert machine.arrived("enter", others[-1] + 3, (), 0.0), "pressed anew"


def test_a_switch_that_bounces_presses_once() -> None:
    assert kinds([0.0, 0.008]) == ["press"]
    assert kinds([0.0, 0.3, 0.31]) == ["double"]
    assert kinds([0.0, 0.01, 0.3, 0.31]) == ["double"]
    assert heard([0.0, 0.01], ()) == [("r", "press", 0.0)]


def test_a_pedal_without_repeats_presses_once_and_double_presses() -> None:
    assert kinds(MUTE.arrivals(0, 3)) == ["press"]
    assert kinds([*MUTE.arrivals(0, 0.1), *MUTE.arrivals(0.3, 3)]) == ["double"]


def test_another_pedal_decides_at_once_what_waits_and_both_act_in_order() -> None:
    assert heard([(0.0, "r"), (0.1, "l")]) == [("r", "press", 0.1), ("l", "press", pytest.approx(0.8))]
    assert heard([(0.0, "r"), (0.2, "l"), (0.3, "r")]) == [
        ("r", "press", 0.2), ("l", "press", pytest.approx(0.9)),
    ], "the second press of the right one is too soon to be another"  # fmt: skip


def test_two_pedals_that_rest_under_two_feet_act_once_each() -> None:
    """Two keyboards of which each repeats by itself."""
    both = [(at, key) for key, down in (("r", 0.0), ("l", 0.05)) for at in Keyboard(0.25, 0.033).arrivals(down, 60)]
    assert [(key, kind) for key, kind, _ in heard(both)] == [("r", "press"), ("l", "long")]


@given(st.lists(st.tuples(st.floats(0, 0.8), st.sampled_from("rl"), st.sampled_from([(), WAYS])), max_size=40))
def test_whatever_arrives_is_decided_once_in_time_and_in_the_order_in_which_it_came(
    sent: list[tuple[float, str, Sequence[Kind]]],
) -> None:
    machine, at, tokens, arrived = Presses[int](), 0.0, list[int](), list[int]()
    for number, (pause, key, ways) in enumerate(sent):
        at += pause
        tokens += [press.token for press in machine.passed(at)]
        tokens += [press.token for press in machine.arrived(key, at, ways, number)]
        arrived.append(number)
        assert at < machine.due <= at + presses.FIRST_REPEAT + presses.TOGETHER or machine.due == math.inf
        assert machine.waits(key) <= (machine.due < math.inf)
    tokens += [press.token for press in machine.passed(math.inf)]
    assert len(set(tokens)) == len(tokens)
    assert tokens == sorted(tokens)
    assert set(tokens) <= set(arrived)
    assert bool(tokens) == bool(sent)
    assert machine.due == math.inf
