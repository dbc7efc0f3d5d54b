"""The order of the list of presets, and its headings. No widget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from roomctl.preset import signature
from roomctl.preset.library import Card
from roomctl.session.booking import Booked
from roomctl.text.times import time_of_day
from roomctl.ui.choose.search import Wanted


class Item(NamedTuple):
    """A card under a heading; the same card may be listed under several."""

    heading: str
    card: Card


_STRENGTH = re.compile(r"(none|very low|low to moderate|low|weak|moderate|good|strong|high)\b")
NOBODY = "reviewed by: nobody yet"


def facts(card: Card) -> str:
    """A card in a row: `15 min · seated · low evidence`; who reviewed it, if somebody did."""
    strength = _STRENGTH.match(card.evidence)
    evidence = "" if not strength else "no evidence" if strength[1] == "none" else f"{strength[1]} evidence"
    reviewed = "" if card.reviewed == signature.NOBODY else f"reviewed by: {card.reviewed}"
    return " · ".join(filter(None, (f"{card.minutes:g} min", ", ".join(card.positions), evidence, reviewed)))


def unreviewed(cards: Iterable[Card]) -> str:
    """Said once for all cards that nobody has reviewed; empty if there are none."""
    names = [card.reviewed for card in cards]
    if signature.NOBODY not in names:
        return ""
    return NOBODY if {*names} == {signature.NOBODY} else f"{NOBODY}, where no name is given"


def listed(
    cards: Iterable[Card], conditions: Mapping[str, str], wanted: Wanted,
    used: Sequence[str] = (), booked: Booked | None = None,
) -> list[Item]:  # fmt: skip
    """The list: the next booking, the last used, then the conditions in their order, shorter presets first. A search or
    a filter lists each preset once, best matches first."""
    order = {condition: at for at, condition in enumerate(conditions)}
    found = sorted(cards, key=lambda card: (order.get(card.condition, len(order)), card.minutes, card.title))
    named = {card.name: card for card in found}
    top = []
    if wanted.all:
        if booked and booked.preset in named:
            top.append(Item(f"Next, at {time_of_day(booked.at)}", named[booked.preset]))
        top += [Item("Last used", named[name]) for name in used if name in named]
    items = [Item(conditions.get(card.condition, card.condition), card) for card in found]
    fitting = [item for item in items if wanted.fits(item.card, item.heading)]
    return [*top, *sorted(fitting, key=lambda item: wanted.near(item.card, item.heading))]
