"""What somebody agrees to, page by page: a signature, a pack. The answer is on the last page, after all others. Or what
there is only to read, such as what was done."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult

from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.host import Host, Sections
from roomctl.ui.widgets.buttons import NOTHING, Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages, wrapped

LOW = 30


class ReviewScreen(Over):
    """`label`: the answer; `agreed`: does it; None: there is nothing to agree to, and `label` leaves. A section is a
    heading and its lines."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def __init__(
        self, room: Host, sections: Sections, agreed: Callable[[], None] | None, *, title: str, label: str
    ) -> None:  # fmt: skip
        super().__init__(room)
        self._sections, self._agreed, self._title, self._label = sections, agreed, title, label
        self._filled = False

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="lines")
        yield Lines(id="said", align="left")
        yield Buttons(id="answer-row")

    def on_mount(self) -> None:
        self.beat()

    def on_pages_resized(self) -> None:
        width = self.query_one(Pages).size.width
        self.query_one(Pages).fill(_blocks(self._sections, width))
        self._filled = True
        self.beat()

    def on_pages_turned(self) -> None:
        self.beat()

    @property
    def last(self) -> bool:
        """Whether the last page is shown; not before the pages are there."""
        pages = self.query_one(Pages)
        return self._filled and pages.page == pages.count - 1

    def beat(self) -> None:
        self.lines("title").say(self._title, role="strong")
        hint = f"Enter: {self._label.lower() if self.last else 'next page'} · Esc: back"
        self.lines("said").tell(self.room.said or ("" if self.room.touched else hint))
        pages = self.query_one(Pages)
        turns = [Button("back", "Page back") if pages.page else NOTHING] if pages.count > 1 else []
        on = Button("on", "Next page", "chosen")
        if self._agreed:
            buttons = [Button("cancel", "Cancel"), *turns, Button("yes", self._label, "chosen") if self.last else on]
        else:
            done = Button("cancel", self._label, "chosen" if self.last else "plain")
            buttons = [done, *turns, *([NOTHING if self.last else on] if turns else [])]
        self.query_one(Buttons).lay(buttons, len(buttons), self.size.width, 3 if self.size.height < LOW else 5)

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace":
                self.tapped("cancel")
            case "enter" | "space":
                self.tapped("yes" if self.last else "on")
            case "pagedown" | "down" if not self.last:
                self.tapped("on")
            case "pageup" | "up":
                self.tapped("back")
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def tapped(self, name: str) -> None:
        pages = self.query_one(Pages)
        match name:
            case "on":
                pages.turn(1)
            case "back" if pages.page:
                pages.turn(-1)
            case "yes" | "cancel":
                self.leave()
                self.room.hurry()
                if name == "yes" and self._agreed:
                    self._agreed()
                return
        self.beat()


def _blocks(sections: Sections, width: int) -> list[list[Row]]:
    """A block for each line; a heading stands with its first line."""
    blocks: list[list[Row]] = []
    for heading, lines in sections:
        for at, line in enumerate(lines):
            head = [*wrapped(heading, width, role="heading")] if at == 0 else []
            blocks.append([*head, *wrapped(line, width, "  - ")])
    return blocks
