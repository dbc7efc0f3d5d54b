"""The preset editor, by keys and by taps: the form, its faults and what mends them, the text, saving, leaving."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual.events import Key
from textual.widgets import TextArea

from roomctl.errors import Refused
from roomctl.preset.draft import Checks, opened
from roomctl.preset.library import built_in
from roomctl.preset.library import shelves as shelves_of_all
from roomctl.session.plan import Plan, Scene
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.edit import screen as edit_screen
from roomctl.ui.edit.changed_screen import ChangedScreen
from roomctl.ui.edit.entries_screen import EntriesScreen
from roomctl.ui.edit.fields import PRESET
from roomctl.ui.edit.rehearse_screen import RehearseScreen
from roomctl.ui.edit.review_screen import ReviewScreen
from roomctl.ui.edit.screen import EditScreen
from roomctl.ui.edit.text_screen import TextScreen
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.widgets.buttons import Buttons
from roomctl.ui.widgets.pages import Pages
from tests.ui.rig import NECK, Rig, room

SIZES = [(120, 40), (48, 24)]
CRLF = "\ufeff" + NECK.replace("\n", "\r\n").replace("minutes: 30", "minutes: 30   # ours")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))


class Tried:
    """A room without a sound and without lamps."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []
        self.over = Event()

    def hear(self, bed: str) -> str:
        self.asked.append(("hear", bed))
        return "no sound came"

    def change(self, plan: Plan, at: int) -> str:
        self.asked.append(("change", at))
        return "that was the change"

    def light(self, scene: Scene) -> str:
        self.asked.append(("light", scene.light))
        raise Refused("this room has no lamps")

    def rehearse(self, plan: Plan, going: Callable[[], bool]) -> tuple[bool, Sequence[str]]:
        self.asked.append(("rehearse", plan.preset))
        while going() and not self.over.wait(0.05):
            pass
        return False, ["no-go: it went wrong"]


@asynccontextmanager
async def editor(folder: Path, size: tuple[int, int] = (120, 40), text: str = NECK) -> AsyncIterator[Rig]:
    """The editor of `mine.yaml`."""
    async with room(folder, size=size) as rig:
        file(folder).write_bytes(text.encode())
        before = rig.app.screen
        rig.app.edit(opened("mine", Checks(rig.app.shelves, ["warm-pad", "silence"], {})))
        await rig.laid(before)
        await checked(rig)
        yield rig


async def checked(rig: Rig) -> None:
    """Wait for the first check, which comes after the first frame."""
    await rig.until(lambda: editing(rig)._ready)
    await rig.app.workers.wait_for_complete()
    await rig.settle()


def file(folder: Path) -> Path:
    return folder / "presets" / "mine.yaml"


def editing(rig: Rig) -> EditScreen:
    screen = rig.app.stack.base
    assert isinstance(screen, EditScreen)
    return screen


async def tap_row(rig: Rig, name: str, index: int) -> None:
    """Tap a row of a list, where it is shown."""
    await rig.stands()
    before = rig.app.screen
    rig.clock.wind(2)
    found = rig.app.screen.query_one(f"#{name}", PlanList)
    y = found.region.y + (index - found._first) * found.step
    assert await rig.pilot.click(offset=(found.region.x + 6, y))
    await rig.settle()
    await rig.laid(before)


@pytest.mark.parametrize("size", SIZES)
async def test_a_preset_is_changed_mended_and_saved_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    async with editor(tmp_path, size) as rig:
        await rig.press("down", "l", "l")
        assert rig.shows("the phases add up to 28 min")
        await rig.press("s")
        assert rig.shows("not saved")
        assert file(tmp_path).read_text() == NECK
        await rig.press("escape") if editing(rig)._inside else None
        await rig.press("p", "s")
        assert rig.shows("saved")
        assert file(tmp_path).read_text() == NECK.replace("minutes: 30", "minutes: 28").replace(
            "minutes: 12", "minutes: 10"
        )


