"""The room's settings on the screen, by keys and by taps alone."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from textual.geometry import Offset

from roomctl.config import room as rooms
from roomctl.config.edit import Editor
from roomctl.errors import Refused
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.settings.entries import Entries
from roomctl.ui.settings.screen import SettingsScreen
from roomctl.ui.settings.setting_screen import SettingScreen
from roomctl.ui.widgets.pages import Pages
from tests.rigs.home import Home, until
from tests.ui.rig import Rig, room
from tests.ui.test_pointer import finger, tap
from tests.ui.tour import Playing

if sys.platform != "win32":
    from tests.rigs.terminal import Terminal

ROOM = "# our room\nlevel: -12  # by ear\n\nsound_device: Amp\n# the end\n"
SIZES = [(120, 40), (80, 24), (57, 40), (48, 24)]


@asynccontextmanager
async def settings(
    folder: Path, patch: pytest.MonkeyPatch, size: tuple[int, int] = (91, 29), text: str = ROOM
) -> AsyncIterator[Rig]:
    """The room's screen, whose settings are those of room.yaml in `folder`."""
    patch.setenv("ROOMCTL_HOME", str(folder))
    (folder / "room.yaml").write_text(text)
    async with room(folder, size) as rig:
        rig.app.settings = Editor
        rig.app.hurry()
        await rig.settle()
        yield rig


def file(folder: Path) -> str:
    return (folder / "room.yaml").read_text()


async def go(rig: Rig, key: str) -> None:
    """Mark a setting by keys."""
    for _ in range(99):
        if (one := rig.app.screen.query_one(Entries).setting) and one.key == key:
            return
        await rig.press("down")
    raise AssertionError(key)


async def touch(rig: Rig, key: str) -> None:
    """Tap the row of a setting, on its page."""
    for _ in range(20):
        entries = rig.app.screen.query_one(Entries)
        for y in range(entries.size.height):
            if entries.means(Offset(4, y)) == key:
                await finger(rig, entries.region.offset + Offset(4, y), after=2)
                return
        await tap(rig, "page-on")
    raise AssertionError(key)


@pytest.mark.parametrize("size", SIZES)
async def test_a_number_is_stepped_and_saved_by_keys_and_the_file_keeps_its_comments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with settings(tmp_path, monkeypatch, size) as rig:
        renewed: list[int] = []
        rig.app.renew = lambda: renewed.append(1)
        await rig.press("f8", "escape")
        assert not renewed, "nothing was changed"
        await rig.press("f8")
        assert isinstance(rig.app.screen, SettingsScreen)
        assert rig.shows("level: −12")
        await rig.press("enter", "up", "up")
        assert not rig.app.screen.asks_text, "no tablet's keyboard for a number"
        assert rig.shows("New: −10. The room is 10 dB below")
        assert file(tmp_path) == ROOM, "nothing is written before it is saved"
        await rig.press("enter")
        assert isinstance(rig.app.screen, SettingsScreen)
        assert file(tmp_path) == ROOM.replace("-12", "-10")
        assert rig.shows("level: −10")
        assert rig.shows("saved: level is now -10; it holds at once")
        await rig.press("escape")
        assert isinstance(rig.app.screen, ChooseScreen)
        assert renewed, "the presets are read anew"


@pytest.mark.parametrize("size", SIZES)
async def test_all_kinds_of_settings_are_changed_by_taps_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with settings(tmp_path, monkeypatch, size) as rig:
        await finger(rig, Offset(size[0] - 4, 0), after=2)
        assert isinstance(rig.app.screen, SettingsScreen)
        await touch(rig, "level")
        await tap(rig, "less-5")
        await tap(rig, "more-1", after=2)
        await tap(rig, "save")
        assert rig.shows("level: −16")
        await touch(rig, "halfway")
        await tap(rig, "choose-0")
        await tap(rig, "save")
        await touch(rig, "theme")
        await tap(rig, "choose-3")
        await tap(rig, "save")
        await touch(rig, "booking.turnover")
        for _ in range(3):
            await tap(rig, "more-5")
        await tap(rig, "save")
        await touch(rig, "level")
        await tap(rig, "default")
        await tap(rig, "leave")
        await rig.until(lambda: isinstance(rig.app.screen, ChooseScreen))
        now = rooms.load()
        assert (now.level, now.halfway, now.theme, now.booking.turnover) == (-6, True, "moss", 15)
        assert "# our room\n\nsound_device: Amp\n" in file(tmp_path)


