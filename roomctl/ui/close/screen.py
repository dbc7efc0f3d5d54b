"""The end of a session: planned and done times, the time left of the turnover, and the optional measures, note and
signature. Done, or any key without another meaning, goes back to the presets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical

from roomctl.errors import RoomError
from roomctl.session import measures
from roomctl.session.acts import MAX_TEXT_LENGTH
from roomctl.session.booking import Interval
from roomctl.session.events import Entry, When
from roomctl.session.plan import Measure, Phase
from roomctl.session.record import Record, record
from roomctl.session.refusal import Refusal
from roomctl.session.visits import worked
from roomctl.text import bookings, moments, numbers, reasons, results
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import AROUND, LINE, RoomScreen
from roomctl.ui.close import summary
from roomctl.ui.host import Host
from roomctl.ui.session import headline
from roomctl.ui.session.layout import LEAST
from roomctl.ui.widgets.keypad import AT_ONCE, LABELS, NONE, Pad, typed
from roomctl.ui.widgets.letters import ROWS
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.pages import Pages
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.widgets.text_line import Line

SETTLE = 1.5
"""Seconds for which keys and taps are ignored: one that was meant for the session must not close this screen."""
TABLE = 72
"""Maximum columns of the table: wider rows are hard to follow."""
TYPING = 10.0
"""Seconds since the last key after which a session that starts elsewhere no longer waits for a half-typed line."""
RESTING = 30.0
"""Seconds for which "hands off" is shown large before the time left of the turnover replaces it."""
TURNING = frozenset({"pagedown", "pageup", "down", "up"})
PASSED_ON = frozenset({"question_mark", "f1", "f2", "f3"})
NUMBERS = r"[0-9/ ]*"
Asked = tuple[Measure, When] | None
"""The measure that is being typed; None: the therapist's note."""


