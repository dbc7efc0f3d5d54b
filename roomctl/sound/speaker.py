"""The speaker: the process that plays the sound. It follows the journal, mixes, and lets pygame pull.

Crash-only: on any fault it reports the fault and exits, and the controller starts another at the right place. It
reports in JSON lines on stdout. When its stdin ends, its controller is gone: it fades out and exits.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from roomctl.clock import SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.journal.store import Journal
from roomctl.session.cues import STALE
from roomctl.session.events import Started
from roomctl.session.fold import at_instant
from roomctl.session.plan import OWN
from roomctl.session.state import State
from roomctl.sound import library
from roomctl.sound.audio_device import Output
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.mix import Mixer, Target
from roomctl.sound.music.folders import folders
from roomctl.sound.music.playlist import How
from roomctl.sound.options import Outlet
from roomctl.sound.score import planned
from roomctl.sound.sync import Sync
from roomctl.system.priority import threads_first

LOOK, EARLY = 0.5, 0.1
"""Seconds between two checks of the journal when nothing triggers one. A timer's wake-up costs more than its work, so
the device's own requests check whether the journal's file has changed. EARLY: until the device plays."""
ALIVE = 0.9
"""Seconds between two `alive` reports to the controller, and between two checks of the device."""
FRESH = 6
"""After such a change, each of this many requests (a quarter of a second) triggers a check, because an entry can only
be read once it is on disk."""
STALLED, FROZEN = 3.0, 1.8
"""Seconds without a request after which the device counts as dead: until it plays, and once it has played. An idle
PulseAudio null sink takes up to three blocks and then nothing for up to 2 s (16.1)."""
WAIT, TRIES = 1.0, 30
"""Seconds between two tries to open a missing device, and the number of tries before a new process takes over."""
PATIENCE = 0.1
"""Time limit in seconds for own music to delay the device, whose buffer holds as much."""
EARLIER = 8
"""The number of earlier sessions whose first track is checked."""
DRIFT = 0.004
"""Seconds by which the device may drift from the clock before upcoming sounds are scheduled again."""
LEAVE = 0.25
"""Seconds of the fade before it exits."""
GONE = 3
"""The exit code for a missing, lost or stalled device; any other means that this program failed."""


class Deck:
    """The mix of one session, and the output frame of its frame 0."""

    def __init__(self, mixer: Mixer, session: str, first: int) -> None:
        self.mixer, self.session, self.first = mixer, session, first
        self.placed = False
        self.reported = 0
        self.offset = 0.0

    def render(self, frame: int, n: int) -> Audio:
        """`n` frames from the output's `frame`. The first pull positions the mixer, because opening its files took
        time."""
        if not self.placed:
            self.mixer.frame, self.placed = frame - self.first, True
        return self.mixer.render(n)


class Speaker:
    """Plays what the journal says. `pull` runs in SDL's thread, everything else in the main one."""

    def __init__(self, journal: Journal, sounds: library.Shelf, outlet: Outlet) -> None:
        self.called = threading.Event()
        """Set when the main thread has something to do."""
        self._journal, self._sounds, self._outlet = journal, sounds, outlet
        self._clock, self._sync = SystemClock(), Sync(outlet.latency_ms)
        self._decks: tuple[Deck, ...] = ()
        self._failed = ""
        self._begun = self._clock.now().up
        self._seen = -1
        self._touched, self._fresh = (0, 0), 1
        self._state: State | None = None

    def pull(self, n: int) -> Audio:
        """The next `n` frames for the device. Never raises: on a fault it returns silence and calls the main thread."""
        try:
            frame, now = self._sync.frames, self._clock.now().up
            if self._failed or (self._sync.last and now - self._sync.last > self._patience):
                raise Unavailable(self._failed or "the sound stopped")  # the next speaker fades in
            self._sync.asked(now, n)
            out: Audio | None = None
            for deck in self._decks:
                part = deck.render(frame, n)
                out = part if out is None else out + part
            self._look()
            return np.zeros((n, 2), np.float32) if out is None else out
        except Exception as error:
            self._failed = str(error) if isinstance(error, Unavailable) else f"{type(error).__name__}: {error}"
            self.called.set()
            return np.zeros((n, 2), np.float32)

    def _look(self) -> None:
        """Call the main thread if it has something to do."""
        touched = self._journal.touched()
        if touched != self._touched:
            self._touched, self._fresh = touched, FRESH
        if self._fresh or self._strayed() or any(len(deck.mixer.started) > deck.reported for deck in self._decks):
            self._fresh = max(0, self._fresh - 1)
            self.called.set()

    def wait(self) -> None:
        """Wait until there is something to do, or until the next check."""
        self.called.wait(LOOK if self.plays else EARLY)
        self.called.clear()

    @property
    def plays(self) -> bool:
        """Whether the device plays."""
        return self._sync.plays

    @property
    def _patience(self) -> float:
        return FROZEN if self.plays else STALLED

    def begin(self) -> None:
        """The device is open."""
        self._begun = self._clock.now().up

    def follow(self) -> None:
        """One check: new journal entries, a drifting device, cues that began, faults."""
        if self._failed:
            raise Unavailable(self._failed)
        if self._clock.now().up - (self._sync.last or self._begun) > self._patience:
            raise Unavailable("the sound device has stalled")
        if not self.plays:
            return  # frames taken so far may be heard at once or seconds later, so the time of a frame is unknown
        if self._news():
            self._state = self._journal.state()
            self._plan()
        elif self._strayed():
            self._plan()
        for deck in self._decks:
            for key in deck.mixer.started[deck.reported :]:
                deck.reported += 1
                tell("cue", session=deck.session, cue=key)
            if deck.mixer.restored():
                tell("mended", device="bed")
            _tell_of(deck.mixer.faults())
        over = [deck for deck in self._decks[:-1] if deck.mixer.silent]
        self._decks = tuple(deck for deck in self._decks if deck not in over)
        for deck in over:
            deck.mixer.close()

    def _news(self) -> bool:
        """Whether the journal has new entries."""
        before, self._seen = self._seen, self._journal.changes()
        return self._seen != before

    def _strayed(self) -> bool:
        """Whether the device has drifted, so that upcoming sounds belong to other frames."""
        return bool(self._decks) and abs(self._sync.offset - self._decks[-1].offset) > DRIFT

    def leave(self) -> None:
        """Fade out, so that the exit does not click."""
        for deck in self._decks:
            deck.mixer.plan([Target(deck.mixer.frame, round(LEAVE * RATE), {})], [])

    def _plan(self) -> None:
        if self._state is None:
            return
        now = self._clock.now()
        state = at_instant(self._state, now)
        begun = now.up - state.t
        joins = not self._decks or self._decks[-1].session != state.session
        if joins and state.ended and state.t - state.ended.t > STALE:
            return  # before that its last cue may still be due
        deck = self._deck(state, begun) if joins else self._decks[-1]
        deck.offset = self._sync.offset

        def frame(t: float) -> int:
            return round((t + begun + deck.offset) * RATE) - deck.first

        targets, cues = planned(state, frame, self._outlet.change, self._outlet.part)
        if joins:
            _tell_of(deck.mixer.plan(targets[:1], []))  # the current sound must not wait for later ones
            self._decks = (*self._decks, deck)
        _tell_of(deck.mixer.plan(targets, cues))

    def _deck(self, state: State, begun: float) -> Deck:
        """A new deck. Its frame 0 is where the session's start would be heard, so a speaker that starts late finds the
        beds where they would have been."""
        first = round((begun + self._sync.offset) * RATE)
        mixer = Mixer(
            self._sounds, seed=state.seed, frame=self._sync.frames - first, level=self._outlet.level,
            cap=self._outlet.cap, how=How(PATIENCE, self._before(state)),
        )  # fmt: skip
        return Deck(mixer, state.session, first)

    def _before(self, state: State) -> list[int]:
        """The seeds of earlier sessions, so that own music begins with another track."""
        if not any(phase.scene.bed.startswith(OWN) for phase in state.plan.phases):
            return []
        earlier = [one for one in self._journal.sessions() if one != state.session][:EARLIER]
        started = [self._journal.entries(one)[0].event for one in reversed(earlier)]
        return [event.seed for event in started if isinstance(event, Started)]