@pytest.mark.parametrize("size", SIZES)
async def test_the_same_by_taps_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    async with editor(tmp_path, size) as rig:
        await tap_row(rig, "phases", 2)
        await rig.tap("less")
        await rig.tap("less")
        await rig.tap("propose")
        await rig.tap("save")
        assert file(tmp_path).read_text() == NECK.replace("minutes: 30", "minutes: 28").replace(
            "minutes: 12", "minutes: 10"
        )


async def test_a_choice_is_chosen_and_a_text_is_typed_with_what_is_known(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("down", "enter", "down", "down", "enter")
        assert isinstance(rig.app.screen, ValueScreen)
        await rig.press("t", "enter")
        assert "technique: trigger-point" in editing(rig).draft.text
        await rig.press("up", "up", "enter")
        await rig.press(*["backspace"] * 15, *"thi", "down", "enter")
        assert "area: thigh" in editing(rig).draft.text, "another preset has it"


@pytest.mark.parametrize("size", SIZES)
async def test_a_field_is_changed_by_taps_alone_and_left_out_again(tmp_path: Path, size: tuple[int, int]) -> None:
    async with editor(tmp_path, size) as rig:
        await tap_row(rig, "phases", 3)
        if size[0] < 91:
            await tap_row(rig, "phases", 3)
        await tap_row(rig, "fields", 7)
        assert isinstance(rig.app.screen, ValueScreen)
        await tap_row(rig, "offers", 0)
        assert editing(rig).draft.text == NECK.replace("minutes: 8, focus: frame", "minutes: 8, focus: concern")
        await tap_row(rig, "fields", 7)
        await rig.tap("default")
        assert editing(rig).draft.text == NECK.replace(", focus: frame", "")


async def test_unequal_sides_and_a_question_of_one_s_own_are_written_as_the_format_has_them(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("down", "enter", "down", "enter")
        await rig.press(*["down"] * 5, "enter")
        assert editing(rig).draft.seen.phases[1]["side"] == {"left": 70, "right": 30}
        assert rig.shows("70 / 30")
        await rig.press(*["down"] * 10, "enter", *["backspace"] * 8, *"numb", "enter")
        assert editing(rig).draft.seen.phases[1]["check"] == "numb"


async def test_phases_are_added_copied_moved_split_and_removed_and_all_of_it_is_undone(tmp_path: Path) -> None:
    async with editor(tmp_path, text=CRLF) as rig:
        await rig.press("a")
        assert editing(rig).draft.seen.phases[1]["area"] == "new area"
        await rig.press("c", "d", "up", "left_square_bracket")
        await rig.press("down", "down", "x")
        areas = [phase["area"] for phase in editing(rig).draft.seen.phases]
        assert areas == ["new area", "upper back", "upper trapezius", "upper trapezius", "neck and scalp"]
        await rig.press(*"uuuuuuu")
        assert editing(rig).draft.text == CRLF
        await rig.press(*"rrrrr")
        assert len(editing(rig).draft.seen.phases) == 5


async def test_the_session_is_fitted_to_a_length(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("f", *["backspace"] * 2, *"25", "enter")
        await rig.until(lambda: rig.shows("fitted"))
        assert editing(rig).draft.checked.preset
        assert editing(rig).draft.seen.head["minutes"] == 25
        await rig.press("f", *["backspace"] * 2, *"x", "enter")
        await rig.until(lambda: rig.shows("not a length"))


async def test_enter_fits_the_phases_to_the_length_that_the_preset_says(tmp_path: Path) -> None:
    async with editor(tmp_path, text=NECK.replace("minutes: 12", "minutes: 15")) as rig:
        assert rig.shows("the phases add up to 33 min")
        await rig.press("f", "enter")
        assert rig.shows("fitted: ")
        assert sum(phase["minutes"] for phase in editing(rig).draft.seen.phases) == 30


async def test_a_length_that_the_areas_cannot_fill_is_said_as_the_phases_are_fitted(tmp_path: Path) -> None:
    text = NECK.replace("minutes: 12", "minutes: 12, at_most: 13").replace("minutes: 10", "minutes: 10, at_most: 12")
    async with editor(tmp_path, text=text) as rig:
        await rig.press("f", *["backspace"] * 2, *"45", "enter")
        assert rig.shows("fitted: these areas may take 33 min at most, so 12 min are left over; upper back 10 → 12")


async def test_each_fault_stands_at_its_field_and_the_next_one_is_a_key_away(tmp_path: Path) -> None:
    text = NECK.replace("pressure: 3", "pressure: 4").replace("pressure: 2", "pressure: 9")
    async with editor(tmp_path, text=text) as rig:
        await rig.press("n")
        assert editing(rig)._phase == 1
        assert rig.shows("9 is too high")
        await rig.press("n")
        assert rig.shows("is over the preset's pressure_cap")
        await rig.press("p")
        assert "pressure: 3" in editing(rig).draft.text


@pytest.mark.parametrize("text", [NECK, CRLF])
async def test_the_text_is_edited_in_its_own_line_ends_and_the_form_follows(tmp_path: Path, text: str) -> None:
    async with editor(tmp_path, text=text) as rig:
        await rig.press("t")
        assert isinstance(rig.app.screen, TextScreen)
        rig.app.screen.query_one(TextArea).move_cursor((1, 7))
        await rig.press(*"My ", "enter", "backspace")
        assert editing(rig).draft.text == text.replace("title: ", "title: My ")
        await rig.press("ctrl+z", "ctrl+z")
        await rig.press("ctrl+y", "ctrl+y", "escape")
        assert rig.shows("My Tension headache")
        await rig.press(*"uuuuuu")
        assert editing(rig).draft.text == text


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+z", "escape"])
async def test_letters_that_arrive_together_with_a_key_that_ends_them_are_in_the_draft(
    tmp_path: Path, key: str
) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("t")
        rig.app.screen.query_one(TextArea).move_cursor((1, 7))
        await rig.press("A", "space")
        for one in ("B", " "):
            rig.app.post_message(Key("space" if one == " " else one, one))
        rig.app.post_message(Key(key, None))
        await rig.settle()
        await rig.settle()
        kept = "A " if key == "ctrl+z" else "A B "
        assert editing(rig).draft.text == NECK.replace("title: ", f"title: {kept}")
        assert (file(tmp_path).read_text() == editing(rig).draft.text) == (key == "ctrl+s")


async def test_faults_stand_under_the_text_and_lead_to_their_lines(tmp_path: Path) -> None:
    async with editor(tmp_path, text=NECK.replace("pressure: 3", "pressure: 9")) as rig:
        await rig.press("t")
        area = rig.app.screen.query_one(TextArea)
        area.move_cursor((0, 0))
        await rig.press("f8")
        assert area.cursor_location[0] == 10
        assert rig.shows("line 11: phases[2].pressure: 9 is too high")
        await rig.tap("leave")
        assert isinstance(rig.app.screen, EditScreen)


@pytest.mark.parametrize("text", [NECK, CRLF])
async def test_several_pasted_lines_stay_several_in_the_text(tmp_path: Path, text: str) -> None:
    async with editor(tmp_path, text=text) as rig:
        await rig.press("t")
        rig.app.screen.query_one(TextArea).move_cursor((4, 0))
        await rig.paste("frequency: weekly\nbasis: ours\n")
        ends = "\r\n" if "\r" in text else "\n"
        pasted = f"frequency: weekly{ends}basis: ours{ends}"
        assert editing(rig).draft.text == text.replace("evidence:", f"{pasted}evidence:")


async def test_a_text_that_cannot_be_read_says_so_in_both_views(tmp_path: Path) -> None:
    async with editor(tmp_path, text=NECK.replace("title: ", "title: [")) as rig:
        assert rig.shows("fault")
        await rig.press("s")
        assert rig.shows("not saved")
        await rig.press("a")
        assert rig.shows("correct it first")
        await rig.press("t")
        assert rig.shows("line 2")


async def test_somebody_else_s_version_is_shown_beside_and_not_overwritten(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("down", "enter", *["down"] * 11, "enter", *"slowly", "enter")
        theirs = NECK.replace("Tension headache, short", "Their title")
        file(tmp_path).write_text(theirs)
        await rig.press("escape", "s")
        assert isinstance(rig.app.screen, ChangedScreen)
        assert rig.shows("Their title")
        await rig.press("escape", "s")
        await rig.tap("take")
        assert file(tmp_path).read_text() == theirs
        assert editing(rig).draft.text == theirs


async def test_a_draft_whose_file_is_gone_becomes_a_new_file_and_says_so(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        file(tmp_path).unlink()
        await rig.press("down", "l", "l", "p", "s")
        assert rig.shows("The file is gone.")
        await rig.press("enter")
        assert rig.shows("saving writes your draft as a new file")
        await rig.press("s")
        assert file(tmp_path).read_text() == editing(rig).draft.text


async def test_a_file_that_somebody_else_has_left_unreadable_is_said_and_the_draft_stays(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("down", "l", "l", "p")
        mine = editing(rig).draft.text
        file(tmp_path).write_bytes(b"title: M\xfcller\n")
        await rig.press("s")
        assert rig.shows("cannot be read now (a byte that is not UTF-8")
        file(tmp_path).write_text(NECK.replace("short", "theirs"))
        await rig.press("s")
        assert isinstance(rig.app.screen, ChangedScreen)
        file(tmp_path).write_bytes(b"title: M\xfcller\n")
        await rig.press("enter")
        assert rig.shows("cannot be read now (a byte that is not UTF-8")
        assert editing(rig).draft.text == mine


async def test_the_sound_of_a_phase_is_heard_and_what_happened_is_said(tmp_path: Path) -> None:
    text = NECK.replace("phases:", "scene: {bed: rain}\nphases:").replace(
        "minutes: 8,", "minutes: 8, scene: {bed: waves},"
    )
    trials = Tried()
    async with editor(tmp_path, text=text) as rig:
        await rig.press("h")
        assert rig.shows("nothing can be played or shown from here")
        rig.app.trials = trials
        await rig.press("h")
        await rig.until(lambda: rig.shows("no sound came"))
        await rig.press("down", "down")
        await rig.tap("ways")
        await tap_row(rig, "offers", 0)
        await rig.until(lambda: trials.asked == [("hear", "rain"), ("hear", "waves")])


async def test_what_the_house_style_sets_is_heard_and_seen_of_a_preset_that_says_nothing_of_it(tmp_path: Path) -> None:
    trials, style = Tried(), tmp_path / "house-style.yaml"
    style.write_text("scene: {bed: warm-pad, light: 35}\n")
    async with room(tmp_path, size=(120, 40)) as rig:
        file(tmp_path).write_text(NECK)
        rig.app.trials = trials
        before = rig.app.screen
        shelves = [shelf._replace(style=(style,)) for shelf in rig.app.shelves]
        rig.app.edit(opened("mine", Checks(shelves, ["warm-pad", "silence"], {})))
        await rig.laid(before)
        await checked(rig)
        await rig.press("i")
        await rig.until(lambda: trials.asked == [("light", 35.0)])
        await rig.until(lambda: rig.shows("this room has no lamps"))
        await rig.press("h")
        await rig.until(lambda: trials.asked[1:] == [("hear", "warm-pad")])


async def test_a_phase_s_light_and_the_change_to_it_are_shown_and_a_refusal_is_said(tmp_path: Path) -> None:
    trials, text = Tried(), NECK.replace("minutes: 8,", "minutes: 8, scene: {light: 40},")
    async with editor(tmp_path, text=text) as rig:
        rig.app.trials = trials
        await rig.press("i")
        await rig.until(lambda: trials.asked == [("light", 20.0)])
        await rig.press("down", "down", "i")
        await rig.until(lambda: trials.asked[1:] == [("light", 40.0)])
        assert rig.shows("this room has no lamps")
        await rig.press("j")
        await rig.until(lambda: trials.asked[2:] == [("change", 2)])
        await rig.press("up", "up", "up", "j")
        await rig.until(lambda: trials.asked[3:] == [("change", 1)])
        await rig.press("down", "m", "j")
        assert rig.shows("this cannot be played yet: 1 fault to correct first")


@pytest.mark.parametrize("how", ["keys", "taps"])
async def test_the_draft_is_rehearsed_beside_the_editor_and_the_verdict_is_said(tmp_path: Path, how: str) -> None:
    trials = Tried()
    async with editor(tmp_path, (48, 24)) as rig:
        rig.app.trials = trials
        if how == "keys":
            await rig.press("e")
        else:
            await rig.tap("ways")
            await tap_row(rig, "offers", 3)
        await rig.until(lambda: trials.asked == [("rehearse", "mine")])
        await rig.start(speed=30.0)
        assert isinstance(rig.app.screen, RehearseScreen)
        await rig.pass_(20)
        assert rig.shows("10 of 30 min: forearm, left")
        assert rig.shows("change 1")
        trials.over.set()
        await rig.until(lambda: rig.shows("no-go: it went wrong"))
        rig.act("stop")
        await (rig.press("escape") if how == "keys" else rig.tap("leave"))
        assert isinstance(rig.app.screen, EditScreen)
        await rig.start()
        assert isinstance(rig.app.screen, SessionScreen), "a session of the room takes the screen, as always"


async def test_a_rehearsal_that_is_left_is_stopped_and_says_why_it_is_no_go(tmp_path: Path) -> None:
    trials = Tried()
    async with editor(tmp_path) as rig:
        rig.app.trials = trials
        await rig.press("e")
        await rig.start(speed=30.0)
        await rig.press("escape")
        state = rig.other.state()
        assert state
        assert state.ended is not None
        trials.over.set()
        await rig.until(lambda: rig.shows("no-go: it went wrong"))


@pytest.mark.parametrize("how", ["keys", "taps"])
async def test_the_draft_is_kept_when_the_editor_is_left_and_found_again(tmp_path: Path, how: str) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("m")
        await (rig.press("escape") if how == "keys" else rig.tap("out"))
        assert isinstance(rig.app.screen, ChooseScreen)
        assert file(tmp_path).read_text() == NECK
        draft = opened("mine", Checks(rig.app.shelves))
        assert draft.found
        draft.close()


async def test_a_session_that_starts_takes_the_screen_and_the_draft_is_kept(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("m")
        await rig.start()
        assert isinstance(rig.app.screen, SessionScreen)
        draft = opened("mine", Checks(rig.app.shelves))
        assert draft.found
        draft.close()


async def test_from_the_list_a_preset_is_edited_copied_or_begun_by_keys(tmp_path: Path) -> None:
    async with room(tmp_path, size=(120, 40)) as rig:
        await rig.press("f5", "enter")
        assert editing(rig).draft.name == "neck"
        await rig.press("escape", "f5", "down", "enter", *"Mine, 2", "enter")
        await rig.until(lambda: isinstance(rig.app.screen, EditScreen))
        assert (editing(rig).draft.name, editing(rig).draft.seen.head["title"]) == ("mine-2", "Mine, 2")
        assert len(editing(rig).draft.seen.phases) == 3
        await rig.press("s", "escape", "f5", "up", *"a", "enter", *"neck", "enter")
        await rig.until(lambda: rig.shows("already"))
        assert (tmp_path / "presets" / "mine-2.yaml").exists()


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_list_a_preset_is_edited_by_taps_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size=size) as rig:
        if size[0] < 91:
            await rig.tap("conditions")
        await rig.tap("edit")
        await tap_row(rig, "offers", 0)
        assert isinstance(rig.app.screen, EditScreen)


async def test_a_program_that_ends_during_the_editor_s_first_check_ends_without_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = asyncio.Event()

    async def slow(work: Callable[[], object]) -> object:
        await ending.wait()
        return work()

    monkeypatch.setattr(edit_screen, "aside", slow)
    monkeypatch.setattr(Buttons, "on_unmount", lambda buttons: ending.set(), raising=False)
    async with room(tmp_path) as rig:
        file(tmp_path).write_text(NECK)
        before = rig.app.screen
        rig.app.edit(opened("mine", Checks(rig.app.shelves, [], {})))
        await rig.laid(before)
        await rig.until(lambda: any("_learn" in str(worker) for worker in rig.app.workers))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", ["keys", "taps"])
async def test_a_preset_is_signed_once_all_of_it_was_shown_and_a_change_takes_the_signature(
    tmp_path: Path, size: tuple[int, int], how: str
) -> None:
    keys = how == "keys"
    async with editor(tmp_path, size) as rig:
        await (rig.press("g") if keys else rig.tap("sign"))
        assert isinstance(rig.app.screen, ReviewScreen)
        shown, screen = "", rig.app.screen
        while not screen.last:
            shown += rig.text()
            assert not rig.place("yes"), "not before the last page"
            assert bool(rig.place("back")) == (rig.app.screen.query_one(Pages).page > 0)
            await (rig.press("enter") if keys else rig.tap("on"))
        shown = " ".join((shown + rig.text()).split())
        for words in ("sudden worst-ever headache", "ask about pain-killers", "10 min upper back: swedish",
                      "pressure 3 (medium)", "slow strokes", "evidence: moderate"):  # fmt: skip
            assert words in shown, words
        await (rig.press("enter") if keys else rig.tap("yes"))
        await rig.press(*"AM")
        await (rig.press("enter") if keys else rig.tap("ok"))
        await rig.until(lambda: rig.shows("signed by AM"))
        signed = file(tmp_path).read_text()
        assert signed.startswith(NECK.rstrip("\n"))
        assert "reviewed: {by: AM, on: " in signed
        await rig.press("m")
        assert rig.shows("saving removes the signature")
        await rig.press("p", "s")
        assert rig.shows("its signature was removed")
        assert "reviewed" not in file(tmp_path).read_text()


async def test_nothing_is_signed_that_has_faults_or_is_not_saved(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("m", "g")
        assert rig.shows("this cannot be signed yet: 1 fault to correct first")
        await rig.press("p", "g")
        assert rig.shows("your changes are not saved yet; save them first")
        await rig.press("u", "u", "g")
        assert isinstance(rig.app.screen, ReviewScreen)
        await rig.press("escape")
        file(tmp_path).write_text(NECK.replace("moderate", "weak"))
        await rig.press("g")
        while not isinstance(rig.app.screen, ValueScreen):
            await rig.press("enter")
        await rig.press(*"AM", "enter")
        await rig.until(lambda: isinstance(rig.app.screen, ChangedScreen))
        assert editing(rig).draft.text == NECK, "a signature that was not saved is not in the draft"
        assert "reviewed" not in file(tmp_path).read_text()


async def test_what_changes_below_while_it_is_read_is_not_signed_unread(tmp_path: Path) -> None:
    """The preset extends another. While somebody reads what they are to sign, a stop sign goes from that other file:
    nothing is signed, and the next look shows the preset as it is by then."""
    over = "preset: 1\nextends: neck\ntitle: Ours\n"
    async with editor(tmp_path, text=over) as rig:
        await rig.press("g")
        assert rig.shows("fever with a stiff neck")
        below = tmp_path / "presets" / "neck.yaml"
        below.write_text(below.read_text().replace(", fever with a stiff neck", ""))
        while not isinstance(rig.app.screen, ValueScreen):
            await rig.press("enter")
        await rig.press(*"AM", "enter")
        assert rig.shows("has changed since it was shown")
        assert file(tmp_path).read_text() == over
        await rig.press("g")
        assert not rig.shows("fever with a stiff neck")
        while not isinstance(rig.app.screen, ValueScreen):
            await rig.press("enter")
        await rig.press(*"AM", "enter")
        await rig.until(lambda: rig.shows("signed by AM"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", ["keys", "taps"])
async def test_stop_signs_are_added_changed_and_removed(tmp_path: Path, size: tuple[int, int], how: str) -> None:
    async with editor(tmp_path, size) as rig:
        if how == "keys":
            await rig.press("up", "right", *["down"] * 3, "enter")
            assert isinstance(rig.app.screen, EntriesScreen)
            await rig.press("a", *"gout", "enter", "d", "up", "enter", *"s", "enter", "escape")
        else:
            await tap_row(rig, "phases", 0)
            if size[0] < 91:
                await tap_row(rig, "phases", 0)
            await tap_row(rig, "fields", 3)
            assert isinstance(rig.app.screen, EntriesScreen)
            await rig.tap("add")
            await rig.press(*"gout")
            await rig.tap("ok")
            await rig.tap("remove")
            await tap_row(rig, "offers", 0)
            if isinstance(rig.app.screen, EntriesScreen):
                await tap_row(rig, "offers", 0)
            await rig.press(*"s")
            await rig.tap("ok")
            await rig.tap("leave")
        assert isinstance(rig.app.screen, EditScreen)
        signs = "[sudden worst-ever headache, fever with a stiff neck]"
        changed = "[sudden worst-ever headaches, fever with a stiff neck]"
        assert editing(rig).draft.text == NECK.replace(signs, changed)


async def test_the_numbers_are_chosen_and_a_source_has_its_three_keys(tmp_path: Path) -> None:
    async with editor(tmp_path) as rig:
        await rig.press("up", "right", *["down"] * 7, "enter")
        assert rig.shows("yes pain"), "the default, which sessions ask for"
        await rig.press("down", "enter", "escape")
        assert list(editing(rig).draft.seen.head["measure"]) == ["pain", "blood-pressure"]
        await rig.press("up", "enter", "a", *"Ours", "enter", "down", "down", "enter", *"minutes", "enter", "escape")
        assert editing(rig).draft.seen.head["sources"] == ({"cite": "Ours", "for": "minutes"},)
        assert rig.shows("1: Ours")
        assert editing(rig).draft.checked.preset


@pytest.mark.parametrize("length", ["1e308", ".nan", "-3", "1" + 400 * "0", "'" + 400 * "9" + "'"])
async def test_a_length_that_none_can_be_is_a_fault_at_its_field(tmp_path: Path, length: str) -> None:
    async with editor(tmp_path, text=re.sub("minutes: [13]0", f"minutes: {length}", NECK)) as rig:
        assert isinstance(rig.app.screen, EditScreen)
        assert {"minutes", "phases[1].minutes"} <= {fault.where for fault in editing(rig).draft.checked.faults}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (NECK.replace("phases:", "scene: dark\nphases:"), ["up", "enter", *["down"] * 17, "enter", *"20", "enter"]),
        ("later\n", ["m"]),
    ],
)
async def test_a_word_where_keys_are_expected_is_a_fault_and_takes_no_key(
    tmp_path: Path, text: str, keys: list[str]
) -> None:
    async with editor(tmp_path, text=text) as rig:
        await rig.press(*keys)
        assert isinstance(rig.app.screen, EditScreen)
        assert rig.shows("there is no place for")
        assert editing(rig).draft.text == text


@pytest.mark.parametrize("size", SIZES)
async def test_a_fault_of_the_file_below_is_said_with_its_place_and_stands_at_no_field(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Writing the field here would mend nothing: the line that cannot be read is in the other file."""
    over = "preset: 1\n# ours\nextends: neck\ntitle: Ours\n"
    async with editor(tmp_path, size, over) as rig:
        below = tmp_path / "presets" / "neck.yaml"
        below.write_text(below.read_text().replace("evidence: moderate", "evidence:"))
        editing(rig).draft.edit(over + "# now\n")
        await rig.press("up")
        assert rig.shows("the value is missing; write one, or remove the line (in neck.yaml:5)")
        await rig.press("n")
        assert not editing(rig)._inside
        await rig.press("t")
        assert rig.shows("line 3: extends: the value is missing")


async def test_a_value_that_is_left_empty_is_no_change_and_nothing_is_said_of_it(tmp_path: Path) -> None:
    """Enter on what a source or the preset does not have, and Enter once more without a letter: there is nothing to
    write and nothing to take away, so the draft and the screen stay as they are."""
    async with editor(tmp_path, text=NECK.replace("phases:", "sources: [{cite: Ours}]\nphases:")) as rig:
        before = editing(rig).draft.text
        labels = [field.label for field in PRESET]
        await rig.press("up", "right", *["down"] * labels.index("Sources"), "enter", "down")
        await rig.press("enter", "enter")
        assert isinstance(rig.app.screen, EntriesScreen)
        assert rig.shows("DOI:")
        await rig.press("escape", *["down"] * (labels.index("How often") - labels.index("Sources")), "enter", "enter")
        assert isinstance(rig.app.screen, EditScreen)
        assert not rig.shows("the preset below"), "it extends none"
        assert editing(rig).draft.text == before
        assert not editing(rig).draft.changed


@pytest.mark.parametrize("size", SIZES)
async def test_the_end_of_the_session_has_fields_and_a_fault_stands_at_its_own(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with editor(tmp_path, size) as rig:
        at = [field.label for field in PRESET].index("End: softer")
        await rig.press("up", "enter", *["down"] * at, "enter", "down", *"4", "enter")
        assert "landing: {softer: 4}" in editing(rig).draft.text
        assert rig.shows("decibels that the sound goes down")
        await rig.press("down", "enter", *"200", "enter")
        assert "landing: {softer: 4, light: 200}" in editing(rig).draft.text
        assert [fault.where for fault in editing(rig).faults] == ["landing.light"]
        assert rig.shows("200 is too high")
        await rig.press("d", "up", "d")
        assert editing(rig).draft.text == NECK, "a group that would be empty goes, too"


OVER = "preset: 1\nextends: built-in/whiplash-neck\ntitle: Our neck\n"


@pytest.mark.parametrize("size", SIZES)
async def test_a_draft_is_compared_with_the_built_in_preset_phase_by_phase(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with editor(tmp_path, size) as rig:
        await rig.press("b")
        assert rig.shows("this is based on no preset that came with roomctl")
    (tmp_path / "other").mkdir()
    async with room(tmp_path / "other", size=size) as rig:
        shelves = (*rig.app.shelves, *built_in(shelves_of_all()))
        (tmp_path / "other" / "presets" / "mine.yaml").write_text(OVER)
        before = rig.app.screen
        rig.app.edit(opened("mine", Checks(shelves, None, {})))
        await rig.laid(before)
        await checked(rig)
        await rig.press("down", "m", "p")
        await rig.tap("ways")
        await tap_row(rig, "offers", 4)
        assert isinstance(rig.app.screen, ReviewScreen)
        assert rig.shows("Compared with the built-in whiplash-neck")
        assert rig.shows("title: ")
        await read_on(rig, "upper back: length: 10 min → 11 min")
        await rig.press("escape")
        assert isinstance(rig.app.screen, EditScreen)


async def read_on(rig: Rig, words: str) -> None:
    """Turn pages until `words` are shown."""
    for _ in range(9):
        if rig.shows(words):
            return
        await rig.tap("on")
    raise AssertionError(f"{words} never came:\n{rig.text()}")
