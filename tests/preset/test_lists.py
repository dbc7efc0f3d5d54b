"""Lists in an overlay: added to, left out of, or replaced, and what is lost thereby is said."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from roomctl.preset import catalogue
from roomctl.preset.check import check_file, check_text
from roomctl.preset.contraindications import FORMER
from roomctl.preset.library import Shelf
from roomctl.system import paths
from tests.preset.test_overlay import BASE, over, two

__all__ = ["two"]  # a fixture


def stops(two: tuple[Shelf, Shelf], text: str) -> tuple[str, ...]:
    over(two, text)
    before = catalogue.find("mine", two).before
    assert before is not None
    return before.stop


@pytest.mark.parametrize(
    ("text", "comes_out"),
    [
        ("before: {stop: {add: [dizzy]}}\n", ("fever", "a fresh wound", "dizzy")),
        ("before:\n  stop:\n    add: dizzy\n", ("fever", "a fresh wound", "dizzy")),
        ("before: {stop: {remove: [Fever]}}\n", ("a fresh wound",)),
        ("before: {stop: {remove: a  fresh wound, add: [a rash]}}\n", ("fever", "a rash")),
        ("before: {stop: {add: [fever]}}\n", ("fever", "a fresh wound")),
        ("before: {stop: [dizzy]}\n", ("dizzy",)),
    ],
)
def test_stop_signs_are_added_to_left_out_or_replaced(
    two: tuple[Shelf, Shelf], text: str, comes_out: tuple[str, ...]
) -> None:
    assert stops(two, text) == comes_out


def test_every_list_can_be_added_to(two: tuple[Shelf, Shelf]) -> None:
    over(two, "sources: {add: [{cite: A}]}\nmeasure: {add: [range]}\nbefore: {mind: {add: ask about sleep}}\n"
              "minutes: 19\nphases: {remove: [close], add: [{area: jaw, minutes: 3, check: pressure}]}\n")  # fmt: skip
    preset = catalogue.find("mine", two)
    assert [source.cite for source in preset.sources] == ["A"]
    assert preset.measure == ("pain", "range"), "what the list is where it is left out"
    assert preset.before is not None
    assert preset.before.mind == ("ask about medicines", "ask about sleep")
    assert [phase.area for phase in preset.phases] == ["neck", "arm", "arm", "jaw"]


def test_what_is_added_may_be_changed_in_the_same_file_and_by_the_next(two: tuple[Shelf, Shelf]) -> None:
    over(
        two,
        "minutes: 24\nphases: {add: [{area: jaw, minutes: 3, check: pressure}]}\nchange: {jaw: {minutes: 4}}\n",
        "two",
    )
    path = two[0].folder / "three.yaml"
    path.write_text("preset: 1\nextends: two\nbefore: {stop: {add: [dizzy]}}\n")
    assert catalogue.plan("three", two).lengths[-1] == 240
    assert "dizzy" in str(catalogue.find("three", two).before)


def test_a_list_that_is_not_below_is_begun(two: tuple[Shelf, Shelf]) -> None:
    (two[1].folder / "base.yaml").write_text(
        BASE.replace("before:\n  stop: [fever, a fresh wound]\n  mind: [ask about medicines]\n", "")
    )
    assert stops(two, "before: {stop: {add: [dizzy]}}\n") == ("dizzy",)


def test_each_value_still_says_where_it_was_written(two: tuple[Shelf, Shelf]) -> None:
    from roomctl.preset.overlay import leaves

    path = over(two, "before: {stop: {add: [dizzy]}}\n")
    tree = catalogue.checked("mine", two).tree
    assert tree is not None
    found = {path: (node.file, node.line) for path, node in leaves(tree)}
    assert found["before.stop[2]"] == (str(two[1].folder / "base.yaml"), 8)
    assert found["before.stop[3]"] == (str(path), 3)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("stop: [dizzy]", "2 of the 2 stop signs of the preset below are missing here: 'fever'; 'a fresh wound'"),
        ("stop: [dizzy, fever]", "1 of the 2 stop signs of the preset below are missing here: 'a fresh wound'"),
        ("stop: []", "2 of the 2 stop signs of the preset below are missing here: 'fever'; 'a fresh wound'"),
        ("stop: {remove: [fever]}", "1 of the 2 stop signs of the preset below are missing here: 'fever'"),
        ("mind: [x]", "1 of the 1 things to mind of the preset below are missing here: 'ask about medicines'"),
        ("stop: [dizzy, a fresh  wound, Fever]", None),
        ("stop: {add: [dizzy]}", None),
        ("mind: {add: [dizzy]}", None),
    ],
)  # fmt: skip
def test_check_names_the_stop_signs_that_a_file_loses(two: tuple[Shelf, Shelf], text: str, remark: str | None) -> None:
    path, key = over(two, f"before: {{{text}}}\n"), text.partition(":")[0]
    checked = check_file(path, None, two)
    assert checked.faults == ()
    assert [one.what for one in checked.remarks] == (
        [f"{remark}; to keep them and add others, write {key}: {{add: […]}}"] if remark else []
    )
    assert all(one.file == str(path) and one.line == 3 for one in checked.remarks)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("before: {stop: {remove: [fevr]}}\n", "before.stop.remove",
         "'fevr' cannot be removed, because it is not in the list; did you mean 'fever'?"),
        ("before: {stop: {remove: zzz}}\n", "before.stop.remove",
         "'zzz' cannot be removed, because it is not in the list; the list has: 'fever'; 'a fresh wound'"),
        ("before: {stop: {plus: [x]}}\n", "before.stop.plus",
         "unknown key; write add, remove, or a list instead"),
        ("before: {stop: {add: [7]}}\n", "before.stop[3]", "7 is not text; put it in quotes if it is meant as text"),
        ("before: {stop: {add: {}}}\n", "before.stop[3]", "a group of keys is not text"),
        ("measure: {add: [sleep]}\n", "measure[2]", "'sleep' is not one of the allowed words"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_it_is_said_at_its_place(two: tuple[Shelf, Shelf], text: str, where: str, what: str) -> None:
    [fault] = check_file(over(two, text), None, two).faults
    assert (fault.line, fault.where) == (3, where)
    assert fault.what.startswith(what)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("before: {stop: {remove: [dizzy in the session]}}\n",
         "'dizzy in the session' is in the list `during` of the preset below, not in `stop`, and stays there; to leave "
         "it out, write during: {remove: […]}"),
        ("before: {stop: {remove: ['Fever, or  feeling infected']}}\n",
         "'Fever, or  feeling infected' is asked before every session, whatever the preset; delete it "
         "here"),
    ],
)  # fmt: skip
def test_a_sign_that_the_preset_below_has_moved_is_a_remark_and_the_preset_still_runs(
    two: tuple[Shelf, Shelf], text: str, remark: str
) -> None:
    base = two[1].folder / "base.yaml"
    base.write_text(BASE.replace("before:", "before:\n  during: [dizzy in the session]", 1))
    checked = check_file(over(two, text), None, two)
    assert checked.faults == ()
    assert [(one.where, one.what) for one in checked.remarks] == [("before.stop.remove", remark)]
    assert checked.preset is not None
    assert checked.preset.before is not None
    assert checked.preset.before.during == ("dizzy in the session",)


def test_every_former_sign_was_one_of_a_supplied_preset_and_is_one_no_longer() -> None:
    signs = {
        " ".join(sign.casefold().split())
        for card in catalogue.cards((Shelf("built in", paths.shipped("presets")),))[0]
        for sign in catalogue.find(card.name, (Shelf("built in", paths.shipped("presets")),)).before.stop  # type: ignore[union-attr]
    }
    assert not FORMER & signs
    assert all(sign == " ".join(sign.casefold().split()) for sign in FORMER)


def test_without_a_preset_below_there_is_nothing_to_add_to() -> None:
    [fault] = check_text(BASE.replace("[fever, a fresh wound]", "{add: [x]}"), "x.yaml").faults
    assert (fault.where, fault.what) == (
        "before.stop", "add and remove only work in a preset that extends another; write a list",
    )  # fmt: skip


def test_an_area_that_is_not_below_is_told_with_those_that_are(two: tuple[Shelf, Shelf], tmp_path: Path) -> None:
    [fault] = check_file(over(two, "change: {zzz: {minutes: 8}}\n"), None, two).faults
    assert fault.what == "the preset below has no area 'zzz'; its areas are: neck; arm; close"


def test_the_manual_s_lists_are_what_it_says(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "presets.md").read_text()
    [fragment] = re.findall(r"```yaml lists\n(.*?)```", manual, re.DOTALL)
    (tmp_path / "mine.yaml").write_text("preset: 1\nextends: headache-tension\n" + textwrap.dedent(fragment))
    shelves = (Shelf("room", tmp_path), Shelf("built in", paths.shipped("presets")))
    checked = check_file(tmp_path / "mine.yaml", None, shelves)
    assert checked.preset is not None
    assert checked.preset.before is not None
    below = catalogue.find("headache-tension", shelves[1:]).before
    assert below is not None
    assert checked.preset.before.stop == (
        *(x for x in below.stop if x != "fever with a stiff neck or a rash"),
        "a fresh tattoo",
    )
    [remark] = checked.remarks
    assert remark.what.startswith(
        "1 of the 5 stop signs of the preset below are missing here: 'fever with a stiff neck or a rash'"
    )


JAW = "{area: jaw, minutes: 3, check: pressure, %s}"


def areas(two: tuple[Shelf, Shelf], add: str, more: str = "") -> list[str]:
    over(two, f"minutes: {23 if not more else 20}\nphases: {{add: [{add}]{more}}}\n")
    return [phase.area for phase in catalogue.find("mine", two).phases]


@pytest.mark.parametrize(
    ("place", "comes_out"),
    [
        ("after: neck", ["neck", "jaw", "arm", "arm", "close"]),
        ("before: Neck", ["jaw", "neck", "arm", "arm", "close"]),
        ("after: arm", ["neck", "arm", "arm", "jaw", "close"]),
        ("before: arm", ["neck", "jaw", "arm", "arm", "close"]),
        ('after: "arm, left"', ["neck", "arm", "jaw", "arm", "close"]),
        ("before: close", ["neck", "arm", "arm", "jaw", "close"]),
        ("note: last", ["neck", "arm", "arm", "close", "jaw"]),
    ],
)
def test_an_added_area_comes_where_it_is_placed(two: tuple[Shelf, Shelf], place: str, comes_out: list[str]) -> None:
    assert areas(two, JAW % place) == comes_out


def test_an_added_area_may_be_placed_by_one_added_before_it_and_take_the_place_of_a_removed_one(
    two: tuple[Shelf, Shelf],
) -> None:
    chin = "{area: chin, minutes: 3, after: jaw}"
    over(two, f"minutes: 26\nphases: {{add: [{JAW % 'after: neck'}, {chin}]}}\n")
    assert [phase.area for phase in catalogue.find("mine", two).phases][:3] == ["neck", "jaw", "chin"]
    swapped = "{area: hand, minutes: 8, check: pressure, after: arm}"
    assert areas(two, swapped, ", remove: [arm]") == ["neck", "hand", "close"]


def test_an_area_that_is_there_may_come_once_more_at_another_place(two: tuple[Shelf, Shelf]) -> None:
    over(two, "minutes: 24\nphases: {add: [{area: arm, side: right, minutes: 4, before: neck, check: pressure}]}\n")
    assert [phase.area for phase in catalogue.find("mine", two).phases] == ["arm", "neck", "arm", "arm", "close"]


@pytest.mark.parametrize(
    ("place", "where", "what"),
    [
        ("after: nek", "phases.add.after", "the preset below has no area 'nek'; did you mean 'neck'?"),
        ("before: zzz", "phases.add.before", "the preset below has no area 'zzz'; its areas are: neck; arm; close"),
        ("before: 2", "phases.add.before", "write the name of one area here, as in `before: neck`"),
        ("after: neck, before: arm", "phases.add.before", "this area has both after and before; keep one of the two"),
    ],
)
def test_a_place_that_is_none_is_a_fault_at_its_own_line(
    two: tuple[Shelf, Shelf], place: str, where: str, what: str
) -> None:
    path = over(two, f"minutes: 23\nphases:\n  add:\n    - {JAW % place}\n")
    [fault] = check_file(path, None, two).faults
    assert (fault.line, fault.where, fault.what) == (6, where, what)


def test_a_place_is_no_key_of_a_preset_that_extends_none(tmp_path: Path) -> None:
    text = BASE.replace("minutes: 8, focus", "after: arm, minutes: 8, focus")
    [fault] = check_text(text, "x.yaml").faults
    assert fault.where == "phases[1].after"
    assert fault.what.startswith("unknown key")


def test_a_note_is_added_to_the_one_below(two: tuple[Shelf, Shelf]) -> None:
    base = two[1].folder / "base.yaml"
    base.write_text(BASE.replace("pressure: 2, check", "pressure: 2, note: slowly, check"))
    over(two, "change: {neck: {note: {add: ask about the pillow}}, close: {note: {add: dim light}}}\n")
    assert [phase.note for phase in catalogue.find("mine", two).phases] == [
        "slowly; ask about the pillow", "", "", "dim light",
    ]  # fmt: skip
    path = over(two, "change: {neck: {note: {add: 7}}, arm: {note: {append: x}}}\n")
    faults = check_file(path, None, two).faults
    assert sorted(fault.where for fault in faults) == ["change.arm.note", "change.neck.note"]
    assert {fault.what for fault in faults} == {
        "write a text here, or {add: TEXT} to add to the note of the preset below"
    }


def test_the_manual_s_placed_area_comes_after_the_one_it_names(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "presets.md").read_text()
    [fragment] = re.findall(r"```yaml placed\n(.*?)```", manual, re.DOTALL)
    (tmp_path / "mine.yaml").write_text("preset: 1\nextends: headache-tension\n" + textwrap.dedent(fragment))
    shelves = (Shelf("room", tmp_path), Shelf("built in", paths.shipped("presets")))
    preset = catalogue.find("mine", shelves)
    names = [phase.area for phase in preset.phases]
    assert names[names.index("suboccipitals") + 1] == "jaw"
    assert preset.phases[-1].note == "no talk; water within reach; sit up slowly; ask about the pillow"