def tell(kind: str, **facts: object) -> None:
    """One line to the controller."""
    sys.stdout.write(json.dumps({"kind": kind, **facts}) + "\n")
    sys.stdout.flush()


def _tell_of(faults: list[str]) -> None:
    for fault in faults:
        tell("fault", device="bed", message=fault)


def _opened(speaker: Speaker, outlet: Outlet, orphaned: threading.Event) -> Output | None:
    """The device, as soon as there is one. None: exit."""
    for _ in range(TRIES):
        try:
            return Output(speaker.pull, outlet.latency_ms, outlet.device, outlet.other)
        except Unavailable as error:
            tell("fault", message=str(error))
        if orphaned.wait(WAIT):
            break
    return None


def main(words: Sequence[str]) -> int:
    """`python -m roomctl.sound.speaker JOURNAL OUTLET`; the process exits without cleaning up, because a device may
    hang."""
    outlet = Outlet.from_text(words[1])
    threads_first()
    orphaned, speaker = threading.Event(), None

    def wait_for_the_end() -> None:
        sys.stdin.read()
        orphaned.set()
        if speaker:
            speaker.called.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    try:
        sounds = library.load(music=folders(outlet.music))
        speaker = Speaker(Journal(Path(words[0])), sounds, outlet)
        output = _opened(speaker, outlet, orphaned)
    except RoomError as error:
        tell("fault", message=str(error))
        return GONE
    if output is None:
        return GONE
    threads_first()  # SDL's are there now
    speaker.begin()
    tell("playing")
    if output.stands_in:
        tell("fault", device="loudspeaker", message=f"{outlet.device} is not connected; another device plays the sound")
    gc.freeze()
    reported = 0.0
    try:
        while not orphaned.is_set():
            speaker.follow()
            if speaker.plays and time.monotonic() - reported > ALIVE:
                news = output.news()
                if news == "gone":
                    raise Unavailable("the sound device is gone")
                if news == "relieved":
                    break  # the next speaker tries the named device
                tell("alive")
                reported = time.monotonic()
            speaker.wait()
    except RoomError as error:
        tell("fault", message=str(error))
        return GONE
    except BrokenPipeError:
        pass  # the controller is gone
    speaker.leave()
    time.sleep(LEAVE + outlet.latency_ms / 1000)
    return 0


if __name__ == "__main__":
    code = 1
    try:
        code = main(sys.argv[1:])
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)  # pygame's own clean-up can hang on a device that is gone
