"""The two gates before hands on, by real keys, taps and drags, on a real journal and a clock wound by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.preset.contraindications import STOPS, UNIVERSAL
from roomctl.session.booking import Agenda, Booked, Booking
from roomctl.session.events import Started
from roomctl.session.state import State
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.plan.screen import BookingScreen
from roomctl.ui.prepare.screen import PrepareScreen
from roomctl.ui.widgets.tap import Tap
from tests import wording
from tests.ui.rig import KNEE, NECK, SPOT, Rig, room


def started(rig: Rig) -> Started:
    state = rig.other.state()
    assert state
    event = rig.other.entries(state.session)[0].event
    assert isinstance(event, Started)
    return event


def running(rig: Rig) -> State:
    state = rig.other.state()
    assert state
    return state


async def to_the_plan(rig: Rig) -> None:
    """Past the first gate of the first preset."""
    await rig.press("enter", "enter")
    assert isinstance(rig.app.screen, BookingScreen)


def areas(rig: Rig) -> list[str]:
    screen = rig.app.screen
    assert isinstance(screen, BookingScreen)
    chosen = screen.chosen
    return [phase.area for phase in chosen.plan.phases if not chosen.leaves_out(phase)]


# To a running session


@pytest.mark.parametrize(("size", "turned", "pages"), [((40, 12), (40, 24), 1), ((40, 24), (40, 14), 1)])
async def test_no_stop_sign_is_passed_unseen_if_the_window_changes_between_its_pages(
    tmp_path: Path, size: tuple[int, int], turned: tuple[int, int], pages: int
) -> None:
    stops = [f"sign {number}, of which nobody knows more than this" for number in range(10)]
    signs = NECK.replace("[sudden worst-ever headache, fever with a stiff neck]", str(stops))
    async with room(tmp_path, size=size, more={"neck": signs}) as rig:
        await rig.press("enter")
        seen = ["".join(rig.text().split())]
        for at in range(9):
            if at == pages:
                await rig.pilot.resize_terminal(*turned)
                await rig.settle()
                await rig.settle()
                seen.append("".join(rig.text().split()))
            if not isinstance(rig.app.screen, PrepareScreen):
                break
            await rig.press("enter")
            seen.append("".join(rig.text().split()))
        assert isinstance(rig.app.screen, BookingScreen)
        assert [sign for sign in stops if not any("".join(sign.split()) in shown for shown in seen)] == []


async def test_from_the_presets_to_a_running_session_with_enter_only(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter")
        assert rig.shows(wording.ANY_YES)
        assert rig.shows("sudden worst-ever headache")
        assert rig.shows(wording.NO_SIGNS)
        await rig.press("enter")
        assert rig.shows(wording.HANDS_ON)
        await rig.press("enter")
        assert rig.shows("UPPER BACK")
        assert rig.area() == "upper back"
        await rig.app.workers.wait_for_complete()
        assert rig.woken


async def test_from_the_presets_to_a_running_session_with_three_taps(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        row = next(at for at, line in enumerate(rig.text().split("\n")) if "Tension headache, short" in line)
        await rig.pilot.click(offset=(45, row))
        await rig.settle()
        await rig.tap("start")
        await rig.tap("start")
        assert rig.area() == "upper back"


async def test_spot_work_begins_with_two_keys(tmp_path: Path) -> None:
    spot = SPOT.replace("side: affected, ", "")
    async with room(tmp_path, more={"wrist": spot}) as rig:
        await rig.press("enter")
        assert rig.shows(f"{wording.NO_SIGNS}: hands on")
        await rig.press("enter")
        assert rig.area() == "forearm"


async def test_the_plan_of_spot_work_can_be_seen_first(tmp_path: Path) -> None:
    async with room(tmp_path, more={"wrist": SPOT}) as rig:
        await rig.press("enter", "l")
        await rig.tap("plan")
        assert rig.shows("Hands on, LEFT")
        await rig.press("enter")
        assert rig.area() == "forearm, left"


async def test_a_held_enter_does_not_run_through_the_stop_signs(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        rig.clock.wind(1)
        for _ in range(8):
            await rig.pilot.press("enter")
            rig.clock.wind(0.05)
        await rig.settle()
        assert rig.shows(wording.ANY_YES)
        assert rig.other.state() is None


# The first gate


async def test_everybody_is_asked_what_the_preset_does_not_ask(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await rig.press("enter")
        for sign in UNIVERSAL:
            assert rig.shows(f"{sign.ask} → {sign.do}"), sign.brief


@pytest.mark.parametrize("size", [(48, 24), (57, 40), (73, 28)])
async def test_where_there_is_no_room_what_stops_is_said_in_few_words_on_the_first_page(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        await rig.press("enter")
        assert rig.shows("fever with a stiff neck")
        assert all(rig.shows(sign.brief) for sign in STOPS)
        for _ in range(4):
            if not rig.shows("→"):
                await rig.press("pagedown")
        assert rig.shows("→"), "what to do then stands overleaf"


async def test_signs_on_a_second_page_have_to_be_seen(tmp_path: Path) -> None:
    signs = ", ".join(f"a sign of trouble that is told at some length and has the number {n}" for n in range(1, 12))
    preset = SPOT.replace("tingling that stays", signs).replace("side: affected, ", "")
    async with room(tmp_path, (48, 24), more={"wrist": preset}) as rig:
        await rig.press("enter")
        assert rig.shows(wording.MORE_SIGNS)
        await rig.press("enter")
        assert rig.other.state() is None
        while rig.shows(wording.MORE_SIGNS):
            await rig.press("enter")
        assert rig.other.state() is None
        await rig.press("enter")
        assert rig.area() == "forearm"


async def test_only_that_there_were_no_stop_signs_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_the_plan(rig)
        await rig.press("enter")
        assert started(rig).screened
        await rig.press("s", "s")

        await rig.start()
        assert not started(rig).screened, "nobody was asked on the command line"


async def test_the_side_is_asked_and_read_aloud(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("down", "enter")
        assert rig.shows(f"{wording.WHICH_SIDE}? Ask the client to point to it.")
        await rig.tap("start")
        assert isinstance(rig.app.screen, PrepareScreen)
        assert rig.shows(wording.BOTH_TOO)
        await rig.tap("right")
        await rig.pass_(7)
        assert rig.shows(wording.ALOUD_RIGHT)
        assert rig.shows(f"{wording.NO_SIGNS}, RIGHT")
        await rig.press("enter", "enter")
        assert rig.area() == "thigh, right"
        assert rig.shows("RIGHT")


async def test_wishes_are_chosen_by_arrow_keys_and_go_along_into_the_session(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter", "c", "right", "down", "right", "right", "down", "right")
        await rig.press("down", "down", "right", "down", "down", "right")
        assert rig.shows("wishes: avoid upper trapezius · firmer pressure · quiet · treated today · light 30%")
        await rig.press("enter", "enter")
        wishes = started(rig).wishes
        assert (wishes.pressure, wishes.talk, wishes.treated, wishes.avoid) == (
            "firmer", "quiet", True, ("upper trapezius",)
        )  # fmt: skip
        assert running(rig).wishes == wishes
        assert {phase.scene.light for phase in running(rig).plan.phases} == {30}


async def test_wishes_are_turned_by_taps_too(tmp_path: Path) -> None:
    async with room(tmp_path, (57, 40)) as rig:
        await rig.press("enter")
        await rig.tap("wishes")
        row = next(at for at, line in enumerate(rig.text().split("\n")) if "talk" in line)
        for _ in range(2):
            rig.clock.wind(1)
            await rig.pilot.click(offset=(5, row))
        await rig.settle()
        assert rig.shows("wishes: quiet")
        await rig.tap("wishes")
        assert rig.shows(wording.ANY_YES)


# The second gate


async def test_the_plan_is_told_by_the_clock(tmp_path: Path) -> None:
    async with room(tmp_path, booking=Booking(5, 3, 4, 10)) as rig:
        await to_the_plan(rig)
        assert rig.shows("08:08 upper back")
        assert rig.shows("08:18 turn: upper trapezius, each side")
        assert rig.shows("08:30 turn: neck and scalp") or rig.shows("08:30 neck and scalp")


async def test_an_area_is_lengthened_moved_and_left_out_for_today_and_undone(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_the_plan(rig)
        await rig.press("down", "m", "m")
        assert rig.shows("32 min")
        await rig.press("right_square_bracket")
        assert areas(rig) == ["upper trapezius", "upper back", "neck and scalp"]
        await rig.press("d")
        assert areas(rig) == ["upper trapezius", "neck and scalp"]
        assert rig.shows("32 min"), "its time goes to the others"
        await rig.press("u")
        assert areas(rig) == ["upper trapezius", "upper back", "neck and scalp"]
        await rig.press("u", "u", "u")
        assert areas(rig) == ["upper back", "upper trapezius", "neck and scalp"]
        assert rig.shows("30 min")
        await rig.press("up", "left_square_bracket", "enter")
        plan = running(rig).plan
        assert [phase.area for phase in plan.phases] == [
            "upper back", "neck and scalp", "upper trapezius", "upper trapezius"
        ]  # fmt: skip
        assert [phase.turn for phase in plan.phases] == [False, True, False, False]
        text = (tmp_path / "presets" / "neck.yaml").read_text()
        assert text.index("upper back") < text.index("upper trapezius") < text.index("neck and scalp")


async def test_a_minute_under_the_floor_is_refused_in_words(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_the_plan(rig)
        await rig.press("down", *["l"] * 6)
        assert rig.shows("upper back has 5 min; its minimum is 5")
        assert rig.shows("25 min")


async def test_the_same_by_taps(tmp_path: Path) -> None:
    async with room(tmp_path, (57, 40)) as rig:
        await to_the_plan(rig)
        row = next(at for at, line in enumerate(rig.text().split("\n")) if "neck and scalp" in line)
        await rig.pilot.click(offset=(12, row))
        await rig.settle()
        await rig.tap("earlier")
        assert areas(rig) == ["upper back", "neck and scalp", "upper trapezius"]
        await rig.tap("more")
        assert rig.shows("31 min")
        await rig.tap("drop")
        assert areas(rig) == ["upper back", "upper trapezius"]


async def test_a_row_is_dragged_to_another_place_and_drawn_longer(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_the_plan(rig)
        step = rig.app.screen.query_one(PlanList).step
        await rig.pilot.mouse_down("#plan", offset=(10, 0))
        await rig.pilot.hover("#plan", offset=(10, step))
        await rig.pilot.hover("#plan", offset=(10, 2 * step))
        await rig.pilot.mouse_up("#plan", offset=(10, 2 * step))
        await rig.settle()
        assert areas(rig) == ["upper trapezius", "neck and scalp", "upper back"]
        await rig.pilot.mouse_down("#plan", offset=(10, 0))
        await rig.pilot.hover("#plan", offset=(16, 0))
        await rig.pilot.mouse_up("#plan", offset=(16, 0))
        await rig.settle()
        assert rig.shows("32 min")


async def test_an_area_to_avoid_is_out_of_the_plan_until_it_is_taken_back_by_name(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter", "c", *["down"] * 5, "right")
        assert rig.shows("left out: upper back; its 10 min go to the other areas")
        await rig.press("enter")
        assert rig.shows("X left out: upper back")
        assert rig.shows("left out: upper back; its 10 min go to the other areas")
        assert rig.shows("avoid upper back"), "and the title says it"
        assert areas(rig) == ["upper trapezius", "neck and scalp"]
        await rig.press("down", "d")
        assert areas(rig) == ["upper back", "upper trapezius", "neck and scalp"]
        assert not rig.shows("avoid upper back"), "the wish is taken back with it"
        await rig.press("u")
        assert areas(rig) == ["upper trapezius", "neck and scalp"]
        assert rig.shows("upper back: the client wants to avoid it") or rig.shows("avoid upper back")
        await rig.press("enter")
        assert started(rig).wishes.avoid == ("upper back",)
        assert rig.area() == "upper trapezius, left"
        assert running(rig).plan.seconds == pytest.approx(30 * 60)


async def test_spot_work_starts_without_the_area_to_avoid_and_not_at_all_without_any(tmp_path: Path) -> None:
    async with room(
        tmp_path,
        more={"spot": SPOT.replace("close, minutes: 5, focus: frame", "upper arm, minutes: 5, check: pressure")},
    ) as rig:
        await rig.press(*"wrist", "enter", "l", "c", *["down"] * 5, "right", "down", "right")
        assert rig.shows("no area of spot would be left to work on")
        await rig.press("enter")
        assert not rig.app.running
        await rig.press("left", "enter")
        assert running(rig).plan.lengths == (15 * 60.0,)
        assert rig.area() == "upper arm", "and there is no forearm"


async def test_the_length_changes_by_five_minutes_as_far_as_the_plan_allows(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("down", "enter", "l", "enter", "minus")
        assert rig.shows("15 min")
        await rig.press("minus")
        assert rig.shows("does not fit into 10 min; the shortest possible is 14 min")
        assert rig.shows("15 min")
        await rig.press("enter")
        assert running(rig).booked == 900


async def test_back_from_the_plan_keeps_what_was_chosen(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("down", "enter", "r", "enter", "plus", "escape")
        assert isinstance(rig.app.screen, PrepareScreen)
        assert rig.shows(f"{wording.NO_SIGNS}, RIGHT")
        await rig.press("enter")
        assert rig.shows("25 min")
        await rig.press("escape", "escape")
        await rig.until(lambda: rig.shows(wording.CHOOSE))


# Door to door

FULL = Booking(5, 3, 4, 10)


async def test_the_clock_times_of_the_whole_booking_are_told_before_hands_on(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL) as rig:
        await to_the_plan(rig)
        assert rig.shows("intake to 08:05 · undress to 08:08 · hands off 08:38 · dress to 08:42 · turnover to 08:52")
        await rig.pass_(minutes=6)
        assert not rig.shows("intake to")
        assert rig.shows("undress to 08:08")


async def test_a_booked_end_shortens_a_late_start_and_says_so(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL) as rig:
        await to_the_plan(rig)
        await rig.press("e")
        assert rig.shows("off by 08:35")
        assert rig.shows("30 min")
        await rig.pass_(minutes=7, seconds=57)
        assert rig.shows("27 of 30 min")
        await rig.press("enter")
        assert rig.shows("27 of 30 min")
        assert rig.shows("ends 08:35")
        state = running(rig)
        assert state.origin.wall + state.booked == pytest.approx(state.origin.wall // 300 * 300 + 1800)


async def test_the_booked_end_moves_by_five_minutes_and_goes_away_again(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_the_plan(rig)
        assert rig.shows("ends 08:30")
        await rig.tap("even")
        await rig.press("minus")
        assert rig.shows("off by 08:25")
        await rig.press("plus", "plus")
        assert rig.shows("off by 08:35")
        await rig.tap("even")
        assert rig.shows("ends 08:35")


def booked(until: str, start: str = "08:00") -> Callable[[object], Agenda]:
    """A calendar with one booking, on the clock of the rig, which begins at 08:00."""
    at, end = (1_800_000_000.0 + 60 * (60 * int(face[:2]) + int(face[3:]) - 480) for face in (start, until))
    return lambda titles: Agenda((Booked(at, end, "neck"),))


async def test_the_end_of_the_booking_is_the_end_and_its_sums_agree_door_to_door(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL, schedule=booked("08:48")) as rig:  # 5 + 3 + 26 + 4 + 10
        await to_the_plan(rig)
        assert rig.shows("26 of 30 min")
        assert rig.shows("off by 08:34")
        assert rig.shows("undress to 08:08 · hands off 08:34 · dress to 08:38 · turnover to 08:48")
        assert rig.shows("booked until 08:48: 26 of 30 min, hands off by 08:34")
        await rig.pass_(minutes=12, seconds=56)
        await rig.press("enter")
        state = running(rig)
        assert state.origin.wall + state.booked == 1_800_000_000 + 34 * 60
        assert rig.shows("ends 08:34")


async def test_another_end_than_the_booked_one_is_a_key_away(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL, schedule=booked("08:48")) as rig:
        await to_the_plan(rig)
        await rig.press("e")
        assert rig.shows("ends 08:38")
        await rig.press("e")
        assert rig.shows("off by 08:35")
        await rig.press("e")
        assert rig.shows("off by 08:34")
        await rig.press("plus")
        assert rig.shows("off by 08:39")
        await rig.press("minus", "minus")
        assert rig.shows("off by 08:29")


async def test_a_booking_with_time_to_spare_changes_nothing_until_it_is_late(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL, schedule=booked("09:00")) as rig:
        await to_the_plan(rig)
        assert rig.shows("ends 08:38")
        assert not rig.shows("booked until")
        await rig.pass_(minutes=19)
        assert rig.shows("off by 08:46"), "what was booked ends before all would be done"


async def test_a_booking_that_is_too_short_holds_nobody_up(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL, schedule=booked("08:30")) as rig:
        await to_the_plan(rig)
        assert rig.shows("booked until 08:30: too short for this session; it will run over")
        assert rig.shows("ends 08:38")
        await rig.press("enter")
        assert running(rig).plan.seconds == pytest.approx(1800)


async def test_a_booking_of_another_hour_has_no_say(tmp_path: Path) -> None:
    async with room(tmp_path, booking=FULL, schedule=booked("10:30", "10:00")) as rig:
        await to_the_plan(rig)
        assert rig.shows("ends 08:38")


async def test_spot_work_says_its_booked_end_before_it_begins(tmp_path: Path) -> None:
    async with room(tmp_path, more={"wrist": SPOT}, schedule=booked("08:12")) as rig:
        await rig.press(*"wrist", "enter", "r")
        assert rig.shows("booked until 08:12: 12 of 15 min, hands off by 08:12")
        await rig.press("enter")
        state = running(rig)
        assert state.origin.wall + state.booked == 1_800_000_000 + 12 * 60


async def test_an_end_too_near_for_the_floors_is_told_and_not_taken(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_the_plan(rig)
        await rig.press("e", "plus", "minus")
        assert rig.shows("off by 08:30")
        await rig.press("e")
        assert rig.shows("30 min"), "and more and less, and none of it stays"
        await rig.press("e", *["minus"] * 3)
        assert rig.shows("the shortest possible is 15 min")
        assert rig.shows("off by 08:20")
        await rig.pass_(minutes=25)
        assert rig.shows("the time for hands off has passed; choose another end")
        await rig.press(*["plus"] * 5)
        assert rig.shows("off by 08:45")
        assert not rig.shows("–")


@pytest.mark.parametrize("size", [(48, 24), (62, 24), (57, 40), (80, 24)])
async def test_the_buttons_of_spot_work_are_read_whole_and_its_sentence_stays_behind(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with room(tmp_path, size, more={"wrist": SPOT}) as rig:
        await rig.press(*"wrist", "enter")
        assert [words for words in ("Back", "Wishes", "Plan", "Which side?") if not rig.shows(words)] == []
        await rig.press("enter", "escape")
        assert rig.shows(wording.CHOOSE)
        assert not rig.shows(wording.WHICH_SIDE)
        await rig.press("enter", "r")
        start = rig.app.screen.query_one("#start", Tap)
        assert start.label in (f"{wording.NO_SIGNS}: hands on, RIGHT", "Hands on, RIGHT")
        assert "RIGHT" in "".join(row[start.region.x : start.region.right] for row in rig.text().split("\n")[-5:])


async def test_whether_cues_sound_today_is_the_last_wish_and_goes_along_into_the_plan(tmp_path: Path) -> None:
    async with room(
        tmp_path, more={"eyes": KNEE.replace("title: Knee, one side", "title: Eyes\ncues: visual-first")}
    ) as rig:
        await rig.press("e", "y", "e", "s", "enter", "r", "c", *["down"] * 9, "right")
        assert rig.shows("wishes: cues on")
        await rig.press("enter", "enter")
        assert running(rig).plan.cues == "embedded"


async def test_cues_that_are_for_the_eye_only_cannot_be_made_to_sound(tmp_path: Path) -> None:
    only = KNEE.replace("title: Knee, one side", "title: Eyes\ncues: visual-only")
    async with room(tmp_path, more={"eyes": only}) as rig:
        await rig.press("e", "y", "e", "s", "enter", "r", "c", *["down"] * 9, "right")
        assert not rig.shows("cues on")
        await rig.press("enter", "enter")
        assert running(rig).plan.cues == "visual-only"
