"""Changes of room.yaml, rooms/NAME.yaml and a therapist's own file, one setting at a time: checked by the loader before
they are written, and written so that every other character of the file stays."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.config import room as rooms
from roomctl.config import sections, settings, therapists
from roomctl.config.descriptions import KEYS
from roomctl.config.room import Room
from roomctl.config.room_keys import OF_ONE, TABLE
from roomctl.config.validation import Group, Items, Value
from roomctl.errors import Fault, Faults, Refused, Unavailable, Usage, nearest
from roomctl.system import paths
from roomctl.system.lock import Lock
from roomctl.system.shares import within

PARTS = ("booking", "between_clients", "mqtt", "schedule_server", "webhook")
"""Groups whose keys are settings of their own here."""
HIDDEN = ("webhook.url",)
"""Values that may hold a secret and are never shown whole."""
PATIENCE = 2.0
"""Seconds to wait for somebody else who is saving."""
HUGE = 1e15
"""No setting is as large, and no file may have such a number."""
_YES_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


class Setting(NamedTuple):
    """A key of the settings; a key of a group is `group.key`. `value` applies now; `given` is what a file says, as it
    is written there (None: no file has a usable value), at `file` and `line`; `written`: the key is in the file that a
    change goes to; `default` is in words; `overruled`: the room's own file sets it, so that what a therapist's own file
    says holds in other rooms only."""

    key: str
    section: str
    says: str
    allowed: Value | Group | Items
    value: Any
    given: Any
    default: str
    file: Path | None
    line: int | None
    target: Path
    written: bool
    faults: tuple[Fault, ...]
    overruled: bool = False

    @property
    def editable(self) -> bool:
        """Whether a value can be chosen or typed on a screen."""
        return isinstance(self.allowed, Value)

    @property
    def may(self) -> str:
        """What a value may be, in a sentence."""
        words = f"May be: {self.allowed.may}" if isinstance(self.allowed, Value) else self.allowed.what
        return f"{words[0].upper()}{words[1:]}."


class Seen(NamedTuple):
    """The settings as they were read, and the contents of their files (None: there is no such file). `under`: what
    holds where they say nothing."""

    room: Room
    settings: tuple[Setting, ...]
    files: Mapping[Path, bytes | None]
    under: Room

    @property
    def signature(self) -> tuple[object, ...]:
        """A value that changes when one of the files changes, or a pack."""
        return (*rooms.signature(self.room.name), *map(_stamp, self.files))

    @property
    def strays(self) -> tuple[Fault, ...]:
        """The faults that stand at no setting: of a line that cannot be read, of a key that cannot be here."""
        shown = {fault for one in self.settings for fault in one.faults}
        mine = str(therapists.own_file(self.under, self.room.therapist)) if self.room.therapist else ""
        return tuple(fault for fault in self.room.faults if fault not in shown and mine in ("", fault.file))

    def setting(self, key: str) -> Setting:
        """Raises `Usage` if there is no such key."""
        found = next((one for one in self.settings if one.key == key), None)
        return found or _part(self, key)


class Draft(NamedTuple):
    """A change that is not written yet. `room`: as it would be; `data`: the file's whole content."""

    key: str
    file: Path
    data: bytes
    room: Room


