"""The preset format, version 1: one strict model, key by key, and the way from a preset to a plan.

docs/presets.md explains the format to clinics. Times are seconds once they are read. Importing this module and building
the model takes about 120 ms, nearly all of it pydantic's own import: import it inside functions.
"""
# No `from __future__ import annotations`: pydantic would have to evaluate every annotation again, which takes longer.

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo
from pydantic.functional_serializers import PlainSerializer
from pydantic.functional_validators import AfterValidator, BeforeValidator, PlainValidator
from pydantic.json_schema import WithJsonSchema
from pydantic.types import StringConstraints

from roomctl.preset import limits
from roomctl.preset.conditions import CONDITIONS, OWN, allowed
from roomctl.preset.messages import minutes, not_allowed, shown
from roomctl.session import plan
from roomctl.session.plan import DARK as DARK
from roomctl.session.plan import RISEN as RISEN

_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_LENGTH = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?) ?(s|sec|seconds?|min|minutes?|h|hours?)?")
_EVERY = re.compile(r"(?:(.*[^\s,:])[,:]?\s+)?every\s+(\S.*)", re.IGNORECASE)
_RANGE = re.compile(
    r"([0-9]{1,5}(?:\.[0-9]{1,3})?) *(?:min|minutes?)? *(?:-|–|—|\.\.+|…|to|or|bis|/) *([0-9]{1,5}(?:\.[0-9]{1,3})?)"
    r" *(?:min|minutes?)?"
)
LONGEST = 100_000
"""No number of minutes or of seconds is as large; texts have five digits at most."""
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def duration(value: object, unit: str = "m") -> float:
    """Seconds of `8`, `7.5`, `"7:30"`, `450 s` or `20 min`; a bare number counts in `unit` (`s`, `m` or `h`).

    Raises `ValueError` with a sentence for clinics.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= LONGEST:
            raise ValueError(f"{shown(value)} is longer than any session; write 8, 7.5, 7:30, 450 s or 20 min")
        return round(value * _UNITS[unit], 3)
    text = value.strip() if isinstance(value, str) else ""
    if clock := _CLOCK.fullmatch(text):
        return 60.0 * int(clock[1]) + int(clock[2])
    if length := _LENGTH.fullmatch(text):
        return round(float(length[1]) * _UNITS[(length[2] or unit)[0]], 3)
    if _RANGE.fullmatch(text):
        raise ValueError(f"{shown(value)} is a range; write one length, such as 8 or 7:30")
    raise ValueError(f"{shown(value)} is not a length of time; write 8, 7.5, 7:30, 450 s or 20 min")


def _within(unit: str, limit: tuple[float, float], *, area: bool = False) -> Callable[[object], float]:
    low, high = limit

    def seconds(value: object) -> float:
        if area and isinstance(value, str) and (ends := _RANGE.fullmatch(value.strip())):
            shorter, longer = sorted((ends[1], ends[2]), key=float)
            how = f"write the longer as minutes: {longer}, and the shorter as at_least: {shorter}"
            raise ValueError(f"{shown(value)} is a range; {how}")
        length = duration(value, unit)
        if not low <= length <= high:
            raise ValueError(f"{minutes(length)} is outside {minutes(low)} to {minutes(high)}")
        return length

    return seconds


class Check(NamedTuple):
    """The question in a phase (empty: none), and the most seconds between two (0: the usual)."""

    question: str = ""
    every: float = 0.0


def _check(value: object) -> Check:
    if isinstance(value, Check):
        return value
    if isinstance(value, dict):
        if len(value) != 1:
            raise ValueError("write one question and how often it is asked, as in {pressure: every 10 min}")
        [(question, often)] = value.items()
        every = _EVERY.fullmatch(often.strip()) if isinstance(often, str) else None
        if not every or every[1]:
            raise ValueError(
                f"{shown(often)} does not say how often; write it as in {{{shown(question, '')}: every 10 min}}"
            )
        return Check(_question(question), _often(every[2]))
    if value is False:
        return Check()
    if value is True or (isinstance(value, str) and value.strip().lower() in {"yes", "no", "on", "off", "none", ""}):
        raise ValueError(f"{shown(value)} is not a question; write pressure, a short question, or false for none")
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not text; put it in quotes if it is meant as text")
    every = _EVERY.fullmatch(value.strip())
    if every and any(map(str.isdigit, every[2])):
        return Check(_question(every[1] or "pressure"), _often(every[2]))
    return Check(_question(value))


def _question(text: str) -> str:
    text = text.strip()
    if "\n" in text:
        raise ValueError("this must be one line")
    if not 1 <= len(text) <= limits.LINE:
        raise ValueError(
            f"this text is too long; at most {limits.LINE} characters" if text else "the question is missing"
        )
    return text


def _often(text: str) -> float:
    seconds = duration(text)
    least, most = limits.CHECK_IN
    if not least <= seconds <= most:
        within = f"{minutes(least)} to {minutes(most)}"
        raise ValueError(
            f"every {minutes(seconds)} is outside {within}; hands must not work longer than that without a question"
        )
    return seconds


def _written(check: Check) -> str | dict[str, str] | bool:
    """A check as a file has it."""
    if not check.every:
        return check.question or False
    whole, rest = divmod(check.every, 60)
    return {check.question: f"every {check.every:g} s" if rest else f"every {whole:g} min"}


def _each_once(value: tuple[plan.Measure, ...]) -> tuple[plan.Measure, ...]:
    if len(set(value)) < len(value):
        raise ValueError("the same measure appears twice; write each once, as in [pain, range]")
    return value


def today() -> str:
    """The day as it is here, as 2026-05-31."""
    return date.today().isoformat()


def signing_day(value: object) -> str:
    """A day on which somebody can have signed: as 2026-05-31, and not in the future. Raises `ValueError`."""
    try:
        day = date.fromisoformat(str(value)).isoformat()
    except ValueError:
        day = ""
    if day != value:  # fromisoformat takes 20260531 and weeks, too
        raise ValueError(f"{shown(value)} is not a day; write it as 2026-05-31")
    if day > today():
        raise ValueError(f"{day} is in the future; write the day on which it was signed")
    return day


def _format(value: object) -> object:
    if type(value) is int and value == 1:  # to Literal, true and 1.0 are 1, too
        return value
    raise ValueError(f"this is format {shown(value)}, and only format 1 can be read; write preset: 1")


def _condition(value: object, info: ValidationInfo) -> object:
    """The clinic's own words are in the context's `conditions`; None there: any word that could be one."""
    own = (info.context or {}).get("conditions", ())
    words = allowed(own)
    if value in words or (own is None and isinstance(value, str) and OWN.fullmatch(value)):
        return value
    raise ValueError(not_allowed(value, words))


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.TEXT)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.LINE, pattern=r"^[^\n]*$")
]
Asks = Annotated[
    Check,
    PlainValidator(_check),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema({
        "type": ["string", "boolean", "object"], "not": {"const": True}, "maxLength": 250,
        "minProperties": 1, "maxProperties": 1,
        "additionalProperties": {"type": "string", "pattern": "^\\s*every .+"},
    }),
]  # fmt: skip
Condition = Annotated[str, PlainValidator(_condition), WithJsonSchema({"enum": list(CONDITIONS)})]
Measures = Annotated[tuple[plan.Measure, ...], AfterValidator(_each_once)]
Doi = Annotated[str, StringConstraints(max_length=200, pattern=r"^10\.[0-9]{4,9}/[^\s]+$")]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{4}(-[0-9a-f]{4}){2}$")]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), BeforeValidator(signing_day)]
_LENGTHS = WithJsonSchema({"type": ["number", "string"], "description": "8, 7.5, 7:30, 450 s or 20 min"})
_MINUTES = PlainSerializer(lambda seconds: seconds / 60, when_used="json-unless-none")  # a dump reads as it is written
Long = Annotated[float, BeforeValidator(_within("m", limits.SESSION)), _MINUTES, _LENGTHS]
Length = Annotated[float, BeforeValidator(_within("m", limits.PHASE, area=True)), _MINUTES, _LENGTHS]
Floor = Annotated[float, BeforeValidator(_within("m", limits.FLOOR)), _MINUTES, _LENGTHS]
Ceiling = Annotated[float, BeforeValidator(_within("m", limits.PHASE)), _MINUTES, _LENGTHS]
Prone = Annotated[float, BeforeValidator(_within("m", limits.PRONE)), _MINUTES, _LENGTHS]
Fade = Annotated[float, BeforeValidator(_within("s", limits.FADE)), _LENGTHS]
Between = Annotated[float, BeforeValidator(_within("s", limits.BETWEEN_SIDES)), _LENGTHS]
Percent = Annotated[float, Field(ge=limits.LIGHT[0], le=limits.LIGHT[1])]
Decibels = Annotated[float, Field(ge=limits.LEVEL[0], le=limits.LEVEL[1])]
Softer = Annotated[float, Field(ge=limits.SOFTER[0], le=limits.SOFTER[1])]
Kelvin = Annotated[float, Field(ge=limits.KELVIN[0], le=limits.KELVIN[1])]
Share = Annotated[float, Field(gt=0, le=limits.SHARE)]
Flex = Annotated[float, Field(ge=limits.FLEX[0], le=limits.FLEX[1])]
Pressure = Annotated[int, Field(ge=limits.PRESSURE[0], le=limits.PRESSURE[1])]

SOFTER = 4.0
"""Decibels that the bed is softer in the landing, the session's last phase."""
LONGEST_FADE = 300.0
"""Maximum seconds of the landing's fade."""
LANDING_NOTE = "water within reach; sit up slowly"


