"""`roomctl desk` at a real broker, with rooms that speak and others that do not make sense."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from roomctl.clinic import download, served
from roomctl.clinic.download import Answer
from roomctl.clock import HandClock, SystemClock
from roomctl.commands import desk_day
from roomctl.commands.desk_day import Calendars
from roomctl.commands.main import main
from roomctl.config.room import load
from roomctl.config.web_address import Address
from roomctl.session import events
from roomctl.session.booking import Step
from tests.bus.test_process import Stage
from tests.clinic.calendars import calendar
from tests.rigs.home import Home
from tests.rigs.mosquitto import LAMP, Mosquitto, free_port
from tests.rigs.speaking_rooms import Rooms
from tests.rigs.terminal import Terminal


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path_factory.mktemp("broker"), tls=True, anyone=True)
    yield made
    made.kill()


@pytest.fixture
def rooms(broker: Mosquitto) -> Iterator[Rooms]:
    made = Rooms(broker)
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    return tmp_path


def settle(home: Path, **said: Any) -> None:
    (home / "room.yaml").write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in said.items()))


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert main(["desk", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rooms"]
    return found


def test_json_has_each_room_s_state_as_it_stands_the_next_free_one_first(
    home: Path, broker: Mosquitto, rooms: Rooms, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(home, mqtt=broker.settings, booking={"dress": 5, "turnover": 10})
    rooms.sends("blue/online", "online")
    rooms.says("blue", "hands-on", left_s=1200, late_s=95, preset="headache-tension", area="neck", side="left")
    rooms.sends("green/online", "online")
    rooms.says("green", "ready")
    rooms.sends("red/online", "offline")
    rooms.sends("torn/state", "{")
    rooms.sends("fast/online", "online")
    step = {"step": "Linen", "takes_s": 60, "waits": False, "done": True, "done_at": None}
    rooms.says("fast", "turnover", left_s=300, ahead=600, steps=[step])
    rooms.sends("Not A Room/state", "{}")
    found = listed(capsys)
    assert [room["room"] for room in found] == ["green", "fast", "blue", "torn", "red"]
    green, fast, blue, torn, red = found
    assert blue.keys() == {
        "room", "online", "phase", "preset", "area", "side", "paused", "left_s", "late_s", "free_s", "ends_at", "ts",
        "offline_since", "clock_ahead_s", "fault", "steps",
    }  # fmt: skip
    assert (green["online"], green["phase"], green["left_s"], green["free_s"]) == (True, "ready", None, 0)
    assert (blue["phase"], blue["preset"], blue["area"], blue["side"]) == ("hands-on", None, None, None)
    assert 1000 < blue["left_s"] <= 1200
    assert blue["free_s"] == blue["left_s"] + 900
    assert blue["late_s"] == 95
    assert (torn["online"], torn["phase"], torn["fault"]) == (None, None, "sends something else than JSON")
    assert (red["online"], red["offline_since"]) == (False, None)
    assert (fast["steps"], blue["steps"]) == ([{"step": "Linen", "done": True, "left_s": None}], None)
    assert (fast["left_s"] > 200, fast["clock_ahead_s"] > 500) == (True, True)


def test_the_desk_logs_in_as_itself_and_shows_what_the_clinic_says(
    home: Path, broker: Mosquitto, rooms: Rooms, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "desk.password").write_text(f"{LAMP[1]}\n")
    mqtt = {**broker.settings, "user": "nobody", "password_file": "not-there"}
    rooms.says("amber", "hands-on", area="neck", side="left", preset="headache-tension")
    settle(home, mqtt=mqtt, desk={
        "user": LAMP[0], "password_file": "desk.password", "rooms": ["amber", "moss"], "shows": ["area"],
    })  # fmt: skip
    amber, moss = listed(capsys)
    assert (amber["area"], amber["side"], amber["preset"]) == ("neck", "left", None)
    assert (moss["room"], moss["phase"], moss["online"]) == ("moss", None, None)


@pytest.mark.parametrize(
    ("desk", "words"),
    [
        ({"password_file": "x"}, "a password needs `user:`, too"),
        ({"rooms": ["Blue"]}, "rooms are a list of at most 200 different names"),
        ({"rooms": []}, "rooms are a list"),
        ({"rooms": ["blue", "blue"]}, "different names"),
        ({"rooms": "blue"}, "rooms are a list"),
        ({"shows": ["client"]}, "the desk can show area and preset"),
        ({"shows": [{"area": 1}]}, "the desk can show area and preset"),
        ({"room": ["blue"]}, "did you mean 'rooms'"),
        ("all", "the desk has a user"),
    ],
)
def test_each_mistake_in_the_desk_s_settings_has_its_place(
    home: Path, capsys: pytest.CaptureFixture[str], desk: Any, words: str
) -> None:
    settle(home, mqtt={"host": "127.0.0.1"}, desk=desk)
    assert main(["config", "check"]) == 1
    said = "".join(capsys.readouterr())
    assert "room.yaml:2:" in said
    assert words in said


def test_a_desk_without_a_broker_is_a_mistake_in_the_settings_and_says_what_to_add(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(home, desk={"rooms": ["blue"]})
    assert main(["config", "check"]) == 1
    assert "the desk needs the broker; add `mqtt:" in "".join(capsys.readouterr())
    assert main(["desk"]) == 1
    assert "add `mqtt: {host: 127.0.0.1}`" in capsys.readouterr().err
    assert main(["serve", "--desk"]) == 1


def test_a_broker_that_is_away_or_refuses_is_a_sentence(
    home: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    settle(home, mqtt={"host": "127.0.0.1", "port": port})
    assert main(["desk", "--json"]) == 3
    assert f"127.0.0.1:{port} does not answer" in capsys.readouterr().err
    (home / "wrong").write_text("wrong")
    settle(home, mqtt={**broker.settings, "password_file": "wrong"})
    assert main(["desk", "--json"]) == 3
    assert "refuses the connection" in capsys.readouterr().err


def test_without_a_terminal_the_desk_names_its_json(
    home: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(home, mqtt=broker.settings)
    assert main(["desk"]) == 3
    assert "use `roomctl desk --json`" in capsys.readouterr().err


def test_the_board_in_a_terminal_follows_the_rooms_through_a_broker_that_is_killed(
    tmp_path: Path,
) -> None:
    broker = Mosquitto(tmp_path / "broker", anyone=True)
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    settle(home.folder, mqtt=broker.settings)
    rooms = Rooms(broker)
    board = Terminal([sys.executable, "-m", "roomctl", "desk"], home.environment, 80, 24)
    try:
        board.shows("No room has reported")
        rooms.sends("blue/online", "online")
        rooms.says("blue", "hands-on", left_s=1500, late_s=240)
        board.shows("1 room · 1 late")
        assert "hands on" in board.text
        rooms.sends("blue/online", "offline")
        board.shows("offline since")
        broker.kill()
        assert "; the times go on: the broker at" in board.shows("No news since")
        broker.start()
        rooms.says("green", "ready")
        board.shows("2 rooms · 1 ready")
        board.press("q")
        assert board.process.wait(100) == 0
    finally:
        board.close()
        rooms.close()
        broker.kill()
        home.close()


TODAY = datetime.now().replace(hour=13, minute=0, second=0, microsecond=0)


def event(hours: float, text: str, place: str = "") -> str:
    begins = TODAY + timedelta(hours=hours)
    where = f"\nLOCATION:{place}" if place else ""
    return f"DTSTART:{begins:%Y%m%dT%H%M%S}\nDURATION:PT1H\nSUMMARY:{text}{where}"


def day(home: Path, *heard: str) -> tuple[list[tuple[str, str, str]], tuple[str, ...]]:
    """The bookings on the desk, and what is said of the calendars."""
    args = argparse.Namespace(therapist=None, presets=None, room=None)
    found = Calendars(args, load()).read(heard)
    return [(f"{datetime.fromtimestamp(at):%H:%M}", room, title) for room, at, _, title in found.slots], found.notes


def test_rooms_that_share_a_calendar_have_the_bookings_at_their_place_and_nobody_s_name_is_there(home: Path) -> None:
    (home / "clinic.ics").write_text(calendar(
        event(0, "Kim Invented, headache-tension", "Blue room"), event(1, "Bo Beispiel", "Green"),
        event(2, "Kim Invented", "Blue room"), event(3, "Team"), event(4, "Kim Invented", "the quiet place"),
    ))  # fmt: skip
    (home / "rooms").mkdir()
    (home / "rooms" / "red.yaml").write_text("schedule_room: quiet place\n")
    settle(home, schedule="clinic.ics")
    blue, green, red = ("13:00", "blue", ""), ("14:00", "green", ""), ("17:00", "red", "")
    assert day(home, "blue", "green") == ([blue, green, ("15:00", "blue", ""), red], ())
    assert day(home, "green", "dune") == ([green, red], ())
    settle(home, schedule="clinic.ics", mqtt={"host": "127.0.0.1"}, desk={"rooms": ["blue"], "shows": ["preset"]})
    found, notes = day(home, "blue", "green")
    assert found == [("13:00", "blue", "Tension headache, trigger-point protocol"), ("15:00", "blue", "")]
    assert "Kim" not in repr((found, notes))


def test_a_room_s_own_calendar_is_its_own_and_that_of_the_machine_s_room_is_no_other_s(home: Path) -> None:
    (home / "blue.ics").write_text(calendar(event(0, "Kim Invented"), event(1, "Kim Invented", "Green")))
    (home / "green.ics").write_text(calendar(event(2, "Bo Beispiel")))
    (home / "rooms").mkdir()
    (home / "rooms" / "green.yaml").write_text("schedule: green.ics\n")
    settle(home, room="blue", schedule="blue.ics")
    both = [("13:00", "blue", ""), ("14:00", "blue", ""), ("15:00", "green", "")]
    assert day(home, "blue", "green", "red") == (both, ())
    (home / "green.ics").unlink()
    found, [note] = day(home, "blue")
    assert found == both[:2]
    assert note.startswith("green: the schedule ")
    assert Calendars(argparse.Namespace(), replace(load(), schedule=None)).there, "that of green"
    (home / "rooms" / "green.yaml").unlink()
    assert not Calendars(argparse.Namespace(), replace(load(), schedule=None)).there


def test_a_calendar_that_is_away_is_said_once_with_the_age_of_what_is_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "clinic.ics").write_text(calendar(event(0, "Kim Invented", "Blue"), event(1, "Bo Beispiel", "Green")))
    settle(home, schedule="clinic.ics")
    calendars = Calendars(argparse.Namespace(therapist=None, presets=None, room=None), load())
    before = calendars.read(["blue", "green"])
    assert (len(before.slots), before.notes) == (2, ())
    (home / "clinic.ics").unlink()
    clock = HandClock(SystemClock().now().wall + 25 * 60)
    monkeypatch.setattr(desk_day, "SystemClock", lambda: clock)
    after = calendars.read(["blue", "green"])
    if datetime.fromtimestamp(clock.now().wall).day == TODAY.day:
        assert after.slots == before.slots
        [note] = after.notes
        assert note.endswith("these bookings are 25 min old")


def test_rooms_with_one_calendar_at_an_address_ask_its_server_once_and_it_is_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = calendar(event(0, "Kim Invented", "Blue"), event(1, "Bo Beispiel", "Green")).encode()
    asked: list[str] = []

    def get(address: Address, *_: object, etag: str, **__: object) -> Answer:
        asked.append(etag)
        return Answer(text, "one")

    monkeypatch.setattr(download, "get", get)
    settle(home, schedule="https://calendar.example/private.ics")
    found = day(home, "blue", "green")
    assert found == ([("13:00", "blue", ""), ("14:00", "green", "")], ())
    assert asked == [""]

    def away(*_: object, **__: object) -> Answer:
        raise download.NotReached("calendar.example cannot be reached")

    monkeypatch.setattr(download, "get", away)
    monkeypatch.setattr(served, "FRESH", -1.0)
    slots, [note] = day(home, "blue", "green")
    assert slots == found[0]
    assert note == "calendar.example cannot be reached; these bookings are 0 min old"


def test_json_has_the_day_too(home: Path, broker: Mosquitto, rooms: Rooms, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "clinic.ics").write_text(calendar(event(0, "Kim Invented", "lilac")))
    rooms.says("lilac", "ready")
    settle(home, mqtt=broker.settings, schedule="clinic.ics", desk={"rooms": ["lilac"]})
    assert main(["desk", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["room"], one["title"]) for one in said["bookings"]] == [("lilac", None)]
    assert said["faults"] == []
    settle(home, mqtt=broker.settings, desk={"rooms": ["lilac"]})
    assert main(["desk", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bookings"] is None


def test_a_step_ticked_at_the_desk_is_written_in_the_room_and_the_day_stands_beside(
    tmp_path: Path, broker: Mosquitto
) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    stage = Stage(tmp_path / "room", broker)
    stage.start(steps=(Step("Linen off", 60.0), Step("Disinfect", 60.0)), dress=240.0)
    stage.online().act("stop")
    stage.state(phase="closing")
    begins = datetime.now().replace(hour=23, minute=50)
    (home.folder / "clinic.ics").write_text(
        calendar(f"DTSTART:{begins:%Y%m%dT%H%M00}\nDURATION:PT1H\nSUMMARY:Kim Invented\nLOCATION:Blue room")
    )
    settle(home.folder, mqtt=broker.settings, schedule="clinic.ics", desk={"rooms": ["blue"]})
    board = Terminal([sys.executable, "-m", "roomctl", "desk"], home.environment, 120, 40)
    try:
        board.shows("closing · 0/2")
        board.shows("23:50–00:50  blue")
        assert "Kim" not in board.text
        board.press("t")
        board.shows("1  Linen off")
        board.press("1")
        board.shows("blue: Linen off: done")
        board.shows("✓  Linen off")
        assert stage.happened(events.Ticked) == [events.Ticked("Linen off")]
        board.press("r")
        board.shows("1 room · 1 ready")
        board.press("q")
        assert board.process.wait(100) == 0
    finally:
        board.close()
        stage.close()
        home.close()
