"""Settings → lamps. What a kind of lamp needs is imported only where the room has one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from roomctl.lighting.fade import Ability
from roomctl.lighting.lights import Lights
from roomctl.lighting.options import Options, Said, name_of
from roomctl.system.names import Names


def lamps(options: Options) -> list[Lights]:
    """The lamps, to be made where the event loop runs."""
    names, made = Names(), list[Lights]()
    broker: Any = None
    universes: dict[tuple[str, int, int], Any] = {}
    for said in options.lights:
        name = name_of(said)
        if "mqtt" in said and options.mqtt is None:
            continue  # the broker's settings cannot be used, which is reported elsewhere
        if "mqtt" in said:
            from roomctl.bus.connection import server
            from roomctl.lighting.dialects import DIALECTS
            from roomctl.lighting.mqtt import Broker, MqttLamp

            broker = broker or Broker(server(options.mqtt or {}), names)
            dialect = DIALECTS[said.get("dialect", "json")]
            made.append(MqttLamp(broker, name, dialect, state=said.get("state"), online=said.get("online"),
                                 kelvin=said.get("kelvin"), ability=_ability(said, dialect.longest)))  # fmt: skip
        elif "dmx" in said:
            from roomctl.lighting.dmx import DmxLamp
            from roomctl.lighting.fixture import COOL, WARM, Fixture
            from roomctl.lighting.sacn import PORT, PRIORITY, Universe

            where = _universe(said, PORT)
            if where not in universes:  # it has one priority, whichever of its lamps names it
                its = [one for one in options.lights if "dmx" in one and _universe(one, PORT) == where]
                priority = max((one["priority"] for one in its if "priority" in one), default=PRIORITY)
                universes[where] = Universe(where[0], where[2], port=where[1], priority=priority, source=options.room)
            fixture = Fixture(
                tuple(said.get("channels", ())), said.get("warm"), said.get("cool"),
                (said.get("warm_kelvin", WARM), said.get("cool_kelvin", COOL)), said.get("fine", False),
                said.get("curve", "linear"),
            )  # fmt: skip
            made.append(DmxLamp(name, universes[where], fixture, names))
        elif "home_assistant" in said:
            from roomctl.lighting.home_assistant import HomeAssistantLamp

            made.append(HomeAssistantLamp(
                said["home_assistant"], said["entity"], said["token_file"], ca=said.get("ca"),
                kelvin=said.get("kelvin", True), ability=_ability(said, 6553.0),
            ))  # fmt: skip
        else:
            from roomctl.lighting.backlight import SYSTEM, Backlight

            made.append(Backlight(Path(said.get("folder", SYSTEM))))
    return made


def _universe(said: Said, port: int) -> tuple[str, int, int]:
    """The receiver, its port (`port` unless it says another), and the universe."""
    return said["dmx"], said.get("port", port), said.get("universe", 1)


def _ability(said: Said, longest: float) -> Ability:
    """Of a lamp that fades by itself, unless the clinic says that it does not."""
    if said.get("fades", True):
        return Ability(longest=min(longest, said.get("longest", longest)))
    return Ability(step=0.2 if "home_assistant" in said else 0.1)
