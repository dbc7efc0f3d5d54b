"""The settings in groups that a clinic's manager understands, and in words: what each does now, and from when on a
change of it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from roomctl.config import settings
from roomctl.config.room import DEFAULT, Room
from roomctl.config.room_keys import TABLE

OVERRULED = "This room's own file sets it; what a therapist's own file says holds in other rooms."

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Sound": (
        "level", "cap", "sound_device", "other_device", "cue_device", "latency_ms", "crossfade", "clinic_music",
    ),
    "Cues": ("cues", "halfway", "between_sides"),
    "Screen": ("theme", "clock", "dim", "motion"),
    "Lights": ("lights", "between_clients", "mqtt"),
    "Presets and therapists": (
        "clinic_presets", "conditions", "therapists", "hands_limit", "house_style", "pack_defaults",
    ),
    "Calendar and booking": ("schedule", "schedule_server", "schedule_room", "booking", "turnover"),
    "Records and reports": (
        "keep", "client_codes", "clinic_name", "clinic_logo", "region", "timed_codes", "codes", "webhook",
    ),
    "Keys and pedals": ("keys",),
    "Room": ("room", "desk"),
}  # fmt: skip
MORE = "More"
"""The section of keys that no other has."""
SOUND = frozenset((*SECTIONS["Sound"], *SECTIONS["Lights"]))
STARTED = frozenset((*SECTIONS["Cues"], "hands_limit", "client_codes", "booking", "turnover"))
REPORTED = frozenset({"clinic_name", "clinic_logo", "region", "timed_codes", "codes"})
_LINK = re.compile(r"(?: ?\(|: )\[[^]]*\]\([^)]*\)\)?")
_LINKED = re.compile(r"\[([^]]*)\]\([^)]*\)")


def sections() -> dict[str, list[str]]:
    """The keys of each section, all of `TABLE`."""
    found = {title: [key for key in keys if key in TABLE] for title, keys in SECTIONS.items()}
    rest = [key for key in TABLE if not any(key in keys for keys in found.values())]
    return found | ({MORE: rest} if rest else {})


def plain(says: str) -> str:
    """A description without its links, which lead to the manual's pages."""
    return _LINKED.sub(r"\1", _LINK.sub("", says))


def since(key: str, running: bool) -> str:
    """From when on a change of `key` holds; `running`: whether a session runs now."""
    whole = key.partition(".")[0]
    if whole == "room":
        return "once all screens of this room are closed and opened again"
    if whole in REPORTED:
        return "in every report from now on"
    if whole == "desk":
        return "once the desk is closed and opened again"
    if whole == "keep":
        return "at the next `roomctl purge`"
    if whole == "webhook":
        return "from the next message on"
    if whole in STARTED:
        return "from the next session on"
    if whole in SOUND:
        return "from the next session on; the one that is running keeps what it has" if running else "at once"
    return "here at once; on other screens by the next session"


def now(key: str, room: Room) -> str:
    """What a setting does in `room`, in a sentence."""
    return NOW[key](room) if key in NOW else ""


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _level(room: Room) -> str:
    if room.level == 0:
        return "The room is as loud as roomctl can play."
    return f"The room is {_number(-room.level)} dB below the loudest that roomctl plays."


def _cap(room: Room) -> str:
    if room.headroom <= 0:
        return "Nothing becomes louder than `level`." if room.headroom == 0 else "It is below `level`, and holds."
    return f"Presets and clients can make the room up to {_number(room.headroom)} dB louder than `level`."


def _other(room: Room) -> str:
    if not room.sound_device:
        return "No loudspeaker is named, so this changes nothing."
    return f"If {room.sound_device} is missing, {'another' if room.other_device else 'no other'} loudspeaker plays."


def _between(room: Room) -> str:
    if room.between_clients is None:
        return "After a session, each lamp goes back to where it was before."
    return f"After a session, the lamps show {_number(float(room.between_clients['light']))} %."


def _broker(room: Room) -> str:
    if room.mqtt is None:
        return "No broker is used."
    told = "The room says where it stands, and lamps are reached" if room.on_bus else "Lamps are reached"
    return f"{told}, through {room.mqtt['host']}."


def _booking(room: Room) -> str:
    before, after = room.booking.intake + room.booking.undress, room.booking.dress + room.booking.turnover
    return f"A booking has {_number(before)} min before hands on, and {_number(after)} min after hands off."


def _server(room: Room) -> str:
    user = (room.schedule_server or {}).get("user")
    return f"The calendar's server knows this room as {user}." if user else "The calendar is read without a password."


def _turnover(room: Room) -> str:
    if room.turnover is None:
        return "The usual steps are listed." if room.booking.turnover else "No steps are listed, as no time is booked."
    return f"{len(room.turnover)} steps are listed after a session." if room.turnover else "No steps are listed."


def _hands(room: Room) -> str:
    if room.hands_limit is None:
        return "Deep work is counted against no limit."
    return f"Beyond {_number(room.hands_limit)} min of deep work in a day, the plan names gentler techniques."


