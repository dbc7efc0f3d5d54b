"""The close screen by real keys and taps: numbers, a line, a signature, the turnover; and two taps past all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input

from roomctl.session import events
from roomctl.session.booking import Booking
from roomctl.session.commands import Act, Start
from roomctl.session.plan import Measure
from roomctl.session.record import Record, record
from roomctl.text import reasons
from roomctl.ui.close import summary
from tests import wording
from tests.ui.rig import PLAN, SIZES, Rig, room

FULL = Booking(dress=4, turnover=10)


async def over(rig: Rig, *measure: Measure) -> None:
    """A session that was stopped after 25 of 30 minutes, and its end can no longer be undone."""
    await rig.start(replace(PLAN, measure=measure))
    await rig.pass_(minutes=25)
    rig.act("stop")
    await rig.settle()
    await rig.pass_(12)


def made(rig: Rig) -> Record:
    [session] = rig.other.sessions()
    found = record(rig.other.entries(session), rig.clock.now())
    assert found
    return found


def asking(rig: Rig) -> bool:
    return rig.app.screen.query_one("#ask").display


def numbers(rig: Rig) -> list[tuple[str, str, str]]:
    return [(one.what, one.when, one.value) for one in made(rig).happened.numbers]


async def test_two_numbers_and_a_signature_by_taps_alone(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        assert rig.shows(f"{wording.STOPPED}, 5 min early: 25 min of 30 min")
        await rig.tap("pain-before")
        assert rig.shows("Pain before the session, 0 (none) to 10 (the worst)")
        await rig.tap("pad-6")
        await rig.tap("pain-after")
        await rig.tap("pad-3")
        assert rig.shows("before 6")
        assert rig.shows("after 3")
        await rig.tap("sign")
        assert rig.shows(f"Signed {8:02d}:")
        assert numbers(rig) == [("pain", "before", "6"), ("pain", "after", "3")]
        await rig.tap("leave")
        await rig.until(lambda: made(rig).happened.signed)
        assert not rig.shows(wording.THANKS)


async def test_one_tap_or_any_key_skips_it_all(tmp_path: Path) -> None:
    for at, way in enumerate(("tap", "x", "pagedown")):
        (tmp_path / str(at)).mkdir()
        async with room(tmp_path / str(at)) as rig:
            await over(rig, "pain", "range")
            await (rig.tap("leave") if way == "tap" else rig.press(way))
            await rig.until(lambda: not rig.shows(wording.THANKS))
            assert numbers(rig) == []


async def test_by_keys_m_goes_from_number_to_number(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain", "blood-pressure")
        await rig.press("m")
        await rig.press("1", "0", "enter")
        assert numbers(rig) == [("pain", "before", "10")]
        await rig.press("m", "escape")
        assert rig.shows(wording.THANKS)
        await rig.press("m", "4", "enter", "m")
        assert rig.shows("Blood pressure before")
        await rig.press(*"128", "slash", "8", "backspace", *"82", "enter")
        assert numbers(rig)[2] == ("blood-pressure", "before", "128/82")


async def test_by_keys_each_number_can_be_corrected_once_all_are_there(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        await rig.press("m", "6", "enter", "m", "9", "enter")
        await rig.press("m", "escape", "m")
        assert rig.shows("Pain after")
        await rig.press("3", "enter")
        assert numbers(rig)[-1] == ("pain", "after", "3")


async def test_f3_teaches_a_pedal_and_does_not_close_the_record(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        await rig.press("f3")
        assert rig.shows("Press a pedal")
        await rig.press("escape")
        assert rig.shows(wording.THANKS)
        await rig.press("question_mark")
        assert rig.shows(wording.THANKS), "it does nothing here"


async def test_a_digit_pressed_twice_fast_counts_twice(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "range")
        await rig.press("m")
        rig.clock.wind(1)
        for key in ("1", "1", "1", "enter"):
            await rig.pilot.press(key)
        await rig.until(lambda: not asking(rig))
        assert numbers(rig) == [("range", "before", "111")]


async def test_an_enter_that_is_held_after_a_note_leaves_the_record_open(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "range")
        await rig.press("w", "o", "k", "enter")
        await rig.until(lambda: not asking(rig))
        await rig.hold_on("enter")
        assert rig.shows(wording.THANKS)
        await rig.press("enter")
        assert not rig.shows(wording.THANKS), "pressed anew"


async def test_a_blood_pressure_by_taps_and_one_that_cannot_be_right_is_said_and_kept_on_the_screen(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "blood-pressure")
        await rig.tap("blood-pressure-after")
        for place in (0, 1, 9, 7):  # 1 2 / 8
            await rig.tap(f"pad-{place}")
        await rig.tap("ok")
        assert rig.shows("is not valid")
        assert rig.shows("12/8")
        for place in (11, 11, 7, 9, 7, 10):  # twice back, then 8 / 8 0
            await rig.tap(f"pad-{place}")
        await rig.tap("ok")
        assert numbers(rig) == [("blood-pressure", "after", "128/80")]


async def test_a_number_is_taken_back_by_none(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        await rig.tap("pain-before")
        await rig.tap("pad-6")
        await rig.tap("pain-before")
        await rig.tap("pad-11")
        assert numbers(rig) == []
        assert rig.shows("before –")


async def test_a_number_or_a_line_that_comes_in_one_burst_with_its_enter_is_kept_and_an_empty_one_erases_nothing(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        for burst in ("m7", "wall good"):
            rig.clock.wind(2)
            for key in (*burst, "enter"):  # a terminal hands them on without waiting for any
                rig.app.post_message(Key(key, key if len(key) == 1 else None))
            await rig.until(lambda: not asking(rig))
        assert numbers(rig) == [("pain", "before", "7")]
        assert made(rig).notes == ("all good",)
        await rig.tap("pain-before")
        await rig.press("enter")
        assert rig.shows("before 7")
        await rig.tap("pain-before")
        await rig.tap("ok")
        assert numbers(rig) == [("pain", "before", "7")]


async def test_a_number_may_be_tapped_and_ended_by_enter(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "range")
        await rig.tap("range-after")
        await rig.tap("pad-8")
        await rig.tap("pad-10")
        await rig.press("enter")
        assert numbers(rig) == [("range", "after", "90")]


async def test_a_line_in_own_words_is_a_note(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.press("w")
        assert rig.shows("no names")
        for key in ("l", "e", "f", "t", "space", "t", "t", "enter"):
            await rig.pilot.press(key)
        await rig.until(lambda: not asking(rig))
        assert made(rig).notes == ("left tt",)
        await rig.until(lambda: rig.shows("note: left tt"))
        await rig.press("w", "enter")
        assert len(made(rig).notes) == 1, "an empty line is none"


LINES = "tight on the left\nless pressure at the neck.\n\n  again in two weeks\n"
ONE = "tight on the left; less pressure at the neck. again in two weeks"


@pytest.mark.parametrize("opened", [True, False])
async def test_pasted_lines_become_one_line(tmp_path: Path, opened: bool) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.pass_(2)
        if opened:
            await rig.press("w")
        await rig.paste(LINES.replace("\n", "\r"))  # as a browser hands lines on
        assert rig.app.screen.query_one(Input).value == ONE
        await rig.press("enter")
        assert made(rig).notes == (ONE,)


async def test_lines_that_a_terminal_pastes_as_keys_become_one_line_and_act_on_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.press("w")
        await rig.paste_as_keys(LINES.rstrip("\n").replace("\n\n  ", "\n"))
        assert asking(rig)
        assert rig.app.screen.query_one(Input).value == ONE
        await rig.press("enter")
        assert made(rig).notes == (ONE,)
        await rig.press("w")
        await rig.paste_as_keys("one\ntwo\n")
        await rig.until(lambda: not asking(rig))
        assert made(rig).notes == (ONE, "one; two"), "the last Enter ends it"


async def test_a_line_that_is_too_long_is_told_and_stays_to_be_shortened(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.press("w")
        await rig.paste("shoulder " * 23)
        assert rig.shows("206 letters; the limit is 200")
        await rig.press("enter")
        assert asking(rig)
        await rig.press(*["backspace"] * 6)
        assert not rig.shows("at most 200")
        await rig.press("enter")
        assert [len(note) for note in made(rig).notes] == [200]


async def test_a_line_that_is_too_long_is_kept_in_parts_where_a_session_takes_the_screen(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.press("w")
        await rig.paste("shoulder " * 30)
        await rig.start()
        await rig.pass_(11)
        await rig.settle()
        _, old = rig.other.sessions()
        kept = [entry.event.text for entry in rig.other.entries(old) if isinstance(entry.event, events.Noted)]
        assert len(kept) == 2
        assert " ".join(kept) == " ".join(["shoulder"] * 30)


async def test_a_paste_is_a_number_only_if_it_is_one(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "range")
        await rig.press("m")
        await rig.paste("95\n10")
        assert rig.shows("the pasted text is not a number")
        await rig.paste_as_keys("95\n10")
        await rig.press("enter")
        assert rig.shows("'95 10' is not valid")
        assert numbers(rig) == []
        for _ in range(5):
            await rig.press("backspace")
        await rig.paste(" 95 \n")
        await rig.press("enter")
        assert numbers(rig) == [("range", "before", "95")]


async def test_what_is_typed_when_a_session_begins_elsewhere_is_a_note_of_its_own_and_acts_on_none(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.press("w", *"very ")
        await rig.start()
        await rig.press(*"less")
        assert rig.shows("a session has started")
        await rig.press("enter")
        assert rig.shows("UPPER BACK")
        await rig.press(*"nsp", "space")
        new, old = rig.other.sessions()
        assert [entry.event for entry in rig.other.entries(old)][-1] == events.Noted("very less")
        assert [type(entry.event) for entry in rig.other.entries(new)] == [events.Started]
        assert not rig.shows(wording.STOP)
        await rig.pass_(2)
        await rig.press("n")
        assert rig.area() == "forearm, left", "a key after a rest is meant"


async def test_a_session_that_came_and_went_while_something_was_typed_leaves_the_screen_to_its_own_record(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        await rig.press("m", "6")
        rig.other.act(Start(PLAN), rig.clock)
        rig.act("stop")
        await rig.settle()
        await rig.press("enter")
        assert rig.shows("before 6")
        assert not rig.shows("Undo the end"), "that of the other session"
        await rig.press("s")
        await rig.pass_(2)
        assert rig.shows("signed")
        await rig.press("u")
        new, old = rig.other.sessions()
        kinds = [type(entry.event) for entry in rig.other.entries(old)]
        assert kinds[-3:] == [events.Measured, events.Signed, events.Filed], "u is then a key like any other"
        assert [type(entry.event) for entry in rig.other.entries(new)] == [events.Started, events.Ended]


async def test_a_line_that_was_left_alone_is_kept_and_the_session_that_began_is_shown(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        await rig.press("w", *"tired")
        await rig.start()
        assert rig.shows("Cancel")
        await rig.pass_(11)
        await rig.settle()
        assert rig.shows("UPPER BACK")
        new, old = rig.other.sessions()
        assert [entry.event for entry in rig.other.entries(old)][-1] == events.Noted("tired")
        assert [type(entry.event) for entry in rig.other.entries(new)] == [events.Started]


async def test_who_types_what_to_look_for_does_not_act_on_a_session_that_begins_meanwhile(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press(*"kn")
        await rig.start()
        await rig.press(*"nsp")
        assert rig.area() == "upper back"
        assert rig.shows("UPPER BACK")
        assert not rig.shows("PAUSED")


@pytest.mark.parametrize("way", ["2", "why-2"])
async def test_why_it_was_stopped_is_one_key_or_one_tap_and_then_no_longer_asked(way: str, tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        assert [reason for reason in reasons.STOPS if not rig.shows(reason)] == []
        await (rig.tap(way) if way.startswith("why") else rig.press(way))
        assert made(rig).happened.reason == "pain"
        assert rig.shows("Stopped (pain), 5 min early")
        assert not rig.shows("therapist")
        await rig.press("3")
        await rig.app.workers.wait_for_complete()
        await rig.settle()
        assert not rig.shows(wording.THANKS), "3 is then a key like any other"
        assert made(rig).happened.reason == "pain"


async def test_a_stop_with_its_reason_and_an_end_that_came_by_itself_ask_for_none(tmp_path: Path) -> None:
    for way in ("stop", "finish"):
        (tmp_path / way).mkdir()
        async with room(tmp_path / way) as rig:
            await rig.start(replace(PLAN, phases=PLAN.phases[:1]))
            await rig.pass_(minutes=2)
            rig.act(way, text="fire drill")
            await rig.settle()
            await rig.pass_(12)
            assert rig.shows(wording.THANKS)
            assert not rig.shows("therapist")


def test_a_report_tells_every_reason_of_the_screen() -> None:
    assert set(reasons.STOPS.values()) <= reasons.REASONS


async def test_what_another_program_measures_is_shown_too(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        rig.other.act(Act("measure", text="pain after 1"), rig.clock)
        await rig.settle()
        assert rig.shows("after 1")


async def test_a_preset_that_asks_for_no_number_shows_none(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        assert not rig.shows("before")
        await rig.press("m")
        await rig.app.workers.wait_for_complete()
        await rig.settle()
        assert not rig.shows(wording.THANKS), "m is then a key like any other"


async def test_dressing_and_the_turnover_count_down(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL) as rig:
        await over(rig)
        assert rig.shows("dress 3:48 left · dress to 08:29 · turnover to 08:39")
        assert rig.shows(wording.HANDS_OFF)
        await rig.pass_(20)
        assert rig.shows("dress 3:28 left")
        assert rig.shows("3:28"), "and large"
        assert not rig.shows(wording.HANDS_OFF)
        await rig.pass_(minutes=5)
        assert rig.shows("turnover 8:28 left")
        await rig.pass_(minutes=14)
        assert rig.shows(wording.HANDS_OFF), "all is over"


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_holds_all_of_it(size: tuple[int, int], tmp_path: Path) -> None:
    async with room(tmp_path, size, booking=FULL) as rig:
        await over(rig, "pain", "blood-pressure")
        for words in (
            *reasons.STOPS,
            summary.WHY,
            "planned",
            "Done",
            "Sign off",
            wording.WRITE,
            "pain",
            "blood pressure",
            "before –",
            "turnover to",
        ):
            assert rig.shows(words), words
        await rig.tap("blood-pressure-after")
        for words in ("Blood pressure after", "128/82", "Cancel", "OK", "9", "⌫"):
            assert rig.shows(words), words
        rows = rig.text().split("\n")
        assert (len(rows), max(map(len, rows)) <= size[0]) == (size[1], True)
        for place in range(12):
            tap = rig.app.screen.query_one(f"#pad-{place}")
            assert tap.size.height >= 1
            assert rig.app.screen.region.contains_region(tap.region), place
