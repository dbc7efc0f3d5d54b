"""Minutes that cannot be found: what can be done, and what each choice costs, in words and as a bar."""

from __future__ import annotations

from roomctl.session import late
from roomctl.session.fold import at_instant
from roomctl.session.late import Choice
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui import words
from roomctl.ui.choice_screen import HIGH, MOST, Way, Ways


class LateScreen(Ways):
    """Offers `late.choices` of the moment at which it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: list[Choice] = []

    def on_mount(self) -> None:
        super().on_mount()
        state = self.room.state
        if state is not None:
            self._choices = late.choices(at_instant(state, self.room.clock.now()))

    def asked(self, moment: Moment, state: State) -> tuple[str, str]:
        missing = late.missing(at_instant(state, self.room.clock.now()))
        return words.missing(missing), "If you choose nothing, it stays as it is." if missing else ""

    def ways(self, moment: Moment, state: State, width: int) -> list[Way]:
        shown = self._choices[: max(2, min(MOST, (self.size.height - 3) // HIGH))]
        widest = max((max(one.left, one.left - one.over) for one in shown), default=0.0)
        said = ((one, *words.choice(one, moment, state, width)) for one in shown)
        return [Way(one.act, (what, cost, words.overrun(one, widest, width))) for one, what, cost in said]
