"""The rows above the buttons of the session screen. Pure functions, no widget."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from roomctl.session.moment import Moment, unexplained
from roomctl.session.moment import moment as moment_of
from roomctl.session.state import State
from roomctl.text import changes, durations, lateness, moments, places, reasons
from roomctl.ui import theme
from roomctl.ui.session import cue_fade, digits, headline, layout, luminance, timeline
from roomctl.ui.session.layout import SIDE
from roomctl.ui.widgets import body_map, buttons, letters
from roomctl.ui.widgets.buttons import Button
from roomctl.ui.widgets.lines import Align, Row, placed, sentence
from roomctl.ui.wrap import wrap

BRIGHTEST = "amber"
"""The theme with the tightest budget for its colours; the layout is the same in all themes."""
BUDGET = theme.PALETTES[BRIGHTEST].budget / 100
BRIGHT = {True: 1208.0, False: 488.0}
"""The seconds left at which the clock is brightest, from ten minutes up and below: 20:08 and 8:08."""
LARGE = 0.75
"""The share of its usual rows that the clock keeps before strokes become thin."""
LANDING = 300.0
"""Seconds before the end of a plan in which the screen shows what to tell the client."""
FOOT = (*[Button("", "+1 min")] * 5, Button("", "Undo", "chosen"))
"""Buttons as bright as those of a session."""
SAYING = "a message about what was just done has about this length"
EDGE = 2
"""Columns at each side: the bar of a missed cue, and a blank."""


class View(NamedTuple):
    """What to draw. `cue_age`: seconds since the shown cue came, None without a cue; `still`: reduced motion; `said`:
    the current message; `faults`: what does not work; `glow`: the background colour of a cue; `where`: whether the body
    is drawn; `spread`: the key that distributes free minutes; `touched`: the screen is used by touch."""

    moment: Moment
    state: State
    cue_age: float | None
    still: bool
    said: str
    faults: str
    glow: str
    where: bool
    spread: str = ""
    touched: bool = False


class Share(NamedTuple):
    """The rows of each part; the columns for text, and for a body beside it (0: none). `sparing`: thin letters and
    nothing bold, to keep the light budget; `plain`: only LEFT and RIGHT are large."""

    rows: layout.RowCounts
    inside: int
    beside: int
    sparing: bool = False
    plain: bool = False

    @property
    def shade(self) -> theme.Shade:
        return "sparing" if self.sparing else "lit"


def share(moment: Moment, state: State, where: bool, width: int, height: int) -> Share:
    """The largest layout for a screen of `width` by `height`, buttons included, that keeps the theme's light budget in
    every area of the plan. First the clock becomes a little smaller, then the strokes thinner, then the clock small,
    and last the area's name plain."""
    beside = 2 + -(-(width - 4) * 2 // 5) if where and width >= layout.PICTURED else 0
    inside = width - 2 * EDGE - beside
    wish = max(headline.wish(phase, inside) for phase in state.plan.phases)  # the same layout in all areas
    face = digits.tallest(durations.clock_face(moment.phase_left), inside, height // 2)
    views, most = _views(state), BUDGET * width * height
    low, least = min(wish, SIDE), layout.LEAST_DIGITS
    large = max(least, math.ceil(layout.arrange(width, height, wish, face).digits * LARGE))
    for area, sparing, plain, smallest in (
        (wish, False, False, large), (wish, True, False, large), (wish, True, False, least), (low, True, False, least),
        (low, True, True, least),
    ):  # fmt: skip
        high: int | None = face
        while high is not None:
            shared = Share(layout.arrange(width, height, area, high), inside, beside, sparing, plain)
            over = _light(views, shared, width) - most
            if over <= 0:
                return shared
            clock = shared.rows.digits
            smaller = range(clock - 1, smallest - 1, -1)
            high = next((one for one in smaller if _clock(clock, shared) - _clock(one, shared) >= over), None)
    return shared._replace(rows=layout.arrange(width, height, low, least))


def _views(state: State) -> list[View]:
    """The brightest view of each area of the plan."""
    made = []
    for index in range(len(state.plan.phases)):
        at = moment_of(state.but(current=index, since=state.elapsed, paused=False, ended=None, crossed=()), state.at)
        last = sum(state.lengths[index + 1 :]) < LANDING
        whole = replace(at, phase_left=BRIGHT[at.phase_left >= 600], phase_elapsed=0.0, landing=last, waiting=False)
        made.append(View(whole, state, None, True, SAYING, "", "", False))
    return made


def _light(views: Sequence[View], shared: Share, width: int) -> float:
    """The maximum light of the whole screen in any of `views`, running or held, in cells of white."""

    def of(rows: Iterable[Row]) -> float:
        return luminance.light(rows, BRIGHTEST, shared.shade)

    columns = len(FOOT) // layout.button_rows(width, len(FOOT))
    standing = of(headline.large("PAUSED", shared.inside, shared.rows.about, "side", shared.sparing))
    return of(buttons.drawn(FOOT, columns, width, shared.rows.buttons)) + max(
        of(_words(view, shared)) + max(0.0, standing - of(_about(view, shared))) for view in views
    )


def _clock(high: int, shared: Share) -> float:
    face = digits.drawn(durations.clock_face(BRIGHT[True]), shared.inside, high, shared.sparing)
    return luminance.light(face, BRIGHTEST, shared.shade)


def unsaid(view: View, rows: layout.RowCounts) -> str:
    """The client's wishes and the working instructions, if there are no rows for them below the clock."""
    if rows.about > 1:
        return ""
    parts = (moments.wishes(view.state.wishes), moments.prompts(view.moment), view.moment.phase.note)
    return " · ".join(part for part in parts if part)


def drawn(view: View, shared: Share) -> list[Row]:
    rows = _words(view, shared)
    high = len(rows) - 1
    if view.where and shared.beside:
        pairs = zip(rows, [(), *_body(view, shared.beside - 2, high)], strict=True)
        return [(*placed(row, shared.inside), *placed(other, shared.beside)) for row, other in pairs]
    if view.where and view.cue_age is None:
        head = rows[:1] if high > body_map.LEAST[1] else []  # the line under the body is more important
        return [*head, *_body(view, shared.inside + 2, high - len(head)), *_under(view, shared.inside)]
    return rows


def _words(view: View, shared: Share) -> list[Row]:
    moment, state, rows, width = view.moment, view.state, shared.rows, shared.inside
    area = headline.headline(moment.phase, width, rows.area, shared.sparing, shared.plain)
    labels = [places.head(phase.area).lower() for phase in state.plan.phases]
    line = timeline.bar(state.lengths, width, moment.index, moment.phase_elapsed)
    names = timeline.names(labels, state.lengths, width, moment.index)
    gaps = [_high((), gap) for gap in rows.gaps]
    return [
        _head(moment, state, width), *gaps[0], *_high(area, rows.area, middle=True), *gaps[1],
        *digits.drawn(durations.clock_face(moment.phase_left), width, rows.digits, shared.sparing), *gaps[2],
        *_high(_about(view, shared), rows.about, middle=True), *gaps[3],
        *_next(moment, width), tuple(line), *_high([placed(tuple(names), width, "left")], rows.names),
        *_high(_talk(view, rows, width), rows.talk), *_high(sentence(view.faults, width, 1), rows.faults), *gaps[4],
    ]  # fmt: skip


def _under(view: View, width: int) -> list[Row]:
    """The row under a body that replaces the clock: the message, why the clock is held, and faults; without these the
    time left and the area."""
    parts = {
        part.upper(): part for part in (_said(view, width), moments.standing(view.moment), view.faults)
    }  # "paused" once
    mark = moments.REHEARSAL if view.state.rehearsal else ""
    said = " · ".join(filter(None, (mark, *parts.values())))
    face = durations.clock_face(view.moment.phase_left)
    return sentence(said or f"{face} · {places.place(view.moment.phase, brief=True).upper()}", width, 1, "strong")


def _said(view: View, width: int) -> str:
    """The current message; for free minutes, with the key that distributes them."""
    same = view.said == changes.change(view.moment.change, view.state.plan.phases)
    return _replanned(view, width) if same else view.said


def _replanned(view: View, width: int) -> str:
    return changes.offering(view.moment.change, view.state.plan.phases, view.spread, width)


def _high(rows: Sequence[Row], high: int, *, middle: bool = False) -> list[Row]:
    """`rows` padded with blank ones to `high`."""
    spare = max(0, high - len(rows))
    over = spare // 2 if middle else 0
    return [*[()] * over, *rows[:high], *[()] * (spare - over)]


def _head(moment: Moment, state: State, width: int) -> Row:
    """The time worked, the lateness and the end, each on a third of the row."""
    third = width // 3
    if state.rehearsal and third < len(moments.REHEARSAL):
        return placed(((moments.REHEARSAL, "plain"),), width, "left")
    middle = moments.REHEARSAL if state.rehearsal else lateness.running(moment.late)
    parts: list[tuple[str, int, Align]] = [
        (moments.gone(moment, state), third, "left"), (middle, width - 2 * third, "center"),
        (moments.ends(moment), third, "right"),
    ]  # fmt: skip
    return tuple(part for text, wide, align in parts for part in placed(((text, "plain"),), wide, align))


def _next(moment: Moment, width: int) -> list[Row]:
    said = moments.coming(moment.next)
    return sentence(said if len(said) <= width else moments.coming(moment.next, brief=True), width, 1, "strong") or [()]


def _talk(view: View, rows: layout.RowCounts, width: int) -> list[Row]:
    missed = view.cue_age is not None and view.cue_age >= cue_fade.REPEAT_AFTER
    asked = reasons.why_paused(width) if unexplained(view.moment, view.state) and not view.touched else ""
    seen = "touch anywhere: mark as seen" if view.touched else "any key or touch: mark as seen"
    said = _said(view, width) or asked or (seen if missed else "")
    line = _replanned(view, width)
    return sentence(said or (line if rows.faults else view.faults or line), width, 1)


def _about(view: View, shared: Share) -> list[Row]:
    """The rows below the clock: a cue, else why the clock is held, else how to work."""
    moment, rows, width = view.moment, shared.rows, shared.inside
    if moment.cue and view.cue_age is not None:
        said, brief = (say(moment.cue, moment, view.state.plan) for say in (moments.cue, moments.cue_brief))
        return _large(said, brief, width, rows.about)
    if not rows.talk and (view.said or view.faults):
        return sentence(_said(view, width) or view.faults, width, rows.about)
    if standing := moments.standing(moment):
        return headline.large(standing, width, rows.about, "side", shared.sparing)
    return _how(moment, moments.wishes(view.state.wishes), width, rows.about)


def _large(said: str, brief: str, width: int, rows: int) -> list[Row]:
    """A cue in large letters; if it is too long for its rows, only its brief form is large."""
    whole = headline.large(said, width, rows, "cue")
    word = headline.large(brief, width, rows, "cue") if brief else []
    if len(word) < letters.ROWS or len(whole) >= letters.ROWS:
        return whole
    return [*word, *sentence(said.upper(), width, rows - letters.ROWS, "cue")] if rows > letters.ROWS else word


def _how(moment: Moment, wishes: str, width: int, rows: int) -> list[Row]:
    """How to work, the client's wishes, then the note; text that does not fit ends in an ellipsis."""
    width = max(8, width)
    lines = wrap(moments.details(moment), width)
    brief = wrap(moments.details(moment, brief=True), width, max_lines=rows, placeholder=" …")
    lines = brief if len(brief) < len(lines) else lines
    lines += wrap(wishes, width) + wrap(moments.prompts(moment), width)
    spare = rows - len(lines)
    if moment.phase.note and spare > 0:
        lines += wrap(moment.phase.note, width, max_lines=spare, placeholder=" …")
    return [((line, "plain"),) for line in lines[:rows]]


def _body(view: View, width: int, high: int) -> list[Row]:
    return _high(body_map.drawing(body_map.of_session(view.state, view.moment), width, high), high)
