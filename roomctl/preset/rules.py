"""The rules of a preset that concern more than one key; each fault is reported at its own place.

Pressure is Walton's scale. The check-in rules are ours: at the first hands-on area, at each turn, at each new highest
pressure from 3 up, before contract-relax, traction and friction, and never over 12 minutes apart while hands work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Protocol

from roomctl.errors import nearest
from roomctl.preset import limits
from roomctl.preset.messages import minutes, shown
from roomctl.session.plan import DARK, OWN
from roomctl.system import paths

if TYPE_CHECKING:
    from roomctl.preset.model import Phase, Preset

Loc = tuple[str | int, ...]
Found = Iterator[tuple[Loc, str]]


class Doubt(Protocol):
    """Whether the value at a path, or one around it, could not be read: then nothing that depends on it is reported."""

    def __call__(self, *loc: str | int) -> bool: ...


STRONG = 3
"""From this pressure on, the client is asked at each new highest level."""
ASK_BEFORE = {"pnf": "contract-relax", "traction": "traction", "friction": "friction"}
SHARE = 0.35
"""Share of the time on the area of concern below which there is a remark; some whole-body protocols have less."""

UNNOTICED = 30.0
"""Seconds of a lamp's fade that disturbs nobody."""

_RAISES = "is not suitable for high blood pressure: it raised the systolic value in a trial, Swedish massage lowered it"
_STRONG_WORK = "is strong work, not suitable for high blood pressure; Swedish massage lowered the pressure in a trial"
FORBIDDEN: dict[str, dict[str, str]] = {
    "high-blood-pressure": {"trigger-point": _RAISES, "deep-tissue": _STRONG_WORK, "friction": _STRONG_WORK},
    "cancer-fatigue": {"deep-tissue": "is not suitable for cancer-related fatigue: pressure must stay light"},
}
"""Condition → technique → why not."""


def sums(preset: Preset, doubt: Doubt) -> Found:
    if doubt("minutes") or any(doubt("phases", i, "minutes") for i in range(len(preset.phases))):
        return
    total = sum(phase.seconds for phase in preset.phases)
    off = total - preset.seconds
    if abs(off) > 0.5:
        how = f"{minutes(abs(off))} {'more' if off > 0 else 'less'} than the {minutes(preset.seconds)} here"
        yield ("minutes",), f"the phases add up to {minutes(total)}, {how}; change one or the other"


def caps(preset: Preset, doubt: Doubt) -> Found:
    for i, phase in enumerate(preset.phases):
        if phase.pressure > preset.pressure_cap and not (doubt("pressure_cap") or doubt("phases", i, "pressure")):
            what = f"pressure {phase.pressure} is over the preset's pressure_cap of {preset.pressure_cap}"
            yield ("phases", i, "pressure"), f"{what}; lower it here, or raise the cap"


def techniques(preset: Preset, doubt: Doubt) -> Found:
    forbidden = {} if doubt("condition") else FORBIDDEN.get(preset.condition, {})
    for i, phase in enumerate(preset.phases):
        if (why := forbidden.get(phase.technique)) and not doubt("phases", i, "technique"):
            yield ("phases", i, "technique"), f"{phase.technique} {why}; choose swedish or hold"


def turns(preset: Preset, doubt: Doubt) -> Found:
    for i, (before, phase) in enumerate(zip(preset.phases, preset.phases[1:], strict=False), 1):
        if doubt("phases", i - 1, "position") or doubt("phases", i, "position") or doubt("phases", i, "turn"):
            continue
        if phase.position != before.position and not phase.turn:
            what = f"the client moves from {before.position} to {phase.position} here"
            yield ("phases", i, "position"), f"{what}; write turn: true in this phase, or the same position"


def floors(preset: Preset, doubt: Doubt) -> Found:
    for i, phase in enumerate(preset.phases):
        if doubt("phases", i, "minutes") or doubt("phases", i, "at_least"):
            continue
        if phase.at_least is not None and phase.at_least > phase.seconds:
            what = f"{minutes(phase.at_least)} is more than the phase's own {minutes(phase.seconds)}"
            yield (
                ("phases", i, "at_least"),
                f"{what}; at_least is the shortest that a phase becomes when the session runs late",
            )


def ceilings(preset: Preset, doubt: Doubt) -> Found:
    """No ceiling is below the phase's own minutes; so the ceilings together allow the preset its own length."""
    for i, phase in enumerate(preset.phases):
        if phase.at_most is None or doubt("phases", i, "at_most"):
            continue
        own = 0.0 if doubt("phases", i, "minutes") else phase.seconds
        least = 0.0 if doubt("phases", i, "at_least") or phase.at_least is None else phase.at_least
        if phase.at_most < max(own, least):
            whose = f"the phase's own {minutes(own)}" if own >= least else f"its at_least, {minutes(least)}"
            how = "at_most is the longest that a phase becomes when the session is made longer"
            yield ("phases", i, "at_most"), f"{minutes(phase.at_most)} is less than {whose}; {how}"


def shares(preset: Preset, doubt: Doubt) -> Found:
    for i, phase in enumerate(preset.phases):
        if isinstance(phase.side, str) or doubt("phases", i, "minutes") or doubt("phases", i, "side"):
            continue
        total = phase.side.left + phase.side.right
        for side, share in phase.side:
            if phase.seconds * share / total < 1:
                what = f"this side would get less than a second of the {minutes(phase.seconds)}"
                yield ("phases", i, "side", side), f"{what}; give it a larger share"


