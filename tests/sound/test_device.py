"""The sound as the controller sees it: the real loudspeaker and the room without one keep the same promises."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Start
from roomctl.session.events import Faulted
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.sound import speaker_process
from roomctl.sound.options import Outlet
from roomctl.sound.speaker_process import QUIET, READY, STALLED, Loudspeaker, NoSound, Sound, Station
from tests.rigs.home import PATIENCE, until

CLOCK = SystemClock()


@pytest.fixture(params=["loudspeaker", "no sound"])
def sound(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sound]:
    made: Sound = NoSound() if request.param == "no sound" else loudspeaker(tmp_path, monkeypatch)
    yield made
    made.close()


def loudspeaker(folder: Path, monkeypatch: pytest.MonkeyPatch, driver: str = "dummy") -> Loudspeaker:
    monkeypatch.setenv("SDL_AUDIODRIVER", driver)
    with Journal(folder / "journal.db") as journal:
        journal.act(Start(Plan("x", "X", (Phase("neck", 600, 300, scene=Scene("brown-hush")),))), CLOCK)
    return Loudspeaker(folder / "journal.db", folder / "log")


def tended(sound: Sound, wanted: Callable[[], Any], seconds: float = PATIENCE) -> list[str]:
    """Beat until `wanted`; the faults that came meanwhile."""
    faults: list[str] = []

    def beat() -> Any:
        faults.extend(sound.tend(True, CLOCK.now()))
        return wanted()

    until(beat, seconds)
    return faults


def stalled(sound: Loudspeaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the process that plays, and beat until that is noticed, with half of the usual patience."""
    assert sound.pid is not None
    os.kill(sound.pid, signal.SIGSTOP)
    with monkeypatch.context() as shorter:
        shorter.setattr(speaker_process, "QUIET", QUIET / 2)
        until(lambda: STALLED in sound.tend(True, CLOCK.now()))


def plays(sound: Loudspeaker, besides: int | None = None) -> int:
    """The process that plays, another than `besides`, once it is heard."""
    tended(sound, lambda: sound.pid not in (None, besides) and sound.heard)
    assert sound.pid is not None
    return sound.pid


def ended(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text()


def test_a_beat_is_never_kept_waiting_and_closing_twice_is_fine(sound: Sound) -> None:
    for wanted in (False, True, True, False, True):
        assert sound.tend(wanted, CLOCK.now()) == []
    sound.close()
    sound.close()
    assert sound.tend(False, CLOCK.now()) == []


@pytest.fixture
def speaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Loudspeaker]]:
    made: list[Loudspeaker] = []

    def make(driver: str) -> Loudspeaker:
        made.append(loudspeaker(tmp_path, monkeypatch, driver))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_speaker_that_is_killed_is_replaced(speaking: Callable[[str], Loudspeaker]) -> None:
    sound = speaking("dummy")
    first = plays(sound)
    os.kill(first, signal.SIGKILL)
    assert plays(sound, first) != first


def test_a_speaker_that_hangs_is_killed_and_replaced(
    speaking: Callable[[str], Loudspeaker], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = speaking("dummy")
    first = plays(sound)
    stalled(sound, monkeypatch)
    assert plays(sound, first) != first


def test_the_next_controller_takes_over_the_speaker_that_plays(
    speaking: Callable[[str], Loudspeaker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = plays(speaking("dummy"))
    another = Loudspeaker(tmp_path / "journal.db", tmp_path / "log")
    now = CLOCK.now()
    for beat in range(20):
        assert another.tend(True, now.plus(0.1 * beat)) == []
    assert another.pid == first
    stalled(another, monkeypatch)  # and watches over it
    assert plays(another, first) != first
    another.close()
    until(lambda: another.pid is None, what="and it is the one that ends it")


def test_a_speaker_with_other_settings_leaves_before_the_new_one_plays(
    speaking: Callable[[str], Loudspeaker], tmp_path: Path
) -> None:
    first = plays(speaking("dummy"))
    another = Loudspeaker(tmp_path / "journal.db", tmp_path / "log", Outlet(level=-12))
    assert plays(another, first) != first
    until(lambda: ended(first))
    another.close()


def test_a_speaker_with_other_settings_that_hangs_is_killed_too(
    speaking: Callable[[str], Loudspeaker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = plays(speaking("dummy"))
    os.kill(first, signal.SIGSTOP)
    another = Loudspeaker(tmp_path / "journal.db", tmp_path / "log", Outlet(level=-12))
    with monkeypatch.context() as shorter:
        shorter.setattr(speaker_process, "READY", READY / 2)
        tended(another, lambda: ended(first))
    assert plays(another, first) != first
    another.close()


def test_a_controller_that_was_held_up_does_not_take_its_speaker_for_dead(
    speaking: Callable[[str], Loudspeaker],
) -> None:
    sound = speaking("dummy")
    first, now = plays(sound), CLOCK.now()
    for away in (5 * QUIET, 5 * QUIET + 0.2):
        assert sound.tend(True, now.plus(away)) == []
    assert sound.pid == first


def test_without_a_device_it_says_so_and_tries_again(speaking: Callable[[str], Loudspeaker], tmp_path: Path) -> None:
    sound = speaking("nosuchdriver")

    def faults() -> list[str]:
        with Journal(tmp_path / "journal.db") as journal:
            return [entry.event.message for entry in journal.follow(0) if isinstance(entry.event, Faulted)]

    assert tended(sound, faults) == []
    lives: set[tuple[float, float]] = set()
    station = Station(tmp_path / "journal.db", "all")

    def tries() -> bool:
        lives.add(station.life)
        return len(lives) > 3

    until(tries, 20, "it goes on trying")
    (fault,) = faults()
    assert "no sound device" in fault, "the journal has it once"


def test_a_speaker_that_ends_calls_the_controller_and_so_does_each_next_try(tmp_path: Path) -> None:
    calls: queue.SimpleQueue[None] = queue.SimpleQueue()
    sound, tries = Loudspeaker(tmp_path / "journal.db", tmp_path / "log", call=lambda: calls.put(None)), tmp_path / "t"
    sound._command = [sys.executable, "-c", f"open({str(tries)!r}, 'a').write('.'); raise SystemExit(1)"]
    sound.tend(True, CLOCK.now())
    while not tries.exists() or len(tries.read_text()) < 4:
        calls.get(timeout=PATIENCE)
        sound.tend(True, CLOCK.now())
    sound.close()


def test_only_the_parts_of_pygame_that_play_are_loaded_and_they_play() -> None:
    code = """
import sys, threading
import numpy as np
from roomctl.sound.audio_device import Output
played = threading.Event()
output = Output(lambda n: played.set() or np.zeros((n, 2), np.float32))
assert played.wait(60) and output.news() == ""
print(" ".join(name for name in sys.modules if name.startswith("pygame.")))
"""
    environment = {**os.environ, "SDL_AUDIODRIVER": "dummy"}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert ran.returncode == 0, ran.stderr
    assert "pygame.mixer" in ran.stdout
    assert "pygame.font" not in ran.stdout
    assert "pygame.image" not in ran.stdout
