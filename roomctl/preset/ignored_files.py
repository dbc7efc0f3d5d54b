"""Files in a preset folder that are not presets: what they are, by their names, and what to do about each.

The names are those that Dropbox, Nextcloud, ownCloud, Syncthing, Seafile and Google Drive give to conflicting copies,
and those that file managers, editors and office programs use. A preset that has such a name has to be renamed.
"""

from __future__ import annotations

import re

ENDINGS = (".yaml", ".yml")
"""The endings of presets' names, in small letters or capitals; roomctl writes the first."""

_LOCKS = ("~$", ".#", ".~lock.")
_CONFLICT = (
    r"(?P<of>.+?)(?: \((?=[^)]*\b(?:sf)?(?:conflict|konflikt|conflit|conflicto|conflitto|case clash))[^)]*\)"
    r"|[._-]sync-conflict-\d.*|[._-]conflict(?:-\d.*|))"
)
_DOUBLE = (
    r"(?:copy(?: \(\d+\))? of|kopie von|copie de|copia de|copia di) (?P<of>.+)",
    r"(?P<of>.+?) [-–] (?:copy|kopie|copie|copia)(?: ?\(\d+\))?",
    r"(?P<of>.+?) (?:copy|kopie)(?: \d+)?",
    r"(?P<of>.+?) \((?:copy|kopie|copie|copia)(?: \d+)?\)",
    r"(?P<of>.+?) ?\(\d+\)",
)
_LONGER = r"(?P<of>.+)\.ya?ml\.[A-Za-z0-9]+"


def named(file: str) -> str:
    """The name that a file has as a preset: its own without the ending. Empty: it has no such ending."""
    return next((file[: -len(ending)] for ending in ENDINGS if file.lower().endswith(ending)), "")


def stray(file: str) -> str:
    """Why a file with this name is not a preset although it looks like one, and what to do. Empty: it is a preset, or
    does not look like one."""
    if lock := next((sign for sign in _LOCKS if file.startswith(sign)), ""):
        of = named(file.removeprefix(lock).rstrip("#"))
        return f"a program that opened {_name(of)} made this file; it is not a preset" if of else ""
    if file.startswith("."):
        return ""
    name = named(file)
    if not name:
        longer = _called(_LONGER, file)
        return (
            f"a preset's name must end in .yaml; rename this file to {longer['of']}.yaml, or delete it"
            if longer
            else ""
        )
    if copy := _called(_CONFLICT, name):
        return (
            f"a program that synchronizes folders made this copy because two machines changed "
            f"{_name(copy['of'])}; it is not used as a preset: copy what you need from it, then delete it"
        )
    if copy := next(filter(None, (_called(double, name) for double in _DOUBLE)), None):
        return f"this file is named like a copy of {_name(copy['of'])}, so it is not used; delete or rename it"
    return ""


def _called(pattern: str, name: str) -> re.Match[str] | None:
    """Compiled here and not at import, which would slow down the start of every command."""
    return re.fullmatch(pattern, name, re.IGNORECASE)


def _name(name: str) -> str:
    return f"{name}{ENDINGS[0]}"
