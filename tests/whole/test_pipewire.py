"""On PipeWire too nothing but the speaker's own death is heard, and the room plays on when the server comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.home import Home, until
from tests.rigs.pipewire import PipeWire
from tests.rigs.pulse import Pulse, now
from tests.whole.test_heard import recorded_for, state_of
from tests.whole.test_killed import CONTROLLER, SPEAKER, SUPERVISOR, level_now
from tests.whole.test_killed import running as running
from tests.whole.test_not_heard import BOTH, holes, killed, risen, streams


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    (tmp_path / "server").mkdir(mode=0o700)
    server = PipeWire(tmp_path / "server")
    yield server
    server.kill()


def test_the_death_of_all_but_the_speaker_is_not_heard_and_a_restarted_server_is_played_on(
    running: Home, pulse: Pulse
) -> None:
    begun = state_of(running).origin.up
    with pulse.recorded() as recording:
        since = risen(recording, begun)
        speaker = running.processes(SPEAKER)
        for modules in ((CONTROLLER,), (SUPERVISOR,), BOTH) * 2:
            print(f"{killed(running, pulse, *modules):.2f} s after {', '.join(modules)}")
        assert running.processes(SPEAKER) == speaker
        end = now() - begun
        recorded_for(recording, begun + end + 1)
    made = holes(running, recording, since, end)
    print(f"{end - since:.1f} s sample for sample; holes: {made or 'none'}")

    pulse.kill()
    until(lambda: running.json("status")["faults"], what="it says so")
    pulse.start()
    with pulse.recorded() as recording:
        back = until(lambda: recording.heard and level_now(recording) > -45, what="the room sounds again")
        assert back
        assert streams(pulse) == 1
    until(lambda: not running.json("status")["faults"], what="and the mark goes")
    assert running.json("status")["phase"] == "neck"


@pytest.mark.slow
def test_where_pipewire_runs_without_its_pulseaudio_server_the_room_sounds(pulse: Pulse, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {**pulse.environment, "PULSE_SERVER": f"unix:{tmp_path}/none"})
    del home.environment["SDL_AUDIODRIVER"]
    try:
        assert "the default device through pipewire" in home.run("doctor", check=False).stdout
        with pulse.recorded() as recording:
            home.run("demo")
            assert until(lambda: recording.heard and level_now(recording) > -60, what="the room sounds")
    finally:
        home.close()
