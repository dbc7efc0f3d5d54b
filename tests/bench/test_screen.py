"""What the session's screen costs, beside peers in the same kind of terminal. The figures are printed with -s."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal import Journal
from roomctl.session.commands import Start
from tests.rigs.home import Home, until
from tests.rigs.terminal import Terminal
from tests.ui.rig import PLAN

pytestmark = pytest.mark.alone

BIN = Path(sys.executable).parent
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    ENABLE_COMMAND_PALETTE = False
    def compose(self): yield Static("hello there")
Empty().run()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    made.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: neither ours nor a peer is compiled anew
    yield made
    made.close()


def begun(home: Home, speed: float = 1.0) -> None:
    with Journal(home.journal) as journal:
        journal.act(Start(PLAN, speed=speed), SystemClock())


def open_in(home: Home, command: Sequence[str]) -> Terminal:
    return Terminal(command, home.environment)


def termdown() -> str:
    found = BIN / "termdown"
    if not found.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs termdown: pip install termdown")
    return str(found)


def test_the_session_s_screen_costs_hardly_more_than_termdown(home: Home) -> None:
    """From 0.61 % beside 0.37 % to 0.66 % beside 0.77 %; no more than its peer is aimed at."""
    begun(home)
    first = open_in(home, [sys.executable, "-m", "roomctl"])  # compiles what nothing has used yet, as installing does
    first.shows("next: FOREARM")
    first.close()
    ours = open_in(home, [sys.executable, "-m", "roomctl"])
    peer = open_in(home, [termdown(), "--no-window-title", "90m"])
    try:
        ours.shows("next: FOREARM")
        until(lambda: peer.text.strip(), 15)
        time.sleep(4)  # both have started
        before = ours.cpu(), peer.cpu()
        time.sleep(24)
        mine, theirs = ((now - then) / 24 * 100 for now, then in zip((ours.cpu(), peer.cpu()), before, strict=True))
        print(f"\nscreen {mine:.2f} % of a core, {ours.memory:.1f} MB; termdown {theirs:.2f} %, {peer.memory:.1f} MB")
        assert mine <= 2 * theirs + 0.1
        assert ours.memory <= 45
    finally:
        ours.close()
        peer.close()


@pytest.mark.slow
def test_an_hour_at_speed_sixty_leaves_the_screen_as_large_as_it_was(home: Home) -> None:
    from dataclasses import replace

    longer = replace(PLAN, phases=PLAN.phases * 2)
    with Journal(home.journal) as journal:
        journal.act(Start(longer, speed=60), SystemClock())
    ours = open_in(home, [sys.executable, "-m", "roomctl"])
    try:
        ours.shows("UPPER" if "UPPER" in ours.text else "ends ")
        time.sleep(12)
        first = ours.memory
        time.sleep(44)
        last = ours.memory
        print(f"\n{first:.1f} MB after 12 minutes, {last:.1f} MB after 56")
        assert last - first < 1.0
    finally:
        ours.close()


def first_frame(command: Sequence[str], environment: dict[str, str], words: bytes) -> float:
    """Seconds from the start of a program to `words` in its terminal."""
    master, slave = pty.openpty()
    begun, seen = time.perf_counter(), b""
    full = {**environment, "TERM": "xterm-256color", "COLUMNS": "91", "LINES": "29"}
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=full, start_new_session=True)
    os.close(slave)
    try:
        while words not in seen:
            assert select.select([master], [], [], 20)[0], f"{words!r} never came"
            seen += os.read(master, 65536)
        return time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_the_first_frame_comes_little_later_than_an_empty_app_s(home: Home) -> None:
    begun(home)
    environment = dict(home.environment)
    ours, empty = [sys.executable, "-m", "roomctl"], [sys.executable, "-c", EMPTY]
    first_frame(ours, environment, b"next: FOREARM")
    pairs = [
        (first_frame(ours, environment, b"next: FOREARM"), first_frame(empty, environment, b"hello there"))
        for _ in range(9)
    ]
    mine, theirs = (min(column) for column in zip(*pairs, strict=True))
    print(f"\nfirst frame {mine * 1000:.0f} ms, an empty app's {theirs * 1000:.0f} ms: {mine / theirs:.2f} times")
    assert mine < 1.9 * theirs


@pytest.mark.slow
def test_a_key_changes_the_screen_at_once_in_tmux_with_the_player_running(home: Home) -> None:
    """Beside it: the same way through tmux with `cat`, which does nothing but answer."""
    home.run("demo")  # starts the player; its session is ended again
    home.run("do", "stop")
    begun(home)
    home.run("player")
    mine = through_tmux(home, f"{sys.executable} -m roomctl", [b"Go on", b"Pause"], b"next: FOREARM", b" ", 40)
    theirs = through_tmux(home, "sh -c 'echo ready; stty raw -echo; exec cat'", [b"x", b"x"], b"ready", b"x", 40)
    for name, took in (("screen", mine), ("cat", theirs)):
        ordered = sorted(took)
        print(f"\n{name}: median {statistics.median(took) * 1000:.1f} ms, p99 {ordered[-1] * 1000:.1f} ms", end="")
    assert statistics.median(mine) < statistics.median(theirs) + 0.05


def through_tmux(
    home: Home, command: str, answers: Sequence[bytes], ready: bytes, key: bytes, times: int
) -> list[float]:
    """Seconds from a key that is written to tmux's terminal until the program's answer comes out of it."""
    master, slave = pty.openpty()
    environment = {**home.environment, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TMUX": ""}
    socket = str(home.folder / f"tmux-{len(command)}")
    process = subprocess.Popen(
        ["tmux", "-f", "/dev/null", "-S", socket, "new-session", "-x", "91", "-y", "29", command],
        stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(slave)

    def wait(words: bytes) -> float:
        seen = b""
        while words not in seen:
            assert select.select([master], [], [], 20)[0], f"{words!r} never came: {seen!r}"
            seen += os.read(master, 65536)
        return time.perf_counter()

    try:
        wait(ready)
        took = []
        for turn in range(times):
            end = time.perf_counter() + 0.7
            while (left := end - time.perf_counter()) > 0:
                if select.select([master], [], [], left)[0]:
                    os.read(master, 65536)
            pressed = time.perf_counter()
            os.write(master, key)
            took.append(wait(answers[turn % 2]) - pressed)
        return took
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], env=environment, capture_output=True)
        process.kill()
        process.wait()
        os.close(master)
