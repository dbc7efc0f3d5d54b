"""One value of a preset: chosen from a list, or typed where the format leaves it open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult

from roomctl.ui.base_screen import LINE, OVER, Over
from roomctl.ui.host import Host
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.text_line import Line
from roomctl.ui.wrap import short_path

LOW = 30
"""Rows of a screen under which its buttons are lower."""


class ValueScreen(Over):
    """`taken` gets the value in words, or None for "as if left out". `typed`: others than the `offers` may be typed;
    then they are the ones that have what is typed in them."""

    CSS_PATH = [OVER, LINE]  # noqa: RUF012 (Textual's own declaration)

    def __init__(
        self, room: Host, title: str, says: str, value: str, offers: Sequence[str], taken: Callable[[str | None], None],
        *, typed: bool = False, default: str | None = None, unchanged: bool = False,
    ) -> None:  # fmt: skip
        """`default`: what applies if the value is left out; None: it cannot be. `unchanged`: the value that was there
        is an answer, too."""
        super().__init__(room)
        self._title, self._says, self._value, self._taken = title, says, value, taken
        self._all, self._typed, self._default, self._unchanged = offers, typed, default, unchanged
        first = value or (default or "").partition(";")[0]
        self._marked: int | None = offers.index(first) if first in offers else None if typed else 0

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Lines(id="says", align="left")
        if self._typed:
            yield Line(lambda: self.room.clock, id="value")
        yield PlanList(id="offers")
        yield Lines(id="said", align="left")
        yield Buttons(id="answer-row")

    def on_mount(self) -> None:
        if self._typed:
            line = self.query_one(Line)
            line.cursor_blink, line.value = False, self._value
            line.cursor_position = len(self._value)
            self.set_focus(line)

    def on_resize(self) -> None:
        self.later(self.beat)

    @property
    def offers(self) -> Sequence[str]:
        """The offers that have what is typed in them; all of them until something is typed."""
        typed = self.query_one(Line).value.strip().casefold() if self._typed and self.is_mounted else ""
        if not typed or typed == self._value.casefold():
            return self._all
        return [one for one in self._all if typed in one.casefold()]

    def beat(self) -> None:
        offers = self.offers
        if self._marked is not None:
            self._marked = min(self._marked, len(offers) - 1) if offers else None
        self.lines("title").say(self._title, role="strong")
        self.lines("says").tell(self._says)
        self.query_one(PlanList).draw(len(offers), self._marked, lambda width, step: self._rows(offers, width, step))
        hint = "Enter: take it · ↑↓: choose · Esc: leave it" if not self.room.touched else ""
        self.lines("said").tell(self.room.said or hint)
        buttons = [Button("cancel", "Cancel"), Button("ok", "OK", "chosen")]
        if self._default is not None:
            buttons.insert(1, Button("default", "Default"))
        self.query_one(Buttons).lay(buttons, len(buttons), self.size.width, 3 if self.size.height < LOW else 5)

    def _rows(self, offers: Sequence[str], width: int, step: int) -> list[Row]:
        rows: list[Row] = []
        for at, one in enumerate(offers):
            chosen = at == self._marked
            text = f"{'▌' if chosen else ' '} {short_path(one, width - 2)}"
            rows += [((text, "strong" if chosen else "plain"),), *[()] * (step - 1)]
        return rows

    def repeats(self, key: str) -> bool:
        return self._typed or super().repeats(key)

    def takes(self, key: str) -> bool:
        match key:
            case "escape":
                self._leave()
            case "up" | "down":
                self._move(1 if key == "down" else -1)
            case "enter" | "space" if not self._typed:
                self._ok()
            case "delete" | "backspace" if not self._typed and self._default is not None:
                self._take(None)
            case _ if self._typed:
                return key in ("f1", "f3") or (key.startswith("ctrl+") and key not in ("ctrl+q", "ctrl+c"))
            case _ if len(key) == 1 and key.isalnum():
                self._leap(key)
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def _move(self, by: int) -> None:
        if offers := self.offers:
            now = self._marked
            self._marked = (0 if by > 0 else len(offers) - 1) if now is None else max(0, min(len(offers) - 1, now + by))
        self.beat()

    def _leap(self, letter: str) -> None:
        """To the next offer that begins with a letter."""
        now, count = self._marked or 0, len(self._all)
        order = [(now + 1 + at) % count for at in range(count)]
        self._marked = next((at for at in order if self._all[at].casefold().startswith(letter)), self._marked)
        self.beat()

    def on_input_changed(self) -> None:
        typed = self.query_one(Line).value
        self._marked = None if typed != self._value else self._marked
        self.beat()

    def on_input_submitted(self) -> None:
        self._ok()

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        if self.room.fresh("tap offer") and event.index < len(self.offers):
            self._take(self.offers[event.index])

    def tapped(self, name: str) -> None:
        match name:
            case "ok":
                self._ok()
            case "default":
                self._take(None)
            case _:
                self._leave()

    def _ok(self) -> None:
        offers = self.offers
        if self._marked is not None and self._marked < len(offers):
            self._take(offers[self._marked])
        elif self._typed:
            typed = self.query_one(Line).value.strip()
            self._take(typed or (None if self._default is not None else self._value))
        else:
            self._leave()

    def _take(self, value: str | None) -> None:
        self._leave()
        if self._unchanged or (value or "") != self._value:  # what was left out and stays so is no change
            self._taken(value)

    def _leave(self) -> None:
        self.leave()
        self.room.hurry()
