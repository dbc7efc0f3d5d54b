"""`extends` and `change`: what comes out, where each value was written, and what is wrong, at its own line."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.errors import Faults
from roomctl.preset import catalogue
from roomctl.preset.check import check_file
from roomctl.preset.library import Shelf
from roomctl.preset.overlay import leaves
from tests import wording

BASE = """preset: 1
title: Neck and arms
condition: headache
minutes: 20
evidence: moderate
reviewed: {by: A clinic, on: 2026-01-31}
before:
  stop: [fever, a fresh wound]
  mind: [ask about medicines]
scene: {bed: warm-pad, level: -3, light: 20}
phases:
  - {area: neck, minutes: 8, focus: concern, pressure: 2, check: pressure, scene: {light: 30}}
  - {area: arm, side: left, minutes: 4, check: pressure}
  - {area: arm, side: right, minutes: 4}
  - {area: close, minutes: 4, focus: frame}
"""


@pytest.fixture
def two(tmp_path: Path) -> tuple[Shelf, Shelf]:
    """A room's shelf before the clinic's; the clinic's has `base`."""
    made = Shelf("room", tmp_path / "room"), Shelf("clinic", tmp_path / "clinic")
    for one in made:
        one.folder.mkdir()
    (made[1].folder / "base.yaml").write_text(BASE)
    return made


def over(shelves: tuple[Shelf, ...], text: str, name: str = "mine") -> Path:
    path = shelves[0].folder / f"{name}.yaml"
    path.write_text(f"preset: 1\nextends: base\n{text}")
    return path


def said(shelves: tuple[Shelf, ...], text: str) -> list[str]:
    """The faults of an overlay, without their file."""
    path = over(shelves, text)
    return [str(fault).removeprefix(f"{path}:") for fault in check_file(path, None, shelves).faults]


def test_what_a_file_does_not_say_is_as_in_the_one_it_extends(two: tuple[Shelf, Shelf]) -> None:
    over(two, "title: Ours\nscene: {level: -9}\n")
    preset = catalogue.find("mine", two)
    assert (preset.title, preset.evidence, len(preset.phases)) == ("Ours", "moderate", 4)
    assert preset.scene is not None
    assert (preset.scene.bed, preset.scene.level, preset.scene.light) == ("warm-pad", -9, 20), "maps merge"


def test_lists_are_replaced_whole(two: tuple[Shelf, Shelf]) -> None:
    over(two, "before: {stop: [dizzy]}\n")
    before = catalogue.find("mine", two).before
    assert before is not None
    assert (before.stop, before.mind) == (("dizzy",), ("ask about medicines",))


def test_phases_are_replaced_whole_or_patched_by_area(two: tuple[Shelf, Shelf]) -> None:
    over(two, "minutes: 6\nphases:\n  - {area: jaw, minutes: 6, check: pressure}\n")
    assert [phase.area for phase in catalogue.find("mine", two).phases] == ["jaw"]
    over(two, "minutes: 19\nchange:\n  Neck: {minutes: 7, scene: {level: -1}}\n")
    neck, *others = catalogue.plan("mine", two).phases
    assert (neck.seconds, neck.pressure, neck.scene.level, neck.scene.light) == (420, 2, -1, 30)
    assert [phase.seconds for phase in others] == [240, 240, 240]


def test_one_side_is_patched_by_its_name_and_both_by_the_areas(two: tuple[Shelf, Shelf]) -> None:
    over(two, "minutes: 18\nchange:\n  arm, right: {minutes: 2}\n")
    assert catalogue.plan("mine", two).lengths == (480, 240, 120, 240)
    over(two, "minutes: 16\nchange:\n  arm: {minutes: 2}\n")
    assert catalogue.plan("mine", two).lengths == (480, 120, 120, 240)


def test_an_area_is_left_out_by_false(two: tuple[Shelf, Shelf]) -> None:
    over(two, "minutes: 12\nchange:\n  arm: false\n")
    assert [phase.area for phase in catalogue.find("mine", two).phases] == ["neck", "close"]


