"""Today's plan saved as a preset: what is written, and what is never overwritten."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.errors import Faults, Refused, Unavailable
from roomctl.preset import catalogue, library, save
from roomctl.preset.library import Shelf
from roomctl.preset.model import to_plan
from roomctl.session import fit, hands
from roomctl.session.plan import Plan
from roomctl.system import paths

BASE = """preset: 1
title: Calf, one side
condition: knee
minutes: 22
reviewed: {by: AB, on: 2026-01-02}
before: {stop: [a hot and swollen calf]}
scene: {bed: warm-pad, light: 15}
phases:
  - {area: thigh, side: affected, technique: deep-tissue, minutes: 8, focus: concern, at_least: 4, pressure: 3,
     check: pressure, position: prone}
  - {area: calf, side: each, minutes: 8, position: prone, check: pressure, scene: {light: 30}, note: towards the heart}
  - {area: foot, side: {left: 2, right: 1}, minutes: 3, position: prone}
  - {area: close, minutes: 3, focus: frame, turn: true, check: warmth}
"""


@pytest.fixture
def shelves(tmp_path: Path) -> tuple[Shelf, ...]:
    """The room's own folder, not there yet, and the clinic's with the preset."""
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / "calf.yaml").write_text(BASE)
    return Shelf("room", tmp_path / "room" / "presets"), Shelf("clinic", clinic, asked=True)


def today(shelves: tuple[Shelf, ...]) -> Plan:
    return to_plan(catalogue.find("calf", shelves), "calf")


BEDS = ("warm-pad", "silence")


def test_what_is_saved_is_today_s_plan_again(shelves: tuple[Shelf, ...]) -> None:
    plan = fit.reordered(today(shelves), [1, 0, 2, 3, 4])
    plan = plan.with_lengths((720, 300, 150, 60, 180))
    path = save.save("Calf, longer", "calf", plan.phases, shelves, BEDS)
    assert path == shelves[0].folder / "calf-longer.yaml"
    again = catalogue.plan("calf-longer", shelves, BEDS)
    floors = tuple(min(phase.at_least, phase.seconds) for phase in plan.phases)
    assert again.phases == tuple(
        replace(phase, at_least=floor) for phase, floor in zip(plan.phases, floors, strict=True)
    )
    assert again.landing == plan.landing
    preset = catalogue.find("calf-longer", shelves, BEDS)
    assert preset.title == "Calf, longer"
    assert preset.before
    assert preset.before.stop == ("a hot and swollen calf",), "and it follows the preset below"
    assert preset.reviewed is None, "nobody has signed these minutes"
    assert "from calf" in preset.basis


def test_a_session_s_plan_keeps_the_affected_side_open_and_its_two_sides_apart(shelves: tuple[Shelf, ...]) -> None:
    plan = fit.resolve_sides(today(shelves), "left")
    plan = plan.with_lengths((480, 360, 240, 120, 60, 180))
    save.save("one", "calf", plan.phases, shelves, BEDS)
    again = catalogue.plan("one", shelves, BEDS)
    assert [(one.area, one.side, one.seconds) for one in again.phases] == [
        ("thigh", "affected", 480), ("calf", "left", 360), ("calf", "right", 240), ("foot", "left", 120),
        ("foot", "right", 60), ("close", "both", 180),
    ]  # fmt: skip


def test_minutes_beyond_the_longest_raise_it_and_a_gentler_technique_is_kept(shelves: tuple[Shelf, ...]) -> None:
    clinic = shelves[1].folder / "calf.yaml"
    clinic.write_text(BASE.replace("minutes: 8, position", "minutes: 8, at_most: 9, position"))
    plan = fit.resolve_sides(today(shelves), "left").with_lengths((480, 360, 240, 120, 60, 180))
    thigh = hands.gentler(plan.phases, 0)
    assert thigh is not None
    save.save("one", "calf", hands.eased(plan, 0, thigh).phases, shelves, BEDS)
    again = catalogue.plan("one", shelves, BEDS)
    assert [(one.technique, one.pressure, one.seconds, one.at_most) for one in again.phases[:3]] == [
        ("swedish", 1, 480, None), ("swedish", 1, 360, 360), ("swedish", 1, 240, 270),
    ]  # fmt: skip


def test_every_shipped_preset_can_be_saved_as_it_is_and_with_its_sides_told(tmp_path: Path) -> None:
    shelves = (Shelf("room", tmp_path / "presets"), Shelf(library.BUILT_IN, paths.shipped("presets")))
    for card in catalogue.cards(shelves)[0]:
        plan = catalogue.plan(card.name, shelves)
        for side, name in (("", f"{card.name}-a"), ("right", f"{card.name}-b")):
            made = fit.resolve_sides(plan, "right") if side else plan
            save.save(name, card.name, made.phases, shelves, None)
            assert catalogue.plan(name, shelves).lengths == pytest.approx(made.lengths, abs=0.1)


@pytest.mark.parametrize("taken", ["Calf", "calf", "CALF ", "Mine", "mine!"])
def test_a_name_of_any_folder_is_never_taken_again(shelves: tuple[Shelf, ...], taken: str) -> None:
    path = save.save("mine", "calf", today(shelves).phases, shelves, BEDS)
    before = path.read_bytes()
    with pytest.raises(Refused, match="already"):
        save.save(taken, "calf", today(shelves).phases, shelves, BEDS)
    assert path.read_bytes() == before


@pytest.mark.parametrize("nothing", ["", "  ", "…", "../"])
def test_a_name_needs_letters_or_digits(shelves: tuple[Shelf, ...], nothing: str) -> None:
    with pytest.raises(Refused, match="name"):
        save.save(nothing, "calf", today(shelves).phases, shelves, BEDS)


@pytest.mark.parametrize("none", ["House style", "Shoulder conflict"])
def test_a_name_whose_file_would_count_as_no_preset_is_refused(shelves: tuple[Shelf, ...], none: str) -> None:
    """What is saved is in the list from then on. A file of such a name is the house style, or a copy that two machines
    wrote at once."""
    with pytest.raises(Refused, match="counts as no preset"):
        save.save(none, "calf", today(shelves).phases, shelves, BEDS)
    assert not shelves[0].folder.exists()


@pytest.mark.parametrize(("said", "name"), [("Nacken, länger", "nacken-langer"), ("../../etc/x", "etc-x"),
                                           ("a/b", "a-b"), (".hidden", "hidden")])  # fmt: skip
def test_a_name_leads_into_no_other_folder(shelves: tuple[Shelf, ...], said: str, name: str) -> None:
    assert save.save(said, "calf", today(shelves).phases, shelves, BEDS) == shelves[0].folder / f"{name}.yaml"


def test_today_s_plan_gets_the_questions_that_it_needs(shelves: tuple[Shelf, ...]) -> None:
    plan = fit.reordered(today(shelves), [2, 3, 0, 1, 4])  # the foot first, of which nobody was asked
    plan = plan.with_lengths((120, 60, 1500, 600, 180))
    save.save("mine", "calf", plan.phases, shelves, BEDS)
    again = catalogue.plan("mine", shelves, BEDS)
    assert [(one.check, one.every) for one in again.phases[:3]] == [("pressure", 0), ("", 0), ("pressure", 600)]


def test_a_question_in_one_area_may_show_that_a_later_one_needs_its_own(shelves: tuple[Shelf, ...]) -> None:
    arm = "preset: 1\ntitle: Arm\ncondition: general\nminutes: 22\nphases:\n" + "".join(
        f"  - {{area: {area}, minutes: {lasts}, check: {check}}}\n"
        for area, lasts, check in (("a", 10, "pressure"), ("b", 3, "pressure"), ("c", 3, "false"), ("d", 6, "false"))
    )
    (shelves[1].folder / "arm.yaml").write_text(arm)
    a, _, c, d = to_plan(catalogue.find("arm", shelves), "arm").phases
    save.save("mine", "arm", (a, c, replace(d, seconds=600.0)), shelves, BEDS)
    assert [bool(one.check.question) for one in catalogue.find("mine", shelves, BEDS).phases] == [True] * 3


@pytest.mark.parametrize("often", ["7:30", "2.5 min", "437.125 s", "10 min"])
def test_a_question_that_comes_again_after_half_a_minute_more_is_saved_as_it_is(
    shelves: tuple[Shelf, ...], often: str
) -> None:
    phase = f"{{area: a, minutes: 20, check: every {often}}}"
    arm = f"preset: 1\ntitle: Arm\ncondition: general\nminutes: 20\nphases:\n  - {phase}\n"
    (shelves[1].folder / "arm.yaml").write_text(arm)
    plan = catalogue.plan("arm", shelves, BEDS)
    save.save("mine", "arm", plan.phases, shelves, BEDS)
    assert catalogue.plan("mine", shelves, BEDS).phases == plan.phases


def test_what_no_preset_may_be_is_said_and_nothing_is_written(shelves: tuple[Shelf, ...]) -> None:
    plan = today(shelves)
    with pytest.raises(Refused, match="changed since"):
        save.save("bad", "calf", [replace(plan.phases[0], area="hip")], shelves, BEDS)
    with pytest.raises(Faults, match="minutes"):
        save.save("bad", "calf", [replace(plan.phases[0], seconds=100 * 3600)], shelves, BEDS)
    assert not shelves[0].folder.exists()


def test_a_file_that_has_come_meanwhile_is_not_overwritten(shelves: tuple[Shelf, ...]) -> None:
    shelves[0].folder.mkdir(parents=True)
    there = shelves[0].folder / "mine.yaml"
    there.write_text("x")
    with pytest.raises(Refused, match="exists already"):
        save._write(there, b"y")
    assert there.read_text() == "x"
    assert os.listdir(shelves[0].folder) == ["mine.yaml"]


def test_no_folder_is_made_for_a_share_with_the_therapists_that_is_away(
    shelves: tuple[Shelf, ...], tmp_path: Path
) -> None:
    """The therapist has no presets yet: their folder is made in that of all therapists, and not without it."""
    share = tmp_path / "share" / "therapists"
    mine = (Shelf("therapist", share / "AB"), *shelves)
    with pytest.raises(Unavailable, match="is its share connected"):
        save.save("mine", "calf", today(shelves).phases, mine, BEDS)
    assert not share.parent.exists()
    share.mkdir(parents=True)
    assert save.save("mine", "calf", today(shelves).phases, mine, BEDS) == share / "AB" / "mine.yaml"


def test_a_folder_that_takes_no_file_is_said(shelves: tuple[Shelf, ...]) -> None:
    shelves[0].folder.parent.mkdir(parents=True)
    shelves[0].folder.write_text("a file where the folder should be")
    with pytest.raises((Unavailable, Refused), match="presets"):
        save.save("mine", "calf", today(shelves).phases, shelves, BEDS)
