"""The clinic's own conditions in room.yaml: words with a title each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from roomctl.config import validation
from roomctl.preset import conditions

MAX_TITLE = 60
"""Maximum length of a condition's title."""


def together(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """A `validation.Together`: invalid words, and titles that two conditions share."""
    for word in given:
        if not conditions.OWN.fullmatch(word):
            yield word, f"{word!r} cannot be a condition's word; use lower-case letters, digits and dashes"
    named: dict[object, str] = {}
    for word, title in {**conditions.CONDITIONS, **given}.items():
        if named.setdefault(title, word) != word:
            yield word if word in given else named[title], f"{title!r} is the title of another condition; use another"


def title(value: object) -> str | None:
    """A `validation.Check` for a condition's title."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return f"{validation.said(value)} is not a title; write one line of text"
    return f"this title is too long; at most {MAX_TITLE} letters" if len(value) > MAX_TITLE else None
