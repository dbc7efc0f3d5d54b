"""What stands over the buttons of the session's screen, as rows. Plain sums: no widget in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui import arrange, headline, swell, words
from roomctl.ui.narrow import wrap
from roomctl.ui.widgets import body, digits, letters, timeline
from roomctl.ui.widgets.lines import Align, Row, placed, told

EDGE = 2
"""Columns at each side: the bar of a cue that was missed, and a blank."""


class View(NamedTuple):
    """What is to be drawn. `cue_age`: seconds since the cue that is shown came, None without one; `still`: reduced
    motion; `said`: what there is to tell just now, empty if nothing; `faults`: what does not work; `glow`: what black
    becomes under a cue; `where`: show where hands are, on a body; `spread`: the key that gives free minutes out."""

    moment: Moment
    state: State
    cue_age: float | None
    still: bool
    said: str
    faults: str
    glow: str
    where: bool
    spread: str = ""


class Share(NamedTuple):
    """How a screen's rows are shared; the columns for words, and those for a body beside them (0: none)."""

    rows: arrange.Rows
    inside: int
    beside: int


def share(moment: Moment, state: State, where: bool, width: int, height: int) -> Share:
    """For a whole screen of `width` by `height`, buttons and all."""
    beside = 2 + -(-(width - 4) * 2 // 5) if where and width >= arrange.PICTURED else 0
    inside = width - 2 * EDGE - beside
    wish = max(headline.wish(phase, inside) for phase in state.plan.phases)  # so that nothing jumps between areas
    face = digits.tallest(words.clock_face(moment.phase_left), inside, height // 2)
    return Share(arrange.arrange(width, height, wish, face), inside, beside)


def unsaid(view: View, rows: arrange.Rows) -> str:
    """What the client asked for and how to work, where there are no rows for it under the clock."""
    if rows.about > 1:
        return ""
    parts = (words.wishes(view.state.wishes), words.prompts(view.moment), view.moment.phase.note)
    return " · ".join(part for part in parts if part)


def drawn(view: View, shared: Share) -> list[Row]:
    """All rows, but for their edges."""
    rows = _words(view, shared.rows, shared.inside)
    high = len(rows) - 1
    if view.where and shared.beside:
        pairs = zip(rows, [(), *_body(view, shared.beside - 2, high)], strict=True)
        return [(*placed(row, shared.inside), *placed(other, shared.beside)) for row, other in pairs]
    if view.where and view.cue_age is None:
        head = rows[:1] if high > body.LEAST[1] else []  # what is said under the body is worth more
        return [*head, *_body(view, shared.inside + 2, high - len(head)), *_under(view, shared.inside)]
    return rows


def _words(view: View, rows: arrange.Rows, width: int) -> list[Row]:
    moment, state = view.moment, view.state
    area = headline.headline(moment.phase, width, rows.area)
    labels = [words.head(phase.area).lower() for phase in state.plan.phases]
    line = timeline.bar(state.lengths, width, moment.index, moment.phase_elapsed)
    names = timeline.names(labels, state.lengths, width, moment.index)
    gaps = [_high((), gap) for gap in rows.gaps]
    return [
        _head(moment, state, width), *gaps[0], *_high(area, rows.area, middle=True), *gaps[1],
        *digits.drawn(words.clock_face(moment.phase_left), width, rows.digits), *gaps[2],
        *_high(_about(view, rows, width), rows.about, middle=True), *gaps[3],
        *_next(moment, width), tuple(line), *_high([placed(tuple(names), width, "left")], rows.names),
        *_high(_talk(view, rows, width), rows.talk), *_high(told(view.faults, width, 1), rows.faults), *gaps[4],
    ]  # fmt: skip


def _under(view: View, width: int) -> list[Row]:
    """The one row under a body in the clock's place: what there is to tell, what holds the clock, what does not work;
    or else the time left and the area."""
    parts = {
        part.upper(): part for part in (_said(view, width), words.standing(view.moment), view.faults)
    }  # "paused" once
    said = " · ".join(filter(None, parts.values()))
    face = words.clock_face(view.moment.phase_left)
    return told(said or f"{face} · {words.place(view.moment.phase)}", width, 1, "strong")


def _said(view: View, width: int) -> str:
    """What there is to tell just now; of free minutes with the key that gives them out."""
    return words.replanned(view.moment, view.spread, width) if view.said == view.moment.line else view.said


def _high(rows: Sequence[Row], high: int, *, middle: bool = False) -> list[Row]:
    """`rows` with blank ones, `high` in all."""
    spare = max(0, high - len(rows))
    over = spare // 2 if middle else 0
    return [*[()] * over, *rows[:high], *[()] * (spare - over)]


def _head(moment: Moment, state: State, width: int) -> Row:
    """What is gone, how late it is, and when it ends, each on a third of the row."""
    third = width // 3
    parts: list[tuple[str, int, Align]] = [
        (words.gone(moment, state), third, "left"), (words.lateness(moment.late), width - 2 * third, "center"),
        (words.ends(moment), third, "right"),
    ]  # fmt: skip
    return tuple(part for text, wide, align in parts for part in placed(((text, "plain"),), wide, align))


def _next(moment: Moment, width: int) -> list[Row]:
    said = words.next_words(moment.next)
    return told(said if len(said) <= width else words.next_words(moment.next, brief=True), width, 1, "strong") or [()]


def _talk(view: View, rows: arrange.Rows, width: int) -> list[Row]:
    missed = view.cue_age is not None and view.cue_age >= swell.AGAIN
    said = _said(view, width) or ("any key, or a touch anywhere: seen" if missed else "")
    line = words.replanned(view.moment, view.spread, width)
    return told(said or (line if rows.faults else view.faults or line), width, 1)


def _about(view: View, rows: arrange.Rows, width: int) -> list[Row]:
    """The rows under the clock: a cue, else what holds the clock, else how to work."""
    moment = view.moment
    if moment.cue and view.cue_age is not None:
        said, brief = (say(moment.cue, moment, view.state.plan) for say in (words.cue_words, words.cue_brief))
        return _large(said, brief, width, rows.about)
    if not rows.talk and (view.said or view.faults):
        return told(_said(view, width) or view.faults, width, rows.about)
    if standing := words.standing(moment):
        return headline.large(standing, width, rows.about, "side")
    return _how(moment, words.wishes(view.state.wishes), width, rows.about)


def _large(said: str, brief: str, width: int, rows: int) -> list[Row]:
    """A cue in large letters; in a large word where it is too long for its rows."""
    whole = headline.large(said, width, rows, "cue")
    word = headline.large(brief, width, rows, "cue") if brief else []
    if len(word) < letters.ROWS or len(whole) >= letters.ROWS:
        return whole
    return [*word, *told(said.upper(), width, rows - letters.ROWS, "cue")] if rows > letters.ROWS else word


def _how(moment: Moment, wishes: str, width: int, rows: int) -> list[Row]:
    """How to work, what the client asked for, then the note; what is too long for its rows ends in an ellipsis, never
    as if whole."""
    width = max(8, width)
    lines = wrap(words.details(moment), width)
    brief = wrap(words.details(moment, brief=True), width, max_lines=rows, placeholder=" …")
    lines = brief if len(brief) < len(lines) else lines
    lines += wrap(wishes, width) + wrap(words.prompts(moment), width)
    spare = rows - len(lines)
    if moment.phase.note and spare > 0:
        lines += wrap(moment.phase.note, width, max_lines=spare, placeholder=" …")
    return [((line, "plain"),) for line in lines[:rows]]


def _body(view: View, width: int, high: int) -> list[Row]:
    return _high(body.drawing(body.of_session(view.state, view.moment), width, high), high)