class Editor:
    """The settings of the room `name` (None: the machine's own), or with `therapist` that person's own, who may have
    none yet. `saved` is called after each change."""

    def __init__(
        self, name: str | None = None, saved: Callable[[], None] = lambda: None, therapist: str = ""
    ) -> None:  # fmt: skip
        self._name, self._saved, self._therapist = name, saved, therapist

    def of(self, therapist: str) -> Editor:
        """The own settings of a therapist; with empty initials, the room's."""
        return Editor(self._name, self._saved, therapist)

    def names(self) -> tuple[str, ...]:
        """The initials of those who have own settings or presets here. Raises `Unavailable`."""
        return therapists.names(rooms.load(self._name))

    def look(self) -> Seen:
        """The settings as they are now. Raises `Usage`, or `Refused` if those of a therapist cannot be read."""
        shared = rooms.shared_file()
        before = _content(shared)  # what changes after this is noticed when something is saved
        there = rooms.load(self._name)
        own = rooms.own_file(there.name)
        files = {shared: before, own: _content(own)}
        if self._therapist:
            mine = therapists.own_file(there, therapists.known(there, self._therapist, new=True))
            files[mine] = _content(mine)
        room = self._loaded(self._name)
        seen = Seen(room, (), files, rooms.load(self._name) if self._therapist else Room())
        return seen._replace(settings=tuple(_Reading(seen).all()))

    def draft(self, seen: Seen, key: str, value: Any) -> Draft:
        """The file with `value` (text, number, bool, list or dictionary) for `key`. Raises `Faults` with what the
        loader would find wrong, or `Refused`."""
        one = seen.setting(key)
        text = _text(seen, one.target)
        return self._checked(seen, one, _put(text, key, value))

    def without(self, seen: Seen, key: str) -> Draft:
        """The file without `key`, so that its default holds, or what room.yaml says for all rooms. Raises `Faults` or
        `Refused`."""
        one = seen.setting(key)
        if not one.written:
            whom = ", for all rooms" if one.file == rooms.shared_file() else ""
            where = f"; it is set in {one.file}, line {one.line}{whom}" if one.file else ""
            raise Refused(f"{key} is not set in {one.target}{where or ', so there is nothing to remove'}")
        return self._checked(seen, one, _removed(_text(seen, one.target), key))

    def drafts(self, seen: Seen, values: Mapping[str, Any]) -> list[Draft]:
        """A draft of each file with all of `values` that belong there. Raises `Faults` or `Refused`."""
        made: dict[Path, Draft] = {}
        for key, value in values.items():
            target = seen.setting(key).target
            files = {**seen.files, **({target: made[target].data} if target in made else {})}
            made[target] = self.draft(seen._replace(files=files), key, value)
        return list(made.values())

    def save(self, seen: Seen, draft: Draft) -> None:
        """Write a draft: whole or not at all, and only if the file is as it was `seen`. Raises `Refused` or
        `Unavailable`."""
        lock = Lock(paths.state() / "settings.lock")
        if not lock.take(PATIENCE):
            raise Refused("another screen is saving settings at the moment; try again")
        try:
            if _content(draft.file) != seen.files.get(draft.file):
                raise Refused(f"{draft.file.name} has been changed elsewhere meanwhile; nothing was written over it")
            paths.made(draft.file.parent)
            real = Path(os.path.realpath(draft.file))
            paths.written(real, draft.data, real.stat().st_mode & 0o777 if real.exists() else 0o600)
        except OSError as error:
            raise Unavailable(f"{draft.file} cannot be written: {error.strerror}; nothing was changed") from error
        finally:
            lock.drop()
        self._saved()

    def _checked(self, seen: Seen, one: Setting, text: str) -> Draft:
        data = text.encode()
        drafts = {one.target: data}
        room = self._loaded(self._name, drafts)
        whole, file = _top(one.key), str(one.target)
        roots = (whole,) if self._therapist else ("", whole)
        still = [fault for fault in room.faults if fault.file == file and _root(fault) in roots]
        names = (self._name, *(rooms.with_files() if one.target != rooms.own_file(room.name) else ()))
        before = {(fault.file, fault.where, fault.what) for name in names for fault in self._faults(name)}
        after = (fault for name in names for fault in self._faults(name, drafts))
        new = [fault for fault in after if (fault.file, fault.where, fault.what) not in before]
        if wrong := {*new, *(still if self._therapist or whole in room.lost else ())}:
            raise Faults(tuple(wrong))
        return Draft(one.key, one.target, data, room)

    def _loaded(self, name: str | None, drafts: rooms.Drafts = rooms.NONE) -> Room:
        room = rooms.load(name, drafts)
        return therapists.layered(room, self._therapist, drafts, new=True) if self._therapist else room

    def _faults(self, name: str | None, drafts: rooms.Drafts = rooms.NONE) -> tuple[Fault, ...]:
        with suppress(Refused):  # that room has its therapists elsewhere, where they cannot be read
            return self._loaded(name, drafts).faults
        return ()


