"""Two pedals in a session: short, long and double presses, by the arrivals that a held key makes; and how a pedal
learns them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.geometry import Offset

from roomctl.config import keymap, learned_keys
from roomctl.errors import Refused
from roomctl.session import events
from roomctl.ui.options import Look
from roomctl.ui.session.menu_screen import MenuScreen
from tests.ui.rig import Rig, room
from tests.ui.test_pointer import finger

RIGHT, LEFT = "pagedown", "pageup"
TWO = {act: [f"{press}{RIGHT}"] for act, press in keymap.TWO_PEDALS.items()}
PEDALS = Look(dim=0, keys=keymap.keymap(None, TWO))
ACTS = (events.Moved, events.Paused, events.Resumed, events.Replanned, events.Undone, events.Held, events.Acked)
REPEATS = (0.5, *[0.03] * 6)
"""A held key: seconds before each arrival after the first. Six repeats last until after 0.6 s."""
KNOWN = 0.75
"""Seconds after which a press is known to be no other."""


async def arrive(rig: Rig, key: str, *gaps: float) -> None:
    """The first arrival of `key` is now, each other one after its gap."""
    for gap in (0.0, *gaps):
        rig.clock.wind(gap)
        await rig.pilot.press(key)
    await rig.settle()


async def rested(rig: Rig, key: str, seconds: float) -> None:
    """A foot rests on the pedal: ten repeats a second."""
    await arrive(rig, key, 0.5, *[0.1] * round(10 * (seconds - 0.5)))


def acts(rig: Rig) -> list[str]:
    """What was done, in the order in which it was."""
    return [type(entry.event).__name__ for entry in rig.other.follow(0) if isinstance(entry.event, ACTS)]


async def test_a_short_press_goes_on_when_it_is_known_to_be_short(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await arrive(rig, RIGHT)
        assert rig.shows("Next · long: +1 min · double: Back"), "the screen answers at once"
        await rig.pass_(0.6)
        assert acts(rig) == []
        await rig.pass_(0.15)
        assert acts(rig) == ["Moved"]
        assert rig.area() == "forearm, left"


async def test_a_long_press_adds_a_minute_and_is_never_next_before(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await arrive(rig, RIGHT, *REPEATS)
        assert acts(rig) == ["Replanned"]
        await rig.pass_(7)
        assert rig.shows("upper back +1")


async def test_a_double_press_goes_back_and_is_never_next_before(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        rig.act("next")
        await rig.pass_(60)
        await rig.press("x")  # a cue
        before = acts(rig)
        await arrive(rig, RIGHT, 0.3)
        await rig.pass_(0.2)
        assert acts(rig)[len(before) :] == ["Moved"]
        assert rig.area() == "upper back"


async def test_the_left_pedal_pauses_at_once_and_once_however_long_a_foot_stays_on_it(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await arrive(rig, LEFT)
        assert acts(rig) == ["Paused"]
        rig.clock.wind(0.5)
        await arrive(rig, LEFT, *[0.1] * 60)
        assert acts(rig) == ["Paused"]
        await rig.press(LEFT)
        await rig.pass_(0.2)  # in which no repeats have come
        assert acts(rig) == ["Paused", "Resumed"]


async def test_a_foot_that_rests_on_the_right_pedal_adds_one_minute_and_marks_no_later_cue(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.pass_(57)
        await rested(rig, RIGHT, 6)
        assert acts(rig) == ["Replanned"]
        assert rig.cue == "check"


async def test_a_foot_that_rests_on_a_pedal_as_a_cue_is_shown_only_marks_it_as_seen(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.pass_(61)
        assert rig.cue == "check"
        await rested(rig, RIGHT, 3)
        assert acts(rig) == ["Acked"]
        assert rig.cue == ""


async def test_on_the_dark_screen_a_long_press_only_lights_it(tmp_path: Path) -> None:
    async with room(tmp_path, look=Look(dim=20, keys=PEDALS.keys)) as rig:
        await rig.start()
        await rig.pass_(30)
        await rested(rig, RIGHT, 2)
        assert acts(rig) == []
        assert rig.shows("again: next")
        await rig.pass_(0.6)
        await arrive(rig, RIGHT, *REPEATS)
        assert acts(rig) == ["Replanned"]


async def test_a_locked_screen_takes_no_press_of_any_kind(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.press("k")
        for gaps in ((), (0.3,), REPEATS):
            await rig.pass_(3)
            await arrive(rig, RIGHT, *gaps)
            await rig.pass_(KNOWN)
        assert acts(rig) == []
        assert rig.shows("locked")


async def test_while_an_area_is_held_a_long_press_adds_a_minute_and_a_short_one_goes_on(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.press("h")
        await rig.pass_(1)
        await arrive(rig, RIGHT, *REPEATS)
        state = rig.other.state()
        assert state
        assert state.held
        assert state.lengths[0] == 660
        await rig.pass_(3)
        await arrive(rig, RIGHT)
        await rig.pass_(KNOWN)
        assert rig.area() == "forearm, left"


async def test_a_press_whose_area_ends_before_it_is_known_does_not_skip_the_next_one(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.pass_(minutes=9.5)
        await rig.press("x")  # the cues before it
        await rig.pass_(28.7)
        assert rig.cue == ""
        await arrive(rig, RIGHT)
        await rig.pass_(0.5)
        assert rig.area() == "forearm, left"
        await rig.pass_(0.5)
        assert acts(rig)[-1] == "Acked", "only the cue before"
        assert rig.area() == "forearm, left"
        assert rig.shows("already there") or rig.cue == "change"


async def test_a_cue_that_comes_before_a_press_is_known_is_not_taken_for_seen_and_the_press_acts(
    tmp_path: Path,
) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.pass_(59.5)
        await arrive(rig, RIGHT, 0.3, 0.3, 0.3)
        await rig.settle()
        assert acts(rig)[:1] != ["Acked"]


async def test_a_press_that_is_not_known_when_another_session_begins_is_not_for_it(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await arrive(rig, RIGHT)
        rig.act("stop")
        await rig.start()
        await rig.pass_(2)
        assert acts(rig) == []
        assert rig.area() == "upper back"


@pytest.mark.parametrize("how", ["a key", "a tap"])
async def test_what_waits_is_done_before_another_key_or_a_tap(tmp_path: Path, how: str) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await arrive(rig, RIGHT)
        if how == "a key":
            await arrive(rig, LEFT)
        else:
            await finger(rig, Offset(*map(int, rig.place("pause").center)))
        assert acts(rig) == ["Moved", "Paused"]


async def test_both_pedals_at_once_act_once_each(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await arrive(rig, RIGHT)
        await rested(rig, LEFT, 3)
        await rig.pass_(3)
        assert acts(rig) == ["Moved", "Paused"]


async def test_over_more_a_pedal_steps_at_once(tmp_path: Path) -> None:
    async with room(tmp_path, look=PEDALS) as rig:
        await rig.start()
        await rig.press(".")
        await arrive(rig, RIGHT)
        screen = rig.app.screen
        assert isinstance(screen, MenuScreen)
        assert screen._at == 0


@pytest.mark.parametrize("delay", [0.25, 0.66])
async def test_a_held_enter_passes_the_stop_signs_at_no_keyboards_rate(tmp_path: Path, delay: float) -> None:
    async with room(tmp_path) as rig:
        await arrive(rig, "enter")
        await rig.stands()
        assert rig.shows("No stop signs")
        rig.clock.wind(delay)
        await arrive(rig, "enter", *[0.04] * 5)
        await rig.pass_(1)
        assert rig.shows("No stop signs")
        assert not rig.shows("Hands on")


# Learning


async def learn(rig: Rig, key: str, *gaps: float) -> None:
    """Press the pedal on the screen that learns it."""
    await rig.stands()
    rig.clock.wind(1)
    await arrive(rig, key, *gaps)
    await rig.pass_(KNOWN)


async def test_a_long_and_a_double_press_are_learned_as_keys_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    async with room(tmp_path, look=Look(dim=0, pedals=file)) as rig:
        await rig.press("f3")
        await learn(rig, "b")
        assert rig.shows("“b” received. What should it do?")
        await rig.press("1")
        await learn(rig, "b", *REPEATS)
        assert rig.shows("“long b” received. What should it do?")
        await rig.press("4")
        assert rig.shows("saved: long b now does “+1 min”")
        await learn(rig, "b", 0.3)
        assert rig.shows("“double b” received. What should it do?")
        await rig.tap("undo")
        assert rig.shows("double b: Undo")
        assert learned_keys.load(file).keys == {"next": ("b",), "more": ("long+b",), "undo": ("double+b",)}


async def test_the_right_one_of_two_pedals_learns_all_three_once_its_repeats_have_come(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    async with room(tmp_path, look=Look(dim=0, pedals=file)) as rig:
        await rig.press("f3")
        await learn(rig, "b")
        await rig.press("6")
        assert rig.shows("Hold “b” down for a second")
        assert learned_keys.load(file).keys == {}
        await learn(rig, "b", *REPEATS)
        assert rig.shows("saved: b: Next, long +1 min, double Back")
        await learn(rig, "a")
        await rig.press("2", "escape")
        learned = learned_keys.load(file).keys
        assert learned == {"next": ("b",), "more": ("long+b",), "back": ("double+b",), "pause": ("a",)}
        await rig.start()
        await rig.pass_(2)  # escape was not meant for it
        await arrive(rig, "b", *REPEATS)
        assert acts(rig) == ["Replanned"]
        await rig.press("a")
        assert acts(rig) == ["Replanned", "Paused"]


async def test_a_pedal_that_sends_no_repeats_is_noticed_and_learns_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    async with room(tmp_path, (120, 40), look=Look(dim=0, pedals=file)) as rig:
        await rig.press("f3")
        await learn(rig, "b")
        await rig.tap("right")
        await learn(rig, "b")
        assert rig.shows("No repeats came from “b”")
        assert rig.shows("It was let go too early, or this pedal sends none and can have no long press.")
        assert rig.shows("saved: b: Next, double Back")
        assert learned_keys.load(file).keys == {"next": ("b",), "back": ("double+b",)}
        await rig.press("escape")
        await rig.start()
        await rig.pass_(2)  # escape was not meant for it
        await arrive(rig, "b")
        assert rig.shows("Next · double: Back")
        await rig.pass_(0.45)
        assert acts(rig) == ["Moved"], "it waits only for the double press"


@pytest.mark.parametrize("text", ["1\r", "aa2\r"])
async def test_a_pedal_that_types_a_text_is_told_so_and_nothing_is_learned(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.yaml"
    async with room(tmp_path, look=Look(dim=0, pedals=file)) as rig:
        await rig.press("f3")
        rig.clock.wind(1)
        for char in text:
            await rig.pilot.press("enter" if char == "\r" else char)
        await rig.pass_(KNOWN)
        assert rig.shows("several keys came at one press; set the pedal to send one key")
        assert rig.shows("Press a pedal")
        assert learned_keys.load(file).keys == {}
        await learn(rig, "b")
        assert rig.shows("“b” received")


async def test_another_pedal_than_the_one_that_is_tried_is_heard_instead(tmp_path: Path) -> None:
    async with room(tmp_path, look=Look(dim=0, pedals=tmp_path / "keys.yaml")) as rig:
        await rig.press("f3")
        await learn(rig, "b")
        await rig.press("6")
        await learn(rig, "a")
        assert rig.shows("“a” received. What should it do?")


@pytest.mark.parametrize("size", [(80, 24), (57, 40), (48, 24)])
async def test_every_choice_is_there_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size, look=Look(dim=0, pedals=tmp_path / "keys.yaml")) as rig:
        await rig.press("f3")
        await learn(rig, "b")
        for words in ("1 Seen, else next", "5 Undo", "6 Right of two: Next, long +1 min, double", "Back", "Done"):
            assert rig.shows(words)


# Settings


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        (["long+f13", "double+ctrl+b", "long++", "LONG+B", "double+§"], ""),
        (["long+"], "'long+' is not a key"),
        (["long+double+b"], "'long+double+b' is not a key; a press is either long or double"),
        (["long+pagedwn"], "'pagedwn' is not a key; did you mean 'pagedown'?"),
        (["long+ctrl+c"], "does nothing in a session"),
        (["double+left_shift"], "is only held down with other keys"),
    ],
)  # fmt: skip
def test_keys_in_files_may_be_long_or_double(keys: Sequence[str], wrong: str) -> None:
    assert (keymap.wrong(keys) or "").find(wrong) >= 0
    assert bool(keymap.wrong(keys)) == bool(wrong)
    if not wrong:
        assert list(map(keymap.heard, map(keymap.typed, map(keymap.heard, keys)))) == list(map(keymap.heard, keys))


@pytest.mark.parametrize("key", ["long+question_mark", "double+f3", "long+escape", "double+slash"])
def test_a_key_with_a_fixed_meaning_has_no_other_presses(tmp_path: Path, key: str) -> None:
    with pytest.raises(Refused, match="always"):
        learned_keys.learn(tmp_path / "keys.yaml", key, "help" if "question" in key else "more")


def test_a_press_that_means_the_same_as_a_short_one_does_not_make_it_wait() -> None:
    look = Look(keys=keymap.keymap(None, {"pause": ["a", "long+a"], "back": ["double+a"], "more": ["long+b"]}))
    assert look.ways("a") == ("double",)
    assert look.ways("b") == ("long",)
    assert look.ways("c") == ()
    assert look.key_of("more") == "m"
    assert Look(keys=keymap.keymap({"more": "long+b"})).key_of("more") == "long b"
