"""`house-style`, `house-style new`, `schema`: the clinic's defaults for every preset."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from roomctl.commands.common import beds_of, room_of, say, shelves_of, style_of
from roomctl.errors import Refused, Unavailable
from roomctl.preset import house_style, schema
from roomctl.preset.library import HOUSE_STYLE
from roomctl.preset.messages import shown
from roomctl.preset.overlay import leaves
from roomctl.system import paths


def show(args: argparse.Namespace) -> int:
    """What the house style says and where; its faults on stderr. Exit 1 if there is one."""
    room = room_of(args)
    shelves, files = shelves_of(args, room), style_of(room)
    style = house_style.read(shelves, beds_of(room), room.conditions)
    faults = house_style.faults(shelves, beds_of(room), room.conditions)
    found = list(leaves(style.tree)) if style else []
    if args.json:
        say({
            "files": [str(file) for file in files],
            "values": {path: {"value": node.value, "file": node.file, "line": node.line} for path, node in found},
            "faults": [fault._asdict() for fault in faults],
        })  # fmt: skip
        return 1 if faults else 0
    for path, node in found:
        print(f"{node.file}:{node.line}: {path}: {shown(node.value, '')}")
    for fault in faults:
        print(fault, file=sys.stderr)
    if not files:
        print("there is no house style; `roomctl house-style new` writes one with comments", file=sys.stderr)
    return 1 if faults else 0


def new(args: argparse.Namespace) -> int:
    """A house style in which every key is a comment, where room.yaml names it or beside room.yaml, and its schema."""
    room = room_of(args)
    path = Path(room.house_style) if room.house_style else paths.config() / HOUSE_STYLE
    try:
        if room.house_style and not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        paths.replaced(path, None, schema.house_style_starter().encode())
        text = schema.house_style_text(beds_of(room), room.conditions)
        (path.parent / schema.HOUSE_STYLE).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise Refused(f"{path} exists already; edit it, then run: roomctl presets check") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}") from None
    if args.json:
        say({"file": str(path)})
    else:
        print(f"{path}\nit changes nothing yet; remove the # before what you want, then run: roomctl presets check")
    return 0


def print_schema(args: argparse.Namespace) -> int:
    """The JSON Schema of a house style."""
    room = room_of(args)
    print(schema.house_style_text(beds_of(room), room.conditions), end="")
    return 0
