"""Choosing by keys, letters and taps, on a real journal and a clock wound by hand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from roomctl.errors import RoomError
from roomctl.preset import catalogue
from roomctl.preset.library import Card, Shelf
from roomctl.session.booking import Agenda, Booked
from roomctl.session.commands import Act, Start
from roomctl.system import paths
from roomctl.ui.choose.cards import CardList, describe
from roomctl.ui.choose.order import listed
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.choose.search import LENGTHS, NEVER_PRONE, POSITIONS, Wanted
from roomctl.ui.prepare.screen import PrepareScreen
from tests import wording
from tests.rigs.home import PATIENCE
from tests.ui.rig import PLAN, SPOT, Rig, room

PARTED = ("whiplash-neck", "strain-sprain", "hypertension-spot", "headache-tension")
LOW_BACK = ("low-back-spot", "low-back-structural", "muscle-widespread")
"""In the order in which `low back` finds them."""


def card(name: str, minutes: float = 30, *positions: str, areas: tuple[str, ...] = ()) -> Card:
    return Card(name, name.title(), "headache", minutes, 0.5, "", "nobody yet", "given", Path(name), positions, areas)


def shipped(names: Iterable[str]) -> dict[str, str]:
    """Built-in presets, with the only bed that the rig's room has."""
    texts = {name: (paths.shipped("presets") / f"{name}.yaml").read_text(encoding="utf-8") for name in names}
    return {
        name: text.replace("slow-music", "warm-pad").replace("low-drone", "warm-pad") for name, text in texts.items()
    }


def names(rig: Rig) -> list[str]:
    return [item.card.name for item in rig.app.screen.query_one(CardList).items]


async def test_a_card_says_what_a_choice_needs(tmp_path: Path) -> None:
    async with room(tmp_path, (120, 40)) as rig:
        assert rig.shows(wording.CHOOSE)
        assert rig.shows("30 min · prone, supine")
        assert rig.shows("reviewed by: nobody yet")
        assert rig.shows("1 file was left out: broken.yaml:1")


async def test_the_pages_are_counted_anew_as_the_list_gets_another_size(tmp_path: Path) -> None:
    """No second goes by: the list is laid out in turns, and what was counted before stood there until the next one."""
    async with room(tmp_path, more={"wrist": SPOT}) as rig:
        assert not rig.shows("page 1 of")
        rig.app.screen.query_one(CardList).styles.height = 5
        await rig.settle()
        assert rig.shows("page 1 of 3")
        assert rig.shows("Page on")


async def test_any_letter_begins_a_search_and_escape_ends_it(tmp_path: Path) -> None:
    async with room(tmp_path, more={"wrist": SPOT}) as rig:
        assert names(rig) == ["wrist", "neck", "knee"]
        await rig.press("k", "n", "e")
        assert names(rig) == ["knee"]
        assert rig.shows("kne_")
        assert rig.shows("1 of 3")
        await rig.press("backspace", "backspace", "backspace")
        assert len(names(rig)) == 3
        await rig.press("z", "z")
        assert names(rig) == []
        assert rig.shows("none; Esc shows all")
        await rig.press("enter")
        assert isinstance(rig.app.screen, ChooseScreen), "there is nothing to choose"
        await rig.press("escape")
        assert len(names(rig)) == 3


