"""A finger or a mouse: what a press means, what scrolls, and the way back from every screen. The reports are those that
a terminal sends, and a browser's xterm.js too."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.geometry import Offset, Region

from roomctl.session import events
from roomctl.session.fold import at_instant
from roomctl.ui.choose.cards import CardList
from roomctl.ui.help.palette import listed
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.widgets.pages import Pages
from tests import wording
from tests.ui.rig import NECK, SIZES, SPOT, Rig, room

DOWN, MOVE, UP, WHEEL_UP, WHEEL_DOWN = 0, 32, 0, 64, 65
MIDDLE, RIGHT = 1, 2
MANY = {f"neck{number}": NECK.replace("Tension headache, short", f"Headache {number}") for number in range(8)}
LONG = "preset: 1\ntitle: Long\ncondition: knee\nminutes: 60\nphases:\n" + "".join(
    f"  - {{area: area {number}, minutes: 4, focus: concern, check: pressure}}\n" for number in range(1, 16)
)


async def report(rig: Rig, button: int, at: Offset, end: str = "M") -> None:
    """One report of the mouse, as a terminal sends it (SGR, 1006)."""
    for event in XTermParser().feed(f"\x1b[<{button};{at.x + 1};{at.y + 1}{end}"):
        rig.app.post_message(event)
    await rig.settle()


async def finger(rig: Rig, *way: Offset, after: float = 0.0) -> None:
    """A finger put down, drawn along `way` and lifted, `after` so many seconds."""
    await rig.stands()
    rig.clock.wind(after)
    before = rig.app.screen
    await report(rig, DOWN, way[0])
    for at in way[1:]:
        await report(rig, MOVE, at)
    await report(rig, UP, way[-1], "m")
    await rig.settle()
    await rig.laid(before)


def middle(region: Region) -> Offset:
    assert region, "it is not there"
    return Offset(int(region.center[0]), int(region.center[1]))


async def tap(rig: Rig, name: str, after: float = 2.0) -> None:
    await rig.stands()
    await finger(rig, middle(rig.place(name)), after=after)


def state(rig: Rig):  # type: ignore[no-untyped-def]
    found = rig.other.state()
    assert found
    return at_instant(found, rig.clock.now())


async def test_a_place_has_no_other_meaning_within_a_second_of_a_tap(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.clock.wind(5)
        place = middle(rig.place("pause"))
        await finger(rig, place)
        assert state(rig).paused
        await finger(rig, place, after=0.9)
        assert state(rig).paused, "“Go on” stands where “Pause” stood"
        await finger(rig, place + Offset(3, -1), after=0.05)
        assert state(rig).paused
        await finger(rig, place, after=0.1)
        assert not state(rig).paused, "a second later it counts"


async def test_the_same_button_counts_again_at_once_where_it_means_the_same(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.clock.wind(5)
        for _ in range(3):
            await finger(rig, middle(rig.place("more")), after=0.6)
        assert state(rig).lengths[0] == 600 + 3 * 60


async def test_a_cue_that_comes_between_two_taps_is_not_taken_for_seen(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(59.5)
        place = middle(rig.place("more"))
        await finger(rig, place)
        await rig.pass_(0.6)
        assert rig.cue == "check"
        await finger(rig, place, after=0.2)
        assert rig.cue == "check", "that tap was meant for +1 min"
        await finger(rig, place, after=0.3)
        assert rig.cue == ""


@pytest.mark.parametrize("button", [MIDDLE, RIGHT])
async def test_a_right_and_a_middle_click_do_nothing_also_while_the_left_button_is_down(
    tmp_path: Path, button: int
) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.clock.wind(5)
        place = middle(rig.place("pause"))
        await report(rig, button, place)
        await report(rig, button, place, "m")
        assert not state(rig).paused
        await report(rig, DOWN, place)
        await report(rig, button, place)
        await report(rig, button, place, "m")
        assert not state(rig).paused
        await report(rig, UP, place, "m")
        assert state(rig).paused, "the left one counts"


async def test_another_place_counts_at_once(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.clock.wind(5)
        await finger(rig, middle(rig.place("more")))
        await finger(rig, middle(rig.place("pause")), after=0.1)
        assert state(rig).paused


async def test_a_finger_that_leaves_its_button_presses_none(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        rig.clock.wind(5)
        begin, end = middle(rig.place("next-area")), middle(rig.place("menu"))
        await finger(rig, begin, end)
        assert rig.area() == "upper back"
        assert not rig.shows(wording.STOP)
        await finger(rig, begin, begin + Offset(2, 1), after=2)
        assert rig.area() == "forearm, left", "a slip within the button is a tap"


async def test_a_press_that_waits_while_the_screen_changes_is_not_a_tap_on_what_has_come(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(59.5)
        place = middle(rig.place("more"))
        await report(rig, DOWN, place)
        await rig.pass_(1)
        assert rig.cue == "check"
        await report(rig, UP, place, "m")
        assert rig.cue == "check"


@pytest.mark.parametrize("by", ["finger", "wheel"])
async def test_the_list_of_presets_turns_its_pages(tmp_path: Path, by: str) -> None:
    async with room(tmp_path, (48, 24), more=MANY) as rig:
        cards = rig.app.screen.query_one(CardList)
        at = middle(cards.region)

        async def along(rows: int) -> None:
            if by == "wheel":
                await report(rig, WHEEL_DOWN if rows < 0 else WHEEL_UP, at)
            else:
                by_row = 1 if rows > 0 else -1
                await finger(rig, at, *(at + Offset(0, by_row * step) for step in range(1, 6)), after=2)

        assert cards.paging[0] == 1
        await along(-5)
        assert cards.paging[0] == 2, "one page for one stroke"
        await along(5)
        await along(5)
        assert cards.paging[0] == 1, "there is nothing before the first"
        assert type(rig.app.screen).__name__ == "ChooseScreen", "no card was tapped"


@pytest.mark.parametrize("help", [False, True])
async def test_the_signs_and_the_help_turn_their_pages_under_a_finger(tmp_path: Path, help: bool) -> None:
    async with room(tmp_path, (48, 24), more={"spot": SPOT}) as rig:
        if help:
            await rig.start()
        await rig.press(*(["x", "question_mark"] if help else ["enter"]))
        screen, pages = rig.app.screen, rig.app.screen.query_one(Pages)
        at = middle(pages.region)
        await finger(rig, at, at - Offset(0, 3), after=2)
        assert pages.page == 1
        await finger(rig, at, at + Offset(0, 3), after=2)
        assert pages.page == 0
        assert rig.app.screen is screen, "nothing was tapped"


async def test_the_list_of_acts_scrolls_with_the_finger(tmp_path: Path) -> None:
    async with room(tmp_path, (73, 28)) as rig:
        await rig.start()
        await tap(rig, "menu")
        await tap(rig, "acts")
        await rig.until(lambda: rig.shows("Pause the clock"))
        from textual.command import CommandList

        found = rig.app.screen.query_one(CommandList)
        at = middle(found.region)
        await finger(rig, at, at - Offset(0, 3), at - Offset(0, 6), after=2)
        assert found.scroll_offset.y == 6
        assert not isinstance(rig.app.screen, SessionScreen), "and nothing was chosen"
        await tap(rig, "leave")
        assert isinstance(rig.app.screen, SessionScreen)


async def test_a_plan_of_more_areas_than_rows_scrolls_and_its_marked_area_is_drawn_to_its_place(tmp_path: Path) -> None:
    async with room(tmp_path, (48, 24), more={"long": LONG}) as rig:
        await rig.press("L", "o", "n", "g")
        await rig.press("enter")
        for _ in range(9):
            if rig.app.screen.query(PlanList):
                break
            await rig.press("enter")
        plan = rig.app.screen.query_one(PlanList)
        at = middle(plan.region)
        assert "area 15" not in rig.text()
        for _ in range(3):
            await finger(rig, at, at - Offset(0, 5), after=2)
        assert "area 15" in rig.text()
        assert rig.app.screen.chosen.plan.phases[0].area == "area 1", "nothing was moved"  # type: ignore[attr-defined]
        await finger(rig, at, after=2)
        marked = rig.app.screen._marked  # type: ignore[attr-defined]
        row = next(at for at, text in enumerate(rig.text().split("\n")) if text.startswith(" ▌"))
        await finger(rig, Offset(10, row), Offset(10, row + 1), after=2)
        assert rig.app.screen._marked == marked + 1  # type: ignore[attr-defined]


async def test_what_was_left_out_of_the_plan_comes_back_by_a_tap(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await to_plan(rig)
        chosen = rig.app.screen.chosen  # type: ignore[attr-defined]
        plan = rig.app.screen.query_one(PlanList).region
        for back in ("drop", "other"):
            await finger(rig, Offset(plan.x + 5, plan.y), after=2)
            if rig.place("drop") == Region():
                await finger(rig, Offset(plan.x + 5, plan.y), after=2)
            await tap(rig, "drop")
            assert len(chosen.left_out) == 1
            await tap(rig, back)
            assert len(chosen.left_out) == 0


async def test_a_held_area_is_released_on_the_screen(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.press("h")
        await rig.pass_(20)
        assert rig.place("undo") == Region()
        await tap(rig, "hold")
        assert not state(rig).held


@pytest.mark.parametrize("size", SIZES)
async def test_the_question_about_pressure_is_answered_by_a_tap(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start()
        await rig.pass_(60.5)
        assert rig.shows(wording.ASK_PRESSURE)
        await tap(rig, "check-more")
        assert rig.cue == ""
        found = [entry.event for entry in rig.other.entries(state(rig).session)]
        assert [event.answer for event in found if isinstance(event, events.Checked)] == ["more"]


async def test_a_tap_elsewhere_or_with_the_question_itself_answers_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        for at, wait in ((Offset(40, 3), 2.0), (None, 0.2)):
            await rig.pass_(60.5 - rig.app.moment.phase_elapsed)  # type: ignore[union-attr]
            assert rig.cue == "check"
            await finger(rig, at or middle(rig.place("check-less")), after=wait)
            assert rig.cue == ""
            rig.act("restart")
            await rig.pass_(1)
            if rig.cue:
                await rig.press("x")
        assert not [one for one in rig.other.entries(state(rig).session) if type(one.event).__name__ == "Checked"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_picture_of_the_body_closes_by_one_tap(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start()
        for close in ("panel", "where"):
            await rig.press("w")
            assert rig.shows("front")
            await tap(rig, close)
            assert not rig.shows("front")


async def to_plan(rig: Rig) -> None:
    await rig.press("enter")
    for _ in range(9):
        if rig.app.screen.query(PlanList):
            return
        await rig.press("enter")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("spot", [False, True])
async def test_the_largest_buttons_of_screens_that_follow_each_other_stand_in_different_places(
    tmp_path: Path, size: tuple[int, int], spot: bool
) -> None:
    async with room(tmp_path, size, more={"spot": SPOT} if spot else None) as rig:
        before = [rig.place("choose")]

        async def follows(*names: str) -> None:
            """The screen's largest buttons, and those of the screen before, have no cell in common."""
            await rig.stands()
            here = [rig.place(name) for name in names]
            assert all(here), names
            assert not any(one.overlaps(other) for one in here for other in before), names
            before[:] = here

        await tap(rig, "choose")
        await follows("start")
        if rig.app.screen.chosen.waits_for_side:  # type: ignore[attr-defined]
            await tap(rig, "right")
        for _ in range(9):
            if rig.app.running or rig.app.screen.query(PlanList):
                break
            await tap(rig, "start")
        if not spot:
            await follows("start")
            await tap(rig, "start")
        await follows("pause", "next-area")
        await tap(rig, "menu")
        await tap(rig, "stop")
        before[:] = [rig.place("stop-now")]
        await tap(rig, "stop-now")
        await rig.pass_(20)
        await follows("leave")
        await tap(rig, "write")
        await follows("ok")
        before[:] = [rig.place("ok")]
        await tap(rig, "ok")
        await follows("leave")
        await tap(rig, "leave")
        await follows("choose")


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_has_its_way_back_in_sight_once_a_finger_is_used(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        await finger(rig, Offset(1, 0))
        assert rig.app.screen.asks_text  # type: ignore[attr-defined]
        await tap(rig, "all")
        assert not rig.app.screen.asks_text  # type: ignore[attr-defined]
        await tap(rig, "choose")
        await tap(rig, "wishes")
        await tap(rig, "leave")
        assert not rig.app.screen.has_class("-wishing")
        await tap(rig, "leave")
        assert type(rig.app.screen).__name__ == "ChooseScreen"
        await rig.start()
        rig.clock.wind(5)
        layers = ["pedals", "late", "acts", "help", "line"]
        for layer, back in zip(layers, ["done", *["leave"] * 3, "cancel"], strict=True):
            await tap(rig, "panel")
            await finger(rig, Offset(1, 0), after=2)
            rig.app.open(layer, "note" if layer == "line" else "")  # type: ignore[arg-type]
            await rig.until(lambda: not isinstance(rig.app.screen, SessionScreen))
            await rig.until(lambda back=back: rig.place(back))  # type: ignore[misc]
            inside = Region(0, 0, *size)
            assert inside.contains_region(rig.place(back)), layer
            await tap(rig, back)
            assert isinstance(rig.app.screen, SessionScreen), layer


HINTS = ("Tab:", "Esc", "PageDown", "escape", "Enter", "any key", "other key", "(u:", "[ ]", " d ", "k, then", "· w ")


@pytest.mark.parametrize("size", [(48, 24), (91, 29)])
async def test_hints_for_keys_go_with_the_first_touch_and_come_back_with_the_first_key(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size, more=MANY) as rig:
        assert rig.shows("Tab: length")

        def none(where: str) -> None:
            found = [hint for hint in HINTS if hint in rig.text()]
            assert not found, (where, found, rig.text())

        await finger(rig, middle(rig.place("on")), after=2)
        none("choose")
        await tap(rig, "choose")
        none("prepare")
        for _ in range(9):
            if rig.app.screen.query(PlanList):
                break
            await tap(rig, "start")
        none("plan")
        plan = rig.app.screen.query_one(PlanList).region
        await finger(rig, Offset(plan.x + 5, plan.y), after=2)
        none("plan, marked")
        await tap(rig, "drop")
        none("plan, left out")
        await tap(rig, "start")
        await tap(rig, "pause")
        none("paused")
        await tap(rig, "pause")
        await tap(rig, "menu")
        none("more")
        await tap(rig, "lock")
        none("locked")
        await rig.press("k", "enter")
        await tap(rig, "menu")
        await tap(rig, "stop")
        await tap(rig, "stop-now")
        await rig.pass_(20)
        none("close")
        await tap(rig, "write")
        none("a line")
        await rig.press("escape", "question_mark")
        assert rig.shows("any other key")


async def test_a_pedal_for_the_list_of_acts_one_for_down_and_one_for_enter_reach_every_act(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        await rig.start()
        names = [name for _, _, name, _ in listed(rig.app)]
        await rig.press("slash")
        await rig.until(lambda: rig.shows("Pause the clock"))
        await rig.press(*["down"] * (names.index("check less") + 1), "enter")
        assert any(type(one.event).__name__ == "Checked" for one in rig.other.entries(state(rig).session))
