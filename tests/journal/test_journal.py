"""The journal as one process sees it: what is written stays, and what cannot be read is refused in words."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.clock import HandClock, Instant
from roomctl.errors import RoomError
from roomctl.journal import store as module
from roomctl.journal.schema import APPLICATION, VERSION
from roomctl.journal.store import Journal, JournalError, Row
from roomctl.session import events
from roomctl.session.commands import Act, Close, Report, Start
from roomctl.session.events import Entry, Event, Paused
from roomctl.session.fold import current_at
from roomctl.session.state import State
from tests.helpers import refused, three
from tests.rigs.nobody import forbidden


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


def kinds(entries: list[Entry]) -> list[str]:
    return [events.kind_of(entry.event) for entry in entries]


# What is written


def test_a_session_survives_closing_and_opening(path: Path, clock: HandClock) -> None:
    with Journal(path) as first:
        first.act(Start(three()), clock)
        clock.wind(100)
        first.act(Act("next"), clock)
        before = first.state()
    with Journal(path) as second:
        assert second.state() == before
        assert kinds(second.follow(0)) == ["started", "moved"]


def test_two_open_journals_see_each_others_entries(path: Path, clock: HandClock) -> None:
    with Journal(path) as one, Journal(path) as other:
        one.act(Start(three()), clock)
        before = one.changes()
        assert [entry.event for entry in other.act(Act("pause"), clock).entries] == [Paused()]
        assert one.changes() != before
        needless = one.act(Act("pause"), clock).decision.needless
        assert needless is not None
        assert needless.why == "paused"
        assert one.state() == other.state()
        assert one.follow(0) == other.follow(0)


def test_the_outcome_tells_what_was_written_and_the_state_after_it(journal: Journal, clock: HandClock) -> None:
    journal.act(Start(three()), clock)
    clock.wind(30)
    outcome = journal.act(Act("next"), clock)
    assert list(outcome.entries) == journal.follow(1)
    assert outcome.state is not None
    assert outcome.decision.events == tuple(entry.event for entry in outcome.entries)
    assert outcome.state == journal.state()
    assert outcome.state.current == 1


def test_an_act_that_decides_nothing_writes_nothing(journal: Journal, clock: HandClock) -> None:
    journal.act(Start(three()), clock)
    assert journal.act(Act("resume"), clock).entries == ()
    assert len(journal.follow(0)) == 1


def test_a_refused_act_writes_nothing_and_the_journal_goes_on(journal: Journal, clock: HandClock) -> None:
    with refused("no session is running"):
        journal.act(Act("next"), clock)
    journal.act(Start(three()), clock)
    with refused("a session is running"):
        journal.act(Start(three()), clock)
    assert kinds(journal.follow(0)) == ["started"]


def test_an_act_is_written_whole_or_not_at_all(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.act(Start(three()), clock)
    clock.wind(5000)
    before = journal.state()

    def fails(state: State | None, entry: Entry) -> State | None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(module, "apply", fails)
        with pytest.raises(MemoryError):
            journal.act(Start(three()), clock)
    assert kinds(journal.follow(0)) == ["started"]
    assert journal.state() == before
    journal.act(Start(three()), clock)
    assert kinds(journal.follow(0)) == ["started", "ended", "started"]


def test_a_failure_between_two_events_of_one_act_leaves_neither(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.act(Start(three()), clock)
    clock.wind(5000)
    append = Journal._append

    def second_fails(self: Journal, event: Event, now: Instant, earlier: str) -> Row:
        if isinstance(event, events.Started):
            raise OSError(5, "Input/output error")
        return append(self, event, now, earlier)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_append", second_fails)
        with pytest.raises(RoomError, match="Input/output error"):
            journal.act(Start(three()), clock)
    assert kinds(journal.follow(0)) == ["started"]


def test_a_full_disk_is_told_in_words_and_passes(journal: Journal, clock: HandClock) -> None:
    journal.act(Start(three()), clock)
    large = Report(events.Faulted("bed", "x" * 50_000))
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="full"):
        journal.act(large, clock)
    journal._db.execute("PRAGMA max_page_count = 100000")
    journal.act(large, clock)
    assert kinds(journal.follow(0)) == ["started", "faulted"]


class FailsToCommit:
    """A connection whose next COMMIT fails, as on a worn disk."""

    def __init__(self, real: sqlite3.Connection) -> None:
        self.real, self.failed = real, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and not self.failed:
            self.failed = True
            raise sqlite3.OperationalError("disk I/O error")
        return self.real.execute(sql, *more)


def test_a_commit_that_fails_writes_nothing_and_the_journal_goes_on(
    journal: Journal, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.act(Start(three()), clock)
    monkeypatch.setattr(journal, "_db", FailsToCommit(journal._db))
    with pytest.raises(JournalError, match="disk I/O error"):
        journal.act(Act("note", text="lost"), clock)
    assert kinds(journal.follow(0)) == ["started"]
    journal.act(Act("note", text="kept"), clock)
    assert kinds(journal.follow(0)) == ["started", "noted"]


def test_sequence_numbers_rise_by_one_over_all_sessions(journal: Journal, clock: HandClock) -> None:
    for _ in range(3):
        journal.act(Start(three()), clock)
        clock.wind(5000)
    journal.act(Close(), clock)
    assert [entry.seq for entry in journal.follow(0)] == [1, 2, 3, 4, 5, 6]
    assert [entry.seq for entry in journal.follow(4)] == [5, 6]


def test_sessions_are_told_newest_first_and_each_has_its_own_entries(journal: Journal, clock: HandClock) -> None:
    for _ in range(3):
        journal.act(Start(three()), clock)
        clock.wind(5000)
    newest, middle, oldest = journal.sessions()
    assert newest > middle > oldest
    assert kinds(journal.entries(oldest)) == kinds(journal.entries(middle)) == ["started", "ended"]
    assert kinds(journal.entries(newest)) == ["started"]
    assert journal.entries("20000101-000000-aaaa") == []


def test_of_a_year_of_sessions_only_the_latest_is_read_to_know_where_the_room_stands(
    path: Path, clock: HandClock
) -> None:
    with Journal(path) as made:
        for _ in range(2):
            first, *_ = made.act(Start(three()), clock).entries
            made.act(Act("stop"), clock)
        latest = made.act(Start(three()), clock).state
        made._db.execute("UPDATE events SET body = '{' WHERE seq < ?", (first.seq,))
    with Journal(path) as made:
        assert made.state() == latest
        assert made.act(Act("next"), clock).entries[0].seq == first.seq + 3
        oldest = made.sessions()[-1]
        with pytest.raises(JournalError, match="entry 1 "):
            made.entries(oldest)


def test_a_report_from_two_controllers_is_written_once(path: Path, clock: HandClock) -> None:
    with Journal(path) as one, Journal(path) as other:
        one.act(Start(three()), clock)
        report = Report(events.Cued("warn", 0, 240.0))
        assert [len(controller.act(report, clock).entries) for controller in (one, other, one)] == [1, 0, 0]


def test_each_entry_keeps_the_instant_it_was_decided_at(journal: Journal, clock: HandClock) -> None:
    clock.wind(0.123456789)
    journal.act(Start(three()), clock)
    assert [entry.at for entry in journal.follow(0)] == [clock.now()]


def test_writes_are_on_disk_before_act_returns(journal: Journal) -> None:
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_state_as_it_was_leaves_out_what_came_after(journal: Journal, clock: HandClock) -> None:
    journal.act(Start(three()), clock)
    clock.wind(100)
    then = clock.now()
    clock.wind(1)
    journal.act(Act("next"), clock)
    was = current_at(journal.follow(0), then)
    assert was is not None
    assert (was.current, was.elapsed) == (0, 100)
    assert current_at([], then) is None


def test_only_its_owner_can_read_a_journal(path: Path, clock: HandClock) -> None:
    before = os.umask(0)
    try:
        with Journal(path) as made:
            made.act(Start(three()), clock)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert set(modes) >= {"journal.db", "journal.db-wal"}
    assert set(modes.values()) == {0o600}, modes


# What is refused


def refusal(path: Path) -> str:
    with pytest.raises(RoomError) as caught, Journal(path) as made:
        made.state()
    assert caught.value.code == 3
    assert str(path) in str(caught.value)
    return str(caught.value)


def another_programs(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE songs (title TEXT)")
    db.close()


def test_another_programs_database_is_refused(path: Path) -> None:
    another_programs(path)
    assert "is not a roomctl journal" in refusal(path)


def test_another_programs_database_is_left_byte_for_byte_as_it_was(path: Path) -> None:
    another_programs(path)
    before = path.read_bytes()
    refusal(path)
    assert path.read_bytes() == before


def test_a_refused_file_is_let_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    another_programs(path)
    opened: list[sqlite3.Connection] = []

    class Noted(sqlite3.Connection):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, **more)  # type: ignore[arg-type]
            opened.append(self)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=Noted))
    refusal(path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


@pytest.mark.parametrize(("version", "said"), [(VERSION + 1, "newer roomctl"), (0, "cannot bring to")])
def test_another_version_is_refused(path: Path, version: int, said: str) -> None:
    Journal(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("levitated", "{}"), ("paused", "[]"), ("paused", "null"), ("paused", "7"), ("moved", "{}"),
        ("moved", '{"to": 1, "lengths": 5}'), ("started", '{"plan": {}, "booked": 1}'),
        ("started", '{"plan": null, "booked": 1}'), ("started", '{"plan": {"phases": [1]}, "booked": 1}'),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_is_named_by_its_number(
    path: Path, clock: HandClock, kind: str, body: str
) -> None:
    with Journal(path) as made:
        made.act(Start(three()), clock)
        made._db.execute("INSERT INTO events VALUES (2, 's', 0, 'b', 0, ?, ?)", (kind, body))
    assert f"entry 2 ({kind}) cannot be read" in refusal(path)


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir()
    assert refusal(path)


def test_a_place_under_a_file_is_refused(path: Path) -> None:
    path.write_text("a file")
    assert refusal(path / "journal.db")


def test_a_place_that_is_not_there_is_refused(path: Path) -> None:
    assert refusal(path / "nowhere" / "journal.db")


def test_a_folder_that_cannot_be_written_is_refused(path: Path) -> None:
    with forbidden(path.parent, 0o555):
        assert refusal(path)


def test_asking_a_closed_journal_is_told_in_words(path: Path) -> None:
    made = Journal(path)
    made.close()
    for ask in (made.state, made.changes, made.sessions):
        with pytest.raises(RoomError):
            ask()


def test_an_empty_file_becomes_a_journal(path: Path) -> None:
    path.touch()
    with Journal(path) as made:
        assert made._db.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        assert made.state() is None


def test_an_act_for_a_session_that_another_has_followed_does_nothing_to_either(
    journal: Journal, clock: HandClock
) -> None:
    first = journal.act(Start(three()), clock).state
    assert first
    clock.wind(30)
    journal.act(Act("stop"), clock)
    clock.wind(2)
    journal.act(Start(three()), clock)
    before = journal.follow(0)
    for verb in ("next", "pause", "stop", "undo", "ack"):
        with refused("another session has started in the meantime"):
            journal.act(Act(verb, phase=0), clock, first.session)
    assert journal.follow(0) == before
    assert journal.act(Act("note", text="left early"), clock, first.session).entries[0].session == first.session
