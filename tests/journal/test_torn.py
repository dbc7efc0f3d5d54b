"""A power cut in the middle of a write loses no entry that was written before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import Act, Start
from tests.helpers import evenly
from tests.rigs.torn import Write, another_write

FRAME = 24 + 4096
"""Bytes: a header and a page."""
NOTES = [f"note {number}" for number in range(5)]


class PowerCut:
    """A journal with NOTES whose next write can end anywhere, each time from the same files."""

    def __init__(self, folder: Path) -> None:
        self.path, self._log = folder / "journal.db", folder / "journal.db-wal"
        with Journal(self.path) as journal:
            journal.act(Start(evenly(6000)), HandClock())
            for note in NOTES:
                journal.act(Act("note", text=note), HandClock())
            self._file, log = self.path.read_bytes(), self._log.read_bytes()  # closing empties the log
        self._leave(log)
        self.write: Write = another_write(self.path, folder / "beside")

    def _leave(self, log: bytes) -> None:
        self.path.write_bytes(self._file)
        self._log.write_bytes(log)

    def nothing_is_lost_with(self, log: bytes) -> None:
        self._leave(log)
        with Journal(self.path) as journal:
            assert journal.act(Act("note", text="next"), HandClock()).entries
            written = [entry.event for entry in journal.follow(0)]
        assert [one.text for one in written if isinstance(one, events.Noted)] == [*NOTES, "next"]
        assert not [one for one in written if isinstance(one, events.Faulted)]
        assert not list(self.path.parent.glob("*damaged*"))


@pytest.fixture
def power_cut() -> Iterator[PowerCut]:
    memory = Path("/dev/shm")  # a disk takes thirty times as long, for some ten thousand waits
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield PowerCut(Path(folder))


def test_a_write_that_ends_at_any_byte_of_its_last_frame_loses_nothing_before_it(power_cut: PowerCut) -> None:
    write = power_cut.write
    for at in range(write.last + 1 - FRAME, write.last + 1):
        power_cut.nothing_is_lost_with(write.cut(at))


def test_a_write_that_ends_in_an_earlier_frame_loses_nothing_before_it(power_cut: PowerCut) -> None:
    write = power_cut.write
    for at in range(write.first, write.last + 1 - FRAME, 97):
        power_cut.nothing_is_lost_with(write.cut(at))


def test_a_write_of_which_any_byte_is_another_loses_nothing_before_it(power_cut: PowerCut) -> None:
    write = power_cut.write
    for at in range(write.first, write.last + 1, 97):
        power_cut.nothing_is_lost_with(write.spoilt(at, 1 + at % 255))
