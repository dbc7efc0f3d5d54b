"""The preset editor: the phases to scale, and the fields of one of them with the faults that the check finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from roomctl.errors import Fault, Faults, RoomError
from roomctl.preset import catalogue
from roomctl.preset import draft_edits as edits
from roomctl.preset.conditions import titles
from roomctl.preset.draft import Changed, Draft
from roomctl.preset.proposals import Proposal, proposal
from roomctl.preset.yaml_tree import Loc
from roomctl.system.shares import aside
from roomctl.text import changes
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import AROUND, RoomScreen
from roomctl.ui.edit import acts, fields, rows, timeline
from roomctl.ui.edit.fields import Field
from roomctl.ui.edit.trying import Trying
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.host import Host
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from roomctl.session.plan import Plan

FORM = 91
"""Columns from which the fields stand beside the phases."""
LOW, TINY = 30, 20
"""Rows of a screen under which its buttons have three rows, and one."""
FOUR = 72
"""Columns under which the buttons stand in two rows."""
LENGTHS = ("15", "20", "25", "30", "45", "50", "60", "75", "90")
"""Minutes to fit a session to."""
MINUTE = 60.0
STRIP = 4
"""Rows under the phases, at most."""
AFTER = 0.05
"""Seconds after the first frame until what the check needs is loaded, which takes longer than the frame."""


class EditScreen(RoomScreen):
    """`leave`: where to go from here. The draft is kept however the screen goes."""

    CSS_PATH = AROUND
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide"), (FORM, "-pictured")]  # noqa: RUF012 (Textual's own)
    BINDINGS: ClassVar[list[BindingType]] = [*acts.KEYS]

    def __init__(self, room: Host, draft: Draft, leave: Callable[[], None]) -> None:
        super().__init__(room)
        self.draft, self._go = draft, leave
        self._phase, self._field, self._inside = min(1, len(draft.seen.phases)), 0, False
        self._trying = Trying(self, draft, lambda: self._phase, self._met)
        self._areas: Sequence[str] = ()
        self._planned: tuple[str, Plan | None, timeline.Marks] | None = None
        self._begun = self._ready = False  # the check is asked once the first frame is drawn

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        with Horizontal(id="middle"):
            with Vertical(id="drawn"):
                yield PlanList(id="phases")
                yield Lines(id="strip", align="left")
            yield PlanList(id="fields")
        yield Lines(id="said", align="left")
        yield Buttons(id="mend")
        yield Buttons(id="acts")
        yield Buttons(id="foot")

    def on_mount(self) -> None:
        if self.draft.found:
            self.room.say("your draft from before is here; u undoes it step by step")
        self.beat()  # heights are set before the first layout, which is then the only one

    async def _learn(self) -> None:
        """Beside the first frame: what the check needs is slow to load. Then the areas that other presets have."""
        text = self.draft.text
        await aside(lambda: self.draft.checks.check(text, self.draft.file))
        self._ready = True
        if self.gone:
            return
        self.beat()
        cards = catalogue.known(self.room.shelves)
        if not cards:
            cards, _ = await aside(lambda: catalogue.cards(self.room.shelves))
        counted = Counter(area for card in cards for area in card.areas)
        self._areas = [area for area, _ in counted.most_common()]

    def replaced(self) -> None:
        self.draft.close()

    def typed_into(self, key_at: float) -> bool:
        """Its own rehearsal does not take the screen."""
        return self._trying.rehearses

    def on_resize(self) -> None:
        self.later(self.beat)

    def repeats(self, key: str) -> bool:
        return key not in acts.ONCE

    @property
    def faults(self) -> Sequence[Fault]:
        return rows.faults(self.draft) if self._ready else ()

    @property
    def shown(self) -> Fault | None:
        """The fault of the marked field; else of the marked phase; else, where neither has one, the first."""
        found = [(rows.place_of(fault, self.draft.seen), fault) for fault in self.faults]
        here = [(place, fault) for place, fault in found if place[0] == self._phase]
        if self._inside:
            return next((fault for place, fault in here if place[1] == self._field), None)
        return next((fault for _, fault in (*here, *found)), None)

    @property
    def proposed(self) -> Proposal | None:
        seen, fault = self.draft.seen, self.shown
        return proposal(fault, seen.head, seen.phases) if fault else None

    def beat(self) -> None:
        seen, faults = self.draft.seen, self.faults
        self._phase = min(self._phase, len(seen.phases))
        every = rows.fields_of(self._phase)
        self._field = min(self._field, len(every) - 1)
        values = seen.phases[self._phase - 1] if self._phase else seen.head
        places = [(rows.place_of(fault, self.draft.seen), fault) for fault in faults]
        wrong = Counter(row for (row, _), _ in places)
        here = {field: fault.what for (row, field), fault in reversed(places)
                if row == self._phase and field is not None}  # fmt: skip
        self.set_class(self._inside, "-inside")
        self.lines("title").say(self._title(), role="strong")
        self.query_one("#phases", PlanList).draw(
            len(seen.phases) + 1, self._phase,
            lambda width, step: rows.phase_rows(seen, self._phase, wrong, width, step),
        )  # fmt: skip
        self._draw_strip()
        marked = self._field if self._inside else None
        self.query_one("#fields", PlanList).draw(
            len(every), marked, lambda width, step: rows.field_rows(values, every, marked, here, width, step)
        )
        self.lines("said").tell(self.room.said or self.draft.trouble or self._said())
        self._lay()
        if not self._begun and self.query_one("#phases").size:
            self._begun = True
            self.later(lambda: self.set_timer(AFTER, lambda: self.run_worker(self._learn())))

    def _draw_strip(self) -> None:
        """Under the phases as many rows as they leave."""
        phases, under = self.query_one("#phases", PlanList), self.query_one("#strip", Lines)
        count = len(self.draft.seen.phases) + 1
        free = self.query_one("#drawn").size.height - count
        roomy = free - (count - 1)  # with two rows for each phase
        rows_ = max(0, min(STRIP, roomy if roomy >= STRIP // 2 else free))
        if not rows_ or not self._ready or self.draft.seen.faults:
            under.display = False
            return
        if self._planned is None or self._planned[0] != self.draft.text:
            from roomctl.preset.model import to_plan

            preset = self.draft.checked.preset
            plan = to_plan(preset, "") if preset else None
            self._planned = (self.draft.text, plan, timeline.cues(plan) if plan else ())
        drawn = timeline.strip(self.draft.seen, *self._planned[1:], phases.size.width, rows_)
        under.display, under.styles.height = bool(drawn), len(drawn)
        under.show(drawn)

    def _title(self) -> str:
        many = len(self.faults)
        wrong = f"{many} fault{'' if many == 1 else 's'}" if many else ""
        state = "not saved" if self.draft.changed else "saved"
        return " · ".join(
            filter(None, (self.draft.file.name, state, wrong, rows.signed(self.draft) if self._ready else ""))
        )

    def _said(self) -> str:
        if fault := self.shown:
            where = f"{fault.where}: " if fault.where and not self._inside else ""
            return f"{where}{fault.what}"
        if self._inside:
            return rows.fields_of(self._phase)[self._field].says
        return rows.summary(self.draft.seen)

    def _lay(self) -> None:
        width, height = self.app.size.width - 2, self.app.size.height  # known before the first layout
        high = 1 if height < TINY else 3
        fix = self.proposed
        mend = [Button("propose", f"Fix: {fix.says}")] if fix else []
        many = len(self.faults)
        if many and (many > 1 or not fix):
            mend.append(Button("fault", "Next fault"))
        box = self.query_one("#mend", Buttons)
        box.display = bool(mend)
        if mend:
            box.lay(mend, len(mend), width, 1 if height < LOW and width < FOUR else 3)
        lines = 2 if width < FOUR else 1
        for name, buttons in (("acts", acts.FIELD if self._inside else acts.PHASES), ("foot", acts.FOOT)):
            self.query_one(f"#{name}", Buttons).lay(buttons, -(-len(buttons) // lines), width, high * lines)

    def action_mark(self, by: int) -> None:
        if self._inside:
            self._field = max(0, min(len(rows.fields_of(self._phase)) - 1, self._field + by))
        else:
            self._phase = max(0, min(len(self.draft.seen.phases), self._phase + by))
        self.beat()

    def action_phase(self, by: int) -> None:
        self._phase = max(0, min(len(self.draft.seen.phases), self._phase + by))
        self.beat()

    def action_into(self) -> None:
        if self._inside:
            self._change(self._field)
        else:
            self._enter(self._field)

    def _enter(self, field: int) -> None:
        self._inside, self._field = True, field
        self.beat()
        self.later(self.beat)  # the list of fields has a size only now

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        if not self.room.fresh("tap row"):
            return
        if event.of == "fields":
            self._enter(event.index)
            self._change(event.index)
        elif event.index == self._phase and not self._inside:
            self._enter(0)
        else:
            self._inside, self._phase = False, event.index
            self.beat()

    def on_plan_list_dragged(self, event: PlanList.Dragged) -> None:
        if event.of != "phases" or not 0 < event.index <= len(self.draft.seen.phases):
            return
        self._inside, self._phase = False, event.index
        if event.by:
            self.action_move(event.by)
        else:
            self.action_minute(event.minutes)

    def _change(self, at: int) -> None:
        """Ask for the value of a field."""
        field, row = rows.fields_of(self._phase)[at], self._phase
        if field.entries:
            from roomctl.ui.edit.entries_screen import EntriesScreen

            self.app.push_screen(EntriesScreen(self.room, self.draft, field).fitted(*self.app.size))
            return
        seen = self.draft.seen
        values = seen.phases[row - 1] if row else seen.head
        value = fields.written(values, field)
        areas = dict.fromkeys([str(phase["area"]) for phase in seen.phases if "area" in phase] + list(self._areas))
        beds = self.room.beds if field.loc[-1] == "bed" else ()
        found = fields.offers(field, beds, list(titles(self.room.conditions)), list(areas))
        of = str(values.get("area" if row else "title", ""))
        self.app.push_screen(ValueScreen(
            self.room, f"{field.label}: {of}" if of else field.label, field.says, value, found,
            lambda said: self._take(field, row, said), typed=field.typed,
            default=None if field.required else fields.usual(field),
        ).fitted(*self.app.size))  # fmt: skip

    def _take(self, field: Field, row: int, said: str | None) -> None:
        loc = fields.place(field, row - 1 if row else None)
        phases = self.draft.seen.phases
        if said is None:
            self._try(lambda text: edits.clear(text, phases, loc))
        else:
            self._try(lambda text: edits.put(text, phases, loc, field.value(said)))

    def _try(self, edit: Callable[[str], str], said: str = "") -> bool:
        """Edit the text; a refusal is shown."""
        signed = self.draft.signed if self._ready else ""
        try:
            self.draft.edit(edit(self.draft.text))
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])
            return False
        lost = f"this is no longer what {signed} signed: saving removes the signature" if signed else ""
        self.room.say("; ".join(filter(None, (said, lost if self.draft.unsigned else ""))))
        return True

    def action_minute(self, by: int) -> None:
        """Of the marked phase; of the whole session in the preset's row."""
        seen, row = self.draft.seen, self._phase
        loc: Loc = ("phases", row - 1, "minutes") if row else ("minutes",)
        now = edits.seconds((seen.phases[row - 1] if row else seen.head).get("minutes"))
        whole = max(MINUTE, (now + by * MINUTE) // MINUTE * MINUTE if by > 0 else -(-(now + by * MINUTE) // 60) * 60)
        self._try(lambda text: edits.put(text, seen.phases, loc, edits.minutes(whole)))

    def action_move(self, by: int) -> None:
        seen, at = self.draft.seen, self._phase - 1
        to = max(0, min(len(seen.phases) - 1, at + by))
        if self._phase and to != at and self._try(lambda text: edits.move(text, seen.phases, at, to)):
            self._phase = to + 1
            self.beat()

    def action_add(self) -> None:
        """Behind the marked phase."""
        at = self._phase
        if self._try(lambda text: edits.add(text, self.draft.seen.phases, at)):
            self._phase = at + 1
            self.beat()

    def action_copy(self) -> None:
        if self._marked("copied") and self._try(
            lambda text: edits.duplicate(text, self.draft.seen.phases, self._phase - 1)
        ):
            self._phase += 1
            self.beat()

    def action_split(self) -> None:
        if self._marked("split"):
            self._try(lambda text: edits.split(text, self.draft.seen.phases, self._phase - 1))

    def action_drop(self) -> None:
        if self._inside:
            field = rows.fields_of(self._phase)[self._field]
            if field.required:
                self.room.say(f"{field.label.lower()}: a preset needs this; change it instead")
            elif fields.written(self._values, field):
                self._take(field, self._phase, None)
        elif self._marked("removed"):
            undo = "" if self.room.touched else " (u: undo)"
            area = self._values.get("area", "the phase")
            self._try(
                lambda text: edits.remove(text, self.draft.seen.phases, self._phase - 1), f"{area} is removed{undo}"
            )

    @property
    def _values(self) -> dict[str, object]:
        seen = self.draft.seen
        return dict(seen.phases[self._phase - 1] if self._phase else seen.head)

    def _marked(self, done: str) -> bool:
        if not self._phase:
            self.room.say(f"mark a phase first; the whole preset cannot be {done}")
        return bool(self._phase)

    def action_fit(self) -> None:
        says = "Flexible phases give or take, none below its shortest or above its longest time. Undo takes it back."
        now = str(edits.minutes(edits.seconds(self.draft.seen.head.get("minutes"))))
        self.app.push_screen(ValueScreen(
            self.room, "Fit the phases to how many minutes?", says, now, LENGTHS, self._fit, typed=True, unchanged=True
        ).fitted(*self.app.size))  # fmt: skip

    def _fit(self, said: str | None) -> None:
        length = edits.seconds(Field(("minutes",), "").value(said or ""))
        if length <= 0:
            self.room.say(f"{said} is not a length of time; write minutes, such as 45")
            return
        before = self.draft.seen
        if self._try(lambda text: edits.fit(text, before.phases, length)):
            now = self.draft.seen
            changed = [
                f"{new.get('area')} {old.get('minutes')} → {new.get('minutes')}"
                for old, new in zip(before.phases, now.phases, strict=True) if old.get("minutes") != new.get("minutes")
            ]  # fmt: skip
            total = edits.seconds(now.head.get("minutes"))
            short = [changes.longest(total, length - total)] if length - total >= 1 else []
            self.room.say(f"fitted: {'; '.join([*short, *changed]) or 'nothing had to change'}")

    def action_propose(self) -> None:
        if fix := self.proposed:
            self._try(lambda text: fix.edit(text, self.draft.seen.phases))
        elif self.faults:
            self.room.say("this fault has no remedy that roomctl can write; change the field or the text")
        else:
            self.room.say("there is no fault")

    def action_fault(self) -> None:
        """To the next fault behind the marked phase and field."""
        places = [rows.place_of(fault, self.draft.seen) for fault in self.faults]
        found = sorted({(row, -1 if field is None else field) for row, field in places})
        if not found:
            self.room.say("there is no fault")
            return
        now = (self._phase, self._field if self._inside else -1)
        row, field = next((place for place in found if place > now), found[0])
        self._phase, self._inside = row, field >= 0
        if field >= 0:
            self._enter(field)
        self.beat()

    def action_undo(self) -> None:
        self.room.say("undone" if self.draft.undo() else "nothing to undo")

    def action_redo(self) -> None:
        self.room.say("done again" if self.draft.redo() else "nothing to do again")

    def action_try(self, what: str) -> None:
        getattr(self._trying, what)()

    def action_text(self) -> None:
        from roomctl.ui.edit.text_screen import TextScreen

        fault = self.shown
        self.app.push_screen(TextScreen(
            self.room, self.draft, fault.line if fault else 1, self.action_save
        ).fitted(*self.app.size))  # fmt: skip

    def action_save(self) -> None:
        try:
            self.room.say(self.draft.save())
        except Faults as found:
            many = len(found.faults)
            what = f"{many} fault{'' if many == 1 else 's'}"
            self.action_fault()
            self.room.say(f"not saved, because of {what}; your draft is kept. {found.faults[0].what}")
        except Changed as met:
            self._met(met)
        except RoomError as error:
            self.room.say(error_text(error))

    def _met(self, met: Changed) -> None:
        from roomctl.ui.edit.changed_screen import ChangedScreen

        self.app.push_screen(ChangedScreen(self.room, self.draft, met).fitted(*self.app.size))

    def action_leave(self) -> None:
        if self._inside:
            self._inside = False
            self.beat()
            self.later(self.beat)
        else:
            self._go()

    def tapped(self, name: str) -> None:
        match name:
            case "less" | "more":
                self.action_minute(1 if name == "more" else -1)
            case "earlier" | "later":
                self.action_move(1 if name == "later" else -1)
            case "before" | "after":
                self.action_phase(1 if name == "after" else -1)
            case "out":
                self._go()
            case "ways" | "sign":
                self.action_try(name)
            case _:
                getattr(self, f"action_{name}")()