async def test_a_value_that_cannot_be_stands_beside_its_fault_and_is_not_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "enter", "minus", "9", "9")
        assert rig.shows("New: −99. level: -99 is not a number from -40 to 0")
        assert not rig.place("save")
        await rig.press("enter")
        assert file(tmp_path) == ROOM
        await rig.press("backspace")
        assert rig.shows("New: −9. The room is 9 dB")
        await rig.press("enter")
        assert rooms.load().level == -9


async def test_a_digit_that_is_typed_twice_fast_counts_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "enter", "minus")
        await rig.fast("2", "2")
        assert rig.shows("New: −22. The room is 22 dB")
        await rig.fast("backspace", "backspace", "3")
        assert rig.shows("New: −3. The room is 3 dB")


async def test_a_text_is_typed_and_an_empty_line_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8")
        await go(rig, "sound_device")
        await rig.press("enter", "space", "2", "enter")
        await rig.until(lambda: isinstance(rig.app.screen, SettingsScreen))
        assert file(tmp_path) == ROOM.replace("Amp", "Amp 2")
        await rig.press("enter", *["backspace"] * 5, "enter")
        await rig.until(lambda: isinstance(rig.app.screen, SettingsScreen))
        assert file(tmp_path) == ROOM.replace("sound_device: Amp\n", "")


async def test_a_text_is_shown_as_it_is_written_and_a_number_with_its_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch, text="level: -12\nsound_device: USB-Audio\n") as rig:
        await rig.press("f8")
        assert rig.shows("level: −12")
        assert rig.shows("sound_device: USB-Audio")


async def test_escape_leaves_a_new_value_unsaved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "enter", "up", "escape")
        assert isinstance(rig.app.screen, SettingsScreen)
        await rig.press("escape")
        assert file(tmp_path) == ROOM


async def test_a_fault_in_the_file_stands_at_its_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settings(tmp_path, monkeypatch, text="level: loud\ndim: 20\n") as rig:
        await rig.press("f8")
        assert rig.shows("fault: 'loud' is not a number from -40 to 0")
        await rig.press("enter")
        assert rig.shows("Fault in line 1: 'loud' is not a number")
        await rig.press("up", "enter")
        assert file(tmp_path) == "level: -5\ndim: 20\n"
        assert not rig.shows("fault:")


async def test_what_somebody_else_changes_is_shown_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "enter", "up")
        (tmp_path / "room.yaml").write_text(ROOM.replace("-12", "-20") + "dim: 0  # Ana\n")
        await rig.pass_(1)
        assert rig.shows("level has been changed elsewhere: it is now −20")
        assert rig.shows("New: −11")
        await rig.press("enter")
        assert file(tmp_path) == ROOM.replace("-12", "-11") + "dim: 0  # Ana\n"
        (tmp_path / "room.yaml").write_text("level: -3\n")
        await rig.pass_(1)
        assert rig.shows("level: −3")


async def test_a_change_between_two_looks_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "enter", "up")
        (tmp_path / "room.yaml").write_text("dim: 0  # Ana\n")
        screen = rig.app.screen
        assert isinstance(screen, SettingScreen)
        screen._save()
        assert file(tmp_path) == "dim: 0  # Ana\n"
        await rig.settle()
        assert rig.shows("changed elsewhere")


async def test_what_is_a_list_or_a_group_is_shown_with_where_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch, (120, 40), text="lights: [backlight]\n") as rig:
        await rig.press("f8")
        await go(rig, "lights")
        await rig.press("enter")
        assert rig.shows("1: backlight")
        assert rig.shows("It is changed in")
        assert not rig.place("save")
        assert not rig.place("default"), "a whole list is not removed by one press"
        await rig.press("d", "enter")
        assert file(tmp_path) == "lights: [backlight]\n"


def own(folder: Path, who: str = "AB") -> Path:
    return folder / "therapists" / f"{who}.yaml"


