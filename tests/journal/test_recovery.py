"""A journal that is damaged, cut, removed or replaced: it is kept, and what a process of the room holds goes on."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.clock import HandClock, Instant
from roomctl.errors import Unavailable
from roomctl.journal import recovery, store
from roomctl.journal.store import RECORD, Journal, JournalError
from roomctl.session import events
from roomctl.session.commands import Act, Start
from roomctl.session.events import Entry
from tests.helpers import three
from tests.rigs.disk import full_log
from tests.rigs.nobody import forbidden

PAGE = 4096


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process has anything to add to a new journal."""
    monkeypatch.setattr(store, "OTHERS", 0.0)
    monkeypatch.setattr(store, "LOOK", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as made:
        yield made


def told(journal: Journal) -> list[tuple[str, events.Event]]:
    """Every entry of the sessions, without the marks about the journal itself."""
    return [(entry.session, entry.event) for entry in journal.follow(0) if not is_mark(entry)]


def is_mark(entry: Entry) -> bool:
    return isinstance(entry.event, events.Faulted) and entry.event.device == RECORD


def on_disk(path: Path) -> None:
    """Everything is in the file itself, none of it in the log."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def lived(journal: Journal, clock: HandClock) -> None:
    """Two sessions, and a third that runs; an early copy of the file."""
    for _ in range(2):
        journal.act(Start(three()), clock)
        clock.wind(20)
        journal.act(Act("note", text="x" * 200), clock)
        journal.act(Act("stop"), clock)
        clock.wind(20)
        if not (early := journal.path.with_suffix(".early")).exists():
            on_disk(journal.path)
            shutil.copy(journal.path, early)
    journal.act(Start(three()), clock)
    clock.wind(10)
    journal.act(Act("next"), clock)
    journal.act(Act("note", text="acknowledged"), clock)


# What may happen to the file


def pages(path: Path) -> None:
    drawn, many = random.Random(4), path.stat().st_size // PAGE
    with path.open("r+b") as file:
        for page in drawn.sample(range(many), min(3, many)):
            file.seek(PAGE * page)
            file.write(drawn.randbytes(PAGE))


def cut(path: Path) -> None:
    os.truncate(path, 0)


def cut_in_two(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def removed(path: Path) -> None:
    path.unlink()


def removed_with_logs(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink()


def moved(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))


def replaced(path: Path) -> None:
    shutil.copy(path.with_suffix(".early"), path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def overwritten(path: Path) -> None:
    path.write_bytes(path.with_suffix(".early").read_bytes())


def log_removed(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def table_dropped(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("DROP TABLE events")
    db.close()


FAULTS = (pages, cut, cut_in_two, removed, removed_with_logs, moved, replaced, overwritten, log_removed, table_dropped)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("checkpointed", [False, True])
def test_a_session_goes_on_for_everybody_whatever_happens_to_its_file(
    fault: Callable[[Path], None], checkpointed: bool, path: Path, journal: Journal, clock: HandClock
) -> None:
    with Journal(path) as other:
        other.act(Start(three()), clock)
        other.act(Act("stop"), clock)
        lived(journal, clock)
        before = journal.state()
        assert before
        session = [(one, event) for one, event in told(journal) if one == before.session]
        other.state()
        if checkpointed:
            on_disk(path)
        fault(path)
        other.changes()  # as screens and the speaker do
        other.state()
        journal.act(Act("pause"), clock)
        with Journal(path) as later:
            later.state()
            for one in (journal, other, journal, other):
                one.changes()
                one.state()
            found = later.state()
            assert found
            assert (found.session, found.paused) == (before.session, True)
            assert [one for one in told(later) if one[0] == before.session] == [
                *session,
                (before.session, events.Paused()),
            ]
        assert journal.state() == other.state() == found


def test_nothing_is_lost_of_earlier_sessions_that_a_file_without_a_name_still_has(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    before = told(journal)
    removed_with_logs(path)
    journal.state()
    assert len(journal.sessions()) == 1
    journal.act(Act("stop"), clock)
    assert recovery.older(path) == 2
    assert told(journal)[:-1] == before
    assert recovery.older(path) == 0


def test_the_screens_say_that_the_journal_was_written_anew_and_where_the_damaged_file_is(
    path: Path, journal: Journal, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(journal, clock)
    cut(path)
    state = journal.state()
    assert state
    [mark] = state.faults
    assert mark.device == RECORD
    assert "nothing of this session is missing" in mark.message
    assert all(one.name in mark.message for one in recovery.aside(path))
    assert mark.message in capsys.readouterr().err


def test_a_damaged_journal_that_nobody_has_open_is_moved_aside_and_read_as_far_as_possible(
    path: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Journal(path) as made:
        for _ in range(40):
            made.act(Start(three()), clock)
            made.act(Act("stop"), clock)
        before = told(made)
    damaged = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(PAGE * 20)
        file.write(b"?" * PAGE)
    with Journal(path) as made:
        after = told(made)
        made.act(Start(three()), clock)
    assert len(before) - 8 < len(after) < len(before)
    assert after == [one for one in before if one in after]
    [kept] = recovery.aside(path)
    assert kept.stat().st_size == len(damaged)
    assert f"the former file is kept: {kept.name}" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_kept_byte_for_byte(path: Path, clock: HandClock) -> None:
    path.write_text("Dear diary, " * 500)
    with Journal(path) as made:
        made.act(Start(three()), clock)
    [kept] = recovery.aside(path)
    assert kept.read_text() == "Dear diary, " * 500


@pytest.mark.parametrize("values", ["'s', 0, 'b', 0, 'paused', '{'", "'s', 'x', 'b', 0, 'paused', '{}'"])
def test_an_entry_of_the_newest_session_that_is_no_text_of_ours_starts_a_new_journal(
    path: Path, clock: HandClock, values: str
) -> None:
    with Journal(path) as made:
        made.act(Start(three()), clock)
        made._db.execute(f"INSERT INTO events VALUES (2, {values})")
    with Journal(path) as made:
        state = made.state()
        assert state
        assert not state.paused
    assert len(recovery.aside(path)) == 1


def test_the_journal_of_another_machine_in_its_place_is_kept_aside_and_adds_nothing(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    before = journal.state()
    elsewhere = path.with_suffix(".other")
    with Journal(elsewhere) as other:
        there = HandClock(boot="another")
        for _ in range(30):
            other.act(Start(three()), there)
            other.act(Act("stop"), there)
    on_disk(path)
    elsewhere.replace(path)
    journal.act(Act("pause"), clock)
    after = journal.state()
    assert before
    assert after
    assert after.session == before.session
    with Journal(recovery.aside(path)[0]) as kept:
        assert len(kept.sessions()) == 30


def test_a_journal_is_written_anew_though_the_log_takes_no_line_of_it(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    cut(path)
    with full_log():
        assert journal.act(Act("pause"), clock).entries
    assert told(journal)[-1][1] == events.Paused()


def test_a_session_that_another_command_began_in_an_empty_file_comes_after_the_one_that_ran(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    running = journal.state()
    removed_with_logs(path)
    clock.wind(1)
    with Journal(path) as another:
        begun = another.act(Start(three()), clock).state
    state = journal.state()
    assert running
    assert begun
    assert state
    assert state.session == begun.session
    assert journal.sessions()[:2] == [begun.session, running.session]


def test_what_a_command_wrote_just_before_the_file_went_is_kept_by_the_processes_that_have_it_open(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    with Journal(path) as first:
        first.state()
        with Journal(path) as command:
            command.act(Act("note", text="just before"), clock)
        removed_with_logs(path)
        with Journal(path) as begun_anew:
            assert begun_anew.state() is None
        first._db.close()  # it knows of this no more than it has read
        first.state()
        journal.state()
    assert events.Noted("just before") in [event for _, event in told(journal)]


def test_what_was_written_since_the_machine_restarted_is_kept_although_no_process_has_read_it(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    clock.reboot()
    with Journal(path) as command:
        command.act(Act("note", text="after the restart"), clock)
    removed(path)
    assert events.Noted("after the restart") in [event for _, event in told(journal)]


def test_a_session_begun_in_an_empty_file_after_the_machine_restarted_comes_after_the_one_that_ran(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    running = journal.state()
    clock.reboot()
    journal.act(Act("note", text="after the restart"), clock)
    removed_with_logs(path)
    clock.wind(1)
    with Journal(path) as another:
        begun = another.act(Start(three()), clock).state
    state = journal.state()
    assert running
    assert begun
    assert state
    assert state.session == begun.session
    assert journal.sessions()[:2] == [begun.session, running.session]


def test_what_is_written_while_another_process_writes_the_journal_anew_is_in_the_new_one(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)

    class Late(HandClock):
        """It is asked in the middle of a write."""

        def now(self) -> Instant:
            if not recovery.aside(path):
                removed_with_logs(path)
                journal.state()
            return clock.now()

    with Journal(path) as command:
        command.act(Act("note", text="late"), Late())
    assert [event for _, event in told(journal)].count(events.Noted("late")) == 1


def test_what_a_command_wrote_into_a_new_journal_outlives_damage_of_that_one_too(
    path: Path, journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(journal, clock)
    with Journal(path) as first:
        first.state()
        removed_with_logs(path)
        first.act(Act("louder"), clock)
        first._db.close()  # it is killed

    def others_look(seconds: float) -> None:
        monkeypatch.setattr(store, "LOOK", 0.0)
        removed_with_logs(path)
        journal.state()

    command = Journal(path)
    command.act(Act("note", text="between"), clock)
    monkeypatch.setattr(store, "LOOK", 0.5)
    monkeypatch.setattr("time.sleep", others_look)
    command.close()
    if store.LOOK:  # it did not wait
        others_look(0.0)
    assert [event for _, event in told(journal)].count(events.Noted("between")) == 1


def test_at_rest_a_journal_that_somebody_put_in_its_place_is_used_as_it_is(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    journal.act(Act("stop"), clock)
    on_disk(path)
    replaced(path)
    journal.state()
    assert len(journal.sessions()) == 1
    assert not recovery.aside(path)


def test_until_a_new_journal_can_be_written_the_session_stays_on_the_screen_and_acts_are_refused_in_words(
    path: Path, journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(journal, clock)
    before = journal.state()
    cut(path)
    monkeypatch.setattr(store, "RETRY", 0.0)
    with forbidden(path.parent, 0o555):
        assert journal.state() == before
        assert journal.changes()
        assert "no new one can be written" in journal.trouble
        with pytest.raises(JournalError, match="no new one can be written"):
            journal.act(Act("pause"), clock)
    assert journal.state() is not before
    assert not journal.trouble
    journal.act(Act("pause"), clock)


def test_a_log_that_takes_no_write_while_other_files_do_is_moved_aside_with_its_journal(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    """As on a share that was away. Here no file may grow beyond the log's size."""
    lived(journal, clock)
    for number in range(20):
        journal.act(Act("note", text=f"{number:02}" * 100), clock)
    before, limits = told(journal), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{path}-wal").stat().st_size, limits[1]))
    try:
        journal.act(Act("pause"), clock)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    running = [entry for entry in before if entry[0] == before[-1][0]]
    assert [entry for entry in told(journal) if entry[0] == before[-1][0]] == [
        *running,
        (before[-1][0], events.Paused()),
    ]
    assert len(recovery.aside(path)) == 1


def test_a_folder_that_was_removed_is_not_made_again(path: Path, clock: HandClock, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    with Journal(folder / "journal.db") as journal:
        journal.act(Start(three()), clock)
        shutil.rmtree(folder)
        with pytest.raises(Unavailable, match="was removed"):
            journal.act(Act("pause"), clock)
    assert not folder.exists()


def test_a_process_that_still_had_the_former_file_open_does_no_harm_when_it_closes_it(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    late = Journal(path)
    moved(path)
    journal.state()
    log = Path(f"{path}-wal").stat().st_ino
    late.close()
    assert Path(f"{path}-wal").stat().st_ino == log


def test_damage_in_an_earlier_session_is_found_by_the_check_when_no_session_runs(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    for _ in range(40):
        journal.act(Start(three()), clock)
        journal.act(Act("stop"), clock)
    before = told(journal)
    journal.check()
    assert not recovery.aside(path)
    on_disk(path)
    with path.open("r+b") as file:
        file.seek(PAGE * 8)
        file.write(b"?" * PAGE)
    with Journal(path) as other:
        other.check()
        after = told(other)
    assert len(before) - 8 < len(after) < len(before)
    assert len(recovery.aside(path)) == 1


def test_an_entry_that_one_process_adds_between_others_reaches_those_that_have_read_past_it(
    path: Path, journal: Journal, clock: HandClock
) -> None:
    lived(journal, clock)
    with Journal(path) as late:
        late.act(Act("pause"), clock)
        removed_with_logs(path)
        journal._db.close()  # so nobody but `late` knows of the pause
        clock.wind(1)
        journal.state()
        journal.act(Act("silence"), clock)
        state = late.state()
        assert journal.state() == state
        assert state
        assert state.paused
        assert state.silenced
