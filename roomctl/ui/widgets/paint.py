"""One row of text and styles, cut and filled to the width of a widget."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


def paint(parts: Iterable[tuple[str, Style]], width: int, blank: Style) -> Strip:
    """A strip of exactly `width` cells."""
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, blank)
