"""The first run, once, in two minutes: the room's name, its sound, a pedal, a tablet. Each step can be skipped, and so
can all of them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from roomctl.errors import RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import LINE, OVER, Over
from roomctl.ui.host import Host, Setup
from roomctl.ui.setup.steps import STEPS, TEXTS, TITLES
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.widgets.text_line import Line

DOES: dict[str, tuple[str, ...]] = {
    "name": (), "sound": ("Play a cue", "Play"), "pedal": ("Set up a pedal", "Set up"), "tablet": (),
}  # fmt: skip


class SetupScreen(Over):
    """One step at a time. It is done, and not shown again, once it was left in any way."""

    CSS_PATH = [OVER, LINE]  # noqa: RUF012 (Textual's own declaration)

    def __init__(self, room: Host, setup: Setup) -> None:
        super().__init__(room)
        self._setup, self._at = setup, 0

    @property
    def step(self) -> str:
        return STEPS[self._at]

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Line(lambda: self.room.clock, id="value")
        yield Pages(id="lines")
        yield Lines(id="said", align="left")
        with Horizontal(id="answer"):
            yield Tap("Skip all", "Skip", id="skip")
            yield Tap("", id="act")
            yield Tap("Next", id="next")

    def on_mount(self) -> None:
        self.query_one(Line).cursor_blink = False
        self._go(0)

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        self.lines("title").tell(f"{self._at + 1} of {len(STEPS)}: {TITLES[self.step]}", role="strong")
        told = self._setup.tablet() if self.step == "tablet" else TEXTS[self.step]
        wide = max(16, self.size.width - 2)
        self.query_one(Pages).fill([*wrapped(line, wide), ()] for line in told)
        act = f"p: {DOES[self.step][0].lower()} · " if DOES[self.step] else ""
        keys = "" if self.room.touched else f"Enter: next · {act}Esc: skip all"
        self.lines("said").tell(self.room.said or keys)
        self.query_one("#act", Tap).relabel(*DOES[self.step] or ("",))
        self.query_one("#next", Tap).relabel("Done" if self._at == len(STEPS) - 1 else "Next")

    def repeats(self, key: str) -> bool:
        return self.step == "name" or super().repeats(key)

    def takes(self, key: str) -> bool:
        match key:
            case "escape":
                self._leave()
            case "enter" | "space" if self.step != "name":
                self._next()
            case "p" if DOES[self.step]:
                self.tapped("act")
            case _:
                return self.step != "name" and not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def on_input_submitted(self, event: Line.Submitted) -> None:
        self._next()

    def tapped(self, name: str) -> None:
        match name, self.step:
            case "next", _:
                self._next()
            case "skip", _:
                self._leave()
            case _, "sound":
                self.run_worker(self._hear, thread=True, exclusive=True)
            case _, "pedal":
                from roomctl.ui.pedals.screen import PedalScreen

                self.app.push_screen(PedalScreen(self.room))

    def _next(self) -> None:
        if self.step == "name" and (named := self.query_one(Line).value.strip()):
            try:
                self.room.say(self._setup.name(named))
            except RoomError as error:
                self.room.say(error_text(error).partition("\n")[0])
                return
        if self._at == len(STEPS) - 1:
            self._leave()
        else:
            self._go(self._at + 1)

    def _go(self, at: int) -> None:
        self._at = at
        line, named = self.query_one(Line), self.step == "name"
        line.display = named
        self.query_one("#act").display = bool(DOES[self.step])
        self.set_focus(line if named else None)
        self.later(self.beat)

    def _hear(self) -> None:
        said = self._setup.hear()
        self.app.call_from_thread(self.room.say, said)

    def _leave(self) -> None:
        self._setup.done()
        self.leave()
        self.room.hurry()

    def taken_away(self) -> None:
        self._setup.done()
