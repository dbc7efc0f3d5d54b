"""The speaker: the process that sounds the room. It follows the journal, mixes, and lets pygame pull.

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
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.mix import Mixer, Target
from roomctl.sound.music.folders import folders
from roomctl.sound.music.playlist import How
from roomctl.sound.options import Outlet
from roomctl.sound.output import Output
from roomctl.sound.score import planned
from roomctl.sound.sync import Sync
from roomctl.system.priority import threads_first

LOOK, EARLY = 0.5, 0.1
"""Seconds between two looks at the journal, if nothing calls for one: what a timer wakes costs more than what it does.
So the device's own requests look whether the journal's file was touched. EARLY: until the device plays."""
ALIVE = 0.9
"""Seconds between two words to the controller that all is well, and between two looks whether the device is."""
FRESH = 6
"""Requests (a quarter of a second) after such a touch of which each calls for a look: what is written can be read when
the disk has it."""
STALLED, FROZEN = 3.0, 1.8
"""Seconds without a request from the device after which it is taken for dead: until it plays, and once it does. A
PulseAudio null sink that was idle takes up to three blocks and then nothing for up to 2 s (16.1)."""
WAIT, TRIES = 1.0, 30
"""Seconds between two tries to open a device that is missing; and how many before a fresh process is better."""
PATIENCE = 0.1
"""Seconds that the device may be kept waiting for own music; it has as much in its buffer."""
EARLIER = 8
"""Sessions before this one that are looked at for what they began with."""
DRIFT = 0.004
"""Seconds by which the device may stray from the clock before what is to come is planned anew."""
LEAVE = 0.25
"""Seconds of the fade with which it leaves."""
GONE = 3
"""The exit code for a device that is missing, lost or stalled; any other means that this program failed."""


class Deck:
    """The mix of one session, and where its frame 0 lies among the output's frames."""

    def __init__(self, mixer: Mixer, session: str, first: int) -> None:
        self.mixer, self.session, self.first = mixer, session, first
        self.placed = False
        self.reported = 0
        self.offset = 0.0

    def render(self, frame: int, n: int) -> Audio:
        """`n` frames from the output's `frame` on. The mixer is put in its place by whoever pulls first: opening
        its files took time that went by."""
        if not self.placed:
            self.mixer.frame, self.placed = frame - self.first, True
        return self.mixer.render(n)


class Speaker:
    """Sounds what the journal says. `pull` runs in SDL's thread, all else in the main one."""

    def __init__(self, journal: Journal, sounds: library.Shelf, outlet: Outlet) -> None:
        self.called = threading.Event()
        """There is something for the main thread."""
        self._journal, self._sounds, self._outlet = journal, sounds, outlet
        self._clock, self._sync = SystemClock(), Sync(outlet.latency_ms)
        self._decks: tuple[Deck, ...] = ()
        self._failed = ""
        self._begun = self._clock.now().up
        self._seen = -1
        self._touched, self._fresh = (0, 0), 1
        self._state: State | None = None

    def pull(self, n: int) -> Audio:
        """The next `n` frames for the device. Never raises: silence, and a word to the main thread."""
        try:
            frame, now = self._sync.frames, self._clock.now().up
            if self._failed or (self._sync.last and now - self._sync.last > self._patience):
                raise Unavailable(self._failed or "the sound stood still")  # the next one comes in by its ramp
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
        """Call the main thread if there is something for it."""
        touched = self._journal.touched()
        if touched != self._touched:
            self._touched, self._fresh = touched, FRESH
        if self._fresh or self._strayed() or any(len(deck.mixer.started) > deck.reported for deck in self._decks):
            self._fresh = max(0, self._fresh - 1)
            self.called.set()

    def wait(self) -> None:
        """Until there is something to do, or time to look."""
        self.called.wait(LOOK if self.plays else EARLY)
        self.called.clear()

    @property
    def plays(self) -> bool:
        """Whether the device does."""
        return self._sync.plays

    @property
    def _patience(self) -> float:
        return FROZEN if self.plays else STALLED

    def begin(self) -> None:
        """The device is open."""
        self._begun = self._clock.now().up

    def follow(self) -> None:
        """One look: has the journal news, has the device strayed, did a cue begin, is all well?"""
        if self._failed:
            raise Unavailable(self._failed)
        if self._clock.now().up - (self._sync.last or self._begun) > self._patience:
            raise Unavailable("the sound device has stalled")
        if not self.plays:
            return  # what it took so far may be heard at once or seconds later, so nobody knows yet what is heard when
        if self._news():
            self._state = self._journal.state()
            self._plan()
        elif self._strayed():
            self._plan()
        for deck in self._decks:
            for key in deck.mixer.started[deck.reported :]:
                deck.reported += 1
                tell("cue", session=deck.session, cue=key)
            _tell_of(deck.mixer.faults())
        over = [deck for deck in self._decks[:-1] if deck.mixer.silent]
        self._decks = tuple(deck for deck in self._decks if deck not in over)
        for deck in over:
            deck.mixer.close()

    def _news(self) -> bool:
        """Whether the journal has any."""
        before, self._seen = self._seen, self._journal.changes()
        return self._seen != before

    def _strayed(self) -> bool:
        """Whether what is to come stands at other frames by now."""
        return bool(self._decks) and abs(self._sync.offset - self._decks[-1].offset) > DRIFT

    def leave(self) -> None:
        """Fade out, so that going away is no click."""
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
            _tell_of(deck.mixer.plan(targets[:1], []))  # what is heard now is not kept waiting for what is to come
            self._decks = (*self._decks, deck)
        _tell_of(deck.mixer.plan(targets, cues))

    def _deck(self, state: State, begun: float) -> Deck:
        """A new deck. Its frame 0 is put where the session's start would be heard, so that whoever joins late
        finds the beds where they would have been."""
        first = round((begun + self._sync.offset) * RATE)
        mixer = Mixer(
            self._sounds, seed=state.seed, frame=self._sync.frames - first, level=self._outlet.level,
            cap=self._outlet.cap, how=How(PATIENCE, self._before(state)),
        )  # fmt: skip
        return Deck(mixer, state.session, first)

    def _before(self, state: State) -> list[int]:
        """The seeds of the sessions before this one, where own music must not begin as it did then."""
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
    """The device, as soon as there is one. None: it is time to go."""
    for _ in range(TRIES):
        try:
            return Output(speaker.pull, outlet.latency_ms, outlet.device, outlet.other)
        except Unavailable as error:
            tell("fault", message=str(error))
        if orphaned.wait(WAIT):
            break
    return None


def main(words: Sequence[str]) -> int:
    """`python -m roomctl.sound.speaker JOURNAL OUTLET`; never returns to a caller that could be hurt by a hanging
    device."""
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
        tell(
            "fault", device="loudspeaker", message=f"{outlet.device} is not there; the sound comes from another device"
        )
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
                    break  # the next speaker tries the device that was named
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
