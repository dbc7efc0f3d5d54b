"""A draft of one preset file: what is being edited, kept on disk with each edit until the file has it.

The text is the file's own, its line ends and byte order mark included. An edit is a splice, so that each can be undone,
however many there are. The file is written whole or not at all, without faults only, and never over what somebody else
has written since it was read here. A built-in preset, or a pack's, is not changed: its draft is of a new file that
extends it, or of a copy of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from roomctl.errors import SPOILT, Fault, Faults, Refused, RoomError, Unavailable
from roomctl.preset import library, load, yaml_tree
from roomctl.preset.conditions import Known
from roomctl.preset.library import Shelf
from roomctl.preset.yaml_tree import BROKEN, Node
from roomctl.system import paths
from roomctl.system.lock import Lock

if TYPE_CHECKING:
    from roomctl.preset.check import Checked

OWN = ("given", "therapist", "clinic", "room")
"""Shelves of new files; the first of them that there is."""
Step = tuple[int, str, str]
"""A splice: where, the text that was there, the text that is there now."""


class Changed(Refused):
    """Somebody else has changed the file since it was read; `theirs` is its text now (None: it is gone)."""

    def __init__(self, file: Path, theirs: str | None) -> None:
        what = "changed" if theirs is not None else "removed"
        super().__init__(f"somebody else has {what} {file.name} since it was opened here; nothing was written")
        self.theirs = theirs


class Checks(NamedTuple):
    """What a draft is checked against; as in `check.check_text`. `beds`: also a function that finds them."""

    shelves: Sequence[Shelf] = ()
    beds: Collection[str] | Callable[[], Collection[str]] | None = None
    conditions: Known = ()

    def check(self, text: str, file: Path) -> Checked:
        """The usual check of a text."""
        from roomctl.preset.check import check_text

        beds = self.beds() if callable(self.beds) else self.beds
        return check_text(text, str(file), beds, self.shelves, self.conditions)


class Seen(NamedTuple):
    """What a text says, as far as it can be read, with what it extends. `head`: its values but the phases; `own`: the
    keys of the file itself; `faults`: why it cannot be read in full."""

    head: Mapping[str, Any]
    phases: tuple[Mapping[str, Any], ...]
    own: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


@dataclass
class Draft:
    """`base`: the file as it was read, None for a new one; `found`: it was kept from an earlier time."""

    file: Path
    base: str | None
    text: str
    checks: Checks = field(default_factory=Checks)
    found: bool = False
    trouble: str = ""
    """Why the draft cannot be kept on disk; empty if it can."""
    _steps: list[Step] = field(default_factory=list)
    _at: int = 0
    _lock: Lock | None = None
    _seen: tuple[str, Seen] | None = None
    _checked: tuple[str, Checked] | None = None
    _before: tuple[str | None, Checked] | None = None

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def changed(self) -> bool:
        """Whether the file does not have this text."""
        return self.text != self.base

    @property
    def can_undo(self) -> bool:
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        return self._at < len(self._steps)

    def edit(self, text: str, *, typed: bool = False) -> bool:
        """Another text; whether it is another. `typed`: letters that follow the last edit become one with it."""
        step = splice(self.text, text)
        if step is None:
            return False
        del self._steps[self._at :]
        before = self._steps[-1] if self._steps else None
        if typed and before and _follows(before, step):
            self._steps[-1] = (before[0], before[1], before[2] + step[2])
        else:
            self._steps.append(step)
        self._at, self.text = len(self._steps), text
        self.keep()
        return True

    def undo(self) -> bool:
        """Take the last edit back; False if there is none."""
        if not self.can_undo:
            return False
        self._at -= 1
        at, old, new = self._steps[self._at]
        self._spliced(at, new, old)
        return True

    def redo(self) -> bool:
        """Do again what was taken back last; False if nothing was."""
        if not self.can_redo:
            return False
        at, old, new = self._steps[self._at]
        self._at += 1
        self._spliced(at, old, new)
        return True

    def _spliced(self, at: int, old: str, new: str) -> None:
        self.text = self.text[:at] + new + self.text[at + len(old) :]
        self.keep()

    @property
    def seen(self) -> Seen:
        """What the text says. Needs no pydantic."""
        if self._seen is None or self._seen[0] != self.text:
            self._seen = (self.text, _seen(self.text, self.file, self.checks.shelves))
        return self._seen[1]

    @property
    def checked(self) -> Checked:
        """The usual check of the text."""
        if self._checked is None or self._checked[0] != self.text:
            self._checked = (self.text, self.checks.check(self.text, self.file))
        return self._checked[1]

    @property
    def unsigned(self) -> bool:
        """Whether saving removes the signature, because the preset is no longer what was signed."""
        from roomctl.preset.signature import doubt, fingerprint

        preset = self.checked.preset
        if not self.changed or "reviewed" not in self.seen.own:
            return False
        if preset and (preset.reviewed is None or not doubt(preset)):
            return False
        if self._before is None or self._before[0] != self.base:
            self._before = (self.base, self.checks.check(self.base or "", self.file))
        before = self._before[1].preset
        if preset is None or preset.reviewed is None:  # what has faults is not what was signed without
            return before is not None and before.reviewed is not None
        return before is None or before.reviewed != preset.reviewed or fingerprint(before) != fingerprint(preset)

    @property
    def signed(self) -> str:
        """Who signed what the text says; empty if nobody did."""
        from roomctl.preset.signature import doubt

        preset = self.checked.preset
        return preset.reviewed.by if preset and preset.reviewed and not doubt(preset) else ""

    def sign(self, by: str) -> str:
        """Sign the file as it is, today; what was done. Raises `Refused` while there is something to save, and what
        `save` raises: then it is as it was."""
        from roomctl.preset import base, model, signature, signing

        if self.changed:
            raise Refused("your changes are not saved yet; save them first, because a signature is for the saved file")
        text, made = signing.sign(self.text, self.file, lambda text: self.checks.check(text, self.file), by,
                                    model.today())  # fmt: skip
        if (shown := self.checked.preset) and signature.fingerprint(shown) != made.content:
            self._checked = self._seen = None
            raise Refused("what this is based on has changed since it was shown; read it once more, then sign it")
        self.edit(text)
        try:
            self.save()
        except RoomError:
            self.undo()
            del self._steps[self._at :]
            self.keep()
            raise
        base.seen(self.file, self.checks.shelves)
        return f"signed by {made.by}, {made.on}; a change takes the signature away"

    def save(self) -> str:
        """Write the file; what was done. Raises `Faults`, `Refused` or `Unavailable`: then it is as it was."""
        if self.checked.preset is None:
            raise Faults(self.checked.faults)
        library.reached(self.file.parent, self.checks.shelves)
        if (theirs := self._theirs()) not in (self.base, self.text):
            raise Changed(self.file, theirs)
        self.base = theirs
        said = f"saved: {self.file}"
        if self.unsigned:
            from roomctl.preset import yaml_edit

            self.edit(yaml_edit.remove(self.text, ("reviewed",)))
            said = f"its signature was removed, because the preset has changed: sign it again; {said}"
        try:
            kept = paths.replaced(self.file, None if self.base is None else self.base.encode(), self.text.encode())
        except FileExistsError:
            raise Changed(self.file, self._theirs()) from None
        except OSError as error:
            why = f"{self.file} cannot be written: {error.strerror}; the draft is kept here"
            raise Unavailable(why) from error
        self.base = self.text
        self.keep()
        return said + (f"; what somebody else wrote at that moment is in {kept}" if kept else "")

    def take_theirs(self) -> None:
        """The file as somebody else has changed it, as an edit of this draft, which can be undone. Raises `Refused`."""
        self.base = theirs = self._theirs()
        if theirs is None or not self.edit(theirs):
            self.keep()

    def _theirs(self) -> str | None:
        """The text that the file has now. Raises `Refused` if it cannot be read: that is no fault of this draft."""
        try:
            return _read(self.file)
        except Faults as found:
            raise Refused(f"{self.file} cannot be read now ({found.faults[0].what}); nothing was written") from None

    def keep(self) -> None:
        """Write the draft beside the others; `trouble` says if that failed."""
        file = str(self.file).encode(errors="replace").decode()  # for people; a path may be no text
        whole = {"file": file, "base": self.base, "text": self.text, "steps": self._steps, "at": self._at}
        try:
            paths.written(_kept(self.file), json.dumps(whole, ensure_ascii=False).encode())
            self.trouble = ""
        except (OSError, Unavailable) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self.trouble = f"this draft is not kept on disk ({why}); save it before you leave"

    def close(self) -> None:
        """Let others edit the file; a draft that says no more than its file is removed."""
        if not self.changed:
            with contextlib.suppress(OSError):
                _kept(self.file).unlink()
        if self._lock is not None:
            self._lock.drop()

    def discard(self) -> None:
        """Remove the draft, and let others edit the file."""
        self.text = self.base or ""
        with contextlib.suppress(OSError):
            _kept(self.file).unlink()
        self.close()


def opened(name: str, checks: Checks, *, copy: bool = False, new: bool = False, like: str = "") -> Draft:
    """The draft of a preset by name or path, as it was left, or begun now. `copy`: a built-in preset, or a pack's,
    is copied and not extended; `new`: there is no preset of that name yet; it begins as a copy of the preset `like`, if
    one is named.

    Raises `Refused`, `Faults` or `Unavailable`.
    """
    if new:
        file = _new_file(name, checks.shelves)
        library.reached(file.parent, checks.shelves)
        if file.exists():
            raise Refused(f"there is a preset {name} already; edit it, or choose another name")
        text = _copied(library.where(like, checks.shelves)[1], file, checks.shelves) if like else _starter()
        return _begun(file, None, text, checks)
    try:
        plain, file = library.where(name, checks.shelves)
    except Refused:
        file = _new_file(name, checks.shelves)
        if not _kept(file).exists():
            raise
        return _begun(file, None, _starter(), checks)  # it was begun, and never saved
    shelf = _supplied(file, checks.shelves)
    if shelf is None:
        if (base := _read(file)) is None and not _kept(file).exists():
            load.load(file)  # says that there is none
        return _begun(file, base, "", checks)
    below, where = file, "built-in" if shelf.name == library.BUILT_IN else "pack"
    file = _new_file(plain, checks.shelves)
    text = _copied(below, file, checks.shelves) if copy else f"preset: 1\nextends: {where}/{plain}\n"
    return _begun(file, None, text, checks)


def _copied(below: Path, file: Path, shelves: Sequence[Shelf]) -> str:
    """The text of a preset for another `file`."""
    from roomctl.preset.overlay import copied

    return copied(_read(below) or "", below, file, shelves)


def _begun(file: Path, base: str | None, text: str, checks: Checks) -> Draft:
    """A draft of `file`, as it was kept if it was."""
    lock = Lock(_kept(file).with_suffix(".lock"))
    if not lock.take():
        raise Refused(f"{file.name} is being edited in another window of this machine; close it there first")
    draft = Draft(file, base, base if base is not None else text, checks, _lock=lock)
    try:
        kept = json.loads(_kept(file).read_bytes())
        json.dumps(kept, ensure_ascii=False).encode()  # halves of letters could not be written again
        was, now = kept["base"], kept["text"]
        if now != was and now != base:  # the file may have changed since: then saving says so
            steps = [(max(0, int(at)), str(old), str(new)) for at, old, new in kept["steps"]]
            reached, was = min(max(0, int(kept["at"])), len(steps)), None if was is None else str(was)
            draft = Draft(file, was, str(now), checks, found=True, _steps=steps, _at=reached, _lock=lock)
    except SPOILT:  # none, or a damaged one
        pass
    return draft


def _kept(file: Path) -> Path:
    """Where the draft of `file` is kept. Raises `Unavailable`."""
    real = os.path.realpath(file)
    folder = paths.made(paths.state() / "drafts")
    return folder / f"{file.stem}-{hashlib.sha256(real.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}.json"


def _new_file(name: str, shelves: Sequence[Shelf]) -> Path:
    shelf = next((shelf for own in OWN for shelf in shelves if shelf.name == own), None)
    if shelf is None:
        raise Refused("only the built-in presets can be read now, so there is no folder for a changed one")
    if wrong := library.unusable(name):
        raise Refused(wrong)
    return shelf.folder / f"{name}{library.ENDING}"


def _supplied(file: Path, shelves: Sequence[Shelf]) -> Shelf | None:
    """The shelf of a file that updates replace."""
    folder = os.path.realpath(file.parent)
    return next((one for one in shelves if library.supplied(one) and os.path.realpath(one.folder) == folder), None)


def _starter() -> str:
    from roomctl.preset.schema import starter

    return starter()


def _read(file: Path) -> str | None:
    """The text of a file with its line ends; None if there is none. Raises `Faults`."""
    if not os.path.lexists(file):
        return None
    data = load.load(file)
    with contextlib.suppress(UnicodeDecodeError):
        if len(data) <= load.LIMIT:
            return data.decode()
    load.decoded(data, str(file))
    raise Refused(f"{file} cannot be read as text")


def _seen(text: str, file: Path, shelves: Sequence[Shelf]) -> Seen:
    from roomctl.preset.overlay import laid

    tree, faults, _, _ = yaml_tree.look(text, str(file))
    own = frozenset(tree.value) if tree is not None and isinstance(tree.value, dict) else frozenset[str]()
    if tree is not None and "extends" in own:
        whole, more, _ = laid(tree, shelves)
        tree, faults = whole or tree, faults + more
    plain = _plain(tree) if tree is not None else {}
    head = plain if isinstance(plain, dict) else {}
    phases = head.pop("phases", ())
    phases = phases if isinstance(phases, tuple) else ()
    return Seen(head, tuple(one if isinstance(one, dict) else {} for one in phases), own, faults)


def _plain(node: Node) -> Any:
    """The values that could be read."""
    if isinstance(node.value, dict):
        return {key: _plain(one) for key, one in node.value.items() if one.value is not BROKEN}
    if isinstance(node.value, list):
        return tuple(_plain(one) for one in node.value)
    return node.value


def splice(old: str, new: str) -> Step | None:
    """The shortest splice that makes one text of the other."""
    if old == new:
        return None
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    return start, old[start : len(old) - end], new[start : len(new) - end]


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one.startswith(other[:middle]) else (low, middle - 1)
    return low


def _follows(before: Step, step: Step) -> bool:
    """Whether a letter was typed behind what was typed before, in the same word."""
    at, old, new = step
    return not (old or before[1]) and len(new) == 1 and not new.isspace() and at == before[0] + len(before[2])
