"""Which events of a calendar are in a room, and which preset they name, in the shapes that programs write; everybody in
them is invented."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from roomctl.clinic.schedule import agenda
from roomctl.config import room as rooms
from roomctl.session.booking import Agenda
from tests.clinic.calendars import BOOKING, NOON, TITLES, berlin, calendar, said

GOOGLE = calendar(
    "DTSTART:20261127T120000Z\nDTEND:20261127T130000Z\nUID:a1@google.com\nLOCATION:Clinic-2-Blue Room (1)\n"
    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Kim Invented:mailto:kim@x.example\n"
    "ATTENDEE;CUTYPE=RESOURCE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Clinic-2-Blue Room (1);X-NUM-GUESTS=0:mailto\n"
    " :c_18@resource.calendar.google.com\nDESCRIPTION:<p>First visit</p><p>preset: knee-oa</p>\nSUMMARY:Kim Invented",
    "DTSTART:20261127T133000Z\nDTEND:20261127T143000Z\nUID:a2@google.com\nLOCATION:Clinic-2-Green Room (1)\n"
    "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED;CN=Clinic-2-Green Room (1):mailto:c_19@resource.calendar.google.com\n"
    "SUMMARY:Blue Beispiel\\, knee-oa",
    head="METHOD:PUBLISH\nX-WR-TIMEZONE:Europe/Berlin\n",
)
OUTLOOK = calendar(
    "UID:040000008200E00074C5B7101A82E008\nDTSTART;TZID=W. Europe Standard Time:20261127T130000\n"
    "DTEND;TZID=W. Europe Standard Time:20261127T140000\nSUMMARY;LANGUAGE=de-DE:Kim Invented\nLOCATION;LANGUAGE=de-DE:"
    "Blue Room; Microsoft Teams-Besprechung\nCATEGORIES:Knee osteoarthritis\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\n"
    'ATTENDEE;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN="Blue Room":mailto:blue@clinic.example',
    "UID:040000008200E00074C5B7101A82E009\nDTSTART;TZID=W. Europe Standard Time:20261127T150000\n"
    "DTEND;TZID=W. Europe Standard Time:20261127T160000\nSUMMARY;LANGUAGE=de-DE:knee-oa\nLOCATION;LANGUAGE=de-DE:Green "
    "Room\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    head="METHOD:PUBLISH\n",
)
APPLE = calendar(
    "UID:5E0B-1\nDTSTART;TZID=Europe/Berlin:20261127T130000\nDTEND;TZID=Europe/Berlin:20261127T140000\n"
    "SUMMARY:Kim – knee oa\nLOCATION:Clinic\\nBlue Room\\, floor 1\nX-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\n"
    ' "Clinic";X-ADDRESS="Invented Street 1":geo:52.5,13.4',
    "UID:5E0B-2\nDTSTART;TZID=Europe/Berlin:20261127T150000\nDTEND;TZID=Europe/Berlin:20261127T160000\nSUMMARY:knee-oa",
)
BOOKING_SITE = calendar(
    "UID:9000001@acuity.example\nDTSTART:20261127T120000Z\nDTEND:20261127T130000Z\nSUMMARY:Kim Invented: Knee "
    "osteoarthritis\nLOCATION:Blue Room\nDESCRIPTION:Name: Kim Invented\\nPhone: 555 0100\\nPrice: 60\\n\\nHeadache "
    "tension: no",
    "UID:9000002@acuity.example\nDTSTART:20261127T133000Z\nDTEND:20261127T143000Z\nSUMMARY:Bo Beispiel: Knee "
    "osteoarthritis\nLOCATION:Green Room\nDESCRIPTION:Room before: Blue",
)
RADICALE = calendar(
    "UID:3f0c-1\nDTSTART;TZID=Europe/Berlin:20261127T130000\nDURATION:PT1H\nSUMMARY:Kim\nRESOURCES:Table 2,Blue Room\n"
    "CATEGORIES:massage,knee-oa",
    "UID:3f0c-2\nDTSTART;TZID=Europe/Berlin:20261127T150000\nDURATION:PT1H\nSUMMARY:knee-oa\nRESOURCES:Green Room",
    head="X-WR-CALNAME:clinic\n",
)


def of(folder: Path, text: str, room: str, when: str = NOON) -> Agenda:
    file = folder / "blue.ics"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    with berlin():
        return agenda(file, datetime.strptime(when, "%Y-%m-%d %H:%M").timestamp(), TITLES, room)


@pytest.mark.parametrize(
    "text", [GOOGLE, OUTLOOK, APPLE, BOOKING_SITE, RADICALE], ids=["Google", "Outlook", "Apple", "a site", "Radicale"]
)
def test_the_rooms_own_bookings_with_their_presets_are_found_as_each_program_writes_them(
    tmp_path: Path, text: str
) -> None:
    for room in ("Blue Room", "blue room", "*blue room*"):
        found = of(tmp_path, text, room)
        assert (said(found), found.passed) == ("13:00-14:00 knee-oa", ()), room
        assert not {"Kim", "Beispiel", "Invented"} & set(repr(found).replace(",", " ").split())
    assert len(of(tmp_path, text, "").bookings) == 2, "without a room's name all count"
    nobody = of(tmp_path, text, "Red Room")
    assert (nobody.bookings, nobody.unsure) == ((), ())
    assert nobody.passed == ("blue.ics: none of 2 events is in this room (`schedule_room: Red Room` in room.yaml)",)


@pytest.mark.parametrize(
    ("event", "room", "there"),
    [
        ("LOCATION:Room 10", "Room 1", False), ("LOCATION:Room 1 / Room 2", "room 2", True),
        ("SUMMARY:Room 1", "Room 1", False), ("LOCATION:Room-1", "Room 1", True), ("LOCATION:", "Room 1", False),
        ("SUMMARY:[B] Kim", "[B]*", True), ("SUMMARY:[B] Kim", "[G]*", False), ("SUMMARY:B Kim", "[B]*", False),
        ("SUMMARY:Kim b", "*B", True), ("SUMMARY:Kim bo", "*B", False),
        ("DESCRIPTION:Massage\\nRoom: Blue\\nNo oil", "room: blue", False),
        ("DESCRIPTION:Massage\\nRoom: Blue\\nNo oil", "room: blue*", True),
        ("DESCRIPTION:Massage\\nRoom: Green\\nRoom: Blue not today", "room: blue", False),
        ("CATEGORIES:Raum Blau,knee-oa", "raum *", True), ("RESOURCES:a\nRESOURCES:Blue", "Blue", True),
        ("SUMMARY:x", "*", True), ("LOCATION:B.ue", "B.ue", True), ("LOCATION:Blue", "B.ue*", False),
        ("DESCRIPTION:<p>Oil&nbsp\\;<b>free</b></p><p>Room: <i>Blue</i></p>", "room: blue*", True),
        ("LOCATION:Straße 3", "STRASSE 3", True),
        ("ATTENDEE;CUTYPE=INDIVIDUAL;CN=Blue:mailto:a@b.example", "Blue", False),
    ],
)  # fmt: skip
def test_a_name_is_whole_words_of_the_place_and_a_pattern_is_a_whole_text(
    tmp_path: Path, event: str, room: str, there: bool
) -> None:
    text = calendar(f"DTSTART:20261127T130000\nDTEND:20261127T140000\n{event}")
    assert len(of(tmp_path, text, room).bookings) == there


@pytest.mark.parametrize("place", ["Blue", "Blue\\, Green", ""])
def test_a_room_that_has_declined_leaves_the_booking_to_the_room_that_has_not(tmp_path: Path, place: str) -> None:
    """Google and Outlook write both into the event."""
    text = calendar(
        f"{BOOKING}\nLOCATION:{place}\nATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED;CN=Blue:mailto:blue@clinic.example\n"
        "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=DECLINED;CN=Green:mailto:green@clinic.example"
    )
    for room, there in (("Blue", 1), ("Green", 0), ("", 1), ("b*", 1), ("g*", 0), ("*", 1)):
        assert len(of(tmp_path, text, room).bookings) == there, room
    nobody = text.replace("ACCEPTED", "DECLINED")
    assert not any(of(tmp_path, nobody, room).bookings for room in ("Blue", "Green", ""))


def test_one_of_a_series_that_moves_to_another_room_is_no_longer_here(tmp_path: Path) -> None:
    series = "UID:w\nDTSTART:20261126T130000\nDTEND:20261126T140000\nRRULE:FREQ=DAILY;COUNT=5\nLOCATION:Blue"
    moved = "UID:w\nRECURRENCE-ID:20261127T130000\nDTSTART:20261127T130000\nDTEND:20261127T140000\nLOCATION:Green"
    text = calendar(series, moved)
    assert said(of(tmp_path, text, "Blue")) == ""
    assert said(of(tmp_path, text, "Green")) == "13:00-14:00"
    assert said(of(tmp_path, text, "Blue", "2026-11-28 12:00")) == "13:00-14:00"


def test_an_unknown_zone_of_another_room_is_not_told_here(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART;TZID=Nowhere/Land:20261127T130000\nLOCATION:Green", "DTSTART:20261127T150000\nLOCATION:Blue"
    )
    assert of(tmp_path, text, "Blue").unsure == ()
    assert of(tmp_path, text, "Green").unsure


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    return tmp_path


def test_the_calendars_settings_are_read_with_their_files_beside_room_yaml(folder: Path) -> None:
    (folder / "room.yaml").write_text(
        "schedule: webcal://clinic.example/blue.ics\nschedule_server: {user: blue, password_file: pw, ca: ~/ca.pem}\n"
        "schedule_room: Blue Room\n"
    )
    found = rooms.load()
    assert (found.faults, found.schedule, found.schedule_room) == ((), "webcal://clinic.example/blue.ics", "Blue Room")
    server = {"user": "blue", "password_file": str(folder / "pw"), "ca": str(Path("~/ca.pem").expanduser())}
    assert found.schedule_server == server


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("schedule: a.ics\nschedule_server: {ca: x}\n", "schedule_server", "only applies if `schedule` is an address"),
        ("schedule: https://a.example\nschedule_server: {user: x}\n", "schedule_server", "a user needs a"),
        ("schedule: https://a.example\nschedule_server: {password_file: x}\n", "schedule_server", "needs a"),
        ("schedule: http://a.example\nschedule_server: {user: a, password_file: x}\n", "schedule_server", "https only"),
        ("schedule: https://a.example\nschedule_server: 7\n", "schedule_server", "the calendar's server has a user"),
        ("schedule: https://a.example\nschedule_room: 7\n", "schedule_room", "7 is not text"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_is_a_fault_and_shows_no_booking(
    folder: Path, text: str, where: str, what: str
) -> None:
    (folder / "room.yaml").write_text(text)
    found = rooms.load()
    assert [(fault.line, fault.where) for fault in found.faults] == [(2, where)]
    assert what in found.faults[0].what
    assert found.schedule is None, "the bookings of other rooms may be among them"


def test_only_the_server_of_an_address_is_shown_among_the_settings(folder: Path) -> None:
    from roomctl.config import sections, settings

    (folder / "room.yaml").write_text("schedule: https://clinic.example/private-5ecr3t/basic.ics\n")
    found = rooms.load()
    assert settings.settings(found)["schedule"] == "https://clinic.example/…"
    assert "5ecr3t" not in settings.text(settings.settings(found)) + sections.now("schedule", found)


def test_a_booking_keeps_its_key_when_it_moves_also_one_of_a_series(tmp_path: Path) -> None:
    single = "UID:s\nDTSTART:20261127T{0}\nDURATION:PT1H"
    series = "UID:w\nDTSTART:20261126T130000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5"
    moved = "UID:w\nRECURRENCE-ID:20261127T130000\nDTSTART:20261127T143000\nDURATION:PT1H"
    before = of(tmp_path, calendar(single.format("090000"), series), "").bookings
    after = of(tmp_path, calendar(single.format("100000"), series, moved), "").bookings
    assert said(Agenda(after)) == "10:00-11:00, 14:30-15:30"
    assert [one.key for one in before] == [one.key for one in after]
    assert before[0].key != before[1].key
