"""Two machines that are set up as the same room: which of them has the broker. Pure.

Each says its claim when it connects, when its session begins or ends, and when it hears another's. The one with the
running session has the room, then the one that came first; the other leaves, and asks again later. Of two processes on
one machine one is about to exit, so they are no rivals.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from roomctl.errors import SPOILT


class Claim(NamedTuple):
    """`me`: the process's id; `machine`: that of its machine and its journal; `session`: whether a session runs there;
    `since`: wall time of the process's start."""

    me: str
    machine: str
    session: bool
    since: float

    def over(self, other: Claim) -> bool:
        """Whether this one has the room."""
        return (self.session, -self.since, self.me) > (other.session, -other.since, other.me)

    def to_text(self) -> str:
        return json.dumps({"v": 1, **self._asdict()})


ASKED = json.dumps({"v": 1, "ask": True})
"""Every machine answers this with its claim."""


def read(payload: str) -> Claim | None:
    """None: it is none, but perhaps the question for claims."""
    try:
        said = json.loads(payload)
        claim = Claim(said["me"], said["machine"], said["session"], float(said["since"]))
    except SPOILT:
        return None
    right = isinstance(claim.me, str) and isinstance(claim.machine, str) and isinstance(claim.session, bool)
    return claim if right else None


def asked(payload: str) -> bool:
    try:
        said = json.loads(payload)
    except SPOILT:
        return False
    return isinstance(said, dict) and said.get("ask") is True
