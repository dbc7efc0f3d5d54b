"""A large flat button. It takes no focus and shows no colour when touched; the screen reacts instead."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Static

from roomctl.ui.widgets.paint import plain


class Tap(Static):
    class Pressed(Message):
        """The button was tapped; `name`: its id."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(Content(plain(label)), id=id)
        self.label = label

    def means(self, at: Offset) -> object:
        return self.label

    def relabel(self, label: str) -> None:
        if label != self.label:
            self.label = label
            self.update(Content(plain(label)), layout=False)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Pressed(self.id or ""))
