"""One lamp's fades, with the time handed in."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from roomctl.lighting.fade import Ability, Command, Dimmer, Level

DAY, DUSK = Level(60.0, 4000.0), Level(20.0, 2400.0)
STEPS = Ability(step=0.1)


def sent(dimmer: Dimmer, until: float) -> list[tuple[float, Command]]:
    """Every command up to `until`, each with its time."""
    made = []
    while (now := dimmer.wake()) <= until:
        if command := dimmer.due(now):
            made.append((now, command))
    return made


def test_a_lamp_that_fades_by_itself_is_told_once() -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 30.0, 100.0)
    assert sent(dimmer, 1000.0) == [(100.0, Command(DUSK, 30.0))]
    assert dimmer.level(115.0) == DAY.towards(DUSK, 0.5)


def test_a_fade_longer_than_the_lamp_s_limit_goes_in_legs_that_meet() -> None:
    dimmer = Dimmer(Ability(longest=20.0), DAY)
    dimmer.want(DUSK, 50.0, 0.0)
    legs = sent(dimmer, 1000.0)
    assert [(at, command.seconds) for at, command in legs] == [(0.0, 20.0), (20.0, 20.0), (40.0, 10.0)]
    assert [command.level.percent for _, command in legs] == pytest.approx([44.0, 28.0, 20.0])


def test_a_change_of_mind_begins_where_the_lamp_is() -> None:
    dimmer = Dimmer(STEPS, DAY)
    dimmer.want(DUSK, 40.0, 0.0)
    sent(dimmer, 20.0)
    dimmer.want(Level(50.0, 2400.0), 10.0, 20.0)
    levels = [command.level.percent for _, command in sent(dimmer, 60.0)]
    assert levels[0] == pytest.approx(40.0, abs=0.3)
    assert levels == sorted(levels)
    assert levels[-1] == 50.0


def test_full_light_at_once_takes_as_long_as_the_cap_demands() -> None:
    dimmer = Dimmer(STEPS, Level(0.0, 2400.0))
    dimmer.want(Level(100.0, 2400.0), 0.0, 0.0)
    made = sent(dimmer, 10.0)
    assert made[0][0] <= 0.1, "and begins at once"
    assert made[-1][0] == pytest.approx(100 / 35, abs=0.2)
    steps = [b.level.percent - a.level.percent for (_, a), (_, b) in pairwise(made)]
    assert max(steps) <= 3.5 + 1e-9
    fades = Dimmer()
    fades.want(Level(100.0, 2400.0), 0.0, 0.0)
    [(_, command)] = sent(fades, 10.0)
    assert command.seconds == pytest.approx(100 / 35)
    assert fades.level(0.0) == Level(100.0, 2400.0), "as far as is known"
    dark = Dimmer(level=Level(0.0, 2400.0))
    dark.want(Level(100.0, 2400.0), 0.0, 0.0)
    half = dark.level(100 / 70)
    assert half
    assert half.percent == pytest.approx(50.0), "and not before"


def test_dim_is_never_off_and_off_only_where_it_is_asked_for() -> None:
    dimmer = Dimmer(STEPS, DUSK)
    dimmer.want(Level(0.2, 2400.0), 5.0, 0.0)
    assert min(command.level.percent for _, command in sent(dimmer, 10.0)) == 1.0
    dimmer.want(Level(0.0, 2400.0), 5.0, 10.0)
    *way, (_, last) = sent(dimmer, 20.0)
    assert all(command.level.percent >= 1.0 for _, command in way)
    assert last.level.percent == 0.0


def test_a_lamp_that_was_away_returns_by_a_fade_to_where_it_should_be() -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 30.0, 0.0)
    dimmer.due(0.0)
    dimmer.back(10.0)
    assert sent(dimmer, 60.0) == [(10.0, Command(DUSK, 20.0))]
    dimmer.back(100.0)
    assert sent(dimmer, 200.0) == [(100.0, Command(DUSK, 3.0))]


def test_a_lamp_set_by_hand_is_left_alone_until_it_is_taken_back_by_a_fade() -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 30.0, 0.0)
    dimmer.due(0.0)
    assert not dimmer.seen(48.0, 9.0), "it is on its way"
    assert not dimmer.seen(20.4, 60.0), "it is there"
    assert dimmer.seen(90.0, 60.0)
    assert not dimmer.seen(91.0, 61.0), "news only once"
    dimmer.want(Level(25.0, 2400.0), 3.0, 70.0, take_back=False)
    assert sent(dimmer, 80.0) == []
    dimmer.want(DUSK, 30.0, 80.0)
    assert sent(dimmer, 90.0) == [(80.0, Command(DUSK, 30.0))]
    assert dimmer.level(80.0) == Level(91.0, 2400.0)


@pytest.mark.parametrize("reported", [60.0, 35.0, 20.0])
def test_a_lamp_that_answers_late_is_not_taken_for_one_set_by_hand(reported: float) -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(DUSK, 30.0, 0.0)
    dimmer.due(0.0)
    dimmer.want(Level(15.0, 2400.0), 30.0, 20.0)
    dimmer.due(20.0)
    assert not dimmer.seen(reported, 25.0)


def test_a_lamp_switched_off_by_hand_stays_off() -> None:
    dimmer = Dimmer(level=DAY)
    dimmer.want(Level(3.0, 2400.0), 30.0, 0.0)
    dimmer.due(0.0)
    assert dimmer.seen(0.0, 100.0)
    assert dimmer.wake() == math.inf


def test_a_late_step_does_not_make_up_for_the_time_lost() -> None:
    dimmer = Dimmer(STEPS, DAY)
    dimmer.want(DUSK, 5.0, 0.0)
    dimmer.due(0.0)
    command = dimmer.due(4.9)
    assert command
    assert command.level.percent == pytest.approx(56.5)
