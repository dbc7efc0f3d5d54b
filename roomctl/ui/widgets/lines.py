"""A few rows of words in the room's own colours; each row is parts of text and role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from roomctl.ui.narrow import wrap
from roomctl.ui.widgets.paint import paint

Part = tuple[str, str]
"""Text and role: `plain`, `strong`, `quiet` and `side` (large letters), `cue` or `broad`."""
Row = tuple[Part, ...]
ROLES = {f"lines--{role}" for role in (
    "plain", "strong", "quiet", "side", "cue", "broad", "title", "chosen", "dark", "heading", "bar",
)}  # fmt: skip
"""What a screen declares as its component classes: found once for a screen, and not again for each of its `Lines`."""
STEPS = 12
"""Steps in which a cue comes up; at four a second, three seconds."""


class Lines(Widget):
    """Rows of words in the `ROLES` of their screen, drawn again only when they changed. `level` (0 to 12) is how far a
    `cue` part, or a `broad` one (a cue in large letters), has come up."""

    def __init__(
        self,
        *,
        id: str | None = None,
        align: Literal["left", "center", "right"] = "center",
        middle: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._align, self._middle = align, middle
        self._rows: tuple[Row, ...] = ()
        self._level = STEPS
        self._told: Part | None = None

    def show(self, rows: Iterable[Row], level: int = STEPS) -> None:
        """Draw other rows; nothing happens if they are the same."""
        given, self._told = tuple(rows), None
        if (given, level) != (self._rows, self._level):
            self._rows, self._level = given, level
            self.refresh()

    def say(self, *texts: str, role: str = "plain") -> None:
        """One row of each text."""
        self.show(((text, role),) for text in texts)

    def tell(self, text: str, role: str = "plain") -> None:
        """A sentence, wrapped; what does not fit ends in an ellipsis instead of in the middle of a word."""
        width, height = max(1, self.size.width), max(1, self.size.height)
        self.say(*wrap(text, width, max_lines=height, placeholder=" …"), role=role)
        self._told = text, role

    def on_resize(self) -> None:
        if self._told:
            self.tell(*self._told)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.refresh()  # the roles may look different

    def render_line(self, y: int) -> Strip:
        width, blank = self.size.width, self.rich_style
        row = y - (max(0, self.size.height - len(self._rows)) // 2 if self._middle else 0)
        if not 0 <= row < len(self._rows):
            return Strip.blank(width, blank)
        parts = self._rows[row]
        spare = max(0, width - sum(cell_len(text) for text, _ in parts))
        left = {"left": 0, "center": spare // 2, "right": spare}[self._align]
        return paint([(" " * left, blank), *((text, self._style(role)) for text, role in parts)], width, blank)

    def _style(self, role: str) -> Style:
        style = self.rich_style + self.screen.get_component_rich_style(f"lines--{role}", partial=True)
        if role in ("cue", "broad", "bar") and self._level < STEPS:
            black, amber = self.rich_style.bgcolor, style.color
            if black and amber and black.triplet and amber.triplet:
                return style + Style(color=_between(black.triplet, amber.triplet, self._level / STEPS))
        return style


def widest(rows: Sequence[Row]) -> int:
    """Columns that the widest of `rows` takes."""
    return max((sum(cell_len(text) for text, _ in row) for row in rows), default=0)


def _between(low: ColorTriplet, high: ColorTriplet, share: float) -> Color:
    return Color.from_rgb(*(start + (end - start) * share for start, end in zip(low, high, strict=True)))
