"""The running session, for a glance from two metres and one free elbow.

A shown cue takes the next key or tap for itself, whichever it is: that press acknowledges and does nothing else.
"""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical
from textual.widgets import Static

from roomctl.session.cues import Cue
from roomctl.session.moment import Moment
from roomctl.ui import arrange, headline, words
from roomctl.ui.screens.base import RoomScreen
from roomctl.ui.widgets.body import Body, of_session
from roomctl.ui.widgets.digits import Digits, tallest
from roomctl.ui.widgets.glow import Glow
from roomctl.ui.widgets.lines import STEPS, Lines, Row
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.widgets.timeline import Timeline

STEP = 0.25
"""Seconds between two steps of a cue that comes up: its own few steps, as an animator's would cost a hundred times as
much, or happen at once where animations are off."""
ASKING = 5.0
"""Seconds for which "Stop the session?" stands."""
HELPING = 15.0
"""Seconds for which the keys are shown."""


class Gap(Static):
    """Rows that nothing else needs."""


class SessionScreen(RoomScreen):
    """Draws `room.moment`; every act goes to the journal, aimed at the phase that is on the screen."""

    REPEATING = frozenset()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pageup", "pause", "Pause", id="session.pause", tooltip="Stop the clock, or let it go on."),
        Binding("n,right,pagedown", "act('next')", "Next", id="session.next", tooltip="On to the next area."),
        Binding("b,left", "act('back')", "Back", id="session.back", tooltip="Back to the area before."),
        Binding("plus,equals_sign", "act('more')", "+1 min", id="session.more", tooltip="A minute more here."),
        Binding("minus", "act('less')", "−1 min", id="session.less", tooltip="A minute less here."),
        Binding("h", "act('hold')", "Hold", id="session.hold", tooltip="Stay here until Next, or let it go on."),
        Binding("u", "undo", "Undo", id="session.undo", tooltip="Take the last act back, for ten seconds."),
        Binding("s", "ask", "Stop", id="session.stop", tooltip="Stop the session; asks once."),
        Binding("f", "act('finish')", "Finish", id="session.finish", tooltip="To the last area; there, hands off."),
        Binding("m", "act('silence')", "Silent", id="session.silence", tooltip="Sound off, or on again."),
        Binding("w", "where", "Where", id="session.where", tooltip="The areas on a picture of the body, or no more."),
        Binding("question_mark", "help", "Help", id="session.help", tooltip="Show the keys."),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._laid: object = None
        self._cue: tuple[tuple[str, int, int], float] | None = None
        self._asked: float | None = None
        self._helped: float | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="panel"):
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
        with Grid(id="buttons"):
            yield Tap("Pause", id="pause")
            yield Tap("Next", id="next-area")
            yield Tap("+1 min", id="more")
            yield Tap("Back", id="undo")
            yield Tap("Stop", id="stop")
        with Horizontal(id="question"):
            yield Tap("Stop", id="stop-now")
            yield Tap("Go on", id="go-on")

    def on_mount(self) -> None:
        self.query_one("#question").display = False

    def on_resize(self) -> None:
        self._laid = None
        self.call_after_refresh(self.beat)

    def beat(self) -> None:
        moment, state = self.room.moment, self.room.state
        if moment is None or state is None or moment.ended:
            return
        now = self.room.clock.now().up
        if self._asked is not None and now - self._asked >= ASKING:
            self._ask(None)
        self.set_class(self.size.width >= 91, "-pictured")
        self.set_class(moment.cue is not None, "-noticing")  # a page that hides a cue gives way to it
        self.query_one(Body).draw(of_session(state, moment))
        self._lay(moment)
        self.lines("gone").say(words.gone(moment, state))
        self.lines("late").say(words.lateness(moment.late))
        self.lines("ends").say(words.ends(moment))
        area = self.lines("area")
        area.show(headline.headline(moment.phase, area.size.width, area.size.height))
        self.query_one(Digits).show(words.clock_face(moment.phase_left))
        self._about(moment, now)
        self.lines("next").say(words.next_words(moment.next), role="strong")
        labels = [words.head(phase.area).lower() for phase in state.plan.phases]
        self.query_one(Timeline).show(labels, state.lengths, moment.index, moment.phase_elapsed)
        self._talk(moment)
        self.query_one("#pause", Tap).relabel("Go on" if moment.paused else "Pause")
        self.query_one("#undo", Tap).relabel("Undo" if moment.undo in words.UNDOABLE else "Back")

    def next_change(self, now: float) -> float:
        """When the screen will look different without anybody acting, but for the second: a step of a cue."""
        if self._cue is None or self._level(now) >= STEPS:
            return float("inf")
        return self._cue[1] + STEP * (self._level(now) + 1)

    def takes(self, key: str) -> bool:
        if self._acknowledge():
            return True
        if self._asked is None:
            return False
        if key in ("s", "enter"):
            self.room.act("stop")
        self._ask(None)
        return True

    def tapped(self, name: str) -> None:
        if self._acknowledge():
            return
        match name:
            case "pause":
                self.action_pause()
            case "next-area":
                self.action_act("next")
            case "undo":
                self.action_act("undo" if self.query_one("#undo", Tap).label == "Undo" else "back")
            case "stop":
                self.action_ask()
            case "stop-now" if self._asked is not None:
                self.room.act("stop")
                self._ask(None)
            case "go-on":
                self._ask(None)
            case "more":
                self.action_act("more")

    def on_click(self, event: events.Click) -> None:
        self._acknowledge()

    def action_pause(self) -> None:
        moment = self.room.moment
        self.action_act("resume" if moment and moment.paused else "pause")

    def action_act(self, verb: str) -> None:
        self.room.act(verb)

    def action_undo(self) -> None:
        moment = self.room.moment
        if moment and moment.undo in words.UNDOABLE:
            self.room.act("undo")
        else:
            self.room.say("nothing to undo")

    def action_ask(self) -> None:
        self._ask(self.room.clock.now().up)

    def action_where(self) -> None:
        self.toggle_class("-where")
        self.call_after_refresh(self.beat)

    def action_help(self) -> None:
        self._helped = None if self._helped is not None else self.room.clock.now().up
        self.beat()

    def _ask(self, at: float | None) -> None:
        self._asked = at
        self.query_one("#question").display = at is not None
        self.query_one("#buttons").display = at is None
        if self.room.moment:
            self._talk(self.room.moment)

    def _acknowledge(self) -> bool:
        """Whether there was a cue, which is now acknowledged."""
        if self.room.moment is None or self.room.moment.cue is None:
            return False
        self.room.act("ack")
        return True

    def _lay(self, moment: Moment) -> None:
        """Share the rows anew, where the size or the area has changed."""
        width, height = self.size
        inside = self.query_one("#stage").content_size.width
        if not inside or (width, height, inside, moment.phase) == self._laid:
            return
        self._laid = (width, height, inside, moment.phase)
        face = words.clock_face(moment.phase_left)
        phases = self.room.state.plan.phases if self.room.state else (moment.phase,)
        wish = max(headline.wish(phase, inside) for phase in phases)  # of all, so that nothing jumps between areas
        most = tallest(face, inside, height // 2)
        rows = arrange.arrange(width, height, wish, most)
        for name, high in (("area", rows.area), ("digits", rows.digits), ("about", rows.about),
                           ("timeline", 1 + rows.names), ("faults", rows.faults)):  # fmt: skip
            self.query_one(f"#{name}").styles.height = high
        for gap, high in zip(self.query(Gap), rows.gaps, strict=True):
            gap.styles.height, gap.display = high, high > 0
        self.query_one("#buttons").styles.height = rows.buttons
        self.query_one("#question").styles.height = rows.buttons
        self.call_after_refresh(self.beat)

    def _about(self, moment: Moment, now: float) -> None:
        """The rows under the clock: a cue, else the keys if asked for, else what holds the clock, else how to work."""
        about = self.lines("about")
        width, rows = about.size.width, about.size.height
        level = self._notice(moment.cue, now)
        if moment.cue and self.room.state:
            said = words.cue_words(moment.cue, moment, self.room.state.plan)
            about.show(headline.large(said, width, rows, "cue"), level)
        elif self._helped is not None and now - self._helped < HELPING:
            about.tell(words.HELP)
        elif standing := words.standing(moment):
            about.show(headline.large(standing, width, rows, "side"))
        else:
            about.show(self._how(moment, width, rows))
        for side in ("left", "right"):
            self.query_one(f"#glow-{side}", Glow).light(level)

    def _how(self, moment: Moment, width: int, rows: int) -> list[Row]:
        """How to work, then the note; a note that is too long for its rows ends in an ellipsis, never as if whole."""
        lines = wrap(words.details(moment), max(8, width)) + wrap(words.prompts(moment), max(8, width))
        spare = rows - len(lines)
        if moment.phase.note and spare > 0:
            lines += wrap(moment.phase.note, max(8, width), max_lines=spare, placeholder=" …")
        return [((line, "plain"),) for line in lines[:rows]]

    def _notice(self, cue: Cue | None, now: float) -> int:
        if cue is None:
            self._cue = None
            return 0
        if self._cue is None or self._cue[0] != cue.key:
            self._cue = (cue.key, now)
        return self._level(now)

    def _level(self, now: float) -> int:
        return min(STEPS, int((now - self._cue[1]) / STEP + 1e-6)) if self._cue else 0

    def _talk(self, moment: Moment) -> None:
        state = self.room.state
        faults = words.fault_line([*(state.faults if state else ()), *self.room.trouble], moment.silenced)
        said = "Stop the session?" if self._asked is not None else self.room.said
        below = self.lines("faults").styles.height
        own_row = below is not None and below.value > 0
        self.lines("said").tell(said or (faults if faults and not own_row else moment.line))
        self.lines("faults").tell(faults)
