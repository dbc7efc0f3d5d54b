"""The speaker: the process that plays the sound. It follows the journal, mixes, and lets pygame pull.

It needs no other process. It writes cues that sounded and faults into the journal, and whoever has its lock plays. On
any fault it reports the fault and exits, and the next one plays on at the right place. If its controller dies and
nothing else replaces it, it starts another.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from roomctl.clock import Instant, SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.journal.errors import UnreadableEntry
from roomctl.journal.store import Journal
from roomctl.session.cues import STALE
from roomctl.session.events import CueKind, Entry, Started
from roomctl.session.fold import at_instant, fold
from roomctl.session.plan import OWN
from roomctl.session.state import State
from roomctl.sound import library
from roomctl.sound.audio_device import Output
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.mix import JOIN, Mixer
from roomctl.sound.music.folders import folders
from roomctl.sound.music.playlist import How
from roomctl.sound.options import Outlet
from roomctl.sound.ramp import Ramp, scale
from roomctl.sound.reports import Reports
from roomctl.sound.score import planned
from roomctl.sound.speaker_process import GONE, LEAVES, RESTART, Station
from roomctl.sound.sync import Sync, lag
from roomctl.system import background
from roomctl.system.background import TAKEN
from roomctl.system.bell import Listener
from roomctl.system.lock import Lock
from roomctl.system.memory import give_back_large_blocks
from roomctl.system.priority import threads_first

LOOK, EARLY = 0.5, 0.1
"""Seconds between two checks of the journal when nothing triggers one. A timer's wake-up costs more than its work, so
where nobody can say that something was written, the device's own requests check whether the journal's file has changed.
EARLY: until the device plays."""
PROMPT = 0.02
"""Time limit in seconds for a request that found a change to wait for what follows from it, so that the act is in the
frames that it gets and not a block later. The device's buffer holds five times as much."""
ALIVE = 0.9
"""Seconds between two signs of life, and between two checks of the device."""
FRESH = 6
"""After such a change, each of this many requests (a quarter of a second) triggers a check, because an entry can only
be read once it is on disk."""
STALLED, FROZEN = 3.0, 1.8
"""Seconds without a request after which the device counts as dead: until it plays, and once it has played. An idle
PulseAudio null sink takes up to three blocks and then nothing for up to 2 s (16.1)."""
LATE, HOLDS = 1.2, 4.0
"""Seconds: after a longer time without a request, a second of which was silent, the sound may not go on at its level;
and for which SDL then gets nothing, until this process has ended. PulseAudio plays once it has more than a block."""
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
REJOIN, GAP = 0.6, 4.0
"""Seconds in which it fades in if the sound was interrupted less than GAP seconds ago; after longer silence it takes
`mix.JOIN`, because people have got used to the silence."""
LOOKS, MISSED = 0.4, 0.4
"""Seconds between two looks at the controller's sign of life, and without one (and without its lock) after which the
speaker starts a supervisor; a supervisor that lives takes less."""
STARTS = 2.0
"""Seconds for which a supervisor that was started may take, before the MISSED ones count again. A second one beside a
slow one exits by itself."""
STANDS_IN = "loudspeaker"
"""The device of the mark that says that another one than the named plays."""
ALONE = 75.0
"""Seconds without a session after which it exits by itself; a controller ends it sooner."""


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

    def __init__(
        self, journal: Journal, sounds: library.Shelf, outlet: Outlet, reports: Reports, heard: float = 0.0
    ) -> None:
        """`heard`: when the speaker before it was last heard (wall time)."""
        self.called = threading.Event()
        """Set when the main thread has something to do."""
        self._waits = self._checked = threading.Event()
        """What a request waits for, and what the main thread sets after its check: the same if it began after that
        request."""
        self._journal, self._sounds, self._outlet, self._reports = journal, sounds, outlet, reports
        self._heard = heard
        self._clock, self._sync = SystemClock(), Sync(outlet.latency_ms)
        self._decks: tuple[Deck, ...] = ()
        self._failed, self._leaving = "", False
        self._leaves: Ramp | None = None
        self._begun = self._clock.now().up
        self._seen = -1
        self._touched, self._fresh = (0, 0), 1
        self._bell = Listener(journal.path, self._rung)
        self._hears = False  # whether others say when they have written
        self._state: State | None = None

    def pull(self, n: int) -> Audio:
        """The next `n` frames for the device. Never raises: on a fault it returns silence and calls the main thread."""
        try:
            frame, now = self._sync.frames, self._clock.now().up
            if self._sync.last and now - self._sync.last > (LATE if self.plays else STALLED):
                self._failed = self._failed or "the sound stopped"
                self.called.set()
                time.sleep(HOLDS)  # or the server plays, suddenly, the block that SDL took before
            if self._failed:
                raise Unavailable(self._failed)  # the next speaker fades in
            self._look()
            played = self.plays
            self._sync.asked(now, n)
            if self.plays and not played:
                self.called.set()
            out: Audio | None = None
            for deck in self._decks:
                part = deck.render(frame, n)
                out = part if out is None else out + part
            if out is None:
                return np.zeros((n, 2), np.float32)
            if self._leaving:
                self._leaves = self._leaves or Ramp(1.0, 0.0, frame, round(LEAVE * RATE), falling=True)
                scale(out, self._leaves.gain(frame, n))
            return out
        except Exception as error:
            self._failed = str(error) if isinstance(error, Unavailable) else f"{type(error).__name__}: {error}"
            self.called.set()
            return np.zeros((n, 2), np.float32)

    def _look(self) -> None:
        """Call the main thread if it has something to do; where that may be an act, wait for it."""
        if not self._hears:
            touched = self._journal.touched()
            if touched != self._touched:
                self._touched, self._fresh = touched, FRESH
        if self._fresh:
            self._fresh -= 1
            self._waits = waits = threading.Event()
            self.called.set()
            waits.wait(PROMPT)
            return
        for deck in self._decks:
            if len(deck.mixer.started) > deck.reported or self._strayed():
                self.called.set()

    def _rung(self) -> None:
        """Something was written."""
        self._fresh = 1
        self.called.set()

    def listen(self) -> None:
        """Have others say when they have written, where they can: then a request for sound looks at no file, which may
        be on a share that does not answer."""
        self._hears = self._bell.hears(self._journal.opened)

    def wait(self) -> None:
        """Wait until there is something to do, or until the next check."""
        self._checked.set()
        self.called.wait(LOOK if self.plays else EARLY)
        self.called.clear()
        self._checked = self._waits

    @property
    def plays(self) -> bool:
        """Whether the device plays."""
        return self._sync.plays

    @property
    def _patience(self) -> float:
        return FROZEN if self.plays else STALLED

    def begin(self, driver: str = "") -> None:
        """The device is open, through SDL's `driver`."""
        self._begun = self._clock.now().up
        self._sync.lag = lag(self._outlet.latency_ms, driver)

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
                self._reports.sounded(deck.session, cast("tuple[CueKind, int, int]", key))
            if deck.mixer.restored():
                self._reports.mended("bed")
            self._tell(deck.mixer.faults())
        over = [deck for deck in self._decks[:-1] if deck.mixer.silent]
        self._decks = tuple(deck for deck in self._decks if deck not in over)
        for deck in over:
            deck.mixer.close()

    def mend(self, stands_in: bool) -> None:
        """The device plays; `stands_in`: another one than the named, which each session is told."""
        marked = {fault.device for fault in self._state.faults} if self._state else set()
        if self._reports.device in marked:
            self._reports.mended(self._reports.device)
        if stands_in and STANDS_IN not in marked and self.session:
            self._reports.fault(f"{self._outlet.device} is not connected; another device plays the sound", STANDS_IN)

    @property
    def session(self) -> bool:
        """Whether a session runs, or its end is still to be written."""
        here = at_instant(self._state, self._clock.now()) if self._state else None
        return here is not None and (here.ended is None or not here.closed)

    @property
    def idle(self) -> float:
        """Seconds for which no session has needed it."""
        now = self._clock.now()
        here, since = at_instant(self._state, now) if self._state else None, now.up - self._begun
        return since if here is None else 0.0 if here.ended is None else min(since, here.t - here.ended.t)

    def _tell(self, faults: list[str]) -> None:
        for fault in faults:
            self._reports.fault(fault, "bed")

    def _news(self) -> bool:
        """Whether the journal has new entries."""
        before, self._seen = self._seen, self._journal.changes()
        return self._seen != before

    def _strayed(self) -> bool:
        """Whether the device has drifted, so that upcoming sounds belong to other frames."""
        return bool(self._decks) and abs(self._sync.offset - self._decks[-1].offset) > DRIFT

    def leave(self) -> None:
        """Fade out, so that the exit does not click."""
        self._leaving = True

    def _plan(self) -> None:
        if self._state is None:
            return
        now = self._clock.now()
        state = at_instant(self._state, now)
        begun = now.up - state.t
        joins = not self._decks or self._decks[-1].session != state.session
        if joins and state.ended and state.t - state.ended.t > STALE:
            return  # before that its last cue may still be due
        for before in self._decks[-1:] if joins else ():  # its end may be news, too
            if last := fold(self._journal.entries(before.session)):
                self._schedule(before, at_instant(last, now), now)
        deck = self._deck(state, begun) if joins else self._decks[-1]
        self._schedule(deck, state, now)

    def _schedule(self, deck: Deck, state: State, now: Instant) -> None:
        """What `deck` is to play, as of `state` at `now`."""
        deck.offset, begun = self._sync.offset, now.up - state.t

        def frame(t: float) -> int:
            return round((t + begun + deck.offset) * RATE) - deck.first

        targets, cues = planned(state, frame, self._outlet.change, self._outlet.part)
        if deck not in self._decks:
            self._tell(deck.mixer.plan(targets[:1], []))  # the current sound must not wait for later ones
            self._decks = (*self._decks, deck)
        self._tell(deck.mixer.plan(targets, cues))

    def _deck(self, state: State, begun: float) -> Deck:
        """A new deck. Its frame 0 is where the session's start would be heard, so a speaker that starts late finds the
        beds where they would have been."""
        first = round((begun + self._sync.offset) * RATE)
        soon = not self._decks and 0 <= self._clock.now().wall - self._heard < GAP
        mixer = Mixer(
            self._sounds, seed=state.seed, frame=self._sync.frames - first, level=self._outlet.level,
            cap=self._outlet.cap, how=How(PATIENCE, self._before(state)), join=REJOIN if soon else JOIN,
        )  # fmt: skip
        return Deck(mixer, state.session, first)

    def _before(self, state: State) -> list[int]:
        """The seeds of earlier sessions, so that own music begins with another track."""
        if not any(phase.scene.bed.startswith(OWN) for phase in state.plan.phases):
            return []
        earlier = [one for one in self._journal.sessions() if one != state.session][:EARLIER]
        started = [entry.event for one in reversed(earlier) for entry in self._first(one)]
        return [event.seed for event in started if isinstance(event, Started)]

    def _first(self, session: str) -> list[Entry]:
        """The first entry of a session; nothing of one that cannot be read."""
        try:
            return self._journal.entries(session)[:1]
        except UnreadableEntry:
            return []


