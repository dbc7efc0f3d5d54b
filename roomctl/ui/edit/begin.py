"""What is to be edited: a preset of the list, a copy of it under another name, or a new one."""

from __future__ import annotations

from typing import Any

from textual.app import App

from roomctl.errors import RoomError
from roomctl.preset import draft_edits, save
from roomctl.preset.draft import Checks, opened
from roomctl.text.refusals import error_text
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.host import Host

BUILT_IN = "A built-in preset stays: your own is made beside it, and what you do not change follows the built-in one."
NAMED = "A title, such as: Shoulder, 25 min. Not a client's name."


def ask(room: Host, app: App[Any], name: str) -> None:
    """Ask, and go to the editor. `name`: the marked preset; empty if there is none."""
    change, copy, new = f"Change {name}", f"Copy {name} under another name", "A new preset"
    ways = (change, copy, new) if name else (new,)

    def taken(way: str | None) -> None:
        if way == change:
            _edit(room, name)
        else:
            like = name if way == copy else ""
            _show(app, ValueScreen(room, "What is it called?", NAMED, "", (), lambda said: _new(room, said, like),
                                   typed=True))  # fmt: skip

    _show(app, ValueScreen(room, "What do you want to edit?", BUILT_IN, "", ways, taken))


def _show(app: App[Any], screen: ValueScreen) -> None:
    app.push_screen(screen.fitted(*app.size))


def _new(room: Host, said: str | None, like: str) -> None:
    title = " ".join((said or "").split())
    _edit(room, save.name_of(title), title, new=True, like=like)


def _edit(room: Host, name: str, title: str = "", *, new: bool = False, like: str = "") -> None:
    try:
        if new:
            save.free(name, room.shelves)
        draft = opened(name, Checks(room.shelves, room.beds, room.conditions), new=new, like=like)
        if title not in ("", name) and not draft.found:
            draft.edit(draft_edits.put(draft.text, (), ("title",), title))
    except RoomError as error:
        room.say(error_text(error).partition("\n")[0])
        return
    room.edit(draft)
