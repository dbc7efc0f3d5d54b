"""A question with numbered answers, each with its consequence.

It never covers a cue, and closes without an answer after some time. With two pedals, one marks the next answer and the
other takes it.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from textual.app import ComposeResult
from textual.containers import Vertical

from roomctl.session.fold import at_instant
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui.base_screen import Over
from roomctl.ui.host import Host
from roomctl.ui.session.layout import LEAST
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

STANDS = 30.0
"""Seconds without a touch after which the question closes."""
MOST = 5
ROWS = {"-cut": (1, 1, 1), "-tiny": (2, 3, 1), "-low": (5, 4, 3), "-high": (5, 4, 3)}
"""By the height of the window: rows of an answer, of what is around the answers, and of the button that closes it."""
STEPS = {"down": 1, "right": 1, "tab": 1, "up": -1, "left": -1}


class Way(NamedTuple):
    """An answer. `act`: its verb and text; `lines`: what it is, and its consequence."""

    act: tuple[str, str]
    lines: tuple[str, ...]


class Question(Protocol):
    """`stands`: seconds without a touch after which it closes. `state` is that of this instant."""

    @property
    def stands(self) -> float: ...

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        """The question, and what happens without an answer. If the question is empty, the screen closes."""

    def ways(self, moment: Moment, state: State, width: int, most: int) -> list[Way]:
        """At most `most` answers, in `width` columns."""


class ChoiceScreen(Over):
    REPEATING = frozenset()
    LEAST = LEAST

    def __init__(self, room: Host, question: Question) -> None:
        super().__init__(room)
        self.question = question
        self._at = 0
        self._until = 0.0
        self._answers: list[Way] = []
        """The answers as they stand there, which are those that a press means: their order may change with the time."""

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="why")
        with Vertical(id="ways"):
            for number in range(MOST):
                yield Tap("", id=f"choice-{number}")
        yield Lines(id="said")
        yield Tap("Back", id="leave")

    def on_mount(self) -> None:
        self._touch()

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        here = self._here() if self.room.clock.now().up < self._until else None
        title, why = self.question.asked(*here) if here else ("", "")
        if not title:
            self.leave()
            self.room.settle()
            return
        self.lines("title").say(title, role="strong")
        self.lines("why").tell(why)
        self._answers = self._shown()
        many = len(self._answers)
        for number in range(MOST):
            tap = self.query_one(f"#choice-{number}", Tap)
            tap.display = number < many
            if number < many:
                tap.set_class(number == self._at, "-chosen")
                mark = "▸" if number == self._at else " "
                what, *more = self._shown(max(10, tap.content_size.width - 4))[number].lines
                tap.relabel("\n".join([f"{mark} {number + 1}  {what}  ", *more][: self._rows[0]]))
        touched = self.room.touched
        self.query_one("#leave").display = touched
        self.lines("said").tell(self.room.said or ("" if touched else "press a number or tap; Escape closes this"))

    def takes(self, key: str) -> bool:
        if key == "ctrl+c":
            return False
        self._touch()
        act = self.room.look.act_of(key)
        many = len(self._answers)
        if key.isdecimal() and 0 < int(key) <= many:
            self._take(int(key) - 1)
        elif key in ("enter", "space") or act == "pause":
            self._take(self._at)
        elif step := STEPS.get(key, {"next": 1, "back": -1}.get(act, 0)):
            self._at = (self._at + step) % max(1, many)
            self.beat()
        else:
            self.leave()
        return True

    def tapped(self, name: str) -> None:
        if name == "leave":
            self.leave()
            return
        self._take(int(name.rpartition("-")[2]))

    def _take(self, at: int) -> None:
        ways = self._answers
        self.leave()
        if at < len(ways):
            verb, text = ways[at].act
            self.room.act(verb, text)

    def _touch(self) -> None:
        self._until = self.room.clock.now().up + self.question.stands

    def _shown(self, width: int = 40) -> list[Way]:
        high, around, foot = self._rows
        most = max(2, min(MOST, (self.size.height - around - foot * self.room.touched) // high))
        here = self._here()
        return self.question.ways(*here, width, most) if here else []

    @property
    def _rows(self) -> tuple[int, int, int]:
        return next(rows for name, rows in ROWS.items() if self.has_class(name))

    def _here(self) -> tuple[Moment, State] | None:
        moment, state = self.room.moment, self.room.state
        return (moment, at_instant(state, self.room.clock.now())) if moment and state else None
