"""The session as it is drawn: everything but the buttons. Nothing moves but the clock, and a cue that comes up."""

from __future__ import annotations

from typing import NamedTuple

from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui import arrange, headline, swell, words
from roomctl.ui.narrow import wrap
from roomctl.ui.widgets.body import Body, of_session
from roomctl.ui.widgets.digits import Digits, tallest
from roomctl.ui.widgets.glow import Glow
from roomctl.ui.widgets.lines import STEPS, Lines, Row
from roomctl.ui.widgets.timeline import Timeline


class Gap(Static):
    """Rows that nothing else needs."""


class View(NamedTuple):
    """What is to be drawn. `cue_age`: seconds since the cue that is shown came, None without one; `still`: reduced
    motion; `said`: what there is to tell just now, empty if nothing; `faults`: what does not work; `glow`: what black
    becomes under a cue."""

    moment: Moment
    state: State
    cue_age: float | None
    still: bool
    said: str
    faults: str
    glow: str


class Panel(Horizontal):
    """`draw` shows a `View`, and redraws only what has changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._laid: object = None
        self._glowing = 0
        self._talks = True
        """Whether there is a row for talk alone."""

    def compose(self) -> ComposeResult:
        yield Glow(id="glow-left")
        with Vertical(id="stage"):
            with Horizontal(id="head"):
                yield Lines(id="gone", align="left")
                yield Lines(id="late")
                yield Lines(id="ends", align="right")
            yield Gap()
            yield Lines(id="area", middle=True)
            yield Gap()
            yield Digits(id="digits")
            yield Gap()
            yield Lines(id="about", middle=True)
            yield Gap()
            yield Lines(id="next")
            yield Timeline(id="timeline")
            yield Lines(id="said")
            yield Lines(id="faults")
            yield Gap()
        yield Body(id="body")
        yield Glow(id="glow-right")

    def forget(self) -> None:
        """Share the rows anew at the next drawing."""
        self._laid = None

    def draw(self, view: View) -> None:
        moment, state = view.moment, view.state
        self._lay(moment, state)
        if self.screen.has_class("-where"):
            self.query_one(Body).draw(of_session(state, moment))
        self._lines("gone").say(words.gone(moment, state))
        self._lines("late").say(words.lateness(moment.late))
        self._lines("ends").say(words.ends(moment))
        area = self._lines("area")
        area.show(headline.headline(moment.phase, area.size.width, area.size.height))
        self.query_one(Digits).show(words.clock_face(moment.phase_left))
        self._about(view)
        then = self._lines("next")
        said = words.next_words(moment.next)
        then.tell(said if len(said) <= then.size.width else words.next_words(moment.next, brief=True), role="strong")
        labels = [words.head(phase.area).lower() for phase in state.plan.phases]
        self.query_one(Timeline).show(labels, state.lengths, moment.index, moment.phase_elapsed)
        self.talk(view)
        self._light(view)

    def unsaid(self, view: View) -> str:
        """What the client asked for and how to work, where there are no rows for it under the clock."""
        if self._lines("about").size.height > 1:
            return ""
        parts = (words.wishes(view.state.wishes), words.prompts(view.moment), view.moment.phase.note)
        return " · ".join(part for part in parts if part)

    def talk(self, view: View) -> None:
        below = self._lines("faults").styles.height
        own_row = below is not None and below.value > 0
        missed = view.cue_age is not None and view.cue_age >= swell.AGAIN
        said = view.said or ("any key, or a touch anywhere: seen" if missed else "")
        self._lines("said").tell(said or (view.faults if view.faults and not own_row else view.moment.line))
        self._lines("faults").tell(view.faults)

    def _lines(self, name: str) -> Lines:
        return self.query_one(f"#{name}", Lines)

    def _lay(self, moment: Moment, state: State) -> None:
        """Share the rows anew, where the size or the area has changed."""
        width, height = self.screen.size
        inside = self.query_one("#stage").content_size.width
        if not inside or (width, height, inside, moment.phase) == self._laid:
            return
        self._laid = (width, height, inside, moment.phase)
        wish = max(headline.wish(phase, inside) for phase in state.plan.phases)  # so that nothing jumps between areas
        rows = arrange.arrange(width, height, wish, tallest(words.clock_face(moment.phase_left), inside, height // 2))
        self._talks = rows.talk > 0
        for name, high in (("area", rows.area), ("digits", rows.digits), ("about", rows.about), ("said", rows.talk),
                           ("timeline", 1 + rows.names), ("faults", rows.faults)):  # fmt: skip
            self.query_one(f"#{name}").styles.height = high
        for gap, high in zip(self.query(Gap), rows.gaps, strict=True):
            gap.styles.height, gap.display = high, high > 0
        self.call_after_refresh(self.screen.beat)  # type: ignore[attr-defined]

    def _about(self, view: View) -> None:
        """The rows under the clock: a cue, else what holds the clock, else how to work."""
        about, moment = self._lines("about"), view.moment
        width, rows = about.size.width, about.size.height
        if moment.cue and view.cue_age is not None:
            said = words.cue_words(moment.cue, moment, view.state.plan)
            about.show(headline.large(said, width, rows, "cue"), swell.words(view.cue_age))
        elif not self._talks and (view.said or view.faults):
            about.tell(view.said or view.faults)
        elif standing := words.standing(moment):
            about.show(headline.large(standing, width, rows, "side"))
        else:
            about.show(self._how(moment, words.wishes(view.state.wishes), width, rows))

    def _how(self, moment: Moment, wishes: str, width: int, rows: int) -> list[Row]:
        """How to work, what the client asked for, then the note; what is too long for its rows ends in an ellipsis,
        never as if whole."""
        width = max(8, width)
        lines = wrap(words.details(moment), width)
        brief = wrap(words.details(moment, brief=True), width, max_lines=rows, placeholder=" …")
        lines = brief if len(brief) < len(lines) else lines
        lines += wrap(wishes, width) + wrap(words.prompts(moment), width)
        spare = rows - len(lines)
        if moment.phase.note and spare > 0:
            lines += wrap(moment.phase.note, width, max_lines=spare, placeholder=" …")
        return [((line, "plain"),) for line in lines[:rows]]

    def _light(self, view: View) -> None:
        """The whole panel comes up a little; from the first repeat on there are bars at its sides too, for terminals
        that cannot show a dim ground."""
        level = 0 if view.cue_age is None else swell.panel(view.cue_age, view.still)
        for side in ("left", "right"):
            over = max(0, level - swell.PEAKS[0]) * STEPS // (STEPS - swell.PEAKS[0])
            self.query_one(f"#glow-{side}", Glow).light(over)
        if level != self._glowing:
            self._glowing = level
            red, green, blue = (round(channel * level / STEPS) for channel in Color.parse(view.glow).rgb)
            self.styles.background = Color(red, green, blue)
