"""The topics of lamps behind a broker, for the broker's access rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from roomctl.lighting.dialects import DIALECTS
from roomctl.lighting.options import Said


class Topics(NamedTuple):
    """What a room reads and writes."""

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()


def topics(lights: Iterable[Said]) -> Topics:
    """The topics of the lamps that are behind a broker."""
    read, write = dict[str, None](), dict[str, None]()
    for lamp in lights:
        if "mqtt" not in lamp:
            continue
        name, dialect = str(lamp["mqtt"]), DIALECTS[lamp.get("dialect", "json")]
        write[name] = None
        if asked := dialect.ask(name):
            write[asked[0]] = None
        signs = [str(lamp["online"])] if "online" in lamp else [sign.topic for sign in dialect.signs(name)]
        read |= dict.fromkeys([*([str(lamp["state"])] if "state" in lamp else []), *signs])
    return Topics(tuple(read), tuple(write))
