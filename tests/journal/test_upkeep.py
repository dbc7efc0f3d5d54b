"""What is done for the journal while no session runs, and what a copy is good for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal import archive, recovery, reserve, snapshot, store, upkeep
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import Act, Start
from tests.helpers import three

DAY = 24 * 3600.0


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve, "ENOUGH", 0)
    monkeypatch.setattr(reserve, "SIZE", reserve.PORTION)
    monkeypatch.setattr(store, "OTHERS", 0.0)
    monkeypatch.setattr(store, "LOOK", 0.0)
    monkeypatch.setattr(store, "RETRY", 0.0)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as made:
        yield made


def session(journal: Journal, clock: HandClock, note: str = "") -> str:
    """One session; its id."""
    journal.act(Start(three()), clock)
    clock.wind(10)
    if note:
        journal.act(Act("note", text=note), clock)
    state = journal.act(Act("stop"), clock).state
    clock.wind(3600)
    assert state
    return state.session


def days(journal: Journal) -> list[str]:
    return [copy.name.removeprefix("journal.db.copy-") for copy in recovery.copies(journal.path)]


def day(clock: HandClock) -> str:
    return f"{date.fromtimestamp(clock.now().wall):%Y%m%d}"


def spoil(path: Path) -> None:
    """Every page, and its log."""
    path.write_bytes(random.Random(3).randbytes(path.stat().st_size))
    Path(f"{path}-wal").unlink(missing_ok=True)


def test_each_day_has_one_copy_with_its_last_sessions_and_three_are_kept(journal: Journal, clock: HandClock) -> None:
    made = []
    for _ in range(5):
        for _ in range(2):
            session(journal, clock)
            upkeep.look_after(journal, clock.now())
        made.append(day(clock))
        clock.wind(DAY)
    assert days(journal) == made[-3:]
    newest = recovery.copies(journal.path)[-1]
    assert newest.stat().st_mode & 0o777 == 0o600
    with Journal(newest, mends=False) as copy:
        assert copy.sessions() == journal.sessions()


def test_nothing_is_copied_checked_or_filled_up_beside_a_session_or_without_news(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.act(Start(three()), clock)
    upkeep.look_after(journal, clock.now())
    assert not days(journal)
    assert reserve.left(journal.path) == reserve.SIZE, "the first session may come before the room was ever idle"
    assert reserve.give_back(journal.path)
    upkeep.look_after(journal, clock.now())
    assert reserve.left(journal.path) == 0
    journal.act(Act("stop"), clock)
    clock.wind(3600)
    upkeep.look_after(journal, clock.now())
    assert days(journal) == [day(clock)]
    assert reserve.left(journal.path) == reserve.SIZE
    monkeypatch.setattr(Journal, "check", lambda journal: pytest.fail("nothing is new"))
    upkeep.look_after(journal, clock.now())


def test_a_copy_with_a_later_day_was_made_while_the_clock_was_wrong_and_goes(
    journal: Journal, clock: HandClock
) -> None:
    wrong = HandClock(wall=clock.now().wall + 400 * DAY)
    session(journal, wrong)
    upkeep.look_after(journal, wrong.now())
    session(journal, clock)
    upkeep.look_after(journal, clock.now())
    assert days(journal) == [day(clock)]


def test_a_disk_that_a_copy_would_fill_gets_none(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(journal, clock)
    monkeypatch.setattr(reserve, "ENOUGH", 1 << 60)
    upkeep.look_after(journal, clock.now())
    assert not days(journal)


def test_what_a_damaged_journal_has_lost_comes_from_the_copy(
    journal: Journal, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        session(journal, clock, f"note {number}")
    upkeep.look_after(journal, clock.now())
    before = journal.follow(0)
    journal.close()
    spoil(journal.path)
    with Journal(journal.path) as again:
        assert again.follow(0) == before
    assert f"{len(before)} entries come from a copy" in capsys.readouterr().err


def test_earlier_sessions_come_from_the_copy_once_the_session_is_over_in_which_the_file_was_damaged(
    journal: Journal, clock: HandClock
) -> None:
    earlier = [session(journal, clock) for _ in range(3)]
    upkeep.look_after(journal, clock.now())
    before = journal.follow(0)
    journal.act(Start(three()), clock)
    spoil(journal.path)
    state = journal.state()
    assert state
    assert journal.sessions() == [state.session]
    journal.act(Act("stop"), clock)
    clock.wind(3600)
    upkeep.look_after(journal, clock.now())
    assert journal.sessions() == [state.session, *reversed(earlier)]
    assert journal.follow(0)[: len(before)] == before


def test_a_check_that_finds_damage_has_the_rest_from_the_copy_before_it_is_replaced(
    journal: Journal, clock: HandClock
) -> None:
    for _ in range(40):
        session(journal, clock)
    upkeep.look_after(journal, clock.now())
    session(journal, clock)
    before = [entry for entry in journal.follow(0) if not isinstance(entry.event, events.Faulted)]
    journal.close()  # which empties the log
    with journal.path.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"?" * 4096)
    with Journal(journal.path) as again:
        upkeep.look_after(again, clock.now())
        assert again.follow(0) == before
        with Journal(recovery.copies(again.path)[-1], mends=False) as copy:
            assert copy.follow(0) == before


def test_a_copy_of_another_journal_adds_nothing(journal: Journal, clock: HandClock) -> None:
    for _ in range(3):
        session(journal, clock)
    upkeep.look_after(journal, clock.now())
    journal.close()
    journal.path.unlink()
    with Journal(journal.path) as begun_anew:
        new = session(begun_anew, clock)
        spoil(journal.path)
        begun_anew.state()
        assert recovery.aside(journal.path)
        assert begun_anew.sessions() == [new]


def test_what_is_purged_is_in_no_copy(journal: Journal, clock: HandClock) -> None:
    gone = session(journal, clock)
    session(journal, clock)
    upkeep.look_after(journal, clock.now())
    archive.purge(journal, [gone], clock.now())
    assert not days(journal)
    upkeep.look_after(journal, clock.now())
    with Journal(recovery.copies(journal.path)[-1], mends=False) as copy:
        assert gone not in copy.sessions()


@pytest.mark.parametrize("again", [False, True])
def test_what_is_purged_does_not_come_back_from_a_file_that_was_moved_aside_before(
    again: bool, journal: Journal, clock: HandClock
) -> None:
    gone, other = session(journal, clock), session(journal, clock)
    journal.path.unlink()
    journal.state()
    if again:
        upkeep.look_after(journal, clock.now())
    archive.purge(journal, [gone], clock.now())
    if again:
        journal.path.unlink()
        journal.state()
    upkeep.look_after(journal, clock.now())
    assert recovery.aside(journal.path)
    assert journal.sessions() == [other]


def test_a_copy_that_is_being_made_during_a_purge_is_not_kept(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, copied = session(journal, clock), snapshot.copy
    session(journal, clock)

    def purged_meanwhile(path: Path, to: Path) -> None:
        copied(path, to)
        archive.purge(journal, [gone], clock.now())

    monkeypatch.setattr(snapshot, "copy", purged_meanwhile)
    with suppress(OSError):
        upkeep.look_after(journal, clock.now())
    assert not days(journal)
