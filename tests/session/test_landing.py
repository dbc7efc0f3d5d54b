"""The last five minutes: a scene of their own, from the closing cue to hands off."""

from __future__ import annotations

import math
from typing import Any

import pytest

from roomctl.session.commands import Act
from roomctl.session.fades import LANDING_FADE
from roomctl.session.fold import settle
from roomctl.session.marks import Landing
from roomctl.session.plan import Plan, Scene
from roomctl.session.targets import level_at, score, sounding, wanted
from roomctl.session.timeline import landing
from tests.helpers import PAD, Bench, phase, plan

THIN = Scene(bed="warm-pad", level=-4, light=40, fade=300)


def hour(**more: Any) -> Plan:
    """Fifty-five minutes of work, and a close of two."""
    return plan(
        phase("back", 30, 20, scene=PAD), phase("legs", 25, 20, scene=PAD), phase("close", 2, scene=PAD, focus="frame"),
        landing=THIN, **more,
    )  # fmt: skip


def test_the_room_lands_five_minutes_before_the_end_whatever_is_being_worked() -> None:
    room = Bench.with_session(hour())
    before, after = room.wind(52 * 60 - 1).state, room.wind(2).state
    assert wanted(before).scene == PAD
    assert (wanted(after).scene, wanted(after).since, wanted(after).fade) == (THIN, 52 * 60, LANDING_FADE)
    assert dict(wanted(after).gains)["warm-pad"] == -4
    assert (room.moment.landing, room.moment.phase.area) == (True, "legs")
    assert wanted(room.wind(4 * 60).state).scene == THIN, "the last phase is part of it"


def test_the_landing_is_foretold_and_no_boundary_inside_it_changes_the_room() -> None:
    room = Bench.with_session(hour())
    assert [(one.since, one.scene) for one in score(room.state)] == [
        (0, PAD), (30 * 60, PAD), (52 * 60, THIN), (57 * 60, None),
    ]  # fmt: skip


def test_what_was_foretold_at_the_start_is_what_the_room_is_at_every_minute() -> None:
    room = Bench.with_session(hour())
    foretold = score(room.state)
    for minute in range(1, 57):
        t = minute * 60 + 0.5
        assert wanted(settle(room.state, t)) == [one for one in foretold if one.since <= t][-1], minute


def test_a_close_of_more_than_five_minutes_lands_with_the_closing_cue() -> None:
    made = plan(phase("back", 50, scene=PAD), phase("close", 10, scene=PAD, focus="frame"), landing=THIN)
    assert landing(Bench.with_session(made).state) == Landing(55 * 60, 300)


def test_a_plan_without_a_landing_keeps_its_own_scenes_to_the_end() -> None:
    made = plan(phase("back", 50, scene=PAD), phase("close", 10, scene=PAD))
    assert {one.scene for one in score(Bench.with_session(made).state)} == {PAD, None}


def test_an_end_that_is_brought_near_lands_at_once_and_cues_once() -> None:
    room = Bench.with_session(hour()).wind(40 * 60)
    room.do(Act("finish"))
    assert wanted(room.wind(0.1).state).gains == (("warm-pad", -4),)
    assert [cue.kind for cue in room.state.crossed].count("closing") == 1
    assert [cue.kind for cue in room.wind(118).state.crossed].count("closing") == 1


def test_undoing_what_brought_the_end_near_takes_off_again() -> None:
    room = Bench.with_session(hour()).wind(40 * 60)
    room.do(Act("finish"))
    room.wind(5).do(Act("undo"))
    assert wanted(room.state).scene == PAD
    assert not room.moment.landing
    assert landing(room.state) == Landing(52 * 60, 300)


def test_an_extension_takes_off_again_and_lands_with_another_cue_whoever_looks_in_between() -> None:
    room = Bench.with_session(hour()).wind(53 * 60)
    room.act("extend", 15)
    assert wanted(room.state).scene == PAD
    for second in range(0, 14 * 60, 10):
        room.wind(10).act("note", text="x")
        assert (wanted(room.state).scene == THIN) == (second + 10 >= 14 * 60), second
    assert [cue.due for cue in room.state.crossed if cue.kind == "closing"] == [52 * 60, 67 * 60]


@pytest.mark.parametrize(("minutes", "closings"), [(0.5, 1), (0.75, 1), (2, 2)])
def test_an_end_that_moves_a_little_is_no_second_landing_and_one_that_moves_far_is(
    minutes: float, closings: int
) -> None:
    room = Bench.with_session(hour()).wind(52 * 60 + 10)
    room.act("extend", minutes)
    assert room.moment.landing == (closings == 1)
    room.wind(minutes=minutes + 1)
    assert [cue.kind for cue in room.state.crossed].count("closing") == closings


def test_a_lamp_whose_landing_is_short_rises_in_what_is_left_and_is_told_once() -> None:
    room = Bench.with_session(hour()).wind(40 * 60)
    room.act("finish")
    scenes = {wanted(room.wind(1).state).scene for _ in range(110)}
    [scene] = scenes
    assert scene is not None
    assert scene.fade == pytest.approx(120, abs=0.01)


def test_a_last_phase_that_is_held_over_changes_no_lamp() -> None:
    made = plan(phase("back", 20, scene=PAD), phase("close", 3, scene=PAD), landing=THIN)
    room = Bench.with_session(made).wind(21 * 60)
    room.act("hold")
    assert len({wanted(room.wind(5).state).scene for _ in range(100)}) == 1


def test_a_silenced_landing_is_silent_now_and_foretold_so() -> None:
    room = Bench.with_session(plan(phase("back", 20), landing=THIN))
    room.act("silence")
    assert {dict(one.gains).get("warm-pad") for one in score(room.state)} == {None}


@pytest.mark.parametrize("speed", [1.0, 60.0, 1000.0])
def test_an_end_that_is_brought_near_fades_as_a_landing_does_at_any_speed(speed: float) -> None:
    room = Bench.with_session(hour(), speed=speed).wind(40 * 60 / speed)
    room.act("finish")
    assert wanted(room.wind(0.01).state).fade == LANDING_FADE


def test_a_pause_in_the_landing_falls_silent_and_comes_back_to_it() -> None:
    room = Bench.with_session(hour()).wind(53 * 60)
    room.do(Act("pause"))
    assert dict(wanted(room.state).gains) == {"brown-hush": -36}
    room.wind(20).do(Act("resume"))
    assert dict(wanted(room.state).gains)["warm-pad"] == -4


def test_a_cue_in_the_landing_follows_the_thinner_bed() -> None:
    room = Bench.with_session(hour())
    levels = {cue.kind: level_at(room.state, cue) for cue in sounding(room.state, math.inf)}
    assert (levels["closing"], levels["finish"]) == (0, -4)
    early = next(cue for cue in sounding(room.state, math.inf) if cue.kind == "closing")
    assert level_at(room.state, early._replace(due=early.due + 29)) == 0, "while the bed still thins"
    assert level_at(room.state, early._replace(due=early.due + 31)) == -4


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_the_lamp_takes_the_whole_landing_to_rise(speed: float) -> None:
    room = Bench.with_session(hour(), speed=speed).wind((52 * 60 + 1) / speed)
    scene = wanted(room.state).scene
    assert scene is not None
    assert scene.fade == 300 / speed


def test_spot_work_lands_two_minutes_before_its_end() -> None:
    made = plan(phase("back", 13, scene=PAD), phase("close", 2, scene=PAD, focus="frame"), landing=THIN)
    assert landing(Bench.with_session(made).state) == Landing(13 * 60, 120)