class _Strict(BaseModel):
    # defer_build: only `Preset` is ever validated by itself; the others are built into it, once.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class Source(_Strict):
    """The source of a statement. `doi` only if it has been looked up."""

    cite: Text
    doi: Doi = ""
    used: Text = Field(default="", alias="for")


class Before(_Strict):
    """Asked before the session: any `stop` means do not start; `mind` is a reminder. `during`: signs that can only
    appear in the session, and stop it."""

    stop: tuple[Text, ...] = ()
    mind: tuple[Text, ...] = ()
    during: tuple[Text, ...] = ()


class Reviewed(_Strict):
    """Who signed this preset, when (YYYY-MM-DD), and which content: its fingerprint, empty if none was recorded."""

    by: Line
    on: Day
    content: Fingerprint = ""


class Scene(_Strict):
    """The state of the room. `level`: dB relative to the room's own; `light`: percent; `kelvin`; `fade`: seconds.
    In a phase, only the written keys apply (`model_fields_set`)."""

    bed: Line = "silence"
    level: Decibels = 0.0
    light: Percent = 20.0
    kelvin: Kelvin = 2400.0
    fade: Fade = 30.0

    def over(self, base: plan.Scene) -> plan.Scene:
        """`base` with what is written here."""
        written = {name: getattr(self, name) for name in self.model_fields_set}
        return replace(base, **written) if written else base


