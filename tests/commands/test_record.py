"""`report`, `history`, `purge` and the acts on a record, as a therapist or a script calls them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roomctl.clinic.outbox import Outbox
from roomctl.clock import HandClock, SystemClock
from roomctl.commands.main import main
from roomctl.commands.record import SHOWN, _listed
from roomctl.commands.record import _csv as spreadsheet
from roomctl.journal import archive
from roomctl.journal.store import Journal
from roomctl.report import content
from roomctl.session import events
from roomctl.session.commands import Act, Close, Report, Start
from roomctl.session.record import record
from tests import wording
from tests.helpers import Bench, phase, plan
from tests.report import golden
from tests.rigs.home import PATIENCE, Home
from tests.rigs.terminal import Terminal


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which the golden session lies."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("ROOMCTL_HOME", str(home))
    golden.load(home / "journal.db")
    return home


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(words) == code
    out, err = capsys.readouterr()
    return out, err


def test_the_report_goes_to_stdout_and_is_of_the_newest_session(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = said(capsys, "report")
    assert out.startswith("Session record: Neck & shoulders <45>\n")
    assert err == ""
    assert said(capsys, "report", golden.SESSION[:12])[0] == out


@pytest.mark.parametrize("kind", ["text", "md", "html", "pdf", "json", "fhir"])
def test_a_report_in_a_folder_is_named_by_room_and_time_and_is_its_owners_alone(
    kind: str, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with golden.utc():
        said(capsys, "report", "--format", kind, "-o", str(tmp_path))
    [file] = [one for one in tmp_path.iterdir() if one.is_file()]
    assert re.fullmatch(r"room-2027-01-15-090000\.(txt|md|html|pdf|json|fhir\.json)", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size > 1000


def test_the_page_for_a_doctor_does_not_take_the_place_of_the_record_in_a_folder(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with golden.utc():
        said(capsys, "report", "--format", "html", "-o", str(tmp_path))
        said(capsys, "report", "--format", "html", "-o", str(tmp_path), "--for", "doctor", "--consent")
    names = sorted(one.name for one in tmp_path.iterdir() if one.is_file())
    assert names == ["room-2027-01-15-090000-doctor.html", "room-2027-01-15-090000.html"]


def test_two_sessions_that_began_in_one_minute_have_a_file_each(tmp_path: Path) -> None:
    room = Bench()
    for _ in range(2):
        room.do(Start(plan(phase("back", 5))))
        room.wind(10).act("stop")
    sessions = [[entry for entry in room.entries if entry.session == one] for one in ("s1", "s2")]
    made = [record(entries, room.clock.now()) for entries in sessions]
    names = [content.document(one, content.Asked()).named for one in made if one]
    assert len({*names}) == 2, names


@pytest.mark.parametrize("kind", ["text", "md", "html", "pdf", "json", "fhir"])
def test_a_file_whose_name_is_no_text_in_a_faults_words_keeps_no_report_away(
    kind: str, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = later(kept)
    with Journal(kept / "journal.db") as journal:
        journal.act(Report(events.Faulted("bed", "caf\udce9.ogg\x1b[2J cannot be read")), clock)
    said(capsys, "report", "--format", kind, "-o", str(tmp_path / "x"))
    whole = (tmp_path / "x").read_bytes()
    assert kind == "pdf" or b"cannot be read" in whole or kind == "fhir"
    assert b"\x1b" not in whole or kind == "pdf"


def test_a_report_for_a_doctor_needs_consent_and_tells_what_was_treated(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(capsys, "report", "--for", "doctor", code=1)
    assert (out, "--consent" in err) == ("", True)
    out, _ = said(capsys, "report", "--for", "doctor", "--consent", "--client", "K-0042")
    assert out.startswith("Treatment summary")
    assert "client K-0042" in out


def test_a_name_is_no_client_code(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Anna", "Anna Berg", "Öztürk1"):
        _, err = said(capsys, "report", "--client", name, code=2)
        assert "never a name" in err


def test_notes_and_reasons_in_own_words_are_told_only_when_asked_for(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert golden.SECRET not in said(capsys, "report")[0]
    assert said(capsys, "report", "--with-notes")[0].count(golden.SECRET) == 3
    assert golden.SECRET not in said(capsys, "report", "--json")[0]


def test_timed_codes_are_told_only_in_the_region_that_has_them(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "97140" not in said(capsys, "report")[0]
    (kept / "room.yaml").write_text("region: us\n")
    assert "97140" in said(capsys, "report")[0]
    assert "97140" not in said(capsys, "report", "--for", "doctor", "--consent")[0]


def test_the_room_says_by_which_rule_timed_codes_are_counted(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for settings, rule in (("", "cms"), ("timed_codes: cms\n", "cms"), ("timed_codes: ama\n", "ama")):
        (kept / "room.yaml").write_text("region: us\n" + settings)
        assert json.loads(said(capsys, "report", "--json")[0])["timed_codes"]["rule"] == rule


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "timed_codes: ama",
            "1:14: timed_codes: only applies to timed codes; add `region: us`, or remove this line",
        ),
        ("region: none\ntimed_codes: cms", "2:14: timed_codes: only applies to timed codes"),
        ("region: us\ntimed_codes: AMA", "2:14: timed_codes: 'AMA' is not cms or ama"),
        ("region: us\ntimed_codes: [cms, ama]", "2:14: timed_codes: a list is not cms or ama"),
        ("region: us\ntimed_code: ama", "2:1: timed_code: unknown key; did you mean 'timed_codes'?"),
    ],
)
def test_a_rule_that_nobody_has_or_that_counts_nothing_is_said_with_its_line_beside_all_other_faults(
    text: str, wrong: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "room.yaml").write_text(text + "\ndim: dark\n")
    _, err = said(capsys, "report")
    assert f"{kept / 'room.yaml'}:{wrong}" in err
    assert "dim: 'dark' is not a number" in err


def test_a_session_that_is_not_there_is_said_with_a_way_out(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = said(capsys, "report", "1999", code=1)
    assert "no session of this room has an id starting with '1999'; `roomctl history --json` lists them all" in err


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = said(capsys, "report", "-o", str(tmp_path / "no" / "such" / "x.txt"), code=3)
    assert "cannot be written" in err
    assert "name another file with -o" in err


def test_history_tells_planned_and_done_lateness_and_pauses(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with golden.utc():
        out, _ = said(capsys, "history")
        [row] = json.loads(said(capsys, "history", "--json")[0])
    assert "2027-01-15 09:00    42½ of 45 min  Neck & shoulders <45> (stopped, 5¼ min early, 2 pauses, 2:10)" in out
    assert (row["session"], row["planned_s"], row["pauses"], row["ended"]) == (golden.SESSION, 2700, 2, "stopped")
    report = json.loads(said(capsys, "report", "--json")[0])
    assert round(row["done_s"]) == report["done_s"]
    assert (row["late_s"], row["paused_s"]) == (report["late_s"], report["paused_s"])


def test_history_is_a_table_for_a_spreadsheet_with_the_numbers_of_its_json(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = list(csv.DictReader(io.StringIO(said(capsys, "history", "--csv")[0])))
    rows = json.loads(said(capsys, "history", "--json")[0])
    assert table == [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    assert said(capsys, "history", "--areas", "--csv")[0] == "area,planned_s,done_s,sessions\n", "three are needed"


def test_a_title_that_a_spreadsheet_would_run_is_text_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    spreadsheet(("title", "late_s"), [{"title": "=1+1", "late_s": -2.0}])
    assert capsys.readouterr().out.splitlines() == ["title,late_s", "'=1+1,-2.0"]


def test_history_offers_what_is_older_than_is_to_be_kept_and_removes_nothing(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: golden.STARTED + 40 * 24 * 3600)
    assert "1 session older than 30 days; `roomctl purge` removes them" in said(capsys, "history")[1]
    (kept / "room.yaml").write_text("keep: 60d\n")
    assert said(capsys, "history")[1] == ""
    assert len(json.loads(said(capsys, "history", "--json")[0])) == 1


def test_purge_says_what_it_removed(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: golden.STARTED + 40 * 24 * 3600)
    out, _ = said(capsys, "purge", "--older", "50d")
    assert "nothing was removed" in out
    out, err = said(capsys, "purge", "--older", "30d", "--yes")
    assert "removed permanently: 1 session that began before" in out
    assert golden.SESSION in out
    assert "backups" in err
    assert json.loads(said(capsys, "history", "--json")[0]) == []


FORTY_DAYS = 40 * 24 * 3600


def test_purge_without_a_terminal_to_ask_at_removes_nothing_and_says_how(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: golden.STARTED + FORTY_DAYS)
    for words in (("--older", "0d"), ("--older", "0d", "--json"), ()):
        for typed in ("", "n\n", "y\n", "yes\n", None):  # None: stdin is closed
            monkeypatch.setattr("sys.stdin", io.StringIO(typed) if typed is not None else None)
            out, err = said(capsys, "purge", *words, code=1)
            assert out == ""
            assert "1 session that began before" in err
            assert "add --yes, or list them with --dry-run; nothing was removed" in err
    assert [one["session"] for one in json.loads(said(capsys, "history", "--json")[0])] == [golden.SESSION]


@pytest.mark.parametrize("more", [(), ("--yes",)])
def test_a_dry_run_says_which_would_go_and_removes_nothing(
    more: tuple[str, ...], kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: golden.STARTED + FORTY_DAYS)
    out, err = said(capsys, "purge", "--dry-run", *more)
    assert out.startswith("would be removed permanently: 1 session that began before")
    assert (golden.SESSION in out, err) == (True, "")
    told = json.loads(said(capsys, "purge", "--dry-run", "--json", *more)[0])
    assert told == {"would_remove": [golden.SESSION], "kept": []}
    assert "nothing was removed" in said(capsys, "purge", "--dry-run", "--older", "50d", *more)[0]
    assert len(json.loads(said(capsys, "history", "--json")[0])) == 1


@pytest.mark.parametrize(("typed", "code"), [("n", 1), ("", 1), ("nay", 1), ("\x04", 1), ("y", 0), ("YES", 0)])
def test_on_a_terminal_purge_shows_what_would_go_and_only_yes_removes_it(typed: str, code: int, kept: Path) -> None:
    with sqlite3.connect(kept / "journal.db") as db:
        db.execute("UPDATE events SET wall = wall - ?", (365 * 24 * 3600,))  # this process's own clock is real
    db.close()
    environment = {**os.environ, "ROOMCTL_HOME": str(kept), "TZ": "UTC"}
    terminal = Terminal([sys.executable, "-m", "roomctl", "purge", "--older", "0d"], environment, columns=140)
    try:
        shown = terminal.shows("Type yes:")
        assert "2026-01-15 09:00    42½ of 45 min  Neck & shoulders <45> (stopped, 5¼ min early" in shown
        terminal.press(typed if typed == "\x04" else typed + "\r")
        terminal.shows("roomctl: nothing was removed" if code else "removed permanently: 1 session")
        assert terminal.process.wait(timeout=PATIENCE) == code
    finally:
        terminal.close()
    with Journal(kept / "journal.db") as journal:
        assert journal.sessions() == ([golden.SESSION] if code else [])


def test_of_many_sessions_that_would_go_the_first_and_the_last_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for _ in range(SHOWN + 5):
            journal.act(Start(plan(phase("back", 5))), clock)
            clock.wind(minutes=6)
            journal.act(Close(), clock)
        lines = _listed(journal, archive.older(journal, clock.now().wall))
    assert (len(lines), lines[1]) == (SHOWN + 1, "… 5 more …")


def test_what_the_webhook_has_still_to_be_told_is_kept_where_there_is_a_webhook(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: golden.STARTED + FORTY_DAYS)
    hook = "webhook: {url: 'https://clinic.example/hook', secret_file: hook.secret}\n"
    (kept / "room.yaml").write_text(hook)
    outbox = Outbox(kept / "webhook")
    outbox.put(golden.SESSION, "{}")
    out, err = said(capsys, "purge", "--yes")
    assert ("nothing was removed" in out, "kept: 1 session not sent to the webhook yet" in err) == (
        True,
        True,
    )
    assert json.loads(said(capsys, "purge", "--yes", "--json")[0])["kept"] == [golden.SESSION]
    assert [one.name for one in outbox.waiting()] == [golden.SESSION]
    (kept / "room.yaml").write_text("")
    assert golden.SESSION in said(capsys, "purge", "--yes")[0]
    assert list((kept / "webhook").iterdir()) == []


def test_a_session_that_no_controller_has_handed_to_the_webhook_yet_is_kept_and_a_rehearsal_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text("webhook: {url: 'https://clinic.example/hook', secret_file: hook.secret}\n")
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for speed in (60.0, 1.0):
            journal.act(Start(plan(phase("back", 5)), speed=speed), clock)
            clock.wind(minutes=6)
            journal.act(Close(), clock)
        session, rehearsal = journal.sessions()
    monkeypatch.setattr("roomctl.commands.record.SystemClock", lambda: clock)
    told = json.loads(said(capsys, "purge", "--older", "0d", "--yes", "--json")[0])
    assert (told["removed"], told["kept"]) == ([rehearsal], [session])
    with Journal(tmp_path / "journal.db") as journal:
        [(seq, _)] = archive.over(journal, clock.now())
        archive.handed(journal, seq)
    assert json.loads(said(capsys, "purge", "--older", "0d", "--yes", "--json")[0])["removed"] == [session]


def test_a_session_that_cannot_be_read_keeps_nothing_from_being_purged_where_there_is_a_webhook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text("webhook: {url: 'https://clinic.example/hook', secret_file: hook.secret}\n")
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for _ in range(2):
            journal.act(Start(plan(phase("back", 5))), clock)
            clock.wind(minutes=6)
            journal.act(Close(), clock)
        good, spoilt = journal.sessions()
        with sqlite3.connect(journal.path) as db:
            db.execute("UPDATE events SET body = '{}' WHERE session = ? AND kind = 'ended'", (spoilt,))
        db.close()
    monkeypatch.setattr("roomctl.commands.record.SystemClock", lambda: clock)
    told = json.loads(said(capsys, "purge", "--older", "0d", "--yes", "--json")[0])
    assert (told["removed"], told["kept"]) == ([spoilt], [good])


def later(kept: Path, **more: Any) -> HandClock:
    """A session that began an hour after the golden one."""
    clock = HandClock(golden.STARTED + 3600, "boot-2", 100.0)
    with Journal(kept / "journal.db") as journal:
        journal.act(Start(plan(phase("back", 30), **more)), clock)
    return clock


def test_a_report_for_a_doctor_is_of_the_newest_session_that_is_over_and_never_of_one_that_runs(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = later(kept)
    clock.wind(300)
    monkeypatch.setattr("roomctl.commands.record.SystemClock", lambda: clock)
    assert wording.STILL_RUNS in said(capsys, "report")[0]
    doctor = ("report", "--for", "doctor", "--consent")
    for kind in ("text", "md", "html", "json", "fhir"):
        told = said(capsys, *doctor, "--format", kind)[0]
        assert ("Neck" in told, "A test" in told) == (True, False), kind
    with Journal(kept / "journal.db") as journal:
        runs = journal.sessions()[0]
    assert wording.STILL_RUNS in said(capsys, *doctor, runs)[0], "unless it is named"
    clock.wind(3600)
    assert "A test" in said(capsys, *doctor)[0]


def test_a_report_for_a_doctor_passes_over_rehearsals_unless_there_is_nothing_else(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock(golden.STARTED + 3600, "boot-2", 100.0)
    monkeypatch.setattr("roomctl.commands.record.SystemClock", lambda: clock)
    other = tmp_path / "other"
    other.mkdir()
    for folder in (kept, other):
        with Journal(folder / "journal.db") as journal:
            journal.act(Start(plan(phase("back", 30)), speed=60.0), clock)
    clock.wind(300)
    doctor = ("report", "--for", "doctor", "--consent")
    assert "Neck &" in said(capsys, *doctor)[0]
    monkeypatch.setenv("ROOMCTL_HOME", str(other))
    assert "nobody was treated" in said(capsys, *doctor)[0]


def test_where_no_session_is_over_a_report_for_a_doctor_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    clock = later(tmp_path)
    monkeypatch.setattr("roomctl.commands.record.SystemClock", lambda: clock)
    out, err = said(capsys, "report", "--for", "doctor", "--consent", code=1)
    assert (out, "no session has ended yet" in err) == ("", True)


@pytest.mark.parametrize("older", ["", "30", "a month", "-1d", "1e9d"])
def test_an_age_that_is_no_number_of_days_removes_nothing(
    older: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = said(capsys, "purge", f"--older={older}", code=2) if older else ("", "write it as 30d")
    assert "write it as 30d" in err
    with Journal(kept / "journal.db") as journal:
        assert journal.sessions() == [golden.SESSION]


def test_numbers_and_a_signature_are_taken_from_a_terminal_after_the_end(home: Home) -> None:
    home.run("start", "low-back-spot", "--speed", "60")
    assert home.run("do", "measure", "pain", "before", "6").stdout == "pain before: 6 of 10\n"
    home.run("do", "stop", "pain")
    assert home.run("do", "measure", "pain", "after", "3").stdout == "pain after: 3 of 10\n"
    assert home.run("do", "sign", "AB").stdout == "signed off\n"
    refused = home.run("do", "measure", "pain", "after", "30", check=False)
    assert (refused.returncode, "0 (none) to 10" in refused.stderr) == (1, True)
    assert home.run("do", "next", check=False).returncode == 1
    made = home.json("report")
    assert [(one["what"], one["when"], one["value"]) for one in made["measured"]] == [
        ("pain", "before", "6"), ("pain", "after", "3"),
    ]  # fmt: skip
    assert (made["signed"]["by"], made["ended"], made["reason"]) == ("AB", "stopped", "pain")


@pytest.fixture
def following(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[str, str]]:
    """Ends the first session and begins the next; gives the ids of both."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    monkeypatch.setattr("roomctl.commands.session._wake", lambda room: None)
    journal, clock = Journal(tmp_path / "journal.db"), SystemClock()
    journal.act(Start(plan(phase(), measure=("pain",))), clock)

    def follow() -> tuple[str, str]:
        journal.act(Act("stop"), clock)
        journal.act(Start(plan(phase(), measure=("pain",))), clock)
        new, old = journal.sessions()
        return old, new

    return follow


