"""What a room really hears: real commands, the real speaker, a real sound server, recorded and measured."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.cues import Cue
from roomctl.session.events import Paused
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from roomctl.session.targets import SOUNDED
from roomctl.sound import library
from roomctl.sound.loop import Audio
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, Recording, found, now
from tests.rigs.terminal import Terminal

FOUR_PHASES = """
preset: 1
title: Four areas in a minute
condition: repetitive-strain
minutes: 1
evidence: none, this is a test
scene: {bed: warm-pad, level: 0}
phases:
  - {area: neck, minutes: 22 s, at_least: 10 s, focus: concern, position: supine, check: pressure}
  - {area: shoulder, minutes: 14 s, at_least: 8 s, focus: concern, position: supine, scene: {bed: brown-hush}}
  - {area: scalp, minutes: 14 s, at_least: 8 s, focus: concern, position: supine}
  - {area: closing, minutes: 10 s, at_least: 10 s, focus: frame, position: supine}
"""


@pytest.fixture
def four_phases(sounding_home: Home) -> str:
    file = sounding_home.folder / "four.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(FOUR_PHASES)
    return str(file)


@contextmanager
def a_screen(home: Home, preset: str) -> Iterator[Terminal]:
    """`roomctl` in a real terminal, the preset's folder on its first shelf."""
    command = [sys.executable, "-m", "roomctl", "--presets", str(Path(preset).parent)]
    home.set_up()
    terminal = Terminal(command, home.environment)
    try:
        yield terminal
    finally:
        terminal.close()


def start_by_keys(terminal: Terminal) -> None:
    """Choose the first preset and take the room's hands off the keys."""
    terminal.shows("Four areas")
    terminal.press("\r")
    terminal.shows("hands on")
    time.sleep(0.6)  # a key that is held acts once: half a second of quiet lies between two
    terminal.press("\r")
    terminal.shows("next: ")


def state_of(home: Home) -> State:
    with Journal(home.journal) as journal:
        state = journal.state()
    assert state is not None
    return state


def seed_of(home: Home) -> int:
    return state_of(home).seed


def offline(home: Home, preset: str, folder: Path, *options: str) -> Audio:
    """What `roomctl render` writes for the session that ran: mono, as the recorder hears it."""
    out = folder / "offline.wav"
    home.run("render", preset, str(out), "--seed", str(seed_of(home)), *options)
    sound, _ = soundfile.read(out, dtype="float32", always_2d=True)
    return np.asarray(sound.mean(axis=1), np.float32)


def cue_sound(kind: str, bed: str) -> Audio:
    """The cue as the family plays it that suits `bed`: mono, as the recorder hears it."""
    sound, _ = soundfile.read(library.load().suited(kind, {bed: 0.0})[0].file, dtype="float32", always_2d=True)
    return np.asarray(sound.mean(axis=1), np.float32)


