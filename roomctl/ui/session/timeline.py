"""The session as a line: a segment for each phase, as wide as its minutes.

The shape shows the state: a heavy line is done, a line between two posts that fills up is now, a thin line is to go.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from roomctl.text.cells import beginning, cells

DONE, TO_GO, POSTS, POST = "━", "─", "┣┫", "╋"


def widths(lengths: Sequence[float], columns: int) -> list[int]:
    """Columns for each length, at least one. With the `gaps` they add up to `columns`, unless there are more lengths
    than columns."""
    count, total = len(lengths), sum(lengths)
    room = columns - gaps(count, columns)
    if not count or room <= count or total <= 0:
        return [1] * count
    wanted = [1 + (room - count) * length / total for length in lengths]
    given = [int(want) for want in wanted]
    by_rest = sorted(range(count), key=lambda i: given[i] - wanted[i])
    for i in by_rest[: room - sum(given)]:
        given[i] += 1
    return given


def gaps(count: int, columns: int) -> int:
    """Blank columns in all: one between segments, if segments keep two columns on average."""
    return count - 1 if columns >= 3 * count else 0


def bar(lengths: Sequence[float], columns: int, current: int, spent: float) -> list[tuple[str, str]]:
    """The line as text and role (`done`, `now`, `togo`). `spent`: seconds spent in the current phase."""
    parts: list[tuple[str, str]] = []
    sizes = widths(lengths, columns)
    space = " " if gaps(len(lengths), columns) else ""
    for index, (size, length) in enumerate(zip(sizes, lengths, strict=True)):
        if index < current:
            parts.append((DONE * size, "done"))
        elif index > current:
            parts.append((TO_GO * size, "togo"))
        else:
            parts.append((_now(size, spent / length if length else 1.0), "now"))
        if space and index < len(sizes) - 1:
            parts.append((space, "togo"))
    return parts


def _now(size: int, share: float) -> str:
    if size < 2:
        return POST * size
    inside = size - 2
    filled = min(inside, int(inside * max(0.0, share)))
    return POSTS[0] + DONE * filled + TO_GO * (inside - filled) + POSTS[1]


def names(labels: Sequence[str], lengths: Sequence[float], columns: int, current: int) -> list[tuple[str, str]]:
    """The names under the line: always the current one, others if the whole word fits under its segment."""
    sizes = widths(lengths, columns)
    step = 1 if gaps(len(lengths), columns) else 0
    starts = list(accumulate((size + step for size in sizes[:-1]), initial=0))
    now = beginning(labels[current], columns) if labels else ""
    at = max(0, min(starts[current] + (sizes[current] - cells(now)) // 2, columns - cells(now))) if labels else 0
    placed = [(at, now, "now")]
    for index, (left, size, label) in enumerate(zip(starts, sizes, labels, strict=True)):
        start = left + (size - cells(label)) // 2
        clear = start + cells(label) < at or start > at + cells(now)
        if index != current and cells(label) <= size and clear and (not index or label != labels[index - 1]):
            placed.append((start, label, "name"))
    row: list[tuple[str, str]] = []
    column = 0
    for start, label, role in sorted(placed):
        row += [(" " * (start - column), "togo"), (label, role)]
        column = start + cells(label)
    return row
