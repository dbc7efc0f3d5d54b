"""Sessions with acts at random instants, under a hand clock: how the lamps move, whatever is done."""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass, field

import pytest

from roomctl.errors import Refused
from roomctl.lighting.fade import Ability, Dimmer, Level
from roomctl.lighting.follow import Follower
from roomctl.session import lamps
from roomctl.session.plan import Plan, Scene
from tests.helpers import Bench, phase, plan

FULL_FADES = 4.0
"""Percent of full in 100 ms."""
ABILITIES = {
    "fades": Ability(), "short": Ability(longest=20.0), "steps": Ability(step=0.1), "frames": Ability(step=0.04),
}  # fmt: skip


@dataclass
class Lamp:
    """A lamp that does what it is told: it fades from where it is, and remembers how fast it ever moved."""

    dimmer: Dimmer
    at: float
    since: float = 0.0
    seconds: float = 0.0
    goal: float = 0.0
    steps: deque[tuple[float, float]] = field(default_factory=deque)
    lowest: float = math.inf

    def level(self, now: float) -> float:
        if self.seconds <= 0:
            return self.at
        share = min(1.0, (now - self.since) / self.seconds)
        return self.at + share * (self.goal - self.at)

    def run(self, now: float) -> None:
        while self.dimmer.wake() <= now + 1e-6:
            command = self.dimmer.due(now)
            if command is None:
                continue
            where, percent = self.level(now), command.level.percent
            self.lowest = min(self.lowest, percent)
            if command.seconds:
                assert abs(percent - where) / command.seconds <= FULL_FADES / 0.1 + 1e-6
                self.at, self.since, self.seconds, self.goal = where, now, command.seconds, percent
            else:
                self.steps.append((now, percent - where))
                while self.steps[0][0] < now - 0.1 + 1e-6:
                    self.steps.popleft()
                assert abs(sum(step for _, step in self.steps)) <= FULL_FADES
                self.at = percent


def dim() -> Plan:
    """Eight minutes with a turn, a bright area and a landing."""
    low = Scene(bed="warm-pad", light=20.0, fade=30.0)
    return plan(
        phase("back", 2, scene=low), phase("look", 0.5, scene=Scene(light=70.0, fade=5.0)), phase("legs", 1, scene=low),
        phase("turn", 0.5, scene=low, turn=True, focus="frame"), phase("neck", 2, scene=Scene(light=1.0, fade=30.0)),
        phase("rest", 2, scene=low, focus="frame"),
        landing=Scene(light=40.0, fade=300.0), cues="lamp",
    )  # fmt: skip


WORDS = {"lights": ("", "up", "back"), "late": ("trim", "over"), "drop": ("legs", "neck")}
OFTEN = ("lights", "inspect", "light", "next", "back", "pause", "resume", "undo", "more", "hold", "stop")


def session(seed: int) -> None:
    """One session from start to the last lamp's rest."""
    dice = random.Random(seed)
    clock_offset = dice.uniform(0, 1)
    before = [Level(dice.choice([5.0, 33.0, 60.0, 100.0]), dice.choice([2200.0, 4000.0])) for _ in range(2)]
    kinds = [dice.choice(["fades", "short"]), "frames" if seed % 5 == 0 else "steps"]
    made = [Lamp(Dimmer(ABILITIES[kind], level), level.percent) for kind, level in zip(kinds, before, strict=True)]
    follower = Follower([lamp.dimmer for lamp in made], before)
    room = Bench.with_session(dim())
    acts = sorted(dice.uniform(0, 500) for _ in range(dice.randrange(12)))
    now = clock_offset

    def up_to(until: float) -> None:
        nonlocal now
        while True:
            state = room.state
            follower.look(state, now)
            for lamp in made:
                lamp.run(now)
            by_itself = now + max(0.001, lamps.wakes(state) - state.t)
            late = dice.uniform(0, 0.03)  # as an event loop is
            following = min(until, late + min(by_itself, *(lamp.dimmer.wake() for lamp in made)))
            room.wind(following - now)
            now = following
            if now >= until:
                return

    for at in acts:
        if at + clock_offset > now:
            up_to(at + clock_offset)
        room.beat()
        verb = dice.choice(OFTEN)
        try:
            room.act(verb, None, dice.choice(WORDS.get(verb, ("",))))
        except Refused:
            continue
    for _ in range(40):
        state = room.state
        if state.ended is not None:
            break
        if state.waiting or state.paused:
            room.act("stop")
        up_to(now + 60)
        room.beat()
    else:
        room.act("stop")
    up_to(now + 60)
    state = room.state
    assert state.ended is not None
    up_to(now + 60)
    stopped_up = state.lit is not None and state.lit.how == "up"
    for lamp, level in zip(made, before, strict=True):
        assert lamp.lowest >= 1.0, "nobody asked for darkness"
        assert lamp.dimmer.wake() == math.inf, "nothing is sent after the end"
        assert lamp.level(now) == pytest.approx(100.0 if stopped_up else level.percent)


@pytest.mark.parametrize("tens", range(20))
def test_whatever_is_done_no_lamp_jumps_or_goes_dark_and_each_is_as_before_in_the_end(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        session(seed)


def test_a_lamp_that_answers_only_after_the_session_goes_back_as_well() -> None:
    room = Bench.with_session(dim())
    follower, late = Follower(), Dimmer(level=Level(20.0, 2400.0))
    assert follower.look(room.state, 0.0)
    room.wind(5.0).act("stop")
    follower.look(room.state, 5.0)
    assert follower.over
    follower.add(late, Level(60.0, 4000.0))
    follower.look(room.state, 6.0)
    assert late.target == Level(60.0, 4000.0)


def test_a_lamp_that_answers_in_mid_session_joins_it_and_no_scene_begins_anew() -> None:
    room = Bench.with_session(dim())
    follower, late = Follower(), Dimmer(level=Level(60.0, 4000.0))
    follower.look(room.state, 0.0)
    room.wind(5.0)
    follower.add(late, Level(60.0, 4000.0))
    assert follower.look(room.state, 5.0) is None
    assert late.target
    assert late.target.percent == 20.0
