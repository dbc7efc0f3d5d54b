"""Clinic packs by commands: built, checked, added, updated and removed, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from roomctl.clinic import packs
from roomctl.commands.main import main
from roomctl.config import room as rooms
from roomctl.errors import Unavailable
from roomctl.preset import catalogue, library
from roomctl.system import paths
from tests.rigs.home import PATIENCE, Home
from tests.rigs.terminal import Terminal

GOOD = (Path(__file__).parents[1] / "preset" / "good.yaml").read_text()
ABOUT = 'name: calm\nversion: "1.2"\nlicence: CC BY 4.0\ncredits: [Example Clinic, Old Mill Lane]\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; commands run in this process."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a clinic has written: two presets, one of them over the other, a folder of music and room defaults."""
    made = tmp_path / "calm"
    (made / "presets").mkdir(parents=True)
    (made / "music" / "sea").mkdir(parents=True)
    (made / "pack.yaml").write_text(ABOUT)
    (made / "presets" / "neck-calm.yaml").write_text(GOOD.replace("bed: warm-pad", "bed: folder:sea"))
    (made / "presets" / "neck-longer.yaml").write_text(
        "preset: 1\nextends: neck-calm\nchange:\n  neck: {pressure: 1}\n"
    )
    (made / "music" / "sea" / "one.flac").write_bytes(bytes(range(256)) * 200)
    (made / "room.yaml").write_text("clock: circle\nbooking: {undress: 4, dress: 6}\n")
    return made


