"""Holes in the sound of a room and in that of mpv, each on a sink of its own of one server, at the same time."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from roomctl.system import paths
from tests.bench.test_sound import heard, sounding
from tests.rigs.home import Home, until
from tests.rigs.pipewire import PipeWire
from tests.rigs.pulse import RATE, Pulse, Recording, holes, needs, now
from tests.whole.test_killed import LONG
from tests.whole.test_three_minutes import busy

pytestmark = [pytest.mark.alone, pytest.mark.bench, pytest.mark.slow, pytest.mark.timeout(1200)]

SECONDS = float(os.environ.get("HOLES_SECONDS", "58"))
SETTLED = 3.0
"""Seconds for which both sound before the count begins."""


def lengths(recording: Recording, since: float) -> list[int]:
    """Milliseconds of each hole in the SECONDS from `since` on."""
    sound = recording.samples[recording.frame(since) : recording.frame(since + SECONDS)]
    return [round(1000 * frames / RATE) for _, frames in holes(sound)]


@pytest.mark.parametrize("loops", [0, 2, 6])
@pytest.mark.parametrize("server", ["PulseAudio", "PipeWire's PulseAudio server", "PipeWire itself"])
def test_a_room_has_no_more_holes_than_mpv(server: str, loops: int, tmp_path: Path) -> None:
    """`loops` other processes never rest."""
    needs("mpv", "mpv")
    folder = tmp_path / "server"
    folder.mkdir(mode=0o700)
    pulse = Pulse(folder) if server == "PulseAudio" else PipeWire(folder)
    environment, output = pulse.environment, "pulse"
    if server == "PipeWire itself":
        none = f"unix:{folder}/none"
        environment, output = {**environment, "PULSE_SERVER": none, "SDL_AUDIODRIVER": "pipewire"}, "pipewire"
    home = Home(tmp_path / "home", environment)
    mpv, hush = None, paths.shipped("sounds") / "brown-hush.ogg"
    try:
        pulse.plug_in("peer", "Peer")
        preset = tmp_path / "long.yaml"
        preset.write_text(LONG.replace("brown-hush", "warm-pad"))
        home.run("start", str(preset))
        with heard(pulse) as ours, pulse.recorded("peer") as peers, busy(loops):
            mpv = subprocess.Popen(
                ["mpv", "--really-quiet", "--no-video", "--loop", f"--audio-device={output}/peer", str(hush)],
                env={**os.environ, **environment}, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            until(lambda: sounding(ours) and sounding(peers), 60, "both sound")
            begun = now() + SETTLED
            until(lambda: now() > begun + SECONDS + 1, SECONDS + 60)
    finally:
        if mpv is not None:
            mpv.kill()
            mpv.wait()
        home.close()
        pulse.kill()
    room, peer = lengths(ours, begun), lengths(peers, begun)
    print(f"\n{server}, {loops} busy, {SECONDS:g} s: roomctl {len(room)} {room} ms, mpv {len(peer)} {peer} ms")
    assert len(room) <= len(peer)
