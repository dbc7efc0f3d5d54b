"""A report as one HTML file: no script, no external resources, one page of A4 or Letter when printed."""

from __future__ import annotations

import html as standard
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from roomctl.report.document import (
    LANGUAGE,
    Bar,
    Bars,
    Blank,
    Block,
    Cells,
    Document,
    Section,
    Table,
    Words,
    lines,
    seen,
)

WIDTH, HIGH = 1000, 26
"""Width of the bars' drawing and height of one bar, in SVG units."""
ROOMY, LEAST = 30, 5.5
"""Lines that fit on a page at the full font size, and the smallest font size in points, used for more lines."""
STYLE = """
@page { margin: 11mm 12mm; }
* { box-sizing: border-box; }
body { font: SIZE/1.28 system-ui, "DejaVu Sans", sans-serif; color: #000; background: #fff; }
body { margin: 0 auto; max-width: 190mm; }
h1 { font-size: 1.45em; margin: 0 0 .1em; }
h2 { font-size: 1.08em; margin: .65em 0 .15em; border-bottom: 1px solid #000; }
p { margin: .15em 0; }
table { border-collapse: collapse; width: 100%; margin: .2em 0 .35em; }
caption { text-align: left; font-style: italic; }
th, td { text-align: left; vertical-align: top; padding: .06em .55em .06em 0; border-bottom: 1px solid #bbb; }
th { font-weight: normal; }
thead th, tfoot th, tfoot td { font-weight: bold; border-bottom: 1px solid #000; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.blank { border-bottom: 1px solid #777; height: 1.55em; }
.what { font-style: italic; }
svg { width: 100%; height: auto; display: block; margin: .2em 0; }
footer { margin-top: .7em; }
@media screen { body { padding: 6mm; } }
""".strip()


CLINIC = """
.clinic { display: flex; align-items: center; gap: 4mm; margin-bottom: 2mm; font-weight: bold; }
.clinic img { max-height: 12mm; max-width: 60mm; }
""".strip()
LETTERHEAD = 3
"""Lines that the clinic's name and logo take."""


class Clinic(NamedTuple):
    """Whose page it is: its name, and its logo as a data URL (`logo.data_url`). Either may be empty."""

    name: str = ""
    logo: str = ""

    @property
    def style(self) -> str:
        return f"\n{CLINIC}" if any(self) else ""

    @property
    def header(self) -> list[str]:
        """The element on top of the page; nothing without name and logo."""
        alt = "" if self.name else "the clinic's logo"
        logo = f'<img src="{standard.escape(self.logo)}" alt="{alt}">' if self.logo else ""
        name = f"<span>{escape(self.name)}</span>" if self.name else ""
        return [f'<header class="clinic">{logo}{name}</header>'] if any(self) else []


def html(document: Document, clinic: Clinic = Clinic()) -> str:  # noqa: B008 (it cannot change)
    """The content of the file."""
    title = escape(document.title)
    many = lines(document) + (LETTERHEAD if any(clinic) else 0)
    size = f"{max(LEAST, 9.2 * min(1.0, ROOMY / max(many, 1)) ** 0.6):.1f}pt"
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="{LANGUAGE}">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{title}</title>",
        f"<style>\n{STYLE.replace('SIZE', size)}{clinic.style}\n</style>", "</head>", "<body>", *clinic.header,
        "<main>", f"<h1>{title}</h1>",
        f"<p>{escape(document.about)}</p>", *(line for section in document.sections for line in _section(section)),
        "</main>", "<footer>", *(f"<p>{escape(line)}</p>" for line in document.foot), "</footer>", "</body>", "</html>",
        "",
    ])  # fmt: skip


def escape(text: str) -> str:
    """`text` (as `seen` returns it), escaped for HTML."""
    return standard.escape(seen(text))


def _section(section: Section) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(section.title)}</h2>"
    for one in section.blocks:
        yield from drawn(one)
    yield "</section>"


def drawn(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block)
        case Bars():
            yield from _bars(block)
        case Words(lines):
            yield from (f"<p>{escape(line)}</p>" for line in lines)
        case Blank(lines, what):
            yield f'<p class="what">{escape(what)}</p>'
            yield '<div class="blank"></div>' * lines


def _table(table: Table) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(table.caption)}</caption>"
    head = "".join(f'<th scope="col"{_kind(table, at)}>{escape(cell)}</th>' for at, cell in enumerate(table.head))
    yield f"<thead><tr>{head}</tr></thead>"
    yield "<tbody>"
    yield from (_row(table, row) for row in table.rows)
    yield "</tbody>"
    if table.foot:
        yield f"<tfoot>{_row(table, table.foot)}</tfoot>"
    yield "</table>"


def _row(table: Table, row: Cells) -> str:
    first, *others = row
    cells = "".join(f"<td{_kind(table, at)}>{escape(cell)}</td>" for at, cell in enumerate(others, 1))
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _kind(table: Table, column: int) -> str:
    return ' class="number"' if column in table.numbers else ""


def _bars(block: Bars) -> Iterator[str]:
    planned, done = [bar.planned for bar in block.bars], [bar.done for bar in block.bars]
    longest = max(sum(planned), sum(done), 1)
    said = "; ".join(f"{number} {_said(bar)}" for number, bar in enumerate(block.bars, 1))
    yield f'<p class="what">{escape(block.caption)}</p>'
    yield f'<svg viewBox="0 0 {WIDTH} {2 * HIGH + 4}" role="img" aria-label="{escape(said)}">'
    yield from _drawn(planned, longest, 0, "#fff", "#000")
    yield from _drawn(done, longest, HIGH + 4, "#444", "#fff")
    yield "</svg>"


def _said(bar: Bar) -> str:
    return f"{bar.label}: planned {bar.planned} s, done {bar.done} s"


def _drawn(lengths: Sequence[int], longest: int, top: int, fill: str, ink: str) -> Iterator[str]:
    """One bar with a piece for each phase. Planned is outlined, done is filled: they differ in a black print."""
    passed = 0
    for number, length in enumerate(lengths, 1):
        left, wide = passed / longest * WIDTH, length / longest * WIDTH
        passed += length
        if not length:
            continue
        yield (
            f'<rect x="{left + 1:.1f}" y="{top + 1}" width="{max(wide - 2, 0.5):.1f}" height="{HIGH - 2}" '
            f'fill="{fill}" stroke="#000"/>'
        )
        if wide >= 20:
            yield (
                f'<text x="{left + wide / 2:.1f}" y="{top + HIGH * 0.7:.1f}" font-size="15" text-anchor="middle" '
                f'fill="{ink}">{number}</text>'
            )
