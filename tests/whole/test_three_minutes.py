"""A whole session of three minutes as a room hears it, with all that a therapist may do in it; and once more on a
machine whose every core is busy with something else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from roomctl.journal.store import Journal
from roomctl.session.events import Entry, Sounded
from roomctl.session.fold import apply, at_instant
from roomctl.session.state import State
from roomctl.session.targets import SOUNDED
from roomctl.sound import library
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import Meter
from roomctl.sound.mix import Mixer
from roomctl.sound.score import frame_at, planned
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, Recording, found, holes
from tests.whole.test_heard import off_by, recorded_for, state_of

FIVE_PHASES = """
preset: 1
title: Five areas in two minutes, and one more
condition: repetitive-strain
minutes: 2
evidence: none, this is a test
scene: {bed: warm-pad, level: 0}
phases:
  - {area: neck, minutes: 20 s, at_least: 10 s, focus: concern, check: pressure, position: supine}
  - {area: shoulder, minutes: 30 s, at_least: 10 s, focus: concern, check: pressure, position: supine,
     scene: {bed: brown-hush}}
  - {area: back, minutes: 30 s, at_least: 10 s, focus: concern, check: pressure, position: supine}
  - {area: scalp, minutes: 20 s, at_least: 10 s, focus: concern, check: pressure, position: supine,
     scene: {bed: brown-hush}}
  - {area: closing, minutes: 20 s, at_least: 10 s, focus: frame, position: supine}
"""
ACTS = ((32.0, "pause"), (38.0, "resume"), (66.0, "more", "1"), (170.0, "stop"))
"""What is done, at which second after the start."""
ROOM_LEVEL = -6.0


@contextmanager
def busy(cores: int) -> Iterator[None]:
    """So many cores with nothing else to do."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(cores)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def as_planned(entries: list[Entry], seconds: float, frame: Callable[[float], int] = frame_at) -> Audio:
    """The mix of a session that went like `entries`, each act heard at its instant: mono, from the start on. `frame`
    says which frame of its beds is heard at which instant."""
    state: State | None = None
    mixer: Mixer | None = None
    parts: list[Audio] = []
    for entry in entries:
        state = apply(state, entry)
        assert state is not None
        if mixer is None:
            mixer = Mixer(library.load(), seed=state.seed, level=ROOM_LEVEL)
        here = at_instant(state, entry.at)
        # a cue is told when it is on its way, and sounds when it is due
        t = max(here.t, entry.event.due + 0.001) if isinstance(entry.event, Sounded) else here.t
        parts.append(mixer.render(max(0, frame(t) - mixer.frame)))
        mixer.plan(*planned(here, frame))
    assert mixer is not None
    parts.append(mixer.render(max(0, frame_at(seconds) - mixer.frame)))
    return np.asarray(np.concatenate(parts).mean(axis=1), np.float32)[: frame_at(seconds)]


def short_term(sound: Audio) -> NDArray[np.float64]:
    """Loudness (LUFS) of each 3 s, every 100 ms."""
    meter = Meter(RATE, 1)
    meter.feed(sound[:, np.newaxis])
    energy = np.concatenate(([0.0], np.cumsum(10 ** (np.asarray(meter.momentary) / 10))))
    return np.asarray(10 * np.log10((energy[30:] - energy[:-30]) / 30 + 1e-12))


def against(heard: NDArray[np.float64], plan: NDArray[np.float64]) -> NDArray[np.float64]:
    """LU by which what was heard leaves the plan, of which an act may be heard 0.3 s late: a pause falls by 30 dB a
    second. Under -60 LUFS there is nothing to tell."""
    late = np.lib.stride_tricks.sliding_window_view(np.concatenate((plan[:1].repeat(3), plan)), 4)
    off = heard - np.clip(heard, late.min(axis=1), late.max(axis=1))
    return np.where(plan > -60, off, 0.0)


def beside(
    recording: Recording, entries: list[Entry], begun: float, length: float, dues: list[float], off: list[float]
) -> tuple[Audio, Audio]:
    """What was heard, and the plan of it, frame by frame: a bed stands where it stood when the device opened, the cues
    stay on the clock, and a cue in the bed's own key is louder or softer by how the two meet."""
    bed, first, last = as_planned(entries, 17.0), 12 * RATE, 17 * RATE
    place = found(recording.samples, bed[first:last], recording.frame(begun) + first, RATE, alone=True) - first
    moved = [round(one * RATE) + recording.frame(begun) - place for one in off]
    plan = as_planned(entries, length, lambda t: frame_at(t) + round(float(np.interp(t, dues, moved))))
    heard = recording.samples[place:][: len(plan)]
    return heard, plan[: len(heard)]


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(400)
@pytest.mark.parametrize("cores", [0, os.cpu_count() or 2], ids=["quiet", "busy"])
def test_three_minutes_with_every_act_sound_as_planned(sounding_home: Home, pulse: Pulse, cores: int) -> None:
    home = sounding_home
    file = home.folder / "five.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(FIVE_PHASES)
    with busy(cores), pulse.recorded() as recording:
        until(lambda: recording.heard, 10, "the sink answers")
        home.run("start", str(file), "--late", "over")
        begun = state_of(home).origin.up
        for at, *words in ACTS:
            recorded_for(recording, begun + at, 150)
            home.run("do", *words)
        recorded_for(recording, begun + ACTS[-1][0] + 7)
    with Journal(home.journal) as journal:
        entries = list(journal.follow(0))
    state = state_of(home)

    heard_cues = [cue for cue in state.crossed if cue.kind in SOUNDED and cue.key in state.sounded]
    assert [cue.kind for cue in heard_cues].count("change") == 4
    off = {f"{cue.kind} at {cue.due:.0f} s": off_by(recording, state, cue) for cue in heard_cues}
    print("\n" + "; ".join(f"{name} {1000 * one:+.0f} ms" for name, one in off.items()))
    assert max(abs(one) for one in off.values()) < 0.05, off

    length = ACTS[-1][0]
    heard, plan = beside(recording, entries, begun, length, [cue.due for cue in heard_cues], list(off.values()))
    louder = against(short_term(heard), short_term(plan))
    louder[:60] = 0.0  # the rise from silence is steep where it is faint
    print(f"loudness against the plan: {louder.min():+.2f} to {louder.max():+.2f} LU")
    assert np.abs(louder).max() < 1.0, [(i / 10, louder[i]) for i in np.flatnonzero(np.abs(louder) > 1)[:20]]

    assert not holes(heard[RATE * 2 :], 48), "no gap of a millisecond"
    steps, own = (np.abs(np.diff(sound[RATE * 2 :].astype(float), n=2)).max() for sound in (heard, plan))
    print(f"steepest step {steps:.5f}, in the plan {own:.5f}")
    assert steps < 1.5 * own, "no step that the mix itself does not have"
