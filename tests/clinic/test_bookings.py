"""Which events are bookings, and which preset a booking names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinic.calendars import BOOKING, WEEKLY, calendar, day, said

THERE = "13:00-14:00 knee-oa"


@pytest.mark.parametrize(
    "mark",
    [
        "STATUS:CANCELLED", "STATUS:cancelled", "STATUS: Cancelled ", "STATUS:CANCELED", "TRANSP:TRANSPARENT",
        "TRANSP:transparent", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "X-MICROSOFT-CDO-BUSYSTATUS: free",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:FREE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:a@clinic.example",
        "ORGANIZER:mailto:o@clinic.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:o@clinic.example\n"
        "ATTENDEE;PARTSTAT=declined:MAILTO:a@clinic.example",
        "ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED:mailto:blue@clinic.example\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@clinic.example",
    ],
)  # fmt: skip
def test_what_is_marked_as_free_called_off_or_declined_is_no_booking(tmp_path: Path, mark: str) -> None:
    assert said(day(tmp_path, calendar(f"{BOOKING}\n{mark}"))) == ""
    assert said(day(tmp_path, calendar(f"{WEEKLY}\n{mark}"))) == ""


@pytest.mark.parametrize(
    "mark",
    [
        "STATUS:CONFIRMED", "STATUS:TENTATIVE", "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nX-MICROSOFT-CDO-INTENDEDSTATUS:FREE",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:a@clinic.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@clinic.example",
        "ORGANIZER:mailto:o@clinic.example\nATTENDEE;PARTSTAT=DECLINED:mailto:o@clinic.example",
    ],
)  # fmt: skip
def test_what_is_not_is_one(tmp_path: Path, mark: str) -> None:
    assert said(day(tmp_path, calendar(f"{BOOKING}\n{mark}"))) == THERE


@pytest.mark.parametrize(
    ("title", "there"),
    [
        ("Canceled: knee-oa", False), ("Cancelled: knee-oa", False), ("CANCELLED - knee-oa", False),
        ("[Cancelled] knee-oa", False), ("(canceled) knee-oa", False), ("Abgesagt: knee-oa", False),
        ("Annulé : knee-oa", False), ("Cancelled", False), ("Cancelled twice, now here: knee-oa", True),
        ("Cancellation talk, knee-oa", True), ("knee-oa, not cancelled", True),
    ],
)  # fmt: skip
def test_a_title_begins_with_cancelled_as_exchange_writes_it(tmp_path: Path, title: str, there: bool) -> None:
    assert bool(said(day(tmp_path, calendar(BOOKING.replace("knee-oa", title))))) is there


def test_a_calendar_that_calls_off_takes_back_what_was_asked_for(tmp_path: Path) -> None:
    asked = calendar(f"UID:1\n{BOOKING}", head="METHOD:REQUEST\n")
    for event in (f"UID:1\n{BOOKING}\nSEQUENCE:1", f"UID:1\n{BOOKING}", "UID:1\nSEQUENCE:1\nSTATUS:CANCELLED"):
        assert said(day(tmp_path, asked + calendar(event, head="METHOD:CANCEL\n"))) == ""
    assert said(day(tmp_path, asked + calendar(f"UID:2\n{BOOKING}", head="METHOD:CANCEL\n"))) == THERE
    one = "UID:weekly@clinic.example\nRECURRENCE-ID:{}"
    for when, found in (("20261127T120000Z", ""), ("20261120T120000Z", THERE)):
        assert said(day(tmp_path, calendar(WEEKLY) + calendar(one.format(when), head="method:cancel\n"))) == found


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_an_answer_is_no_booking(tmp_path: Path, method: str) -> None:
    found = day(tmp_path, calendar(BOOKING, head=f"METHOD:{method}\n"))
    assert (said(found), found.passed) == ("", ())


@pytest.mark.parametrize(
    ("text", "preset"),
    [
        ("SUMMARY:Mrs Brown\nCATEGORIES:blue,knee-oa", "knee-oa"),
        ("SUMMARY:Mrs Brown\nCATEGORIES:new\nCATEGORIES:High blood pressure", "hypertension"),
        ("SUMMARY:Mrs Brown\\, tension headache\nCATEGORIES:knee-oa", "headache-tension"),
        ("SUMMARY:Massage\nDESCRIPTION:Hypertension: no\\nKnee-oa? no\\nHow is your knee osteoarthritis?\\, fine", ""),
        ("SUMMARY:Massage\nDESCRIPTION:hypertension", ""),
        ("SUMMARY:Massage\nDESCRIPTION:Hypertension: no\\nPreset: low-back-spot\\nthank you", "low-back-spot"),
        ("SUMMARY:Massage\nDESCRIPTION:preset: Knee osteoarthritis", "knee-oa"),
        ("SUMMARY:Massage\nDESCRIPTION:<p>Hypertension: no</p>x<br>preset: low-back-spot<br/>", "low-back-spot"),
        ("SUMMARY:Massage\nDESCRIPTION:no preset: hypertension is treated", ""),
        ("SUMMARY:Massage\nLOCATION:knee-oa\nCOMMENT:knee-oa", ""),
    ],
)  # fmt: skip
def test_a_booking_names_its_preset_and_a_forms_answers_do_not(tmp_path: Path, text: str, preset: str) -> None:
    assert said(day(tmp_path, calendar(f"DTSTART:20261127T130000\n{text}"))) == f"13:00- {preset}".rstrip()
