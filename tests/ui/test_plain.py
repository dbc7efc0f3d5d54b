"""The screen in lines: through a pipe, and in a real terminal that can do nothing but print."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from roomctl.clock import HandClock
from roomctl.config import keymap
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session import events
from roomctl.session.booking import Agenda, Booked
from roomctl.session.commands import Act, Report, Start
from roomctl.session.moment import moment
from roomctl.session.record import record
from roomctl.ui.plain import close
from roomctl.ui.plain.console import Console, Leave
from roomctl.ui.plain.screen import run
from roomctl.ui.plain.sentences import Heard
from roomctl.ui.plain.session import Session
from roomctl.ui.plain.typed_input import Typed
from tests import wording
from tests.rigs.home import PATIENCE, Home, until
from tests.ui.rig import BROKEN, KNEE, NECK, PLAN, SPOT, shelves_on

if sys.platform != "win32":
    from tests.rigs.terminal import Terminal

PRESETS = {"neck": NECK, "knee": KNEE, "wrist": SPOT, "broken": BROKEN}


def read_out(
    folder: Path,
    lines: Sequence[str],
    keys: Mapping[str, keymap.Keys] | None = None,
    away: bool = False,
    schedule: Callable[[Mapping[str, str]], Agenda] | None = None,
    client_codes: bool = False,
    given: Callable[[Console], None] = lambda plain: None,
) -> tuple[str, Journal]:
    """What is said when `lines` come through a pipe; and the journal. `given`: adds to the screen."""
    shelf = folder / "presets"
    shelf.mkdir()
    for name, text in PRESETS.items():
        (shelf / f"{name}.yaml").write_text(text)
    end, into = os.pipe()
    os.write(into, "".join(f"{line}\n" for line in lines).encode())
    os.close(into)
    out = io.StringIO()
    with Journal(folder / "journal.db") as journal, Typed(end) as typed:
        shelves, beds = shelves_on(shelf, away), ["warm-pad", "silence"]
        plain = Console(journal, HandClock(), shelves, beds, lambda: None, typed, out, schedule=schedule, keys=keys)
        plain.complete, plain.client_codes = Room(level=-6.0, cap=-2.0).complete, client_codes
        given(plain)
        run(plain)
    os.close(end)
    return out.getvalue(), Journal(folder / "journal.db")


def test_a_whole_session_by_lines(tmp_path: Path) -> None:
    said, journal = read_out(tmp_path, ["neck", "1", "", "", "n", "space", "space", "s", "", "q"])
    with journal:
        events_ = [entry.event for entry in journal.follow(0)]
    assert [type(event).__name__ for event in events_] == ["Started", "Moved", "Paused", "Resumed", "Ended"]
    assert isinstance(events_[0], events.Started)
    assert events_[0].screened
    assert events_[0].headroom == 4.0, "the room's own"
    for words in (
        "1. Tension headache, short, 30 min, prone, supine",
        f"{wording.ANY_YES}:\n- sudden worst-ever headache\n- fever with a stiff neck",
        "- a fever, an infection, or feeling ill today: book another day",
        "2. 08:10 upper trapezius, each side, 12 min, client turns over",
        "Tension headache, short: 0 of 30 min, ends 08:30",
        "now: upper back, 10 min, prone, swedish, pressure 2 of 5. slow strokes; next: UPPER TRAPEZIUS, LEFT, 6 min",
        "now: upper trapezius, LEFT, 6 min, client turns over",
        "paused\nwhy? 1 bathroom, 2 phone, 3 position, 4 pain, 5 other, or nothing\ngoing on\nstop the session?",
        "hands off\nTension headache, short: Stopped",
        "upper trapezius, left: not worked, planned 6 min",
        "goodbye",
    ):
        assert words in said, words
    assert "\x1b" not in said, "no colour, no cursor"
    assert said.count("now: upper trapezius, LEFT") == 1, "once"


def test_a_side_wishes_and_a_plan_are_told_by_lines_too(tmp_path: Path) -> None:
    lines = ["knee", "1", "", "r", "c", "1", "6", "", "+", "m 2", "d 1", "u", "d 9", "m 1", "", "q"]
    said, journal = read_out(tmp_path, lines)
    with journal:
        started = next(iter(journal.follow(0))).event
    assert isinstance(started, events.Started)
    assert started.wishes.pressure == "firmer"
    assert started.wishes.avoid == ("thigh",)
    assert started.booked == 26 * 60
    for words in (
        wording.BOTH_TOO, wording.ALOUD_RIGHT, "1. pressure: firmer",
        "6. avoid thigh: yes: left out\nleft out: thigh; its 12 min go to the other areas", "25 min, hands off 08:25",
        "1. left out: thigh", "1. 08:00 thigh", "26 min, hands off 08:26", "'d 9' changes nothing",
        "thigh is left out today; take it back first", "avoid thigh · firmer pressure", "now: calf, RIGHT, 26 min",
    ):  # fmt: skip
        assert words in said, words


def test_what_to_do_when_late_is_offered_by_numbers_and_costs(tmp_path: Path) -> None:
    said, journal = read_out(tmp_path, ["neck", "1", "", "", "o", "n", "o", "2"])
    with journal:
        entries = [entry.event for entry in journal.follow(0)]
    assert (
        "Now: ends 08:30, on time. Press a number to choose; any other key changes nothing.\n1. Trim: all areas" in said
    )
    assert "2. Run over: areas keep their minutes, ends 08:30, on time" in said
    assert [type(event).__name__ for event in entries] == ["Started", "Moved", "Chosen"]
    assert isinstance(entries[-1], events.Chosen)
    assert entries[-1].late == "over"


def test_the_end_takes_numbers_a_line_and_a_signature_and_can_be_taken_back(tmp_path: Path) -> None:
    end = ["s", ""]
    after = ["pain after 3", "pain after 11", "note 5", "sign AB", "why unwell", "pause", "", "q"]
    lines = [*end, "undo", "n", *end, *after]
    said, journal = read_out(tmp_path, ["neck", "1", "", "", *lines])
    with journal:
        entries = [type(entry.event).__name__ for entry in journal.follow(0)]
    assert entries == [
        "Started",
        "Ended",
        "Undone",
        "Moved",
        "Ended",
        "Measured",
        "Noted",
        "Signed",
        "Explained",
        "Filed",
    ]
    assert (
        "Enter: done. Or type pain before 6 or pain after 3, why and the reason, note and its text, sign, undo." in said
    )
    assert "pain after: 3 of 10\n'11' is not valid" in said
    assert "noted\nsigned off\nnoted\n'pause' is not an answer." in said
    assert said.count(wording.CHOOSE) == 2


def test_the_end_in_lines_writes_into_its_own_session_if_another_came_and_went(tmp_path: Path) -> None:
    clock, end_into = HandClock(), os.pipe()
    with Journal(tmp_path / "journal.db") as journal, Journal(tmp_path / "journal.db") as other:
        for _ in range(2):
            other.act(Start(PLAN), clock)
            other.act(Act("stop"), clock)
        new, old = other.sessions()
        done = record(other.entries(old), clock.now())
        assert done
        os.write(end_into[1], b"sign AB\npain after 3\nundo\n\n")
        os.close(end_into[1])
        with Typed(end_into[0]) as typed:
            close.closed(Console(journal, clock, [], [], lambda: None, typed, io.StringIO()), done)
        added = [[type(entry.event) for entry in other.entries(session)][2:] for session in (old, new)]
    os.close(end_into[0])
    assert added == [[events.Signed, events.Measured, events.Filed], []]


def test_a_letter_at_the_end_of_a_piece_of_input_stays_whole(tmp_path: Path) -> None:
    end, into = os.pipe()
    note = f"note {'.' * 4090}ü"  # 4096 bytes are read at a time
    os.write(into, f"{note}\n".encode())
    os.close(into)
    with Typed(end) as typed:
        assert typed.next(PATIENCE) is None
        assert typed.next(PATIENCE) == note
    os.close(end)


def test_what_cannot_be_understood_is_told_and_the_end_of_the_pipe_leaves_the_session_on(tmp_path: Path) -> None:
    said, journal = read_out(
        tmp_path, ["xyz", "7", "list", "wrist", "1", "maybe", "l", "", "?", "jump", "note warm hands"]
    )
    with journal:
        state = journal.state()
        assert state
        assert state.ended is None
        assert any(isinstance(entry.event, events.Noted) for entry in journal.follow(0))
    for words in (
        "no preset matches 'xyz'", "there is no item 7", "'maybe' is not an answer", "space pause, n next",
        "'jump' is not a key or an act; ? lists the keys", "noted", "the session continues",
        "1 preset file was left out",
    ):  # fmt: skip
        assert words in said, words


def test_while_the_clinic_s_folder_is_away_a_built_in_preset_is_taken_by_name_only(tmp_path: Path) -> None:
    said, journal = read_out(tmp_path, ["neck", "1", "", "neck", "1", "built-in", "", "", "s", "", "q"], away=True)
    with journal:
        assert sum(isinstance(entry.event, events.Started) for entry in journal.follow(0)) == 1
    assert "The clinic's presets folder cannot be read; these are built in" in said
    assert (
        said.count(
            "The clinic's presets folder cannot be read, and may have its own neck. built-in: use the built-in one."
        )
        == 2
    )
    assert said.count("Enter: no stop signs") == 1


def test_each_moment_is_said_once() -> None:
    clock, heard = HandClock(), Heard()
    from roomctl.session.commands import decide
    from roomctl.session.events import Entry
    from roomctl.session.fold import fold
    from roomctl.session.state import State

    entries: list[Entry] = []

    def do(command: Act | Start | Report) -> None:
        state = fold(entries)
        for event in decide(state, command, clock.now()).events:
            entries.append(Entry(len(entries) + 1, "s", clock.now(), event))

    def news() -> list[str]:
        state = fold(entries)
        assert isinstance(state, State)
        return heard.news(state, moment(state, clock.now()))

    do(Start(PLAN))
    assert [line.split(":")[0] for line in news()] == ["Tension headache, short", "now"]
    assert news() == []
    clock.wind(61)
    assert news() == ["ask: pressure? (any key: seen)"]
    assert news() == []
    do(Act("ack"))
    do(Report(events.Faulted("sound", "the device is gone")))
    assert news() == ["no sound: the device is gone"]
    do(Report(events.Mended("sound")))
    assert news() == ["works again: no sound: the device is gone"]
    do(Act("more"))
    (line,) = news()
    assert "· upper back +1, later −1" in line
    do(Act("hold"))
    assert news() == ["held"]
    do(Act("silence"))
    assert news() == ["silent"]
    do(Act("next"))
    assert any(line.startswith("now: forearm, LEFT") for line in news())
    assert news() == []
    for end in (["Ends 08:21, 9 min early"], []):  # after the first pause; after the second, it is the same
        do(Act("pause"))
        clock.wind(2)
        assert news()[0] == "paused"
        do(Act("resume"))
        assert news() == [*end, "going on"]


needs_a_pty = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals need a Unix system")


@needs_a_pty
def test_a_dumb_terminal_gets_the_plain_screen_and_single_keys(home: Home) -> None:
    terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment, 100, 200, kind="dumb")
    try:
        terminal.shows("this terminal cannot draw a screen (TERM=dumb); this is the plain screen")
        terminal.shows("Enter chooses 1.")
        terminal.press("tension spot\n")
        terminal.shows("1. Tension headache, spot work")
        terminal.press("1\n")
        terminal.shows("Enter: no stop signs, hands on.")
        terminal.press("\n")
        terminal.shows("now: ")
        terminal.press(" ")  # one key, and no Enter
        terminal.shows("paused")
        until(lambda: "Paused" in home.events(), what="a pause in the journal")
        terminal.press("\x1b[5~")  # PageUp, as a pedal sends it
        terminal.shows("going on")
        terminal.press("s")
        terminal.shows("stop the session?")
        terminal.press("\n")
        terminal.shows("hands off")
        assert terminal.raw.count(b"\x1b") == 0, "no colour, no cursor"
        terminal.press("q\n")
        terminal.shows("goodbye")
        assert terminal.process.wait(PATIENCE) == 0
    finally:
        terminal.close()


def test_lines_that_are_pasted_behind_note_are_one_line(home: Home) -> None:
    home.run("start", "low-back-spot")
    home.run("do", "stop")
    home.run("start", "low-back-spot")
    screen = Terminal([sys.executable, "-m", "roomctl", "--plain"], home.environment)
    try:
        screen.shows("Low back")
        home.run("do", "stop")
        screen.shows("Enter: done")
        screen.press("note sore on the left\ndone\n\nsign\n")
        screen.shows("noted")
        notes = home.json("report", "--with-notes")["notes"]
        assert [note["text"] for note in notes] == ["sore on the left; done; sign"]
    finally:
        screen.close()


def test_through_a_pipe_it_is_asked_for_with_plain(home: Home) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "roomctl", "--plain"], env=home.environment, input="q\n", capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(wording.CHOOSE)
    assert ran.stdout.endswith("goodbye\n")


def test_a_schedule_that_is_broken_is_said_and_no_more(tmp_path: Path) -> None:
    def broken(titles: object) -> Agenda:
        raise RoomError("blue.ics: this is not a readable calendar")

    out, (end, into) = io.StringIO(), os.pipe()
    os.close(into)
    (tmp_path / "presets").mkdir()
    with Journal(tmp_path / "journal.db") as journal, Typed(end) as typed:
        shelves = [Shelf("given", tmp_path / "presets")]
        run(Console(journal, HandClock(), shelves, [], lambda: None, typed, out, schedule=broken))
    os.close(end)
    assert "blue.ics: this is not a readable calendar\n" in out.getvalue()


def test_the_booked_end_is_told_and_turned_away_by_lines_too(tmp_path: Path) -> None:
    booked = Agenda((Booked(1_800_000_000.0, 1_800_000_000.0 + 25 * 60),), ("blue.ics: line 4: 13:00 is not counted",))
    lines = ["neck", "1", "", "e", "", "s", "", "q"]
    said, journal = read_out(tmp_path, lines, schedule=lambda titles: booked)
    with journal:
        started = next(iter(journal.follow(0))).event
    assert isinstance(started, events.Started)
    assert started.booked == 1800
    for words in (
        "blue.ics: line 4: 13:00 is not counted\n", "Next booking at 08:00.", "25 of 30 min, hands off 08:25\n"
        "booked until 08:25: 25 of 30 min, hands off by 08:25\n", "30 min, hands off 08:30\n",
    ):  # fmt: skip
        assert words in said, words


def test_a_list_that_was_read_out_hours_ago_is_read_out_again(tmp_path: Path) -> None:
    read = [Agenda((Booked(1_800_000_300.0, None, "neck"),)), Agenda((Booked(1_800_005_400.0, None, "knee"),))]
    said, journal = read_out(tmp_path, ["", "q"], schedule=lambda titles: read.pop(0) if len(read) > 1 else read[0])
    journal.close()
    first, _, then = said.partition("The next booking has changed.\n")
    assert "Next, at 08:05:\n1. Tension headache, short" in first
    assert "Next, at 09:30:\n1. Knee, one side" in then
    assert wording.ANY_YES not in said


def test_remapped_keys_hold_in_lines_too(tmp_path: Path) -> None:
    keys = keymap.keymap({"next": "g", "stop": ["x"]}, {"pause": ["z"]})
    said, journal = read_out(tmp_path, ["neck", "1", "", "", "g", "z", "z", "n", "?", "x", "", "q"], keys)
    with journal:
        kinds = [type(entry.event).__name__ for entry in journal.follow(0)]
    assert kinds == ["Started", "Moved", "Paused", "Resumed", "Ended"]
    assert "'n' is not a key or an act" in said
    assert "g next" in said
    assert "x then Enter stop" in said


class Script:
    """Single keys, each after its seconds; none: nothing comes in that time."""

    can_single = True

    def __init__(self, clock: HandClock, keys: Sequence[tuple[float, str | None]]) -> None:
        self._clock, self._keys = clock, iter(keys)

    def single(self, on: bool) -> None:
        pass

    def next(self, seconds: float) -> str | None:
        for after, key in self._keys:
            self._clock.wind(after)
            return key
        raise Leave


@pytest.mark.parametrize(
    ("arrivals", "done"),
    [
        ([(0, "b"), (0.75, None)], ["Moved"]),
        ([(0, "b"), (0.5, "b"), *[(0.03, "b")] * 30], ["Replanned"]),
        ([(0, "b"), (0.2, None), (0.1, "b"), (0.2, None)], ["Paused"]),
        ([(0, "a"), (0.66, "a"), *[(0.04, "a")] * 30], ["Paused"]),
        ([(0, "b"), (0.1, "a"), (0.1, None)], ["Moved", "Paused"]),
    ],
)
def test_long_and_double_presses_act_in_lines_too(
    tmp_path: Path, arrivals: list[tuple[float, str | None]], done: list[str]
) -> None:
    clock = HandClock()
    keys = keymap.keymap(None, {"next": ["b"], "more": ["long+b"], "pause": ["a", "double+b"]})
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(PLAN), clock)
        typed: Any = Script(clock, arrivals)
        plain = Console(journal, clock, [], [], lambda: None, typed, io.StringIO(), keys=keys)
        assert plain.running()
        with pytest.raises(Leave):
            Session(plain).run()
        assert [type(entry.event).__name__ for entry in journal.follow(0)][1:] == done


def test_free_minutes_are_said_with_the_key_that_gives_them_out(tmp_path: Path) -> None:
    said, journal = read_out(tmp_path, ["neck", "1", "", "", "n", "e", "e"])
    with journal:
        last = list(journal.follow(0))[-1].event
    assert "Ends 08:20, 10 min early: e adds it to the areas of concern" in said
    assert "Ends 08:30 · upper trapezius, left +5, upper trapezius, right +5" in said
    assert "no minutes are free" in said
    assert isinstance(last, events.Replanned)
    assert last.by == "spread"


def test_after_a_time_away_the_lines_ask_and_a_number_answers(tmp_path: Path) -> None:
    shelf = tmp_path / "presets"
    shelf.mkdir()
    clock, out = HandClock(), io.StringIO()
    end, into = os.pipe()
    file = tmp_path / "journal.db"
    with Journal(file) as journal, Journal(file) as other, Typed(end) as typed:
        journal.act(Start(PLAN), clock)
        clock.wind(120)
        plain = Console(journal, clock, [Shelf("given", shelf)], [], lambda: None, typed, out)
        session = Session(plain)
        plain.running()
        assert session._tell()
        clock.wind(250)
        other.act(Report(events.Away(120.0)), clock)
        plain.running()
        assert session._tell()
        assert not session._tell(), "once"
        os.write(into, b"x\n2\n")  # the first has seen the check-in that was due
        session._key()
        session._key()
        last = list(journal.follow(0))[-1].event
    os.close(into)
    os.close(end)
    assert (
        "Away 4:10. Count the time away, or go back? Press a number to answer; any other key counts the time away."
        in out.getvalue()
    )
    assert "1. Keep going: upper back, 3:50 left, ends 08:30, on time" in out.getvalue()
    assert "2. Go back to where it was: upper back, 6:49 left, ends 08:30, on time" in out.getvalue()
    assert isinstance(last, events.Returned)
    assert last.seconds == 250


def test_a_number_says_why_it_is_paused_and_means_nothing_else(tmp_path: Path) -> None:
    said, journal = read_out(tmp_path, ["neck", "1", "", "", "space", "3", "3", "space", "s", "", "q"])
    with journal:
        explained = [entry.event for entry in journal.follow(0) if isinstance(entry.event, events.Explained)]
    assert "why? 1 bathroom, 2 phone, 3 position, 4 pain, 5 other, or nothing" in said
    assert explained == [events.Explained("position")]
    assert "'3' is not a key or an act" in said, "the second time, for it has been told"


def test_a_room_that_takes_client_codes_asks_for_one_and_offers_the_same_as_last_time(tmp_path: Path) -> None:
    first = ["neck", "1", "Ann", "K-1", "c", "1", "", "", "s", "", ""]
    again = ["neck", "1", "k-1", "s", "", "", "s", "", "", "q"]
    said, journal = read_out(tmp_path, [*first, *again], client_codes=True)
    with journal:
        started = [entry.event for entry in journal.follow(0) if isinstance(entry.event, events.Started)]
    assert "'Ann' is not a code" in said
    assert "Last time, " in said
    assert [one.client for one in started] == ["K-1", "k-1"]
    assert [one.wishes.pressure for one in started] == ["firmer", "firmer"]
