"""A large flat button. It takes no focus and shows no colour when touched; the screen reacts instead."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Static

from roomctl.ui.debounce import SILENCE
from roomctl.ui.widgets.paint import plain
from roomctl.ui.wrap import wrap


def _fits(label: str, width: int, height: int) -> bool:
    """Whether `label` has its place in so many cells, broken between words."""
    lines = [row for line in label.split("\n") for row in wrap(line, width)]
    return len(lines) <= height and max(map(len, lines), default=0) <= width


class Tap(Static):
    APART = SILENCE
    """Seconds after which another tap on it counts."""

    class Pressed(Message):
        """The button was tapped; `name`: its id; `apart`: seconds after which another counts."""

        def __init__(self, name: str, apart: float = SILENCE) -> None:
            super().__init__()
            self.name, self.apart = name, apart

    def __init__(self, label: str, *shorter: str, id: str) -> None:
        """`shorter`: what the button says where it is too small for `label`, the longest first."""
        super().__init__(Content(plain(label)), id=id)
        self.label, self._shorter, self._shown = label, shorter, label

    def means(self, at: Offset) -> object:
        return self.label

    def relabel(self, label: str, *shorter: str) -> None:
        if (label, shorter) != (self.label, self._shorter):
            self.label, self._shorter = label, shorter
            self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        size, labels = self.content_size, (self.label, *self._shorter)
        shown = next((one for one in labels if _fits(one, *size)), labels[-1]) if size else self.label
        if shown != self._shown:
            self._shown = shown
            self.update(Content(plain(shown)), layout=False)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Pressed(self.id or "", self.APART))
