"""Fits a plan to a length before the session, resolves its sides, and fits the rest of a plan when late.

Cuts and gains are shared by water-filling: each phase's part is proportional to weight x seconds and clipped at its
floor or ceiling; the others give or take what a clipped phase cannot. `docs/design.md` has a worked example.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from roomctl.session import pairs
from roomctl.session.plan import Phase, Plan, Side, meant
from roomctl.session.refusal import Refusal

STEP = 15.0
"""Seconds. A fitted plan has whole steps; re-planning in a session is exact."""


def cut(
    lengths: Sequence[float], floors: Sequence[float], weights: Sequence[float], amount: float
) -> tuple[tuple[float, ...], float]:
    """Shorten `lengths` by `amount` seconds in total, none below its floor; also return the seconds not found.

    A weight of 0 protects a phase. A length already below its floor stays unchanged.
    """
    left = list(lengths)
    open_ = {i for i, weight in enumerate(weights) if weight > 0 and lengths[i] > floors[i]}
    missing = max(0.0, amount)
    while open_ and missing > 1e-9:
        share = missing / sum(weights[i] * lengths[i] for i in open_)
        clipped = {i for i in open_ if left[i] - share * weights[i] * lengths[i] <= floors[i]}
        for i in clipped or open_:
            after = floors[i] if clipped else left[i] - share * weights[i] * lengths[i]
            missing -= left[i] - after
            left[i] = after
        open_ -= clipped or open_
    return tuple(left), max(0.0, missing) if missing > 1e-9 else 0.0


def refill(lengths: Sequence[float], full: Sequence[float], amount: float) -> tuple[float, ...]:
    """Add at most `amount` seconds to `lengths`, none above its `full` length, in proportion to what each lacks."""
    lacks = [max(0.0, whole - length) for length, whole in zip(lengths, full, strict=True)]
    share = min(1.0, amount / sum(lacks)) if sum(lacks) > 0 else 0.0
    return tuple(length + share * lack for length, lack in zip(lengths, lacks, strict=True))


def grow(
    lengths: Sequence[float], weights: Sequence[float], amount: float, most: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Add `amount` seconds to `lengths` in proportion to weight x seconds, none above its ceiling in `most`; by seconds
    if all weights are 0. What no phase with a share can take is not added."""
    parts = [weight * length for weight, length in zip(weights, lengths, strict=True)]
    parts = parts if sum(parts) > 0 else list(lengths)
    most = [math.inf] * len(parts) if most is None else most
    left = list(lengths)
    open_ = {i for i, part in enumerate(parts) if part > 0 and lengths[i] < most[i]}
    while open_ and amount > 1e-9:
        share = amount / sum(parts[i] for i in open_)
        full = {i for i in open_ if lengths[i] + share * parts[i] >= most[i]}
        for i in full or open_:
            left[i] = most[i] if full else lengths[i] + share * parts[i]
            amount -= left[i] - lengths[i]
        open_ -= full or open_
    return tuple(left)


def fit(plan: Plan, seconds: float, *, steps: bool = True) -> Plan:
    """The plan with a total of exactly `seconds`, its phases in whole 15 s (without `steps`: exact seconds); shorter if
    its areas reach their ceilings.

    `frame` phases are cut last. Raises `Refusal` with the shortest possible length.
    """
    if abs(seconds - plan.seconds) < 0.5:
        return plan
    if seconds <= 0 or not math.isfinite(seconds):
        raise Refusal("no-length")
    groups = pairs.grouped(plan.phases)
    whole = [_as_one(plan.phases, group) for group in groups]
    lengths = list(plan.lengths)
    for group, length in zip(groups, _fitted(plan, whole, seconds, steps), strict=True):
        for index, part in zip(group, _parted(plan.phases, group, length), strict=True):
            lengths[index] = part
    return plan.with_lengths(tuple(lengths))


