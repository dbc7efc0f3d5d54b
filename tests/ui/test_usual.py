"""The minutes that areas usually have: in sight where a session is planned, one tap to take over, one to give back."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.session.commands import Close, Start
from roomctl.session.plan import Plan
from roomctl.ui.plan.screen import BookingScreen
from tests.ui.rig import PLAN, SIZES, Rig, room

FIRST = Plan("neck", PLAN.title, PLAN.phases)


async def planned(rig: Rig, *, sessions: int = 3, speed: float = 1.0) -> BookingScreen:
    """The plan screen, after sessions in which the upper back had 14 minutes instead of 10."""
    for _ in range(sessions):
        rig.other.act(Start(FIRST, speed=speed), rig.clock)
        rig.act("hold")
        rig.clock.wind(minutes=14 / speed)
        rig.act("next")
        rig.clock.wind(minutes=40)
        rig.other.act(Close(), rig.clock)
    rig.clock.wind(minutes=60)
    rig.app.choose()
    await rig.until(lambda: rig.shows("Tension headache"))
    await rig.stands()
    await rig.press("enter", "enter")
    screen = rig.app.screen
    assert isinstance(screen, BookingScreen)
    await rig.until(lambda: screen.chosen.habits is not None)
    await rig.settle()
    return screen


def minutes(screen: BookingScreen) -> list[float]:
    return [phase.seconds / 60 for phase in screen.chosen.plan.phases]


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_usual_is_in_sight_and_one_tap_takes_it_over_and_back(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        screen = await planned(rig)
        assert rig.shows("upper back usually 14 min"), rig.text()
        assert rig.shows("median of 3")
        assert minutes(screen)[0] == 10
        await rig.tap("usual")
        assert minutes(screen)[0] == 14
        assert rig.shows("As planned")
        rig.clock.wind(2)
        await rig.tap("usual")
        assert minutes(screen)[0] == 10
        await rig.press("a")
        assert minutes(screen)[0] == 14
        await rig.press("u")
        assert minutes(screen)[0] == 10
        assert rig.other.state() is not None
        assert len(rig.other.sessions()) == 3


@pytest.mark.parametrize(("sessions", "speed"), [(2, 1.0), (4, 60.0), (0, 1.0)])
async def test_too_few_sessions_and_rehearsals_offer_nothing(tmp_path: Path, sessions: int, speed: float) -> None:
    async with room(tmp_path) as rig:
        screen = await planned(rig, sessions=sessions, speed=speed)
        assert not rig.shows("usually")
        before = minutes(screen)
        await rig.press("a")
        assert minutes(screen) == before
        assert rig.shows("no area of this preset usually")


async def test_a_small_window_has_the_key_alone(tmp_path: Path) -> None:
    async with room(tmp_path, (60, 18)) as rig:
        screen = await planned(rig)
        assert not screen.query_one("#habit").display
        await rig.press("a")
        assert minutes(screen)[0] == 14
