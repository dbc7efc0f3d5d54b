"""Door to door: what lies around hands on, and a start that comes late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.session.booking import Agenda, Booked, Booking, Interval, even
from roomctl.session.commands import Start
from roomctl.session.fit import STEP, fit, resolve_sides, within
from roomctl.session.pairs import twin
from roomctl.text.durations import planned
from tests.helpers import Bench, phase, plan, refused, three

FULL = Booking(5, 3, 4, 10)
NOON = 43_200.0


def test_a_client_who_came_at_noon_is_on_the_table_after_intake_and_undressing() -> None:
    assert FULL.before(NOON) == (Interval("intake", NOON + 300), Interval("undress", NOON + 480))
    assert Booking(undress=3).before(NOON) == (Interval("undress", NOON + 180),)
    assert Booking(turnover=10).before(NOON) == ()


def test_on_time_the_client_dresses_and_the_turnover_is_whole() -> None:
    assert FULL.after(NOON, NOON) == (Interval("dress", NOON + 240), Interval("turnover", NOON + 840))


def test_what_was_late_comes_off_the_turnover_and_never_off_the_dressing() -> None:
    assert FULL.after(NOON + 180, NOON) == (Interval("dress", NOON + 420), Interval("turnover", NOON + 840, 180))
    assert FULL.after(NOON + 900, NOON) == (Interval("dress", NOON + 1140), Interval("turnover", NOON + 1140, 900))


def test_an_early_end_uses_nothing_of_the_turnover_and_does_not_lengthen_it() -> None:
    assert FULL.after(NOON - 300, NOON)[-1] == Interval("turnover", NOON + 540)


@given(st.floats(0, 2e9))
def test_an_even_end_is_on_the_five_minutes_and_not_after(wall: float) -> None:
    assert even(wall) % 300 == 0
    assert 0 <= wall - even(wall) < 300


@given(st.floats(600, 1400))
def test_a_late_start_ends_at_the_booked_end_to_the_moment(seconds: float) -> None:
    made = within(three(), seconds)
    assert made.seconds == pytest.approx(min(seconds, three().seconds), abs=1e-6)
    assert all(length % STEP == 0 for length in made.lengths[:-1])


@given(st.floats(610, 1200))
def test_a_pair_at_the_end_of_a_late_start_stays_equal(seconds: float) -> None:
    made = resolve_sides(plan(phase("back", 10), phase("legs", 10, side="each")), None)
    left, right = within(made, seconds).lengths[1:]
    assert left == pytest.approx(right)
    assert twin(within(made, seconds).phases, 2) == pytest.approx(1)


def test_a_refusal_tells_minutes_in_tenths_and_never_rounds_them_up_to_what_would_fit() -> None:
    for seconds, told in ((598.9876, "9.9"), (545.388, "9"), (510.0, "8.5")):
        with refused(f"does not fit into {told} min; the shortest possible is 10 min"):
            within(plan(phase("back", 10, 10)), seconds)


def test_a_start_that_is_too_late_for_the_floors_is_refused_with_the_shortest_length() -> None:
    with refused("the shortest possible is 10 min"):
        within(three(), 500)


def test_a_late_start_says_how_much_of_the_session_is_left() -> None:
    start = Start(within(three(), 17 * 60), booked=17 * 60.0, asked=three().seconds)
    assert planned(start) == "17 of 20 min"
    room = Bench.with_session(start.plan, booked=start.booked, asked=start.asked)
    assert room.line == "17 of 20 min"
    assert room.moment.ends_at - room.now.wall == 17 * 60


def test_a_start_on_time_says_nothing() -> None:
    start = Start(three(), asked=three().seconds)
    assert (planned(start), start.shortened) == ("20 min", False)
    assert Bench.with_session(three(), asked=three().seconds).line == ""


def test_what_whole_steps_leave_over_may_be_what_the_floors_need() -> None:
    made = plan(phase("back", 15, 605 / 60), phase("close", 1, 1))
    assert within(made, 670).seconds == pytest.approx(670)


def test_a_last_phase_that_has_been_cut_to_nothing_stays_so() -> None:
    made = within(plan(phase("back", 10, 10), phase("legs", 5, 0)), 605)
    assert made.seconds == pytest.approx(605)


@pytest.mark.parametrize("seconds", [59.75 * 60, 48.5 * 60, 50.25 * 60])
def test_a_shorter_session_makes_no_protected_phase_longer(seconds: float) -> None:
    made = plan(
        phase("settle", 5, focus="frame", flex=0.0), phase("arm", 26, side="affected"),
        phase("arm", 26, side="unaffected"), phase("close", 3, focus="frame", flex=0.0),
    )  # fmt: skip
    fitted = fit(made, seconds)
    assert fitted.seconds == pytest.approx(seconds)
    assert (fitted.lengths[0], fitted.lengths[-1]) == (300, 180)
    assert fitted.lengths[1] == fitted.lengths[2]


@pytest.mark.parametrize(
    ("minute", "next_", "present"),
    [
        (-60, 0, None), (-16, 0, None), (-15, 0, 0), (0, 0, 0), (14, 0, 0), (16, 60, 0), (44, 60, 0), (46, 60, 60),
        (75, 60, 60), (76, 180, 60), (119, 180, 60), (121, 180, None), (170, 180, 180), (196, None, None),
    ],
)  # fmt: skip
def test_what_is_next_and_what_a_client_who_comes_now_has_come_for(
    minute: float, next_: float | None, present: float | None
) -> None:
    """Bookings at 0 and 60 minutes, an hour each, and one at 180 without an end."""
    agenda = Agenda((Booked(0, 3600), Booked(3600, 7200), Booked(180 * 60, None)))
    found = agenda.next(minute * 60), agenda.present(minute * 60)
    assert [booked and booked.at / 60 for booked in found] == [next_, present]


def test_hands_are_off_before_the_client_dresses_and_the_room_is_made_ready() -> None:
    """13:30 to 14:40: 5 + 3 + 50 + 4 + 8."""
    booking = Booking(5, 3, 4, 8)
    opened, until = 13.5 * 3600, 14 * 3600 + 40 * 60
    assert booking.off(until) - booking.before(opened)[-1].until == 50 * 60
    assert booking.after(booking.off(until), booking.off(until))[-1].until == until
