"""The turnover in lines: its steps, ticked by their numbers."""

from __future__ import annotations

from roomctl.errors import RoomError
from roomctl.session.commands import Ready, Tick
from roomctl.session.turnover import Turnover, turnover
from roomctl.text.refusals import error_text
from roomctl.ui.plain.console import Console, Leave
from roomctl.ui.turnover import rows

HOW = "A number: done, or not done. ready: the room is ready. Enter: the presets. q: leave."


def turned_over(plain: Console, session: str) -> None:
    """Read out the steps and ask until the room is ready, until Enter, or until a session runs. Raises `Leave`."""
    while (now := _now(plain, session)) is not None and now.open:
        plain.say([f"{rows.title(now)}.", *(f"{line}." for line in _lines(now)), HOW])
        if not (typed := plain.line()):
            return
        if typed == "q":
            raise Leave
        try:
            if typed == "ready":
                plain.write(Ready(), session)
            elif typed.isdecimal() and 0 < int(typed) <= len(now.steps):
                one = now.steps[int(typed) - 1]
                plain.write(Tick(one.step.name, on=not one.done), session)
            else:
                plain.say([f"{typed!r} is not an answer."])
        except RoomError as error:
            plain.say([error_text(error)])
    if now is not None and not plain.running():
        plain.say(["The room is ready."])


def _now(plain: Console, session: str) -> Turnover | None:
    if plain.running() or plain.state is None or plain.state.session != session:
        return None
    found = turnover(plain.state, plain.clock.now())
    return found if found and found.steps else None


def _lines(now: Turnover) -> list[str]:
    return [
        f"{number}. {one.step.name}, {'done' if one.done else rows.takes(one)}"
        for number, one in enumerate(now.steps, 1)
    ]
