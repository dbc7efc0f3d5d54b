"""The rows above the buttons of the session screen. Pure functions, no widget."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from roomctl.session.cues import Cue
from roomctl.session.moment import Moment, unexplained
from roomctl.session.moment import moment as moment_of
from roomctl.session.state import State
from roomctl.text import changes, durations, lateness, moments, places, reasons
from roomctl.text.cells import cells
from roomctl.ui import theme
from roomctl.ui.session import circle, cue_fade, digits, headline, layout, luminance, timeline
from roomctl.ui.session.layout import SIDE
from roomctl.ui.widgets import body_map, buttons, letters, paint
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
    is drawn; `spread`: the key that distributes free minutes; `touched`: the screen is used by touch; `clock`: one of
    `options.CLOCKS`."""

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
    clock: str = "digits"


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
        whole = replace(
            at, phase_left=BRIGHT[at.phase_left >= 600], phase_elapsed=0.0, landing=last, waiting=False,
            prone=at.prone_limit or 0.0, note=state.plan.last_note if last else "",
        )  # fmt: skip
        made.append(View(whole, state, None, True, SAYING, "", "", False))
    return made


def _light(views: Sequence[View], shared: Share, width: int) -> float:
    """The maximum light of the whole screen in any of `views`, running or held, in cells of white."""

    def of(rows: Iterable[Row]) -> float:
        return luminance.light(rows, BRIGHTEST, shared.shade)

    columns = len(FOOT) // layout.button_rows(width, len(FOOT))

    def held(view: View) -> float:
        paused = view._replace(moment=replace(view.moment, paused=True))
        return max(0.0, of(_about(paused, shared)) - of(_about(view, shared)))

    foot = of(buttons.drawn(FOOT, columns, width, shared.rows.buttons))
    return foot + max(of(_words(view, shared)) + held(view) for view in views)


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


def _clock_face(view: View, shared: Share) -> list[Row]:
    """The time left, in the style that was chosen."""
    face, high = durations.clock_face(view.moment.phase_left), shared.rows.digits
    if view.clock == "circle" and not paint.ASCII:
        left = view.moment.phase_left / (view.state.lengths[view.moment.index] or 1.0)
        return circle.drawn(min(1.0, max(0.0, left)), face, shared.inside, high)
    return digits.drawn(face, shared.inside, high, shared.sparing, rounded=view.clock == "round")


def compact(view: View, width: int, high: int) -> list[Row]:
    """All rows in a small window: the time and the area, what is to be noticed, then as many others as there are."""
    moment, cue = view.moment, view.moment.cue if view.cue_age is not None else None
    face = durations.clock_face(moment.phase_left)
    area = places.beside(places.head(moment.phase.area).upper(), places.side(moment.phase), width)
    mark = moments.REHEARSAL if view.state.rehearsal else ""
    if high >= 8:
        clock = digits.drawn(face, width, 5, thin=True)
    else:
        clock, mark = [((" · ".join(filter(None, (face, mark))), "strong"),)], ""
    spare = high - len(clock) - 2
    news = " · ".join(filter(None, (mark, _said(view, width) or view.faults)))
    said = sentence(news, width, 1)[: max(0, spare)]
    following = _next(moment, width)[: max(0, spare - len(said))]
    more = spare - len(said) - len(following)
    head = [_head(moment, view.state, width)] if more > 0 and width >= layout.SMALL[0] else []
    line = [tuple(timeline.bar(view.state.lengths, width, moment.index, moment.phase_elapsed))] if more > 1 else []
    standing = moments.standing(moment)
    about = _in_a_row(view, cue, standing, width)
    if view.said and not (said or cue or standing):  # where there are no other rows, it is worth more than how to work
        about = tuple(part for row in sentence(view.said, width, 1) for part in row)
    return [*head, *clock, ((area, "strong"),), about, *said, *following, *line][:high]


