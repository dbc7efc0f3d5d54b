"""`kill -9` of any of the room's processes at any instant, a thousand times, in sessions of 40 minutes at speed 60."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import Act
from roomctl.session.fold import at_instant
from tests.rigs.home import Home, until
from tests.rigs.pulse import Pulse
from tests.whole.test_heard import state_of
from tests.whole.test_killed import CONTROLLER, LONG, SPEAKER, SUPERVISOR
from tests.whole.test_not_heard import streams

KINDS = (SUPERVISOR, CONTROLLER, SPEAKER)


@contextmanager
def most_streams(pulse: Pulse) -> Iterator[list[int]]:
    """How many programs played on the server at once, in each of many looks."""
    counts: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            counts.append(streams(pulse))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield counts
    finally:
        over.set()
        thread.join()


def session_with_kills(home: Home, preset: str, chance: random.Random, kills: int) -> Counter[str]:
    """One session from its start to its end, in which up to `kills` processes die; which kinds died."""
    home.run("start", preset, "--speed", "60")
    died: Counter[str] = Counter()
    noted: list[str] = []
    with Journal(home.journal) as journal:
        while died.total() < kills and at_instant(state_of(home), SystemClock().now()).ended is None:
            running = [(pid, kind) for kind in KINDS for pid in home.family(kind)]
            if running:
                pid, kind = chance.choice(running)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    died[kind] += 1
            elif chance.random() < 0.2:
                home.run("controller")  # all are dead: somebody comes back
            if state_of(home).ended is None:
                journal.act(Act("note", text=f"note {len(noted)}"), SystemClock())
                noted.append(f"note {len(noted)}")
            time.sleep(chance.expovariate(2.5))
        until(lambda: at_instant(state_of(home), SystemClock().now()).ended, 120, "the session's end")
        home.run("controller")
        until(lambda: state_of(home).closed and all(cue.key in state_of(home).cued for cue in state_of(home).crossed))
        check(journal, noted)
    return died


def check(journal: Journal, noted: list[str]) -> None:
    """No event of the last session is lost or doubled."""
    state = journal.state()
    assert state is not None
    entries = journal.entries(state.session)
    kinds = Counter(type(entry.event) for entry in entries)
    assert kinds[events.Started] == kinds[events.Ended] == 1
    assert [entry.event.text for entry in entries if isinstance(entry.event, events.Noted)] == noted
    for kind in (events.Cued, events.Sounded):
        keys = [(e.kind, e.phase, round(e.due, 3)) for entry in entries if isinstance(e := entry.event, kind)]
        assert len(keys) == len(set(keys)), f"{kind.__name__} twice"
    fired = {(e.kind, e.phase) for entry in entries if isinstance(e := entry.event, events.Cued)}
    assert fired == {(cue.kind, cue.phase) for cue in at_instant(state, SystemClock().now()).crossed}


def kill_many(home: Home, pulse: Pulse, preset: str, kills: int, chance: random.Random) -> None:
    died: Counter[str] = Counter()
    sessions = 0
    with most_streams(pulse) as counts:
        while died.total() < kills:
            died += session_with_kills(home, preset, chance, kills - died.total())
            sessions += 1
            print(f"{sessions} sessions, {died.total()} kills, {max(counts)} streams at most", flush=True)
            assert max(counts) <= 1, "never two speakers at once"
        ended = time.monotonic()
        until(lambda: not home.family(*KINDS), 90, "no orphan")
    print(f"{dict(died)} in {sessions} sessions; the last process left {time.monotonic() - ended:.0f} s after the end; "
          f"{max(counts)} stream at most in {len(counts)} looks")  # fmt: skip
    with Journal(home.journal) as journal:
        seqs = [entry.seq for entry in journal.follow(0)]
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_and_double_nothing(sounding_home: Home, pulse: Pulse) -> None:
    file = sounding_home.folder / "long.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(LONG)
    kill_many(sounding_home, pulse, str(file), 1000, random.Random(7))
