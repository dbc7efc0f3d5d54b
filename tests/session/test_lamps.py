"""What the session wants of the lamps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roomctl.session import events, lamps
from roomctl.session.lamps import Light
from roomctl.session.plan import Plan, Scene
from roomctl.session.targets import score, sounding
from roomctl.session.timeline import boundaries
from tests.helpers import Bench, phase, plan, refused

LOW = Scene(bed="warm-pad", light=20.0)


def turning(**more: object) -> Plan:
    return plan(
        phase("back", 5, scene=LOW), phase("turn", 2, scene=LOW, turn=True, focus="frame"), phase("neck", 5, scene=LOW),
        phase("rest", 13, scene=LOW, focus="frame"), landing=replace(LOW, light=40.0, fade=300.0), **more,
    )  # fmt: skip


def wanted(room: Bench) -> Light:
    light = lamps.light(room.state)
    assert light is not None
    return light


def test_the_light_is_brighter_while_the_client_turns_over_and_rises_in_the_last_minutes() -> None:
    room = Bench.with_session(turning())
    found = [(room.wind(minutes=minutes), wanted(room).percent)[1] for minutes in (1, 5, 2, 13)]
    assert found == [20.0, 30.0, 20.0, 40.0]
    assert wanted(room).fade == 300.0


def test_a_turn_in_a_brighter_scene_than_that_stays_as_it_is() -> None:
    bright = plan(phase("a", 5, scene=LOW), phase("b", 5, scene=Scene(light=70.0), turn=True))
    assert [lamps.scene_light(bright, index, before) for index, before in ((0, None), (1, 0))] == [20.0, 70.0]


def test_a_pause_leaves_the_light_alone() -> None:
    room = Bench.with_session(turning()).wind(minutes=1)
    before = wanted(room)
    room.act("pause")
    room.wind(minutes=20)
    assert (wanted(room).percent, wanted(room).of) == (before.percent, before.of)


def test_full_light_stays_until_it_is_ended_and_comes_back_by_a_fade() -> None:
    room = Bench.with_session(turning()).wind(minutes=1)
    assert room.act("lights").said == "full light"
    room.wind(minutes=3)
    assert (wanted(room).percent, wanted(room).fade, wanted(room).asked) == (100.0, 0.0, True)
    assert room.act("lights").said == "light as planned"
    assert (wanted(room).percent, wanted(room).fade) == (20.0, lamps.BACK)
    room.act("lights")
    room.wind(5)
    room.act("undo")
    assert wanted(room).percent == 20.0
    with refused("choose up"):
        room.act("lights", text="down")


def test_the_inspection_light_ends_by_itself() -> None:
    room = Bench.with_session(turning()).wind(minutes=1)
    room.act("inspect")
    assert wanted(room).percent == 100.0
    room.wind(lamps.INSPECTION - 1)
    assert wanted(room).percent == 100.0
    assert lamps.wakes(room.state) == pytest.approx(room.state.t + 1)
    room.wind(1)
    assert (wanted(room).percent, wanted(room).fade) == (20.0, lamps.BACK)
    room.act("inspect")
    room.act("inspect")
    assert wanted(room).percent == 20.0


def test_the_lamps_are_the_session_s_until_it_ends_and_full_light_lasts_past_a_stop() -> None:
    room = Bench.with_session(turning()).wind(minutes=1)
    room.act("stop")
    assert lamps.light(room.state) is None
    room.act("lights")
    assert wanted(room).percent == 100.0
    room.act("lights", text="back")
    assert lamps.light(room.state) is None


def test_a_rehearsal_moves_no_lamp_unless_it_is_asked_to_and_then_its_fades_are_as_fast_as_it() -> None:
    assert lamps.light(Bench.with_session(turning(), speed=60.0).state) is None
    room = Bench.with_session(turning(), speed=60.0, lamps=True)
    assert wanted(room).fade == LOW.fade / 60
    room.wind(minutes=20 / 60 + 0.01)
    assert wanted(room).fade == pytest.approx(5.0)


def test_a_cue_by_the_lamps_is_a_little_more_light_for_a_moment() -> None:
    room = Bench.with_session(turning(cues="lamp")).wind(minutes=4)
    assert (wanted(room).percent, wanted(room).fade) == (23.0, 3.0)
    room.wind(3.0)
    assert (wanted(room).percent, wanted(room).fade) == (20.0, 3.0)
    room.wind(3.0)
    assert wanted(room).fade == LOW.fade


def test_a_room_whose_cues_are_silent_keeps_those_of_the_lamps() -> None:
    made = turning(cues="lamp")
    assert not Bench.with_session(made).state.chimes
    assert made.with_cues("silent").cues == "lamp"
    assert made.with_cues("usual").cues == "embedded"


def test_no_cue_by_the_lamps_comes_in_the_dark_or_where_nobody_asked_for_it() -> None:
    for made in (turning(), turning(cues="lamp").with_scene(light=10.0)):
        room = Bench.with_session(made).wind(minutes=4)
        assert wanted(room).percent == made.phases[0].scene.light


def test_the_curve_of_a_whole_session_has_every_fade_from_where_the_one_before_it_was() -> None:
    points = lamps.curve(Bench.with_session(turning()).state)
    assert points[:5] == [(0.0, 20.0), (300.0, 20.0), (330.0, 30.0), (420.0, 30.0), (450.0, 20.0)]
    assert points[-1] == (1500.0, 40.0)
    assert [lamps.at(points, t) for t in (0, 315, 435, 1350, 9999)] == [20.0, 25.0, 25.0, 30.0, 40.0]


def test_a_fade_that_is_cut_short_goes_on_from_there() -> None:
    quick = plan(phase("a", 1, scene=LOW), phase("b", 0.25, scene=Scene(light=60.0)), phase("c", 5, scene=LOW))
    points = lamps.curve(Bench.with_session(quick).state)
    assert points == [(0.0, 20.0), (60.0, 20.0), (75.0, 40.0), (105.0, 20.0)]


def test_nothing_about_the_lamps_is_heard_or_moves_the_clock() -> None:
    with_lamps, without = (Bench.with_session(turning(cues="lamp")) for _ in range(2))
    for verb in ("lights", "inspect", "lights"):
        for room in (with_lamps, without):
            room.wind(minutes=2.5)
        with_lamps.act(verb)
        with_lamps.write(events.Shown(20.0, 2400.0, 3, 2))
        with_lamps.write(events.Faulted("lamps", "the broker does not answer"))
    for room in (with_lamps, without):
        room.wind(minutes=1)
    lit, plain = with_lamps.state, without.state
    assert score(lit) == score(plain)
    assert sounding(lit, lit.t + 3600) == sounding(plain, plain.t + 3600)
    assert list(boundaries(lit)) == list(boundaries(plain))