def _words(view: View, shared: Share) -> list[Row]:
    moment, state, rows, width = view.moment, view.state, shared.rows, shared.inside
    area = headline.headline(moment.phase, width, rows.area, shared.sparing, shared.plain)
    labels = [places.short(places.head(phase.area), width).lower() for phase in state.plan.phases]
    line = timeline.bar(state.lengths, width, moment.index, moment.phase_elapsed)
    names = timeline.names(labels, state.lengths, width, moment.index)
    gaps = [_high((), gap) for gap in rows.gaps]
    return [
        _head(moment, state, width), *gaps[0], *_high(area, rows.area, middle=True), *gaps[1],
        *_clock_face(view, shared),
        *_below(_about(view, shared), rows.gaps[2], rows.about), *gaps[3],
        *_next(moment, width), tuple(line), *_high([placed(tuple(names), width, "left")], rows.names),
        *_high(_talk(view, rows, width), rows.talk), *_high(sentence(view.faults, width, 1), rows.faults), *gaps[4],
    ]  # fmt: skip


def _under(view: View, width: int) -> list[Row]:
    """The row under a body that replaces the clock: why the clock is held, the message, and faults; without these the
    time left and the area."""
    parts = {
        part.upper(): part for part in (moments.standing(view.moment), _said(view, width), view.faults)
    }  # "paused" once
    mark = moments.REHEARSAL if view.state.rehearsal else ""
    said = " · ".join(filter(None, (mark, *parts.values())))
    return sentence(said or moments.glance(view.moment, width), width, 1, "strong")


def _said(view: View, width: int) -> str:
    """The current message; for free minutes, with the key that distributes them."""
    same = view.said == changes.status(view.moment.change, view.state.plan.phases)
    return _replanned(view, width) if same else view.said


def _replanned(view: View, width: int) -> str:
    return changes.status(view.moment.change, view.state.plan.phases, view.spread, width)


def _below(rows: Sequence[Row], gap: int, high: int) -> list[Row]:
    """`rows` under a gap, of which they take what they need."""
    taken = max(0, len(rows) - high)
    return [*[()] * (gap - taken), *_high(rows, high + taken, middle=True)]


def _high(rows: Sequence[Row], high: int, *, middle: bool = False) -> list[Row]:
    """`rows` padded with blank ones to `high`."""
    spare = max(0, high - len(rows))
    over = spare // 2 if middle else 0
    return [*[()] * over, *rows[:high], *[()] * (spare - over)]


def _head(moment: Moment, state: State, width: int) -> Row:
    """The time of day at the left, the end at the right; between them the time worked and the lateness, or that it is a
    rehearsal."""
    now, ends = moments.now(moment, state), moments.ends(moment)
    gone, late = moments.gone(moment, state), moments.REHEARSAL if state.rehearsal else lateness.running(moment.late)
    if state.rehearsal and len(now) + len(ends) + len(late) + 2 > width:
        return placed(((late, "plain"),), width, "left")
    both = f"{gone} · {late}"
    left = right = max(len(now), len(ends)) + 1
    if len(both) > width - left - right:
        left, right = len(now) + 1, len(ends) + 1
    middle = next((said for said in (both, late) if len(said) <= width - left - right), "")
    parts: list[tuple[str, int, Align]] = [
        (now, left, "left"), (middle, width - left - right, "center"), (ends, right, "right"),
    ]  # fmt: skip
    return tuple(part for text, wide, align in parts for part in placed(((text, "plain"),), wide, align))


def _next(moment: Moment, width: int) -> list[Row]:
    return sentence(moments.coming(moment.next, width), width, 1, "strong") or [()]


def _talk(view: View, rows: layout.RowCounts, width: int) -> list[Row]:
    missed = view.cue_age is not None and view.cue_age >= cue_fade.REPEAT_AFTER
    asked = reasons.why_paused(width) if unexplained(view.moment, view.state) and not view.touched else ""
    seen = "touch anywhere: mark as seen" if view.touched else "any key or touch: mark as seen"
    said = _said(view, width) or asked or (seen if missed else "")
    line = _replanned(view, width)
    return sentence(said or (line if rows.faults else view.faults or line), width, 1)