async def test_letters_of_a_search_may_follow_each_other_at_once(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        for key in ("s", "c", "a", "l", "p", "space", "u", "p", "p", "e", "r"):
            rig.clock.wind(0.05)
            await rig.pilot.press(key)
        await rig.settle()
        assert names(rig) == ["neck"], "two words, of two areas"


async def test_a_burst_keeps_its_order_with_blanks_dashes_and_what_is_rubbed_out(tmp_path: Path) -> None:
    """All keys come in one write, as from somebody who types ahead of a busy screen."""
    async with room(tmp_path) as rig:
        for key in ("s", "c", "x", "backspace", "a", "minus", "space", "u", "p", "p", "space", "n", "minus", "s", "h"):
            rig.app.post_message(events.Key(key, None))
        await rig.settle()
        assert rig.shows("sca upp n sh_")
        assert names(rig) == ["neck"]


async def test_a_dash_outside_of_a_search_is_nothing_and_a_blank_chooses(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("minus")
        assert rig.shows("type to search")
        assert len(names(rig)) == 2
        await rig.press("space")
        assert not isinstance(rig.app.screen, ChooseScreen), "the first gate"


async def test_what_is_called_so_comes_first_and_is_marked_until_somebody_moves_the_mark(tmp_path: Path) -> None:
    async with room(tmp_path, more=shipped(LOW_BACK)) as rig:
        await rig.press(*"low", "minus", *"back")
        cards = rig.app.screen.query_one(CardList)
        assert [name for name in names(rig) if name in LOW_BACK] == list(LOW_BACK)
        assert cards.items[cards.at].card.name == LOW_BACK[0]
        await rig.press("down", "space")
        assert cards.items[cards.at].card.name == LOW_BACK[1], "a blank is no other word"
        await rig.press("p")
        assert cards.items[cards.at].card.name == LOW_BACK[0]


async def test_the_filters_are_keys_and_taps(tmp_path: Path) -> None:
    async with room(tmp_path, more={"wrist": SPOT}) as rig:
        await rig.press("tab")
        assert names(rig) == ["wrist"]
        assert rig.shows("spot work · 1 of 3")
        await rig.tap("length")
        assert names(rig) == ["neck", "knee"]
        await rig.press("shift+tab")
        assert names(rig) == ["knee"], "the neck is worked face down"
        await rig.press("escape")
        assert len(names(rig)) == 3


async def test_what_was_used_last_is_on_top_and_what_is_booked_next_above_it(tmp_path: Path) -> None:
    given: list[Mapping[str, str]] = []

    def schedule(titles: Mapping[str, str]) -> Agenda:
        given.append(titles)
        return Agenda((Booked(1_800_001_800.0, 1_800_005_400.0, "knee"),))

    async with room(tmp_path, schedule=schedule, more={"wrist": SPOT}) as rig:
        await rig.start(PLAN)
        rig.other.act(Act("stop"), rig.clock)
        await rig.settle()
        await rig.pass_(2)
        await rig.press("enter")
        await rig.app.workers.wait_for_complete()
        await rig.settle()
        assert names(rig) == ["knee", "neck", "wrist", "neck", "knee"]
        assert rig.shows("Next, at 08:30")
        assert rig.shows("Last used")
        assert given[-1]["wrist"] == "Wrist, spot work"


async def test_a_booking_that_names_no_preset_is_told_by_its_time_alone(tmp_path: Path) -> None:
    async with room(tmp_path, schedule=lambda titles: Agenda((Booked(1_800_001_800.0, 1_800_005_400.0),))) as rig:
        assert rig.shows(f"{wording.CHOOSE} · next at 08:30")


async def test_a_schedule_that_cannot_be_read_is_one_sentence_and_no_more(tmp_path: Path) -> None:
    def broken(titles: Mapping[str, str]) -> Agenda:
        raise RoomError("blue.ics: this is not a readable calendar")

    async with room(tmp_path, schedule=broken) as rig:
        (tmp_path / "presets" / "broken.yaml").unlink()
        rig.app.choose()
        await rig.until(lambda: rig.shows("blue.ics: this is not a readable calendar"))
        assert len(names(rig)) == 2


async def test_a_screen_that_is_left_open_keeps_up_with_the_hours_and_with_the_calendar(tmp_path: Path) -> None:
    read = [Agenda((Booked(1_800_000_300.0, None, "knee"), Booked(1_800_005_400.0, None, "neck")))]

    async with room(tmp_path, schedule=lambda titles: read[-1]) as rig:
        assert rig.shows("Next, at 08:05")
        await rig.pass_(minutes=19)
        assert rig.shows("Next, at 08:05"), "its client may still come"
        await rig.pass_(minutes=2)
        assert rig.shows("Next, at 09:30")
        assert names(rig)[0] == "neck"
        read.append(Agenda((Booked(1_800_003_600.0, None, "knee"),)))
        await rig.pass_(61)
        await rig.until(lambda: rig.shows("Next, at 09:00"))


async def test_nothing_moves_under_a_finger(tmp_path: Path) -> None:
    agenda = Agenda((Booked(1_800_000_300.0, None, "knee"), Booked(1_800_005_400.0, None, "neck")))
    async with room(tmp_path, schedule=lambda titles: agenda) as rig:
        await rig.pass_(minutes=19, seconds=55)
        await rig.press("down")
        await rig.pass_(10)
        assert rig.shows("Next, at 08:05"), "a key was just pressed"
        await rig.pass_(10)
        assert rig.shows("Next, at 09:30")


async def test_a_calendar_that_does_not_answer_keeps_no_preset_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomctl.ui.choose.screen.WAITING", 0.0)
    gate = threading.Event()

    def hangs(titles: Mapping[str, str]) -> Agenda:
        gate.wait()
        return Agenda((Booked(1_800_003_600.0, None, "knee"),))

    async with room(tmp_path, schedule=hangs) as rig:
        (tmp_path / "presets" / "broken.yaml").unlink()
        assert names(rig) == ["neck", "knee"]
        assert rig.shows("the calendar is still being read")
        gate.set()
        monkeypatch.setattr("roomctl.ui.choose.screen.WAITING", 60.0)
        await rig.pass_(61)
        await rig.until(lambda: rig.shows("Next, at 09:00"))
        assert not rig.shows("the calendar is")


async def test_what_of_the_calendar_is_unsure_is_told_beside_a_broken_preset(tmp_path: Path) -> None:
    agenda = Agenda(unsure=("blue.ics: line 4: 13:00 is not counted",))
    async with room(tmp_path, (120, 40), schedule=lambda titles: agenda) as rig:
        assert rig.shows("blue.ics: line 4: 13:00 is not counted · 1 file was left out: broken.yaml:1")


async def test_the_index_of_conditions_leads_to_their_presets(tmp_path: Path) -> None:
    async with room(tmp_path, (91, 29)) as rig:
        row = next(at for at, line in enumerate(rig.text().split("\n")) if "Knee osteoarthritis" in line)
        await rig.pilot.click(offset=(6, row))
        await rig.settle()
        assert rig.app.screen.query_one(CardList).at == 1
        await rig.press("left")
        assert rig.app.screen.query_one(CardList).at == 0
        await rig.press("right", "right")
        assert rig.app.screen.query_one(CardList).at == 1


async def test_left_and_right_pass_every_group_of_a_search_that_parts_a_heading(tmp_path: Path) -> None:
    """One preset for whiplash is called so, the other of that heading is found by its condition or an area alone."""
    async with room(tmp_path, more=shipped(PARTED)) as rig:
        await rig.press(*"neck")
        cards = rig.app.screen.query_one(CardList)
        starts = [at for at, item in enumerate(cards.items) if not at or item.heading != cards.items[at - 1].heading]
        assert len(starts) > len(cards.headings)
        there = [cards.at]
        for key in ("right",) * (len(starts) - 1) + ("left",) * (len(starts) - 1):
            await rig.press(key)
            there.append(cards.at)
        assert there == [*starts, *reversed(starts[:-1])]


async def test_on_a_narrow_screen_the_index_is_a_page(tmp_path: Path) -> None:
    async with room(tmp_path, (48, 24)) as rig:
        await rig.tap("conditions")
        await rig.settle()
        row = next(at for at, line in enumerate(rig.text().split("\n")) if "Knee osteoarthritis" in line)
        await rig.pilot.click(offset=(6, row))
        await rig.settle()
        await rig.settle()
        assert rig.app.screen.query_one(CardList).at == 1
        assert rig.shows("Knee, one side")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *[("", 2), ("blue", 1), ("RED", 1), ("headaches", 2), ("45 min", 1), ("nape", 1), ("lue", 0)],
        *[("sciat", 1), ("SIDE-B", 1), ("side bend (sci", 1), ("back", 1), ("écha", 1), ("idebend", 0), ("?", 0)],
    ],
)
def test_a_search_looks_at_names_conditions_areas_and_minutes_from_the_beginning_of_words(
    typed: str, found: int
) -> None:
    areas = ("nape", "side-bends", "leg (sciatica)", "neck/back", "L'Échauffement")
    cards = [card("blue-preset", 45, areas=areas), card("red-preset")]
    assert len(listed(cards, {"headache": "Headaches"}, Wanted(typed))) == found


