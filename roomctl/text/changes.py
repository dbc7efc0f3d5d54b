"""What a re-plan did, in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roomctl.session.marks import Change
from roomctl.session.plan import Phase
from roomctl.text.cells import cells
from roomctl.text.durations import STEP, length, minutes, of, quarters
from roomctl.text.moments import WIDE
from roomctl.text.places import head, place, side
from roomctl.text.times import time_of_day

SHOWN = 2
"""The number of areas in the line; more do not fit beside the end."""
ACTS = {
    "start": "hands on", "next": "next area", "back": "back", "restart": "area restarted", "finish": "landing",
    "more": "more time", "less": "less time", "extend": "end moved", "spread": "free minutes given out",
    "boundary": "caught up", "resume": "resumed", "release": "hold released", "away": "time away answered",
    "late trim": "late: trim", "late buffer": "late: turnover used", "late over": "late: run over",
    "late drop": "late: areas left out",
}  # fmt: skip
"""What caused a re-plan, by `Replan.act`."""


def change(change: Change | None, phases: Sequence[Phase]) -> str:
    """For the record: `legs 8 → 3, ends 15:00`, with the minutes after or before the booked end, if any. Empty if
    nothing changed. `phases`: those of the plan."""
    if change is None or change.line:
        return change.line if change else ""
    if change.asked:
        return of(sum(phase.seconds for phase in phases), change.asked)
    named = [
        f"{place(phases[at], brief=True)} {minutes(before)} → {minutes(after)}"
        for at, before, after in change.resized[:SHOWN]
    ]
    more = [f"{len(change.resized) - SHOWN} more"] if len(change.resized) > SHOWN else []
    return ", ".join([*named, *more, f"ends {time_of_day(change.ends)}", *_against(change)])


def _against(change: Change) -> list[str]:
    if change.late:
        used = f"{of(change.over, change.turnover)} turnover used"
        return [used if change.turnover else f"{length(change.over)} over"]
    early = [f"{length(-change.over)} early"] if change.early else []
    return ["areas at their longest", *early] if change.full else early


def left_out(areas: Sequence[str], seconds: float | None = None, unplaced: float = 0.0) -> str:
    """The areas left out of today's plan, and who gets their minutes: `left out: shoulders; its 3 min go to the other
    areas`. `seconds`: the time that the other areas get; None: unknown. `unplaced`: seconds that they cannot take."""
    named = list(dict.fromkeys(head(area).lower() for area in areas))
    lasting = "minutes" if seconds is None else length(seconds) if seconds >= 15 else ""
    whose = "" if unplaced else "its " if len(named) == 1 else "their "
    given = f"; {whose}{lasting} go to the other areas" if lasting else ""
    return f"left out: {', '.join(named)}{given}" if named else ""


def longest(seconds: float, unplaced: float = 0.0) -> str:
    """That today's areas may take no more than `seconds` in all, and that `unplaced` ones are left over."""
    over = f", so {length(unplaced)} are left over" if unplaced >= STEP else ""
    return f"these areas may take {length(seconds)} at most{over}"


def beyond(phase: Phase, seconds: float) -> str:
    """That an area of `seconds` is longer than its `at_most`: `over its longest time (6 min)`; else empty."""
    over = phase.at_most is not None and seconds > phase.at_most + 1
    return f"over its longest time ({length(phase.at_most or 0.0)})" if over else ""


def status(made: Change | None, phases: Sequence[Phase], spread: str = "", columns: int = WIDE) -> str:
    """The change for the screen, the end first: `Ends 13:25 · neck +1, later −1`. If minutes are free, it mentions
    `spread`, the key that distributes them. To fit `columns`, areas are shortened first, then the rest."""
    if made is None or made.line or made.asked:
        return change(made, phases)
    ends = ", ".join([f"Ends {time_of_day(made.ends)}", *_against(made)])
    if made.full and len(ends) > columns:
        ends = ", ".join([f"Ends {time_of_day(made.ends)}", *_against(made._replace(full=False))])
    offers = made.early and not made.full and spread
    whole, brief = (f": {spread} adds it to the areas of concern", f": {spread} spreads it") if offers else ("", "")
    moved = [*_moved(made, phases), ""]
    forms = [ends + whole + moved[0], *(ends + brief + one for one in moved)]
    return next((form for form in forms if cells(form) <= columns), ends)


def _moved(made: Change, phases: Sequence[Phase]) -> Iterator[str]:
    """The areas that became longer or shorter, from the longest form to the shortest: two areas by name, or the first
    and the sum of all later ones."""
    named = [(phases[at], _signed(after - before)) for at, before, after in made.resized]
    if not named:
        return
    first, *others = named
    later = sum(after - before for _, before, after in made.resized[1:])
    rest = f", later {_signed(later)}" if others and abs(later) >= STEP / 2 else ""
    if len(others) == 1:
        yield f" · {_by(first)}, {_by(others[0])}"
    yield f" · {_by(first)}{rest}"
    for wide in (16, 10, 6):
        yield f" · {_by(first, wide)}{rest}"


def _by(one: tuple[Phase, str], columns: int | None = None) -> str:
    phase, minutes = one
    return f"{place(phase, brief=True, columns=columns and columns + len(side(phase)))} {minutes}"


def _signed(seconds: float) -> str:
    return f"{'+' if seconds > 0 else '−'}{quarters(abs(seconds))}"
