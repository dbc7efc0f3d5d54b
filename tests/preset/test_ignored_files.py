"""What lies in a clinic's folder of presets and is none: copies and what programs leave, by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.commands.main import main
from roomctl.preset import catalogue, library
from roomctl.preset.ignored_files import stray

GOOD = (Path(__file__).parent / "good.yaml").read_text()
COPIES = [
    "moeini (conflicted copy).yaml", "moeini (Room 2's conflicted copy 2026-11-27).yaml",
    "moeini (conflicted copy 2026-11-27 101500).yaml", "moeini (In Konflikt stehende Kopie von Raum 2 2026-11-27).yaml",
    "moeini.sync-conflict-20261127-101500-ABCDEF7.yaml", "moeini_conflict-20261127-101500.yaml", "moeini.conflict.yaml",
    "moeini (SFConflict a.miller 2026-11-27-10-15-00).yaml", "moeini (copie en conflit de Salle 2 2026-11-27).yml",
    "moeini (1).yaml", "moeini(2).yaml", "Copy of moeini.yaml", "Kopie von moeini.yaml", "moeini - Copy.yaml",
    "moeini - Kopie (2).yaml", "moeini copy.yaml", "moeini copy 3.yaml", "moeini (copy).yaml",
    "~$moeini.yaml", ".#moeini.yaml", ".~lock.moeini.yaml#",
    "moeini.yaml.bak", "moeini.yaml.txt", "moeini.yml.old", "moeini.yaml.tmp",
]  # fmt: skip
PRESETS = [
    "moeini.yaml", "MOEINI-2.yaml", "low back 2.yaml", "conflict.yaml", "photocopy.yaml", "copy-of-work.yaml",
    "neck (seated).yaml", "rücken.yaml", "x-conflicted.yaml", "neck (no conflict here.yaml",
]  # fmt: skip


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_or_what_a_program_left_is_no_preset_and_is_named_with_the_way_out(name: str, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / name).write_text(GOOD)
    here = [library.Shelf("room", tmp_path)]
    cards, faults = catalogue.cards(here)
    assert [card.name for card in cards] == ["good"]
    [fault] = faults
    assert (fault.file, fault.line) == (str(tmp_path / name), 1)
    assert "moeini.yaml" in fault.what
    assert main(["presets", "check", str(tmp_path)]) == 1


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_only_called_nearly_so_is_a_preset(name: str, tmp_path: Path) -> None:
    assert stray(name) == ""
    (tmp_path / name).write_text(GOOD)
    assert [card.name for card in catalogue.cards([library.Shelf("room", tmp_path)])[0]] == [name.removesuffix(".yaml")]


@pytest.mark.parametrize("name", ["stiff.yml", "stiff.YAML", "stiff.YML"])
def test_other_ways_to_write_the_ending_are_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(GOOD)
    here = [library.Shelf("room", tmp_path)]
    assert catalogue.plan("stiff", here).preset == "stiff"
    (tmp_path / "over.yaml").write_text("preset: 1\nextends: stiff\n")
    assert catalogue.find("over", here).title == "Neck and shoulders"


def test_of_two_endings_of_one_name_yaml_is_used_and_the_other_is_named(tmp_path: Path) -> None:
    (tmp_path / "stiff.yaml").write_text(GOOD)
    (tmp_path / "stiff.yml").write_text(GOOD.replace("Neck and shoulders", "The other"))
    [card], [fault] = catalogue.cards([library.Shelf("room", tmp_path)])
    assert card.title == "Neck and shoulders"
    assert fault.file.endswith("stiff.yml")
    assert fault.what.startswith("stiff.yaml has the same name and is used")
