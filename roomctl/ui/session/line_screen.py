"""Text input during a session: a note, a number, initials, a reason. Enter or OK does the act, Escape cancels it."""

from __future__ import annotations

from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import Horizontal

from roomctl.session.acts import MAX_TEXT_LENGTH
from roomctl.ui.base_screen import LINE, OVER, Over
from roomctl.ui.host import Host
from roomctl.ui.session.layout import LEAST
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.widgets.text_line import Line

ASKED = {
    "note": "A note for the record",
    "measure": "A number, such as: pain before 6",
    "sign": "Sign off: initials or a code, or nothing",
    "why": "Why is it paused?",
    "save": "A name for the preset, such as: Neck, longer. Not a client's name",
}
WORDS = frozenset({"note", "why"})
"""Acts whose half-typed text is kept; half a number or half a signature would be wrong."""


class LineScreen(Over):
    """One line for `act`, in the session shown when it opened. A cue closes it and saves a half-typed note; further
    keys are ignored until typing stops."""

    CSS_PATH = [OVER, LINE]  # noqa: RUF012 (Textual's own declaration)
    LEAST = LEAST

    def __init__(self, room: Host, act: str) -> None:
        super().__init__(room)
        self._act = act
        self._session = room.state.session if room.state else ""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Line(lambda: self.room.clock, id="value")
        yield Lines(id="said", align="left")
        with Horizontal(id="answer"):
            yield Tap("Cancel", id="cancel")
            yield Tap("OK", id="ok")

    def on_mount(self) -> None:
        value = self.query_one(Line)
        value.cursor_blink = False
        self.set_focus(value)

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        self.lines("title").tell(ASKED[self._act], role="strong")
        self.lines("said").tell(self.room.said or ("" if self.room.touched else "Enter: done · Esc: leave it"))

    def repeats(self, key: str) -> bool:
        return True

    def takes(self, key: str) -> bool:
        """The input handles all other keys, Enter too, so that they stay in order."""
        if key == "escape":
            self._leave()
        return key in ("escape", "f1", "f3") or (key.startswith("ctrl+") and key not in ("ctrl+q", "ctrl+c"))

    def tapped(self, name: str) -> None:
        if name == "ok":
            self._answer(self.query_one(Line).value)
        else:
            self._leave()

    def on_input_submitted(self, event: Line.Submitted) -> None:
        self._answer(event.value)

    def _answer(self, value: str) -> None:
        """An empty line counts only as a signature. After a refusal the text can be corrected."""
        empty = not value.strip() and self._act != "sign"
        if empty or self.room.act(self._act, value, self._session):
            self._leave()

    def _leave(self) -> None:
        self.leave()
        self.room.hurry()

    def taken_away(self) -> None:
        line = self.query_one(Line).value if self.is_mounted and self._act in WORDS else ""
        for at, part in enumerate(wrap(line, MAX_TEXT_LENGTH)):  # of a reason, what it cannot hold is a note
            self.app.call_later(self.room.act, "note" if at else self._act, part, self._session)
