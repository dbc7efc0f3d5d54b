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
from roomctl.journal.store import Journal
from roomctl.session.commands import Start
from tests import wording
from tests.rigs.home import Home, until
from tests.rigs.terminal import Terminal
from tests.ui.rig import PLAN

pytestmark = [pytest.mark.alone, pytest.mark.bench]

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
    made.set_up()
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


def test_the_session_s_screen_costs_no_more_than_termdown(home: Home) -> None:
    """0.47 % beside 0.65 %, 0.48 % beside 0.52 %; the tolerance is for what a busy machine adds to one of them."""
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
        assert mine <= theirs + 0.1
        assert mine <= 1.0
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


def test_the_first_frame_comes_little_later_than_an_empty_app_s(home: Home, tmp_path: Path) -> None:
    """The least of many starts, taken in turns: of a start all that is not needed for it only makes it longer."""
    begun(home)
    idle = Home(tmp_path / "idle")
    idle.folder.mkdir()
    ours, empty = [sys.executable, "-m", "roomctl"], [sys.executable, "-c", EMPTY]
    shown = {
        "an empty app": (empty, home.environment, b"hello there"),
        "session": (ours, home.environment, b"next: FOREARM"),
        "choose": (ours, idle.environment, wording.CHOOSE.encode()),
    }
    for one in shown.values():
        first_frame(*one)  # compiles what nothing has used yet, as installing does
    idle.run("presets", "list")  # which is known from then on
    took: dict[str, list[float]] = {name: [] for name in shown}
    try:
        for _ in range(12):
            for name, one in shown.items():
                took[name].append(first_frame(*one))
    finally:
        idle.close()
    least = {name: min(every) * 1000 for name, every in took.items()}
    ratio = {name: ms / least["an empty app"] for name, ms in least.items()}
    print("\nfirst frame: " + ", ".join(f"{name} {least[name]:.0f} ms ({ratio[name]:.2f} times)" for name in shown))
    assert ratio["session"] <= 1.25
    assert ratio["choose"] <= 1.4


@pytest.mark.slow
def test_a_key_changes_the_screen_at_once_in_tmux_with_the_controller_running(home: Home) -> None:
    """Beside it: the same way through tmux with `cat`, which does nothing but answer."""
    home.run("demo")  # starts the controller; its session is ended again
    home.run("do", "stop")
    begun(home)
    home.run("controller")
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
