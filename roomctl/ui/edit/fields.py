"""The fields of a phase and of the whole preset: their names on the screen, what can be chosen and written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from roomctl.preset.descriptions import KEYS
from roomctl.preset.yaml_tree import Loc, resolved
from roomctl.session.plan import LIGHTS, POSITIONS, TECHNIQUES, Measure

PRESSURES = {0: "a still hand", 1: "light lotioning", 2: "heavy lotioning", 3: "medium", 4: "strong", 5: "deep"}
"""Walton's scale."""
YES_NO, NO_QUESTION = ("yes", "no"), "no question"
_SHARES = re.compile(r"(\d+(?:\.\d+)?) */ *(\d+(?:\.\d+)?)")
_BOTH = ("each", "left", "right", "affected", "unaffected", "70 / 30", "60 / 40", "40 / 60", "30 / 70")
_MINUTES = tuple(str(minutes) for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30))


class Field(NamedTuple):
    """`loc`: its keys, from the phase or the preset on. `offers`: values to choose from. `typed`: others may be typed;
    `text`: what is typed is a text, even if it looks like a number. `entries`: what a list has; empty: it is none."""

    loc: tuple[str, ...]
    label: str
    offers: tuple[str, ...] = ()
    typed: bool = False
    text: bool = False
    entries: Literal["", "texts", "sources", "choices"] = ""

    @property
    def says(self) -> str:
        """What it means, in a sentence, as for somebody who fills in a form."""
        if own := (PHASE_SAYS if self in PHASE else {}).get(self.label) or SAYS.get(self.label):
            return own
        group = self.loc[0] if len(self.loc) > 1 else "phases" if self in PHASE else ""
        key = KEYS[group][self.loc[-1]]
        said = f"{key.says}; {key.usual} by default" if key.usual else key.says
        return said.replace("`", "")

    @property
    def required(self) -> bool:
        return self.loc[0] in ("area", "minutes", "title", "condition")

    def value(self, typed: str) -> Any:
        """What is written for a choice, or for what was typed."""
        word = typed.strip()
        if self.loc == ("side",) and (shares := _SHARES.fullmatch(word)):
            return {"left": resolved(shares[1]), "right": resolved(shares[2])}
        if self.text:
            return False if self.loc == ("check",) and word in ("false", "no", NO_QUESTION) else word
        if self.offers == YES_NO and word in YES_NO:
            return word == "yes"
        found = resolved(word.partition(" (")[0] if self.loc == ("pressure",) else word)
        return found if isinstance(found, str | bool | int | float) else word


_LIGHT = (
    Field(("scene", "light"), "Light", tuple(f"{light:g}" for light in LIGHTS), typed=True),
    Field(("scene", "kelvin"), "Light's colour", ("2000", "2400", "2700", "3000"), typed=True),
    Field(("scene", "fade"), "Light's fade", ("10 s", "30 s", "60 s"), typed=True),
    Field(("scene", "level"), "Level", ("0", "-3", "-6"), typed=True),
)
PHASE = (
    Field(("area",), "Area", typed=True, text=True),
    Field(("side",), "Side", ("both", *_BOTH)),
    Field(("technique",), "Technique", TECHNIQUES),
    Field(("minutes",), "Minutes", _MINUTES, typed=True),
    Field(("at_least",), "At least", _MINUTES, typed=True),
    Field(("at_most",), "At most", _MINUTES, typed=True),
    Field(("flex",), "Flex", ("0", "0.5", "1", "2", "3"), typed=True),
    Field(("focus",), "Focus", ("concern", "support", "frame")),
    Field(("position",), "Position", POSITIONS),
    Field(("pressure",), "Pressure", tuple(f"{number} ({what})" for number, what in PRESSURES.items())),
    Field(("turn",), "Client turns", YES_NO),
    Field(("check",), "Ask", ("pressure", "every 10 min", NO_QUESTION), typed=True, text=True),
    Field(("note",), "Note", typed=True, text=True),
    Field(("advance",), "At the end", ("auto", "hold")),
    Field(("scene", "bed"), "Sound"),
    *_LIGHT,
)
PRESET = (
    Field(("title",), "Title", typed=True, text=True),
    Field(("condition",), "Condition"),
    Field(("minutes",), "Minutes", ("15", "20", "25", "30", "45", "50", "60", "75", "90"), typed=True),
    Field(("before", "stop"), "Stop signs", entries="texts"),
    Field(("before", "during"), "Stop during", entries="texts"),
    Field(("before", "mind"), "Cautions", entries="texts"),
    Field(("sources",), "Sources", entries="sources"),
    Field(("measure",), "Numbers", get_args(Measure), entries="choices"),
    Field(("pressure_cap",), "Strongest", ("0", "1", "2", "3", "4", "5")),
    Field(("prone_limit",), "Face down", ("15 min", "20 min", "30 min"), typed=True),
    Field(("frequency",), "How often", typed=True, text=True),
    Field(("evidence",), "Evidence", typed=True, text=True),
    Field(("basis",), "Minutes from", ("ours",), typed=True, text=True),
    Field(("cues",), "Cues", ("embedded", "visual-first", "visual-only", "lamp")),
    Field(("halfway",), "Halfway cue", YES_NO),
    Field(("between_sides",), "Change sides", ("0", "15 s", "30 s"), typed=True),
    Field(("scene", "bed"), "Sound"),
    *_LIGHT,
    Field(("landing", "softer"), "End: softer", ("0", "2", "4", "6", "9"), typed=True),
    Field(("landing", "light"), "End: light", tuple(f"{light:g}" for light in LIGHTS), typed=True),
    Field(("landing", "fade"), "End: fade", ("60 s", "2 min", "5 min"), typed=True),
    Field(("landing", "note"), "End: note", typed=True, text=True),
)