def _about(view: View, shared: Share) -> list[Row]:
    """The rows below the clock: a cue, why the clock is held, and how to work, above one another. A row for how to work
    comes before large letters, which may use the gap above them."""
    moment, rows, width = view.moment, shared.rows, shared.inside
    cue, standing = moment.cue if view.cue_age is not None else None, moments.standing(moment)
    if not cue and not rows.talk and (view.said or view.faults):
        return sentence(" · ".join(filter(None, (standing, _said(view, width) or view.faults))), width, rows.about)
    if not (cue or standing):
        return _how(view, width, rows.about)
    high = rows.gaps[2] + rows.about
    if high == 1:
        return [_in_a_row(view, cue, standing, width)]
    held: list[Row] = [((standing, "strong"),)] if cue and standing else []
    if cue:
        first = _cue(view, cue, width, high - len(held) - 1, shared.sparing)
    else:
        first = headline.large(standing, width, high - 1, "side", shared.sparing)
    turning = cue is None or cue.kind != "change"
    left = high - len(first) - len(held) if cue or not shared.sparing else 0  # it would cost the clock light
    return [*first, *held, *_how(view, width, left, turning=turning)]


def _in_a_row(view: View, cue: Cue | None, standing: str, width: int) -> Row:
    """The same in one row, with what does not fit left out."""
    parts: list[tuple[str, str]] = [(standing, "strong")] if standing else []
    if cue:
        said = moments.cue_brief(cue, view.moment, view.state.plan) or moments.cue(cue, view.moment, view.state.plan)
        parts.append((places.short(said.upper(), width - (len(standing) + 3 if standing else 0)), "cue"))
    left = width - sum(cells(part) + 3 for part, _ in parts)
    how = moments.details(view.moment, left, turning=cue is None or cue.kind != "change")
    parts += [(said, "plain") for said in (how, moments.hands_on(view.moment)) if 0 < len(said) <= left][:1]
    between: list[tuple[str, str]] = [part for pair in parts for part in ((" · ", "plain"), pair)]
    return tuple(between[1:])


def _cue(view: View, cue: Cue, width: int, rows: int, thin: bool) -> list[Row]:
    said, short = (moments.cue(cue, view.moment, view.state.plan, wide) for wide in (moments.WIDE, width))
    return _large(said, short, moments.cue_brief(cue, view.moment, view.state.plan), width, rows, thin)


def _large(said: str, short: str, brief: str, width: int, rows: int, thin: bool) -> list[Row]:
    """A cue in large letters; in a large word where it is too long for its rows, and `short` where these are few."""
    whole = headline.large(said, width, rows, "cue", thin)
    word = headline.large(brief, width, rows, "cue", thin) if brief else []
    if len(word) < letters.ROWS or len(whole) >= letters.ROWS:
        return whole if len(wrap(said, width)) <= rows else sentence(short.upper(), width, rows, "cue")
    left = rows - letters.ROWS
    text = said if len(wrap(said, width)) <= left else short
    return [*word, *sentence(text.upper(), width, left, "cue")] if left else word


def _how(view: View, width: int, rows: int, *, turning: bool = True) -> list[Row]:
    """How to work, the client's wishes, then the note; text that does not fit ends in an ellipsis."""
    moment, width = view.moment, max(8, width)
    one = moments.details(moment, width, turning=turning)
    whole = wrap(moments.details(moment, turning=turning), width)
    lines = whole if "…" in one and len(whole) <= rows else [one]
    lines += wrap(moments.wishes(view.state.wishes), width) + wrap(moments.prompts(moment), width)
    spare = rows - len(lines)
    if moment.phase.note and spare > 0:
        lines += wrap(moment.phase.note, width, max_lines=spare, placeholder=" …")
    return [((line, "plain"),) for line in lines[:rows]]


def _body(view: View, width: int, high: int) -> list[Row]:
    return _high(body_map.drawing(body_map.of_session(view.state, view.moment), width, high), high)
