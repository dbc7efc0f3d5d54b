"""A report as Markdown (CommonMark, with GitHub's tables), for a clinic's own notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roomctl.report.document import Bars, Blank, Block, Cells, Document, Table, Words, seen
from roomctl.report.text import bars


def markdown(document: Document, clinic: str = "") -> str:
    """The whole report, ending in a new line. `clinic`: its name, which stands on top."""
    head = [f"**{plain(clinic)}**", ""] if clinic else []
    lines = [*head, f"# {plain(document.title)}", "", plain(document.about)]
    for section in document.sections:
        lines += ["", f"## {plain(section.title)}"]
        for block in section.blocks:
            lines += ["", *_block(block)]
    lines += ["", "---", ""]
    lines += [f"{plain(line)}  " for line in document.foot]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """`text` on one line, with Markdown's special characters escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&$])", r"\\\1", " ".join(seen(text).splitlines()))


def _line(text: str) -> str:
    """`plain` for the start of a line: also escapes what would begin a list, a heading or a rule."""
    return re.sub(r"^([-+=]|[0-9]{1,9}[.)])", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", plain(text))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield f"*{plain(block.caption)}*"
            yield ""
            yield _row(block.head)
            yield "|" + "|".join("---:" if at in block.numbers else "---" for at in range(len(block.head))) + "|"
            yield from map(_row, block.rows)
            if block.foot:
                yield _row(tuple(f"**{plain(cell)}**" if cell else "" for cell in block.foot), raw=True)
        case Bars(caption):
            yield f"*{plain(caption)}*"
            yield ""
            yield "```text"
            yield from bars(block)
            yield "```"
        case Words(lines):
            yield from (f"{_line(line)}  " for line in lines)
        case Blank(lines, what):
            yield f"*{plain(what)}*"
            yield ""
            yield from ["<br>"] * lines


def _row(cells: Cells, *, raw: bool = False) -> str:
    return "| " + " | ".join(cell if raw else plain(cell) for cell in cells) + " |"
