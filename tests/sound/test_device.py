"""The sound as the controller sees it: the real loudspeaker and the room without one keep the same promises."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Start
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.sound.speaker_process import QUIET, Loudspeaker, News, NoSound, Sound
from tests.rigs.home import until

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


def news(sound: Sound, kind: str, seconds: float = 10.0) -> News:
    """The next word of that kind."""

    def look() -> Any:
        return [line for line in sound.tend(True, CLOCK.now()) if line["kind"] == kind]

    found: list[News] = until(look, seconds, kind)
    return found[0]


def test_a_beat_is_never_kept_waiting_and_closing_twice_is_fine(sound: Sound) -> None:
    for wanted in (False, True, True, False, True):
        assert all("kind" in line for line in sound.tend(wanted, CLOCK.now()))
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
    news(sound, "playing")
    first = sound.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    news(sound, "playing")
    assert sound.pid not in (None, first)


def test_a_speaker_that_hangs_is_killed_and_replaced(speaking: Callable[[str], Loudspeaker]) -> None:
    sound = speaking("dummy")
    news(sound, "playing")
    first = sound.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    assert "stalled" in news(sound, "fault", 15)["message"]
    news(sound, "playing")
    assert sound.pid != first


def test_a_controller_that_was_held_up_does_not_take_its_speaker_for_dead(
    speaking: Callable[[str], Loudspeaker],
) -> None:
    sound = speaking("dummy")
    news(sound, "playing")
    first, now = sound.pid, CLOCK.now()
    for away in (5 * QUIET, 5 * QUIET + 0.2):
        said = sound.tend(True, now._replace(up=now.up + away))
        assert not [line for line in said if line["kind"] == "fault"]
    assert sound.pid == first


def test_without_a_device_it_says_so_and_tries_again(speaking: Callable[[str], Loudspeaker]) -> None:
    sound = speaking("nosuchdriver")
    told = [news(sound, "fault")["message"] for _ in range(4)]
    assert all("no sound device" in one for one in told), "the same reason each time, and no other beside it"
    assert len(set(told)) == 1, "so that the journal has it once"
