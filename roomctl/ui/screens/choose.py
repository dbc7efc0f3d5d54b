"""The presets, grouped by condition: arrow keys and Enter, or a tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from roomctl.errors import Fault, RoomError
from roomctl.preset import shelf
from roomctl.ui.screens.base import RoomScreen
from roomctl.ui.widgets.cards import CardList
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap


class ChooseScreen(RoomScreen):
    """Which session today? The files are read again each time, in a thread, as a clinic may have changed them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="choose.up", tooltip="The preset before."),
        Binding("down", "move(1)", "Down", id="choose.down", tooltip="The preset after."),
        Binding("left,pageup", "turn(-1)", "Page back", id="choose.back", tooltip="The page before."),
        Binding("right,pagedown,tab", "turn(1)", "Page on", id="choose.on", tooltip="The page after."),
        Binding("enter,space", "choose", "Choose", id="choose.choose", tooltip="Prepare the marked preset."),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._faults: Sequence[Fault] = ()

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield CardList(id="cards")
        yield Lines(id="said", align="left")
        with Horizontal(id="foot"):
            yield Tap("Page back", id="back")
            yield Tap("Page on", id="on")
            yield Tap("Choose", id="choose")

    def on_mount(self) -> None:
        self.lines("title").say("Reading the presets…", role="strong")
        self.run_worker(self._read, thread=True, exclusive=True)

    def _read(self) -> None:
        from roomctl.preset.model import CONDITIONS  # pydantic: 60 ms that the first frame need not wait for

        cards, faults = shelf.cards(self.room.shelves, self.room.beds)
        self.room.call_from_thread(self._fill, cards, faults, CONDITIONS)

    def _fill(self, cards: Sequence[shelf.Card], faults: Sequence[Fault], conditions: Mapping[str, str]) -> None:
        if not self.is_attached:
            return
        self._faults = faults
        self.query_one(CardList).fill(cards, conditions)
        self.beat()

    def on_resize(self) -> None:
        self.call_after_refresh(self._redraw)

    def _redraw(self) -> None:
        self.query_one(CardList).draw()
        self.beat()

    def beat(self) -> None:
        cards = self.query_one(CardList)
        if cards.cards or self._faults:
            page, count = cards.paging
            pages = f" · page {page} of {count}" if count > 1 else ""
            title = f"Which session today?{pages}" if cards.cards else "There are no presets to choose from"
            self.lines("title").say(title, role="strong")
            self.set_class(count > 1, "-paged")
        self.lines("said").tell(self.room.said or self._broken())

    def _broken(self) -> str:
        files = {fault.file for fault in self._faults}
        if not files:
            return ""
        first = self._faults[0]
        many = "1 file was left out" if len(files) == 1 else f"{len(files)} files were left out"
        where = f"{first.file.rpartition('/')[2]}:{first.line}"
        return f"{many}: {where}: {f'{first.where}: ' if first.where else ''}{first.what}"

    def action_move(self, by: int) -> None:
        self.query_one(CardList).move(by)
        self.beat()

    def action_turn(self, by: int) -> None:
        self.query_one(CardList).turn(by)
        self.beat()

    def action_choose(self) -> None:
        cards = self.query_one(CardList)
        if cards.cards:
            self._choose(cards.at)

    def on_card_list_chosen(self, event: CardList.Chosen) -> None:
        if self.room.fresh("tap card"):
            self._choose(event.at)

    def _choose(self, at: int) -> None:
        cards = self.query_one(CardList)
        cards.move(at - cards.at)
        try:
            self.room.prepare(cards.cards[at])
        except RoomError as error:
            self.room.say(str(error).partition("\n")[0])

    def tapped(self, name: str) -> None:
        if name == "choose":
            self.action_choose()
        else:
            self.action_turn(1 if name == "on" else -1)