def parsed(allowed: Value | Group | Items, said: str) -> Any:
    """What somebody typed, as a value of its kind; as text if it is none, which the check then refuses. Raises
    `Refused` if it is no text, or a list or a group is not readable."""
    json = allowed.json if isinstance(allowed, Value) else {}
    said = said.strip()
    try:
        said.encode()
    except UnicodeEncodeError:  # from a command line, such as the path of a folder with an old name
        raise Refused("this value has bytes that are not UTF-8, which a settings file cannot have") from None
    if json.get("type") == "string" or all(isinstance(word, str) for word in json.get("enum", [0])):
        return said
    if json.get("type") == "boolean":
        return _YES_NO.get(said.casefold(), said)
    if json.get("type") in ("number", "integer"):
        with suppress(ValueError):
            number = float(said.replace("−", "-").replace(",", "."))
            if abs(number) < HUGE:  # NaN is not
                return int(number) if number.is_integer() else number
        return said
    from roomctl.preset import yaml_tree

    read = yaml_tree.look(said, "this value")
    if read.faults or read.tree is None:
        raise Refused(f"this value cannot be read: {read.faults[0].what if read.faults else 'it is empty'}")
    return read.tree.plain()


class _Reading:
    """What the settings of a room, or of a therapist in it, are derived from."""

    def __init__(self, seen: Seen) -> None:
        self._room, self._places = seen.room, therapists.sources(seen.room)
        self._usual, self._under, self._values = map(settings.settings, (Room(), seen.under, seen.room))
        self._own, self._shared = rooms.own_file(seen.room.name), rooms.shared_file()
        who = seen.room.therapist
        self._mine = therapists.own_file(seen.under, who) if who else None
        self._spans = {file: _spans(data) for file, data in seen.files.items()}

    def all(self) -> Iterator[Setting]:
        table = therapists.TABLE if self._mine else TABLE if self._room.home else OF_ONE
        for section, keys in sections.sections().items():
            for key in keys:
                if key not in table or (key == "room" and not self._room.home):
                    continue
                allowed = table[key]
                if key in PARTS and isinstance(allowed, Group):
                    yield from (self.setting(f"{key}.{part}", section, of) for part, of in allowed.keys.items())
                else:
                    yield self.setting(key, section, allowed)

    def setting(self, key: str, section: str, allowed: Value | Group | Items) -> Setting:
        whole, _, part = key.partition(".")
        told = KEYS.get(key) or KEYS[whole]
        default, under, value = (
            (one[whole] or {}).get(part) if part else one[whole] for one in (self._usual, self._under, self._values)
        )
        written = [file for file in (self._mine, self._own, self._shared) if self._span(file, key)]
        target = self._mine or (self._own if not self._room.home or self._own in written else self._shared)
        file, line = self._places.get(key, (None, None))
        faults = tuple(
            one for one in self._room.faults if _root(one) == whole and (not part or _of(one, key))
            and self._mine in (None, Path(one.file))
        )  # fmt: skip
        usual = sections.plain(told.usual) if told.usual else "none" if default is None else settings.plain(default)
        if self._mine and under != default:
            usual = f"{'' if isinstance(under, dict) else f'{settings.plain(under)}, '}as the room has it"
        return Setting(
            key, section, sections.plain(told.says), allowed, value, self._given(file, key), usual, file, line, target,
            target in written, faults, self._mine is not None and file == self._own,
        )  # fmt: skip

    def _span(self, file: Path | None, key: str) -> Any:
        from roomctl.preset.yaml_spans import at

        return at(self._spans.get(file), key.split(".")) if file else None

    def _given(self, file: Path | None, key: str) -> Any:
        """The value as the file has it; None for a list or a group."""
        from roomctl.preset.yaml_tree import resolved

        span = self._span(file, key)
        if span is None or span.kind != "scalar":
            return None
        return span.value if span.style else resolved(span.value)


def _part(seen: Seen, key: str) -> Setting:
    """A key of a group whose keys are no settings of their own, or a whole group whose keys are."""
    whole, _, part = key.partition(".")
    allowed = OF_ONE.get(whole)
    if seen.room.therapist:
        if allowed is not None and whole not in therapists.TABLE:
            raise Usage(f"{whole} is the room's setting; a therapist's own are: {', '.join(therapists.TABLE)}")
        allowed = therapists.TABLE.get(whole)
    if allowed is None:
        near = nearest(key, (one.key for one in seen.settings))
        raise Usage(f"there is no setting {key!r}{f'; did you mean {near}?' if near else ''}")
    if part:
        of = allowed.keys.get(part) or allowed.any if isinstance(allowed, Group) else None
        if of is None:
            raise Usage(f"there is no setting {key!r} in {whole}; `roomctl settings` lists what there is")
        allowed = of
    section = next(title for title, keys in sections.sections().items() if whole in keys)
    return _Reading(seen).setting(key, section, allowed)


