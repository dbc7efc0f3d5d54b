"""`roomctl bookings`: a day of one room or of all, as words and as JSON; and nobody's name."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from roomctl.commands.main import main
from roomctl.session.booking import Agenda, Booked, Slot, listed
from tests.clinic.calendars import calendar

TODAY = datetime.now().replace(hour=13, minute=0, second=0, microsecond=0)
SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "bookings.json").read_text())


def event(hours: float, text: str) -> str:
    begins = TODAY + timedelta(hours=hours)
    return f"DTSTART:{begins:%Y%m%dT%H%M%S}\nDURATION:PT1H\nSUMMARY:{text}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "blue.ics").write_text(calendar(event(2, "Kim Invented"), event(0, "Kim Invented, headache-tension")))
    (tmp_path / "green.ics").write_text(calendar(event(1, "Bo Beispiel, low-back-spot")))
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "green.yaml").write_text("schedule: green.ics\n")
    (tmp_path / "rooms" / "red.yaml").write_text("level: -9\n")
    (tmp_path / "room.yaml").write_text("room: blue\nschedule: blue.ics\n")
    return tmp_path


def ran(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(["bookings", *words]) == code
    out, err = capsys.readouterr()
    assert not {"Kim", "Bo", "Invented", "Beispiel"} & set(f"{out} {err}".replace(",", " ").split())
    return out, err


def test_the_day_of_a_room_is_times_and_presets(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys) == ("13:00–14:00  Tension headache, trigger-point protocol\n15:00–16:00\n", "")
    assert ran(capsys, "--room", "green")[0] == "14:00–15:00  Low back pain, spot work\n"
    out, _ = ran(capsys, "--room", "red")
    assert out == "no calendar is set; `schedule:` in room.yaml names one\n"


def test_the_day_of_all_rooms_is_in_order_of_time(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = ran(capsys, "--all")
    assert out.splitlines() == [
        "13:00–14:00  blue  Tension headache, trigger-point protocol",
        "14:00–15:00  green  Low back pain, spot work",
        "15:00–16:00  blue",
    ]  # fmt: skip
    again, _ = ran(capsys, "--all", "--room", "red")
    assert again == out, "whichever room is asked"


def test_the_json_has_its_schema_and_a_calendar_that_is_away_hides_no_other(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(ran(capsys, "--all", "--json")[0])
    jsonschema.validate(found, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [one["title"] for one in found["bookings"]] == [
        "Tension headache, trigger-point protocol",
        "Low back pain, spot work",
        None,
    ]
    assert datetime.fromisoformat(found["bookings"][0]["at"]) == TODAY.astimezone()
    (home / "green.ics").unlink()
    broken = json.loads(ran(capsys, "--all", "--json", code=1)[0])
    jsonschema.validate(broken, SCHEMA)
    assert [one["room"] for one in broken["bookings"]] == ["blue", "blue"]
    assert [one["room"] for one in broken["faults"]] == ["green"]
    assert "green: the schedule" in ran(capsys, "--all", code=1)[1]


def test_a_day_without_bookings_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "blue.ics").write_text(calendar(event(24, "knee-oa")))
    assert ran(capsys) == ("no bookings today\n", "")


def test_the_list_is_by_time_then_by_room() -> None:
    agendas = {
        "green": Agenda((Booked(9.0, None), Booked(20.0, 30.0, "gone"))),
        "blue": Agenda((Booked(9.0, 10.0, "a"),)),
    }
    assert listed(agendas, {"a": "A title"}) == (
        Slot("blue", 9.0, 10.0, "A title"), Slot("green", 9.0, None, ""), Slot("green", 20.0, 30.0, ""),
    )  # fmt: skip
