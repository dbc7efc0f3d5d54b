"""Which presets are listed: the search, and the filters for length and position. No widget."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from roomctl.preset.library import Card
from roomctl.session.plan import SPOT

NEVER_PRONE = "not face down"
LENGTHS = ("any length", "spot work", "full sessions")
POSITIONS = ("any position", NEVER_PRONE, "prone", "supine", "side-lying", "seated", "semi-reclined")
"""The choices of the two filters; the first of each is no filter."""
NOWHERE = 3
"""The rank of a card that does not match."""


@dataclass(frozen=True, slots=True)
class Wanted:
    typed: str = ""
    length: str = LENGTHS[0]
    position: str = POSITIONS[0]

    @property
    def all(self) -> bool:
        """Whether there is no search and no filter."""
        return self == Wanted()

    def turned(self, what: str) -> Wanted:
        """With the next choice of the filter `what`, which is `length` or `position`."""
        choices = LENGTHS if what == "length" else POSITIONS
        after = choices[(choices.index(getattr(self, what)) + 1) % len(choices)]
        return replace(self, length=after) if what == "length" else replace(self, position=after)

    def fits(self, card: Card, condition: str) -> bool:
        """Whether `card` matches; `condition`: its condition's long title."""
        spot = card.minutes * 60 <= SPOT
        if self.length != LENGTHS[0] and spot != (self.length == LENGTHS[1]):
            return False
        if self.position == NEVER_PRONE and "prone" in card.positions:
            return False
        if self.position in POSITIONS[2:] and self.position not in card.positions:
            return False
        return self.near(card, condition) < NOWHERE

    def near(self, card: Card, condition: str) -> int:
        """The rank of `card`, by where each typed part starts a word: 0 in the preset's names and minutes, 1 also in
        its condition, 2 also in its areas, else `NOWHERE`."""
        asked, said = _parts(self.typed) or self.typed.split(), set[str]()
        called = f"{card.name} {card.title} {card.minutes:g} min"
        for near, text in enumerate((called, condition, " ".join(card.areas))):
            said.update(_parts(text))
            if all(any(word.startswith(part) for word in said) for part in asked):
                return near
        return NOWHERE


def _parts(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
