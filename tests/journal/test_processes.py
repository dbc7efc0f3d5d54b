"""The journal between real processes: nothing is lost, nothing happens twice."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from roomctl.clock import HandClock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import Act, Start
from tests.helpers import evenly

ROUNDS, BIRTHS, KILLS = 200, 20, 20
PATIENCE = 100

SPAWN = multiprocessing.get_context("spawn")


def _nexts(path: Path, barrier: Barrier, told: Connection) -> None:
    said = []
    with Journal(path) as journal:
        for aimed in range(ROUNDS):
            barrier.wait(PATIENCE)
            said.append([entry.seq for entry in journal.act(Act("next", aimed), HandClock()).entries])
    told.send(said)


def _births(folder: Path, barrier: Barrier, told: Connection) -> None:
    failed = []
    for birth in range(BIRTHS):
        barrier.wait(PATIENCE)
        try:
            with Journal(folder / f"{birth}.db") as journal:
                journal.state()
        except RoomError as error:
            failed.append(f"{birth}: {error}")
    told.send(failed)


@contextmanager
def two(work: Callable[..., None], path: Path) -> Iterator[list[Any]]:
    """What two processes tell that did `work` side by side."""
    barrier = SPAWN.Barrier(2)
    pipes = [SPAWN.Pipe(duplex=False) for _ in range(2)]
    workers = [SPAWN.Process(target=work, args=(path, barrier, told)) for _, told in pipes]
    for worker in workers:
        worker.start()
    try:
        for _, told in pipes:
            told.close()
        yield [heard.recv() for heard, _ in pipes]
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
            worker.close()
        for heard, _ in pipes:
            heard.close()


def test_two_processes_that_tap_next_at_once_advance_once_each_time(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path) as journal:
        journal.act(Start(evenly(*[600.0] * (ROUNDS + 1))), HandClock())
        with two(_nexts, path) as (one, other):
            assert [len(mine) + len(theirs) for mine, theirs in zip(one, other, strict=True)] == [1] * ROUNDS
            acknowledged = sorted(seq for seqs in one + other for seq in seqs)
        moves = [entry for entry in journal.follow(1) if isinstance(entry.event, events.Moved)]
        assert [entry.seq for entry in moves] == acknowledged == list(range(2, ROUNDS + 2))
        assert [entry.event.to for entry in moves if isinstance(entry.event, events.Moved)] == list(
            range(1, ROUNDS + 1)
        )


def test_two_processes_may_create_the_journal_at_the_same_instant(tmp_path: Path) -> None:
    with two(_births, tmp_path) as failed:
        assert failed == [[], []]
    for birth in range(BIRTHS):
        with Journal(tmp_path / f"{birth}.db") as journal:
            journal.act(Start(evenly(60)), HandClock())
            assert len(journal.follow(0)) == 1


WRITER = """
import sys
from pathlib import Path
from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act
journal = Journal(Path(sys.argv[1]))
while True:
    for entry in journal.act(Act("note", text=sys.argv[2]), SystemClock()).entries:
        print(entry.seq, flush=True)
"""


def test_what_was_acknowledged_is_there_after_a_kill_at_any_instant(tmp_path: Path) -> None:
    path, dice = tmp_path / "journal.db", random.Random(7)
    with Journal(path) as journal:
        journal.act(Start(evenly(6000)), HandClock())
    for trial in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), f"trial {trial}"], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged = [int(writer.stdout.readline()) for _ in range(dice.randrange(1, 40))]
            _turns(dice.randrange(0, 40_000))
            writer.kill()
            acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
        with Journal(path) as journal:
            written = journal.follow(0)
            mine = [entry.seq for entry in written if entry.event == events.Noted(f"trial {trial}")]
            assert [entry.seq for entry in written] == list(range(1, len(written) + 1))
            assert mine[: len(acknowledged)] == acknowledged, f"trial {trial}"
            assert len(mine) - len(acknowledged) <= 1, "at most the one that was being written"
            assert journal._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert journal.state() is not None


def _turns(times: int) -> None:
    """A little while that no clock measures."""
    for _ in range(times):
        pass
