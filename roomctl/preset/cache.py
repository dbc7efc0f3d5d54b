"""Caches plans, so that presets need no new check, and the list of cards, so that it appears at once.

Importing YAML and pydantic takes about 140 ms of CPU, more than a command that only shows a plan may use in all. A
cached plan contains its preset's text and is used only for exactly that text, the same beds, conditions and
roomctl; if it is damaged, the preset is checked again. It contains nothing about a session or a client.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from roomctl import __version__
from roomctl.errors import SPOILT, Unavailable
from roomctl.preset.conditions import Known
from roomctl.preset.library import Card, Shelf
from roomctl.session.plan import OWN, Plan
from roomctl.system import paths

MOST = 200
"""Files that are kept (about 6 kB each); an edited preset leaves its old plan behind."""

_AMISS = (*SPOILT, Unavailable)


def recall(text: bytes, beds: Collection[str] | None, conditions: Known) -> Plan | None:
    """The cached plan for this text; None if there is none."""
    try:
        found = _unsealed(_place(text, beds, conditions))
        return Plan.from_json(found["plan"]) if found["made_from"] == _origin(text, beds, conditions) else None
    except _AMISS:
        return None


def keep(text: bytes, beds: Collection[str] | None, conditions: Known, plan: Plan) -> None:
    """Cache a plan; a file that cannot be written is ignored."""
    try:
        path = _place(text, beds, conditions)
        paths.made(path.parent)
        if len(os.listdir(path.parent)) >= MOST:
            for old in path.parent.iterdir():
                old.unlink(missing_ok=True)
        paths.written(path, _sealed({"made_from": _origin(text, beds, conditions), "plan": plan.to_json()}))
    except (OSError, Unavailable):
        return


def recall_cards(shelves: Sequence[Shelf]) -> tuple[Card, ...]:
    """The cards last found on these shelves; empty if none are cached."""
    try:
        found = _unsealed(_list())
        return tuple(_card(**card) for card in found["cards"]) if found["of"] == _shelves(shelves) else ()
    except _AMISS:
        return ()


def keep_cards(shelves: Sequence[Shelf], cards: Sequence[Card]) -> None:
    """Cache the cards of these shelves; a file that cannot be written is ignored."""
    rows = [card._asdict() | {"path": str(card.path)} for card in cards]
    text = _sealed({"of": _shelves(shelves), "cards": rows})
    try:
        if not _list().exists() or _list().read_bytes() != text:
            paths.written(_list(), text)
    except (OSError, Unavailable):
        return


def _sealed(value: dict[str, Any]) -> bytes:
    """As JSON after its checksum: a damaged file counts as missing."""
    text = json.dumps(value).encode()
    return b"%08x %s" % (zlib.crc32(text), text)


def _unsealed(file: Path) -> Any:
    """Raises one of `_AMISS`."""
    seal, _, text = file.read_bytes().partition(b" ")
    if int(seal, 16) != zlib.crc32(text):
        raise ValueError("spoilt")
    return json.loads(text)


def _list() -> Path:
    return paths.state() / "cards.json"


def _shelves(shelves: Sequence[Shelf]) -> list[list[str]]:
    return [[__version__], *([shelf.name, str(shelf.folder)] for shelf in shelves)]


def _card(path: str, positions: Sequence[str], areas: Sequence[str], **others: Any) -> Card:
    return Card(path=Path(path), positions=tuple(positions), areas=tuple(areas), **others)


def _place(text: bytes, beds: Collection[str] | None, conditions: Known) -> Path:
    # A name only: two texts of the same sum take turns, as each file says what it was made from.
    made_from = repr((text, _beds(text, beds), _known(conditions)))
    return paths.state() / "plans" / f"{zlib.crc32(made_from.encode()):08x}.json"


def _origin(text: bytes, beds: Collection[str] | None, conditions: Known) -> dict[str, Any]:
    """What a cached plan depends on, including roomctl's code, by the sizes and times of its files."""
    here = Path(__file__).parent
    code = sorted(
        [entry.name, entry.stat().st_size, entry.stat().st_mtime_ns]
        for folder in (here, here.parent / "session")
        for entry in os.scandir(folder)
        if entry.name.endswith(".py")
    )
    known = {"beds": _beds(text, beds), "conditions": _known(conditions)}
    return {"version": __version__, "code": code, "text": text.decode(), **known}


def _beds(text: bytes, beds: Collection[str] | None) -> list[str] | None:
    """The beds that a plan depends on. For a text without own folders: those that it names, because the room's folders
    may be on a slow disk."""
    if beds is None or OWN.encode() in text:
        return _known(beds)
    return sorted({word for word in re.findall(r"[\w-]+", text.decode("utf-8", "replace")) if word in beds})


def _known(words: Collection[str] | None) -> list[str] | None:
    return None if words is None else sorted(words)
