"""What is different between two presets, in words."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.text.durations import length
from roomctl.text.places import beside, technique

LABELS = {
    "seconds": "length", "pressure_cap": "strongest pressure", "prone_limit": "longest time face down",
    "frequency": "how often", "halfway": "cue at half of an area", "between_sides": "time to change sides",
    "measure": "numbers asked for", "scene.bed": "sound", "scene.level": "level", "scene.light": "light",
    "scene.kelvin": "colour of the light", "scene.fade": "fade", "before.stop": "do not start if",
    "before.during": "stop the session if", "before.mind": "mind", "sources": "source", "at_least": "at least",
    "at_most": "at most", "flex": "share when shortened", "turn": "the client turns", "question": "asked",
    "every": "asked every", "advance": "goes on",
    **{f"landing.{key}": f"{key} at the end" for key in ("softer", "light", "fade", "note")},
}  # fmt: skip
"""What a key is called; others by their own name."""
SIDES = {"both": "", "each": "each side"}
_SECONDS = frozenset({"seconds", "at_least", "at_most", "prone_limit", "between_sides", "fade", "every"})
_UNITS = {"level": " dB", "softer": " dB", "light": " %", "kelvin": " K"}


def change(key: str, was: object, now: object) -> str:
    """`pressure: 2 → 3`; `asked: added: pressure`. None: there is nothing."""
    what, before, after = LABELS.get(key, key), _value(key, was), _value(key, now)
    if not before or not after:
        return f"{what}: {'added' if after else 'left out'}: {after or before}"
    return f"{what}: {before} → {after}"


def area(
    name: str, side: str, how: str, seconds: float, by: str, position: str, pressure: int,
    changes: Sequence[tuple[str, object, object]],
) -> str:  # fmt: skip
    """One area of either preset. `how`: `same`, `changed`, `added`, `left out` or `moved`; `changes`: as `change` takes
    them."""
    place = beside(name, SIDES.get(side, side))
    if how in ("same", "added", "left out"):
        worked = f"{length(seconds)} ({technique(by)}, {position}, pressure {pressure})"
        return f"{place}: {'as there' if how == 'same' else how}, {worked}"
    return f"{place}: {'; '.join([*(['moved'] if how == 'moved' else []), *(change(*one) for one in changes)])}"


def _value(key: str, value: object) -> str:
    name = key.rpartition(".")[2]
    match value:
        case None:
            return {"at_least": "half", "scene": "as in the session"}.get(key.partition(".")[0], "")
        case bool():
            return "yes" if value else "no"
        case float() | int() if name in _SECONDS:
            return length(value) if value else "none"
        case float() | int():
            return f"{value:g}{_UNITS.get(name, '')}"
    return technique(str(value)) if name == "technique" else str(value)
