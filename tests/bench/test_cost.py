"""What things cost, as ratios against a peer that is run beside them. The figures are printed with -s."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.session.commands import Act, Start
from roomctl.session.fit import fit
from roomctl.session.fold import fold
from roomctl.session.plan import Phase, Plan, Side
from roomctl.session.replan import caught_up
from tests.helpers import Bench

pytestmark = [pytest.mark.alone, pytest.mark.bench]

PEER = ["-c", "import argparse, dataclasses, json, pathlib, re, sqlite3"]
"""What any command of this kind imports."""


def cpu(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds (user and system) of one run, its children's included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(
    "words", [["status"], ["plan", "headache-tension"], ["do", "next"]], ids=lambda words: str(words[0])
)
def test_a_command_costs_little_more_than_its_interpreter(words: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "ROOMCTL_HOME": str(tmp_path)}
    command = ["-m", "roomctl", *words]
    first = cpu(command, environment)
    pairs = [(cpu(command, environment), cpu(PEER, environment)) for _ in range(7)]
    ours, peers = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\n{words[0]}: first {first * 1000:.0f} ms, then {ours * 1000:.0f}; the peer {peers * 1000:.0f} ms of CPU")
    assert ours < 8 * peers


def timed(work: Callable[[], object], times: int = 9) -> float:
    """Median CPU seconds of `work`."""
    took = []
    for _ in range(times):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return statistics.median(took)


def _sided(index: int) -> Phase:
    """Every other area on both sides, one after the other."""
    side: Side = ("both", "both", "left", "right")[index % 4]
    return Phase(f"a{index // 2}", 60.0 + index // 2, 30.0, side, flex=1.0 + index % 3)


def test_fitting_two_hundred_phases_costs_less_than_sorting_them_some_thousand_times() -> None:
    plan = Plan("x", "X", tuple(_sided(i) for i in range(200)))
    lengths = plan.lengths
    peer = timed(lambda: [sorted(lengths) for _ in range(500)])
    late = Bench.with_session(plan, booked=plan.seconds - 600).state
    fitted, replanned = timed(lambda: fit(plan, plan.seconds - 600)), timed(lambda: caught_up(late, late.lengths))
    assert sum(caught_up(late, late.lengths)) == pytest.approx(plan.seconds - 600)
    print(f"\nfit {fitted * 1000:.2f} ms, re-plan {replanned * 1000:.2f}, peer {peer * 1000:.2f}")
    assert max(fitted, replanned) < peer * 10


def test_folding_two_thousand_entries_costs_less_than_reading_them_ten_times() -> None:
    import json

    from roomctl.session import events

    room = Bench(HandClock())
    room.do(Start(Plan("x", "X", tuple(Phase(f"a{i}", 600.0, 300.0, check="pressure") for i in range(8)))))
    acts = ["note", "pause", "resume", "hold", "hold", "more", "less"]
    while len(room.entries) < 2000:
        room.clock.wind(0.7)
        try:
            room.do(Act(acts[len(room.entries) % len(acts)], text="x"))
        except Exception:
            room.do(Act("note", text="x"))
    written = [(events.kind_of(entry.event), json.dumps(events.to_json(entry.event))) for entry in room.entries]
    peer = timed(lambda: [events.from_json(kind, json.loads(body)) for kind, body in written])
    folded = timed(lambda: fold(room.entries))
    print(f"\nfold {folded * 1000:.1f} ms, reading the same entries {peer * 1000:.1f} ms")
    assert folded < 10 * peer
