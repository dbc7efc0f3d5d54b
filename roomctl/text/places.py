"""Names of areas, sides and techniques."""

from __future__ import annotations

from roomctl.session.plan import Phase
from roomctl.session.plan import head as head
from roomctl.text.cells import beginning, cells
from roomctl.text.durations import length

SIDES = {"both": "", "each": "each side", "affected": "", "unaffected": "other side"}
"""Names of sides in a plan whose affected side is not yet known."""
JOINING = frozenset({
    "a", "and", "around", "at", "behind", "beside", "by", "for", "from", "in", "of", "on", "or", "over", "the", "to",
    "under", "with",
})  # fmt: skip
"""Words that a shortened area does not end with and, if it must be very short, does not begin with."""
LEAST = 3
"""The fewest columns in which an area is recognisable; with fewer, it is left out."""


def place(phase: Phase, *, brief: bool = False, loud: bool = False, columns: int | None = None) -> str:
    """Area and side: "forearm (flexors), left"; only the area if the phase is for both sides. `brief`: "forearm, left";
    `loud`: the side in capitals. To fit `columns`, the area is shortened but never the side."""
    return beside(head(phase.area) if brief else phase.area, side(phase) if loud else side(phase).lower(), columns)


def beside(area: str, side: str, columns: int | None = None) -> str:
    """An area and its side (empty: none), joined as in `place`."""
    if columns is not None:
        area = short(area, columns - cells(side and f", {side}"))
    return ", ".join(filter(None, (area, side)))


def short(area: str, columns: int) -> str:
    """`area` in at most `columns`: whole, else its first words, else the beginning of its first word not in `JOINING`,
    with an ellipsis; empty below `LEAST` columns."""
    if cells(area) <= columns:
        return area
    if columns < LEAST:
        return ""
    words = area.split()
    kept = _without(words, columns)
    while not kept and len(words) > 1 and words[0].casefold() in JOINING:
        words = words[1:]
        kept = _without(words, columns)
    return f"{beginning(' '.join(kept or words), columns - 1).rstrip(' ,')}…"


def _without(words: list[str], columns: int) -> list[str]:
    """As many of the first `words` as fit before an ellipsis."""
    kept = list(words)
    while kept and (cells(" ".join(kept)) >= columns or kept[-1].casefold() in JOINING):
        kept.pop()
    return kept


def rest(area: str) -> str:
    """The part of `area` after `head(area)`."""
    return area[len(head(area)) :].strip().lstrip(",;:").strip()


def side(phase: Phase) -> str:
    """LEFT or RIGHT, for large letters; empty for both sides."""
    return "" if phase.side == "both" else phase.side.upper()


def open_side(phase: Phase) -> str:
    """The side in a plan whose sides may be unresolved."""
    return SIDES.get(phase.side, phase.side)


def change_of_sides(phase: Phase) -> str:
    """`20 s to change sides`; empty if the phase begins at once."""
    return f"{length(phase.between)} to change sides" if phase.between else ""


def technique(name: str) -> str:
    return "PNF" if name == "pnf" else name.replace("-", " ")
