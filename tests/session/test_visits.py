"""What today's session takes over from a client's last one, and what a client's code may be."""

from __future__ import annotations

import pytest

from roomctl.session import client_code, visits
from roomctl.session.fit import resolve_sides
from roomctl.session.plan import Wishes
from tests.helpers import Bench, phase, plan, refused, three


@pytest.mark.parametrize("code", ["K-0042", "7", "a.b_1", "X" * 39 + "1", "  K-1 "])
def test_a_code_has_a_digit_and_no_space(code: str) -> None:
    assert client_code.code(code) == code.strip()


@pytest.mark.parametrize("name", ["Ann", "Ann Miller", "Ann 7", "K–1", "Zoë1", "K/1", "X" * 40 + "1"])
def test_what_could_be_a_name_is_no_code_wherever_a_session_starts(name: str) -> None:
    with refused("never a name"):
        client_code.code(name)
    with refused("never a name"):
        Bench.with_session(three(), client=name)


def test_no_code_is_no_fault() -> None:
    assert client_code.code(" ") == ""


def test_the_minutes_are_those_that_were_done_to_the_half_minute() -> None:
    bench = Bench.with_session(three()).wind(minutes=6, seconds=40)  # back, which was held
    bench.act("back")
    bench.wind(40)
    bench.act("next")
    bench.wind(minutes=30)
    made, _ = visits.same(three(), bench.record, ())
    done = [line.done for line in bench.record.lines]
    assert [abs(one - was) <= 15 for one, was in zip(made.lengths, done, strict=True)] == [True] * 3
    assert all(length % 30 == 0 for length in made.lengths)


def test_an_area_that_was_done_as_planned_has_the_same_minutes_also_if_its_sides_have_odd_quarters() -> None:
    today = plan(phase("calf", 8.5, side="each"), phase("neck", 4.25))
    bench = Bench.with_session(resolve_sides(today, None)).wind(minutes=20)
    assert visits.same(today, bench.record, ())[0].lengths == today.lengths


def test_no_area_gets_less_than_its_floor_and_a_frame_keeps_its_time() -> None:
    today = plan(phase("back", 10, 6), phase("turn", 2, focus="frame"), phase("legs", 8, 2))
    bench = Bench.with_session(today).wind(minutes=1)
    bench.act("next")
    bench.wind(10)
    bench.act("next")
    bench.wind(minutes=30)
    assert visits.same(today, bench.record, ())[0].lengths[:2] == (360, 120)


def test_what_a_stop_cut_short_or_left_unreached_has_its_planned_minutes() -> None:
    bench = Bench.with_session(three()).wind(minutes=6)
    bench.act("stop")
    assert visits.same(three(), bench.record, ())[0].lengths == three().lengths


def test_an_area_that_was_gone_back_to_and_stopped_in_has_its_planned_minutes_and_so_have_those_after_it() -> None:
    bench = Bench.with_session(three()).wind(minutes=4)
    bench.act("next")
    bench.wind(minutes=3).act("next")
    bench.wind(minutes=1).act("back")
    bench.wind(20).act("stop")
    assert visits.same(three(), bench.record, ())[0].lengths == (240, 480, 420)


def test_an_area_that_was_left_out_or_that_is_new_has_its_planned_minutes() -> None:
    bench = Bench.with_session(three())
    bench.act("drop", text="legs")
    bench.wind(minutes=40)
    today = plan(*three().phases, phase("arms", 4))
    assert visits.same(today, bench.record, ())[0].lengths[1::2] == (480, 240)


def test_where_the_turn_was_left_out_the_client_turns_to_the_area_after_it() -> None:
    today = plan(phase("back", position="prone"), phase("turn over", 1, turn=True, focus="frame"), phase("legs", 8))
    bench = Bench.with_session(today)
    bench.act("drop", text="turn over")
    bench.wind(minutes=40)
    assert [(one.area, one.turn) for one in visits.worked(bench.record)] == [("back", False), ("legs", True)]


def test_both_sides_of_an_area_have_their_time_together() -> None:
    then = plan(phase("calf", 3, side="left"), phase("calf", 5, side="right"), phase("neck", 4))
    bench = Bench.with_session(then).wind(minutes=20)
    today = plan(phase("calf", 4, side="each"), phase("neck", 9), phase("calf", 2))
    assert visits.same(today, bench.record, ())[0].lengths == (480, 240, 120)


def test_the_wishes_are_the_same_but_for_what_was_of_that_day_or_is_gone() -> None:
    wishes = Wishes(("legs", "arms"), "lighter", "quiet", treated=True, bed="slow-water", light=15.0)
    bench = Bench.with_session(three(), wishes=wishes).wind(minutes=30)
    assert visits.same(three(), bench.record, ["slow-water"])[1] == Wishes(
        ("legs",), "lighter", "quiet", bed="slow-water", light=15.0
    )
    assert visits.same(three(), bench.record, ["rain"])[1].bed == ""
