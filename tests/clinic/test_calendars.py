"""Calendars as Google, Outlook, Exchange, Apple, Nextcloud, Thunderbird and booking sites write them: when is what?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinic.calendars import BOOKING, NOON, WEEKLY, calendar, day, said

ZONE = (
    "BEGIN:VTIMEZONE\nTZID:{0}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{1}\nTZOFFSETTO:{1}\nEND:STANDARD\n"
    "END:VTIMEZONE\n"
)


def at(zone: str) -> str:
    return f"DTSTART;TZID={zone}:20261127T130000\nDTEND;TZID={zone}:20261127T140000\nSUMMARY:knee-oa"


def weekly(more: str, start: str = "DTSTART;TZID=Europe/Berlin:20261113T130000") -> str:
    return f"UID:weekly@clinic.example\n{start}\nDURATION:PT1H\nSUMMARY:knee-oa\n{more}"


def instead(more: str) -> str:
    return f"UID:weekly@clinic.example\nSUMMARY:low-back-spot\n{more}"


def test_all_calendars_of_a_file_count(tmp_path: Path) -> None:
    second = BOOKING.replace("T13", "T15").replace("T14", "T16")
    assert said(day(tmp_path, calendar(BOOKING) + calendar(second))) == "13:00-14:00 knee-oa, 15:00-16:00 knee-oa"


@pytest.mark.parametrize(
    ("zone", "berlin"),
    [
        ("Europe/London", "14:00"), ("europe/london", "14:00"), ("GMT Standard Time", "14:00"),
        ("GMT Standard Time 1", "14:00"), ("W. Europe Standard Time 12", "13:00"), ("gmt standard time", "14:00"),
        ("/freeassociation.sourceforge.net/Europe/London", "14:00"), ("tzone://Microsoft/Utc", "14:00"),
        ("/softwarestudio.org/Olson_20011030_5/America/Argentina/Buenos_Aires", "17:00"),
        ('"(UTC+00:00) Dublin, Edinburgh, Lisbon, London"', "14:00"), ("(UTC+02:00) Helsinki, Riga, Tallinn", "12:00"),
        ('"(UTC-06:00) Central Time (US & Canada)"', "20:00"), ("Central Standard Time (Mexico)", "20:00"),
        ("GMT+0200", "12:00"), ("Eastern Standard Time", "19:00"),
    ],
)  # fmt: skip
def test_a_zone_is_known_by_each_of_its_usual_names(tmp_path: Path, zone: str, berlin: str) -> None:
    assert said(day(tmp_path, calendar(at(zone)))).startswith(f"{berlin}-")


@pytest.mark.parametrize(
    "zone", ["Nowhere Time", "Customized Time Zone 1", "Mars/Cuba", "(UTC+01:00) Nowhere", "Europe"]
)
def test_a_zone_that_nobody_knows_is_told_with_its_time_and_not_guessed(tmp_path: Path, zone: str) -> None:
    found = day(tmp_path, calendar(at(zone), BOOKING.replace("T13", "T15").replace("T14", "T16")))
    assert said(found) == "15:00-16:00 knee-oa"
    assert found.unsure == found.passed
    assert found.unsure[0].startswith(
        f"blue.ics: line 4: 13:00 is not counted, because its time zone {zone!r} is unknown;"
    )


def test_an_unknown_zone_is_told_on_the_days_on_which_the_event_comes_again(tmp_path: Path) -> None:
    event = weekly("RRULE:FREQ=WEEKLY", "DTSTART;TZID=Nowhere Time:20261113T090000")
    assert "09:00 is not counted" in day(tmp_path, calendar(event)).unsure[0]
    thursday = day(tmp_path, calendar(event), "2026-11-26 12:00")
    assert not thursday.unsure
    assert "Nowhere Time" in thursday.passed[0], "the doctor tells it on any day"


def test_a_zone_is_as_the_calendar_defines_it_and_only_in_that_calendar(tmp_path: Path) -> None:
    for offset, berlin in (("-0500", "19:00"), ("+0300", "11:00")):
        assert said(day(tmp_path, calendar(at("Clinic"), head=ZONE.format("Clinic", offset)))).startswith(berlin)
        assert said(day(tmp_path, calendar(at("Clinic"), tail=ZONE.format("Clinic", offset)))).startswith(berlin)
    assert said(day(tmp_path, calendar(at("Clinic")))) == ""


def test_a_known_city_is_its_own_zone_whatever_the_calendar_says_of_it(tmp_path: Path) -> None:
    assert said(day(tmp_path, calendar(at("Europe/London"), head=ZONE.format("Europe/London", "-0800")))).startswith(
        "14:00"
    )
    broken = "BEGIN:VTIMEZONE\nTZID:GMT Standard Time\nEND:VTIMEZONE\n"
    assert said(day(tmp_path, calendar(at("GMT Standard Time"), head=broken))).startswith("14:00")


NEW_YORK = (
    "BEGIN:VTIMEZONE\nTZID:EST\nBEGIN:DAYLIGHT\nDTSTART:20070311T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\n"
    "TZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20071104T020000\n"
    "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n"
)


@pytest.mark.parametrize(("head", "berlin"), [(NEW_YORK, "19:00"), ("", "20:00")])
def test_an_abbreviation_is_the_zone_that_the_calendar_defines(tmp_path: Path, head: str, berlin: str) -> None:
    event = "DTSTART;TZID=EST:20260727T130000\nDTEND;TZID=EST:20260727T140000\nSUMMARY:x"
    assert said(day(tmp_path, calendar(event, head=head), "2026-07-27 12:00")).startswith(berlin)


@pytest.mark.parametrize(
    ("zone", "berlin"), [("Europe/London", "14:00"), ("GMT Standard Time", "14:00"), ("Nowhere Time", "13:00")]
)
def test_times_without_a_zone_are_in_that_of_the_calendar_or_of_this_room(
    tmp_path: Path, zone: str, berlin: str
) -> None:
    assert said(day(tmp_path, calendar(BOOKING, head=f"X-WR-TIMEZONE:{zone}\n"))).startswith(berlin)
    assert said(day(tmp_path, calendar(BOOKING))).startswith("13:00")


def test_what_repeats_at_an_hour_of_utc_stays_at_its_hour_of_the_calendars_zone(tmp_path: Path) -> None:
    summer = weekly("RRULE:FREQ=WEEKLY", "DTSTART:20260612T110000Z")
    assert said(day(tmp_path, calendar(summer, head="X-WR-TIMEZONE:Europe/Berlin\n"))) == "13:00-14:00 knee-oa"


@pytest.mark.parametrize(("until", "last"), [("20261127T110000Z", "13:00-14:00 knee-oa"), ("20261127T105959Z", "")])
def test_the_last_of_what_repeats_at_an_hour_of_utc_counts_after_the_clocks_went_back(
    tmp_path: Path, until: str, last: str
) -> None:
    summer = weekly(f"RRULE:FREQ=WEEKLY;UNTIL={until}", "DTSTART:20260612T110000Z")
    assert said(day(tmp_path, calendar(summer, head="X-WR-TIMEZONE:Europe/Berlin\n"))) == last


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("DTSTART:20261113T130000", "20261127"), ("DTSTART;TZID=Europe/Berlin:20261113T130000", "20261127"),
        ("DTSTART:20261113T120000Z", "20261127"), ("DTSTART;TZID=America/New_York:20261113T070000", "20261127T070000"),
        ("DTSTART:20261113T130000", "20261127T120000Z"),
        ("DTSTART;TZID=Europe/Berlin:20261113T130000", "20261127T120000Z"),
    ],
)  # fmt: skip
def test_the_last_day_of_a_rule_counts(tmp_path: Path, start: str, until: str) -> None:
    event = weekly(f"RRULE:FREQ=WEEKLY;UNTIL={until}", start)
    assert said(day(tmp_path, calendar(event))) == "13:00-14:00 knee-oa"
    assert said(day(tmp_path, calendar(event), "2026-12-04 12:00")) == ""


def test_a_date_as_the_last_is_that_day_of_the_events_zone(tmp_path: Path) -> None:
    evening = weekly("RRULE:FREQ=WEEKLY;UNTIL=20261127", "DTSTART;TZID=America/New_York:20261113T160000")
    assert said(day(tmp_path, calendar(evening))) == "22:00-23:00 knee-oa"


@pytest.mark.parametrize(
    "exception",
    [
        "EXDATE;TZID=Europe/Berlin:20261127T130000", "EXDATE:20261127T120000Z", "EXDATE;VALUE=DATE:20261127",
        "EXDATE:20261127T130000", "EXDATE;TZID=W. Europe Standard Time:20261127T130000",
        "EXDATE;TZID=Europe/Berlin:20261120T130000,20261127T130000\nEXDATE;TZID=Europe/London:20261204T120000",
    ],
)  # fmt: skip
def test_an_exception_counts_however_it_is_written(tmp_path: Path, exception: str) -> None:
    assert said(day(tmp_path, calendar(weekly(f"RRULE:FREQ=WEEKLY\n{exception}")))) == ""


def test_an_empty_exception_is_none(tmp_path: Path) -> None:
    assert said(day(tmp_path, calendar(weekly("RRULE:FREQ=WEEKLY\nEXDATE:")))) == "13:00-14:00 knee-oa"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("RECURRENCE-ID;TZID=Europe/Berlin:20261127T130000\nDTSTART;TZID=Europe/Berlin:20261127T150000\nDURATION:PT1H",
         "15:00-16:00 low-back-spot"),
        ("RECURRENCE-ID;VALUE=DATE:20261127\nDTSTART;TZID=Europe/Berlin:20261127T150000\nDURATION:PT1H",
         "15:00-16:00 low-back-spot"),
        ("RECURRENCE-ID:20261127T120000Z\nDTSTART;TZID=Europe/Berlin:20261202T150000\nDURATION:PT1H", ""),
        ("RECURRENCE-ID:20261204T120000Z\nDTSTART;TZID=Europe/Berlin:20261127T170000\nDURATION:PT1H",
         "13:00-14:00 knee-oa, 17:00-18:00 low-back-spot"),
        ("RECURRENCE-ID:20261127T120000Z\nDTSTART:20261127T120000Z\nDURATION:PT1H\nSTATUS:Cancelled", ""),
        ("RECURRENCE-ID:20261127T120000Z\nSTATUS:CANCELLED", ""),
        ("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261120T130000\n"
         "DTSTART;TZID=Europe/Berlin:20261120T150000\nDURATION:PT30M", "15:00-15:30 low-back-spot"),
    ],
)  # fmt: skip
def test_one_of_a_series_is_moved_or_called_off(tmp_path: Path, change: str, found: str) -> None:
    assert said(day(tmp_path, calendar(WEEKLY, instead(change)))) == found


@pytest.mark.parametrize(
    "rule",
    [
        "RSCALE=GREGORIAN;FREQ=WEEKLY",
        "FREQ=WEEKLY;RSCALE=gregorian;SKIP=BACKWARD",
        "RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT",
    ],
)
def test_a_rule_that_names_the_usual_calendar_is_a_usual_rule(tmp_path: Path, rule: str) -> None:
    assert said(day(tmp_path, calendar(weekly(f"RRULE:{rule}")))) == "13:00-14:00 knee-oa"


@pytest.mark.parametrize(
    ("rule", "start", "days"),
    [
        ("YEARLY;BYWEEKNO=20", 13, "13"), ("YEARLY;BYWEEKNO=20,21;BYDAY=MO", 11, "11 18"),
        ("YEARLY;BYWEEKNO=20;BYMONTHDAY=12,13", 12, "12 13"),
        ("WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", 13, "13 20 27"),
        ("WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1,1", 13, "13 15 18 22 25 29"),
        ("WEEKLY;BYDAY=SU,WE;BYSETPOS=1", 13, "13 20 27"), ("WEEKLY;BYDAY=SU,WE;BYSETPOS=1;WKST=SU", 17, "17 24 31"),
        ("WEEKLY;BYSETPOS=1", 13, "13 20 27"), ("WEEKLY;INTERVAL=2;BYDAY=MO,WE;BYSETPOS=2;COUNT=2", 13, "13 27"),
    ],
)  # fmt: skip
def test_the_days_of_a_rule_are_those_of_rfc_5545(tmp_path: Path, rule: str, start: int, days: str) -> None:
    event = calendar(weekly(f"RRULE:FREQ={rule}", f"DTSTART;TZID=Europe/Berlin:202605{start}T130000"))
    assert [each for each in range(10, 32) if day(tmp_path, event, f"2026-05-{each} 12:00").bookings] == [
        *map(int, days.split())
    ]


@pytest.mark.parametrize("rule", ["RSCALE=CHINESE;FREQ=MONTHLY", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD"])
def test_a_rule_of_another_calendar_is_told_and_not_guessed(tmp_path: Path, rule: str) -> None:
    found = day(tmp_path, calendar(weekly(f"RRULE:{rule}"), BOOKING))
    assert said(found) == "13:00-14:00 knee-oa"
    assert found.passed[0].startswith("blue.ics: line 4: an event is skipped: it cannot be expanded")


def test_dates_may_be_listed_instead_of_ruled(tmp_path: Path) -> None:
    listed = weekly("RDATE;TZID=Europe/Berlin:20261127T160000\nRDATE;VALUE=PERIOD:20261127T170000Z/PT2H")
    assert said(day(tmp_path, calendar(listed))) == "16:00-17:00 knee-oa, 18:00-20:00 knee-oa"


def test_a_booking_without_an_end_has_none_and_takes_the_time_of_its_session(tmp_path: Path) -> None:
    for end in (
        "",
        "\nDTEND:20261127T130000",
        "\nDTEND:20261127T120000",
        "\nDTEND;VALUE=DATE:20261127",
        "\nDURATION:-PT1H",
    ):
        assert said(day(tmp_path, calendar(f"DTSTART:20261127T130000\nSUMMARY:knee-oa{end}"))) == "13:00- knee-oa"
    again = "DTSTART:20261120T130000\nDTEND:20261120T120000\nRRULE:FREQ=WEEKLY\nSUMMARY:x"
    assert said(day(tmp_path, calendar(again))) == "13:00-"


def test_whole_days_are_no_bookings_and_neither_are_days_on_end(tmp_path: Path) -> None:
    found = day(
        tmp_path,
        calendar(
            "DTSTART;VALUE=DATE:20261127\nSUMMARY:knee-oa", "DTSTART:20261127\nSUMMARY:knee-oa",
            "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=WEEKLY\nSUMMARY:knee-oa",
            "DTSTART;TZID=Europe/Berlin:20261127T000000\nDTEND;TZID=Europe/Berlin:20261128T000000\nSUMMARY:knee-oa",
            "DTSTART:20261127T080000\nDTEND:20261127T200000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nSUMMARY:knee-oa",
            "DTSTART:20261127T080000\nDTEND:20261130T200000\nSUMMARY:closed",
        ),
    )  # fmt: skip
    assert (said(found), found.passed) == ("", ())


def test_a_booking_across_midnight_belongs_to_both_days(tmp_path: Path) -> None:
    late = calendar("DTSTART:20261126T233000\nDTEND:20261127T003000\nSUMMARY:x", "DTSTART:20261127T235500\nSUMMARY:y")
    assert said(day(tmp_path, late, "2026-11-26 20:00")) == "23:30-00:30"
    found = day(tmp_path, late, "2026-11-27 00:10")
    assert said(found) == "23:30-00:30, 23:55-"


@pytest.mark.parametrize(
    ("when", "event", "found"),
    [
        ("2026-10-25 00:30", "DTSTART;TZID=Europe/Berlin:20261025T013000\nDURATION:PT2H", "01:30-02:30"),
        ("2026-10-25 00:30", "DTSTART;TZID=Europe/Berlin:20261024T013000\nDURATION:PT2H\nRRULE:FREQ=DAILY",
         "01:30-02:30"),
        ("2026-10-25 00:30", "DTSTART;TZID=Europe/Berlin:20261024T013000\nDTEND;TZID=Europe/Berlin:20261024T033000\n"
         "RRULE:FREQ=DAILY", "01:30-02:30"),
        ("2026-10-25 00:30", "DTSTART;TZID=Europe/Berlin:20261025T013000\nDTEND;TZID=Europe/Berlin:20261025T033000\n"
         "RRULE:FREQ=DAILY", "01:30-03:30"),
        ("2026-10-25 12:00", "DTSTART:20261025T233000\nDTEND:20261026T003000", "23:30-00:30"),
        ("2026-03-29 12:00", "DTSTART:20260329T000000\nDTEND:20260330T000000", ""),
        ("2026-03-29 12:00", "DTSTART;TZID=Europe/Berlin:20260328T130000\nDURATION:PT1H\nRRULE:FREQ=DAILY",
         "13:00-14:00"),
    ],
)  # fmt: skip
def test_the_days_on_which_the_clocks_change(tmp_path: Path, when: str, event: str, found: str) -> None:
    assert said(day(tmp_path, calendar(f"{event}\nSUMMARY:x"), when)) == found


def test_the_newest_version_of_an_event_counts(tmp_path: Path) -> None:
    moved = BOOKING.replace("T13", "T15").replace("T14", "T16")
    for first, second in ((BOOKING, f"{moved}\nSEQUENCE:1"), (f"{moved}\nSEQUENCE:2", f"{BOOKING}\nSEQUENCE:1")):
        text = calendar(f"UID:1\n{first}") + calendar(f"UID:1\n{second}")
        assert said(day(tmp_path, text)) == "15:00-16:00 knee-oa"


def test_a_version_that_has_moved_to_another_day_takes_the_booking_along(tmp_path: Path) -> None:
    moved = BOOKING.replace("20261127", "20261203")
    assert said(day(tmp_path, calendar(f"UID:1\n{BOOKING}", f"UID:1\n{moved}\nSEQUENCE:1"))) == ""


def test_events_that_share_a_uid_or_have_none_are_all_there(tmp_path: Path) -> None:
    later = BOOKING.replace("T13", "T15").replace("T14", "T16")
    both = "13:00-14:00 knee-oa, 15:00-16:00 knee-oa"
    assert said(day(tmp_path, calendar(f"UID:1\n{BOOKING}", f"UID:1\n{later}"))) == both
    assert said(day(tmp_path, calendar(BOOKING, later).replace("UID:", "X-NONE:"))) == both


@pytest.mark.parametrize(
    "content",
    [
        calendar(BOOKING).encode(), calendar(BOOKING).replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + calendar(BOOKING).encode(), calendar(BOOKING).encode("utf-16"),
        calendar(BOOKING).replace("\n", "\r\n\r\n").encode(), b"\r\n\r\n" + calendar(BOOKING).encode(),
        calendar(BOOKING).replace("T130000", "T13\n 0000").replace("knee", "kn\n\tee").encode(),
        calendar(BOOKING.replace("knee", "\u00e4 knee")).encode().replace(b"\xc3\xa4", b"\xc3\r\n \xa4"),
        calendar(f"{BOOKING}\nBEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nDURATION:PT5M\nREPEAT:2\nEND:VALARM").encode(),
        calendar(BOOKING).replace("BEGIN:", "begin:").replace("DTSTART", "dtstart").encode(),
        calendar(f"{BOOKING}\nthis line is a slip\nDTSTAMP:yesterday").encode(),
    ],
    ids=["LF", "CR", "BOM", "UTF-16", "blank lines", "leading blanks", "folded", "a letter folded", "alarm", "small",
         "slips elsewhere"],
)  # fmt: skip
def test_however_the_lines_are_written_the_booking_is_there(tmp_path: Path, content: bytes) -> None:
    assert said(day(tmp_path, content)) == "13:00-14:00 knee-oa"


@pytest.mark.parametrize("when", [NOON, "2026-05-13 12:00"])
@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("SUMMARY:x", "it has no DTSTART"), ("RECURRENCE-ID:20260513T100000Z\nDURATION:PT1H", "it has no DTSTART"),
        ("DTSTART:20261127T090000\nDTSTART:20261127T090000", "it has more than one DTSTART"),
        ("DTSTART:20260101T090000\nRRULE:INTERVAL=1", "its rule has no FREQ"),
        ("DTSTART:20260101T090000\nRRULE:FREQ=DAILY;UNTIL=0", "its RRULE cannot be read"),
        ("DTSTART:20260101T090000\nRRULE:FREQ=FORTNIGHTLY", "its RRULE cannot be read"),
        ("DTSTART:soon\nDTEND:later", "its DTEND cannot be read|its DTSTART cannot be read"),
        ("DTSTART:20200101T090000\nRRULE:FREQ=MINUTELY;COUNT=3", "it repeats by the minute"),
        ("DTSTART:20200101T090000\nRRULE:FREQ=SECONDLY;INTERVAL=30;COUNT=3", "it repeats by the second"),
        ("DTSTART:20200101T090000\nRRULE:FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,10,20,30,40;BYSECOND=0,10,20,30,40,50",
         "it repeats too often to be bookings"),
        ("DTSTART:19000101T090000\nRRULE:FREQ=HOURLY", "it repeats too often to be bookings"),
        ("DTSTART:20250101T090000\nDTEND:20270101T100000\nRRULE:FREQ=YEARLY", "each event of the series"),
        ("DTSTART:20200101T090000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "its rule has no occurrence"),
        ("DTSTART:20200101T090000\nRRULE:FREQ=DAILY;BYYEARDAY=366;BYMONTH=1", "RFC 5545 does not allow its rule"),
    ],
)  # fmt: skip
def test_one_bad_event_hides_no_other_and_is_named_with_its_line(tmp_path: Path, bad: str, why: str, when: str) -> None:
    found = day(tmp_path, calendar(BOOKING, bad), when)
    assert said(found) == ("13:00-14:00 knee-oa" if when == NOON else "")
    assert len(found.passed) == 1
    assert any(found.passed[0].startswith(f"blue.ics: line 10: an event is skipped: {each}") for each in why.split("|"))


def test_hourly_and_several_times_a_day_may_be_bookings(tmp_path: Path) -> None:
    event = "DTSTART:20261101T090000\nDURATION:PT30M\nRRULE:FREQ=DAILY;BYHOUR=9,13\nSUMMARY:x"
    assert said(day(tmp_path, calendar(event))) == "09:00-09:30, 13:00-13:30"
    event = "DTSTART:20261127T090000\nDURATION:PT1H\nRRULE:FREQ=HOURLY;INTERVAL=4;COUNT=3\nSUMMARY:x"
    assert said(day(tmp_path, calendar(event))) == "09:00-10:00, 13:00-14:00, 17:00-18:00"


def test_an_event_that_lost_its_end_is_named_and_the_next_one_is_there(tmp_path: Path) -> None:
    later = BOOKING.replace("T13", "T15").replace("T14", "T16")
    found = day(tmp_path, calendar(BOOKING, later).replace("END:VEVENT\n", "", 1))
    assert said(found) == "15:00-16:00 knee-oa"
    assert found.passed == ("blue.ics: line 4: an event is skipped: it has no end",)


def test_a_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    found = day(tmp_path, calendar(BOOKING, BOOKING)[:-60])
    assert said(found) == "13:00-14:00 knee-oa"
    assert found.unsure == ("blue.ics: the file is incomplete, so bookings may be missing; is it still being copied?",)


def test_a_year_of_a_clinic_is_not_read_for_one_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from roomctl.clinic import ical

    read, real = list[int](), ical.read

    def counted(block: ical.RawComponent, part: ical.Calendar) -> ical.Event:
        read.append(block.line)
        return real(block, part)

    monkeypatch.setattr(ical, "read", counted)
    others = [
        f"DTSTART;TZID=GMT Standard Time 1:2026{month:02}{number:02}T090000\nDURATION:PT1H\nSUMMARY:x"
        for month in (2, 8)
        for number in range(1, 28)
    ]
    ended = weekly("RRULE:FREQ=WEEKLY;UNTIL=20260701T120000Z", "DTSTART:20260102T130000")
    assert said(day(tmp_path, calendar(*others, BOOKING, ended))) == "13:00-14:00 knee-oa"
    assert len(read) == 1


EXCHANGE = """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Calendar
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
RRULE:FREQ=WEEKLY;UNTIL=20270625T110000Z;INTERVAL=1;BYDAY=FR;WKST=MO
EXDATE;TZID=W. Europe Standard Time:20261120T130000
UID:040000008200E00074C5B7101A82E008
SUMMARY:Petra Beispiel\\, knee-oa
DTSTART;TZID=W. Europe Standard Time:20260605T130000
DTEND;TZID=W. Europe Standard Time:20260605T140000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261120T081500Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION:Blue
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-INSTTYPE:1
X-MICROSOFT-DISALLOW-COUNTER:FALSE
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E009
SUMMARY:Canceled: Otto Beispiel
DTSTART;TZID=W. Europe Standard Time:20261127T150000
DTEND;TZID=W. Europe Standard Time:20261127T160000
TRANSP:TRANSPARENT
STATUS:CONFIRMED
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:blue@clinic.example
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
DTSTART:20261127T120000Z
DTEND:20261127T130000Z
DTSTAMP:20261126T101010Z
UID:invented1@google.com
CREATED:20261101T080000Z
DESCRIPTION:Hypertension: no\\nAny injuries?: <b>muscle strain</b>\\n<br>preset:
  knee-oa<br>
