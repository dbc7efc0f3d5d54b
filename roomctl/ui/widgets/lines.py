"""A widget of rows of text in the theme's colours; each row is parts of text and role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.color import Color as Background
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from roomctl.ui import theme
from roomctl.ui.widgets import paint
from roomctl.ui.wrap import wrap

StyledText = tuple[str, str]
"""Text and role (a key of `theme.ROLES`)."""
Row = tuple[StyledText, ...]
Align = Literal["left", "center", "right"]
STEPS = 12
"""Steps of a cue's fade; at four a second, three seconds."""
UP: Mapping[str, int] = {}
"""All roles at full brightness."""


class Dress(NamedTuple):
    """What a row's drawing follows from, besides its text. `levels`: the roles that are not at full brightness;
    `characters`: whether this terminal has only plain ones, and whether it is a console."""

    theme: str
    shade: theme.Shade
    ground: Background
    levels: tuple[tuple[str, int], ...]
    characters: tuple[bool, bool]


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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual's own looks at each row for a border, a hatch and an opacity, which no row has."""
        if self.styles.gutter:
            return super().render_lines(crop)
        dress, width, (first, last) = self._dress, self.size.width, crop.column_span
        strips = [self._strip(y, width, dress) for y in crop.line_range]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, dress.ground) for strip in strips]
        return strips if last - first == width else [strip.crop(first, last) for strip in strips]

    def render_line(self, y: int) -> Strip:
        return self._strip(y, self.size.width, self._dress)

    @property
    def _dress(self) -> Dress:
        screen = self.screen
        shade = "dark" if screen.has_class("-dark") else "cued" if screen.has_class("-cued") else self.shade
        return Dress(
            self.app.theme, shade, self.styles.background, tuple(self._levels.items()), (paint.ASCII, paint.CONSOLE)
        )

    def _strip(self, y: int, width: int, dress: Dress) -> Strip:
        row = y - self._top
        return _strip(self._rows[row] if 0 <= row < len(self._rows) else (), width, self._align, dress)

    @property
    def _top(self) -> int:
        return max(0, self.size.height - len(self._rows)) // 2 if self._middle else 0

    def _span(self, y: int, before: Row, after: Row) -> Region:
        """The changed cells of row `y`."""
        width = self.size.width
        old, new = placed(before, width, self._align), placed(after, width, self._align)
        left, right = _alike(old, new), _alike(old[::-1], new[::-1])
        return Region(left, y, max(1, width - left - right), 1)


@lru_cache(maxsize=64)
def _strip(row: Row, width: int, align: Align, dress: Dress) -> Strip:
    """A row as it is drawn. Most rows are the same as a second ago, and a clock's digits have many rows alike."""
    styles = _styles(dress)
    return paint.paint([(text, styles[role]) for text, role in placed(row, width, align)], width, _ground(dress.ground))


@lru_cache(maxsize=8)
def _styles(dress: Dress) -> Mapping[str, Style]:
    """The style of each role, faded towards the background by its level."""
    ground, levels = _ground(dress.ground), dict(dress.levels)
    inks = theme.inks(dress.theme, dress.shade)
    return {role: _come_up(ground + ink, levels.get(role, STEPS)) for role, ink in inks.items()}


def _come_up(style: Style, level: int) -> Style:
    ground, colour = style.bgcolor, style.color
    if level == STEPS or not (ground and ground.triplet and colour and colour.triplet):
        return style
    return style + Style(color=_between(ground.triplet, colour.triplet, level / STEPS))


def _ground(background: Background) -> Style:
    return Style(bgcolor=background.rich_color)


def sentence(text: str, width: int, height: int, role: str = "plain") -> list[Row]:
    """A sentence as at most `height` rows."""
    return [((line, role),) for line in wrap(text, max(1, width), max_lines=max(1, height), placeholder=" …")]


@lru_cache(maxsize=96)
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
