"""Before hands on: numbers, the bed that goes round, signs that only appear in the session, short rows of the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Offset

from roomctl.preset import catalogue, library
from roomctl.preset.contraindications import UNIVERSAL
from roomctl.preset.library import Card
from roomctl.preset.model import to_plan
from roomctl.session.events import Measured
from roomctl.ui.choose.order import facts, unreviewed
from roomctl.ui.prepare import rows, wishes
from roomctl.ui.prepare.draft import Preparing
from roomctl.ui.widgets.keypad import LABELS
from tests import wording
from tests.ui.rig import NECK, Rig, room

BEDS = [f"bed-{letter}" for letter in "abcdefghijklm"]
SHIPPED = [path.stem for path in sorted(library.shelves()[-1].folder.glob("*.yaml"))]
SIZES = [(120, 40), (80, 24), (57, 40), (48, 24)]


async def gate(rig: Rig) -> None:
    await rig.press(*"neck", "enter")
    await rig.until(lambda: rig.shows(wording.ANY_YES))


def measured(rig: Rig) -> list[str]:
    entries = rig.other.entries(rig.other.sessions()[0])
    return [
        f"{one.event.what} {one.event.when} {one.event.value}" for one in entries if isinstance(one.event, Measured)
    ]


async def hands_on(rig: Rig) -> None:
    for _ in range(8):
        if not rig.other.sessions():
            await rig.press("enter")
    await rig.until(rig.other.sessions)


@pytest.mark.parametrize("size", SIZES)
async def test_pain_before_is_asked_on_the_first_screen_and_one_tap_answers_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size=size) as rig:
        await gate(rig)
        assert rig.shows("pain before?")
        await rig.tap("numbers")
        assert rig.shows("Skip")
        await rig.tap("pad-6")
        assert rig.shows("pain 6")
        await hands_on(rig)
        assert measured(rig) == ["pain before 6"]


@pytest.mark.parametrize("way", ["keys", "taps"])
async def test_a_digit_that_is_typed_twice_fast_counts_twice(tmp_path: Path, way: str) -> None:
    preset = NECK.replace("phases:", "measure: [blood-pressure]\nphases:")
    async with room(tmp_path, size=(80, 40), more={"neck": preset}) as rig:
        await rig.press(*"neck", "enter")
        await rig.tap("numbers")
        if way == "keys":
            await rig.fast("1", "1", "0", "slash", "7", "8", "backspace", "backspace", "6", "6")
        else:
            rig.clock.wind(1)
            for label in "110/66":
                place = LABELS["blood-pressure"].index(label)
                assert await rig.pilot.click(offset=rig.place(f"pad-{place}").offset + Offset(2, 1))
                rig.clock.wind(0.3)
        await rig.settle()
        assert rig.shows("110/66_")


@pytest.mark.parametrize("way", ["keys", "taps"])
async def test_each_number_can_be_corrected_once_all_are_there(tmp_path: Path, way: str) -> None:
    preset = NECK.replace("phases:", "measure: [pain, blood-pressure, range]\nphases:")
    async with room(tmp_path, size=(80, 40), more={"neck": preset}) as rig:
        await rig.press(*"neck", "enter", "m", "6", "enter", *"128", "slash", *"28", "enter", "9", "5", "enter")
        assert rig.shows("3 of 3 numbers")
        found = []
        for _ in range(4):
            await (rig.press("m") if way == "keys" else rig.tap("numbers"))
            found += [one for one in ("Pain", "Blood pressure", "Range") if rig.shows(f"{one} before")]
            await (rig.press("escape") if way == "keys" else rig.tap("leave"))
        assert found == ["Pain", "Blood pressure", "Range", "Pain"]


async def test_one_tap_skips_it_and_so_does_going_on(tmp_path: Path) -> None:
    async with room(tmp_path, size=(80, 40)) as rig:
        await gate(rig)
        await rig.tap("numbers")
        await rig.tap("numbers")
        assert rig.shows("pain before?")
        assert rig.shows(wording.ANY_YES)
        await hands_on(rig)
        assert measured(rig) == []


async def test_the_keys_type_it_and_a_wrong_one_is_said(tmp_path: Path) -> None:
    async with room(tmp_path, size=(80, 40)) as rig:
        await gate(rig)
        await rig.press("m", "9", "9", "enter")
        assert rig.shows("pain is a whole number from 0")
        assert not rig.other.sessions()
        await rig.press("backspace", "enter")
        assert rig.shows("pain 9")
        await rig.press("m", "escape")
        assert rig.shows("pain 9"), "escape leaves it as it was"


def prepared(name: str) -> Preparing:
    preset = catalogue.find(name, library.shelves())
    return Preparing(preset, to_plan(preset, name), 0.0)


@pytest.mark.parametrize("by", [1, -1])
def test_the_bed_goes_through_all_beds_and_round(by: int) -> None:
    chosen = prepared("hypertension")
    usual = chosen.plan.usual.bed
    seen = []
    for _ in range(len(BEDS) + 1):
        wishes.turn(chosen, BEDS, 3, by)
        seen.append(chosen.bed)
    assert seen[-1] == usual
    assert sorted(filter(None, seen)) == sorted([usual, *BEDS])
    wishes.turn(chosen, [], 3, by)
    assert wishes.rows(chosen, [])[3].said, "beds may disappear meanwhile"


@pytest.mark.parametrize("wish", range(5))
def test_every_wish_goes_round(wish: int) -> None:
    chosen = prepared("hypertension")
    first = wishes.rows(chosen, BEDS)[wish]
    said = []
    for _ in first.choices:
        wishes.turn(chosen, BEDS, wish, 1)
        said.append(wishes.rows(chosen, BEDS)[wish].said)
    assert sorted(said) == sorted(first.choices)
    assert said[-1] == first.said


@pytest.mark.parametrize("name", SHIPPED)
def test_no_stop_sign_asks_beforehand_about_the_session_and_none_repeats_a_universal_one(name: str) -> None:
    before = catalogue.find(name, library.shelves()).before
    assert before
    for sign in before.stop:
        assert not any(word in sign for word in ("being worked on", "after pressure is released", "in the session"))
        assert not any(word in sign for word in ("coughing up blood", "one calf or thigh")), "asked of everybody"
    assert any("coughing up blood" in sign.ask for sign in UNIVERSAL)


def test_signs_of_the_session_stand_apart_and_need_not_be_seen_to_start() -> None:
    preset = catalogue.find("headache-tension", library.shelves())
    blocks, must = rows.signs(preset, 100, 60)
    texts = ["".join(part[0] for row in block for part in row) for block in blocks]
    [at] = [index for index, text in enumerate(texts) if rows.IN_SESSION in text]
    assert "while the neck is being worked on" in texts[at]
    assert at >= must


def card(**more: object) -> Card:
    one = Card("n", "Title", "knee", 15.0, 0.5, "low: one trial", "nobody yet", "built in", Path("x"), ("seated",))
    return one._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (card(), "15 min · seated · low evidence"),
        (
            card(evidence="very low; no trial", positions=("prone", "supine")),
            "15 min · prone, supine · very low evidence",
        ),
        (card(evidence="none for spot work"), "15 min · seated · no evidence"),
        (card(evidence="lower back"), "15 min · seated"),
        (card(evidence=""), "15 min · seated"),
        (card(reviewed="AM, 2026-05-31"), "15 min · seated · low evidence · reviewed by: AM, 2026-05-31"),
    ],
)
def test_a_row_says_minutes_position_and_evidence(one: Card, said: str) -> None:
    assert facts(one) == said


def test_that_nobody_reviewed_them_is_said_once() -> None:
    assert unreviewed([card(), card()]) == "reviewed by: nobody yet"
    assert unreviewed([card(), card(reviewed="AM, 2026-05-31")]) == "reviewed by: nobody yet, where no name is given"
    assert unreviewed([card(reviewed="AM, 2026-05-31")]) == unreviewed([]) == ""
