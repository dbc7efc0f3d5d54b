"""Small calendar files in the shapes that clinics' programs write; everybody in them is invented."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from roomctl.clinic.schedule import agenda
from roomctl.session.booking import Agenda

TITLES = {
    "headache-tension": "Tension headache", "knee-oa": "Knee osteoarthritis", "hypertension": "High blood pressure",
    "low-back-spot": "Low back pain, spot work", "strain-sprain": "Muscle strain or joint sprain",
}  # fmt: skip
NOON = "2026-11-27 12:00"  # a Friday
BOOKING = "DTSTART:20261127T130000\nDTEND:20261127T140000\nSUMMARY:knee-oa"
WEEKLY = (
    "UID:weekly@clinic.example\nDTSTART;TZID=Europe/Berlin:20261113T130000\nDTEND;TZID=Europe/Berlin:20261113T140000\n"
    "RRULE:FREQ=WEEKLY\nSUMMARY:knee-oa"
)


def calendar(*events: str, head: str = "", tail: str = "") -> str:
    """One VCALENDAR; an event without a UID is given one of its own."""
    bodies = "".join(
        f"BEGIN:VEVENT\n{'' if 'UID:' in event else f'UID:{number}@clinic.example{chr(10)}'}{event}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//clinic.example//EN\n{head}{bodies}{tail}END:VCALENDAR\n"


@contextmanager
def berlin() -> Iterator[None]:
    """This machine is in Berlin."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def day(folder: Path, content: str | bytes, when: str = NOON) -> Agenda:
    """What the calendar has on the day of `when`, in Berlin. Text gets the line ends of RFC 5545."""
    file = folder / "blue.ics"
    file.write_bytes(content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode())
    with berlin():
        return agenda(file, datetime.strptime(when, "%Y-%m-%d %H:%M").timestamp(), TITLES)


def said(found: Agenda) -> str:
    """The bookings by Berlin's clock: `13:00-14:00 knee-oa, 15:00-`."""
    with berlin():
        return ", ".join(
            f"{_clock(booked.at)}-{_clock(booked.until)} {booked.preset}".rstrip() for booked in found.bookings
        )


def _clock(wall: float | None) -> str:
    return "" if wall is None else f"{datetime.fromtimestamp(wall):%H:%M}"
