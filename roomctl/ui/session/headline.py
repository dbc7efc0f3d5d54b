"""Text as large as it fits: the area and its side, and cues."""

from __future__ import annotations

from roomctl.session.plan import Phase
from roomctl.text import places
from roomctl.ui.widgets import letters
from roomctl.ui.widgets.lines import Row
from roomctl.ui.wrap import wrap

TWO = 2 * letters.ROWS + 1
"""Rows of two lines of letters with a blank row between."""


def large(text: str, width: int, rows: int, role: str, thin: bool = False) -> list[Row]:
    """`text` in large letters on one or two lines, else in plain capitals on at most `rows` rows."""
    if letters.can_say(text):
        role = "broad" if role == "cue" else role
        if rows >= letters.ROWS and letters.width(text) <= width:
            return _drawn(text, role, thin)
        halves = halved(text, width)
        if rows >= TWO and halves:
            return [*_drawn(halves[0], role, thin), (), *_drawn(halves[1], role, thin)]
    plain = {"quiet": "strong", "side": "strong", "broad": "cue"}.get(role, role)
    return [((line, plain),) for line in wrap(text.upper(), width, max_lines=rows, placeholder=" …")]


def halved(text: str, width: int, beside: int = 0) -> tuple[str, str] | None:
    """`text` broken at a space so that both lines fit in large letters, as evenly as possible; the second leaves
    `beside` columns free. None if it does not fit."""
    parts = text.split()
    breaks = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]

    def widest(pair: tuple[str, str]) -> int:
        return max(letters.width(pair[0]), letters.width(pair[1]) + beside)

    return min((pair for pair in breaks if widest(pair) <= width), key=widest, default=None)


def headline(phase: Phase, width: int, rows: int, thin: bool = False, plain: bool = False) -> list[Row]:
    """The area and LEFT or RIGHT in at most `rows`. The side is never left out, and is large before the area is.
    `thin`: large letters give less light; `plain`: only the side is large."""
    area, side, rest = places.head(phase.area).upper(), places.side(phase), places.rest(phase.area)
    if not (side or plain or _large_whole(area, width, rows)) and rows > letters.ROWS:
        area, rest = _first(places.head(phase.area), rest, width)
    made = _headline(area, side, width, rows, thin, plain)
    if rest and len(made) < rows and len(rest) <= width:
        made.append(((rest, "plain"),))
    return made


def _large_whole(area: str, width: int, rows: int) -> bool:
    """Whether `area` can be drawn in large letters without a rest."""
    return letters.can_say(area) and (letters.width(area) <= width or (rows >= TWO and bool(halved(area, width))))


def _first(area: str, rest: str, width: int) -> tuple[str, str]:
    """An area too long for large letters, up to the last "and" at which its beginning fits, and what is left for a row
    of its own."""
    words = area.split()
    for at in range(len(words) - 1, 0, -1):
        first, left = " ".join(words[:at]).upper(), ", ".join(filter(None, (" ".join(words[at:]), rest)))
        if words[at].lower() == "and" and letters.can_say(first) and max(letters.width(first), len(left)) <= width:
            return first, left
    return area.upper(), rest


def wish(phase: Phase, width: int) -> int:
    """The rows that the headline would use without a limit."""
    return len(headline(phase, width, TWO))


def _headline(area: str, side: str, width: int, rows: int, thin: bool, plain: bool) -> list[Row]:
    if not side:
        return large(area, width, min(rows, letters.ROWS - 1) if plain else rows, "quiet", thin)
    drawable = letters.can_say(area) and not plain
    together = letters.width(area) + 6 + letters.width(side) if drawable else width + 1
    if rows >= letters.ROWS and together <= width:
        return _beside(area, side, thin)
    if rows >= TWO and drawable and letters.width(area) <= width:
        return [*_drawn(area, "quiet", thin), (), *_drawn(side, "side", thin)]
    if rows >= TWO and drawable and (halves := halved(area, width, letters.width(side) + 6)):
        return [*_drawn(halves[0], "quiet", thin), (), *_beside(halves[1], side, thin)]
    lines = wrap(area, width)
    if rows >= len(lines) + letters.ROWS and letters.can_say(side) and letters.width(side) <= width:
        return [*(((line, "strong"),) for line in lines), *_drawn(side, "side", thin)]
    if rows > 1:
        return [((places.short(area, width), "strong"),), ((side, "strong"),)]
    return [((places.beside(area, side, width), "strong"),)]


def _drawn(text: str, role: str, thin: bool) -> list[Row]:
    return [((line, role),) for line in letters.draw(text, thin)]


def _beside(area: str, side: str, thin: bool) -> list[Row]:
    lines = zip(letters.draw(area, thin), letters.draw(side, thin), strict=True)
    return [((left, "quiet"), (" " * 6, "quiet"), (right, "side")) for left, right in lines]
