"""A client's code from a terminal: the same as last time, the report, and the removal of one client's sessions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from roomctl.clock import HandClock, SystemClock
from roomctl.commands.main import main
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Close, Start
from roomctl.session.events import Started
from roomctl.session.plan import Wishes
from tests.helpers import three

DAY = 24 * 3600.0


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which K-1 was a week and two days ago, and K-2 yesterday."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text("client_codes: true\n")
    now = SystemClock().now()
    clock = HandClock(wall=now.wall - 7 * DAY, boot=now.boot, up=max(0.0, now.up - 7 * DAY))
    with Journal(tmp_path / "journal.db") as journal:
        for client, days in (("K-1", 5), ("K-1", 1), ("K-2", 1)):
            journal.act(Start(three(), client=client, wishes=Wishes(talk="quiet")), clock)
            journal.act(Act("measure", text="pain before 6"), clock)
            clock.wind(minutes=30)
            journal.act(Close(), clock)
            clock.wind(days * DAY)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(words) == code
    out, err = capsys.readouterr()
    return out, err


def begun(home: Path) -> Started:
    with Journal(home / "journal.db") as journal:
        event = journal.entries(journal.sessions()[0])[0].event
    assert isinstance(event, Started)
    return event


def test_the_page_for_a_doctor_has_the_code_and_the_minutes_of_all_visits(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Journal(kept / "journal.db") as journal:
        second = journal.sessions()[1]
    out, _ = said(capsys, "report", second, "--for", "doctor", "--consent")
    assert "client K-1" in out
    assert "together: 2 visits" in out
    assert "40:00" in out
    assert "pain 6 → –" in out
    first, _ = said(capsys, "report", "--for", "doctor", "--consent", "--client", "K-9")
    assert "visits" not in first, "those are of another code"


def test_the_report_has_the_code_of_the_session(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(said(capsys, "report", "--format", "json")[0])["client"] == "K-2"


@pytest.mark.parametrize("words", [("start", "x", "--client", "Ann"), ("report", "--client", "Ann Miller"),
                                   ("purge", "--client", "Ann"), ("start", "x", "--same")])  # fmt: skip
def test_what_is_no_code_is_a_fault_of_usage(
    kept: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str]
) -> None:
    _, err = said(capsys, *words, code=2)
    assert "code" in err


def test_a_room_that_takes_no_codes_says_how_to_allow_them(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kept / "room.yaml").write_text("theme: amber\n")
    assert "client_codes: true" in said(capsys, "start", "headache-tension", "--client", "K-1", code=1)[1]


def test_nobody_s_last_time_is_refused(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = said(capsys, "start", "headache-tension", "--client", "K-7", "--same", code=1)
    assert "no session with the code K-7" in err


def test_one_client_s_sessions_are_removed_and_nobody_else_s(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = said(capsys, "purge", "--client", "k-1", "--dry-run", "--json")
    assert len(json.loads(out)["would_remove"]) == 2
    assert "nothing was removed" in said(capsys, "purge", "--client", "K-1", "--older", "300d", "--yes")[0]
    out, _ = said(capsys, "purge", "--client", "K-1", "--yes")
    assert "2 sessions" in out
    with Journal(kept / "journal.db") as journal:
        assert len(journal.sessions()) == 1
    assert b"K-1" not in (kept / "journal.db").read_bytes()


PRESET = """preset: 1
title: A test
condition: knee
minutes: 25
phases:
  - {area: back, minutes: 10, check: pressure}
  - {area: legs, minutes: 8, check: pressure}
  - {area: neck, minutes: 7, check: pressure}
"""


def test_a_session_starts_with_the_wishes_and_minutes_of_the_last_one(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomctl.service.supervisor.ensure", lambda room: None)
    (kept / "presets").mkdir()
    (kept / "presets" / "test.yaml").write_text(PRESET)
    said(capsys, "start", "test", "--client", "k-1", "--same")
    started = begun(kept)
    assert started.client == "k-1"
    assert started.wishes == Wishes(talk="quiet")
    assert started.plan.phases[0].seconds == 5 * 60, "as it was done, not as the preset has it"
    said(capsys, "do", "stop")
    said(capsys, "start", "test", "--client", "K-1")
    assert begun(kept).plan.phases[0].seconds == 10 * 60, "only where it is asked for"


def test_a_session_is_saved_as_a_preset_and_never_over_another(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept / "presets").mkdir()
    (kept / "presets" / "test.yaml").write_text(PRESET)
    assert json.loads(said(capsys, "presets", "save", "Mine, longer", "--json")[0])["file"].endswith("mine-longer.yaml")
    assert "Mine, longer" in said(capsys, "presets", "show", "mine-longer")[0]
    assert "already" in said(capsys, "presets", "save", "mine-longer", code=1)[1]


def test_a_session_for_one_of_the_clinic_s_own_conditions_is_saved_as_a_preset(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "room.yaml").write_text("conditions: {sports: Sports massage}\n")
    (kept / "presets").mkdir()
    (kept / "presets" / "test.yaml").write_text(PRESET.replace("condition: knee", "condition: sports"))
    said(capsys, "presets", "save", "mine")
    assert (kept / "presets" / "mine.yaml").exists()