def _units(room: Room) -> str:
    if not room.region:
        return "Reports count no units."
    return f"Units are counted by {'Medicare’s rule' if room.timed_codes == 'cms' else 'the code book’s rule'}."


NOW: dict[str, Callable[[Room], str]] = {
    "room": lambda room: f"This room is called {room.name}." if room.name != DEFAULT else "This room has no name.",
    "level": _level,
    "cap": _cap,
    "crossfade": lambda room: f"One bed fades into the next in {_number(room.crossfade)} s.",
    "sound_device": lambda room: f"{room.sound_device or 'The loudspeaker that the system chooses'} plays.",
    "other_device": _other,
    "cue_device": lambda room: (
        f"Cues are heard at {room.cue_device}, and not in the room."
        if room.cue_device
        else "Cues are heard in the room."
    ),
    "latency_ms": lambda room: f"What is played is heard {room.latency_ms} ms later.",
    "clinic_presets": lambda room: (
        f"Presets in {room.clinic_presets} come before the built-in ones."
        if room.clinic_presets
        else "The room's own presets and the built-in ones are offered."
    ),
    "clinic_music": lambda room: (
        f"Each folder in {room.clinic_music} is a bed."
        if room.clinic_music
        else "Own music is looked for among roomctl's own data."
    ),
    "clinic_name": lambda room: (
        f"Reports begin with “{room.clinic_name}”." if room.clinic_name else "Reports name no clinic."
    ),
    "clinic_logo": lambda room: f"Reports show {room.clinic_logo}." if room.clinic_logo else "Reports show no logo.",
    "therapists": lambda room: (
        f"Therapists' own settings are in {room.therapists}."
        if room.therapists
        else "Therapists' own settings are looked for beside room.yaml."
    ),
    "house_style": lambda room: (
        f"Every preset has the defaults of {room.house_style}."
        if room.house_style
        else "The house style is looked for beside room.yaml."
    ),
    "pack_defaults": lambda room: (
        f"What no settings file says is as in the pack {room.pack_defaults}."
        if room.pack_defaults
        else "No pack's room defaults apply."
    ),
    "conditions": lambda room: f"The clinic has {len(room.conditions or {})} words of its own.",
    "schedule": lambda room: (
        f"The next booking comes from {settings.schedule(room.schedule)}." if room.schedule else "No booking is shown."
    ),
    "schedule_server": _server,
    **dict.fromkeys(("schedule_server.user", "schedule_server.password_file", "schedule_server.ca"), _server),
    "schedule_room": lambda room: (
        f"Events in {room.schedule_room} count." if room.schedule_room else "All events of the calendar count."
    ),
    "mqtt": _broker,
    "desk": lambda room: (
        f"The desk shows {'these rooms: ' + ', '.join(room.desk['rooms']) if 'rooms' in room.desk else 'all rooms'}."
        if room.desk
        else "The desk shows all rooms and logs in as this room does."
    ),
    "lights": lambda room: (
        f"{len(room.lights)} lamp{'s' * (len(room.lights) > 1)} follow{'s' * (len(room.lights) == 1)} the session."
        if room.lights
        else "No lamp is moved."
    ),
    "between_clients": _between,
    "between_clients.light": _between,
    "keep": lambda room: f"`roomctl purge` offers to delete sessions that are older than {room.keep} days.",
    "client_codes": lambda room: (
        "A session may carry the clinic's code for the client."
        if room.client_codes
        else "No session carries a client's code."
    ),
    "hands_limit": _hands,
    "region": lambda room: "Reports count timed units." if room.region else "Reports count no units.",
    "timed_codes": _units,
    "codes": lambda room: f"FHIR reports use {len(room.codes)} codes of the clinic.",
    "webhook": lambda room: "A message is sent after each session." if room.webhook else "No message is sent.",
    "booking": _booking,
    **dict.fromkeys((f"booking.{part}" for part in ("intake", "undress", "dress", "turnover")), _booking),
    "turnover": _turnover,
    "theme": lambda room: f"The colours are {room.theme}." if room.theme != "auto" else "The colours follow the cues.",
    "dim": lambda room: (
        f"The screen goes dark after {_number(room.dim)} s without a touch."
        if room.dim
        else "The screen never goes dark."
    ),
    "motion": lambda room: f"A cue on the screen {'sinks and rises again' if room.motion else 'rises once and stays'}.",
    "cues": lambda room: (
        "Cues are on the screen only."
        if room.cues == "silent"
        else f"Cues sound {'as usual' if room.cues == 'usual' else f'{room.cues}ly'}."
    ),
    "halfway": lambda room: f"Long areas have {'a' if room.halfway else 'no'} cue when half of their time is over.",
    "between_sides": lambda room: (
        f"{_number(room.between_sides)} s are for changing sides."
        if room.between_sides
        else "No time is set aside for changing sides."
    ),
    "clock": lambda room: (
        "The clock is a circle that empties."
        if room.clock == "circle"
        else f"The clock is in {'round ' if room.clock == 'round' else ''}digits."
    ),
    "keys": lambda room: (
        f"{len(room.keys)} acts have keys of the clinic's own." if room.keys else "Keys are as supplied."
    ),
}
"""By key; a part of a group says what the group does."""
