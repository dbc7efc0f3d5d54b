"""Faults of the processes of the room."""

from __future__ import annotations

import contextlib
import os
import random
import signal
from collections.abc import Iterator

from tests.campaign.faults.registry import fault
from tests.campaign.room import PROCESSES, Room


@fault
def killed(room: Room, chance: random.Random) -> Iterator[str]:
    """`kill -9` of one, two or all of the room's processes."""
    modules = chance.sample(PROCESSES, chance.choice((1, 1, 2, 3)))
    if set(modules) == set(PROCESSES) and room.terminal is None:
        modules = modules[:2]  # with no process of the room alive nobody can bring it back
    room.home.kill(*modules)
    yield " and ".join(modules)


@fault
def stopped(room: Room, chance: random.Random) -> Iterator[str]:
    """SIGSTOP of one process while the fault lasts."""
    module = chance.choice(PROCESSES)
    pids = room.home.processes(module)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    yield module
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@fault
def restarted(room: Room, chance: random.Random) -> Iterator[str]:
    """The machine restarts: every process of the room dies, and those that come later see another boot."""
    room.all_die()
    room.another_boot()
    yield "every process, and another boot"


@fault
def acts_at_once(room: Room, chance: random.Random) -> Iterator[str]:
    count = chance.randint(2, 4)
    room.notes(count)
    yield f"{count} at once"
