"""A list of the preset: stop signs, cautions, sources, numbers. Its entries are added, changed, moved and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from textual.app import ComposeResult

from roomctl.errors import RoomError
from roomctl.preset import draft_edits as edits
from roomctl.preset.descriptions import KEYS
from roomctl.preset.draft import Draft
from roomctl.preset.overlay import MEASURED
from roomctl.text import places
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.edit.fields import Field
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.host import Host
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row

LOW, TINY = 30, 20
PARTS = {"cite": "source", "doi": "DOI", "for": "for"}
"""The keys of a source, and what they are called."""
HINT = "Enter: change · a: add · d: remove · [ ]: move · u: undo · Esc: back"
CHOSEN = "Enter: yes or no · Esc: back"


class Item(NamedTuple):
    """A row: the entry that it belongs to, and the key of a source; `text`: what is there."""

    at: int
    key: str
    text: str


class EntriesScreen(Over):
    """Of the whole preset. Each change is an edit of the draft."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def __init__(self, room: Host, draft: Draft, field: Field) -> None:
        super().__init__(room)
        self._draft, self._field, self._marked = draft, field, 0

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Lines(id="says", align="left")
        yield PlanList(id="offers")
        yield Lines(id="said", align="left")
        yield Buttons(id="answer-row")

    def on_resize(self) -> None:
        self.later(self.beat)

    @property
    def entries(self) -> list[Any]:
        """The list as the draft has it, with what it extends; the choices that hold if none are written."""
        value: Any = self._draft.seen.head
        for step in self._field.loc:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None and self._field.entries == "choices":
            return list(MEASURED)
        return [dict(one) if isinstance(one, Mapping) else one for one in value] if isinstance(value, tuple) else []

    @property
    def items(self) -> Sequence[Item]:
        """The rows."""
        match self._field.entries:
            case "choices":
                had = self.entries
                return [Item(at, "", f"{'yes' if one in had else 'no ':<4}{one}")
                        for at, one in enumerate(self._field.offers)]  # fmt: skip
            case "sources":
                every = [one if isinstance(one, dict) else {} for one in self.entries]
                return [Item(at, key, f"{PARTS[key]}: {one.get(key, '')}")
                        for at, one in enumerate(every) for key in PARTS]  # fmt: skip
        return [Item(at, "", str(one)) for at, one in enumerate(self.entries)]

    def beat(self) -> None:
        items, chooses = self.items, self._field.entries == "choices"
        self._marked = max(0, min(self._marked, len(items) - 1))
        self.lines("title").say(self._field.label, role="strong")
        self.lines("says").tell(self._field.says)
        self.query_one(PlanList).draw(len(items), self._marked, lambda width, step: self._rows(items, width, step))
        hint = CHOSEN if chooses else HINT
        self.lines("said").tell(self.room.said or ("" if self.room.touched else hint))
        buttons = [Button("leave", "Back")]
        if not chooses:
            buttons += [Button("remove", "Remove"), Button("up", "Up"), Button("down", "Down"),
                        Button("add", "Add", "chosen")]  # fmt: skip
        high = 1 if self.size.height < TINY else 3 if self.size.height < LOW else 5
        self.query_one(Buttons).lay(buttons, len(buttons), self.size.width, high)

    def _rows(self, items: Sequence[Item], width: int, step: int) -> list[Row]:
        rows: list[Row] = []
        for at, one in enumerate(items):
            chosen = at == self._marked
            inset = "    " if one.key not in ("", "cite") else "  "
            text = places.short(one.text, width - len(inset))
            rows += [((f"{'▌' if chosen else ' '}{inset[1:]}{text}", "strong" if chosen else "plain"),)]
            rows += [()] * (step - 1)
        return rows

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace" | "left":
                self.tapped("leave")
            case "up" | "down":
                self._marked += 1 if key == "down" else -1
                self.beat()
            case "enter" | "space" | "right":
                self._change()
            case "a":
                self.tapped("add")
            case "d" | "delete":
                self.tapped("remove")
            case "left_square_bracket" | "right_square_bracket":
                self.tapped("up" if key.startswith("left") else "down")
            case "u":
                self.room.say("undone" if self._draft.undo() else "nothing to undo")
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        if self.room.fresh("tap entry") and event.index < len(self.items):
            again = event.index == self._marked
            self._marked = event.index
            if again or self._field.entries == "choices":
                self._change()
            self.beat()

    def tapped(self, name: str) -> None:
        match name:
            case "leave":
                self.leave()
                self.room.hurry()
            case "add" if self._field.entries != "choices":
                at = len(self.entries)
                self._ask("", lambda said: self._edit(lambda list_: [*list_, self._new(said)], at))
            case "remove" if self._field.entries != "choices" and self.entries:
                at = self.items[self._marked].at
                self._edit(lambda list_: [*list_[:at], *list_[at + 1 :]], max(0, at - 1))
            case "up" | "down" if self._field.entries != "choices" and self.entries:
                self._move(1 if name == "down" else -1)

    def _new(self, said: str) -> Any:
        return {"cite": said} if self._field.entries == "sources" else said

    def _move(self, by: int) -> None:
        at = self.items[self._marked].at
        to = at + by
        if 0 <= to < len(self.entries):
            self._edit(lambda list_: _moved(list_, at, to), to)

    def _change(self) -> None:
        """The marked entry: another text, or the other answer."""
        if not self.items:
            self.tapped("add")
            return
        at, key, _ = self.items[self._marked]
        if self._field.entries == "choices":
            one = self._field.offers[at]
            self._edit(lambda list_: [other for other in list_ if other != one] if one in list_ else [*list_, one], at)
            return
        old = self.entries[at]
        now = str(old.get(key, "")) if key else str(old)

        def taken(said: str) -> None:
            value: Any = said
            if key:
                value = {name: text for name, text in {**old, key: said}.items() if text}
            self._edit(lambda list_: [*list_[:at], value, *list_[at + 1 :]], at)

        self._ask(now, taken, key)

    def _ask(self, now: str, taken: Callable[[str], None], key: str = "") -> None:
        key = key or ("cite" if self._field.entries == "sources" else "")
        says = KEYS["sources"][key].says.replace("`", "") if key else self._field.says
        title = f"{self._field.label}: {PARTS[key]}" if key else self._field.label
        default = "" if key in ("doi", "for") else None
        self.app.push_screen(ValueScreen(
            self.room, title, says, now, (), lambda said: taken(said or ""), typed=True, default=default
        ).fitted(*self.app.size))  # fmt: skip

    def _edit(self, change: Callable[[list[Any]], list[Any]], at: int) -> None:
        """Write the changed list; the row of the entry `at` is marked then."""
        before = self.entries
        after = change(before)
        if any(after.count(one) > max(1, before.count(one)) for one in after):
            self.room.say("this is in the list already")
            return
        try:
            self._draft.edit(edits.listed(self._draft.text, self._field.loc, before, after))
            items = self.items
            if not (self._marked < len(items) and items[self._marked].at == at):
                self._marked = next((row for row, item in enumerate(items) if item.at == at), 0)
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])
        self.beat()


def _moved(list_: Sequence[Any], at: int, to: int) -> list[Any]:
    made = list(list_)
    made.insert(to, made.pop(at))
    return made