class Restart:
    """Starts a controller if there is none for some time."""

    def __init__(self, words: Sequence[str]) -> None:
        """`words`: the controller's lock, its log, and the command; empty: never."""
        self._lock = Lock(Path(words[0])) if words else None
        self._words = words
        self._beat = self._seen = 0.0

    def due(self, now: float) -> bool:
        """One look at the controller: whether it has been missing for too long. `now`: seconds, monotonic."""
        if self._lock is None:
            return False
        beat, self._beat = self._beat, self._lock.beaten
        if self._beat != beat or not self._seen or self._lock.held():  # trying the lock costs much more
            self._seen = now
        return now - self._seen > MISSED

    def start(self, now: float) -> None:
        self._seen = now + STARTS
        with contextlib.suppress(OSError):
            background.start(self._words[2:], Path(self._words[1]))


def _opened(speaker: Speaker, outlet: Outlet, station: Station, reports: Reports) -> Output | None:
    """The device, as soon as there is one. None: exit."""
    for _ in range(TRIES):
        try:
            return Output(speaker.pull, outlet.latency_ms, outlet.device, outlet.other)
        except Unavailable as error:
            reports.fault(str(error))
        station.beat(False)
        time.sleep(WAIT)
        if not station.stays:
            break
    return None


def play(journal: Path, outlet: Outlet, sounds: library.Shelf, restart: Restart) -> int:
    """Play until asked to leave, until there has been no session for a while, or until something fails."""
    station, reports = Station(journal, outlet.part), Reports(journal, outlet.part == "cues")
    try:
        if not station.lock.take(LEAVES):
            return TAKEN
        if not station.join(outlet.to_text()):
            return 0
        return _played(
            Speaker(Journal(journal), sounds, outlet, reports, station.heard), outlet, station, reports, restart
        )
    except RoomError as error:
        reports.fault(str(error))
        return GONE
    finally:
        reports.close()


