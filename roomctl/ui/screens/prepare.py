"""One screen before hands on: stop signs, the side, the length, the plan; then one large button."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from roomctl.errors import RoomError
from roomctl.session import fit
from roomctl.session.booking import even
from roomctl.session.commands import Start
from roomctl.session.plan import Plan, Side
from roomctl.ui import words
from roomctl.ui.screens.base import RoomScreen
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from roomctl.preset.model import Preset

STEP = 300.0
"""Seconds by which the length is changed."""
SIDES: tuple[Side, ...] = ("left", "right", "both")
NO_SIGNS = "No stop signs: hands on"


class PrepareScreen(RoomScreen):
    """Nothing of the answers is kept; hands on means that there were no stop signs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "side('left')", "Left", id="prepare.left", tooltip="The left side is affected."),
        Binding("r", "side('right')", "Right", id="prepare.right", tooltip="The right side is affected."),
        Binding("b", "side('both')", "Both", id="prepare.both", tooltip="Both sides are affected."),
        Binding("left", "along(-1)", "Before", id="prepare.before", tooltip="The side before; else five minutes less."),
        Binding("right", "along(1)", "After", id="prepare.after", tooltip="The side after; else five minutes more."),
        Binding("plus,equals_sign,up", "longer(1)", "Longer", id="prepare.longer", tooltip="Five minutes more."),
        Binding("minus,down", "longer(-1)", "Shorter", id="prepare.shorter", tooltip="Five minutes less."),
        Binding("e", "even", "End", id="prepare.even", tooltip="Hands off on the full five minutes, or when done."),
        Binding("pagedown,tab", "turn(1)", "Page on", id="prepare.on", tooltip="Further signs."),
        Binding("pageup", "turn(-1)", "Page back", id="prepare.back", tooltip="The signs before."),
        Binding("enter", "start", "Hands on", id="prepare.start", tooltip="No stop signs: start the session."),
        Binding("escape,backspace", "leave", "Back", id="prepare.leave", tooltip="Back to the presets."),
    ]

    def __init__(self, preset: Preset, plan: Plan) -> None:
        super().__init__()
        self.preset, self._whole = preset, plan
        self._asked: float = plan.seconds
        self._asked_before: float = plan.seconds
        self._off: float | None = None
        """Wall time at which hands are to be off; None: when all of it is done."""
        self._opened = 0.0
        self._asks = any(phase.side in ("affected", "unaffected") for phase in plan.phases)
        self._side: Side | None = None
        self._read = {0}

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="signs")
        yield Timeline(id="timeline")
        yield Lines(id="booking", align="left")
        yield Lines(id="said", align="left")
        with Horizontal(id="sides"):
            for side in SIDES:
                yield Tap(side.capitalize(), id=side)
        with Horizontal(id="length"):
            yield Tap("−5 min", id="shorter")
            yield Lines(id="minutes", middle=True)
            yield Tap("+5 min", id="longer")
            yield Tap("ends", id="even")
        with Horizontal(id="foot"):
            yield Tap("Back", id="leave")
            yield Tap(NO_SIGNS, id="start")

    def on_mount(self) -> None:
        self.query_one("#sides").display = self._asks
        self._opened = self.room.clock.now().wall

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay)

    def _lay(self) -> None:
        self.query_one(Pages).fill(self._blocks(self.query_one(Pages).size.width))
        self.beat()

    def _blocks(self, width: int) -> list[list[Row]]:
        before = self.preset.before
        stop, mind = (before.stop, before.mind) if before else ((), ())
        blocks = [wrapped("Any yes: do not start", width, role="strong")] if stop else []
        blocks += [wrapped(sign, width, "■ ") for sign in stop]
        if mind:
            blocks.append([(), *wrapped("Keep in mind", width, role="strong")])
            blocks += [wrapped(point, width, "· ") for point in mind]
        return blocks

    def beat(self) -> None:
        self.lines("title").say(self.preset.title, role="strong")
        for side in SIDES:
            self.query_one(f"#{side}").set_class(side == self._side, "-chosen")
        try:
            start, wrong = self._start(ask=False), ""
        except RoomError as error:
            start, wrong = None, str(error)
        length, room = start.length if start else "–", self.lines("minutes").size.width
        self.lines("minutes").say(length if len(length) <= room else length.removesuffix(" min"), role="strong")
        if start:
            labels = [words.head(phase.area).lower() for phase in start.plan.phases]
            self.query_one(Timeline).show(labels, [phase.seconds for phase in start.plan.phases])
        self._door_to_door(start)
        self.lines("said").tell(self.room.said or wrong or self._spoken())
        self.query_one("#start", Tap).relabel(self._button())

    def _door_to_door(self, start: Start | None) -> None:
        """The clock times of what lies around hands on, as far as it is to come."""
        now, booking = self.room.clock.now().wall, self.room.booking
        before = [block for block in booking.before(self._opened) if block.until > now]
        off = self._off or self._hands_on() + (start.plan.seconds if start else self._asked)
        tap, face = self.query_one("#even", Tap), words.time_of_day(off)
        narrow = tap.content_size.width < len("off by 00:00")
        tap.relabel((f"by {face}" if self._off else face) if narrow else f"{'off by' if self._off else 'ends'} {face}")
        around = [words.blocks(part, booking.turnover) for part in (before, booking.after(off, off))]
        self.lines("booking").tell(f" · hands off {words.time_of_day(off)} · ".join(around).strip(" ·"))
        self.query_one("#booking").display = any(around)

    def _hands_on(self) -> float:
        """Wall time at which hands can be on: now, or once the client is on the table."""
        return max([self.room.clock.now().wall, *(block.until for block in self.room.booking.before(self._opened))])

    def _start(self, *, ask: bool = True) -> Start:
        """The session as it would begin now. Raises `Refused`, with `ask` where the side is not known too."""
        booked = None if self._off is None else self._off - self.room.clock.now().wall
        whole = fit.fit(self._whole, self._asked)
        plan = fit.resolve_sides(whole if booked is None else fit.within(whole, booked), self._side, ask=ask)
        return Start(plan, booked, buffer=self.room.booking.buffer, asked=self._asked)

    def _spoken(self) -> str:
        if not self._asks:
            heads = dict.fromkeys(words.head(phase.area).lower() for phase in self._whole.phases)
            return f"{len(heads)} areas: {', '.join(heads)}"
        if self._side is None:
            return "Which side is affected? Ask, and point to it."
        return f"Say it aloud: “{'both sides' if self._side == 'both' else f'the {self._side} side'}”"

    def _button(self) -> str:
        if self._unread():
            return "More stop signs"
        if self._asks and self._side is None:
            return "Which side?"
        return f"{NO_SIGNS}, {self._side.upper()}" if self._side else NO_SIGNS

    def _unread(self) -> bool:
        """Whether a page with stop signs has not been on the screen yet."""
        stop = self.preset.before.stop if self.preset.before else ()
        return bool(stop) and not self._read >= set(range(self.query_one(Pages).pages_of(len(stop) + 1)))

    def action_turn(self, by: int) -> None:
        pages = self.query_one(Pages)
        pages.turn(by)
        self.seen(pages.page)

    def on_pages_turned(self, event: Pages.Turned) -> None:
        self.seen(event.page)

    def seen(self, page: int) -> None:
        """A page of the signs was on the screen."""
        self._read.add(page)
        self.beat()

    def action_side(self, side: Side) -> None:
        if self._asks:
            self._side = side
            self.beat()

    def action_along(self, by: int) -> None:
        if not self._asks:
            self.action_longer(by)
            return
        at = SIDES.index(self._side) + by if self._side else 0
        self.action_side(SIDES[max(0, min(len(SIDES) - 1, at))])

    def action_longer(self, by: int) -> None:
        """Five minutes more or less; where hands are to be off by a time, that time moves."""
        before = self._asked, self._off
        if self._off is None:
            self._asked += by * STEP
        else:
            self._off += by * STEP
            if by < 0 or self._off - self.room.clock.now().wall > self._asked:  # there is room for a longer session
                self._asked = max(self._asked_before, self._asked + by * STEP)
        try:
            self._start(ask=False)
        except RoomError as error:
            if by < 0 or self._off is None:  # a later end is nearer to one that fits
                self._asked, self._off = before
            self.room.say(str(error))
        self.beat()

    def action_even(self) -> None:
        """Hands off on the full five minutes before the end; or, again, when all of it is done."""
        self._asked_before = self._asked
        self._off = even(self._hands_on() + self._asked) if self._off is None else None
        self.beat()

    def action_start(self) -> None:
        if self._unread():
            self.action_turn(1)
            return
        if self._asks and self._side is None:
            self.room.say("Which side is affected: left, right or both?")
            return
        try:
            self.room.start(replace(self._start(), seed=random.randrange(2**31)))
        except RoomError as error:
            self.room.say(str(error))

    def action_leave(self) -> None:
        self.room.choose()

    def tapped(self, name: str) -> None:
        match name:
            case "left" | "right" | "both":
                self.action_side(name)
            case "shorter" | "longer":
                self.action_longer(1 if name == "longer" else -1)
            case "even":
                self.action_even()
            case "start":
                self.action_start()
            case _:
                self.action_leave()
