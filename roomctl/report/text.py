"""A report for the terminal: aligned columns, as narrow as possible, no colour."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from roomctl.report.document import Bars, Blank, Block, Cells, Document, Section, Table, Words, seen
from roomctl.text.cells import cells as _columns

WIDE, LAST = 34, 64
"""Maximum width of a cell, and of the last cell in a row; longer text is wrapped."""
BAR = 72
"""Width of the longer bar."""


def text(document: Document, clinic: str = "") -> str:
    """The whole report, ending in a new line. `clinic`: its name, which stands on top."""
    title = seen(document.title)
    head = [*([seen(clinic), ""] if clinic else []), title, "=" * _columns(title), document.about, ""]
    body = [line for section in document.sections for line in _section(section)]
    return "\n".join([*head, *body, *document.foot]) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield section.title
    yield "-" * len(section.title)
    for block in section.blocks:
        yield from _block(block)
        yield ""
    if not section.blocks:
        yield ""


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield f"[{block.caption}]"
            yield from _table(block)
        case Bars(caption):
            yield f"[{caption}]"
            yield from bars(block)
        case Words(lines):
            for line in lines:
                yield from _wrapped(line, WIDE + LAST) or [""]
        case Blank(lines, what):
            yield f"[{what}]"
            yield from ["_" * BAR] * lines


def _table(table: Table) -> Iterator[str]:
    rows = [table.head, *table.rows, *([table.foot] if table.foot else [])]
    most = [WIDE] * (len(table.head) - 1) + [LAST]
    wrapped = [[_wrapped(cell, wide) or [""] for cell, wide in zip(row, most, strict=True)] for row in rows]
    widths = [max(_columns(line) for row in wrapped for line in row[column]) for column in range(len(table.head))]
    for number, row in enumerate(wrapped):
        for at in range(max(map(len, row))):
            cells = tuple(lines[at] if at < len(lines) else "" for lines in row)
            yield _aligned(cells, widths, table.numbers)
        if number == 0 or (number == len(table.rows) and table.foot):
            yield "  ".join("-" * width for width in widths)


def _aligned(cells: Cells, widths: list[int], numbers: frozenset[int]) -> str:
    blanks = [" " * (width - _columns(cell)) for cell, width in zip(cells, widths, strict=True)]
    padded = (
        blank + cell if at in numbers else cell + blank
        for at, (cell, blank) in enumerate(zip(cells, blanks, strict=True))
    )
    return "  ".join(padded).rstrip()


def _wrapped(text: str, columns: int) -> list[str]:
    """`text` wrapped to `columns`; half as many wide letters fit."""
    text = seen(text)
    return wrap(text, max(1, columns * len(text) // max(1, _columns(text), len(text))))


def bars(block: Bars) -> Iterator[str]:
    """`planned |1····|2·······|`; both bars have the same scale."""
    longest = max(sum(bar.planned for bar in block.bars), sum(bar.done for bar in block.bars), 1)
    for name, lengths in (("planned", [bar.planned for bar in block.bars]), ("done", [bar.done for bar in block.bars])):
        passed, drawn = 0, ""
        for number, length in enumerate(lengths, 1):
            passed += length
            end = round(passed / longest * BAR)
            if length:
                drawn += (("|" + str(number)).ljust(end - len(drawn), "·"))[: max(0, end - len(drawn))]
        yield f"{name:>7} {drawn}|"
