"""The pedals that a room has learned: `keys.yaml` beside room.yaml, written whole or not at all.

The same grammar as `keys:` in room.yaml, `next: [b]`, so that it can be read and mended by hand; these keys come on
top of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from roomctl import hands, paths, settings
from roomctl.errors import Unavailable

HEAD = "# The pedals that this room has learned (`roomctl pedal`). Delete this file to forget them.\n"
TABLE: settings.Table = dict.fromkeys(hands.ACTS, hands.wrong)


def file() -> Path:
    return paths.config() / "keys.yaml"


def load(at: Path) -> dict[str, hands.Keys]:
    """What was learned. Raises `Faults` where the file was spoilt by hand."""
    if not at.exists():
        return {}
    return {act: tuple(hands.listed(keys)) for act, keys in settings.read(at, TABLE).items()}


def learn(at: Path, key: str, act: str) -> dict[str, hands.Keys]:
    """From now on `key` does `act`. Returns all that is learned. Raises `Faults` or `Unavailable`."""
    known = {other: tuple(had for had in keys if had != key) for other, keys in load(at).items()}
    known[act] = (*known.get(act, ()), key)
    known = {act: keys for act, keys in known.items() if keys}
    _write(at, known)
    return known


def _write(at: Path, known: Mapping[str, hands.Keys]) -> None:
    lines = [f"{act}: [{', '.join(_quoted(key) for key in keys)}]\n" for act, keys in known.items()]
    try:
        paths.made(at.parent)
        paths.written(at, (HEAD + "".join(lines)).encode())
    except OSError as error:
        raise Unavailable(f"cannot write {at} ({error.strerror}); the pedal was not learned") from error


def _quoted(key: str) -> str:
    """A key as YAML keeps it text: `0`, `y` and `#` need quotes."""
    return key if key.isidentifier() and key not in ("true", "false", "null") else "'" + key.replace("'", "''") + "'"
