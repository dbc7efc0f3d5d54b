"""`textwrap` for any width: a window may be resized to almost nothing."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from pathlib import PurePath

LEAST = 8
"""Minimum columns to wrap to; narrower windows cut the text off."""


def wrap(text: str, width: int, *, max_lines: int | None = None, placeholder: str = " …") -> list[str]:
    """`text` in rows of `width`; text beyond `max_lines` is replaced by `placeholder`."""
    return list(_wrapped(text, max(LEAST, width), max_lines, placeholder))


@lru_cache(maxsize=64)
def _wrapped(text: str, width: int, max_lines: int | None, placeholder: str) -> tuple[str, ...]:
    """A session's screen asks for the same each second."""
    return tuple(textwrap.wrap(text, width, max_lines=max_lines, placeholder=placeholder))


def shorten(text: str, width: int, *, placeholder: str = " …") -> str:
    return textwrap.shorten(text, max(LEAST, width), placeholder=placeholder)


def short_path(text: str, width: int) -> str:
    """`text` in a row of `width`, if it is a path: its last folders and its name, which tell one path from another.
    Other texts stay as they are."""
    if len(text) <= (width := max(LEAST, width)) or not PurePath(text).is_absolute():
        return text
    end = text[len(text) - width + 1 :]
    folder = re.search(r"[/\\](?=.)", end)
    return f"…{end[folder.start() :] if folder else end}"
