"""A process that sleeps is woken when another has written something for it, and nothing else comes of it."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import Act, Report, Start
from roomctl.system.bell import HOLDERS, Bell, _addresses, ring
from tests.helpers import three
from tests.rigs.home import PATIENCE, until

RINGER = "import sys; from pathlib import Path; from roomctl.system.bell import ring; ring(Path(sys.argv[1]))"
HOLDER = "import sys; from pathlib import Path; from roomctl.system.bell import Bell;" \
    "bell = Bell(Path(sys.argv[1])); print(bell.heard, flush=True); input()"  # fmt: skip

Listened = Callable[[Path], tuple[Bell, "queue.SimpleQueue[None]"]]


@pytest.fixture
def listen() -> Iterator[Listened]:
    """A bell, and the calls that it made."""
    bells = []

    def made(file: Path) -> tuple[Bell, queue.SimpleQueue[None]]:
        calls: queue.SimpleQueue[None] = queue.SimpleQueue()
        bells.append(Bell(file))
        bells[-1].listen(lambda: calls.put(None))
        return bells[-1], calls

    yield made
    for bell in bells:
        bell.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "journal.db").touch()
    return tmp_path / "journal.db"


def test_a_ring_of_another_process_calls_once_by_whatever_path_it_reaches_the_file(
    file: Path, tmp_path: Path, listen: Listened
) -> None:
    _, calls = listen(file)
    (tmp_path / "home").symlink_to(tmp_path)
    for path in (file, tmp_path / "home" / "journal.db"):
        subprocess.run([sys.executable, "-c", RINGER, str(path)], check=True)
        calls.get(timeout=PATIENCE)
    assert calls.empty()


def test_whatever_is_written_into_a_journal_rings_its_bell_and_no_other(tmp_path: Path, listen: Listened) -> None:
    with Journal(tmp_path / "journal.db") as journal, Journal(tmp_path / "journal-2.db"):
        _, calls = listen(tmp_path / "journal.db")
        _, others = listen(tmp_path / "journal-2.db")
        for command in (Start(three()), Act("note", text="a knot"), Report(events.Faulted("sound", "gone"))):
            journal.act(command, SystemClock())
            calls.get(timeout=PATIENCE)
        journal.act(Report(events.Faulted("sound", "gone")), SystemClock())
        assert (calls.empty(), others.empty()) == (True, True), "nothing was written"


def test_where_nobody_listens_or_has_time_to_a_ring_waits_for_nobody(file: Path) -> None:
    ring(file)
    ring(file.with_name("none.db"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as busy:
        busy.bind(_addresses(file)[0])
        for _ in range(1_000):
            ring(file)
        assert busy.recv(1), "it was rung"
    ring(file)


def test_each_of_several_processes_hears_the_same_ring_and_one_too_many_none(file: Path, listen: Listened) -> None:
    every = [listen(file) for _ in range(HOLDERS + 1)]
    assert [bell.heard for bell, _ in every] == [True] * HOLDERS + [False]
    ring(file)
    for _, calls in every[:-1]:
        calls.get(timeout=PATIENCE)
    every[3][0].close()
    until(lambda: listen(file)[0].heard, what="the name is free once the thread that listened has ended")


def test_a_bell_leaves_nothing_behind_and_is_free_when_its_holder_is_killed_or_closes_it(
    file: Path, listen: Listened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomctl.system.bell.HOLDERS", 1)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert not listen(file)[0].heard
        os.kill(holder.pid, signal.SIGKILL)
    for _ in range(3):
        bell, calls = until(lambda: (made := listen(file))[0].heard and made)
        ring(file)
        calls.get(timeout=PATIENCE)
        bell.close()
    assert list(file.parent.iterdir()) == [file]
