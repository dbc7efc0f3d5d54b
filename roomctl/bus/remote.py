"""Commands that come by the broker: `cmd/VERB` with JSON. Pure; the time is handed in."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from roomctl.errors import SPOILT, Refused
from roomctl.session.acts import Act
from roomctl.session.commands import Ready, Tick
from roomctl.session.turnover import Turnover
from roomctl.text import remote
from roomctl.text.times import utc

OLDEST = 5.0
"""Seconds after which a command no longer counts, and by which another machine's clock may be ahead."""
WHOLE = 1.0
"""Seconds: a sender's time may be told in whole ones."""
REMEMBERED = 1000
"""Ids of commands that are known again."""
LONGEST = 4096
"""Bytes of a command."""
ID = 64
"""Letters of an id."""
MOST = 10_000
"""No number in a command is as large."""
_ALWAYS = ("id", "ts", "sure")
NUMBER, TEXT = "a number", "text"
ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "pause": {}, "resume": {}, "next": {}, "back": {}, "hold": {}, "ack": {}, "silence": {}, "inspect": {},
    "spread": {}, "finish": {}, "stop": {},
    "more": {"minutes": NUMBER}, "less": {"minutes": NUMBER}, "extend": {"minutes": NUMBER},
    "louder": {"db": NUMBER}, "softer": {"db": NUMBER}, "volume": {"db": NUMBER}, "light": {"percent": NUMBER},
    "late": {"choice": TEXT}, "lights": {"to": TEXT},
    "tick": {"step": TEXT}, "untick": {"step": TEXT}, "ready": {},
    "preset": {"preset": TEXT}, "start": {"preset": TEXT, "minutes": NUMBER, "side": TEXT},
}  # fmt: skip
"""What each command takes besides `id`, `ts` and `sure`. Nothing that writes into the client's record is among them."""
NEEDED = {"volume": "db", "late": "choice", "preset": "preset", "tick": "step", "untick": "step"}
ENDS = frozenset({"stop", "finish"})
"""Commands that end a session; the room must allow them."""
STARTS = frozenset({"start", "preset"})
LAMPS = frozenset({"lights", "inspect"})
TURNOVER = frozenset({"tick", "untick", "ready"})


class Order(NamedTuple):
    """A command. `sent`: wall time by the sender's clock."""

    id: str
    verb: str
    sent: float
    arguments: Mapping[str, Any]
    sure: bool = False

    @property
    def act(self) -> Act:
        """What it asks of the session, aimed at no phase yet; not for `volume`, `STARTS` and `TURNOVER`."""
        numbers = [value for value in self.arguments.values() if not isinstance(value, str)]
        texts = [value for value in self.arguments.values() if isinstance(value, str)]
        return Act(self.verb, None, numbers[0] if numbers else None, texts[0] if texts else "", self.sure)


class Unreadable(Refused):
    """A command that cannot be read. `id`: its id, None if it has none."""

    def __init__(self, why: str, of: str | None) -> None:
        super().__init__(why)
        self.id = of


def read(verb: str, payload: str, wall: float) -> Order:
    """The command, at wall time `wall`. Raises `Unreadable`."""
    try:
        said = json.loads(payload) if len(payload) <= LONGEST else None
    except SPOILT:
        said = None
    if not isinstance(said, dict):
        raise Unreadable(remote.NO_JSON, None)
    name = said.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= ID or not name.isprintable():
        raise Unreadable(remote.NO_ID, None)
    try:
        return _order(name, verb, said, wall)
    except Refused as error:
        raise Unreadable(str(error), name) from None


def _order(name: str, verb: str, said: Mapping[str, Any], wall: float) -> Order:
    sent = _time(said.get("ts"))
    if not -OLDEST <= wall - sent <= OLDEST:
        raise Refused(remote.stale(wall - sent, OLDEST))
    if verb not in ARGUMENTS:
        raise Refused(remote.no_verb(verb, tuple(ARGUMENTS)))
    takes, found = ARGUMENTS[verb], {key: value for key, value in said.items() if key not in _ALWAYS}
    for key, value in found.items():
        if key not in takes:
            raise Refused(remote.no_argument(verb, key, tuple(takes)))
        number = isinstance(value, int | float) and not isinstance(value, bool) and -MOST < value < MOST
        if not (number if takes[key] == NUMBER else isinstance(value, str) and value.isprintable()):
            raise Refused(remote.wrong(key, takes[key]))
    if verb in NEEDED and NEEDED[verb] not in found:
        raise Refused(remote.missing(verb, NEEDED[verb]))
    arguments = {key: value if isinstance(value, str) else float(value) for key, value in found.items()}
    return Order(name, verb, sent, arguments, said.get("sure") is True)


def _time(said: object) -> float:
    """Raises `Refused`."""
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) else None
        if at is not None and at.tzinfo is not None:
            return at.timestamp()
    except (ValueError, OverflowError):
        pass
    raise Refused(remote.NO_TIME)


def turned(order: Order, over: Turnover | None) -> Tick | Ready:
    """What a command of `TURNOVER` asks of the room's turnover. Raises `Refused`."""
    if over is None or not over.open:
        raise Refused(remote.NO_TURNOVER)
    if order.verb == "ready":
        return Ready()
    step, known = order.arguments["step"], [one.step.name for one in over.steps]
    if step not in known:
        raise Refused(remote.no_step(step, known))
    return Tick(step, on=order.verb == "tick")


def command(name: str, wall: float, **arguments: Any) -> str:
    """The payload of a command with the id `name`, sent at wall time `wall`."""
    return json.dumps({"id": name, "ts": utc(wall), **arguments}, ensure_ascii=False)


class Answer(NamedTuple):
    """What a room answered to the command `id`."""

    id: str
    ok: bool
    text: str


def answer(payload: str) -> Answer | None:
    """The answer in a payload of `ack`; None if it is none."""
    try:
        said = json.loads(payload) if len(payload) <= LONGEST else None
    except SPOILT:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("id"), str) or not isinstance(said.get("text"), str):
        return None
    return Answer(said["id"], said.get("ok") is True, "".join(filter(str.isprintable, said["text"])))


def ack(of: str | None, ok: bool, text: str) -> str:
    """The payload of `ack`."""
    return json.dumps({"v": 1, "id": of, "ok": ok, "text": text}, ensure_ascii=False)


class Seen:
    """The ids of the last commands."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def again(self, name: str) -> bool:
        """Whether a command with this id has come before; it has now."""
        before = name in self._ids
        self._ids[name] = None
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return before
