"""The therapist's hands: keys and their table, pedals, taps, the lock, the dark screen, help, the palette, the choice
when late."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.keys import _character_to_key

from roomctl.clock import HandClock
from roomctl.config import keymap, learned_keys
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import ACTS, Act, Report, Start
from roomctl.session.history import Span
from roomctl.session.moment import Moment
from roomctl.session.record import record
from roomctl.session.state import State
from roomctl.ui import theme
from roomctl.ui.help.palette import ELSEWHERE, listed
from roomctl.ui.options import Look
from roomctl.ui.session import cue_fade
from roomctl.ui.session.choice_screen import ChoiceScreen, Way
from roomctl.ui.session.dim import Dim
from roomctl.ui.session.line_screen import LineScreen
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.widgets.lines import STEPS
from tests import wording
from tests.ui.rig import PLAN, SIZES, Rig, room

BUTTONS = ("pause", "next-area", "more", "back", "undo", "menu")

# The table of keys


@pytest.mark.parametrize("char", [chr(code) for code in range(33, 127)])
def test_a_key_is_heard_as_the_terminal_names_it_whatever_the_shift_lock_says(char: str) -> None:
    assert keymap.heard(char) == _character_to_key(char).lower(), unicodedata.name(char)


def test_no_key_does_two_things_whoever_has_said_so() -> None:
    for made in (keymap.keymap(), keymap.keymap({"pause": "n"}, {"back": ["space", "x"]})):
        keys = [key for act in made.values() for key in act]
        assert len(set(keys)) == len(keys)
    assert keymap.keymap({"pause": "n"})["pause"] == ("n",)
    assert "n" not in keymap.keymap({"pause": "n"})["next"]
    assert keymap.keymap(None, {"next": ["B"]})["next"] == ("n", "right", "pagedown", "b")


def test_every_act_of_a_session_has_a_key_or_is_in_the_palette() -> None:
    class Nobody:
        state = moment = None
        look = Look()

    known = {act for act, *_ in listed(Nobody())} | ELSEWHERE | {"drop", "away"}  # type: ignore[arg-type]
    assert set(ACTS) <= known
    assert {"resume", "ack"} == ELSEWHERE


# Keys in a session


class Turning:
    """A question whose answers change places after half a minute."""

    stands = 300.0

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        return "Which?", "Nothing happens without an answer."

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        ways = [Way(("note", "this"), ("This",)), Way(("note", "that"), ("That",))]
        return ways if state.t < 30 else ways[::-1]


async def test_an_answer_is_the_one_that_stood_there_as_the_key_was_pressed(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.app.stack.lay(ChoiceScreen(rig.app, Turning()))
        await rig.pass_(29.5)
        assert rig.shows("1 This")
        rig.clock.wind(0.6)
        await rig.pilot.press("1")
        await rig.settle()
        noted = [entry.event.text for entry in rig.other.follow(0) if isinstance(entry.event, events.Noted)]
        assert noted == ["this"]


async def test_other_keys_do_what_the_room_has_set_and_the_old_ones_nothing(tmp_path: Path) -> None:
    look = Look(keys=keymap.keymap({"next": ["x", "f5"]}, {"back": ["a"]}), dim=0)
    async with room(tmp_path, look=look) as rig:
        await rig.start()
        await rig.press("n", "right")
        assert rig.area() == "upper back"
        await rig.press("f5")
        assert rig.area() == "forearm, left"
        await rig.press("a")
        assert rig.area() == "upper back"
        await rig.press("X")
        assert rig.area() == "forearm, left", "the shift lock is on"


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+q", "escape", "tab", "enter", "q", "ctrl+z", "f1", "f2"])
async def test_keys_without_an_act_do_nothing_in_a_session(tmp_path: Path, key: str) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        before = [type(entry.event) for entry in rig.other.follow(0)]
        await rig.press(key)
        assert [type(entry.event) for entry in rig.other.follow(0)] == before
        assert rig.shows("UPPER BACK")
        assert len(rig.app.screen_stack) == 2
        assert rig.app.is_running


async def test_m_and_l_are_minutes_and_0_is_silence(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("m")
        await rig.pass_(7)
        assert rig.shows("upper back +1")
        await rig.press("l", "0")
        assert rig.shows("silent")


# The dark screen


def test_the_screen_goes_dark_after_twenty_seconds_and_a_glance_lasts_four() -> None:
    dim = Dim()
    dim.touch(100)
    assert [dim.dark(at) for at in (119.9, 120, 500)] == [False, True, True]
    dim.glance(500)
    assert [dim.dark(at) for at in (503.9, 504)] == [False, True]
    dim.touch(503)
    dim.glance(504)
    assert not dim.dark(522.9), "a glance never makes it shorter"
    assert not Dim(0).dark(1e9)


@pytest.mark.parametrize("key", ["n", "pagedown", "s", "space", "q"])
async def test_a_key_lights_the_dark_screen_and_the_same_key_then_acts(tmp_path: Path, key: str) -> None:
    async with room(tmp_path, look=Look()) as rig:
        await rig.start()
        assert not rig.app.screen.has_class("-dark")
        await rig.pass_(21)
        assert rig.app.screen.has_class("-dark")
        await rig.press(key)
        assert not rig.app.screen.has_class("-dark")
        assert rig.area() == "upper back"
        assert not rig.shows("PAUSED")
        await rig.pass_(4)
        assert rig.app.screen.has_class("-dark")
        await rig.press("n")
        assert rig.shows("again: next"), "it says what the same press would do"
        await rig.press("n")
        assert rig.area() == "forearm, left"


async def test_a_tap_lights_the_dark_screen_and_does_nothing_else(tmp_path: Path) -> None:
    async with room(tmp_path, look=Look()) as rig:
        await rig.start()
        await rig.pass_(21)
        await rig.tap("next-area")
        assert not rig.app.screen.has_class("-dark")
        assert rig.area() == "upper back"
        await rig.tap("next-area")
        assert rig.area() == "forearm, left"


async def test_a_cue_lights_the_screen_by_itself_and_is_acknowledged_at_once(tmp_path: Path) -> None:
    async with room(tmp_path, look=Look()) as rig:
        await rig.start()
        await rig.pass_(50)
        assert rig.app.screen.has_class("-dark")
        await rig.pass_(11)
        assert not rig.app.screen.has_class("-dark")
        await rig.pass_(minutes=1)
        assert not rig.app.screen.has_class("-dark"), "as long as nobody has seen it"
        await rig.press("pagedown")
        assert not rig.shows(wording.ASK_PRESSURE)
        assert rig.area() == "upper back"


# Swelling


def test_a_cue_rises_in_three_to_four_seconds_and_comes_again_every_twenty() -> None:
    steps = [cue_fade.panel(0.25 * at) for at in range(400)]
    assert max(abs(b - a) for a, b in pairwise(steps)) == 1
    assert steps[0] == 0
    assert steps.index(cue_fade.PEAKS[0]) * 0.25 == pytest.approx(3.5, abs=0.5)
    assert [cue_fade.panel(at) for at in (19, 39, 59, 99)] == [5, 9, STEPS, STEPS]
    assert min(cue_fade.panel(20 + 0.25 * at) for at in range(40)) == cue_fade.PEAKS[0] // 2


def test_with_reduced_motion_it_rises_as_slowly_and_never_sinks() -> None:
    steps = [cue_fade.panel(0.25 * at, still=True) for at in range(400)]
    assert sorted(steps) == steps
    assert steps[-1] == STEPS
    assert max(b - a for a, b in pairwise(steps)) == 1


def test_the_next_step_is_where_something_changes_and_nothing_before_it() -> None:
    for still in (False, True):
        for at in range(300):
            age = 0.25 * at
            then = cue_fade.next_step(age, still)
            same = [(cue_fade.panel(t, still), cue_fade.words(t)) for t in (age, then - 0.25)]
            assert then > age
            assert same[0] == same[1] or then - age <= 0.25


# Taps


@pytest.mark.parametrize("size", SIZES)
async def test_buttons_are_large_enough_for_a_knuckle_and_apart(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start()
        await rig.press("n")
        taps = [rig.place(name) for name in BUTTONS]
        assert all(taps)
        for region in taps:
            assert region.width >= 9
            assert region.height >= 5
            assert rig.app.screen.region.contains_region(region)
        for one in taps:
            for other in taps:
                beside = one.y == other.y and other.x >= one.right
                assert not beside or other.x - one.right >= 2


async def test_undo_has_a_place_of_its_own_for_ten_seconds(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        assert not rig.shows("Undo")
        places = {name: rig.place(name) for name in BUTTONS if name != "undo"}
        await rig.press("n")
        assert rig.shows("Undo")
        assert rig.shows("Back")
        places["undo"] = rig.place("undo")
        assert {name: rig.place(name) for name in BUTTONS} == places
        await rig.pass_(9)
        assert rig.shows("Undo")
        await rig.tap("undo")
        assert rig.area() == "upper back"
        await rig.press("n")
        await rig.pass_(11)
        assert not rig.shows("Undo")
        x, y = places["undo"].center
        await rig.pilot.click(offset=(int(x), int(y)))
        await rig.pass_(1)
        assert rig.area() == "forearm, left", "a tap where Undo was does nothing"


async def test_the_place_of_stop_never_confirms_it(tmp_path: Path) -> None:
    for size in SIZES:
        folder = tmp_path / f"{size[0]}"
        folder.mkdir()
        async with room(folder, size) as rig:
            await rig.start()
            await rig.tap("menu")
            where = rig.place("stop")
            await rig.tap("stop")
            assert rig.shows(wording.STOP)
            assert not rig.place("stop-now").overlaps(where)
            await rig.pass_(6)
            assert not rig.shows(wording.STOP)


# The lock


async def test_a_locked_screen_takes_nothing_but_acknowledging(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("k")
        assert rig.shows("locked: press k, then Enter")
        assert not rig.shows("Pause")
        assert not rig.shows("Stop")
        await rig.press("n", "space", "s", "s", "u", "slash", "enter")
        assert rig.area() == "upper back"
        assert len(rig.app.screen_stack) == 2
        await rig.pass_(61)
        assert rig.shows(wording.ASK_PRESSURE)
        await rig.press("n")
        assert not rig.shows(wording.ASK_PRESSURE)
        await rig.press("k", "n", "enter")
        assert not rig.shows("Pause"), "another key in between ends the unlocking"
        await rig.press("k", "enter")
        assert rig.shows("Pause")


@pytest.mark.parametrize("keys", [{"hold": "k"}, {"lock": "long+f5"}])
async def test_a_lock_without_a_short_press_of_its_own_is_opened_by_escape_and_enter(
    tmp_path: Path, keys: dict[str, str]
) -> None:
    async with room(tmp_path, look=Look(keys=keymap.keymap(keys), dim=0)) as rig:
        await rig.start()
        rig.app.screen.do("lock")  # type: ignore[attr-defined]  # as from the list of acts
        await rig.settle()
        assert rig.shows("locked: press Esc, then Enter")
        await rig.press("enter")
        assert not rig.shows("Pause")
        await rig.press("escape", "enter")
        assert rig.shows("Pause")


async def test_by_taps_too_a_lock_opens_in_two_different_steps(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.tap("menu")
        await rig.tap("lock")
        assert not rig.shows("Pause")
        where = rig.place("unlock")
        await rig.tap("unlock")
        assert not rig.place("unlock-now").overlaps(where)
        await rig.pass_(6)
        assert not rig.shows("Unlock now")
        await rig.tap("unlock")
        await rig.tap("unlock-now")
        assert rig.shows("Pause")


# Pedals


async def test_a_pedal_is_learned_kept_and_does_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    async with room(tmp_path, look=Look(dim=0, pedals=file)) as rig:
        await rig.press("f3")
        assert rig.shows("Press a pedal")
        await rig.press("a")
        assert rig.shows("“a” received. What should it do?")
        await rig.press("2")
        await rig.press("b")
        assert rig.shows("now: Back")
        await rig.tap("next")
        await rig.press("escape")
        assert rig.shows(wording.CHOOSE)
        assert learned_keys.load(file).keys == {"pause": ("a",), "next": ("b",)}
        assert file.stat().st_mode & 0o777 == 0o600
        await rig.start()
        await rig.pass_(1)  # escape was not meant for it
        await rig.press("b")
        assert rig.area() == "forearm, left"
        await rig.press("a")
        assert rig.shows("PAUSED")


def test_a_pedal_that_is_taught_anew_forgets_what_it_did(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    for key, act in (("b", "next"), ("y", "pause"), ("0", "more"), ("number_sign", "undo"), ("b", "back")):
        learned_keys.learn(file, key, act)
    assert learned_keys.load(file).keys == {"pause": ("y",), "more": ("0",), "undo": ("number_sign",), "back": ("b",)}


def test_a_spoilt_pedals_file_is_kept_beside_when_a_pedal_is_taught(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    spoilt = "nxt: [b]\nback: [x]\n"
    file.write_text(spoilt)
    assert "did you mean 'next'" in learned_keys.load(file).trouble
    assert learned_keys.learn(file, "a", "pause") == {"back": ("x",), "pause": ("a",)}
    assert (tmp_path / "keys.yaml.1").read_text() == spoilt
    assert learned_keys.load(file) == learned_keys.Learned({"back": ("x",), "pause": ("a",)})


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("question_mark", wording.HELP_KEY),
        ("f3", wording.PEDALS_KEY),
        ("ctrl+p", "'ctrl+p' does nothing in a session"),
        ("\x80", "'\\x80' is not a key"),
    ],
)
async def test_a_pedal_that_cannot_be_kept_is_told_as_it_is_pressed(tmp_path: Path, key: str, said: str) -> None:
    file = tmp_path / "keys.yaml"
    async with room(tmp_path, look=Look(dim=0, pedals=file)) as rig:
        await rig.press("f3")
        await rig.press(key)
        assert rig.shows(said)
        assert rig.shows("Press a pedal")
        await rig.press("²")
        assert rig.shows("“²” received")
        await rig.press("1")
        await rig.press("enter")
        await rig.press("²", "2")
        assert learned_keys.load(file).keys == {"pause": ("²",)}
        await rig.press("enter")
        await rig.press("1")
        assert rig.shows("saved: enter now does “seen, else next”; it still answers questions on the screen")


async def test_a_modifier_that_a_terminal_tells_of_is_no_press_of_its_own(tmp_path: Path) -> None:
    async with room(tmp_path, look=Look(dim=0, pedals=tmp_path / "keys.yaml")) as rig:
        await rig.press("f3")
        await rig.press("left_shift")
        assert rig.shows("Press a pedal")
        await rig.press("escape")
        await rig.start()
        await rig.pass_(1)
        await rig.pass_(minutes=9.01)
        assert rig.cue == "warn"
        await rig.press("right_control", "left_shift")
        assert rig.cue == "warn", "nobody has pressed a key that acknowledges"
        await rig.press("z")
        assert rig.cue == ""


async def test_what_cannot_be_read_of_the_pedals_is_marked_and_teaching_one_takes_the_mark_away(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    file.write_bytes(b"\x00\xff")
    trouble = learned_keys.load(file).trouble
    async with room(tmp_path, look=Look(dim=0, pedals=file, trouble=trouble)) as rig:
        assert rig.shows("the pedals' keys cannot be read, the usual ones work: keys.yaml:1:")
        await rig.start()
        assert rig.shows("no learned pedal: the pedals' keys cannot be read")
        rig.act("stop")
        await rig.pass_(3)
        await rig.pass_(3)
        await rig.press("x", "f3", "a", "1", "escape")
        await rig.pass_(10)
        assert not rig.shows("cannot be read")
        assert learned_keys.load(file) == learned_keys.Learned({"next": ("a",)})


# Themes


async def test_t_turns_the_colours_and_a_session_for_the_eye_only_is_green(tmp_path: Path) -> None:
    from dataclasses import replace

    async with room(tmp_path) as rig:
        await rig.start(replace(PLAN, cues="visual-only"))
        assert rig.app.theme == "moss"
        seen = []
        for _ in theme.ORDER:
            await rig.press("t")
            seen.append(rig.app.theme)
        assert sorted(seen) == sorted(theme.ORDER)
        await rig.press("t")
        rig.act("stop")
        await rig.pass_(2)
        assert rig.app.theme == seen[0], "what a hand has chosen stays"


async def test_the_room_s_theme_goes_before_the_preset_s(tmp_path: Path) -> None:
    from dataclasses import replace

    async with room(tmp_path, look=Look(theme="ember", dim=0)) as rig:
        await rig.start(replace(PLAN, cues="visual-only"))
        assert rig.app.theme == "ember"


# Help and the palette


async def test_help_names_every_key_of_the_session_and_a_cue_takes_it_away(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await rig.start()
        await rig.press("question_mark")
        for act in keymap.ACTS:
            assert rig.shows(keymap.about(act))
        assert rig.shows("n → PageDown")
        await rig.pass_(61)
        assert rig.shows(wording.ASK_PRESSURE)
        await rig.press("x", "question_mark", "n")
        assert rig.area() == "upper back", "the key that closes help does nothing else"
        assert rig.shows("UPPER BACK")


async def test_the_list_of_keys_is_whole_where_an_act_has_many(tmp_path: Path) -> None:
    look = Look(keys=keymap.keymap({"pause": ["space", "pageup", "f13", "long+pagedown", "backspace"]}), dim=0)
    async with room(tmp_path, (48, 40), look=look) as rig:
        await rig.start()
        await rig.press("question_mark")
        rows = [row for row in rig.text().split("\n") if "Pause" in row or "resume it" in row]
        assert " ".join(" ".join(row.split()) for row in rows).count("Pause the clock, or resume it.") == 1, rig.text()
        for key in ("Space", "PageUp", "F13", "Backspace"):
            assert key in rig.text(), rig.text()


async def test_sentences_about_keys_name_the_rooms_own(tmp_path: Path) -> None:
    look = Look(keys=keymap.keymap({"hold": "x", "lock": ["f5", "k"], "stop": "v"}, {"pause": ["h", "s"]}), dim=0)
    async with room(tmp_path, (120, 40), look=look) as rig:
        await rig.start()
        await rig.press("question_mark")
        for said in ("Stay here until Next; x again", "Stop gently; v again", "Lock the keys; f5 then Enter"):
            assert rig.shows(said)
        await rig.press("x", "f5")
        assert rig.shows("locked: press f5, then Enter")
    assert [about for act, _, _, about in listed(rig.app) if act == "hold"] == [keymap.about("hold", look.keys)]


def test_an_act_without_a_key_is_called_by_its_name() -> None:
    keys = keymap.keymap(None, {"pause": ["h", "k"]})
    assert keymap.about("hold", keys) == "Stay here until Next; Hold again continues."
    assert keymap.about("lock", keys) == "Lock the keys; Lock then Enter unlocks."


async def test_help_on_the_presets_tells_their_keys(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("f1")
        assert rig.shows(wording.KEYS)
        assert rig.shows("Set up a pedal.")
        await rig.press("x")
        assert rig.shows(wording.CHOOSE)


async def test_the_palette_finds_an_act_by_its_name_and_does_it(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("slash")
        assert isinstance(rig.app.screen, CommandPalette)
        await rig.pilot.press(*"drop neck")
        await rig.pilot.pause(0.3)
        rig.clock.wind(1)
        await rig.pilot.press("enter")
        await rig.pilot.pause(0.3)
        await rig.settle()
        state = rig.other.state()
        assert state
        assert state.dropped == {3}
        await rig.press("slash")
        await rig.pass_(61)
        assert rig.shows(wording.ASK_PRESSURE), "the palette goes when a cue comes"


# Words to type in a session


async def chosen(rig: Rig, act: str) -> None:
    """The line of `act`, from the list of acts."""
    await rig.press("slash")
    await rig.pilot.press(*act)
    await rig.pilot.pause(0.3)
    rig.clock.wind(1)
    await rig.pilot.press("enter")
    await rig.until(lambda: isinstance(rig.app.screen, LineScreen))
    await rig.stands()


async def typed(rig: Rig, text: str, *, slowly: float = 0.1) -> None:
    """Keys as hands press them."""
    for letter in text:
        rig.clock.wind(slowly)
        await rig.pilot.press("space" if letter == " " else letter)
    await rig.settle()


def last(rig: Rig) -> object:
    return rig.other.follow(0)[-1].event


@pytest.mark.parametrize(
    ("act", "text", "event"),
    [
        ("note", "left hip sore", events.Noted("left hip sore")),
        ("measure", "pain before 6", events.Measured("pain", "before", "6")),
        ("sign", "ab", events.Signed("ab")),
        ("sign", "", events.Signed("")),
    ],
)
async def test_an_act_with_words_opens_a_line_from_the_list_of_acts(
    tmp_path: Path, act: str, text: str, event: object
) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await chosen(rig, act)
        await typed(rig, text)
        await rig.press("enter")
        await rig.until(lambda: last(rig) == event)
        assert isinstance(rig.app.screen, SessionScreen)
        assert rig.area() == "upper back", "no letter was a key of the session"


async def test_why_opens_a_line_in_a_pause_and_says_otherwise_that_only_a_pause_has_a_reason(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await rig.start()
        rig.app.screen.do("why")  # type: ignore[attr-defined]
        await rig.settle()
        assert rig.shows("a reason can be given only while paused or after a stop")
        await rig.press("space")
        await chosen(rig, "why")
        await typed(rig, "phone")
        await rig.tap("ok")
        await rig.until(lambda: last(rig) == events.Explained("phone"))


async def test_a_line_that_is_refused_stays_and_says_why_and_escape_leaves_it(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await chosen(rig, "measure")
        await typed(rig, "pain before 11")
        await rig.press("enter")
        await rig.until(lambda: rig.shows("is not valid"))
        assert rig.shows("pain before 11"), "it can be mended"
        await rig.press("f1", "escape")
        assert isinstance(rig.app.screen, SessionScreen)
        assert isinstance(last(rig), events.Started)
        await chosen(rig, "note")
        await rig.press("enter")
        assert isinstance(rig.app.screen, SessionScreen), "an empty line is no note"
        assert isinstance(last(rig), events.Started)


@pytest.mark.parametrize(
    ("act", "text", "kept"),
    [("note", "left hip", [events.Noted("left hip")]), ("measure", "pain before 1", []), ("sign", "a", [])],
)
async def test_a_cue_takes_the_line_away_and_keeps_a_note_but_no_half_of_a_number_or_a_signature(
    tmp_path: Path, act: str, text: str, kept: list[object]
) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await chosen(rig, act)
        assert rig.app.moment
        await rig.pass_(59.5 - 0.1 * len(text) - rig.app.moment.t)
        await typed(rig, text)
        while not rig.cue:
            await rig.pass_(0.25)
        await rig.until(lambda: rig.shows("ASK: PRESSURE?"))
        assert isinstance(rig.app.screen, SessionScreen)
        await rig.settle()
        kinds = events.Noted | events.Measured | events.Signed | events.Acked
        assert [entry.event for entry in rig.other.follow(0) if isinstance(entry.event, kinds)] == kept
        await typed(rig, "n")
        assert rig.cue == "check", "what is typed on acknowledges nothing"


@pytest.mark.parametrize("act", ["note", "why"])
async def test_a_line_that_is_too_long_is_kept_in_parts_when_it_is_taken_away(tmp_path: Path, act: str) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("space")
        await chosen(rig, act)
        await rig.paste(" ".join(["mastoid"] * 40))
        await rig.press("enter")
        assert rig.shows("the limit is 200")
        rig.act("stop")
        await rig.settle()

        def kept() -> list[str]:
            found = [entry.event for entry in rig.other.follow(0)]
            reasons = [one.reason for one in found if isinstance(one, events.Explained)]
            return reasons + [one.text for one in found if isinstance(one, events.Noted)]

        await rig.until(lambda: len(kept()) == 2)
        assert " ".join(kept()).split() == ["mastoid"] * 40


async def test_a_note_that_is_typed_as_the_next_session_begins_stays_with_its_own(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        session = rig.app.state.session if rig.app.state else ""
        await chosen(rig, "note")
        await typed(rig, "left hip")
        rig.act("stop")
        await rig.start()
        await rig.until(lambda: events.Noted("left hip") in [entry.event for entry in rig.other.entries(session)])


@pytest.mark.parametrize("size", SIZES)
async def test_the_line_and_its_buttons_are_there_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(PLAN), HandClock())
    async with room(tmp_path, size) as rig:
        await chosen(rig, "measure")
        await typed(rig, "pain")
        for words in ("pain before 6", "Cancel", "OK", "Enter: done"):
            assert rig.shows(words), words


# Late


async def overrun(rig: Rig) -> None:
    """Thirteen minutes late in the first area, with ten minutes of turnover."""
    await rig.start(buffer=600.0)
    rig.act("hold")
    await rig.pass_(minutes=23)
    await rig.press("x")
    rig.act("hold")
    await rig.pass_(1)
    await rig.press("escape")


async def test_the_choice_comes_by_itself_when_minutes_cannot_be_found_and_not_over_a_cue(tmp_path: Path) -> None:
    async with room(tmp_path, (57, 40)) as rig:
        await rig.start(buffer=600.0)
        rig.act("hold")
        await rig.pass_(minutes=23)
        assert rig.app.moment is not None
        assert rig.app.moment.cue is not None
        assert not isinstance(rig.app.screen, ChoiceScreen)
        await rig.press("x")
        await rig.pass_(1)
        assert isinstance(rig.app.screen, ChoiceScreen)
        assert rig.shows("3 min over")
        await rig.pass_(31)
        assert not isinstance(rig.app.screen, ChoiceScreen), "it goes away if nobody answers"
        await rig.pass_(2)
        assert not isinstance(rig.app.screen, ChoiceScreen), "and does not nag"


@pytest.mark.parametrize("size", SIZES)
async def test_each_choice_is_there_with_its_cost_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await overrun(rig)
        await rig.press("o")
        for words in ("3 min over", "Trim", "Use the turnover", "Run over", "Leave out forearm"):
            assert rig.shows(words), words
        assert rig.shows("ends 08:33, 3 min over")
        assert rig.text().count("┃") >= 4, "a bar with a post at the booked end for each"


@pytest.mark.parametrize(
    ("keys", "late"), [(["3"], "over"), (["pagedown", "pageup"], "buffer"), (["down", "down", "enter"], "over")]
)
async def test_the_choice_is_taken_by_a_number_by_two_pedals_or_by_arrows(
    tmp_path: Path, keys: list[str], late: str
) -> None:
    async with room(tmp_path) as rig:
        await overrun(rig)
        await rig.press("o", *keys)
        state = rig.other.state()
        assert state
        assert state.late == late
        assert rig.shows("FOREARM") or rig.shows("UPPER BACK")


async def test_the_choice_is_taken_by_a_tap_and_left_by_escape(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await overrun(rig)
        await rig.press("o", "escape")
        assert not isinstance(rig.app.screen, ChoiceScreen)
        await rig.press("o")
        await rig.tap("choice-3")
        state = rig.other.state()
        assert state
        assert state.dropped
        assert state.late == "trim"


async def test_the_choice_is_gone_when_somebody_else_has_moved_on(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await overrun(rig)
        await rig.press("o")
        rig.other.act(Act("stop"), rig.clock)
        await rig.settle()
        assert rig.shows(wording.HANDS_OFF)


@pytest.mark.parametrize(
    ("key", "words"),
    [("question_mark", "Pause the clock, or resume it."), ("o", "areas keep their minutes"),
     ("slash", "Take a minute off here")],
)  # fmt: skip
async def test_what_lies_over_a_session_is_whole_where_the_screen_opened_on_it(
    tmp_path: Path, key: str, words: str
) -> None:
    """No screen has been shown before, whose look it could borrow."""
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(PLAN), HandClock())
    async with room(tmp_path) as rig:
        assert rig.app.running
        await rig.press(key)
        await rig.until(lambda: rig.shows(words))


# Minutes that are free


async def test_free_minutes_are_said_with_their_key_which_gives_them_to_the_areas_of_concern(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await rig.start()
        await rig.pass_(minutes=6)
        await rig.press("x", "n")
        assert rig.shows("Ends 08:26, 4 min early: e adds it to the areas of concern")
        await rig.pass_(30)
        assert rig.shows("Ends 08:26, 4 min early: e adds it to the areas of concern"), "until it is done"
        await rig.press("e")
        assert rig.shows("Ends 08:30 · forearm, left +2, forearm, right +2")
        assert rig.shows("on time")
        await rig.press("e")
        assert rig.shows("no minutes are free: the session already ends at its booked end")


@pytest.mark.parametrize(("look", "words"), [
    (Look(keys=keymap.keymap({"spread": "x"}), dim=0), "4 min early: x adds it to the areas of concern"),
    (Look(keys=keymap.keymap({"pause": "e"}), dim=0), "Ends 08:26, 4 min early"),
])  # fmt: skip
async def test_the_key_that_is_said_is_the_rooms_own(tmp_path: Path, look: Look, words: str) -> None:
    async with room(tmp_path, (120, 40), look=look) as rig:
        await rig.start()
        await rig.pass_(minutes=6)
        await rig.press("f3", "n")
        assert rig.shows(words)
        assert rig.shows(": x adds") == (look.key_of("spread") == "x")


@pytest.mark.parametrize("size", [(48, 24), (57, 40), (73, 28)])
async def test_a_narrow_screen_says_it_in_fewer_words(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start()
        await rig.pass_(minutes=6)
        await rig.press("x", "n")
        assert rig.shows("Ends 08:26, 4 min early: e ")


async def test_by_touch_free_minutes_are_given_out_from_the_list_of_acts(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await rig.start()
        await rig.pass_(minutes=6)
        await rig.press("x", "n", "slash")
        await rig.pilot.press(*"spread")
        rig.clock.wind(1)
        await rig.pilot.press("enter")
        await rig.settle()
        assert rig.other.state() is not None
        assert rig.shows("forearm, left +2")


async def test_a_pause_may_be_given_a_reason_by_a_key_or_two_taps_and_need_not(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("space")
        assert rig.shows("1 bathroom · 2 phone · 3 position · 4 pain · 5 other")
        await rig.press("3")
        assert not rig.shows("1 bathroom")
        await rig.press("space", "n", "space")
        assert rig.shows("Why?")
        await rig.tap("why")
        assert not rig.place("next-area"), "the reasons stand in the buttons' place"
        await rig.tap("why-bathroom")
        assert rig.place("next-area")
        await rig.press("space", "space")
        await rig.tap("why")
        await rig.tap("never")
        await rig.press("space")
        assert [pause.what for pause in reasons(rig)] == ["position", "bathroom", ""]


async def test_a_reason_for_a_pause_can_be_taken_back_and_told_anew(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("space", "4", "u")
        await rig.pass_(7)
        assert rig.shows("1 bathroom")
        assert rig.app.moment
        assert rig.app.moment.paused, "only the reason was taken back"
        await rig.press("2", "space", "2")
        assert rig.shows("Pause"), "where nothing is paused a number is no reason"
        assert [pause.what for pause in reasons(rig)] == ["phone"]


async def test_a_reason_for_a_pause_is_none_for_a_stop_that_follows(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("space", "1")
        rig.act("stop")
        await rig.settle()
        state = rig.other.state()
        assert state
        done = record(rig.other.entries(state.session), rig.clock.now())
        assert done
        assert ([one.what for one in done.pauses], done.happened.reason) == (["bathroom"], "")


async def test_a_key_that_the_room_uses_otherwise_gives_no_reason(tmp_path: Path) -> None:
    async with room(tmp_path, look=Look(dim=0, keys=keymap.keymap({"softer": "1"}))) as rig:
        await rig.start()
        await rig.press("space", "1")
        assert [pause.what for pause in reasons(rig)] == [""]
        assert rig.app.moment
        assert rig.app.moment.level == -1


def reasons(rig: Rig) -> Sequence[Span]:
    state = rig.other.state()
    assert state
    done = record(rig.other.entries(state.session), rig.clock.now())
    assert done
    return done.pauses


# After a time away


async def slept(rig: Rig, seconds: float) -> None:
    """The machine sleeps in mid-session; its controller says so when it wakes."""
    state = rig.other.state()
    assert state
    since = state.t_at(rig.clock.now())
    rig.clock.wind(seconds)
    before = rig.app.screen
    rig.other.act(Report(events.Away(since)), rig.clock)
    await rig.settle()
    await rig.laid(before)


async def asked(rig: Rig) -> None:
    """Two minutes in the machine sleeps for 4:10, and no cue comes meanwhile that is not seen."""
    await rig.start()
    await rig.pass_(100)
    await rig.press("x")
    await rig.pass_(19)
    await slept(rig, 250)


async def test_after_a_time_away_the_screen_asks_and_says_where_each_answer_leads(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await asked(rig)
        assert rig.shows("Away 4:10. Count the time away, or go back?")
        shown = rig.text()
        for words in ("1  Keep going", "upper back, 3:50 left", "2  Go back to where it was", "upper back, 6:49 left"):
            assert words in shown
        assert shown.count("ends 08:30, on time") == 2


@pytest.mark.parametrize(("how", "back"), [
    (("key", "1"), False), (("key", "2"), True), (("key", "enter"), False), (("tap", "choice-1"), True),
    (("tap", "choice-0"), False),
])  # fmt: skip
async def test_it_is_answered_by_a_key_or_a_touch(tmp_path: Path, how: tuple[str, str], back: bool) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await asked(rig)
        await (rig.press if how[0] == "key" else rig.tap)(how[1])
        assert not rig.shows("Away 4:10")
        answer = list(rig.other.follow(0))[-1].event
        assert isinstance(answer, events.Returned)
        assert bool(answer.seconds) is back
        assert rig.shows("2 of 30 min" if back else "6 of 30 min")


async def test_a_pedal_steps_to_going_back_and_takes_it(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await asked(rig)
        await rig.press("pagedown", "pageup")
        answer = list(rig.other.follow(0))[-1].event
        assert isinstance(answer, events.Returned)
        assert answer.seconds > 250


async def test_another_key_or_another_screens_answer_takes_the_question_away_and_it_does_not_come_again(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as rig:
        await asked(rig)
        await rig.press("escape")
        await rig.pass_(5)
        assert not rig.shows("Away 4:10")
        await slept(rig, 70)
        assert rig.shows("Away 1:10")
        rig.act("away", "keep")
        await rig.settle()
        assert not rig.shows("Away")


async def test_the_question_waits_for_a_cue_to_be_seen_and_for_the_lock(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("k")
        await rig.pass_(500)
        await slept(rig, 250)
        assert not rig.shows("Away 4:10")
        await rig.press("x")
        assert not rig.shows("Away 4:10"), "it is locked"
        await rig.press("k", "enter")
        await rig.pass_(1)
        assert rig.shows("Away 4:10")


async def test_the_list_of_acts_has_the_answers_only_while_the_room_asks(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await asked(rig)
        assert {"away keep", "away back"} <= {name for _, _, name, _ in listed(rig.app)}
        await rig.press("1")
        assert not {name for act, _, name, _ in listed(rig.app) if act == "away"}
