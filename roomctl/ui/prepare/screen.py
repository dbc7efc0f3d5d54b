"""The questions before hands on: stop signs, affected side, client's wishes. One large button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from roomctl.errors import RoomError
from roomctl.session.plan import Measure, Side
from roomctl.text import numbers, places
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import AROUND, RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.prepare import rows, wishes
from roomctl.ui.prepare.calendar import news
from roomctl.ui.prepare.choices import Choices
from roomctl.ui.prepare.draft import SIDES, Preparing
from roomctl.ui.widgets.body_map import Body, marks
from roomctl.ui.widgets.keypad import AT_ONCE, BACK, LABELS, NONE, Pad, typed
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.wrap import wrap

MAX_NUMBER_LENGTH = 7


class PrepareScreen(RoomScreen):
    """The answers are not stored, only that no stop sign was present. Spot work starts from here; a longer session has
    its plan on the next screen."""

    CSS_PATH = AROUND
    PREPARES = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide"), (91, "-pictured")]  # noqa: RUF012 (Textual's own)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "side('left')", "Left", id="prepare.left", tooltip="The left side is affected."),
        Binding("r", "side('right')", "Right", id="prepare.right", tooltip="The right side is affected."),
        Binding("b", "side('both')", "Both", id="prepare.both", tooltip="Both sides are affected."),
        Binding("left", "along(-1)", "Before", id="prepare.before", tooltip="Previous side or choice."),
        Binding("right", "along(1)", "After", id="prepare.after", tooltip="Next side or choice."),
        Binding("up", "mark(-1)", "Up", id="prepare.up", tooltip="Previous wish, or previous page."),
        Binding("down", "mark(1)", "Down", id="prepare.down", tooltip="Next wish, or next page."),
        Binding("c", "wishes", "Wishes", id="prepare.wishes",
                tooltip="The client's wishes: pressure, talk, bed, light, areas to avoid."),
        Binding("w", "where", "Where", id="prepare.where", tooltip="Show the areas on a picture of the body."),
        Binding("m", "numbers", "Numbers", id="prepare.numbers", tooltip="Numbers before the session, such as pain."),
        Binding("p", "plan", "Plan", id="prepare.plan", tooltip="Show the plan and its booking."),
        Binding("pagedown,tab", "turn(1)", "Page on", id="prepare.on", tooltip="Next page of signs."),
        Binding("pageup", "turn(-1)", "Page back", id="prepare.back", tooltip="Previous page of signs."),
        Binding("enter,space", "confirm", "No stop signs", id="prepare.confirm", tooltip="No stop signs: continue."),
        Binding("escape,backspace", "leave", "Back", id="prepare.leave", tooltip="Back to the presets."),
    ]  # fmt: skip

    def __init__(self, room: Host, chosen: Preparing) -> None:
        super().__init__(room)
        self.chosen = chosen
        self._stops: dict[str, int] = {}  # what must be seen, in words, and the page on which each of it ends
        self._read: set[str] = set()
        self._page = 0
        self._at = 0
        self._asked: Measure | None = None
        self._last: Measure | None = None  # the number that was asked for last
        self._typed = ""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        with Horizontal(id="middle"):
            yield Pages(id="signs")
            yield Choices(id="choices")
            yield Body(id="body")
            with Vertical(id="ask"):
                yield Lines(id="asked", align="left")
                yield Pad(id="pad")
        yield Lines(id="wished", align="left")
        yield Lines(id="said", align="left")
        with Horizontal(id="sides"):
            for side in SIDES:
                yield Tap(side.capitalize(), id=side)
            yield Tap("", id="numbers")
        with Horizontal(id="foot"):
            yield Tap("Back", id="leave")
            yield Tap("No stop signs", id="start")
            yield Tap("Wishes", id="wishes")
            yield Tap("Plan", id="plan")

    def on_mount(self) -> None:
        for side in SIDES:
            self.query_one(f"#{side}").display = self.chosen.asks
        self._row()
        self.query_one("#plan").display = self.chosen.plan.spot
        self.set_class(self.chosen.plan.spot, "-spot")

    def _row(self) -> None:
        """What is shown under the signs, before they are laid out above it; numbers alone take one row where rows are
        few."""
        self.lines("wished").display = bool(wishes.said(self.chosen))
        measured = bool(self.chosen.plan.measure) and not (self.has_class("-wishing") or self.has_class("-where"))
        self.query_one("#sides").display = self.chosen.asks or measured
        self.query_one("#sides").set_class(not self.chosen.asks, "-bare")
        self.query_one("#numbers").display = measured

    def on_resize(self) -> None:
        self.later(self._lay)

    def on_pages_resized(self) -> None:
        self._lay()  # the rows around the pages may get their heights after the screen has its size

    def _lay(self) -> None:
        pages = self.query_one(Pages)
        if pages.display and pages.size.width:
            blocks, stops = rows.signs(self.chosen.preset, pages.size.width, pages.size.height)
            pages.fill(blocks)
            self._stops = {_words(block): pages.pages_of(at) - 1 for at, block in enumerate(blocks[:stops], 1)}
            self._page = pages.page
        self.beat()

    def beat(self) -> None:
        chosen = self.chosen
        self.lines("title").say(" · ".join(filter(None, (chosen.preset.title, chosen.client))), role="strong")
        for side in SIDES:
            self.query_one(f"#{side}").set_class(side == chosen.side, "-chosen")
        self.query_one(Choices).draw(wishes.rows(chosen, self._beds()), self._at)
        self.query_one(Body).draw(marks(chosen.plan.phases, avoids=chosen.wishes.avoids))
        said = wishes.said(chosen)
        self.lines("wished").display = bool(said)
        self.lines("wished").tell(f"wishes: {said}")
        self.lines("said").tell(self.room.said or news(self, chosen) or self._spoken())
        self.query_one("#wishes", Tap).relabel("Signs" if self.has_class("-wishing") else "Wishes")
        self.query_one("#start", Tap).relabel(*self._button())
        number = "Skip" if self._asked else numbers.before(chosen.plan.measure, chosen.numbers)
        self.query_one("#numbers", Tap).relabel(number)
        self.query_one("#start").display = self._asked not in AT_ONCE  # one tap on the pad answers
        if self._asked:
            asked = f"{numbers.question(self._asked, 'before')} {self._typed}_"
            self.lines("asked").say(*wrap(asked, max(16, self.size.width - 4)), role="strong")

    def _beds(self) -> list[str]:
        return list(self.room.beds)

    def _spoken(self) -> str:
        chosen, now = self.chosen, self.room.clock.now().wall
        booked, hands = (rows.booked(chosen, now), rows.hands(chosen, now)) if chosen.plan.spot else ("", "")
        said = " · ".join(
            filter(None, [booked, rows.left_out(chosen, now), self._side() if chosen.asks else "", hands])
        )
        heads = dict.fromkeys(
            places.head(phase.area).lower() for phase in chosen.plan.phases if not chosen.leaves_out(phase)
        )
        return said or f"{len(heads)} areas: {', '.join(heads)}"

    def _side(self) -> str:
        side = self.chosen.side
        if side is None:
            return "Which side is affected? Ask the client to point to it."
        return f"Say it aloud: “{'both sides' if side == 'both' else f'the {side} side'}”"

    def _button(self) -> tuple[str, ...]:
        """What the button that leads on says, and shorter where there is no room for it."""
        if self._asked:
            return ("OK",)
        if self._unread():
            return "More stop signs", "More signs"
        if self.chosen.waits_for_side:
            return ("Which side?",)
        side = f", {self.chosen.side.upper()}" if self.chosen.side else ""
        if not self.chosen.plan.spot:
            return f"No stop signs{side}", f"No signs{side}"
        return f"No stop signs: hands on{side}", f"Hands on{side}"

    def _unread(self) -> bool:
        """Whether a stop sign has not been shown yet. Another size of the window puts them on other pages."""
        return not self.chosen.screened and not self._read | self._shown >= self._stops.keys()

    @property
    def _shown(self) -> set[str]:
        return {sign for sign, page in self._stops.items() if page == self._page}

    def action_turn(self, by: int) -> None:
        self.remove_class("-wishing", "-where")
        self._row()
        pages = self.query_one(Pages)
        pages.turn(by)
        self.seen(pages.page)

    def on_pages_turned(self, event: Pages.Turned) -> None:
        self.seen(event.page)

    def seen(self, page: int) -> None:
        """Another page is shown."""
        self._read |= self._shown
        self._page = page
        self.beat()

    def action_side(self, side: Side) -> None:
        if self.chosen.asks:
            self.chosen.side = side
            self.beat()

    def action_along(self, by: int) -> None:
        if self.has_class("-wishing"):
            wishes.turn(self.chosen, self._beds(), self._at, by)
            self.beat()
        elif self.chosen.asks:
            at = SIDES.index(self.chosen.side) + by if self.chosen.side else 0
            self.action_side(SIDES[max(0, min(len(SIDES) - 1, at))])

    def action_mark(self, by: int) -> None:
        if self.has_class("-wishing"):
            self._at = max(0, min(len(wishes.rows(self.chosen, self._beds())) - 1, self._at + by))
            self.beat()
        elif self.query_one(Pages).count > 1:
            self.action_turn(by)

    def on_choices_turned(self, event: Choices.Turned) -> None:
        if self.room.fresh("tap wish"):
            self._at = event.at
            self.action_along(1)

    def on_click(self) -> None:
        if self.has_class("-where"):
            self.action_leave()

    def action_wishes(self) -> None:
        self._show("-wishing")

    def repeats(self, key: str) -> bool:
        """A digit pressed twice fast counts twice."""
        types = key.isdecimal() or key in ("backspace", "slash")
        return types if self._asked else super().repeats(key)

    def takes(self, key: str) -> bool:
        """While a number is asked for, the keys type it."""
        if not self._asked:
            return False
        match key:
            case "escape":
                self._ask(None)
            case "enter":
                self._answer()
            case "backspace":
                self._type(BACK)
            case "slash":
                self._type("/")
            case _ if key.isdecimal():
                self._type(key)
            case _:
                return not key.startswith("ctrl+")
        return True

    def action_numbers(self) -> None:
        """Ask for the first number that is missing; once all are there, for one after the other."""
        if measures := self.chosen.plan.measure:
            after = measures.index(self._last) + 1 if self._last else 0
            self._ask(self.chosen.unasked or measures[after % len(measures)])

    def _ask(self, what: Measure | None) -> None:
        self._read |= self._shown
        self._asked, self._last, self._typed = what, what or self._last, ""
        self.remove_class("-wishing", "-where")
        self.set_class(what is not None, "-asking")
        self._row()
        if what:
            self.query_one(Pad).label(what)
        self.later(self._lay)

    def _type(self, label: str) -> None:
        self._typed = typed(self._typed, label)[:MAX_NUMBER_LENGTH]
        self.beat()

    def _answer(self) -> None:
        """Keep what was typed and ask for the next; nothing typed skips all of them."""
        what, value = self._asked, self._typed
        if what is None or not value:
            self._ask(None)
            return
        try:
            self.chosen.measure(what, value)
        except RoomError as error:
            self.room.say(error_text(error))
            self.beat()
            return
        self._ask(self.chosen.unasked)

    def action_where(self) -> None:
        self._show("-where")

    def _show(self, what: str) -> None:
        """Show the wishes or the body instead of the signs, or the signs again."""
        self._read |= self._shown
        self.set_class(not self.has_class(what), what)
        self.remove_class({"-wishing": "-where", "-where": "-wishing"}[what])
        self._row()
        self.later(self._lay)

    def action_confirm(self) -> None:
        if self._unread():
            self.action_turn(1)
        elif self.chosen.waits_for_side:
            self.room.say("Which side is affected: left, right or both?")
        else:
            self.chosen.screened = True
            if self.chosen.plan.spot:
                self.room.begin(self.chosen)
            else:
                self.room.plan(self.chosen)

    def action_plan(self) -> None:
        """Show the plan of spot work without starting it."""
        if self._unread() or self.chosen.waits_for_side:
            self.action_confirm()
        else:
            self.chosen.screened = True
            self.room.plan(self.chosen)

    def action_leave(self) -> None:
        if self.has_class("-wishing") or self.has_class("-where"):
            self.remove_class("-wishing", "-where")
            self._row()
            self.later(self._lay)
        else:
            self.room.choose()

    def tapped(self, name: str) -> None:
        kind, _, place = name.partition("-")
        match name:
            case _ if kind == "pad" and self._asked:
                label = LABELS[self._asked][int(place)]
                self._typed = "" if self._asked in AT_ONCE else self._typed
                self._type(label)
                if self._asked in AT_ONCE or label == NONE:
                    self._answer()
            case "start" if self._asked:
                self._answer()
            case "leave" if self._asked:
                self._ask(None)
            case "numbers" if self._asked:
                self._ask(None)
            case "numbers":
                self.action_numbers()
            case "left" | "right" | "both":
                self.action_side(name)
            case "start":
                self.action_confirm()
            case "wishes":
                self.action_wishes()
            case "plan":
                self.action_plan()
            case _:
                self.action_leave()


def _words(block: Sequence[Row]) -> str:
    """A block of rows without its line breaks, which differ by the width."""
    return "".join("".join(text for row in block for text, _ in row).split())
