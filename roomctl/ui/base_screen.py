"""Base classes of all screens: access to the room, and handling of keys and taps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from roomctl.ui.presses import Kind
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

if TYPE_CHECKING:
    from roomctl.session.plan import Phase
    from roomctl.ui.host import Host

AROUND, OVER, LINE = (Path(__file__).parent / name for name in ("around.tcss", "over.tcss", "line.tcss"))
"""Style sheets of screens other than the session's, and of the text input; read when first needed."""
IMPLIED = {"-cut": ("-tiny", "-low"), "-tiny": ("-low",)}


class Aimed(Screen[Any]):
    """A screen that ignores presses from before it was drawn, and all events once it is gone. Events left in its queue
    (a tap, a resize) would query removed widgets or act on the next screen."""

    room: Host

    @property
    def gone(self) -> bool:
        """Whether another screen has replaced this one, perhaps before it was mounted, or the program is ending."""
        return not self.app.is_running or self not in self.app.screen_stack

    @property
    def asks_text(self) -> bool:
        """Whether text is to be typed here, so that a tablet's keyboard is to rise."""
        return self.focused is not None  # nothing else can have the focus

    def later(self, call: Callable[[], object]) -> None:
        """Call `call` after the next refresh, unless the screen is gone by then."""
        self.call_after_refresh(lambda: None if self.gone else call())

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        self.later(lambda: self._drawn(event.time))

    def _drawn(self, shown: float) -> None:
        if self.app.screen is self:
            self.room.stands(self, shown)

    def _get_dispatch_methods(
        self, method_name: str, message: Message
    ) -> Iterable[tuple[type, Callable[[Message], Awaitable[None]]]]:
        """The only hook where a screen can ignore events. Textual's own handlers still run."""
        for owner, method in super()._get_dispatch_methods(method_name, message):
            if not self.gone or issubclass(Screen, owner):
                yield owner, method


class RoomScreen(Aimed):
    """A screen of the room's app. It has no state of the session; `beat` draws the journal and the clock."""

    REPEATING: frozenset[str] = frozenset({"up", "down", "left", "right"})
    """Keys that may repeat while held."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 (Textual's own declaration)
    VERTICAL_BREAKPOINTS = [(0, "-cut"), (10, "-tiny"), (20, "-low"), (30, "-high")]  # noqa: RUF012
    PREPARES: ClassVar[bool] = False
    """Whether it belongs to the questions before a session."""
    LEAST = (40, 12)
    """Columns and rows under which the screen says that the window is too small for it."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "app.open('help')", "Help", id="room.help", tooltip="What the keys do here."),
        Binding("f2", "app.colours", "Colours", id="room.colours", tooltip="Next colours: ember, amber, moss, day."),
        Binding("f3", "app.open('pedals')", "Pedals", id="room.pedal", tooltip="Set up a pedal."),
    ]

    def __init__(self, room: Host) -> None:
        super().__init__()
        self.room = room

    def fitted(self, width: int, height: int) -> Self:
        """Add the classes for a size before mounting, so that styles are computed only once."""
        for size, points in ((width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)):
            for name in self._get_breakpoint_classes(size, points or []):
                self.add_class(name)
        return self

    def _get_breakpoint_classes(self, dimension: int, breakpoints: list[tuple[int, str]]) -> set[str]:
        """A window of few rows has the rules of a lower one, too."""
        found = super()._get_breakpoint_classes(dimension, breakpoints)
        return found.union(*(IMPLIED.get(name, ()) for name in found))

    async def _on_resize(self, event: events.Resize) -> None:
        """Textual calls this and its own."""
        fits = event.size.width >= self.LEAST[0] and event.size.height >= self.LEAST[1]
        if fits:
            self.query("#small").remove()
        elif not self.query("#small"):
            small = Lines(id="small", middle=True)
            self.mount(small)
            small.tell("window too small")

    def repeats(self, key: str) -> bool:
        """Whether `key` counts each time it repeats."""
        return key in self.REPEATING

    def takes(self, key: str) -> bool:
        """Whether the screen handles `key` before any binding does."""
        return False

    def ways(self, key: str) -> Sequence[Kind]:
        """What a press of `key` that comes now can be besides a short one. It then waits, and `decided` gets it."""
        return ()

    def waiting(self, key: str) -> None:
        """A press of `key` waits until it is known which it is."""

    def decided(self, key: str) -> None:
        """What a press that waited was: `b`, `long+b` or `double+b`."""

    def pasted(self, text: str) -> bool:
        """Whether the screen handles pasted text (one line); otherwise the focused input gets it."""
        if self.focused is None:
            self.room.say("nothing can be pasted here")
        return self.focused is None

    @property
    def pastes_lines(self) -> bool:
        """Whether a paste of several lines stays what it is, instead of becoming one."""
        return False

    def replaced(self) -> None:
        """Called before another screen comes in the place of this one."""

    def typed_into(self, key_at: float) -> bool:
        """Whether a session must wait until a line is typed here; `key_at`: when a key was last pressed."""
        return False

    @property
    def reported(self) -> str:
        """The session whose report can be shown here; empty if there is none."""
        return ""

    def savable(self) -> tuple[str, Sequence[Phase]] | None:
        """The plan that can be saved as a preset here: its preset's name and its phases; None if there is none."""
        return None

    def beat(self) -> None:
        """Draw changes. Called on each change of the journal and every second."""

    def tapped(self, name: str) -> None:
        """The button `name` was tapped."""

    def on_tap_pressed(self, event: Tap.Pressed) -> None:
        event.stop()
        if self.room.fresh(f"tap {event.name}", event.apart):
            self.tapped(event.name)

    def lines(self, name: str) -> Lines:
        return self.query_one(f"#{name}", Lines)


class Over(RoomScreen):
    """A screen over another one. It closes when a cue comes."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def leave(self) -> None:
        """Close this screen."""
        if self.app.screen is self:
            self.app.pop_screen()

    def taken_away(self) -> None:
        """Called before a cue, another session or another screen closes it."""
