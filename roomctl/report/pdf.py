"""A report as PDF, by typst: one tagged page (PDF/UA-1) that a screen reader can read. Needs `roomctl[pdf]`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from roomctl.errors import Unavailable
from roomctl.report.document import Bars, Block, Document, Table

TEMPLATE = Path(__file__).parent / "report.typ"


def pdf(document: Document, at: float) -> bytes:
    """The file. `at`: wall time to be written into it as its making. Raises `Unavailable` without typst."""
    try:
        import typst
    except ImportError:
        raise Unavailable(
            "a PDF needs typst; install it with `pip install 'roomctl[pdf]'`, or print the report of `--format html`"
        ) from None
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False),  # the same page on every machine, and 100 ms less
        sys_inputs={"document": json.dumps(as_data(document))},
        pdf_standards=["ua-1"],
        timestamp=int(at),
    )
    assert isinstance(made, bytes)
    return made


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data, each block with its kind."""
    sections = [{"title": one.title, "blocks": [_block(block) for block in one.blocks]} for one in document.sections]
    return {"title": document.title, "about": document.about, "foot": list(document.foot), "sections": sections}


def _block(block: Block) -> dict[str, Any]:
    made = asdict(block)
    if isinstance(block, Table):
        made["numbers"] = sorted(block.numbers)
    if isinstance(block, Bars):
        made["longest"] = max(sum(bar.planned for bar in block.bars), sum(bar.done for bar in block.bars), 1)
    return {"kind": type(block).__name__.lower(), **made}
