"""A report as lines, for a narrow screen: each row of a table becomes one line."""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.report.document import Document, Table, Words, seen


def lines(document: Document) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is a heading. Leaves out bars and blanks, which are for paper."""
    yield seen(document.title), True
    yield seen(document.about), False
    for section in document.sections:
        told = [line for block in section.blocks for line in _block(block)]
        if told:
            yield section.title, True
            yield from ((seen(line), False) for line in told)
    yield from ((seen(line), False) for line in document.foot)


def _block(block: object) -> Iterator[str]:
    if isinstance(block, Words):
        yield from block.lines
    elif isinstance(block, Table):
        for row in (*block.rows, *([block.foot] if block.foot else [])):
            named = zip(block.head[1:], row[1:], strict=True)
            cells = [f"{name} {cell}".strip() for name, cell in named if cell]
            yield f"{row[0]}: {', '.join(cells)}" if cells else row[0]