def test_a_search_puts_names_before_conditions_and_conditions_before_areas_each_in_the_usual_order() -> None:
    cards = [card("a", 10, areas=("knee",)), card("b", 20)._replace(condition="knee"), card("knee-spot", 40)]
    cards += [card("my-knee", 30, areas=("knee",)), card("none", 5)]
    found = listed(cards, {"headache": "Headaches", "knee": "Knee osteoarthritis"}, Wanted("knee"))
    assert [item.card.name for item in found] == ["my-knee", "knee-spot", "b", "a"]


def test_the_filters_turn_through_all_their_choices_and_back() -> None:
    wanted = Wanted()
    for what, choices in (("length", LENGTHS), ("position", POSITIONS)):
        for choice in (*choices[1:], choices[0]):
            wanted = wanted.turned(what)
            assert getattr(wanted, what) == choice
    face_down, seated = card("a", 30, "prone", "supine"), card("b", 15, "seated")
    assert not Wanted(position=NEVER_PRONE).fits(face_down, "")
    assert Wanted(position=NEVER_PRONE).fits(seated, "")
    assert Wanted(position="supine").fits(face_down, "")
    assert not Wanted(position="supine").fits(seated, "")
    assert Wanted(length="spot work").fits(seated, "")
    assert Wanted(length="full sessions").fits(face_down, "")


