"""How many columns of a terminal a text takes."""

from __future__ import annotations

from unicodedata import category, east_asian_width


def cells(text: str) -> int:
    """The width of `text` in terminal columns: two for a wide letter (Chinese, emoji), none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(0 if category(char) in ("Mn", "Me", "Cf") else 1 + (east_asian_width(char) in "WF") for char in text)


def beginning(text: str, columns: int) -> str:
    """As much of `text` as has room."""
    while cells(text) > columns:
        text = text[:-1]
    return text


def padded(text: str, columns: int) -> str:
    """`text` with blanks behind it."""
    return text + " " * (columns - cells(text))
