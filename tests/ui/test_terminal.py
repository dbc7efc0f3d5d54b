"""The screen in a real terminal: what it draws, and how it leaves."""

from __future__ import annotations

import os
import select
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Start
from roomctl.ui.terminal import Unhurried
from tests.ui.rig import PLAN

if sys.platform == "win32":
    pytest.skip("pseudo-terminals need a Unix system", allow_module_level=True)

import pty
import termios

PROGRAM = """
import signal, sys
from pathlib import Path
from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.ui.app import RoomApp
if sys.argv[2] == "deaf":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
with Journal(Path(sys.argv[1]) / "journal.db") as journal:
    RoomApp(journal, SystemClock(), [Shelf("given", Path(sys.argv[1]))], [], lambda: None).run()
"""
PATIENCE = 30.0


class Terminal:
    """A program in a pseudo-terminal of 91 x 29."""

    def __init__(self, folder: Path, how: str = "") -> None:
        self.out = b""
        self.fd, end = pty.openpty()
        termios.tcsetwinsize(end, (29, 91))
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), how], stdin=end, stdout=end, stderr=end,
            env={**os.environ, "TERM": "xterm-256color"}, start_new_session=True,
        )  # fmt: skip
        os.close(end)

    def read(self, seconds: float) -> None:
        if select.select([self.fd], [], [], seconds)[0]:
            try:
                self.out += os.read(self.fd, 65536)
            except OSError:
                time.sleep(0.02)

    def until(self, words: bytes) -> None:
        end = time.monotonic() + PATIENCE
        while words not in self.out:
            assert time.monotonic() < end, f"{words!r} never came"
            self.read(0.2)

    def ended(self, reading: bool = True) -> int:
        """How the program ended."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if reading:
                self.read(0.05)
            else:
                time.sleep(0.05)
            if (code := self.process.poll()) is not None:
                return code
        self.process.kill()
        self.process.wait()
        raise AssertionError("the screen did not end")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(PLAN), SystemClock())
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_screen_and_restores_the_terminal(folder: Path, number: signal.Signals) -> None:
    terminal = Terminal(folder)
    terminal.until(b"next: FOREARM")
    terminal.process.send_signal(number)
    assert terminal.ended() == 0
    terminal.read(0.1)
    os.close(terminal.fd)
    assert b"\x1b[?1049l" in terminal.out, "the alternate screen is left"
    assert b"\x1b[?25h" in terminal.out, "the cursor is back"
    with Journal(folder / "journal.db") as journal:
        state = journal.state()
        assert state
        assert state.ended is None, "the session goes on"


def test_a_vanished_terminal_ends_the_screen_that_does_not_hear_it(folder: Path) -> None:
    terminal = Terminal(folder, "deaf")
    terminal.until(b"next: FOREARM")
    os.close(terminal.fd)
    terminal.ended(reading=False)


def test_input_is_looked_for_more_rarely_when_no_key_has_come_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float | None] = []
    wait = selectors.SelectSelector.select

    def watched(selector: selectors.SelectSelector, timeout: float | None = None) -> object:
        waited.append(timeout)
        return wait(selector, 0.0)

    monkeypatch.setattr(selectors.SelectSelector, "select", watched)
    reading, writing = os.pipe()
    with Unhurried() as selector:
        selector.register(reading, selectors.EVENT_READ)
        for _ in range(22):
            assert selector.select(0.1) == []
        os.write(writing, b"k")
        assert len(selector.select(0.1)) == 1
        os.read(reading, 1)
        selector.select(0.1)
        selector.unregister(reading)
        assert selector.select(0.1) == [], "without waiting"
    assert waited == [*[0.1] * 20, 0.5, 0.5, 0.5, 0.1]
    os.close(reading)
    os.close(writing)


def test_the_screen_looks_for_its_input_that_way(folder: Path) -> None:
    looks = "from textual.drivers import linux_driver; assert linux_driver.selectors.SelectSelector is Unhurried"
    code = PROGRAM.replace(".run()", f"; from roomctl.ui.terminal import Unhurried; {looks}")
    subprocess.run([sys.executable, "-c", code, str(folder), ""], check=True)