def _played(speaker: Speaker, outlet: Outlet, station: Station, reports: Reports, restart: Restart) -> int:
    output = _opened(speaker, outlet, station, reports)
    if output is None:
        return GONE
    threads_first()  # SDL's are there now
    speaker.begin(output.driver)
    reports.mended("bed", *(() if output.stands_in else (STANDS_IN,)))  # current faults are reported next
    gc.freeze()
    reported = looked = 0.0
    told: list[int] = []  # a system that ends a service tells all its processes at once
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    while station.stays and not told and speaker.idle < ALONE:
        speaker.listen()
        speaker.follow()
        now = time.monotonic()
        if speaker.plays and now - reported > ALIVE:
            news = output.news()
            if news == "gone":
                raise Unavailable("the sound device is gone")
            if news == "relieved":
                break  # the next speaker tries the named device
            station.beat(True)
            speaker.mend(output.stands_in)
            reported = now
        if now - looked > LOOKS:
            looked = now
            with contextlib.suppress(RoomError):  # the lock's file is no lock
                if restart.due(now) and speaker.session:
                    restart.start(now)
        speaker.wait()
    speaker.leave()
    time.sleep(LEAVE + outlet.latency_ms / 1000)
    return 0


def main(file: str, options: str, restart: Sequence[str]) -> int:
    """Play what the journal in `file` says; `options`: an outlet as text. The process must exit without cleaning up,
    because a device may hang."""
    journal, outlet = Path(file), Outlet.from_text(options)
    background.leave_stops_to_supervisor()
    threads_first()
    give_back_large_blocks()
    try:
        sounds = library.load(music=folders(outlet.music))
    except RoomError as error:
        reports = Reports(journal, outlet.part == "cues")
        reports.fault(str(error))
        reports.close()
        return GONE
    return play(journal, outlet, sounds, Restart(restart))


if __name__ == "__main__":  # with JOURNAL OUTLET
    code = 1
    try:
        code = main(sys.argv[1], sys.argv[2], json.loads(os.environ.get(RESTART, "[]")))
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)  # pygame's own clean-up can hang on a device that is gone