LAST-MODIFIED:20261102T080000Z
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Massage 60 min (Petra Beispiel)
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261127
DTEND;VALUE=DATE:20261128
DTSTAMP:20261126T101010Z
UID:invented2@google.com
SUMMARY:low-back-spot day
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
VERSION:2.0
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 15.0//EN
X-APPLE-CALENDAR-COLOR:#1BADF8
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
DTSTART:19810329T020000
TZNAME:CEST
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
DTSTART:19961027T030000
TZNAME:CET
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CREATED:20261101T080000Z
UID:6A0D3B5E-0000-4000-8000-INVENTED
DTEND;TZID=Europe/Berlin:20261113T140000
TRANSP:OPAQUE
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
SUMMARY:Knee osteoarthritis: Beispiel
DTSTART;TZID=Europe/Berlin:20261113T130000
DTSTAMP:20261101T080001Z
SEQUENCE:0
RRULE:FREQ=WEEKLY;UNTIL=20261127T225959Z
BEGIN:VALARM
X-WR-ALARMUID:6A0D3B5E-INVENTED
UID:6A0D3B5E-INVENTED
TRIGGER:-PT15M
ACTION:DISPLAY
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
"""
BOOKING_SITE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Invented Bookings//iCal//EN
X-PUBLISHED-TTL:PT15M
BEGIN:VEVENT
UID:appointment-1001
DTSTAMP:20261126T101010Z
DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20261127T130000
DURATION:PT60M
SUMMARY:P. B. - Massage 60
CATEGORIES:Knee osteoarthritis,Blue room
DESCRIPTION:Name: Petra Beispiel\\nPhone: 000\\nHigh blood pressure: no\\nLow back pain\\, spot work: yes
STATUS: confirmed
END:VEVENT
BEGIN:VEVENT
UID:appointment-1002
DTSTAMP:20261126T101010Z
DTSTART;TZID=Europe/Berlin:20261127T150000
SUMMARY:[CANCELLED] O. B. - Massage 60
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("text", [EXCHANGE, GOOGLE, APPLE, BOOKING_SITE], ids=["Exchange", "Google", "Apple", "a site"])
def test_a_whole_file_as_a_program_writes_it(tmp_path: Path, text: str) -> None:
    found = day(tmp_path, text)
    assert (said(found), found.passed) == ("13:00-14:00 knee-oa", ())
    assert "Beispiel" not in repr(found)
