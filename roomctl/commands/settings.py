"""`settings`, `settings set`, `settings unset`, `room new`: the room's settings, or with `--therapist` somebody's own,
on the screen or in lines."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import suppress
from typing import Any

from roomctl.commands.common import own, say, session_runs
from roomctl.config import room as rooms
from roomctl.config import sections, settings
from roomctl.config.edit import HIDDEN, Editor, Seen, Setting, parsed
from roomctl.config.room_keys import NAME
from roomctl.config.validation import Value
from roomctl.errors import Refused, RoomError, Unavailable, Usage
from roomctl.system import paths


def listing(args: argparse.Namespace) -> int:
    """The settings on the room's screen; without a terminal, or with --plain, as lines."""
    if not args.json and not args.plain and sys.stdin.isatty() and sys.stdout.isatty():
        from roomctl.commands.screen import screen

        return screen(args, opens="settings")
    own(args, rooms.load(args.room))  # somebody whom nobody knows is refused
    seen = _editor(args).look()
    running = _runs(seen.room)
    if args.json:
        say({
            "room": seen.room.name, "therapist": seen.room.therapist,
            "files": [str(file) for file, data in seen.files.items() if data is not None],
            "settings": [_json(one, seen, running) for one in seen.settings],
        })  # fmt: skip
        return 0
    section = ""
    for one in seen.settings:
        if one.section != section:
            print(f"{'' if not section else chr(10)}{one.section}")
            section = one.section
        place = f"{one.file}:{one.line}" if one.file else "default"
        print(f"  {one.key}: {settings.plain(one.value)}  ({place})")
        print(f"      {one.says}")
        print(f"      {one.may} Default: {one.default}.")
        over = sections.OVERRULED if one.overruled else ""
        for line in filter(None, (sections.now(one.key, seen.room), over, *(f"{fault}" for fault in one.faults))):
            print(f"      {line}")
    for fault in seen.strays:
        print(fault, file=sys.stderr)
    return 0


def put(args: argparse.Namespace) -> int:
    """Set one setting in the room's file, or in a therapist's own, which begins with it; everything else in it stays as
    it is. Exit 1 if the value cannot be."""
    editor = _editor(args)
    seen = editor.look()
    one = seen.setting(args.key)
    return _changed(args, editor, seen, one, parsed(one.allowed, args.value))


def unset(args: argparse.Namespace) -> int:
    """Remove one setting from the file, so that its default holds, or for a therapist what the room has."""
    editor = _editor(args)
    seen = editor.look()
    return _changed(args, editor, seen, seen.setting(args.key), None)


def new(args: argparse.Namespace) -> int:
    """Write rooms/NAME.yaml with every key as a comment, or room.yaml for the machine's own room, and the schema beside
    it. Never over a file."""
    from roomctl.config.starter import schema as schema_text
    from roomctl.config.starter import starter

    name = args.name
    if name is not None and not NAME.fullmatch(name):
        raise Usage(f"{name!r} cannot be a room's name; use lower-case letters, digits and dashes, as in blue-room")
    file = rooms.own_file(name) if name else rooms.shared_file()
    try:
        paths.made(file.parent)
        paths.replaced(file, None, starter(name).encode())
        file.chmod(0o600)
        paths.written(file.parent / rooms.SCHEMA, schema_text(name).encode())
    except FileExistsError:
        raise Refused(f"{file} exists already; `roomctl settings` changes it") from None
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error
    say({"file": str(file)}) if args.json else print(
        f"{file}\nevery setting is in it as a comment; remove the # of what you change, then run: roomctl config check"
    )
    return 0


def _runs(room: rooms.Room) -> bool:
    with suppress(RoomError):  # without a record, nothing runs that could keep its settings
        return session_runs(room)
    return False


def _editor(args: argparse.Namespace) -> Editor:
    return Editor(args.room, therapist=args.therapist or "")


def _changed(args: argparse.Namespace, editor: Editor, seen: Seen, one: Setting, value: Any) -> int:
    """Write a value (None: remove the key), and say what holds now."""
    draft = editor.without(seen, one.key) if value is None else editor.draft(seen, one.key, value)
    editor.save(seen, draft)
    after = editor.look()
    now, since = after.setting(one.key), sections.since(one.key, _runs(seen.room))
    if args.json:
        say({**_json(now, after, _runs(seen.room)), "changed": str(draft.file)})
        return 0
    place = f"{now.file}, line {now.line}" if now.file else f"default; removed from {draft.file}"
    print(f"{one.key}: {settings.plain(now.value)} ({place})\nholds {since}")
    if now.overruled:
        print(sections.OVERRULED)
    return 0


def _json(one: Setting, seen: Seen, running: bool) -> dict[str, Any]:
    allowed = one.allowed
    may = re.sub("`", "", one.may).removeprefix("May be: ").rstrip(".")
    return {
        "key": one.key, "section": one.section, "value": one.value, "default": one.default, "says": one.says,
        "may": may, "schema": dict(allowed.json) if isinstance(allowed, Value) else None,
        "file": str(one.file) if one.file else None, "line": one.line, "now": sections.now(one.key, seen.room),
        "since": sections.since(one.key, running), "faults": [fault._asdict() for fault in one.faults],
        "hidden": one.key in HIDDEN,
    }  # fmt: skip
