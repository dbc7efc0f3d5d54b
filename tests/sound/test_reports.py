"""What a speaker writes into the journal by itself, whatever became of the controller."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal, JournalError
from roomctl.session import events
from roomctl.session.commands import Start
from roomctl.sound import reports
from roomctl.sound.reports import Reports
from tests.helpers import three


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(three()), SystemClock())
    return tmp_path / "journal.db"


def written(file: Path) -> list[events.Event]:
    with Journal(file) as journal:
        return [entry.event for entry in journal.follow(0)][1:]


def session(file: Path) -> str:
    with Journal(file) as journal:
        return journal.sessions()[0]


def test_a_fault_is_written_once_and_mended_once_and_what_was_whole_is_not_mended(file: Path) -> None:
    for _ in range(2):  # the second speaker repeats what the first has written
        one = Reports(file)
        one.fault("no sound device")
        one.fault("no rain", "bed")
        one.close()
    two = Reports(file)
    two.mended("sound", "loudspeaker")
    two.mended("sound")
    two.close()
    assert written(file) == [
        events.Faulted("sound", "no sound device"), events.Faulted("bed", "no rain"), events.Mended("sound"),
    ]  # fmt: skip


def test_an_earpiece_is_one_device_whatever_part_of_it_fails(file: Path) -> None:
    ear = Reports(file, ear=True)
    ear.fault("no bowl", "bed")
    ear.close()
    assert written(file) == [events.Faulted("cues", "no bowl; cues appear only on the screen")]


def test_a_part_of_an_earpiece_that_fails_is_said_once_while_the_rest_plays(file: Path) -> None:
    ear = Reports(file, ear=True)
    ear.fault("no earpiece")
    ear.mended("cues")
    for _ in range(2):
        ear.fault("no bowl", "bed")
        ear.mended("cues")
    ear.close()
    assert [type(event) for event in written(file)] == [events.Faulted, events.Mended, events.Faulted]


def test_an_earpiece_that_plays_again_takes_back_none_of_the_rooms_faults(file: Path) -> None:
    room, ear = Reports(file), Reports(file, ear=True)
    room.fault("another device plays the sound", "loudspeaker")
    room.close()
    ear.mended("bed", "loudspeaker")
    ear.close()
    assert [type(event) for event in written(file)] == [events.Faulted]


def test_what_sounded_is_written_once_and_for_its_own_session_only(file: Path) -> None:
    one = Reports(file)
    for name in ("another", session(file), session(file)):
        one.sounded(name, ("warn", 0, 240_000))
    one.close()
    assert written(file) == [events.Sounded("warn", 0, 240.0)]


def test_what_a_full_disk_does_not_take_is_written_when_there_is_room_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, tries = Journal.act, []

    def full(*words: object) -> object:
        tries.append(1)
        if len(tries) < 3:
            raise JournalError("the disk is full")
        return act(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(reports, "RETRY", 0.01)
    monkeypatch.setattr(Journal, "act", full)
    one = Reports(file)
    one.fault("no sound device")
    one.close()
    assert written(file) == [events.Faulted("sound", "no sound device")]
