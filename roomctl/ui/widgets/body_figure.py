"""The shapes of a body seen from the front and the back, and which parts an area's words mean.

Our own drawing: two figures of rounded limbs in a box of 1 by 2; the halves are mirrored. Left and right are the
client's: the front view shows the client's right on its left.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

View = Literal["front", "back"]
Hand = Literal["left", "right", "both"]


class Limb(NamedTuple):
    """A rounded stroke between two points; `start` and `end`: half-widths there. x from the middle to the viewer's
    right, y from the crown (0) to the toes (2)."""

    x: float
    y: float
    to_x: float
    to_y: float
    start: float
    end: float


_FRONT: dict[str, tuple[Limb, ...]] = {
    "head": (Limb(0, 0.11, 0, 0.17, 0.1, 0.1),),
    "throat": (Limb(0, 0.28, 0, 0.33, 0.07, 0.09),),
    "shoulder": (Limb(0.15, 0.4, 0.25, 0.43, 0.06, 0.07),),
    "chest": (Limb(0.07, 0.44, 0.07, 0.56, 0.13, 0.12),),
    "belly": (Limb(0.05, 0.6, 0.06, 0.82, 0.14, 0.14),),
    "upper arm": (Limb(0.29, 0.48, 0.33, 0.7, 0.06, 0.055),),
    "forearm": (Limb(0.34, 0.76, 0.38, 0.97, 0.05, 0.04),),
    "hand": (Limb(0.4, 1.04, 0.42, 1.12, 0.045, 0.045),),
    "hip": (Limb(0.08, 0.9, 0.13, 0.98, 0.13, 0.1),),
    "thigh": (Limb(0.13, 1.0, 0.12, 1.3, 0.1, 0.085),),
    "knee": (Limb(0.12, 1.37, 0.12, 1.42, 0.075, 0.07),),
    "shin": (Limb(0.12, 1.5, 0.12, 1.78, 0.075, 0.05),),
    "foot": (Limb(0.12, 1.88, 0.17, 1.95, 0.05, 0.045),),
}
_BACK: dict[str, tuple[Limb, ...]] = {
    "scalp": (Limb(0, 0.11, 0, 0.17, 0.1, 0.1),),
    "nape": (Limb(0, 0.28, 0, 0.33, 0.07, 0.09),),
    "trapezius": (Limb(0.06, 0.38, 0.2, 0.41, 0.06, 0.06),),
    "back of shoulder": (Limb(0.26, 0.43, 0.27, 0.46, 0.065, 0.06),),
    "upper back": (Limb(0.07, 0.48, 0.07, 0.6, 0.13, 0.13),),
    "lower back": (Limb(0.05, 0.67, 0.06, 0.82, 0.13, 0.13),),
    "back of arm": (Limb(0.3, 0.52, 0.33, 0.7, 0.055, 0.055),),
    "back of forearm": (Limb(0.34, 0.76, 0.38, 0.97, 0.05, 0.04),),
    "back of hand": (Limb(0.4, 1.04, 0.42, 1.12, 0.045, 0.045),),
    "buttock": (Limb(0.08, 0.92, 0.12, 0.98, 0.13, 0.11),),
    "back of thigh": (Limb(0.13, 1.06, 0.12, 1.3, 0.1, 0.085),),
    "back of knee": (Limb(0.12, 1.37, 0.12, 1.42, 0.075, 0.07),),
    "calf": (Limb(0.12, 1.5, 0.12, 1.78, 0.078, 0.05),),
    "heel": (Limb(0.12, 1.88, 0.13, 1.95, 0.05, 0.045),),
}
SHAPES: dict[View, dict[str, tuple[Limb, ...]]] = {"front": _FRONT, "back": _BACK}
"""The parts of each view; parts beside the middle stand for both sides."""

_LEG = ("thigh", "knee", "shin", "foot", "back of thigh", "back of knee", "calf", "heel")
_ARM = ("upper arm", "forearm", "hand", "back of arm", "back of forearm", "back of hand")
_NECK = ("throat", "nape")
_SHOULDERS = ("shoulder", "trapezius", "back of shoulder")
WORDS: dict[str, tuple[str, ...]] = {
    "back and sides of neck": _NECK, "back and outer side of thigh": ("back of thigh",), "front of hip": ("hip",),
    "front of hips and thighs": ("hip", "thigh"), "lower and upper back": ("upper back", "lower back"),
    "back of neck": ("nape",), "suboccipital": ("nape",), "front of neck": ("throat",), "side of neck": _NECK,
    "sides of neck": _NECK, "sternocleidomastoid": ("throat",), "scalenes": ("throat",), "neck": _NECK,
    "back of shoulder": ("back of shoulder",), "front of shoulder": ("shoulder",), "top of shoulder": ("trapezius",),
    "tops of the shoulders": ("trapezius",), "upper trapezius": ("trapezius",), "levator scapulae": ("trapezius",),
    "upper shoulder": ("trapezius",), "trapezius": ("trapezius",), "shoulder blade": ("upper back",),
    "shoulder-blade": ("upper back",), "deltoid": ("shoulder", "back of shoulder"), "shoulder": _SHOULDERS,
    "scalp": ("scalp", "head"), "head": ("head", "scalp"), "temple": ("head",), "jaw": ("head",), "brow": ("head",),
    "forehead": ("head",), "face": ("head",), "cheek": ("head",), "nose": ("head",),
    "chest": ("chest",), "pectoral": ("chest",), "diaphragm": ("belly",), "rib": ("belly",), "belly": ("belly",),
    "abdomen": ("belly",), "upper back": ("upper back",), "lower back": ("lower back",), "low back": ("lower back",),
    "flank": ("lower back",), "quadratus lumborum": ("lower back",), "spine": ("upper back", "lower back"),
    "back": ("upper back", "lower back"),
    "wrist": ("hand", "back of hand"), "palm": ("hand",), "thumb": ("hand",), "finger": ("hand", "back of hand"),
    "hand": ("hand", "back of hand"), "forearm flexor": ("forearm",), "forearm extensor": ("back of forearm",),
    "forearm": ("forearm", "back of forearm"), "elbow": ("forearm", "back of forearm"),
    "upper arm": ("upper arm", "back of arm"), "biceps": ("upper arm",), "triceps": ("back of arm",),
    "top of arm": ("back of arm", "back of forearm"), "arm": _ARM,
    "buttock": ("buttock",), "gluteal": ("buttock",), "piriformis": ("buttock",), "hip": ("hip", "buttock"),
    "back of thigh": ("back of thigh",), "back of leg": ("back of thigh", "back of knee", "calf"),
    "hamstring": ("back of thigh",), "front of thigh": ("thigh",), "front of leg": ("thigh", "knee", "shin"),
    "thigh": ("thigh", "back of thigh"), "knee up": (), "knee down": (), "kneecap": ("knee",),
    "knee": ("knee", "back of knee"), "lower leg": ("shin", "calf"), "calf": ("calf",), "shin": ("shin",),
    "ankle": ("foot", "heel"), "foot": ("foot", "heel"), "feet": ("foot", "heel"), "leg": _LEG,
}  # fmt: skip
"""Words in an area's name → parts; the longest match wins, and each letter counts once."""
_NAMED = re.compile("|".join(rf"\b{re.escape(word)}(?:s|es)?\b" for word in sorted(WORDS, key=len, reverse=True)))
_NOT_A_PLACE = re.compile(r"\b(?:hands? (?:on|under)|still hands?|hands still|hand's width|"
                          r"arm (?:raised|across|opened|on|supported)|head raised|front and back|"
                          r"hand behind back|muscle belly|strokes|"
                          r"knees? bent|between the knees|of the knees|limb raised|"
                          r"settle|clos(?:e|ing)|rest|welcome|care)\b[^,;]*")  # fmt: skip
