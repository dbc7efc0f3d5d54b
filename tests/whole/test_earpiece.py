"""Cues in the therapist's ear alone: a second speaker, a second device, and what happens when it is pulled out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, Recording, found, now
from tests.whole.test_heard import cue_sound, state_of

PRESET = """
preset: 1
title: Two areas
condition: repetitive-strain
minutes: "0:50"
evidence: none, this is a test
scene: {bed: warm-pad}
phases:
  - {area: neck, minutes: 25 s, at_least: 10 s, focus: concern, position: supine, check: pressure}
  - {area: closing, minutes: 25 s, at_least: 10 s, focus: frame, position: supine}
"""


def likeness(recording: Recording, up: float) -> float:
    """How like the cue `warn` what was heard around `up` is, 0 to 1."""
    sought = cue_sound("warn", "brown-hush")[: 3 * RATE].astype(float)
    place = found(recording.samples, sought.astype(np.float32), recording.frame(up), RATE // 4, alone=True)
    heard = recording.samples[place : place + len(sought)].astype(float)
    return float(np.dot(heard, sought) / np.linalg.norm(heard) / np.linalg.norm(sought))


def test_with_a_device_for_cues_the_room_hears_none_and_the_ear_nothing_else(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path)
    home = Home(tmp_path / "home", pulse.environment)
    try:
        pulled = pulse.plug_in("ear", "Earpiece")
        pulse.control("set-default-sink", "room")
        home.folder.mkdir(exist_ok=True)
        (home.folder / "room.yaml").write_text("cue_device: Earpiece\n")
        preset = tmp_path / "two.yaml"
        preset.write_text(PRESET)
        with pulse.recorded() as room, pulse.recorded("ear") as ear:
            home.run("start", str(preset))
            until(lambda: any(kind == "warn" for kind, *_ in state_of(home).sounded), what="warn is sounded")
            state = state_of(home)
            up = state.origin.up + next(due for kind, _, due in state.sounded if kind == "warn") / 1000
            until(lambda: now() > up + 4)
            pulse.control("unload-module", pulled)
            until(lambda: home.json("status")["faults"], 10, "the fault is marked")
            faults = home.json("status")["faults"]
            until(lambda: now() > up + 6)
            home.run("do", "stop")
        assert [fault["device"] for fault in faults] == ["cues"], faults
        assert faults[0]["message"].endswith("cues appear only on the screen")
        assert likeness(ear, up) > 0.95
        assert likeness(room, up) < 0.5
        assert ear.level(up - 4, 2) < -50, "no bed"
        assert room.level(up, 2) > -45, "the bed plays on"
    finally:
        home.close()
        pulse.kill()
