"""The list of presets, grouped by condition, in pages: how it is laid out, and the widget that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from roomctl.preset.shelf import Card
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import wrapped

MARK = "▌ "


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, the card that each belongs to (-1: a heading), and the first card of the page."""

    rows: tuple[Row, ...]
    cards: tuple[int, ...]


def grouped(cards: Sequence[Card], conditions: Mapping[str, str]) -> list[Card]:
    """By condition in the order of `conditions`, shorter ones first."""
    order = {condition: at for at, condition in enumerate(conditions)}
    return sorted(cards, key=lambda card: (order.get(card.condition, len(order)), card.minutes, card.title))


def describe(card: Card, width: int, chosen: bool) -> list[Row]:
    """A card's rows: the title, its numbers, its evidence in one line."""
    role, mark = ("strong", MARK) if chosen else ("plain", "  ")
    share = f"{card.concern_share:.0%} on the area of concern"
    facts = [f"{card.minutes:g} min", share, f"reviewed by: {card.reviewed}"]
    rows = wrapped(card.title, width, mark, role)
    rows = [((text, "strong"), (title, "title" if not chosen else "chosen")) for (text, _), (title, _) in rows]
    rows += wrapped(" · ".join(facts), width, "  ")
    if card.evidence:
        said = f"evidence: {card.evidence}"
        rows.append((("  ", "plain"), (said if len(said) <= width - 2 else said[: width - 3] + "…", "plain")))
    return [((MARK, "strong"), row[1]) for row in rows] if chosen else rows


def pages(cards: Sequence[Card], conditions: Mapping[str, str], width: int, height: int, chosen: int) -> list[Page]:
    """All pages; a heading is repeated where its group goes on overleaf."""
    made: list[Page] = []
    rows: list[Row] = []
    owners: list[int] = []
    condition = ""
    for index, card in enumerate(cards):
        body = describe(card, width, index == chosen)
        heading = _heading(conditions.get(card.condition, card.condition), width) if card.condition != condition else []
        space: list[Row] = [()] if rows and heading else []
        if rows and len(rows) + len(space) + len(heading) + len(body) > height:
            made.append(Page(tuple(rows), tuple(owners)))
            rows, owners, space = [], [], []
            heading = _heading(conditions.get(card.condition, card.condition), width)
        rows += [*space, *heading, *body]
        owners += [-1] * (len(space) + len(heading)) + [index] * len(body)
        condition = card.condition
    return [*made, Page(tuple(rows), tuple(owners))]


def _heading(title: str, width: int) -> list[Row]:
    return list(wrapped(title, width, role="heading"))


class CardList(Lines):
    """One page of cards at a time. `CardList.Chosen` tells of a tapped card."""

    COMPONENT_CLASSES = {"lines--title", "lines--chosen", "lines--heading"}  # noqa: RUF012

    class Chosen(Message):
        """Somebody tapped a card; `at` is its place in the list."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self.cards: list[Card] = []
        self.at = 0
        self._conditions: Mapping[str, str] = {}

    def fill(self, cards: Sequence[Card], conditions: Mapping[str, str]) -> None:
        """Other cards; the chosen place stays if it can."""
        self.cards, self._conditions = grouped(cards, conditions), conditions
        self.move(0)

    def move(self, by: int) -> None:
        """Choose the card `by` places further, and turn to its page."""
        self.at = max(0, min(len(self.cards) - 1, self.at + by))
        self.draw()

    def turn(self, by: int) -> None:
        """To another page, its first card chosen; after the last page comes the first."""
        made = self._pages()
        page = made[(self._page(made) + by) % len(made)]
        self.at = min((card for card in page.cards if card >= 0), default=0)
        self.draw()

    @property
    def paging(self) -> tuple[int, int]:
        """The page shown, counted from 1, and how many there are."""
        made = self._pages()
        return self._page(made) + 1, len(made)

    def draw(self) -> None:
        made = self._pages()
        self.show(made[self._page(made)].rows)

    def on_click(self, event: events.Click) -> None:
        made = self._pages()
        owners = made[self._page(made)].cards
        if event.y < len(owners) and owners[event.y] >= 0:
            event.stop()
            self.post_message(self.Chosen(owners[event.y]))

    def _pages(self) -> list[Page]:
        return pages(self.cards, self._conditions, self.size.width or 80, self.size.height or 20, self.at)

    def _page(self, made: Sequence[Page]) -> int:
        return next(self._holding(made), 0)

    def _holding(self, made: Sequence[Page]) -> Iterator[int]:
        return (number for number, page in enumerate(made) if self.at in page.cards)