class Landing(_Strict):
    """How a session ends: `softer` is dB, `light` percent to which it rises, `fade` seconds; `note` is what the screen
    says if the last phase has none."""

    softer: Softer = SOFTER
    light: Percent = RISEN
    fade: Fade = LONGEST_FADE
    note: Text = LANDING_NOTE


class Shares(_Strict):
    """Left, then right, of unequal time: each side's share of the sum, in any numbers (70 and 30, or 7 and 3)."""

    left: Share
    right: Share

    def part(self, both: plan.Phase) -> tuple[plan.Phase, plan.Phase]:
        """`both` sides' phase as two, their lengths and floors exact. The client is asked and turns only once."""
        seconds, floor = self._left(both.seconds), self._left(both.at_least)
        left = replace(both, side="left", seconds=seconds, at_least=floor)
        right = replace(left, side="right", seconds=both.seconds - seconds, at_least=both.at_least - floor,
                        check="", turn=False)  # fmt: skip
        if both.at_most is None:
            return left, right
        most = self._left(both.at_most)
        return replace(left, at_most=most), replace(right, at_most=both.at_most - most)

    def _left(self, whole: float) -> float:
        return whole * self.left / (self.left + self.right)


def _side_kind(value: object) -> str:
    return "shares" if isinstance(value, (dict, Shares)) else "word"


Side = Annotated[Annotated[plan.Side, Tag("word")] | Annotated[Shares, Tag("shares")], Discriminator(_side_kind)]


