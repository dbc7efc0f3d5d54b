"""*More…*: further acts as large buttons, by touch, by key and by two pedals."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.config import keymap
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from roomctl.ui.session.menu_screen import COLUMNS, TILES, MenuScreen
from roomctl.ui.session.screen import SessionScreen
from tests import wording
from tests.ui.rig import SIZES, Rig, room


def state(rig: Rig) -> State:
    found = rig.other.state()
    assert found
    return at_instant(found, rig.clock.now())


async def opened(rig: Rig) -> None:
    await rig.start()
    await rig.press("n")
    await rig.tap("menu")
    assert isinstance(rig.app.screen, MenuScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_each_act_is_a_button_with_its_whole_word_and_stop_asks_in_another_place(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        await opened(rig)
        for act in TILES:
            assert rig.place(act).width >= 8
            assert all(word in rig.text() for word in keymap.ACTS[act].label.split()), act
        assert rig.shows("FOREARM, LEFT"), "time and area stay"
        stop = rig.place("stop")
        await rig.tap("stop")
        assert rig.shows("Stop the session?")
        assert not rig.place("stop-now").overlaps(stop)
        await rig.tap("stop-now")
        assert state(rig).ended


@pytest.mark.parametrize("act", TILES)
async def test_a_tile_and_the_act_s_key_do_the_same(tmp_path: Path, act: str) -> None:
    shown: list[tuple[object, ...]] = []
    for how in ("tile", "key in the menu", "key", "nothing"):
        folder = tmp_path / how
        folder.mkdir()
        async with room(folder, (80, 24)) as rig:
            await opened(rig)
            if how == "tile":
                await rig.tap(act)
            elif how == "nothing":
                await rig.press("escape")
            else:
                await rig.press(*(["escape"] if how == "key" else []), keymap.heard(keymap.ACTS[act].keys[0]))
            await rig.stands()
            here, screen = state(rig), rig.app.screen
            over = "" if isinstance(screen, MenuScreen | SessionScreen) else type(screen).__name__
            assert isinstance(rig.app.stack.base, SessionScreen)
            where, locked = rig.app.stack.base.where, rig.app.stack.base.locked
            lengths = tuple(map(round, here.lengths))
            shown.append((over, rig.app.theme, where, locked, here.held, here.level, here.silenced, here.plan, lengths))
            asked = rig.shows(wording.STOP)
            assert asked == (act == "stop" and how != "nothing")
    assert shown[0] == shown[1] == shown[2]
    assert act == "stop" or shown[0] != shown[3], "it does something"


async def test_the_sound_and_the_light_are_changed_in_several_taps_and_the_buttons_stay(tmp_path: Path) -> None:
    async with room(tmp_path, (80, 24)) as rig:
        await opened(rig)
        await rig.tap("louder")
        await rig.tap("louder")
        assert state(rig).level == 2
        assert rig.shows("louder: +2 dB")
        await rig.tap("bed")
        assert rig.shows("bed: warm pad"), "the room of these tests has two beds, and silence played"
        await rig.tap("bed")
        assert rig.shows("bed: silence"), "after the last comes the first"
        await rig.tap("light")
        assert state(rig).phase.scene.light == 30
        assert isinstance(rig.app.screen, MenuScreen)
        await rig.tap("close")
        assert isinstance(rig.app.screen, SessionScreen)


async def test_two_pedals_reach_every_tile(tmp_path: Path) -> None:
    async with room(tmp_path, (80, 24)) as rig:
        await opened(rig)
        await rig.press(*["pagedown"] * (TILES.index("hold") + 1), "pageup")
        assert state(rig).held
        assert isinstance(rig.app.screen, SessionScreen)
        await rig.press(".", *["right"] * 2, *["down"] * (TILES.index("louder") // COLUMNS), "left", "enter")
        assert state(rig).level == 1


async def test_it_closes_for_a_cue_and_after_half_a_minute_and_a_second_tap_on_more_changes_nothing(
    tmp_path: Path,
) -> None:
    async with room(tmp_path, (80, 24)) as rig:
        await opened(rig)
        before = len(list(rig.other.entries(state(rig).session)))
        await rig.tap("close")
        await rig.tap("menu")
        await rig.pass_(29)
        assert isinstance(rig.app.screen, MenuScreen)
        await rig.pass_(2)
        assert isinstance(rig.app.screen, SessionScreen)
        await rig.tap("menu")
        rig.act("next")
        rig.clock.wind(300)
        await rig.pass_(2)
        assert rig.cue
        assert isinstance(rig.app.screen, SessionScreen)
        assert len(list(rig.other.entries(state(rig).session))) == before + 1


async def test_while_held_pause_is_release_and_the_check_in_is_answered_by_touch(tmp_path: Path) -> None:
    async with room(tmp_path, (80, 24)) as rig:
        await opened(rig)
        await rig.tap("hold")
        assert rig.shows("HELD")
        assert rig.shows("Release")
        assert not rig.shows("Pause")
        await rig.tap("menu")
        assert rig.shows("Release")
        await rig.tap("close")
        await rig.tap("hold")
        assert not state(rig).held
        assert rig.shows("Pause")
        await rig.tap("menu")
        await rig.tap("check")
        assert rig.shows(wording.PRESSURE_ASKED)
        await rig.tap("choice-2")
        assert rig.shows("noted: more")
