"""A large flat button for a knuckle. It has no focus and no colour of its own when touched: the screen answers."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Static

from roomctl.ui.widgets.paint import plain


class Tap(Static):
    """A button; `Tap.Pressed` tells of a finished tap."""

    class Pressed(Message):
        """Somebody tapped the button; `name` is its id."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(Content(plain(label)), id=id)
        self.label = label

    def means(self, at: Offset) -> object:
        return self.label

    def relabel(self, label: str) -> None:
        """Another word on the button; nothing happens if it is the same."""
        if label != self.label:
            self.label = label
            self.update(Content(plain(label)), layout=False)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Pressed(self.id or ""))
