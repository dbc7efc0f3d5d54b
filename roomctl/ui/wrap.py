"""`textwrap` for any width: a window may be resized to almost nothing."""

from __future__ import annotations

import textwrap

LEAST = 8
"""Minimum columns to wrap to; narrower windows cut the text off."""


def wrap(text: str, width: int, *, max_lines: int | None = None, placeholder: str = " …") -> list[str]:
    """`text` in rows of `width`; text beyond `max_lines` is replaced by `placeholder`."""
    return textwrap.wrap(text, max(LEAST, width), max_lines=max_lines, placeholder=placeholder)


def shorten(text: str, width: int, *, placeholder: str = " …") -> str:
    return textwrap.shorten(text, max(LEAST, width), placeholder=placeholder)
