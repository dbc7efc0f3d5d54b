"""The session and its close by real keys and taps, on a real journal and a clock wound by hand."""

from __future__ import annotations

import asyncio
import gc
import os
from itertools import pairwise
from pathlib import Path

import pytest
from textual._styles_cache import StylesCache
from textual.command import CommandPalette
from textual.events import Key
from textual.geometry import Region
from textual.message import Message

from roomctl.journal import store
from roomctl.session import events
from roomctl.session.booking import Booking
from roomctl.session.commands import Act, Report
from roomctl.session.plan import Wishes
from roomctl.text import durations
from roomctl.ui.base_screen import Aimed
from roomctl.ui.session.panel import Panel
from roomctl.ui.session.screen import SessionScreen
from tests import wording
from tests.rigs.nobody import forbidden
from tests.ui.rig import SIZES, room


async def test_a_session_started_elsewhere_is_shown_and_its_end_too(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        assert rig.shows("UPPER BACK")
        assert rig.shows("next: FOREARM, LEFT · 6 min · client turns over")
        assert rig.shows("0 of 30 min")
        assert rig.shows("on time")
        await rig.pass_(minutes=2)
        rig.act("stop")
        await rig.settle()
        assert rig.shows(wording.HANDS_OFF)
        assert rig.shows("Stopped, 28 min early: 2 min of 30 min")
        await rig.press("space")
        assert rig.shows(wording.HANDS_OFF), "a key that was meant for the session must not wipe its end off the screen"
        await rig.pass_(1)
        await rig.press("enter")
        await rig.until(lambda: rig.shows(wording.CHOOSE))


async def test_the_close_screen_tells_faults_and_can_undo_a_stop(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.other.act(Report(events.Faulted("sound", "the device is gone")), rig.clock)
        await rig.settle()
        assert rig.shows("no sound: the device is gone")
        await rig.pass_(30)
        await rig.press("s", "s")
        assert rig.shows("Stopped")
        assert rig.shows("no sound: the device is gone")
        await rig.pass_(1)
        await rig.press("u")
        assert rig.shows("UPPER BACK")
        assert rig.area() == "upper back"


async def test_the_session_screen_says_in_words_that_no_act_can_be_saved_and_takes_it_back(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "LOOK", 0.0)
            patch.setattr(store, "RETRY", 0.0)
            os.truncate(rig.journal.path, 0)
            with forbidden(rig.journal.path.parent, 0o555):
                await rig.pass_(2)
                assert rig.shows("record: no act can be saved")
                assert rig.shows("UPPER BACK")
            await rig.pass_(2)
            assert not rig.shows("record: no act can be saved")
            assert rig.shows("nothing of this session is missing")


async def test_what_the_screens_of_earlier_sessions_have_drawn_is_not_kept(tmp_path: Path) -> None:
    kept = []
    async with room(tmp_path) as rig:
        for _ in range(6):
            await rig.start()
            await rig.pass_(1)
            rig.act("stop")
            await rig.pass_(minutes=60)
            await rig.press("escape")
            gc.collect()
            kept.append(sum(isinstance(one, StylesCache) for one in gc.get_objects()))
    assert kept[-1] <= kept[1], kept


async def test_next_twice_at_once_and_a_held_key_advance_once(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.clock.wind(1)
        for _ in range(20):
            await rig.pilot.press("n")
            rig.clock.wind(0.03)
        await rig.settle()
        assert rig.area() == "forearm, left"
        await rig.pass_(1)
        x, y = rig.place("next-area").center
        for _ in range(2):
            await rig.pilot.click(offset=(int(x), int(y)))
        await rig.settle()
        assert rig.area() == "forearm, right"


async def test_next_that_was_aimed_at_a_phase_gone_by_does_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.act("next")
        rig.app.act("next")  # before the screen has heard of it
        await rig.settle()
        assert rig.area() == "forearm, left"
        assert rig.shows("already at forearm, left")


@pytest.mark.parametrize("key", ["n", "space", "s", "pagedown", "ctrl+q", "x", "escape"])
async def test_any_key_acknowledges_a_cue_and_does_nothing_else(tmp_path: Path, key: str) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(61)
        assert rig.shows(wording.ASK_PRESSURE)
        await rig.press(key)
        assert not rig.shows(wording.ASK_PRESSURE)
        assert rig.shows("slow strokes")
        assert rig.area() == "upper back"
        assert rig.app.is_running
        state = rig.other.state()
        assert state
        assert not state.paused
        assert not rig.shows(wording.STOP)


@pytest.mark.parametrize("name", ["digits", "next-area", "pause", "area"])
async def test_any_tap_acknowledges_a_cue_and_does_nothing_else(tmp_path: Path, name: str) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(61)
        await rig.tap(name)
        assert not rig.shows(wording.ASK_PRESSURE)
        assert rig.area() == "upper back"
        await rig.tap("panel")
        assert rig.area() == "upper back", "a tap beside the buttons never skips"
        await rig.tap("next-area")
        assert rig.area() == "forearm, left"


async def test_a_cue_comes_up_slowly_over_the_whole_panel_and_nothing_else_moves(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(59.9)
        before = rig.text()
        panel, grounds, said = rig.app.screen.query_one("#panel"), [], []
        for _ in range(20):
            await rig.pass_(0.25)
            grounds.append(panel.styles.background.brightness)
            said.append(rig.shows(wording.ASK_PRESSURE))
        assert all(said)
        assert sorted(grounds) == grounds, "it only rises"
        assert len(set(grounds)) >= 5
        assert max(b - a for a, b in pairwise(grounds)) < 0.01, "and never by a step that could be seen as a flash"
        assert grounds[-1] > 0
        rows = [row for row in zip(before.split("\n"), rig.text().split("\n"), strict=True) if row[0] != row[1]]
        assert len(rows) <= 1 + 4 + 8 + 5, "the header, the cue's rows with how to work, the clock's, and the answers'"


async def test_a_missed_cue_sinks_and_rises_again_brighter_and_says_how_to_answer(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        panel, peaks = rig.app.screen.query_one("#panel"), []
        for wait in (60, 4, 23, 20, 20):
            await rig.pass_(wait)
            peaks.append(panel.styles.background.brightness)
        assert peaks[1] < peaks[2] < peaks[3] == peaks[4]
        assert rig.shows("any key or touch: mark as seen")
        assert "▌" in rig.text().split("\n")[10][:1], "bars at the sides, for terminals without a dim ground"
        await rig.press("x")
        assert panel.styles.background.brightness == 0


async def test_stop_needs_a_second_and_different_press(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.tap("menu")
        await rig.tap("stop")
        assert rig.shows(wording.STOP)
        await rig.pilot.click(offset=(85, 26))
        await rig.pass_(1)
        assert not rig.shows(wording.STOP), "the place of More… is now that of Go on"
        await rig.press("s")
        await rig.pass_(6)
        assert not rig.shows(wording.STOP)
        await rig.press("s", "n")
        assert rig.area() == "upper back"
        assert not rig.shows(wording.STOP)
        await rig.tap("menu")
        await rig.tap("stop")
        await rig.tap("stop-now")
        state = rig.other.state()
        assert state
        assert state.ended


async def test_pause_hold_undo_and_the_pedals(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("pageup")
        assert rig.shows("PAUSED")
        assert rig.shows("Go on")
        await rig.pass_(30)
        await rig.press("pageup")
        assert not rig.shows("PAUSED")
        await rig.press("pagedown")
        assert rig.area() == "forearm, left"
        assert rig.shows("Undo")
        await rig.tap("undo")
        assert rig.area() == "upper back"
        await rig.press("n", "h")
        await rig.pass_(minutes=7, seconds=22)
        await rig.press("x")
        assert rig.shows("OVER 1:")
        await rig.pass_(12)
        await rig.press("u")
        assert rig.shows(wording.UNDO_NOTHING)


async def test_more_minutes_show_what_they_cost(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.tap("more")
        await rig.pass_(7)
        assert rig.shows("upper back +1")


async def test_ctrl_q_leaves_the_presets_and_not_a_session(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("ctrl+q", "ctrl+p", "ctrl+c")
        assert rig.shows("the session continues; close the window to leave")
        rig.act("stop")
        await rig.pass_(2)
        await rig.press("enter", "ctrl+q")
        assert rig.app._exit


async def test_the_clock_is_drawn_at_most_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(5)
        drawn: list[str] = []
        original = Panel.refresh

        def refresh(panel: Panel, *regions: Region, **how: bool) -> Panel:
            drawn.append(durations.clock_face(rig.app.moment.phase_left) if rig.app.moment else "")
            return original(panel, *regions, **how)

        monkeypatch.setattr(Panel, "refresh", refresh)
        for _ in range(50):
            rig.clock.wind(0.1)
            rig.app.beat()
        await rig.settle()
        assert 4 <= len(drawn) <= 6
        assert len(set(drawn)) == len(drawn)


async def test_a_controller_that_cannot_run_is_told_in_a_quiet_line(tmp_path: Path) -> None:
    async with room(tmp_path, trouble="the lock is held by another program") as rig:
        await rig.start()
        await rig.until(lambda: rig.shows("no controller: the lock is held by another program"))
        await rig.pass_(5)
        await rig.until(lambda: len(rig.woken) >= 2)


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_shows_what_matters_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        width, height = size
        assert rig.shows("Tension headache, short")
        assert rig.shows("30 min")
        await rig.press("enter")
        assert rig.shows("sudden worst-ever headache")
        assert rig.shows("fever with a stiff neck")
        assert rig.shows(wording.NO_SIGNS)
        await rig.press("enter", "enter", "n")
        await rig.pass_(7)
        assert rig.shows("UPPER TRAPEZIUS")
        assert rig.shows("LEFT")
        assert rig.shows("next: UPPER TRAPEZIUS, RIGHT · 6 min")
        assert rig.shows("ends ")
        assert "┣" in rig.text()
        for label in ("Pause", "Next", "+1 min", "Undo", "More…"):
            assert rig.shows(label)
        rows = rig.text().split("\n")
        assert len(rows) == height
        assert max(map(len, rows)) <= width
        shared = rig.app.screen.query_one(Panel).shared
        tall = shared.rows.digits if shared else 0
        assert tall >= max(5, height / 4)
        await rig.pass_(minutes=5)
        assert rig.shows("SOON: UPPER TRAPEZIUS, RIGHT") or rig.shows("RIGHT")
        rig.act("stop")
        await rig.settle()
        await rig.pass_(11)
        assert rig.shows(wording.HANDS_OFF)
        assert rig.shows("planned")
        assert rig.shows("Done")


async def test_a_bare_terminal_and_no_color_do_not_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    async with room(tmp_path, (80, 24)) as rig:
        await rig.start()
        await rig.pass_(61)
        assert rig.shows("UPPER BACK")


# Door to door

FULL = Booking(5, 3, 4, 10)


async def test_the_close_says_how_long_dressing_and_turnover_last_and_what_was_used(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL) as rig:
        await rig.start()
        await rig.press("h")
        await rig.pass_(minutes=10)
        rig.act("hold")
        rig.other.act(Act("late", text="over"), rig.clock)
        await rig.pass_(minutes=40)
        assert rig.shows("turnover to 08:44")


async def test_a_small_screen_says_what_the_client_wishes_where_there_is_nothing_to_undo(tmp_path: Path) -> None:
    async with room(tmp_path, (48, 24)) as rig:
        await rig.start(wishes=Wishes(avoid=("scalp",), talk="quiet"))
        assert rig.shows("avoid scalp")
        await rig.press("n")
        assert rig.shows("Undo")
        assert not rig.shows("avoid scalp")
        await rig.pass_(15)
        assert rig.shows("avoid scalp")


async def test_every_act_can_be_found_by_touch(tmp_path: Path) -> None:
    async with room(tmp_path, (48, 24)) as rig:
        await rig.start()
        await rig.tap("menu")
        await rig.tap("acts")
        assert isinstance(rig.app.screen, CommandPalette)


async def test_what_the_headline_says_already_is_not_said_again(tmp_path: Path) -> None:
    async with room(tmp_path, (91, 29)) as rig:
        await rig.start()
        await rig.press("n")
        assert "forearm, left" not in rig.text()


@pytest.mark.parametrize("size", [(48, 24), (80, 24)])
async def test_a_body_in_the_clocks_place_leaves_a_row_for_what_is_to_be_known_and_escape_closes_it(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start()
        await rig.press("w")
        assert rig.shows("9:59 · UPPER BACK")
        assert rig.shows("front")
        await rig.press("space")
        assert rig.shows("PAUSED")
        await rig.press("s")
        assert rig.shows(wording.STOP)
        assert rig.shows("PAUSED")
        await rig.press("escape", "space")
        await rig.press("m")
        assert rig.shows("upper back +1")
        await rig.pass_(7)
        rig.other.act(Report(events.Faulted("sound", "the device is gone")), rig.clock)
        await rig.settle()
        assert rig.shows("no sound: the device is gone")
        clock = "next: FOREARM"
        assert not rig.shows(clock), "the body is still there"
        await rig.press("escape")
        assert rig.shows(clock)


async def test_a_key_pressed_at_once_when_a_screen_is_seen_counts_however_busy_the_machine_is(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.stands()
        screen = rig.app.screen
        assert isinstance(screen, Aimed)
        shown = Message().time
        screen.refresh()
        await rig.settle()
        pressed = Key("n", "n")  # it carries its own time
        screen.refresh(layout=True)
        await rig.settle()  # the screen is written again
        rig.app.stands(screen, shown)  # the loop comes to this only now
        rig.app.post_message(pressed)
        await rig.settle()
        assert rig.area() == "forearm, left"


async def test_a_key_pressed_before_a_screen_is_seen_does_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.stands()
        screen = rig.app.screen
        assert isinstance(screen, Aimed)
        pressed, shown = Key("n", "n"), Message().time
        rig.app.stands(screen, shown)
        rig.app.post_message(pressed)
        await rig.settle()
        assert rig.area() == "upper back"


async def test_a_screen_that_is_left_while_others_act_ends_without_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        following = rig.app._following
        assert following

        async def slowly(screen: SessionScreen) -> None:
            rig.act("note", text="of another screen")
            await asyncio.wait([following])

        monkeypatch.setattr(SessionScreen, "on_unmount", slowly, raising=False)
    assert following.done()
    assert following.cancelled() or following.exception() is None
    assert rig.app.return_code in (None, 0)