def test_each_preset_that_was_used_is_named_once_newest_first(tmp_path: Path) -> None:
    from dataclasses import replace

    from roomctl.clock import HandClock
    from roomctl.journal.store import Journal

    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        assert journal.used() == []
        for name in ("a", "b", "a", "c", "d"):
            journal.act(Start(replace(PLAN, preset=name)), clock)
            journal.act(Act("stop"), clock)
            clock.wind(60)
        assert journal.used() == ["d", "c", "a"]


async def test_three_taps_start_any_preset_in_sight(tmp_path: Path) -> None:
    """The row itself, the first gate, the second; on the lowest of the tablets' sizes."""
    shipped = {file.stem: file.read_text(encoding="utf-8") for file in paths.shipped("presets").glob("*.yaml")}
    started, at, shown = set(), 0, 1
    while at < shown:
        folder = tmp_path / f"{at}"
        folder.mkdir()
        async with room(folder, (73, 28), more=shipped) as rig:
            cards = rig.app.screen.query_one(CardList)
            rows = [y for y, row in enumerate(rig.text().split("\n")) if " min · " in row]
            shown, name = len(rows), cards.items[at].card.name
            for tap in range(3):
                if not rig.app.running:
                    x, y = (20, rows[at]) if not tap else map(int, rig.place("start").center)
                    before = rig.app.screen
                    rig.clock.wind(1)
                    await rig.pilot.click(offset=(x, y))
                    await rig.settle()
                    await rig.laid(before)
            assert rig.app.running, name
            assert rig.app.state
            assert rig.app.state.plan.preset == name
            started.add(name)
        at += 1
    assert len(started) >= 4


async def test_a_paste_is_searched_for_and_an_enter_within_it_chooses_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.paste("Knee\n one")
        assert rig.shows("knee; one_")
        await rig.press("escape")
        await rig.paste("a word of more than four and twenty letters")
        assert rig.shows("a search has at most 24 letters; the rest is ignored")
        await rig.press("escape")
        await rig.paste_as_keys("knee\none")
        assert rig.shows("knee one_")
        assert rig.shows(wording.CHOOSE)
        await rig.press("escape")
        await rig.paste_as_keys("knee\n")
        await rig.until(lambda: rig.shows(f"{wording.WHICH_SIDE}?"))


