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
        (("set", "level", "-3", "--therapist", "AB"), 2, "level is the room's setting; a therapist's own are: theme"),
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


def test_a_therapists_own_settings_are_set_and_removed_in_their_own_file(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    shared, own = home.folder / "room.yaml", home.folder / "therapists" / "AB.yaml"
    shared.write_text("theme: day\nkeys: {hold: j}\n")
    own.parent.mkdir()
    own.write_text("# AB\ntheme: ember   # for the evening\n")
    done = home.run("settings", "set", "theme", "moss", "--therapist", "ab")
    assert f"theme: moss ({own}, line 2)" in done.stdout
    home.run("settings", "set", "keys.next", "x", "--therapist", "AB")
    assert own.read_text() == "# AB\ntheme: moss   # for the evening\nkeys: {next: x}\n"
    found = {one["key"]: one for one in home.json("settings", "--therapist", "AB")["settings"]}
    assert set(found) == {"cues", "theme", "clock", "dim", "motion", "hands_limit", "keys"}
    assert (found["theme"]["value"], found["theme"]["default"]) == ("moss", "day, as the room has it")
    assert f"theme: day ({shared}, line 1)" in home.run("settings", "unset", "theme", "--therapist", "AB").stdout
    assert shared.read_text() == "theme: day\nkeys: {hold: j}\n"
    refused = home.run("settings", "set", "keys.next", "j", "--therapist", "AB", check=False)
    assert refused.returncode == 1, refused.stdout
    assert "AB.yaml:2:14: keys.next: " in refused.stderr, "the room has that key for another act"
    assert own.read_text() == "# AB\nkeys: {next: x}\n"
    own.write_text("theme: mos\n")
    assert home.run("settings", "set", "theme", "mos", "--therapist", "AB", check=False).returncode == 1, "as before"
    own.write_text("theme: moss\nlevel: 3\n")
    assert "AB.yaml:2:1: level: unknown key" in home.run("settings", "--therapist", "AB").stderr


def test_the_first_setting_of_a_therapist_begins_the_file_and_the_rooms_own_file_comes_first(home: Home) -> None:
    (home.folder / "rooms").mkdir(parents=True)
    (home.folder / "rooms" / "blue.yaml").write_text("dim: 60\n")
    assert "create " in home.run("settings", "--therapist", "CD", check=False).stderr
    done = home.run("settings", "set", "dim", "20", "--therapist", "CD", "--room", "blue")
    assert (home.folder / "therapists" / "CD.yaml").read_text() == "dim: 20\n"
    assert "dim: 60 " in done.stdout
    assert "This room's own file sets it; what a therapist's own file says holds in other rooms." in done.stdout
    assert "dim: 20" in home.run("settings", "--therapist", "CD").stdout
