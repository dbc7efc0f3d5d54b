"""Files in a folder of presets that are none: what they seem to be by their names, and what to do about each.

The names are those that Dropbox, Nextcloud, ownCloud, Syncthing, Seafile and Google Drive give to a copy that two
machines wrote at once, and what file managers, editors and office programs write. A preset that is really called so
needs another name.
"""

from __future__ import annotations

import re

ENDINGS = (".yaml", ".yml")
"""What the names of presets end in, in small letters or capitals; the first is what we write."""

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
    """Why the file of this name is no preset though it looks like one, and the way out. Empty: it is one, or it does
    not look like one."""
    if lock := next((sign for sign in _LOCKS if file.startswith(sign)), ""):
        of = named(file.removeprefix(lock).rstrip("#"))
        return f"a program that has {_name(of)} open keeps this file, or left it behind; it is no preset" if of else ""
    if file.startswith("."):
        return ""
    name = named(file)
    if not name:
        longer = _called(_LONGER, file)
        return (
            f"the name has to end in .yaml to be a preset; rename it to {longer['of']}.yaml, or delete it"
            if longer
            else ""
        )
    if copy := _called(_CONFLICT, name):
        return (
            f"a program that keeps folders alike made this when two machines had changed {_name(copy['of'])}; it is no "
            "preset: take over what you need, and delete it"
        )
    if copy := next(filter(None, (_called(double, name) for double in _DOUBLE)), None):
        return (
            f"this is called like a copy of {_name(copy['of'])}, so it is no preset; delete it, or give it another name"
        )
    return ""


def _called(pattern: str, name: str) -> re.Match[str] | None:
    """Compiled where a folder has files to look at: a command's every start would pay for it."""
    return re.fullmatch(pattern, name, re.IGNORECASE)


def _name(name: str) -> str:
    return f"{name}{ENDINGS[0]}"
