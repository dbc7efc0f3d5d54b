"""Rows of the two screens before hands on: the signs that stop a session, and the plan by the clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from roomctl.errors import RoomError
from roomctl.preset.contraindications import ADAPTS, STOPS, Sign
from roomctl.preset.model import Preset
from roomctl.session.plan import Phase, Plan
from roomctl.text import changes, durations, places, times
from roomctl.text.cells import cells, padded
from roomctl.text.hands import offer
from roomctl.text.refusals import error_text
from roomctl.ui.prepare.draft import Preparing
from roomctl.ui.widgets.lines import Row
from roomctl.ui.widgets.pages import split, wrapped

ANY_YES = "Any yes: do not start"
IN_SESSION = "In the session: stop if"
OUT = "X left out: "
"""Before an area that is left out; where there is no room for it, only the X."""
GANTT = 66
"""Columns from which a plan has bars beside the text."""


def booked(chosen: Preparing, now: float) -> str:
    """How the current booking's end affects the session; empty if it does not."""
    if chosen.booked is None or chosen.booked.until is None:
        return ""
    ends = f"booked until {times.time_of_day(chosen.booked.until)}"
    if chosen.too_short(now):
        return f"{ends}: too short for this session; it will run over"
    if chosen.off is not None or (off := chosen.until(now)) is None:
        return ""
    length = durations.planned(chosen.start(chosen.hands_on(now), ask=False))
    return f"{ends}: {length}, hands off by {times.time_of_day(off)}"


def changes_of_sides(plan: Plan) -> str:
    """How long the therapist has to change sides, and how often: `15 s to change sides, twice`; empty if never."""
    found = [phase for phase in plan.phases if phase.between]
    often = {1: "once", 2: "twice"}.get(len(found), f"{len(found)} times")
    return f"{places.change_of_sides(max(found, key=lambda one: one.between))}, {often}" if found else ""


def left_out(chosen: Preparing, now: float) -> str:
    """The areas that are left out and what becomes of their minutes, and the minutes that no area may take; or why
    nothing can start then; empty if all is in the plan."""
    areas = [chosen.plan.phases[index].area for index in chosen.left_out]
    at = chosen.hands_on(now)
    try:
        start = chosen.start(at, ask=False)
        over = changes.longest(start.plan.seconds, start.unplaced) if start.unplaced else ""
        out = changes.left_out(areas, chosen.freed(at), start.unplaced) if areas else ""
    except RoomError as error:
        return error_text(error).partition("\n")[0] if areas else ""
    return "; ".join(filter(None, (out, over)))


def hands(chosen: Preparing, now: float) -> str:
    """The load of the therapist's hands and gentler techniques, if it is over their limit; else empty."""
    at = chosen.hands_on(now)
    try:
        load = chosen.hands(at)
        return offer(load, chosen.laid_out(at).phases) if load else ""
    except RoomError:  # the screen says so
        return ""


def signs(preset: Preset, width: int, rows: int) -> tuple[list[list[Row]], int]:
    """The blocks of signs, and how many of them must be seen before a session can start.

    First come the stop signs, of the preset and for every client, each in full with what to do. If that needs more than
    `rows`, they are brief, and the full text is on the next pages.
    """
    before = preset.before
    stop, mind, during = (before.stop, before.mind, before.during) if before else ((), (), ())
    head = wrapped(ANY_YES, width, role="strong")
    own = [wrapped(sign, width, "■ ") for sign in stop]
    asked = [[*head, *own[0]], *own[1:]] if own else [head]
    everybody = _in_full(STOPS, "For every client", width)
    adapts = _in_full(ADAPTS, "These change the session", width)
    minded = [*_points(IN_SESSION, during, width), *_points("Keep in mind", mind, width)]
    if _fit([*asked, *everybody, *adapts], rows - bool(minded)):
        return [*asked, *everybody, *adapts, *minded], len(asked) + len(everybody)
    brief = [_briefly("For every client: ", STOPS, width), _briefly("These change the session: ", ADAPTS, width)]
    if not _fit([*asked, brief[0]], rows - 1):
        brief[0] = brief[0][1:]  # no blank row, to save a page
    return [*asked, *brief, *minded, *everybody, *adapts], len(asked) + 1


def _points(title: str, points: Sequence[str], width: int) -> list[list[Row]]:
    rows = [wrapped(point, width, "· ") for point in points]
    return [[(), *wrapped(title, width, role="strong"), *rows[0]], *rows[1:]] if rows else []


def _in_full(signs: Sequence[Sign], title: str, width: int) -> list[list[Row]]:
    blocks = [wrapped(f"{sign.ask} → {sign.do}", width, "■ " if sign.stops else "□ ") for sign in signs]
    return [[(), *wrapped(title, width, role="strong"), *blocks[0]], *blocks[1:]]


def _briefly(title: str, signs: Sequence[Sign], width: int) -> list[Row]:
    first, *others = wrapped(title + " · ".join(sign.brief for sign in signs), width)
    return [(), ((title, "strong"), (first[1][0].removeprefix(title), "plain")), *others]


def _fit(blocks: Sequence[Sequence[Row]], rows: int) -> bool:
    return len(split(blocks, rows)) == 1


def plan_rows(
    plan: Plan, hands_on: float, width: int, marked: int | None, left_out: Collection[int], step: int = 1
) -> list[Row]:
    """A row for each phase (and a blank one if `step` is 2): its start by the clock, what it is, its minutes, and if
    there is room a bar of that length."""
    said = [(_what(phase, index in left_out), places.open_side(phase)) for index, phase in enumerate(plan.phases)]
    lasting = ["–" if at in left_out else durations.length(one.seconds) for at, one in enumerate(plan.phases)]
    wish = max(
        (cells(", ".join(filter(None, name))) + len(lasts) + 10 for name, lasts in zip(said, lasting, strict=True))
    )
    named = width if width < GANTT else min(width, max(width * 3 // 5, wish))
    bars, total = width - named - 2, plan.seconds or 1.0
    rows: list[Row] = []
    begun = 0.0
    for index, phase in enumerate(plan.phases):
        chosen = index == marked
        role = "strong" if chosen else "plain"
        lasts, (what, side) = lasting[index], said[index]
        at = "  –  " if index in left_out else times.time_of_day(hands_on + begun)
        when, room = f"{at}  ", named - len(lasts) - 3
        if room - len(when) < len(side) + 2 + 2 * places.LEAST:  # the time of day is worth less than area and side
            when = ""
        if cells(places.beside(what, side)) > room - len(when):
            what = what.replace(OUT, "X ")
        row = f"{'▌' if chosen else ' '} {when}{places.beside(what, side, room - len(when))}"
        parts: list[tuple[str, str]] = [(f"{padded(row, named - len(lasts) - 1)} {lasts}", role)]
        if bars > 8 and index not in left_out:
            left, right = round(bars * begun / total), round(bars * (begun + phase.seconds) / total)
            line = ("━" if phase.focus == "concern" else "─") * max(1, right - left)
            parts += [(" " * (2 + min(left, bars - 1)), "plain"), (line, "strong" if chosen else "quiet")]
        rows.append(tuple(parts))
        rows += [()] * (step - 1)
        begun += phase.seconds
    return rows


def _what(phase: Phase, left_out: bool) -> str:
    before = OUT if left_out else "turn: " if phase.turn else ""
    return f"{before}{places.head(phase.area).lower()}"
