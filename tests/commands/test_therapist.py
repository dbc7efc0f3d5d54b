"""A therapist's own layer: settings and presets between the clinic's and the room's, by initials."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.commands.main import main
from roomctl.commands.therapists import remembered
from roomctl.config import room as rooms
from roomctl.config import therapists
from roomctl.journal.store import Journal
from roomctl.session.commands import Close, Start
from roomctl.session.events import Started, from_json, to_json
from roomctl.session.record import record
from tests.helpers import three

OWN = "preset: 1\nextends: low-back-relaxation\ntitle: Low back, as {who} does it\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic with a folder of presets, a therapist AB with settings and a preset, and CD with presets alone."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    for folder in ("therapists/AB", "therapists/CD", "clinic", "presets", "rooms"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "room.yaml").write_text("clinic_presets: clinic\ntheme: day\ncues: loud\nkeys: {hold: j}\n")
    (tmp_path / "therapists/AB.yaml").write_text("theme: moss\ncues: soft\nkeys: {next: x}\n")
    (tmp_path / "therapists/AB/low-back-relaxation.yaml").write_text(OWN.format(who="AB"))
    (tmp_path / "clinic/other.yaml").write_text(OWN.format(who="another"))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(words) == code
    out, err = capsys.readouterr()
    return out, err


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    return said(capsys, "plan", "low-back-relaxation", "--side", "left", *words)[0].partition(":")[0]


def test_settings_lie_over_the_clinics_and_under_those_of_the_one_room(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "rooms/blue.yaml").write_text("theme: ember\nkeys: {next: n, pause: p}\n")
    found = json.loads(said(capsys, "config", "show", "--where", "--json", "--therapist", "ab", "--room", "blue")[0])
    assert {key: (found[key]["value"], Path(found[key]["file"]).name) for key in ("theme", "cues", "keys.hold")} == {
        "theme": ("ember", "blue.yaml"), "cues": ("soft", "AB.yaml"), "keys.hold": (["j"], "room.yaml"),
    }  # fmt: skip
    assert found["keys.next"] == {"value": ["n"], "file": str(home / "rooms/blue.yaml"), "line": 2}
    assert said(capsys, "config", "show")[0].count("theme: day") == 1


def test_presets_lie_over_the_clinics_and_under_the_rooms_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "clinic/low-back-relaxation.yaml").write_text(
        OWN.format(who="the clinic").replace("extends: ", "extends: built-in/")
    )
    assert shown(capsys) == "Low back, as the clinic does it"
    assert shown(capsys, "--therapist", "AB") == "Low back, as AB does it"
    where = json.loads(
        said(capsys, "presets", "show", "low-back-relaxation", "--where", "--json", "--therapist", "AB")[0]
    )
    assert where["title"]["layer"] == "therapist"
    assert where["minutes"]["layer"] == "built in"
    assert "[therapist]" in said(capsys, "presets", "show", "low-back-relaxation", "--where", "--therapist", "AB")[0]
    (home / "presets/low-back-relaxation.yaml").write_text(OWN.format(who="this room"))
    assert shown(capsys, "--therapist", "AB") == "Low back, as this room does it"


def test_without_a_clinics_folder_the_rooms_is_the_clinics_and_a_therapists_lies_over_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "room.yaml").write_text("theme: day\n")
    (home / "presets/low-back-relaxation.yaml").write_text(OWN.format(who="this room"))
    assert shown(capsys, "--therapist", "AB") == "Low back, as AB does it"
    assert shown(capsys) == "Low back, as this room does it"


@pytest.mark.parametrize(("given", "code"), [("XY", 1), ("../AB", 2), ("AB.yaml", 2), ("", 0), ("Annabella", 2)])
def test_initials_that_nobody_has_are_refused_with_the_way_out(
    given: str, code: int, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = said(capsys, "plan", "low-back-relaxation", "--side", "left", "--therapist", given, code=code)
    if code == 1:
        assert f"only of AB, CD; create {home / 'therapists/XY.yaml'}" in err
    if code == 2:
        assert "at most 8 letters" in err


def test_a_fault_in_the_file_of_one_therapist_stops_nothing_and_is_named_with_its_line(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "therapists/AB.yaml"
    file.write_text("theme: mos\nlevel: 3\ncues: soft\n")
    out, err = said(capsys, "config", "show", "--therapist", "AB")
    assert f"{file}:1:8: theme:" in err
    assert f"{file}:2:1: level: unknown key; the keys are theme" in err
    assert "the room's own settings apply in place of a therapist's" in err
    assert "theme: day" in out  # as the room has it
    assert "cues: soft" in out
    assert said(capsys, "config", "show", "--therapist", "CD")[1] == ""
    assert said(capsys, "config", "show")[1] == ""
    out, err = said(capsys, "config", "check", code=1)
    assert f"{file}:1:8: theme:" in out


@pytest.mark.parametrize("what", ["therapists: 7\n", "therapists: gone\n"])
def test_a_folder_that_cannot_be_read_is_named_and_runs_nobody_elses_preset(
    what: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "room.yaml").write_text(what)
    _, err = said(capsys, "plan", "low-back-relaxation", "--side", "left", "--therapist", "AB", code=1)
    assert "the own settings of AB cannot be read: " in err
    assert "`therapists:` in room.yaml" in err
    said(capsys, "plan", "low-back-relaxation", "--side", "left")


def test_a_key_that_the_room_has_for_another_act_is_a_fault_here_too(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "therapists/AB.yaml").write_text("keys: {next: j}\n")
    assert "AB.yaml:1:14: keys.next: " in said(capsys, "config", "show", "--therapist", "AB")[1]


def test_files_of_nobody_are_reported(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "therapists/my settings.yaml").write_text("")
    assert "this is not a therapist's file" in said(capsys, "config", "check", code=1)[0]


def test_the_schema_of_a_therapists_file_has_the_personal_keys_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads(said(capsys, "config", "schema", "--therapist", "AB")[0])
    assert set(schema["properties"]) == set(therapists.PERSONAL)


def test_a_new_preset_goes_into_the_therapists_own_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "presets", "new", "stiff-neck", "--therapist", "cd")
    assert (home / "therapists/CD/stiff-neck.yaml").exists()


def session_of(home: Path, initials: str, clock: HandClock) -> str:
    """A whole session with the layer of the therapist with these initials."""
    room = rooms.load(None)
    room = therapists.layered(room, initials) if initials else room
    with Journal(home / "journal.db") as journal:
        outcome = journal.act(room.complete(Start(three())), clock)
        clock.wind(minutes=30)
        journal.act(Close(), clock)
        assert outcome.state
        return outcome.state.session


def test_the_record_and_the_report_say_whose_layer_was_used(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = HandClock()
    session = session_of(home, "ab", clock)
    with Journal(home / "journal.db") as journal:
        made = record(journal.entries(session), clock.now())
        assert made
        assert made.therapist == "AB"
    out, _ = said(capsys, "report", session)
    assert "own settings of" in out
    assert json.loads(said(capsys, "report", session, "--json")[0])["therapist"] == "AB"
    doctor, _ = said(capsys, "report", session, "--for", "doctor", "--consent")
    assert "own settings" not in doctor
    session = session_of(home, "", clock)
    assert "own settings" not in said(capsys, "report", session)[0]


def test_cues_of_the_therapist_are_those_of_the_session(home: Path) -> None:
    plan = therapists.layered(rooms.load(None), "AB").complete(Start(three())).plan
    assert plan.cue_level == -6.0


def test_a_start_of_an_earlier_roomctl_names_no_therapist() -> None:
    body = to_json(Started(three(), 60.0))
    assert "therapist" not in body
    event = from_json("started", body)
    assert isinstance(event, Started)
    assert event.therapist == ""


@pytest.mark.parametrize(
    ("hours", "given", "there", "found"),
    [(1, None, True, "AB"), (30, None, True, ""), (1, None, False, ""), (1, "CD", True, "")],
)
def test_a_screen_goes_on_with_the_therapist_of_the_last_session_today(
    hours: float, given: str | None, there: bool, found: str, home: Path
) -> None:
    clock = HandClock(wall=1_800_000_000.0 // 86400 * 86400 + 9 * 3600)
    session_of(home, "AB", clock)
    if not there:
        (home / "therapists/AB.yaml").unlink()
        (home / "therapists/AB/low-back-relaxation.yaml").unlink()
        (home / "therapists/AB").rmdir()
    clock.wind(hours * 3600)
    args = argparse.Namespace(therapist=given, room=None)
    with Journal(home / "journal.db") as journal:
        assert remembered(args, rooms.load(None), journal, clock).therapist == found
    assert args.therapist == (found or given or None)