def off_by(recording: Recording, state: State, cue: Cue) -> float:
    """Seconds by which a cue was heard away from its place on the timeline. Sought by its upper partials (12 dB an
    octave), where a bed in the same key has little."""
    around = recording.frame(state.origin.up + cue.due, 5.0)
    landed = state.plan.landing and state.landed and state.landed.t <= cue.due  # then no phase has a bed of its own
    scene = state.plan.landing if state.plan.landing and landed else state.plan.phases[cue.phase].scene
    sought = cue_sound(cue.kind, scene.bed)[: 4 * RATE]
    return (found(np.diff(recording.samples, n=2), np.diff(sought, n=2), around, RATE // 2) - around) / RATE


def test_a_session_of_four_areas_sounds_as_planned_from_its_start_to_its_fade(
    sounding_home: Home, pulse: Pulse, four_phases: str, tmp_path: Path
) -> None:
    home = sounding_home
    with pulse.recorded() as recording, a_screen(home, four_phases) as terminal:
        start_by_keys(terminal)
        terminal.shows("SHOULDER")
        terminal.shows("SCALP")
        until(lambda: "Ended" in home.events(), what="the session ends by itself")
        until(lambda: any(kind == "finish" for kind, *_ in state_of(home).sounded), 5, "and its last cue sounds")
    assert home.json("status")["session"] is None
    state = at_instant(state_of(home), SystemClock().now())
    begun = state.origin.up

    sounded = [cue for cue in state.crossed if cue.kind in SOUNDED and cue.key in state.sounded]
    assert [(cue.kind, round(cue.due)) for cue in sounded] == [
        ("warn", 7), ("change", 22), ("change", 36), ("change", 50), ("finish", 60),
    ]  # fmt: skip
    for cue in sounded[:-1]:
        assert abs(off_by(recording, state, cue)) < 0.05, cue

    levels = np.array([recording.level(begun + 5 + 0.1 * i, 0.1) for i in range(550)])
    assert levels.min() > -45, "the bed is there throughout, from early in its rise"

    # between two cues (one may be a few samples off) and after the rise, it is the offline mix itself
    planned = offline(home, four_phases, tmp_path)
    begin, length = round(13 * RATE), 8 * RATE
    around = recording.frame(begun + 13)
    place = found(recording.samples, planned[begin : begin + length], around, 3 * RATE, alone=True)
    heard = recording.samples[place : place + length]
    assert np.abs(heard - planned[begin : begin + length]).max() < 2e-4, "no gap, no click, no other sample"


def test_a_screen_that_is_killed_takes_no_sound_with_it(sounding_home: Home, pulse: Pulse, four_phases: str) -> None:
    home = sounding_home
    with pulse.recorded() as recording, a_screen(home, four_phases) as terminal:
        start_by_keys(terminal)
        recorded_for(recording, state_of(home).origin.up + 8)
        killed = now()
        terminal.process.kill()
        recorded_for(recording, killed + 4)
        with a_screen(home, four_phases) as another:
            another.shows("next: SHOULDER")
            another.press("\x1b[6~")  # the pedal's page down: acknowledge, or the next area
        home.run("do", "stop")
    levels = [recording.level(killed - 1 + 0.1 * i, 0.1) for i in range(45)]
    assert min(levels) > -45


@dataclass(frozen=True)
class Pause:
    """A session that was paused for 3 s: when, and how loud the bed was beside the same one without a pause."""

    recording: Recording
    paused: float
    resumed: float
    gain: Callable[[float], float]
    """The factor of the 50 ms that begin so many seconds after the pause."""


@pytest.fixture
def pause(sounding_home: Home, pulse: Pulse, four_phases: str, tmp_path: Path) -> Pause:
    home = sounding_home
    with pulse.recorded() as recording:
        home.run("start", four_phases)
        until(lambda: (here := home.moment) and here.elapsed > 17)
        home.run("do", "pause")
        with Journal(home.journal) as journal:
            paused = next(entry.at.up for entry in journal.follow(0) if isinstance(entry.event, Paused))
        recorded_for(recording, paused + 3)
        home.run("do", "resume")
        resumed = state_of(home).at.up
        recorded_for(recording, resumed + 5)
        home.run("do", "stop")
    # a bed swells and ebbs by itself, so its fall is told from the same stretch of the offline render, which was not
    # paused; a loop that began once the loudspeaker was open stands a little later than that
    planned = offline(home, four_phases, tmp_path)
    begin = round((paused - state_of(home).origin.up - 6) * RATE)
    around = recording.frame(paused - 6)
    place = found(recording.samples, planned[begin : begin + 3 * RATE], around, 2 * RATE, alone=True)
    falls = (recording.frame(paused) - place) / RATE
    return Pause(
        recording, paused, resumed, lambda after: gain(recording.samples[place:], planned[begin:], falls + after, 0.05)
    )


def test_a_pause_is_heard_to_fall_and_the_bed_comes_back(pause: Pause) -> None:
    recording, paused = pause.recording, pause.paused
    before = [pause.gain(0.05 * i) for i in range(-10, -2)]
    assert before == pytest.approx([1.0] * 8, abs=0.05), before
    assert pause.gain(1.5) < 0.2

    usual = np.median([recording.level(paused - 2 + 0.1 * i, 0.1) for i in range(20)])
    assert recording.level(paused + 2.5, 0.4) < usual - 25, "down to the floor"
    assert recording.level(paused + 2.5, 0.4) > -75, "which is not nothing: a loudspeaker must not fall asleep"
    assert recording.level(pause.resumed + 4.3, 0.5) > usual - 4


@pytest.mark.bench
def test_a_pause_is_heard_to_fall_within_300_ms(pause: Pause) -> None:
    print(f"\nof the bed's loudness {pause.gain(0.25):.2f} is left after 250 to 300 ms")
    assert pause.gain(0.25) < 0.8


def gain(heard: Audio, unchanged: Audio, begin: float, length: float) -> float:
    """The factor between two stretches of the same sound, in seconds from their beginnings."""
    stretch = slice(round(begin * RATE), round((begin + length) * RATE))
    return float(np.dot(heard[stretch], unchanged[stretch]) / np.dot(unchanged[stretch], unchanged[stretch]))


def recorded_for(recording: Recording, up: float, most: float = 20) -> None:
    """Wait until the recording has come to `up`, `most` seconds at most."""
    until(lambda: recording.heard and recording.heard >= recording.frame(up), most)
