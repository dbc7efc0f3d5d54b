"""What the turnover's screen says, and how its steps are laid out. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from roomctl.session.turnover import Progress, Turnover
from roomctl.text.durations import clock_face, length
from roomctl.text.times import time_of_day
from roomctl.ui.widgets.buttons import BORDERED, Button

HIGHEST = 5
"""The most rows of a step."""


class Layout(NamedTuple):
    """Each page has `a_page` steps of `high` rows."""

    a_page: int
    high: int

    def pages(self, count: int) -> int:
        return -(-count // self.a_page) or 1


def layout(count: int, height: int) -> Layout:
    """All steps on one page if each can have a border, else pages of those that can; one row for each where few rows
    are left."""
    if height // max(1, count) >= BORDERED:
        return Layout(max(1, count), min(HIGHEST, height // max(1, count)))
    if height >= 2 * BORDERED:
        return Layout(height // BORDERED, BORDERED)
    return Layout(max(1, height), 1)


def title(now: Turnover) -> str:
    """When the room is ready, or that it is."""
    if now.phase == "ready":
        return "The room is ready" if now.left or all(one.done for one in now.steps) else "The turnover's time is up"
    over = f", {length(now.over)} after the booked time" if now.over >= 30 else ""
    return f"Turnover: ready by {time_of_day(now.until)}{over}"


def brief(now: Turnover) -> str:
    """The same in a narrow window."""
    return "Ready" if now.phase == "ready" else f"Ready by {time_of_day(now.until)}"


def buttons(steps: Sequence[Progress], *, narrow: bool) -> list[Button]:
    """A button for each step, in their order; the next one that is open has the heavy border. `narrow`: its name is
    shortened, so the time comes first."""
    first = following(steps)
    made = []
    for at, one in enumerate(steps):
        label = f"{takes(one)} {one.step.name}" if narrow else f"{at + 1}  {one.step.name} · {takes(one)}"
        label = f"✓  {one.step.name}" if one.done else label
        made.append(Button(f"step-{at}", label, "words" if one.done else "chosen" if at == first else "plain"))
    return made


def following(steps: Sequence[Progress]) -> int | None:
    """The next step that somebody has to do."""
    return next((at for at, one in enumerate(steps) if not one.done and one.left is None), None)


def takes(one: Progress) -> str:
    """The time of a step that is open."""
    return length(one.step.seconds) if one.left is None else clock_face(one.left)
