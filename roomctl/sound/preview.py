"""Plays sounds outside a session: one bed, one cue, or all cues in turn."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE, Shelf
from roomctl.sound.mix import CueAt, Mixer, Target

FADE = 3.0
"""Seconds in which a bed fades in and out."""
STALLED = 3.0
"""Seconds without a request after which a device is given up."""


def mixed(sounds: Shelf, bed: str | None, cues: Sequence[tuple[float, str]], seconds: float, level: float) -> Mixer:
    """`seconds` of `bed` (None: silence) with `cues` (second and kind) in it, at the room's `level` (dB), faded at both
    ends. Raises `Unavailable` if it cannot be played."""
    mixer = Mixer(sounds, level=level)
    levels: Mapping[str, float] = {bed: 0.0} if bed else {}
    fade = round(FADE * RATE)
    targets = [Target(0, fade, levels), Target(round(seconds * RATE) - fade, fade, {})]
    faults = mixer.plan(targets, [CueAt(round(at * RATE), kind, 0.0, at) for at, kind in cues])
    if faults:
        raise Unavailable("; ".join(faults))
    return mixer


@contextmanager
def no_chatter() -> Iterator[None]:
    """Hides messages about missing devices that the system's sound libraries write to stderr."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def heard(mixer: Mixer, seconds: float, latency_ms: int, tell: Callable[[float], None]) -> None:
    """Play `mixer` for `seconds`; `tell` gets the number of cues played, ten times a second. Raises `Unavailable` if
    there is no device, or if it is lost."""
    from roomctl.sound.audio_device import Output

    with no_chatter():
        output = Output(mixer.render, latency_ms)
    asked, since = -1, time.monotonic()
    while (sounded := mixer.frame / RATE - latency_ms / 1000) < seconds:
        if mixer.frame != asked:
            asked, since = mixer.frame, time.monotonic()
        if output.news() == "gone" or time.monotonic() - since > STALLED:
            raise Unavailable("the sound device is gone; connect it again, then run `roomctl doctor`")
        tell(sounded)
        time.sleep(0.1)
