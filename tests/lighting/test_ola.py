"""A whole session's light, as a real DMX receiver shows it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from roomctl.clock import Instant
from roomctl.journal.store import Journal
from roomctl.session import lamps
from roomctl.session.fold import fold
from roomctl.session.state import State
from tests.rigs import ola
from tests.rigs.home import Home

PRESET = """
preset: 1
title: Light
condition: general
minutes: 12
scene: {bed: silence, light: 20, fade: 30 s}
cues: visual-only
phases:
  - {area: welcome, focus: frame, minutes: 2, technique: hold}
  - {area: back, focus: concern, minutes: 2, position: prone, turn: true, check: pressure}
  - {area: look, minutes: 2, position: prone, scene: {light: 32}}
  - {area: legs, minutes: 2, position: prone}
  - {area: turn over, focus: frame, minutes: 2, turn: true, technique: transition, check: pressure}
  - {area: rest, focus: frame, minutes: 2, technique: hold}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    assert shutil.which("olad"), "this test needs OLA (apt: ola)"
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    for above in tmp_path.parents:  # OLA runs as a user of its own
        if above.stat().st_mode & 0o001:
            break
        above.chmod(0o755)
    yield tmp_path
    Home(tmp_path).close()


def session(home: Path, *, between: int = 20, kills: int = 0) -> tuple[list[ola.Frame], State]:
    """The frames of a whole session at speed 60, and the session at its start."""
    there = ola.address()
    (home / "room.yaml").write_text(
        f"lights:\n  - {{dmx: {there}, channels: [3]}}\n  - {{dmx: {there}, channels: [5], fine: true}}\n"
        f"between_clients: {{light: {between}}}\n"
    )
    (home / "light.yaml").write_text(PRESET)
    frames = ola.shown(home, home / "light.yaml", 6, "--speed", "60", "--lights", kills=kills)
    with Journal(home / "journal.db") as journal:
        entries = journal.entries(journal.sessions()[0])
    state = fold(entries[:1])
    assert state is not None
    assert state.ended is None
    return frames, state


def coarse(frame: ola.Frame) -> float:
    return float(frame.slots[2])


def fine(frame: ola.Frame) -> float:
    """In steps of 8 bits."""
    return (frame.slots[4] * 256 + frame.slots[5]) / 257


def follows(frames: list[ola.Frame], value: Callable[[ola.Frame], float], state: State) -> list[float]:
    """Each frame, in its order, is the plan at one instant, which is never earlier than the last frame's and never to
    come: a machine that stands still delays frames, and changes none. Returns the instants. Raises `AssertionError`."""
    points, whole = lamps.curve(state), state.plan.seconds / state.speed
    grid = [number / 200 for number in range(round(whole * 200))]
    light = [lamps.at(points, t) * 2.55 for t in grid]
    place, found = 0, list[float]()
    for frame in frames:
        t = Instant(0.0, state.origin.boot, frame.read).since(state.origin)
        while place < len(grid) and abs(value(frame) - light[place]) > 1:
            place += 1
        if place == len(grid) or grid[place] > t + 0.02:
            assert t > whole - 0.1, f"{value(frame)} after {t:.2f} s is not the plan's since {found[-1:]} s"
            break
        found.append(grid[place])
    return found


def ways(values: list[float]) -> int:
    """How often it goes up or down, one after the other."""
    signs = [b > a for a, b in pairwise(values) if a != b]
    return 1 + sum(a != b for a, b in pairwise(signs))


def test_a_whole_session_is_shown_within_one_step_of_its_plan_and_ends_between_clients(home: Path) -> None:
    frames, state = session(home)
    for value in (coarse, fine):
        assert follows(frames, value, state)[-1] > 10.0, "down to the last area"
    values, planned = [coarse(frame) for frame in frames], [light for _, light in lamps.curve(state)]
    assert ways(values) <= ways([*planned, 20.0]), "monotone in each fade"
    assert values[-1] == round(20 * 2.55), "OLA holds the last look of a stream that ended"
    for before, frame in pairwise(frames):
        if before.slots == frame.slots:
            assert abs(fine(frame) - coarse(frame)) <= 1, "16 bits say the same, where the light stands still"


@pytest.mark.slow
def test_nothing_over_two_and_a_half_seconds_passes_without_a_frame(home: Path) -> None:
    frames, _ = session(home)
    gaps = sorted(frame.gap for frame in frames[1:])
    print(f"\n{len(frames)} frames; gaps: median {gaps[len(gaps) // 2]} ms, worst {gaps[-1]} ms")
    assert gaps[-1] < 2_500


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_no_gap_and_no_flash(home: Path) -> None:
    """It is killed three times; the room between clients is far brighter than the session."""
    frames, _ = session(home, between=70, kills=3)
    values = [coarse(frame) for frame in frames]
    gaps = sorted((frame.gap for frame in frames[1:]), reverse=True)
    print(f"\n{len(frames)} frames; longest gaps {gaps[:6]} ms")
    steps = [abs(b - a) / 2.55 for a, b in pairwise(values)]
    assert max(steps) <= 4.0, "no step over the cap"
    assert gaps[0] < 2_500
