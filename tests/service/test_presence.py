"""The room finds out that it was away, however it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal.store import Journal, JournalError
from roomctl.service.presence import EVERY, Presence
from roomctl.session import events
from roomctl.session.commands import Act, Start
from roomctl.session.marks import AWAY
from tests.helpers import three


class Stage:
    """A journal, a clock, a file, and the presence of the controller at work."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.file = HandClock(), folder / "controller.beat"
        self.journal = Journal(folder / "journal.db")
        self.presence = self.another()

    def another(self) -> Presence:
        return Presence(self.journal, self.clock, self.file)

    def start(self) -> None:
        self.presence.look()
        self.journal.act(Start(three()), self.clock)

    def work(self, seconds: int) -> None:
        """The controller looks each second."""
        for _ in range(seconds):
            self.clock.wind(1)
            self.presence.look()

    def away(self) -> list[float]:
        return [entry.event.since for entry in self.journal.follow(0) if isinstance(entry.event, events.Away)]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.journal.close()


def test_a_machine_that_slept_is_found_out_at_the_first_look_and_told_once(stage: Stage) -> None:
    stage.start()
    stage.work(100)
    stage.clock.wind(250)
    stage.work(30)
    assert stage.away() == [100]


def test_a_controller_that_is_at_work_is_never_away(stage: Stage) -> None:
    stage.start()
    stage.work(400)
    stage.clock.wind(AWAY - 2)
    stage.work(1)
    assert stage.away() == []


def test_a_controller_that_was_killed_is_missed_from_its_last_word_on(stage: Stage) -> None:
    stage.start()
    stage.work(103)
    stage.clock.wind(250)
    stage.another().look()
    (since,) = stage.away()
    assert 103 - EVERY <= since <= 103


def test_a_reboot_is_a_time_away_too(stage: Stage) -> None:
    stage.start()
    stage.work(100)
    stage.clock.reboot(250)
    stage.another().look()
    (since,) = stage.away()
    assert 100 - EVERY <= since <= 100


def test_a_controller_that_is_started_again_at_once_was_not_away(stage: Stage) -> None:
    stage.start()
    stage.work(100)
    stage.clock.wind(3)
    stage.another().look()
    assert stage.away() == []


def test_a_stepped_wall_clock_is_no_time_away(stage: Stage) -> None:
    stage.start()
    stage.work(100)
    stage.clock.step(3600)
    stage.work(10)
    stage.another().look()
    assert stage.away() == []


def test_whoever_acted_meanwhile_was_there(stage: Stage) -> None:
    stage.start()
    stage.work(100)
    stage.clock.wind(250)
    stage.journal.act(Act("ack"), stage.clock)
    stage.journal.act(Act("more", amount=1), stage.clock)
    stage.clock.wind(1)
    stage.work(2)
    assert stage.away() == []


def test_between_sessions_and_from_the_session_before_nobody_is_missed(stage: Stage) -> None:
    stage.start()
    stage.work(100)
    stage.journal.act(Act("stop"), stage.clock)
    stage.clock.wind(4000)
    stage.presence.look()
    stage.journal.act(Start(three()), stage.clock)
    stage.clock.wind(70)
    stage.another().look()
    assert stage.away() == [], "no controller has been heard in this session yet"


def test_a_full_disk_delays_the_word_and_loses_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.start()
    stage.work(100)
    stage.clock.wind(250)

    def full(*_: object) -> None:
        raise JournalError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(stage.journal, "act", full)
        stage.work(5)
    stage.work(2)
    assert stage.away() == [100]


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '["x", "y", "z"]', "null"])
def test_a_torn_file_of_the_last_word_is_passed_over(stage: Stage, text: str) -> None:
    stage.start()
    stage.work(100)
    stage.file.write_text(text)
    stage.clock.wind(250)
    stage.another().look()
    assert stage.away() == []


def test_the_file_is_for_nobody_else_and_not_written_between_sessions(stage: Stage) -> None:
    stage.presence.look()
    assert not stage.file.exists()
    stage.start()
    stage.work(10)
    if os.name == "posix":
        assert stage.file.stat().st_mode & 0o777 == 0o600
