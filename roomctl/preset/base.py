"""The preset from roomctl or a pack that a clinic's own one is based on, and whether an update has changed it.

A file of roomctl's own keeps each base as it was when it was first seen under a clinic's preset. It is forgotten, and
the base of now kept, when somebody has looked at what the update means (`seen`) or signs the preset.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from roomctl.errors import SPOILT, Faults, Unavailable
from roomctl.preset import library, load, yaml_tree
from roomctl.preset.conditions import Known
from roomctl.preset.library import Shelf, is_supplied
from roomctl.system import paths

if TYPE_CHECKING:
    from roomctl.preset.check import Checked

_AMISS = (*SPOILT, Unavailable, Faults)


class Base(NamedTuple):
    """`path`: the supplied preset; `copied`: the clinic's one does not extend it, it only has its name."""

    path: Path
    copied: bool

    @property
    def name(self) -> str:
        return self.path.stem


def of(path: Path, shelves: Sequence[Shelf], text: str | None = None) -> Base | None:
    """What the clinic's preset at `path` is based on, or would be with this `text`; None if that is nothing supplied,
    or is not found."""
    from roomctl.preset.overlay import DEEPEST, extended

    if is_supplied(path, shelves):
        return None
    below: Path | None = path
    for _ in range(DEEPEST):
        try:
            below, text = extended(below, shelves, text) if below else None, None
        except Faults:
            return None
        if below and is_supplied(below, shelves):
            return Base(below, copied=False)
        if below is None:
            break
    supplied = library.files([shelf for shelf in shelves if library.supplied(shelf)])[0]
    return Base(supplied[path.stem][1], copied=True) if path.stem in supplied else None


def changed(path: Path, shelves: Sequence[Shelf]) -> bool:
    """Whether an update has changed the base of a clinic's preset. The base is kept when it is seen first."""
    base = of(path, shelves)
    if base is None:
        return False
    try:
        digest = hashlib.sha256(load.load(base.path)).hexdigest()
        kept = _kept(path)
        if kept is None or kept["name"] != base.name:
            _keep(path, base, digest, shelves)
            return False
        if kept["bytes"] == digest:
            return False
        text = _text(base.path, shelves)
        if text is not None and text == kept["text"]:  # a comment or the layout
            _keep(path, base, digest, shelves, said=bool(kept["said"]))
            return False
        return True
    except _AMISS:
        return False


def news(paths_of: Sequence[Path], shelves: Sequence[Shelf]) -> Iterator[Path]:
    """The clinic's presets whose base an update has changed, each once: the next call leaves it out."""
    for path in paths_of:
        if changed(path, shelves):
            kept = _kept(path)
            if kept is None or kept["said"]:
                continue
            with contextlib.suppress(*_AMISS):
                paths.written(_file(path), json.dumps({**kept, "said": True}).encode())
            yield path


def seen(path: Path, shelves: Sequence[Shelf]) -> None:
    """Keep the base as it is now."""
    with contextlib.suppress(*_AMISS):
        if base := of(path, shelves):
            _keep(path, base, hashlib.sha256(load.load(base.path)).hexdigest(), shelves)


def sentence(path: Path, shelves: Sequence[Shelf]) -> str:
    """That an update has changed what a clinic's preset is based on."""
    base = of(path, shelves)
    below = (
        f"{shelf_of(base.path, shelves)} {base.name}, on which it is based" if base else "the preset that it extends"
    )
    return f"{path.stem}: an update has changed {below}"


def way_out(path: Path) -> str:
    return f"`roomctl presets compare {path.stem}` says what that means for it"


def shelf_of(path: Path, shelves: Sequence[Shelf]) -> str:
    """What a sentence calls the shelf of a preset's file: `the built-in`, `room`."""
    folder = os.path.realpath(path.parent)
    name = next((shelf.name for shelf in shelves if os.path.realpath(shelf.folder) == folder), str(path.parent))
    return "the built-in" if name == library.BUILT_IN else f"the {name}'s" if name.startswith(library.PACK) else name


def as_before(
    path: Path, base: Base, shelves: Sequence[Shelf], beds: Collection[str] | None, conditions: Known
) -> Checked | None:
    """A clinic's preset as it was with the base that is kept; for a copy, that base itself. None if none is kept."""
    from roomctl.preset.check import check_file

    kept = _kept(path)
    if kept is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / base.path.name
        file.write_text(str(kept["text"]), encoding="utf-8")
        home = os.path.realpath(base.path.parent)
        before = tuple(
            shelf._replace(folder=Path(folder)) if os.path.realpath(shelf.folder) == home else shelf
            for shelf in shelves
        )
        return check_file(file if base.copied else path, beds, before, conditions)


def _text(path: Path, shelves: Sequence[Shelf]) -> str | None:
    """A supplied preset in full, without house style and signature, as JSON; None if it has faults."""
    from roomctl.preset.check import check_file

    plain = [shelf._replace(style=()) for shelf in shelves]
    preset = check_file(path, None, plain, None).preset
    if preset is None:
        return None
    whole = preset.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"reviewed"})
    # thirds of a minute with no more digits than a file may have, and exact to the millisecond
    few = json.loads(json.dumps(whole), parse_float=lambda said: round(float(said), 9))
    return json.dumps(few, ensure_ascii=False)


def _keep(path: Path, base: Base, digest: str, shelves: Sequence[Shelf], *, said: bool = False) -> None:
    text = _text(base.path, shelves)
    if text is not None:
        kept = {"file": str(path), "name": base.name, "bytes": digest, "text": text, "said": said}
        paths.made(_file(path).parent)
        paths.written(_file(path), json.dumps(kept, ensure_ascii=False).encode(errors="surrogateescape"))


def _kept(path: Path) -> dict[str, Any] | None:
    """What is kept for a clinic's preset; None if nothing is, or it is damaged."""
    with contextlib.suppress(*_AMISS):
        kept = json.loads(_file(path).read_bytes())
        whole = {"name", "bytes", "text", "said"} <= kept.keys() and isinstance(kept["text"], str)
        if whole and isinstance(yaml_tree.parse(kept["text"], "").value, dict):
            return dict(kept)
    return None


def _file(path: Path) -> Path:
    real = os.path.realpath(path).encode("utf-8", "surrogateescape")
    return paths.state() / "bases" / f"{path.stem}-{hashlib.sha256(real).hexdigest()[:12]}.json"