def test_each_file_says_its_own_format(two: tuple[Shelf, Shelf]) -> None:
    path = over(two, "title: Ours\n")
    path.write_text("extends: base\ntitle: Ours\n")
    [fault] = check_file(path, None, two).faults
    assert str(fault) == f"{path}:1:1: preset: this is missing; write 'preset: 1'"
    (two[1].folder / "base.yaml").write_text(BASE.replace("preset: 1", "preset: 2"))
    [fault] = check_file(over(two, "title: Ours\n"), None, two).faults
    assert (fault.line, fault.where) == (2, "extends")
    assert "base.yaml does not begin with preset: 1; `roomctl presets check" in fault.what


def test_nobody_has_reviewed_what_comes_out(two: tuple[Shelf, Shelf]) -> None:
    over(two, "title: Ours\n")
    assert catalogue.find("base", two).reviewed is not None
    assert catalogue.find("mine", two).reviewed is None


def test_a_preset_may_extend_the_one_of_its_own_name_on_the_next_shelf(two: tuple[Shelf, Shelf]) -> None:
    over(two, "title: The room's own\n", name="base")
    preset = catalogue.find("base", two)
    assert (preset.title, preset.seconds) == ("The room's own", 1200)


def test_a_shelf_may_be_named(two: tuple[Shelf, Shelf]) -> None:
    path = over(two, "")
    path.write_text("preset: 1\nextends: clinic/base\ntitle: Ours\n")
    assert catalogue.find("mine", two).title == "Ours"


def test_an_overlay_of_an_overlay_has_all_three(two: tuple[Shelf, Shelf]) -> None:
    over(two, "title: Two\nscene: {level: -9}\n", name="two")
    path = two[0].folder / "three.yaml"
    path.write_text("preset: 1\nextends: two\nscene: {light: 5}\n")
    preset = catalogue.find("three", two)
    assert preset.scene is not None
    assert (preset.title, preset.scene.bed, preset.scene.level, preset.scene.light) == ("Two", "warm-pad", -9, 5)


def test_each_value_says_which_file_and_line_it_came_from(two: tuple[Shelf, Shelf]) -> None:
    mine = over(two, "minutes: 19\nchange:\n  neck:\n    minutes: 7\n")
    base = two[1].folder / "base.yaml"
    tree = catalogue.checked("mine", two).tree
    assert tree is not None
    found = {path: (node.value, node.file, node.line) for path, node in leaves(tree)}
    assert found["minutes"] == (19, str(mine), 3)
    assert found["phases[1].minutes"] == (7, str(mine), 6)
    assert found["phases[1].pressure"] == (2, str(base), 12)
    assert found["before.stop[2]"] == ("a fresh wound", str(base), 8)
    assert not any(path.startswith(("extends", "change", "reviewed")) for path in found)


