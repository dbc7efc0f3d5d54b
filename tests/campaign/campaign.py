"""Draws faults from a seed, lets them happen together, and asks whether the room is right again."""

from __future__ import annotations

import random
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.campaign.faults import FAULTS
from tests.campaign.room import Room, Wrong

SESSION = 25
"""Campaigns in one session; then it ends and another begins."""


NOT_WITH = {
    "restarted": {"journal_overwritten", "journal_cut", "journal_removed", "clock_stepped", "dst_night"},
    "torn_log": {"journal_overwritten", "journal_cut", "journal_removed"},
}
"""What a fault is not drawn with. Where every process dies, none holds what a damaged journal has lost; and across a
boot only the wall clock counts."""


@dataclass
class Tally:
    """What happened so far."""

    campaigns: int = 0
    faults: dict[str, list[float]] = field(default_factory=dict)
    """Each fault's name, and seconds until the room was right after each time."""
    failed: list[str] = field(default_factory=list)


def drawn(seed: int, only: tuple[str, ...] = ()) -> tuple[random.Random, list[str]]:
    """The faults of one campaign: one to three, no two of a kind."""
    chance = random.Random(seed)
    names = list(only or FAULTS)
    found = chance.sample(names, min(len(names), chance.choice((1, 1, 2, 2, 3))))
    without = {other for name in found for other in NOT_WITH.get(name, ())}
    return chance, [name for name in found if name not in without]


def once(room: Room, seed: int, longest: float, only: tuple[str, ...] = ()) -> tuple[list[str], float]:
    """One campaign. The faults last up to `longest` seconds each. Returns what was done, and the seconds that the room
    needed until all was right. Raises `Wrong`, with the seed and the faults."""
    chance, names = drawn(seed, only)
    done: list[str] = []
    try:
        room.note()
        room.read()
        with ExitStack() as stack:
            for name in names:
                done.append(f"{name}: {stack.enter_context(FAULTS[name](room, chance))}")
                time.sleep(chance.uniform(0, min(1.0, longest)))
            if chance.random() < 0.5:
                room.note()
            time.sleep(chance.uniform(0, longest))
        if room.terminal is None:
            room.open_terminal()
        took = room.until_right()
        if not room.note():
            raise Wrong("an act is refused although all is right")
        room.check()
        room.read()
    except AssertionError as error:
        raise Wrong(f"{'; '.join(done) or names}: {error}") from error
    return names, took


def many(room: Room, seeds: range, longest: float, until: float, only: tuple[str, ...] = ()) -> Tally:
    """A campaign for each seed, until the monotonic time `until`. A failure ends the session, and the next begins."""
    tally, running = Tally(), 0
    for last, seed in ((seed == seeds[-1], seed) for seed in seeds):
        if time.monotonic() > until:
            break
        tally.campaigns += 1
        try:
            if not running:
                room.begin()
                running = SESSION
            running -= 1
            names, took = once(room, seed, longest, only)
            for name in names:
                tally.faults.setdefault(name, []).append(took)
            if last or not running:
                room.end()
                running = 0
                print(f"{tally.campaigns} campaigns, {len(tally.failed)} failed", flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            tally.failed.append(f"seed {seed}: {error}")
            print(f"FAILED {tally.failed[-1]}", flush=True)
            room.abandon()
            running = 0
    return tally
