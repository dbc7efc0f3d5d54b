"""A preset's text, with the faults at their lines. Its edits and those of the form are of one draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import TextArea

from roomctl.errors import Fault
from roomctl.preset.draft import Draft, splice
from roomctl.preset.yaml_spans import BREAK, line_break
from roomctl.text import places
from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.edit import rows
from roomctl.ui.host import Host
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row

LISTED = 3
"""Rows of faults under the text."""
LOW = 30


class Area(TextArea):
    """Undo and redo are the draft's; the lines with faults are underlined."""

    wrong: frozenset[int] = frozenset()

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if line_index in self.wrong:
            line.stylize("underline")
        return line

    def underline(self, lines: frozenset[int]) -> None:
        """Underline these lines, counted from 0."""
        if lines != self.wrong:
            self.wrong = lines
            self._line_cache.clear()
            self.refresh()


class TextScreen(Over):
    """Each letter is an edit of the draft, in the file's own line ends."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)
    KEYS: ClassVar[Mapping[str, str]] = {
        "escape": "leave", "f8": "fault", "ctrl+z": "undo", "ctrl+y": "redo", "ctrl+s": "save",
    }  # fmt: skip

    def __init__(self, room: Host, draft: Draft, line: int, save: Callable[[], None]) -> None:
        """`line`: where the cursor is first, from 1; `save`: as in the form."""
        super().__init__(room)
        self._draft, self._line, self._save = draft, line, save
        self._shown = ""  # the text as the widget has it

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Area("", id="text", show_line_numbers=True, soft_wrap=True, theme="css")
        yield PlanList(id="faults")
        yield Buttons(id="answer-row")

    def on_mount(self) -> None:
        area = self.query_one(Area)
        area.cursor_blink = False
        area.highlight_cursor_line = False
        self._load()
        area.move_cursor((self._line - 1, 0))
        self.set_focus(area)

    def on_resize(self) -> None:
        self.later(self.beat)

    @property
    def pastes_lines(self) -> bool:
        return True

    def repeats(self, key: str) -> bool:
        return True

    def takes(self, key: str) -> bool:
        if act := self.KEYS.get(key):
            # letters that came just before are still in its queue
            self.query_one(Area).call_later(lambda: None if self.gone else self.tapped(act))
        return act is not None or key in ("f1", "f3")

    def _load(self) -> None:
        """Show the draft's text; the cursor stays where it is in the lines that stay."""
        area, wanted = self.query_one(Area), BREAK.sub("\n", self._draft.text.removeprefix("\ufeff"))
        if area.text != wanted:
            at = area.cursor_location
            area.load_text(wanted)
            area.move_cursor((min(at[0], area.document.line_count - 1), at[1]))
        self._shown = area.text

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._take()
        self.beat()

    def _take(self) -> None:
        """Put what was typed into the draft."""
        now = self.query_one(Area).text
        if now != self._shown:
            self._draft.edit(_carried(self._draft.text, self._shown, now), typed=True)
            self._shown = now

    def beat(self) -> None:
        faults = rows.faults(self._draft)
        many = len(faults)
        state = "not saved" if self._draft.changed else "saved"
        wrong = f"{many} fault{'' if many == 1 else 's'}" if many else "no faults"
        title = " · ".join(filter(None, (self._draft.file.name, state, wrong, rows.signed(self._draft))))
        self.lines("title").say(self.room.said or title, role="strong")
        self.query_one(Area).underline(frozenset(fault.line - 1 for fault in faults))
        listed = self.query_one(PlanList)
        listed.display = bool(faults)
        listed.styles.height = min(LISTED, many)
        at = next((at for at, fault in enumerate(faults) if fault.line - 1 >= self._row), many - 1)
        listed.draw(many, at if faults else None, lambda width, step: _rows(faults, at, width, step))
        buttons = [Button("undo", "Undo"), Button("redo", "Redo"), Button("fault", "Fault"),
                   Button("leave", "Form", "chosen")]  # fmt: skip
        self.query_one(Buttons).lay(buttons, 4, self.size.width, 3 if self.size.height < LOW else 5)

    @property
    def _row(self) -> int:
        return self.query_one(Area).cursor_location[0]

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        faults = rows.faults(self._draft)
        if self.room.fresh("tap fault") and event.index < len(faults):
            self._go(faults[event.index])

    def _go(self, fault: Fault) -> None:
        self.query_one(Area).move_cursor((fault.line - 1, fault.column - 1), center=True)
        self.beat()

    def tapped(self, name: str) -> None:
        self._take()
        faults = rows.faults(self._draft)
        match name:
            case "undo" | "redo":
                if not (self._draft.undo() if name == "undo" else self._draft.redo()):
                    self.room.say(f"nothing to {name}")
                self._load()
                self.beat()
            case "fault" if faults:
                self._go(next((fault for fault in faults if fault.line - 1 > self._row), faults[0]))
            case "fault":
                self.room.say("there is no fault")
            case "save":
                self.leave()
                self._save()
            case _:
                self.leave()
                self.room.hurry()


def _rows(faults: Sequence[Fault], marked: int, width: int, step: int) -> list[Row]:
    said = [f"line {fault.line}: {f'{fault.where}: ' if fault.where else ''}{fault.what}" for fault in faults]
    found: list[Row] = []
    for at, text in enumerate(said):
        chosen = at == marked
        role = "strong" if chosen else "plain"
        found += [((f"{'▌' if chosen else ' '} {places.short(text, width - 2)}", role),), *[()] * (step - 1)]
    return found


def _carried(raw: str, before: str, after: str) -> str:
    """The edit that made `after` of `before`, where line ends are one character, done in the file's own text."""
    step = splice(before, after)
    if step is None:
        return raw
    start, old, new = step
    ends = line_break(raw)
    first, last = _offset(raw, start), _offset(raw, start + len(old))
    return raw[:first] + new.replace("\n", ends) + raw[last:]


def _offset(raw: str, at: int) -> int:
    """Where a character of the shown text is in the file's own."""
    at += raw.startswith("\ufeff")
    for end in BREAK.finditer(raw):
        if end.start() >= at:
            break
        at += end.end() - end.start() - 1
    return at
