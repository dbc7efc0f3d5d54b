"""The client's code before the first gate, and the same again as last time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from roomctl.session.commands import Close, Start
from roomctl.session.events import Started
from roomctl.session.plan import Wishes
from roomctl.ui.plan.screen import BookingScreen
from roomctl.ui.prepare.screen import PrepareScreen
from roomctl.ui.visit.screen import SETTLE, VisitScreen
from tests.ui.rig import LIT, PLAN, Rig, room

CODES = replace(LIT, client_codes=True)
WISHES = Wishes(("upper back",), "lighter", "quiet", treated=True, bed="warm-pad", light=10.0)


async def visited(rig: Rig, *, speed: float = 1.0, code: str = "K-0042", after: str = "3") -> None:
    """A session of the client, to its end."""
    rig.other.act(Start(PLAN, client=code, wishes=WISHES, speed=speed), rig.clock)
    rig.act("measure", "pain before 6")
    rig.clock.wind(minutes=7)
    rig.act("next")
    rig.clock.wind(minutes=30)
    rig.act("measure", f"pain after {after}")
    rig.other.act(Close(), rig.clock)
    rig.clock.wind(minutes=60)
    await rig.settle()
    await rig.press("escape")  # the close screen
    await rig.settle()


async def to_the_code(rig: Rig, code: str = "") -> None:
    await rig.press("enter")
    assert isinstance(rig.app.screen, VisitScreen)
    if code:
        await rig.press(*code.replace("-", "_").split("_")[0], "minus", *code.partition("-")[2])
    await rig.press("enter")
    await rig.until(lambda: not isinstance(rig.app.screen, VisitScreen) or rig.app.screen.last or rig.app.said)


def started(rig: Rig) -> Started:
    state = rig.other.state()
    assert state
    event = rig.other.entries(state.session)[0].event
    assert isinstance(event, Started)
    return event


async def test_without_client_codes_nobody_is_asked_for_one(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter")
        assert isinstance(rig.app.screen, PrepareScreen)


async def test_one_key_skips_the_code_and_then_the_session_has_none(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await to_the_code(rig)
        await rig.press("enter", "enter")
        assert started(rig).client == ""


async def test_a_name_is_refused_in_words_and_can_be_mended(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await rig.press("enter", *"Ann")
        await rig.press("enter")
        await rig.until(lambda: rig.shows("never a name; use") or rig.shows("'Ann' is not a code"))
        assert isinstance(rig.app.screen, VisitScreen)
        await rig.press(*"7")
        await rig.press("enter")
        await rig.until(lambda: isinstance(rig.app.screen, PrepareScreen))
        assert rig.shows("Ann7")


async def test_a_code_that_is_new_here_goes_on_to_the_gate_and_into_the_session(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await to_the_code(rig, "K-0042")
        assert isinstance(rig.app.screen, PrepareScreen)
        await rig.press("enter", "enter")
        assert started(rig).client == "K-0042"


async def test_the_same_as_last_time_is_one_tap_with_the_numbers_in_sight(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await visited(rig)
        await to_the_code(rig, "k-0042")
        for told in ("Tension headache, short", "pain 6 → 3", "lighter pressure", "quiet", "upper back 7 min"):
            assert rig.shows(told), rig.text()
        rig.clock.wind(SETTLE)
        await rig.tap("start")
        assert isinstance(rig.app.screen, PrepareScreen)
        assert rig.shows("lighter pressure")
        await rig.press("enter")
        screen = rig.app.screen
        assert isinstance(screen, BookingScreen)
        assert screen.chosen.plan.phases[0].seconds == 7 * 60
        await rig.press("enter")
        assert started(rig).client == "k-0042"
        assert started(rig).wishes == replace(WISHES, treated=False)


async def test_as_planned_takes_nothing_over_but_the_code(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await visited(rig)
        await to_the_code(rig, "K-0042")
        rig.clock.wind(SETTLE)
        await rig.tap("planned")
        await rig.press("enter", "enter")
        assert started(rig).wishes == Wishes()
        assert started(rig).plan.phases[0].seconds == 10 * 60
        assert started(rig).client == "K-0042"


async def test_a_second_enter_that_was_meant_for_the_code_takes_nothing_over(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await visited(rig)
        await to_the_code(rig, "K-0042")
        await rig.pilot.press("enter")
        await rig.settle()
        assert isinstance(rig.app.screen, VisitScreen)


async def test_an_enter_that_is_held_after_the_code_answers_no_stop_sign(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await rig.press("enter", "k", "4")
        await rig.press("enter")
        await rig.until(lambda: isinstance(rig.app.screen, PrepareScreen))
        await rig.hold_on("enter")
        assert isinstance(rig.app.screen, PrepareScreen)
        await rig.press("enter")
        assert isinstance(rig.app.screen, BookingScreen), "pressed anew"


async def test_a_rehearsal_and_another_client_are_no_last_time(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await visited(rig, speed=1.1)
        await visited(rig, code="K-0043")
        await to_the_code(rig, "K-0042")
        assert isinstance(rig.app.screen, PrepareScreen)


async def test_earlier_numbers_are_shown_too(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await visited(rig, after="5")
        await visited(rig, after="2")
        await to_the_code(rig, "K-0042")
        assert rig.shows("pain 6 → 2")
        assert rig.shows("pain 6 → 5")


async def test_escape_leads_back_to_the_code_and_then_to_the_presets(tmp_path: Path) -> None:
    async with room(tmp_path, look=CODES) as rig:
        await visited(rig)
        await to_the_code(rig, "K-0042")
        rig.clock.wind(SETTLE)
        await rig.press("escape")
        assert isinstance(rig.app.screen, VisitScreen)
        assert not rig.app.screen.last
        await rig.press("escape")
        assert not isinstance(rig.app.screen, VisitScreen)
