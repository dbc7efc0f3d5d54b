"""The audio cable is pulled out: the session goes on, the screen is told, and the sound comes back by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rigs.home import Home, until
from tests.rigs.pulse import Pulse
from tests.whole.test_killed import LONG, level_now


@pytest.mark.timeout(120)
def test_the_sound_server_dies_and_comes_back_and_the_session_never_stops(tmp_path: Path) -> None:
    server = Pulse(tmp_path)
    home = Home(tmp_path / "home", server.environment)
    preset = tmp_path / "long.yaml"
    preset.write_text(LONG)
    try:
        home.run("start", str(preset))
        with server.recorded() as recording:
            until(lambda: level_now(recording) > -45, 15, "sound at first")
        before = home.json("status")["elapsed_s"]
        server.kill()
        until(lambda: home.json("status")["faults"], 15, "the fault is marked")
        assert home.json("status")["faults"][0]["device"] == "sound"
        server.start()
        with server.recorded() as recording:
            until(lambda: level_now(recording) > -45, 15, "sound again")
        until(lambda: not home.json("status")["faults"], 5, "the mark is gone")
        assert home.json("status")["elapsed_s"] > before
        assert home.events().count("Started") == 1
        home.run("do", "stop")
    finally:
        home.close()
        server.kill()
