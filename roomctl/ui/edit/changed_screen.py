"""What somebody else has changed in the file since it was opened, beside the draft. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from textual.app import ComposeResult

from roomctl.errors import RoomError
from roomctl.preset.draft import Changed, Draft
from roomctl.text import places
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.host import Host
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages

BESIDE = 91
"""Columns from which both versions have room beside each other."""
LOW = 30


class ChangedScreen(Over):
    """Two ways on: their version in the draft, from which undo leads back to one's own; or back to the draft."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def __init__(self, room: Host, draft: Draft, met: Changed) -> None:
        super().__init__(room)
        self._draft, self._met = draft, met

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Lines(id="says", align="left")
        yield Pages(id="lines")
        yield Buttons(id="answer-row")

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        width = self.size.width
        self.lines("title").say("Somebody else has changed this file", role="strong")
        gone = "The file is gone. Is its share there? Take theirs makes your draft a new file when saved."
        says = "Take theirs puts their version into the draft; Undo then brings back yours, and Save writes it."
        self.lines("says").tell(gone if self._met.theirs is None else says)
        self.query_one(Pages).fill([row] for row in _compared(self._met.theirs or "", self._draft.text, width))
        buttons = [Button("leave", "Back to mine"), Button("take", "Take theirs", "chosen")]
        self.query_one(Buttons).lay(buttons, 2, width, 3 if self.size.height < LOW else 5)

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace":
                self.tapped("leave")
            case "enter":
                self.tapped("take")
            case "pageup" | "pagedown" | "up" | "down":
                self.query_one(Pages).turn(1 if key.endswith("down") else -1)
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def tapped(self, name: str) -> None:
        if name == "take":
            try:
                self._draft.take_theirs()
                theirs = "their version is in the draft; undo brings back yours"
                self.room.say(theirs if self._draft.base is not None else "saving writes your draft as a new file")
            except RoomError as error:
                self.room.say(error_text(error))
        self.leave()
        self.room.hurry()


def _compared(theirs: str, mine: str, width: int) -> Iterator[Row]:
    """The lines that differ: theirs and mine beside each other, or one under the other."""
    one, other = theirs.splitlines(), mine.splitlines()
    half = (width - 3) // 2
    if width >= BESIDE:
        yield ((f"{'theirs':<{half}} │ mine", "strong"),)
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if width < BESIDE:
            yield from (((f"theirs {at + 1:>3}: {places.short(one[at], width - 12)}", "plain"),) for at in range(a, b))
            yield from (
                ((f"mine   {at + 1:>3}: {places.short(other[at], width - 12)}", "strong"),) for at in range(c, d)
            )
            continue
        for at in range(max(b - a, d - c)):
            left = f"{a + at + 1:>3} {one[a + at]}" if a + at < b else ""
            right = f"{c + at + 1:>3} {other[c + at]}" if c + at < d else ""
            yield ((f"{places.short(left, half):<{half}} │ ", "plain"), (places.short(right, half), "strong"))