def record_of(folder: Path, session: str) -> list[events.Event]:
    with Journal(folder / "journal.db") as journal:
        kinds = events.Measured | events.Signed | events.Noted | events.Explained
        return [entry.event for entry in journal.entries(session) if isinstance(entry.event, kinds)]


Following = Callable[[], tuple[str, str]]


@pytest.mark.parametrize("words", [("sign",), ("sign", "AB"), ("measure", "pain", "after", "3")])
def test_what_belongs_to_an_end_is_not_written_into_the_next_session_unless_it_is_named(
    words: tuple[str, ...], following: Following, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = following()
    _, err = said(capsys, "do", *words, code=1)
    assert f"`--session {old}` is the one before" in err
    assert f"`--session {new}` the running one" in err
    assert (record_of(tmp_path, old), record_of(tmp_path, new)) == ([], [])
    said(capsys, "do", *words, "--session", old)
    assert (len(record_of(tmp_path, old)), record_of(tmp_path, new)) == (1, [])
    said(capsys, "do", "--session", new, *words)
    assert record_of(tmp_path, new) == record_of(tmp_path, old)


def test_a_number_before_and_a_note_are_of_the_running_session_and_of_an_earlier_one_by_its_id(
    following: Following, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = following()
    said(capsys, "do", "measure", "pain", "before", "6")
    said(capsys, "do", "note", "warm hands")
    assert record_of(tmp_path, new) == [events.Measured("pain", "before", "6"), events.Noted("warm hands")]
    said(capsys, "do", "why", "unwell", "--session", old)
    assert record_of(tmp_path, old) == [events.Explained("unwell")]


def test_an_act_for_a_named_session_refuses_an_unknown_id_and_does_not_steer_one_that_has_ended(
    following: Following, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = following()
    assert "has an id starting with 'x'" in said(capsys, "do", "sign", "--session", "x", code=1)[1]
    assert "2 sessions of this room have ids" in said(capsys, "do", "sign", "--session", "2", code=1)[1]
    assert "another session has started" in said(capsys, "do", "pause", "--session", old, code=1)[1]
    said(capsys, "do", "pause", "--session", new)


def test_an_act_does_nothing_to_a_session_that_began_after_it_was_typed(
    following: Following, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []

    def slow(*_: object) -> Act:
        found.extend(following())
        return Act("pause")

    monkeypatch.setattr("roomctl.commands.session._act", slow)
    assert "another session has started" in said(capsys, "do", "pause", code=1)[1]
    with Journal(tmp_path / "journal.db") as journal:
        assert [type(entry.event) for entry in journal.entries(found[1])] == [events.Started]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("keep: 30", "write it as 30d"), ("region: eu", "is not us or none"), ("codes: {swedish: 12}", "not text"),
        ("codes: {swedish: massage}", "system|code"), ("codes: {swedisch: a|b}", "did you mean 'swedish'"),
        ("webhook: {url: 'http://clinic.example/x', secret_file: x}", "https://"),
        ("webhook: {url: 'http://localhost.evil.example/x', secret_file: x}", "https://"),
        ("webhook: {url: 'https://clinic.example/x'}", "needs secret_file"),
        ("webhook: yes", "a url and a secret_file"),
        ("webhook: {url: 'https://c.example:99999/', secret_file: x}", "1 to 65535"),
    ],
)  # fmt: skip
def test_a_slip_in_the_rooms_settings_of_the_record_is_said_with_its_line(
    text: str, wrong: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "room.yaml").write_text(text + "\n")
    _, err = said(capsys, "history")
    assert f"{kept / 'room.yaml'}:1:" in err
    assert wrong in err
