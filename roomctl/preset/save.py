"""Today's changed plan as a preset of its own, in the room's folder: the order and the minutes are today's, and the
rest stays with the preset that it extends, so that its stop signs keep being the newest."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomctl.errors import Faults, Refused, Unavailable
from roomctl.preset import catalogue, library
from roomctl.preset.conditions import Known
from roomctl.preset.library import Shelf
from roomctl.preset.messages import shown
from roomctl.system import paths

if TYPE_CHECKING:
    from roomctl.preset import model
    from roomctl.session.plan import Phase

OWN = ("given", "therapist", "room")
"""Shelves that a preset can be saved on; the first of them that there is."""
_UNASKED = re.compile(r"phases\[(\d+)\] .*; write check: (?:pressure in this phase|(every .*))")
"""The fault of a phase without a question that it needs (`rules.checkins`)."""


def save(
    said: str, base: str, phases: Sequence[Phase], shelves: Sequence[Shelf], beds: Collection[str] | None,
    conditions: Known = (),
) -> Path:  # fmt: skip
    """Write `phases`, which began as those of the preset `base`, under the name or title `said`; the new file. `beds`
    and `conditions`: as in `check_text`.

    It is written whole or not at all, and never over another preset of any shelf. Raises `Refused`, `Faults` or
    `Unavailable`.
    """
    from roomctl.preset.check import check_text

    title = " ".join(said.split())
    name = name_of(title)
    if not name:
        raise Refused("give the preset a name with letters or digits, such as: Neck, longer")
    presets = free(name, shelves)
    shelf = next((shelf for own in OWN for shelf in shelves if shelf.name == own), None)
    if shelf is None:
        raise Refused("only the built-in presets can be read now, so nothing can be saved beside the room's own")
    path = shelf.folder / f"{name}{library.ENDING}"
    preset = catalogue.find(base, shelves, beds, conditions)
    if base in presets and shelves.index(presets[base][0]) < shelves.index(shelf):
        base = f"{presets[base][0].name}/{base}"  # a plain name is looked for from the file's own folder on
    whole = _whole(title if title != name else title.replace("-", " ").capitalize(), base, preset, phases)
    for _ in whole["phases"]:  # a question in one area may show that a later one needs its own
        checked = check_text(text := _yaml(whole), str(path), beds, shelves, conditions)
        found = [one for fault in checked.faults if (one := _UNASKED.fullmatch(f"{fault.where} {fault.what}"))]
        for one in found:  # today's order and minutes may need a question where the preset needed none
            phase = whole["phases"][int(one[1]) - 1]
            phase["check"] = {phase.get("check") or "pressure": one[2]} if one[2] else "pressure"
        if not found:
            break
    if checked.preset is None:
        raise Faults(checked.faults)
    library.reached(path.parent, shelves)
    _write(path, text)
    return path


def free(name: str, shelves: Sequence[Shelf]) -> dict[str, tuple[Shelf, Path]]:
    """The presets of all shelves, none of which has this name. Raises `Refused` if one does, or none can have it."""
    if wrong := library.unusable(name):
        raise Refused(wrong)
    presets = library.files(shelves)[0]
    for there, (at, _) in presets.items():
        if there.casefold() == name:
            raise Refused(f"there is a preset {shown(there)} already ({at.name}); choose another name")
    return presets


def name_of(title: str) -> str:
    """`Nacken, länger` as a file's name: `nacken-langer`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")


def _whole(title: str, base: str, preset: model.Preset, phases: Sequence[Phase]) -> dict[str, Any]:
    from roomctl.preset.draft_edits import minutes

    left = list(_slots(preset, resolved=all(phase.side != "each" for phase in phases)))
    return {
        "preset": 1, "extends": base, "title": title, "minutes": minutes(sum(phase.seconds for phase in phases)),
        "basis": f"order and minutes as worked in this room, from {base}",
        "phases": [_entry(phase, left, base) for phase in phases],
    }  # fmt: skip


def _yaml(whole: dict[str, Any]) -> bytes:
    import yaml

    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=110).encode()


def _slots(preset: model.Preset, *, resolved: bool) -> Iterator[tuple[model.Phase, str]]:
    """Each entry of the preset with the side that its phase has in a plan; both sides where the plan has both."""
    for entry in preset.phases:
        if isinstance(entry.side, str) and (entry.side != "each" or not resolved):
            yield entry, entry.side
        else:
            yield from ((entry, "left"), (entry, "right"))


def _entry(phase: Phase, left: list[tuple[model.Phase, str]], base: str) -> dict[str, Any]:
    """What is written of `phase`: its own entry of the preset, taken from `left`, with today's minutes. An affected
    side stays one that is asked for."""
    from roomctl.preset.draft_edits import minutes

    same = [slot for slot in left if slot[0].area == phase.area]
    alike = [slot for slot in same if slot[0].technique == phase.technique] or same
    if not alike:
        raise Refused(f"{base} has changed since this session: it has no {shown(phase.area)} like today's")
    found = next((slot for slot in alike if slot[1] == phase.side), alike[0])
    left.remove(found)
    entry = found[0].model_dump(mode="json", by_alias=True, exclude_unset=True)
    entry |= {"minutes": minutes(phase.seconds), "at_least": minutes(min(phase.at_least, phase.seconds))}
    if phase.at_most is not None:
        entry["at_most"] = minutes(max(phase.at_most, phase.seconds))
    if found[1] != found[0].side:
        entry["side"] = found[1]
    if phase.technique != found[0].technique:  # a gentler one, with no more than its pressure
        entry |= {"technique": phase.technique, "pressure": phase.pressure}
    if phase.turn != found[0].turn:
        entry["turn"] = phase.turn
    return entry


def _write(path: Path, text: bytes) -> None:
    """Put the file in its place in one step, and not if something has come to be there meanwhile."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths.written(beside, text)
        try:
            paths.linked(beside, path)
        except FileExistsError:
            raise Refused(f"{path} exists already; choose another name") from None
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}; is the folder writable?") from error
