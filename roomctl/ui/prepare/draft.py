"""The choices for today's session, before hands on. Pure: the time is a parameter.

Changes apply to today's plan, never to the preset; nothing is stored until `start` is written to the journal.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from roomctl.errors import Refused, RoomError
from roomctl.preset.model import Preset
from roomctl.session import digest, fit, measures, visits
from roomctl.session.booking import Agenda, Booked, Booking, even, found_again
from roomctl.session.commands import Act, Start
from roomctl.session.hands import Load, eased, gentler, hard
from roomctl.session.plan import Measure, Phase, Plan, Side, Wishes
from roomctl.session.record import Record
from roomctl.session.refusal import Refusal

STEP = 300.0
"""Seconds of one change of the whole length."""
MINUTE = 60.0
SIDES: tuple[Side, ...] = ("left", "right", "both")


class Chosen(NamedTuple):
    """What undo restores: the plan, its whole length in seconds, the wall time of hands off, the areas left out."""

    plan: Plan
    asked: float
    off: float | None
    dropped: frozenset[str]
    avoid: str = ""
    """The wish to avoid an area, if the edit took that back."""


class Preparing:
    """`opened`: wall time at which the client came; `booked`: the current booking, whose end applies unless the
    therapist chooses another."""

    def __init__(
        self, preset: Preset, plan: Plan, opened: float, booking: Booking | None = None, booked: Booked | None = None
    ) -> None:
        self.preset, self.opened, self.booking, self.booked = preset, opened, booking or Booking(), booked
        self.plan: Plan = plan
        """Today's, its sides still open, with the phases that are left out."""
        self.dropped: frozenset[str] = frozenset()
        """Areas that the therapist leaves out today."""
        self.asked: float = plan.seconds
        self.off: float | None = None
        """Wall time of hands off, if the therapist chose one."""
        self._whole = False  # all is to be done, whatever was booked
        self._in_calendar = booked
        self.notice = ""
        """What became of the booking meanwhile."""
        self.looked = self.noticed = -math.inf
        """When the calendar was read last, and when it had that news, in seconds that only rise."""
        self.side: Side | None = None
        self.wishes = Wishes()
        self.bed: str | None = None
        self.light: float | None = None
        self.cues: str | None = None
        """How cues sound today, one of `CUE_LEVELS`; None: as in the preset and the room."""
        self.halfway: bool | None = None
        """Whether long areas have a halfway cue today; None: as in the preset and the room."""
        self.screened = False
        self.numbers: dict[Measure, str] = {}
        """What was measured before hands on, as typed."""
        self.client = ""
        """The clinic's code for the client, where the room takes codes."""
        self.habits: Sequence[digest.Habit] | None = None
        """The areas that usually have other minutes than today's plan had; None until the history was read."""
        self.hands_done = 0.0
        """Seconds of techniques that are hard on the hands in today's earlier sessions."""
        self.hands_limit: float | None = None
        """Seconds of them in a day, by the therapist's own limit."""
        self._before: list[Chosen] = []
        self._asked_before: float = self.asked

    def follow(self, agenda: Agenda, wall: float) -> tuple[Booked, Booked | None] | None:
        """The booking before and now, if it has changed in the calendar since the last look; a booking that is gone is
        news once. Its new end applies if the client who is here is still the one who is booked."""
        before = self._in_calendar
        if before is None or (now := found_again(agenda, before)) == before:
            return None
        self._in_calendar = now
        if now is not None and agenda.present(wall) == now:
            self.booked = now
        same = now is not None and now._replace(key=before.key) == before
        return None if same else (before, now)

    @property
    def asks(self) -> bool:
        """Whether the plan needs the affected side."""
        sided = (phase for phase in self.plan.phases if phase.side in ("affected", "unaffected"))
        return any(not self.leaves_out(phase) for phase in sided)

    @property
    def waits_for_side(self) -> bool:
        return self.asks and self.side is None

    def leaves_out(self, phase: Phase) -> bool:
        """Whether the area of `phase` is left out today: by the client's wish, or by the therapist."""
        return phase.area in self.dropped or self.wishes.avoids(phase)

    @property
    def left_out(self) -> list[int]:
        """The indexes of the phases that are left out today."""
        return [index for index, phase in enumerate(self.plan.phases) if self.leaves_out(phase)]

    @property
    def unasked(self) -> Measure | None:
        """The first of the preset's numbers that is still to be typed."""
        return next((what for what in self.plan.measure if what not in self.numbers), None)

    def measure(self, what: Measure, value: str) -> None:
        """Keep a number for the start; an empty one takes it back. Raises `Refusal`."""
        found = measures.read(f"{what} before {value.strip() or measures.NONE[0]}")
        self.numbers.pop(what, None)
        if found.value:
            self.numbers[what] = found.value

    @property
    def measured(self) -> list[Act]:
        """The acts that write the numbers, once the session has started."""
        return [Act("measure", text=f"{what} before {value}") for what, value in self.numbers.items()]

    @property
    def picked(self) -> Plan:
        """Today's plan with the chosen bed, light and cues."""
        plan = self.plan.with_scene(bed=self.bed, light=self.light)
        plan = plan if self.halfway is None else replace(plan, halfway=self.halfway)
        return plan if self.cues is None else plan.with_cues(self.cues)

    @property
    def wished(self) -> Wishes:
        """All wishes, including the bed and the light if they differ from the plan's."""
        usual = self.plan.usual
        bed = "" if self.bed in (None, usual.bed) else self.bed
        return replace(self.wishes, bed=bed or "", light=None if self.light == usual.light else self.light)

    def fitted(self, now: float) -> Plan:
        """Today's plan, sides still open, with the lengths for a start at `now`. Raises `Refused`."""
        whole, off = self._whole_length(self.picked), self.until(now)
        return whole if off is None else fit.within(whole, off - now)

    def laid_out(self, now: float) -> Plan:
        """The same with the phases that are left out, which have 0 seconds. Raises `Refused`."""
        worked = iter(self.fitted(now).phases)
        phases = (replace(one, seconds=0.0) if self.leaves_out(one) else next(worked) for one in self.plan.phases)
        return replace(self.plan, phases=tuple(phases))

    def freed(self, now: float) -> float:
        """Seconds of the left-out areas that the others get at a start at `now`; 0 if the session is shortened as
        much. Raises `Refused`."""
        worked = sum(phase.seconds for phase in self.plan.phases if not self.leaves_out(phase))
        return max(0.0, self.fitted(now).seconds - worked)

    def hands(self, now: float) -> Load | None:
        """The load of the therapist's hands with a start at `now`; None without a limit. Raises `Refused`."""
        if self.hands_limit is None:
            return None
        return Load(self.hands_done, hard(self.fitted(now).phases), self.hands_limit)

    def eases(self, index: int, now: float) -> Phase | None:
        """The phase whose gentler technique is offered for phase `index`: only beyond the limit. Raises `Refused`."""
        load = self.hands(now)
        worked = self.laid_out(now).phases if load and load.over else ()
        return gentler(worked, index) if worked else None

    def ease(self, index: int, other: Phase) -> None:
        """Take the technique of `other` for the area of a phase."""
        self._edit(eased(self.plan, index, other), self.asked)

    def _whole_length(self, plan: Plan) -> Plan:
        """`plan` without what is left out, at its whole length. Raises `Refused`."""
        return fit.fit(fit.without(plan, {plan.phases[index].area for index in self.left_out}), self.asked)

    def _merged(self, worked: Plan, otherwise: Sequence[float]) -> tuple[float, ...]:
        """The lengths of `worked` at their places among all phases, and `otherwise` for those left out."""
        lengths, out = iter(worked.lengths), self.left_out
        return tuple(seconds if index in out else next(lengths) for index, seconds in enumerate(otherwise))

    def until(self, now: float) -> float | None:
        """Wall time of hands off: the chosen one, else the booking's end if that comes before all is done. None: when
        all is done, also if no session fits into the booking."""
        return self.off if self.off is not None or self._over(now) else self._booked_off(now)

    def too_short(self, now: float) -> bool:
        """Whether the booking ends before the shortest possible session would."""
        return self.off is None and not self._whole and self._booked_off(now) is not None and self._over(now)

    def _booked_off(self, now: float) -> float | None:
        """Wall time of hands off as booked, if that is before all is done."""
        if self._whole or self.booked is None or self.booked.until is None:
            return None
        off = self.booking.off(self.booked.until)
        return off if off < self.hands_on(now) + self.asked else None

    def _over(self, now: float) -> bool:
        """Whether no session fits before the booked end."""
        if (off := self._booked_off(now)) is None:
            return False
        try:
            fit.within(self._whole_length(self.picked), off - self.hands_on(now))
        except Refused:
            return True
        return False

    def start(self, now: float, *, ask: bool = True) -> Start:
        """The session for a start at wall time `now`. Raises `Refused`, with `ask` also if the side is unknown."""
        off = self.until(now)
        booked = None if off is None else off - now
        plan = fit.resolve_sides(self.fitted(now), self.side, ask=ask)
        return Start(
            plan, booked, buffer=self.booking.buffer, asked=self.asked, screened=self.screened, wishes=self.wished,
            client=self.client,
        )  # fmt: skip

    def hands_on(self, now: float) -> float:
        """Earliest wall time of hands on: now, or when the client is on the table."""
        return max([now, *(block.until for block in self.booking.before(self.opened))])

    def longer(self, by: int, now: float) -> None:
        """Change the length by `by` times five minutes, or the time of hands off if there is one. Raises `Refused` if
        it does not fit, or if no area may take more."""
        if by > 0 and (longest := self._longest(now)):
            raise Refusal("too-long", longest=longest)
        before, self.off = (self.asked, self.off), self.until(now)
        if self.off is None:
            self.asked += by * STEP
        else:
            self.off += by * STEP
            if by < 0 or self.off - now > self.asked:  # a longer session fits
                self.asked = max(self._asked_before, self.asked + by * STEP)
        try:
            self.start(now, ask=False)
        except RoomError:
            if by < 0 or self.off is None:  # keep a later end: it is closer to one that fits
                self.asked, self.off = before
            raise

    def _longest(self, now: float) -> float:
        """The seconds of today's session if no area may take more; 0 if one may, or if the areas do not fit."""
        with suppress(Refused):
            start = self.start(now, ask=False)
            return start.plan.seconds if start.unplaced else 0.0
        return 0.0

    def even(self, now: float) -> None:
        """Switch the end: as booked, when all is done, on the full five minutes before that."""
        self._asked_before = self.asked
        if self.off is not None:
            self.off, self._whole = None, False
        elif self._booked_off(now) is not None and not self._over(now):
            self._whole = True
        else:
            self.off = even(self.hands_on(now) + self.asked)

    def same(self, last: Record, beds: Collection[str]) -> None:
        """The wishes and the minutes as in the client's session `last`."""
        plan, wishes = visits.same(self.plan, last, beds)
        self.bed, self.light = wishes.bed or None, wishes.light
        self.wishes = replace(wishes, bed="", light=None)
        self._edit(plan, sum(phase.seconds for phase in plan.phases if not self.leaves_out(phase)))

    def look_back(self, digests: Iterable[digest.Digest]) -> None:
        """Derive from the room's sessions (newest first) what is usual in this preset. The plan stays as it is."""
        self.habits = digest.usual(self.plan, digests)

    @property
    def offered(self) -> list[digest.Habit]:
        """The habits of the areas that are worked today."""
        worked = {one.area for index, one in enumerate(self.plan.phases) if index not in self.left_out}
        return [one for one in self.habits or () if one.area in worked]

    @property
    def as_usual(self) -> bool:
        """Whether the areas of all habits have their usual minutes."""
        spent = {one.area: sum(self.plan.phases[at].seconds for at in self._of(one)) for one in self.offered}
        return all(abs(spent[one.area] - one.done) < abs(spent[one.area] - one.planned) for one in self.offered)

    def take_usual(self) -> None:
        """Give the areas of the habits their usual minutes; if they have those, their planned ones again."""
        back, lengths = self.as_usual, list(self._merged(self._whole_length(self.plan), self.plan.lengths))
        for one in self.offered:
            had, wanted = sum(lengths[at] for at in self._of(one)), one.planned if back else one.done
            for at in self._of(one):
                floor = min(self.plan.phases[at].at_least, lengths[at])
                lengths[at] = max(floor, lengths[at] * wanted / had)
        asked = sum(seconds for at, seconds in enumerate(lengths) if at not in self.left_out)
        self._edit(self.plan.with_lengths(tuple(lengths)), asked)

    def _of(self, habit: digest.Habit) -> list[int]:
        return digest.phases_of(habit.area, self.plan.phases)

    def move(self, index: int, by: int) -> int:
        """Move a phase `by` places. Returns its new index."""
        to = max(0, min(len(self.plan.phases) - 1, index + by))
        order = [other for other in range(len(self.plan.phases)) if other != index]
        order.insert(to, index)
        if to != index:
            self._edit(fit.turning(fit.reordered(self.plan, order)), self.asked)
        return to

    def drop(self, index: int) -> str:
        """Leave out a phase's area and give its time to the others. If it is left out, take it back, and with it the
        client's wish to avoid it. Returns the area. Raises `Refused` if none would be left."""
        phase = self.plan.phases[index]
        if not self.leaves_out(phase):
            fit.without(self.plan, {phase.area, *(self.plan.phases[at].area for at in self.left_out)})
            self._edit(self.plan, self.asked, self.dropped | {phase.area})
            return phase.area
        avoid = next((area for area in self.wishes.avoid if area.casefold() == phase.area.casefold()), "")
        self._edit(self.plan, self.asked, self.dropped - {phase.area}, avoid)
        self.wishes = replace(self.wishes, avoid=tuple(area for area in self.wishes.avoid if area != avoid))
        return phase.area

    def minute(self, index: int, by: int) -> None:
        """Change one phase, and with it the session, by `by` minutes. Raises `Refused` below the phase's floor, and if
        its area is left out."""
        phase = self.plan.phases[index]
        if self.leaves_out(phase):
            raise Refusal("left-out", area=phase.area)
        lengths = list(self._merged(self._whole_length(self.plan), self.plan.lengths))
        lengths[index] += by * MINUTE
        least = max(MINUTE, phase.at_least)
        if by < 0 and lengths[index] < least - 1e-6:
            raise Refusal("under-floor", area=phase.area, seconds=lengths[index] - by * MINUTE, least=least)
        asked = sum(seconds for at, seconds in enumerate(lengths) if at not in self.left_out)
        self._edit(self.plan.with_lengths(tuple(lengths)), asked)

    @property
    def edited(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._before)

    def undo(self) -> bool:
        """Undo the last edit. Returns whether there was one."""
        if not self._before:
            return False
        self.plan, self.asked, self.off, self.dropped, avoid = self._before.pop()
        if avoid and avoid not in self.wishes.avoid:
            self.wishes = replace(self.wishes, avoid=(*self.wishes.avoid, avoid))
        self._asked_before = self.asked
        return True

    def _edit(self, plan: Plan, asked: float, dropped: frozenset[str] | None = None, avoid: str = "") -> None:
        self._before.append(Chosen(self.plan, self.asked, self.off, self.dropped, avoid))
        self.plan, self.asked, self._asked_before = plan, asked, asked
        self.dropped = self.dropped if dropped is None else dropped
