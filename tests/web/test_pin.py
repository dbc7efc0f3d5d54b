"""The PIN: what is kept of it, how wrong ones are slowed, and how it is asked for in a terminal."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from roomctl.errors import Unavailable, Usage
from roomctl.web import ticket
from roomctl.web.pin import FREE, FREE_TOGETHER, MAX_WAIT, MAX_WAIT_TOGETHER, MEMORY, Pin, Slow
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.terminal import Terminal


@pytest.fixture
def pin(tmp_path: Path) -> Pin:
    made = Pin(tmp_path / "pin.json")
    made.set("314159")
    return made


def test_only_the_pin_itself_is_right(pin: Pin) -> None:
    assert pin.right("314159")
    for wrong in ("314158", "31415", "3141590", "", "３１４１５９", "\ud800"):
        assert not pin.right(wrong), wrong


def test_its_file_is_for_the_owner_alone_and_does_not_hold_it(pin: Pin) -> None:
    assert stat.S_IMODE(pin.file.stat().st_mode) == 0o600
    assert "314159" not in pin.file.read_text()


def test_the_same_pin_is_kept_differently_each_time(pin: Pin) -> None:
    before = pin.file.read_text()
    pin.set("314159")
    assert pin.file.read_text() != before


@pytest.mark.parametrize("bad", ["", "12345", "1234567890123", "12345a", "１２３４５６"])
def test_a_pin_is_six_to_twelve_digits(pin: Pin, bad: str) -> None:
    with pytest.raises(Usage, match="6 to 12 digits"):
        pin.set(bad)
    assert pin.right("314159"), "the old one stays"


def test_a_new_pin_makes_old_tickets_worthless(pin: Pin) -> None:
    old = ticket.issue(pin.key, 1000.0)
    assert ticket.valid(pin.key, old, 1001.0)
    pin.set("141421")
    assert not ticket.valid(pin.key, old, 1001.0)


def test_a_torn_file_is_told_with_a_way_out(pin: Pin) -> None:
    pin.file.write_text("{")
    with pytest.raises(Unavailable, match="--new-pin"):
        pin.right("314159")


def test_a_ticket_lasts_a_working_day_and_cannot_be_stretched() -> None:
    key = b"k" * 32
    made = ticket.issue(key, 1000.0)
    until, _, signature = made.partition(".")
    assert ticket.valid(key, made, 1000.0 + ticket.DAY - 1)
    assert not ticket.valid(key, made, 1000.0 + ticket.DAY)
    assert not ticket.valid(key, f"{int(until) + 1}.{signature}", 1000.0)
    assert not ticket.valid(b"x" * 32, made, 1000.0)
    for nonsense in ("", ".", "1000", f"{until}.", "nan.x", "١٢.x", "\ud800.\ud800"):
        assert not ticket.valid(key, nonsense, 1000.0), nonsense


def test_the_first_wrong_tries_cost_nothing_and_then_each_twice_as_much() -> None:
    slow, now, waits = Slow(), 0.0, []
    for _ in range(9):
        waits.append(slow.wait("a", now))
        now += waits[-1]
        slow.wrong("a", now)
    assert waits == [0] * FREE + [1, 2, 4, 8, 16, 32]
    assert slow.wait("a", now) <= MAX_WAIT
    assert slow.wait("a", now + MAX_WAIT) == 0, "it ends"


def test_the_right_pin_and_ten_minutes_wipe_it_out() -> None:
    slow = Slow()
    for _ in range(5):
        slow.wrong("a", 0.0)
    assert slow.wait("a", 1.0) > 0
    assert slow.wait("b", 1.0) == 0, "another tablet need not wait for this one"
    slow.right("a")
    assert slow.wait("a", 1.0) == 0
    slow.wrong("b", 1.0)
    assert slow.wait("b", MEMORY + 2) == 0


def test_many_addresses_together_are_slowed_too_but_never_by_much() -> None:
    slow, now = Slow(), 0.0
    for guest in range(100):
        now += slow.wait(f"guest {guest}", now)
        slow.wrong(f"guest {guest}", now)
    assert now > (100 - FREE_TOGETHER - 5) * MAX_WAIT_TOGETHER
    assert slow.wait("the therapist's tablet", now) <= MAX_WAIT_TOGETHER
    assert slow.wait("the therapist's tablet", now + MAX_WAIT_TOGETHER) == 0


def test_the_terminal_asks_twice_and_shows_neither(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    terminal = Terminal([sys.executable, "-m", "roomctl", "serve", "--new-pin"], home.environment)
    try:
        asked = (("New PIN", 1, "123"), ("New PIN", 2, "271828"), ("Once more", 1, "271828"))
        for what, times, pin in asked:  # what is typed before it is asked for is thrown away
            until(lambda what=what, times=times: terminal.text.count(what) == times, what=what)  # type: ignore[misc]
            terminal.press(f"{pin}\n")
        said = terminal.shows("the PIN was changed")
        assert said.index("a PIN is 6 to 12 digits") < said.index("Once more"), "said before it is typed again"
        assert not {"123", "271828"} & set(terminal.text.split())
        assert terminal.process.wait(PATIENCE) == 0
    finally:
        terminal.close()
    assert Pin(home.folder / "pin.json").right("271828")
    assert not home.journal.exists()


def test_without_a_terminal_nobody_can_set_one(home: Home) -> None:
    home.folder.mkdir()
    ran = home.run("serve", "--lan", "--host", "127.0.0.1", "--port", "0", check=False)
    assert ran.returncode == 3
    assert "--new-pin" in ran.stderr
