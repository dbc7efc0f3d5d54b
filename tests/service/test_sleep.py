"""The controller sleeps, and whatever it has to do wakes it. Its longest sleep is an hour here, so nothing else can."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.session.plan import Scene
from roomctl.system.bell import HOLDERS, Bell
from roomctl.system.lock import Lock
from tests.helpers import phase, plan
from tests.rigs.home import PATIENCE, Home, until

SPEAKER = "roomctl.sound.speaker"
CODE = """
import sys
from roomctl.service import controller
controller.BEAT, controller.BLIND = map(float, sys.argv[1:])
sys.exit(controller.run("room"))
"""
HOUR = 3600.0
QUIET = plan(*(phase(area, 10.0, scene=Scene("silence")) for area in ("back", "legs", "neck")), cues="visual-only")
"""Of which no speaker writes anything, which would wake the controller too."""

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


def follows(journal: Journal, home: Home) -> None:
    """Start a session and go on twice; each time the controller writes the cue. Afterwards it sleeps."""
    journal.act(Start(QUIET), SystemClock())
    until(lambda: not home.processes(SPEAKER), what="its speaker has gone, whose end would wake it too")
    for times in (1, 2):
        journal.act(Act("next"), SystemClock())
        until(lambda times=times: Counter(home.events())["Cued"] == times)  # type: ignore[misc]


def test_an_act_and_the_next_cue_wake_it(home: Home, journal: Journal, run: Run) -> None:
    process = run()
    follows(journal, home)
    journal.act(Act("stop"), SystemClock())
    journal.act(Start(QUIET, speed=600.0), SystemClock())
    until(lambda: Counter(home.events())["Ended"] == 2, what="every cue of three seconds, and the end")
    assert process.poll() is None


def test_a_signal_wakes_it(home: Home, journal: Journal, run: Run) -> None:
    process = run()
    follows(journal, home)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_where_it_cannot_be_woken_it_looks_more_often(home: Home, journal: Journal, run: Run) -> None:
    bells = [Bell(home.journal) for _ in range(HOLDERS)]
    run(blind=0.25)
    follows(journal, home)
    for bell in bells:
        bell.close()


def test_a_killed_controller_leaves_no_bell_that_anybody_waits_for(home: Home, journal: Journal, run: Run) -> None:
    process = run()
    follows(journal, home)
    kinds = {stat.S_IFMT(file.stat().st_mode) for file in home.folder.iterdir()}
    assert kinds <= {stat.S_IFREG, stat.S_IFDIR}, "nothing that would hold up a copy of the folder"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    until(lambda: not Lock(home.folder / "player.lock").held())
    journal.act(Act("back"), SystemClock())
    run()
    until(lambda: Counter(home.events())["Cued"] == 3)
