"""`roomctl doctor`: what is missing is said before a client comes, in sentences with a way out."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.commands import doctor
from roomctl.config import room as rooms
from roomctl.journal import reserve, upkeep
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.system import machine, paths
from tests import wording
from tests.helpers import three
from tests.rigs.home import Home
from tests.rigs.pulse import Pulse


def findings(home: Home) -> dict[str, tuple[str, str]]:
    """What was looked at: its verdict and the sentence."""
    ran = home.run("doctor", "--json", check=False)
    return {one["what"]: (one["verdict"], one["message"]) for one in json.loads(ran.stdout)["checks"]}


def test_a_fresh_room_lacks_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Home, "verified", b"")  # not even that its sounds are whole
    found = findings(home)
    mind = {what for what, (verdict, _) in found.items() if verdict != "ok"}
    assert mind - {"power", "volume", "notifications", "sleep"} == {"terminal"}, found  # these are the machine's own
    assert home.run("doctor").returncode == 0


def test_a_damaged_journal_is_left_alone_and_what_becomes_of_it_is_said(home: Home) -> None:
    home.folder.mkdir()
    with Journal(home.journal) as journal:
        journal.act(Start(three()), HandClock())
        journal.act(Act("stop"), HandClock(up=1010.0))
        upkeep.copy(journal, HandClock().now())
    damaged = b"?" * home.journal.stat().st_size
    home.journal.write_bytes(damaged)
    found = findings(home)
    verdict, said = found["journal"]
    assert verdict == "missing"
    assert "is damaged" in said
    assert "the next session moves it aside, keeps it, and goes on with what can be read" in said
    assert f"and with the rest from the copy of {date.today().day} " in said
    assert "webhook" not in found, "the same would be said again"
    assert home.journal.read_bytes() == damaged


@pytest.mark.parametrize(
    ("setting", "what", "verdict", "said"),
    [
        ("schedule: blue.ics", "calendar", "missing", "/blue.ics cannot be read: No such file or directory; correct"),
        ("schedule: room.yaml", "calendar", "missing", "room.yaml: this is not a readable calendar"),
        ("clinic_music: gone", "own music", "missing", "/gone does not exist; correct `clinic_music:` in room.yaml"),
        ("clinic_presets: gone", "presets", "missing", "change clinic_presets in room.yaml"),
        ("webhook: {url: https://a.example, secret_file: s}", "webhook", "missing", "/s does not exist; write whsec_"),
    ],
)
def test_a_setting_that_leads_nowhere_is_said_with_its_place(
    home: Home, setting: str, what: str, verdict: str, said: str
) -> None:
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text(f"{setting}\n")
    found = findings(home)[what]
    assert found[0] == verdict
    assert said in found[1]


def test_events_that_are_passed_over_are_named_and_one_bad_one_hides_none(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text("schedule: blue.ics\n")
    events = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:Invented Person\r\nEND:VEVENT\r\n" for n in range(7))
    (home.folder / "blue.ics").write_text(f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n", newline="")
    verdict, said = findings(home)["calendar"]
    assert verdict == "mind"
    assert said.startswith("read; blue.ics: line 2: an event is skipped: it has no DTSTART; blue.ics: line 6: ")
    assert said.endswith("; and 2 more")
    assert "Invented" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe stands for a share that does not answer")
def test_a_calendar_on_a_share_that_does_not_answer_ends_nothing(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text("schedule: blue.ics\n")
    os.mkfifo(home.folder / "blue.ics")
    assert "does not answer" in findings(home)["calendar"][1]
    plain = home.run("--plain")
    assert "does not answer" in plain.stdout
    assert wording.CHOOSE in plain.stdout


def test_music_that_cannot_be_played_and_pedals_that_were_spoilt_are_said(home: Home) -> None:
    (home.folder / "music" / "sea").mkdir(parents=True)
    (home.folder / "music" / "sea" / "a.mp3").write_bytes(b"no music at all")
    (home.folder / "keys.yaml").write_text("nexxt: [b]\n")
    found = findings(home)
    assert found["own music"][0] == "mind"
    assert "1 of 1 files are skipped" in found["own music"][1]
    assert found["pedals"][0] == "mind"
    assert "keys.yaml:1: nexxt: unknown key; did you mean 'next'?" in found["pedals"][1]
    assert (home.folder / "music.json").stat().st_mode & 0o777 == 0o600


def test_the_presses_that_pedals_have_learned_are_said(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    assert findings(home)["pedals"][1].startswith("no pedal is set up")
    (home.folder / "keys.yaml").write_text("next: [b]\nmore: [long+b]\nback: [double+b]\n")
    assert findings(home)["pedals"] == ("ok", "3 keys learned, with long presses and double presses")


def test_another_loudspeaker_in_the_place_of_the_rooms_is_something_to_mind(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text("sound_device: Gong\nother_device: true\n")
    verdict, said = findings(home)["sound device"]
    assert verdict == "mind"
    assert said.startswith("Gong is not connected; another loudspeaker is used instead; devices: ")


def test_without_a_sound_device_the_whole_reason_is_said(home: Home) -> None:
    home.environment |= {"SDL_AUDIODRIVER": "none-such"}
    verdict, said = findings(home)["sound device"]
    assert verdict == "missing"
    assert said.startswith("no sound device (")
    assert said.count("(") == said.count(")")


def test_sounds_that_are_there_and_spoilt_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    """Also by who found them good before: what is kept is their fingerprint."""
    monkeypatch.setenv("ROOMCTL_HOME", str(home.folder))
    folder = tmp_path / "sounds"
    shutil.copytree(paths.shipped("sounds"), folder)
    monkeypatch.setattr("roomctl.sound.library.shipped", lambda name: folder)
    assert doctor._sounds() == ("ok", "all beds and cues can be played")
    spoilt = ("brown-hush.ogg", "bowl-warn.ogg", "bowl-change.ogg")
    for name in spoilt:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 3 : len(data) // 3 + 9000] = bytes(9000)
        (folder / name).write_bytes(data)
    verdict, said = doctor._sounds()
    assert verdict == "missing"
    assert said.startswith("brown-hush.ogg ")
    assert "2 more are faulty" in said


def test_own_music_is_judged_as_sounds_check_judges_it(home: Home) -> None:
    folder = home.folder / "music" / "sea"
    folder.mkdir(parents=True)
    (folder / "a.mp3").write_bytes(b"")
    (folder / "b.part").write_bytes(b"half of something")
    checked = home.run("sounds", "check", "--json", check=False)
    said = {Path(one["file"]).name: one["what"] for one in json.loads(checked.stdout)["faults"]}
    assert said == {"a.mp3": wording.EMPTY_FILE, "b.part": "is not a known music format, and is not played"}
    assert "2 of 2 files are skipped or cut: " in findings(home)["own music"][1]
    assert f"a.mp3 {wording.EMPTY_FILE}" in findings(home)["own music"][1]


@pytest.mark.parametrize(
    ("name", "answer", "verdict", "said"),
    [
        ("battery", None, "ok", "no battery"),
        ("battery", machine.Battery(81, True), "ok", "81 %, connected"),
        ("battery", machine.Battery(43, False), "mind", "43 %; connect the charger"),
        ("volume", None, "ok", "does not report"),
        ("volume", machine.Volume(70, False, 60), "ok", "70 %"),
        ("volume", machine.Volume(70, True, 70), "mind", "muted"),
        ("volume", machine.Volume(9, False, 9), "mind", "9 %; turn it up"),
        ("volume", machine.Volume(130, False, 130), "mind", "130 %, which can distort"),
        ("volume", machine.Volume(70, False, 0), "mind", "70 %, but one loudspeaker's is 0 %; set the balance"),
        ("notifications", None, "ok", "Do Not Disturb"),
        ("notifications", True, "mind", "Do Not Disturb"),
        ("notifications", False, "ok", "switched off"),
        ("stays_awake", True, "ok", "awake"),
        ("stays_awake", False, "mind", "switch off sleep"),
    ],
)
def test_what_the_machine_itself_says_has_a_way_out(
    monkeypatch: pytest.MonkeyPatch, name: str, answer: object, verdict: str, said: str
) -> None:
    monkeypatch.setattr(machine, name, lambda: answer)
    check = {"battery": "power", "stays_awake": "sleep"}.get(name, name)
    found = getattr(doctor, f"_{check}")()
    assert found[0] == verdict
    assert said in found[1]


def test_a_disk_is_said_to_be_nearly_full_before_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    reserve.fill(rooms.load().journal)
    for free, verdict in ((99, "mind"), (101, "ok")):
        usage = type(shutil.disk_usage(tmp_path))(1 << 40, 0, free << 20)
        monkeypatch.setattr(shutil, "disk_usage", lambda path, usage=usage: usage)
        found, said = doctor._disk(rooms.load())
        assert found == verdict
        assert said.startswith(f"{free} MB free, and 4 of 4 MB kept for a session on a full disk")
        assert ("delete something before the next session" in said) == (verdict == "mind")


def test_the_volume_is_that_of_the_default_output(pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in pulse.environment.items():
        monkeypatch.setenv(name, value)
    try:
        pulse.control("set-sink-volume", "@DEFAULT_SINK@", "31%")
        assert machine.volume() == machine.Volume(31, False, 31)
        pulse.control("set-sink-volume", "@DEFAULT_SINK@", "0%", "31%")
        assert machine.volume() == machine.Volume(31, False, 0)
        pulse.control("set-sink-mute", "@DEFAULT_SINK@", "1")
        assert machine.volume() == machine.Volume(31, True, 0)
    finally:
        pulse.control("set-sink-mute", "@DEFAULT_SINK@", "0")
        pulse.control("set-sink-volume", "@DEFAULT_SINK@", "100%")


def test_a_service_that_never_answers_holds_no_check_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PATIENCE", 0.1)
    monkeypatch.setattr(machine, "_AWAKE", "import time; time.sleep(60)")
    assert machine.stays_awake() is False
