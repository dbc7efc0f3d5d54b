"""The plan screen, before hands on: today's phases by the clock, the length and the end. One large button: hands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal

from roomctl.errors import RoomError
from roomctl.journal.archive import digests
from roomctl.journal.store import Journal
from roomctl.session import fit
from roomctl.session.commands import Start
from roomctl.session.digest import Digest
from roomctl.session.plan import Phase, Plan
from roomctl.system.shares import aside
from roomctl.text import bookings, changes, durations, moments, places, times
from roomctl.text.habits import usual
from roomctl.text.places import technique
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import AROUND, RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.prepare import rows
from roomctl.ui.prepare.calendar import news
from roomctl.ui.prepare.draft import Preparing
from roomctl.ui.widgets.body_map import Body, marks
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

ROOMY = 20
"""Rows from which what is usual has a row with a button; `a` does the same without it."""
WORDS, BUTTON = 3, 20
"""Rows of what is usual, and columns beside it."""


class BookingScreen(RoomScreen):
    """Changes here apply to today's plan, never to the preset."""

    CSS_PATH = AROUND
    PREPARES = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide"), (91, "-pictured")]  # noqa: RUF012 (Textual's own)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "mark(-1)", "Up", id="booking.up", tooltip="Mark the previous area."),
        Binding("down", "mark(1)", "Down", id="booking.down", tooltip="Mark the next area."),
        Binding("shift+up,left_square_bracket", "move(-1)", "Earlier", id="booking.earlier",
                tooltip="Move the marked area earlier."),
        Binding("shift+down,right_square_bracket", "move(1)", "Later", id="booking.later",
                tooltip="Move the marked area later."),
        Binding("m", "minute(1)", "+1 min", id="booking.more", tooltip="One minute more for the marked area."),
        Binding("l", "minute(-1)", "−1 min", id="booking.less", tooltip="One minute less for the marked area."),
        Binding("d,delete", "drop", "Leave out", id="booking.drop", tooltip="Leave out the marked area today."),
        Binding("t", "ease", "Gentler", id="booking.ease",
                tooltip="Take the gentler technique that is offered for the marked area."),
        Binding("u", "undo", "Undo", id="booking.undo", tooltip="Undo the last change of the plan."),
        Binding("right,plus,equals_sign", "longer(1)", "Longer", id="booking.longer", tooltip="Five minutes more."),
        Binding("left,minus", "longer(-1)", "Shorter", id="booking.shorter", tooltip="Five minutes less."),
        Binding("e", "even", "End", id="booking.even",
                tooltip="Switch the end: as booked, when all is done, or on the full five minutes."),
        Binding("a", "usual", "As usual", id="booking.usual",
                tooltip="Take over the minutes that areas of this preset usually have, or the planned ones again."),
        Binding("w", "where", "Where", id="booking.where", tooltip="Show the areas on a picture of the body."),
        Binding("s", "save", "Save", id="booking.save", tooltip="Save today's changed plan as a preset."),
        Binding("enter,space", "start", "Hands on", id="booking.start", tooltip="Start the session."),
        Binding("escape,backspace", "leave", "Back", id="booking.leave", tooltip="Back to the stop signs."),
    ]  # fmt: skip

    def __init__(self, room: Host, chosen: Preparing) -> None:
        super().__init__(room)
        self.chosen = chosen
        self._marked: int | None = None
        self._easing: Phase | None = None
        """The phase whose gentler technique is offered for the marked one."""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Lines(id="booking", align="left")
        with Horizontal(id="middle"):
            yield PlanList(id="plan")
            yield Body(id="body")
        yield Lines(id="said", align="left")
        with Horizontal(id="habit"):
            yield Lines(id="habits", align="left", middle=True)
            yield Tap("As usual", id="usual")
        with Horizontal(id="span"):
            yield Tap("−5 min", id="shorter")
            yield Lines(id="minutes", middle=True)
            yield Tap("+5 min", id="longer")
            yield Tap("ends", id="even")
        with Grid(id="edit"):
            yield Tap("Earlier", id="earlier")
            yield Tap("Later", id="later")
            yield Tap("−1 min", id="less")
            yield Tap("+1 min", id="more")
            yield Tap("Leave out", id="drop")
            yield Tap("Gentler", id="ease")
        with Horizontal(id="foot"):
            yield Tap("Back", id="leave")
            yield Tap("Save", id="save")
            yield Tap("Undo", id="other")
            yield Tap("Hands on", id="start")

    def on_mount(self) -> None:
        self.query_one("#habit").display = False
        if self.chosen.habits is None:
            self.run_worker(self._look_back())

    async def _look_back(self) -> None:
        """Read the history beside the screen: the plan is there before it."""
        path, now = self.room.journal.path, self.room.clock.now()

        def read() -> Sequence[Digest]:
            with Journal(path) as journal:
                return digests(journal, now, save=False)

        with suppress(RoomError):  # nothing is offered then
            self.chosen.look_back(await aside(read))
            if not self.gone:
                self.beat()

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        chosen, now = self.chosen, self.room.clock.now().wall
        try:
            start, wrong = chosen.start(chosen.hands_on(now), ask=False), ""
            plan = chosen.laid_out(chosen.hands_on(now))
        except RoomError as error:
            start, wrong, plan = None, error_text(error), chosen.picked
        self.query_one("#save").display = chosen.edited
        self.query_one("#span").display = self._marked is None
        self._easing = self._gentler(now)
        self.query_one("#ease").display = self._easing is not None
        self.set_class(self._easing is not None, "-easing")
        other = self.query_one("#other", Tap)
        other.visible = chosen.edited or not self.has_class("-pictured")
        other.relabel("Undo" if chosen.edited else "Plan" if self.has_class("-where") else "Body")
        self.query_one("#edit").display = self._marked is not None
        self.lines("title").say(self._title(start), role="strong")
        length = durations.planned(start) if start else "–"
        room = self.lines("minutes").size.width
        self.lines("minutes").say(length if len(length) <= room else length.removesuffix(" min"), role="strong")
        offered = self.chosen.offered if self._marked is None else []
        self.query_one("#habit").display = bool(offered) and self.size.height >= ROOMY
        self.query_one("#usual", Tap).relabel("As planned" if self.chosen.as_usual else "As usual")
        self.lines("habits").tell(usual(offered, WORDS * (self.size.width - BUTTON)))
        self._draw(plan, now)
        self._door_to_door(start, now)
        booked = rows.booked(chosen, now) if self._marked is None and not wrong else ""
        out = rows.left_out(chosen, now) if self._marked is None else ""
        shown = self._marked is None
        hands = rows.hands(chosen, now) if shown and not wrong else ""
        sides = rows.changes_of_sides(self.room.complete(start).plan) if start and shown else ""
        hint = " · ".join(filter(None, (booked, sides, out, hands, "" if out or hands else self._hint())))
        self.lines("said").tell(self.room.said or news(self, chosen) or wrong or hint)
        taken = self._marked is not None and self._marked in chosen.left_out
        self.query_one("#drop", Tap).relabel("Take back" if taken else "Leave out")
        side = f", {chosen.side.upper()}" if chosen.side else ""
        self.query_one("#start", Tap).relabel(f"Hands on{side}")

    def _title(self, start: Start | None) -> str:
        wished = moments.wishes(self.chosen.wishes)
        title, width = self.chosen.preset.title, self.lines("title").size.width
        whole = f"{title} · {durations.planned(start)}" if start else title
        whole = whole if len(whole) <= width else title
        return f"{whole} · {wished}" if wished and len(whole) + len(wished) + 3 <= width else wished or whole

    def _draw(self, plan: Plan, now: float) -> None:
        hands_on, left_out = self.chosen.hands_on(now), self.chosen.left_out
        self.query_one(PlanList).draw(
            len(plan.phases), self._marked,
            lambda width, step: rows.plan_rows(plan, hands_on, width, self._marked, left_out, step),
        )  # fmt: skip
        sided = fit.resolve_sides(plan, self.chosen.side, ask=False).phases if self._marked is None else plan.phases
        dropped = [index for index, phase in enumerate(sided) if phase.area in self.chosen.dropped]
        marked = -1 if self._marked is None else self._marked
        self.query_one(Body).draw(marks(sided, marked, left_out=dropped, avoids=self.chosen.wishes.avoids))

    def _hint(self) -> str:
        phase = None if self._marked is None else self.chosen.plan.phases[self._marked]
        if phase and self._marked in self.chosen.left_out:
            why = "the client wants to avoid it" if self.chosen.wishes.avoids(phase) else "left out today"
            return f"{places.head(phase.area).lower()}: {why}{'' if self.room.touched else ' · d takes it back'}"
        if phase and (beyond := changes.beyond(phase, phase.seconds)):
            return f"{places.head(phase.area).lower()}: {durations.length(phase.seconds)}, {beyond}"
        if self._easing:
            return f"{technique(self._easing.technique)} instead{'' if self.room.touched else ': t'}"
        if self.room.touched:
            return "drag up or down: order; sideways: minutes" if self._marked is not None else ""
        if self._marked is not None:
            return "m l minutes · [ ] order · d leave out · u undo"
        return "↑↓ or a tap: change an area today"

    def _door_to_door(self, start: Start | None, now: float) -> None:
        """Show the clock times of the booking's other parts that are still to come."""
        chosen, booking = self.chosen, self.chosen.booking
        before = [block for block in booking.before(chosen.opened) if block.until > now]
        until = chosen.until(now)
        off = until or chosen.hands_on(now) + (start.plan.seconds if start else chosen.asked)
        tap, face = self.query_one("#even", Tap), times.time_of_day(off)
        narrow = tap.content_size.width < len("off by 00:00")
        tap.relabel((f"by {face}" if until else face) if narrow else f"{'off by' if until else 'ends'} {face}")
        around = [bookings.blocks(part, booking.turnover) for part in (before, booking.after(off, off))]
        self.lines("booking").tell(f" · hands off {times.time_of_day(off)} · ".join(around).strip(" ·"))

    def action_mark(self, by: int) -> None:
        last = len(self.chosen.plan.phases) - 1
        self._mark(max(0, min(last, self._marked + by)) if self._marked is not None else 0 if by > 0 else last)

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        if self.room.fresh("tap phase"):
            self._mark(None if event.index == self._marked else event.index)

    def _mark(self, index: int | None) -> None:
        last = len(self.chosen.plan.phases) - 1
        self._marked = None if index is None else min(index, last)  # a phase may be gone
        self.beat()
        self.later(self.beat)  # other buttons leave other rows for the plan

    def on_plan_list_dragged(self, event: PlanList.Dragged) -> None:
        if event.index >= len(self.chosen.plan.phases):  # it was left out in the meantime
            return
        self._marked = event.index
        if event.by:
            self.action_move(event.by)
        else:
            self.action_minute(event.minutes)

    def action_move(self, by: int) -> None:
        if self._marked is not None:
            self._mark(self.chosen.move(self._marked, by))

    def action_minute(self, by: int) -> None:
        if self._marked is not None:
            self._try(lambda index: self.chosen.minute(index, by))

    def action_drop(self) -> None:
        if self._marked is not None:
            self._try(self._drop)

    def _gentler(self, now: float) -> Phase | None:
        try:
            return None if self._marked is None else self.chosen.eases(self._marked, self.chosen.hands_on(now))
        except RoomError:  # the screen says so
            return None

    def action_ease(self) -> None:
        if self._marked is not None and self._easing is not None:
            self._try(self._ease)

    def _ease(self, index: int) -> None:
        assert self._easing is not None
        self.chosen.ease(index, self._easing)
        phase = self.chosen.plan.phases[index]
        self.room.say(f"{places.head(phase.area).lower()}: {technique(phase.technique)} today")

    def _drop(self, index: int) -> None:
        area, out = self.chosen.drop(index), index in self.chosen.left_out
        key = "" if self.room.touched else " (u: undo)"
        self.room.say(f"{area} is {'left out today' if out else 'in the plan again'}{key}")

    def _try(self, edit: Callable[[int], None]) -> None:
        """Change the marked phase; a refusal is shown."""
        try:
            edit(self._marked or 0)
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])
        self.beat()

    def action_undo(self) -> None:
        self.room.say("undone" if self.chosen.undo() else "nothing to undo")
        self._mark(None)

    def action_longer(self, by: int) -> None:
        try:
            self.chosen.longer(by, self.room.clock.now().wall)
        except RoomError as error:
            self.room.say(error_text(error))
        self._mark(None)

    def action_even(self) -> None:
        self.chosen.even(self.room.clock.now().wall)
        self._mark(None)

    def action_usual(self) -> None:
        if not self.chosen.offered:
            self.room.say("no area of this preset usually has other minutes than planned")
            return
        self._try(lambda index: self.chosen.take_usual())
        self._mark(None)

    def action_where(self) -> None:
        self.toggle_class("-where")
        self.later(self.beat)

    def savable(self) -> tuple[str, Sequence[Phase]] | None:
        """With the minutes that are on the screen, but without what the client picked for today alone."""
        chosen = self.chosen
        try:
            return chosen.plan.preset, chosen.fitted(chosen.hands_on(self.room.clock.now().wall)).phases
        except RoomError:  # the screen says so
            return None

    def action_save(self) -> None:
        if self.chosen.edited:
            self.room.open("save")

    def on_click(self) -> None:
        if self.has_class("-where"):
            self.action_where()

    def action_start(self) -> None:
        self.room.begin(self.chosen)

    def action_leave(self) -> None:
        if self.has_class("-where"):
            self.action_where()
        elif self._marked is not None:
            self._mark(None)
        else:
            self.room.question(self.chosen)

    def tapped(self, name: str) -> None:
        match name:
            case "shorter" | "longer":
                self.action_longer(1 if name == "longer" else -1)
            case "earlier" | "later":
                self.action_move(1 if name == "later" else -1)
            case "less" | "more":
                self.action_minute(1 if name == "more" else -1)
            case "drop":
                self.action_drop()
            case "ease":
                self.action_ease()
            case "other" if self.chosen.edited:
                self.action_undo()
            case "other":
                self.action_where()
            case "usual":
                self.action_usual()
            case "even":
                self.action_even()
            case "save":
                self.action_save()
            case "start":
                self.action_start()
            case _:
                self.action_leave()
