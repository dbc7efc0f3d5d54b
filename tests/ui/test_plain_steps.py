"""In lines, too: the first run, the report after a session, a therapist's own layer, and what is usual in a preset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session import events
from roomctl.session.commands import Act, Close, Start
from roomctl.ui.plain.console import Console
from tests.rigs.home import Home
from tests.ui.rig import NECK, PLAN
from tests.ui.test_plain import read_out
from tests.ui.test_report_screen import Told
from tests.ui.test_setup import Steps

END = ["neck", "1", "", "", "s", ""]


def with_steps(steps: Steps) -> Callable[[Console], None]:
    def given(plain: Console) -> None:
        plain.setup = steps

    return given


def test_the_first_run_names_the_room_and_plays_a_cue(tmp_path: Path) -> None:
    steps = Steps()
    said, journal = read_out(tmp_path, ["Blau!", "blue", "x", "p", "", "", "", "q"], given=with_steps(steps))
    journal.close()
    assert steps.told == ["blue", "heard", "done"]
    for words in (
        "1 of 4: What is this room called?", "cannot be a room's name", "'x' is not an answer. p: play a cue.",
        "that was a cue", "`roomctl pedal`", "roomctl serve --lan", "Which session today?",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("lines", [["q", "q"], ["", "", "", "", "q"], []])
def test_the_first_run_can_be_skipped_and_does_not_come_again(tmp_path: Path, lines: Sequence[str]) -> None:
    steps = Steps()
    said, journal = read_out(tmp_path, lines, given=with_steps(steps))
    journal.close()
    assert steps.told == ["done"]
    assert ("Which session today?" in said) == bool(lines)


def test_setup_shows_its_steps_in_lines(home: Home) -> None:
    assert "1 of 4: What is this room called?" in home.run("--plain", "setup").stdout


def reported(tmp_path: Path, *lines: str) -> tuple[str, Told, Journal]:
    told = Told()

    def given(plain: Console) -> None:
        plain.reports = told

    said, journal = read_out(tmp_path, [*END, "report", *lines, "", "", "q"], given=given)
    return said, told, journal


def test_the_report_is_read_out_written_and_handed_on(tmp_path: Path) -> None:
    said, told, journal = reported(tmp_path, "file", "link", "x")
    with journal:
        assert isinstance([entry.event for entry in journal.follow(0)][-1], events.Filed)
    assert told.asked == [("lines", False), ("write", False), ("link", False)]
    assert "sign, report, undo." in said
    for words in ("line 59", "written: /reports/room.html", "HTTPS://", "'x' is not an answer. Enter: back."):
        assert words in said


def test_the_page_for_a_doctor_needs_the_clients_consent(tmp_path: Path) -> None:
    said, told, journal = reported(tmp_path, "doctor", "", "file", "doctor", "y", "file")
    journal.close()
    assert told.asked == [("lines", False), ("write", False), ("lines", True), ("write", True)]
    assert said.count("Has the client agreed to inform the doctor?") == 2


def test_a_report_that_cannot_be_handed_on_says_why(tmp_path: Path) -> None:
    told = Told()
    told.serves = False

    def given(plain: Console) -> None:
        plain.reports = told

    said, journal = read_out(tmp_path, [*END, "report", "link", "", "", "q"], given=given)
    journal.close()
    assert "no pages are served for tablets now" in said


def test_the_session_is_saved_as_a_preset_from_its_report(tmp_path: Path) -> None:
    said, _, journal = reported(tmp_path, "preset neck longer")
    journal.close()
    assert "saved as neck-longer" in said
    assert (tmp_path / "presets" / "neck-longer.yaml").exists()


class Own:
    def __init__(self, plain: Console, folder: Path) -> None:
        self.plain, self.folder, self.current = plain, folder, ""

    def names(self) -> Sequence[str]:
        return ("AB",)

    def choose(self, initials: str) -> None:
        if initials not in ("AB", ""):
            raise RoomError(f"there are no own settings or presets of {initials}")
        self.current = initials
        own = [Shelf("therapist", self.folder)] if initials else []
        self.plain.shelves = [*own, *(one for one in self.plain.shelves if one.name != "therapist")]


def test_a_therapist_is_chosen_and_left_by_a_line(tmp_path: Path) -> None:
    (tmp_path / "AB").mkdir()
    (tmp_path / "AB" / "neck.yaml").write_text(NECK.replace("headache, short", "headache of AB"))

    def given(plain: Console) -> None:
        plain.therapists = Own(plain, tmp_path / "AB")

    lines = ["therapist CD", "therapist AB", "neck", "therapist", "neck", "q"]
    said, journal = read_out(tmp_path, lines, given=given)
    journal.close()
    assert "there are no own settings or presets of CD" in said
    told = said.split("Which session today?")[1:]
    assert ["headache of AB" in one for one in told] == [False, True, False]
    assert [one.partition("Own settings and presets: ")[2].partition(".")[0] for one in told] == [
        "nobody", "AB", "nobody",
    ]  # fmt: skip


def test_what_is_usual_is_offered_and_taken_over_and_back_by_a_line(tmp_path: Path) -> None:
    clock = HandClock(wall=HandClock().now().wall - 86400 * 2)
    with Journal(tmp_path / "journal.db") as journal:
        for _ in range(3):
            journal.act(Start(PLAN), clock)
            journal.act(Act("hold"), clock)
            clock.wind(minutes=14)
            journal.act(Act("next"), clock)
            clock.wind(minutes=40)
            journal.act(Close(), clock)
    said, journal = read_out(tmp_path, ["neck", "1", "", "a", "a", "q", "q"])
    journal.close()
    offer = "upper back usually 14 min (planned 10); median of 3 sessions. a: the usual minutes, or the planned ones"
    assert offer in said
    assert "34 min" in said
