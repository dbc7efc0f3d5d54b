"""Earlier visits of a client, who is known by the clinic's code and never by a name, and what today's session can take
over from the last one. All of it is derived from records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from roomctl.session import pairs
from roomctl.session.plan import Phase, Plan, Wishes

if TYPE_CHECKING:
    from roomctl.session.record import Line, Record

STEP = 30.0
"""Seconds to which minutes are rounded that were done and are planned again."""


def worked(record: Record) -> tuple[Phase, ...]:
    """The phases of a session with their minutes as done, to the half minute and not under their floors; as planned, if
    that differs by a quarter of a minute at most. What was left out is missing; what was not reached, and after a stop
    the phase that it cut short and those to come, have their planned minutes. The time to change sides is back with
    both of them, as before the session; the client turns where the position changes."""
    shifts = pairs.shifts([line.phase for line in record.lines])
    cut = _last_worked(record) if record.ended == "stopped" else len(record.lines)
    made = [
        _evened(line.phase, line.phase.seconds if index >= cut else _seconds(line, shift), shift)
        for index, (line, shift) in enumerate(zip(record.lines, shifts, strict=True))
        if not line.dropped
    ]
    before = [None, *(phase.position for phase in made)]
    return tuple(
        replace(phase, turn=phase.turn or was not in (None, phase.position))
        for was, phase in zip(before, made, strict=False)
    )


def _last_worked(record: Record) -> int:
    """The index of the phase in which the session ended."""
    return max((line.stays[-1].end, index) for index, line in enumerate(record.lines) if line.stays)[1]


def _evened(phase: Phase, seconds: float, shift: float) -> Phase:
    return replace(
        phase, seconds=seconds - shift, at_least=max(0.0, phase.at_least - shift), at_most=pairs.moved(phase, -shift),
        between=0.0,
    )  # fmt: skip


def _seconds(line: Line, shift: float) -> float:
    as_planned = abs(line.done - line.phase.seconds) <= STEP / 2
    if line.phase.focus == "frame" or line.done < STEP / 2 or as_planned:
        return line.phase.seconds
    least = min(line.phase.at_least, line.phase.seconds) - shift
    return max(STEP, least, round((line.done - shift) / STEP) * STEP) + shift


def same(plan: Plan, last: Record, beds: Collection[str]) -> tuple[Plan, Wishes]:
    """`plan` with the minutes that each of its areas had in the session `last`, and that client's wishes. Other
    treatments are of that day alone, and a bed that is no longer among `beds` is not taken over."""
    made = plan.with_lengths(_lengths(plan.phases, worked(last)))
    areas = {phase.area for phase in plan.phases}
    wishes = last.wishes
    return made, replace(
        wishes,
        avoid=tuple(area for area in wishes.avoid if area in areas),
        treated=False,
        bed=wishes.bed if wishes.bed in beds else "",
    )


def _lengths(phases: Sequence[Phase], past: Sequence[Phase]) -> tuple[float, ...]:
    """The seconds of each phase in the past session: the first of an area there is the first of it here."""
    spent: dict[tuple[str, str], list[float]] = {}
    for phase in past:
        spent.setdefault(_key(phase), []).append(phase.seconds)
    lengths = []
    for phase in phases:
        left, sides = spent.get(_key(phase), []), 2 if phase.side == "each" else 1
        lengths.append(sum(left[:sides]) if len(left) >= sides else phase.seconds)
        del left[:sides]
    return tuple(lengths)


def _key(phase: Phase) -> tuple[str, str]:
    return phase.area.casefold(), phase.technique