class Phase(_Strict):
    """One entry of the timeline. `seconds`, `at_least` and `at_most` are of both sides together for `side: each` and
    for shares. `at_least` None: half of `seconds`; `at_most` None: no ceiling. `flex` None: 0 for a `frame` phase,
    which keeps its time, 1 for the others."""

    area: Line
    side: Side = "both"
    technique: plan.Technique = "swedish"
    seconds: Length = Field(alias="minutes")
    at_least: Floor | None = None
    at_most: Ceiling | None = None
    flex: Flex | None = None
    focus: plan.Focus = "support"
    position: plan.Position = "supine"
    pressure: Pressure = 1
    turn: bool = False
    check: Asks = Check()
    advance: plan.Advance = "auto"
    scene: Scene | None = None
    note: Text = ""

    def planned(self, scene: plan.Scene) -> tuple[plan.Phase, ...]:
        """This phase in full, or two phases for shares; keys that its scene leaves out are as in `scene`."""
        flex = float(self.focus != "frame") if self.flex is None else self.flex
        whole = plan.Phase(
            area=self.area, seconds=self.seconds, side="each" if isinstance(self.side, Shares) else self.side,
            technique=self.technique, flex=flex,
            at_least=self.seconds / 2 if self.at_least is None else self.at_least, at_most=self.at_most,
            focus=self.focus,
            position=self.position, pressure=self.pressure, turn=self.turn, check=self.check.question,
            advance=self.advance, scene=self.scene.over(scene) if self.scene else scene, note=self.note,
            every=self.check.every,
        )  # fmt: skip
        return self.side.part(whole) if isinstance(self.side, Shares) else (whole,)


class Preset(_Strict):
    """One file. `seconds`: the whole session (`minutes` in the file). `basis`: where its minutes come from, a trial or
    `ours`. `measure`: the numbers that the close asks for, before and after. `pressure_cap`: Walton's scale; strong
    work (4, 5) has to be asked for. `prone_limit`: seconds face down before the screen prompts to turn. `reviewed`
    None: nobody has signed it. `halfway`, `between_sides` (seconds): None leaves them to the room."""

    preset: Annotated[Literal[1], BeforeValidator(_format)]
    title: Line
    condition: Condition
    seconds: Long = Field(alias="minutes")
    pressure_cap: Pressure = 3
    prone_limit: Prone | None = None
    frequency: Text = ""
    evidence: Text = ""
    basis: Text = ""
    sources: tuple[Source, ...] = ()
    reviewed: Reviewed | None = None
    before: Before | None = None
    cues: plan.CueStyle = "embedded"
    halfway: bool | None = None
    between_sides: Between | None = None
    measure: Measures = ("pain",)
    scene: Scene | None = None
    landing: Landing | None = None
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=limits.PHASES)


class Hidden(_Strict):
    """What a clinic does not offer: presets by name, and all presets for a condition."""

    presets: tuple[Line, ...] = ()
    conditions: tuple[Condition, ...] = ()


class HouseStyle(_Strict):
    """A clinic's defaults (`house_style.py`). `keep`: presets from roomctl or a pack that keep what they say."""

    scene: Scene | None = None
    cues: plan.CueStyle | None = None
    prone_limit: Prone | None = None
    landing: Landing | None = None
    before: Before | None = None
    keep: tuple[Line, ...] = ()
    hide: Hidden | None = None


def to_plan(preset: Preset, name: str) -> plan.Plan:
    """The preset as a plan with complete scenes, at its own length; `side: each` and `affected` are still to be
    resolved."""
    scene = preset.scene.over(plan.Scene()) if preset.scene else plan.Scene()
    *before, last = preset.phases
    made = plan.Plan(
        name, preset.title, (), preset.condition, preset.cues, measure=preset.measure, apart=limits.CHECK_IN[1],
        prone_limit=preset.prone_limit, between=preset.between_sides, halfway=preset.halfway,
    )  # fmt: skip
    phases = [part for phase in before for part in phase.planned(scene)]
    if last.focus != "frame":
        return replace(made, phases=(*phases, *last.planned(scene)))
    ends = preset.landing or Landing()
    phases += (replace(phase, note=phase.note or ends.note) for phase in last.planned(scene))
    return replace(made, phases=tuple(phases), landing=landing(last, scene, ends))


def landing(last: Phase, scene: plan.Scene, ends: Landing) -> plan.Scene:
    """The scene of the last minutes: the bed gets softer and the light rises slowly, except in a dark preset such as
    migraine's. The closing phase's own scene takes precedence. `scene` is the preset's."""
    light = scene.light if scene.light <= DARK else max(scene.light, ends.light)
    thinner = replace(scene, level=scene.level - ends.softer, light=light, fade=ends.fade)
    return last.scene.over(thinner) if last.scene else thinner
