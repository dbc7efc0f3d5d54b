"""One row of text and styles, cut and filled to the width of a widget."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

ASCII = os.environ.get("ROOMCTL_ASCII", os.environ.get("TERM", "")) in ("1", "linux", "vt100", "vt220")
"""Whether lines, blocks and signs are drawn with plain characters: these terminals' fonts lack round corners and more.
`ROOMCTL_ASCII=1` asks for it anywhere, `ROOMCTL_ASCII=0` for none of it."""
_PLAIN = str.maketrans({
    "█": "#", "▌": "|", "▀": '"', "▄": "_", "▐": "|", "▘": '"', "▝": '"', "▖": "_", "▗": "_",
    "▛": "#", "▜": "#", "▙": "#", "▟": "#", "▞": "#", "▚": "#",
    "░": ":", "▒": "%", "━": "=", "─": "-", "┣": "[", "┫": "]", "╋": "+",
    "┃": "|", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┏": "+", "┓": "+", "┗": "+", "┛": "+",
    "■": "*", "▸": ">", "·": "-", "→": ">", "←": "<", "−": "-", "–": "-", "…": ".", "½": ".",
    "“": '"', "”": '"', "’": "'", "↑": "^", "↓": "v",
})  # fmt: skip


def plain(text: str) -> str:
    """`text` as this terminal can show it."""
    return text.translate(_PLAIN) if ASCII else text


def paint(parts: Iterable[tuple[str, Style]], width: int, blank: Style) -> Strip:
    """A strip of exactly `width` cells."""
    strip = Strip([Segment(plain(text), style) for text, style in parts])
    return strip.adjust_cell_length(width, blank).simplify()  # fewer bytes to a terminal that may be far away