async def test_a_paste_where_nothing_is_typed_does_nothing_and_is_told(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter")
        before = rig.app.screen
        await rig.paste("one\ntwo")
        assert rig.shows("nothing can be pasted here")
        assert rig.app.screen is before
        await rig.paste("\n")
        await rig.start()
        await rig.paste("next\nstop")
        assert rig.area() == "upper back"


async def test_what_is_pasted_into_the_palette_is_one_search_and_does_nothing_by_itself(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        await rig.pass_(2)
        for paste in (rig.paste, rig.paste_as_keys):
            await rig.press("slash")
            await paste("finish\nor not")
            await rig.settle()
            assert rig.app.screen.query_one(Input).value in ("finish; or not", "finish or not")
            assert rig.area() == "upper back"
            await rig.press("escape")


async def test_while_the_clinic_s_folder_is_away_a_built_in_preset_needs_a_second_choice_by_name(
    tmp_path: Path,
) -> None:
    async with room(tmp_path, away=True) as rig:
        assert rig.shows("the clinic's presets folder cannot be read; these are")
        assert rig.shows("built in; the clinic's folder is away")
        assert not rig.shows("Take built-in")
        await rig.press("enter")
        assert isinstance(rig.app.screen, ChooseScreen)
        assert rig.shows("may have its own; choose again for the built-in one")
        assert rig.shows("Take built-in")
        await rig.press("down")
        assert not rig.shows("Take built-in"), "another preset is another choice"
        await rig.press("enter", "enter")
        assert isinstance(rig.app.screen, PrepareScreen)


async def test_the_list_opens_again_while_the_clinic_s_folder_is_still_away(tmp_path: Path) -> None:
    """The second time, the presets of the first look are shown before any file is read, and so before it is known anew
    that the folder is away: the list stands and says so."""
    async with room(tmp_path, away=True) as rig:
        rig.app.choose()
        await rig.app.workers.wait_for_complete()
        await rig.settle()
        assert isinstance(rig.app.screen, ChooseScreen)
        assert rig.shows("the clinic's presets folder cannot be read; these are")


async def test_with_the_clinic_s_folder_there_one_choice_is_enough(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter")
        assert isinstance(rig.app.screen, PrepareScreen)


@pytest.mark.parametrize("width", [91, 73, 57, 48, 30])
def test_that_a_preset_has_changed_since_it_was_signed_is_never_cut_off(width: int) -> None:
    signed = card("wrist")._replace(
        reviewed="A. Miller, 2026-05-31; changed since it was signed", evidence="long " * 30
    )
    rows = ["".join(text for text, _ in row[1:]) for row in describe(signed, width, True)]
    assert "changed since it was signed" in " ".join(rows)
    assert max(map(len, rows)) <= width


@pytest.mark.parametrize("given_up", [False, True])
async def test_a_preset_whose_base_an_update_has_changed_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_up: bool
) -> None:
    """The built-in knee is changed between two looks at the list; the room's own extends it. `given_up`: another look
    begins before the list has heard what the first one found."""
    told, goes_on = threading.Event(), threading.Event()
    news = catalogue.news

    def late(cards: Sequence[Card], shelves: Sequence[Shelf]) -> tuple[str, ...]:
        said = news(cards, shelves)
        if said and given_up:
            told.set()
            goes_on.wait(PATIENCE)
        return said

    monkeypatch.setattr(catalogue, "news", late)
    (tmp_path / "own").mkdir()
    async with room(tmp_path, (120, 40)) as rig:
        supplied = rig.app.shelves[0].folder
        (supplied / "broken.yaml").unlink()
        (tmp_path / "own" / "ours.yaml").write_text("preset: 1\nextends: knee\ntitle: Ours\n")
        rig.app.shelves = [Shelf("room", tmp_path / "own"), Shelf("built in", supplied)]
        screen = rig.app.screen
        assert isinstance(screen, ChooseScreen)
        await screen._load()
        await rig.settle()
        assert not rig.shows("an update has changed")
        knee = supplied / "knee.yaml"
        knee.write_text(knee.read_text().replace("title: ", "title: New "))
        if given_up:
            looking = asyncio.create_task(screen._load())
            assert await asyncio.to_thread(told.wait, PATIENCE)
            looking.cancel()
            goes_on.set()
            await rig.until(lambda: screen._news)
        await screen._load()
        await rig.settle()
        assert rig.shows("ours: an update has changed the built-in knee, on which it is based")
