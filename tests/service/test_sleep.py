"""The controller sleeps, and whatever it has to do wakes it. Its longest sleep is an hour here, so nothing else can."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.system.bell import Bell
from roomctl.system.lock import Lock
from tests.helpers import evenly, three
from tests.rigs.home import PATIENCE, Home, until

SPEAKER = "roomctl.sound.speaker"
CODE = """
import sys
from roomctl.service import controller
controller.BEAT, controller.BLIND = map(float, sys.argv[1:])
sys.exit(controller.run("room"))
"""
HOUR = 3600.0

Run = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def journal(home: Home) -> Iterator[Journal]:
    home.set_up()
    with Journal(home.journal) as opened:
        yield opened


@pytest.fixture
def run(home: Home, journal: Journal) -> Iterator[Run]:
    """A controller without a supervisor, which would miss its sign of life."""
    made = []

    def start(beat: float = HOUR, blind: float = HOUR) -> subprocess.Popen[bytes]:
        made.append(subprocess.Popen([sys.executable, "-c", CODE, str(beat), str(blind)], env=home.environment))
        until(lambda: home.processes(SPEAKER), what="it has begun")
        return made[-1]

    yield start
    for process in made:
        process.kill()
        process.wait()


def moved(journal: Journal, home: Home) -> bool:
    """Go to the next area; whether the controller has written that cue since."""
    before = Counter(home.events())["Cued"]
    journal.act(Act("next"), SystemClock())
    return bool(until(lambda: Counter(home.events())["Cued"] > before))


def test_an_act_and_the_next_cue_wake_it(home: Home, journal: Journal, run: Run) -> None:
    process = run()
    journal.act(Start(three()), SystemClock())
    for _ in range(2):
        assert moved(journal, home)
    journal.act(Act("stop"), SystemClock())
    journal.act(Start(evenly(60.0, 60.0, check=""), speed=60.0), SystemClock())
    until(lambda: Counter(home.events())["Ended"] == 2, what="every cue of two seconds, and the end")
    assert process.poll() is None


def test_a_signal_wakes_it(journal: Journal, run: Run) -> None:
    process = run()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_where_it_cannot_be_woken_it_looks_more_often(home: Home, journal: Journal, run: Run) -> None:
    bell = Bell(home.journal, lambda: None)
    run(blind=0.25)
    journal.act(Start(three()), SystemClock())
    assert moved(journal, home)
    bell.close()


def test_a_killed_controller_leaves_no_bell_that_anybody_waits_for(home: Home, journal: Journal, run: Run) -> None:
    process = run()
    files = set(home.folder.iterdir())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    until(lambda: not Lock(home.folder / "player.lock").held())
    journal.act(Start(three()), SystemClock())
    assert all(Path.is_file(file) for file in files), "whoever copies the folder reads only files"
    run()
    assert moved(journal, home)