@pytest.mark.parametrize("size", SIZES)
async def test_a_therapists_own_settings_are_changed_by_taps_and_the_rooms_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    own(tmp_path).parent.mkdir()
    own(tmp_path).write_text("# AB\ncues: soft\n")
    async with settings(tmp_path, monkeypatch, size) as rig:
        corner = Offset(size[0] - 4, 0)
        await finger(rig, corner, after=2)
        await finger(rig, corner, after=2)
        await rig.until(lambda: rig.shows("Whose settings?"))
        offers = rig.app.screen.query_one("#offers")
        await finger(rig, offers.region.offset + Offset(4, 2 if offers.size.height > 2 else 1), after=2)
        await rig.until(lambda: rig.shows("Settings of AB") and rig.shows("cues: soft"))
        assert not rig.shows("level:")
        await touch(rig, "theme")
        await tap(rig, "choose-3")
        await tap(rig, "save")
        await rig.until(lambda: rig.shows("theme: moss"))
        assert own(tmp_path).read_text() == "# AB\ntheme: moss\ncues: soft\n"
        assert file(tmp_path) == ROOM


async def test_a_therapist_who_has_no_settings_yet_is_typed_and_a_fault_stands_at_its_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "f4")
        await rig.until(lambda: rig.shows("Whose settings?"))
        await rig.press(*"C.", "enter")
        await rig.until(lambda: rig.shows("initials are at most 8 letters"))
        await rig.press("f4")
        await rig.until(lambda: rig.shows("Whose settings?"))
        await rig.press(*"CD", "enter")
        await rig.until(lambda: rig.shows("Settings of CD"))
        assert not own(tmp_path, "CD").exists(), "nothing is written before it is saved"
        await go(rig, "dim")
        await rig.press("enter", *"20", "enter")
        assert own(tmp_path, "CD").read_text() == "dim: 20\n"
        own(tmp_path, "CD").write_text("dim: 20\ntheme: mos\n")
        await rig.pass_(1)
        assert rig.shows("fault: 'mos' is not auto, ember")
        await rig.press("f4")
        await rig.until(lambda: rig.shows("Whose settings?"))
        await rig.press("down", "enter")
        await rig.until(lambda: rig.shows("level: −12"))
        assert file(tmp_path) == ROOM


async def test_a_session_that_begins_elsewhere_closes_the_settings_and_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        await rig.press("f8", "enter", "up")
        await rig.start()
        await rig.until(lambda: rig.shows("UPPER BACK"))
        rig.app.open("settings")
        await rig.laid(None)
        await rig.press("enter", "up")
        assert rig.shows("Holds from the next session on; the one that is running keeps what it has")
        await rig.press("escape", "escape")
        await rig.until(lambda: rig.shows("UPPER BACK"))


async def test_every_setting_opens_and_says_what_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settings(tmp_path, monkeypatch, (120, 40)) as rig:
        await rig.press("f8")
        for one in Editor().look().settings:
            screen = SettingScreen(rig.app, Editor(), Editor().look(), one.key, rig.app.say)
            await rig.app.push_screen(screen)
            await rig.settle()
            assert one.key in rig.text()
            told = " ".join(text for block in screen.query_one(Pages)._blocks for row in block for text, _ in row)
            assert "Default:" in told, one.key
            await rig.app.pop_screen()


def checks(rig: Rig) -> list[Playing]:
    """The sound checks of a room, as they begin."""
    begun: list[Playing] = []

    def begin(level: float, earpiece: bool) -> Playing:
        begun.append(Playing(level, earpiece))
        return begun[-1]

    rig.app.sound_check = begin
    return begun