Said = Callable[..., tuple[str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*words: object, code: int = 0) -> tuple[str, str]:
        capsys.readouterr()
        assert main([str(word) for word in words]) == code, capsys.readouterr()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return out, err

    return run


def everything(home: Path) -> dict[str, bytes]:
    """Each file of a home but for locks and caches, with its content."""
    files = (file for file in home.rglob("*") if file.is_file() and file.suffix not in (".lock", ".json"))
    return {str(file.relative_to(home)): file.read_bytes() for file in files}


def built(said: Said, folder: Path, name: str = "calm.zip") -> Path:
    said("pack", "build", folder, "-o", folder.parent / name)
    return folder.parent / name


def test_a_pack_is_built_checked_added_listed_used_and_removed(here: Path, folder: Path, said: Said) -> None:
    out, _ = said("pack", "build", folder, "-o", folder.parent / "calm.zip")
    file = folder.parent / "calm.zip"
    assert out == (
        f"{file}: calm 1.2 (2 presets, music: sea, room defaults)\n"
        f"SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}\n"
    )
    out, _ = said("pack", "check", file)
    assert out.splitlines()[1:] == ["licence: CC BY 4.0", "credits: Example Clinic", "credits: Old Mill Lane"]
    assert not (here / "packs").exists()
    out, _ = said("pack", "add", file)
    assert f"clinic_music: {here}/packs/calm/music\n" in out
    assert out.endswith("pack_defaults: calm\n")
    (here / "room.yaml").write_text(f"clinic_music: {here}/packs/calm/music\n")
    cards = {card["name"]: card for card in json.loads(said("presets", "list", "--json")[0])}
    assert (cards["neck-calm"]["shelf"], cards["neck-longer"]["minutes"]) == ("pack calm", 20)
    assert "calm 1.2 (2 presets, music: sea, room defaults); licence: CC BY 4.0" in said("pack", "list")[0]
    assert json.loads(said("plan", "neck-longer", "--json")[0])["minutes"] == 20
    out, err = said("pack", "remove", "calm")
    assert out == "removed: calm 1.2 (2 presets, music: sea, room defaults)\n"
    assert "room.yaml still names it: remove clinic_music there" in err
    assert list((here / "packs").iterdir()) == []
    assert "no preset 'neck-calm'" in said("plan", "neck-calm", code=1)[1]
    assert "no pack 'calm' is added" in said("pack", "remove", "calm", code=1)[1]


def test_the_same_folder_gives_the_same_bytes_wherever_and_whenever_it_lies(
    here: Path, folder: Path, said: Said, tmp_path: Path
) -> None:
    first = built(said, folder)
    other = tmp_path / "elsewhere" / "deep"
    shutil.copytree(folder, other)
    for file in other.rglob("*"):
        os.utime(file, (1, 1))
        file.chmod(0o755)
    (other / ".DS_Store").write_text("x")
    (other / "presets" / "preset.schema.json").write_text("{}")
    assert built(said, other, "other.zip").read_bytes() == first.read_bytes()


def test_a_pack_is_between_the_clinic_and_the_built_in_presets(here: Path, folder: Path, said: Said) -> None:
    (folder / "presets" / "headache-tension.yaml").write_text(GOOD)
    file = built(said, folder)
    _, err = said("pack", "add", file, code=1)
    assert "preset replaces: headache-tension, 20 min; it is used instead of the built-in headache-tension" in err
    assert "nothing was changed; add --yes" in err
    said("pack", "add", file, "--yes")
    assert json.loads(said("plan", "headache-tension", "--json")[0])["minutes"] == 20
    assert json.loads(said("plan", "headache-tension", "--built-in", "--json")[0])["minutes"] == 45
    (here / "clinic").mkdir()
    (here / "clinic" / "headache-tension.yaml").write_text("preset: 1\nextends: pack/headache-tension\ntitle: Ours\n")
    (here / "room.yaml").write_text("clinic_presets: clinic\n")
    assert json.loads(said("presets", "show", "headache-tension", "--json")[0])["title"] == "Ours"
    _, err = said("presets", "sign", here / "packs/calm/presets/headache-tension.yaml", "--by", "AB", code=1)
    assert "is of the pack calm, and an update replaces its file" in err
    assert "extends: pack/headache-tension" in err


def test_two_packs_with_one_preset_use_that_of_the_first_name(here: Path, folder: Path, said: Said) -> None:
    said("pack", "add", built(said, folder))
    for name, minutes, note in (("balm", "15", "instead of that of the pack calm"), ("zest", "22", "comes first")):
        (folder / "pack.yaml").write_text(ABOUT.replace("calm", name))
        text = GOOD.replace("bed: warm-pad", "bed: folder:sea")
        (folder / "presets" / "neck-calm.yaml").write_text(text.replace("minutes: 10", f"minutes: {int(minutes) - 10}")
                                                           .replace("minutes: 20", f"minutes: {minutes}"))  # fmt: skip
        file = built(said, folder, f"{name}.zip")
        changes = json.loads(said("pack", "add", file, "--yes", "--json")[0])["changes"]
        assert note in next(one["what"] for one in changes if one["what"].startswith("neck-calm"))
    beds = {"folder:sea", "warm-pad"}
    assert catalogue.find("neck-calm", library.shelves(), beds).seconds == 15 * 60


def test_room_defaults_apply_only_if_room_yaml_names_the_pack_and_lie_under_it(
    here: Path, folder: Path, said: Said
) -> None:
    said("pack", "add", built(said, folder))
    assert (rooms.load().clock, rooms.load().booking.undress) == ("digits", rooms.Room().booking.undress)
    (here / "room.yaml").write_text("pack_defaults: calm\nbooking: {dress: 1}\n")
    room = rooms.load()
    assert (room.clock, room.booking.undress, room.booking.dress, room.faults) == ("circle", 4, 1, ())
    (here / "rooms").mkdir()
    (here / "rooms" / "blue.yaml").write_text("clock: round\n")
    assert rooms.load("blue").clock == "round"
    out, _ = said("config", "show", "--where")
    assert f"{here}/packs/calm/room.yaml:1: clock: circle\n" in out
    assert f"{here}/room.yaml:2: booking.dress: 1\n" in out
    before = rooms.signature("room")
    said("pack", "remove", "calm")
    assert rooms.signature("room") != before, "a controller would not notice"
    [fault] = rooms.load().faults
    assert (fault.line, fault.what[:29]) == (1, "no pack 'calm' is added here;")


def test_an_update_shows_what_changes_and_changes_it_only_after_yes(here: Path, folder: Path, said: Said) -> None:
    said("pack", "add", built(said, folder))
    presets = folder / "presets"
    (presets / "neck-longer.yaml").unlink()
    (presets / "neck-new.yaml").write_text(GOOD)
    text = (presets / "neck-calm.yaml").read_text()
    (presets / "neck-calm.yaml").write_text(
        text.replace("minutes: 10", "minutes: 12").replace("minutes: 20", "minutes: 22")
    )
    (folder / "music" / "sea" / "two.flac").write_bytes(b"two")
    (folder / "room.yaml").write_text("clock: round\ntheme: moss\n")
    (folder / "pack.yaml").write_text(ABOUT.replace("1.2", "1.3"))
    file, before = built(said, folder), everything(here)
    _, err = said("pack", "add", file, code=1)
    assert err.splitlines() == [
        "version 1.2 → 1.3",
        "preset changed: neck-calm, 20 min → 22 min",
        "preset removed: neck-longer, 20 min",
        "preset added: neck-new, 20 min",
        "music added: music/sea/two.flac",
        "setting removed: booking: {dress: 6, undress: 4} → not set",
        "setting changed: clock: circle → round",
        "setting added: theme: moss",
        "roomctl: nothing was changed; add --yes to change this",
    ]
    assert everything(here) == before
    said("pack", "add", file, "--yes")
    assert sorted(one.name for one in (here / "packs/calm/presets").iterdir()) == ["neck-calm.yaml", "neck-new.yaml"]
    assert said("pack", "add", file)[0] == "calm 1.3 is added already; nothing was changed\n"
    (folder / "pack.yaml").write_text(ABOUT.replace("1.2", "1.3").replace("CC BY 4.0", "CC0"))
    assert "licence changed: CC BY 4.0 → CC0" in said("pack", "add", built(said, folder), code=1)[1]
    assert [one.name for one in (here / "packs").iterdir()] == ["calm"]


@pytest.mark.parametrize(("typed", "code"), [("yes", 0), ("no", 1), ("\x04", 1)])
def test_on_a_terminal_an_update_asks(home: Home, folder: Path, tmp_path: Path, typed: str, code: int) -> None:
    file = str(tmp_path / "calm.zip")
    home.run("pack", "build", str(folder), "-o", file)
    home.run("pack", "add", file)
    (folder / "presets" / "neck-longer.yaml").unlink()
    home.run("pack", "build", str(folder), "-o", file)
    terminal = Terminal([sys.executable, "-m", "roomctl", "pack", "add", file], home.environment, columns=140)
    try:
        assert "preset removed: neck-longer, 20 min" in terminal.shows("Change this? Type yes:")
        terminal.press(typed if typed == "\x04" else typed + "\r")
        terminal.shows("roomctl: nothing was changed" if code else "updated: calm 1.2 (1 preset")
        assert terminal.process.wait(timeout=PATIENCE) == code
    finally:
        terminal.close()
    assert (home.folder / "packs/calm/presets/neck-longer.yaml").exists() == bool(code)


def test_what_somebody_changed_in_an_added_pack_is_named_before_it_is_lost(
    here: Path, folder: Path, said: Said
) -> None:
    file = built(said, folder)
    said("pack", "add", file)
    with open(here / "packs/calm/presets/neck-calm.yaml", "a") as preset:
        preset.write("# ours\n")
    (here / "packs/calm/presets/more.yaml").write_text(GOOD)
    assert "changed here since it was added: presets/more.yaml, presets/neck-calm.yaml" in said("pack", "list")[0]
    for words in (("add", file), ("remove", "calm")):
        _, err = said("pack", *words, code=1)
        assert "file changed here: presets/neck-calm.yaml" in err
        assert (here / "packs/calm/presets/more.yaml").exists()
    said("pack", "add", file, "--yes")
    assert json.loads(said("pack", "list", "--json")[0])[0]["altered"] == []


def remade(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The pack with other members, under a list that is true of them, as a person with bad intentions would make it."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    about = json.loads(members.pop("manifest.json"))
    change(members)
    about["files"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()
    ]
    with zipfile.ZipFile(file, "w") as new:
        for name, data in {**members, "manifest.json": json.dumps(about).encode()}.items():
            new.writestr(name, data)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("../escape.yaml", b"x", "leads out of its folder"),
        ("hooks/run.sh", b"x", "a pack has only room.yaml, house-style.yaml, presets/NAME.yaml and music/NAME/"),
        ("presets/deep/x.yaml", b"x", "a pack has only"), ("presets/x.txt", b"x", "a pack has only"),
        ("music/loose.flac", b"x", "a pack has only"), ("music/sea/.hidden", b"x", "on every system"),
        ("music/sea/con.flac", b"x", "on every system"), ("music/sea/a:b", b"x", "on every system"),
        ("presets/bad.yaml", b"preset: 1\ntitle: x\n", "presets/bad.yaml:1:1: phases"),
        ("presets/neck-calm (1).yaml", GOOD.encode(), "named like a copy"),
        ("room.yaml", b"webhook: {url: 'https://x.example', secret_file: x}\n", "room.yaml:1:1: webhook: unknown key"),
        ("room.yaml", b"clinic_presets: /tmp\n", "room.yaml:1:1: clinic_presets: unknown key"),
        ("room.yaml", b"clock: sundial\n", "room.yaml:1:8: clock:"),
    ],
)  # fmt: skip
def test_a_bad_pack_changes_nothing_even_if_its_list_is_true(
    here: Path, folder: Path, said: Said, name: str, data: bytes, why: str
) -> None:
    file = built(said, folder)
    said("pack", "add", file)
    before = everything(here)
    remade(file, lambda members: members.update({name: data}))
    for words in (("check", file), ("add", file, "--yes")):
        _, err = said("pack", *words, code=1)
        assert why in err
        assert str(file) in err
        assert str(here / "packs") not in err, "the fault is named in the pack's file, not where it was unpacked"
    assert everything(here) == before
    assert [one.name for one in (here / "packs").iterdir()] == ["calm"]
    assert not list(here.parent.glob("**/escape.yaml"))


