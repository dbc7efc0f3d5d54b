"""What a room answers to a command that came by the broker and cannot be carried out."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.errors import nearest
from roomctl.text.durations import length

NO_JSON = 'this is not a command; send JSON such as {"id": "a1", "ts": "2026-05-31T14:30:00Z"}'
NO_ID = 'a command needs an "id" of 1 to 64 letters, which no other command has'
NO_TIME = 'a command needs "ts", the time at which it was sent, as in 2026-05-31T14:30:00Z'
NO_START = "this room starts no session from elsewhere; `mqtt: {start: true}` in room.yaml allows it"
NO_STOP = "this room ends no session from elsewhere; `mqtt: {stop: true}` in room.yaml allows it"
BEFORE = "this command was sent before the session began; send it again if it is meant for this one"
NO_PRESET = 'a start needs a "preset", a name from `roomctl presets list`'
FAILS = "the session could not be started; `roomctl doctor` looks for the cause"
NO_TURNOVER = "no turnover is to be done in this room"
READY = "the room is ready"
SURE = 'add "sure": true to do it all the same'


def stale(age: float, limit: float) -> str:
    """`age`: seconds since it was sent, by the clocks of both machines; below zero if it comes from the future."""
    if age < 0:
        return f"this command was sent {length(-age)} from now; set the clocks of both machines"
    return f"this command is {length(age)} old, and a room ignores those older than {limit:g} s; set both clocks"


def no_verb(verb: str, known: Sequence[str]) -> str:
    near = nearest(verb, known)
    hint = f"did you mean {near!r}?" if near else f"the commands are: {', '.join(known)}"
    return f"unknown command {verb!r}; {hint}"


def no_argument(verb: str, name: str, known: Sequence[str]) -> str:
    takes = ", ".join(f'"{one}"' for one in known) or "nothing"
    return f'{verb} has no "{name}"; it takes {takes}'


def no_step(step: str, known: Sequence[str]) -> str:
    near = nearest(step, known)
    hint = f"did you mean {near!r}?" if near else f"the steps are: {', '.join(known)}"
    return f"no step is called {step!r}; {hint}"


def ticked(step: str, *, on: bool) -> str:
    return f"{step}: {'done' if on else 'not done'}"


def wrong(name: str, what: str) -> str:
    """`what`: what it should be, with its article."""
    return f'"{name}" is not {what}'


def missing(verb: str, name: str) -> str:
    return f'{verb} needs "{name}"'


def unchanged(db: float) -> str:
    return f"the volume is already {db:+g} dB"


def twice(room: str) -> str:
    """A fault of the device `broker`."""
    return f"another machine is set up as room {room} too, and has the broker; give one of them another name"


RUNS = "a session is running; end it first"
STRANGE = 'that cannot be a preset\'s name; `"preset"` is a name from `roomctl presets list`'


def chosen(preset: str) -> str:
    return f"{preset} is chosen; `start` begins it"


def begun(preset: str) -> str:
    """Without the preset's title, which may say why the client came."""
    return f"{preset}: hands on"
