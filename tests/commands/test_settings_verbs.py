"""`settings`, `settings set`, `settings unset`, `room new`: the settings without a screen."""

from __future__ import annotations

import json

import pytest

from roomctl.commands.sound_check import FIRST, SoundCheckProcess
from roomctl.config import room as rooms
from roomctl.config.room_keys import TABLE
from roomctl.errors import Refused
from tests.rigs.home import Home, until


def test_one_setting_is_set_and_removed_and_the_rest_of_the_file_stays(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    file = home.folder / "room.yaml"
    file.write_text("# ours\ntheme: ember   # as Ana likes it\nbooking: {turnover: 5}\n")
    done = home.run("settings", "set", "booking.turnover", "12")
    assert done.stdout == f"booking.turnover: 12 ({file}, line 3)\nholds from the next session on\n"
    home.run("settings", "set", "level", "-12")
    assert file.read_text() == "# ours\nlevel: -12\ntheme: ember   # as Ana likes it\nbooking: {turnover: 12}\n"
    assert home.json("settings", "unset", "level")["value"] == -6
    home.run("settings", "set", "booking.turnover", "5")
    assert file.read_text() == "# ours\ntheme: ember   # as Ana likes it\nbooking: {turnover: 5}\n"


def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    file = home.folder / "room.yaml"
    file.write_text("level: -12\n")
    for words, code, said in [
        (("set", "level", "loud"), 1, "room.yaml:1:8: level: 'loud' is not a number from -40 to 0"),
        (("set", "lvel", "-3"), 2, "did you mean level?"),
        (("unset", "dim"), 1, "there is nothing to remove"),
        (("set", "lights", "[{"), 1, "this value cannot be read"),
        (("set", "codes.swedish", "M1"), 1, "write it as system|code"),
        (("set", "level", "-3", "--therapist", "AB"), 2, "a therapist's own are in a file of their own"),
    ]:
        done = home.run("settings", *words, check=False)
        assert done.returncode == code, done.stderr
        assert said in done.stderr, words
        assert not done.stdout
    assert file.read_text() == "level: -12\n"


def test_the_list_says_of_every_key_its_value_place_default_bounds_and_what_it_does(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text("level: -12\ncap: 3\n")
    found = home.json("settings")
    by_key = {one["key"]: one for one in found["settings"]}
    assert {key.partition(".")[0] for key in by_key} == set(TABLE)
    level = by_key["level"]
    assert (level["value"], level["default"], level["line"]) == (-12, "-6", 1)
    assert level["schema"] == {"type": "number", "minimum": -40, "maximum": 0}
    assert level["now"] == "The room is 12 dB below the loudest that roomctl plays."
    assert by_key["cap"]["faults"][0]["what"] == "3 is not a number from -40 to 0"
    lines = home.run("settings").stdout
    assert f"level: -12  ({home.folder / 'room.yaml'}:1)" in lines
    assert "dim: 20  (default)" in lines
    assert lines == home.run("settings", "--plain").stdout == home.run("--plain", "settings").stdout


def test_a_new_room_has_a_file_of_comments_with_a_schema_and_no_file_is_written_over(home: Home) -> None:
    made = home.json("room", "new", "green")["file"]
    assert made == str(home.folder / "rooms" / "green.yaml")
    schema = json.loads((home.folder / "rooms" / "room.schema.json").read_text())
    assert "room" not in schema["properties"]
    assert home.run("config", "check", "--room", "green").returncode == 0
    checked = home.json("config", "check")
    assert checked == {"files": 1, "faults": [], "remarks": []}, "the schema is no room's file"
    home.run("room", "new")
    assert "room" in json.loads((home.folder / "room.schema.json").read_text())["properties"]
    assert "exists already" in home.run("room", "new", "green", check=False).stderr
    assert "cannot be a room's name" in home.run("room", "new", "Grün", check=False).stderr


def test_a_sound_check_plays_each_bed_and_cue_of_the_room_but_not_during_a_session(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in home.environment.items():
        monkeypatch.setenv(name, value)
    check = SoundCheckProcess(rooms.load(), -30.0)
    try:
        assert check.beds[0] == FIRST
        assert len(check.beds) == len(set(check.beds)) > 5
        assert "silence" not in check.beds
        assert {"change", "finish"} <= set(check.cues)
        until(lambda: check.reading)
        assert not check.trouble
    finally:
        check.close()
    until(lambda: "stopped" in check.trouble)
    home.run("start", "hypertension")
    with pytest.raises(Refused, match="a session is running"):
        SoundCheckProcess(rooms.load(), -30.0)
