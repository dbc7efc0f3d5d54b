"""Today's next booking, from calendar files as clinics' programs write them."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomctl.clinic.schedule import named, next_today
from roomctl.errors import RoomError, Unavailable
from tests.rigs.home import Home

TITLES = {"headache-tension": "Tension headache", "headache-tension-30": "Tension headache, six phases", "knee": "Knee"}
NOON = datetime(2027, 1, 15, 12, 0).astimezone()  # a Friday


def calendar(folder: Path, *events: str) -> Path:
    file = folder / "blue.ics"
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//clinic//EN\n{body}END:VCALENDAR\n"
    file.write_text(text.replace("\n", "\r\n"), encoding="utf-8")
    return file


def event(hour: float, text: str = "", more: str = "", day: str = "20270115") -> str:
    begins = datetime.strptime(day, "%Y%m%d") + timedelta(hours=hour)
    ends = begins + timedelta(hours=1)
    return f"DTSTART:{begins:%Y%m%dT%H%M%S}\nDTEND:{ends:%Y%m%dT%H%M%S}\nSUMMARY:{text}{more}"


def at(file: Path, when: datetime = NOON) -> tuple[str, str] | None:
    found = next_today(file, when.timestamp(), TITLES)
    return (f"{datetime.fromtimestamp(found.at):%H:%M}", found.preset) if found else None


def test_the_next_one_today_is_found_and_what_is_over_is_not(tmp_path: Path) -> None:
    file = calendar(tmp_path, event(15), event(9, "knee"), event(13.5, "knee"), event(8, "knee", day="20270116"))
    assert at(file) == ("13:30", "knee")
    assert at(file, NOON.replace(hour=14)) == ("15:00", "")
    assert at(file, NOON.replace(hour=16)) is None


def test_a_client_who_is_a_little_late_is_still_the_next_one(tmp_path: Path) -> None:
    file = calendar(tmp_path, event(12, "knee"), event(13))
    assert at(file, NOON + timedelta(minutes=14)) == ("12:00", "knee")
    assert at(file, NOON + timedelta(minutes=16)) == ("13:00", "")


def test_weekly_bookings_count_but_for_their_exceptions(tmp_path: Path) -> None:
    weekly = event(13, "knee", "\nRRULE:FREQ=WEEKLY;BYDAY=FR", day="20270101")
    assert at(calendar(tmp_path, weekly)) == ("13:00", "knee")
    assert at(calendar(tmp_path, weekly + "\nEXDATE:20270115T130000")) is None


def test_whole_days_and_what_was_cancelled_are_passed_over(tmp_path: Path) -> None:
    holiday = "DTSTART;VALUE=DATE:20270115\nSUMMARY:knee"
    assert at(calendar(tmp_path, holiday, event(13, "knee", "\nSTATUS:CANCELLED"), event(14))) == ("14:00", "")


def test_a_booking_in_another_time_zone_is_told_by_this_rooms_clock(tmp_path: Path) -> None:
    utc = NOON.replace(hour=15).astimezone(UTC)
    file = calendar(tmp_path, f"DTSTART:{utc:%Y%m%dT%H%M%S}Z\nDURATION:PT1H\nSUMMARY:x")
    assert at(file) == ("15:00", "")


@pytest.mark.parametrize(
    ("text", "preset"),
    [
        ("Mrs Brown, headache-tension-30", "headache-tension-30"), ("HEADACHE TENSION", "headache-tension"),
        ("tension headache, six phases (Brown)", "headache-tension-30"), ("kneeling", ""),
        ("", ""), ("Mr Knee", "knee"),
    ],
)  # fmt: skip
def test_the_longest_preset_that_the_text_names_is_meant(text: str, preset: str) -> None:
    assert named(text, TITLES) == preset


def test_a_clients_name_never_leaves(tmp_path: Path) -> None:
    file = calendar(tmp_path, event(13, "Mrs Brown, knee", "\nDESCRIPTION:Mrs Brown\nLOCATION:Brown Street"))
    assert "Brown" not in repr(next_today(file, NOON.timestamp(), TITLES))


@pytest.mark.parametrize("text", [b"", b"garbage", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"{}"])
def test_a_broken_file_is_one_sentence(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "blue.ics"
    file.write_bytes(text)
    with pytest.raises(RoomError, match=r"^blue\.ics: this is not a readable calendar( \(it is incomplete\))?$"):
        next_today(file, NOON.timestamp(), TITLES)


def test_a_missing_file_is_one_sentence_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(RoomError, match=r"No such file or directory; correct `schedule:` in room\.yaml$"):
        next_today(tmp_path / "blue.ics", NOON.timestamp(), TITLES)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("file:///blue.ics", "it must begin with https:// or http://, or it is a file of this machine"),
        ("ftp://clinic.example/blue.ics", "it must begin with https:// or http://"),
        ("https://clinic.example:x/blue.ics", "its port is not a number from 1 to 65535"),
        ("https://clinic.example/blue.ics#today", "the part after # is never sent to a server"),
        ("https://kim:s3cr@clinic.example/blue.ics", "an address must hold no password"),
    ],
)
def test_an_address_that_cannot_be_read_is_a_fault_that_does_not_repeat_it(
    tmp_path: Path, address: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from roomctl.config import room

    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text(f"schedule: {address}\n")
    found = room.load()
    [fault] = found.faults
    assert why in fault.what
    assert "blue" not in fault.what
    assert "s3cr" not in fault.what
    assert found.schedule is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe stands for a share that does not answer")
def test_a_share_that_does_not_answer_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from roomctl.system import shares

    monkeypatch.setattr("roomctl.clinic.schedule.within", partial(shares.within, seconds=0.05))
    os.mkfifo(tmp_path / "blue.ics")
    with pytest.raises(RoomError, match=r"blue\.ics does not answer; is its share connected\?"):
        next_today(tmp_path / "blue.ics", NOON.timestamp(), TITLES)
    os.close(os.open(tmp_path / "blue.ics", os.O_RDWR | os.O_NONBLOCK))  # the thread that waits for it ends


@given(st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_damaged_in_a_file_it_is_an_answer_or_a_sentence(
    tmp_path: Path, damage: list[tuple[int, bytes]]
) -> None:
    file = calendar(tmp_path, event(13, "knee", "\nRRULE:FREQ=WEEKLY;BYDAY=FR", day="20270101"), event(14))
    content = bytearray(file.read_bytes())
    for place, put in damage:
        content[place : place + len(put)] = put
    file.write_bytes(bytes(content))
    said = ""
    try:
        next_today(file, NOON.timestamp(), TITLES)
    except RoomError as error:
        said = str(error)
    assert "\n" not in said


def test_without_the_libraries_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(Unavailable, match=r"pip install 'roomctl\[schedule\]'"):
        next_today(calendar(tmp_path, event(13)), NOON.timestamp(), TITLES)


def test_room_yaml_names_the_file(home: Home) -> None:
    from roomctl.config import room

    home.folder.mkdir(parents=True)
    (home.folder / "room.yaml").write_text("schedule: ~/blue.ics\n")
    monkey = pytest.MonkeyPatch()
    monkey.setenv("ROOMCTL_HOME", str(home.folder))
    try:
        assert room.load().schedule == str(Path("~/blue.ics").expanduser())
    finally:
        monkey.undo()
