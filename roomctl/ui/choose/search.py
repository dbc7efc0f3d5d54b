"""Which presets are listed: what was typed, spot work or full sessions, how the client lies. No widget in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from roomctl.preset.library import Card
from roomctl.session.plan import SPOT

NEVER_PRONE = "not face down"
LENGTHS = ("any length", "spot work", "full sessions")
POSITIONS = ("any position", NEVER_PRONE, "prone", "supine", "side-lying", "seated", "semi-reclined")
"""What the two filters turn through; the first of each lets all pass."""
NOWHERE = 3
"""How near a search comes to a card that it does not find."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    typed: str = ""
    length: str = LENGTHS[0]
    position: str = POSITIONS[0]

    @property
    def all(self) -> bool:
        """Nothing is left out."""
        return self == Wanted()

    def turned(self, what: str) -> Wanted:
        """The next choice of the filter `what`, which is `length` or `position`."""
        choices = LENGTHS if what == "length" else POSITIONS
        after = choices[(choices.index(getattr(self, what)) + 1) % len(choices)]
        return replace(self, length=after) if what == "length" else replace(self, position=after)

    def fits(self, card: Card, condition: str) -> bool:
        """Whether `card`, whose condition's long title is given, is among what is looked for."""
        spot = card.minutes * 60 <= SPOT
        if self.length != LENGTHS[0] and spot != (self.length == LENGTHS[1]):
            return False
        if self.position == NEVER_PRONE and "prone" in card.positions:
            return False
        if self.position in POSITIONS[2:] and self.position not in card.positions:
            return False
        return self.near(card, condition) < NOWHERE

    def near(self, card: Card, condition: str) -> int:
        """Where all that was typed begins words: 0 in what the preset is called and its minutes, 1 with its condition,
        2 with its areas, else `NOWHERE`."""
        asked, said = _parts(self.typed) or self.typed.split(), set[str]()
        called = f"{card.name} {card.title} {card.minutes:g} min"
        for near, text in enumerate((called, condition, " ".join(card.areas))):
            said.update(_parts(text))
            if all(any(word.startswith(part) for word in said) for part in asked):
                return near
        return NOWHERE


def _parts(text: str) -> list[str]:
    """The words of a text, without what stands between them."""
    return re.findall(r"[^\W_]+", text.casefold())
