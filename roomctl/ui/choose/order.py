"""The order of the list of presets, and its headings. No widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from roomctl.preset.library import Card
from roomctl.session.booking import Booked
from roomctl.text.times import time_of_day
from roomctl.ui.choose.search import Wanted


class Item(NamedTuple):
    """A card under a heading; the same card may be listed under several."""

    heading: str
    card: Card


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
