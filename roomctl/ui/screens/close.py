"""The session as it was: planned against done. Any key, or a tap on the button, goes back to the presets."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from roomctl.session import events
from roomctl.session.events import Entry
from roomctl.session.record import Record
from roomctl.ui import headline, words
from roomctl.ui.screens.base import RoomScreen
from roomctl.ui.widgets.letters import ROWS
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.tap import Tap

SETTLE = 1.5
"""Seconds for which keys are ignored: one that was meant for the session must not wipe its end off the screen."""
TURNING = frozenset({"pagedown", "pageup", "down", "up"})


class CloseScreen(RoomScreen):
    """Shows one session's record."""

    def __init__(self, record: Record, entries: Sequence[Entry], shown_at: float) -> None:
        super().__init__()
        self.record, self._entries, self._since = record, entries, shown_at

    def compose(self) -> ComposeResult:
        yield Lines(id="off", middle=True)
        yield Lines(id="ended")
        yield Pages(id="lines")
        yield Lines(id="said", align="left")
        with Horizontal(id="foot"):
            yield Tap("Undo the end", id="undo")
            yield Tap("Back to the presets", id="leave")

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay)

    def _lay(self) -> None:
        off, table = self.lines("off"), self.query_one(Pages)
        around = self._around()
        self.query_one("#ended").styles.height = 3 if around else 2
        off.show(headline.large("hands off", off.size.width, min(ROWS, off.size.height), "quiet"))
        self.lines("ended").show([((line, "strong"),) for line in (*self._ending(), *around)])
        table.fill([*self._table(table.size.width), *self._remarks(table.size.width)])
        self.beat()

    def beat(self) -> None:
        self.lines("said").tell(self.room.said)
        self.query_one("#undo").display = self.room.can_undo_end

    def _ending(self) -> tuple[str, str]:
        return self.record.title, words.ended(self.record)

    def _around(self) -> list[str]:
        """What the booking holds after hands off."""
        booking = self.room.booking
        after = booking.after(self.record.ended_at, self.record.booked_at)
        return [words.blocks(after, booking.turnover)] if after else []

    def _table(self, width: int) -> list[list[Row]]:
        rows: list[list[Row]] = [[_columns("", "planned", "done", width, "plain")]]
        for line in self.record.lines:
            names = wrapped(words.place(line.phase), max(16, width - 20))
            done = words.minutes(line.done) if line.done >= 1 else "–"
            first = _columns(names[0][1][0], words.minutes(line.planned), done, width, "strong")
            rows.append([first, *names[1:]])
        return rows

    def _remarks(self, width: int) -> list[list[Row]]:
        said = [f"no {fault.device}: {fault.message}" for fault in _faults(self._entries)]
        said += [f"note: {note}" for note in self.record.notes]
        if not said:
            return []
        return [[(), *wrapped(said[0], width)], *(wrapped(text, width) for text in said[1:])]

    def takes(self, key: str) -> bool:
        if self.room.clock.now().up - self._since < SETTLE:
            return True
        pages = self.query_one(Pages)
        if key == "u" and self.room.can_undo_end:
            self.room.act("undo")
        elif key in TURNING and pages.count > 1:
            pages.turn(-1 if key in ("pageup", "up") else 1)
        elif not key.startswith("ctrl+"):
            self.room.choose()
        else:
            return False
        return True

    def tapped(self, name: str) -> None:
        if name == "undo":
            self.room.act("undo")
        else:
            self.room.choose()


def _columns(name: str, planned: str, done: str, width: int, role: str) -> Row:
    return ((f"{name:<{max(16, width - 20)}}", role), (f"{planned:>10}", "plain"), (f"{done:>10}", role))


def _faults(entries: Sequence[Entry]) -> list[events.Faulted]:
    """Each fault once, in order."""
    return list(dict.fromkeys(entry.event for entry in entries if isinstance(entry.event, events.Faulted)))
