"""What a reviewer signs, in words: everything that the signature's fingerprint covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from roomctl.preset.model import Preset, Source, to_plan
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.text import durations, numbers, places
from roomctl.ui.edit.fields import PRESSURES

NONE = "none"


def sections(preset: Preset, name: str, conditions: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str]]]:
    """The headings, each with its lines. `conditions`: their titles by name."""
    plan, before = to_plan(preset, name), preset.before
    yield preset.title, tuple(_facts(preset, plan, conditions))
    yield "Do not start if", (before and before.stop) or (NONE,)
    yield "Stop the session if", (before and before.during) or (NONE,)
    yield "Cautions", (before and before.mind) or (NONE,)
    yield "Phases", tuple(map(phase, plan.phases))
    if plan.landing:
        yield "The last minutes, whatever is worked on", (scene(plan.landing),)
    yield "Numbers before and after", tuple(numbers.NAME[one] for one in preset.measure) or (NONE,)
    yield "Sources", tuple(map(source, preset.sources)) or (NONE,)


def _facts(preset: Preset, plan: Plan, conditions: Mapping[str, str]) -> Iterator[str]:
    yield f"for: {conditions.get(preset.condition, preset.condition)}"
    yield f"{durations.length(plan.seconds)}, {plan.concern_share:.0%} on the area of concern"
    yield f"pressure at most {_pressure(preset.pressure_cap)}"
    if preset.prone_limit is not None:
        yield f"face down at most {durations.length(preset.prone_limit)}"
    yield f"how often: {preset.frequency or 'not given'}"
    yield f"evidence: {preset.evidence or 'not given'}"
    yield f"minutes from: {preset.basis or 'not given'}"
    yield f"cues: {preset.cues}"
    if preset.halfway is not None:
        yield f"halfway cue: {'yes' if preset.halfway else 'no'}"
    if preset.between_sides is not None:
        yield f"to change sides: {durations.length(preset.between_sides)}"


def phase(one: Phase) -> str:
    """A phase with all that is done in it."""
    place = places.beside(one.area, places.SIDES.get(one.side, one.side))
    said = [
        f"{durations.length(one.seconds)} {place}: {places.technique(one.technique)}",
        f"pressure {_pressure(one.pressure)}", f"{one.position}{', the client turns' if one.turn else ''}",
        f"at least {durations.length(one.at_least)}",
    ]  # fmt: skip
    said += [f"at most {durations.length(one.at_most)}"] if one.at_most is not None else []
    said += [f"focus: {one.focus}", f"flex {one.flex:g}", *(["ends when you go on"] if one.advance == "hold" else [])]
    often = f" every {durations.length(one.every)}" if one.every else ""
    said += [f"asks: {one.check}{often}"] if one.check else []
    return "; ".join([*said, scene(one.scene), *([f"note: {one.note}"] if one.note else [])])


def scene(one: Scene) -> str:
    """The sound and the light."""
    level = f" {one.level:+g} dB" if one.level else ""
    return f"sound {one.bed}{level}, light {one.light:g} % at {one.kelvin:g} K, in {durations.length(one.fade)}"


def source(one: Source) -> str:
    return f"{one.cite}{f' doi:{one.doi}' if one.doi else ''}{f' (for {one.used})' if one.used else ''}"


def _pressure(number: int) -> str:
    return f"{number} ({PRESSURES[number]})"