def test_an_altered_or_cut_pack_changes_nothing(here: Path, folder: Path, said: Said) -> None:
    file = built(said, folder)
    whole = file.read_bytes()
    for data in (
        whole[:-1],
        whole[: len(whole) // 2],
        whole + b"\0",
        whole.replace(b"\x10\x11\x12", b"\x10\x11\x13"),
        b"",
    ):
        file.write_bytes(data)
        _, err = said("pack", "add", file, "--yes", code=1)
        assert err.startswith(f"roomctl: {file} is ")
    assert list((here / "packs").iterdir()) == []


@pytest.mark.parametrize(
    "change", [{"name": "../x"}, {"name": "Calm"}, {"name": 7}, {"version": None}, {"credits": [1]}, {"credits": 1},
               {"licence": "x" * 3000}],
)  # fmt: skip
def test_a_pack_whose_name_or_licence_is_no_text_is_refused(
    here: Path, folder: Path, said: Said, change: dict[str, Any]
) -> None:
    file = built(said, folder)
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | change).encode()
    with zipfile.ZipFile(file, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    assert "its name, version, licence or credits are not text" in said("pack", "add", file, code=1)[1]
    assert list((here / "packs").iterdir()) == []


def test_a_folder_with_faults_is_not_built_and_all_faults_are_named(here: Path, folder: Path, said: Said) -> None:
    out = folder.parent / "x.zip"
    (folder / "pack.yaml").write_text("name: calm\nversion: 1.10\n")
    _, err = said("pack", "build", folder, "-o", out, code=1)
    assert f"{folder}/pack.yaml:2:10: version: 1.1 is not text; put a number in quotes" in err
    assert "a pack needs licence, credits" in err
    (folder / "pack.yaml").write_text(ABOUT)
    (folder / "presets" / "neck-calm.yaml").write_text(GOOD.replace("warm-pad", "folder:gone"))
    (folder / "presets" / "lone.yaml").write_text("preset: 1\nextends: clinic/low-back\n")
    (folder / "room.yaml").write_text("level: -3\n")
    _, err = said("pack", "build", folder, "-o", out, code=1)
    assert "there is no folder of music 'folder:gone'" in err
    assert "lone.yaml:2:10: extends:" in err
    assert "room.yaml:1:1: level: unknown key" in err
    assert not out.exists()
    for gone in ("gone", 300 * "a"):
        assert "there is no folder" in said("pack", "build", folder / gone, "-o", out, code=1)[1]


def test_links_pipes_and_other_files_of_a_folder_are_left_out_and_named(here: Path, folder: Path, said: Said) -> None:
    (folder / "presets" / "link.yaml").symlink_to("/etc/hostname")
    (folder / "music" / "up").symlink_to(folder.parent)
    os.mkfifo(folder / "presets" / "pipe.yaml")
    (folder / "notes.txt").write_text("x")
    said("pack", "build", folder, "-o", folder.parent / "x.zip", code=1)  # a link among the presets reads as a preset
    (folder / "presets" / "link.yaml").unlink()
    (folder / "presets" / "pipe.yaml").unlink()
    _, err = said("pack", "build", folder, "-o", folder.parent / "x.zip")
    assert "left out: music/up: this is a link; put the file itself here" in err
    assert "left out: notes.txt: a pack has only" in err


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("update", [False, True])
def test_a_disk_that_fails_at_a_step_leaves_the_packs_as_they_were(
    step: int, update: bool, here: Path, folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    if update:
        said("pack", "add", built(said, folder))
        (folder / "pack.yaml").write_text(ABOUT.replace("1.2", "1.3"))
    before = [(pack.name, pack.version) for pack in packs.installed().values()]
    file, calls, settled = built(said, folder), count(1), paths.settled

    def failing(where: Path) -> None:
        if next(calls) == step:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        settled(where)

    monkeypatch.setattr(paths, "settled", failing)
    with pytest.raises(Unavailable, match="nothing was changed"), packs.staged(file) as pack:
        packs.place(pack)
    assert [(pack.name, pack.version) for pack in packs.installed().values()] == before
    assert len(list(paths.pack_folder().iterdir())) == len(before)


def test_a_command_that_is_killed_between_its_steps_leaves_the_old_pack_or_the_new_one(
    here: Path, folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each rename, each write to the disk: the command ends there, as by `kill -9`; no clean-up runs."""
    said("pack", "add", built(said, folder))
    old = (folder / "presets" / "neck-calm.yaml").read_text()
    (folder / "presets" / "neck-calm.yaml").write_text(old + "# new\n")
    file, ends = built(said, folder), 0
    script = (
        "import os, sys; from pathlib import Path; from roomctl.clinic import packs; from roomctl.system import paths\n"
        "left = int(sys.argv[1])\n"
        "def counted(work):\n"
        "    def run(*args, **named):\n"
        "        global left\n"
        "        left -= 1\n"
        "        if left < 0: os._exit(9)\n"
        "        return work(*args, **named)\n"
        "    return run\n"
        "Path.rename, paths.settled = counted(Path.rename), counted(paths.settled)\n"
        "packs.shutil.rmtree = counted(packs.shutil.rmtree)\n"
        "with packs.staged(Path(sys.argv[2])) as pack: packs.place(pack)\n"
    )
    for step in range(20):
        ran = subprocess.run([sys.executable, "-c", script, str(step), str(file)], check=False)
        preset = library.files(library.shelves())[0]["neck-calm"][1].read_text()
        assert preset in (old, old + "# new\n")
        assert packs.altered(packs.installed()["calm"]) == ()
        if ran.returncode == 0:
            break
        ends += 1
        with packs.changing() as there:  # the next command puts right what was left
            assert [one.name for one in there.iterdir()] == ["calm"]
    assert ends >= 5, "the steps were not reached"
    assert (paths.pack_folder() / "calm/presets/neck-calm.yaml").read_text() == old + "# new\n"


def test_while_a_session_runs_a_pack_is_neither_updated_nor_removed(home: Home, folder: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "calm.zip")
    home.run("pack", "build", str(folder), "-o", file)
    home.run("pack", "add", file)
    home.run("start", "headache-tension")
    (folder / "presets" / "neck-longer.yaml").unlink()
    home.run("pack", "build", str(folder), "-o", file)
    for words in (("add", file, "--yes"), ("remove", "calm", "--yes")):
        ran = home.run("pack", *words, check=False)
        assert (ran.returncode, "a session is running; pack calm cannot be" in ran.stderr) == (1, True)
    home.run("do", "stop")
    assert "updated" in home.run("pack", "add", file, "--yes").stdout


def test_ten_gigabytes_and_a_file_that_is_not_there_are_refused(here: Path, said: Said, tmp_path: Path) -> None:
    with open(tmp_path / "huge.zip", "wb") as made:
        made.truncate(10 * 10**9)  # a hole, of no bytes on the disk
    assert "it is larger than 2 GB" in said("pack", "add", tmp_path / "huge.zip", code=1)[1]
    assert "cannot be read" in said("pack", "add", tmp_path / "gone.zip", code=3)[1]
    os.mkfifo(tmp_path / "pipe.zip")
    assert "not an ordinary file" in said("pack", "check", tmp_path / "pipe.zip", code=3)[1]
