"""A preset as planned for today: frozen phases in order. All times are seconds of the session's own time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, NewType, get_args

from roomctl.session.refusal import Refusal

Seconds = NewType("Seconds", float)

Side = Literal["left", "right", "both", "each", "affected", "unaffected"]
Technique = Literal[
    "hold", "swedish", "myofascial-release", "trigger-point", "deep-tissue", "stretching", "pnf",
    "traction", "movement", "friction", "lymphatic", "scar", "transition",
]  # fmt: skip
Position = Literal["prone", "supine", "side-lying", "seated", "semi-reclined"]
Focus = Literal["concern", "support", "frame"]
Advance = Literal["auto", "hold"]
CueStyle = Literal["embedded", "visual-first", "visual-only", "lamp"]
Pressure = Literal["lighter", "usual", "firmer"]
Talk = Literal["", "talk", "quiet"]
Measure = Literal["pain", "blood-pressure", "range"]
"""Numbers before and after: pain from 0 to 10, blood pressure in mmHg, range of motion in degrees."""

OWN = "folder:"
"""The prefix of a bed that is a folder of the clinic's own music."""
SILENCE = "silence"
CUE_LEVELS = {"silent": 0.0, "soft": -6.0, "usual": 0.0, "loud": 3.0}
"""How cues can sound today, with their dB against the usual level; `silent`: on the screen only."""
LIGHTS = (5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 55.0)
"""Light levels to choose from, in percent."""
RISEN = 40.0
"""Minimum percent of the lamp at which a client can sit up safely."""
DARK = 10.0
"""Percent: a preset with at most this light is for clients sensitive to light, and stays dark."""
SPOT = 15 * 60.0
"""Seconds."""
SIDES, TECHNIQUES, POSITIONS = get_args(Side), get_args(Technique), get_args(Position)
PRESSURES, TALKS = get_args(Pressure), get_args(Talk)


@dataclass(frozen=True, slots=True)
class Scene:
    """`level`: dB relative to the room's calibrated level. `light`: percent of the lamp. `kelvin`: colour temperature.
    `fade`: seconds of the lamp's transition."""

    bed: str = "silence"
    level: float = 0.0
    light: float = 20.0
    kelvin: float = 2400.0
    fade: float = 30.0


@dataclass(frozen=True, slots=True)
class Phase:
    """One entry of the timeline. `at_least`: the floor when late, `at_most`: the ceiling when minutes are given out, in
    seconds (None: no ceiling); `flex`: its share of a cut relative to the others (0 protects it); `pressure`: Walton's
    scale, 0 to 5; `check`: the question to the client, at most `every` seconds apart (0: by the general rule); `scene`:
    complete, not a difference; `between`: of `seconds`, those at its start in which the therapist changes sides
    (`pairs.spaced`)."""

    area: str
    seconds: float
    at_least: float
    side: Side = "both"
    technique: Technique = "swedish"
    flex: float = 1.0
    focus: Focus = "support"
    position: Position = "supine"
    pressure: int = 1
    turn: bool = False
    check: str = ""
    advance: Advance = "auto"
    scene: Scene = Scene()
    note: str = ""
    every: float = 0.0
    at_most: float | None = None
    between: float = 0.0


def head(area: str) -> str:
    """An area's short name: "chest (pectorals)" → "chest"."""
    ends = [at for at in map(area.find, ("(", ",", ";", ":")) if at > 0]
    return area[: min(ends, default=len(area))].strip()


def meant(said: str, phases: Iterable[Phase], preset: str = "") -> str:
    """The area that `said` names in full, or by its short name if that is unique. Raises `Refusal`; `preset` is named
    in it, if the areas are those of a whole preset."""
    areas = tuple(dict.fromkeys(phase.area for phase in phases))
    asked = said.strip().casefold()
    whole = [area for area in areas if area.casefold() == asked]
    found = whole or [area for area in areas if head(area).casefold() == asked]
    if len(found) != 1:
        raise Refusal("no-area", said=said.strip(), preset=preset, areas=areas)
    return found[0]