async def test_a_sound_check_by_keys_ends_in_level_and_cap_with_one_reading_of_a_meter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch, text=ROOM + "cue_device: Ear\n") as rig:
        begun = checks(rig)
        await rig.press("f8", "enter", "s")
        assert rig.shows("Sound check, 1 of 3: the softest")
        assert rig.shows("−42 LUFS · peak −32 dBTP")
        await rig.press("down", "m", "3", "5", "enter")
        await rig.until(lambda: rig.shows("level −31 dB, 35 dBA"))
        await rig.press("enter")
        assert rig.shows("2 of 3")
        await rig.press("enter")
        assert rig.shows("this is no louder than before (−31 dB, 35 dBA)")
        await rig.press(*["pageup"] * 3, "b", "c", "c", "enter")
        assert rig.shows("3 of 3")
        assert rig.shows("As loud as it should be: −16 dB, 50 dBA")
        await rig.press("e", "pageup", "pageup", "down", "enter")
        assert rig.shows("level: -16 · cap: -8")
        assert file(tmp_path) == ROOM + "cue_device: Ear\n"
        await rig.press("enter")
        await rig.until(lambda: rig.shows("saved: level is now -16, and cap is -8"))
        lines = (ROOM + "cue_device: Ear\n").replace("-12", "-16").splitlines()
        assert file(tmp_path).splitlines() == [*lines[:2], "cap: -8", *lines[2:]]
        first, ear = begun
        assert first.asked[0] == {"level": -30, "earpiece": False}
        assert first.asked[-4:] == [{"level": -16}, {"bed": "rain"}, {"cue": "warn"}, {"cue": "change"}]
        assert ear.asked[:2] == [{"level": -16, "earpiece": True}, {"bed": "rain"}]
        assert first.closed
        assert ear.closed


@pytest.mark.parametrize("size", SIZES)
async def test_a_sound_check_by_taps_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with settings(tmp_path, monkeypatch, size) as rig:
        begun = checks(rig)
        await finger(rig, Offset(size[0] - 4, 0), after=2)
        await touch(rig, "cap")
        await tap(rig, "sound-check")
        await tap(rig, "next")
        await tap(rig, "by5")
        await tap(rig, "bed")
        await tap(rig, "cue")
        await tap(rig, "next")
        for _ in range(5):
            await tap(rig, "by5")
        await tap(rig, "next")
        assert rig.shows("level: -25 · cap: 0"), "nothing was too loud"
        await tap(rig, "again")
        assert rig.shows("1 of 3")
        for _ in range(3):
            await tap(rig, "by1")
            await tap(rig, "next")
        await tap(rig, "next")
        await rig.until(lambda: rig.shows("saved: level is now -28"))
        assert (rooms.load().level, rooms.load().cap) == (-28, -28)
        assert begun[0].closed


async def test_a_loudspeaker_that_is_right_at_its_loudest_ends_the_sound_check_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        checks(rig)
        await rig.press("f8", "enter", "s", "enter", *["pageup"] * 6, "enter")
        assert rig.shows("3 of 3")
        await rig.press("enter")
        assert rig.shows("level: 0 · cap: 0")


async def test_a_sound_check_that_cannot_begin_or_goes_silent_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with settings(tmp_path, monkeypatch) as rig:
        begun = checks(rig)
        await rig.press("f8", "enter", "s")
        begun[0].trouble = "the sound device is gone"
        await rig.pass_(7)
        assert rig.shows("the sound device is gone")
        await rig.press("m", "x", "enter")
        await rig.until(lambda: rig.shows("x is not a reading"))
        await rig.press("escape", "escape")
        assert begun[0].closed

        def refused(level: float, earpiece: bool) -> Playing:
            raise Refused("a session is running, and the client would hear this")

        rig.app.sound_check = refused
        await rig.press("enter", "s")
        assert rig.shows("a session is running")
        assert isinstance(rig.app.screen, SettingScreen)


def test_settings_in_a_real_terminal_change_one_line_and_the_screen_wears_the_new_colours(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text(ROOM)
    terminal = Terminal([sys.executable, "-m", "roomctl", "settings"], home.environment)
    try:
        terminal.shows("level: −12")
        pressed(terminal, "\r", "May be: a number")
        pressed(terminal, "\x1b[B", "New: −1")
        pressed(terminal, "\r", "saved: level")
    finally:
        terminal.close()
    gone = [line for line in ROOM.splitlines() if line not in file(home.folder).splitlines()]
    assert gone == ["level: -12  # by ear"]
    assert rooms_level(home) < -12


def pressed(terminal: Terminal, key: str, words: str) -> None:
    """Press a key until it has done something: one that comes too early is for what was there before."""
    for _ in range(10):
        terminal.press(key)
        with suppress(AssertionError):
            until(lambda: words in terminal.text, 4)
            return
    raise AssertionError(terminal.text)


def rooms_level(home: Home) -> float:
    return float(home.json("config", "show")["level"])