def within(plan: Plan, seconds: float) -> Plan:
    """The plan, shortened if it is longer than `seconds`: in whole 15 s except the last phase or pair, so that it ends
    exactly at the booked end. Raises `Refusal` as `fit` does, also if that end has passed."""
    if plan.seconds <= seconds:
        return plan
    if seconds <= 0:
        raise Refusal("end-passed")
    try:
        fitted = fit(plan, math.floor(seconds / STEP) * STEP)
    except Refusal:  # the floors may need the seconds that whole steps leave over
        return fit(plan, seconds, steps=False)
    lengths, spare = list(fitted.lengths), seconds - fitted.seconds
    takers = (group for group in reversed(pairs.grouped(plan.phases)) if _takes(plan.phases, group, lengths, spare))
    if not (last := next(takers, ())):
        return fit(plan, seconds, steps=False)
    longer = 1 + spare / sum(lengths[index] for index in last)
    for index in last:
        lengths[index] *= longer
    return fitted.with_lengths(tuple(lengths))


def _takes(phases: Sequence[Phase], group: tuple[int, ...], lengths: Sequence[float], seconds: float) -> bool:
    """Whether a phase or a pair that has `lengths` can grow by `seconds` within its ceiling."""
    had, limit = sum(lengths[index] for index in group), pairs.most(_as_one(phases, group))
    return had > 0 and had + seconds <= limit + 1e-9


def _as_one(phases: Sequence[Phase], group: tuple[int, ...]) -> Phase:
    """A pair (left and right) as one phase with side `each`; a single phase as it is."""
    if len(group) == 1:
        return phases[group[0]]
    first, second = (phases[index] for index in group)
    ratio = second.seconds / first.seconds
    together = pairs.floor(first, second, ratio) * (1 + ratio)
    most = pairs.ceiling(first, second, ratio) * (1 + ratio)
    flex = min(first.flex, second.flex)  # what protects one side protects both
    return replace(
        first, side="each", seconds=first.seconds + second.seconds, at_least=together, flex=flex,
        at_most=most if most < math.inf else None,
    )  # fmt: skip


def _parted(phases: Sequence[Phase], group: tuple[int, ...], length: float) -> tuple[float, ...]:
    """`length` split between a pair in the plan's ratio, in whole steps if possible."""
    if len(group) == 1:
        return (length,)
    first, second = (phases[index] for index in group)
    share = length * first.seconds / (first.seconds + second.seconds)
    if first.seconds != second.seconds:
        share = min(max(round(share / STEP) * STEP, first.at_least), length - second.at_least)
        share = max(min(share, pairs.most(first)), length - pairs.most(second))
    return share, length - share


def _fitted(plan: Plan, phases: Sequence[Phase], seconds: float, steps: bool) -> tuple[float, ...]:
    lengths = tuple(phase.seconds for phase in phases)
    floors = [_floor(phase) for phase in phases]
    shares = [0.0 if phase.focus == "frame" else phase.flex for phase in phases]
    if seconds > plan.seconds:
        grown = grow(lengths, shares, seconds - plan.seconds, [pairs.most(phase) for phase in phases])
        placed = seconds if sum(grown) > seconds - 1e-6 else sum(grown)
        return _in_steps(phases, grown, floors, placed) if placed - plan.seconds >= 0.5 else lengths
    lengths, missing = cut(lengths, floors, shares, plan.seconds - seconds)
    frame = [1.0 if phase.focus == "frame" else 0.0 for phase in phases]
    lengths, missing = cut(lengths, floors, frame, missing)
    if missing > 0.5:
        raise _too_short(plan, seconds, seconds + missing)
    return _in_steps(phases, lengths, floors, seconds) if steps else lengths


def resolve_sides(plan: Plan, side: Side | None, *, ask: bool = True) -> Plan:
    """The plan with all sides resolved: `each` becomes left, then right, of equal length; `affected` becomes `side`.

    `side`: left, right or both. Raises `Refusal` if the plan has an affected side and `side` is None; without `ask`
    such a side stays unresolved.
    """
    if ask and side is None and any(phase.side in ("affected", "unaffected") for phase in plan.phases):
        raise Refusal("side-unknown")
    phases: list[Phase] = []
    for index, phase in enumerate(plan.phases):
        if phase.side == "each":
            most = None if phase.at_most is None else phase.at_most / 2
            half = replace(phase, side="left", seconds=phase.seconds / 2, at_least=phase.at_least / 2, at_most=most)
            phases += [half, replace(half, side="right", check="", turn=False)]
        elif phase.side in ("affected", "unaffected") and side is not None:
            paired = bool(pairs.twin(plan.phases, index) or pairs.twin(plan.phases, index + 1))
            phases.append(replace(phase, side=_resolved(phase.side, side, paired)))
        else:
            phases.append(phase)
    return replace(plan, phases=tuple(phases))


