"""A widget of rows of text in the theme's colours; each row is parts of text and role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import takewhile
from typing import Literal

from rich.cells import cell_len
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.color import Color as Background
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from roomctl.ui import theme
from roomctl.ui.widgets.paint import paint
from roomctl.ui.wrap import wrap

StyledText = tuple[str, str]
"""Text and role (a key of `theme.ROLES`)."""
Row = tuple[StyledText, ...]
Align = Literal["left", "center", "right"]
STEPS = 12
"""Steps of a cue's fade; at four a second, three seconds."""
UP: Mapping[str, int] = {}
"""All roles at full brightness."""


class Lines(Widget):
    """Rows of text; only changed parts are redrawn. A role can be dimmed to a level from 0 to `STEPS`."""

    def __init__(self, *, id: str | None = None, align: Align = "center", middle: bool = False) -> None:
        super().__init__(id=id)
        self._align: Align = align
        self._middle = middle
        self._rows: tuple[Row, ...] = ()
        self._levels = UP
        self._sentence: StyledText | None = None

    shade: theme.Shade = "lit"
    """The shade while the screen is neither dark nor shows a cue."""

    def show(self, rows: Iterable[Row], levels: Mapping[str, int] = UP) -> None:
        """Draw other rows; unchanged ones are not redrawn."""
        before, self._rows, self._sentence = self._rows, tuple(rows), None
        if levels != self._levels or len(before) != len(self._rows):
            self._levels = levels
            self.refresh()
        elif changed := [at for at, pair in enumerate(zip(before, self._rows, strict=True)) if pair[0] != pair[1]]:
            self.refresh(*(self._span(at + self._top, before[at], self._rows[at]) for at in changed))

    def say(self, *texts: str, role: str = "plain") -> None:
        """Show each text as a row."""
        self.show(((text, role),) for text in texts)

    def tell(self, text: str, role: str = "plain") -> None:
        """Show a wrapped sentence; if it does not fit, it ends in an ellipsis."""
        self.show(sentence(text, *self.size, role))
        self._sentence = text, role

    def on_resize(self) -> None:
        if self._sentence:
            self.tell(*self._sentence)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.refresh()  # the colours of roles may have changed

    def render_line(self, y: int) -> Strip:
        width, ground = self.size.width, _ground(self.styles.background)
        row = y - self._top
        if not 0 <= row < len(self._rows):
            return Strip.blank(width, ground)
        screen = self.screen
        shade = "dark" if screen.has_class("-dark") else "cued" if screen.has_class("-cued") else self.shade
        inks = theme.inks(self.app.theme, shade)
        parts = placed(self._rows[row], width, self._align)
        return paint([(text, self._come_up(role, ground + inks[role])) for text, role in parts], width, ground)

    @property
    def _top(self) -> int:
        return max(0, self.size.height - len(self._rows)) // 2 if self._middle else 0

    def _span(self, y: int, before: Row, after: Row) -> Region:
        """The changed cells of row `y`."""
        width = self.size.width
        old, new = placed(before, width, self._align), placed(after, width, self._align)
        left, right = _alike(old, new), _alike(old[::-1], new[::-1])
        return Region(left, y, max(1, width - left - right), 1)

    def _come_up(self, role: str, style: Style) -> Style:
        """`style`, faded towards the background by the level of `role`."""
        level, ground, colour = self._levels.get(role, STEPS), style.bgcolor, style.color
        if level == STEPS or not (ground and ground.triplet and colour and colour.triplet):
            return style
        return style + Style(color=_between(ground.triplet, colour.triplet, level / STEPS))


@cache
def _ground(background: Background) -> Style:
    return Style(bgcolor=background.rich_color)


def sentence(text: str, width: int, height: int, role: str = "plain") -> list[Row]:
    """A sentence as at most `height` rows."""
    return [((line, role),) for line in wrap(text, max(1, width), max_lines=max(1, height), placeholder=" …")]


def placed(row: Row, width: int, align: Align = "center") -> Row:
    """`row` padded to `width` cells."""
    spare = max(0, width - sum(cell_len(text) for text, _ in row))
    left = {"left": 0, "center": spare // 2, "right": spare}[align]
    return ((" " * left, "plain"), *row, (" " * (spare - left), "plain"))


def _alike(one: Row, other: Row) -> int:
    """Cells of the leading parts that both share."""
    both = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(cell_len(part[0]) for part, _ in both)


def _between(low: ColorTriplet, high: ColorTriplet, share: float) -> Color:
    return Color.from_rgb(*(start + (end - start) * share for start, end in zip(low, high, strict=True)))
