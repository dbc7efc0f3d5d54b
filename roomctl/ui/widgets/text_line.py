"""A one-line input; several pasted lines become one (`debounce.joined`)."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from roomctl.clock import Clock
from roomctl.ui.debounce import BREAK, Enter, parting


class Line(Input):
    """Textual's input would keep only the first of several pasted lines."""

    def __init__(self, clock: Callable[[], Clock], *, id: str) -> None:
        super().__init__(id=id, select_on_focus=False)
        self._enter = Enter(clock, self.set_timer)

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]  # Textual calls it, and then its own
        waits = self._enter.within()
        if self._enter.comes(event.key, self._ends):
            event.stop()
            event.prevent_default()
        if waits:
            self.part()

    def part(self) -> None:
        """Add a separator for the next pasted line."""
        if self.value and not self.value.endswith(BREAK):
            self.insert_text_at_cursor(" " if self.restrict else parting(self.value))

    def _ends(self) -> None:
        self.post_message(self.Submitted(self, self.value))
