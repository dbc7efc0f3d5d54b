"""Sessions that are over: listed from their digests, and removed so that no byte of them stays."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from roomctl.bus import cursor
from roomctl.clock import HandClock, Instant
from roomctl.errors import Refused
from roomctl.journal import archive, recovery, schema
from roomctl.journal.store import Journal, JournalError
from roomctl.session import events
from roomctl.session.commands import Act, Close, Start
from roomctl.session.digest import Digest, digest, habits
from roomctl.session.events import Entry
from roomctl.session.record import Record, record
from tests.helpers import phase, plan, three

DAY = 24 * 3600.0


def lived(journal: Journal, clock: HandClock, *, note: str = "", minutes: float = 25, stop: bool = False) -> str:
    """One session of twenty minutes, to its end; its id."""
    state = journal.act(Start(three()), clock).state
    assert state
    clock.wind(60)
    if note:
        journal.act(Act("note", text=note), clock)
    clock.wind(30)
    journal.act(Act("pause", text="phone"), clock)
    clock.wind(20)
    journal.act(Act("resume"), clock)
    if stop:
        journal.act(Act("stop"), clock)
    clock.wind(minutes=minutes)
    journal.act(Close(), clock)
    return state.session


def test_digests_are_those_of_the_records_newest_first(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        sessions = [lived(journal, clock, stop=at == 1) for at in range(3)]
        made = [record(journal.entries(session), clock.now()) for session in reversed(sessions)]
        expected = [digest(one) for one in made if one]
        assert archive.digests(journal, clock.now()) == expected
        assert archive.digests(journal, clock.now()) == expected, "and from what was kept"
        assert [(one.pauses, one.paused, one.ended) for one in expected][1] == (1, 20.0, "stopped")


def test_a_session_that_is_signed_after_the_next_one_is_not_the_newest(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        first, second = (lived(journal, clock) for _ in range(2))
        clock.wind(60)
        journal.act(Act("sign", text="AB"), clock, first)
        assert [one.session for one in archive.digests(journal, clock.now())] == [second, first]


@pytest.mark.parametrize("kind", ["started", "paused"])
def test_a_session_with_an_entry_that_cannot_be_read_hides_no_other_and_is_named(tmp_path: Path, kind: str) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        first, spoilt, last = (lived(journal, clock) for _ in range(3))
        db = sqlite3.connect(journal.path)
        db.execute("UPDATE events SET body = '{\"x\":' WHERE session = ? AND kind = ?", (spoilt, kind))
        db.commit()
        db.close()
        listed = archive.digests(journal, clock.now())
        assert [one.session for one in listed] == [last, first]
        assert archive.unreadable(journal, listed) == [spoilt]
        assert journal.used() == ["test"]
        assert archive.of_client(journal, "nobody") == []
        assert archive.hands_today(journal, clock.now()) == sum(one.deep for one in listed)


def test_a_session_with_an_act_that_its_plan_cannot_have_counts_as_one_that_cannot_be_read(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        spoilt, last = (lived(journal, clock) for _ in range(2))
        db = sqlite3.connect(journal.path)
        body = json.dumps(events.to_json(events.Moved(99, (60.0,) * 3)))
        db.execute("UPDATE events SET kind = 'moved', body = ? WHERE session = ? AND kind = 'paused'", (body, spoilt))
        db.commit()
        db.close()
        listed = archive.digests(journal, clock.now())
        assert [one.session for one in listed] == [last]
        assert archive.unreadable(journal, listed) == [spoilt]
        with pytest.raises(JournalError, match=r"entry 2 \(moved\) cannot be read"):
            journal.entries(spoilt)
        with pytest.raises(JournalError, match=r"entry 2 \(moved\) cannot be read"):
            journal.act(Act("sign", text="AB"), clock, spoilt)


def test_a_digest_is_made_once_and_anew_when_something_was_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, made = HandClock(), list[str]()

    def counted(entries: Sequence[Entry], now: Instant) -> Record | None:
        made.append(entries[0].session)
        return record(entries, now)

    monkeypatch.setattr("roomctl.session.record.record", counted)
    with Journal(tmp_path / "journal.db") as journal:
        first, second = lived(journal, clock), lived(journal, clock)
        archive.digests(journal, clock.now())
        archive.digests(journal, clock.now())
        assert made == [first, second]
        journal.act(Act("measure", text="pain after 2"), clock)
        archive.digests(journal, clock.now())
        assert made == [first, second, second]


def test_a_session_that_runs_is_listed_as_it_stands_and_not_kept(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(three()), clock)
        for done in (100.0, 200.0):
            clock.wind(100)
            assert [(one.done, one.ended) for one in archive.digests(journal, clock.now())] == [(done, "")]


def test_a_digest_of_another_version_is_made_anew(tmp_path: Path) -> None:
    clock, path = HandClock(), tmp_path / "journal.db"
    with Journal(path) as journal:
        lived(journal, clock)
        expected = archive.digests(journal, clock.now())
        for body in ("{", json.dumps({"session": "x"}), "[]", ""):
            with sqlite3.connect(path) as db:
                db.execute("UPDATE digests SET body = ?", (body,))
            db.close()
            assert archive.digests(journal, clock.now()) == expected


def files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_of_a_purged_session_no_byte_stays_in_the_folder(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal, Journal(tmp_path / "journal.db") as other:
        old = [lived(journal, clock, note=f"Mrs Öztürk number {at}") for at in range(40)]
        archive.digests(journal, clock.now())
        clock.wind(40 * DAY)
        young = lived(journal, clock, note="stays")
        other.state()
        assert "Mrs Öztürk number 7".encode() in files(tmp_path).replace(b"\\u00d6", "Ö".encode()).replace(
            b"\\u00fc", "ü".encode()
        )
        before = len(files(tmp_path))
        removed = archive.purge(journal, archive.older(journal, clock.now().wall - 30 * DAY), clock.now())
        left = files(tmp_path)
        assert removed.sessions == tuple(old)
        assert removed.entries == 5 * len(old)
        assert b"number" not in left
        for session in old:
            assert session.encode() not in left
        assert young.encode() in left
        assert 0 < removed.freed <= before - len(left) + 65536
        assert (tmp_path / "journal.db-wal").stat().st_size == 0
        assert other.sessions() == [young]
        assert [one.session for one in archive.digests(other, clock.now())] == [young]


def test_without_secure_delete_and_vacuum_the_bytes_would_still_be_there(tmp_path: Path) -> None:
    """What the test above looks for is there to be found: a plain DELETE leaves it."""
    clock, path = HandClock(), tmp_path / "journal.db"
    with Journal(path) as journal:
        for at in range(40):
            lived(journal, clock, note=f"number {at}")
    db = sqlite3.connect(path)
    db.execute("PRAGMA secure_delete = OFF")
    db.execute("DELETE FROM events")
    db.commit()
    assert b"number 7" in files(tmp_path)
    db.close()


def test_what_another_program_kept_a_purge_from_the_next_one_makes_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "PATIENCE", 0.01)
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        session = lived(journal, clock)
        shutil.copy(journal.path, tmp_path / "journal.db.copy-20270115")
        now = clock.now()
        with contextlib.closing(sqlite3.connect(journal.path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM events").fetchone()
            with pytest.raises(JournalError, match="purge again"):
                archive.purge(journal, journal.sessions(), now)
            assert not recovery.copies(journal.path)
        archive.purge(journal, journal.sessions(), now)
        assert session.encode() not in files(tmp_path)


def test_nothing_is_purged_while_a_session_runs(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        lived(journal, clock)
        clock.wind(90 * DAY)
        journal.act(Start(three()), clock)
        with pytest.raises(Refused, match="a session is running"):
            archive.purge(journal, archive.older(journal, clock.now().wall), clock.now())
        assert len(journal.sessions()) == 2


def test_nothing_is_purged_while_the_end_of_a_session_may_still_be_undone(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(three()), clock)
        clock.wind(30)
        journal.act(Act("stop"), clock)
        clock.wind(9.5)
        with pytest.raises(Refused, match="has just ended; try again in 10 s"):
            archive.purge(journal, journal.sessions(), clock.now())
        clock.wind(0.6)
        assert len(archive.purge(journal, journal.sessions(), clock.now()).sessions) == 1


def test_only_the_sessions_that_are_named_go_and_one_that_is_gone_already_is_no_fault(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        first, second, third = (lived(journal, clock) for _ in range(3))
        clock.wind(60)
        assert archive.purge(journal, [second, "no-such", second], clock.now()).sessions == (second,)
        assert archive.purge(journal, [second], clock.now()) == archive.Removed((), 0, 0)
        assert journal.sessions() == [third, first]


def test_whoever_follows_the_journal_misses_nothing_when_the_newest_session_is_purged(tmp_path: Path) -> None:
    clock, path = HandClock(), tmp_path / "journal.db"
    with Journal(path) as journal, Journal(path) as screen:
        lived(journal, clock)
        screen.state()
        last = screen.follow(0)[-1].seq
        clock.wind(90 * DAY)
        archive.purge(journal, archive.older(journal, clock.now().wall), clock.now())
        assert [entry.event for entry in screen.follow(last)] == [events.Purged(1)]
        started = journal.act(Start(plan(phase("back", 9))), clock).entries
        assert [entry.seq for entry in started] == [last + 2]
        state = screen.state()
        assert state
        assert state.phase.area == "back"
    with Journal(path) as journal:
        clock.wind(3600)
        journal.act(Close(), clock)
        clock.wind(90 * DAY)
        archive.purge(journal, archive.older(journal, clock.now().wall), clock.now())
        assert [type(entry.event).__name__ for entry in journal.follow(0)] == ["Purged"]
        assert archive.digests(journal, clock.now()) == []
    with Journal(path) as journal:
        assert journal.state() is None


def test_who_looks_at_a_journal_that_was_removed_puts_no_file_in_its_place(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        lived(journal, clock)
        for file in tmp_path.glob("journal.db*"):
            file.unlink()
        for look in (
            lambda: archive.of_client(journal, "K-1"), lambda: recovery.older(journal.path),
            lambda: cursor.identity(journal),
        ):  # fmt: skip
            with pytest.raises((JournalError, sqlite3.Error)):
                look()
        assert not journal.path.exists()


def test_a_session_is_found_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        first, second = lived(journal, clock), lived(journal, clock)
        assert archive.named(journal, first) == [first]
        assert archive.named(journal, first[:8]) == sorted([first, second])
        assert archive.named(journal, "x") == []


def made_of(*areas: tuple[str, float, float], ended: str = "done", speed: float = 1.0) -> Digest:
    return Digest("s", "p", "P", speed, 0.0, 0.0, 0.0, 0.0, ended, 0, 0.0, 0.0, areas)


def test_a_habit_is_the_median_of_what_was_done_against_the_plan() -> None:
    lengths = [("neck", 480.0, done) for done in (660.0, 700.0, 480.0)]
    found = habits([made_of(one, ("back", 300.0, 310.0)) for one in lengths])
    assert [(one.area, one.planned, one.done, one.sessions, one.differs) for one in found] == [
        ("neck", 480, 660, 3, True), ("back", 300, 310, 3, False),
    ]  # fmt: skip


def test_stopped_sessions_rehearsals_and_rare_areas_are_no_habit() -> None:
    neck = ("Neck", 480.0, 60.0)
    assert habits([made_of(neck)] * 2 + [made_of(neck, ended="stopped"), made_of(neck, speed=60.0)]) == []
    assert [one.sessions for one in habits([made_of(neck)] * 2 + [made_of(("neck", 480.0, 900.0))])] == [3]


def test_the_visits_of_a_client_are_the_ended_sessions_of_the_code_without_rehearsals(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for client, speed in (("K-1", 1.0), ("K-2", 1.0), ("k-1", 1.0), ("K-1", 60.0), ("", 1.0), ("K-1", 1.0)):
            journal.act(Start(three(), client=client, speed=speed), clock)
            clock.wind(minutes=25)
        newest, *others = journal.sessions()
        assert [one.session for one in archive.visits(journal, "K-1", clock.now())] == [newest, others[2], others[4]]
        assert [one.session for one in archive.visits(journal, "K-1", clock.now(), 1)] == [newest]
        assert archive.visits(journal, "", clock.now()) == [], "no code is nobody's"
        journal.act(Start(three(), client="K-1"), clock)
        assert archive.visits(journal, "K-1", clock.now())[0].session == newest, "a running session is no last time"


def test_no_byte_of_a_client_s_code_stays_once_the_sessions_are_removed(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for client in ("KEEP-1", "GONE-2", "GONE-2"):
            journal.act(Start(three(), client=client), clock)
            clock.wind(minutes=25)
        archive.digests(journal, clock.now())
        archive.purge(journal, archive.of_client(journal, "gone-2"), clock.now())
        held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"GONE-2" not in held
        assert b"KEEP-1" in held
