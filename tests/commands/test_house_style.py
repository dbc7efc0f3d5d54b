"""The house style by commands: begun, checked, shown, in a pack and in a backup; what it hides."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.clinic import backup
from roomctl.commands.main import main

Said = Callable[..., tuple[str, str]]
STYLE = "scene: {bed: ocean}\ncues: visual-first\nbefore: {stop: [a fresh tattoo]}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def said(here: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*words: object, code: int = 0) -> tuple[str, str]:
        capsys.readouterr()
        assert main([str(word) for word in words]) == code, capsys.readouterr()
        ran = capsys.readouterr()
        return ran.out, ran.err

    return run


def test_one_is_begun_beside_room_yaml_changes_nothing_and_is_never_overwritten(here: Path, said: Said) -> None:
    before = said("presets", "show", "headache-tension", "--json")[0]
    out, _ = said("house-style", "new")
    assert out.splitlines()[0] == str(here / "house-style.yaml")
    assert json.loads((here / "house-style.schema.json").read_text()) == json.loads(said("house-style", "schema")[0])
    assert said("presets", "show", "headache-tension", "--json")[0] == before
    _, err = said("house-style", "new", code=1)
    assert "exists already" in err


def test_a_built_in_preset_takes_it_and_says_where_each_value_is_from(here: Path, said: Said) -> None:
    (here / "house-style.yaml").write_text(STYLE)
    out, _ = said("presets", "show", "headache-tension", "--where")
    assert f"{here / 'house-style.yaml'}:1: scene.bed: ocean [house style]" in out.splitlines()
    shown = json.loads(said("presets", "show", "headache-tension", "--json", "--where")[0])
    assert shown["cues"] == {"value": "visual-first", "file": str(here / "house-style.yaml"), "line": 2,
                             "layer": "house style"}  # fmt: skip
    card, _ = said("presets", "show", "headache-tension")
    assert "a fresh tattoo" in card
    values = json.loads(said("house-style", "--json")[0])["values"]
    assert values["before.stop[1]"]["value"] == "a fresh tattoo"


def test_room_yaml_may_name_another_file_and_both_checks_report_its_faults_with_their_lines(
    here: Path, said: Said, tmp_path: Path
) -> None:
    file = tmp_path / "share" / "ours.yaml"
    file.parent.mkdir()
    file.write_text("cues: visual-first\nscene:\n  bed: rain\nkeep: [nobody]\n")
    (here / "room.yaml").write_text(f"house_style: {file}\n")
    for words in (("presets", "check"), ("config", "check")):
        out, _ = said(*words, code=1)
        assert [line.partition(": ")[0] for line in out.splitlines()] == [f"{file}:3:8", f"{file}:4:8"]
    assert said("house-style", code=1)[1].startswith(f"{file}:3:8: scene.bed: there is no bed 'rain'")
    file.write_text("cues: visual-first\n")
    assert f"{file}: good, a house style" in said("presets", "check")[1]
    assert f"{file}: good" in said("config", "check")[1]
    file.unlink()
    out, _ = said("presets", "check", code=1)
    assert out.startswith(f"{file}:1:1: there is no such file")


def test_one_is_checked_by_its_path_and_is_no_preset_in_a_folder_of_presets(
    here: Path, said: Said, tmp_path: Path
) -> None:
    file = tmp_path / "clinic" / "house-style.yaml"
    file.parent.mkdir()
    file.write_text("colour: red\n")
    out, _ = said("presets", "check", file, code=1)
    assert out.startswith(f"{file}:1:1: colour: unknown key")
    out, _ = said("presets", "check", file.parent, code=1)
    assert "there is no preset in this folder" in out


def test_hidden_presets_are_listed_by_all_and_can_be_planned(here: Path, said: Said) -> None:
    every = {one["name"] for one in json.loads(said("presets", "list", "--json")[0])}
    (here / "house-style.yaml").write_text("hide: {presets: [chair-20], conditions: [knee]}\n")
    shown = {one["name"] for one in json.loads(said("presets", "list", "--json")[0])}
    assert every - shown == {"chair-20", "knee-oa", "knee-oa-30", "knee-oa-spot"}
    assert said("presets", "list")[0].splitlines()[-1] == (
        "4 presets are hidden by the house style; `--all` lists them, and `roomctl start NAME` still starts one"
    )
    marked = {one["name"] for one in json.loads(said("presets", "list", "--all", "--json")[0]) if one.get("hidden")}
    assert marked == every - shown
    assert json.loads(said("plan", "chair-20", "--json")[0])["minutes"] == 20


def test_a_pack_brings_one_which_applies_with_its_defaults_under_the_clinic_s(
    here: Path, said: Said, tmp_path: Path
) -> None:
    folder = tmp_path / "calm"
    folder.mkdir()
    (folder / "pack.yaml").write_text('name: calm\nversion: "1"\nlicence: CC0\ncredits: us\n')
    (folder / "house-style.yaml").write_text("scene: {bed: rain, level: -9}\n")
    out, err = said("pack", "build", folder, "-o", tmp_path / "calm.zip", code=1)
    assert "house-style.yaml:1:14: scene.bed: there is no bed 'rain'" in out + err
    (folder / "house-style.yaml").write_text("scene: {bed: stream, level: -9}\n")
    said("pack", "build", folder, "-o", tmp_path / "calm.zip")
    assert "house style" in said("pack", "add", tmp_path / "calm.zip")[0]

    def scene() -> tuple[str, float]:
        found = json.loads(said("presets", "show", "relaxation-60", "--json")[0])["scene"]
        return found["bed"], found["level"]

    before = scene()
    assert before != ("stream", -9)
    (here / "room.yaml").write_text("pack_defaults: calm\n")
    assert scene() == ("stream", -9)
    (here / "house-style.yaml").write_text(STYLE)
    assert scene() == ("ocean", -9)


def test_a_backup_has_it_also_where_room_yaml_names_another_beside_it(here: Path) -> None:
    (here / "house-style.yaml").write_text(STYLE)
    (here / "ours.yaml").write_text(STYLE)
    (here / "room.yaml").write_text("house_style: ours.yaml\n")
    found, left = backup.contents(secrets=False, music=False)
    assert {"config/house-style.yaml", "config/ours.yaml"} <= {file.name for file in found}
    assert not any("style" in one for one in left)
