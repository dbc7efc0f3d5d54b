"""What the screens show of a change of sides, of the halfway cue and of the last note."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.config.room import Room
from roomctl.session.pairs import spaced
from roomctl.session.plan import Plan, Scene
from roomctl.ui.plain.sentences import Heard
from tests.helpers import Bench
from tests.ui.rig import NECK, PLAN, SIZES, room

NOTE = "let the client rest"


def planned() -> Plan:
    """A back of 15 minutes, a forearm of 5:50 and 6:10 with 20 s to change sides, legs, a minute to close."""
    back, left, right, close = PLAN.phases
    phases = (
        replace(back, seconds=900.0), left, right, replace(back, area="legs", seconds=600.0, check="", note=""),
        replace(close, seconds=60.0, at_least=30.0, note=NOTE),
    )  # fmt: skip
    return replace(spaced(replace(PLAN, phases=phases), 20.0), halfway=True, landing=Scene())


@pytest.mark.parametrize("size", [*SIZES, (20, 5)])
async def test_a_session_counts_the_change_of_sides_down_until_hands_are_on(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start(planned())
        await rig.pass_(900 + 350 + 1)
        await rig.pass_(4)
        assert rig.cue == "change"
        assert rig.shows("CHANGE SIDES")
        await rig.press("enter")
        assert rig.shows("hands on in 14 s")
        await rig.pass_(13)
        assert rig.shows("hands on in 1 s")
        await rig.pass_(2)
        assert (rig.cue, rig.shows("hands on")) == ("change", False)
        await rig.pass_(4)
        assert rig.shows("NOW")


async def test_half_of_a_long_area_is_said_and_the_last_note_comes_three_minutes_before_the_end(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start(planned())
        await rig.pass_(451)
        await rig.pass_(4)
        assert rig.shows("HALFWAY")
        await rig.press("enter")
        await rig.pass_(2280 - 180 - 456 - 3)
        assert not rig.shows(NOTE)
        await rig.pass_(8)
        assert rig.cue == "note"
        assert rig.shows(NOTE.upper())
        await rig.press("enter")
        assert rig.shows(NOTE)
        assert not rig.shows("soon: water")


async def test_the_plan_says_how_long_a_change_of_sides_takes_before_hands_on(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        rig.app.complete = Room(between_sides=15).complete
        await rig.press("enter", "enter")
        assert rig.shows("15 s to change sides, once")
        await rig.press("enter")
        state = rig.other.state()
        assert state
        assert [one.between for one in state.plan.phases] == [0, 0, 15, 0]
        assert sum(state.plan.lengths) == 1800


async def test_the_halfway_cue_is_a_wish_for_today(tmp_path: Path) -> None:
    async with room(tmp_path, (57, 40)) as rig:
        await rig.press("enter", "c", *["down"] * 8, "right")
        assert rig.shows("wishes: halfway cue on")
        await rig.press("right")
        assert rig.shows("wishes: halfway cue off")
        await rig.press("enter", "enter")
        state = rig.other.state()
        assert state
        assert state.plan.halfway is False


async def test_where_cues_never_sound_there_is_no_such_wish(tmp_path: Path) -> None:
    silent = NECK.replace("title: Tension headache, short", "title: Quiet\ncues: visual-only")
    async with room(tmp_path, (57, 40), more={"quiet": silent}) as rig:
        await rig.press("q", "u", "i", "enter", "c")
        assert rig.shows("sound of cues")
        assert not rig.shows("halfway cue")


def test_the_plain_screen_says_each_of_them_once() -> None:
    bench, heard, said = Bench.with_session(planned()), Heard(), list[str]()
    for _ in range(2290 // 2):
        said += heard.news(bench.wind(2).state, bench.moment)
        if bench.moment.cue and not bench.state.ended:
            bench.act("ack")
    text = "\n".join(said)
    assert text.count("now: forearm, RIGHT, 6¼ min, change sides: hands on in 20 s") == 1
    assert text.count("hands on: forearm, RIGHT") == 1
    assert text.count("halfway: 7½ min left") == 1
    assert text.count(NOTE) == 2, "as a cue, and with the last area"