def checkins(preset: Preset, doubt: Doubt) -> Found:
    """Unreadable values are assumed to be valid, so that no false fault is reported."""
    since, highest, begun = 0.0, STRONG - 1, False
    longest = limits.CHECK_IN[1]
    for i, phase in enumerate(preset.phases):
        unread = {key for key in ("check", "focus", "pressure", "technique", "turn") if doubt("phases", i, key)}
        works = phase.focus != "frame" or "focus" in unread
        asked = bool(phase.check.question) or "check" in unread
        higher = phase.pressure > highest and "pressure" not in unread
        why = None if asked else _asks(phase, works and not begun and "focus" not in unread, higher, unread)
        begun = begun or works
        highest = limits.PRESSURE[1] if "pressure" in unread else max(highest, phase.pressure)
        length = (
            phase.seconds if works and not {"focus", "check"} & unread and not doubt("phases", i, "minutes") else 0.0
        )
        since = (0.0 if asked or why else since) + length
        if phase.check.every:
            since = min(since, phase.check.every)
        if why:
            yield ("phases", i), f"{why}, and the client is not asked; write check: pressure in this phase"
        if since > longest:
            alone = length > longest
            do = "write check: every 10 min" if alone else "write check: pressure in this phase"
            yield (
                ("phases", i),
                f"by its end, hands have worked for {minutes(since)} since the last check-in (at most 12); {do}",
            )
            since = 0.0


def _asks(phase: Phase, first: bool, higher: bool, unread: Collection[str]) -> str | None:
    if first:
        return "this is the first hands-on area"
    if phase.turn and "turn" not in unread:
        return "the client turns here"
    if higher:
        return f"pressure {phase.pressure} is the strongest so far"
    name = ASK_BEFORE.get(phase.technique) if "technique" not in unread else None
    return f"{name} begins here" if name else None


def lamp_cues(preset: Preset, doubt: Doubt) -> Found:
    """No cue by the lamps for a client who is sensitive to light."""
    if preset.cues != "lamp" or doubt("cues"):
        return
    dark = preset.scene is not None and preset.scene.light <= DARK and not doubt("scene", "light")
    if dark or "migraine" in preset.title.casefold():
        why = f"at {DARK:g} % of light or less" if dark else "in a migraine"
        yield ("cues",), f"a change of the light disturbs a client {why}; write visual-only"


def halves(preset: Preset, doubt: Doubt) -> Found:
    if preset.halfway and preset.cues == "visual-only" and not (doubt("halfway") or doubt("cues")):
        yield ("halfway",), "with cues: visual-only there is no halfway cue; remove this line, or choose other cues"


RULES = (sums, caps, techniques, turns, floors, ceilings, shares, checkins, halves, lamp_cues)
"""Each gets a preset, and what of it could not be read."""


def beds(preset: Preset, known: Collection[str], doubt: Doubt) -> Found:
    """`bed`s that the room does not have."""
    scenes = [
        (("scene", "bed"), preset.scene),
        *((("phases", i, "scene", "bed"), p.scene) for i, p in enumerate(preset.phases)),
    ]
    for loc, scene in scenes:
        if scene and "bed" in scene.model_fields_set and scene.bed not in known and not doubt(*loc):
            yield loc, no_bed(scene.bed, known)


def no_bed(bed: str, known: Collection[str]) -> str:
    """The fault of a bed that is not among those of the room."""
    own, what = bed.startswith(OWN), "bed"
    there = [one for one in sorted(known) if one.startswith(OWN) == own]
    if own:
        what = "folder of music"
    near = nearest(bed, there)
    others = f"there are: {', '.join(there)}" if there else "there are none yet"
    ways = [f"did you mean {shown(near)}?" if near else others]
    if own:
        place = paths.data() / "music" / bed.removeprefix(OWN)
        ways.append(f"{'or ' if there else ''}create the folder {place} and put your music into it")
    return f"there is no {what} {shown(bed)}; {'; '.join(ways)}"


def concern(preset: Preset) -> Found:
    """A remark if little time is on the area of concern."""
    total = sum(phase.seconds for phase in preset.phases)
    share = sum(phase.seconds for phase in preset.phases if phase.focus == "concern") / total
    if share < SHARE:
        what = f"{share:.0%} of the time is on the area of concern"
        yield ("phases",), f"{what}; under {SHARE:.0%} is unusual (focus: concern marks those phases)"


def quick_fades(preset: Preset) -> Found:
    """A remark on each light that changes faster than a client with closed eyes leaves unnoticed."""
    scenes = [(("scene",), preset.scene), *((("phases", i, "scene"), p.scene) for i, p in enumerate(preset.phases))]
    for loc, scene in scenes:
        if scene and "fade" in scene.model_fields_set and scene.fade < UNNOTICED:
            yield (
                (*loc, "fade"),
                f"the light changes within {scene.fade:g} s; under {UNNOTICED:g} s a client notices it",
            )


def prone(preset: Preset) -> Found:
    """A remark where the preset's own phases leave the client face down for longer than its limit."""
    down = 0.0
    for i, phase in enumerate(preset.phases):
        before, down = down, down + phase.seconds if phase.position == "prone" else 0.0
        if preset.prone_limit is not None and before <= preset.prone_limit < down:
            what = f"by its end the client has been face down for {minutes(down)} without a break"
            how = f"the screen prompts to turn after {minutes(preset.prone_limit)} (prone_limit)"
            yield ("phases", i), f"{what}; {how}"