@dataclass(frozen=True, slots=True)
class Wishes:
    """The client's wishes before hands on: areas to avoid, the pressure relative to the plan, talk or quiet (empty: no
    preference); `treated`: there were other treatments today. They are reminders and change no phase. `bed` and `light`
    (percent) were picked instead of the usual ones; the plan has them already."""

    avoid: tuple[str, ...] = ()
    pressure: Pressure = "usual"
    talk: Talk = ""
    treated: bool = False
    bed: str = ""
    light: float | None = None

    def avoids(self, phase: Phase) -> bool:
        """Whether `phase` is of an area to avoid."""
        return phase.area.casefold() in {area.casefold() for area in self.avoid}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Wishes:
        """Unknown keys are ignored."""
        known = _known(cls, data)
        return cls(**{**known, "avoid": tuple(known.get("avoid", ()))})


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Plan:
    """A session as planned; its first second is hands on."""

    preset: str
    title: str
    phases: tuple[Phase, ...]
    condition: str = ""
    cues: CueStyle = "embedded"
    landing: Scene | None = None
    """The scene of the last minutes, from the `closing` cue on; None: each phase keeps its own to the end."""
    measure: tuple[Measure, ...] = ()
    """The numbers that are asked for at the close."""
    apart: float = 0.0
    """Seconds of hands-on work between two check-ins, at most; 0: only where a phase has one."""

    prone_limit: float | None = None
    """Seconds for which the client lies face down without a break before the screen prompts to turn; None: no limit."""
    cue_level: float | None = None
    """dB by which cues are louder than usual; None: as the room sets it."""
    between: float | None = None
    """Seconds to change from one side of an area to the other; None: as the room sets it."""
    halfway: bool | None = None
    """Whether long areas have a cue when half of their time is over; None: as the room sets it."""

    @property
    def seconds(self) -> Seconds:
        return Seconds(sum(phase.seconds for phase in self.phases))

    @property
    def spot(self) -> bool:
        """Spot work: a quarter of an hour at most, inside another visit."""
        return self.seconds <= SPOT

    @property
    def lengths(self) -> tuple[float, ...]:
        return tuple(phase.seconds for phase in self.phases)

    def with_lengths(self, lengths: tuple[float, ...]) -> Plan:
        """The same phases with other seconds; a lamp that fades over its whole phase still does."""
        pairs = zip(self.phases, lengths, strict=True)
        return replace(self, phases=tuple(_lasting(phase, seconds) for phase, seconds in pairs))

    @property
    def usual(self) -> Scene:
        """The scene of most of the time."""
        spent: dict[Scene, float] = {}
        for phase in self.phases:
            same = replace(phase.scene, fade=0.0)
            spent[same] = spent.get(same, 0.0) + phase.seconds
        return max(spent, key=lambda scene: spent[scene])

    def with_scene(self, *, bed: str | None = None, light: float | None = None) -> Plan:
        """The same phases with `bed` and `light` (percent) instead of the usual ones.

        Scenes that differ on purpose (bright to inspect the skin, silent for an attack) stay, and so does the light of
        the landing, in which the client sits up.
        """
        usual = self.usual

        def picked(scene: Scene, *, dims: bool = True) -> Scene:
            if bed is not None and scene.bed == usual.bed:
                scene = replace(scene, bed=bed)
            return replace(scene, light=light) if light is not None and dims and scene.light == usual.light else scene

        phases = tuple(replace(phase, scene=picked(phase.scene)) for phase in self.phases)
        return replace(self, phases=phases, landing=self.landing and picked(self.landing, dims=False))

    def picked(self, picks: Mapping[tuple[str, object], Any]) -> Plan:
        """The same plan with another bed or light wherever it has the one named: the keys are ("bed", name) and
        ("light", percent)."""

        def changed(scene: Scene) -> Scene:
            bed, light = picks.get(("bed", scene.bed)), picks.get(("light", scene.light))
            scene = scene if bed is None else replace(scene, bed=bed)
            return scene if light is None else replace(scene, light=light)

        phases = tuple(replace(phase, scene=changed(phase.scene)) for phase in self.phases)
        return replace(self, phases=phases, landing=self.landing and changed(self.landing))

    def question(self, index: int) -> str:
        """The question in a phase: its own, that of its area's other side, or the pressure."""
        before = self.phases[index - 1] if index and self.phases[index - 1].area == self.phases[index].area else None
        return self.phases[index].check or (before.check if before else "") or "pressure"

    def turns(self, index: int, before: int | None) -> bool:
        """Whether the client turns over at the start of phase `index`, coming from phase `before` (None: from none).
        That need not be the one before it in the plan: areas are left out, gone back to, begun again."""
        phase = self.phases[index]
        if before is None or before == index - 1:
            return phase.turn
        if phase.position != self.phases[before].position:
            return True
        return phase.turn and before < index and self.phases[index - 1].position == phase.position  # to the other side

    @property
    def last_note(self) -> str:
        """The note of the phase that the session ends with, if it has a landing."""
        return self.phases[-1].note if self.landing else ""

    @property
    def silent(self) -> bool:
        """Whether no bed sounds in any of it."""
        return all(scene.bed == SILENCE for scene in (*(phase.scene for phase in self.phases), self.landing) if scene)

    def with_motif(self, on: bool) -> Plan:
        """The same with the cues' sound on or off; it stays off if cues are visual only, and lamps make none."""
        stays = self.cues == "visual-only" or (self.cues == "lamp" and not on)
        return self if stays else replace(self, cues="embedded" if on else "visual-first")

    def with_cues(self, how: str) -> Plan:
        """The same with cues as in `CUE_LEVELS`; they stay silent if they are visual only."""
        return replace(self.with_motif(how != "silent"), cue_level=CUE_LEVELS[how])

    @property
    def concern_share(self) -> float:
        """The share (0 to 1) of the time that is spent on the area of concern."""
        concern = sum(phase.seconds for phase in self.phases if phase.focus == "concern")
        return concern / self.seconds if self.seconds else 0.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that `to_json` wrote; unknown keys are ignored."""
        phases = tuple(
            Phase(**{**_known(Phase, phase), "scene": Scene(**_known(Scene, phase.get("scene", {})))})
            for phase in data["phases"]
        )
        if not phases:
            raise ValueError("phases")
        landing = data.get("landing")
        landing = Scene(**_known(Scene, landing)) if landing else None
        measure = tuple(data.get("measure", ()))
        return cls(**{**_known(cls, data), "phases": phases, "landing": landing, "measure": measure})


def _lasting(phase: Phase, seconds: float) -> Phase:
    scene = replace(phase.scene, fade=seconds) if phase.scene.fade > seconds > 0 else phase.scene
    return replace(phase, seconds=seconds, scene=scene)


LONGEST, LEAST = 1e6, 30.0
"""Seconds that no session has, and fewer than lie between two questions to the client: a journal may be damaged."""
_APART = {"every", "apart"}
_TEXTS = {"preset", "title", "area"}
_NUMBERS = {"seconds", "at_least", "at_most", "prone_limit", "cue_level", "between", "light"}
"""Fields whose defaults do not say what they are."""


def _known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a kind's own fields. Raises `ValueError` for one that it cannot have."""
    known = {field.name: field.default for field in fields(kind) if field.name in data}
    for name, usual in known.items():
        value = data[name]
        number = isinstance(value, int | float) and abs(value) < LONGEST  # NaN is not, either
        if name in _APART and number and not (value == 0 or value >= LEAST):
            raise ValueError(name)  # questions without an end
        if isinstance(usual, bool | str):
            fits = type(value) is type(usual)
        elif isinstance(usual, int | float):
            fits = number
        else:
            fits = name not in _TEXTS | _NUMBERS or (
                isinstance(value, str) if name in _TEXTS else number or value is usual
            )
        if not fits:
            raise ValueError(name)
    return {name: data[name] for name in known}
