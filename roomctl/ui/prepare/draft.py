"""The choices for today's session, before hands on. Pure: the time is a parameter.

Changes apply to today's plan, never to the preset; nothing is stored until `start` is written to the journal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from roomctl.errors import Refused, RoomError
from roomctl.preset.model import Preset
from roomctl.session import fit, visits
from roomctl.session.booking import Booked, Booking, even
from roomctl.session.commands import Start
from roomctl.session.plan import Phase, Plan, Side, Wishes
from roomctl.session.record import Record
from roomctl.session.refusal import Refusal

STEP = 300.0
"""Seconds of one change of the whole length."""
MINUTE = 60.0
SIDES: tuple[Side, ...] = ("left", "right", "both")


class Chosen(NamedTuple):
    """What undo restores: the plan, its whole length in seconds, and the wall time of hands off."""

    plan: Plan
    asked: float
    off: float | None


class Preparing:
    """`opened`: wall time at which the client came; `booked`: the current booking, whose end applies unless the
    therapist chooses another."""

    def __init__(
        self, preset: Preset, plan: Plan, opened: float, booking: Booking | None = None, booked: Booked | None = None
    ) -> None:
        self.preset, self.opened, self.booking, self.booked = preset, opened, booking or Booking(), booked
        self.plan: Plan = plan
        """Today's, its sides still open."""
        self.asked: float = plan.seconds
        self.off: float | None = None
        """Wall time of hands off, if the therapist chose one."""
        self._whole = False  # all is to be done, whatever was booked
        self.side: Side | None = None
        self.wishes = Wishes()
        self.bed: str | None = None
        self.light: float | None = None
        self.motif: bool | None = None
        """Whether cues sound today; None: as in the preset."""
        self.screened = False
        self.client = ""
        """The clinic's code for the client, where the room takes codes."""
        self._before: list[Chosen] = []
        self._asked_before: float = self.asked

    @property
    def asks(self) -> bool:
        """Whether the plan needs the affected side."""
        return any(phase.side in ("affected", "unaffected") for phase in self.plan.phases)

    @property
    def waits_for_side(self) -> bool:
        return self.asks and self.side is None

    @property
    def avoided(self) -> list[int]:
        """The indexes of phases with areas to avoid."""
        return [index for index, phase in enumerate(self.plan.phases) if self.wishes.avoids(phase)]

    @property
    def picked(self) -> Plan:
        """Today's plan with the chosen bed, light and cue sound."""
        plan = self.plan.with_scene(bed=self.bed, light=self.light)
        return plan if self.motif is None else plan.with_motif(self.motif)

    @property
    def wished(self) -> Wishes:
        """All wishes, including the bed and the light if they differ from the plan's."""
        usual = self.plan.usual
        bed = "" if self.bed in (None, usual.bed) else self.bed
        return replace(self.wishes, bed=bed or "", light=None if self.light == usual.light else self.light)

    def fitted(self, now: float) -> Plan:
        """Today's plan, sides still open, with the lengths for a start at `now`. Raises `Refused`."""
        whole, off = fit.fit(self.picked, self.asked), self.until(now)
        return whole if off is None else fit.within(whole, off - now)

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
            fit.within(fit.fit(self.picked, self.asked), off - self.hands_on(now))
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
        it does not fit."""
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
        self._edit(plan, plan.seconds)
        self.bed, self.light = wishes.bed or None, wishes.light
        self.wishes = replace(wishes, bed="", light=None)

    def move(self, index: int, by: int) -> int:
        """Move a phase `by` places. Returns its new index."""
        to = max(0, min(len(self.plan.phases) - 1, index + by))
        order = [other for other in range(len(self.plan.phases)) if other != index]
        order.insert(to, index)
        if to != index:
            self._edit(turning(fit.reordered(self.plan, order)), self.asked)
        return to

    def drop(self, index: int) -> str:
        """Leave out a phase's area and give its time to the others. Returns the area. Raises `Refused`."""
        area = self.plan.phases[index].area
        self._edit(turning(fit.drop(fit.fit(self.plan, self.asked), area)), self.asked)
        return area

    def minute(self, index: int, by: int) -> None:
        """Change one phase, and with it the session, by `by` minutes. Raises `Refused` below the phase's floor."""
        whole = fit.fit(self.plan, self.asked)
        phase = whole.phases[index]
        seconds = phase.seconds + by * MINUTE
        if by < 0 and seconds < max(MINUTE, phase.at_least) - 1e-6:
            raise Refusal("under-floor", area=phase.area, seconds=phase.seconds, least=phase.at_least)
        lengths = (*whole.lengths[:index], seconds, *whole.lengths[index + 1 :])
        self._edit(whole.with_lengths(lengths), sum(lengths))

    @property
    def changed(self) -> bool:
        """Whether there is an edit that can be taken back."""
        return bool(self._before)

    def undo(self) -> bool:
        """Undo the last edit. Returns whether there was one."""
        if not self._before:
            return False
        self.plan, self.asked, self.off = self._before.pop()
        self._asked_before = self.asked
        return True

    def _edit(self, plan: Plan, asked: float) -> None:
        self._before.append(Chosen(self.plan, self.asked, self.off))
        self.plan, self.asked, self._asked_before = plan, asked, asked


def turning(plan: Plan) -> Plan:
    """The plan with a turn at each phase whose position differs from the one before."""
    before: Phase | None = None
    phases = []
    for phase in plan.phases:
        phases.append(replace(phase, turn=before is not None and before.position != phase.position))
        before = phase
    return replace(plan, phases=tuple(phases))
