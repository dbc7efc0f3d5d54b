"""The report of the session that is over, on the screen: to read, to write as a file, to take along on a tablet. The
page for a doctor asks for the client's consent first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Grid, Horizontal

from roomctl.errors import Refused, RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import Over
from roomctl.ui.close import qr
from roomctl.ui.host import Host, Reports
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.tap import Tap

TITLES = {
    "report": "Report", "doctor": "The page for a doctor", "consent": "The page for a doctor",
    "code": "Scan it; the page asks for the PIN",
}  # fmt: skip
CONSENT = "Has the client agreed to inform the doctor?"
KEYS = {
    "report": "d doctor · f file · c QR code · p save as preset · Esc back", "consent": "y: yes, ask first · Esc: no",
    "doctor": "f file · c QR code · Esc back", "code": "Esc back",
}  # fmt: skip
LABELS = {
    "leave": ("Back",), "doctor": ("Doctor",), "file": ("File",), "code": ("QR code", "QR"),
    "preset": ("Save preset", "Save"),
}  # fmt: skip
FRAME = 5
"""Rows around a QR code: title, sentence, button."""
TOO_SMALL = "this window is too small for the QR code; make it larger, or write a file"
View = Literal["report", "consent", "doctor", "code"]


class ReportScreen(Over):
    """Shows the report of `session`. A file and a QR code are of the page that is shown."""

    def __init__(self, room: Host, reports: Reports, session: str) -> None:
        super().__init__(room)
        self._reports, self._session = reports, session
        self.view: View = "report"
        self._told: Sequence[tuple[str, bool]] = ()
        self._code: Sequence[str] = ()
        self._doctor = False
        """Whether the page for a doctor was asked for, with the client's consent."""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="lines")
        yield Lines(id="code", middle=True)
        yield Lines(id="said", align="left")
        with Grid(id="does"):
            for name, labels in LABELS.items():
                yield Tap(*labels, id=f"do-{name}")
        with Horizontal(id="answer"):
            yield Tap("No", id="no")
            yield Tap("Yes, agreed", "Yes", id="yes")

    def on_mount(self) -> None:
        self._show("report")

    def on_resize(self) -> None:
        self.later(self._lay)

    def beat(self) -> None:
        self.lines("title").tell(TITLES[self.view], role="strong")
        self.lines("said").tell(self.room.said or ("" if self.room.touched else KEYS[self.view]))

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace":
                self._back()
            case "y" if self.view == "consent":
                self._agree()
            case "d" | "f" | "c" | "p":
                self._do({"d": "doctor", "f": "file", "c": "code", "p": "preset"}[key])
            case "pagedown" | "pageup" | "down" | "up" | "space":
                self.query_one(Pages).turn(-1 if key in ("pageup", "up") else 1)
            case _:
                return False
        return True

    def tapped(self, name: str) -> None:
        match name.partition("-"):
            case ("do", _, what):
                self._do(what)
            case ("yes", _, _):
                self._agree()
            case _:
                self._back()

    def _do(self, what: str) -> None:
        match what:
            case "doctor" if self.view == "report":
                self._show("consent")
            case "file" if self.view in ("report", "doctor"):
                self._try_write()
            case "code" if self.view in ("report", "doctor"):
                self._show("code")
            case "preset" if self.view == "report":
                self.room.open("save")
            case "leave":
                self._back()

    def _agree(self) -> None:
        self._doctor = True
        self._show("doctor")

    def _back(self) -> None:
        match self.view:
            case "report":
                self.leave()
                self.room.hurry()
            case "code" if self._doctor:
                self._show("doctor")
            case _:
                self._doctor = False
                self._show("report")

    def _try_write(self) -> None:
        try:
            said = self._reports.write(self._session, self._doctor)
            self.room.say(said if len(said) <= self.size.width - 2 else f"written: …/{PurePath(said).name}")
        except RoomError as error:
            self.room.say(error_text(error))

    def _show(self, view: View) -> None:
        """Another view; the one before where it cannot be shown, and why."""
        before, self.view = self.view, view
        try:
            if view == "code":
                self._draw(qr.rows(self._reports.link(self._session, self._doctor)))
            elif view == "consent":
                self._told = ((CONSENT, True),)
            else:
                self._told = self._reports.lines(self._session, self._doctor)
        except RoomError as error:
            self.view = before
            self.room.say(error_text(error))
        self.set_class(self.view == "code", "-code")
        reads = self.view in ("report", "doctor")
        for name, there in {"lines": self.view != "code", "code": self.view == "code", "does": self.view != "consent",
                            "answer": self.view == "consent"}.items():  # fmt: skip
            self.query_one(f"#{name}").display = there
        for name in LABELS:
            shown = name == "leave" or (reads and (self.view == "report" or name in ("file", "code")))
            self.query_one(f"#do-{name}").display = shown
        self.query_one(Pages).page = 0
        self.later(self._lay)

    def _draw(self, code: Sequence[str]) -> None:
        """The code, whole or not at all: a part of one leads nowhere."""
        if not self._has_room(code):
            raise Refused(TOO_SMALL)
        self._code = code
        self.lines("code").say(*code, role="strong")

    def _has_room(self, code: Sequence[str]) -> bool:
        return len(code) + FRAME <= self.size.height and len(code[0]) <= self.size.width - 2

    def _lay(self) -> None:
        if self.view == "code" and not self._has_room(self._code):  # the window has become smaller
            self._back()
            self.room.say(TOO_SMALL)
            return
        wide, blocks = max(16, self.size.width - 2), list[list[Row]]()
        for line, heading in self._told:
            rows = wrapped(line, wide, role="strong" if heading else "plain")
            blocks.append([(), *rows] if heading and blocks else rows)
        self.query_one(Pages).fill(blocks)
        self.beat()
