"""The areas worked, now, to go and to avoid, on a body seen from the front and the back.

They differ by the character that fills the cells, not only by colour; the screen also says all of it in words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from roomctl.session.fold import at_instant
from roomctl.session.moment import Moment
from roomctl.session.plan import Phase
from roomctl.session.state import State
from roomctl.ui.widgets.lines import Lines, Row

if TYPE_CHECKING:
    from roomctl.ui.widgets.body_figure import Hand, View

Mark = Literal["avoid", "now", "done", "todo", "rest"]
FILLINGS: dict[Mark, str] = {"avoid": "X", "now": "█", "done": "o", "todo": "▒", "rest": "░"}
"""Most important first; if two share a cell, the earlier one is drawn."""
SAID: dict[Mark, str] = {"now": "now", "todo": "to go", "done": "worked", "avoid": "avoid"}
ROLES: dict[Mark, str] = {"avoid": "strong", "now": "strong", "done": "quiet", "todo": "plain", "rest": "dark"}
LEAST = (30, 13)
"""Minimum columns and rows for the two figures."""
_ORDER = tuple(FILLINGS)
_SHARE = 0.47
"""Width of a figure divided by its height."""


def marks(
    phases: Sequence[Phase], current: int = -1, *, done: Collection[int] = (), left_out: Collection[int] = (),
    avoids: Callable[[Phase], bool] = lambda phase: False,
) -> dict[tuple[str, Hand], Mark]:  # fmt: skip
    """The mark of each part and side in `phases`, by index: `current` is now (-1: none yet), `done` were worked,
    `left_out` are not drawn. Areas to avoid take precedence."""
    from roomctl.ui.widgets import body_figure  # the first frame never shows a body

    found: dict[tuple[str, Hand], Mark] = {}
    for index, phase in enumerate(phases):
        if index in left_out and not avoids(phase):
            continue
        mark: Mark = "avoid" if avoids(phase) else "now" if index == current else "done" if index in done else "todo"
        for part in body_figure.parts(phase.area):
            for hand in _hands(phase):
                before = found.get((part, hand), "rest")
                found[part, hand] = min(before, mark, key=_ORDER.index)
    return found


def of_session(state: State, moment: Moment) -> dict[tuple[str, Hand], Mark]:
    worked = {visit.phase for visit in at_instant(state, state.at).visits} | set(range(moment.index)) - state.dropped
    avoided = (Phase(area, 0.0, 0.0) for area in state.wishes.avoid)  # no plan has them
    phases = (*state.plan.phases, *avoided)
    return marks(phases, moment.index, done=worked, left_out=state.dropped, avoids=state.wishes.avoids)


def _hands(phase: Phase) -> tuple[Hand, ...]:
    return (phase.side,) if phase.side in ("left", "right") else ("left", "right")


def drawing(marked: Mapping[tuple[str, Hand], Mark], columns: int, rows: int) -> list[Row]:
    """Both figures between a caption and a legend, as rows of `columns`; empty if there is no room."""
    most = (columns - 4) // 2 | 1  # odd, so that there is a middle
    high = min(rows - 2, round(most / _SHARE / 2))
    wide = min(most, round(2 * _SHARE * high) | 1)
    if columns < LEAST[0] or high < LEAST[1] - 2:
        return []
    left, right = (_figure(view, marked, wide, 2 * high) for view in ("front", "back"))
    caption = f"{_caption('R', 'front', 'L', wide)}  {_caption('L', 'back', 'R', wide)}"
    legend = "  ".join(f"{FILLINGS[mark]} {said}" for mark, said in SAID.items() if mark in marked.values())
    pairs = zip(left, right, strict=True)
    return [((caption, "plain"),), *((*one, ("  ", "plain"), *other) for one, other in pairs), ((legend, "plain"),)]


def _caption(first: str, view: str, last: str, wide: int) -> str:
    return f"{first}{view:^{wide - 2}}{last}"


def _figure(view: View, marked: Mapping[tuple[str, Hand], Mark], wide: int, dots: int) -> Iterable[Row]:
    from roomctl.ui.widgets import body_figure

    drawn = body_figure.drawn(view, wide, dots)
    seen = [[marked.get(dot, "rest") if dot else None for dot in row] for row in drawn]
    for upper, lower in zip(seen[::2], seen[1::2], strict=True):
        cells = [_cell(top, bottom) for top, bottom in zip(upper, lower, strict=True)]
        yield tuple(("".join(text for text, _ in run), role) for role, run in groupby(cells, key=lambda cell: cell[1]))


def _cell(top: Mark | None, bottom: Mark | None) -> tuple[str, str]:
    """One cell of two dots, filled by its mark; at the edge of the current part, half a block."""
    there = [mark for mark in (top, bottom) if mark]
    if not there:
        return " ", "plain"
    mark = min(there, key=_ORDER.index)
    if mark == "now" and (top, bottom) != ("now", "now"):
        return "▀" if top == "now" else "▄", ROLES[mark]
    return FILLINGS[mark], ROLES[mark]


class Body(Lines):
    _marked: Mapping[tuple[str, Hand], Mark] = {}

    def on_resize(self) -> None:
        self.draw(self._marked)

    def draw(self, marked: Mapping[tuple[str, Hand], Mark]) -> None:
        self._marked = marked
        self.show(drawing(marked, self.size.width, self.size.height))