def _resolved(side: Side, answer: Side, paired: bool) -> Side:
    """The actual side for an affected or unaffected one; if both are affected, a pair is worked left, then right."""
    if answer == "both":
        return ("left" if side == "affected" else "right") if paired else "both"
    if side == "affected":
        return answer
    return "right" if answer == "left" else "left"


def reordered(plan: Plan, order: Sequence[int]) -> Plan:
    """The plan with its phases in `order` (indices). Raises `Refusal` unless `order` has each index once."""
    if sorted(order) != list(range(len(plan.phases))):
        raise Refusal("order-wrong", phases=len(plan.phases))
    return replace(plan, phases=tuple(plan.phases[index] for index in order))


def drop(plan: Plan, area: str) -> Plan:
    """The plan without `area`, whose time goes to the other areas. Raises `Refusal` if it has no such area."""
    return fit(without(plan, {meant(area, plan.phases, plan.preset)}), plan.seconds)


def without(plan: Plan, areas: Collection[str]) -> Plan:
    """The plan without `areas` and their time. Raises `Refusal` if no area to work on is left."""
    left = tuple(phase for phase in plan.phases if phase.area not in areas)
    if len(left) == len(plan.phases):
        return plan
    if not any(phase.focus != "frame" for phase in left):
        raise Refusal("nothing-left", preset=plan.preset)
    return turning(replace(plan, phases=left))


def turning(plan: Plan) -> Plan:
    """The plan with a turn at each phase whose position differs from the previous phase's."""
    before: Phase | None = None
    phases = []
    for phase in plan.phases:
        phases.append(replace(phase, turn=before is not None and before.position != phase.position))
        before = phase
    return replace(plan, phases=tuple(phases))


def _in_steps(
    phases: Sequence[Phase], lengths: Sequence[float], floors: Sequence[float], total: float
) -> tuple[float, ...]:
    """Round `lengths` to whole steps (`each`: two steps), largest remainders first; the sum is exactly `total`, and no
    phase is above its ceiling."""
    most = [pairs.most(phase) for phase in phases]
    units = [STEP * (2 if phase.side == "each" else 1) for phase in phases]
    whole = [max(math.floor(length / unit + 1e-9) * unit, 0.0) for length, unit in zip(lengths, units, strict=True)]
    whole = [
        length if phase.seconds == length == floor  # nothing is taken from it or given to it
        else size if size >= floor - 1e-9 else min(math.ceil(floor / unit - 1e-9) * unit, limit)
        for phase, length, size, floor, unit, limit in zip(phases, lengths, whole, floors, units, most, strict=True)
    ]  # fmt: skip
    spare = total - sum(whole)
    moved = [i for i, (phase, length) in enumerate(zip(phases, lengths, strict=True)) if phase.seconds != length]
    by_want = sorted(moved or range(len(whole)), key=lambda i: (whole[i] - lengths[i]) / units[i])
    while spare > 1e-6:
        takes = [i for i in by_want if whole[i] < most[i] - 1e-9]
        if not takes:
            by_want = takes = [i for i in range(len(whole)) if whole[i] < most[i] - 1e-9]
        i = next((i for i in takes if units[i] <= min(spare, most[i] - whole[i]) + 1e-9), takes[0])
        step = min(units[i], spare, most[i] - whole[i])
        whole[i] += step
        spare -= step
        by_want.remove(i)
        by_want.append(i)
    for whole_units in (True, False):
        for i in sorted(range(len(whole)), key=lambda i: floors[i] - whole[i]):
            back = max(0.0, min(whole[i] - floors[i], -spare))
            back = back // units[i] * units[i] if whole_units else back
            whole[i] -= back
            spare += back
    return tuple(whole)


def _floor(phase: Phase) -> float:
    """The least seconds that `fit` leaves a phase: all of them if it is protected."""
    protected = phase.flex == 0 and phase.focus != "frame"
    return phase.seconds if protected else min(phase.at_least, phase.seconds)


def _too_short(plan: Plan, seconds: float, shortest: float) -> Refusal:
    whole = [_as_one(plan.phases, group) for group in pairs.grouped(plan.phases)]
    floors = tuple((phase.area, _floor(phase)) for phase in whole)
    return Refusal("too-short", preset=plan.preset, seconds=seconds, shortest=shortest, floors=floors)