def _stamp(file: Path) -> object:
    """`rooms.stamp` of a file that may be on a share that does not answer, as a therapist's own."""
    if file.is_relative_to(paths.config()):
        return rooms.stamp(file)
    with suppress(OSError):
        return within(partial(rooms.stamp, file), str(file.parent))
    return None


def _content(file: Path) -> bytes | None:
    """Raises `Unavailable`."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(f"{file} cannot be read: {error.strerror}") from error


def _text(seen: Seen, file: Path) -> str:
    """The text of a file, its line ends as they are. Raises `Faults` if it is no text."""
    from roomctl.preset import load

    data = seen.files.get(file) or b""
    load.decoded(data, str(file))
    return data.decode()


def _spans(data: bytes | None) -> Any:
    """The values of a file with their places; None if it cannot be read."""
    from roomctl.preset import yaml_spans

    try:
        return yaml_spans.spans((data or b"").decode())
    except (yaml_spans.Unplaced, UnicodeDecodeError):
        return None


def _put(text: str, key: str, value: Any) -> str:
    from roomctl.preset import yaml_edit, yaml_spans

    whole, _, part = key.partition(".")
    if not part and (found := _behind_its_comment(text, key, value)):
        return found
    root = yaml_spans.spans(text)
    group = OF_ONE[whole]
    if part and yaml_spans.at(root, (whole,)) is not None and isinstance(group, Group):
        return yaml_edit.put(text, (whole, part), value, tuple(group.keys))
    return yaml_edit.put(text, (whole,), {part: value} if part else value, tuple(TABLE))


def _behind_its_comment(text: str, key: str, value: Any) -> str | None:
    """The text with a new key below the comment that describes it, as `room new` writes one; None if there is none."""
    from roomctl.preset import yaml_spans
    from roomctl.preset.yaml_write import key_lines

    root = yaml_spans.spans(text)
    if root is not None and (root.style or root.kind != "mapping" or root.child(key) is not None):
        return None
    comments = list(re.finditer(rf"(?m)^# ?{re.escape(key)}:[^\r\n]*", text))
    if len(comments) != 1:
        return None
    end, ending = yaml_spans.line_end(text, comments[0].end()), yaml_spans.line_break(text)
    begun = "" if text[end - 1] in "\r\n" else ending
    found = text[:end] + begun + ending.join(key_lines(key, value, 0)) + ending + text[end:]
    with suppress(yaml_spans.Unplaced):
        made, before = dict(yaml_spans.meaning(yaml_spans.spans(found))), yaml_spans.meaning(root) if root else []
        if made == {**dict(before), key: yaml_spans.meant(value)}:
            return found
    return None


def _removed(text: str, key: str) -> str:
    from roomctl.preset import yaml_edit, yaml_spans

    root = yaml_spans.spans(text)
    loc = tuple(key.split("."))
    while len(loc) > 1 and len(yaml_spans.at(root, loc[:-1]).pairs) == 1:  # type: ignore[union-attr]
        loc = loc[:-1]
    if root is not None and len(loc) == 1 and len(root.pairs) == 1 and not root.style:
        (name, value) = root.pairs[0]
        end = yaml_spans.line_end(text, max(name.end + 1, yaml_spans.last(text, value)))
        return text[: yaml_spans.line_start(text, name.start)] + text[end:]
    return yaml_edit.remove(text, loc)


def _top(key: str) -> str:
    return key.partition(".")[0]


def _root(fault: Fault) -> str:
    return re.split(r"[.\[]", fault.where, maxsplit=1)[0]


def _of(fault: Fault, key: str) -> bool:
    """Whether a fault of a group belongs to its part `key`; one of the whole group belongs to all."""
    return "." not in fault.where or fault.where == key
