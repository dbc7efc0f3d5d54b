"""`textwrap` for whatever width is left: a window that is dragged small has none, which is no reason to stop."""

from __future__ import annotations

import textwrap

LEAST = 8
"""Columns that text is broken to; where there are fewer, the rest is cut off."""


def wrap(text: str, width: int, *, max_lines: int | None = None, placeholder: str = " …") -> list[str]:
    """`text` in rows of `width`; the last of `max_lines` ends in `placeholder` if there is more."""
    return textwrap.wrap(text, max(LEAST, width), max_lines=max_lines, placeholder=placeholder)


def shorten(text: str, width: int, *, placeholder: str = " …") -> str:
    """`text` in one row."""
    return textwrap.shorten(text, max(LEAST, width), placeholder=placeholder)