SAYS = {
    "Condition": "what this session is for",
    "Minutes": "the whole session, hands on to hands off: the phases must add up to it",
    "Stop signs": "what is asked before: if any of these applies today, the session does not start",
    "Stop during": "if any of these appears in the session, it stops",
    "Cautions": "what to ask or to keep in mind before a session",
    "Sources": "where what this preset says comes from: the source, its DOI if you have looked it up, and what for",
    "Numbers": "what is measured before and after a session, each optional; pain by default",
    "Strongest": "the strongest pressure of this session; a phase above it is a fault; 3 by default",
    "Face down": "how long the client may lie face down without a break; then the screen, never a sound, says so once",
    "Cues": "embedded: a soft sound and the screen; visual-first: the screen, a sound if switched on; visual-only: "
    "never a sound; lamp: the screen, and more light for a moment",
    "Halfway cue": "a quiet cue when half of an area of 10 minutes or more is over; as the room is set by default",
    "Change sides": "the time to go round the table, part of the area's minutes; as the room is set by default",
    "Sound": "the calming sound; a phase without one has the preset's, and a preset without one silence",
    "Light": "percent of the lamp; 15 to 35 suits most sessions; a phase without it has the preset's",
    "Light's colour": "kelvin; 2400 is warm; a phase without it has the preset's",
    "Light's fade": "how long the light takes to change; 30 s or more disturbs nobody",
    "End: softer": "decibels that the sound goes down at the end, if the last phase has focus frame; 4 by default",
    "End: light": "percent of the lamp to which the light rises at the end; it is never lowered; 40 by default",
    "End: fade": "how long the light takes for that, at most the end itself; 5 min by default",
    "End: note": "what the screen says three minutes before the end, if the last phase has no note; by default to have "
    "water within reach, and to let the client sit up slowly",
    "Level": "decibels softer or louder than the room's own level; −6 is clearly softer",
}
"""By label, where the format's own sentence speaks of how it is written."""
PHASE_SAYS = {
    "Side": "each: left, then right, in equal time; 70 / 30: in unequal time; affected: asked when the session starts",
    "Technique": "what the hands do; swedish by default",
    "Minutes": "how long; for a phase of two sides, both together",
    "At least": "the shortest that it may become when the session runs late; half of its minutes by default",
    "At most": "the longest that it may become when the session is made longer; no limit by default",
    "Flex": "how much it gives when the session is shortened: 2 gives twice as much as 1, 0 keeps its time; 1 by "
    "default, in a frame phase 0",
    "Client turns": "whether the client moves at its start; allow 30 to 60 seconds for it",
    "Ask": "what the client is asked: about the pressure, or a short question of your own; every 10 min asks again",
    "At the end": "auto goes on by itself, hold waits for a tap; auto by default",
}
"""The same for phases."""


def offers(field: Field, beds: Collection[str], conditions: Sequence[str], areas: Sequence[str]) -> tuple[str, ...]:
    """What can be chosen in a field of this room."""
    match field.loc[-1]:
        case "bed":
            return tuple(sorted(beds))
        case "condition":
            return tuple(conditions)
        case "area":
            return tuple(areas)
    return field.offers


def written(values: Mapping[str, Any], field: Field) -> str:
    """What a field has, in words; empty if it is left out."""
    value: Any = values
    for step in field.loc:
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, tuple):
        said = [str(one.get("cite", "") if isinstance(one, Mapping) else one) for one in value]
        return ", ".join(said) if field.entries == "choices" else f"{len(said)}: {'; '.join(said)}" if said else "none"
    if isinstance(value, Mapping):
        if value.keys() == {"left", "right"}:
            return f"{value['left']:g} / {value['right']:g}" if _numbers(value) else "?"
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else NO_QUESTION if field.loc == ("check",) else "no"
    if isinstance(value, float | int):
        return f"{value} ({PRESSURES[int(value)]})" if field.loc == ("pressure",) and value in PRESSURES else f"{value}"
    return "" if value is None else " ".join(str(value).split())


def _numbers(value: Mapping[str, Any]) -> bool:
    return all(isinstance(one, int | float) for one in value.values())


def usual(field: Field) -> str:
    """What applies if a phase's field is left out; empty if nothing does."""
    group = "scene" if len(field.loc) > 1 else "phases"
    if field not in PHASE or group == "scene":
        return ""
    said = KEYS[group][field.loc[0]].usual.replace("`", "")
    return said if said != "false" else NO_QUESTION if field.loc == ("check",) else "no"


def place(field: Field, phase: int | None) -> Loc:
    """Where a field is in the file. `phase`: the index of its phase; None: a field of the preset."""
    return field.loc if phase is None else ("phases", phase, *field.loc)