class CloseScreen(RoomScreen):
    CSS_PATH = [AROUND, LINE]  # noqa: RUF012 (Textual's own declaration)
    LEAST = LEAST

    def __init__(self, room: Host, record: Record, entries: Sequence[Entry], shown_at: float) -> None:
        super().__init__(room)
        self.record, self._since = record, shown_at
        self._of: object = None
        self._asked: Asked = None
        self._last: Asked = None
        """The measure that was asked for last."""
        self.asking = False
        """Whether something is being typed."""

    def compose(self) -> ComposeResult:
        yield Lines(id="off", middle=True)
        yield Lines(id="ended")
        with Grid(id="reasons"):
            for place, reason in enumerate(reasons.STOPS, 1):
                yield Tap(f"{place} {reason}", id=f"why-{place}")
        yield Pages(id="lines")
        with Vertical(id="numbers"):
            for what in self.record.measure:
                with Horizontal(classes="number"):
                    yield Lines(id=f"name-{what}", align="left", middle=True)
                    for when in measures.WHENS:
                        yield Tap("", id=f"{what}-{when}")
        with Vertical(id="ask"):
            yield Lines(id="asked", align="left")
            yield Line(lambda: self.room.clock, id="value")
            yield Pad(id="pad")
        yield Lines(id="said", align="left")
        with Horizontal(id="foot"):
            yield Tap("Sign off", id="sign")
            yield Tap("Report", id="report")
            yield Tap("Done", id="leave")
            yield Tap("Undo the end", "Undo end", id="undo")
            yield Tap("Add a note", "Note", id="write")
        with Horizontal(id="answer"):
            yield Tap("Cancel", id="cancel")
            yield Tap("OK", id="ok")

    def on_mount(self) -> None:
        self.query_one(Line).cursor_blink = False
        self.set_class(len(self.record.measure) > 1, "-full")
        self._ask(False)

    def on_resize(self) -> None:
        self._of = None
        self.later(self.beat)

    def repeats(self, key: str) -> bool:
        return self.asking or super().repeats(key)

    @property
    def reported(self) -> str:
        return self.record.session

    def savable(self) -> tuple[str, Sequence[Phase]]:
        return self.record.preset, worked(self.record)

    @property
    def asks_text(self) -> bool:
        """A number has its own buttons."""
        return self.asking and self._asked is None

    def typed_into(self, key_at: float) -> bool:
        """A line without a key for `TYPING` seconds is saved, and the session waits no longer."""
        if not self.asking or self.room.clock.now().up - key_at < TYPING:
            return self.asking
        line = "" if self._asked else self.query_one(Line).value
        self._ask(False)
        for part in wrap(line, MAX_TEXT_LENGTH):
            self._keep("note", part)  # which shows the session
        return bool(line.strip())

    def beat(self) -> None:
        if self._of is not self.room.state:
            self._read()
        now, parts = self.room.clock.now(), self._after()
        name, left = summary.left(parts, now.wall)
        off = self.lines("off")
        large = left if left and now.up - self._since > RESTING else "hands off"
        if off.size.width and off.size.height:  # it has no size while something is asked, and shortly after
            off.show(headline.large(large, off.size.width, min(ROWS, off.size.height), "quiet"))
        ending = [self.record.title, summary.THANKS + results.ended(self.record)]
        if self.record.rehearsal:
            ending = [f"{moments.REHEARSAL} · {self.record.title}", results.ended(self.record)]
        if parts:
            ending.append(f"{name} {left} left · {self._around(parts)}" if left else self._around(parts))
        ended = self.lines("ended")
        wide = max(16, self.size.width - 2)
        rows = [row for line in ending for row in summary.fitted(line, wide)]
        few = self.has_class("-cut")  # what is asked, or a button that leads on, is worth more
        ended.styles.height = min(len(rows), 0 if self.asking else self.size.height - 2) if few else len(rows)
        ended.say(*rows, role="strong")
        asked = numbers.question(*self._asked) if self._asked else summary.LINE
        self.lines("asked").say(*summary.fitted(asked, wide - 2), role="strong")
        keys = "" if self.room.touched else summary.keys(self.record)
        keys = keys.replace("s sign off", "s sign off · r report") if self.room.reports else keys
        begun = summary.BEGUN if self.room.running else ""
        self.lines("said").tell(self.room.said or ((self._long() or begun) if self.asking else keys))
        self.query_one("#report").display = self.room.reports is not None
        self.query_one("#undo").display = self._can_undo
        self.query_one("#write").display = not self._can_undo and not self.record.rehearsal
        self.query_one("#sign").display = not self.record.rehearsal
        self.set_class(summary.unexplained(self.record) and not self.asking, "-unexplained")

    def _long(self) -> str:
        """A message if the line is too long to be saved."""
        letters = len(" ".join(self.query_one(Line).value.split()))
        if letters <= MAX_TEXT_LENGTH or self._asked:
            return ""
        return error_text(Refusal("line-too-long", letters=letters, most=MAX_TEXT_LENGTH))

    def pasted(self, text: str) -> bool:
        """A paste is a note for the record, or the measure that is asked for."""
        if self._asked and not re.fullmatch(NUMBERS, text):
            self.room.say(summary.NO_NUMBER)
            return True
        if not self.asking:
            self._ask(True)
        return False

    def on_input_changed(self) -> None:
        self.beat()

    def takes(self, key: str) -> bool:
        if self.asking:
            return self._typing(key)
        if self._settles:
            return True
        pages = self.query_one(Pages)
        match key:
            case "u" if self._can_undo:
                self.room.act("undo")
            case "m" if asked := summary.unasked(self.record, self._last):
                self._ask(True, asked)
            case "w" if not self.record.rehearsal:
                self._ask(True)
            case "s" if not self.record.rehearsal:
                self._keep("sign")
            case "r" if self.room.reports:
                self.room.open("report")
            case "1" | "2" | "3" | "4" | "5" if summary.unexplained(self.record):
                self._explain(key)
            case _ if key in TURNING and pages.count > 1:
                pages.turn(-1 if key in ("pageup", "up") else 1)
            case _ if key.startswith("ctrl+") or key in PASSED_ON:
                return False
            case _:
                self.room.done(self.record.session)
        return True

    def tapped(self, name: str) -> None:
        if not self.asking and self._settles:
            return
        match name.partition("-"):
            case ("undo", _, _):
                self.room.act("undo")
            case ("sign", _, _):
                self._keep("sign")
            case ("report", _, _):
                self.room.open("report")
            case ("write", _, _):
                self._ask(True)
            case ("leave", _, _):
                self.room.done(self.record.session)
            case ("why", _, place):
                self._explain(place)
            case ("cancel", _, _):
                self._ask(False)
            case ("ok", _, _):
                self._answer(self.query_one(Line).value)
            case ("pad", _, place) if self._asked:
                self._tapped(self._asked[0], LABELS[self._asked[0]][int(place)])
            case _:
                what, _, when = name.rpartition("-")
                for one in self.record.measure:
                    if one == what:
                        self._ask(True, (one, "before" if when == "before" else "after"))

    @property
    def _can_undo(self) -> bool:
        """Whether the end can be undone, if no other session has come and gone since."""
        latest = self.room.state
        return self.room.can_undo_end and latest is not None and latest.session == self.record.session

    @property
    def _settles(self) -> bool:
        return self.room.clock.now().up - self._since < SETTLE

    def _explain(self, place: str) -> None:
        self._keep("why", list(reasons.STOPS.values())[int(place) - 1])

    def _typing(self, key: str) -> bool:
        """The input handles all keys but Escape, Enter too, so that they stay in order."""
        if key == "escape":
            self._ask(False)
            return True
        return key.startswith("ctrl+") and key not in ("ctrl+q", "ctrl+c")

    def on_input_submitted(self, event: Line.Submitted) -> None:
        if self.asking:
            self._answer(event.value)

    def _keep(self, verb: str, text: str = "") -> None:
        """Act on this record, also if another session is running now."""
        self.room.act(verb, text, self.record.session)

    def _tapped(self, what: Measure, label: str) -> None:
        value = self.query_one(Line)
        value.value = typed("" if what in AT_ONCE else value.value, label)
        if what in AT_ONCE or label == NONE:
            self._answer(value.value or NONE)

    def _ask(self, on: bool, asked: Asked = None) -> None:
        """Ask for a measure or a note, or go back to the record."""
        self.asking, self._asked, self._last = on, asked, asked or self._last
        for name in ("off", "lines", "numbers", "foot"):
            self.query_one(f"#{name}").display = not on
        for name in ("ask", "answer"):
            self.query_one(f"#{name}").display = on
        value, pad = self.query_one(Line), self.query_one(Pad)
        value.value, value.restrict = "", NUMBERS if asked else None
        pad.display = asked is not None and not self.has_class("-cut")  # its keys still type
        if not on:
            self.set_focus(None)
        elif asked:
            pad.label(asked[0])
        if on:
            self.set_focus(value)  # at once, for keys of the same burst
        self._of = None
        self.later(self.room.hurry)  # a session may be waiting

    def _answer(self, value: str) -> None:
        """Save a note or a measure; an empty value saves nothing, "none" removes a measure."""
        verb = "note"
        if self._asked and value.strip():
            verb, value = "measure", f"{self._asked[0]} {self._asked[1]} {value.strip()}"
            try:
                measures.read(value)
            except RoomError as error:
                self.room.say(error_text(error))
                return
        if self._long():
            self.beat()
            return
        self._ask(False)
        if value.strip():
            self._keep(verb, value)

    def _read(self) -> None:
        """Read the record again, after an addition here or elsewhere."""
        self._of = self.room.state
        made = record(self.room.journal.entries(self.record.session), self.room.clock.now())
        self.record = made or self.record
        self.query_one(Pages).fill(summary.table(self.record, max(16, min(TABLE, self.size.width - 2))))
        for what in self.record.measure:
            name = self.query(f"#name-{what}")
            if name:
                self.lines(f"name-{what}").say(numbers.NAME[what], role="strong")
                for when in measures.WHENS:
                    self.query_one(f"#{what}-{when}", Tap).relabel(summary.number(self.record, what, when))
        self.query_one("#sign", Tap).relabel(*summary.signed(self.record))

    def _after(self) -> Sequence[Interval]:
        latest = self.room.state
        steps = latest.steps if latest is not None and latest.session == self.record.session else ()
        needed = sum(step.seconds for step in steps)
        return self.room.booking.after(self.record.ended_at, self.record.booked_at, needed)

    def _around(self, parts: Sequence[Interval]) -> str:
        """The parts of the booking after hands off."""
        return bookings.blocks(parts, self.room.booking.turnover)
