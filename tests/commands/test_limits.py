"""The longest time of an area, the limit face down and the hands' limit, as another program sees them."""

from __future__ import annotations

from pathlib import Path

from tests.commands.test_contract import valid
from tests.rigs.home import Home

PRESET = """preset: 1
title: Two points
condition: low-back
minutes: 15
prone_limit: 5 min
phases:
  - {area: back, minutes: 7, at_most: 9, check: pressure, position: prone}
  - {area: point, technique: trigger-point, minutes: 6, at_most: 7, pressure: 3, check: pressure, focus: concern,
     position: prone}
  - {area: close, minutes: 2, focus: frame, position: prone}
"""


def room(home: Home, settings: str = "") -> None:
    presets = home.folder / "presets"
    presets.mkdir(parents=True)
    (presets / "points.yaml").write_text(PRESET)
    (home.folder / "room.yaml").write_text(settings)


def test_a_plan_says_what_it_could_not_place_when_to_turn_and_that_the_hands_have_no_limit(home: Home) -> None:
    room(home)
    plan = valid(home.json("plan", "points", "--minutes", "90"), "plan")
    assert (plan["minutes"], plan["unplaced_s"], plan["prone_limit_s"], plan["hands"]) == (18, 72 * 60, 300, None)
    assert [phase["at_most_s"] for phase in plan["phases"]] == [540, 420, None]
    assert [cue["at_s"] for cue in plan["cues"] if cue["kind"] == "turn"] == [300]
    said = home.run("plan", "points", "--minutes", "90").stdout
    assert said.startswith("Two points: 18 of 90 min; these areas may take 18 min at most, so 72 min are left over\n")


def test_a_session_that_is_shorter_than_asked_for_says_so_and_counts_the_time_face_down(home: Home) -> None:
    room(home)
    said = home.run("start", "points", "--minutes", "20").stdout
    assert "18 of 20 min" in said
    assert "these areas may take 18 min at most, so 2 min are left over" in said
    status = valid(home.json("status"), "status")
    assert status["prone_limit_s"] == 300
    assert 0 < status["prone_s"] < 100
    home.run("do", "stop")
    assert "face down" in home.run("report").stdout
    assert home.json("report")["prone_s"] > 0


def test_beyond_the_hands_limit_a_plan_names_a_gentler_technique_and_keeps_its_own(home: Home, tmp_path: Path) -> None:
    room(home, "hands_limit: 5\n")
    plan = valid(home.json("plan", "points"), "plan")
    assert plan["hands"] == {
        "done_s": 0, "planned_s": 360, "limit_s": 300, "gentler": [{"phase": 1, "technique": "swedish"}],
    }  # fmt: skip
    assert plan["phases"][1]["technique"] == "trigger-point"
    said = home.run("plan", "points").stdout
    assert "hands 6 of 5 min today; gentler: swedish for point" in said
    (home.folder / "room.yaml").write_text("hands_limit: none\n")
    faulty = home.run("plan", "points")
    assert "hands_limit" in faulty.stderr
    assert "hands" not in faulty.stdout, "a faulty limit is no limit, and stops nothing"
