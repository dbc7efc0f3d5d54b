"""Ten thousand sessions in the journal: what listing them and one report cost. -s prints the seconds.

The journal is written by SQL, a real session's entries ten thousand times over; the digests are made once, as the
controller makes each when its session is over.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import time
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal import archive
from roomctl.journal.store import Journal
from roomctl.session.record import record
from tests.bench.test_cost import cpu
from tests.report import golden

pytestmark = [pytest.mark.alone, pytest.mark.bench]

MANY = 10_000
DAY = 24 * 3600.0


def filled(path: Path, many: int) -> None:
    """So many sessions, six a day, the newest an hour ago."""
    rows = [json.loads(line) for line in golden.JOURNAL.read_text(encoding="utf-8").splitlines()]
    first, per = time.time() - 3600 - many * DAY / 6, len(rows)
    with Journal(path):
        pass
    with sqlite3.connect(path) as db:
        db.executemany(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (seq + at * per, f"s{at:05d}", first + at * DAY / 6 + wall - golden.STARTED, f"b{at}", up, kind, body)
                for at in range(many)
                for seq, _, wall, _, up, kind, body in rows
            ),
        )
    db.close()


def took(words: list[str], home: Path, times: int = 5) -> tuple[float, float]:
    """Median CPU seconds and seconds by the clock of a whole command, from its start to its end."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        used = cpu(["-m", "roomctl", *words], {**os.environ, "ROOMCTL_HOME": str(home)})
        found.append((used, time.perf_counter() - begun))
    return statistics.median(used for used, _ in found), statistics.median(passed for _, passed in found)


@pytest.mark.slow
def test_ten_thousand_sessions_are_listed_and_one_is_told_at_once(tmp_path: Path) -> None:
    """Against the same commands in a room of one session."""
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    filled(tmp_path / "one" / "journal.db", 1)
    filled(tmp_path / "many" / "journal.db", MANY)
    begun = time.perf_counter()
    with Journal(tmp_path / "many" / "journal.db") as journal:
        assert len(archive.digests(journal, SystemClock().now())) == MANY
    print(f"\n{MANY} digests, made once: {time.perf_counter() - begun:.1f} s")
    size = (tmp_path / "many" / "journal.db").stat().st_size / 1e6
    print(f"journal {size:.0f} MB")
    commands = {
        "history": ["history"], "history --json": ["history", "--json"], "history --areas": ["history", "--areas"],
        "report": ["report"], "report of the first": ["report", "s00000"], "report json": ["report", "--json"],
        "report html": ["report", "--format", "html"], "report fhir": ["report", "--format", "fhir"],
        "report pdf": ["report", "--format", "pdf", "-o", str(tmp_path / "x.pdf")], "status": ["status", "--json"],
    }  # fmt: skip
    for name, words in commands.items():
        words = [*words[:1], "s00000", *words[2:]] if name == "report of the first" else words
        one, many = took(words, tmp_path / "one"), took(words, tmp_path / "many")
        told = (f"{used * 1000:4.0f} ms of CPU, {passed * 1000:5.0f} by the clock" for used, passed in (many, one))
        print(f"{name:20} {'; in a room of one session '.join(told)}")
        assert many[0] < (12 if name.startswith("history") else 2.5) * one[0]


def test_listing_kept_sessions_reads_none_of_their_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the second listing makes no record."""
    path = tmp_path / "journal.db"
    filled(path, 300)
    with Journal(path) as journal:
        begun = time.process_time()
        first = archive.digests(journal, SystemClock().now())
        made, begun = time.process_time() - begun, time.process_time()
        monkeypatch.setattr(archive, "record", lambda *_: pytest.fail("a record was made again"))
        assert archive.digests(journal, SystemClock().now()) == first
        kept = time.process_time() - begun
    print(f"\n300 sessions: {made:.2f} s of CPU the first time, then {kept * 1000:.0f} ms")
    assert kept < made / 20


def test_a_record_costs_about_as_much_as_reading_its_entries(tmp_path: Path) -> None:
    golden.load(tmp_path / "journal.db")
    with Journal(tmp_path / "journal.db") as journal:
        times: dict[str, list[float]] = {"read": [], "told": []}
        for _ in range(9):
            begun = time.process_time()
            entries = journal.entries(golden.SESSION)
            between = time.process_time()
            assert record(entries, SystemClock().now())
            times["read"].append(between - begun)
            times["told"].append(time.process_time() - between)
    read, told = (statistics.median(times[name]) for name in ("read", "told"))
    print(f"\n{len(entries)} entries: read in {read * 1000:.2f} ms, told in {told * 1000:.2f} ms")
    assert told < 12 * read
