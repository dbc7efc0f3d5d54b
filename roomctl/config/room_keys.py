"""The keys of `room.yaml`, and what a value of each must be. `descriptions.py` describes each key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from roomctl.config import calendar, desk, lamps, turnover, validation
from roomctl.config import keymap as keymaps
from roomctl.preset import conditions
from roomctl.session import measures
from roomctl.session.booking import Booking
from roomctl.session.plan import CUE_LEVELS, TECHNIQUES

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAYS = re.compile(r"[0-9]{1,5}d")
MAX_TITLE = 60
"""Maximum length of a condition's title, and of the clinic's name."""
_CODE = re.compile(r"[^|\s]+\|[^|\s]+(\|[^|]+)?")
CODED = (*TECHNIQUES, *measures.ALL, "systolic", "diastolic", "session")
"""What a clinic may map to its own codes."""
_PARTS = tuple(field.name for field in fields(Booking))


def _days(value: object) -> str | None:
    right = isinstance(value, str) and DAYS.fullmatch(value)
    return None if right else f"{validation.said(value)} is not a number of days; write it as 30d"


def _url(value: object) -> str | None:
    """Check an address. The message does not repeat it, because it may contain a password."""
    if not isinstance(value, str):
        return validation.text(value)
    from roomctl.config import web_address

    try:
        web_address.read(value)
    except web_address.NoAddress as error:
        return f"this address cannot be called: {error}"
    return None


def _own_conditions(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Invalid words, and titles that two conditions share."""
    for word in given:
        if not conditions.OWN.fullmatch(word):
            yield word, f"{word!r} cannot be a condition's word; use lower-case letters, digits and dashes"
    named: dict[object, str] = {}
    for word, title in {**conditions.CONDITIONS, **given}.items():
        if named.setdefault(title, word) != word:
            yield word if word in given else named[title], f"{title!r} is the title of another condition; use another"


def _title(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return f"{validation.said(value)} is not a title; write one line of text"
    return f"this title is too long; at most {MAX_TITLE} letters" if len(value) > MAX_TITLE else None


CLOCKS = ("digits", "round", "circle")
"""Styles of the session's clock: digits, digits with round corners, a circle that empties."""
_FOLDER = "a folder, also one that begins with `~`"
TABLE: validation.Table = {
    "room": validation.matching(
        NAME, "a room's name; use lower-case letters, digits and dashes", "lower-case letters, digits and dashes"
    ),
    "level": validation.number(-40, 0),
    "cap": validation.number(-40, 0),
    "crossfade": validation.number(2, 60),
    "sound_device": validation.worded("a device's name"),
    "other_device": validation.YES_NO,
    "cue_device": validation.worded("a device's name"),
    "latency_ms": validation.number(60, 500, whole=True),
    "clinic_presets": validation.worded(_FOLDER),
    "clinic_music": validation.worded(_FOLDER),
    "clinic_name": validation.worded(f"one line of at most {MAX_TITLE} letters", _title),
    "clinic_logo": validation.worded("a PNG, JPEG or SVG file, also one that begins with `~`"),
    "therapists": validation.worded(_FOLDER),
    "conditions": validation.Group(
        {},
        "conditions are words with a title each, as in {sports: Sports massage}",
        _own_conditions,
        any=validation.worded(f"a title of at most {MAX_TITLE} letters", _title),
    ),
    "house_style": validation.worded("a file, also one that begins with `~`"),
    "pack_defaults": validation.matching(
        NAME, "a pack's name; use lower-case letters, digits and dashes", "the name of an added pack"
    ),
    "schedule": calendar.SCHEDULE,
    "schedule_server": calendar.SERVER,
    "schedule_room": validation.worded("a room's name as the calendar has it, or a pattern with `*`"),
    "mqtt": lamps.MQTT,
    "desk": desk.desk(NAME),
    "lights": lamps.LIGHTS,
    "between_clients": lamps.BETWEEN,
    "keep": validation.worded("days, as in `30d`", _days, f"^{DAYS.pattern}$"),
    "client_codes": validation.YES_NO,
    "hands_limit": validation.number(1, 720),
    "region": validation.one_of("us", "none"),
    "timed_codes": validation.one_of("cms", "ama"),
    "codes": validation.Group(
        dict.fromkeys(CODED, validation.matching(
            _CODE, "a code; write it as system|code or system|code|display", "`system|code` or `system|code|display`"
        )),
        f"codes are {', '.join(CODED[:3])} and so on, each as system|code|display",
    ),
    "webhook": validation.Group(
        {
            "url": validation.worded("an address that begins with `https://`", _url),
            "secret_file": validation.worded("a file"),
        },
        "a webhook has a url and a secret_file, as in {url: https://clinic.example/hook, secret_file: ~/hook.secret}",
        needs=("url", "secret_file"),
    ),
    "booking": validation.Group(
        {part: validation.minutes(part, 120) for part in _PARTS},
        f"a booking has {', '.join(_PARTS)}, each in minutes, as in {{undress: 3, turnover: 10}}",
    ),
    "turnover": turnover.TURNOVER,
    "theme": validation.one_of("auto", "ember", "amber", "moss", "day"),
    "dim": validation.number(0, 600),
    "motion": validation.YES_NO,
    "cues": validation.one_of(*CUE_LEVELS),
    "halfway": validation.YES_NO,
    "between_sides": validation.number(0, 120),
    "clock": validation.one_of(*CLOCKS),
    "keys": validation.Group(
        dict.fromkeys(keymaps.ACTS, keymaps.VALUE),
        "keys are acts with their keys, as in {next: [n, right]}",
        keymaps.clashes,
    ),
}  # fmt: skip
"""The keys of `room.yaml`. Each is a field of `Room`, except `room`, which is its `name`."""
PACKED = (
    "crossfade", "conditions", "booking", "turnover", "cues", "halfway", "between_sides", "theme", "dim", "motion",
    "clock", "hands_limit", "region", "timed_codes", "codes",
)  # fmt: skip
"""Keys that a pack's room.yaml may have: none about a room's devices, its folders, its clients or the network."""
OF_PACK: validation.Table = {key: TABLE[key] for key in PACKED}
"""The keys of a pack's room.yaml."""
OF_ONE: validation.Table = {
    **TABLE,
    "room": validation.Value(
        lambda value: "the name of the file is the room's name, as in rooms/blue.yaml; remove this line", "nothing", {}
    ),
}
"""The keys of `rooms/NAME.yaml`."""
