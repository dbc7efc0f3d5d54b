"""What pygame really plays, through SDL's disk driver: every sample is the mix's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from roomctl.clock import HandClock
from roomctl.session.commands import Start, decide
from roomctl.session.events import Entry
from roomctl.session.fold import fold
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.session.state import State
from roomctl.sound import library
from roomctl.sound.library import RATE
from roomctl.sound.mix import Mixer
from roomctl.sound.score import planned

PLAYS = """
import os, resource, sys, time
from tests.sound.test_disk import session, mixer
from roomctl.sound.audio_device import Output
made = mixer(float(sys.argv[1]))
frames = round(float(sys.argv[1]) * 48000)
output = Output(made.render)
before = 0
while made.frame < frames:
    time.sleep(0.05)
    if not before and made.frame > frames // 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.stdout.flush()
os._exit(0)
"""


def session(seconds: float) -> State:
    """A session of eight areas in `seconds`, beds taking turns."""
    beds = ["warm-pad", "brown-hush"] * 4
    phases = tuple(Phase(f"area {i}", seconds / 8, seconds / 16, scene=Scene(bed)) for i, bed in enumerate(beds))
    now = HandClock().now()
    state = fold([Entry(1, "s", now, event) for event in decide(None, Start(Plan("x", "X", phases)), now).events])
    assert state is not None
    return state


def mixer(seconds: float) -> Mixer:
    made = Mixer(library.load(), seed=5)
    assert made.plan(*planned(session(seconds))) == []
    return made


def play_and_compare(seconds: float, folder: Path) -> tuple[int, int, int]:
    """Frames compared, and the controller's peak memory (KiB) at a tenth of the way and at its end."""
    pipe = folder / "played"
    os.mkfifo(pipe)
    silent = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(pipe), "SDL_DISKAUDIODELAY": "0"}
    top = Path(__file__).parent.parent.parent
    with subprocess.Popen([sys.executable, "-c", PLAYS, str(seconds)], env={**os.environ, **silent}, cwd=top,
                          stdout=subprocess.PIPE, text=True) as process, pipe.open("rb") as played:  # fmt: skip
        expected, compared, lead = mixer(seconds), 0, True
        while part := played.read(1 << 19):
            heard = np.frombuffer(part[: len(part) // 8 * 8], np.float32).reshape(-1, 2)
            if lead:  # before play() the driver writes what an idle mixer gives: nothing
                first = np.flatnonzero(heard.any(axis=1))
                if not len(first):
                    continue
                heard, lead = heard[first[0] - LEAD :], False
            wanted = expected.render(len(heard))
            assert np.array_equal(heard, wanted), f"another sample after frame {compared}"
            compared += len(heard)
        assert process.stdout is not None
        early, late = process.stdout.read().split()
    return compared, int(early), int(late)


LEAD = next(i for i, frame in enumerate(mixer(60.0).render(RATE)) if frame.any())
"""Frames of the mix before its first sample that is not zero."""


def test_a_minute_through_pygame_is_the_mix_sample_for_sample(tmp_path: Path) -> None:
    compared, _, _ = play_and_compare(60.0, tmp_path)
    assert compared >= 59 * RATE


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ninety_minutes_through_pygame_are_the_mix_sample_for_sample_in_flat_memory(tmp_path: Path) -> None:
    compared, early, late = play_and_compare(90 * 60.0, tmp_path)
    print(
        f"\n{compared / RATE / 60:.1f} min compared, peak memory {early / 1024:.1f} MiB early, {late / 1024:.1f} late"
    )
    assert compared >= 89.9 * 60 * RATE
    assert late - early < 2048
