"""Rows of large flat buttons, drawn by one widget, so that they all appear and change at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from textual import events
from textual.geometry import Offset, Region

from roomctl.text import places as places_text
from roomctl.ui.widgets.lines import Lines, Row, placed, sentence
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.wrap import wrap

GUTTER = 2
"""Columns between two buttons; half of that at the sides."""
BORDERED = 3
"""Rows from which a button has a border, and a gap beside it."""
BORDERS = {"plain": "╭─╮│╰╯", "chosen": "┏━┓┃┗┛", "words": "      "}


class Button(NamedTuple):
    """`name`: sent in `Tap.Pressed`; empty: cannot be tapped. `chosen` has a heavy border; `words` is text without a
    border."""

    name: str
    label: str
    kind: Literal["plain", "chosen", "words"] = "plain"


NOTHING = Button("", "", "words")


class Buttons(Lines):
    """Buttons of equal size; a tap posts `Tap.Pressed`."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self._buttons: Sequence[Button] = ()
        self._columns = 1
        self._laid: object = None

    def lay(self, buttons: Sequence[Button], columns: int, width: int, height: int) -> None:
        """Show `buttons` in rows of `columns`, on `width` by `height` cells."""
        laid = tuple(buttons), columns, width, height
        if laid == self._laid:
            return
        self._laid, self._buttons, self._columns = laid, buttons, columns
        self.styles.height = height
        self.show(drawn(buttons, columns, width, height))

    def region_of(self, name: str) -> Region:
        """The region of the button `name` on the screen; an empty one if it is not shown."""
        found = (place for button, place in places(self._buttons, self._columns, *self.size) if button.name == name)
        return next(found, Region()).translate(self.region.offset)

    def means(self, at: Offset) -> Button | None:
        """The button at `at`; None where nothing is to be tapped."""
        laid = places(self._buttons, self._columns, *self.size)
        return next((button for button, place in laid if button.name and place.contains_point(at)), None)

    def on_click(self, event: events.Click) -> None:
        if button := self.means(event.offset):
            event.stop()
            self.post_message(Tap.Pressed(button.name))


def places(buttons: Sequence[Button], columns: int, width: int, height: int) -> Iterator[tuple[Button, Region]]:
    """Each button with its region, in rows of `columns` on `width` by `height` cells."""
    high = height // (-(-len(buttons) // columns) or 1)
    for at, button in enumerate(buttons):
        row, column = divmod(at, columns)
        gutter = GUTTER if high >= BORDERED else 0
        left, right = (_edge(at, columns, width, up=not gutter) for at in (column, column + 1))
        yield button, Region(left + gutter // 2, row * high, right - left - gutter, high)


def _edge(column: int, columns: int, width: int, *, up: bool) -> int:
    """Where a column begins. `up`: the first ones are wider than the last, as their labels stand close together."""
    return -(-width * column // columns) if up else width * column // columns


def drawn(buttons: Sequence[Button], columns: int, width: int, height: int) -> Iterator[Row]:
    found = list(places(buttons, columns, width, height))
    for at in range(0, len(found), columns):
        row = [_button(button, place) for button, place in found[at : at + columns]]
        gap = (" " * (GUTTER // 2 if found[at][1].height >= BORDERED else 0), "plain")
        for slices in zip(*row, strict=True):
            yield tuple(part for parts in slices for part in (gap, *parts, gap))


def _button(button: Button, place: Region) -> list[Row]:
    corner, top, end, side, foot, last = tuple(BORDERS[button.kind])
    edge, role = ("strong", "strong") if button.kind == "chosen" else ("border", "plain")
    wide, high = max(0, place.width - 2), max(0, place.height - 2)
    label = sentence(button.label, wide, high, role)
    if place.height < BORDERED:
        words = sentence(button.label, place.width, place.height, role)
        if len(wrap(button.label, place.width)) > place.height:
            words = [((places_text.short(button.label, place.width), role),)]
        return [placed(row, place.width) for row in (*words, *[()] * place.height)][: place.height]
    over = (high - len(label)) // 2
    rows = [*[()] * over, *label, *[()] * (high - over - len(label))]
    return [
        ((corner + top * wide + end, edge),),
        *(((side, edge), *placed(row, wide), (side, edge)) for row in rows),
        ((foot + top * wide + last, edge),),
    ]
