"""One row of text and styles, cut or padded to the width of a widget."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

ASCII = os.environ.get("ROOMCTL_ASCII", os.environ.get("TERM", "")) in ("1", "linux", "vt100", "vt220")
"""Whether to draw with ASCII characters only: these terminals' fonts lack round corners and more. `ROOMCTL_ASCII=1`
and `ROOMCTL_ASCII=0` override it."""
_PLAIN = str.maketrans({
    "█": "#", "▌": "|", "▀": '"', "▄": "_", "▐": "|", "▘": '"', "▝": '"', "▖": "_", "▗": "_",
    "▛": "#", "▜": "#", "▙": "#", "▟": "#", "▞": "#", "▚": "#",
    "░": ":", "▒": "%", "━": "=", "─": "-", "┣": "[", "┫": "]", "╋": "+",
    "┃": "|", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┏": "+", "┓": "+", "┗": "+", "┛": "+",
    "■": "*", "▸": ">", "·": "-", "→": ">", "←": "<", "−": "-", "–": "-", "…": ".", "½": ".",
    "“": '"', "”": '"', "’": "'", "↑": "^", "↓": "v",
})  # fmt: skip


def plain(text: str) -> str:
    """`text` in ASCII if this terminal needs it."""
    return text.translate(_PLAIN) if ASCII else text


def paint(parts: Iterable[tuple[str, Style]], width: int, blank: Style) -> Strip:
    """A strip of exactly `width` cells."""
    strip = Strip([Segment(plain(text), style) for text, style in parts])
    return strip.adjust_cell_length(width, blank).simplify()  # fewer bytes for a remote terminal
