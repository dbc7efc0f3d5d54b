"""A report as PDF, made by typst: one tagged page (PDF/UA-1) for screen readers. Needs `roomctl[pdf]`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from roomctl.errors import Unavailable
from roomctl.report.document import LANGUAGE, Bars, Block, Document, Table, lines

TEMPLATE = Path(__file__).parent / "report.typ"
PROBE = b'#set document(title: "a")\n#json(bytes(sys.inputs.document))'
STAND_IN = "□"


def pdf(document: Document, at: float) -> bytes:
    """The content of the file. `at`: wall time, stored as its creation date. Raises `Unavailable` without typst."""
    try:
        import typst
    except ImportError:
        raise Unavailable(
            "a PDF needs typst; install it with `pip install 'roomctl[pdf]'`, or print the report of `--format html`"
        ) from None
    data = as_data(document)
    # PDF/UA-1 forbids characters missing from the fonts; a letter with a mark may be missing though each exists alone
    for shown in (str, _shown, _apart):
        try:
            return _compiled(TEMPLATE.read_bytes(), json.dumps(_each(data, shown)), int(at))
        except typst.TypstError as error:
            why = str(error)
    raise Unavailable(f"the PDF could not be made ({why}); print the report of `--format html`")


def _compiled(template: bytes, document: str, at: int) -> bytes:
    import typst

    made = typst.compile(
        template,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": document},
        pdf_standards=["ua-1"],
        timestamp=at,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)  # the same page on every machine, and 100 ms less


def _shown(text: str) -> str:
    """`text` with a box for each character that no font has."""
    return "".join(STAND_IN if _lacked(char) else char for char in text)


def _apart(text: str) -> str:
    """`_shown`, also with a box for each combining mark."""
    return "".join(STAND_IN if category(char).startswith("M") else char for char in normalize("NFC", _shown(text)))


@cache
def _lacked(char: str) -> bool:
    """Whether no font has `char`. Only typst can tell: it compiles a page with `char` alone in a millisecond."""
    import typst

    if char.isascii() and char.isprintable():
        return False
    try:
        _compiled(PROBE, json.dumps(char), 0)
    except typst.TypstError:
        return True
    return False


def _each(data: Any, change: Callable[[str], str]) -> Any:
    """`data` with `change` applied to each string in it."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: _each(held, change) for key, held in data.items()}
    return [_each(held, change) for held in data] if isinstance(data, list | tuple) else data


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data, each block with its kind."""
    sections = [{"title": one.title, "blocks": [_block(block) for block in one.blocks]} for one in document.sections]
    return {
        "title": document.title, "about": document.about, "foot": list(document.foot), "sections": sections,
        "lines": lines(document), "language": LANGUAGE,
    }  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    made = asdict(block)
    if isinstance(block, Table):
        made["numbers"] = sorted(block.numbers)
    if isinstance(block, Bars):
        made["longest"] = max(sum(bar.planned for bar in block.bars), sum(bar.done for bar in block.bars), 1)
    return {"kind": type(block).__name__.lower(), **made}
