"""The broker's access rules, in Mosquitto's form (`acl_file`, mosquitto.conf(5)). Pure.

Each room logs in with its own name and has its own topics alone, so no room can speak for another. The desk and Home
Assistant read what rooms say, and write commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from roomctl.bus import discovery
from roomctl.bus.options import topic

SAID = ("online", "state", "event", "ack")
"""What a room says to others."""


class Access(NamedTuple):
    """A room, and the topics beside its own that it reads and writes: those of its lamps."""

    room: str
    read: Sequence[str] = ()
    write: Sequence[str] = ()


def rules(rooms: Sequence[Access], desk: str = "", home_assistant: str = "") -> str:
    """The rules; `desk` and `home_assistant` are users' names, empty for none."""
    lines = ["# Made by `roomctl mqtt acl`. Everything that is not named here is forbidden."]
    for one in rooms:
        lines += ["", f"user {one.room}", f"topic readwrite {topic(one.room)}/#", f"topic read {discovery.STATUS}",
                  f"topic write {discovery.topic(one.room)}"]  # fmt: skip
        lines += [f"topic write {name}" for name in one.write] + [f"topic read {name}" for name in one.read]
    for user, more in ((desk, ()), (home_assistant, ("topic readwrite homeassistant/#",))):
        if user:
            lines += ["", f"user {user}", *(f"topic read roomctl/+/{said}" for said in SAID),
                      "topic write roomctl/+/cmd/+", *more]  # fmt: skip
    return "\n".join(lines) + "\n"
