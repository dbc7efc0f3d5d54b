"""An hour in a minute, by real commands: three overruns, and hands off when it was booked."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act
from roomctl.session.moment import Moment
from roomctl.session.record import record
from tests.rigs.home import Home, until
from tests.rigs.terminal import Terminal

SPEED = 60.0


def to_the_minute(home: Home, seconds: float) -> tuple[str, float]:
    """A minute of the home's clock that is `seconds` away: its HH:MM, and its wall time. For a clock that shows what
    is wanted, the home is moved by some seconds of longitude."""
    now = time.time()
    east = int((60 - seconds - now) % 60)
    home.environment["TZ"] = f"ROOM-00:00:{east:02d}"
    end = round((now + seconds + east) / 60) * 60
    return f"{datetime.fromtimestamp(end, UTC):%H:%M}", float(end - east)


def now(home: Home) -> Moment:
    assert home.moment
    return home.moment


def test_a_rehearsal_with_three_overruns_ends_within_a_second_of_the_booked_end(home: Home) -> None:
    end, off = to_the_minute(home, 43)
    session = ["knee-oa", "--minutes", "45", "--side", "left", "--end-by", end, "--speed", str(SPEED)]
    assert 38 < home.json("plan", *session)["minutes"] < 45, "43 minutes are left, at sixty times the speed"
    called = time.monotonic()
    home.run("start", *session)
    took = time.monotonic() - called

    def hold() -> None:
        """Not by a command: on a busy machine several minutes of this session pass before one has started."""
        with Journal(home.journal) as journal:
            journal.act(Act("hold"), SystemClock())

    def overruns(area: int) -> None:
        until(lambda: now(home).index == area)
        hold()
        until(lambda: now(home).phase_left < -45, what="the area has run over")
        hold()

    for area in range(3):
        overruns(area)
    until(lambda: now(home).ended, what="the session ends by itself")
    assert home.json("status")["session"] is None
    with Journal(home.journal) as journal:
        made = record(journal.entries(journal.sessions()[0]), SystemClock().now())
    assert made is not None
    assert made.ended == "done"
    assert abs(made.late) < 1.0, "seconds of the session's own time"
    assert -1.0 < made.ended_at - off < took, "and by the clock on the wall, which was read while the command ran"
    worked = {line.phase.side: line.done for line in made.lines if line.phase.area.startswith("knee up")}
    assert worked["left"] == pytest.approx(worked["right"], abs=1.0)
    assert all(line.done >= line.phase.at_least - 1e-6 for line in made.lines)


def test_a_plan_that_is_to_end_by_an_hour_is_shortened_to_it_in_whole_quarters_of_a_minute(home: Home) -> None:
    end = time.strftime("%H:%M", time.localtime(time.time() + 46 * 60))
    plan = home.json("plan", "knee-oa", "--side", "left", "--end-by", end)
    assert 44 <= plan["minutes"] <= 46
    assert {phase["side"] for phase in plan["phases"]} == {"both", "left", "right"}
    assert all(phase["planned_s"] % 15 == 0 for phase in plan["phases"][:-1])
    to_come = datetime.strptime(end, "%H:%M").replace(year=2000) - datetime.now().replace(year=2000, month=1, day=1)
    assert (plan["minutes"] * 60 - to_come.total_seconds()) % 86_400 < 5, "the last area ends on the minute"
    assert all(phase["planned_s"] >= phase["at_least_s"] for phase in plan["phases"])
    said = home.run("start", "knee-oa", "--side", "left", "--end-by", end).stdout
    assert " of 60 min, ends " in said


def test_a_quarter_of_an_hour_of_spot_work_is_told_two_minutes_and_half_a_minute_before_its_end(home: Home) -> None:
    cues = home.json("plan", "low-back-spot")["cues"]
    last = max(cue["at_s"] for cue in cues)
    assert [cue["at_s"] - last for cue in cues if cue["kind"] == "closing"] == [-120]
    assert -30 in [cue["at_s"] - last for cue in cues if cue["kind"] == "warn"]


SPOT = """
preset: 1
title: One spot
condition: repetitive-strain
minutes: 12
evidence: none, this is a test
phases: [{area: forearm, minutes: 12, focus: concern, position: seated, check: pressure}]
"""


def test_spot_work_is_started_with_two_keys(home: Home, tmp_path: Path) -> None:
    (tmp_path / "spot.yaml").write_text(SPOT)
    home.set_up()
    terminal = Terminal([sys.executable, "-m", "roomctl", "--presets", str(tmp_path)], home.environment)
    try:
        terminal.shows("One spot")
        terminal.press("\r")
        terminal.shows("No stop signs")
        time.sleep(0.6)  # a key that is held acts once: half a second of quiet lies between two
        terminal.press("\r")
        until(lambda: home.json("status")["session"])
    finally:
        terminal.close()
    assert home.json("status")["area"] == "forearm"


def test_a_presets_file_is_never_changed_by_todays_plan(home: Home) -> None:
    shelf = Path(__file__).parent.parent.parent / "presets"
    before = {file.name: file.read_bytes() for file in shelf.iterdir()}
    home.run("start", "knee-oa", "--side", "both", "--drop", "lower back", "--order", "1,3,2,4,5,6,7,8,9,10")
    home.run("do", "drop", "head, neck and chest")
    assert {file.name: file.read_bytes() for file in shelf.iterdir()} == before
