"""The running session, readable from two metres and operated with an elbow.

While a cue is shown, the next key or tap only acknowledges it. A touch of the dark screen only lights it. Every other
act goes to the journal and names the phase on the screen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset

from roomctl.config import keymap
from roomctl.session import late_choices
from roomctl.session.fold import at_instant
from roomctl.session.moment import Moment, unexplained
from roomctl.session.refusal import Refusal
from roomctl.text import moments, outcomes, reasons
from roomctl.text.refusals import error_text
from roomctl.ui import collector
from roomctl.ui.base_screen import RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.options import CLOCKS
from roomctl.ui.pointer import SAME
from roomctl.ui.presses import Kind
from roomctl.ui.session import cue_fade, layout, scenes
from roomctl.ui.session.dim import Dim
from roomctl.ui.session.panel import Panel
from roomctl.ui.session.rows import View
from roomctl.ui.widgets.buttons import NOTHING, Button, Buttons

ASKING = 5.0
"""Seconds for which "Stop the session?" and "Unlock?" are shown."""
NEXT, MORE = Button("next-area", "Next"), Button("more", "+1 min")
BACK, MENU = Button("back", "Back"), Button("menu", "More…")
PAUSE, GO_ON, RELEASE = Button("pause", "Pause"), Button("pause", "Go on"), Button("hold", "Release")
CLOCK = Button("where", "Clock")
"""Closes the picture of the body."""
ANSWERS = Button("check-less", "Less"), Button("check-same", "Same"), Button("check-more", "More")
"""During the question about pressure."""
WHY, REASONS = Button("why", "Why?"), (*[Button(f"why-{one}", one) for one in reasons.PAUSES], Button("never", "Back"))
"""Optional, while the session is paused."""
LIGHTS = Button("lights", "Full light")
QUESTION = Button("stop-now", "Stop"), NOTHING, Button("go-on", "Go on")
"""The buttons during "Stop the session?"; `LIGHTS` among them in a room with lamps."""
REASON_OF = {str(number): reason for number, reason in enumerate(reasons.PAUSES, 1)}
SETTLE = 1.5
"""If a session appears over another screen, presses are ignored until this many seconds have passed without one."""
LATER = 120.0
"""More missing seconds before the choice is offered again."""


class SessionScreen(RoomScreen):
    BLANK = True  # the panel and the buttons cover it, so no row of its own is to be styled
    REPEATING = frozenset()
    LEAST = 0, 0  # the panel says so itself

    def __init__(self, room: Host, key_at: float = -math.inf) -> None:
        """`key_at`: the last press that was meant for another screen."""
        super().__init__(room)
        self._key_at = key_at
        self.dim = Dim()
        self.locked = self.where = False
        self._clock = ""
        """The style of the clock that was chosen here; empty: the room's."""
        self._cue: tuple[tuple[str, int, int], float] | None = None
        self._asked = self._unlocking = -math.inf
        """When "Stop the session?" and "Unlock?" were last shown."""
        self._whying = False
        """Whether the reasons for the pause replace the buttons."""
        self._missed = 0.0
        """Missing seconds when the choice was last offered."""
        self._away_since = -1.0
        """The start of the time away that was last asked about."""

    def compose(self) -> ComposeResult:
        yield Panel(id="panel")
        yield Buttons(id="buttons")

    def on_mount(self) -> None:
        self.dim = Dim(self.room.look.dim)
        self.dim.touch(self._now)
        self.beat()  # before the first frame

    def on_resize(self) -> None:
        self.beat()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        self.beat()

    def beat(self) -> None:
        moment, state = self.room.moment, self.room.state
        if moment is None or state is None or moment.ended:
            return
        now = self._now
        self._notice(moment, now)
        self.set_class(self.dim.dark(now), "-dark")
        self.set_class(moment.cue is not None, "-cued")
        asked, unlocking = self._is_asked(now), now - self._unlocking < ASKING
        said = "Stop the session?" if asked else "Unlock?" if unlocking else self.room.said
        said = outcomes.beside(moment.phase, said)
        said = "" if said.casefold() == moments.standing(moment).casefold() else said  # already in large letters
        short = (keymap.spoken(one) for one in self.room.look.keys.get("lock", ()) if not keymap.pressed(one)[0])
        opens = next(short, "Esc")  # a locked screen tells no long press from a short one
        keys = "" if self.room.touched else f": press {opens}, then Enter"
        locked = f"locked{keys}" if self.locked and not moment.cue else ""
        faults = moments.faults([*state.faults, *self.room.trouble], moment.silenced)
        age = now - self._cue[1] if self._cue else None
        view = View(moment, state, age, self.room.look.still, said or locked, faults, self.room.glow, self.where,
                    "" if self.room.touched else self.room.look.key_of("spread"), self.room.touched,
                    self._clock or self.room.look.clock)  # fmt: skip
        panel = self.query_one(Panel)
        collector.forget_widths()
        panel.draw(view, *self.app.size)
        self.query_one(Buttons).shade = panel.shade
        self._lay(self._buttons(moment, asked, unlocking, panel.unsaid(view)))
        self._offer(moment)

    def _buttons(self, moment: Moment, asked: bool, unlocking: bool, unsaid: str) -> Sequence[Button]:
        if self.locked:
            return Button("unlock-now", "Unlock now") if unlocking else NOTHING, Button("unlock", "Unlock")
        if asked:
            return (QUESTION[0], LIGHTS, QUESTION[2]) if self.room.look.lamps else QUESTION
        if moment.cue and moment.cue.kind == "check":
            return ANSWERS
        why = self.room.state is not None and unexplained(moment, self.room.state)
        self._whying = self._whying and why
        if self._whying:
            return REASONS
        undo = Button("undo", "Undo", "chosen") if moment.undo in outcomes.UNDOABLE else Button("", unsaid, "words")
        held = self.room.state is not None and self.room.state.held
        return (
            GO_ON if moment.paused else RELEASE if held else PAUSE, NEXT,
            CLOCK if self.where else WHY if why else MORE, BACK, undo, MENU,
        )  # fmt: skip

    def _lay(self, buttons: Sequence[Button]) -> None:
        width, height = self.app.size
        columns = len(buttons) // layout.button_rows(width, len(buttons))
        self.query_one(Buttons).lay(buttons, columns, width, layout.buttons(width, height))

    def next_change(self, now: float) -> float:
        """When the screen next changes without an act, apart from the clock's seconds."""
        times = [self.dim.until] if self.dim.after and not self.dim.dark(now) else []
        times += [at + ASKING for at in (self._asked, self._unlocking) if now - at < ASKING]
        if self._cue:
            age = now - self._cue[1]
            times.append(self._cue[1] + cue_fade.next_step(age, self.room.look.still))
        return min(times, default=math.inf)

    def takes(self, key: str) -> bool:
        if key == "ctrl+c":
            return False
        if self._settles():
            return True
        act = self.room.look.act_of(key)
        if self._answered(f"again: {_label(act).lower()}" if act else ""):
            return True
        if self.locked:
            self._unlock(act == "lock" or key == "escape", key == "enter")
        elif self._is_asked(self._now) and act == "lights":
            self.do(act)  # whoever stops a session in a hurry may need it, and the question stays
        elif self._is_asked(self._now):
            self._ask(False)
            if act == "stop" or key == "enter":
                self.room.act("stop")
        elif act:
            self.do(act)
        elif key in REASON_OF and self._may_explain:
            self.room.act("why", REASON_OF[key])
        elif key == "escape" and self.where:
            self.do("where")
        return True

    def ways(self, key: str) -> Sequence[Kind]:
        moment, now = self.room.moment, self._now
        cued = moment is not None and moment.cue is not None
        otherwise = cued or self.locked or self._is_asked(now) or self.dim.dark(now) or now - self._key_at < SETTLE
        return () if otherwise else self.room.look.ways(key)

    def waiting(self, key: str) -> None:
        self.dim.touch(self._now)
        of = self.room.look.act_of
        said = [_label(of(key)), *(f"{way}: {_label(of(f'{way}+{key}'))}" for way in self.room.look.ways(key))]
        self.room.say(" · ".join(filter(None, said)))

    def decided(self, key: str) -> None:
        if act := self.room.look.act_of(key):
            self.dim.touch(self._now)
            self.do(act)

    def tapped(self, name: str) -> None:
        if self._settles():
            return
        verb, _, answer = name.partition("-")
        asked = self._cue and self._now - self._cue[1] >= SAME  # a tap that comes with the question was not its answer
        if verb == "check" and asked:
            self.room.act(verb, answer)
        if self._answered("again"):
            return
        match name:
            case "next-area":
                self.do("next")
            case "stop-now":
                self._ask(False)
                self.room.act("stop")
            case "go-on":
                self._ask(False)
            case "why" | "never":
                self._whying = name == "why"
                self.beat()
            case _ if name.startswith("why-"):
                self.room.act("why", name.removeprefix("why-"))
            case "unlock" | "unlock-now":
                self._unlock(name == "unlock", name == "unlock-now")
            case _:
                self.do(name)

    def on_click(self, event: events.Click) -> None:
        if not self._settles() and not self._answered("") and self.where:
            self.do("where")

    def means(self, at: Offset) -> object:
        """A shown cue and a dark screen take a tap for themselves, wherever it is; None: what is at `at` does."""
        moment = self.room.moment
        if moment and moment.cue:
            return "seen", moment.cue.key
        return "light" if self.dim.dark(self._now) else None

    def settle(self, pressed_at: float) -> None:
        """A screen over this one has closed by itself; `pressed_at`: the last press there."""
        self._key_at = max(self._key_at, pressed_at)

    def _settles(self) -> bool:
        """Whether a press now still counts as meant for the previous screen."""
        if self._now - self._key_at >= SETTLE:
            return False
        self._key_at = self._now
        return True

    def do(self, act: str) -> None:
        """Do an act by its name, in `keymap.ACTS` or in the journal."""
        moment = self.room.moment
        match act:
            case "pause":
                self.room.act("resume" if moment and moment.paused else "pause")
            case "undo" if not (moment and moment.undo in outcomes.UNDOABLE):
                self.room.say(error_text(Refusal("nothing-to-undo")))
            case "stop":
                self._ask(True)
            case "lock":
                self.locked, self._unlocking = True, -math.inf
                self.beat()
            case "late":
                self.room.open("late")
            case "clock":
                now = self._clock or self.room.look.clock
                self._clock = CLOCKS[(CLOCKS.index(now) + 1) % len(CLOCKS)]
                self.room.say(f"clock: {self._clock}")
            case "theme":
                self.room.colours()
            case "acts" | "help" | "menu" | "check":
                self.room.open(act)
            case "lights" | "inspect" if not self.room.look.lamps:
                self.room.say(outcomes.NO_LAMPS)
            case "bed":
                self.room.act("bed", scenes.next_bed(self.room.state, self.room.beds) if self.room.state else "")
            case "why" if not (moment and moment.paused):
                self.room.act("why")  # refused: only a pause has a reason
            case "note" | "measure" | "sign" | "why":
                self.room.open("line", act)
            case "where":
                self.where = not self.where
                self.beat()
            case _:
                self.room.act(act)

    @property
    def _may_explain(self) -> bool:
        moment, state = self.room.moment, self.room.state
        return moment is not None and state is not None and unexplained(moment, state)

    @property
    def _now(self) -> float:
        return self.room.clock.now().up

    def _is_asked(self, now: float) -> bool:
        return now - self._asked < ASKING

    def _ask(self, whether: bool) -> None:
        self._asked = self._now if whether else -math.inf
        self.room.hurry()

    def _unlock(self, begins: bool, ends: bool) -> None:
        """Unlocking takes two different presses within `ASKING` seconds."""
        if ends and self._now - self._unlocking < ASKING:
            self.locked = False
        self._unlocking = self._now if begins else -math.inf
        self.room.hurry()

    def _answered(self, again: str) -> bool:
        """Whether the press only acknowledged a cue or lit the dark screen; `again` says what it would do next time."""
        now = self._now
        if self.room.moment and self.room.moment.cue:
            self.dim.touch(now)
            self.room.act("ack")
            return True
        if self.dim.dark(now):
            self.dim.glance(now)
            self.room.say(again)
            return True
        self.dim.touch(now)
        return False

    def _notice(self, moment: Moment, now: float) -> None:
        if moment.cue is None:
            self._cue = None
            return
        if self._cue is None or self._cue[0] != moment.cue.key:
            self._cue = (moment.cue.key, now)
        self.dim.touch(now)

    def _offer(self, moment: Moment) -> None:
        """Ask what to do with missing minutes: once, and again if many more are missing; and about time away."""
        gone = self.room.state and self.room.state.gone
        if moment.away and gone and gone.t != self._away_since and self._free(moment):
            self._away_since = gone.t
            self.dim.touch(self._now)
            self.room.open("away")
            return
        busy = moment.paused or not self._free(moment)
        if busy or moment.late < late_choices.WORTH or self.room.state is None:
            return
        missing = late_choices.missing(at_instant(self.room.state, self.room.clock.now()))
        if missing >= max(late_choices.WORTH, self._missed + LATER):
            self._missed = missing
            self.room.open("late")

    def _free(self, moment: Moment) -> bool:
        """Whether a question may open over the session."""
        return not (moment.cue or self.locked or self._is_asked(self._now)) and self.app.screen is self


def _label(act: str) -> str:
    return keymap.ACTS[act].label if act else ""
