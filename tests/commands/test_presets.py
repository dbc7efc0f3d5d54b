"""A clinic's folder of presets by commands: a new one, a whole folder checked, and the folder away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.rigs.home import Home

GOOD = (Path(__file__).parents[1] / "preset" / "good.yaml").read_text()


def set_clinic(home: Home, folder: Path) -> Path:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text(f"clinic_presets: {folder}\n")
    return folder


@pytest.mark.parametrize("asked", ["stiff", "stiff.yaml", "stiff.yml"])
def test_a_new_preset_by_its_name_goes_to_the_clinic_s_folder_and_never_to_the_current_one(
    home: Home, tmp_path: Path, asked: str
) -> None:
    clinic = set_clinic(home, tmp_path / "clinic")
    clinic.mkdir()
    said = home.run("presets", "new", asked).stdout
    assert said.splitlines()[0] == str(clinic / "stiff.yaml")
    assert not Path(asked).exists()
    assert home.json("plan", "stiff")["minutes"] == 30
    again = home.run("presets", "new", asked, check=False)
    assert (again.returncode, "exists already" in again.stderr) == (1, True)


def test_without_a_clinic_s_folder_it_goes_to_the_room_s_own_which_is_made(home: Home) -> None:
    said = home.run("presets", "new", "stiff.yaml").stdout
    assert said.splitlines()[0] == str(home.folder / "presets" / "stiff.yaml")


def test_no_other_folder_is_made_for_a_share_may_only_be_away(home: Home, tmp_path: Path) -> None:
    clinic = set_clinic(home, tmp_path / "share" / "presets")
    for asked in ("stiff", str(clinic / "stiff.yaml")):
        ran = home.run("presets", "new", asked, check=False)
        assert ran.returncode == 3
        assert ran.stderr == f"roomctl: there is no folder {clinic}; create it, or check that its share is connected\n"
    assert not clinic.parent.exists()


@pytest.mark.parametrize("asked", ["notes.txt", "sub/x.txt", "x (1).yaml", "sub/x (conflicted copy).yaml"])
def test_a_new_preset_is_not_called_what_would_be_none(home: Home, asked: str) -> None:
    assert home.run("presets", "new", asked, check=False).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("presets", "new", "stiff"), "presets/stiff.yaml"),
        (("house-style", "new"), "house-style.yaml"),
        (("room", "new"), "room.yaml"),
    ],
)
def test_a_new_file_for_which_there_is_no_room_is_not_begun(home: Home, words: Sequence[str], file: str) -> None:
    """A half of it would be in the way of the next try, and a half of a preset in that of the built-in one."""
    limited = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-m", "roomctl", *words]
    ran = subprocess.run(limited, env=home.environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, "cannot be written" in ran.stderr) == (3, True), ran.stderr
    assert not (home.folder / file).exists()
    home.run(*words)
    assert (home.folder / file).stat().st_size > 500


def test_a_whole_folder_is_counted_file_by_file_and_the_exit_says_whether_there_is_a_fault(
    home: Home, tmp_path: Path
) -> None:
    for name in ("a.yaml", "b.yml", "notes.md", ".hidden.yaml"):
        (tmp_path / name).write_text(GOOD)
    (tmp_path / "folder.yaml").mkdir()
    whole = home.run("presets", "check", str(tmp_path), str(tmp_path / "a.yaml"))
    assert (whole.stdout, whole.stderr.splitlines()[-1]) == ("", "files: 2, faults: 0")
    (tmp_path / "c.yaml").write_text(GOOD.replace("minutes: 20", "minutes: 21").replace("headache", "hedache"))
    (tmp_path / "c.yaml.txt").write_text(GOOD)
    ran = home.run("presets", "check", str(tmp_path), check=False)
    assert (ran.returncode, len(ran.stdout.splitlines()), ran.stderr.splitlines()[-1]) == (1, 3, "files: 3, faults: 3")
    told = json.loads(home.run("presets", "check", str(tmp_path), "--json", check=False).stdout)
    assert (told["files"], len(told["faults"]), told["remarks"]) == (3, 3, [])


def test_check_without_a_path_counts_every_preset_that_can_be_chosen(home: Home) -> None:
    assert home.run("presets", "check").stderr.splitlines()[-1] == "files: 36, faults: 0"
    (home.folder / "presets").mkdir(parents=True)
    (home.folder / "presets" / "knee-oa.yaml").write_text(GOOD)
    (home.folder / "presets" / "neck (conflicted copy).yaml").write_text(GOOD)
    ran = home.run("presets", "check", check=False)
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (1, "files: 36, faults: 1")


def test_a_name_that_is_no_preset_is_one_fault(home: Home) -> None:
    ran = home.run("presets", "check", "nobody", check=False)
    assert (ran.returncode, ran.stdout) == (
        1,
        "nobody:1:1: there is no such file; check the spelling and the folder\n",
    )


@pytest.mark.parametrize("verb", [["plan"], ["presets", "show"]])
def test_while_the_clinic_s_folder_is_away_the_built_in_preset_is_shown_only_if_that_is_said(
    home: Home, tmp_path: Path, verb: list[str]
) -> None:
    set_clinic(home, tmp_path / "share")
    ran = home.run(*verb, "headache-tension", check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith(
        "roomctl: the clinic's presets folder cannot be read, and may have its own headache-tension; `--built-in` "
        f"uses the built-in headache-tension\n{tmp_path / 'share'}: there is no such folder"
    )
    assert home.run(*verb, "headache-tension", "--built-in").returncode == 0


def test_built_in_is_meant_also_where_the_clinic_has_its_own(home: Home, tmp_path: Path) -> None:
    clinic = set_clinic(home, tmp_path / "clinic")
    clinic.mkdir()
    (clinic / "knee-oa.yaml").write_text(GOOD)
    assert home.json("plan", "knee-oa")["minutes"] == 20
    assert home.json("plan", "knee-oa", "--built-in")["minutes"] == 60


def test_lists_say_that_the_folder_is_away_and_which_presets_are_marked(home: Home, tmp_path: Path) -> None:
    set_clinic(home, tmp_path / "share")
    ran = home.run("presets", "list")
    assert f"{tmp_path / 'share'}:1:1: there is no such folder" in ran.stderr
    assert (
        "\nthe clinic's presets folder cannot be read; --built-in starts a preset that is marked [built in]\n"
        in ran.stdout
    )
    assert {card["behind"] for card in json.loads(home.run("presets", "list", "--json").stdout)} == {"clinic"}


def test_a_new_preset_that_extends_another_is_good_at_once_and_with_every_comment_as_a_line(home: Home) -> None:
    said = home.run("presets", "new", "ours", "--extends", "headache-tension").stdout
    file = home.folder / "presets" / "ours.yaml"
    assert said.splitlines()[0] == str(file)
    assert "\nextends: headache-tension\n" in file.read_text()
    before = home.json("plan", "headache-tension")
    assert home.json("plan", "ours")["phases"] == before["phases"]
    lines = [line.removeprefix("# ") for line in file.read_text().splitlines()[3:]]
    whole = "\n".join(lines).replace("minutes: 45", "minutes: 48")
    file.write_text(whole)
    plan = home.json("plan", "ours")
    assert [phase["area"] for phase in plan["phases"]][:2] == ["upper back and shoulders", "an area of your own"]


def test_it_may_have_the_name_of_the_one_it_extends_or_extend_one_of_an_earlier_folder(
    home: Home, tmp_path: Path
) -> None:
    clinic = set_clinic(home, tmp_path / "clinic")
    clinic.mkdir()
    (clinic / "any.yaml").write_text(GOOD)
    home.run("presets", "new", "headache-tension", "--extends", "headache-tension")
    assert "\nextends: headache-tension\n" in (clinic / "headache-tension.yaml").read_text()
    (home.folder / "presets").mkdir()
    (home.folder / "presets" / "stiff.yaml").write_text(GOOD)
    home.run("presets", "new", "ours", "--extends", "stiff")
    assert "\nextends: room/stiff\n" in (clinic / "ours.yaml").read_text()
    ran = home.run("presets", "new", "other", "--extends", "headache-tenson", check=False)
    assert (ran.returncode, "did you mean 'headache-tension'?" in ran.stderr) == (1, True)
    assert not (clinic / "other.yaml").exists()
