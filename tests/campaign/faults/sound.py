"""Faults of the sound server and of what is plugged in."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.campaign.faults.registry import fault
from tests.campaign.room import Room


@fault
def server_killed(room: Room, chance: random.Random) -> Iterator[str]:
    """The sound server dies and comes back."""
    room.stop_recording()
    room.pulse.kill()
    yield "PulseAudio"
    room.pulse.start()
    room.record()


@fault
def server_stopped(room: Room, chance: random.Random) -> Iterator[str]:
    """The sound server hangs: SIGSTOP while the fault lasts."""
    room.stop_recording()
    with room.pulse.hung():
        yield "PulseAudio"
    room.record()


@fault
def device_pulled(room: Room, chance: random.Random) -> Iterator[str]:
    """The sink goes and comes back, perhaps with another rate and other channels."""
    room.stop_recording()
    if room.pulse.hangs:
        yield "nothing: the server hangs"
        return
    for line in room.pulse.control("list", "short", "modules").splitlines():
        if "module-null-sink" in line:
            room.pulse.control("unload-module", line.split()[0])
    yield "the sink"
    rate = chance.choice((44_100, 48_000, 96_000))
    channels = chance.choice((1, 2, 6))
    room.pulse.control("load-module", "module-null-sink", "sink_name=room", f"rate={rate}", f"channels={channels}")
    room.record()
