"""The questions before hands on: stop signs, affected side, client's wishes. One large button."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from roomctl.session.plan import Side
from roomctl.text import places
from roomctl.ui.base_screen import AROUND, RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.prepare import rows, wishes
from roomctl.ui.prepare.choices import Choices
from roomctl.ui.prepare.draft import SIDES, Preparing
from roomctl.ui.widgets.body_map import Body, marks
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.pages import Pages
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.wrap import wrap


class PrepareScreen(RoomScreen):
    """The answers are not stored, only that no stop sign was present. Spot work starts from here; a longer session has
    its plan on the next screen."""

    CSS_PATH = AROUND
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
        Binding("p", "plan", "Plan", id="prepare.plan", tooltip="Show the plan and its booking."),
        Binding("pagedown,tab", "turn(1)", "Page on", id="prepare.on", tooltip="Next page of signs."),
        Binding("pageup", "turn(-1)", "Page back", id="prepare.back", tooltip="Previous page of signs."),
        Binding("enter,space", "confirm", "No stop signs", id="prepare.confirm", tooltip="No stop signs: continue."),
        Binding("escape,backspace", "leave", "Back", id="prepare.leave", tooltip="Back to the presets."),
    ]  # fmt: skip

    def __init__(self, room: Host, chosen: Preparing) -> None:
        super().__init__(room)
        self.chosen = chosen
        self._must: set[int] = set()  # the pages that must be seen
        self._read: set[int] = set()
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        with Horizontal(id="middle"):
            yield Pages(id="signs")
            yield Choices(id="choices")
            yield Body(id="body")
        yield Lines(id="wished", align="left")
        yield Lines(id="said", align="left")
        with Horizontal(id="sides"):
            for side in SIDES:
                yield Tap(side.capitalize(), id=side)
        with Horizontal(id="foot"):
            yield Tap("Back", id="leave")
            yield Tap("Wishes", id="wishes")
            yield Tap("Plan", id="plan")
            yield Tap("No stop signs", id="start")

    def on_mount(self) -> None:
        self.query_one("#sides").display = self.chosen.asks
        self.query_one("#plan").display = self.chosen.plan.spot

    def on_resize(self) -> None:
        self.later(self._lay)

    def on_pages_resized(self) -> None:
        self._lay()  # the rows around the pages may get their heights after the screen has its size

    def _lay(self) -> None:
        pages = self.query_one(Pages)
        if pages.display and pages.size.width:
            blocks, stops = rows.signs(self.chosen.preset, pages.size.width, pages.size.height)
            pages.fill(blocks)
            self._must = set(range(pages.pages_of(stops)))
            self._read.add(pages.page)
        self.beat()

    def beat(self) -> None:
        chosen = self.chosen
        self.lines("title").say(chosen.preset.title, role="strong")
        for side in SIDES:
            self.query_one(f"#{side}").set_class(side == chosen.side, "-chosen")
        self.query_one(Choices).draw(wishes.rows(chosen, self._beds()), self._at)
        self.query_one(Body).draw(marks(chosen.plan.phases, avoids=chosen.wishes.avoids))
        said = wishes.said(chosen)
        self.lines("wished").display = bool(said)
        self.lines("wished").tell(f"wishes: {said}")
        self.lines("said").tell(self.room.said or self._spoken())
        self.query_one("#wishes", Tap).relabel("Signs" if self.has_class("-wishing") else "Wishes")
        self.query_one("#start", Tap).relabel(self._button())

    def _beds(self) -> list[str]:
        return list(self.room.beds)

    def _spoken(self) -> str:
        side = self.chosen.side
        if self.chosen.plan.spot and (booked := rows.booked(self.chosen, self.room.clock.now().wall)):
            return booked
        if not self.chosen.asks:
            heads = dict.fromkeys(places.head(phase.area).lower() for phase in self.chosen.plan.phases)
            return f"{len(heads)} areas: {', '.join(heads)}"
        if side is None:
            return "Which side is affected? Ask the client to point to it."
        return f"Say it aloud: “{'both sides' if side == 'both' else f'the {side} side'}”"

    def _button(self) -> str:
        if self._unread():
            return "More stop signs"
        if self.chosen.waits_for_side:
            return "Which side?"
        side = f", {self.chosen.side.upper()}" if self.chosen.side else ""
        if not self.chosen.plan.spot:
            return f"No stop signs{side}"
        whole, room = f"No stop signs: hands on{side}", self.query_one("#start").content_size
        return f"Hands on{side}" if room and len(wrap(whole, room.width)) > room.height else whole

    def _unread(self) -> bool:
        """Whether a page with stop signs has not been shown yet."""
        return not self.chosen.screened and not self._read >= self._must

    def action_turn(self, by: int) -> None:
        self.remove_class("-wishing", "-where")
        pages = self.query_one(Pages)
        pages.turn(by)
        self.seen(pages.page)

    def on_pages_turned(self, event: Pages.Turned) -> None:
        self.seen(event.page)

    def seen(self, page: int) -> None:
        self._read.add(page)
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

    def action_wishes(self) -> None:
        self._show("-wishing")

    def action_where(self) -> None:
        self._show("-where")

    def _show(self, what: str) -> None:
        """Show the wishes or the body instead of the signs, or the signs again."""
        self.set_class(not self.has_class(what), what)
        self.remove_class({"-wishing": "-where", "-where": "-wishing"}[what])
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
            self.later(self._lay)
        else:
            self.room.choose()

    def tapped(self, name: str) -> None:
        match name:
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
