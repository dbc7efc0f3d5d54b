"""The turnover of a room on the desk: its steps as buttons."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from roomctl.desk.board import Row
from roomctl.text import rooms
from roomctl.ui.turnover import rows
from roomctl.ui.widgets.buttons import Buttons
from roomctl.ui.widgets.lines import Lines

NARROW, WIDEST = 30, 76
"""Columns of a step under which its time comes first, and the most."""


class StepList(Container):
    def compose(self) -> ComposeResult:
        yield Lines(id="whose", align="left")
        yield Buttons(id="steps")

    def show(self, row: Row, page: int, wall: float) -> tuple[int, int]:
        """Draw the steps of `row` at wall time `wall`. Returns the page and their number; `page` below 0 is that of the
        next step."""
        free = rooms.free(wall + row.free) if row.free is not None else ""
        whose = self.query_one("#whose", Lines)
        whose.say(" · ".join(filter(None, [row.room, rooms.PHASES[row.phase], free])), role="strong")
        width, height = min(WIDEST, self.size.width), max(1, self.size.height - 2)
        laid = rows.layout(len(row.steps), height)
        pages = laid.pages(len(row.steps))
        page = (rows.following(row.steps) or 0) // laid.a_page if page < 0 else min(page, pages - 1)
        shown = rows.buttons(row.steps, narrow=width < NARROW)[page * laid.a_page :][: laid.a_page]
        steps = self.query_one("#steps", Buttons)
        steps.styles.width = width
        steps.lay(shown, 1, width, laid.high * max(1, len(shown)))
        return page, pages
