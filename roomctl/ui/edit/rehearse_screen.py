"""The rehearsal of a draft: how far it is, what was shown and heard so far, then go or no-go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textual.app import ComposeResult

from roomctl.errors import RoomError
from roomctl.session.fold import at_instant
from roomctl.session.plan import Plan
from roomctl.text import durations, places
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.host import Host, Trials
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.pages import Pages, wrapped

LOW = 30


class RehearseScreen(Over):
    """It begins with the screen, and is stopped with it. The draft's own screen stays below."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def __init__(self, room: Host, trials: Trials, plan: Plan) -> None:
        super().__init__(room)
        self._trials, self._plan = trials, plan
        self._closed = False
        self.verdict: tuple[bool, Sequence[str]] | None = None
        """Whether it is a go, and the lines of that; None while it runs."""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="lines")
        yield Lines(id="said", align="left")
        yield Buttons(id="answer-row")

    def on_mount(self) -> None:
        self.run_worker(self._rehearse, thread=True)

    def on_unmount(self) -> None:
        self._closed = True

    def on_resize(self) -> None:
        self.later(self.beat)

    def _rehearse(self) -> None:
        try:
            verdict = self._trials.rehearse(self._plan, lambda: not self._closed)
        except RoomError as error:
            verdict = (False, [error_text(error)])
        if not self._closed:
            self.app.call_from_thread(self._over, verdict)

    def _over(self, verdict: tuple[bool, Sequence[str]]) -> None:
        self.verdict = verdict
        self.beat()

    @property
    def waits(self) -> bool:
        """Whether the verdict is still to come."""
        return self.verdict is None and not self._closed

    @property
    def _plays(self) -> bool:
        return self.room.running and self.room.state is not None and self.room.state.rehearsal

    def beat(self) -> None:
        title = f"Rehearsal: {self._plan.title}" if self.verdict is None else "Go" if self.verdict[0] else "No-go"
        self.lines("title").tell(title, role="strong")
        pages = self.query_one(Pages)
        lines = self._progress() if self.verdict is None else self.verdict[1]
        pages.fill(wrapped(line, pages.size.width) for line in lines)
        self.lines("said").tell(self.room.said)
        label = "Stop" if self.verdict is None else "Back"
        self.query_one(Buttons).lay([Button("leave", label)], 1, self.size.width, 3 if self.size.height < LOW else 5)

    def _progress(self) -> Sequence[str]:
        state, now = self.room.state, self.room.moment
        if not self._plays or state is None or now is None:
            return ["the room gets ready" if not (state and state.rehearsal) else "the room and its lamps are asked"]
        shown = Counter(cue.kind for cue in at_instant(state, self.room.clock.now()).crossed)
        return [
            f"{durations.of(now.elapsed, now.elapsed + now.left)}: {places.place(now.phase)}",
            f"cues so far: {', '.join(f'{kind} {many}' for kind, many in shown.items()) or 'none'}",
        ]

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace" | "enter":
                self.tapped("leave")
            case "pagedown" | "pageup":
                self.query_one(Pages).turn(1 if key == "pagedown" else -1)
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def tapped(self, name: str) -> None:
        if self.verdict is None and self._plays:
            self.room.act("stop")
        elif self.verdict is not None:
            self.leave()
            self.room.hurry()
