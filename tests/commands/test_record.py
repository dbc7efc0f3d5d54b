"""`report`, `history`, `purge` and the acts on a record, as a therapist or a script calls them."""

from __future__ import annotations

import json
import re
import stat
import time
from pathlib import Path

import pytest

from roomctl.cli import main
from roomctl.journal import Journal
from tests.report import golden
from tests.rigs.home import Home


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
    assert re.fullmatch(r"room-2027-01-15-0900\.(txt|md|html|pdf|json|fhir\.json)", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size > 1000


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


def test_a_session_that_is_not_there_is_said_with_a_way_out(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = said(capsys, "report", "1999", code=1)
    assert "no session of this room begins with '1999'; `roomctl history --json` lists them all" in err


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
    assert "2027-01-15 09:00  42:30 of  45 min  Neck & shoulders <45> (stopped, 5:15 min early, 2 pauses, 2:10)" in out
    assert (row["session"], row["planned_s"], row["pauses"], row["ended"]) == (golden.SESSION, 2700, 2, "stopped")
    report = json.loads(said(capsys, "report", "--json")[0])
    assert round(row["done_s"]) == report["done_s"]
    assert (row["late_s"], row["paused_s"]) == (report["late_s"], report["paused_s"])


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
    assert "nothing is removed" in out
    out, err = said(capsys, "purge", "--older", "30d")
    assert "removed for good: 1 session that began before" in out
    assert golden.SESSION in out
    assert "backups" in err
    assert json.loads(said(capsys, "history", "--json")[0]) == []


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
    _, err = said(capsys, "history", code=1)
    assert f"{kept / 'room.yaml'}:1:" in err
    assert wrong in err
