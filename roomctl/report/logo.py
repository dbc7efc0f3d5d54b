"""A clinic's logo as a data URL for reports: PNG, JPEG or SVG, checked by its content.

An SVG in an `img` element runs no script and loads nothing (SVG Integration, "secure animated mode"), but a report is a
file that people pass on; so one with scripts, events, links to other files or a document type is refused.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from roomctl.errors import Refused, Unavailable
from roomctl.system.shares import within

LARGEST = 256 * 1024
"""Bytes. A report is sent by mail and kept for each session."""
WIDEST = 4000
"""Pixels of either side of a PNG or JPEG."""
_FORBIDDEN = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that say the size (ITU-T T.81, table B.1)."""


def data_url(file: Path) -> str:
    """The image in `file`. Raises `Refused` if it cannot be used, `Unavailable` if it cannot be read."""
    try:
        data = within(lambda: _read(file), str(file.parent))
    except OSError as error:
        raise Unavailable(f"the clinic's logo {file} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise Refused(f"the clinic's logo {file} is larger than {LARGEST // 1024} KiB; save it smaller")
    for kind, wrong in (("png", _png), ("jpeg", _jpeg), ("svg+xml", _svg)):
        what = wrong(data)
        if what is not None:
            if what:
                raise Refused(f"the clinic's logo {file} {what}")
            return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    raise Refused(f"the clinic's logo {file} is no PNG, JPEG or SVG; save it as one of these")


def _read(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(LARGEST + 1)


def _png(data: bytes) -> str | None:
    """What is wrong with a PNG, empty if nothing is; None if it is none. The same for the others."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    if data[12:16] != b"IHDR" or b"IEND" not in data[-12:]:
        return "is damaged; save it again"
    return _sized(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]))


def _jpeg(data: bytes) -> str | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _SIZES:
            return _sized(int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7]))
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return "is damaged; save it again"


def _sized(wide: int, high: int) -> str:
    if not (0 < wide <= WIDEST and 0 < high <= WIDEST):
        return f"has {wide} × {high} pixels; at most {WIDEST} × {WIDEST} are allowed"
    return ""


def _svg(data: bytes) -> str | None:
    from xml.etree import ElementTree

    text = data.decode("utf-8", "replace")
    if "<svg" not in text:
        return None
    if "<!doctype" in text.lower() or "<!entity" in text.lower():  # before parsing: entities can grow without end
        return "has a document type; save it as plain SVG"
    if "<?xml-stylesheet" in text.lower():
        return "links to a style sheet; save it as plain SVG"
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, RecursionError):
        return "is damaged; save it again"
    if _name(root.tag) != "svg":
        return None
    return next(_unsafe(root), "")


def _unsafe(root: object) -> Iterator[str]:
    for element in root.iter():  # type: ignore[attr-defined]
        name = _name(element.tag)
        if name in _FORBIDDEN:
            yield f"has a {name} in it; save it without"
        if name == "style":
            yield from _linked(element.text or "")
        for key, value in element.attrib.items():
            plain = re.sub(r"[\x00-\x20]", "", value).lower()
            if _name(key).startswith("on") or "javascript:" in plain:
                yield "has a script in it; save it without"
            if _name(key) in ("href", "src") and not plain.startswith(("#", "data:image/png", "data:image/jpeg")):
                yield "links to another file; save it with everything in it"
            yield from _linked(value)


def _linked(style: str) -> Iterator[str]:
    """Style that loads something."""
    plain = re.sub(r"/\*.*?\*/|[\x00-\x20\"']", "", style, flags=re.DOTALL).lower()
    if "@import" in plain or "\\" in plain or re.search(r"url\((?!#|data:image/(?:png|jpeg))", plain):
        yield "links to another file; save it with everything in it"


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower() if isinstance(tag, str) else ""
