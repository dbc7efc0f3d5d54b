"""The list of presets: choose with arrow keys and Enter, by typing a search, or with a tap."""

from __future__ import annotations

import asyncio
import math
import string
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.geometry import Offset

from roomctl.errors import Fault, RoomError
from roomctl.preset import catalogue, library
from roomctl.preset.conditions import titles
from roomctl.session.booking import Agenda, Booked
from roomctl.system.shares import aside
from roomctl.text import times
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import AROUND, RoomScreen
from roomctl.ui.choose.cards import CardList, Index
from roomctl.ui.choose.order import listed, unreviewed
from roomctl.ui.choose.search import Wanted
from roomctl.ui.debounce import Enter
from roomctl.ui.host import Host
from roomctl.ui.widgets.buttons import NOTHING, Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.wrap import shorten

MAX_SEARCH_LENGTH = 24
BETWEEN = frozenset({"space", "minus"})
"""Keys that separate the words of a search."""
PICTURED = 91
"""Columns from which the index is beside the list."""
WAITING = 4.0
"""Seconds that the list waits for the calendar, because a late booking on top would move rows under a finger."""
LOOK = 60.0
"""Seconds between two looks at the calendar."""
UNATTENDED = 15.0
"""Seconds without a press after which the list may change."""
ROOMY = 20
"""Screen rows under which the therapist's button stands in place of a filter."""
FOUR = 66
"""Columns from which four filters have room in a row."""
LOW = 30
"""Screen rows below which the foot is as low as the filters."""
TINY = 20
"""Screen rows below which the buttons have one row each."""
SETTINGS, CORNER = "Settings ▸", 14
"""What leads to the settings, and the columns of its corner."""


