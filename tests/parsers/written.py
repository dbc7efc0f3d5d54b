"""Files that people write: presets, settings and calendars."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from roomctl.errors import Fault, RoomError
from tests.parsers.mutator import Mutator
from tests.parsers.reader import TOP, Reader, at_home


def placed(faults: Iterable[Fault]) -> None:
    """Each fault has a place and words."""
    for fault in faults:
        assert fault.line >= 1, fault
        assert fault.what.strip(), fault


def presets(folder: Path) -> Reader:
    """Checked, with what it extends and with a house style; a right one becomes a plan."""
    from roomctl.preset import library
    from roomctl.preset.check import check_text
    from roomctl.preset.model import to_plan

    at_home(folder)
    shelves = library.shelves()
    seeds = [
        *(TOP / "presets" / f"{name}.yaml" for name in ("headache-tension", "low-back-spot", "knee-oa")),
        TOP / "tests" / "preset" / "good.yaml", *sorted((TOP / "tests" / "preset" / "bad").glob("*.yaml"))[:12],
    ]  # fmt: skip
    over = b"extends: knee-oa\ntitle: Ours\nminutes: 40\nchange:\n  each: {pressure: 2}\n  knee: {minutes: 9}\n"

    def take(data: bytes) -> None:
        checked = check_text(data, "some.yaml", {"sea"}, shelves, {"ours": "Ours"})
        assert checked.preset or checked.faults
        placed(checked.faults)
        if checked.preset:
            to_plan(checked.preset, "some")

    return Reader(Mutator([*(seed.read_bytes() for seed in seeds), over], _YAML), take)


_YAML = (
    b"phases:", b"extends: knee-oa\n", b"change: {neck: false}\n", b"---\n", b"%YAML 1.1\n", b"<<: ", b"? ", b"|", b">",
    b"7:30", b"8 min", b".nan", b".inf", b"each", b"{left: 1, right: 0}", b"minutes: 3\n", b"lights:", b"mqtt:",
    b"schedule: https://a.example/b.ics\n",
    b"room: blue\n", b"keep: 9d\n", b"webhook:", b"turnover:", b"pack_defaults: calm\n", b"folder:x",
)  # fmt: skip

ROOM = b"""\
room: blue
level: -9
cap: -3
crossfade: 6
booking: {intake: 5, undress: 3, dress: 5, turnover: 10}
turnover:
  - {task: Fresh linen, minutes: 2}
  - {wait: Disinfectant works, minutes: 5}
cue_device: speaker
clinic_presets: ~/presets
conditions: {ours: Our own}
keys: {next: [b, "long+b"], more: [plus]}
schedule: https://calendar.example/room.ics?k=1
schedule_server: {user: room, password_file: secret}
schedule_room: Blue
mqtt: {host: broker.local, port: 8883, tls: true, bus: true, start: true}
desk: {shows: [area]}
lights:
  - {mqtt: zigbee2mqtt/lamp/set, state: zigbee2mqtt/lamp, dialect: json}
  - {dmx: 10.0.0.7, universe: 2, channels: [1, 2]}
  - {home_assistant: http://ha.local:8123, entity: light.a, token_file: token}
  - backlight
between_clients: {light: 60, kelvin: 3000}
keep: 30d
region: us
timed_codes: ama
codes: {swedish: "http://clinic.example/codes|97124|Massage"}
webhook: {url: https://example.org/hook, secret_file: secret}
"""


def room(folder: Path) -> Reader:
    """room.yaml as every process reads it."""
    from roomctl.config import room as rooms

    at_home(folder)

    def take(data: bytes) -> None:
        room = rooms.load(drafts={rooms.shared_file(): data})
        placed(room.faults)
        assert room.keymap
        assert str(room.journal)

    return Reader(Mutator([ROOM, b"room: blue\n", b"level: -9\nkeep: 9d\n"], _YAML), take)


def settings(folder: Path) -> Reader:
    """keys.yaml, house-style.yaml, a therapist's file, and another room's, one after the other."""
    from roomctl.config import learned_keys, therapists
    from roomctl.config import room as rooms
    from roomctl.preset import house_style

    at_home(folder)
    (folder / "therapists").mkdir()
    keys, style, own = folder / "keys.yaml", folder / "house-style.yaml", folder / "therapists" / "AB.yaml"
    seeds = [
        b"next: [b, pagedown]\nback: [pageup]\nmore: ['+', '#']\n",
        b"cues: visual-first\nscene: {bed: sea, level: -4, light: 30}\nlanding: {light: 40}\nprone_limit: 20\n"
        b"before: {stop: [Fever], mind: [Oil], during: [Ask]}\nkeep: [knee-oa]\n"
        b"hide: {presets: [a], conditions: [b]}\n",
        b"theme: amber\nmotion: false\ncues: visual-only\nkeys: {next: [b]}\nhalfway: true\n",
    ]

    def take(data: bytes) -> None:
        for file in (keys, style, own):
            file.write_bytes(data)
        learned_keys.load(keys)
        house_style.read_file(style, {"sea"}, {})
        with contextlib.suppress(RoomError):
            therapists.layered(rooms.load(), "AB")
        rooms.load("green", {rooms.own_file("green"): data})

    return Reader(Mutator(seeds, _YAML), take)


_ICAL = (
    b"RRULE:FREQ=WEEKLY;COUNT=3\n", b"RRULE:FREQ=DAILY;UNTIL=20261201T100000Z\n", b"EXDATE:20261127T130000\n",
    b"RDATE;VALUE=PERIOD:", b"DURATION:PT1H\n", b"RECURRENCE-ID:20261127T130000\n", b"TZID=Europe/Berlin",
    b"TZID=W. Europe Standard Time", b"VALUE=DATE", b"BEGIN:VALARM\n", b"END:VEVENT\n", b"END:VCALENDAR\n",
    b"BEGIN:VEVENT\n", b"METHOD:CANCEL\n", b"BYDAY=-1FR", b"BYSETPOS=99", b"INTERVAL=0", b"BYMONTHDAY=31",
    b"FREQ=YEARLY", b"FREQ=HOURLY", b"00010101T000000", b"99991231T235959Z", b"20261127", b"\n ", b"SUMMARY:",
    b"STATUS:CANCELLED\n",
)  # fmt: skip


def calendar(folder: Path) -> Reader:
    """A clinic's calendar as the file or the server gives it: eight days of bookings."""
    from roomctl.clinic.schedule import _days
    from tests.clinic.calendars import BOOKING, TITLES, WEEKLY, calendar

    zone = (
        "BEGIN:VTIMEZONE\nTZID:Clinic\nBEGIN:STANDARD\nDTSTART:19701025T030000\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    moved = WEEKLY.split("\nRRULE")[0] + "\nRECURRENCE-ID;TZID=Europe/Berlin:20261127T130000\nSTATUS:CANCELLED"
    own = (
        "DTSTART;TZID=Clinic:20261127T150000\nDURATION:PT50M\nSUMMARY:Knee osteoarthritis\n"
        "ATTENDEE;CUTYPE=ROOM;CN=Blue:mailto:b@x.example"
    )
    seeds = [calendar(BOOKING), calendar(WEEKLY, moved), calendar(own, BOOKING, head=zone),
             calendar(BOOKING, head="METHOD:CANCEL\nX-WR-TIMEZONE:Europe/Berlin\n")]  # fmt: skip

    def take(data: bytes) -> None:
        _days(data, "calendar", datetime(2026, 11, 27), 8, TITLES, "", keep=False)

    return Reader(Mutator([seed.encode() for seed in seeds], _ICAL), take)
