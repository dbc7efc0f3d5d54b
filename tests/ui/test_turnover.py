"""The turnover by real keys and taps: steps are ticked, the time runs, and one press leads past all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roomctl.config.keymap import keymap
from roomctl.session.booking import Booking, Step
from roomctl.session.commands import File, Tick
from roomctl.session.turnover import Progress, Turnover, turnover
from roomctl.ui.close.screen import SETTLE
from roomctl.ui.options import Look
from roomctl.ui.plain.console import Console
from roomctl.ui.turnover import rows
from roomctl.ui.turnover.screen import TurnoverScreen
from tests import wording
from tests.ui.rig import LIT, PLAN, Rig, room
from tests.ui.test_just_over import opened
from tests.ui.test_plain import read_out
from tests.ui.test_pointer import DOWN, UP, finger, middle, report

STEPS = (Step("Linen off", 60.0), Step("Disinfect", 60.0), Step("Works", 300.0, waits=True), Step("Notes", 60.0))


@asynccontextmanager
async def turned(
    folder: Path, *, size: tuple[int, int] = (91, 29), look: Look = LIT, **more: Any
) -> AsyncIterator[Rig]:
    """A room whose session was stopped, with its close screen left: the turnover of 8 minutes has just begun."""
    async with room(folder, size, look=look) as rig:
        await rig.start(PLAN, **{"steps": STEPS, "booked": 60.0, **more})
        await rig.pass_(minutes=20)
        rig.act("stop")
        await rig.settle()
        await rig.pass_(12 + SETTLE)
        await rig.press("x")
        yield rig


def now(rig: Rig) -> Turnover:
    found = turnover(rig.other.state(), rig.clock.now())
    assert found
    return found


def ticks(rig: Rig) -> str:
    return "".join("x" if one.done else "." for one in now(rig).steps)


async def test_the_close_screen_leads_to_the_steps_and_they_to_the_presets(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        assert isinstance(rig.app.screen, TurnoverScreen)
        for words in ("Turnover: ready by 08:28", "1 Linen off · 1 min", "3 Works · 5 min", "4 Notes · 1 min"):
            assert rig.shows(words), words
        await rig.press("2")
        assert ticks(rig) == ".x.."
        await rig.pass_(59)
        assert rig.shows("3 Works · 4:01")
        await rig.press("enter", "4")
        assert ticks(rig) == "xx.x"
        assert rig.shows("✓ Linen off")
        await rig.pass_(minutes=4)
        assert rig.shows("The room is ready")
        assert now(rig).phase == "ready"
        await rig.press("enter")
        await rig.until(lambda: rig.shows(wording.CHOOSE))


async def test_the_close_screen_names_the_time_at_which_the_steps_are_to_be_done(tmp_path: Path) -> None:
    async with room(tmp_path, (91, 29), booking=Booking(dress=0, turnover=5)) as rig:
        await rig.start(PLAN, steps=STEPS, buffer=300.0)
        await rig.pass_(minutes=20)
        rig.act("stop")
        await rig.settle()
        await rig.pass_(12 + SETTLE)
        assert rig.shows("turnover to 08:28"), "ten minutes early, and eight minutes of steps"
        await rig.press("x")
        assert rig.shows("Turnover: ready by 08:28")


async def test_taps_tick_untick_and_skip_it_all(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        await rig.tap("step-0")
        assert ticks(rig) == "x..."
        await rig.tap("step-0")
        assert ticks(rig) == "...."
        await rig.tap("step-2")
        assert ticks(rig) == "..x."
        await rig.tap("ready")
        await rig.until(lambda: rig.shows(wording.CHOOSE))
        assert now(rig).phase == "ready"


async def test_a_finger_on_a_step_whose_time_runs_ticks_it_also_over_a_change_of_the_second(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        await rig.press("2")
        await rig.stands()
        rig.clock.wind(2)
        place = middle(rig.place("step-2"))
        await report(rig, DOWN, place)
        await rig.pass_(1)
        await report(rig, UP, place, "m")
        assert ticks(rig) == ".xx."
        await finger(rig, place)
        assert ticks(rig) == ".xx.", "a finger that taps twice ticks once"


async def test_the_presets_can_be_looked_at_meanwhile_and_a_reloaded_screen_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    async with turned(tmp_path) as rig:
        await rig.press("1", "escape")
        await rig.until(lambda: rig.shows(wording.CHOOSE))
        assert now(rig).phase == "turnover"
        async with opened(rig, tmp_path) as page:
            assert isinstance(page.app.screen, TurnoverScreen)
            assert page.shows("✓ Linen off")
            rig.other.act(Tick("Notes"), rig.clock)
            await page.settle()
            assert page.shows("✓ Notes"), "what is ticked on another screen shows here"
        rig.clock.wind(minutes=8)
        async with opened(rig, tmp_path) as page:
            await page.until(lambda: page.shows(wording.CHOOSE))  # its time is up


async def test_a_key_that_was_meant_for_the_close_screen_ticks_nothing(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        await rig.stands()
        await rig.pilot.press("enter")
        await rig.settle()
        assert ticks(rig) == "...."


async def test_a_pedal_ticks_the_next_step_and_passes_over_one_that_waits(tmp_path: Path) -> None:
    async with turned(tmp_path, look=replace(LIT, keys=keymap({"next": ["f9"]}))) as rig:
        for seen in ("x...", "xx..", "xx.x", "xx.x"):
            await rig.press("f9")
            assert ticks(rig) == seen


async def test_f3_teaches_a_pedal_here_too(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        await rig.press("f3")
        assert rig.shows("Press a pedal")


async def test_a_session_that_starts_elsewhere_is_shown_at_once(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        await rig.start(PLAN)
        assert rig.shows("UPPER BACK") or rig.large("UPPER BACK")
        assert turnover(rig.other.state(), rig.clock.now()) is None


@pytest.mark.parametrize("more", [{"steps": ()}, {"steps": (), "buffer": 600.0}, {"speed": 1.25}])
async def test_a_room_without_steps_and_a_rehearsal_go_on_to_the_presets(tmp_path: Path, more: dict[str, Any]) -> None:
    async with turned(tmp_path, **more) as rig:
        await rig.until(lambda: rig.shows(wording.CHOOSE))


@pytest.mark.parametrize("size", [(48, 24), (20, 5)])
async def test_every_step_can_be_ticked_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    many = tuple(Step(f"Step {number}", 60.0) for number in range(9))
    async with turned(tmp_path, size=size, steps=many) as rig:
        for number in range(9):
            for _ in range(9):
                if rig.place(f"step-{number}"):
                    break
                await rig.tap("page")
            await rig.tap(f"step-{number}")
        assert ticks(rig) == "x" * 9
        await rig.tap("leave")
        assert not isinstance(rig.app.screen, TurnoverScreen)


def test_steps_share_the_rows_and_are_paged_where_they_would_become_low() -> None:
    assert rows.layout(5, 27) == (5, 5)
    assert rows.layout(5, 15) == (5, 3)
    assert rows.layout(5, 14) == (4, 3)
    assert rows.layout(9, 3) == (3, 1)
    assert rows.layout(0, 10).pages(0) == 1
    assert rows.layout(9, 14).pages(9) == 3


def test_a_time_beyond_the_booked_one_is_said() -> None:
    late = Turnover("turnover", 0.0, 3600.0, 60.0, 180.0, 3600.0, (Progress(STEPS[0], False),))
    assert rows.title(late).endswith(", 3 min after the booked time")
    assert "after" not in rows.title(late._replace(over=0.0))
    assert rows.title(late._replace(phase="ready", left=0.0)) == "The turnover's time is up"


def test_the_steps_in_lines_are_ticked_by_their_numbers(tmp_path: Path) -> None:
    def given(plain: Console) -> None:
        plain.complete = lambda start: replace(start, steps=STEPS)

    said, journal = read_out(tmp_path, ["neck", "1", "", "", "s", "", "", "1", "7", "ready", "q"], given=given)
    assert "1. Linen off, 1 min.\n2. Disinfect, 1 min.\n3. Works, 5 min.\n4. Notes, 1 min.\nA number: done" in said
    assert "1. Linen off, done.\n" in said
    assert "'7' is not an answer." in said
    assert "The room is ready.\n" in said
    with journal:
        kinds = [type(entry.event).__name__ for entry in journal.follow(0)]
    assert kinds[-3:] == ["Filed", "Ticked", "Readied"]


async def test_the_steps_of_an_earlier_session_are_not_shown_after_a_later_one(tmp_path: Path) -> None:
    async with turned(tmp_path) as rig:
        first = rig.other.state()
        assert first
        await rig.start(PLAN)
        rig.act("stop")
        await rig.settle()
        rig.other.act(File(), rig.clock)
        rig.other.act(Tick("Notes"), rig.clock, first.session)
        async with opened(rig, tmp_path) as page:
            await page.until(lambda: page.shows(wording.CHOOSE))
