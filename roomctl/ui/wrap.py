"""`textwrap` for any width: a window may be resized to almost nothing."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from pathlib import PurePath

from roomctl.text.cells import cells

SECOND = "\uffff"
"""Stands for the second column of a wide letter; no text has it."""
LEAST = 8
"""Minimum columns to wrap to; narrower windows cut the text off."""


def wrap(text: str, width: int, *, max_lines: int | None = None, placeholder: str = " …") -> list[str]:
    """`text` in rows of `width`; text beyond `max_lines` is replaced by `placeholder`."""
    return list(_wrapped(text, max(LEAST, width), max_lines, placeholder))


@lru_cache(maxsize=64)
def _wrapped(text: str, width: int, max_lines: int | None, placeholder: str) -> tuple[str, ...]:
    """A session's screen asks for the same each second."""
    if not any(cells(char) > 1 for char in text):
        return tuple(textwrap.wrap(text, width, max_lines=max_lines, placeholder=placeholder))
    if cells(whole := " ".join(text.split())) <= width:
        return (whole,)
    spread = "".join(char + SECOND * (cells(char) - 1) for char in text)
    rows = textwrap.wrap(spread, width - 1, max_lines=max_lines, placeholder=placeholder)  # a row may end amid a letter
    return tuple(row.replace(SECOND, "") for row in rows)


def shorten(text: str, width: int, *, placeholder: str = " …") -> str:
    return "".join(wrap(" ".join(text.split()), width, max_lines=1, placeholder=placeholder))


def short_path(text: str, width: int) -> str:
    """`text` in a row of `width`, if it is a path: its last folders and its name, which tell one path from another.
    Other texts stay as they are."""
    if len(text) <= (width := max(LEAST, width)) or not PurePath(text).is_absolute():
        return text
    end = text[len(text) - width + 1 :]
    folder = re.search(r"[/\\](?=.)", end)
    return f"…{end[folder.start() :] if folder else end}"
