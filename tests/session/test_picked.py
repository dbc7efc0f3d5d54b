"""Another bed or light, picked while the session runs."""

from __future__ import annotations

from dataclasses import replace

from roomctl.session.plan import LIGHTS, Plan, Scene
from roomctl.session.targets import scene_of, wanted
from tests.helpers import PAD, Bench, phase, plan, refused

RAIN = Scene(bed="rain", light=40)


def varied() -> Plan:
    """A pad, then rain on purpose, then the pad again; the pad in the landing too."""
    return plan(
        phase("back", 5, scene=PAD), phase("look", 5, scene=RAIN), phase("legs", 20, scene=PAD), landing=PAD
    )  # fmt: skip


def beds(room: Bench) -> list[str]:
    return [one.scene.bed for one in room.state.plan.phases]


def test_another_bed_plays_at_once_and_wherever_the_plan_had_the_same_one() -> None:
    room = Bench.with_session(varied()).wind(60)
    assert room.act("bed", text="waves").said == "bed: waves"
    assert beds(room) == ["waves", "rain", "waves"]
    assert room.state.plan.landing == replace(PAD, bed="waves")
    now = wanted(room.state)
    assert (now.since, now.fade) == (60, 8), "the two beds trade places from now on, as at a change of area"
    assert [bed for bed, _ in now.gains] == ["waves"]


def test_what_was_picked_last_counts_and_a_bed_that_the_plan_has_on_purpose_is_never_drawn_in() -> None:
    room = Bench.with_session(varied()).wind(60)
    room.act("bed", text="rain")
    room.act("bed", text="waves")
    assert beds(room) == ["waves", "rain", "waves"], "the area with rain keeps it"
    room.act("next")
    room.act("bed", text="drone")
    assert beds(room) == ["waves", "drone", "waves"]


def test_a_pick_can_be_undone_and_in_a_pause_the_music_stays_away() -> None:
    room = Bench.with_session(varied()).wind(60)
    room.act("bed", text="waves")
    room.wind(2).act("undo")
    assert beds(room) == ["warm-pad", "rain", "warm-pad"]
    room.act("pause")
    room.act("bed", text="waves")
    assert "waves" not in dict(wanted(room.state).gains)
    room.act("resume")
    assert "waves" in dict(wanted(room.state).gains)


def test_the_light_goes_up_in_steps_and_after_the_brightest_comes_the_dimmest() -> None:
    room = Bench.with_session(varied()).wind(60)
    seen = []
    for _ in LIGHTS:
        room.act("light")
        seen.append(scene_of(room.state).light)
    assert seen == [30, 40, 55, 5, 10, 15, 20]
    room.act("light", 33)
    assert [one.scene.light for one in room.state.plan.phases] == [33, 40, 33]
    with refused("use 0 to 100"):
        room.act("light", 101)
    with refused("name a bed"):
        room.act("bed")
