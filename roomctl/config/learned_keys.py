"""The pedals that a room has learned: `keys.yaml` beside room.yaml, written atomically.

It has the same format as `keys:` in room.yaml (`next: [b]`), so people can read and edit it. Its keys are added to the
others. If the file is damaged, the room's screens still open: unreadable parts are skipped and reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.config import keymap, validation
from roomctl.errors import Fault, Refused, Unavailable
from roomctl.system import paths

HEAD = "# The pedals that this room has learned (`roomctl pedal`). Delete this file to forget them.\n"
TABLE: validation.Table = dict.fromkeys(keymap.ACTS, keymap.VALUE)


class Learned(NamedTuple):
    """`keys`: the keys of each act; `trouble`: a sentence about what could not be read, or empty."""

    keys: dict[str, keymap.Keys]
    trouble: str = ""


def file() -> Path:
    return paths.config() / "keys.yaml"


def load(at: Path) -> Learned:
    """The learned keys that can be read. Raises nothing."""
    try:
        if not at.exists() and not at.is_symlink():
            return Learned({})
        data, _, faults, _ = validation.look(at, TABLE)
    except OSError as error:  # the folder may be unreadable
        data, faults = {}, (Fault(str(at), 1, 1, "", f"it cannot be read ({error.strerror})"),)
    known, clashes = _agreeing(data)
    faults += tuple(Fault(str(at), 1, 1, act, what) for act, what in clashes)
    if not faults:
        return Learned(known)
    first = f"{at.name}:{faults[0].line}: {f'{faults[0].where}: ' if faults[0].where else ''}{faults[0].what}"
    lost = (
        "some of the pedals' keys cannot be read, the others work"
        if known
        else "the pedals' keys cannot be read, the usual ones work"
    )
    return Learned(known, f"{lost}: {first}; `roomctl pedal` teaches them again")


def learn(at: Path, key: str, act: str) -> dict[str, keymap.Keys]:
    """Save that `key` does `act`; return all learned keys. A file that cannot be read completely is renamed first
    (`keys.yaml.1`). Raises `Refused` if the key cannot be used, or `Unavailable`."""
    key = keymap.heard(key)
    if wrong := keymap.wrong(key) or keymap.fixed(key, act):
        raise Refused(wrong)
    learned = load(at)
    if learned.trouble:
        _put_beside(at)
    known = {other: tuple(had for had in keys if had != key) for other, keys in learned.keys.items()}
    known[act] = (*known.get(act, ()), key)
    known = {act: keys for act, keys in known.items() if keys}
    _write(at, known)
    return known


def _agreeing(data: Mapping[str, Any]) -> tuple[dict[str, keymap.Keys], list[tuple[str, str]]]:
    """The keys of each act without those that are fixed or belong to another act, and a sentence for each of these."""
    known: dict[str, keymap.Keys] = {}
    clashes = list(keymap.clashes(data))
    taken: set[str] = set()
    for act, keys in data.items():
        good = tuple(
            key for key in dict.fromkeys(keymap.listed(keys)) if key not in taken and not keymap.fixed(key, act)
        )
        taken.update(good)
        known |= {act: good} if good else {}
    return known, clashes


def _put_beside(at: Path) -> None:
    free = next(to for number in range(1, 1000) if not (to := at.with_name(f"{at.name}.{number}")).exists())
    try:
        at.rename(free)
    except OSError as error:
        raise Unavailable(
            f"cannot move the damaged {at} aside ({error.strerror}); the pedal was not learned"
        ) from error


def _write(at: Path, known: Mapping[str, keymap.Keys]) -> None:
    lines = [f"{act}: [{', '.join(_quoted(key) for key in keys)}]\n" for act, keys in known.items()]
    try:
        paths.made(at.parent)
        paths.written(at, (HEAD + "".join(lines)).encode())
    except OSError as error:
        raise Unavailable(f"cannot write {at} ({error.strerror}); the pedal was not learned") from error


def _quoted(key: str) -> str:
    """A key as YAML text, in quotes where YAML needs them (`0`, `#`)."""
    return key if key.isidentifier() and key not in ("true", "false", "null") else "'" + key.replace("'", "''") + "'"
