"""Minutes that cannot be found: what can be done, and what each choice costs, in words and as a bar.

It never comes over a cue, goes when one comes, and goes away if nobody answers: then things stay as they are. One pedal
steps through the choices, the other takes one.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from roomctl.session import late
from roomctl.session.late import Choice
from roomctl.ui import words
from roomctl.ui.screens.base import Over
from roomctl.ui.screens.session import SessionScreen
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

STANDS = 30.0
"""Seconds for which the choice stands without an answer."""
MOST = 5
HIGH = 5
"""Rows of a choice."""
STEPS = {"down": 1, "right": 1, "tab": 1, "up": -1, "left": -1}


class LateScreen(Over):
    """Offers `late.choices` of the moment at which it was opened."""

    REPEATING = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._choices: list[Choice] = []
        self._at = 0
        self._until = 0.0

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="why")
        with Vertical(id="ways"):
            for number in range(MOST):
                yield Tap("", id=f"choice-{number}")
        yield Lines(id="said")

    def on_mount(self) -> None:
        self._touch()
        state = self.room.state
        if state is not None:
            self._choices = late.choices(state.at_instant(self.room.clock.now()))

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        moment, state = self.room.moment, self.room.state
        if moment is None or state is None or self.room.clock.now().up >= self._until:
            self.leave()
            if isinstance(self.room.base, SessionScreen):
                self.room.base.settle(self.room.clock.now().up)  # an answer may be on its way
            return
        missing = late.missing(state.at_instant(self.room.clock.now()))
        self.lines("title").say(words.missing(missing), role="strong")
        self.lines("why").tell("If you choose nothing, it stays as it is." if missing else "")
        shown = self._shown()
        widest = max((max(one.left, one.left - one.over) for one in shown), default=0.0)
        for number in range(MOST):
            tap = self.query_one(f"#choice-{number}", Tap)
            tap.display = number < len(shown)
            if number < len(shown):
                tap.set_class(number == self._at, "-chosen")
                mark = "▸" if number == self._at else " "
                room = max(10, tap.content_size.width - 4)
                what, cost = words.choice(shown[number], moment, state, room)
                tap.relabel(f"{mark} {number + 1}  {what}\n{cost}\n{words.overrun(shown[number], widest, room)}")
        self.lines("said").tell(self.room.said or "a number, or a touch; escape leaves it")

    def takes(self, key: str) -> bool:
        if key == "ctrl+c":
            return False
        self._touch()
        act = self.room.look.act_of(key)
        if key.isdecimal() and 0 < int(key) <= len(self._shown()):
            self._take(int(key) - 1)
        elif key in ("enter", "space") or act == "pause":
            self._take(self._at)
        elif step := STEPS.get(key, {"next": 1, "back": -1}.get(act, 0)):
            self._at = (self._at + step) % max(1, len(self._shown()))
            self.beat()
        else:
            self.leave()
        return True

    def tapped(self, name: str) -> None:
        self._take(int(name.rpartition("-")[2]))

    def _take(self, at: int) -> None:
        verb, text = self._shown()[at].act
        self.leave()
        self.room.act(verb, text)

    def _touch(self) -> None:
        self._until = self.room.clock.now().up + STANDS

    def _shown(self) -> list[Choice]:
        return self._choices[: max(2, min(MOST, (self.size.height - 3) // HIGH))]
