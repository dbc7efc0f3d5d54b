"""What all screens share: the room they belong to, and a first look at each key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

if TYPE_CHECKING:
    from roomctl.session.plan import Phase
    from roomctl.ui.host import Host

AROUND, OVER, LINE = (Path(__file__).parent / name for name in ("around.tcss", "over.tcss", "line.tcss"))
"""How screens look that are not the session's, and a line that is typed into: read when the first that needs it is
shown."""


class Aimed(Screen[Any]):
    """A screen that hears only what was meant for it: nothing that was pressed before it stood there, and nothing
    once it is gone. What still waits in its queue then (a tap, a size) would ask for widgets that are gone too, or act
    on the screen that has taken its place."""

    room: Host

    @property
    def gone(self) -> bool:
        """Whether another screen has taken this one's place, perhaps before it was mounted."""
        return self not in self.app.screen_stack

    def later(self, call: Callable[[], object]) -> None:
        """`call` once the screen is drawn; not at all if it is gone by then."""
        self.call_after_refresh(lambda: None if self.gone else call())

    def on_screen_resume(self) -> None:
        self.later(self._drawn)

    def _drawn(self) -> None:
        if self.app.screen is self:
            self.room.stands(self)

    def _get_dispatch_methods(
        self, method_name: str, message: Message
    ) -> Iterable[tuple[type, Callable[[Message], Awaitable[None]]]]:
        """There is no other place where a screen could refuse. What Textual does with any screen it still does."""
        for owner, method in super()._get_dispatch_methods(method_name, message):
            if not self.gone or issubclass(Screen, owner):
                yield owner, method


class RoomScreen(Aimed):
    """A screen of the room's app. It keeps no truth of its own; `beat` draws what the journal and the clock say."""

    REPEATING: frozenset[str] = frozenset({"up", "down", "left", "right"})
    """Keys that may repeat while they are held."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 (Textual's own declaration)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "app.open('help')", "Help", id="room.help", tooltip="What the keys do here."),
        Binding("f2", "app.colours", "Colours", id="room.colours", tooltip="Other colours: ember, amber, moss, day."),
        Binding("f3", "app.open('pedals')", "Pedals", id="room.pedal", tooltip="Teach the room what a pedal does."),
    ]

    def __init__(self, room: Host) -> None:
        super().__init__()
        self.room = room

    def fitted(self, width: int, height: int) -> Self:
        """With the classes of a size, before the screen is mounted: its styles are found only once."""
        for size, points in ((width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)):
            for name in self._get_breakpoint_classes(size, points or []):
                self.add_class(name)
        return self

    def repeats(self, key: str) -> bool:
        """Whether `key` counts again and again while it is held, or pressed fast."""
        return key in self.REPEATING

    def takes(self, key: str) -> bool:
        """Whether `key` is used up before any binding sees it."""
        return False

    def pasted(self, text: str) -> bool:
        """Whether what was pasted, as one line, is used up; what is not goes to the line that is typed into."""
        if self.focused is None:
            self.room.say("nothing can be pasted here")
        return self.focused is None

    def typed_into(self, key_at: float) -> bool:
        """Whether a session must wait for what is being typed here; `key_at`: when a key was last pressed."""
        return False

    def savable(self) -> tuple[str, Sequence[Phase]] | None:
        """The plan that can be saved as a preset here: its preset's name and its phases; None if there is none."""
        return None

    def beat(self) -> None:
        """Draw what has changed. Called on each change of the journal and each second."""

    def tapped(self, name: str) -> None:
        """A button was tapped."""

    def on_tap_pressed(self, event: Tap.Pressed) -> None:
        event.stop()
        if self.room.fresh(f"tap {event.name}"):
            self.tapped(event.name)

    def lines(self, name: str) -> Lines:
        return self.query_one(f"#{name}", Lines)


class Over(RoomScreen):
    """A screen that lies over another for a moment. It never hides a cue: when one comes, it goes."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def leave(self) -> None:
        """Back to the screen under it."""
        if self.app.screen is self:
            self.app.pop_screen()

    def taken_away(self) -> None:
        """A cue, another session or another screen has taken its place."""
