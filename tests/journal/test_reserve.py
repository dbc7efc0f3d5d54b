"""A disk that is full in a session: space that was kept for it is given back, and the session goes on to its end."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal import reserve, store
from roomctl.journal.reserve import DISK
from roomctl.journal.store import Journal, JournalError, Row
from roomctl.session import events
from roomctl.session.commands import Act, Report, Start
from tests.helpers import three
from tests.rigs import disk as small_disk

SIZE = 12 << 20
"""Bytes of the disk."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve, "ENOUGH", 1 << 20)
    monkeypatch.setattr(store, "OTHERS", 0.0)


class Disk:
    """A small one: a real file system; where none may be mounted, writes of the journal that fail as on one."""

    def __init__(self, folder: Path, kind: str, patch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.folder, self._patch, self._spent = folder, patch, 0
        self.real = kind == "btrfs" and small_disk.mounted_btrfs(folder, folder.with_name("image"))
        self.real = self.real or small_disk.mounted(folder, str(SIZE))

    def fill(self) -> None:
        if not self.real:
            self._patch.setattr(Journal, "_append", self._failing(Journal._append))
            return
        for _ in range(2):
            small_disk.filled(self.folder)
            os.sync()  # btrfs then writes what it held, and has some space left

    def empty(self) -> None:
        if self.real:
            (self.folder / "large").unlink()
        self._spent = -SIZE

    def _failing(self, append: Callable[..., Row]) -> Callable[..., Row]:
        def appended(journal: Journal, *given: object) -> Row:
            row = append(journal, *given)
            self._spent += 3 * 4096
            if self._spent > reserve.SIZE - reserve.left(journal.path):
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            return row

        return appended

    def close(self) -> None:
        if self.real:
            small_disk.unmounted(self.folder)


@pytest.fixture(params=["tmpfs", "btrfs"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk", request.param, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def journal(disk: Disk) -> Iterator[Journal]:
    with Journal(disk.folder / "journal.db") as made:
        reserve.fill(made.path)
        yield made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def notes(journal: Journal) -> list[str]:
    return [entry.event.text for entry in journal.follow(0) if isinstance(entry.event, events.Noted)]


def faults(journal: Journal) -> list[str]:
    found = [entry.event for entry in journal.follow(0) if isinstance(entry.event, events.Faulted)]
    return [fault.message for fault in found if fault.device == "bed"]


def marks(journal: Journal) -> list[str]:
    state = journal.state()
    return [fault.message for fault in state.faults if fault.device == DISK] if state else []


def test_a_session_on_a_full_disk_can_be_acted_on_to_its_end_and_reported(
    disk: Disk, journal: Journal, clock: HandClock
) -> None:
    journal.act(Start(three()), clock)
    disk.fill()
    for number in range(150):
        clock.wind(5)
        journal.act(Act("note", text=f"note {number}"), clock)
    assert marks(journal) == [reserve.IN_USE]
    journal.act(Act("stop"), clock)
    assert reserve.left(journal.path) < reserve.SIZE
    with Journal(journal.path) as report:
        assert notes(report) == [f"note {number}" for number in range(150)]


def test_a_journal_that_no_process_has_open_is_opened_on_a_full_disk(disk: Disk, clock: HandClock) -> None:
    path = disk.folder / "journal.db"
    with Journal(path) as journal:
        reserve.fill(path)
        journal.act(Start(three()), clock)
    disk.fill()
    with Journal(path) as journal:
        journal.act(Act("note", text="on a full disk"), clock)
        assert notes(journal) == ["on a full disk"]
        assert marks(journal) == [reserve.IN_USE]


def test_where_a_file_cannot_be_made_smaller_without_space_all_that_was_kept_is_given_back(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(os, "truncate", refused)
    assert reserve.give_back(journal.path)
    assert reserve.left(journal.path) == 0
    assert not reserve.give_back(journal.path)


def test_once_all_that_was_kept_is_used_acts_are_refused_in_words_and_nothing_acknowledged_is_lost(
    disk: Disk, journal: Journal, clock: HandClock
) -> None:
    journal.act(Start(three()), clock)
    disk.fill()
    written = []

    def write(number: int) -> None:
        text = f"{number} {'x' * 30_000}"
        journal.act(Report(events.Faulted("bed", text)), clock)
        written.append(text)

    with pytest.raises(JournalError, match="is the disk full"):
        list(map(write, range(2000)))
    assert len(written) > 50
    assert reserve.left(journal.path) == 0
    assert faults(journal) == written
    disk.empty()
    journal.act(Report(events.Faulted("bed", "again")), clock)
    assert faults(journal) == [*written, "again"]


def test_the_reserve_is_written_whole_and_only_where_the_disk_has_room(disk: Disk, journal: Journal) -> None:
    kept = reserve.file(journal.path)
    assert kept.stat().st_size == reserve.SIZE
    assert kept.stat().st_blocks * 512 >= reserve.SIZE
    assert kept.stat().st_mode & 0o777 == 0o600
    for portion in range(1, 9):
        assert reserve.give_back(journal.path)
        assert reserve.left(journal.path) == reserve.SIZE - portion * reserve.PORTION
    assert not reserve.give_back(journal.path)
    os.truncate(kept, 1000)
    reserve.fill(journal.path)
    assert reserve.left(journal.path) >= reserve.SIZE
    kept.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reserve, "ENOUGH", 1 << 60)
        reserve.fill(journal.path)
    assert not kept.exists()


def test_a_damaged_journal_is_written_anew_on_a_full_disk(disk: Disk, journal: Journal, clock: HandClock) -> None:
    journal.act(Start(three()), clock)
    journal.act(Act("note", text="before"), clock)
    with journal.path.open("r+b") as file:
        file.write(b"?" * journal.path.stat().st_size)
    disk.fill()
    with Journal(journal.path) as other:
        other.state()
        journal.act(Act("note", text="after"), clock)
        assert notes(journal)[-1] == "after"


def test_a_write_that_fails_for_another_reason_is_refused_and_leaves_no_mark(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.act(Start(three()), clock)
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE

    def failing(*_: object) -> Row:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_append", failing)
        with pytest.raises(JournalError, match="disk I/O error"):
            journal.act(Act("pause"), clock)
    journal.act(Act("note", text="again"), clock)
    assert notes(journal) == ["again"]
    assert not marks(journal)
