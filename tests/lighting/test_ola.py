"""A whole session's light, as a real DMX receiver shows it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from roomctl.clock import Instant
from roomctl.journal.store import Journal
from roomctl.session import lamps
from roomctl.session.fold import fold
from tests.rigs import ola

LATE = 150
"""Hundredths of a second by which a busy machine may be late."""
PRESET = """
preset: 1
title: Light
condition: general
minutes: 6
scene: {bed: silence, light: 20, fade: 30 s}
cues: visual-only
phases:
  - {area: welcome, focus: frame, minutes: 0.5, technique: hold}
  - {area: back, focus: concern, minutes: 1.5, position: prone, turn: true, check: pressure}
  - {area: look, minutes: 1, position: prone, scene: {light: 32}}
  - {area: legs, minutes: 1, position: prone}
  - {area: turn over, focus: frame, minutes: 1, turn: true, technique: transition, check: pressure}
  - {area: rest, focus: frame, minutes: 1, technique: hold}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert shutil.which("olad"), "this test needs OLA (apt: ola)"
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    for above in tmp_path.parents[:2]:
        above.chmod(0o755)
    return tmp_path


def compare(home: Path) -> None:
    """A whole session, looked at from outside. On a machine that stands still for a while the looks are too few or too
    late."""
    there = ola.address()
    (home / "room.yaml").write_text(
        f"lights:\n  - {{dmx: {there}, channels: [3]}}\n  - {{dmx: {there}, channels: [5], fine: true}}\n"
        "between_clients: {light: 70}\n"
    )
    (home / "light.yaml").write_text(PRESET)
    seen = ola.shown(home, home / "light.yaml", 6, "--speed", "60", "--lights")
    with Journal(home / "journal.db") as journal:
        entries = journal.entries(journal.sessions()[0])
    state = fold(entries[:1])
    assert state is not None
    assert state.ended is None
    points, whole = lamps.curve(state), state.plan.seconds / state.speed
    compared = 0
    for up, slots in seen:
        t = Instant(0.0, state.origin.boot, up).since(state.origin)
        if slots[2:] and t < whole - 0.1:
            around = [lamps.at(points, t - lag / 100) for lag in range(-2, LATE)]
            right = min(around) * 2.55 - 1 <= slots[2] <= max(around) * 2.55 + 1
            assert right or not compared, f"{slots[2]} after {t} s"
            compared += right  # the lamps' process starts with the session, and fades from what the room was before
            assert abs((slots[4] * 256 + slots[5]) / 257 - slots[2]) <= 1, "16 bits say the same"
    assert compared > 30
    assert seen[-1][1][2] == round(70 * 2.55), "OLA holds the last look of a stream that ended"


@pytest.mark.alone
def test_a_whole_session_is_shown_within_one_step_of_its_plan_and_ends_between_clients(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[AssertionError] = []
    for number in range(3):
        (here := home / f"{number}").mkdir(mode=0o755)
        monkeypatch.setenv("ROOMCTL_HOME", str(here))
        try:
            return compare(here)
        except AssertionError as error:
            wrong.append(error)
    raise wrong[0]
