"""The client's possible wishes before hands on, each a row with its choices. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from roomctl.session.plan import LIGHTS, PRESSURES, TALKS
from roomctl.text import moments, places
from roomctl.ui.prepare.draft import Preparing
from roomctl.ui.widgets import body_figure

SOUNDS = {"off": "silent", "on": "usual", "soft": "soft", "loud": "loud"}
"""How cues can sound, as a wish says it, and by its name in `CUE_LEVELS`."""
MOTIF = "sound of cues"
"""The last wish, which is usually the therapist's."""
HALFWAY = "halfway cue"
HALVES = {"as usual": None, "on": True, "off": False}
"""Whether long areas have that cue, as the wish before the last says it."""


class Wish(NamedTuple):
    """`choices`: in words; `at`: the index of the current one; `usual`: that of the default."""

    label: str
    choices: tuple[str, ...]
    at: int
    usual: int = 0

    @property
    def changed(self) -> bool:
        return self.at != self.usual

    @property
    def said(self) -> str:
        return self.choices[self.at]


def rows(chosen: Preparing, beds: Sequence[str]) -> list[Wish]:
    """All wishes with their current choices; each area is one, and the cues are the last."""
    asked, usual = chosen.wishes, chosen.plan.usual
    found = [
        Wish("pressure", PRESSURES, PRESSURES.index(asked.pressure), PRESSURES.index("usual")),
        Wish("talk", ("no preference", "talk", "quiet"), TALKS.index(asked.talk)),
        Wish("other treatments today", ("no", "yes: adapt"), int(asked.treated)),
        Wish("bed", tuple(map(_bed, _beds(chosen, beds))), _beds(chosen, beds).index(chosen.bed or usual.bed)),
        Wish(
            "light",
            tuple(f"{light:g}%" for light in _lights(chosen)),
            _lights(chosen).index(_light(chosen)),
            _lights(chosen).index(usual.light),
        ),
    ]
    usual_cues = int(chosen.plan.cues == "embedded")
    cues = usual_cues if chosen.cues is None else tuple(SOUNDS.values()).index(chosen.cues)
    sounds = ("never",) if chosen.plan.cues == "visual-only" else tuple(SOUNDS)
    return [
        *found,
        *(
            Wish(f"avoid {named}", ("no", "yes: left out"), int(set(areas) <= set(asked.avoid)))
            for named, areas in avoidable(chosen).items()
        ),
        *([] if sounds == ("never",) else [Wish(HALFWAY, tuple(HALVES), tuple(HALVES.values()).index(chosen.halfway))]),
        Wish(MOTIF, sounds, cues, usual_cues),
    ]


def avoidable(chosen: Preparing) -> dict[str, tuple[str, ...]]:
    """What can be avoided: the places of the plan as they are said, each with its areas (`neck`: the warm-up of the
    neck, its movement)."""
    found: dict[str, tuple[str, ...]] = {}
    for phase in chosen.plan.phases:
        if phase.focus != "frame" or body_figure.parts(phase.area):
            named = places.head(phase.area).lower()
            found[named] = tuple(dict.fromkeys((*found.get(named, ()), phase.area)))
    return found


def turn(chosen: Preparing, beds: Sequence[str], at: int, by: int) -> None:
    """Change the wish at `at` by `by` choices."""
    wish = rows(chosen, beds)[at]
    to = (wish.at + by) % len(wish.choices)
    match at:
        case 0:
            _wish(chosen, pressure=PRESSURES[to])
        case 1:
            _wish(chosen, talk=TALKS[to])
        case 2:
            _wish(chosen, treated=bool(to))
        case 3:
            chosen.bed = _beds(chosen, beds)[to]
        case 4:
            chosen.light = _lights(chosen)[to]
        case _ if wish.label == HALFWAY:
            chosen.halfway = HALVES[wish.choices[to]]
        case _ if wish.label == MOTIF:
            chosen.cues = None if len(wish.choices) == 1 else SOUNDS[wish.choices[to]]
        case _:
            areas = list(avoidable(chosen).values())[at - 5]
            others = [area for area in chosen.wishes.avoid if area not in areas]
            _wish(chosen, avoid=(*others, *(areas if to else ())))


def said(chosen: Preparing) -> str:
    """All wishes in one line."""
    usual = chosen.plan.usual
    bed = [_bed(chosen.bed)] if chosen.bed not in (None, usual.bed) else []
    light = [f"light {chosen.light:g}%"] if chosen.light not in (None, usual.light) else []
    said = next((word for word, how in SOUNDS.items() if how == chosen.cues), "")
    cues = [f"cues {said}"] if said and said != ("on" if chosen.plan.cues == "embedded" else "off") else []
    half = [] if chosen.halfway is None else [f"halfway cue {'on' if chosen.halfway else 'off'}"]
    return " · ".join(filter(None, [moments.wishes(chosen.wishes), *map(str, bed), *light, *cues, *half]))


def _wish(chosen: Preparing, **changes: Any) -> None:
    chosen.wishes = replace(chosen.wishes, **changes)


def _bed(name: str | None) -> str:
    return (name or "").replace("-", " ")


def _beds(chosen: Preparing, beds: Sequence[str]) -> list[str]:
    """In an order that does not depend on which one is chosen, so that turning goes through all of them."""
    usual = chosen.plan.usual.bed
    return list(dict.fromkeys([usual, *sorted({*beds, *([chosen.bed] if chosen.bed else [])})]))


def _light(chosen: Preparing) -> float:
    return chosen.plan.usual.light if chosen.light is None else chosen.light


def _lights(chosen: Preparing) -> list[float]:
    return sorted({*LIGHTS, chosen.plan.usual.light, _light(chosen)})