def test_a_change_below_is_seen_at_once(two: tuple[Shelf, Shelf]) -> None:
    over(two, "title: Ours\n")
    assert catalogue.plan("mine", two).lengths[0] == 480
    (two[1].folder / "base.yaml").write_text(
        BASE.replace("minutes: 20", "minutes: 21").replace("minutes: 8", "minutes: 9")
    )
    assert catalogue.plan("mine", two).lengths[0] == 540


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("minutes: 18\n", ["3:10: minutes: the phases add up to 20 min, 2 min more than the 18 min here; change one or"
                           " the other"]),
        ("change:\n  nek: {minutes: 8}\n", ["4:3: change.nek: no area 'nek' there; did you mean 'neck'?"]),
        ("change:\n  neck: 8\n", ["4:3: change.neck: write what differs, as in {minutes: 6}, or false to leave the area"
                                  " out"]),
        ("change: [neck]\n", ["3:1: change: this is areas with what differs, as in `change: {neck: {minutes: 6}}`"]),
        ("change:\n  neck: {minuts: 8}\n", ["4:10: phases[1].minuts: unknown key; did you mean 'minutes'?"]),
        ("change:\n  neck: {pressure: 9}\n", ["4:20: phases[1].pressure: 9 is too high; at most 5"]),
        ("changes: {neck: {minutes: 8}}\n", ["3:1: changes: unknown key; did you mean 'change'?"]),
        ("change: {neck: {minutes: 8}}\nphases: [{area: a, minutes: 12, check: a}, {area: b, minutes: 8, check: b}]\n",
         ["3:1: change: here are `phases` in full; write one of the two"]),
        ("extends: base\n", ["3:1: 'extends' is here twice: line 2 and line 3; keep one"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_own_line(two: tuple[Shelf, Shelf], text: str, faults: list[str]) -> None:
    found = said(two, text)
    assert [fault.partition(" (")[0] for fault in found] == faults


def test_a_fault_that_lies_in_the_file_below_is_said_at_extends_and_names_the_place(two: tuple[Shelf, Shelf]) -> None:
    base = two[1].folder / "base.yaml"
    base.write_text(BASE.replace("minutes: 8", "minutes: eight"))
    [fault] = said(two, "title: Ours\n")
    assert fault.startswith(f"2:10: phases[1].minutes: 'eight' {wording.NO_LENGTH}")
    assert fault.endswith(f" ({base}:12 has it)")


@pytest.mark.parametrize(
    ("named", "what"),
    [
        (
            "nobody",
            "no preset 'nobody' beside this file or behind it; `roomctl presets list` shows those that there are",
        ),
        ("bas", "no preset 'bas' beside this file or behind it; did you mean 'base'?"),
        ("clinc/base", "there is no shelf 'clinc'; did you mean clinic/base?"),
        ("room/base", "no preset 'base' on the shelf room; `roomctl presets list` shows those that there are"),
        ("mine", "no preset 'mine' beside this file or behind it; `roomctl presets list` shows those that there are"),
        (
            "../clinic/base",
            "there is no shelf '../clinic'; did you mean clinic/base?",
        ),
        ("[base]", "this names one preset, as in `extends: headache-tension` or `extends: clinic/headache-tension`"),
        ("7", "this names one preset, as in `extends: headache-tension` or `extends: clinic/headache-tension`"),
        ('"a\\0b"', "a character that cannot be seen"),
    ],
)
def test_a_base_that_is_not_there_is_a_located_fault(two: tuple[Shelf, Shelf], named: str, what: str) -> None:
    path = two[0].folder / "mine.yaml"
    path.write_text(f"preset: 1\nextends: {named}\n")
    [fault] = check_file(path, None, two).faults
    assert (fault.line, fault.column, fault.where) == (2, 10, "extends")
    assert fault.what.startswith(what)


def test_a_circle_is_told_with_its_way_round(two: tuple[Shelf, Shelf]) -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        (two[0].folder / f"{name}.yaml").write_text(f"preset: 1\nextends: {base}\n")
    [fault] = check_file(two[0].folder / "a.yaml", None, two).faults
    assert fault.file.endswith("c.yaml")
    assert fault.what == "this goes round in a circle (a → b → c → a); one of them has to stand by itself"


def test_a_tower_of_presets_is_refused(two: tuple[Shelf, Shelf]) -> None:
    for at in range(12):
        (two[0].folder / f"n{at}.yaml").write_text(f"preset: 1\nextends: n{at + 1}\n")
    [fault] = check_file(two[0].folder / "n0.yaml", None, two).faults
    assert fault.what.startswith("more than 8 presets lie over each other here")


@pytest.mark.parametrize("text", ["", "[[[[", "- a", "just words", "a: &x 1\nb: *x", "\0"])
def test_a_base_that_is_no_preset_breaks_nothing(two: tuple[Shelf, Shelf], text: str) -> None:
    (two[1].folder / "base.yaml").write_text(text)
    assert check_file(over(two, "title: Ours\n"), None, two).faults


def test_a_link_that_leads_to_itself_breaks_nothing(two: tuple[Shelf, Shelf]) -> None:
    (two[0].folder / "loop.yaml").symlink_to(two[0].folder / "loop.yaml")
    path = two[0].folder / "mine.yaml"
    path.write_text("preset: 1\nextends: loop\n")
    [fault] = check_file(path, None, two).faults
    assert "leads back to itself" in fault.what


def test_change_without_extends_says_what_to_do(two: tuple[Shelf, Shelf]) -> None:
    path = two[0].folder / "mine.yaml"
    path.write_text(BASE + "change: {neck: {minutes: 8}}\n")
    [fault] = check_file(path, None, two).faults
    assert (fault.line, fault.where) == (16, "change")
    assert fault.what.startswith("this is for a preset that extends another")


def test_a_broken_overlay_is_skipped_and_the_others_work(two: tuple[Shelf, Shelf]) -> None:
    over(two, "change: {nobody: false}\n")
    cards, faults = catalogue.cards(two)
    assert [card.name for card in cards] == ["base"]
    assert len(faults) == 1
    with pytest.raises(Faults):
        catalogue.plan("mine", two)
