"""Which presets are listed: what was typed, spot work or full sessions, how the client lies. Plain sums, no widget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from roomctl.preset.library import Card
from roomctl.session.booking import Booked
from roomctl.session.plan import SPOT
from roomctl.text import times

NEVER_PRONE = "not face down"
LENGTHS = ("any length", "spot work", "full sessions")
POSITIONS = ("any position", NEVER_PRONE, "prone", "supine", "side-lying", "seated", "semi-reclined")
"""What the two filters turn through; the first of each lets all pass."""
NOWHERE = 3
"""How near a search comes to a card that it does not find."""


class Item(NamedTuple):
    """A card in the list, under a heading; the same card may stand under several."""

    heading: str
    card: Card


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


def listed(
    cards: Iterable[Card], conditions: Mapping[str, str], wanted: Wanted,
    used: Sequence[str] = (), booked: Booked | None = None,
) -> list[Item]:  # fmt: skip
    """The list: what is booked next and what was last used, then the conditions in their order, shorter presets first.

    A search or a filter lists each preset once, and nothing on top; a search begins with what it comes nearest to.
    """
    order = {condition: at for at, condition in enumerate(conditions)}
    found = sorted(cards, key=lambda card: (order.get(card.condition, len(order)), card.minutes, card.title))
    named = {card.name: card for card in found}
    top = []
    if wanted.all:
        if booked and booked.preset in named:
            top.append(Item(f"Next, at {times.time_of_day(booked.at)}", named[booked.preset]))
        top += [Item("Last used", named[name]) for name in used if name in named]
    items = [Item(conditions.get(card.condition, card.condition), card) for card in found]
    fitting = [item for item in items if wanted.fits(item.card, item.heading)]
    return [*top, *sorted(fitting, key=lambda item: wanted.near(item.card, item.heading))]


def _parts(text: str) -> list[str]:
    """The words of a text, without what stands between them."""
    return re.findall(r"[^\W_]+", text.casefold())
