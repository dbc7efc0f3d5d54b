"""A report as PDF, made by typst: one tagged page (PDF/UA-1) for screen readers. Needs `roomctl[pdf]`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from roomctl.errors import Unavailable
from roomctl.report.document import LANGUAGE, Bars, Block, Document, Table, lines
from roomctl.report.html import LETTERHEAD, Clinic

TEMPLATE = Path(__file__).parent / "report.typ"
PROBE = b'#set document(title: "a")\n#json(bytes(sys.inputs.document))'
IMAGE = b'#set document(title: "a")\n#image(bytes(json(bytes(sys.inputs.document))), alt: "a")'
STAND_IN = "□"


def pdf(
    document: Document, at: float, clinic: Clinic = Clinic(),  # noqa: B008 (it cannot change)
    tell: Callable[[str], None] = lambda line: None,
) -> bytes:  # fmt: skip
    """The content of the file. `at`: wall time, stored as its creation date. A logo that typst cannot draw is left out,
    and `tell` gets why. Raises `Unavailable` without typst."""
    try:
        import typst
    except ImportError:
        raise Unavailable(
            "a PDF needs typst; install it with `pip install 'roomctl[pdf]'`, or print the report of `--format html`"
        ) from None
    data, logo = as_data(document, clinic.name), _bytes(clinic.logo)
    if logo and not _drawable(logo):
        tell("the clinic's logo cannot be drawn in a PDF, so this one has no logo; save it again as PNG or plain SVG")
        logo = b""
    # PDF/UA-1 forbids characters missing from the fonts; a letter with a mark may be missing though each exists alone
    for shown in (str, _shown, _apart):
        try:
            return _compiled(TEMPLATE.read_bytes(), json.dumps(_each(data, shown) | {"logo": [*logo]}), int(at))
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


def _bytes(url: str) -> bytes:
    """The image in a data URL (`logo.data_url`); empty if there is none."""
    return base64.b64decode(url.partition(",")[2])


def _drawable(logo: bytes) -> bool:
    """Whether typst can draw an image: it reads a PNG or JPEG in full, which the check of the settings does not."""
    import typst

    try:
        _compiled(IMAGE, json.dumps([*logo]), 0)
    except typst.TypstError:
        return False
    return True


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


def as_data(document: Document, clinic: str = "") -> dict[str, Any]:
    """The document and the clinic's name as plain data, each block with its kind."""
    sections = [{"title": one.title, "blocks": [_block(block) for block in one.blocks]} for one in document.sections]
    return {
        "title": document.title, "about": document.about, "foot": list(document.foot), "sections": sections,
        "lines": lines(document), "language": LANGUAGE, "clinic": clinic, "logo": [], "letterhead": LETTERHEAD,
    }  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    made = asdict(block)
    if isinstance(block, Table):
        made["numbers"] = sorted(block.numbers)
    if isinstance(block, Bars):
        made["longest"] = max(sum(bar.planned for bar in block.bars), sum(bar.done for bar in block.bars), 1)
    return {"kind": type(block).__name__.lower(), **made}
