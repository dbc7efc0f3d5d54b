"""The first run in lines: the steps of the drawn screen, each of which can be skipped, and all of them at once."""

from __future__ import annotations

from roomctl.errors import RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.host import Setup
from roomctl.ui.plain.console import Console
from roomctl.ui.setup.steps import STEPS, TEXTS, TITLES

PEDAL = "Plug it in. `roomctl pedal`, in a window that can draw, shows the key that it sends, and asks what it does."
HOWS = {"name": "Type a name, or Enter: none.", "sound": "p: play a cue. Enter: next."}


def set_up(plain: Console, setup: Setup) -> None:
    """Go through the steps. Raises `Leave` at the end of the input."""
    try:
        for number, step in enumerate(STEPS, 1):
            told = setup.tablet() if step == "tablet" else (PEDAL,) if step == "pedal" else TEXTS[step]
            how = HOWS.get(step, "Enter: done." if number == len(STEPS) else "Enter: next.")
            plain.say([f"{number} of {len(STEPS)}: {TITLES[step]}", *told, f"{how} q: skip all."])
            while typed := plain.line():
                if typed == "q":
                    return
                if _done(plain, setup, step, typed):
                    break
            if plain.running():
                return
    finally:
        setup.done()


def _done(plain: Console, setup: Setup, step: str, typed: str) -> bool:
    """Whether the step is over with what was typed."""
    if step == "name":
        try:
            plain.say([setup.name(typed)])
        except RoomError as error:
            plain.say([error_text(error)])
            return False
        return True
    if step == "sound" and typed == "p":
        plain.say([setup.hear()])
    else:
        plain.say([f"{typed!r} is not an answer. {HOWS.get(step, 'Enter: next.')}"])
    return False
