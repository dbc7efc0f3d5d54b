"""A booking that moves in the calendar, or is gone from it, while its client is here: it is said once, and silently."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from roomctl.errors import RoomError
from roomctl.session.booking import Agenda, Booked, Booking, found_again
from roomctl.text.bookings import changed
from roomctl.ui.plan.screen import BookingScreen
from roomctl.ui.prepare.screen import PrepareScreen
from tests.ui.rig import Rig, room
from tests.ui.test_plain import read_out

EIGHT = 1_800_000_000.0
"""The rig's clock begins at 08:00."""
BEFORE = Booked(EIGHT, EIGHT + 3600, "neck", "a")
OTHER = Booked(EIGHT + 7200, EIGHT + 10_800, "neck", "b")


class Calendar:
    """A calendar that somebody changes. None: it cannot be read."""

    def __init__(self, *bookings: Booked) -> None:
        self.bookings: tuple[Booked, ...] | None = bookings
        self.looks = 0

    def __call__(self, titles: Mapping[str, str]) -> Agenda:
        self.looks += 1
        if self.bookings is None:
            raise RoomError("the calendar is away")
        return Agenda(self.bookings)


async def minute(rig: Rig) -> None:
    await rig.pass_(minutes=1)
    await rig.app.workers.wait_for_complete()
    await rig.settle()


async def test_a_booking_that_moves_is_said_until_the_next_press_and_its_end_is_the_new_one(tmp_path: Path) -> None:
    calendar = Calendar(BEFORE, OTHER)
    async with room(tmp_path, booking=Booking(dress=4, turnover=10), schedule=calendar) as rig:
        await rig.press("enter")
        assert isinstance(rig.app.screen, PrepareScreen)
        await minute(rig)
        assert not rig.shows("the booking at")
        calendar.bookings = (BEFORE._replace(at=EIGHT + 300, until=EIGHT + 2400), OTHER)
        await minute(rig)
        assert rig.shows("the booking at 08:00 has moved to 08:05")
        await rig.pass_(200)
        assert rig.shows("has moved to 08:05"), "nobody has pressed anything"
        await rig.press("enter")
        for _ in range(9):
            if isinstance(rig.app.screen, BookingScreen):
                break
            await rig.press("enter")
        assert rig.shows("off by 08:26")
        assert not rig.shows("the booking at")
        await minute(rig)
        assert not rig.shows("the booking at"), "it is said once"
        assert rig.app.journal.state() is None, "and nothing is started or heard"


async def test_a_booking_that_is_gone_is_said_once_and_its_end_stays(tmp_path: Path) -> None:
    calendar = Calendar(BEFORE, OTHER)
    async with room(tmp_path, booking=Booking(dress=4, turnover=10), schedule=calendar) as rig:
        await rig.press("enter")
        await minute(rig)
        calendar.bookings = None
        await minute(rig)
        assert not rig.shows("the booking at"), "a calendar that cannot be read has lost no booking"
        calendar.bookings = (OTHER,)
        await minute(rig)
        assert rig.shows("the booking at 08:00 is no longer in today's calendar")
        await rig.press("c", "c")
        await rig.pass_(10)
        await minute(rig)
        assert not rig.shows("the booking at")


async def test_without_a_booking_the_calendar_is_left_alone(tmp_path: Path) -> None:
    calendar = Calendar(OTHER)
    async with room(tmp_path, schedule=calendar) as rig:
        await rig.press("enter")
        looks = calendar.looks
        await minute(rig)
        await minute(rig)
        assert calendar.looks == looks


def test_in_lines_it_is_said_after_the_questions(tmp_path: Path) -> None:
    class Moves(Calendar):
        def __call__(self, titles: Mapping[str, str]) -> Agenda:
            found = super().__call__(titles)
            return found if self.looks < 3 else Agenda((BEFORE._replace(at=EIGHT + 600),))

    said, journal = read_out(tmp_path, ["1", "", "", "s", "", "q"], schedule=Moves(BEFORE))
    journal.close()
    assert "The booking at 08:00 has moved to 08:10.\n" in said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (None, "the booking at 08:00 is no longer in today's calendar"),
        (BEFORE._replace(at=EIGHT + 60), "the booking at 08:00 has moved to 08:01"),
        (BEFORE._replace(until=EIGHT + 7200), "the booking at 08:00 now ends at 10:00"),
        (BEFORE._replace(until=None), "the booking at 08:00 has no end any more"),
        (BEFORE._replace(preset="knee"), "the booking at 08:00 now names knee"),
        (BEFORE._replace(preset=""), "the booking at 08:00 now names no preset"),
        (BEFORE._replace(key="z"), ""),
    ],
)
def test_each_change_has_its_words(now: Booked | None, said: str) -> None:
    assert changed(BEFORE, now) == said


def test_a_booking_is_found_by_its_key_and_one_that_was_written_anew_by_its_time() -> None:
    moved = BEFORE._replace(at=EIGHT + 900)
    assert found_again(Agenda((OTHER, moved)), BEFORE) == moved
    anew = BEFORE._replace(key="new")
    assert found_again(Agenda((anew, OTHER)), BEFORE) == anew
    twins = (BEFORE._replace(at=EIGHT - 7200), moved)
    assert found_again(Agenda(twins), BEFORE) == moved, "many events of one key: the nearest"
    assert found_again(Agenda((OTHER,)), BEFORE) is None
    assert found_again(Agenda((OTHER,)), Booked(EIGHT, None)) is None