"""Words for how the client lies or what is done, which name no place."""


@cache
def parts(area: str) -> frozenset[str]:
    """The parts that an area's words mean; empty if they mean none that is drawn."""
    places = _NOT_A_PLACE.sub(" ", area.casefold())
    found: set[str] = set()
    for match in _NAMED.finditer(places):
        word = match.group()
        found.update(
            next(WORDS[name] for name in (word, word.removesuffix("s"), word.removesuffix("es")) if name in WORDS)
        )
    return frozenset(found)


@cache
def drawn(view: View, columns: int, rows: int) -> tuple[tuple[tuple[str, Hand] | None, ...], ...]:
    """The part and the client's side at each of `columns` x `rows` square dots; None beside the body."""
    return tuple(tuple(_at(view, x, y, columns, rows) for x in range(columns)) for y in range(rows))


def _at(view: View, column: int, row: int, columns: int, rows: int) -> tuple[str, Hand] | None:
    scale = rows / 2.0
    x, y = (column + 0.5 - columns / 2) / scale, (row + 0.5) / scale
    best: tuple[float, str] | None = None
    for name, limbs in SHAPES[view].items():
        for limb in limbs:
            far = _beyond(limb, abs(x), y)
            if far <= 0.015 and (best is None or far < best[0]):
                best = (far, name)
    if best is None:
        return None
    viewed: Hand = "left" if (x > 0) == (view == "front") else "right"
    return best[1], viewed


def _beyond(limb: Limb, x: float, y: float) -> float:
    """Distance of a point from a limb's edge; negative inside."""
    along_x, along_y = limb.to_x - limb.x, limb.to_y - limb.y
    length = along_x**2 + along_y**2
    share = max(0.0, min(1.0, ((x - limb.x) * along_x + (y - limb.y) * along_y) / length)) if length else 0.0
    away = ((x - limb.x - share * along_x) ** 2 + (y - limb.y - share * along_y) ** 2) ** 0.5
    return float(away - (limb.start + share * (limb.end - limb.start)))