class ChooseScreen(RoomScreen):
    """The presets, with the next booking and the last used on top. Letters and digits start a search, so none is a
    command here. The files are read each time, in a thread, because a clinic may have changed them."""

    CSS_PATH = AROUND
    REPEATING = RoomScreen.REPEATING | frozenset(string.ascii_letters + string.digits) | {"backspace"}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide"), (PICTURED, "-pictured")]  # noqa: RUF012 (Textual's own)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="choose.up", tooltip="Previous preset."),
        Binding("down", "move(1)", "Down", id="choose.down", tooltip="Next preset."),
        Binding("left", "leap(-1)", "Condition back", id="choose.before", tooltip="Previous condition."),
        Binding("right", "leap(1)", "Condition on", id="choose.after", tooltip="Next condition."),
        Binding("pageup", "turn(-1)", "Page back", id="choose.back", tooltip="Previous page."),
        Binding("pagedown", "turn(1)", "Page on", id="choose.on", tooltip="Next page."),
        Binding("tab", "filter('length')", "Length", id="choose.length", tooltip="Any length, spot work, full."),
        Binding("shift+tab", "filter('position')", "Position", id="choose.position", tooltip="The client's position."),
        Binding("f4", "therapist", "Therapist", id="choose.therapist",
                tooltip="Whose own settings and presets are used: nobody's, or the next therapist's."),
        Binding("f5", "edit", "Edit", id="choose.edit", tooltip="Change or copy a preset, or write a new one."),
        Binding("f8", "app.open('settings')", "Settings", id="choose.settings",
                tooltip="The room's settings: sound, cues, screen, lights and all others."),
        Binding("f9", "app.open('packs')", "Packs", id="choose.packs",
                tooltip="Packs of presets: add, build and remove them."),
        Binding("backspace", "rub", "Rub out", id="choose.rub", tooltip="Delete the last letter of the search."),
        Binding("escape", "all", "All", id="choose.all", tooltip="Show all presets: no search, no filter."),
        Binding("enter", "choose", "Choose", id="choose.choose", tooltip="Prepare the marked preset."),
        Binding("space", "choose", "Choose", id="choose.space", tooltip="Choose; in a search, a space."),
    ]  # fmt: skip

    def __init__(self, room: Host) -> None:
        super().__init__(room)
        self._enter = Enter(lambda: self.room.clock, self.set_timer)
        self._faults: Sequence[Fault] = ()
        self._cards: Sequence[library.Card] = ()
        self._used: Sequence[str] = ()
        self._therapists: Sequence[str] = ()
        self._agenda = Agenda()
        self._booked: Booked | None = None  # the booking on top of the list
        self._schedule = ""  # faults of the calendar
        self._news = ""  # that an update has changed what a preset is based on, which is said once
        self._looked = math.inf
        self._wanted = Wanted()
        self._read = self._searching = False
        self._warned = ""  # the preset for which the therapist was warned that only the built-in one is available

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Lines(id="find", align="left")
        with Horizontal(id="list"):
            with Vertical(id="beside"):
                yield Index(id="index")
                yield Buttons(id="own")
            yield CardList(id="cards")
        yield Lines(id="said", align="left")
        with Container(id="bars"):
            yield Buttons(id="filters")
            yield Buttons(id="foot")

    def on_mount(self) -> None:
        """Without a calendar, which could move rows under a finger, show the known presets before reading the files."""
        known = () if self.room.schedule else catalogue.known(self.room.shelves)
        if known:
            self._fill(known, ())
            self.later(self._reload)
        else:
            self.lines("title").say("Reading the presets…", role="strong")
            self._reload()

    def _reload(self) -> None:
        self.run_worker(self._load(), exclusive=True)

    async def _load(self) -> None:
        cards, faults = await aside(lambda: catalogue.cards(self.room.shelves, self.room.beds, self.room.conditions))
        if therapists := self.room.therapists:
            with suppress(RoomError):  # only those who have files there are missed by it
                self._therapists = await aside(therapists.names)
        await aside(lambda: self._hear(cards))
        await self._look(cards)
        self._fill(cards, faults)
        await aside(lambda: len(self.room.beds))  # the next screen lists them, and own folders may be on a slow disk

    def _hear(self, cards: Sequence[library.Card]) -> None:
        """Take the news, which come only once, even if nobody waits for this reading any more."""
        if news := catalogue.news(cards, self.room.shelves):
            self._news = "; ".join(news)

    async def _look(self, cards: Sequence[library.Card]) -> None:
        """Read the calendar, for at most `WAITING` seconds."""
        if not (schedule := self.room.schedule):
            return
        titles = {card.name: card.title for card in cards}
        try:
            self._agenda = await asyncio.wait_for(aside(lambda: schedule(titles)), WAITING)
            self._schedule = " · ".join(self._agenda.unsure)
        except TimeoutError:
            self._schedule = "the calendar is still being read"
        except RoomError as error:
            self._agenda, self._schedule = Agenda(), error_text(error)
        self._looked = self.room.clock.now().up

    async def _look_again(self) -> None:
        await self._look(self._cards)
        if not self.gone:
            self.beat()

    def _fill(self, cards: Sequence[library.Card], faults: Sequence[Fault]) -> None:
        if self.gone:
            return
        self._cards, self._faults, self._read = cards, faults, True
        try:
            self._used = self.room.journal.used()
        except RoomError as error:
            self.room.say(error_text(error))
        self._list()

    def _list(self) -> None:
        """Show the cards that match the search and the filters, with the next booking on top."""
        self._booked = self._agenda.next(self.room.clock.now().wall)
        self.query_one(CardList).fill(
            listed(self._cards, titles(self.room.conditions), self._wanted, self._used, self._booked)
        )
        self.beat()

    @property
    def asks_text(self) -> bool:
        """Once somebody has tapped the row of the search."""
        return self._searching

    def means(self, at: Offset) -> object:
        """The corner of the settings, above the list."""
        above = at.y < self.query_one("#list").region.y
        return "settings" if self.room.settings and above and at.x >= self.app.size.width - CORNER else None

    def _headed(self, title: str) -> Row:
        """The title, and in its corner what leads to the settings."""
        if not self.room.settings:
            return ((title, "strong"),)
        wide = max(1, self.lines("title").size.width - len(SETTINGS))
        return ((shorten(title, wide - 1).ljust(wide), "strong"), (SETTINGS, "plain"))

    def on_click(self, event: events.Click) -> None:
        if self.means(event.screen_offset):
            self.room.open("settings")
        elif event.screen_y < self.query_one("#list").region.y:
            self._searching = not self._searching
            self.beat()

    def on_resize(self) -> None:
        self.later(self._redraw)

    def _redraw(self) -> None:
        self.query_one(CardList).draw()
        self.beat()

    def _keep_up(self) -> None:
        """On a screen that stays open, update the calendar and the next booking."""
        now = self.room.clock.now()
        if now.up - self._looked >= LOOK:
            self._looked = math.inf
            self.run_worker(self._look_again())
        if self.room.idle >= UNATTENDED and self._agenda.next(now.wall) != self._booked:
            self._list()

    def beat(self) -> None:
        cards = self.query_one(CardList)
        if self._read:
            self._keep_up()
            page, count = cards.paging
            pages = f" · page {page} of {count}" if count > 1 else ""
            listed = any(self._booked and card.name == self._booked.preset for card in self._cards)
            coming = f" · next at {times.time_of_day(self._booked.at)}" if self._booked and not listed else ""
            title = f"Which session today?{coming}{pages}" if self._cards else "There are no presets to choose from"
            self.lines("title").show([self._headed(title)])
            self.lines("find").show([self._looking()])
        self.query_one(Index).fill(cards.headings, cards.heading)
        self._lay()
        look = self.room.look
        wrong = " · ".join(filter(None, (look.settings, look.trouble, self._schedule, self._broken())))
        self.lines("said").tell(self.room.said or self._foot(wrong))

    def _foot(self, wrong: str) -> str:
        """What is said once for all cards; then what is `wrong`, or the evidence of the chosen card in full."""
        cards = self.query_one(CardList)
        evidence = cards.items[cards.at].card.evidence if cards.items else ""
        last = f"evidence: {evidence}" if evidence and not wrong else ""
        return " · ".join(filter(None, (wrong, unreviewed(self._cards), last)))

    def _lay(self) -> None:
        """Lay out the filters above the foot, or beside it if the index is beside the list."""
        width, height = self.app.size
        who = self.room.therapists.current if self.room.therapists else ""
        own = bool(self._therapists or who)
        self.set_class(own, "-own")
        inside, low, beside = width - 2, height < LOW, width >= PICTURED and not own
        filters = [_filter("length", self._wanted.length), _filter("position", self._wanted.position)]
        cards = self.query_one(CardList)
        warned = bool(cards.items) and cards.items[cards.at].card.name == self._warned
        choose = Button("choose", "Take built-in" if warned else "Choose", "chosen")
        pages = cards.paging[1] > 1
        back, on = (Button("back", "Page back"), Button("on", "Page on")) if pages else (NOTHING, NOTHING)
        if not self._wanted.all or self._searching:
            back = Button("all", "All presets")
        foot = [back, on, choose]  # where no other screen has its largest button
        if own:
            filters = filters[:1] if height < ROOMY else filters
            filters.append(Button("therapist", f"for {who}" if who else "Therapist", "chosen" if who else "plain"))
        if width < PICTURED:
            filters = [Button("conditions", "Presets" if self.has_class("-index") else "Conditions"), *filters]
        wide = inside * 2 // 5 if beside else inside
        high = 1 if height < TINY else 3 if low else 5
        rows = 2 if len(filters) > 3 and width < FOUR and height >= TINY else 1
        side = self.query_one("#beside").size.width
        beside_index = [Button("edit", "Edit"), *([Button("packs", "Packs")] if self.room.packs else [])]
        self.query_one("#own", Buttons).lay(beside_index, len(beside_index), side, 1 if height < TINY else 3)
        self.query_one("#filters", Buttons).lay(
            filters, len(filters) // rows, wide, high if beside else min(3, high) * rows
        )
        self.query_one("#foot", Buttons).lay(foot, len(foot), inside - wide if beside else inside, high)

    def _looking(self) -> tuple[tuple[str, str], ...]:
        """The row of the search."""
        found, wanted = len({item.card.name for item in self.query_one(CardList).items}), self._wanted
        if wanted.all:
            hint = "type to search · Tab: length · Shift+Tab: position"
            if self.room.touched:
                return (("search: _" if self._searching else "tap here to search", "quiet"),)
            return ((hint if len(hint) <= self.lines("find").size.width else "type to search · Tab: length", "quiet"),)
        filters = [filter for filter in (wanted.length, wanted.position) if not filter.startswith("any ")]
        typed = [(f"{wanted.typed}_  ", "strong")] if wanted.typed else []
        shows_all = "none" if self.room.touched else "none; Esc shows all"
        many = f"{found} of {len(self._cards)}" if found else shows_all
        return (*typed, (" · ".join([*filters, many]), "plain"))

    def _broken(self) -> str:
        if away := next((card.behind for card in self._cards if card.behind), ""):
            file = f": {self._faults[0].file}" if self._faults else ""  # the cards of the last time come without any
            return f"{library.folder_of(away)} cannot be read; these are built in{file}"
        if not self._faults:
            return self._news
        first = self._faults[0]
        files = {fault.file for fault in self._faults if not first.file.endswith(library.HOUSE_STYLE)}
        many = "1 file was left out" if len(files) == 1 else f"{len(files)} files were left out"
        many = many if files else "this part of the house style does not apply"
        where = f"{first.file.rpartition('/')[2]}:{first.line}"
        return f"{many}: {where}: {f'{first.where}: ' if first.where else ''}{first.what}"

    def takes(self, key: str) -> bool:
        """Change the search at once: a binding would run after the other keys of the same burst."""
        if self._enter.within():
            self._type(" ")
        if self._enter.comes(key, self.action_choose):
            return True
        if len(key) == 1 and key.isalnum():
            self._type(key.lower())
        elif self._parting(key):
            self._type("" if self._wanted.typed.endswith(" ") else " ")
        elif key == "backspace":
            self.action_rub()
        else:
            return False
        return True

    def pasted(self, text: str) -> bool:
        self._type(text.lower())
        return True

    def repeats(self, key: str) -> bool:
        return super().repeats(key) or self._parting(key)

    def _parting(self, key: str) -> bool:
        return key in BETWEEN and bool(self._wanted.typed)

    def _type(self, more: str) -> None:
        typed = self._wanted.typed + more
        if len(typed) > MAX_SEARCH_LENGTH:
            self.room.say(f"a search has at most {MAX_SEARCH_LENGTH} letters; the rest is ignored")
        self._look_for(replace(self._wanted, typed=typed[:MAX_SEARCH_LENGTH]))

    def _look_for(self, wanted: Wanted) -> None:
        """Apply `wanted`. New words mark the best match; a filter, a space or no search keeps the mark."""
        other = wanted.typed.split() not in ([], self._wanted.typed.split())
        self._wanted = wanted
        self.remove_class("-index")
        self._list()
        if other:
            self.action_move(-len(self.query_one(CardList).items))

    def action_rub(self) -> None:
        self._look_for(replace(self._wanted, typed=self._wanted.typed[:-1]))

    def action_all(self) -> None:
        self._searching = False
        self._look_for(Wanted())

    def action_filter(self, what: str) -> None:
        self._look_for(self._wanted.turned(what))

    def action_therapist(self) -> None:
        """The next therapist's own settings and presets; after the last one's, nobody's."""
        therapists, names = self.room.therapists, ("", *self._therapists)
        if therapists is None or len(names) == 1:
            self.room.say("no therapist has own settings or presets in this room")
            return
        now = names.index(therapists.current) if therapists.current in names else 0
        try:
            therapists.choose(names[(now + 1) % len(names)])
            who = therapists.current
            self.room.hurry()  # in their colours
            self.room.say(f"with the own settings and presets of {who}" if who else "as the room is set")
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])
        self._reload()

    def action_edit(self) -> None:
        """Ask what is to be edited: the marked preset, a copy of it, or a new one."""
        from roomctl.ui.edit.begin import ask

        cards = self.query_one(CardList)
        ask(self.room, self.app, cards.items[cards.at].card.name if cards.items else "")

    def action_move(self, by: int) -> None:
        self.query_one(CardList).move(by)
        self.beat()

    def action_turn(self, by: int) -> None:
        self.query_one(CardList).turn(by)
        self.beat()

    def action_leap(self, by: int) -> None:
        self.query_one(CardList).leap(by)
        self.beat()

    def action_choose(self) -> None:
        cards = self.query_one(CardList)
        if cards.items:
            self._choose(cards.at)

    def on_paged_list_laid(self) -> None:
        self.beat()

    def on_card_list_chosen(self, event: CardList.Chosen) -> None:
        items = self.query_one(CardList).items
        if self.room.fresh("tap card") and event.item in items:  # a search may have removed it
            self._choose(items.index(event.item))

    def on_index_picked(self, event: Index.Picked) -> None:
        self.remove_class("-index")
        self.later(lambda: self._picked(event.heading))

    def _picked(self, heading: str) -> None:
        self.query_one(CardList).go(heading)
        self.beat()

    def _choose(self, at: int) -> None:
        cards = self.query_one(CardList)
        cards.move(at - cards.at)
        card = cards.items[at].card
        if card.behind and self._warned != card.name:
            self._warned = card.name
            away = library.folder_of(card.behind, "folder")
            one = "built-in one" if card.shelf == library.BUILT_IN else f"one of the {card.shelf}"
            self.room.say(f"{away} is away, and may have its own; choose again for the {one}")
            return
        try:
            self.room.prepare(card, self._agenda.present(self.room.clock.now().wall))
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])

    def tapped(self, name: str) -> None:
        match name:
            case "choose":
                self.action_choose()
            case "packs":
                self.room.open("packs")
            case "length" | "position":
                self.action_filter(name)
            case "all":
                self.action_all()
            case "therapist":
                self.action_therapist()
            case "edit":
                self.action_edit()
            case "conditions":
                self.toggle_class("-index")
                self.later(self._redraw)
            case _:
                self.action_turn(1 if name == "on" else -1)


def _filter(name: str, setting: str) -> Button:
    return Button(name, setting, "plain" if setting.startswith("any ") else "chosen")
