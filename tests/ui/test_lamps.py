"""The lamps on the session's screen: full light at hand, and a mark when they are not as they should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.session import events
from roomctl.session.commands import Report
from tests import wording
from tests.ui.rig import LIT, SIZES, room

LAMPS = replace(LIT, lamps=True)


@pytest.mark.parametrize("size", SIZES)
async def test_full_light_is_a_button_beside_stop_and_leaves_the_question_open(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, look=LAMPS, size=size) as rig:
        await rig.start()
        await rig.press("s")
        await rig.tap("lights")
        state = rig.other.state()
        assert state
        assert state.lit
        assert state.lit.how == "up"
        assert rig.place("stop-now"), "the session may still be stopped"
        await rig.press("s")
        state = rig.other.state()
        assert state
        assert state.ended


async def test_its_key_works_beside_the_question_too_and_again_takes_it_back(tmp_path: Path) -> None:
    async with room(tmp_path, look=LAMPS) as rig:
        await rig.start()
        await rig.press("s", "v")
        assert rig.shows(wording.STOP)
        await rig.pass_(6)
        await rig.press("v")
        state = rig.other.state()
        assert state
        assert state.lit
        assert state.lit.how == "plan"
        assert rig.shows("light as planned")


async def test_a_room_without_lamps_has_no_such_button_and_its_key_says_why(tmp_path: Path) -> None:
    async with room(tmp_path, look=LIT) as rig:
        await rig.start()
        await rig.press("s")
        assert not rig.place("lights")
        await rig.pass_(6)
        await rig.press("i")
        assert rig.shows("this room has no lamps")
        state = rig.other.state()
        assert state
        assert state.lit is None


async def test_the_screen_speaks_of_the_light_only_while_it_is_not_as_it_should_be(tmp_path: Path) -> None:
    async with room(tmp_path, look=LAMPS) as rig:
        await rig.start()
        assert "lamp" not in rig.text()
        rig.other.act(Report(events.Faulted("lamps", "light.room: set by hand")), rig.clock)
        await rig.settle()
        assert rig.shows("lamps: light.room: set by hand")
        rig.other.act(Report(events.Mended("lamps")), rig.clock)
        await rig.settle()
        assert "lamp" not in rig.text()
