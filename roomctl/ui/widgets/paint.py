"""One row of text and styles, cut or padded to the width of a widget."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_TERMINAL = {"1": "ascii", "0": ""}.get(
    os.environ.get("ROOMCTL_ASCII", ""),
    {"linux": "console", "vt100": "ascii", "vt220": "ascii"}.get(os.environ.get("TERM", ""), ""),
)
ASCII, CONSOLE = _TERMINAL == "ascii", _TERMINAL == "console"
"""Whether only plain characters can be drawn, and whether it is a console whose font has the blocks and lines of code
page 437 and no others. `ROOMCTL_ASCII=1` sets the first anywhere, `ROOMCTL_ASCII=0` neither."""
_SIGNS = {
    "▸": ">", "→": ">", "←": "<", "−": "-", "–": "-", "…": ".", "“": '"', "”": '"', "’": "'", "↑": "^", "↓": "v",
    "¾": ".75",
}  # fmt: skip
_CONSOLE = str.maketrans(_SIGNS | {
    "╭": "┌", "╮": "┐", "╰": "└", "╯": "┘", "┏": "╔", "┓": "╗", "┗": "╚", "┛": "╝", "━": "═", "┃": "║",
    "┣": "╠", "┫": "╣", "╋": "╬", "✓": "√",
})  # fmt: skip
_ASCII = str.maketrans(_SIGNS | {
    "█": "#", "▌": "|", "▀": "#", "▄": "#", "▐": "|", "▘": "#", "▝": "#", "▖": "#", "▗": "#",
    "▛": "#", "▜": "#", "▙": "#", "▟": "#", "▞": "#", "▚": "#",
    "░": ":", "▒": "%", "━": "=", "─": "-", "┣": "[", "┫": "]", "╋": "+",
    "┃": "|", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┏": "+", "┓": "+", "┗": "+", "┛": "+",
    "✓": "x", "■": "*", "·": "-", "½": ".5", "¼": ".25",
})  # fmt: skip


def plain(text: str) -> str:
    """`text` in ASCII if this terminal needs it."""
    return text.translate(_ASCII) if ASCII else text.translate(_CONSOLE) if CONSOLE else text


def paint(parts: Iterable[tuple[str, Style]], width: int, blank: Style) -> Strip:
    """A strip of exactly `width` cells."""
    strip = Strip([Segment(plain(text), style) for text, style in parts])
    return strip.adjust_cell_length(width, blank).simplify()  # fewer bytes for a remote terminal
