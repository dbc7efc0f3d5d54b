"""The speaker: the process that sounds the room. It follows the journal, mixes, and lets pygame pull.

Crash-only: on any trouble it says so and exits, and the player starts another at the right place. It reports in JSON
lines on stdout, and fades out and leaves when its stdin ends, for then its player is gone.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

import numpy as np

from roomctl.clock import SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.journal import Journal
from roomctl.session.state import State
from roomctl.sound import shelf
from roomctl.sound.loop import Block
from roomctl.sound.mix import Mixer, Target
from roomctl.sound.output import Output
from roomctl.sound.score import planned
from roomctl.sound.shelf import RATE
from roomctl.sound.sync import Sync

LOOK = 0.02
"""Seconds between looks at the journal."""
STALLED = 3.0
"""Seconds without a request from the device after which it is taken for dead."""
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
        self.told = 0
        self.offset = 0.0

    def render(self, frame: int, n: int) -> Block:
        """`n` frames from the output's `frame` on. The mixer is put in its place by whoever pulls first: opening
        its files took time that went by."""
        if not self.placed:
            self.mixer.frame, self.placed = frame - self.first, True
        return self.mixer.render(n)


class Speaker:
    """Sounds what the journal says. `pull` runs in SDL's thread, all else in the main one."""

    def __init__(self, journal: Journal, sounds: shelf.Shelf, *, latency_ms: int, level: float) -> None:
        self._journal, self._sounds, self._level = journal, sounds, level
        self._clock, self._sync = SystemClock(), Sync(latency_ms)
        self._decks: tuple[Deck, ...] = ()
        self._failed = ""
        self._opened = self._clock.now().up
        self._seen = -1
        self._state: State | None = None

    def pull(self, n: int) -> Block:
        """The next `n` frames for the device. Never raises: silence, and a word to the main thread."""
        try:
            frame = self._sync.frames
            self._sync.asked(self._clock.now().up, n)
            out: Block | None = None
            for deck in self._decks:
                part = deck.render(frame, n)
                out = part if out is None else out + part
            return np.zeros((n, 2), np.float32) if out is None else out
        except Exception as error:
            self._failed = f"{type(error).__name__}: {error}"
            return np.zeros((n, 2), np.float32)

    def follow(self) -> None:
        """One look: has the journal news, has the device strayed, did a cue begin, is all well?"""
        if self._failed:
            raise Unavailable(self._failed)
        if self._clock.now().up - (self._sync.last or self._opened) > STALLED:
            raise Unavailable("the sound device has stalled")
        if not self._sync.last:
            return  # until the device has asked, nobody knows what is heard when
        changes = self._journal.changes()
        if changes != self._seen:
            self._state, self._seen = self._journal.state(), changes
            self._plan()
        elif self._decks and abs(self._sync.offset - self._decks[-1].offset) > DRIFT:
            self._plan()
        for deck in self._decks:
            for key in deck.mixer.started[deck.told :]:
                deck.told += 1
                tell("cue", session=deck.session, cue=key)
        self._decks = tuple(deck for deck in self._decks if deck is self._decks[-1] or not deck.mixer.silent)

    def leave(self) -> None:
        """Fade out, so that going away is no click."""
        for deck in self._decks:
            deck.mixer.plan([Target(deck.mixer.frame, round(LEAVE * RATE), {})], [])

    def _plan(self) -> None:
        if self._state is None:
            return
        now = self._clock.now()
        state = self._state.at_instant(now)
        begun = now.up - state.t
        joins = not self._decks or self._decks[-1].session != state.session
        if joins and state.ended:
            return
        deck = self._deck(state, begun) if joins else self._decks[-1]
        deck.offset = self._sync.offset

        def frame(t: float) -> int:
            return round((t + begun + deck.offset) * RATE) - deck.first

        for fault in deck.mixer.plan(*planned(state, frame)):
            tell("fault", message=fault)
        if joins:
            self._decks = (*self._decks, deck)

    def _deck(self, state: State, begun: float) -> Deck:
        """A new deck. Its frame 0 is put where the session's start would be heard, so that whoever joins late
        finds the beds where they would have been."""
        first = round((begun + self._sync.offset) * RATE)
        mixer = Mixer(self._sounds, seed=state.seed, frame=self._sync.frames - first, level=self._level)
        return Deck(mixer, state.session, first)


def tell(kind: str, **facts: object) -> None:
    """One line to the player."""
    sys.stdout.write(json.dumps({"kind": kind, **facts}) + "\n")
    sys.stdout.flush()


def main() -> int:
    """`python -m roomctl.sound.speaker JOURNAL`; never returns to a caller that could be hurt by a hanging device."""
    parser = argparse.ArgumentParser(prog="roomctl.sound.speaker")
    parser.add_argument("journal", type=Path)
    parser.add_argument("--latency", type=int, default=200)
    parser.add_argument("--level", type=float, default=0.0)
    args = parser.parse_args()
    try:
        speaker = Speaker(Journal(args.journal), shelf.load(), latency_ms=args.latency, level=args.level)
        output = Output(speaker.pull, args.latency)
    except RoomError as error:
        tell("fault", message=str(error))
        return GONE
    orphaned = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        orphaned.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    tell("playing")
    gc.freeze()
    told = time.monotonic()
    try:
        while not orphaned.is_set():
            speaker.follow()
            if output.lost():
                raise Unavailable("the sound device is gone")
            if time.monotonic() - told > 0.5:
                tell("alive")
                told = time.monotonic()
            time.sleep(LOOK)
    except RoomError as error:
        tell("fault", message=str(error))
        return GONE
    except BrokenPipeError:
        pass  # the player is gone
    speaker.leave()
    time.sleep(LEAVE + args.latency / 1000)
    return 0


if __name__ == "__main__":
    code = 1
    try:
        code = main()
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)  # pygame's own clean-up can hang on a device that is gone
